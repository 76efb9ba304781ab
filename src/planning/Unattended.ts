import type { Instant } from "../domain/CalendarDate.ts"
import type { Memory } from "../domain/Memory.ts"
import type { Operation } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import { isConfirmed } from "./Confirm.ts"
import { approved } from "./Gate.ts"
import { retryAt } from "./Retry.ts"
import { mayWrite, nextWindow } from "./WriteWindows.ts"

export const waitingFor = [
  /** P7: somebody has to confirm the rules. */
  "confirmation",
  /** U2: the entity is only observed. */
  "observing",
  /** U2: a person has to approve the plan. */
  "approval",
  /** U3: outside of the hours in which it may write. */
  "window",
  /** X1: after a failure it is tried again later. */
  "retry"
] as const
export type WaitingFor = typeof waitingFor[number]

/**
 * What a cycle that nobody watches may do with an entity's plan. `apply`: these of its operations. `remember`: nothing
 * but note what the reading showed. `nothing`: not even that.
 */
export type Permit =
  | { readonly may: "apply"; readonly operations: ReadonlyArray<Operation> }
  | {
    readonly may: "remember" | "nothing"
    readonly waits: WaitingFor
    /** When it goes on by itself, where it does. */
    readonly until: Instant | undefined
  }

const wait = (may: "remember" | "nothing", waits: WaitingFor, until?: Instant): Permit => ({ may, waits, until })

/** U2, U4: nothing is written for it, not to the store either: not even its lock is taken. */
export const onlyLooks = (rules: Rules | undefined, memory: Memory | undefined): boolean =>
  rules !== undefined
  && (rules.reconcile.mode === "observe"
    || (rules.enabled && (memory === undefined || !isConfirmed(rules, memory))))

/** Decides it (U1 to U4). `rules` nothing: the file no longer names the entity (L4). */
export const permit = (plan: EntityPlan, rules: Rules | undefined, memory: Memory, now: Instant): Permit => {
  if (rules === undefined) return { may: "apply", operations: plan.operations }
  const { reconcile: { mode } } = rules
  if (mode === "observe") return wait("nothing", "observing")
  // A disconnect is in the file for everybody to read, and touches nobody (L4).
  if (!rules.enabled) return { may: "apply", operations: plan.operations }
  if (!isConfirmed(rules, memory)) return wait("nothing", "confirmation")
  if (plan.operations.length === 0) return { may: "apply", operations: [] }
  const again = retryAt(memory)
  // A failure that lies ahead is one of a clock that was set back since: it is not waited with.
  if (again !== undefined && again > now && (memory.failures?.lastAt ?? now) <= now) {
    return wait("nothing", "retry", again)
  }
  if (!mayWrite(rules, now)) return wait("remember", "window", nextWindow(rules, now))
  if (mode === "auto") return { may: "apply", operations: plan.operations }
  const approval = approved(memory, plan.decisionHash, now)
  const operations = plan.operations.filter(({ id }) => approval.covers(id))
  return operations.length === 0 ? wait("remember", "approval") : { may: "apply", operations }
}
