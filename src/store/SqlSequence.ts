import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { Damaged } from "./Damage.ts"

/** The next of `count` numbers of a counter, which only grows: the first of them. */
export const next = (
  sql: SqlClient.SqlClient,
  counter: "sequence" | "token",
  count = 1
): Effect.Effect<number, SqlError.SqlError | Damaged> =>
  Effect.flatMap(
    sql<
      { readonly value: unknown }
    >`UPDATE counters SET value = value + ${count} WHERE name = ${counter} RETURNING value`,
    ([row]) => {
      // PostgreSQL gives a BIGINT as a text.
      const value = Number(row?.value)
      return row !== undefined && Number.isSafeInteger(value)
        ? Effect.succeed(value - count + 1)
        : Effect.fail(new Damaged({ place: `the table "counters"`, problem: `it holds no number for "${counter}"` }))
    }
  )

/** No number up to `used` is given again. */
export const skip = (sql: SqlClient.SqlClient, used: number): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`UPDATE counters SET value = ${used} WHERE name = 'sequence' AND value < ${used}`)
