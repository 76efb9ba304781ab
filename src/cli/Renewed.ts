import { Clock, Effect, Ref } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"

/** How long what was read is good, in milliseconds. */
const goodFor = 10_000

interface Held<A, E> {
  readonly resolve: Effect.Effect<A, E>
  readonly value: A
  readonly at: Instant
  readonly fails: boolean
}

/** A value that lies outside of this process, and may be replaced there: a token in a file. */
export interface Renewed<A, E> {
  /** Reads it anew every some seconds. What can't be read leaves the last one, and that is said once. */
  readonly get: Effect.Effect<A>
  /** It is read in another way from now on, and this is what that gave just now. */
  readonly set: (resolve: Effect.Effect<A, E>, value: A) => Effect.Effect<void>
}

/** `say`: a failure in words. */
export const renewed = Effect.fnUntraced(function*<A, E>(
  resolve: Effect.Effect<A, E>,
  first: A,
  say: (error: E) => Effect.Effect<void>
): Effect.fn.Return<Renewed<A, E>> {
  const held = yield* Ref.make<Held<A, E>>({ resolve, value: first, at: yield* Clock.currentTimeMillis, fails: false })
  return {
    set: (next, value) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (at) => Ref.set(held, { resolve: next, value, at, fails: false })
      ),
    get: Effect.gen(function*() {
      const before = yield* Ref.get(held)
      const now = yield* Clock.currentTimeMillis
      if (now >= before.at && now - before.at < goodFor) return before.value
      const after = yield* before.resolve.pipe(
        Effect.map((value) => ({ value, fails: false })),
        Effect.catch((error) =>
          Effect.as(before.fails ? Effect.void : say(error), { value: before.value, fails: true })
        )
      )
      // Another file may have come into force meanwhile.
      yield* Ref.update(
        held,
        (current) => current.resolve === before.resolve ? { ...current, ...after, at: now } : current
      )
      return after.value
    })
  }
})
