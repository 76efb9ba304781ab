import type { Instant } from "../domain/CalendarDate.ts"

/** A vendor's limit as it counts: so many requests in any stretch of time of this length (milliseconds). */
export class RequestWindow {
  readonly #most: number
  readonly #length: number
  readonly #taken: Array<Instant> = []

  constructor(most: number, length: number) {
    this.#most = most
    this.#length = length
  }

  /** How many more there may be now. */
  left(at: Instant): number {
    this.#forget(at)
    return this.#most - this.#taken.length
  }

  /** When the next one may come. */
  next(at: Instant): Instant {
    this.#forget(at)
    const oldest = this.#taken[0]
    return this.#taken.length < this.#most || oldest === undefined ? at : oldest + this.#length
  }

  /** Counts one, unless there were too many. */
  take(at: Instant): boolean {
    if (this.left(at) <= 0) return false
    this.#taken.push(at)
    return true
  }

  #forget(at: Instant): void {
    while ((this.#taken[0] ?? at) <= at - this.#length) this.#taken.shift()
  }
}
