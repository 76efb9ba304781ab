import type { FoundPerson, MeantPerson } from "../../src/planning/FindPeople.ts"
import { findPeople } from "../../src/planning/FindPeople.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import type { World } from "./World.ts"
import { entity, now } from "./World.ts"

/** Everything that a plan of these worlds follows from. */
export const input = (worlds: ReadonlyArray<World>, more: Partial<PlanInput> = {}): PlanInput => ({
  now: worlds[0]?.now ?? now,
  hypothetical: false,
  entities: worlds.map(entity),
  only: undefined,
  disconnected: [],
  ...more
})

/** The one person whom a text means, or the test is wrong. */
export const meant = (given: PlanInput, text: string): MeantPerson => {
  const people = findPeople(given, text)
  const [person] = people
  if (person === undefined || people.length > 1) throw new Error(`${people.length} people are meant by ${text}`)
  return person
}

/** The same in the one entity that knows them. */
export const found = (given: PlanInput, text: string): FoundPerson => {
  const [one, second] = meant(given, text)
  if (one === undefined || second !== undefined) throw new Error(`${text} is known in several entities`)
  return one
}
