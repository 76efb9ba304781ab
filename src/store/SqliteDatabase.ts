import { Effect, Exit, Schedule, Scope, Semaphore } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { stat } from "node:fs/promises"
import type { Database, Refusal } from "./Database.ts"
import { isOwn, isRefusal } from "./Database.ts"
import { groupCommit } from "./GroupCommit.ts"
import type { Migration } from "./Migrations.ts"
import { migrate, migrations, versionOf } from "./Migrations.ts"
import * as Sqlite from "./Sqlite.ts"
import { isFull, isThere, isWritable, makeFile } from "./SqliteFile.ts"
import { damaged, damagedRecord, isBusy, isClosed, mayBeFull, newer, sqliteProblem } from "./SqliteProblems.ts"
import { StoreError } from "./Store.ts"
import { codeOf, fileProblem } from "./SystemProblems.ts"

/** How often a transaction is tried again while another process writes, and how long is waited in between. */
const patience = 40
const pause = "100 millis"

export interface SqliteDatabaseOptions {
  /** Every form that there was; another list is for tests. */
  readonly steps?: ReadonlyArray<Migration>
  /** How often a transaction is tried again while another process writes: 40 times are about eight seconds. */
  readonly patience?: number
}

/** A file that is open. */
interface Opened {
  readonly sql: SqlClient.SqlClient
  readonly scope: Scope.Closeable
  /** Which file it is, whatever stands at the path later. */
  readonly identity: string
}

/**
 * The database in one SQLite file, opened when something is first asked of it. Reading makes no file; the first write
 * does. Once it was seen damaged nothing more is written to it.
 */
export const make = (
  path: string,
  options: SqliteDatabaseOptions = {}
): Effect.Effect<Database, never, Scope.Scope> =>
  Effect.gen(function*() {
    const steps = options.steps ?? migrations
    const around = yield* Scope.Scope
    const turn = yield* Semaphore.make(1)
    let opened: Opened | undefined
    let broken: StoreError | undefined

    /** Another process may be writing: this one waits its turn, and lets go of the event loop meanwhile. */
    const patiently = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.retry(effect, {
        while: (failure) => SqlError.isSqlError(failure) && isBusy(failure),
        times: options.patience ?? patience,
        schedule: Schedule.spaced(pause)
      })

    const open = Effect.gen(function*() {
      const identity = yield* identityOf(path)
      if (opened !== undefined) {
        if (opened.identity === identity) return opened.sql
        // A backup was brought back, or the file was made anew.
        yield* Scope.close(opened.scope, Exit.void)
        opened = undefined
      }
      yield* isThere(path)
      const scope = yield* Scope.fork(around)
      const sql = yield* openedAt(path).pipe(
        Scope.provide(scope),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
      )
      opened = { sql, scope, identity }
      broken = undefined
      return sql
    })

    /** A transaction in which the database has the present form. */
    const transaction = <A, E>(
      begin: string | undefined,
      sql: SqlClient.SqlClient,
      use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
    ): Effect.Effect<A, E | SqlError.SqlError | StoreError | Older> =>
      Effect.gen(function*() {
        const version = yield* checkedVersion(path, sql, steps.length)
        if (version < steps.length) {
          if (begin !== undefined) return yield* Effect.fail(new Older(version))
          yield* migrate(sql, version, steps)
        }
        return yield* use(sql)
      }).pipe(sql.withTransaction, Effect.provideService(SqlClient.BeginTransaction, begin))

    /** An older form is brought up for the reader, and everything taken back. */
    const asIfMigrated = <A, E>(
      sql: SqlClient.SqlClient,
      version: number,
      use: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
    ) =>
      migrate(sql, version, steps).pipe(
        Effect.andThen(use(sql)),
        Effect.flatMap((value) => Effect.fail(new TakenBack(value))),
        sql.withTransaction,
        Effect.catchIf((failure) => failure instanceof TakenBack, ({ value }) => Effect.succeed(value))
      )

    const inWords = <A, E>(
      effect: Effect.Effect<A, E>
    ): Effect.Effect<A, Exclude<E, Refusal> | StoreError> =>
      effect.pipe(
        Effect.catch((failure): Effect.Effect<never, Exclude<E, Refusal> | StoreError> =>
          isRefusal(failure)
            ? Effect.flatMap(inWordsOf(path, failure), Effect.fail)
            : isOwn(failure)
            ? Effect.fail(failure)
            : Effect.die(failure)
        ),
        Effect.tapError((failure) =>
          Effect.sync(() => {
            if (failure instanceof StoreError && failure.reason === "damaged") broken = failure
          })
        )
      )

    const read: Database["read"] = (use) =>
      Effect.gen(function*() {
        if (opened === undefined && !(yield* isThere(path))) return undefined
        const sql = yield* open
        return yield* transaction("BEGIN", sql, use).pipe(
          Effect.catchIf(
            (failure) => failure instanceof Older,
            ({ version }) => asIfMigrated(sql, version, use)
          )
        )
      }).pipe(turn.withPermit, patiently, inWords)

    const write = yield* groupCommit((use) =>
      Effect.gen(function*() {
        if (opened === undefined && !(yield* isThere(path))) yield* makeFile(path, (fresh) => fill(fresh, path, steps))
        const sql = yield* open
        if (broken !== undefined) return yield* broken
        return yield* transaction(undefined, sql, use).pipe(
          Effect.catchIf((failure) => failure instanceof Older, Effect.die)
        )
      }).pipe(turn.withPermit, patiently, inWords)
    )
    const check = Effect.asVoid(read((sql) => whole(path, sql, "integrity_check")))
    const revision = Effect.map(
      read((sql) => sql`PRAGMA data_version`.values),
      (rows) => `${opened?.identity ?? ""} ${String(rows?.[0]?.[0] ?? "")}`
    )
    return { read, write, check, revision }
  })

