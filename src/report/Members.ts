import { hrStatuses } from "../domain/HrStatus.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import { fit, type LeftOut, mostRows } from "./Budget.ts"
import { groupBy, markdownMarkup, type Markup, textMarkup } from "./Describe.ts"
import { type Lines, type Page, page as pageOf, type TextOptions } from "./Page.ts"
import { holdView, operationView } from "./PlanView.ts"
import { escapeJson } from "./Safe.ts"
import { displayWidth, padEnd } from "./Width.ts"
import { count, fieldWords, hrStatusWords, number, stateWords } from "./Words.ts"

/** What happens next to a member, in a few words. */
const nextOf = (row: MemberRow): string =>
  [
    ...row.operations.map(({ kind }) => kind),
    ...row.withheld.map(({ kind }) => `${kind} (blocked)`),
    ...row.holds.map(({ field, reason, until }) =>
      `held: ${reason}${field === undefined ? "" : ` (${fieldWords[field]})`}${
        until === undefined ? "" : ` until ${until}`
      }`
    )
  ].join(", ")

/** `101 managed, 3 released, 7 manual`. */
const sums = (rows: ReadonlyArray<MemberRow>): string =>
  hrStatuses.map((status) => `${number(rows.filter(({ hrStatus }) => hrStatus === status).length)} ${status}`).join(
    ", "
  )

const cellsOf = (m: Markup, row: MemberRow): ReadonlyArray<string> => [
  row.name === "" ? "(no name)" : m.words(row.name, 60),
  m.code(row.email, 80),
  stateWords[row.state],
  hrColumn(row),
  m.code(row.member, 60),
  nextOf(row)
]

/** The HR status column: a sign and a word, since a sign alone does not survive a screen reader or a copy. */
const hrColumn = ({ hrStatus }: MemberRow): string => {
  const { sign, words } = hrStatusWords[hrStatus]
  return sign === "" ? "" : `${sign} ${words}`
}

const head = ["Name", "E-mail", "State", "HR status", "Member", "Next"]
const hrIndex = head.indexOf("HR status")

/** `hrsync members` for a terminal. Long lists are not folded: they are what was asked for. */
export const membersText = (rows: ReadonlyArray<MemberRow>, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), rows)).join("\n")}\n`

function* textLines(page: Page, rows: ReadonlyArray<MemberRow>): Lines {
  if (rows.length === 0) yield "No members."
  let before = false
  for (const [entity, of] of groupBy(rows, (row) => row.entity)) {
    if (before) yield ""
    before = true
    yield `${page.paint("bold", textMarkup.code(entity, 60))}  ${count(of.length, "member")}: ${sums(of)}`
    const table = of.map((row) => cellsOf(textMarkup, row))
    const widths = head.map((title, index) =>
      table.reduce((width, cells) => Math.max(width, Math.min(40, displayWidth(cells[index] ?? ""))), title.length)
    )
    const padded = (cells: ReadonlyArray<string>) => cells.map((cell, index) => padEnd(cell, widths[index] ?? 0))
    yield `  ${page.paint("dim", padded(head).join("  ").trimEnd())}`
    for (const [index, cells] of table.entries()) {
      const row = of[index]
      const line = padded(cells).map((cell, column) =>
        column === hrIndex && row !== undefined ? page.paint(hrStatusWords[row.hrStatus].tone, cell) : cell
      )
      yield `  ${line.join("  ")}`.trimEnd()
    }
  }
}

/** `hrsync members` in Markdown, kept under 65,536 bytes. */
export const membersMarkdown = (
  rows: ReadonlyArray<MemberRow>,
  options: { readonly maxBytes?: number } = {}
): string => {
  const leftOut: LeftOut = new Map()
  const cells = (values: ReadonlyArray<string>) => `| ${values.join(" | ")} |\n`
  const sections = [...groupBy(rows, (row) => row.entity)].map(([entity, of]) => ({
    unit: "members",
    open: `\n### ${markdownMarkup.code(entity, 60)}: ${count(of.length, "member")}, ${sums(of)}\n\n${cells(head)}${
      cells(head.map(() => "---"))
    }`,
    rows: of.slice(0, mostRows).map((row) => cells(cellsOf(markdownMarkup, row))),
    close: "",
    total: of.length
  }))
  const text = fit("## hrsync members\n", sections, (options.maxBytes ?? 65_000) - 200, leftOut)
  const left = leftOut.get("members")?.left ?? 0
  return `${text === "" ? "## hrsync members\n\nNo members.\n" : text}${
    left === 0 ? "" : `\n**Cut for length.** ${count(left, "member")} of ${number(rows.length)} not shown.\n`
  }`
}

/** `hrsync members` for programs, one member per line. */
export const membersJson = (rows: ReadonlyArray<MemberRow>): string => {
  const lines = rows.map((row) =>
    `    ${
      escapeJson(JSON.stringify({
        entity: row.entity,
        member: row.member,
        name: row.name,
        email: row.email,
        state: row.state,
        hrStatus: row.hrStatus,
        operations: row.operations.map(operationView),
        withheld: row.withheld.map(operationView),
        holds: row.holds.map(holdView)
      }))
    }`
  )
  return `{\n  "format": "hrsync-members",\n  "version": 1,\n  "members": [${
    lines.length === 0 ? "" : `\n${lines.join(",\n")}\n  `
  }]\n}\n`
}
