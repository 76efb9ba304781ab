import type { EmulatorFaults } from "./Emulator.ts"

/** The records of one page, counted from 1, with what goes wrong on purpose. */
export const pageOf = <A>(
  records: ReadonlyArray<A>,
  { lostPage, repeatFrom }: EmulatorFaults,
  page: number,
  size: number
): ReadonlyArray<A> => {
  const repeated = repeatFrom !== undefined && page > repeatFrom ? repeatFrom : page
  const shown = lostPage !== undefined && repeated >= lostPage ? repeated + 1 : repeated
  return records.slice((shown - 1) * size, shown * size)
}

/** How many records the vendor says that there are. */
export const totalOf = (records: ReadonlyArray<unknown>, { wrongTotal = 0 }: EmulatorFaults): number =>
  Math.max(0, records.length + wrongTotal)

/** Counts requests in any stretch of time of a length in milliseconds; says in how many seconds one more is let in. */
export class RateWindow {
  readonly #requests: number
  readonly #length: number
  readonly #seen: Array<number> = []

  constructor(requests: number, length: number) {
    this.#requests = requests
    this.#length = length
  }

  /** Nothing where the request is let in. */
  turnAway(at: number): number | undefined {
    while (this.#seen[0] !== undefined && this.#seen[0] <= at - this.#length) this.#seen.shift()
    const [first] = this.#seen
    if (first !== undefined && this.#seen.length >= this.#requests) {
      return Math.max(1, Math.ceil((first + this.#length - at) / 1000))
    }
    this.#seen.push(at)
    return undefined
  }
}
