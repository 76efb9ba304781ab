import { Effect } from "effect"
import type { BigIntStats } from "node:fs"
import { copyFile, open, rename, rm, stat, unlink, utimes } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { CallError } from "./Directory.ts"
import { attempt, attemptUnless, type SystemError, words } from "./SystemError.ts"

/** Which content a file has: another one, or the same written to, has another mark. */
export type FileMark = Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs">

export const isSame = (a: FileMark, b: FileMark): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs

const beside = (path: string, ending: string): string => join(dirname(path), `.${basename(path)}.${ending}`)

/** A rename that ends in one of these has not happened. */
const certainlyNot = new Set(["EACCES", "EBUSY", "EDQUOT", "EISDIR", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"])

const refused = (name: string) => ({ code }: SystemError): CallError =>
  new CallError({ outcome: "refused", stops: "target", ...words(name, code) })

const unknown = (name: string, code: string): CallError =>
  new CallError({
    outcome: "unknown",
    stops: "target",
    message: `${name} was to be replaced, and the system says ${code}: whether it was is not certain`,
    next: "Look after the disk or the share that holds the file; the next run sees what became of it."
  })

/** Who may do what with the file stays as it is. Only root can leave it to its owner, and not on every share. */
const writeLike = async (path: string, content: Uint8Array, like: BigIntStats): Promise<FileMark> => {
  await rm(path, { force: true })
  const handle = await open(path, "wx", 0o600)
  try {
    for (let at = 0; at < content.length;) at += (await handle.write(content, at)).bytesWritten
    const made = await handle.stat({ bigint: true })
    if (process.geteuid?.() === 0 && (made.uid !== like.uid || made.gid !== like.gid)) {
      await handle.chown(Number(like.uid), Number(like.gid)).catch(() => undefined)
    }
    await handle.chmod(Number(like.mode & 0o7777n))
    await handle.sync()
    return await handle.stat({ bigint: true })
  } finally {
    await handle.close()
  }
}

export interface Replacement<E> {
  /** Absolute, and no symbolic link. */
  readonly path: string
  readonly name: string
  readonly content: Uint8Array
  /** What the file is now. */
  readonly like: BigIntStats
  /** Asked last, when all is on the disk but nothing has changed yet: a failure leaves everything as it was. */
  readonly before: Effect.Effect<void, E>
}

/**
 * Puts a new content in place of a file's, whole or not at all: whoever reads it sees the old one or the new one, also
 * after a power cut. Only who holds the file's lock may do so.
 */
export const replaceFile = Effect.fnUntraced(function*<E>(
  { before, content, like, name, path }: Replacement<E>
): Effect.fn.Return<FileMark, CallError | E> {
  const fresh = beside(path, "new")
  const mark = yield* attempt(() => writeLike(fresh, content, like)).pipe(
    Effect.mapError(refused(name)),
    Effect.tap(() => before),
    // It is in nobody's way, and the next one writes over it.
    Effect.tapError(() => Effect.ignore(attempt(() => unlink(fresh))))
  )
  yield* attempt(() => rename(fresh, path)).pipe(
    Effect.mapError((error) => certainlyNot.has(error.code) ? refused(name)(error) : unknown(name, error.code))
  )
  return mark
})

/** A file's content as it was before the last writes, kept beside it; it counts until the time that it carries. */
const earlierOf = (path: string): string => beside(path, "before")

const endOf = (earlier: string): Effect.Effect<number | undefined, SystemError> =>
  Effect.map(attemptUnless(["ENOENT"], () => stat(earlier)), (found) => found?.mtimeMs)

/** Keeps what the file is now until the instant `until`; where an earlier content still counts, that one. */
export const keepEarlier = (
  options: { readonly path: string; readonly name: string; readonly now: number; readonly until: number }
): Effect.Effect<void, CallError> =>
  Effect.gen(function*() {
    const earlier = earlierOf(options.path)
    const end = new Date(options.until)
    if (((yield* endOf(earlier)) ?? 0) > options.now) return yield* attempt(() => utimes(earlier, end, end))
    const fresh = `${earlier}.new`
    yield* attempt(() => copyFile(options.path, fresh))
    yield* attempt(() => utimes(fresh, end, end))
    yield* attempt(() => rename(fresh, earlier))
  }).pipe(Effect.mapError(refused(options.name)))

/** The path of the earlier content that still counts at `now`, if one does. */
export const earlierAt = (path: string, now: number): Effect.Effect<string | undefined, SystemError> =>
  Effect.map(endOf(earlierOf(path)), (end) => end !== undefined && end > now ? earlierOf(path) : undefined)
