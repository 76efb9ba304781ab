import { Effect, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { noticeKinds, type Told } from "../domain/Notice.ts"
import { Damaged } from "./Damage.ts"
import { next } from "./SqlSequence.ts"

/** PostgreSQL gives a BIGINT as a text. */
const Whole = Schema.Union([Schema.Int, Schema.NumberFromString.check(Schema.isInt())])

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({
  notifier: Schema.String,
  entity: Schema.String,
  kind: Schema.Literals(noticeKinds),
  fingerprint: Schema.String,
  at: Whole,
  attempts: Whole,
  sent: Whole
})))

/** What people were told, in the order in which it was first noted. */
export const told = (
  sql: SqlClient.SqlClient
): Effect.Effect<ReadonlyArray<Told>, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    const rows = yield* sql`SELECT notifier, entity, kind, fingerprint, at, attempts, sent FROM told ORDER BY seq`
    const read = yield* Effect.mapError(decode(rows), ({ message }) =>
      new Damaged({ place: `the table "told"`, problem: message.replaceAll(/\s+/gu, " ") }))
    return read.map(({ at, attempts, entity, fingerprint, kind, notifier, sent }) => (
      { notifier, entity, kind, fingerprint, at, attempts, sent: sent === 1 }
    ))
  })

export const writeTold = (
  sql: SqlClient.SqlClient,
  tell: ReadonlyArray<Told>,
  forget: ReadonlyArray<Told>
) =>
  Effect.gen(function*() {
    for (const { entity, fingerprint, kind, notifier } of forget) {
      yield* sql`DELETE FROM told WHERE notifier = ${notifier} AND entity = ${entity} AND kind = ${kind}
        AND fingerprint = ${fingerprint}`
    }
    for (const one of tell) {
      const row = { ...one, sent: one.sent ? 1 : 0, seq: yield* next(sql, "sequence") }
      yield* sql`INSERT INTO told ${sql.insert(row)} ON CONFLICT (notifier, entity, kind, fingerprint)
        DO UPDATE SET at = ${one.at}, attempts = ${one.attempts}, sent = ${row.sent}`
    }
  })
