import type { Operation } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Reconcile, Rules } from "../domain/Rules.ts"
import { approve, askedAbout, decidedBy } from "./Approve.ts"
import { memoryOf, readOf } from "./ByHand.ts"
import { confirmationKey, isConfirmed } from "./Confirm.ts"
import { digest } from "./Digest.ts"
import { doubtOf } from "./Gate.ts"
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
  /** What a yes is about besides the decision's hash, as `shownOf` says it. */
  readonly shown: string
}

/**
 * What somebody reads before they say yes, and the decision's hash does not cover: the doubts that a yes lets pass (P6),
 * and the rules and safety settings that it confirms (P7, P8). Another one by the time that they say it is another
 * question.
 */
export const shownOf = ({ blocks, decisionHash }: EntityPlan, rules: Rules | undefined): string =>
  digest([
    decisionHash,
    blocks.map(doubtOf).sort(),
    rules === undefined ? "" : confirmationKey(rules)
  ])

/** Operations of a plan that go ahead whatever somebody says no to: they need no yes, or have one. */
export const goingOn = (input: PlanInput, plan: EntityPlan): ReadonlyArray<Operation> => {
  const read = readOf(input, plan.entity)
  if (plan.status === "paused" || read?.rules.reconcile.mode === "observe") return []
  if (read !== undefined && !isConfirmed(read.rules, read.memory)) return []
  const asked = new Set(askedAbout(plan, read, input.now))
  return plan.operations.filter((operation) => !asked.has(operation))
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
        confirms: read !== undefined && !isConfirmed(read.rules, read.memory)
      }
      : { message: yes.message, next: yes.next },
    asked: new Set(askedAbout(plan, read, input.now).map(({ id }) => id)),
    refusable: decidedBy(plan).length > 0,
    shown: shownOf(plan, read?.rules)
  }
}
