import { Clock, Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Instant } from "../domain/CalendarDate.ts"
import type { HistoryEntry } from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Counts } from "./Counts.ts"
import { countsOf } from "./Counts.ts"
import type { Damaged } from "./Damage.ts"
import * as JsonLinesStore from "./JsonLinesStore.ts"
import { locationOf, unknownLocation } from "./Location.ts"
import { eachEntry } from "./SqlHistory.ts"
import * as SqliteDatabase from "./SqliteDatabase.ts"
import { isHeld, locks } from "./SqlLocks.ts"
import { hashKey, memories } from "./SqlMemories.ts"
import type { State } from "./State.ts"
import type { StoreError } from "./Store.ts"

export interface Verification {
  readonly counts: Counts
  /** The keys of the entities of which something is remembered. */
  readonly entities: ReadonlyArray<EntityId>
  /** What should be looked at, in sentences, though the store can be used. They name ids, no people. */
  readonly warnings: ReadonlyArray<string>
}

/** Reads the whole store or state file at `location`. A damage is the error that reading it gives, with its place. */
export const verify = (folder: string, location: string): Effect.Effect<Verification, StoreError> =>
  Effect.gen(function*() {
    const place = locationOf(folder, location)
    if (place === undefined) return yield* unknownLocation(location)
    if (place.kind === "jsonl") return verified(yield* JsonLinesStore.readState(place.path), new Set())
    const database = yield* SqliteDatabase.make(place.path)
    yield* database.check
    const now = yield* Clock.currentTimeMillis
    const all = yield* database.read((sql) => Effect.all([stateOf(sql), atWork(sql, now)]))
    return all === undefined ? verified(nothing, new Set()) : verified(...all)
  }).pipe(Effect.scoped)

const nothing: State = { key: undefined, memories: [], history: [] }

const stateOf = (sql: SqlClient.SqlClient): Effect.Effect<State, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    const history: Array<HistoryEntry> = []
    yield* eachEntry(sql, (entries) => Effect.sync(() => void entries.forEach((entry) => history.push(entry))))
    return { key: yield* hashKey(sql), memories: yield* memories(sql), history }
  })

const atWork = (sql: SqlClient.SqlClient, now: Instant) =>
  Effect.gen(function*() {
    const held = yield* Effect.filter([...(yield* locks(sql))], ([, lock]) => isHeld(lock, now))
    return new Set(held.map(([entity]) => entity))
  })

const verified = (state: State, atWork: ReadonlySet<EntityId>): Verification => ({
  counts: countsOf(state),
  entities: state.memories.map(({ entity }) => entity),
  warnings: [...state.memories.flatMap(sharedMembers), ...unfinished(state, atWork)]
})

/** No member is to be two people's. */
const sharedMembers = ({ entity, links }: Memory): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const { memberId, state } of links) {
    if (state !== "managed") continue
    if (seen.has(memberId)) shared.add(memberId)
    seen.add(memberId)
  }
  return [...shared].map((member) =>
    `${named(entity)}: several employees are linked to the member ${JSON.stringify(member)}. `
    + "Take the wrong link away with \"hrsync unlink\"."
  )
}

/** Runs and operations of which no end was written, though nobody is at work; and operations of no run. */
const unfinished = ({ history }: State, atWork: ReadonlySet<EntityId>): ReadonlyArray<string> => {
  const runs = new Set(history.flatMap((entry) => entry.type === "run" ? [entry.run.id] : []))
  return history.flatMap((entry) => {
    if (entry.type === "run") {
      const { entity, id, outcome } = entry.run
      return outcome === "running" && !atWork.has(entity)
        ? [`${named(entity)}: the run ${id} was cut off. The next apply settles what it left open.`]
        : []
    }
    if (entry.type === "act") return []
    const { entity, id, outcome, run } = entry.entry
    if (run !== "" && !runs.has(run)) {
      return [`${named(entity)}: the operation ${id} belongs to a run that is not there.`]
    }
    return outcome === "started" && !atWork.has(entity)
      ? [`${named(entity)}: nobody knows what became of the operation ${id}. The next apply finds out.`]
      : []
  })
}

const named = (entity: EntityId): string => `The entity ${JSON.stringify(entity)}`
