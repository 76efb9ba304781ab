import { type Clock, Effect } from "effect"

/** A clock on the wall, which somebody may set; sleep takes as long as it takes. */
export class WallClock implements Clock.Clock {
  ahead = 0
  readonly #real: Clock.Clock

  constructor(real: Clock.Clock) {
    this.#real = real
  }

  currentTimeMillisUnsafe(): number {
    return this.#real.currentTimeMillisUnsafe() + this.ahead
  }

  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())

  currentTimeNanosUnsafe(): bigint {
    return BigInt(this.currentTimeMillisUnsafe()) * 1_000_000n
  }

  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())

  monotonicTimeNanosUnsafe(): bigint {
    return this.#real.monotonicTimeNanosUnsafe()
  }

  get monotonicTimeNanos() {
    return this.#real.monotonicTimeNanos
  }

  sleep(...[duration]: Parameters<Clock.Clock["sleep"]>): Effect.Effect<void> {
    return this.#real.sleep(duration)
  }
}
