import { Effect, Schema } from "effect"
import type { NetError } from "../net/NetError.ts"

/** Positions moved between two pages: the page that began with the last one of the page before began with another. */
export class Shifted extends Schema.TaggedError<Shifted>()("Shifted", {}) {}

/** What came twice on purpose is what came before; of it, `last` is the last one. Gives what is new. */
export const afterOverlap = <A>(
  items: ReadonlyArray<A>,
  overlap: number,
  last: string | undefined,
  id: (item: A) => string
): Effect.Effect<ReadonlyArray<A>, Shifted> => {
  const again = items[overlap - 1]
  return overlap > 0 && last !== undefined && items.length > 0 && (again === undefined || id(again) !== last)
    ? Effect.fail(new Shifted())
    : Effect.succeed(items.slice(overlap))
}

/** A list that moved while it was read is read once more; `error` is for one that moved again. */
export const readAgainIfShifted = <A>(
  read: Effect.Effect<A, NetError | Shifted>,
  error: (what: string) => NetError
): Effect.Effect<A, NetError> =>
  read.pipe(
    Effect.catchTag("Shifted", () => read),
    Effect.catchTag(
      "Shifted",
      () => Effect.fail(error("gave a list that does not add up, twice: it moved between two pages"))
    )
  )
