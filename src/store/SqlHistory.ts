import { Effect, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import type { Act, HistoryEntry, HistoryQuery, JournalEntry, OperationCount, Run } from "../domain/History.ts"
import { actKinds, journalOutcomes, runOutcomes } from "../domain/History.ts"
import type { PendingOperation } from "../domain/Memory.ts"
import { operationKinds } from "../domain/Operation.ts"
import type { EntityId } from "../domain/Rules.ts"
import { managedFields } from "../domain/Rules.ts"
import { Damaged } from "./Damage.ts"
import { runsLeftOut } from "./HistoryFilter.ts"
import { isPending, pendingOf } from "./Pending.ts"

/** PostgreSQL gives a BIGINT as a text. */
const Whole = Schema.Union([Schema.Int, Schema.NumberFromString.check(Schema.isInt())])

const RunRow = Schema.Struct({
  seq: Whole,
  id: Schema.String,
  entity: Schema.String,
  by_whom: Schema.String,
  reason: Schema.String,
  started_at: Whole,
  ended_at: Schema.NullOr(Whole),
  outcome: Schema.Literals(runOutcomes),
  decision_hash: Schema.String,
  saved_plan: Schema.NullOr(Schema.String),
  summary: Schema.String
})

const OperationRow = Schema.Struct({
  seq: Whole,
  id: Whole,
  run: Schema.String,
  entity: Schema.String,
  operation: Schema.String,
  kind: Schema.Literals(operationKinds),
  carry: Schema.Literals(["apply", "manual"]),
  connection: Schema.String,
  employee: Schema.String,
  member: Schema.NullOr(Schema.String),
  fields: Schema.String,
  wanted: Schema.String,
  rule: Schema.String,
  started_at: Whole,
  ended_at: Schema.NullOr(Whole),
  outcome: Schema.Literals(journalOutcomes),
  message: Schema.String,
  settled_at: Schema.NullOr(Whole)
})

const ActRow = Schema.Struct({
  seq: Whole,
  entity: Schema.String,
  at: Whole,
  kind: Schema.Literals(actKinds),
  by_whom: Schema.String,
  reason: Schema.String,
  connection: Schema.NullOr(Schema.String),
  employee: Schema.NullOr(Schema.String),
  subject: Schema.String
})

/** An entry of the history, and its place in the order in which all was written. */
export interface Placed {
  readonly seq: number
  readonly entry: HistoryEntry
}

type Read<A> = Effect.Effect<A, SqlError.SqlError | Damaged>

/** What a query asks of a table. `at`: its column of time. Runs are about nobody. */
const whereOf = (
  sql: SqlClient.SqlClient,
  { entity, people, since, until }: HistoryQuery,
  at: string
): Statement.Fragment =>
  sql.and([
    ...(entity === undefined ? [] : [sql`entity = ${entity}`]),
    ...(since === undefined ? [] : [sql`${sql(at)} >= ${since}`]),
    ...(until === undefined ? [] : [sql`${sql(at)} < ${until}`]),
    ...(people === undefined ? [] : [
      sql.or([
        sql`1 = 0`,
        ...people.map(({ connection, id }) => sql`(connection = ${connection} AND employee = ${id})`)
      ])
    ])
  ])

const CountRow = Schema.Struct({
  day_number: Whole,
  kind: Schema.Literals(operationKinds),
  outcome: Schema.Literals(journalOutcomes),
  operations: Whole
})

/** Operations counted by day, kind and outcome, in that order. */
export const operationCounts = (
  sql: SqlClient.SqlClient,
  query: HistoryQuery
): Read<ReadonlyArray<OperationCount>> =>
  Effect.map(
    decoded("operations", CountRow)(
      sql`SELECT started_at / 86400000 AS day_number, kind, outcome, count(*) AS operations FROM operations WHERE ${
        whereOf(sql, query, "started_at")
      } GROUP BY started_at / 86400000, kind, outcome ORDER BY 1, 2, 3`
    ),
    (rows) => rows.map(({ day_number: day, kind, operations: count, outcome }) => ({ day, kind, outcome, count }))
  )

/** The part of the history that is asked for, newest first. */
export const history = (sql: SqlClient.SqlClient, query: HistoryQuery): Read<ReadonlyArray<HistoryEntry>> =>
  Effect.gen(function*() {
    const { limit, people, types } = query
    const where = (at: string): Statement.Fragment => whereOf(sql, query, at)
    const asks = (type: HistoryEntry["type"]): boolean => types === undefined || types.includes(type)
    const newest = sql`ORDER BY seq DESC ${limit === undefined ? sql.literal("") : sql`LIMIT ${limit}`}`
    const found = [
      ...(people === undefined && asks("run") ? yield* runsWhere(sql, sql`${where("started_at")} ${newest}`) : []),
      ...(asks("operation") ? yield* operationsWhere(sql, sql`${where("started_at")} ${newest}`) : []),
      ...(asks("act") ? yield* actsWhere(sql, sql`${where("at")} ${newest}`) : [])
    ].sort((a, b) => b.seq - a.seq).slice(0, limit)
    const left = asks("run") ? runsLeftOut(found.map(({ entry }) => entry)) : []
    const besides = yield* Effect.forEach(
      Array.from(
        { length: Math.ceil(left.length / asked) },
        (_, index) => left.slice(index * asked, (index + 1) * asked)
      ),
      (ids) => runsWhere(sql, sql.in("id", ids))
    )
    return [...found, ...besides.flat()].sort((a, b) => b.seq - a.seq).map(({ entry }) => entry)
  })

/** So many runs are asked for by their ids at once. */
const asked = 500

const windowSize = 4000

/** The whole history, oldest first, a piece at a time. */
export const eachEntry = <E>(
  sql: SqlClient.SqlClient,
  take: (entries: ReadonlyArray<HistoryEntry>) => Effect.Effect<void, E>
): Effect.Effect<void, E | SqlError.SqlError | Damaged> =>
  Effect.gen(function*() {
    for (let after = 0;;) {
      const next = sql`seq > ${after} ORDER BY seq LIMIT ${windowSize}`
      const found = [yield* runsWhere(sql, next), yield* operationsWhere(sql, next), yield* actsWhere(sql, next)]
      const all = found.flat().sort((a, b) => a.seq - b.seq)
      const last = all.at(-1)
      if (last === undefined) return
      // Beyond the end of a full page that table may hold earlier entries than the others.
      const whole = Math.min(...found.map((page) => page.length < windowSize ? last.seq : page.at(-1)?.seq ?? last.seq))
      yield* take(all.filter(({ seq }) => seq <= whole).map(({ entry }) => entry))
      after = whole
    }
  })

/** The last run of every entity. */
export const lastRuns = (sql: SqlClient.SqlClient): Read<ReadonlyArray<Run>> =>
  Effect.map(
    runsWhere(sql, sql`seq IN (SELECT max(seq) FROM runs GROUP BY entity) ORDER BY entity`),
    (runs) => runs.map(({ run }) => run)
  )

export const runsOf = (sql: SqlClient.SqlClient, savedPlan: string): Read<ReadonlyArray<Run>> =>
  Effect.map(
    runsWhere(sql, sql`saved_plan = ${savedPlan} ORDER BY seq`),
    (runs) => runs.map(({ run }) => run)
  )

/** What was sent to the target of an entity, and was shown by no list since. */
export const pendingOperations = (
  sql: SqlClient.SqlClient,
  entity: EntityId
): Read<ReadonlyArray<PendingOperation>> =>
  Effect.map(
    operationsWhere(sql, sql`pending = 1 AND entity = ${entity} ORDER BY id`),
    (found) => found.map(({ operation }) => pendingOf(operation))
  )

/** The rows of the table "runs", "operations" and "acts" that hold an entry. */
export const runRow = (seq: number, run: Run) => ({
  seq,
  id: run.id,
  entity: run.entity,
  by_whom: run.by,
  reason: run.reason,
  started_at: run.startedAt,
  ended_at: run.endedAt ?? null,
  outcome: run.outcome,
  decision_hash: run.decisionHash,
  saved_plan: run.savedPlan ?? null,
  summary: run.text
})

export const operationRow = (seq: number, entry: JournalEntry) => ({
  seq,
  id: entry.id,
  run: entry.run,
  entity: entry.entity,
  operation: entry.operation,
  kind: entry.kind,
  carry: entry.carry,
  connection: entry.person.connection,
  employee: entry.person.id,
  member: entry.member ?? null,
  fields: entry.fields.join(","),
  wanted: entry.wanted,
  rule: entry.rule,
  started_at: entry.startedAt,
  ended_at: entry.endedAt ?? null,
  outcome: entry.outcome,
  message: entry.message,
  settled_at: entry.settledAt ?? null,
  pending: isPending(entry) ? 1 : 0
})

export const actRow = (seq: number, act: Act) => ({
  seq,
  entity: act.entity,
  at: act.at,
  kind: act.kind,
  by_whom: act.by,
  reason: act.reason,
  connection: act.person?.connection ?? null,
  employee: act.person?.id ?? null,
  subject: act.subject
})

const runsWhere = (
  sql: SqlClient.SqlClient,
  where: Statement.Fragment
): Read<ReadonlyArray<Placed & { readonly run: Run }>> =>
  Effect.map(decoded("runs", RunRow)(sql`SELECT * FROM runs WHERE ${where}`), (rows) =>
    rows.map((row) => {
      const run: Run = {
        id: row.id,
        entity: row.entity,
        by: row.by_whom,
        reason: row.reason,
        startedAt: row.started_at,
        endedAt: row.ended_at ?? undefined,
        outcome: row.outcome,
        decisionHash: row.decision_hash,
        savedPlan: row.saved_plan ?? undefined,
        text: row.summary
      }
      return { seq: row.seq, run, entry: { type: "run", run } }
    }))

/** The entries of the journal for which a condition holds, in the order that it ends in. */
export const operationsWhere = (
  sql: SqlClient.SqlClient,
  where: Statement.Fragment
): Read<ReadonlyArray<Placed & { readonly operation: JournalEntry }>> =>
  Effect.map(
    decoded("operations", OperationRow)(sql`SELECT * FROM operations WHERE ${where}`),
    (rows) =>
      rows.map((row) => {
        const operation: JournalEntry = {
          id: row.id,
          run: row.run,
          entity: row.entity,
          operation: row.operation,
          kind: row.kind,
          carry: row.carry,
          person: { connection: row.connection, id: row.employee },
          member: row.member ?? undefined,
          fields: row.fields.split(",").flatMap((name) => managedFields.filter((field) => field === name)),
          wanted: row.wanted,
          rule: row.rule,
          startedAt: row.started_at,
          endedAt: row.ended_at ?? undefined,
          outcome: row.outcome,
          message: row.message,
          settledAt: row.settled_at ?? undefined
        }
        return { seq: row.seq, operation, entry: { type: "operation", entry: operation } }
      })
  )

const actsWhere = (sql: SqlClient.SqlClient, where: Statement.Fragment): Read<ReadonlyArray<Placed>> =>
  Effect.map(decoded("acts", ActRow)(sql`SELECT * FROM acts WHERE ${where}`), (rows) =>
    rows.map((row) => ({
      seq: row.seq,
      entry: {
        type: "act",
        act: {
          at: row.at,
          entity: row.entity,
          kind: row.kind,
          by: row.by_whom,
          reason: row.reason,
          person: row.connection === null || row.employee === null
            ? undefined
            : { connection: row.connection, id: row.employee },
          subject: row.subject
        }
      }
    })))

const decoded = <S extends Schema.ConstraintDecoder<unknown>>(table: string, row: S) => {
  const decode = Schema.decodeUnknownEffect(Schema.Array(row))
  return (rows: Effect.Effect<unknown, SqlError.SqlError>): Read<ReadonlyArray<S["Type"]>> =>
    Effect.flatMap(
      rows,
      (found) =>
        Effect.mapError(decode(found), ({ message }) =>
          new Damaged({ place: `the table "${table}"`, problem: message.replaceAll(/\s+/gu, " ") }))
    )
}
