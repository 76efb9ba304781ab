import type { Instant } from "./CalendarDate.ts"
import type { ConnectionId } from "./Employee.ts"
import type { RunOutcome } from "./History.ts"
import type { IntegrationStatus } from "./HrStatus.ts"
import type { Counts } from "./Plan.ts"
import type { EntityId } from "./Rules.ts"
import type { Waiting } from "./Worklist.ts"

/** One entity's integration card. */
export interface Card {
  readonly entity: EntityId
  readonly name: string
  readonly tools: ReadonlyArray<{ readonly connection: ConnectionId; readonly kind: string }>
  /** The kind of its target: `spendesk`, `scim`, `file`. */
  readonly target: string
  readonly status: IntegrationStatus
  /** Nothing: it was not read. */
  readonly counts: Counts | undefined
  /** Operations that are waiting to be applied. */
  readonly changes: number
  /** Operations that a block keeps from being done. */
  readonly withheld: number
  readonly held: number
  readonly warnings: number
  /** What waits for a person there (X8). */
  readonly waiting: Waiting
  /** What is wrong, a sentence each: blocks and errors. */
  readonly problems: ReadonlyArray<string>
  /** What to do; empty: what the status asks for in general. */
  readonly next: string
  /** The last plan that was applied; nothing: none was. */
  readonly lastCycle: LastCycle | undefined
  /** X1: nothing where the last run went well. */
  readonly failing: Failing | undefined
  /** L4: who paused it; nothing: it is not paused. */
  readonly paused: PausedBy | undefined
}

export interface LastCycle {
  readonly at: Instant
  readonly outcome: RunOutcome
  readonly by: string
  /** One sentence: what it did. */
  readonly text: string
}

export interface Failing {
  /** Runs in a row that ended with a failure. */
  readonly count: number
  /** When it is tried again by itself. */
  readonly retryAt: Instant
}

/** Empty where the history does not say it. */
export interface PausedBy {
  readonly by: string
  readonly at: Instant | undefined
  readonly reason: string
}
