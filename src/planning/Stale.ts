import { atMinute, type Instant } from "../domain/CalendarDate.ts"
import type { EntityPlan, Fingerprints, PlanError } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"

/** What a saved plan says of itself and of one entity, as far as its trust goes. */
export interface SavedEntity {
  readonly entity: EntityId
  readonly madeAt: Instant
  readonly hypothetical: boolean
  readonly planLifetime: number
  readonly decisionHash: string
  readonly fingerprints: Fingerprints | undefined
  /** What it would do: neither more nor less is applied (A4). */
  readonly operations: ReadonlyArray<{ readonly id: string; readonly wanted: string }>
}

/** Whether what follows now is what the plan shows as to be done, and beside it only what somebody approved since (P6). */
const sameOperations = (saved: SavedEntity, fresh: EntityPlan, isApproved: (operation: string) => boolean): boolean => {
  const shown = new Map(saved.operations.map(({ id, wanted }) => [id, wanted]))
  const now = new Map(fresh.operations.map(({ id, wanted }) => [id, wanted]))
  return saved.operations.every(({ id, wanted }) => now.get(id) === wanted)
    && fresh.operations.every(({ id, wanted }) => shown.get(id) === wanted || isApproved(id))
}

const hours = (milliseconds: number): string => {
  const count = milliseconds / 3_600_000
  return count === 1 ? "1 hour" : `${count} hours`
}

/** What differs between what a plan was made from and what there is now, in words. */
const changes = (before: Fingerprints, now: Fingerprints): ReadonlyArray<string> => {
  const answers = new Map(now.hr.map(({ connection, fingerprint }) => [connection, fingerprint]))
  return [
    ...(before.rules === now.rules ? [] : ["the rules in the file"]),
    ...before.hr.filter(({ connection, fingerprint }) => answers.get(connection) !== fingerprint)
      .map(({ connection }) => `the answer of ${connection}`),
    ...(before.members === now.members ? [] : ["the members"]),
    ...(before.links === now.links ? [] : ["what hrsync remembers"])
  ]
}

/**
 * Whether a saved plan of an entity still holds (A2, A4), against one made just now. Nothing: it does. A plan that does
 * not hold can still be shown, never applied. `isApproved`: what somebody has approved by now.
 */
export const staleness = (
  saved: SavedEntity,
  fresh: EntityPlan,
  now: Instant,
  isApproved: (operation: string) => boolean = () => false
): PlanError | undefined => {
  const again = "Make a new plan, look at it, and apply that."
  const stale = (text: string): PlanError => ({ reason: "stale-plan", text, next: again })
  if (saved.hypothetical) {
    return {
      reason: "plan-not-trusted",
      text: `The plan of ${saved.entity} was made for another time (--at); it can be read, not applied.`,
      next: again
    }
  }
  if (saved.madeAt > now || now - saved.madeAt > saved.planLifetime) {
    return stale(
      `The plan of ${saved.entity} was made at ${atMinute(saved.madeAt)}, and planLifetime is ${
        hours(saved.planLifetime)
      }.`
    )
  }
  if (saved.fingerprints === undefined || fresh.fingerprints === undefined) {
    return saved.decisionHash === fresh.decisionHash && saved.fingerprints === fresh.fingerprints &&
        sameOperations(saved, fresh, isApproved)
      ? undefined
      : stale(`What follows for ${saved.entity} could not be read then, or can't be read now.`)
  }
  const changed = changes(saved.fingerprints, fresh.fingerprints)
  if (changed.length > 0) {
    return stale(`Since the plan of ${saved.entity} was made, this changed: ${changed.join(", ")}.`)
  }
  return saved.decisionHash === fresh.decisionHash && sameOperations(saved, fresh, isApproved)
    ? undefined
    : stale(`Time has passed since the plan of ${saved.entity} was made, and something else follows today.`)
}
