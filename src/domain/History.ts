import type { Instant } from "./CalendarDate.ts"
import type { Carry } from "./Capabilities.ts"
import type { EmployeeKey } from "./Employee.ts"
import type { MemberId } from "./Member.ts"
import type { OperationKind } from "./Operation.ts"
import type { EntityId, ManagedField } from "./Rules.ts"

export const runOutcomes = ["running", "done", "partly-failed", "failed", "interrupted"] as const
export type RunOutcome = typeof runOutcomes[number]

/** One time that one entity's plan was applied. */
export interface Run {
  readonly id: string
  readonly entity: EntityId
  /** Who applied it: a user, a CI actor, what `--as` says. */
  readonly by: string
  /** Why, in their words; empty when they gave none. */
  readonly reason: string
  readonly startedAt: Instant
  /** Nothing: it still runs, or was cut off. */
  readonly endedAt: Instant | undefined
  readonly outcome: RunOutcome
  readonly decisionHash: string
  /** Checksum of the saved plan that was applied; nothing: none was saved. */
  readonly savedPlan: string | undefined
  /** One sentence without personal data: what it did. */
  readonly text: string
}

export const journalOutcomes = [
  /** The call was about to be made. As an end of the story: the process died in it, and nobody knows. */
  "started",
  "done",
  /** The target says that it was so already. */
  "already",
  /** Certainly not done. */
  "failed",
  /** The answer was lost. */
  "unknown",
  /** Given to a person: a worklist item is open (X8). */
  "opened"
] as const
export type JournalOutcome = typeof journalOutcomes[number]

/** One operation of a run, written before its call and after it. It holds ids, no names and no values. */
export interface JournalEntry {
  /** Grows from entry to entry. */
  readonly id: number
  readonly run: string
  readonly entity: EntityId
  readonly operation: string
  readonly kind: OperationKind
  readonly carry: Exclude<Carry, "unsupported">
  readonly person: EmployeeKey
  readonly member: MemberId | undefined
  /** Of an update. */
  readonly fields: ReadonlyArray<ManagedField>
  readonly wanted: string
  /** The rule of docs/semantics.md. */
  readonly rule: string
  readonly startedAt: Instant
  readonly endedAt: Instant | undefined
  readonly outcome: JournalOutcome
  /** Why it failed, and what to do, without personal data; empty when it did not. */
  readonly message: string
  /** When a list settled what had become of it; nothing: none has, or none needs to. */
  readonly settledAt: Instant | undefined
}

export const actKinds = [
  "approve",
  /** P6: no, with the reason. Nothing follows from it but that everybody can read it. */
  "refuse",
  "confirm",
  "allow",
  "link",
  "unlink",
  "release",
  "pause",
  "resume",
  "done",
  "import",
  "move"
] as const
export type ActKind = typeof actKinds[number]

/** What a person told hrsync, outside of an apply. */
export interface Act {
  readonly at: Instant
  readonly entity: EntityId
  readonly kind: ActKind
  readonly by: string
  readonly reason: string
  /** Whom it is about, where it is about one person. */
  readonly person: EmployeeKey | undefined
  /** What it is about else: a decision hash, an operation, a member id, an entity. */
  readonly subject: string
}

export type HistoryEntry =
  | { readonly type: "run"; readonly run: Run }
  | { readonly type: "operation"; readonly entry: JournalEntry }
  | { readonly type: "act"; readonly act: Act }

/** Which part of the history is asked for. Everything left out asks for all. Operations come with their runs. */
export interface HistoryQuery {
  readonly entity?: EntityId
  readonly people?: ReadonlyArray<EmployeeKey>
  readonly since?: Instant
  /** What began before it. */
  readonly until?: Instant
  /** Of these types alone. Without runs, operations come without theirs. */
  readonly types?: ReadonlyArray<HistoryEntry["type"]>
  /** At most so many, the newest; and the runs of those operations, however old. */
  readonly limit?: number
}

/** How many operations of one kind began on one day and ended in one way. */
export interface OperationCount {
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  readonly kind: OperationKind
  readonly outcome: JournalOutcome
  readonly count: number
}
