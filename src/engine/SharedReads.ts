import { Clock, Deferred, Effect, Exit, Stream } from "effect"
import { atMinute, type Instant } from "../domain/CalendarDate.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import type { HrRead } from "../domain/Read.ts"
import { collect, type ReadEvent, type ReadRequest, type Source, SourceError } from "../sources/Source.ts"

/** How long a reading is good for the cycles of other entities, in milliseconds from its end (U5). */
const goodFor = 60_000

const minute = 60_000
const longest = 64 * minute

interface Reading {
  /** Nothing: it was stopped or broke. Whoever waited for it begins their own, rather than to fail with it or wait for ever. */
  readonly done: Deferred.Deferred<HrRead | undefined>
  endedAt: Instant | undefined
}

/** How a connection fares, for those who look after it. */
export interface ConnectionHealth {
  readonly connection: ConnectionId
  /** When it was last read to its end; nothing: never since the process began. */
  readonly lastGoodAt: Instant | undefined
  readonly employees: number
  /** Readings in a row that failed; 0: the last one did not. */
  readonly failures: number
  /** When it is asked again by itself; nothing where it does not fail. */
  readonly retryAt: Instant | undefined
  /** What went wrong last, and what to do; empty where nothing did. */
  readonly message: string
  readonly next: string
}

const healthy = (connection: ConnectionId): ConnectionHealth => ({
  connection,
  lastGoodAt: undefined,
  employees: 0,
  failures: 0,
  retryAt: undefined,
  message: "",
  next: ""
})

/**
 * Lets the cycles of many entities share the readings of their connections (U5): a connection is read once for all that
 * come due together, and one that fails is left alone for a while.
 */
export class SharedReads {
  readonly #readings = new Map<ConnectionId, Reading>()
  readonly #health: Map<ConnectionId, ConnectionHealth>
  readonly #failed = new Map<ConnectionId, HrRead>()

  constructor(health: ReadonlyArray<ConnectionHealth> = []) {
    this.#health = new Map(health.map((one) => [one.connection, one]))
  }

  /** Of every connection that was read since the process began. */
  get health(): ReadonlyArray<ConnectionHealth> {
    return [...this.#health.values()]
  }

  /**
   * For another file (U6): connections may be asked at once, and nothing that was or is still read by the old one counts,
   * since their settings may have changed.
   */
  anew(): SharedReads {
    return new SharedReads(this.health.map((one) => ({ ...one, retryAt: undefined })))
  }

  /** The same source, its readings shared. `request`: what all entities that use it ask for together. */
  share(source: Source, request: ReadRequest): Source {
    return { ...source, read: () => Stream.unwrap(Effect.map(this.#read(source, request), eventsOf)) }
  }

  #read(source: Source, request: ReadRequest): Effect.Effect<HrRead> {
    const { connection } = source
    return Effect.gen({ self: this }, function*() {
      while (true) {
        const now = yield* Clock.currentTimeMillis
        const failed = this.#failed.get(connection)
        const retryAt = this.#health.get(connection)?.retryAt
        if (failed !== undefined && retryAt !== undefined && now < retryAt && retryAt - now <= longest) {
          return waiting(failed, retryAt)
        }
        const before = this.#readings.get(connection)
        if (before === undefined || !isGood(before, now)) return yield* this.#begin(source, request)
        const read = yield* Deferred.await(before.done)
        if (read !== undefined) return read
      }
    })
  }

  #begin(source: Source, request: ReadRequest): Effect.Effect<HrRead> {
    const { connection } = source
    return Effect.suspend(() => {
      const reading: Reading = { done: Deferred.makeUnsafe(), endedAt: undefined }
      this.#readings.set(connection, reading)
      return collect(source, request).pipe(
        Effect.tap((read) => this.#end(reading, read)),
        Effect.onExit((exit) =>
          Exit.isSuccess(exit) ? Effect.void : Effect.suspend(() => {
            if (this.#readings.get(connection) === reading) this.#readings.delete(connection)
            return Deferred.succeed(reading.done, undefined)
          })
        )
      )
    })
  }

  #end(reading: Reading, read: HrRead): Effect.Effect<void> {
    const { completeness, connection, employees } = read
    return Effect.gen({ self: this }, function*() {
      const now = yield* Clock.currentTimeMillis
      const before = this.#health.get(connection) ?? healthy(connection)
      reading.endedAt = now
      if (completeness.complete) {
        this.#failed.delete(connection)
        this.#health.set(connection, { ...healthy(connection), lastGoodAt: now, employees: employees.length })
      } else {
        const failures = before.failures + 1
        const retryAt = now + Math.min(longest, minute * 2 ** Math.min(30, failures - 1))
        this.#failed.set(connection, { ...read, employees: [], unreadable: [] })
        const { next, why: message } = completeness
        this.#health.set(connection, { ...before, failures, retryAt, message, next })
      }
      yield* Deferred.succeed(reading.done, read)
    })
  }
}

/** One under way, or one that ended just now. A clock that was set back makes none good. */
const isGood = ({ endedAt }: Reading, now: Instant): boolean =>
  endedAt === undefined || (now >= endedAt && now - endedAt <= goodFor)

const waiting = (failed: HrRead, retryAt: Instant): HrRead =>
  failed.completeness.complete ? failed : {
    ...failed,
    completeness: {
      ...failed.completeness,
      why: `${failed.completeness.why} (It is asked again at ${atMinute(retryAt)}.)`
    }
  }

/** A reading as the events that it was made from. Its notes hold its gaps, in words. */
const eventsOf = (read: HrRead): Stream.Stream<ReadEvent, SourceError> => {
  const { completeness, connection, employees, incremental, notes, unreadable } = read
  if (!completeness.complete) {
    return Stream.fail(new SourceError({ connection, message: completeness.why, next: completeness.next }))
  }
  return Stream.fromIterable<ReadEvent>([
    { _tag: "Employees", employees },
    ...unreadable.map((record) => ({ _tag: "Unreadable", record }) as const),
    ...notes.map((text) => ({ _tag: "Note", text }) as const),
    { _tag: "Proof", completeness, incremental }
  ])
}
