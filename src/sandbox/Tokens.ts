import type { Instant } from "../domain/CalendarDate.ts"

/** Bearer tokens that an emulator gave out: good for a time, and where faults say so for a number of requests. */
export class Tokens {
  readonly #prefix: string
  readonly #lifetime: number
  readonly #uses: number
  readonly #given = new Map<string, { readonly until: Instant; uses: number }>()

  /** `lifetime` in seconds. */
  constructor(prefix: string, lifetime: number, uses: number | undefined) {
    this.#prefix = prefix
    this.#lifetime = lifetime
    this.#uses = uses ?? Number.POSITIVE_INFINITY
  }

  issue(at: Instant): string {
    const token = `${this.#prefix}${String(this.#given.size + 1).padStart(12, "0")}`
    this.#given.set(token, { until: at + this.#lifetime * 1000, uses: this.#uses })
    return token
  }

  /** Whether the header holds a token that is still good. */
  accepts(authorization: string | undefined, at: Instant): boolean {
    const token = this.#given.get(authorization?.replace(/^Bearer /u, "") ?? "")
    if (token === undefined || at >= token.until || token.uses <= 0) return false
    token.uses -= 1
    return true
  }
}
