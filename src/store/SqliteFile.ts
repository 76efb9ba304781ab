import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { access, constants, copyFile, link, mkdir, open, rm, stat, statfs } from "node:fs/promises"
import { dirname } from "node:path"
import { isRegularFile } from "./StateFile.ts"
import { StoreError } from "./Store.ts"
import { codeOf, fileProblem } from "./SystemProblems.ts"

/** Whether there is a file with something in it at `path`. Whatever else is there, or hides what is, is an error. */
export const isThere = (path: string): Effect.Effect<boolean, StoreError> =>
  Effect.gen(function*() {
    if (!(yield* isRegularFile(path))) return false
    yield* step(path, () => access(path, constants.R_OK))
    const { size } = yield* step(path, () => stat(path))
    if (size > 0) return true
    return yield* new StoreError({
      reason: "damaged",
      message: `The state file ${path} is empty: what it held was lost.`,
      next: "Bring the file back from a backup (docs/state.md). To begin again from nothing, move it away yourself."
    })
  })

/** Whether something may be written in the folder of `path`. */
export const isWritable = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() => access(dirname(path), constants.W_OK).then(() => true, () => false))

/** Beside a file that is open SQLite needs 32 KiB and a little more. */
const least = 64 * 1024

/** Whether the disk of `path` has no room for a step of SQLite, or for the name of another file. */
export const isFull = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    statfs(dirname(path)).then(
      ({ bavail, bsize, ffree, files }) => bavail * bsize < least || (files > 0 && ffree === 0),
      () => false
    )
  )

/**
 * Makes a file at `path`, readable by its owner alone, with what `fill` writes into the file that it is given: whole
 * from the first moment on. Where a file is by then it stays, unless it is to be replaced.
 */
export const makeFile = (
  path: string,
  fill: (path: string) => Effect.Effect<void, StoreError>,
  place: (from: string, to: string) => Promise<void> = whereNoneIs
): Effect.Effect<void, StoreError> => {
  const folder = dirname(path)
  const fresh = `${path}.${randomBytes(6).toString("hex")}.new`
  return Effect.gen(function*() {
    yield* step(path, () => folderMade(folder))
    yield* step(path, () => open(fresh, "wx", 0o600).then((file) => file.close()))
    yield* fill(fresh)
    yield* step(path, () => place(fresh, path))
    yield* step(path, () => synced(folder))
  }).pipe(Effect.ensuring(Effect.promise(() => removed(fresh))))
}

/** Node's own recursive `mkdir` calls a read-only disk a missing folder. */
const folderMade = async (folder: string): Promise<void> => {
  const made = (): Promise<void> =>
    mkdir(folder, { mode: 0o700 }).catch((cause: unknown) => {
      if (codeOf(cause) !== "EEXIST") throw cause
    })
  await made().catch(async (cause: unknown) => {
    if (codeOf(cause) !== "ENOENT" || dirname(folder) === folder) throw cause
    await folderMade(dirname(folder))
    await made()
  })
}

/** A name is on the disk when its folder is. Systems that can't open a folder need no such thing. */
const synced = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r").catch((cause: unknown) => {
    if (["EISDIR", "EPERM", "EACCES"].includes(codeOf(cause))) return undefined
    throw cause
  })
  try {
    await handle?.sync()
  } finally {
    await handle?.close()
  }
}

const whereNoneIs = async (from: string, to: string): Promise<void> => {
  await link(from, to)
    .catch((cause: unknown) => {
      // Some shared folders know no second name of a file.
      if (!["EPERM", "ENOTSUP", "ENOSYS"].includes(codeOf(cause))) throw cause
      return copyFile(from, to, constants.COPYFILE_EXCL)
    })
    .catch((cause: unknown) => {
      if (codeOf(cause) !== "EEXIST") throw cause
    })
}

/** What SQLite keeps beside a file would be taken for a part of the next one. */
export const besideRemoved = async (path: string): Promise<void> => {
  for (const end of ["-wal", "-shm", "-journal"]) await rm(path + end, { force: true })
}

const removed = async (path: string): Promise<void> => {
  await besideRemoved(path)
  await rm(path, { force: true })
}

const step = <A>(path: string, action: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: action, catch: (cause) => fileProblem(path, codeOf(cause)) })
