import { Clock, Effect, Schedule } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import { Damaged } from "./Damage.ts"
import type { Database } from "./Database.ts"
import { instantText } from "./Fields.ts"
import type { Owner } from "./Owner.ts"
import { isDead, ownerText, parseOwner } from "./Owner.ts"
import { next } from "./SqlSequence.ts"
import { Locked, LockLost, StoreError } from "./Store.ts"

/** How long a lock outlives the last sign of life of its process, and how often there is one; milliseconds. */
export const lease = 30_000
export const renewal = 10_000

/** A lock that was taken. Its token is higher than that of every lock before. */
export interface Held {
  readonly entity: EntityId
  readonly token: number
}

/** A lock as it is written down. */
export interface LockRow {
  readonly owner: Owner
  readonly by: string
  readonly since: Instant
  readonly expiresAt: Instant
}

/** Takes the lock of an entity for as long as the scope lasts. */
export const take = (database: Database, owner: Owner, entity: EntityId, by: string) =>
  Effect.gen(function*() {
    const held = yield* Effect.acquireRelease(
      database.write((sql) => taken(sql, owner, entity, by)),
      (held) =>
        database.write((sql) => sql`DELETE FROM locks WHERE entity = ${held.entity} AND token = ${held.token}`).pipe(
          // It ends by itself, and at once where it is seen that the process is gone.
          Effect.catch((error) => Effect.logWarning(`The lock of ${entity} could not be given back: ${error.message}`))
        )
    )
    yield* database.write((sql) => renewed(sql, held)).pipe(
      // A sign of life that could not be given is given the next time; each write looks at the lock itself.
      Effect.catchTag("StoreError", (error) =>
        Effect.logDebug(`The lock of ${entity} could not be renewed: ${error.message}`)),
      Effect.delay(renewal),
      Effect.repeat(Schedule.forever),
      Effect.catchTag("LockLost", ({ message }) =>
        Effect.logDebug(message)),
      Effect.forkScoped
    )
    return held
  })

const taken = (sql: SqlClient.SqlClient, owner: Owner, entity: EntityId, by: string) =>
  Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const other = yield* lockOf(sql, entity)
    if (other !== undefined && (yield* isHeld(other, now))) return yield* locked(entity, other)
    const token = yield* next(sql, "token")
    yield* sql`INSERT INTO locks ${
      sql.insert({ entity, token, owner: ownerText(owner), by_whom: by, since: now, expires_at: now + lease })
    } ON CONFLICT (entity) DO UPDATE SET
        token = excluded.token,
        owner = excluded.owner,
        by_whom = excluded.by_whom,
        since = excluded.since,
        expires_at = excluded.expires_at`
    return { entity, token }
  })

/** The lock on an entity, of a living process or not. */
export const lockOf = (
  sql: SqlClient.SqlClient,
  entity: EntityId
): Effect.Effect<LockRow | undefined, SqlError.SqlError | Damaged> => Effect.map(locks(sql), (all) => all.get(entity))

export const locks = (
  sql: SqlClient.SqlClient
): Effect.Effect<ReadonlyMap<EntityId, LockRow>, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    const found = new Map<EntityId, LockRow>()
    const rows = yield* sql`SELECT entity, owner, by_whom, since, expires_at FROM locks`.values
    for (const [entity, ownerWritten, by, since, expiresAt] of rows) {
      const owner = typeof ownerWritten === "string" ? parseOwner(ownerWritten) : undefined
      if (typeof entity !== "string" || owner === undefined || typeof by !== "string") {
        return yield* new Damaged({ place: `the table "locks"`, problem: "a row can't be read" })
      }
      found.set(entity, { owner, by, since: Number(since), expiresAt: Number(expiresAt) })
    }
    return found
  })

/** Whether somebody may still be at work behind a lock. */
export const isHeld = ({ expiresAt, owner }: LockRow, now: Instant): Effect.Effect<boolean> =>
  expiresAt <= now ? Effect.succeed(false) : Effect.map(isDead(owner), (dead) => !dead)

/** Fails while somebody is at work on any entity. */
export const nobodyAtWork = (
  sql: SqlClient.SqlClient,
  now: Instant
): Effect.Effect<void, SqlError.SqlError | Damaged | StoreError> =>
  Effect.gen(function*() {
    for (const [entity, lock] of yield* locks(sql)) {
      if (!(yield* isHeld(lock, now))) continue
      const { message, next } = locked(entity, lock)
      return yield* new StoreError({ reason: "busy", message, next })
    }
  })

const locked = (entity: EntityId, { by, expiresAt, owner, since }: LockRow): Locked =>
  new Locked({
    entity,
    message: `Another hrsync is at work on the entity ${
      JSON.stringify(entity)
    }: ${by} on ${owner.host} (process ${owner.pid}), since ${instantText(since)}.`,
    next: `Wait until it is done, and run this again. If that process is gone, its place is taken over by itself at ${
      instantText(expiresAt)
    } at the latest.`
  })

const renewed = (sql: SqlClient.SqlClient, held: Held) =>
  Effect.gen(function*() {
    yield* stillOurs(sql, held)
    const now = yield* Clock.currentTimeMillis
    yield* sql`UPDATE locks SET expires_at = ${now + lease} WHERE entity = ${held.entity}`
  })

/** Fails when another process took the lock over, or it was given back. */
export const stillOurs = (
  sql: SqlClient.SqlClient,
  { entity, token }: Held
): Effect.Effect<void, SqlError.SqlError | LockLost> =>
  Effect.gen(function*() {
    const [row] = yield* sql<{ readonly token: unknown }>`SELECT token FROM locks WHERE entity = ${entity}`
    if (row !== undefined && Number(row.token) === token) return
    return yield* new LockLost({
      entity,
      message: `Another hrsync took over the entity ${
        JSON.stringify(entity)
      } while this one slept; this one does nothing more.`,
      next: "Look at what the other one did (hrsync history), then plan again."
    })
  })
