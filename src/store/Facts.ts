import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type {
  Approval,
  ConfirmedRules,
  Failures,
  GoodRead,
  InactiveSince,
  ManagedCount,
  Memory,
  PutBack,
  Removal,
  SentInvitation,
  WaitingItem
} from "../domain/Memory.ts"
import type { JsonObject } from "./Fields.ts"
import { instantText } from "./Fields.ts"

/** The types of records, besides links, in which it is written what is remembered of an entity. */
export type FactType =
  | "confirmed"
  | "failures"
  | "allowed"
  | "good-read"
  | "removal"
  | "managed-count"
  | "approval"
  | "waiting"
  | "invitation"
  | "put-back"
  | "inactive-since"

/** One such record, as docs/state.md describes it, and what it is found by; what does not concern it is empty or 0. */
export interface Fact {
  readonly type: FactType
  readonly connection: string
  readonly employee: string
  /** A decision hash, or an operation. */
  readonly subject: string
  readonly at: Instant
  /** Without `type` and `entity`. */
  readonly record: JsonObject
}

/** Everything but links and pending operations. */
export function* factsOf(memory: Memory): Generator<Fact, void> {
  if (memory.confirmed !== undefined) yield confirmed(memory.confirmed)
  if (memory.failures !== undefined) yield failures(memory.failures)
  yield* memory.allowed.map(allowed)
  yield* memory.goodReads.map(goodRead)
  yield* memory.removals.map(removal)
  yield* memory.managedCounts.map(managedCount)
  yield* memory.approvals.map(approval)
  yield* memory.waiting.map(waiting)
  yield* memory.invitations.map(invitation)
  yield* memory.putBacks.map(putBack)
  yield* memory.inactiveSince.map(inactiveSince)
}

export const confirmed = ({ at, by, fingerprint, safety }: ConfirmedRules): Fact =>
  fact("confirmed", { fingerprint, safety, by, at: instantText(at) })

export const failures = ({ count, lastAt }: Failures): Fact => fact("failures", { count, lastAt: instantText(lastAt) })

export const allowed = (person: EmployeeKey): Fact => fact("allowed", {}, { person })

export const goodRead = ({ at, connection, employees }: GoodRead): Fact => ({
  ...fact("good-read", { connection, at: instantText(at), employees }),
  connection
})

export const removal = ({ approved, at, person }: Removal): Fact =>
  fact("removal", { at: instantText(at), approved }, { person, at })

export const managedCount = ({ at, managed }: ManagedCount): Fact =>
  fact("managed-count", { at: instantText(at), managed }, { at })

/** It is forgotten by when it ends. */
export const approval = ({ at, by, expiresAt, hash, only, passes }: Approval): Fact =>
  fact("approval", {
    hash,
    only,
    passes: passes.length === 0 ? undefined : passes,
    by,
    at: instantText(at),
    expiresAt: instantText(expiresAt)
  }, { subject: hash, at: expiresAt })

export const waiting = ({ doneAt, member, openedAt, operation, person, wanted }: WaitingItem): Fact =>
  fact("waiting", {
    operation,
    member,
    wanted,
    openedAt: instantText(openedAt),
    doneAt: doneAt === undefined ? undefined : instantText(doneAt)
  }, { person, subject: operation })

export const invitation = ({ at, bankAccount, email, listsWithout, outcome, person }: SentInvitation): Fact =>
  fact("invitation", { email, at: instantText(at), outcome, listsWithout, bankAccount }, { person })

export const putBack = ({ at, field, person }: PutBack): Fact =>
  fact("put-back", { field, at: instantText(at) }, { person, at })

export const inactiveSince = ({ person, since }: InactiveSince): Fact => fact("inactive-since", { since }, { person })

const fact = (
  type: FactType,
  record: JsonObject,
  by: { readonly person?: EmployeeKey; readonly subject?: string; readonly at?: Instant } = {}
): Fact => ({
  type,
  connection: by.person?.connection ?? "",
  employee: by.person?.id ?? "",
  subject: by.subject ?? "",
  at: by.at ?? 0,
  record: by.person === undefined ? record : { ...personFields(by.person), ...record }
})

/** How a record names an HR record. */
export const personFields = ({ connection, id }: EmployeeKey): JsonObject => ({ connection, employee: id })
