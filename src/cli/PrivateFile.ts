import { Effect, FileSystem, Path } from "effect"
import type { Ended } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

/**
 * Writes a file that only its owner may read, whole or not at all: it stands beside its place first, and takes it when
 * every byte is on the disk.
 */
export const writePrivately = (
  file: string,
  text: string
): Effect.Effect<void, Ended, FileSystem.FileSystem | Path.Path> =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.makeTempDirectoryScoped({
      directory: path.dirname(path.resolve(file)),
      prefix: ".hrsync-"
    })
    const beside = path.join(folder, path.basename(file))
    const written = yield* fs.open(beside, { flag: "wx", mode: 0o600 })
    yield* written.writeAll(new TextEncoder().encode(text))
    yield* written.sync
    yield* fs.rename(beside, file)
  })).pipe(Effect.mapError(cannot("written", file)))
