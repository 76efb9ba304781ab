import { Result } from "effect"
import type { EmulatorFaults } from "../sandbox/Emulator.ts"

/** What `--fault` may say, for help and for messages. */
export const faultForms =
  "429@3 (the third request is answered so; 429@3+10: come back in 10 seconds), silent@3, cut@3, repeat@2, lost@2 (pages), "
  + "total=+5, tokens=3 (a token is good for so many requests), hidden=RIGHT; of targets also unanswered@2 (the second "
  + "write is done, and its answer is lost), late=30 (for so many seconds lists lag behind), seats=50, cap=30 (the largest "
  + "page), lists=active, lists=live or lists=all; each with the name of a tool before it, "
  + "as in bamboohr:429@3, or for all of them"

/** A fault, and the tool that it is for; without one: every tool. */
export interface NamedFault {
  readonly tool: string | undefined
  readonly faults: EmulatorFaults
}

const numbered = (word: string, at: number): EmulatorFaults | undefined => {
  switch (word) {
    case "silent":
      return { silent: [at] }
    case "cut":
      return { cutShort: [at] }
    case "repeat":
      return { repeatFrom: at }
    case "lost":
      return { lostPage: at }
    case "unanswered":
      return { lostAnswers: [at] }
    default: {
      const status = Number(word)
      return status >= 400 && status <= 599 ? { answers: [{ request: at, status }] } : undefined
    }
  }
}

const faultOf = (text: string): EmulatorFaults | undefined => {
  const [, word = "", at, later] = /^([a-z0-9]+)@([1-9]\d{0,5})(?:\+(\d{1,5}))?$/u.exec(text) ?? []
  if (at !== undefined) {
    const found = numbered(word, Number(at))
    const [answer] = found?.answers ?? []
    return later === undefined
      ? found
      : answer === undefined
      ? undefined
      : { answers: [{ ...answer, retryAfter: Number(later) }] }
  }
  const [, key = "", value = ""] = /^([a-z]+)=(.+)$/u.exec(text) ?? []
  return valued(key, value)
}

const valued = (key: string, value: string): EmulatorFaults | undefined => {
  if (key === "hidden") return { hidden: [value] }
  if (key === "lists") return value === "active" || value === "all" || value === "live" ? { listed: value } : undefined
  const number = /^[+-]?\d{1,6}$/u.test(value) ? Number(value) : undefined
  if (number === undefined) return undefined
  if (key === "total") return { wrongTotal: number }
  if (key === "seats" && number >= 0) return { seats: number }
  if (number <= 0) return undefined
  switch (key) {
    case "tokens":
      return { tokenUses: number }
    case "late":
      return { lateList: number * 1000 }
    case "cap":
      return { pageCap: number }
    default:
      return undefined
  }
}

/** A `--fault` as it was typed. */
export const parseFault = (text: string): Result.Result<NamedFault, string> => {
  const [, tool, rest = ""] = /^(?:([^:@=]+):)?(.+)$/u.exec(text.trim()) ?? []
  const faults = faultOf(rest)
  return faults === undefined
    ? Result.fail(`${JSON.stringify(text)} is no fault. Faults: ${faultForms}.`)
    : Result.succeed({ tool, faults })
}

/** What goes wrong in one tool: lists of several faults are joined, of a single number the last one counts. */
export const faultsFor = (tool: string, named: ReadonlyArray<NamedFault>): EmulatorFaults => {
  const own = named.filter((one) => one.tool === undefined || one.tool === tool).map(({ faults }) => faults)
  const all: EmulatorFaults = {}
  for (const one of own) Object.assign(all, one)
  return {
    ...all,
    answers: own.flatMap(({ answers }) => answers ?? []),
    silent: own.flatMap(({ silent }) => silent ?? []),
    cutShort: own.flatMap(({ cutShort }) => cutShort ?? []),
    hidden: own.flatMap(({ hidden }) => hidden ?? []),
    lostAnswers: own.flatMap(({ lostAnswers }) => lostAnswers ?? [])
  }
}
