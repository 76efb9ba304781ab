import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { Act } from "../domain/History.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import { change, knowEntity } from "./SqlChanges.ts"
import { actRow } from "./SqlHistory.ts"
import { next } from "./SqlSequence.ts"

/** Writes down what a person told hrsync, and what is remembered for it. */
export const acted = (sql: SqlClient.SqlClient, act: Act, changes: ReadonlyArray<MemoryChange>) =>
  Effect.gen(function*() {
    yield* knowEntity(sql, act.entity)
    yield* sql`INSERT INTO acts ${sql.insert(actRow(yield* next(sql, "sequence"), act))}`
    yield* change(sql, act.entity, changes)
  })
