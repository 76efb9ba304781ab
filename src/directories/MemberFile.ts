import { Clock, Deferred, Effect, Exit, Option, Schema } from "effect"
import { Buffer, isUtf8 } from "node:buffer"
import type { BigIntStats } from "node:fs"
import { realpath, stat } from "node:fs/promises"
import { setImmediate } from "node:timers/promises"
import { everything } from "../domain/Capabilities.ts"
import type { Member } from "../domain/Member.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import { open } from "../net/FileBytes.ts"
import { CallError, DirectoryError, type Performed } from "./Directory.ts"
import { type Faults, FaultyCalls, millisOf } from "./Faults.ts"
import { withFileLock } from "./FileLock.ts"
import { MemberBook } from "./MemberBook.ts"
import { MemberReader } from "./MemberReader.ts"
import { MemberWriting } from "./MemberWriting.ts"
import { earlierAt, type FileMark, isSame, keepEarlier, replaceFile } from "./ReplaceFile.ts"
import { attempt, type SystemError } from "./SystemError.ts"

/** Where a member file is, and how it fails on purpose. */
export interface MemberFileOptions {
  /** Absolute. */
  readonly path: string
  /** How messages name it. */
  readonly name: string
  /** What a missing file asks of a person. */
  readonly ifMissing: string
  readonly faults: Faults | undefined
}

/** An operation that waits for its turn. */
interface Asked {
  readonly call: TargetCall
  readonly losesAnswer: boolean
  readonly answer: Deferred.Deferred<Performed, CallError>
}

type Answers = ReadonlyArray<Performed | CallError>

/** A member file in memory, and which content of which file that is. */
interface Kept {
  readonly path: string
  readonly mark: FileMark
  readonly book: MemberBook
}

/** Somebody without the lock wrote at the same time. Nothing was written over it. */
class Overtaken extends Schema.TaggedError<Overtaken>()("Overtaken", {}) {}

/** A longer file would not fit into one text. */
const largest = 256 * 1024 * 1024

/** How often operations are begun anew when they were overtaken. */
const attempts = 5

const refused = ({ message, next }: { readonly message: string; readonly next: string }): CallError =>
  new CallError({ outcome: "refused", stops: "target", message, next })

const statOf = (path: string): Effect.Effect<BigIntStats, SystemError> => attempt(() => stat(path, { bigint: true }))

/**
 * A member file that is written to. Operations that are asked for at the same time are carried out one after the other
 * in memory, and go into the file together, in one replacement under its lock.
 */
export class MemberFile {
  readonly #options: MemberFileOptions
  readonly #faults: FaultyCalls
  #waiting: ReadonlyArray<Asked> = []
  #working = false
  #kept: Kept | undefined

  constructor(options: MemberFileOptions) {
    this.#options = options
    this.#faults = new FaultyCalls(options.faults, options.name)
  }

