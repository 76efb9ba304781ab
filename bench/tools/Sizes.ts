import type { Limit, Tool } from "./Tools.ts"
import { trip } from "./Trip.ts"

/** What a whole process takes that reads so many employees, without the vendor's limit. */
export interface Size {
  readonly people: number
  readonly cpuMilliseconds: number
  readonly milliseconds: number
  readonly mebibytes: number
  /** How long as many requests take at the vendor's limit. */
  readonly atLimit: number
}

/**
 * A reading keeps employees, and not what they were decoded from. Also for 20,000 of them: on a busy machine, memory is
 * given back later.
 */
const mostMebibytes = 400

const waitFor = (requests: number, limit: Limit | undefined): number =>
  limit === undefined ? 0 : Math.max(0, requests - limit.requests) / limit.requests * limit.per

export const measureSize = async (tool: Tool, people: number): Promise<Size> => {
  const { requests, run } = await trip(tool, { people, bankAccount: false })
  if (run.usage === undefined) throw new Error("the process left nothing that says what it used")
  return { people, milliseconds: run.milliseconds, atLimit: waitFor(requests.length, tool.limit), ...run.usage }
}

export const missedSize = ({ mebibytes, people }: Size): ReadonlyArray<string> =>
  mebibytes <= mostMebibytes ? [] : [
    `${
      mebibytes.toFixed(0)
    } MiB of memory for ${people} employees: at most ${mostMebibytes} MiB are to be held, so that what came is decoded as it comes`
  ]
