import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { randomUUID } from "node:crypto"
import type { JournalEntry } from "../domain/History.ts"
import type { Database } from "./Database.ts"
import { isPending } from "./Pending.ts"
import { acted } from "./SqlActs.ts"
import { change, knowEntity } from "./SqlChanges.ts"
import { operationRow, operationsWhere, runRow } from "./SqlHistory.ts"
import type { Held } from "./SqlLocks.ts"
import { stillOurs } from "./SqlLocks.ts"
import { memoryOf } from "./SqlMemories.ts"
import { next } from "./SqlSequence.ts"
import type { Writer } from "./Store.ts"
import { Paused, StoreError } from "./Store.ts"

/** What the holder of a lock does. */
export const writer = (database: Database, held: Held): Writer => {
  const { entity } = held
  const ours = <A, E>(use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
    database.write((sql) => Effect.andThen(stillOurs(sql, held), Effect.suspend(() => use(sql))))
  return {
    entity,
    memory: Effect.flatMap(
      database.read((sql) => memoryOf(sql, entity)),
      (memory) => memory === undefined ? Effect.die("a lock without a database") : Effect.succeed(memory)
    ),
    begin: (run, changes) =>
      ours((sql) =>
        Effect.gen(function*() {
          yield* notPaused(sql, entity)
          yield* knowEntity(sql, entity)
          yield* sql`UPDATE runs SET outcome = 'interrupted' WHERE entity = ${entity} AND outcome = 'running'`
          const id = randomUUID()
          const seq = yield* next(sql, "sequence")
          yield* sql`INSERT INTO runs ${
            sql.insert(runRow(seq, { ...run, id, entity, endedAt: undefined, outcome: "running", text: "" }))
          }`
          yield* change(sql, entity, changes)
          return id
        })
      ),
    before: (run, entry, changes) =>
      ours((sql) =>
        Effect.gen(function*() {
          yield* notPaused(sql, entity)
          const id = yield* next(sql, "sequence")
          const begun: JournalEntry = {
            ...entry,
            id,
            run,
            entity,
            endedAt: undefined,
            outcome: "started",
            message: "",
            settledAt: undefined
          }
          yield* sql`INSERT INTO operations ${sql.insert(operationRow(id, begun))}`
          yield* change(sql, entity, changes)
          return id
        })
      ),
    after: (entry, end, changes) =>
      ours((sql) =>
        Effect.gen(function*() {
          const [begun] = yield* operationsWhere(sql, sql`id = ${entry} AND entity = ${entity}`)
          if (begun === undefined) return yield* unknownEntry(entry)
          const ended: JournalEntry = { ...begun.operation, outcome: end.outcome }
          yield* sql`UPDATE operations SET
              outcome = ${end.outcome},
              ended_at = ${end.at},
              member = ${end.member ?? begun.operation.member ?? null},
              message = ${end.message},
              pending = ${isPending(ended) ? 1 : 0}
            WHERE id = ${entry}`
          yield* change(sql, entity, changes)
        })
      ),
    remember: (changes) => ours((sql) => change(sql, entity, changes)),
    act: (act, changes) => ours((sql) => acted(sql, act, changes)),
    end: (run, end, changes) =>
      ours((sql) =>
        Effect.gen(function*() {
          yield* sql`UPDATE runs SET outcome = ${end.outcome}, ended_at = ${end.at}, summary = ${end.text}
            WHERE id = ${run} AND entity = ${entity}`
          yield* change(sql, entity, changes)
        })
      )
  }
}

const notPaused = (sql: SqlClient.SqlClient, entity: string) =>
  Effect.gen(function*() {
    const [row] = yield* sql<{ readonly paused: unknown }>`SELECT paused FROM entities WHERE entity = ${entity}`
    if (row?.paused !== 1) return
    return yield* new Paused({
      entity,
      message: `The entity ${JSON.stringify(entity)} was paused while it was being applied; no further call is made.`,
      next: `What is left is planned again after "hrsync resume ${entity}".`
    })
  })

const unknownEntry = (entry: number): StoreError =>
  new StoreError({
    reason: "damaged",
    message: `The journal has no entry ${entry} any more, though it was written.`,
    next: "Bring the store back from a backup (docs/state.md)."
  })
