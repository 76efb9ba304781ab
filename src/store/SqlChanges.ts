import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Damaged } from "./Damage.ts"
import * as Facts from "./Facts.ts"
import { addFact, removeBefore, removeFacts, replaceFact } from "./SqlFacts.ts"
import { putLink, removeLink } from "./SqlLinks.ts"

type Step = Effect.Effect<void, SqlError.SqlError | Damaged>

/** From now on the entity is one of those that are remembered. */
export const knowEntity = (sql: SqlClient.SqlClient, entity: EntityId): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`INSERT INTO entities ${sql.insert({ entity, applied_before: 0, paused: 0 })}
    ON CONFLICT (entity) DO NOTHING`)

/** Does to the tables what `changed` does to a memory. */
export const change = (sql: SqlClient.SqlClient, entity: EntityId, changes: ReadonlyArray<MemoryChange>): Step =>
  changes.length === 0
    ? Effect.void
    : Effect.andThen(
      knowEntity(sql, entity),
      Effect.forEach(changes, (one) => changeOne(sql, entity, one), { discard: true })
    )

const changeOne = (sql: SqlClient.SqlClient, entity: EntityId, change: MemoryChange): Step => {
  const add = (fact: Facts.Fact): Step => addFact(sql, entity, fact)
  const replace = (fact: Facts.Fact): Step => replaceFact(sql, entity, fact)
  const remove = (type: Facts.FactType, person: EmployeeKey): Step =>
    removeFacts(sql, entity, type, { connection: person.connection, employee: person.id })
  switch (change.type) {
    case "link":
      return putLink(sql, entity, change.link)
    case "unlink":
      return removeLink(sql, entity, change.person)
    case "allow":
      return replace(Facts.allowed(change.person))
    case "allowed-used":
      return remove("allowed", change.person)
    case "removal":
      return add(Facts.removal(change.removal))
    case "removal-undone":
      return Effect.asVoid(sql`DELETE FROM facts WHERE entity = ${entity} AND type = 'removal'
        AND connection = ${change.person.connection} AND employee = ${change.person.id} AND at = ${change.at}`)
    case "invitation":
      return replace(Facts.invitation(change.invitation))
    case "invitation-forgotten":
      return remove("invitation", change.person)
    case "put-back":
      return add(Facts.putBack(change.putBack))
    case "inactive-since":
      return replace(Facts.inactiveSince(change.inactive))
    case "active-again":
      return remove("inactive-since", change.person)
    case "waiting":
      return Effect.andThen(
        removeFacts(sql, entity, "waiting", { subject: change.item.operation }),
        add(Facts.waiting(change.item))
      )
    case "waiting-closed":
      return removeFacts(sql, entity, "waiting", { subject: change.operation })
    case "approval":
      return add(Facts.approval(change.approval))
    case "approval-used":
      return removeFacts(sql, entity, "approval", { subject: change.hash })
    case "confirmed":
      return change.rules === undefined
        ? removeFacts(sql, entity, "confirmed", {})
        : replace(Facts.confirmed(change.rules))
    case "good-read":
      return replace(Facts.goodRead(change.read))
    case "managed-count":
      return add(Facts.managedCount(change.count))
    case "target":
      return Effect.asVoid(sql`UPDATE entities SET target = ${change.target} WHERE entity = ${entity}`)
    case "applied":
      return Effect.asVoid(sql`UPDATE entities SET applied_before = 1 WHERE entity = ${entity}`)
    case "paused":
      return Effect.asVoid(sql`UPDATE entities SET paused = ${change.paused ? 1 : 0} WHERE entity = ${entity}`)
    case "settled":
      return Effect.asVoid(sql`UPDATE operations SET settled_at = ${change.at}, pending = 0
        WHERE id = ${change.journal} AND entity = ${entity} AND pending = 1`)
    case "failures":
      return change.failures === undefined
        ? removeFacts(sql, entity, "failures", {})
        : replace(Facts.failures(change.failures))
    case "forget":
      return forget(sql, entity, change)
  }
}

const forget = (
  sql: SqlClient.SqlClient,
  entity: EntityId,
  { before, now }: { readonly before: number; readonly now: number }
): Step =>
  Effect.gen(function*() {
    yield* removeBefore(sql, entity, "removal", before)
    yield* removeBefore(sql, entity, "put-back", before)
    yield* removeBefore(sql, entity, "approval", now)
    yield* sql`DELETE FROM facts WHERE entity = ${entity} AND type = 'managed-count' AND at < (
      SELECT max(at) FROM facts WHERE entity = ${entity} AND type = 'managed-count' AND at < ${before}
    )`
  })
