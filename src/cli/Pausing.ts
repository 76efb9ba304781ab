import { Effect } from "effect"
import type { EntityId } from "../domain/Rules.ts"
import { record, type Teller } from "../engine/Acts.ts"
import { visible } from "../report/Safe.ts"
import { knownEntities } from "./Entities.ts"
import { wrongUsage } from "./ExitCode.ts"
import { hint } from "./Hint.ts"
import { inWorld } from "./Input.ts"
import { print } from "./Output.ts"
import { type Place, refuseUnknown } from "./World.ts"

/** Pauses entities, or lets them go on, without reading anything but what is remembered (L4). */
export const setPaused = Effect.fn("setPaused")(function*(
  place: Place,
  asked: { readonly entities: ReadonlyArray<EntityId>; readonly all: boolean },
  paused: boolean,
  teller: Teller
) {
  const command = paused ? "pause" : "resume"
  if (asked.all && asked.entities.length > 0) {
    return yield* wrongUsage(`Name entities, or give --all: not both.\nTry: hrsync ${command} --all`)
  }
  if (!asked.all && asked.entities.length === 0) {
    return yield* wrongUsage(
      `hrsync ${command} needs the key of an entity, or --all.\nTry: hrsync ${command} <entity>, or hrsync ${command} --all`
    )
  }
  yield* inWorld(place, (open) =>
    Effect.gen(function*() {
      yield* refuseUnknown(asked.entities, open.configuration)
      const { known, memories } = yield* knownEntities(open)
      const isPaused = new Map(memories.map((memory) => [memory.entity, memory.paused]))
      for (const entity of asked.all ? known : new Set(asked.entities)) {
        const shown = visible(entity)
        if ((isPaused.get(entity) ?? false) === paused) {
          yield* print(paused ? `${shown} is paused already.` : `${shown} is not paused.`)
          continue
        }
        yield* record(
          { entity, kind: command, person: undefined, subject: "", changes: [{ type: "paused", paused }] },
          teller
        )
        yield* print(
          paused
            ? `${shown} is paused: nothing is applied, by anybody, until ${
              hint(place, `hrsync resume ${shown}`)
            }. A call that is under way ends.`
            : `${shown} goes on. See what waits: ${hint(place, `hrsync plan ${shown}`)}.`
        )
      }
    }))
})
