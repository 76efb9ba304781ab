import { Clock, Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import { gather, type Gathering } from "../engine/Gather.ts"
import type { PlanInput } from "../planning/Input.ts"
import type { Store } from "../store/Store.ts"
import { type Progress, progressLine } from "./Progress.ts"
import { type OpenWorld, openWorld, type Place, refuseUnknown } from "./World.ts"
import { keepSmall, large, letGrow } from "./YoungGeneration.ts"

/** What a command that looks at the world was asked. */
export interface Asked extends Place {
  /** Keys of entities; none: all of them. */
  readonly entities: ReadonlyArray<EntityId>
  readonly at: Instant | undefined
  /** Whether every attribute is to be read, for a person who looks around. */
  readonly everything: boolean
}

/** How the world is read for a command, with a line that tells how far it is. */
export const gathering = (asked: Omit<Asked, keyof Place>, { now }: OpenWorld, progress: Progress): Gathering => ({
  now: asked.at ?? now,
  hypothetical: asked.at !== undefined,
  only: asked.entities.length === 0 ? undefined : new Set(asked.entities),
  everything: asked.everything,
  progress: (count) => {
    if (count >= large) letGrow()
    progress.update(count)
  }
})

/** Opens the world, and does something with what is remembered there, in the time that it is there. */
export const inWorld = Effect.fn("inWorld")(function*<A, E, R>(
  place: Place,
  then: (open: OpenWorld) => Effect.Effect<A, E, R | Store>
) {
  const open = yield* openWorld(place)
  return yield* then(open).pipe(Effect.provide(open.store), Effect.provideService(Clock.Clock, open.clock))
})

/** Reads everything that a plan of the entities asked for follows from, with a line that tells how far it is. */
export const readHere = Effect.fn("readHere")(function*(asked: Omit<Asked, keyof Place>, open: OpenWorld) {
  keepSmall()
  const progress = progressLine(process.stderr)
  return yield* refuseUnknown(asked.entities, open.configuration).pipe(
    Effect.andThen(gather(open.world, gathering(asked, open, progress))),
    Effect.map(({ input }): PlanInput => input),
    Effect.ensuring(Effect.sync(progress.clear))
  )
})

/** Everything that a plan of the entities asked for follows from: the configuration, and then whatever it names. */
export const readInput = (asked: Asked) => inWorld(asked, (open) => readHere(asked, open))
