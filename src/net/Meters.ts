import { Effect, Metric } from "effect"

const requests = Metric.counter("hrsync_requests_total", {
  description: "Requests to HR tools and targets, by whose they are and the status of their answer (0: no answer)",
  incremental: true
})

const waits = Metric.counter("hrsync_rate_limit_wait_seconds_total", {
  description: "Seconds that requests waited for a rate limit",
  incremental: true
})

/** Counts a request. `status` 0: no answer came. */
export const countRequest = (owner: string, vendor: string, status: number): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(requests, { owner, vendor, status: String(status) }), 1)

/** Counts the time that a request waited for its place in a limit, in milliseconds. */
export const countWait = (owner: string, vendor: string, waited: number): Effect.Effect<void> =>
  waited <= 0 ? Effect.void : Metric.update(Metric.withAttributes(waits, { owner, vendor }), waited / 1000)
