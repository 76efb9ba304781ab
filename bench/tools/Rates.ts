import type { Traffic } from "./Job.ts"
import type { Limit, Tool } from "./Tools.ts"
import { trip } from "./Trip.ts"

const windows = 3
const goal = 0.95

/** What a busy machine delays arrives closer together: what misses its goal is read again, so often in all. */
const mostReadings = 3

/** How a long reading uses a limit. */
export interface Rate {
  readonly limit: Limit
  /** The part of it that is used in three of its windows, after the first burst. */
  readonly share: number
  /** How often 429 came in the whole reading. */
  readonly refused: number
  readonly requests: number
  readonly readings: number
}

const shareOf = (requests: Traffic["requests"], { per, requests: most }: Limit): number => {
  const from = requests[most]
  const to = requests[most * (windows + 1)]
  if (from === undefined || to === undefined) throw new Error(`${requests.length} requests are too few to tell`)
  return windows * per / (to.at - from.at)
}

/** As many people as need one burst, the windows after it, and a request more. */
const peopleFor = ({ each, page = 1 }: Tool, { requests }: Limit): number =>
  (requests * (windows + 1) + 1) * (each === "always" ? 1 : page)

const isMet = ({ refused, share }: Rate): boolean => share >= goal && refused === 0

/** The first reading that meets the goal, or else the last one. */
export const measureRate = async (tool: Tool, limit: Limit): Promise<Rate> => {
  for (let readings = 1;; readings++) {
    const options = { people: peopleFor(tool, limit), bankAccount: false, speed: limit.speed ?? 1 }
    const { requests } = await trip(tool, options)
    const rate: Rate = {
      limit,
      share: shareOf(requests, limit),
      refused: requests.filter(({ status }) => status === 429).length,
      requests: requests.length,
      readings
    }
    if (isMet(rate) || readings === mostReadings) return rate
  }
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

export const missedRate = ({ limit, readings, refused, requests, share }: Rate): ReadonlyArray<string> => {
  const last = readings === 1 ? "" : `, in the last of ${readings} readings`
  return [
    ...(refused === 0 ? [] : [`429 came to ${refused} of ${requests} requests${last}: none may`]),
    ...(share >= goal ? [] : [
      `${percent(share)} of the vendor's limit (${limit.requests} requests in ${
        limit.per / 1000
      } s) used${last}: at least ${goal * 100} % are to be`
    ])
  ]
}
