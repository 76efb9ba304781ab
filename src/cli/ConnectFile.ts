import { Effect, FileSystem, Path } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { decodeText } from "../config/FileText.ts"
import { failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

/** A configuration file as it was found; nothing where there is none. */
export interface FoundFile {
  readonly name: string
  readonly bytes: Uint8Array | undefined
  /** Without a byte order mark. */
  readonly text: string
}

const mark = "\uFEFF"

const isMissing = ({ reason }: PlatformError): boolean => reason._tag === "NotFound"

export const findFile = Effect.fn("findFile")(function*(name: string) {
  const fs = yield* FileSystem.FileSystem
  const bytes = yield* fs.readFile(name).pipe(
    Effect.catch((error) => isMissing(error) ? Effect.succeed(undefined) : Effect.fail(cannot("read", name)(error)))
  )
  const text = bytes === undefined ? "" : yield* Effect.orElseSucceed(Effect.fromResult(decodeText(bytes)), () => "")
  return { name, bytes, text } satisfies FoundFile
})

const changed = (name: string) =>
  failed(
    `${name} changed while it was looked at; nothing was written.`,
    "Run the same command again: it takes the file as it is then."
  )

/**
 * Writes the text of a file that was found: whole or not at all, with the rights that it had, and only if nobody else
 * wrote to it meanwhile. A new file is begun where there was none.
 */
export const writeFound = Effect.fn("writeFound")(function*({ bytes, name }: FoundFile, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const inWords = Effect.mapError(cannot("written", name))
  if (bytes === undefined) {
    return yield* fs.writeFileString(name, text, { flag: "wx" }).pipe(
      Effect.mapError((error) => error.reason._tag === "AlreadyExists" ? changed(name) : cannot("written", name)(error))
    )
  }
  const place = yield* inWords(fs.realPath(name))
  yield* Effect.scoped(Effect.gen(function*() {
    const { mode } = yield* inWords(fs.stat(place))
    const folder = yield* inWords(fs.makeTempDirectoryScoped({ directory: path.dirname(place), prefix: ".hrsync-" }))
    const beside = path.join(folder, path.basename(place))
    const written = yield* inWords(fs.open(beside, { flag: "wx", mode: mode & 0o777 }))
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    yield* inWords(written.writeAll(new TextEncoder().encode(marked ? mark + text : text)))
    yield* inWords(written.sync)
    yield* inWords(fs.chmod(beside, mode & 0o777))
    const now = yield* inWords(fs.readFile(place))
    if (!Buffer.from(now).equals(Buffer.from(bytes))) return yield* changed(name)
    yield* inWords(fs.rename(beside, place))
  }))
})
