import type { Card } from "../domain/Card.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import type { Waiting } from "../domain/Worklist.ts"
import type { PlanInput, Planned } from "./Input.ts"
import { waitingIn, worklists } from "./Worklist.ts"

const cardOf = (
  plan: EntityPlan,
  rules: Rules | undefined,
  waiting: Waiting,
  kinds: ReadonlyMap<ConnectionId, string>
): Card => ({
  entity: plan.entity,
  name: plan.name,
  tools: (rules?.source ?? []).map((connection) => ({ connection, kind: kinds.get(connection) ?? "" })),
  target: rules?.target.kind ?? "",
  status: plan.status,
  counts: plan.status === "disconnected" || plan.outcome === "error" ? undefined : plan.counts,
  changes: plan.operations.length,
  withheld: plan.withheld.length,
  held: plan.holds.length,
  // That rules were never confirmed is what the status says already.
  warnings:
    plan.warnings.filter(({ code }) => plan.status !== "awaiting-actions" || code !== "rules-not-confirmed").length,
  waiting,
  problems: [...plan.errors, ...plan.blocks].map(({ text }) => text),
  next: [...plan.errors, ...plan.blocks].map(({ next }) => next)[0] ?? "",
  lastCycle: undefined,
  failing: undefined,
  paused: undefined
})

/** One integration card per entity of the plan (the seed's Settings > Integrations). */
export const cards = (input: PlanInput, planned: Planned): ReadonlyArray<Card> => {
  const kinds = new Map(
    input.entities.flatMap(({ hr }) => hr.map(({ connection, kind }) => [connection, kind] as const))
  )
  const rules = new Map<string, Rules>()
  for (const entity of input.entities) rules.set(entity.rules.entity, entity.rules)
  for (const { memory, rules: off } of input.disconnected) if (off !== undefined) rules.set(memory.entity, off)
  const waiting = new Map(worklists(input, planned).map((list) => [list.entity, waitingIn(list)]))
  return planned.plan.entities.map((entity) =>
    cardOf(entity, rules.get(entity.entity), waiting.get(entity.entity) ?? { open: 0, oldest: undefined }, kinds)
  )
}
