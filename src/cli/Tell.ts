import { Clock, Effect, Option } from "effect"
import type { EntityId } from "../domain/Rules.ts"
import type { Teller } from "../engine/Acts.ts"
import { memoryOf, remembering } from "../planning/ByHand.ts"
import type { PlanInput } from "../planning/Input.ts"
import { followingText } from "../report/Follows.ts"
import { visible } from "../report/Safe.ts"
import { Store } from "../store/Store.ts"
import { actor } from "./Actor.ts"
import { textOptions } from "./Answer.ts"
import { type Ended, failed } from "./ExitCode.ts"
import { readHere } from "./Input.ts"
import type { Chosen } from "./Meant.ts"
import { print } from "./Output.ts"
import type { OpenWorld } from "./World.ts"

export const tellerOf = (
  { as, reason }: { readonly as: Option.Option<string>; readonly reason: Option.Option<string> }
): Teller => ({ by: actor(Option.getOrUndefined(as)), reason: Option.getOrElse(reason, () => "") })

/**
 * Something that a person says about somebody: it is decided from a fresh reading, and once more when the entity's lock
 * is held, so that no apply at work beside it is contradicted.
 */
export const tell = Effect.fn("tell")(function*<E, R>(
  open: OpenWorld,
  entities: ReadonlyArray<EntityId>,
  teller: Teller,
  decide: (input: PlanInput) => Effect.Effect<Chosen, E, R>
) {
  const input = yield* readHere({ entities, at: undefined, everything: false }, open)
  const { deed: { entity } } = yield* decide(input)
  return yield* Effect.scoped(Effect.gen(function*() {
    const store = yield* Store
    const writer = yield* store.lock(entity, teller.by)
    const memory = yield* writer.memory
    const chosen = yield* decide(remembering(input, entity, () => memory))
    if (chosen.deed.entity !== entity) return yield* changedMeanwhile
    const { changes, kind, person, subject } = chosen.deed
    const at = yield* Clock.currentTimeMillis
    yield* writer.act({ at, entity, kind, by: teller.by, reason: teller.reason, person, subject }, changes)
    return { ...chosen, paused: memoryOf(input, entity)?.paused === true }
  }))
})

const changedMeanwhile: Ended = failed("What hrsync remembers changed meanwhile.", "Run it again.")

/** Says what was done, what to know, what follows, and what to run next. */
export const say = Effect.fnUntraced(function*(
  { deed, paused, who }: Chosen & { readonly paused: boolean },
  done: string,
  next: string
) {
  const options = yield* textOptions(true)
  const { entity, follows } = deed
  yield* print(
    [
      `${who === "" ? "" : `${who} `}${visible(done)}`,
      ...deed.notes.map(visible),
      ...(follows === undefined ? [] : ["The next plan has for them:", ...followingText(follows, options)]),
      ...(paused ? [`${entity} is paused: nothing is applied until hrsync resume ${entity}.`] : []),
      `Next: ${next}.`
    ].join("\n")
  )
})
