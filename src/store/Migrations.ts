import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/** One step from a form of the database to the next. */
export type Migration = (sql: SqlClient.SqlClient) => Effect.Effect<void, SqlError.SqlError>

/** Every form that there was; the number of steps taken is the version of a database. Steps are only ever added. */
export const migrations: ReadonlyArray<Migration> = [
  (sql) =>
    Effect.gen(function*() {
      const clustered = sql.onDialectOrElse({
        sqlite: () => sql.literal("WITHOUT ROWID"),
        orElse: () => sql.literal("")
      })
      /* `sequence` numbers everything in the order in which it was written; `token` fences locks (X4). */
      yield* sql`CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)`
      yield* sql`INSERT INTO counters (name, value) VALUES ('sequence', 0), ('token', 0)`
      yield* sql`CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)`
      yield* sql`CREATE TABLE entities (
        entity TEXT NOT NULL PRIMARY KEY,
        target TEXT,
        own_key TEXT,
        applied_before INTEGER NOT NULL,
        paused INTEGER NOT NULL
      )`
      /* `emails` are joined by line feeds: an address has no white space. `applied` is JSON, or empty. */
      yield* sql`CREATE TABLE links (
        entity TEXT NOT NULL,
        connection TEXT NOT NULL,
        employee TEXT NOT NULL,
        member TEXT NOT NULL,
        emails TEXT NOT NULL,
        state TEXT NOT NULL,
        archived_by_hrsync INTEGER NOT NULL,
        allowed INTEGER NOT NULL,
        applied TEXT NOT NULL,
        resent INTEGER NOT NULL,
        reinvite INTEGER NOT NULL,
        released_by_person INTEGER NOT NULL,
        PRIMARY KEY (entity, connection, employee)
      ) ${clustered}`
      /* Everything else remembered of an entity. `record` is the JSON of docs/state.md; what it is found by is beside it. */
      yield* sql`CREATE TABLE facts (
        seq BIGINT NOT NULL PRIMARY KEY,
        entity TEXT NOT NULL,
        type TEXT NOT NULL,
        connection TEXT NOT NULL,
        employee TEXT NOT NULL,
        subject TEXT NOT NULL,
        at BIGINT NOT NULL,
        record TEXT NOT NULL
      )`
      yield* sql`CREATE INDEX facts_in_order ON facts (entity, seq)`
      yield* sql`CREATE INDEX facts_by_person ON facts (entity, type, connection, employee, subject)`
      yield* sql`CREATE TABLE locks (
        entity TEXT NOT NULL PRIMARY KEY,
        token BIGINT NOT NULL,
        owner TEXT NOT NULL,
        by_whom TEXT NOT NULL,
        since BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
      )`
      yield* sql`CREATE TABLE runs (
        seq BIGINT NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        entity TEXT NOT NULL,
        by_whom TEXT NOT NULL,
        reason TEXT NOT NULL,
        started_at BIGINT NOT NULL,
        ended_at BIGINT,
        outcome TEXT NOT NULL,
        decision_hash TEXT NOT NULL,
        saved_plan TEXT,
        summary TEXT NOT NULL
      )`
      yield* sql`CREATE INDEX runs_of_entity ON runs (entity, seq)`
      yield* sql`CREATE INDEX runs_of_plan ON runs (saved_plan)`
      /* The journal. `pending` is 1 while the entry belongs to Memory.pending. */
      yield* sql`CREATE TABLE operations (
        seq BIGINT NOT NULL PRIMARY KEY,
        id BIGINT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        entity TEXT NOT NULL,
        operation TEXT NOT NULL,
        kind TEXT NOT NULL,
        carry TEXT NOT NULL,
        connection TEXT NOT NULL,
        employee TEXT NOT NULL,
        member TEXT,
        fields TEXT NOT NULL,
        wanted TEXT NOT NULL,
        rule TEXT NOT NULL,
        started_at BIGINT NOT NULL,
        ended_at BIGINT,
        outcome TEXT NOT NULL,
        message TEXT NOT NULL,
        settled_at BIGINT,
        pending INTEGER NOT NULL
      )`
      yield* sql`CREATE INDEX operations_of_entity ON operations (entity, seq)`
      yield* sql`CREATE INDEX operations_of_person ON operations (connection, employee, seq)`
      yield* sql`CREATE INDEX operations_pending ON operations (entity, id) WHERE pending = 1`
      yield* sql`CREATE TABLE acts (
        seq BIGINT NOT NULL PRIMARY KEY,
        entity TEXT NOT NULL,
        at BIGINT NOT NULL,
        kind TEXT NOT NULL,
        by_whom TEXT NOT NULL,
        reason TEXT NOT NULL,
        connection TEXT,
        employee TEXT,
        subject TEXT NOT NULL
      )`
      yield* sql`CREATE INDEX acts_of_entity ON acts (entity, seq)`
    }),
  (sql) =>
    Effect.asVoid(sql`CREATE TABLE told (
      seq BIGINT NOT NULL,
      notifier TEXT NOT NULL,
      entity TEXT NOT NULL,
      kind TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      at BIGINT NOT NULL,
      attempts INTEGER NOT NULL,
      sent INTEGER NOT NULL,
      PRIMARY KEY (notifier, entity, kind, fingerprint)
    )`)
]

/** Takes the steps that a database of the version `from` lacks; from 0 it makes one. */
export const migrate = (
  sql: SqlClient.SqlClient,
  from: number,
  steps: ReadonlyArray<Migration> = migrations
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function*() {
    if (from === 0) {
      yield* sql`CREATE TABLE hrsync_version (version INTEGER NOT NULL)`
      yield* sql`INSERT INTO hrsync_version (version) VALUES (0)`
    }
    for (const step of steps.slice(from)) yield* step(sql)
    yield* sql`UPDATE hrsync_version SET version = ${steps.length}`
  })

/** The version of a database; nothing when what it says is none. Fails where it is no database of hrsync. */
export const versionOf = (sql: SqlClient.SqlClient): Effect.Effect<number | undefined, SqlError.SqlError> =>
  Effect.map(sql<{ readonly version: unknown }>`SELECT version FROM hrsync_version`, ([row]) => {
    const version = row?.version
    return typeof version === "number" && Number.isSafeInteger(version) && version > 0 ? version : undefined
  })
