import { Effect, Layer, Result } from "effect"
import { Buffer } from "node:buffer"
import type { FileHandle } from "node:fs/promises"
import { lstat, open, stat } from "node:fs/promises"
import type { Memory } from "../domain/Memory.ts"
import type { Damage } from "./StateReader.ts"
import { StateReader } from "./StateReader.ts"
import { Store, StoreError } from "./Store.ts"
import { WholeLines } from "./WholeLines.ts"

/** What stands before the path where hrsync.yaml says where to remember: `state: jsonl:.hrsync/state.jsonl`. */
export const scheme = "jsonl:"

/** The path of `jsonl:<path>`, as written; nothing when the location is of another kind or names no path. */
export const pathOf = (location: string): string | undefined => {
  const path = location.startsWith(scheme) ? location.slice(scheme.length).trim() : ""
  return path === "" ? undefined : path
}

/**
 * Everything that the state file at `path` remembers. No file: nothing is remembered. Any file that is not whole is an
 * error: to start again from nothing would mean to forget who is managed.
 */
export const read = (path: string): Effect.Effect<ReadonlyArray<Memory>, StoreError> =>
  Effect.acquireUseRelease(
    opened(path),
    (file) => file === undefined ? Effect.succeed([]) : contents(path, file),
    (file) => file === undefined ? Effect.void : Effect.promise(() => file.close())
  )

/** The store over one state file. It is read when `memories` is asked for, each time. */
export const layer = (path: string): Layer.Layer<Store> => Layer.succeed(Store, Store.of({ memories: read(path) }))

export { lines, write } from "./StateWriter.ts"

const opened = (path: string): Effect.Effect<FileHandle | undefined, StoreError> =>
  Effect.gen(function*() {
    const found = yield* Effect.tryPromise({ try: () => stat(path), catch: codeOf }).pipe(Effect.result)
    if (Result.isFailure(found)) {
      if (found.failure !== "ENOENT") return yield* unreadable(path, found.failure)
      const link = yield* Effect.tryPromise({ try: () => lstat(path), catch: codeOf }).pipe(Effect.result)
      return Result.isSuccess(link) ? yield* unreadable(path, "broken-link") : undefined
    }
    // Looked at before it is opened: to open a pipe would wait for its writer.
    if (!found.success.isFile()) return yield* unreadable(path, found.success.isDirectory() ? "EISDIR" : "not-a-file")
    return yield* attempt(path, () => open(path, "r"))
  })

const chunkSize = 1024 * 1024

const contents = (path: string, file: FileHandle): Effect.Effect<ReadonlyArray<Memory>, StoreError> =>
  Effect.gen(function*() {
    const reader = new StateReader()
    const whole = new WholeLines()
    const chunk = Buffer.allocUnsafe(chunkSize)
    for (let ended = false; !ended;) {
      const { bytesRead } = yield* attempt(path, () => file.read(chunk, 0, chunk.length))
      ended = bytesRead === 0
      const lines = ended ? whole.finish() : whole.push(chunk.subarray(0, bytesRead))
      const damage = lines === undefined ? undefined : reader.take(lines)
      if (damage !== undefined) return yield* damaged(path, damage)
      if (whole.tooLong) {
        return yield* damaged(path, reader.damage("the next line is too long to be a record of hrsync"))
      }
    }
    const memories = reader.finish()
    return "problem" in memories ? yield* damaged(path, memories) : memories
  })

const attempt = <A>(path: string, step: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: step, catch: (cause) => unreadable(path, codeOf(cause)) })

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""

const damaged = (path: string, { line, newer, problem }: Damage): StoreError =>
  newer
    ? new StoreError({
      reason: "newer-version",
      message: `A newer hrsync wrote the state file ${path}: ${problem}.`,
      next: "Use the hrsync that wrote it, or a newer one. Nothing was changed."
    })
    : new StoreError({
      reason: "damaged",
      message: `The state file is damaged at ${path}:${line}: ${problem}.`,
      next:
        "Bring the file back from a backup, or correct the line; docs/state.md describes its form. Nothing was decided: "
        + "without this file hrsync would not know whom it manages. To begin again from nothing, move it away yourself."
    })

const unreadable = (path: string, code: string): StoreError =>
  new StoreError({
    reason: "unreadable",
    message: `The state file ${path} can't be read: ${problems[code] ?? `the system says ${code || "nothing more"}`}.`,
    next: nextSteps[code] ?? "Try again; if it stays so, look at the disk or the network share that the file is on."
  })

const problems: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  ENOTDIR: "a part of its path is a file, not a folder",
  "broken-link": "it is a link that leads nowhere",
  "not-a-file": "it is no regular file"
}

const nextSteps: Readonly<Record<string, string>> = {
  EISDIR: "Let \"state\" in hrsync.yaml name a file, such as jsonl:.hrsync/state.jsonl.",
  ENOTDIR: "Correct \"state\" in hrsync.yaml.",
  EACCES: "Run hrsync as the user who owns the file, or give this one the right to read it.",
  EPERM: "Run hrsync as the user who owns the file, or give this one the right to read it.",
  "broken-link": "Bring back what it leads to: a disk or a network share may be missing.",
  "not-a-file": "Let \"state\" in hrsync.yaml name a file, such as jsonl:.hrsync/state.jsonl."
}
