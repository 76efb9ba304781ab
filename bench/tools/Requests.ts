import type { Tool } from "./Tools.ts"
import { trip } from "./Trip.ts"

/** How many requests came, and as few as the vendor's pages allow. */
export interface Requests {
  readonly people: number
  readonly came: number
  readonly fewest: number
}

/** A token, names of fields and the like are asked for once. */
const most = ({ fewest }: Requests): number => fewest + 10

/** Whether each person takes a request of their own. */
export const isSlow = ({ each }: Tool, bankAccount: boolean): boolean =>
  each === "always" || (each === "bankAccount" && bankAccount)

/** Whether bank accounts take requests of their own. */
export const isCostly = ({ accounts, each }: Tool): boolean => each === "bankAccount" || accounts !== undefined

const fewestOf = (tool: Tool, people: number, bankAccount: boolean): number =>
  (tool.page === undefined ? 1 : Math.ceil(people / tool.page))
  + (tool.accounts !== undefined && bankAccount ? Math.ceil(people / tool.accounts) : 0)
  + (isSlow(tool, bankAccount) ? people : 0)

export const countRequests = async (tool: Tool, people: number, bankAccount: boolean): Promise<Requests> => {
  const { requests } = await trip(tool, { people, bankAccount })
  return { people, came: requests.length, fewest: fewestOf(tool, people, bankAccount) }
}

export const missedRequests = (requests: Requests): ReadonlyArray<string> =>
  requests.came <= most(requests) ? [] : [
    `${requests.came} requests for ${requests.people} employees, where ${requests.fewest} would do: at most ${
      most(requests)
    } are to be sent`
  ]
