import type { Card } from "../domain/Card.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { EntityStanding, Look } from "../engine/Standing.ts"
import { cards } from "../planning/Cards.ts"

const made = new WeakMap<Look, Card | undefined>()

/** Made once for a look: the first page is looked at again and again. */
const cardOf = (entity: EntityId, look: Look): Card | undefined => {
  const card = made.get(look) ?? cards(look.all, {
    plan: { version: 1, madeAt: look.at, hypothetical: false, entities: [look.plan] },
    observations: []
  }).find((one) => one.entity === entity)
  made.set(look, card)
  return card
}

/** The card of an entity as its last cycle left it; nothing: it was not looked at yet. */
export const standingCard = (standing: EntityStanding): Card | undefined => {
  const { entity, look, trouble } = standing
  const planned = look === undefined ? undefined : cardOf(entity, look)
  if (trouble === undefined) return planned
  // The plan is an older one: what stands now is that there could be none.
  const { message, next } = trouble
  return { ...planned ?? unplanned(standing), status: "error", counts: undefined, problems: [message], next }
}

const unplanned = ({ entity, name, rules }: EntityStanding): Card => ({
  entity,
  name,
  tools: (rules?.source ?? []).map((connection) => ({ connection, kind: connection })),
  target: rules?.target.kind ?? "",
  status: "error",
  counts: undefined,
  changes: 0,
  withheld: 0,
  held: 0,
  warnings: 0,
  waiting: { open: 0, oldest: undefined },
  problems: [],
  next: "",
  lastCycle: undefined,
  failing: undefined,
  paused: undefined
})
