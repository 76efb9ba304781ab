import type { Effect, Scope } from "effect"
import { Context, Schema } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type {
  Act,
  HistoryEntry,
  HistoryQuery,
  JournalEntry,
  OperationCount,
  Run,
  RunOutcome
} from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Told } from "../domain/Notice.ts"
import type { EntityId } from "../domain/Rules.ts"

/** What is remembered could not be read or written. Nothing is ever reset silently: `next` says what a person can do. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: Schema.Literals([
    "damaged",
    "newer-version",
    "unreadable",
    /** The disk is full, or a quota is. */
    "full",
    /** The folder, the file or the disk is read-only, or the state is of a form that is only read (`jsonl:`). */
    "read-only",
    /** Another process kept the store busy for too long. */
    "busy",
    /** It can't be done with what is remembered: a key that exists already, an import into what is not empty. */
    "refused"
  ]),
  message: Schema.String,
  next: Schema.String
}) {}

/** Another process is at work on the entity (X4). */
export class Locked extends Schema.TaggedError<Locked>()("Locked", {
  entity: Schema.String,
  /** Who, where and since when, in words. */
  message: Schema.String,
  next: Schema.String
}) {}

/** The lock was taken over by another process while this one slept: it writes nothing more (X4). */
export class LockLost extends Schema.TaggedError<LockLost>()("LockLost", {
  entity: Schema.String,
  message: Schema.String,
  next: Schema.String
}) {}

/** Somebody paused the entity while it was being applied (L4): no further call is made. */
export class Paused extends Schema.TaggedError<Paused>()("Paused", {
  entity: Schema.String,
  message: Schema.String,
  next: Schema.String
}) {}

/** A run that begins. */
export type NewRun = Omit<Run, "id" | "entity" | "endedAt" | "outcome" | "text">

/** An operation about to be carried out. */
export type NewJournalEntry = Omit<
  JournalEntry,
  "id" | "run" | "entity" | "endedAt" | "outcome" | "message" | "settledAt"
>

/** How an operation ended. */
export interface JournalEnd {
  readonly outcome: Exclude<JournalEntry["outcome"], "started">
  readonly at: Instant
  /** Of an invitation: who the new member is. Nothing: as it was written before the call. */
  readonly member: JournalEntry["member"]
  readonly message: string
}

/**
 * The one process that may change an entity (X4), as long as its scope lasts. Every method is one transaction, which
 * first looks whether the lock is still ours: all of it happens or none.
 */
export interface Writer {
  readonly entity: EntityId
  /** What is remembered of the entity now. */
  readonly memory: Effect.Effect<Memory, StoreError>
  /** Begins a run; earlier runs of the entity that never ended are written down as `interrupted`. Gives its id. */
  readonly begin: (
    run: NewRun,
    changes: ReadonlyArray<MemoryChange>
  ) => Effect.Effect<string, StoreError | LockLost | Paused>
  /** Journals a call before it is made, with what must be remembered whatever becomes of it. Gives the entry's number. */
  readonly before: (
    run: string,
    entry: NewJournalEntry,
    changes: ReadonlyArray<MemoryChange>
  ) => Effect.Effect<number, StoreError | LockLost | Paused>
  /** Journals how it ended, with what follows from it. */
  readonly after: (
    entry: number,
    end: JournalEnd,
    changes: ReadonlyArray<MemoryChange>
  ) => Effect.Effect<void, StoreError | LockLost>
  readonly remember: (changes: ReadonlyArray<MemoryChange>) => Effect.Effect<void, StoreError | LockLost>
  /** What a person told hrsync about somebody, decided from what is remembered under this lock. */
  readonly act: (act: Act, changes: ReadonlyArray<MemoryChange>) => Effect.Effect<void, StoreError | LockLost>
  readonly end: (
    run: string,
    end: { readonly at: Instant; readonly outcome: Exclude<RunOutcome, "running">; readonly text: string },
    changes: ReadonlyArray<MemoryChange>
  ) => Effect.Effect<void, StoreError | LockLost>
}

/** What keeps an entity from being applied: a pause, a run that failed. */
export type Stops = Pick<Memory, "entity" | "paused" | "failures">

/** What hrsync remembers between runs. */
export class Store extends Context.Service<Store, {
  /** Everything remembered, of every entity that ever was; empty on a first run. Reads only (A3). */
  readonly memories: Effect.Effect<ReadonlyArray<Memory>, StoreError>
  /** The same of these entities alone. Of many entities a cycle of one is no cheaper than what it reads here. */
  readonly memoriesOf: (entities: ReadonlySet<EntityId>) => Effect.Effect<ReadonlyArray<Memory>, StoreError>
  /** What keeps each of all entities from being applied; whom it manages is not read for it. */
  readonly stops: Effect.Effect<ReadonlyArray<Stops>, StoreError>
  /** Another text once another process has written. Cheap: it is asked for every page. */
  readonly revision: Effect.Effect<string, StoreError>
  /** The keys of all these entities. */
  readonly entities: Effect.Effect<ReadonlyArray<EntityId>, StoreError>
  /** The key of every keyed hash; nothing before anything was applied or approved. Reads only. */
  readonly hashKey: Effect.Effect<Uint8Array | undefined, StoreError>
  /** The same, made from randomness when there is none yet. Two processes at once get the same one. */
  readonly makeHashKey: Effect.Effect<Uint8Array, StoreError>
  /** What a person told hrsync about an entity, and what is remembered for it: one transaction, without a lock. */
  readonly act: (act: Act, changes: ReadonlyArray<MemoryChange>) => Effect.Effect<void, StoreError>
  /** Takes an entity's lock for as long as the scope lasts, and keeps it alive meanwhile. `by`: for the words of `Locked`. */
  readonly lock: (entity: EntityId, by: string) => Effect.Effect<Writer, StoreError | Locked, Scope.Scope>
  /** Newest first. The run of every operation is there too, once, so that it is known whose doing it was. */
  readonly history: (query: HistoryQuery) => Effect.Effect<ReadonlyArray<HistoryEntry>, StoreError>
  /** Operations by day, kind and outcome, in that order; of a query's `limit` and `types` nothing. */
  readonly operationCounts: (query: HistoryQuery) => Effect.Effect<ReadonlyArray<OperationCount>, StoreError>
  /** The last run of every entity. */
  readonly lastRuns: Effect.Effect<ReadonlyArray<Run>, StoreError>
  /** Runs of a saved plan, by its checksum (A2: it is applied once). */
  readonly runsOf: (savedPlan: string) => Effect.Effect<ReadonlyArray<Run>, StoreError>
  /** What people were told, and what is still to reach them (U7), in the order in which it was first noted. */
  readonly told: Effect.Effect<ReadonlyArray<Told>, StoreError>
  /** Notes that somebody is told something, or how that went; each stands for its notifier, entity, kind and fingerprint. */
  readonly tell: (told: ReadonlyArray<Told>, forget: ReadonlyArray<Told>) => Effect.Effect<void, StoreError>
}>()("hrsync/Store") {}
