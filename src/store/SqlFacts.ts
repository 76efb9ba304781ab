import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { EntityId } from "../domain/Rules.ts"
import { Damaged } from "./Damage.ts"
import type { Fact, FactType } from "./Facts.ts"
import { parseObject } from "./Fields.ts"
import type { JsonObject } from "./Fields.ts"
import { insertAll } from "./SqlInsert.ts"
import { next } from "./SqlSequence.ts"

/** So many facts are read at once. */
const pageSize = 4000

export const addFact = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  fact: Fact
): Effect.Effect<void, SqlError.SqlError | Damaged> => insertFacts(sql, entity, [fact])

/** Adds facts, in their order. */
export const insertFacts = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  facts: ReadonlyArray<Fact>
): Effect.Effect<void, SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    if (facts.length === 0) return
    const first = yield* next(sql, "sequence", facts.length)
    yield* insertAll(
      sql,
      "facts",
      facts.map(({ record, ...by }, index) => ({ seq: first + index, entity, ...by, record: JSON.stringify(record) }))
    )
  })

/** Adds a fact in place of those of its type that are about the same. */
export const replaceFact = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  fact: Fact
): Effect.Effect<void, SqlError.SqlError | Damaged> =>
  Effect.andThen(removeFacts(sql, entity, fact.type, fact), addFact(sql, entity, fact))

/** Removes the facts of a type that are about the person, connection or subject given. */
export const removeFacts = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  type: FactType,
  about: { readonly connection?: string; readonly employee?: string; readonly subject?: string }
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`DELETE FROM facts WHERE ${
    sql.and([
      sql`entity = ${entity}`,
      sql`type = ${type}`,
      ...(about.connection === undefined ? [] : [sql`connection = ${about.connection}`]),
      ...(about.employee === undefined ? [] : [sql`employee = ${about.employee}`]),
      ...(about.subject === undefined ? [] : [sql`subject = ${about.subject}`])
    ])
  }`)

/** Removes the facts of a type that are older than an instant. */
export const removeBefore = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  type: FactType,
  at: number
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`DELETE FROM facts WHERE entity = ${entity} AND type = ${type} AND at < ${at}`)

/** The facts of an entity (`only`: of a type), in the order in which they were written. */
export const eachFact = <E>(
  sql: SqlClient.SqlClient,
  entity: EntityId,
  take: (type: string, record: JsonObject) => Effect.Effect<void, E>,
  only?: FactType
): Effect.Effect<void, E | SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    let after: unknown = 0
    const chosen = only === undefined ? sql.literal("") : sql`AND type = ${only}`
    for (;;) {
      const rows = yield* sql`SELECT seq, type, record FROM facts WHERE entity = ${entity} ${chosen} AND seq > ${after}
        ORDER BY seq LIMIT ${pageSize}`.values
      for (const [seq, type, record] of rows) {
        after = seq
        const parsed = typeof record === "string" ? parseObject(record) : undefined
        if (typeof type !== "string" || parsed === undefined) {
          return yield* new Damaged({ place: `the table "facts"`, problem: "a record is no JSON object" })
        }
        yield* take(type, parsed)
      }
      if (rows.length < pageSize) return
    }
  })
