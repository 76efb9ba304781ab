import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Reconcile } from "../domain/Rules.ts"
import { approve, askedAbout, decidedBy } from "./Approve.ts"
import { memoryOf, readOf } from "./ByHand.ts"
import type { PlanInput, Planned } from "./Input.ts"
import { type Permit, permit } from "./Unattended.ts"

/** An entity's plan, what an unattended cycle may do with it, and what it asks of people. */
export interface Deciding {
  readonly madeAt: number
  readonly plan: EntityPlan
  readonly permit: Permit
  readonly mode: Reconcile["mode"]
  /** What a yes to the whole of it does; or why none is asked for, or possible. */
  readonly yes:
    | {
      /** Operations that it lets go; 0: it only confirms the rules. */
      readonly covers: number
      /** Whether it confirms the entity's rules and safety settings as well (P7, P8). */
      readonly confirms: boolean
    }
    | { readonly message: string; readonly next: string }
  /** Ids of the operations that somebody is asked about. */
  readonly asked: ReadonlySet<string>
  /** Whether there is anything to say no to. */
  readonly refusable: boolean
}

/** Nothing: no plan of the entity was made. */
export const deciding = (input: PlanInput, planned: Planned, entity: EntityId): Deciding | undefined => {
  const plan = planned.plan.entities.find((one) => one.entity === entity)
  const read = readOf(input, entity)
  const memory = memoryOf(input, entity)
  if (plan === undefined || memory === undefined) return undefined
  const yes = approve(input, plan, { only: undefined, by: "", at: input.now })
  return {
    madeAt: input.now,
    plan,
    permit: permit(plan, read?.rules, memory, input.now),
    mode: read?.rules.reconcile.mode ?? "auto",
    yes: yes.type === "deed"
      ? {
        covers: yes.approval === undefined ? 0 : yes.covered.length,
        confirms: yes.changes.some(({ type }) => type === "confirmed")
      }
      : { message: yes.message, next: yes.next },
    asked: new Set(askedAbout(plan, read, input.now).map(({ id }) => id)),
    refusable: decidedBy(plan).length > 0
  }
}
