import { measureRate, missedRate } from "./Rates.ts"
import { countRequests, isCostly, isSlow, missedRequests } from "./Requests.ts"
import { measureSize, missedSize } from "./Sizes.ts"
import { head, line, type Row } from "./Table.ts"
import { type Tool, tools } from "./Tools.ts"

export interface ToolsOptions {
  readonly say: (text: string) => void
  /** 100,000 employees instead of 20,000, and nowhere fewer. */
  readonly full: boolean
  /** The kind of the only tool that is measured; nothing: all. */
  readonly kind: string | undefined
}

const missedOf = ({ rate, requests, size }: Row): ReadonlyArray<string> => [
  ...(requests === undefined ? [] : missedRequests(requests)),
  ...(rate === undefined ? [] : missedRate(rate)),
  ...(size === undefined ? [] : missedSize(size))
]

/** One row, when it is measured. */
interface Plan {
  readonly name: string
  readonly measure: () => Promise<Row>
}

/** Where a person takes a request, a tenth of the people tells as much in the time of a default run. */
const fewer = (people: number, slow: boolean, full: boolean): number => slow && !full ? people / 10 : people

const plansOf = (tool: Tool, full: boolean): ReadonlyArray<Plan> => {
  const { limit, longLimit, name } = tool
  const count = (bankAccount: boolean) =>
    countRequests(tool, fewer(10_000, isSlow(tool, bankAccount), full), bankAccount)
  const accounts = `${name}, bank accounts`
  const minute = `${name}, by the minute`
  return [
    {
      name,
      measure: async () => ({
        name,
        requests: await count(false),
        ...(limit === undefined ? {} : { rate: await measureRate(tool, limit) }),
        size: await measureSize(tool, fewer(full ? 100_000 : 20_000, isSlow(tool, false), full))
      })
    },
    ...(isCostly(tool)
      ? [{ name: accounts, measure: async () => ({ name: accounts, requests: await count(true) }) }]
      : []),
    ...(longLimit !== undefined && full
      ? [{ name: minute, measure: async () => ({ name: minute, rate: await measureRate(tool, longLimit) }) }]
      : [])
  ]
}

/**
 * Reads every HR tool from its emulator: how many requests that takes, how much of the vendor's limit it uses, and what
 * the process needs. Gives a sentence for each goal that was missed, and for each tool that could not be read.
 */
export const toolsBench = async ({ full, kind, say }: ToolsOptions): Promise<ReadonlyArray<string>> => {
  const chosen = tools.filter((tool) => kind === undefined || tool.kind === kind)
  if (chosen.length === 0) return [`there is no HR tool of the kind ${kind}`]
  for (const text of head) say(text)
  const [first] = chosen
  const one = "one employee, for comparison"
  const plans = [
    ...(first === undefined
      ? []
      : [{ name: one, measure: async () => ({ name: one, size: await measureSize(first, 1) }) }]),
    ...chosen.flatMap((tool) => plansOf(tool, full))
  ]
  const missed: Array<string> = []
  for (const { measure, name } of plans) {
    try {
      const row = await measure()
      const sentences = missedOf(row)
      say(line(row, sentences.length > 0))
      missed.push(...sentences.map((text) => `${name}: ${text}`))
    } catch (cause) {
      say(line({ name }, true))
      missed.push(`${name} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  return missed
}
