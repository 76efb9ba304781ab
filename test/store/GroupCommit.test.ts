import { assert, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import type { SqlClient } from "effect/sql"
import type { Transaction } from "../../src/store/GroupCommit.ts"
import { groupCommit } from "../../src/store/GroupCommit.ts"
import * as Sqlite from "../../src/store/Sqlite.ts"
import { StoreError } from "../../src/store/Store.ts"

const add = (sql: SqlClient.SqlClient, value: number) => sql`INSERT INTO numbers (value) VALUES (${value})`

const refused = new StoreError({ reason: "unreadable", message: "SQL refused it.", next: "Ask again." })

/** Writing into a table of numbers, which takes none twice; and how many transactions there were. */
const table = Effect.gen(function*() {
  const sql = yield* Sqlite.make({ path: ":memory:" })
  yield* sql`CREATE TABLE numbers (value INTEGER NOT NULL PRIMARY KEY)`
  let transactions = 0
  const transaction: Transaction = (use) =>
    Effect.suspend(() => {
      transactions += 1
      return sql.withTransaction(use(sql))
    }).pipe(Effect.mapError(() => refused))
  return {
    write: yield* groupCommit(transaction),
    numbers: Effect.map(sql`SELECT value FROM numbers ORDER BY value`.values, (rows) => rows.flat()),
    transactions: () => transactions
  }
})

it.effect("what is written at once is one transaction", () =>
  Effect.gen(function*() {
    const { numbers, transactions, write } = yield* table
    yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8], (value) => write((sql) => add(sql, value)), {
      concurrency: 8,
      discard: true
    })
    assert.deepStrictEqual(yield* numbers, [1, 2, 3, 4, 5, 6, 7, 8])
    assert.strictEqual(transactions(), 1)
  }))

it.effect("what one fails with is its own, and nothing of it stays", () =>
  Effect.gen(function*() {
    const { numbers, write } = yield* table
    const exits = yield* Effect.forEach(
      [1, 2, 3, 4],
      (value) =>
        Effect.exit(write((sql) =>
          Effect.andThen(add(sql, value), value % 2 === 0 ? Effect.fail(`not ${value}`) : Effect.succeed(value))
        )),
      { concurrency: 4 }
    )
    assert.deepStrictEqual(exits, [Exit.succeed(1), Exit.fail("not 2"), Exit.succeed(3), Exit.fail("not 4")])
    assert.deepStrictEqual(yield* numbers, [1, 3])
  }))

it.effect("what SQL refuses of one fails that one alone", () =>
  Effect.gen(function*() {
    const { numbers, write } = yield* table
    const exits = yield* Effect.forEach([1, 2, 2, 3], (value) => Effect.exit(write((sql) => add(sql, value))), {
      concurrency: 4
    })
    assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, true, false, true])
    assert.deepStrictEqual(exits[2], Exit.fail(refused))
    assert.deepStrictEqual(yield* numbers, [1, 2, 3])
  }))

it.effect("a write after the end is a mistake that is said", () =>
  Effect.gen(function*() {
    const { write } = yield* Effect.scoped(table)
    const exit = yield* Effect.exit(write((sql) => add(sql, 1)))
    assert.isTrue(Exit.hasDies(exit))
  }))
