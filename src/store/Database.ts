import type { Effect } from "effect"
import { Predicate } from "effect"
import type { SqlClient } from "effect/sql"
import { SqlError } from "effect/sql"
import type { Damaged } from "./Damage.ts"
import type { StoreError } from "./Store.ts"

/** What a database answers for: it becomes a `StoreError`, in words that know where the database is. */
export type Refusal = SqlError.SqlError | Damaged

export const isRefusal = (failure: unknown): failure is Refusal =>
  SqlError.isSqlError(failure) || Predicate.isTagged(failure, "Damaged")

export const isOwn = <E>(failure: E): failure is Exclude<E, Refusal> => !isRefusal(failure)

/** A database of the present form, behind which stands SQLite or PostgreSQL. */
export interface Database {
  /** Runs in one transaction that only reads; nothing where there is no database yet. */
  readonly read: <A, E>(
    use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
  ) => Effect.Effect<A | undefined, Exclude<E, Refusal> | StoreError>
  /**
   * Runs in one transaction, which has outlived a power cut when this succeeds, and has changed nothing when it fails.
   * Those that are asked for at once may share a transaction; `use` may run again, and must have no other effects.
   */
  readonly write: <A, E>(
    use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
  ) => Effect.Effect<A, Exclude<E, Refusal> | StoreError>
  /** Another text once something else than this has written to it. */
  readonly revision: Effect.Effect<string, StoreError>
  /** Has the database look through all that it keeps, as deeply as it can. */
  readonly check: Effect.Effect<void, StoreError>
}
