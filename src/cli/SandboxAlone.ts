import { Clock, Context, Effect, Layer, Path } from "effect"
import type { About } from "../sandbox/Saved.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Store } from "../store/Store.ts"
import { fixedClock } from "./FixedClock.ts"
import { stateFile } from "./SandboxFolder.ts"

/**
 * Does something while no apply is under way in the sandbox: it holds the lock of every entity, by the sandbox's own
 * clock, as an apply does.
 */
export const alone = <A, E, R>(folder: string, { entities, now }: About, use: Effect.Effect<A, E, R>) =>
  Effect.scoped(Effect.gen(function*() {
    const path = yield* Path.Path
    const store = Context.get(yield* Layer.build(SqliteStore.layer(path.join(folder, stateFile))), Store)
    for (const entity of entities) yield* store.lock(entity, "hrsync sandbox")
    return yield* use
  })).pipe(Effect.provideService(Clock.Clock, fixedClock(Date.parse(now))))
