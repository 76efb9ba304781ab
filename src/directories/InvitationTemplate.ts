import { Effect } from "effect"
import { parse } from "../domain/EmailAddress.ts"
import {
  type InvitationColumn,
  invitationColumns,
  type InvitationRow,
  type NamedColumn,
  namedColumns,
  type TemplateFacts
} from "../domain/InvitationFile.ts"
import { columnOf, isRequired, plainHeading } from "./InvitationHeaders.ts"
import type { Columns } from "./InvitationSettings.ts"
import { fillRows } from "./xlsx/FillRows.ts"
import { allTexts, choicesAt } from "./xlsx/Lists.ts"
import { lastRow, lettersOf } from "./xlsx/Reference.ts"
import type { Cell, Sheet, SheetRow } from "./xlsx/Sheet.ts"
import { noTemplate, type TemplateError } from "./xlsx/TemplateError.ts"
import { readWorkbook, type Workbook } from "./xlsx/Workbook.ts"

export interface TemplateOptions {
  /** The sheet that is meant, where several could be. */
  readonly sheet: string | undefined
  /** Headings that say which column is which. */
  readonly columns: Columns
  /** Whether rows with an address that are there already may stay, and be uploaded with the others. */
  readonly keepRows: boolean
}

/** The customer's own file, as the product hands it out for one account. */
export interface InvitationTemplate {
  readonly facts: TemplateFacts
  /**
   * The file with these people in the first free rows. This is the one place that writes bank accounts in full; the
   * sheet that is filled is the only part of the file that changes.
   */
  readonly filled: (rows: ReadonlyArray<InvitationRow>) => Effect.Effect<Uint8Array, TemplateError>
}

const necessary = ["firstName", "lastName", "email"] as const satisfies ReadonlyArray<InvitationColumn>

/** Headings stand near the top. */
const headRows = 50

interface Head {
  readonly sheet: Sheet
  readonly row: SheetRow
  /** Cells of the row that could be a column's heading; one, when all is well. */
  readonly found: ReadonlyMap<InvitationColumn, ReadonlyArray<Cell>>
}

/** Which cells of a row are headings of a column: the one that the settings name, else those that are known. */
const headIn = (sheet: Sheet, row: SheetRow, { columns }: TemplateOptions): Head => {
  const cells = row.cells.filter(({ text }) => text.trim() !== "")
  const taken = new Set(Object.values(columns).map((heading) => heading === undefined ? "" : plainHeading(heading)))
  const found = new Map<InvitationColumn, ReadonlyArray<Cell>>()
  for (const column of invitationColumns) {
    const named = columns[column]
    const own = cells.filter(({ text }) =>
      named === undefined
        ? columnOf(text) === column && !taken.has(plainHeading(text))
        : plainHeading(text) === plainHeading(named)
    )
    if (own.length > 0) found.set(column, own)
  }
  return { sheet, row, found }
}

const missingIn = ({ found }: Head, { columns }: TemplateOptions): ReadonlyArray<InvitationColumn> =>
  invitationColumns.filter((column) =>
    !found.has(column) && (columns[column] !== undefined || necessary.some((one) => one === column))
  )

/** An address, or the digits of an account or a telephone: the row is about somebody, and no message quotes it. */
const isSomebodys = ({ text }: Cell): boolean => parse(text) !== undefined || /\d(?:[\s.-]?\d){5}/u.test(text)

const quoted = (cells: ReadonlyArray<Cell>): string =>
  cells.some(isSomebodys)
    ? "somebody's data where headings should be"
    : cells.filter(({ text }) => text.trim() !== "").slice(0, 30).map(({ column, text }) =>
      `${lettersOf(column)} "${text.trim().slice(0, 60)}"`
    ).join(", ")

const setting = "the setting import.columns (or --column firstName=\"…\")"

const notFound = (best: Head | undefined, options: TemplateOptions): TemplateError => {
  if (best === undefined || best.found.size === 0) {
    const seen = best === undefined
      ? "no headings at all"
      : `in row ${best.row.row} of "${best.sheet.name}" ${quoted(best.row.cells)}`
    return noTemplate(
      `no row of it has the headings of a first name, a last name and an e-mail address; it has ${seen}`,
      `Name the headings in ${setting}, or download the template again.`
    )
  }
  return noTemplate(
    `row ${best.row.row} of its sheet "${best.sheet.name}" has no heading known for ${
      missingIn(best, options).join(", ")
    }; it has ${quoted(best.row.cells)}`,
    `Say which it is in ${setting}.`
  )
}

const theHead = Effect.fnUntraced(function*(
  { sheets }: Workbook,
  options: TemplateOptions
): Effect.fn.Return<Head, TemplateError> {
  const { sheet: wanted } = options
  const meant = wanted === undefined ? sheets : sheets.filter(({ name }) => name === wanted)
  if (wanted !== undefined && meant.length === 0) {
    return yield* noTemplate(
      `it has no sheet "${wanted}"`,
      `Its sheets: ${sheets.map(({ name }) => `"${name}"`).join(", ")}.`
    )
  }
  const heads = meant.flatMap((sheet) =>
    sheet.rows.filter(({ cells, row }) => row <= headRows && cells.some(({ text }) => text.trim() !== "")).map((row) =>
      headIn(sheet, row, options)
    )
  )
  const whole = meant.flatMap((sheet) =>
    heads.find((head) => head.sheet === sheet && missingIn(head, options).length === 0) ?? []
  )
  const [head, other] = whole
  if (head === undefined) {
    return yield* notFound(heads.toSorted((a, b) => b.found.size - a.found.size)[0], options)
  }
  if (other !== undefined) {
    return yield* noTemplate(
      `its sheets ${whole.map(({ sheet }) => `"${sheet.name}"`).join(" and ")} both have the columns`,
      "Say which it is in the setting import.sheet (or --sheet)."
    )
  }
  for (const [column, cells] of head.found) {
    if (cells.length > 1) {
      return yield* noTemplate(
        `row ${head.row.row} of its sheet "${head.sheet.name}" has several headings for ${column}: ${quoted(cells)}`,
        `Say which it is in ${setting}.`
      )
    }
  }
  return head
})

