import { Effect, FileSystem, Path, Stream } from "effect"
import type { Ended } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

/** `writeStreamPrivately` of one text. */
export const writePrivately = (
  file: string,
  text: string
): Effect.Effect<void, Ended, FileSystem.FileSystem | Path.Path> => writeStreamPrivately(file, Stream.succeed(text))

/**
 * Writes a file that only its owner may read, whole or not at all: it stands beside its place first, and takes it when
 * every byte is on the disk.
 */
export const writeStreamPrivately = <E, R>(
  file: string,
  text: Stream.Stream<string, E, R>
): Effect.Effect<void, Ended | E, FileSystem.FileSystem | Path.Path | R> =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const inWords = Effect.mapError(cannot("written", file))
    const folder = yield* inWords(fs.makeTempDirectoryScoped({
      directory: path.dirname(path.resolve(file)),
      prefix: ".hrsync-"
    }))
    const beside = path.join(folder, path.basename(file))
    const written = yield* inWords(fs.open(beside, { flag: "wx", mode: 0o600 }))
    const encoder = new TextEncoder()
    yield* Stream.runForEachArray(text, (some) => inWords(written.writeAll(encoder.encode(some.join("")))))
    yield* inWords(written.sync)
    yield* inWords(fs.rename(beside, file))
  }))
