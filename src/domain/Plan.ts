import type { CalendarDate, Instant } from "./CalendarDate.ts"
import type { ConnectionId } from "./Employee.ts"
import type { IntegrationStatus } from "./HrStatus.ts"
import type { Operation, Person } from "./Operation.ts"
import type { EntityId, Limit, ManagedField } from "./Rules.ts"

export const holdReasons = [
  "no-work-email",
  "duplicate-email",
  "conflicting-records",
  "link-contradicted",
  "unreadable-record",
  "address-belongs-to-another-person",
  "unmanaged-member-exists",
  "ambiguous-member",
  "unknown-status",
  "status-not-chosen",
  "inactive-kept",
  "missing-in-hr",
  "grace",
  "not-started",
  "protected",
  "last-owner",
  "invitations-ignored",
  "archived-by-a-person",
  "released-by-a-person",
  "archived-before",
  "member-vanished",
  "move-pending",
  "approval-needed",
  "waiting-for-person",
  "awaiting-confirmation",
  "contested-field",
  "invalid-bank-account",
  "unsupported-by-target"
] as const
export type HoldReason = typeof holdReasons[number]

/** Nothing is done for this person, or for one field of theirs, and why. */
export interface Hold {
  readonly reason: HoldReason
  readonly person: Person
  /** Nothing: the whole person. */
  readonly field: ManagedField | undefined
  /** One sentence with the fact. */
  readonly text: string
  /** The day on which it ends by itself, where there is one. */
  readonly until: CalendarDate | undefined
  /** When a person was asked (X8); nothing: nobody was. */
  readonly since: Instant | undefined
  /** What would be done otherwise: what an approval lets go, or what a person was asked to do. */
  readonly operation: Operation | undefined
}

export const blockReasons = [
  "empty-source",
  "source-shrank",
  "filter-field-unreadable",
  "archive-limit",
  "invite-limit",
  "update-limit",
  "release-limit"
] as const
export type BlockReason = typeof blockReasons[number]

/** A proof or a limit that stops an entity (P2 to P5). */
export interface Block {
  readonly reason: BlockReason
  /** One sentence with the numbers. */
  readonly text: string
  /** The limit that was exceeded, where it is one. */
  readonly limit: Limit | undefined
  /** What was measured, in the unit of the limit; nothing where no limit is. */
  readonly measured: number | undefined
  /** Whether `hrsync approve` can let it pass. Otherwise `next` says what can. */
  readonly approvable: boolean
  /** What to do. */
  readonly next: string
}

export const errorReasons = [
  "incomplete-source",
  "incomplete-target",
  "invalid-config",
  "stale-plan",
  "plan-not-trusted",
  "locked"
] as const
export type ErrorReason = typeof errorReasons[number]

export interface PlanError {
  readonly reason: ErrorReason
  readonly text: string
  readonly next: string
}

export const warningCodes = [
  "contested-field",
  "cost-center-missing",
  "credential-expires",
  "filter-value-unmatched",
  "include-unmatched",
  "exclude-unmatched",
  "protect-unmatched",
  "manager-not-a-member",
  "matched-by-several",
  "matched-by-none",
  "open-invitation",
  "owners-unknown",
  "released-leaver",
  "repeated-field",
  "rules-not-confirmed",
  "safety-setting-changed",
  "source-note",
  "target-note",
  "termination-before-start",
  "unknown-timezone",
  "unmanaged-leaver",
  "weak-proof"
] as const
export type WarningCode = typeof warningCodes[number]

export interface Warning {
  readonly code: WarningCode
  readonly text: string
  /** Whom it concerns, where it concerns people. */
  readonly people: ReadonlyArray<Person>
}

/** What the plan was made from (A1); a saved plan holds while all of them do (A2). */
export interface Fingerprints {
  /** P7's rules of the entity. */
  readonly rules: string
  readonly hr: ReadonlyArray<{ readonly connection: ConnectionId; readonly fingerprint: string }>
  readonly members: string
  readonly links: string
}

export interface Counts {
  /** Distinct records read from the entity's connections. */
  readonly employees: number
  readonly eligible: number
  /** Eligible and in scope, as people. */
  readonly desired: number
  readonly members: number
  readonly managed: number
  readonly released: number
  readonly manual: number
  /** Managed, desired and already as HR says. */
  readonly unchanged: number
}

/** What the reader must do with an entity's plan. */
export const outcomes = ["nothing-to-do", "changes", "blocked", "error"] as const
export type Outcome = typeof outcomes[number]

/** One entity's plan: a value, the same bytes for the same input (A1). */
export interface EntityPlan {
  readonly entity: EntityId
  readonly name: string
  readonly outcome: Outcome
  readonly status: IntegrationStatus
  readonly counts: Counts
  /** In the order in which they are applied (section 2). */
  readonly operations: ReadonlyArray<Operation>
  /** What a block keeps from being done. */
  readonly withheld: ReadonlyArray<Operation>
  readonly holds: ReadonlyArray<Hold>
  readonly blocks: ReadonlyArray<Block>
  readonly errors: ReadonlyArray<PlanError>
  readonly warnings: ReadonlyArray<Warning>
  /** P6: over the entity's decided operations, withheld and unapproved ones included, and their values. */
  readonly decisionHash: string
  readonly fingerprints: Fingerprints | undefined
  /** Milliseconds that an approval or a saved plan is good for. */
  readonly planLifetime: number
  /** Removals of the last window that were not approved, and the window in days: for P5's sentences. */
  readonly recentRemovals: number
  readonly windowDays: number
}

export interface Plan {
  readonly version: 1
  readonly madeAt: Instant
  /** Made for another time than its own (`--at`): it can be read, not applied (A4). */
  readonly hypothetical: boolean
  readonly entities: ReadonlyArray<EntityPlan>
}
