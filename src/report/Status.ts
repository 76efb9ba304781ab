import { ageInWords, ageMark } from "../domain/Age.ts"
import type { Card } from "../domain/Card.ts"
import { fit, type LeftOut } from "./Budget.ts"
import { entityTitle, markdownMarkup, type Markup, textMarkup } from "./Describe.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { escapeJson } from "./Safe.ts"
import { shellWord } from "./ShellWord.ts"
import { count, instant, list, moment, number, sentence, statusWords } from "./Words.ts"
import { ageOf } from "./WorklistWords.ts"

/** `personio (personio-group) → spendesk`. */
export const toolsOf = (m: Markup, card: Card): string => {
  if (card.tools.length === 0 && card.target === "") return "no longer in the file"
  const tools = card.tools.map(({ connection, kind }) =>
    kind === connection ? m.code(kind, 60) : `${m.code(kind, 60)} (${m.code(connection, 60)})`
  )
  return `${tools.length === 0 ? "no HR tool" : list(tools)} → ${m.code(card.target, 60)}`
}

export const countsOf = (card: Card): string => {
  if (card.counts === undefined || card.status === "error") return ""
  const { desired, employees, managed, manual, members, released } = card.counts
  return `HR: ${count(employees, "employee")}, ${number(desired)} in scope. Members: ${number(members)}, of them `
    + `${number(managed)} managed, ${number(released)} released, ${number(manual)} manual.`
}

export const waitingOf = (card: Card): string =>
  [
    card.changes === 0 ? "" : `${count(card.changes, "change")} to apply`,
    card.withheld === 0 ? "" : `${number(card.withheld)} withheld`,
    card.held === 0 ? "" : `${number(card.held)} held`,
    card.warnings === 0 ? "" : count(card.warnings, "warning")
  ].filter((part) => part !== "").join(", ")

/** `3 items wait for a person, the oldest open for 9 days (overdue): hrsync worklist acme-fr`. */
export const byHandOf = (m: Markup, { entity, waiting: { oldest, open } }: Card): string =>
  oldest === undefined
    ? ""
    : `${count(open, "item waits", "items wait")} for a person, ${open === 1 ? "" : "the oldest "}${
      ageOf({ age: ageInWords(oldest.age), mark: ageMark(oldest.age) })
    }: ${m.code(`hrsync worklist ${shellWord(entity)}`, 120)}`

const nextOf = (m: Markup, card: Card): string =>
  card.next === "" ? statusWords[card.status].next : sentence(m.words(card.next))

export const lastOf = (m: Markup, { lastCycle }: Card): string =>
  lastCycle === undefined
    ? "never"
    : `${moment(lastCycle.at)}, ${lastCycle.outcome.replaceAll("-", " ")}${
      lastCycle.by === "" ? "" : `, by ${m.words(lastCycle.by, 80)}`
    }${lastCycle.text === "" ? "" : `: ${sentence(m.words(lastCycle.text))}`}`

export const failingOf = ({ failing }: Card): string =>
  failing === undefined
    ? ""
    : `${count(failing.count, "run")} in a row; a reconciler tries it again at ${moment(failing.retryAt)}.`

export const pausedOf = (m: Markup, { paused }: Card): string =>
  paused === undefined || paused.by === ""
    ? ""
    : `by ${m.words(paused.by, 80)}${paused.at === undefined ? "" : ` at ${moment(paused.at)}`}${
      paused.reason === "" ? "" : `: ${sentence(m.words(paused.reason))}`
    }`

/** What went before, a part each, with its label. */
const pastOf = (m: Markup, card: Card): ReadonlyArray<readonly [string, string]> => [
  ["Paused", pausedOf(m, card)],
  ["Failing", failingOf(card)],
  ["Last cycle", lastOf(m, card)]
]

