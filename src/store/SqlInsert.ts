import { Array, Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/** So many rows are written by one statement: SQLite takes 32,766 values at once, and none of our tables has 20 columns. */
const writtenAtOnce = 500

/** Writes rows into a table, in their order. */
export const insertAll = (
  sql: SqlClient.SqlClient,
  table: string,
  rows: ReadonlyArray<Readonly<Record<string, unknown>>>
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function*() {
    for (let at = 0; at < rows.length; at += writtenAtOnce) {
      const some = rows.slice(at, at + writtenAtOnce)
      if (Array.isReadonlyArrayNonEmpty(some)) yield* sql`INSERT INTO ${sql(table)} ${sql.insert(some)}`
    }
  })
