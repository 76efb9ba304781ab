import type { IntegrationStatus } from "./HrStatus.ts"
import type { Operation } from "./Operation.ts"
import type { EntityPlan } from "./Plan.ts"
import type { EntityId } from "./Rules.ts"

/** What became of one operation of a plan that was applied. */
export interface OperationResult {
  readonly operation: Operation
  /**
   * `already`: the target says that it was so before. `unknown`: its answer was lost, and the next list tells. `opened`:
   * a person has to do it. `skipped`: it was not tried.
   */
  readonly outcome: "done" | "already" | "failed" | "unknown" | "opened" | "skipped"
  /** Why it was not done, without personal data; empty when it was. */
  readonly message: string
  readonly next: string
}

export const appliedOutcomes = [
  "nothing-to-do",
  "done",
  /** Some operations failed, or their outcome is unknown. */
  "partly-failed",
  /** Nothing that was tried succeeded. */
  "failed",
  /** It could not be planned, or not be written down. */
  "error",
  /** Another process is at work on it. */
  "locked",
  "paused",
  /** A cycle that nobody watches waits for a person, or for a time (U1 to U4). */
  "waiting",
  /** A stop signal came. */
  "interrupted"
] as const
export type AppliedOutcome = typeof appliedOutcomes[number]

/** What an apply did for one entity. */
export interface AppliedEntity {
  readonly entity: EntityId
  readonly name: string
  readonly status: IntegrationStatus
  readonly outcome: AppliedOutcome
  /** Its run in the history; nothing: nothing had to be done. */
  readonly run: string | undefined
  /** What was planned: holds, blocks and errors are in it. */
  readonly plan: EntityPlan
  /** In the order of the plan. */
  readonly results: ReadonlyArray<OperationResult>
  /** How many operations that were done the target's list does not show yet (X6). */
  readonly unconfirmed: number
  /** What stopped it, and what to do; empty when nothing did. */
  readonly message: string
  readonly next: string
}
