import type { CalendarDate, Instant } from "./CalendarDate.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { ConnectionId, EmployeeId, EmployeeKey } from "./Employee.ts"
import type { MemberId } from "./Member.ts"
import type { OperationKind } from "./Operation.ts"
import type { EntityId, ManagedField } from "./Rules.ts"

/** The remembered pair (connection, employee id) ↔ member id: a person's identity in one entity. */
export interface Link {
  readonly connection: ConnectionId
  readonly employeeId: EmployeeId
  readonly memberId: MemberId
  /** Every address it ever had. */
  readonly emails: ReadonlyArray<EmailAddress>
  readonly state: "managed" | "released"
  /** hrsync archived the member, and nobody brought it back since (M6, M7). */
  readonly archivedByHrsync: boolean
  /** A person said that this one may come back (`hrsync allow`, M6). */
  readonly allowed: boolean
  /** Keyed hash (`digestOf`) of the value last applied, by field: for put-backs (F3), and where a target shows nothing (F4). */
  readonly applied: Readonly<Partial<Record<ManagedField, string>>>
  /** How often an expired invitation was sent again (X7). */
  readonly resent: number
  /** Their invitation was withdrawn for one to a new address that has not gone out yet (M2). */
  readonly reinvite: boolean
  /** A person released them (`hrsync release`): no rule takes them back before somebody allows it (L2). */
  readonly releasedByPerson: boolean
}

/** A removal done, or given to a person, within the last window (P3). */
export interface Removal {
  readonly at: Instant
  readonly person: EmployeeKey
  readonly approved: boolean
}

/** How many were managed at an instant, for the base of `limits.archive.percent`. */
export interface ManagedCount {
  readonly at: Instant
  readonly managed: number
}

export interface GoodRead {
  readonly connection: ConnectionId
  readonly at: Instant
  readonly employees: number
}

/** P6: names a decision hash, covers its operations or a subset, once, until `expiresAt`. */
export interface Approval {
  readonly hash: string
  /** Operation ids; nothing: all of them. */
  readonly only: ReadonlyArray<string> | undefined
  /** Digests of the doubts that it lets pass (`source-shrank`, with its numbers), as they were when it was given. */
  readonly passes: ReadonlyArray<string>
  readonly by: string
  readonly at: Instant
  readonly expiresAt: Instant
}

/** X8. */
export interface WaitingItem {
  /** The id of the operation that it stands for. */
  readonly operation: string
  readonly person: EmployeeKey
  /** Nothing: they were to be invited. */
  readonly member: MemberId | undefined
  /** Digest of what is wanted (`Operation.wanted`): another wish is another item. */
  readonly wanted: string
  readonly openedAt: Instant
  /** When a person said that it is done (`hrsync done`). */
  readonly doneAt: Instant | undefined
}

/** X2: an invitation that was sent, or perhaps sent. */
export interface SentInvitation {
  readonly person: EmployeeKey
  readonly email: EmailAddress
  readonly at: Instant
  readonly outcome: "sent" | "unknown"
  /** Complete lists since then that did not show it. */
  readonly listsWithout: number
  /** Keyed hash of the bank account that went with it; nothing: none did. */
  readonly bankAccount: string | undefined
}

/**
 * X2, X6: an operation that was sent to the target, and that no list has shown since. `unknown`: its answer was lost, or
 * the process died in the call.
 */
export interface PendingOperation {
  /** Its number in the journal. */
  readonly journal: number
  /** The operation's id. */
  readonly operation: string
  readonly kind: OperationKind
  readonly person: EmployeeKey
  /** Nothing: they were being invited. */
  readonly member: MemberId | undefined
  /** Of an update. */
  readonly fields: ReadonlyArray<ManagedField>
  readonly wanted: string
  readonly at: Instant
  readonly outcome: "done" | "unknown"
}

/** X1: how often in a row an entity's runs ended with a failure, and when the last one did. */
export interface Failures {
  readonly count: number
  readonly lastAt: Instant
}

/** F3: a managed field that was edited by hand and put back. */
export interface PutBack {
  readonly person: EmployeeKey
  readonly field: ManagedField
  readonly at: Instant
}

export interface InactiveSince {
  readonly person: EmployeeKey
  readonly since: CalendarDate
}

/** P7, P8: the rules that were confirmed, and the safety settings they came with, by setting. */
export interface ConfirmedRules {
  readonly fingerprint: string
  readonly safety: Readonly<Record<string, string>>
  readonly by: string
  readonly at: Instant
}

/** Everything remembered about one entity; an explicit value, so that a plan is a function of it. */
export interface Memory {
  readonly entity: EntityId
  /** `Rules.target.identity` when it was last applied: an entity key that changes under it is a rename (L4). */
  readonly target: string | undefined
  /** Key of every keyed hash here. Without one no bank account can be remembered. */
  readonly key: Uint8Array | undefined
  /** Whether anything was ever applied: false on a first run and after a lost store (M9). */
  readonly appliedBefore: boolean
  readonly paused: boolean
  readonly links: ReadonlyArray<Link>
  /** Employees without a link whom a person allowed back (`hrsync allow`, M9). */
  readonly allowed: ReadonlyArray<EmployeeKey>
  readonly confirmed: ConfirmedRules | undefined
  readonly goodReads: ReadonlyArray<GoodRead>
  readonly removals: ReadonlyArray<Removal>
  readonly managedCounts: ReadonlyArray<ManagedCount>
  readonly approvals: ReadonlyArray<Approval>
  readonly waiting: ReadonlyArray<WaitingItem>
  readonly invitations: ReadonlyArray<SentInvitation>
  readonly putBacks: ReadonlyArray<PutBack>
  readonly inactiveSince: ReadonlyArray<InactiveSince>
  readonly pending: ReadonlyArray<PendingOperation>
  /** Nothing: the last run went well. */
  readonly failures: Failures | undefined
}

/** What is remembered of an entity that was never applied. */
export const nothingRemembered = (entity: EntityId): Memory => ({
  entity,
  target: undefined,
  key: undefined,
  appliedBefore: false,
  paused: false,
  links: [],
  allowed: [],
  confirmed: undefined,
  goodReads: [],
  removals: [],
  managedCounts: [],
  approvals: [],
  waiting: [],
  invitations: [],
  putBacks: [],
  inactiveSince: [],
  pending: [],
  failures: undefined
})
