import type { OperationCount } from "../domain/History.ts"
import { type OperationKind, operationKinds } from "../domain/Operation.ts"

/** What stands in a bar of one day: operations that were carried out by kind, and those of which that is not known. */
export const daySeries = [...operationKinds, "failed"] as const
export type DaySeries = OperationKind | "failed"

/** One day of the chart, UTC. */
export interface OperationDay {
  /** `2026-11-27`. */
  readonly date: string
  readonly total: number
  readonly of: Readonly<Partial<Record<DaySeries, number>>>
}

const millisOfDay = 86_400_000

const seriesOf = ({ kind, outcome }: OperationCount): DaySeries =>
  outcome === "done" || outcome === "already" || outcome === "opened" ? kind : "failed"

/** So many days up to the one of `now`, the oldest first; days without an operation too. */
export const operationDays = (
  counts: ReadonlyArray<OperationCount>,
  now: number,
  days: number
): ReadonlyArray<OperationDay> => {
  const last = Math.floor(now / millisOfDay)
  const byDay = new Map<number, Partial<Record<DaySeries, number>>>()
  for (const one of counts) {
    const of = byDay.get(one.day) ?? {}
    const series = seriesOf(one)
    of[series] = (of[series] ?? 0) + one.count
    byDay.set(one.day, of)
  }
  return Array.from({ length: days }, (_, index) => {
    const day = last - days + 1 + index
    const of = byDay.get(day) ?? {}
    return {
      date: new Date(day * millisOfDay).toISOString().slice(0, 10),
      total: Object.values(of).reduce((sum, count) => sum + count, 0),
      of
    }
  })
}
