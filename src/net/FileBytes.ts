import { Effect, Schema, type Scope } from "effect"
import { createHash } from "node:crypto"
import type { BigIntStats } from "node:fs"
import { type FileHandle, open as openHandle, stat } from "node:fs/promises"

/** A file could not be read. `message` names it as the configuration does; `next` says what a person can do. */
export class FileError extends Schema.TaggedError<FileError>()("FileError", {
  message: Schema.String,
  next: Schema.String
}) {}

/** A file being read from its start to its end. */
export interface OpenFile {
  /** Bytes when it was opened. */
  readonly size: number
  /** The next bytes; none at the end. They are overwritten by the next `read`. */
  readonly read: Effect.Effect<Uint8Array, FileError>
  /** SHA-256 of everything that was read, in lower-case hex. Only after the end, and only if it was asked for. */
  readonly sha256: () => string
  /** What happened to the file since it was opened, in words; nothing if it is still the same file with the same content. */
  readonly changed: Effect.Effect<string | undefined>
}

export interface OpenOptions {
  /** Absolute. */
  readonly path: string
  /** How messages name it: as the configuration wrote it. */
  readonly name: string
  readonly sha256: boolean
  /** What a missing file asks of a person. */
  readonly ifMissing: string
  /** Bytes per read; default 1 MiB. */
  readonly chunk?: number | undefined
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "an unknown error"

const failure = (name: string, ifMissing: string) => (cause: unknown): FileError => {
  const code = codeOf(cause)
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new FileError({ message: `${name} does not exist`, next: ifMissing })
    case "EACCES":
    case "EPERM":
      return new FileError({
        message: `${name} may not be read by the user that runs hrsync`,
        next: "Give that user the right to read the file and its folder."
      })
    case "EISDIR":
      return isFolder(name)
    case "ELOOP":
      return new FileError({
        message: `${name} is a symbolic link that leads back to itself`,
        next: "Point the link, or `path`, at the file itself."
      })
    default:
      return new FileError({
        message: `${name} could not be read: the system says ${code}`,
        next: "Look after the disk or the share that holds the file, then run again."
      })
  }
}

const isFolder = (name: string): FileError =>
  new FileError({ message: `${name} is a folder, not a file`, next: "Name the file inside it in `path`." })

const same = (a: BigIntStats, b: BigIntStats): boolean =>
  a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeNs === b.mtimeNs

const difference = (before: BigIntStats, after: BigIntStats): string | undefined =>
  same(before, after)
    ? undefined
    : before.ino !== after.ino || before.dev !== after.dev
    ? "it was replaced by another file"
    : before.size === after.size
    ? "it was written to"
    : `it was ${before.size} bytes and is now ${after.size} bytes`

/** Opens a regular file for one reading; it is closed with the scope. */
export const open = Effect.fnUntraced(function*(
  options: OpenOptions
): Effect.fn.Return<OpenFile, FileError, Scope.Scope> {
  const fail = failure(options.name, options.ifMissing)
  // Asked before opening: to open a pipe would wait for its writer.
  const before = yield* Effect.tryPromise({ try: () => stat(options.path, { bigint: true }), catch: fail })
  if (before.isDirectory()) return yield* isFolder(options.name)
  if (!before.isFile()) {
    return yield* new FileError({
      message: `${options.name} is not a regular file`,
      next: "Write the data into a file and name that in `path`; pipes and devices cannot be checked for completeness."
    })
  }
  const handle: FileHandle = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: () => openHandle(options.path, "r"), catch: fail }),
    (opened) => Effect.promise(() => opened.close())
  )
  const size = options.chunk ?? 1024 * 1024
  const hash = options.sha256 ? createHash("sha256") : undefined
  /** Never rejects, since nobody may be waiting for it. */
  const readInto = (buffer: Buffer): Promise<{ readonly bytes: Buffer } | { readonly cause: unknown }> =>
    handle.read(buffer, 0, size, null).then(
      ({ bytesRead }) => ({ bytes: buffer.subarray(0, bytesRead) }),
      (cause: unknown) => ({ cause })
    )
  // The system reads ahead into one buffer while the caller works on the other.
  let ahead = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let coming: ReturnType<typeof readInto> | undefined
  return {
    size: Number(before.size),
    read: Effect.flatMap(Effect.promise(() => coming ??= readInto(ahead)), (result) => {
      if ("cause" in result) return Effect.fail(fail(result.cause))
      ;[ahead, other] = [other, ahead]
      coming = result.bytes.length === 0 ? coming : readInto(ahead)
      hash?.update(result.bytes)
      return Effect.succeed(result.bytes)
    }),
    sha256: () => hash?.digest("hex") ?? "",
    changed: Effect.promise(() =>
      stat(options.path, { bigint: true }).then(
        (after) => difference(before, after),
        () => "it was removed"
      )
    )
  }
})

/** A whole small text file, such as a checksum beside an export; at most 64 KiB. */
export const readSmall = (path: string, name: string, ifMissing: string): Effect.Effect<string, FileError> =>
  Effect.scoped(
    Effect.gen(function*() {
      const file = yield* open({ path, name, sha256: false, ifMissing, chunk: 64 * 1024 })
      if (file.size > 64 * 1024) {
        return yield* new FileError({
          message: `${name} has ${file.size} bytes, too many for what it should hold`,
          next: "Check that the setting names the right file."
        })
      }
      const bytes = yield* file.read
      return Buffer.from(bytes).toString("utf8").replace(/^\uFEFF/u, "")
    })
  )

/** What the first bytes of a file say that it is, where that is no text; nothing for text. */
export const notText = (bytes: Uint8Array): string | undefined => {
  const starts = (...signature: ReadonlyArray<number>): boolean =>
    signature.every((byte, index) => bytes[index] === byte)
  if (starts(0x50, 0x4b, 0x03, 0x04)) return "an Excel workbook or another zip archive"
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return "an old Excel workbook"
  if (starts(0x1f, 0x8b)) return "a gzip archive"
  if (starts(0x25, 0x50, 0x44, 0x46)) return "a PDF document"
  return undefined
}
