import { Clock, Effect, Stream } from "effect"
import type { SqlClient } from "effect/sql"
import { Buffer } from "node:buffer"
import type { Counts } from "./Counts.ts"
import { countsOf } from "./Counts.ts"
import type { Doing } from "./Doing.ts"
import { onlyRead, StateText } from "./JsonLinesStore.ts"
import { locationOf, unknownLocation } from "./Location.ts"
import { fillTables } from "./SqlFill.ts"
import { actRow } from "./SqlHistory.ts"
import { insertAll } from "./SqlInsert.ts"
import * as SqliteDatabase from "./SqliteDatabase.ts"
import { nobodyAtWork } from "./SqlLocks.ts"
import { next } from "./SqlSequence.ts"
import type { State } from "./State.ts"
import { StoreError } from "./Store.ts"

export interface ImportOptions extends Doing {
  /** What messages call the text: its path. */
  readonly name: string
  /** Whether what the store remembers may go. */
  readonly replace: boolean
}

/**
 * Fills the store at `location` with the text that docs/state.md describes, in one transaction: all of it or nothing. A
 * store that remembers something already is refused, unless it is to be replaced.
 */
export const importLines = <E>(
  folder: string,
  location: string,
  text: Stream.Stream<Uint8Array, E>,
  options: ImportOptions
): Effect.Effect<Counts, StoreError | E> =>
  Effect.gen(function*() {
    const place = locationOf(folder, location)
    if (place === undefined) return yield* unknownLocation(location)
    if (place.kind === "jsonl") return yield* onlyRead(place.path)
    const state = yield* stateIn(text, options.name)
    const database = yield* SqliteDatabase.make(place.path)
    yield* database.write((sql) => imported(sql, place.path, state, options))
    return countsOf(state)
  }).pipe(Effect.scoped)

const stateIn = <E>(text: Stream.Stream<Uint8Array, E>, name: string): Effect.Effect<State, StoreError | E> =>
  Effect.gen(function*() {
    const reader = new StateText(name)
    yield* Stream.runForEach(text, (chunk) => reader.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)))
    return yield* reader.finish()
  })

const imported = (
  sql: SqlClient.SqlClient,
  path: string,
  state: State,
  { at, by, name, reason, replace }: ImportOptions
) =>
  Effect.gen(function*() {
    yield* nobodyAtWork(sql, yield* Clock.currentTimeMillis)
    if (!replace && (yield* remembersSomething(sql))) return yield* notEmpty(path)
    for (const table of emptied) yield* sql`DELETE FROM ${sql(table)}`
    if (state.key !== undefined) yield* sql`DELETE FROM settings`
    yield* fillTables(sql, state)
    const first = yield* next(sql, "sequence", Math.max(1, state.memories.length))
    yield* insertAll(
      sql,
      "acts",
      state.memories.map(({ entity }, index) =>
        actRow(first + index, { at, by, reason, entity, kind: "import", person: undefined, subject: name })
      )
    )
  })

const emptied = ["links", "facts", "entities", "runs", "operations", "acts"] as const

const remembersSomething = (sql: SqlClient.SqlClient) =>
  Effect.map(sql`SELECT 1 FROM entities LIMIT 1`, (rows) => rows.length > 0)

const notEmpty = (path: string): StoreError =>
  new StoreError({
    reason: "refused",
    message: `The state file ${path} remembers something already; nothing was imported.`,
    next:
      "Where all that it remembers may go, run it again with --replace; keep what \"hrsync state export\" gives before."
  })
