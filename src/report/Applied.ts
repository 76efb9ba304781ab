import type { AppliedEntity, AppliedOutcome, OperationResult } from "../domain/Applied.ts"
import { fit, type LeftOut, mostRows } from "./Budget.ts"
import { entityTitle, groupBy, markdownMarkup, type Markup, personInline, textMarkup } from "./Describe.ts"
import { fold, type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { operationView, personView } from "./PlanView.ts"
import { escapeJson } from "./Safe.ts"
import { shellWord } from "./ShellWord.ts"
import type { Tone } from "./Style.ts"
import { capital, count, kindWords, number, sentence } from "./Words.ts"

const outcomeWords: Readonly<Record<AppliedOutcome, { readonly word: string; readonly tone: Tone }>> = {
  "nothing-to-do": { word: "nothing to do", tone: "dim" },
  done: { word: "done", tone: "green" },
  "partly-failed": { word: "PARTLY FAILED", tone: "loud" },
  failed: { word: "FAILED", tone: "loud" },
  error: { word: "ERROR", tone: "loud" },
  locked: { word: "LOCKED", tone: "loud" },
  waiting: { word: "waits", tone: "dim" },
  paused: { word: "paused", tone: "yellow" },
  interrupted: { word: "INTERRUPTED", tone: "loud" }
}

/** How what became of an operation is said, in the order in which it is told. */
const resultWords: ReadonlyArray<readonly [OperationResult["outcome"], string]> = [
  ["done", "done"],
  ["already", "so already"],
  ["opened", "given to a person"],
  ["failed", "failed"],
  ["unknown", "of unknown outcome"],
  ["skipped", "not tried"]
]

const summaryOf = ({ results, unconfirmed }: AppliedEntity): string => {
  const counts = resultWords.flatMap(([outcome, word]) => {
    const those = results.filter((result) => result.outcome === outcome).length
    return those === 0 ? [] : [`${number(those)} ${word}`]
  })
  const shown = unconfirmed === 0 ? [] : [`${number(unconfirmed)} not shown by the target's list yet`]
  return [...counts, ...shown].join(", ")
}

const problemsOf = (entity: AppliedEntity): ReadonlyArray<{ readonly text: string; readonly next: string }> => [
  ...(entity.message === "" ? [] : [{ text: entity.message, next: entity.next }]),
  ...entity.plan.errors,
  ...entity.plan.blocks
]

const asked = ({ operation: { id } }: OperationResult): string => `hrsync done ${shellWord(id)}`

const listed = ({ entity }: AppliedEntity): string => `hrsync worklist ${shellWord(entity)}`

const isTrouble = ({ outcome }: OperationResult): boolean =>
  outcome === "failed" || outcome === "unknown" || outcome === "skipped"

/** One reason often stops many: it is said once, with the people whom it concerns. */
const troubles = (entity: AppliedEntity): ReadonlyArray<ReadonlyArray<OperationResult>> => [
  ...groupBy(entity.results.filter(isTrouble), ({ message, next }) => `${message}\n${next}`).values()
]

const lineOf = (m: Markup, { operation, outcome }: OperationResult): string =>
  `${kindWords[operation.kind].symbol} ${operation.kind} ${personInline(m, personView(operation.person))}${
    outcome === "unknown" ? " (perhaps done)" : ""
  }`

/** What an apply did, for a terminal: entity by entity; whatever was not done with its reason. Ends in a line break. */
export const appliedText = (entities: ReadonlyArray<AppliedEntity>, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), entities)).join("\n")}\n`

function* textLines(page: Page, entities: ReadonlyArray<AppliedEntity>): Lines {
  yield page.paint("bold", "Applied")
  for (const entity of entities) {
    const { tone, word } = outcomeWords[entity.outcome]
    const summary = summaryOf(entity)
    yield `  ${page.paint("bold", entityTitle(textMarkup, entity))}  ${page.paint(tone, word)}${
      entity.plan.blocks.length === 0 ? "" : `, ${page.paint("loud", "BLOCKED")}`
    }${summary === "" ? "" : `  ${summary}`}`
    yield* entityLines(page, entity)
  }
  const changed = entities.reduce((sum, { results }) => sum + results.filter(isChange).length, 0)
  yield `${page.paint("bold", "Totals")}  ${count(changed, "change")} made.`
}

const isChange = ({ outcome }: OperationResult): boolean => outcome === "done" || outcome === "already"

function* entityLines(page: Page, entity: AppliedEntity): Lines {
  const m = textMarkup
  for (const { next, text } of problemsOf(entity)) {
    yield* paragraph(page, "    ", capital(sentence(m.words(text))), "! ", "loud")
    if (next !== "") yield* paragraph(page, "    ", sentence(m.words(next)), "→ ")
  }
  for (const results of troubles(entity)) {
    const [{ message, next } = { message: "", next: "" }] = results
    yield* paragraph(page, "    ", sentence(m.words(message)), "! ", "loud")
    if (next !== "") yield* paragraph(page, "    ", sentence(m.words(next)), "→ ")
    for (const result of results.slice(0, page.most)) yield `      ${lineOf(m, result)}`
    yield* fold(page, "      ", results.length)
  }
  const opened = entity.results.filter(({ outcome }) => outcome === "opened")
  if (opened.length > 0) {
    yield* paragraph(
      page,
      "    ",
      `For a person to do in the target; where and how, in which order: ${
        m.code(listed(entity), 120)
      }. Then say so with the command beside it:`,
      "→ "
    )
    for (const result of opened.slice(0, page.most)) yield `      ${lineOf(m, result)}   ${m.code(asked(result), 200)}`
    yield* fold(page, "      ", opened.length)
  }
}

/** The same for a job's summary or a comment. */
export const appliedMarkdown = (entities: ReadonlyArray<AppliedEntity>): string => {
  const leftOut: LeftOut = new Map()
  const parts = entities.map((entity) => sectionOf(entity, Math.floor(60_000 / Math.max(1, entities.length)), leftOut))
  const left = [...leftOut].filter(([, { left }]) => left > 0)
    .map(([unit, { left, total }]) => `${number(left)} of ${number(total)} ${unit}`)
  return `## hrsync apply\n\n${parts.join("\n")}${left.length === 0 ? "" : `\nLeft out: ${left.join(", ")}.\n`}`
}

