import { Effect } from "effect"

/** What something took of this process, in milliseconds. */
export interface Spent {
  readonly cpu: number
  readonly time: number
}

export const spent = <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<Spent, E, R> =>
  Effect.suspend(() => {
    const began = process.hrtime.bigint()
    const before = process.cpuUsage()
    return Effect.map(effect, () => {
      const { system, user } = process.cpuUsage(before)
      return { cpu: (system + user) / 1000, time: Number(process.hrtime.bigint() - began) / 1e6 }
    })
  })

const at = (values: ReadonlyArray<number>, part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

export const median = (values: ReadonlyArray<number>): number => at(values, 0.5)

/** What 19 of 20 are not above. */
export const p95 = (values: ReadonlyArray<number>): number => at(values, 0.95)
