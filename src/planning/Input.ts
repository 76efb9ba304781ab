import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { Link, Memory, SentInvitation } from "../domain/Memory.ts"
import type { Plan } from "../domain/Plan.ts"
import type { HrRead, MemberRead } from "../domain/Read.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"

/** Everything that one entity's decision follows from. */
export interface EntityInput {
  readonly rules: Rules
  /** One per connection of `rules.source`. */
  readonly hr: ReadonlyArray<HrRead>
  readonly members: MemberRead
  readonly memory: Memory
}

export interface PlanInput {
  /** The time that is decided for; "today" follows from it (D2). */
  readonly now: Instant
  /** Whether `now` was chosen by `--at` (A4). */
  readonly hypothetical: boolean
  /** Every enabled entity whose reads were asked for. Moves (L6) look at all of them. */
  readonly entities: ReadonlyArray<EntityInput>
  /** Which of them the plan is to show; nothing: all. */
  readonly only: ReadonlySet<EntityId> | undefined
  /** Entities switched off in the file, and ones remembered that the file no longer names (L4). */
  readonly disconnected: ReadonlyArray<
    { readonly name: string; readonly rules: Rules | undefined; readonly memory: Memory }
  >
}

/** What a plan noticed and the store has to remember when it is applied; a plan itself writes nothing (A3). */
export interface Observations {
  readonly entity: EntityId
  /** First days seen inactive, where HR gives no end date (D2). */
  readonly inactiveSince: ReadonlyArray<{ readonly person: EmployeeKey; readonly since: CalendarDate }>
  /** People of `Memory.inactiveSince` who are no longer inactive: forget their day, or a later grace would be over at once. */
  readonly activeAgain: ReadonlyArray<EmployeeKey>
  /** Bank accounts neither shown nor remembered: the baseline (M9). Keyed hashes. */
  readonly bankBaselines: ReadonlyArray<{ readonly person: EmployeeKey; readonly digest: string }>
  /** Links whose member the list shows in another state than was remembered (X2, X8). */
  readonly links: ReadonlyArray<Link>
  /** People whose permission to come back has ended, since they are back (M6). */
  readonly back: ReadonlyArray<EmployeeKey>
  /** Work e-mails of people kept here that their links do not have yet (D4). */
  readonly addresses: ReadonlyArray<{ readonly person: EmployeeKey; readonly email: EmailAddress }>
  /** Pending operations that nothing wants any more: the list shows them, or HR changed its mind (X6). Journal numbers. */
  readonly settled: ReadonlyArray<number>
  /** Worklist items that nothing wants any more, by operation (X8). */
  readonly closed: ReadonlyArray<string>
  /** Invitations whose member is linked and listed, and those that this complete list is without (X2). */
  readonly invitationsSeen: ReadonlyArray<EmployeeKey>
  readonly invitationsMissing: ReadonlyArray<SentInvitation>
}

export const nothingObserved = (entity: EntityId): Observations => ({
  entity,
  inactiveSince: [],
  activeAgain: [],
  bankBaselines: [],
  links: [],
  back: [],
  addresses: [],
  settled: [],
  closed: [],
  invitationsSeen: [],
  invitationsMissing: []
})

export interface Planned {
  readonly plan: Plan
  readonly observations: ReadonlyArray<Observations>
}
