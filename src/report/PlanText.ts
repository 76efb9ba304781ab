import { operationKinds } from "../domain/Operation.ts"
import { errorTitles, warningTitles } from "./BlockReasons.ts"
import {
  byKind,
  byReason,
  entityTitle,
  holdDetails,
  operationDetails,
  personAddress,
  personInline,
  personName,
  textMarkup as m
} from "./Describe.ts"
import { holdWords } from "./HoldReasons.ts"
import { fold, type Lines, type Page, page as pageOf, paragraph, rows, type TextOptions } from "./Page.ts"
import type { EntityView, OperationView, PlanView, TotalsView } from "./PlanSchema.ts"
import {
  awaiting,
  blockStory,
  headlines,
  isQuiet,
  listedWarnings,
  moreToDo,
  noChanges,
  stopped,
  sumOf,
  warningsOf
} from "./Verdict.ts"
import { capital, count, kindWords, number, sentence, statusWords } from "./Words.ts"

/** A plan for a terminal: what is wrong and what to do first, then entity by entity, then totals. Ends in a line break. */
export const planText = (plan: PlanView, options: TextOptions): string =>
  `${Array.from(planLines(pageOf(options), plan)).join("\n")}\n`

function* planLines(page: Page, plan: PlanView): Lines {
  let above = false
  for (const line of verdict(page, plan)) {
    yield line
    above = true
  }
  for (const entity of plan.entities) {
    if (above) yield ""
    yield* entityLines(page, plan, entity)
    above = true
  }
  if (above) yield ""
  yield* ending(page, plan)
}

function* verdict(page: Page, plan: PlanView): Lines {
  for (const { label, next, text } of headlines(m, plan)) {
    const tag = label.padEnd(10)
    yield* paragraph(page, "", text, tag, label === "ATTENTION" ? "yellow" : "loud")
    if (next !== "") yield* paragraph(page, " ".repeat(tag.length), next)
  }
  if (plan.hypothetical) {
    yield* paragraph(page, "", `This plan was made for ${plan.madeAt} (--at): it can be read, not applied.`)
  }
}

function* entityLines(page: Page, plan: PlanView, entity: EntityView): Lines {
  const { tone, word } = statusWords[entity.status]
  yield `${page.paint("bold", entityTitle(m, entity))}  ${page.paint(tone, word)}`
  const line = totals(page, entity.totals, listedWarnings(entity).length)
  if (line !== "") yield `  ${line}`
  const { desired, eligible, employees, managed, manual, members, released, unchanged } = entity.counts
  // Of an entity that could not be read to its end, nothing is known that these numbers could say.
  if (entity.outcome !== "error" && (members > 0 || employees > 0)) {
    const read = `HR: ${number(employees)} read, ${number(eligible)} eligible, ${number(desired)} in scope. `
      + `Members: ${number(members)}, of them ${number(managed)} managed (${number(unchanged)} unchanged), `
      + `${number(released)} released, ${number(manual)} manual.`
    for (const text of paragraph(page, "  ", read)) yield page.paint("dim", text)
  }
  const waits = awaiting(m, plan, entity)
  if (waits !== undefined) yield* paragraph(page, "  ", waits, "! ", "yellow")
  if (entity.status === "paused" || entity.status === "disconnected") {
    yield* paragraph(page, "  ", statusWords[entity.status].next, "! ", tone)
  }
  yield* errorLines(page, entity)
  if (entity.blocks.length > 0) yield* blockLines(page, plan, entity)
  if (isQuiet(entity)) yield* paragraph(page, "  ", noChanges(entity))
  for (const [kind, of] of byKind(entity.operations)) {
    const { heading, symbol, tone } = kindWords[kind]
    const byHand = of.filter(({ carry }) => carry === "manual").length
    const who = byHand === 0 ? "" : byHand === of.length ? ", by hand" : `, ${number(byHand)} of them by hand`
    yield ""
    yield `  ${page.paint(tone, `${symbol} ${heading}`)} (${number(of.length)}${who})`
    yield* operationLines(page, "    ", of)
  }
  yield* holdLines(page, plan, entity)
  yield* warningLines(page, entity)
}

/** `+3 invite  ~2 update  5 held`: sorts without any are left out. */
const totals = (page: Page, of: TotalsView, warnings: number): string =>
  [
    ...operationKinds.filter((kind) => of[kind] > 0).map((kind) =>
      page.paint(kindWords[kind].tone, `${kindWords[kind].symbol}${number(of[kind])} ${kind}`)
    ),
    ...(of.withheld > 0 ? [page.paint("loud", `${number(of.withheld)} withheld`)] : []),
    ...(of.held > 0 ? [`${number(of.held)} held`] : []),
    ...(warnings > 0 ? [count(warnings, "warning")] : [])
  ].join("  ")