  /** The file that the list is to be read from. */
  get shown(): Effect.Effect<string, DirectoryError> {
    const { faults, path } = this.#options
    return Effect.suspend(() => {
      const refused = this.#faults.listRefused
      if (refused !== undefined) return Effect.fail(refused)
      if (faults?.staleFor === undefined) return Effect.succeed(path)
      return Effect.gen({ self: this }, function*() {
        const now = yield* Clock.currentTimeMillis
        return (yield* earlierAt(yield* this.#target, now)) ?? path
      }).pipe(Effect.catchTag("SystemError", () => Effect.succeed(path))) // reading it will say what is wrong
    })
  }

  perform(call: TargetCall): Effect.Effect<Performed, CallError> {
    return Effect.suspend(() => {
      const verdict = this.#faults.next()
      if (verdict instanceof CallError) return Effect.fail(verdict)
      const asked = { call, losesAnswer: verdict.losesAnswer, answer: Deferred.makeUnsafe<Performed, CallError>() }
      this.#waiting = [...this.#waiting, asked]
      return Effect.andThen(this.#begin, Deferred.await(asked.answer)).pipe(
        Effect.onInterrupt(() => {
          const waits = this.#waiting.includes(asked)
          this.#waiting = this.#waiting.filter((other) => other !== asked)
          return waits ? Effect.void : Effect.exit(Deferred.await(asked.answer)) // what has begun is ended
        })
      )
    })
  }

  /** Sees to it that somebody carries out what waits. It is nobody's own work, so that nobody waits for the others'. */
  get #begin(): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.#working) return Effect.void
      this.#working = true
      return Effect.asVoid(Effect.forkDetach(this.#work))
    })
  }

  get #work(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      while (this.#waiting.length > 0) {
        yield* Effect.promise(() => setImmediate()) // others who are about to ask come along
        const group = this.#waiting
        this.#waiting = []
        yield* this.#carryOutAll(group)
      }
      this.#working = false
    })
  }

  /** A symbolic link stays: what it leads to is locked and replaced. What is not there is opened, which says why. */
  get #target(): Effect.Effect<string> {
    const { path } = this.#options
    return Effect.orElseSucceed(attempt(() => realpath(path)), () => path)
  }

  #carryOutAll(group: ReadonlyArray<Asked>): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      const path = yield* this.#target
      const exit = yield* Effect.exit(
        withFileLock(path, this.#options.name, (isOurs) => this.#carryOut(path, group, isOurs))
      )
      yield* Effect.forEach(group, ({ answer, losesAnswer }, at) => {
        if (Exit.isFailure(exit)) return Deferred.failCause(answer, exit.cause)
        const given = losesAnswer ? this.#faults.lost() : exit.value[at]
        return given === undefined || given instanceof CallError
          ? Deferred.fail(answer, given ?? this.#faults.lost())
          : Deferred.succeed(answer, given)
      }, { discard: true })
    })
  }

  #carryOut(
    path: string,
    group: ReadonlyArray<Asked>,
    isOurs: Effect.Effect<boolean, SystemError>
  ): Effect.Effect<Answers, CallError> {
    const once = Effect.gen({ self: this }, function*() {
      const { book, mark } = yield* this.#read(path)
      const now = yield* Clock.currentTimeMillis
      const { faults, name } = this.#options
      const writing = new MemberWriting(book, { name, now, seats: faults?.seats })
      const answers = group.map(({ call }) => {
        const member = call.kind === "invite" ? undefined : book.find(call.member)
        return this.#faults.failsFor(call, member) ?? writing.perform(call)
      })
      if (!book.changed) return answers
      this.#kept = undefined // until the file says the same
      const written = yield* replaceFile({
        path,
        name,
        content: book.bytes(),
        like: mark,
        before: this.#check(path, mark, isOurs, now)
      })
      book.written()
      this.#kept = { path, mark: written, book }
      return answers
    })
    return once.pipe(
      Effect.retry({ times: attempts - 1, while: (error) => error._tag === "Overtaken" }),
      Effect.catchTag("Overtaken", () =>
        Effect.fail(refused({
          message: `${this.#options.name} was changed by somebody else ${attempts} times while it was written`,
          next: "Run again when nobody else writes to it."
        })))
    )
  }

  /** Whether the file may be replaced now. */
  #check(
    path: string,
    mark: FileMark,
    isOurs: Effect.Effect<boolean, SystemError>,
    now: number
  ): Effect.Effect<void, CallError | Overtaken> {
    const { faults, name } = this.#options
    return Effect.gen({ self: this }, function*() {
      if (!(yield* isOurs)) {
        return yield* refused({
          message: `The lock of ${name} was taken away while it was written`,
          next: "Let no other process write to it, then run again."
        })
      }
      if (!isSame(mark, yield* statOf(path))) return yield* new Overtaken()
      if (faults?.staleFor !== undefined) {
        yield* keepEarlier({ path, name, now, until: now + millisOf(faults.staleFor) })
      }
    }).pipe(Effect.catchTag("SystemError", () => Effect.fail(new Overtaken()))) // it is gone: begun anew, that is said
  }

  /** The file's content, from memory while the file is the same. */
  #read(path: string): Effect.Effect<{ readonly book: MemberBook; readonly mark: BigIntStats }, CallError | Overtaken> {
    const { ifMissing, name } = this.#options
    return Effect.scoped(Effect.gen({ self: this }, function*() {
      const before = yield* Effect.option(statOf(path))
      const kept = this.#kept
      if (
        Option.isSome(before) && kept !== undefined && kept.path === path && isSame(kept.mark, before.value)
      ) return { book: kept.book, mark: before.value }
      const file = yield* open({ path, name, sha256: false, ifMissing })
      if (Option.isNone(before)) return yield* appeared(name)
      const mark = before.value
      if (mark.size > largest) return yield* refused(tooLarge(name))
      const reader = new MemberReader(name, everything.observes)
      const members: Array<Member> = []
      const chunks: Array<Buffer> = []
      for (let last = false; !last;) {
        const bytes = yield* file.read
        last = bytes.length === 0
        chunks.push(Buffer.from(bytes))
        const found = last ? reader.end() : reader.push(bytes)
        if (found instanceof DirectoryError) {
          return yield* (yield* file.changed) === undefined ? refused(found) : new Overtaken()
        }
        for (const member of found) members.push(member)
      }
      const changed = yield* file.changed
      if (changed !== undefined) return yield* new Overtaken()
      const proof = reader.prove()
      if (!proof.complete) return yield* refused({ message: proof.why, next: proof.next })
      const bytes = Buffer.concat(chunks)
      if (!isUtf8(bytes)) return yield* refused(notUtf8(name))
      const book = new MemberBook(bytes.toString("utf8"), members)
      this.#kept = { path, mark, book }
      return { book, mark }
    })).pipe(Effect.catchTag("FileError", (error) => Effect.fail(refused(error))))
  }
}

const appeared = (name: string): CallError =>
  refused({ message: `${name} appeared only just now`, next: "Run again when nobody else writes to it." })

const tooLarge = (name: string) => ({
  message: `${name} has more than ${largest / 1024 / 1024} MiB, which is too large to be written to`,
  next: "Divide it among several entities; a member file is for trying, testing and planning offline."
})

const notUtf8 = (name: string) => ({
  message: `${name} has a byte that is not UTF-8`,
  next: "Save the file as UTF-8, then run again."
})
