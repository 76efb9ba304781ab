import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Memory } from "../domain/Memory.ts"
import { nothingRemembered } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { Damaged } from "./Damage.ts"
import type { Draft } from "./Draft.ts"
import { emptyDraft } from "./Draft.ts"
import { addFact, Texts } from "./FactReader.ts"
import { Fields, type JsonObject, parseBytes } from "./Fields.ts"
import { eachFact } from "./SqlFacts.ts"
import { pendingOperations } from "./SqlHistory.ts"
import { readLinks } from "./SqlLinks.ts"
import type { Stops } from "./Store.ts"

type Read<A> = Effect.Effect<A, SqlError.SqlError | Damaged>

/** An entity as its own row tells, without its links and facts. */
export interface EntityRow {
  readonly draft: Draft
  readonly ownKey: Uint8Array | undefined
}

/** Everything remembered, by entity. */
export const memories = (sql: SqlClient.SqlClient): Read<ReadonlyArray<Memory>> =>
  Effect.flatMap(entityRows(sql), (rows) => filledAll(sql, rows))

/** The same of some entities. */
export const memoriesOf = (
  sql: SqlClient.SqlClient,
  wanted: ReadonlySet<EntityId>
): Read<ReadonlyArray<Memory>> =>
  Effect.flatMap(entityRows(sql), (rows) => filledAll(sql, rows.filter(({ draft }) => wanted.has(draft.entity))))

const filledAll = (sql: SqlClient.SqlClient, rows: ReadonlyArray<EntityRow>): Read<ReadonlyArray<Memory>> =>
  Effect.gen(function*() {
    const texts = new Texts()
    const shared = yield* hashKey(sql)
    return yield* Effect.forEach(rows, (row) => filled(sql, row, shared, texts))
  })

/** Pauses, and runs that failed. */
export const stops = (sql: SqlClient.SqlClient): Read<ReadonlyArray<Stops>> =>
  Effect.gen(function*() {
    const texts = new Texts()
    const rows = yield* entityRows(sql)
    return yield* Effect.forEach(rows, ({ draft }) =>
      Effect.map(
        eachFact(sql, draft.entity, addingTo(draft, texts), "failures"),
        () => ({ entity: draft.entity, paused: draft.paused, failures: draft.failures })
      ))
  })

const addingTo = (draft: Draft, texts: Texts) => (type: string, record: JsonObject) => {
  const fields = new Fields({ type, ...record })
  const problem = addFact(draft, type, fields, texts)
    ? fields.problem
    : `the type ${JSON.stringify(type)} is not known`
  return problem === undefined ? Effect.void : Effect.fail(new Damaged({ place: `the table "facts"`, problem }))
}

export const entities = (sql: SqlClient.SqlClient): Read<ReadonlyArray<EntityId>> =>
  Effect.map(entityRows(sql), (rows) => rows.map(({ draft }) => draft.entity))

/** What is remembered of one entity. */
export const memoryOf = (sql: SqlClient.SqlClient, entity: EntityId): Read<Memory> =>
  Effect.gen(function*() {
    const shared = yield* hashKey(sql)
    const [row] = yield* entityRows(sql, entity)
    return row === undefined
      ? { ...nothingRemembered(entity), key: shared }
      : yield* filled(sql, row, shared, new Texts())
  })

const filled = (
  sql: SqlClient.SqlClient,
  { draft, ownKey }: EntityRow,
  shared: Uint8Array | undefined,
  texts: Texts
): Read<Memory> =>
  Effect.gen(function*() {
    const { entity } = draft
    yield* eachFact(sql, entity, addingTo(draft, texts))
    return {
      ...draft,
      key: ownKey ?? shared,
      links: yield* readLinks(sql, entity, texts),
      pending: yield* pendingOperations(sql, entity)
    }
  })

/** The rows of the entities, in the order of their keys. */
export const entityRows = (sql: SqlClient.SqlClient, entity?: EntityId): Read<ReadonlyArray<EntityRow>> =>
  Effect.gen(function*() {
    const where = entity === undefined ? sql.literal("") : sql`WHERE entity = ${entity}`
    const rows = yield* sql`SELECT entity, target, own_key, applied_before, paused FROM entities ${where}`.values
    const read: Array<EntityRow> = []
    for (const [entity, target, ownKey, appliedBefore, paused] of rows) {
      const key = typeof ownKey === "string" ? parseBytes(ownKey) : undefined
      if (typeof entity !== "string" || (ownKey !== null && key === undefined)) {
        return yield* new Damaged({ place: `the table "entities"`, problem: "a row can't be read" })
      }
      const draft: Draft = {
        ...emptyDraft(entity),
        target: typeof target === "string" ? target : undefined,
        appliedBefore: appliedBefore === 1,
        paused: paused === 1
      }
      read.push({ draft, ownKey: key })
    }
    return read.sort((a, b) => compare(a.draft.entity, b.draft.entity))
  })

const hashKeyName = "hash-key"

/** The key of every keyed hash of the store. */
export const hashKey = (sql: SqlClient.SqlClient): Read<Uint8Array | undefined> =>
  Effect.gen(function*() {
    const [row] = yield* sql<{ readonly value: unknown }>`SELECT value FROM settings WHERE name = ${hashKeyName}`
    if (row === undefined) return undefined
    const key = typeof row.value === "string" ? parseBytes(row.value) : undefined
    return key ??
      (yield* new Damaged({ place: `the table "settings"`, problem: "the key of the hashes can't be read" }))
  })

/** Keeps a key, written in base64, where there is none; the one that is there stays. */
export const keepHashKey = (sql: SqlClient.SqlClient, key: string): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(
    sql`INSERT INTO settings ${sql.insert({ name: hashKeyName, value: key })} ON CONFLICT (name) DO NOTHING`
  )
