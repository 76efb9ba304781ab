import { Effect, FileSystem, Path, Stream } from "effect"
import type { Ended } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

/** `writeStreamPrivately` of one text. */
export const writePrivately = (
  file: string,
  text: string
): Effect.Effect<void, Ended, FileSystem.FileSystem | Path.Path> => writeStreamPrivately(file, Stream.succeed(text))

/** `writeBytesPrivately` of a text that comes in pieces. */
export const writeStreamPrivately = <E, R>(
  file: string,
  text: Stream.Stream<string, E, R>
): Effect.Effect<void, Ended | E, FileSystem.FileSystem | Path.Path | R> => {
  const encoder = new TextEncoder()
  return writeBytesPrivately(file, Stream.mapArray(text, (some) => [encoder.encode(some.join(""))]))
}

/**
 * Writes a file that only its owner may read, whole or not at all: it stands beside its place first, and takes it when
 * every byte is on the disk.
 */
export const writeBytesPrivately = <E, R>(
  file: string,
  bytes: Stream.Stream<Uint8Array, E, R>
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
    yield* Stream.runForEach(bytes, (some) => inWords(written.writeAll(some)))
    yield* inWords(written.sync)
    yield* inWords(fs.rename(beside, file))
  }))
