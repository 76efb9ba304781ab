import { Effect, FileSystem } from "effect"
import { listsIn } from "./SandboxDays.ts"
import { inFolder } from "./SandboxFolder.ts"
import { aboutIn, type SandboxPlace, staffIn } from "./SandboxPlace.ts"
import { sandboxText } from "./SandboxText.ts"

const none = "There is no sandbox beside this file yet. hrsync plan --sandbox makes one."

/** The sandbox in words. Where there is none, none is made. */
export const sandboxStatus = Effect.fn("sandboxStatus")(function*(place: SandboxPlace) {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* Effect.orElseSucceed(fs.exists(place.folder), () => false))) return none
  return yield* inFolder(
    place.folder,
    Effect.gen(function*() {
      const about = yield* aboutIn(place.folder)
      if (about === undefined) return none
      return sandboxText(about, yield* staffIn(place.folder), yield* listsIn(place, about))
    })
  )
})
