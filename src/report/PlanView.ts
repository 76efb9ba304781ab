import type { BankAccount } from "../domain/BankAccount.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import { empty, type Field, notVisible } from "../domain/Field.ts"
import type { Change, Operation, OperationKind, Person } from "../domain/Operation.ts"
import type { Block, EntityPlan, Hold, Plan } from "../domain/Plan.ts"
import type {
  BlockView,
  ChangeView,
  EmployeeKeyView,
  EntityView,
  HoldView,
  OperationView,
  PersonView,
  PlanView,
  TotalsView
} from "./PlanSchema.ts"
import { instant } from "./Words.ts"

/**
 * A plan in the one form that every output shows and that can be saved and read back: bank accounts masked, what is not
 * visible said as such, instants in UTC. Keys are always in the order of the schema (A1).
 */
export const planView = (plan: Plan): PlanView => ({
  format: "hrsync-plan",
  version: 1,
  madeAt: instant(plan.madeAt),
  hypothetical: plan.hypothetical,
  entities: plan.entities.map(entityView)
})

const keyView = (key: EmployeeKey): EmployeeKeyView => ({ connection: key.connection, id: key.id })

export const personView = (person: Person): PersonView => ({
  employee: person.employee === undefined ? null : keyView(person.employee),
  member: person.member ?? null,
  name: person.name,
  email: person.email
})

/** A field for a saved form: the value, `null` for empty, `{ unknown: true }` for not visible. */
export const fieldView = <A, B>(field: Field<A>, f: (value: A) => B): B | null | { readonly unknown: true } =>
  field === empty ? null : field === notVisible ? { unknown: true } : f(field)

const digested = (account: BankAccount, digest: string) => ({ masked: account.masked, digest })

const changeView = (change: Change): ChangeView => {
  switch (change.field) {
    case "name":
      return {
        field: "name",
        before: fieldView(change.before, ({ first, last }) => ({ first, last })),
        after: { first: change.after.first, last: change.after.last },
        putBack: change.putBack
      }
    case "email":
      return {
        field: "email",
        before: fieldView(change.before, (email) => email),
        after: change.after,
        putBack: change.putBack
      }
    case "manager":
      return {
        field: "manager",
        before: fieldView(change.before, personView),
        after: personView(change.after),
        putBack: change.putBack
      }
    case "bankAccount":
      return {
        field: "bankAccount",
        before: fieldView(change.before, (account) => ({ masked: account.masked })),
        after: digested(change.after, change.digest),
        putBack: change.putBack
      }
  }
}

const common = <K extends OperationKind>(operation: Operation & { readonly kind: K }) => ({
  kind: operation.kind,
  id: operation.id,
  person: personView(operation.person),
  carry: operation.carry,
  wanted: operation.wanted,
  why: { rule: operation.why.rule, text: operation.why.text }
})

export const operationView = (operation: Operation): OperationView => {
  switch (operation.kind) {
    case "invite":
      return {
        ...common(operation),
        email: operation.email,
        name: { first: operation.name.first, last: operation.name.last },
        bankAccount: operation.bankAccount === undefined
          ? null
          : digested(operation.bankAccount, operation.bankAccountDigest),
        ...(operation.costCenter === undefined ? {} : { costCenter: operation.costCenter }),
        arrivalFrom: operation.arrivalFrom ?? null,
        after: operation.after ?? null
      }
    case "update":
      return { ...common(operation), member: operation.member ?? null, changes: operation.changes.map(changeView) }
    case "archive":
      return { ...common(operation), member: operation.member, instruction: operation.instruction }
    case "cancel-invite":
      return { ...common(operation), member: operation.member, halfOfPair: operation.halfOfPair }
    case "resend-invite":
      return { ...common(operation), member: operation.member, attempt: operation.attempt }
    case "reactivate":
      return { ...common(operation), member: operation.member }
    case "adopt":
      return {
        ...common(operation),
        member: operation.member,
        matchedBy: operation.matchedBy,
        takesLinkOf: operation.takesLinkOf === undefined ? null : keyView(operation.takesLinkOf)
      }
    case "release":
      return { ...common(operation), member: operation.member }
  }
}

export const holdView = (hold: Hold): HoldView => ({
  reason: hold.reason,
  person: personView(hold.person),
  field: hold.field ?? null,
  text: hold.text,
  until: hold.until ?? null,
  ...(hold.since === undefined ? {} : { since: instant(hold.since) }),
  operation: hold.operation === undefined ? null : operationView(hold.operation)
})

const blockView = (block: Block): BlockView => ({
  reason: block.reason,
  text: block.text,
  limit: block.limit === undefined ? null : {
    setting: block.limit.setting,
    value: block.limit.value,
    position: block.limit.position === undefined
      ? null
      : { file: block.limit.position.file, line: block.limit.position.line, column: block.limit.position.column }
  },
  measured: block.measured ?? null,
  approvable: block.approvable,
  next: block.next
})

/** What an entity's view says besides its lists. */
export type EntityHead = Omit<EntityView, "operations" | "withheld" | "holds">

const totalsView = (entity: EntityPlan): TotalsView => {
  const of = (kind: OperationKind) => entity.operations.filter((operation) => operation.kind === kind).length
  return {
    invite: of("invite"),
    update: of("update"),
    archive: of("archive"),
    "cancel-invite": of("cancel-invite"),
    "resend-invite": of("resend-invite"),
    reactivate: of("reactivate"),
    adopt: of("adopt"),
    release: of("release"),
    withheld: entity.withheld.length,
    held: entity.holds.length
  }
}

const entityView = (entity: EntityPlan): EntityView => {
  const { warnings, ...head } = entityHead(entity)
  return {
    ...head,
    operations: entity.operations.map(operationView),
    withheld: entity.withheld.map(operationView),
    holds: entity.holds.map(holdView),
    warnings
  }
}

/** An entity without its lists: those of large entities are shown a page at a time. */
export const entityHead = (entity: EntityPlan): EntityHead => ({
  entity: entity.entity,
  name: entity.name,
  outcome: entity.outcome,
  status: entity.status,
  decisionHash: entity.decisionHash,
  planLifetime: entity.planLifetime,
  fingerprints: entity.fingerprints === undefined ? null : {
    rules: entity.fingerprints.rules,
    hr: entity.fingerprints.hr.map(({ connection, fingerprint }) => ({ connection, fingerprint })),
    members: entity.fingerprints.members,
    links: entity.fingerprints.links
  },
  recentRemovals: entity.recentRemovals,
  windowDays: entity.windowDays,
  totals: totalsView(entity),
  counts: {
    employees: entity.counts.employees,
    eligible: entity.counts.eligible,
    desired: entity.counts.desired,
    members: entity.counts.members,
    managed: entity.counts.managed,
    released: entity.counts.released,
    manual: entity.counts.manual,
    unchanged: entity.counts.unchanged
  },
  blocks: entity.blocks.map(blockView),
  errors: entity.errors.map(({ reason, text, next }) => ({ reason, text, next })),
  warnings: entity.warnings.map(({ code, text, people }) => ({ code, text, people: people.map(personView) }))
})
