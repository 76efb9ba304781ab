import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { readlink, symlink, unlink } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { CallError } from "./Directory.ts"
import { current, isDead, type LockOwner, read, write } from "./LockOwner.ts"
import { attempt, attemptUnless, type SystemError, words } from "./SystemError.ts"

/** How often one looks for the end of another process's lock, and how long one waits between. */
const looks = 500
const pause = "10 millis"

/** Where the lock of a file lies: beside it. */
export const lockOf = (path: string): string => join(dirname(path), `.${basename(path)}.lock`)

/** What a lock says; nothing where there is none. Of what is no lock of hrsync it is an empty text. */
const holderOf = (lock: string): Effect.Effect<string | undefined, SystemError> =>
  attempt(() => readlink(lock)).pipe(
    Effect.catchTag("SystemError", (error) =>
      error.code === "ENOENT"
        ? Effect.succeed(undefined)
        : error.code === "EINVAL"
        ? Effect.succeed("")
        : Effect.fail(error))
  )

/** Whether the lock could be made. A symbolic link is made whole or not at all, and never over another one. */
const make = (lock: string, owner: LockOwner): Effect.Effect<boolean, SystemError> =>
  Effect.map(
    attemptUnless(["EEXIST"], () => symlink(write(owner), lock).then(() => true)),
    (made) => made === true
  )

/**
 * Takes a dead owner's lock away. Only who could make the claim that carries its token may do so, and claims are locks
 * themselves: so two who find the same dead owner never take away a third one's new lock.
 */
const takeAway = (lock: string, dead: LockOwner): Effect.Effect<void, SystemError> =>
  Effect.gen(function*() {
    const claim = `${lock}.${dead.token}`
    const mine = { ...(yield* current), token: randomUUID() }
    if (!(yield* make(claim, mine))) {
      const other = read((yield* holderOf(claim)) ?? "")
      if (other !== undefined && (yield* isDead(other))) yield* takeAway(claim, other)
      return
    }
    if ((yield* holderOf(lock)) === write(dead)) yield* attemptUnless(["ENOENT"], () => unlink(lock))
    yield* attemptUnless(["ENOENT"], () => unlink(claim))
  })

const busy = (name: string, lock: string, holder: LockOwner | undefined): CallError =>
  new CallError({
    outcome: "refused",
    stops: "target",
    message: holder === undefined
      ? `${name} is locked by ${basename(lock)} beside it, which is no lock of hrsync`
      : `${name} is locked by process ${holder.pid} on ${holder.host}, and stayed so for ${looks / 100} seconds`,
    next: holder === undefined
      ? `Remove ${basename(lock)}, then run again.`
      : `Wait until that process has ended, then run again. If there is no such process any more, remove ${
        basename(lock)
      }.`
  })

const acquire = Effect.fnUntraced(function*(
  path: string,
  name: string,
  owner: LockOwner
): Effect.fn.Return<void, CallError | SystemError> {
  const lock = lockOf(path)
  let holder: LockOwner | undefined
  for (let look = 0; look < looks; look++) {
    if (yield* make(lock, owner)) return
    const text = yield* holderOf(lock)
    if (text === undefined) continue
    holder = read(text)
    if (holder !== undefined && (yield* isDead(holder))) yield* takeAway(lock, holder)
    else yield* Effect.sleep(pause)
  }
  return yield* busy(name, lock, holder)
})

/**
 * Does something while no other process, and nothing else in this one, holds the file's lock. `isOurs` tells whether
 * it still does: a person may have taken the lock away.
 */
export const withFileLock = <A>(
  path: string,
  name: string,
  use: (isOurs: Effect.Effect<boolean, SystemError>) => Effect.Effect<A, CallError>
): Effect.Effect<A, CallError> =>
  Effect.gen(function*() {
    const owner = yield* current
    const lock = lockOf(path)
    const isOurs = Effect.map(holderOf(lock), (holder) => holder === write(owner))
    return yield* Effect.acquireUseRelease(
      acquire(path, name, owner),
      () => use(isOurs),
      // What can't be taken away is taken over once this process has ended.
      () =>
        isOurs.pipe(
          Effect.flatMap((ours) => ours ? attempt(() => unlink(lock)) : Effect.void),
          Effect.catchTag(
            "SystemError",
            ({ code }) => Effect.logWarning(`The lock of ${name} could not be taken away: the system says ${code}.`)
          )
        )
    )
  }).pipe(
    Effect.catchTag(
      "SystemError",
      ({ code }) => Effect.fail(new CallError({ outcome: "refused", stops: "target", ...words(name, code) }))
    )
  )
