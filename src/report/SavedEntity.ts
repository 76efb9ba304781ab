import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityView, PlanView } from "./PlanSchema.ts"
import { operationView } from "./PlanView.ts"

/** A saved entity's plan, as the question whether it still holds asks for it (A2). */
export const savedEntity = (plan: PlanView, entity: EntityView) => ({
  entity: entity.entity,
  madeAt: Date.parse(plan.madeAt),
  hypothetical: plan.hypothetical,
  planLifetime: entity.planLifetime,
  decisionHash: entity.decisionHash,
  fingerprints: entity.fingerprints ?? undefined,
  operations: entity.operations
})

/**
 * Whether a saved entity's plan shows what `again`, made anew from the same facts for the same instant, would do: to
 * whom, with which values and why. If not, somebody edited it and mended its checksum (A2).
 */
export const showsTheSame = (entity: EntityView, again: EntityPlan): boolean =>
  JSON.stringify(entity.operations) === JSON.stringify(again.operations.map(operationView))
  && JSON.stringify(entity.withheld) === JSON.stringify(again.withheld.map(operationView))