/**
 * Makes the tables in the new file `fresh`, which is to stand at `path`, and what else `also` writes into them. All of
 * it is in that one file when this succeeds: it is written without a log beside it, since SQLite moves a log into its
 * file when it closes it, and does not say when that fails.
 */
export const fill = (
  fresh: string,
  path: string,
  steps: ReadonlyArray<Migration> = migrations,
  also: (sql: SqlClient.SqlClient) => Effect.Effect<void, Refusal> = () => Effect.void
): Effect.Effect<void, StoreError> =>
  Effect.gen(function*() {
    const sql = yield* Sqlite.make({ path: fresh })
    yield* sql.withTransaction(Effect.andThen(migrate(sql, 0, steps), Effect.suspend(() => also(sql))))
    // From the next opening on.
    yield* sql`PRAGMA journal_mode = WAL`
  }).pipe(Effect.scoped, Effect.catch((refusal) => Effect.flatMap(inWordsOf(path, refusal), Effect.fail)))

/** A form that an older hrsync wrote, met by a reader. */
class Older {
  readonly version: number
  constructor(version: number) {
    this.version = version
  }
}

class TakenBack<A> {
  readonly value: A
  constructor(value: A) {
    this.value = value
  }
}

const inWordsOf = (path: string, refusal: Refusal): Effect.Effect<StoreError> =>
  Effect.gen(function*() {
    if (!SqlError.isSqlError(refusal)) return damagedRecord(path, refusal)
    const full = mayBeFull(refusal) && (yield* isWritable(path)) && (yield* isFull(path))
    return full ? fileProblem(path, "ENOSPC") : sqliteProblem(path, refusal)
  })

const identityOf = (path: string): Effect.Effect<string, StoreError> =>
  Effect.tryPromise({ try: () => stat(path), catch: (cause) => codeOf(cause) }).pipe(
    Effect.map(({ dev, ino }) => `${dev}:${ino}`),
    Effect.mapError((code) => code === "ENOENT" ? gone(path) : fileProblem(path, code))
  )

const gone = (path: string): StoreError =>
  new StoreError({
    reason: "unreadable",
    message: `The state file ${path} was taken away while hrsync was at work.`,
    next: "Bring it back: without it hrsync does not know whom it manages."
  })

/** Opens the file and looks through its pages; where nothing can be written beside it, without SQLite's own files. */
const openedAt = (
  path: string
): Effect.Effect<SqlClient.SqlClient, SqlError.SqlError | StoreError, Scope.Scope> =>
  Effect.gen(function*() {
    const usual = yield* Sqlite.make({ path })
    yield* whole(path, usual, "quick_check")
    return usual
  }).pipe(
    Effect.catchIf((error) => SqlError.isSqlError(error) && isClosed(error), (error) =>
      Effect.gen(function*() {
        if ((yield* isWritable(path)) || (yield* hasLog(path))) return yield* Effect.fail(error)
        const immutable = yield* Sqlite.make({ path, immutable: true })
        yield* whole(path, immutable, "quick_check")
        return immutable
      }))
  )

/** What was committed and not yet moved into the file itself: without it the file is not whole. */
const hasLog = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() => stat(`${path}-wal`).then(({ size }) => size > 0, () => false))

const whole = (
  path: string,
  sql: SqlClient.SqlClient,
  check: "quick_check" | "integrity_check"
): Effect.Effect<void, SqlError.SqlError | StoreError> =>
  Effect.flatMap(
    sql`PRAGMA ${sql.literal(`${check}(1)`)}`.values,
    ([row]) => row?.[0] === "ok" ? Effect.void : Effect.fail(damaged(path, "its pages do not fit together"))
  )

const checkedVersion = (
  path: string,
  sql: SqlClient.SqlClient,
  known: number
): Effect.Effect<number, SqlError.SqlError | StoreError> =>
  Effect.gen(function*() {
    const tables = yield* sql`SELECT 1 FROM sqlite_schema WHERE name = 'hrsync_version'`
    const version = tables.length === 0 ? undefined : yield* versionOf(sql)
    if (version === undefined) return yield* damaged(path, "it is a database, but none of hrsync")
    if (version > known) return yield* newer(path, version, known)
    return version
  })
