import { Clock, Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"

/** Time stands still at an instant, as in the sandbox; waiting takes as long as it does anywhere. */
export const fixedClock = (at: Instant): Clock.Clock => {
  const nanos = BigInt(at) * 1_000_000n
  const real = Clock.Clock.defaultValue()
  return {
    currentTimeMillisUnsafe: () => at,
    currentTimeMillis: Effect.succeed(at),
    currentTimeNanosUnsafe: () => nanos,
    currentTimeNanos: Effect.succeed(nanos),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
}
