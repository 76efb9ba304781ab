import { random } from "./Random.ts"

/** What happens in a company of this many people as often as `weekly` says. */
const usualSize = 60

/** What is decided by the calendar, in the order of a day, and how often a week it happens to 60 people. */
const weekly = [
  ["joined", 0.8],
  ["hired", 0.8],
  ["left", 0.8],
  ["manager-left", 0.4],
  ["gave-notice", 0.6],
  ["married", 0.7],
  ["bank-account-changed", 0.8],
  ["moved", 0.8],
  ["went-on-leave", 0.6],
  ["returned", 0.6],
  ["came-back", 0.6],
  ["edited-by-hand", 0.6],
  ["archived-by-hand", 0.3]
] as const
export type Topic = typeof weekly[number][0]

/** One thing to happen. `turn` counts the company's things of its topic, from 0. */
export interface Item {
  readonly topic: Topic
  readonly turn: number
}

/**
 * What is to happen on a day, counted from 0 since the sandbox began: nothing but the seed, the size and the day decide
 * it. Things are spread evenly over the weeks, so that the first week has one of each already.
 */
export const agenda = (seed: number, size: number, day: number): ReadonlyArray<Item> => {
  const week = Math.floor(day / 7)
  return weekly.flatMap(([topic, rate]) => {
    const until = (weeks: number): number => Math.ceil(weeks * rate * size / usualSize - 1e-9)
    const items: Array<Item> = []
    for (let turn = until(week); turn < until(week + 1); turn++) {
      if (random(seed, "agenda", topic, turn).below(7) === day % 7) items.push({ topic, turn })
    }
    return items
  })
}
