import { Cause, Clock, Data, Effect, Exit, Fiber, Option } from "effect"
import { CallError, type Directory, type Performed } from "../directories/Directory.ts"
import type { OperationResult } from "../domain/Applied.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Operation } from "../domain/Operation.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import { callOf } from "../planning/Calls.ts"
import { LinkBook } from "../planning/LinkBook.ts"
import { keyText } from "../planning/Population.ts"
import type { Remembering } from "../planning/Remember.ts"
import { already, begun, done, inStore, opened, personKeyOf } from "../planning/Remember.ts"
import { stages } from "../planning/Stages.ts"
import type { JournalEnd, LockLost, NewJournalEntry, Paused, StoreError, Writer } from "../store/Store.ts"

/** The hours in which nobody's cycle may write are over (U3). */
export class WindowClosed extends Data.TaggedError("WindowClosed")<{
  readonly message: string
  readonly next: string
}> {}

/** Why no further operation is carried out, where it is not the target's doing. */
export type Halt = LockLost | Paused | StoreError | WindowClosed

export interface Applying {
  /** In the plan's order. */
  readonly operations: ReadonlyArray<Operation>
  readonly isApproved: (operation: Operation) => boolean
  /** What was remembered when the plan was made. */
  readonly memory: Memory
  /** Nothing: the entity is disconnected, and its operations concern the store alone. */
  readonly directory: Directory | undefined
  readonly writer: Writer
  readonly run: string
  /** Asked before each operation whether it may still begin at that time. */
  readonly mayBegin: (at: Instant) => Effect.Effect<void, WindowClosed>
  /** Told after each operation. */
  readonly progress: () => void
}

export interface Applied {
  /** In the plan's order. */
  readonly results: ReadonlyArray<OperationResult>
  readonly halt: Halt | undefined
  /** Whether a call was made, so that a look at the target is due. */
  readonly called: boolean
}

/** A call that is under way when a stop signal comes is given so long to end (X5), in milliseconds. */
const lastCall = 7_000

/**
 * Carries a plan's operations out (section 9): stage after stage, the people of a stage side by side. Each is journalled
 * before its call and after it. One person's failure stops that person's further operations and nobody else's (X1). It
 * never fails: what stopped it is part of the answer.
 */
export const applyOperations = (applying: Applying): Effect.Effect<Applied> =>
  Effect.gen(function*() {
    const work = new Work(applying)
    for (const chains of stages(applying.operations)) {
      yield* Effect.forEach(
        chains,
        (chain) => Effect.forEach(chain, (operation) => work.carryOut(operation), { discard: true }),
        { concurrency: applying.directory?.concurrency ?? 1, discard: true }
      )
    }
    return work.applied
  })

/** What is known while a plan is carried out. */
class Work {
  readonly #applying: Applying
  readonly #results = new Map<string, OperationResult>()
  readonly #remembering: Remembering
  readonly #links: LinkBook
  readonly #allowed: Set<string>
  /** People of whom something was not done: what else is planned for them waits for the next plan. */
  readonly #broken = new Set<string>()
  #halt: Halt | undefined
  #stopped: CallError | undefined
  #noSeats: CallError | undefined
  #called = false

