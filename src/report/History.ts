import type { EmployeeKey } from "../domain/Employee.ts"
import type { Act, HistoryEntry, JournalEntry, JournalOutcome, Run, RunOutcome } from "../domain/History.ts"
import type { EntityId } from "../domain/Rules.ts"
import { fit, type LeftOut, mostRows } from "./Budget.ts"
import { markdownMarkup, type Markup, textMarkup } from "./Describe.ts"
import { type Lines, type Page, page as pageOf, paragraph, type TextOptions } from "./Page.ts"
import { escapeJson } from "./Safe.ts"
import type { Tone } from "./Style.ts"
import { displayWidth, padEnd } from "./Width.ts"
import { fieldWords, instant, list, number, sentence } from "./Words.ts"

/** A part of the history, newest first. */
export interface HistoryPart {
  readonly entries: ReadonlyArray<HistoryEntry>
  /** How many entries were asked for, and whether there are older ones. */
  readonly limit: number
  readonly more: boolean
  /** Who applied a run, by its id; empty where it is not known. */
  readonly byOf: (run: string) => string
  /** The last known address of somebody, for a terminal alone: the history itself holds ids. */
  readonly addressOf: (entity: EntityId, person: EmployeeKey) => string
}

const runWords: Readonly<Record<RunOutcome, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: "running", tone: "yellow" },
  done: { word: "done", tone: "green" },
  "partly-failed": { word: "PARTLY FAILED", tone: "loud" },
  failed: { word: "FAILED", tone: "loud" },
  interrupted: { word: "INTERRUPTED", tone: "loud" }
}

const outcomeWords: Readonly<Record<JournalOutcome, { readonly word: string; readonly tone: Tone }>> = {
  started: { word: "started", tone: "yellow" },
  done: { word: "done", tone: "green" },
  already: { word: "so already", tone: "green" },
  failed: { word: "FAILED", tone: "loud" },
  unknown: { word: "UNKNOWN", tone: "loud" },
  opened: { word: "given to a person", tone: "yellow" }
}

/** One line: who, when, what, whom, how it ended and why. `whom` and `why` are in the markup asked for. */
export interface HistoryRow {
  readonly at: number
  readonly entity: EntityId
  readonly by: string
  readonly what: string
  readonly whom: string
  readonly outcome: { readonly word: string; readonly tone: Tone }
  readonly why: string
}

const because = (m: Markup, reason: string): string => reason === "" ? "" : `Reason: ${sentence(m.words(reason))}`

const joined = (...parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join(" ")

const whom = (m: Markup, { addressOf }: HistoryPart, entity: EntityId, person: EmployeeKey | undefined): string => {
  if (person === undefined) return ""
  return joined(m.code(`${person.connection}/${person.id}`, 80), m.code(addressOf(entity, person), 80))
}

const runEntry = (m: Markup, run: Run): HistoryRow => ({
  at: run.startedAt,
  entity: run.entity,
  by: run.by,
  what: "apply",
  whom: m.code(`run ${run.id}`, 60),
  outcome: runWords[run.outcome],
  why: joined(m.words(run.text), because(m, run.reason))
})

const operationEntry = (m: Markup, part: HistoryPart, one: JournalEntry): HistoryRow => ({
  at: one.startedAt,
  entity: one.entity,
  by: part.byOf(one.run),
  what: joined(
    one.kind,
    one.fields.length === 0 ? "" : list(one.fields.map((field) => fieldWords[field])),
    one.carry === "manual" ? "(by hand)" : ""
  ),
  whom: joined(
    whom(m, part, one.entity, one.person),
    one.member === undefined ? "" : m.code(`member ${one.member}`, 80)
  ),
  outcome: outcomeWords[one.outcome],
  why: joined(one.message === "" ? "" : sentence(m.words(one.message)), one.rule === "" ? "" : m.words(one.rule, 40))
})

const subjectWords: Readonly<Partial<Record<Act["kind"], string>>> = {
  approve: "decision",
  refuse: "decision",
  confirm: "decision",
  link: "member",
  unlink: "member",
  release: "member"
}

const actEntry = (m: Markup, part: HistoryPart, act: Act): HistoryRow => ({
  at: act.at,
  entity: act.entity,
  by: act.by,
  what: act.kind,
  whom: joined(
    whom(m, part, act.entity, act.person),
    act.subject === "" ? "" : m.code(joined(subjectWords[act.kind] ?? "", act.subject), 120)
  ),
  outcome: { word: "", tone: "dim" },
  why: because(m, act.reason)
})

/** An entry of the history as a line of it. */
export const historyRow = (m: Markup, part: HistoryPart) => (entry: HistoryEntry): HistoryRow =>
  entry.type === "run"
    ? runEntry(m, entry.run)
    : entry.type === "operation"
    ? operationEntry(m, part, entry.entry)
    : actEntry(m, part, entry.act)

const nothing = "Nothing that was asked for is in the history."

const cut = ({ limit }: HistoryPart): string =>
  `Only the newest ${number(limit)} are shown: --limit shows more, --since, --entity and --person choose.`

/** `hrsync history` for a terminal: a line each, newest first. */
export const historyText = (part: HistoryPart, options: TextOptions): string =>
  `${Array.from(textLines(pageOf(options), part)).join("\n")}\n`

function* textLines(page: Page, part: HistoryPart): Lines {
  if (part.entries.length === 0) yield nothing
  const entries = part.entries.map(historyRow(textMarkup, part))
  const cells = entries.map(({ at, by, entity, outcome, what, whom }) => [
    instant(at),
    textMarkup.code(entity, 60),
    textMarkup.words(by, 40),
    what,
    outcome.word,
    whom
  ])
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    cells.reduce((width, line) => Math.max(width, Math.min(44, displayWidth(line[column] ?? ""))), 0)
  )
  for (const [index, { outcome, why }] of entries.entries()) {
    const line = (cells[index] ?? []).map((cell, column) => {
      const padded = padEnd(cell, widths[column] ?? 0)
      return column === 0 ? page.paint("dim", padded) : column === 4 ? page.paint(outcome.tone, padded) : padded
    })
    const used = widths.reduce((sum, width) => sum + width + 2, 0)
    if (page.width === undefined || used + displayWidth(why) <= page.width) yield `${line.join("  ")}  ${why}`.trimEnd()
    else {
      yield line.join("  ").trimEnd()
      if (why !== "") yield* paragraph(page, "    ", why)
    }
  }
  if (part.more) yield* paragraph(page, "", cut(part))
}

