import { Cron, Effect, Random, Result } from "effect"
import { type Instant, isTimezone } from "../domain/CalendarDate.ts"
import { type Rules, usualReconcile } from "../domain/Rules.ts"

/**
 * When an entity's next cycle begins after one that began at `from` (U1). Intervals are a tenth longer or shorter by
 * chance, so that many entities, and many companies, do not all ask at once.
 */
export const nextCycle = (rules: Rules | undefined, from: Instant): Effect.Effect<Instant> => {
  const { cron, every } = rules?.reconcile ?? usualReconcile
  const zone = rules !== undefined && isTimezone(rules.timezone) ? rules.timezone : "UTC"
  const parsed = cron === undefined ? undefined : Cron.parse(cron, zone)
  if (parsed !== undefined && Result.isSuccess(parsed)) {
    const next = Result.try(() => Cron.next(parsed.success, from).getTime())
    // A day that no month has: the file is refused for it. Whatever comes here all the same is not the end of a loop.
    if (Result.isSuccess(next)) return Effect.succeed(next.success)
  }
  return Effect.map(Random.next, (chance) => from + Math.round(every * (0.9 + chance / 5)))
}
