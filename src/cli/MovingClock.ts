import { Clock, Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"

/** Time as it is in a sandbox that is being run: it goes on from where the sandbox stands, and jumps when days pass there. */
export class MovingClock implements Clock.Clock {
  readonly #real = Clock.Clock.defaultValue()
  #ahead: number

  constructor(at: Instant) {
    this.#ahead = at - this.#real.currentTimeMillisUnsafe()
  }

  /** It is that time now; but it never goes back by the hours that a run has lasted. */
  jump(at: Instant): void {
    this.#ahead = Math.max(this.#ahead, at - this.#real.currentTimeMillisUnsafe())
  }

  currentTimeMillisUnsafe(): number {
    return this.#real.currentTimeMillisUnsafe() + this.#ahead
  }

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.currentTimeMillisUnsafe())

  currentTimeNanosUnsafe(): bigint {
    return BigInt(this.currentTimeMillisUnsafe()) * 1_000_000n
  }

  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.currentTimeNanosUnsafe())

  monotonicTimeNanosUnsafe(): bigint {
    return this.#real.monotonicTimeNanosUnsafe()
  }

  readonly monotonicTimeNanos = this.#real.monotonicTimeNanos

  sleep(...[duration]: Parameters<Clock.Clock["sleep"]>): Effect.Effect<void> {
    return this.#real.sleep(duration)
  }
}
