import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { HistoryEntry, HistoryQuery, Run } from "../domain/History.ts"
import type { EntityId } from "../domain/Rules.ts"

/** The part of a history, oldest first, that is asked for: newest first. Runs are about nobody in particular. */
export const selected = (history: ReadonlyArray<HistoryEntry>, query: HistoryQuery): ReadonlyArray<HistoryEntry> => {
  const { entity, limit, people, since } = query
  const found = history.filter((entry) =>
    (entity === undefined || entityOf(entry) === entity)
    && (since === undefined || instantOf(entry) >= since)
    && (people === undefined || people.some((person) => isAbout(entry, person)))
  ).toReversed()
  return limit === undefined ? found : found.slice(0, limit)
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
