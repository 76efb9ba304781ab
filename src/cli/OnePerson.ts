import { Effect, Option } from "effect"
import type { ByHand } from "../planning/ByHand.ts"
import type { FoundPerson } from "../planning/FindPeople.ts"
import type { PlanInput } from "../planning/Input.ts"
import { inWorld } from "./Input.ts"
import { inOneEntity, oneMeant } from "./Meant.ts"
import { tell, tellerOf } from "./Tell.ts"
import type { Place } from "./World.ts"

/** Who is meant, where, and who says so. */
export interface AboutOne {
  readonly person: string
  readonly entity: Option.Option<string>
  readonly as: Option.Option<string>
  readonly reason: Option.Option<string>
}

/** What a person says about one person in one entity: decided, remembered, and in the history. */
export const tellOfOne = (
  place: Place,
  about: AboutOne,
  decide: (input: PlanInput, found: FoundPerson) => ByHand
) =>
  inWorld(place, (open) =>
    tell(
      open,
      Option.toArray(about.entity),
      tellerOf(about),
      (input) =>
        Effect.flatMap(oneMeant(input, about.person), (found) => inOneEntity(found, (one) => decide(input, one)))
    ))