type Places = ReadonlyMap<InvitationColumn, number>

/** A column that must be filled, and that hrsync has nothing for, would make every row an error. */
const refuseUnknownRequired = (head: Head, places: Places): Effect.Effect<void, TemplateError> => {
  const mine = new Set(places.values())
  const others = head.row.cells.filter(({ column, text }) => isRequired(text) && !mine.has(column))
  return others.length === 0 ? Effect.void : Effect.fail(noTemplate(
    `it requires columns that hrsync does not know: ${quoted(others)}`,
    `If one of them is a column under another name, say so in ${setting}.`
  ))
}

/** Sheets beside the one that is filled, named after what they list. */
const listedBeside = ({ sheets }: Workbook, own: Sheet, column: NamedColumn): ReadonlyArray<string> | undefined => {
  const found = sheets.filter((sheet) => sheet !== own && columnOf(sheet.name) === column)
  return found.length === 0 ? undefined : found.flatMap(allTexts)
}

const choicesOf = (workbook: Workbook, sheet: Sheet, places: Places, row: number): TemplateFacts["choices"] => {
  const choices: Partial<Record<NamedColumn, ReadonlyArray<string>>> = {}
  for (const one of namedColumns) {
    const column = places.get(one)
    if (column === undefined) continue
    const offered = choicesAt(workbook, sheet, { row, column }) ?? listedBeside(workbook, sheet, one)
    // An empty list says that nothing is set up yet, or that it was not understood: nothing can be refused by it.
    if (offered !== undefined && offered.length > 0) choices[one] = offered
  }
  return choices
}

/** The first row under everything that stands in these columns: examples, explanations, people. */
const firstFree = ({ merged, rows }: Sheet, head: number, columns: ReadonlySet<number>): number => {
  const used = rows.filter(({ cells, row }) =>
    row > head && cells.some(({ column, formula, text }) => columns.has(column) && (formula || text.trim() !== ""))
  ).map(({ row }) => row)
  const joined = merged.filter(({ from, to }) =>
    to.row > head && [...columns].some((column) => column >= from.column && column <= to.column)
  ).map(({ to }) => to.row)
  return used.concat(joined).reduce((last, row) => Math.max(last, row), head) + 1
}

const addressesIn = (sheet: Sheet, head: number, column: number): ReadonlyArray<Cell> =>
  sheet.rows.filter(({ row }) => row > head).flatMap(({ cells }) =>
    cells.filter((cell) => cell.column === column && parse(cell.text) !== undefined)
  )

const refuseRows = (cells: ReadonlyArray<Cell>, sheet: Sheet): TemplateError =>
  noTemplate(
    `its sheet "${sheet.name}" has addresses already, the first in row ${
      cells[0]?.row ?? 0
    }: whoever uploads it invites them too`,
    "Clear these rows, or say --keep-rows to leave them as they are and go on below."
  )

const textsOf = ({ bankAccount, texts }: InvitationRow, places: Places): ReadonlyMap<number, string> => {
  const account = bankAccount?.reveal()
  const all = { ...texts, iban: account?.iban ?? "", bic: account?.bic ?? "" }
  return new Map([...places].flatMap(([column, place]) => all[column] === "" ? [] : [[place, all[column]] as const]))
}

/** Reads a template, and finds its columns, whatever its language. */
export const readTemplate = Effect.fn("readTemplate")(function*(
  bytes: Uint8Array,
  options: TemplateOptions
): Effect.fn.Return<InvitationTemplate, TemplateError> {
  const workbook = yield* readWorkbook(bytes)
  const head = yield* theHead(workbook, options)
  const { row: { row }, sheet } = head
  const places: Places = new Map(
    [...head.found].flatMap(([column, [cell]]) => cell === undefined ? [] : [[column, cell.column] as const])
  )
  yield* refuseUnknownRequired(head, places)
  const columns = new Set(places.values())
  const there = addressesIn(sheet, row, places.get("email") ?? 0)
  if (there.length > 0 && !options.keepRows) return yield* refuseRows(there, sheet)
  const start = firstFree(sheet, row, columns)
  const below = sheet.rows.find((one) => one.row === row + 1)
  const model = below !== undefined && start <= row + 1 ? below : undefined
  return {
    facts: {
      columns: new Set(places.keys()),
      required: new Set([...head.found].flatMap(([column, [cell]]) => isRequired(cell?.text ?? "") ? [column] : [])),
      choices: choicesOf(workbook, sheet, places, start),
      emails: new Set(there.flatMap(({ text }) => parse(text) ?? []))
    },
    filled: (rows) =>
      start + rows.length - 1 > lastRow
        ? Effect.fail(noTemplate(`its sheet "${sheet.name}" has no room for ${rows.length} more rows`))
        : workbook.archive.withText(
          sheet.part,
          fillRows(sheet, new Map(rows.map((one, index) => [start + index, textsOf(one, places)])), model)
        )
  }
})
