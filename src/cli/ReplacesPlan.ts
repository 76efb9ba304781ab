import { Effect, FileSystem } from "effect"
import { type Ended, failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

/** How every plan file begins, of whatever version, also a cut or a reformatted one. */
const asPlansBegin = /^\uFEFF?\s*\{\s*"format"\s*:\s*"hrsync-plan"/u

const enough = 512

/** Refuses to write where something is that does not begin as `begins` says. `none`: what it is not; `next`: what to do. */
export const refusing = (
  begins: RegExp,
  none: string,
  next: string
): (file: string) => Effect.Effect<void, Ended, FileSystem.FileSystem> =>
  Effect.fn("refuseToReplace")(
    function*(file) {
      const fs = yield* FileSystem.FileSystem
      const { type } = yield* fs.stat(file)
      const refuse = (what: string) => failed(`${file} is ${what}; nothing was written.`, next)
      if (type === "Directory") return yield* refuse("a folder")
      if (type !== "File" || !begins.test(yield* beginning(file))) {
        return yield* refuse(`there already and is ${none}`)
      }
    },
    (effect, file) =>
      Effect.catchTag(
        effect,
        "PlatformError",
        (error) => error.reason._tag === "NotFound" ? Effect.void : Effect.fail(cannot("written", file)(error))
      )
  )

/** A plan takes the place of an earlier plan, or of nothing: never of a configuration, a state, an export or a folder. */
export const refuseToReplace = refusing(
  asPlansBegin,
  "no plan",
  "Name another file with --out, or move this one away first."
)

const beginning = (file: string) =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const bytes = new Uint8Array(enough)
    const opened = yield* fs.open(file, { flag: "r" })
    const length = yield* opened.read(bytes)
    return new TextDecoder().decode(bytes.subarray(0, Number(length)))
  }))
