import type { AppliedEntity } from "../domain/Applied.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import type { PlanInput, Planned } from "../planning/Input.ts"
import type { Sight } from "../planning/Notices.ts"
import { lookOf } from "./Look.ts"
import type { Look, Trouble } from "./Standing.ts"

/** What one cycle of several entities leaves behind, as far as people are told of it (U7). */
export class Sights {
  readonly #rules: ReadonlyMap<EntityId, Rules>
  readonly #looks = new Map<EntityId, Look>()

  constructor(entities: ReadonlyArray<{ readonly rules: Rules }>) {
    this.#rules = new Map(entities.map(({ rules }) => [rules.entity, rules]))
  }

  /** What is to be done. */
  planned({ plan }: Planned, input: PlanInput): void {
    for (const one of plan.entities) this.#see(input, one)
  }

  /** What is left to do, by a look after an apply. */
  after(input: PlanInput, plan: EntityPlan): void {
    if (plan.errors.length === 0) this.#see(input, plan)
  }

  /** It ended. Of an entity at which another process is at work, that one tells. */
  ended(applied: ReadonlyArray<AppliedEntity>): ReadonlyArray<Sight> {
    return applied.filter(({ outcome }) => outcome !== "locked").map((one) => ({
      entity: one.entity,
      name: one.name,
      rules: this.#rules.get(one.entity),
      look: this.#looks.get(one.entity),
      applied: one,
      trouble: undefined
    }))
  }

  /** It could not be made, for no entity. */
  failed(trouble: Trouble): ReadonlyArray<Sight> {
    return [...this.#rules.values()].filter(({ enabled }) => enabled).map((rules) => ({
      entity: rules.entity,
      name: rules.name,
      rules,
      look: this.#looks.get(rules.entity),
      applied: undefined,
      trouble
    }))
  }

  #see(input: PlanInput, plan: EntityPlan): void {
    const look = lookOf(input, plan)
    if (look !== undefined) this.#looks.set(plan.entity, look)
  }
}
