import { percent, type Rate } from "./Rates.ts"
import type { Requests } from "./Requests.ts"
import type { Size } from "./Sizes.ts"

/** One line: what was measured of a tool read in one way. What was not is left empty. */
export interface Row {
  readonly name: string
  readonly requests?: Requests
  readonly rate?: Rate
  readonly size?: Size
}

const nameWidth = 32

const columns: ReadonlyArray<{ readonly title: string; readonly width: number; readonly of: (row: Row) => string }> = [
  { title: "employees", width: 10, of: ({ requests }) => requests?.people.toLocaleString("en") ?? "" },
  { title: "requests", width: 9, of: ({ requests }) => requests?.came.toLocaleString("en") ?? "" },
  { title: "fewest", width: 9, of: ({ requests }) => requests?.fewest.toLocaleString("en") ?? "" },
  { title: "limit", width: 11, of: ({ rate }) => rate === undefined ? "" : limitText(rate) },
  { title: "used", width: 8, of: ({ rate }) => rate === undefined ? "" : percent(rate.share) },
  { title: "429", width: 4, of: ({ rate }) => rate === undefined ? "" : String(rate.refused) },
  { title: "employees", width: 11, of: ({ size }) => size?.people.toLocaleString("en") ?? "" },
  { title: "CPU", width: 9, of: ({ size }) => size === undefined ? "" : seconds(size.cpuMilliseconds) },
  { title: "time", width: 9, of: ({ size }) => size === undefined ? "" : seconds(size.milliseconds) },
  { title: "peak", width: 9, of: ({ size }) => size === undefined ? "" : `${size.mebibytes.toFixed(0)} MiB` },
  { title: "at limit", width: 9, of: ({ size }) => size === undefined || size.atLimit === 0 ? "" : wait(size.atLimit) }
]

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

const wait = (milliseconds: number): string =>
  milliseconds < 120_000 ? `${Math.ceil(milliseconds / 1000)} s` : `${(milliseconds / 60_000).toFixed(0)} min`

const limitText = ({ limit }: Rate): string => `${limit.requests} / ${limit.per / 1000} s`

export const head: ReadonlyArray<string> = [
  "requests: how many a reading takes, and the fewest that the vendor's pages allow; limit: how much of it three windows",
  "after the burst use; CPU, time and peak memory: of a whole process that reads them without the limit; at limit: how",
  "long as many requests take where the vendor's limit holds",
  "".padEnd(nameWidth) + columns.map(({ title, width }) => title.padStart(width)).join("")
]

export const line = (row: Row, missed: boolean): string => {
  const cells = columns.map(({ of, width }) => of(row).padStart(width)).join("")
  return `${row.name.padEnd(nameWidth)}${missed ? `${cells}  MISSED` : cells}`.trimEnd()
}
