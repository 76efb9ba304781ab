import type { ExportedEntity, InvitationFile } from "../domain/InvitationFile.ts"
import type { Person } from "../domain/Operation.ts"
import { fit, type LeftOut, mostRows } from "./Budget.ts"
import { entityTitle, markdownMarkup, type Markup, personInline, textMarkup } from "./Describe.ts"
import { fold, type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { personView } from "./PlanView.ts"
import { escapeJson } from "./Safe.ts"
import { count, number, people, sentence } from "./Words.ts"

const where = "Settings > Organisation > Members > Invite new members > By file upload"
const upload = `Upload each file in Spendesk: ${where}. That sends the invitations at once.`
const confirm =
  "Then hrsync plan shows who is a member now; whom the member list does not show yet, hrsync done takes off the list."

const personal = (entities: ReadonlyArray<ExportedEntity>): string =>
  `The files hold personal data${
    entities.some(({ files }) => accountsOf(files) > 0) ? ", bank accounts in full among them" : ""
  }. Only you can read them here; delete them after the upload.`

const rowsOf = (files: ReadonlyArray<InvitationFile>): number => files.reduce((sum, { rows }) => sum + rows, 0)
const accountsOf = (files: ReadonlyArray<InvitationFile>): number => files.reduce((sum, one) => sum + one.accounts, 0)

const summaryOf = ({ files, leftOut, stopped, withoutAccount }: ExportedEntity): string => {
  if (stopped !== undefined) return "nothing exported"
  const accounts = accountsOf(files)
  return [
    files.length === 0
      ? leftOut.length === 0 ? "nobody waits to be invited by hand" : "nobody exported"
      : `${people(rowsOf(files))} in ${count(files.length, "file")}${
        accounts === 0 ? "" : `, ${count(accounts, "bank account")}`
      }`,
    ...(leftOut.length === 0 ? [] : [`${number(leftOut.length)} left out`]),
    ...(withoutAccount.length === 0 ? [] : [`${number(withoutAccount.length)} without their bank account`])
  ].join(", ")
}

const fileLine = (m: Markup, { accounts, path, rows }: InvitationFile): string =>
  `${m.code(path, 300)}  ${people(rows)}${accounts === 0 ? "" : `, ${count(accounts, "bank account")}`}`

const plannedLine = (planned: number): string =>
  `${
    count(planned, "more person", "more people")
  } would be invited by hand: hrsync apply asks for them, and then they are exported too (or add --planned).`

const notesOf = ({ notes, planned, stopped }: ExportedEntity): ReadonlyArray<string> => [
  ...notes,
  ...(planned === 0 || stopped !== undefined ? [] : [plannedLine(planned)])
]

interface Remark {
  readonly person: Person
  readonly text: string
  readonly next: string
}

const remarksOf = (m: Markup, { next, person, text }: Remark): string =>
  `${personInline(m, personView(person))}: ${sentence(m.words(text))}${
    next === "" ? "" : ` ${sentence(m.words(next))}`
  }`

const withoutNext = <A extends object>(one: A): A & { readonly next: string } => ({ ...one, next: "" })

const lists = (
  entity: ExportedEntity
): ReadonlyArray<readonly [title: string, sign: string, ReadonlyArray<Remark>]> => [
  ["Left out of the files", "!", entity.leftOut],
  [
    "In the files without their bank account, which they can enter themselves",
    "~",
    entity.withoutAccount.map(withoutNext)
  ]
]

/** What an export did, for a terminal: files, who is left out, and what to do with them. Ends in a line break. */
export const exportText = (entities: ReadonlyArray<ExportedEntity>, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), entities)).join("\n")}\n`

function* textLines(page: Page, entities: ReadonlyArray<ExportedEntity>): Lines {
  const m = textMarkup
  for (const entity of entities) {
    yield `${page.paint("bold", entityTitle(m, entity))}  ${summaryOf(entity)}`
    if (entity.stopped !== undefined) {
      yield* paragraph(page, "  ", sentence(m.words(entity.stopped.text, 2000)), "! ", "loud")
      if (entity.stopped.next !== "") yield* paragraph(page, "  ", sentence(m.words(entity.stopped.next, 1000)), "→ ")
    }
    for (const file of entity.files) yield `  ${fileLine(m, file)}`
    for (const { person } of entity.rows.slice(0, page.most)) {
      yield `    ${page.paint("green", "+")} ${personInline(m, personView(person))}`
    }
    yield* fold(page, "    ", entity.rows.length)
    for (const [title, sign, remarks] of lists(entity)) {
      if (remarks.length === 0) continue
      yield* paragraph(page, "  ", `${title}:`)
      for (const remark of remarks) yield* paragraph(page, "    ", remarksOf(m, remark), `${sign} `, "yellow")
    }
    for (const note of notesOf(entity)) yield* paragraph(page, "  ", m.words(note, 1000), "→ ")
  }
  if (entities.length === 0) yield "No entity to export for."
  if (entities.some(({ files }) => files.length > 0)) {
    yield ""
    for (const line of [upload, confirm, personal(entities)]) yield* paragraph(page, "", line)
  }
}

/** The same in Markdown. */
export const exportMarkdown = (entities: ReadonlyArray<ExportedEntity>): string => {
  const leftOut: LeftOut = new Map()
  const bytes = Math.floor(60_000 / Math.max(1, entities.length))
  const parts = entities.map((entity) => sectionOf(entity, bytes, leftOut))
  const left = [...leftOut].filter(([, one]) => one.left > 0).map(([unit, one]) =>
    `${number(one.left)} of ${number(one.total)} ${unit}`
  )
  const files = entities.some((one) => one.files.length > 0)
  return `## hrsync export\n\n${parts.join("\n")}${
    left.length === 0 ? "" : `\n**Cut for length.** Not shown: ${left.join(", ")}.\n`
  }${files ? `\n${upload} ${confirm}\n\n**${personal(entities)}**\n` : ""}`
}

const sectionOf = (entity: ExportedEntity, bytes: number, leftOut: LeftOut): string => {
  const m = markdownMarkup
  const { files, rows, stopped } = entity
  const heading = `### ${entityTitle(m, entity)}: ${summaryOf(entity)}\n\n${
    stopped === undefined
      ? ""
      : `- **${sentence(m.words(stopped.text, 2000))}** ${sentence(m.words(stopped.next, 1000))}\n`
  }${files.map((file) => `- ${fileLine(m, file)}\n`).join("")}${
    notesOf(entity).map((note) => `- ${m.words(note, 1000)}\n`).join("")
  }`
  const section = (unit: string, title: string, lines: ReadonlyArray<string>) => ({
    unit,
    open: `\n${title}:\n\n`,
    rows: lines.slice(0, mostRows).map((line) => `- ${line}\n`),
    close: "",
    total: lines.length
  })
  const sections = [
    ...lists(entity).map(([title, , remarks]) =>
      section("people with a remark", title, remarks.map((one) => remarksOf(m, one)))
    ),
    section("people", "In the files", rows.map(({ person }) => personInline(m, personView(person))))
  ].filter(({ total }) => total > 0)
  return fit(heading, sections, bytes, leftOut) || heading
}

/** The same for programs; docs/commands.md says what the keys hold. */
export const exportJson = (entities: ReadonlyArray<ExportedEntity>): string =>
  `${
    escapeJson(JSON.stringify(
      {
        format: "hrsync-export",
        version: 1,
        entities: entities.map((entity) => ({
          entity: entity.entity,
          name: entity.name,
          stopped: entity.stopped ?? null,
          files: entity.files.map(({ accounts, path, rows }) => ({ path, rows, accounts })),
          people: entity.rows.map(({ operation, person }) => ({ operation, person: personView(person) })),
          leftOut: entity.leftOut.map(({ next, operation, person, problem, text }) => ({
            operation,
            person: personView(person),
            problem,
            text,
            next
          })),
          withoutAccount: entity.withoutAccount.map(({ operation, person, text }) => ({
            operation,
            person: personView(person),
            text
          })),
          planned: entity.planned,
          notes: entity.notes
        }))
      },
      undefined,
      2
    ))
  }\n`
