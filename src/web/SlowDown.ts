import type { Instant } from "../domain/CalendarDate.ts"

/** Wrong tokens that cost nothing: people mistype. */
const free = 5
const longest = 60_000
const forgottenAfter = 15 * 60_000
/** More addresses at a time are an attack; the oldest are forgotten. */
const most = 10_000

interface Known {
  readonly failures: number
  readonly at: Instant
  /** Of the last wrong token. */
  readonly digest: Buffer
}

/**
 * Makes guessing slow: after five wrong tokens an address waits 1 second, then 2, 4, … a minute at most. Who sends the
 * same one again guesses nothing: a program with an old token keeps nobody out who comes by the same proxy.
 */
export class SlowDown {
  readonly #addresses = new Map<string, Known>()

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

  failed(address: string, digest: Buffer, now: Instant): void {
    const before = this.#addresses.get(address)
    if (before?.digest.equals(digest) === true) return
    this.#addresses.delete(address)
    this.#addresses.set(address, { failures: (before?.failures ?? 0) + 1, at: now, digest })
    const [oldest] = this.#addresses.keys()
    if (this.#addresses.size > most && oldest !== undefined) this.#addresses.delete(oldest)
  }

  succeeded(address: string): void {
    this.#addresses.delete(address)
  }
}
