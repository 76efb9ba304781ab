import { isRemoval, type OperationKind, operationKinds } from "../domain/Operation.ts"
import { errorTitles, warningTitles } from "./BlockReasons.ts"
import { fit, type LeftOut, mostRows, type Section, size } from "./Budget.ts"
import {
  byKind,
  byReason,
  describeOperation,
  entityTitle,
  holdDetails,
  markdownMarkup as m,
  personAddress,
  personInline,
  personName
} from "./Describe.ts"
import { holdWords } from "./HoldReasons.ts"
import type { EntityView, OperationView, PlanView, TotalsView } from "./PlanSchema.ts"
import { clip, escapeHtml } from "./Safe.ts"
import {
  awaiting,
  blockStory,
  changesInWords,
  headlines,
  howToApprove,
  isQuiet,
  listedWarnings,
  moreToDo,
  noChanges,
  stopped,
  sumOf,
  warningsOf
} from "./Verdict.ts"
import { count, kindWords, list, number, sentence, statusWords } from "./Words.ts"

/** GitHub takes no comment of 65,536 characters; a little room is left for what a workflow adds. In bytes. */
const mostBytes = 65_000

/** Room for the sentence that says what was left out. */
const noteBytes = 600

/**
 * A plan for a pull request or a job summary, in GitHub's Markdown: what is wrong and what to do, totals, who loses
 * access, then the rest. It is kept under 65,536 bytes, and so characters (A6): whole rows are left out, and counted.
 */
export const planMarkdown = (plan: PlanView, options: { readonly maxBytes?: number } = {}): string => {
  const leftOut: LeftOut = new Map()
  let text = title(plan)
  const total = (options.maxBytes ?? mostBytes) - noteBytes
  /** Adds sections; `part`: of what is still free. */
  const add = (heading: string, sections: ReadonlyArray<Section>, part = 1): void => {
    text += fit(heading, sections, Math.floor((total - size(text)) * part), leftOut)
  }
  add("", [headlineSection(plan)], 0.2)
  add("", [totalsSection(plan)], 0.2)
  add("", plan.entities.flatMap((entity) => stopSections(plan, entity)), 0.5)
  add("", [quietSection(plan)], 0.2)
  add("\n### Who loses access\n", plan.entities.flatMap(removalSections))
  add("\n### Changes\n", plan.entities.flatMap(changeSections))
  add("\n### Held: left as they are\n", plan.entities.flatMap((entity) => holdSections(plan, entity)))
  add("\n### Warnings\n", plan.entities.flatMap(warningSections))
  return text + note(leftOut) + ending(plan)
}

const title = (plan: PlanView): string => {
  const halt = stopped(plan)
  const when = plan.hypothetical ? `\nMade for ${plan.madeAt} (\`--at\`): it can be read, not applied.\n` : ""
  return `## hrsync plan: ${halt === "" ? changesInWords(plan) : halt}\n${when}`
}

const ending = (plan: PlanView): string =>
  `\n<sub>hrsync, ${plan.hypothetical ? "made for" : "made at"} ${plan.madeAt}</sub>\n`

const paragraphs = (
  open: string,
  rows: ReadonlyArray<string>,
  unit: string
): Section => ({ unit, open, rows, close: "", total: rows.length })

const headlineSection = (plan: PlanView): Section =>
  paragraphs(
    "\n",
    headlines(m, plan).map(({ label, next, text }) =>
      `- **${label}** ${text}${next === "" ? "" : `\n  **What to do:** ${next}`}\n`
    ),
    "headlines"
  )

const cells = (values: ReadonlyArray<string>): string => `| ${values.join(" | ")} |\n`

const table = (head: ReadonlyArray<string>): string => cells(head) + cells(head.map(() => "---"))

const totalsSection = (plan: PlanView): Section => {
  const sum = sumOf(plan)
  const kinds = operationKinds.filter((kind) => sum[kind] > 0)
  const withheld = sum.withheld > 0 ? ["withheld"] : []
  const numbers = (of: TotalsView, warnings: number): ReadonlyArray<string> =>
    [
      ...kinds.map((kind) => of[kind]),
      ...(sum.withheld > 0 ? [of.withheld] : []),
      of.held,
      warnings
    ].map((value) => value === 0 ? "" : number(value))
  const rows = plan.entities.map((entity) =>
    cells([
      entityTitle(m, entity),
      statusWords[entity.status].word,
      ...numbers(entity.totals, listedWarnings(entity).length)
    ])
  )
  const total = cells([
    "**Total**",
    "",
    ...numbers(sum, warningsOf(plan)).map((value) => value === "" ? "" : `**${value}**`)
  ])
  return paragraphs(
    `\n${
      table([
        "Entity",
        "Status",
        ...kinds.map((kind) => `${symbolOf(kind)} ${kind}`),
        ...withheld,
        "held",
        "warnings"
      ])
    }${total}`,
    rows,
    "entities"
  )
}

