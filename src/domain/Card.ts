import type { Instant } from "./CalendarDate.ts"
import type { ConnectionId } from "./Employee.ts"
import type { IntegrationStatus } from "./HrStatus.ts"
import type { Counts, Outcome } from "./Plan.ts"
import type { EntityId } from "./Rules.ts"

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
  /** What is wrong, a sentence each: blocks and errors. */
  readonly problems: ReadonlyArray<string>
  /** What to do; empty: what the status asks for in general. */
  readonly next: string
  readonly lastCycle: LastCycle | undefined
}

export interface LastCycle {
  readonly at: Instant
  readonly outcome: Outcome
  /** One sentence: what it did. */
  readonly text: string
}
