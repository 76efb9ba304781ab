import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { HistoryEntry, HistoryQuery, OperationCount, Run } from "../domain/History.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"

/**
 * The part of a history, oldest first, that is asked for: newest first. Runs are about nobody in particular; they come
 * with their operations.
 */
export const selected = (history: ReadonlyArray<HistoryEntry>, query: HistoryQuery): ReadonlyArray<HistoryEntry> => {
  const { entity, limit, people, since, types, until } = query
  const newestFirst = history.toReversed()
  const found = newestFirst.filter((entry) =>
    (entity === undefined || entityOf(entry) === entity)
    && (since === undefined || instantOf(entry) >= since)
    && (until === undefined || instantOf(entry) < until)
    && (types === undefined || types.includes(entry.type))
    && (people === undefined || people.some((person) => isAbout(entry, person)))
  ).slice(0, limit)
  const besides = new Set(types === undefined || types.includes("run") ? runsLeftOut(found) : [])
  if (besides.size === 0) return found
  const all = new Set(found)
  return newestFirst.filter((entry) => all.has(entry) || (entry.type === "run" && besides.has(entry.run.id)))
}

/** The ids of the runs of operations that are not among the entries themselves, each once. */
export const runsLeftOut = (entries: ReadonlyArray<HistoryEntry>): ReadonlyArray<string> => {
  const left = new Set(entries.flatMap((entry) => entry.type === "operation" ? [entry.entry.run] : []))
  for (const entry of entries) if (entry.type === "run") left.delete(entry.run.id)
  return [...left]
}

const millisOfDay = 86_400_000

/** Operations counted by day, kind and outcome. */
export const countedIn = (
  history: ReadonlyArray<HistoryEntry>,
  query: HistoryQuery
): ReadonlyArray<OperationCount> => {
  const counts = new Map<string, OperationCount>()
  for (const one of selected(history, { ...query, types: ["operation"] })) {
    if (one.type !== "operation") continue
    const { kind, outcome, startedAt } = one.entry
    const day = Math.floor(startedAt / millisOfDay)
    const key = `${day} ${kind} ${outcome}`
    counts.set(key, { day, kind, outcome, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((a, b) => a.day - b.day || compare(a.kind, b.kind) || compare(a.outcome, b.outcome))
}

/** The last run of every entity, of a history oldest first. */
export const lastRunsIn = (history: ReadonlyArray<HistoryEntry>): ReadonlyArray<Run> => {
  const last = new Map<EntityId, Run>()
  for (const entry of history) if (entry.type === "run") last.set(entry.run.entity, entry.run)
  return [...last.values()]
}

export const entityOf = (entry: HistoryEntry): EntityId =>
  entry.type === "run" ? entry.run.entity : entry.type === "operation" ? entry.entry.entity : entry.act.entity

const instantOf = (entry: HistoryEntry): Instant =>
  entry.type === "run" ? entry.run.startedAt : entry.type === "operation" ? entry.entry.startedAt : entry.act.at

const isAbout = (entry: HistoryEntry, { connection, id }: EmployeeKey): boolean => {
  const person = entry.type === "run" ? undefined : entry.type === "operation" ? entry.entry.person : entry.act.person
  return person !== undefined && person.connection === connection && person.id === id
}
