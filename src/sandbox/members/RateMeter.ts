import type { Instant } from "../../domain/CalendarDate.ts"

/** What one credential may do. */
export interface Allowance {
  /** Requests in a minute. */
  readonly perMinute: number
  /** Requests under way at once. */
  readonly inFlight: number
}

/** The documented limits of one entity. */
export const documented: Allowance = { perMinute: 50, inFlight: 5 }

/** How a request stands to the limit, as the rate headers say it. */
export interface Reading {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

const minute = 60_000

/**
 * Counts requests in windows of a minute, each of which begins with its first request. What is turned away counts for
 * nothing. Without an allowance nothing is turned away, and the headers show the documented limit untouched.
 */
export class RateMeter {
  readonly #allowance: Allowance | undefined
  #began = Number.NEGATIVE_INFINITY
  #used = 0

  constructor(allowance: Allowance | undefined) {
    this.#allowance = allowance
  }

  /** Counts a request that arrives while so many are under way, itself included. */
  take(at: Instant, inFlight: number): Reading {
    const { perMinute } = this.#allowance ?? documented
    if (this.#allowance === undefined) return { allowed: true, headers: headersOf(perMinute, perMinute, 60) }
    if (at >= this.#began + minute) {
      this.#began = at
      this.#used = 0
    }
    const allowed = this.#used < perMinute && inFlight <= this.#allowance.inFlight
    if (allowed) this.#used += 1
    return { allowed, headers: this.headers(at) }
  }

  /** The headers of an answer that no request counted for. */
  headers(at: Instant): Readonly<Record<string, string>> {
    const { perMinute } = this.#allowance ?? documented
    const reset = Math.min(60, Math.max(0, Math.ceil((this.#began + minute - at) / 1000)))
    return headersOf(perMinute, perMinute - this.#used, Number.isFinite(this.#began) ? reset : 60)
  }
}

const headersOf = (limit: number, remaining: number, reset: number): Readonly<Record<string, string>> => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(reset)
})
