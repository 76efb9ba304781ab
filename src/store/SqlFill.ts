import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { Buffer } from "node:buffer"
import type { HistoryEntry } from "../domain/History.ts"
import type { Damaged } from "./Damage.ts"
import { factsOf } from "./Facts.ts"
import { bytesText } from "./Fields.ts"
import { insertFacts } from "./SqlFacts.ts"
import { actRow, operationRow, runRow } from "./SqlHistory.ts"
import { insertAll } from "./SqlInsert.ts"
import { insertLinks } from "./SqlLinks.ts"
import { keepHashKey } from "./SqlMemories.ts"
import { next, skip } from "./SqlSequence.ts"
import type { State } from "./State.ts"

/** Writes everything that a state holds into tables that hold nothing. */
export const fillTables = (
  sql: SqlClient.SqlClient,
  { history, key, memories }: State
): Effect.Effect<void, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    if (key !== undefined) yield* keepHashKey(sql, bytesText(key))
    yield* insertAll(
      sql,
      "entities",
      memories.map((memory) => ({
        entity: memory.entity,
        target: memory.target ?? null,
        own_key: memory.key === undefined || isSame(memory.key, key) ? null : bytesText(memory.key),
        applied_before: memory.appliedBefore ? 1 : 0,
        paused: memory.paused ? 1 : 0
      }))
    )
    for (const memory of memories) {
      yield* insertLinks(sql, memory.entity, memory.links)
      yield* insertFacts(sql, memory.entity, [...factsOf(memory)])
    }
    yield* insertHistory(sql, history)
  })

const insertHistory = (
  sql: SqlClient.SqlClient,
  history: ReadonlyArray<HistoryEntry>
): Effect.Effect<void, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    if (history.length === 0) return
    const first = yield* next(sql, "sequence", history.length)
    const rows = (type: HistoryEntry["type"]) =>
      history.flatMap((entry, index) => entry.type === type ? [rowOf(first + index, entry)] : [])
    yield* insertAll(sql, "runs", rows("run"))
    yield* insertAll(sql, "operations", rows("operation"))
    yield* insertAll(sql, "acts", rows("act"))
    yield* skip(
      sql,
      history.reduce((most, entry) => entry.type === "operation" ? Math.max(most, entry.entry.id) : most, 0)
    )
  })

const rowOf = (seq: number, entry: HistoryEntry) => {
  switch (entry.type) {
    case "run":
      return runRow(seq, entry.run)
    case "operation":
      return operationRow(seq, entry.entry)
    case "act":
      return actRow(seq, entry.act)
  }
}

const isSame = (a: Uint8Array, b: Uint8Array | undefined): boolean => b !== undefined && Buffer.compare(a, b) === 0
