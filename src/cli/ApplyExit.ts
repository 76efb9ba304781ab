import type { AppliedEntity } from "../domain/Applied.ts"
import { type ExitCode, exitCodes, mostSevere } from "./ExitCode.ts"

/** What the shell is told of an apply (X9). */
export const exitCodeOfApply = (entities: ReadonlyArray<AppliedEntity>, detailed: boolean): ExitCode => {
  const codes = entities.flatMap(({ outcome, plan, run }): ReadonlyArray<ExitCode> => [
    // A pause that came in the middle left something of the plan undone.
    outcome === "partly-failed" || (outcome === "paused" && run !== undefined)
      ? exitCodes.partlyFailed
      : outcome === "failed" || outcome === "error" || outcome === "locked" || outcome === "interrupted"
      ? exitCodes.error
      : exitCodes.done,
    plan.blocks.length > 0 ? exitCodes.blocked : exitCodes.done,
    detailed && (outcome === "waiting" && plan.operations.length > 0
        || plan.holds.some(({ reason }) => reason === "approval-needed"))
      ? exitCodes.changes
      : exitCodes.done
  ])
  return mostSevere(codes)
}