const sectionOf = (entity: AppliedEntity, bytes: number, leftOut: LeftOut): string => {
  const m = markdownMarkup
  const summary = summaryOf(entity)
  const heading = `### ${entityTitle(m, entity)}: ${outcomeWords[entity.outcome].word}${
    entity.plan.blocks.length === 0 ? "" : ", BLOCKED"
  }\n\n${summary === "" ? "" : `${capital(summary)}.\n\n`}${
    problemsOf(entity).map(({ next, text }) =>
      `- **${sentence(m.words(text))}**${next === "" ? "" : ` ${sentence(m.words(next))}`}\n`
    ).join("")
  }\n`
  const sections = troubles(entity).map((results) => {
    const [{ message, next } = { message: "", next: "" }] = results
    return {
      unit: "operations",
      open: `${sentence(m.words(message))} ${sentence(m.words(next))}\n\n`,
      rows: results.slice(0, mostRows).map((result) => `- ${lineOf(m, result)}\n`),
      close: "\n",
      total: results.length
    }
  })
  const opened = entity.results.filter(({ outcome }) => outcome === "opened")
  return fit(
    heading,
    [
      ...sections,
      ...(opened.length === 0 ? [] : [{
        unit: "operations",
        open: `For a person to do in the target; where and how, in which order: ${m.code(listed(entity), 120)}\n\n`,
        rows: opened.slice(0, mostRows).map((result) => `- [ ] ${lineOf(m, result)} (${m.code(asked(result), 200)})\n`),
        close: "\n",
        total: opened.length
      }])
    ],
    bytes,
    leftOut
  ) || heading
}

/** The same for programs; docs/commands.md says what the keys hold. */
export const appliedJson = (entities: ReadonlyArray<AppliedEntity>): string =>
  escapeJson(JSON.stringify(
    {
      format: "hrsync-applied",
      version: 1,
      entities: entities.map(({ entity, message, name, next, outcome, plan, results, run, status, unconfirmed }) => ({
        entity,
        name,
        status,
        outcome,
        run: run ?? null,
        decisionHash: plan.decisionHash,
        message,
        next,
        unconfirmed,
        withheld: plan.withheld.length,
        held: plan.holds.length,
        blocks: plan.blocks.map(({ next, reason, text }) => ({ reason, text, next })),
        errors: plan.errors.map(({ next, reason, text }) => ({ reason, text, next })),
        results: results.map((result) => ({
          outcome: result.outcome,
          message: result.message,
          next: result.next,
          operation: operationView(result.operation)
        }))
      }))
    },
    null,
    2
  ))
