import type { Scope } from "effect"
import { Effect, Semaphore, Stream } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, SqlError, Statement } from "effect/sql"
import type { Connection } from "effect/sql/SqlConnection"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { nodeSqlite } from "./NodeSqlite.ts"

/** How long SQLite itself waits for another process, in milliseconds. It blocks this one, so others wait longer. */
const busyTimeout = 100

const cachedStatements = 200

export interface SqliteOptions {
  readonly path: string
  /** The file lies where nothing can be written, so nobody changes it: it is read without a lock. */
  readonly immutable?: boolean
}

/**
 * A SqlClient over Node's own SQLite: one connection, which a transaction has for itself. An intent that was committed
 * survives a power cut. Reading transactions begin with `BEGIN`, see `SqlClient.BeginTransaction`.
 */
export const make = (options: SqliteOptions): Effect.Effect<SqlClient.SqlClient, SqlError.SqlError, Scope.Scope> =>
  Effect.gen(function*() {
    const database = yield* Effect.acquireRelease(
      attempt("open", () => opened(options)),
      (database) => Effect.sync(() => database.close())
    )
    const semaphore = yield* Semaphore.make(1)
    return yield* SqlClient.make({
      ...SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connectionOf(database)),
        semaphore,
        isTransaction: () => database.isTransaction
      }),
      compiler: Statement.makeCompilerSqlite(),
      driver: "sqlite",
      beginTransaction: "BEGIN IMMEDIATE",
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "sqlite"]]
    })
  }).pipe(Effect.provide(Reactivity.layer))

const opened = ({ immutable, path }: SqliteOptions): DatabaseSync => {
  const { DatabaseSync } = nodeSqlite()
  const url = pathToFileURL(path)
  if (immutable === true) url.searchParams.set("immutable", "1")
  const database = new DatabaseSync(immutable === true ? url : path, {
    timeout: busyTimeout,
    readOnly: immutable === true
  })
  try {
    database.exec("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL")
    return database
  } catch (cause) {
    database.close()
    throw cause
  }
}

const connectionOf = (database: DatabaseSync): Connection => {
  const cache = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = cache.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    if (cache.size < cachedStatements) cache.set(sql, statement)
    return statement
  }
  const rows = (prepare: () => StatementSync, params: ReadonlyArray<unknown>, arrays: boolean) =>
    attempt("execute", () => {
      const statement = prepare()
      statement.setReturnArrays(arrays)
      return statement.all(...params.map(input))
    })
  const objects = (
    prepare: () => StatementSync,
    params: ReadonlyArray<unknown>,
    transform: (<A extends object>(rows: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
  ) => Effect.map(rows(prepare, params, false), (found) => transform === undefined ? found : transform(found))
  const arrays = (prepare: () => StatementSync, params: ReadonlyArray<unknown>) =>
    Effect.map(rows(prepare, params, true), (found) => found.filter((row): row is never => Array.isArray(row)))
  return {
    execute: (sql, params, transform) => objects(() => prepared(sql), params, transform),
    executeUnprepared: (sql, params, transform) => objects(() => database.prepare(sql), params, transform),
    executeRaw: (sql, params) => rows(() => prepared(sql), params, false),
    executeValues: (sql, params) => arrays(() => prepared(sql), params),
    executeValuesUnprepared: (sql, params) => arrays(() => database.prepare(sql), params),
    executeStream: (sql, params, transform) =>
      Stream.fromIterableEffect(objects(() => database.prepare(sql), params, transform))
  }
}

/** What SQLite takes as a value; another one is a mistake of this program. */
const input = (value: unknown): SQLInputValue => {
  if (value === undefined || value === null) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value
  if (value instanceof Uint8Array) return value
  throw new TypeError(`SQLite takes no value of the type ${typeof value}.`)
}

const attempt = <A>(operation: string, step: () => A): Effect.Effect<A, SqlError.SqlError> =>
  Effect.try({
    try: step,
    catch: (cause) =>
      new SqlError.SqlError({
        reason: SqlError.classifySqliteError(withErrno(cause), { message: "SQLite refused it", operation })
      })
  })

/** node:sqlite puts SQLite's code in `errcode`; the classifier looks for `errno`. */
const withErrno = (cause: unknown): unknown =>
  cause instanceof Error && "errcode" in cause ? Object.assign(cause, { errno: cause.errcode }) : cause
