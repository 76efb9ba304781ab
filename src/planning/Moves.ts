import type { EntityId } from "../domain/Rules.ts"
import { isConfirmed } from "./Confirm.ts"
import type { Prepared } from "./Prepare.ts"
import { incomplete, targetChanged } from "./Prove.ts"
import type { Subject } from "./Situation.ts"

/** Where the same person stands in another entity. */
const counterpart = (other: Prepared, subject: Subject): Subject | undefined => {
  for (const record of subject.records) {
    const index = other.indexOf(record)
    if (index !== undefined) return other.subjectAt(index)
  }
  return undefined
}

const wanted = (subject: Subject | undefined): boolean => subject?.standing.is === "eligible" && subject.inScope

const isComplete = ({ input, members }: Prepared): boolean =>
  incomplete(input.hr, input.members).length === 0 && !members.hasRepeatedIds && targetChanged(input) === undefined

const shareConnections = (a: Prepared, b: Prepared): boolean =>
  a.input.rules.source.some((connection) => b.input.rules.source.includes(connection))

/** Why the arrival does not come by itself: without a word, the departure would wait for ever. */
const standstill = ({ input: { memory, rules } }: Prepared): string => {
  const { entity } = rules
  if (memory.paused) return ` ${entity} is paused: hrsync resume ${entity}.`
  if (rules.reconcile.mode === "observe") {
    return ` hrsync run only observes ${entity} (reconcile.mode: observe): hrsync apply --entity ${entity} lets them arrive.`
  }
  return isConfirmed(rules, memory) ? "" : ` The rules of ${entity} wait for somebody to confirm them.`
}

/** The two questions of a move (L6), answered by looking at the other entities of the plan. */
export const moves = (here: Prepared, all: ReadonlyArray<Prepared>) => {
  const others = all.filter((other) => other !== here && shareConnections(here, other))
  const origins = others.filter(({ input: { rules } }) => rules.onOutOfScope === "archive")
  return {
    /** The entity that somebody in scope here is leaving under `onOutOfScope: archive`. */
    arrivalFrom: (subject: Subject): EntityId | undefined =>
      origins.find((origin) => {
        const there = counterpart(origin, subject)
        return there?.link?.state === "managed" && there.standing.is === "eligible" && !there.inScope
          && there.excluded === undefined
      })?.input.rules.entity,
    /** What a departure waits for: every entity that the person enters must have accepted them. */
    movePending: (subject: Subject): string | undefined => {
      for (const other of others) {
        const { entity } = other.input.rules
        if (!isComplete(other)) return `They leave here, and ${entity}, where they may arrive, could not be read.`
        const there = counterpart(other, subject)
        if (!wanted(there)) continue
        const member = there?.link?.state === "managed" ? there.member : undefined
        if (member === undefined || member.state === "archived") {
          return `They move to ${entity}, which has not accepted them yet; their account here waits until it has.${
            standstill(other)
          }`
        }
      }
      return undefined
    }
  }
}
