import type { Traffic } from "./Job.ts"
import { type Tool, tools } from "./Tools.ts"
import { trip } from "./Trip.ts"

const windows = 3
const goal = 0.95

type Limit = NonNullable<Tool["limit"]>

/** How much of a limit was used in so many of its windows, after the first burst. */
const shareOf = (requests: Traffic["requests"], { per, requests: most }: Limit): number => {
  const from = requests[most]
  const to = requests[most * (windows + 1)]
  if (from === undefined || to === undefined) throw new Error(`${requests.length} requests are too few to tell`)
  return windows * per / (to.at - from.at)
}

/** As many people as need one burst, the windows after it, and a request more. */
const peopleFor = ({ each, page = 1 }: Tool, { requests }: Limit): number =>
  (requests * (windows + 1) + 1) * (each === "always" ? 1 : page)

/** A limit for a minute, which no default run has the time for. */
const minutesOf = (tool: Tool): Tool => ({ ...tool, limit: { requests: 300, per: 60_000 }, speed: 10 })

/** How much of the permitted rate a long reading uses, and whether it is ever turned away. */
export const ratesBench = async (say: (text: string) => void, full: boolean): Promise<void> => {
  say(`share of the vendor's limit used in ${windows} windows after the burst`)
  const [personio] = tools
  for (const tool of full && personio !== undefined ? [...tools, minutesOf(personio)] : tools) {
    const { limit, name, speed = 1 } = tool
    if (limit === undefined) {
      say(`${name.padEnd(32)} ${"-".padStart(7)}   100,000 employees do not fill one window`)
      continue
    }
    const { requests } = await trip(tool, { people: peopleFor(tool, limit), bankAccount: false, speed })
    const share = shareOf(requests, limit)
    const refused = requests.filter(({ status }) => status === 429).length
    const met = share >= goal && refused === 0
    say(
      `${name.padEnd(32)} ${`${(share * 100).toFixed(1)} %`.padStart(7)}   ${limit.requests} in ${limit.per / 1000} s${
        speed === 1 ? "" : `, clocks ${speed} times as fast`
      }; ${refused} times 429; at least ${goal * 100} %, ${met ? "met" : "MISSED"}`
    )
  }
}
