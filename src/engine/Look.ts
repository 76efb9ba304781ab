import type { EntityPlan } from "../domain/Plan.ts"
import type { PlanInput } from "../planning/Input.ts"
import { permit } from "../planning/Unattended.ts"
import type { Look } from "./Standing.ts"

/** A plan beside what it was made from, and what an unattended cycle may do with it; nothing: nothing of the entity is known. */
export const lookOf = (all: PlanInput, plan: EntityPlan): Look | undefined => {
  const input = all.entities.find(({ rules }) => rules.entity === plan.entity)
  const off = all.disconnected.find(({ memory }) => memory.entity === plan.entity)
  const memory = input?.memory ?? off?.memory
  return memory === undefined
    ? undefined
    : { at: all.now, all, input, plan, permit: permit(plan, input?.rules ?? off?.rules, memory, all.now) }
}
