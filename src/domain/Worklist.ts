import type { AgeMark } from "./Age.ts"
import type { Instant } from "./CalendarDate.ts"
import type { IntegrationStatus } from "./HrStatus.ts"
import type { MemberState } from "./Member.ts"
import type { Operation, OperationKind, Person } from "./Operation.ts"
import type { EntityId } from "./Rules.ts"

/**
 * The steps of a worklist, in the order in which a person takes them: the order of a plan (section 2). Nothing comes
 * before what it builds on.
 */
export const workSteps = [
  "invite",
  "resend-invite",
  "reactivate",
  "update",
  /** M2's pair: the old invitation is withdrawn, and the new one goes out. */
  "replace-invite",
  "manager",
  "cancel-invite",
  "archive"
] as const
export type WorkStep = typeof workSteps[number]

export const workStates = [
  /** It is to be done. */
  "open",
  /** A rule holds it back now: leave it. */
  "held",
  /** HR wants something else meanwhile: the next apply asks for that. */
  "changed",
  /** hrsync carries it out itself now. */
  "taken-over",
  /** Nothing asks for it any more: the target shows it, or HR has changed its mind. The next apply closes it. */
  "over",
  /** Nobody can tell now: the entity was not read, or not to its end. */
  "unknown"
] as const
export type WorkState = typeof workStates[number]

/** What keeps a member from being removed where it is so (L5). `perhaps-owner`: the target does not show roles. */
export type Obstacle = "owner" | "perhaps-owner"

/** One thing that waits for a person (X8). */
export interface WorkItem {
  /** The operation's id, which `hrsync done` takes. */
  readonly id: string
  readonly step: WorkStep
  readonly kind: OperationKind
  readonly person: Person
  /** With what is wanted, and why; nothing where it can't be told now. Of a changed wish, the wish of now. */
  readonly operation: Operation | undefined
  /** The member as the target shows them now; nothing: not shown, or none is meant. */
  readonly memberState: MemberState | undefined
  readonly state: WorkState
  /** Why it is in that state, a sentence; empty where it is open. */
  readonly text: string
  readonly openedAt: Instant
  /** Milliseconds. */
  readonly age: number
  readonly mark: AgeMark
  /** Items of this list that come first, by id. */
  readonly after: ReadonlyArray<string>
  readonly obstacle: Obstacle | undefined
  /** Whether the next read shows that it was done. Otherwise only `hrsync done` records it. */
  readonly shownByRead: boolean
}

/** Something that a person said is done, and that still counts on their word. */
export interface SaidDone {
  readonly id: string
  readonly kind: OperationKind
  readonly person: Person
  readonly doneAt: Instant
}

/** What waits for a person in one entity. */
export interface Worklist {
  readonly entity: EntityId
  readonly name: string
  /** The kind of its target; empty: it is no longer in the file. */
  readonly target: string
  readonly status: IntegrationStatus
  /** What is to be done, in that order. */
  readonly items: ReadonlyArray<WorkItem>
  /** Open items that are not to be done now, in the same order. */
  readonly aside: ReadonlyArray<WorkItem>
  readonly saidDone: ReadonlyArray<SaidDone>
  /** What is asked for when something of `items` is done. */
  readonly follows: ReadonlyArray<Operation>
  /** Operations of the plan that a person would carry out, and for which no item is open: an apply opens them. */
  readonly unopened: number
}

/** How much waits for a person, and since when the oldest of it. */
export interface Waiting {
  readonly open: number
  /** Nothing where nothing is open. */
  readonly oldest: { readonly since: Instant; readonly age: number } | undefined
}
