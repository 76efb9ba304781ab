import { Deferred, Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { reconcile, type Reconciler, type ReconcilerEvent } from "../../src/engine/Reconciler.ts"
import type { Store, StoreError } from "../../src/store/Store.ts"

import type { Group } from "./Group.ts"

/** A reconciler whose cycles somebody waits for. */
export interface Cycles {
  readonly reconciler: Reconciler<never>
  /** Does something, and waits until every entity has ended a cycle from then on. */
  readonly after: (act: Effect.Effect<void>) => Effect.Effect<void>
  /** The next cycle of every entity, by the test clock. */
  readonly next: Effect.Effect<void>
}

/** More than `every` and less than two of it. */
const untilNext = "17 minutes"

/** Keeps a group in step until the scope ends. Its first cycle has begun, and not ended. */
export const cycles = Effect.fnUntraced(function*(
  group: Group,
  { step = untilNext, watch = () => Effect.void }: {
    /** How far the clock goes on to the next cycle. No time passes while one is under way. */
    readonly step?: "15 minutes" | "17 minutes"
    readonly watch?: (event: ReconcilerEvent) => Effect.Effect<void>
  } = {}
): Effect.fn.Return<Cycles & { readonly first: Effect.Effect<void> }, StoreError, Store | Scope.Scope> {
  const waiting = new Set<string>()
  let ended = Deferred.makeUnsafe<void>()
  const expect = (): Deferred.Deferred<void> => {
    for (const { entity } of group.rules) waiting.add(entity)
    return ended = Deferred.makeUnsafe<void>()
  }
  const first = expect()
  const reconciler = yield* reconcile(group.world, {
    by: "hrsync run",
    describe: (error: never) => error,
    watch: (event) =>
      Effect.map(watch(event), () => {
        if (event.type === "started") return
        const { standing } = event
        if (standing.trouble !== undefined) throw new Error(`${standing.entity}: ${standing.trouble.message}`)
        waiting.delete(standing.entity)
        if (waiting.size === 0) Deferred.doneUnsafe(ended, Effect.void)
      })
  })
  const after = (act: Effect.Effect<void>) =>
    Effect.suspend(() => {
      const done = expect()
      return Effect.andThen(act, Deferred.await(done))
    })
  return { reconciler, after, next: after(TestClock.adjust(step)), first: Deferred.await(first) }
})
