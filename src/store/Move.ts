import { Clock, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { EntityId } from "../domain/Rules.ts"
import type { Doing } from "./Doing.ts"
import { onlyRead } from "./JsonLinesStore.ts"
import { locationOf, unknownLocation } from "./Location.ts"
import { actRow } from "./SqlHistory.ts"
import * as SqliteDatabase from "./SqliteDatabase.ts"
import { nobodyAtWork } from "./SqlLocks.ts"
import { next } from "./SqlSequence.ts"
import { StoreError } from "./Store.ts"

/** What is remembered of the entity `from` is remembered of `to` from now on (L4: a key that was renamed). */
export const move = (
  folder: string,
  location: string,
  from: EntityId,
  to: EntityId,
  doing: Doing
): Effect.Effect<void, StoreError> =>
  changed(folder, location, from, (sql) =>
    Effect.gen(function*() {
      if (from === to) {
        return yield* refused(`${named(from)} has that key already`, "Give the old key, then the new one.")
      }
      if (yield* isUsed(sql, to)) {
        return yield* refused(
          `${named(to)} has people of its own already, so that ${named(from)} can't become it`,
          "Look at both with \"hrsync status\". A key is free again when nobody is linked under it."
        )
      }
      const paused = yield* sql`SELECT 1 FROM entities WHERE entity = ${to} AND paused = 1`
      for (const table of ofMemory) yield* sql`DELETE FROM ${sql(table)} WHERE entity = ${to}`
      for (const table of [...ofMemory, ...ofHistory]) {
        yield* sql`UPDATE ${sql(table)} SET entity = ${to} WHERE entity = ${from}`
      }
      if (paused.length > 0) yield* sql`UPDATE entities SET paused = 1 WHERE entity = ${to}`
      yield* act(sql, to, from, doing)
    }))

/** The entity's target has another address, and is the same one (L4). `target` is its `Rules.target.identity`. */
export const retarget = (
  folder: string,
  location: string,
  entity: EntityId,
  target: string,
  doing: Doing
): Effect.Effect<void, StoreError> =>
  changed(folder, location, entity, (sql) =>
    Effect.gen(function*() {
      yield* sql`UPDATE entities SET target = ${target} WHERE entity = ${entity}`
      yield* act(sql, entity, target, doing)
    }))

const ofMemory = ["entities", "links", "facts"] as const
const ofHistory = ["runs", "operations", "acts"] as const

const changed = <A, E>(
  folder: string,
  location: string,
  entity: EntityId,
  use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
) =>
  Effect.gen(function*() {
    const place = locationOf(folder, location)
    if (place === undefined) return yield* unknownLocation(location)
    if (place.kind === "jsonl") return yield* onlyRead(place.path)
    const database = yield* SqliteDatabase.make(place.path)
    // Asked first by reading: to refuse makes no file.
    const known = yield* database.read((sql) => isKnown(sql, entity))
    if (known !== true) {
      return yield* refused(
        `nothing is remembered of ${named(entity)}`,
        "Take a key that \"hrsync state verify\" lists."
      )
    }
    return yield* database.write((sql) =>
      Effect.gen(function*() {
        yield* nobodyAtWork(sql, yield* Clock.currentTimeMillis)
        if (!(yield* isKnown(sql, entity))) return yield* refused(`${named(entity)} was moved meanwhile`, "Look again.")
        return yield* use(sql)
      })
    )
  }).pipe(Effect.scoped)

const isKnown = (sql: SqlClient.SqlClient, entity: EntityId) =>
  Effect.map(sql`SELECT 1 FROM entities WHERE entity = ${entity}`, (rows) => rows.length > 0)

const isUsed = (sql: SqlClient.SqlClient, entity: EntityId) =>
  Effect.gen(function*() {
    const links = yield* sql`SELECT 1 FROM links WHERE entity = ${entity} LIMIT 1`
    const pending = yield* sql`SELECT 1 FROM operations WHERE entity = ${entity} AND pending = 1 LIMIT 1`
    return links.length + pending.length > 0
  })

const act = (sql: SqlClient.SqlClient, entity: EntityId, subject: string, { at, by, reason }: Doing) =>
  Effect.gen(function*() {
    const seq = yield* next(sql, "sequence")
    const row = actRow(seq, { at, by, reason, entity, kind: "move", person: undefined, subject })
    yield* sql`INSERT INTO acts ${sql.insert(row)}`
  })

const named = (entity: EntityId): string => `the entity ${JSON.stringify(entity)}`

const refused = (problem: string, next: string): StoreError =>
  new StoreError({ reason: "refused", message: `Nothing was changed: ${problem}.`, next })