/** Everything that an entity's errors, blocks and status ask to be said; a paragraph is a row. */
const stopSections = (plan: PlanView, entity: EntityView): ReadonlyArray<Section> => {
  const rows: Array<string> = []
  for (const error of entity.errors) {
    rows.push(
      `\n**ERROR: ${errorTitles[error.reason]}** (\`${error.reason}\`). ${sentence(m.words(error.text))} → ${
        sentence(m.words(error.next))
      }\n`
    )
  }
  if (entity.blocks.length > 0) {
    const story = blockStory(m, plan, entity)
    for (const { limit, next, reason, text, title } of story.blocks) {
      rows.push(`\n**BLOCKED: ${title}** (\`${reason}\`). ${[text, limit, `→ ${next}`].filter(filled).join(" ")}\n`)
    }
    rows.push(`\n${[story.loss, story.notDone, story.goesAhead].filter(filled).join(" ")}\n`)
    rows.push(
      story.approval.possible
        ? `\n**If all of it is right, approve it:** ${howToApprove(story.approval)}. That counts once, for these very `
          + `operations, and lasts ${story.approval.lifetime} from the plan.\n`
        : `\n**It cannot be approved:** ${story.approval.why}\n`
    )
  }
  const waits = awaiting(m, plan, entity)
  if (waits !== undefined) rows.push(`\n**Awaiting actions:** ${waits}\n`)
  if (entity.status === "paused" || entity.status === "disconnected") {
    rows.push(`\n${statusWords[entity.status].next}\n`)
  }
  return rows.length === 0 ? [] : [paragraphs(`\n### ${entityTitle(m, entity)}\n`, rows, "messages")]
}

const quietSection = (plan: PlanView): Section =>
  paragraphs(
    "\n",
    plan.entities.filter(isQuiet).map((entity) => `- ${entityTitle(m, entity)}: ${noChanges(entity)}\n`),
    "messages"
  )

const filled = (text: string): boolean => text !== ""

const head = table(["Who", "E-mail", "What", "Why", "Rule"])

const operationRow = (what: string, operation: OperationView): string =>
  cells([
    personName(m, operation.person),
    personAddress(m, operation.person),
    [what, describeOperation(m, operation)].filter(filled).join(": "),
    sentence(m.words(operation.why.text)),
    m.words(operation.why.rule, 40)
  ])

/** Rows that can't fit anyhow are not made. */
const firstRows = <A>(values: ReadonlyArray<A>, row: (value: A) => string): ReadonlyArray<string> =>
  (values.length > mostRows ? values.slice(0, mostRows) : values).map(row)

const removalSections = (entity: EntityView): ReadonlyArray<Section> =>
  [
    { words: "", of: entity.operations.filter(isRemoval) },
    { words: ", withheld by the block", of: entity.withheld.filter(isRemoval) }
  ].filter(({ of }) => of.length > 0).map(({ of, words }) => ({
    unit: "removals",
    open: `\n**${entityTitle(m, entity)}**: ${number(of.length)}${words}\n\n${head}`,
    rows: firstRows(of, (operation) => operationRow(operation.kind, operation)),
    close: "",
    total: of.length
  }))

const changeSections = (entity: EntityView): ReadonlyArray<Section> => {
  const sections = (words: string, operations: ReadonlyArray<OperationView>): ReadonlyArray<Section> =>
    byKind(operations.filter((operation) => !isRemoval(operation))).map(([kind, of]) => ({
      unit: "other operations",
      open: `\n<details><summary>${summaryOf(entity)} ${symbolOf(kind)} ${kindWords[kind].heading} (${
        number(of.length)
      }${words})</summary>\n\n${head}`,
      rows: firstRows(of, (operation) => operationRow("", operation)),
      close: "\n</details>\n",
      total: of.length
    }))
  return [...sections("", entity.operations), ...sections(", withheld by the block", entity.withheld)]
}

/** Within HTML, where Markdown is not read: the entity's key as code, which no host looks into for mentions. */
const summaryOf = ({ entity }: EntityView): string => `<code>${escapeHtml(clip(entity, 60))}</code>`

const symbolOf = (kind: OperationKind): string => escapeHtml(kindWords[kind].symbol)

const holdSections = (plan: PlanView, entity: EntityView): ReadonlyArray<Section> =>
  byReason(entity.holds).map(([reason, of]) => {
    const { next, title } = holdWords[reason]
    return {
      unit: "holds",
      open: `\n**${entityTitle(m, entity)}**: ${title} (${number(of.length)}, \`${reason}\`)\n→ ${next}${
        moreToDo(m, plan, entity, reason, of)
      }\n\n${of.length > 10 ? "<details><summary>Who</summary>\n\n" : ""}${table(["Who", "E-mail", "What", "Fact"])}`,
      rows: firstRows(of, (hold) =>
        cells([
          personName(m, hold.person),
          personAddress(m, hold.person),
          holdDetails(m, hold).join(", "),
          sentence(m.words(hold.text))
        ])),
      close: of.length > 10 ? "\n</details>\n" : "",
      total: of.length
    }
  })

/** People named with a warning; more are counted. */
const mostPeople = 20

const warningSections = (entity: EntityView): ReadonlyArray<Section> => {
  const warnings = listedWarnings(entity)
  return warnings.length === 0 ? [] : [{
    unit: "warnings",
    open: `\n**${entityTitle(m, entity)}**\n\n`,
    rows: firstRows(warnings, ({ code, people, text }) => {
      const named = people.slice(0, mostPeople).map((person) => personInline(m, person))
      const rest = people.length - named.length
      const whom = named.length === 0 ? "" : ` ${named.join("; ")}${rest > 0 ? `; and ${number(rest)} more` : ""}.`
      return `- ${warningTitles[code]}: ${sentence(m.words(text))}${whom}\n`
    }),
    close: "",
    total: warnings.length
  }]
}

const note = (leftOut: LeftOut): string => {
  const parts = [...leftOut].filter(([, { left }]) => left > 0).map(([unit, { left, total }]) =>
    `${number(left)} of ${count(total, unit, unit)}`
  )
  return parts.length === 0
    ? ""
    : `\n**Cut for length.** Not shown: ${
      list(parts)
    }. All of it: \`hrsync plan --all\`, or \`hrsync show --all\` of the saved plan.\n`
}
