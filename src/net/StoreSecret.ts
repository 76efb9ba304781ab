import { Effect, Redacted, Schema } from "effect"
import { randomUUID } from "node:crypto"
import { open, readFile, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import type { Secret } from "./Secret.ts"

/** A secret could not be stored. No text of it holds the secret. */
export class StoreSecretError extends Schema.TaggedError<StoreSecretError>()("StoreSecretError", {
  message: Schema.String,
  next: Schema.String
}) {}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder does not exist",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "it stands on a disk that can't be written to",
  ENOSPC: "the disk is full",
  EISDIR: "it is a folder"
}

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

/** Whole or not at all: it stands beside its place first, readable by its owner alone. */
const replace = async (path: string, text: string): Promise<void> => {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    const handle = await open(beside, "wx", 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true })
    throw cause
  }
}

/** The file that a reference to a secret leads to, as it is written; nothing where it leads to none. */
const fileOf = (reference: string): string | undefined => /^\$\{file:([^{}]+)\}$/u.exec(reference)?.[1]

/** A secret is one line of printable characters; anything else in a file is somebody's work. */
const mayBeReplaced = async (path: string): Promise<boolean> => {
  try {
    const { size } = await stat(path)
    return size <= 16_384 && /^[\u0021-\u007e]*\s*$/u.test(await readFile(path, "utf8"))
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return true
    throw cause
  }
}

const failed = (file: string) => (cause: unknown): StoreSecretError =>
  new StoreSecretError({
    message: `The secret can't be stored in ${file}: ${reasons[codeOf(cause)] ?? "the system refuses"}`,
    next: "Make the place writable for this user, and run again."
  })

/**
 * The file for a secret, as the reference names it, if it may be written. To be asked before anybody does anything:
 * an earlier secret is replaced, but no other file.
 */
export const canStore = Effect.fnUntraced(function*(
  reference: string,
  folder: string
): Effect.fn.Return<string, StoreSecretError> {
  const file = fileOf(reference)
  if (file === undefined) {
    return yield* new StoreSecretError({
      message: "The reference leads to no file, and only in a file can hrsync store a secret",
      next: "Write a reference such as ${file:secrets/token} instead, and keep that file out of the repository."
    })
  }
  if (yield* Effect.tryPromise({ try: () => mayBeReplaced(resolve(folder, file)), catch: failed(file) })) return file
  return yield* new StoreSecretError({
    message: `${file} holds something else than a secret, and is not replaced`,
    next: "Name another file in the reference, or move that one away."
  })
})

/**
 * Stores a secret in the file that a reference of hrsync.yaml leads to, readable by its owner alone. `folder`: absolute,
 * where relative paths start.
 */
export const storeSecret = Effect.fnUntraced(function*(
  reference: string,
  folder: string,
  secret: Secret
): Effect.fn.Return<void, StoreSecretError> {
  const file = yield* canStore(reference, folder)
  yield* Effect.tryPromise({
    try: () => replace(resolve(folder, file), Redacted.value(secret)),
    catch: failed(file)
  })
})
