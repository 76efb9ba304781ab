import { type Tool, tools } from "./Tools.ts"
import { trip } from "./Trip.ts"

/** Whether each person takes a request of their own. */
const isSlow = ({ each }: Tool, bankAccount: boolean): boolean =>
  each === "always" || (each === "bankAccount" && bankAccount)

/** As few requests as the vendor's pages let through. */
const leastOf = (tool: Tool, people: number, bankAccount: boolean): number =>
  pagesOf(tool, people, bankAccount) + (isSlow(tool, bankAccount) ? people : 0)

const pagesOf = ({ accounts, page }: Tool, people: number, bankAccount: boolean): number =>
  (page === undefined ? 1 : Math.ceil(people / page))
  + (accounts !== undefined && bankAccount ? Math.ceil(people / accounts) : 0)

/** How many requests 10,000 employees take. A token, names of fields and the like are asked for once: ten at most. */
export const requestsBench = async (say: (text: string) => void, full: boolean): Promise<void> => {
  say("requests for so many employees, and the fewest that pages allow")
  for (const tool of tools) {
    const costly = tool.each === "bankAccount" || tool.accounts !== undefined
    for (const bankAccount of costly ? [false, true] : [false]) {
      const people = isSlow(tool, bankAccount) && !full ? 1_000 : 10_000
      const { requests } = await trip(tool, { people, bankAccount })
      const least = leastOf(tool, people, bankAccount)
      const name = `${tool.name}${bankAccount ? ", bank accounts" : ""}`
      const counts = [people, requests.length, least].map((count) => count.toLocaleString("en").padStart(9)).join(" ")
      say(`${name.padEnd(32)} ${counts}   ${requests.length <= least + 10 ? "met" : "MISSED"}`)
    }
  }
}