/** `hrsync status` for a terminal: a card per entity. */
export const statusText = (cards: ReadonlyArray<Card>, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), cards)).join("\n")}\n`

function* textLines(page: Page, cards: ReadonlyArray<Card>): Lines {
  const m = textMarkup
  if (cards.length === 0) yield "No entities."
  for (const [index, card] of cards.entries()) {
    if (index > 0) yield ""
    const { tone, word } = statusWords[card.status]
    yield `${page.paint("bold", entityTitle(m, card))}  ${page.paint(tone, word)}`
    const lines = [
      ["", toolsOf(m, card)],
      ["", countsOf(card)],
      ["Plan", waitingOf(card)],
      ["By hand", byHandOf(m, card)],
      ...card.problems.map((problem) => ["Problem", sentence(m.words(problem))]),
      ["To do", nextOf(m, card)],
      ...pastOf(m, card)
    ]
    for (const [label = "", text = ""] of lines) {
      if (text !== "") yield* paragraph(page, "  ", text, label === "" ? "" : label.padEnd(12), "dim")
    }
  }
}

/** `hrsync status` in Markdown, kept under 65,536 bytes. */
export const statusMarkdown = (
  cards: ReadonlyArray<Card>,
  options: { readonly maxBytes?: number } = {}
): string => {
  const m = markdownMarkup
  const leftOut: LeftOut = new Map()
  const cells = (values: ReadonlyArray<string>) => `| ${values.join(" | ")} |\n`
  const head = ["Entity", "Status", "From → to", "Members", "Plan", "Problems", "To do", "Last cycle"]
  const section = {
    unit: "entities",
    open: `\n${cells(head)}${cells(head.map(() => "---"))}`,
    rows: cards.map((card) =>
      cells([
        entityTitle(m, card),
        statusWords[card.status].word,
        toolsOf(m, card),
        countsOf(card),
        [waitingOf(card), byHandOf(m, card)].filter((part) => part !== "").join("; "),
        card.problems.slice(0, 5).map((problem) => sentence(m.words(problem))).join(" "),
        nextOf(m, card),
        pastOf(m, card).filter(([, text]) => text !== "").map(([label, text]) =>
          label === "Last cycle" ? text : `${label}: ${text}`
        ).join(" ")
      ])
    ),
    close: "",
    total: cards.length
  }
  const text = fit("## hrsync status\n", [section], (options.maxBytes ?? 65_000) - 100, leftOut)
  return text === "" ? "## hrsync status\n\nNo entities.\n" : text
}

/** `hrsync status` for programs. */
export const statusJson = (cards: ReadonlyArray<Card>): string => {
  const document = {
    format: "hrsync-status",
    version: 1,
    entities: cards.map((card) => ({
      entity: card.entity,
      name: card.name,
      tools: card.tools.map(({ connection, kind }) => ({ connection, kind })),
      target: card.target,
      status: card.status,
      counts: card.counts === undefined ? null : {
        employees: card.counts.employees,
        eligible: card.counts.eligible,
        desired: card.counts.desired,
        members: card.counts.members,
        managed: card.counts.managed,
        released: card.counts.released,
        manual: card.counts.manual,
        unchanged: card.counts.unchanged
      },
      changes: card.changes,
      withheld: card.withheld,
      held: card.held,
      warnings: card.warnings,
      waiting: {
        open: card.waiting.open,
        since: card.waiting.oldest === undefined ? null : instant(card.waiting.oldest.since)
      },
      problems: card.problems,
      next: nextOf({ words: (text) => text, code: (text) => text }, card),
      lastCycle: card.lastCycle === undefined ? null : {
        at: instant(card.lastCycle.at),
        outcome: card.lastCycle.outcome,
        by: card.lastCycle.by,
        text: card.lastCycle.text
      },
      failing: card.failing === undefined
        ? null
        : { count: card.failing.count, retryAt: instant(card.failing.retryAt) },
      paused: card.paused === undefined ? null : {
        by: card.paused.by,
        at: card.paused.at === undefined ? null : instant(card.paused.at),
        reason: card.paused.reason
      }
    }))
  }
  return `${escapeJson(JSON.stringify(document, null, 2))}\n`
}