function* errorLines(page: Page, entity: EntityView): Lines {
  for (const error of entity.errors) {
    yield ""
    yield `  ${page.paint("loud", `ERROR  ${errorTitles[error.reason]}`)} (${error.reason})`
    yield* paragraph(page, "    ", sentence(m.words(error.text)))
    yield* paragraph(page, "    ", sentence(m.words(error.next)), "→ ")
  }
}

function* blockLines(page: Page, plan: PlanView, entity: EntityView): Lines {
  const story = blockStory(m, plan, entity)
  for (const { limit, next, reason, text, title } of story.blocks) {
    yield ""
    yield `  ${page.paint("loud", `BLOCKED  ${title}`)} (${reason})`
    yield* paragraph(page, "    ", text)
    if (limit !== "") yield* paragraph(page, "    ", limit)
    yield* paragraph(page, "    ", next, "→ ")
  }
  yield ""
  if (story.removals.length > 0) {
    yield* paragraph(page, "    ", `${story.loss} Who they are, and what HR says of each:`)
    yield* operationLines(page, "      ", story.removals)
  }
  if (story.others.length > 0) {
    yield* paragraph(page, "    ", story.notDone)
    yield* operationLines(page, "      ", story.others)
  }
  yield* paragraph(page, "    ", story.goesAhead)
  if (!story.approval.possible) yield* paragraph(page, "    ", `It cannot be approved: ${story.approval.why}`)
  else {
    yield* paragraph(page, "    ", "If all of it is right, approve it:")
    yield `      ${page.paint("bold", story.approval.command)}`
    yield* paragraph(
      page,
      "    ",
      `That counts once, for these very operations, until ${story.approval.until} (${story.approval.lifetime} from the plan).`
    )
  }
}

/** One line per operation: symbol, name, address, before → after, why, rule. */
const operationLines = (page: Page, indent: string, operations: ReadonlyArray<OperationView>): Lines =>
  rows(page, indent, operations, (operation) => ({
    sign: kindWords[operation.kind].symbol,
    tone: kindWords[operation.kind].tone,
    cells: [personName(m, operation.person), personAddress(m, operation.person)],
    details: operationDetails(m, operation),
    text: sentence(m.words(operation.why.text)),
    rule: m.words(operation.why.rule, 40)
  }))

function* holdLines(page: Page, plan: PlanView, entity: EntityView): Lines {
  if (entity.holds.length === 0) return
  yield ""
  yield `  ${page.paint("bold", "Held")} (${number(entity.holds.length)}): left as they are`
  for (const [reason, of] of byReason(entity.holds)) {
    const { next, title } = holdWords[reason]
    yield `    ${page.paint("bold", title)} (${number(of.length)}, ${reason})`
    yield* paragraph(page, "    ", next + moreToDo(m, plan, entity, reason, of), "→ ")
    yield* rows(page, "      ", of, (hold) => ({
      sign: "",
      tone: "dim",
      cells: [personName(m, hold.person), personAddress(m, hold.person)],
      details: holdDetails(m, hold),
      text: sentence(m.words(hold.text)),
      rule: ""
    }))
  }
}

function* warningLines(page: Page, entity: EntityView): Lines {
  const warnings = listedWarnings(entity)
  if (warnings.length === 0) return
  yield ""
  yield `  ${page.paint("yellow", "Warnings")} (${number(warnings.length)})`
  for (const warning of warnings.slice(0, page.most)) {
    const text = `${warningTitles[warning.code]}: ${sentence(m.words(warning.text))}`
    yield* paragraph(page, "    ", text, "! ", "yellow")
    for (const person of warning.people.slice(0, page.most)) yield `        ${personInline(m, person)}`
    yield* fold(page, "        ", warning.people.length)
  }
  yield* fold(page, "    ", warnings.length)
}

function* ending(page: Page, plan: PlanView): Lines {
  if (plan.entities.length === 0) {
    yield "No entity was planned."
    return
  }
  const line = totals(page, sumOf(plan), warningsOf(plan))
  const halt = stopped(plan)
  yield `${page.paint("bold", "Totals")}  ${line === "" ? "No changes." : line}`
  if (halt !== "") yield `        ${capital(halt)}.`
  yield page.paint("dim", `        ${plan.hypothetical ? "Made for" : "Made at"} ${plan.madeAt}`)
}
