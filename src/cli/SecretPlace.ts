import { Effect, FileSystem, Path, Result } from "effect"
import { piecesOf } from "../config/Reference.ts"

/** Whether a reference leads to something here and now; if not, how that is changed. The secret itself is not kept. */
export const secretState = Effect.fnUntraced(function*(reference: string, folder: string) {
  const [piece] = piecesOf(reference)
  if (typeof piece === "object" && piece.to === "env") {
    const value = process.env[piece.name] ?? ""
    return value === ""
      ? Result.fail(
        `The environment variable ${piece.name} is not set. Set it where hrsync runs, without writing the secret down:\n`
          + `  read -rs ${piece.name} && export ${piece.name}     (bash, zsh: paste the secret, then Enter)\n`
          + "A variable can't reach a program that runs already: set it, and run hrsync connect again; or take a file."
      )
      : Result.succeed(undefined)
  }
  if (typeof piece === "object" && piece.to === "file") {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const place = path.resolve(folder, piece.path)
    const text = yield* Effect.orElseSucceed(fs.readFileString(place), () => "")
    return text.trim() === ""
      ? Result.fail(
        `${place} does not exist, is empty, or can't be read. Put the secret there, readable by you alone:\n`
          + `  install -m 600 /dev/null ${place}, then write it in with an editor`
      )
      : Result.succeed(undefined)
  }
  return Result.succeed(undefined)
})
