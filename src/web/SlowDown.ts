import type { Instant } from "../domain/CalendarDate.ts"

/** Wrong tokens that cost nothing: people mistype. */
const free = 5
const longest = 60_000
const forgottenAfter = 15 * 60_000
/** More addresses at a time are an attack; the oldest are forgotten. */
const most = 10_000

/** Makes guessing slow: after five wrong tokens an address waits 1 second, then 2, 4, … a minute at most. */
export class SlowDown {
  readonly #addresses = new Map<string, { readonly failures: number; readonly at: Instant }>()

  /** Milliseconds until the address may try again; 0: now. */
  wait(address: string, now: Instant): number {
    const known = this.#addresses.get(address)
    if (known === undefined) return 0
    // A clock that was set back keeps nobody out.
    if (known.at > now || now - known.at > forgottenAfter) {
      this.#addresses.delete(address)
      return 0
    }
    const pause = known.failures < free ? 0 : Math.min(longest, 1000 * 2 ** Math.min(10, known.failures - free))
    return Math.max(0, known.at + pause - now)
  }

  failed(address: string, now: Instant): void {
    const failures = (this.#addresses.get(address)?.failures ?? 0) + 1
    this.#addresses.delete(address)
    this.#addresses.set(address, { failures, at: now })
    const [oldest] = this.#addresses.keys()
    if (this.#addresses.size > most && oldest !== undefined) this.#addresses.delete(oldest)
  }

  succeeded(address: string): void {
    this.#addresses.delete(address)
  }
}
