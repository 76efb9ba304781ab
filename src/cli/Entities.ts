import { Effect } from "effect"
import type { EntityId } from "../domain/Rules.ts"
import { Store } from "../store/Store.ts"
import type { OpenWorld } from "./World.ts"

/** Every entity of the file, and every one that is still remembered (L4). */
export const knownEntities = Effect.fn("knownEntities")(function*({ configuration }: OpenWorld) {
  const store = yield* Store
  const memories = yield* store.memories
  const known: ReadonlySet<EntityId> = new Set([
    ...configuration.entities.map(({ rules }) => rules.entity),
    ...memories.map(({ entity }) => entity)
  ])
  return { known: [...known].toSorted(), memories }
})
