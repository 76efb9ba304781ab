import { Clock, Duration, Effect, Latch, type Scope, Semaphore } from "effect"
import type { Limits } from "./Vendor.ts"

/**
 * How much longer than the vendor's stretch of time ours is (milliseconds): requests that leave evenly may arrive closer
 * together. 98 percent of a limit are used, and 96 of a short one, since what delays a request does not get shorter.
 */
const stretched = (length: number): number => length + Math.max(length * 0.02, Math.min(40, length * 0.04))

/** No vendor's limit lasts longer (milliseconds); a header that says so is misread. */
const longest = 3_600_000

/** The instants at which the last requests left, so many as one stretch may hold. */
interface Window {
  readonly requests: number
  readonly length: number
  readonly sent: Array<number>
}

/** A request, which is let go, then leaves, perhaps long after, and then is under way no more. */
interface Ticket {
  /** Let go, and not known to have left. */
  pending: boolean
}

/**
 * One vendor limit, shared by all that use the same connection: no stretch of time of the limit's length, wherever it
 * begins, sees more requests than the limit says. (A token bucket of the same size would let twice as many through
 * around the end of its first stretch.)
 *
 * The vendor counts a request when it comes, and that is after its connection was made, however long this takes: until it
 * leaves it holds its place, and from then on its time counts.
 */
export class Limiter {
  readonly #windows: ReadonlyArray<Window>
  readonly #permits: Semaphore.Semaphore
  /** Who waits for time waits in turn. */
  readonly #turn = Semaphore.makeUnsafe(1)
  /** Told whenever one leaves that was pending. */
  readonly #departure = Latch.makeUnsafe(false)
  #pending = 0
  #underWay = 0
  #pausedUntil = 0
  /** What the vendor itself said is left, until when. */
  #left: { count: number; readonly until: number } | undefined

  constructor(limits: Limits) {
    this.#windows = limits.rates.map(({ per, requests }) => ({
      requests: Math.max(1, Math.floor(requests)),
      length: stretched(Duration.toMillis(per)),
      sent: []
    }))
    this.#permits = Semaphore.makeUnsafe(limits.concurrent ?? 4)
  }

  /**
   * Waits until one more request may be sent; gives what is to be called when it leaves, which may be later. It counts
   * as under way until the scope ends; one that was not said to leave counts as if it had left at that end.
   */
  get acquire(): Effect.Effect<() => void, never, Scope.Scope> {
    return Semaphore.takeScoped(this.#permits, 1).pipe(
      Effect.andThen(
        Effect.acquireRelease(Effect.sync(() => this.#underWay += 1), () => Effect.sync(() => this.#underWay -= 1))
      ),
      Effect.andThen(
        Effect.acquireRelease(
          Effect.sync((): Ticket => ({ pending: false })),
          (ticket) => Effect.map(Clock.currentTimeMillis, (now) => this.#leaves(ticket, now))
        )
      ),
      Effect.flatMap((ticket) => this.#turn.withPermits(1)(this.#wait(ticket)))
    )
  }

  /** Nobody sends anything before that instant. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** The vendor says how many requests are left until its limit starts afresh: others may use the same one. */
  learn(left: number, until: number, now: number): void {
    if (until - now > longest) return
    // Those under way, but for the one that was answered, may not have been counted yet.
    const count = Math.max(0, left - Math.max(0, this.#underWay - 1))
    const current = this.#left !== undefined && this.#left.until > now ? this.#left : undefined
    this.#left = { count: current === undefined ? count : Math.min(current.count, count), until }
  }

  #wait(ticket: Ticket): Effect.Effect<() => void> {
    return Effect.gen({ self: this }, function*() {
      const clock = yield* Clock.Clock
      for (;;) {
        const now = clock.currentTimeMillisUnsafe()
        const at = this.#earliest(now)
        if (at === undefined) {
          this.#departure.closeUnsafe()
          yield* this.#departure.await
        } else if (at <= now) {
          this.#letGo(ticket)
          return () => this.#leaves(ticket, clock.currentTimeMillisUnsafe())
        } else yield* Effect.sleep(Duration.millis(Math.ceil(at - now)))
      }
    })
  }

  /** When the next request may be let go, as things are; nothing: not before one that is pending leaves. */
  #earliest(now: number): number | undefined {
    let at = this.#pausedUntil
    if (this.#left !== undefined && this.#left.until > now && this.#left.count <= 0) at = Math.max(at, this.#left.until)
    for (const { length, requests, sent } of this.#windows) {
      const free = requests - this.#pending
      if (free <= 0) return undefined
      const oldest = sent[sent.length - free]
      if (oldest !== undefined) at = Math.max(at, oldest + length)
    }
    return at
  }

  #letGo(ticket: Ticket): void {
    ticket.pending = true
    this.#pending += 1
    if (this.#left !== undefined) this.#left.count -= 1
  }

  #leaves(ticket: Ticket, now: number): void {
    if (!ticket.pending) return
    ticket.pending = false
    this.#pending -= 1
    for (const { requests, sent } of this.#windows) {
      sent.push(now)
      if (sent.length > requests) sent.shift()
    }
    this.#departure.openUnsafe()
  }
}