  constructor(applying: Applying) {
    this.#applying = applying
    const { isApproved, memory, operations } = applying
    this.#links = new LinkBook(memory.links)
    this.#allowed = new Set(memory.allowed.map(keyText))
    const unknown = memory.pending.filter(({ outcome }) => outcome === "unknown")
    const invitations = new Map(memory.invitations.map((one) => [keyText(one.person), one]))
    this.#remembering = {
      links: this.#links,
      isAllowed: (person) => this.#allowed.has(keyText(person)),
      reactivated: new Set(operations.flatMap((one) => one.kind === "reactivate" ? [one.member] : [])),
      isApproved,
      unanswered: ({ id }) => unknown.filter((one) => one.operation === id),
      invitationOf: (person) => invitations.get(keyText(person))
    }
  }

  get applied(): Applied {
    return {
      results: this.#applying.operations.flatMap(({ id }) => this.#results.get(id) ?? []),
      halt: this.#halt,
      called: this.#called
    }
  }

  carryOut(operation: Operation): Effect.Effect<void> {
    return Effect.suspend(() => {
      const reason = this.#obstacle(operation)
      if (reason !== undefined) return Effect.sync(() => this.#skip(operation, reason.message, reason.next))
      const person = personKeyOf(operation, this.#links)
      if (person === undefined) {
        return Effect.sync(() => this.#skip(operation, "No HR record and no link say whom it concerns.", again))
      }
      if (operation.carry === "manual") return this.#give(operation, person)
      const call = callOf(operation, this.#links)
      if (call === undefined) return this.#store(operation, person)
      return "why" in call
        ? Effect.sync(() => this.#skip(operation, call.why, again))
        : this.#call(operation, person, call)
    })
  }

  #obstacle({ kind, person }: Operation): { readonly message: string; readonly next: string } | undefined {
    if (this.#halt !== undefined) return { message: `Not tried: ${this.#halt.message}`, next: this.#halt.next }
    if (this.#stopped !== undefined) return { message: `Not tried: ${this.#stopped.message}`, next: this.#stopped.next }
    if (kind === "invite" && this.#noSeats !== undefined) {
      return { message: `Not tried: ${this.#noSeats.message}`, next: this.#noSeats.next }
    }
    return person.employee !== undefined && this.#broken.has(keyText(person.employee))
      ? { message: "Not tried: what comes before it for the same person was not done.", next: again }
      : undefined
  }

  #skip(operation: Operation, message: string, next: string): void {
    this.#break(operation)
    this.#end({ operation, outcome: "skipped", message, next })
  }

  #break({ person }: Operation): void {
    if (person.employee !== undefined) this.#broken.add(keyText(person.employee))
  }

  #end(result: OperationResult): void {
    this.#results.set(result.operation.id, result)
    this.#applying.progress()
  }

  /** Takes over what the store was told. */
  #learn(changes: ReadonlyArray<MemoryChange>): void {
    this.#links.take(changes)
    for (const change of changes) {
      if (change.type === "allow") this.#allowed.add(keyText(change.person))
      else if (change.type === "allowed-used") this.#allowed.delete(keyText(change.person))
    }
  }

  #entry(operation: Operation, person: EmployeeKey, at: Instant): NewJournalEntry {
    return {
      operation: operation.id,
      kind: operation.kind,
      carry: operation.carry,
      person,
      member: "member" in operation ? operation.member : undefined,
      fields: operation.kind === "update" ? operation.changes.map(({ field }) => field) : [],
      wanted: operation.wanted,
      rule: operation.why.rule,
      startedAt: at
    }
  }

  /** Journals the start; nothing where that could not be done, and then nothing more is. */
  #before(
    operation: Operation,
    person: EmployeeKey,
    at: Instant,
    changes: ReadonlyArray<MemoryChange>
  ): Effect.Effect<number | undefined> {
    const { mayBegin, run, writer } = this.#applying
    return mayBegin(at).pipe(
      Effect.andThen(writer.before(run, this.#entry(operation, person, at), changes)),
      Effect.tap(() => Effect.sync(() => this.#learn(changes))),
      Effect.catch((halt) =>
        Effect.sync(() => {
          this.#halt ??= halt
          this.#skip(operation, `Not tried: ${halt.message}`, halt.next)
          return undefined
        })
      )
    )
  }

  /** Journals the end. What can't be written down counts as unknown, and is settled by the next list. */
  #after(
    operation: Operation,
    entry: number,
    end: JournalEnd,
    changes: ReadonlyArray<MemoryChange>,
    result: Omit<OperationResult, "operation">
  ): Effect.Effect<void> {
    return this.#applying.writer.after(entry, end, changes).pipe(
      Effect.map(() => {
        this.#learn(changes)
        if (result.outcome === "failed" || result.outcome === "unknown") this.#break(operation)
        this.#end({ operation, ...result })
      }),
      Effect.catch((halt) =>
        Effect.sync(() => {
          this.#halt ??= halt
          this.#break(operation)
          this.#end({
            operation,
            outcome: "unknown",
            message: `What became of it could not be written down: ${halt.message}`,
            next: halt.next
          })
        })
      )
    )
  }

  /** Adoptions and releases: in the store only. */
  #store(operation: Operation, person: EmployeeKey): Effect.Effect<void> {
    return this.#atOnce(operation, person, "done", inStore(operation, this.#remembering))
  }

  /** X8: opens a worklist item. */
  #give(operation: Operation, person: EmployeeKey): Effect.Effect<void> {
    return Effect.flatMap(
      Clock.currentTimeMillis,
      (at) => this.#atOnce(operation, person, "opened", opened(operation, this.#remembering, at))
    )
  }

  #atOnce(
    operation: Operation,
    person: EmployeeKey,
    outcome: "done" | "opened",
    changes: ReadonlyArray<MemoryChange>
  ): Effect.Effect<void> {
    return Effect.uninterruptible(Effect.gen({ self: this }, function*() {
      const at = yield* Clock.currentTimeMillis
      const entry = yield* this.#before(operation, person, at, [])
      if (entry === undefined) return
      const end = { outcome, at, member: undefined, message: "" } as const
      yield* this.#after(operation, entry, end, changes, { outcome, message: "", next: "" })
    }))
  }

  #call(operation: Operation, person: EmployeeKey, call: TargetCall): Effect.Effect<void> {
    const { directory, writer } = this.#applying
    if (directory === undefined) {
      return Effect.sync(() => this.#skip(operation, "Not tried: the entity is disconnected.", again))
    }
    return Effect.uninterruptibleMask((restore) =>
      Effect.gen({ self: this }, function*() {
        const at = yield* Clock.currentTimeMillis
        const { changes, undo } = begun(operation, this.#remembering, at)
        const entry = yield* this.#before(operation, person, at, changes)
        if (entry === undefined) return
        this.#called = true
        const key = `${writer.entity}/${entry}`
        const exit = yield* Effect.exit(this.#inTime(restore, directory.perform(call, key)))
        yield* this.#answered(operation, entry, exit, undo)
      })
    )
  }

  /** The call, to its end; after a stop signal for a little while at most (X5). */
  #inTime(
    restore: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>,
    call: Effect.Effect<Performed, CallError>
  ): Effect.Effect<Performed, CallError> {
    return Effect.gen(function*() {
      // Nobody's child: a call that is given up is not waited for when this fiber ends.
      const fiber = yield* Effect.forkDetach(Effect.interruptible(call))
      const exit = yield* Effect.exit(restore(Fiber.await(fiber)))
      if (Exit.isSuccess(exit)) return yield* exit.value
      const late = yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), lastCall)
      if (Option.isSome(late)) return yield* late.value
      yield* Effect.forkDetach(Fiber.interrupt(fiber))
      return yield* new CallError({
        outcome: "unknown",
        stops: "nothing",
        message: "A stop signal came, and the call did not end in time.",
        next: "Run it again: the target's list tells whether it was done."
      })
    })
  }

  #answered(
    operation: Operation,
    entry: number,
    exit: Exit.Exit<Performed, CallError>,
    undo: ReadonlyArray<MemoryChange>
  ): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      const at = yield* Clock.currentTimeMillis
      if (Exit.isSuccess(exit)) {
        const { member, outcome } = exit.value
        const follows = outcome === "done"
          ? done(operation, member, this.#remembering, at)
          : already(operation, undo, this.#remembering, at)
        return yield* this.#after(operation, entry, { outcome, at, member, message: "" }, follows, {
          outcome,
          message: "",
          next: ""
        })
      }
      const error = callError(exit.cause)
      if (error.stops === "target") this.#stopped ??= error
      else if (error.stops === "invitations") this.#noSeats ??= error
      const outcome = error.outcome === "refused" ? "failed" : "unknown"
      yield* this.#after(
        operation,
        entry,
        { outcome, at, member: undefined, message: error.message },
        outcome === "failed" ? undo : [],
        { outcome, message: error.message, next: error.next }
      )
    })
  }
}

const again = "Make a new plan when that is settled: it has what is still to do."

/** An adapter that broke tells nothing of what the target did: its outcome is unknown. */
const callError = (cause: Cause.Cause<CallError>): CallError =>
  Option.getOrElse(Cause.findErrorOption(cause), () =>
    new CallError({
      outcome: "unknown",
      stops: "nothing",
      message: Cause.hasInterruptsOnly(cause)
        ? "The call was cut off."
        : "The call broke inside hrsync, which is a defect; please report it.",
      next: "The next complete list tells whether it was done."
    }))