const head = ["When", "Entity", "Who", "What", "Outcome", "Whom, or which", "Why"]

/** The same for a comment, with ids alone, kept under 65,536 bytes. */
export const historyMarkdown = (part: HistoryPart, options: { readonly maxBytes?: number } = {}): string => {
  const m = markdownMarkup
  const leftOut: LeftOut = new Map()
  const cells = (values: ReadonlyArray<string>) => `| ${values.join(" | ")} |\n`
  const entries = part.entries.slice(0, mostRows).map(historyRow(m, { ...part, addressOf: () => "" }))
  const section = {
    unit: "entries",
    open: `\n${cells(head)}${cells(head.map(() => "---"))}`,
    rows: entries.map(({ at, by, entity, outcome, what, whom, why }) =>
      cells([instant(at), m.code(entity, 60), m.words(by, 80), what, outcome.word, whom, why])
    ),
    close: "",
    total: part.entries.length
  }
  const text = part.entries.length === 0
    ? ""
    : fit("## hrsync history\n", [section], (options.maxBytes ?? 65_000) - 300, leftOut)
  return text === "" ? `## hrsync history\n\n${nothing}\n` : `${text}${part.more ? `\n${m.words(cut(part))}\n` : ""}`
}

const keyJson = (person: EmployeeKey | undefined) =>
  person === undefined ? null : { connection: person.connection, id: person.id }

const entryJson = (entry: HistoryEntry, { byOf }: HistoryPart) => {
  switch (entry.type) {
    case "run": {
      const { by, decisionHash, endedAt, entity, id, outcome, reason, savedPlan, startedAt, text } = entry.run
      return {
        type: "run",
        entity,
        id,
        by,
        reason,
        startedAt: instant(startedAt),
        endedAt: endedAt === undefined ? null : instant(endedAt),
        outcome,
        text,
        decisionHash,
        savedPlan: savedPlan ?? null
      }
    }
    case "operation": {
      const one = entry.entry
      return {
        type: "operation",
        entity: one.entity,
        id: one.id,
        run: one.run,
        by: byOf(one.run),
        operation: one.operation,
        kind: one.kind,
        carry: one.carry,
        person: keyJson(one.person),
        member: one.member ?? null,
        fields: one.fields,
        rule: one.rule,
        startedAt: instant(one.startedAt),
        endedAt: one.endedAt === undefined ? null : instant(one.endedAt),
        outcome: one.outcome,
        message: one.message,
        settledAt: one.settledAt === undefined ? null : instant(one.settledAt)
      }
    }
    case "act": {
      const { at, by, entity, kind, person, reason, subject } = entry.act
      return { type: "act", entity, at: instant(at), by, reason, kind, person: keyJson(person), subject }
    }
  }
}

/** The same for programs, one entry per line, with ids alone. */
export const historyJson = (part: HistoryPart): string => {
  const lines = part.entries.map((entry) => `    ${escapeJson(JSON.stringify(entryJson(entry, part)))}`)
  return `{\n  "format": "hrsync-history",\n  "version": 1,\n  "more": ${part.more},\n  "entries": [${
    lines.length === 0 ? "" : `\n${lines.join(",\n")}\n  `
  }]\n}\n`
}
