import { Effect } from "effect"
import { alone } from "./SandboxAlone.ts"
import { inFolder } from "./SandboxFolder.ts"
import { aboutIn, begin, type SandboxOptions, type SandboxPlace } from "./SandboxPlace.ts"

/** Begins the sandbox anew, with what is asked for; else with the seed and size that it has, if that can still be read. */
export const beginAnew = Effect.fn("beginAnew")(function*(place: SandboxPlace, options: SandboxOptions) {
  return yield* inFolder(
    place.folder,
    Effect.gen(function*() {
      // To begin anew is the way out of every damage: of the sandbox's own files, and of its state.
      const about = yield* Effect.catchTag(aboutIn(place.folder), "Ended", () => Effect.succeed(undefined))
      if (about !== undefined) {
        yield* alone(place.folder, about, Effect.void).pipe(Effect.catchTag("StoreError", () => Effect.void))
      }
      return yield* begin(place, { seed: options.seed ?? about?.seed, size: options.size ?? about?.size })
    })
  )
})
