import type { Run } from "../Measure.ts"
import { type Tool, tools } from "./Tools.ts"
import { trip } from "./Trip.ts"

const show = (name: string, { mebibytes = 0, milliseconds }: Run, more: string): string =>
  `${name.padEnd(32)} ${`${(milliseconds / 1000).toFixed(2)} s`.padStart(9)} ${
    `${mebibytes.toFixed(0)} MiB`.padStart(10)
  }   ${more}`

/** How long so many requests take at the vendor's limit, which is not kept here. */
const waitOf = ({ limit }: Tool, requests: number): string => {
  const seconds = limit === undefined ? 0 : Math.max(0, requests - limit.requests) / limit.requests * limit.per / 1000
  return `${requests} requests${
    seconds < 1
      ? ""
      : `; at the vendor's limit at least ${
        seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`
      }`
  }`
}

/** Time and peak memory of a process that reads this many employees, without the vendor's limit. */
export const sizesBench = async (say: (text: string) => void, full: boolean): Promise<void> => {
  const people = full ? 100_000 : 20_000
  say(`time and peak memory of a process that reads ${people.toLocaleString("en")} employees, without vendors' limits`)
  const [first] = tools
  if (first !== undefined) {
    const { requests, run } = await trip(first, { people: 1, bankAccount: false })
    say(show("one employee, for comparison", run, `${requests.length} requests`))
  }
  for (const tool of tools) {
    const fewer = tool.each === "always" && !full
    const { requests, run } = await trip(tool, { people: fewer ? people / 10 : people, bankAccount: false })
    say(show(`${tool.name}${fewer ? ", a tenth" : ""}`, run, waitOf(tool, requests.length)))
  }
}
