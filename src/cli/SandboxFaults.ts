import { Result } from "effect"
import type { EmulatorFaults } from "../sandbox/Emulator.ts"

/** What `--fault` may say, for help and for messages. */
export const faultForms =
  "429@3 (the third request is answered so; 429@3+10: come back in 10 seconds), silent@3, cut@3, repeat@2, lost@2 (pages), "
  + "total=+5, tokens=3 (a token is good for so many requests), hidden=RIGHT; each with the name of a tool before it, "
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
  const [, key, value = ""] = /^(total|tokens|hidden)=(.+)$/u.exec(text) ?? []
  if (key === "hidden") return { hidden: [value] }
  const number = /^[+-]?\d{1,6}$/u.test(value) ? Number(value) : undefined
  return number === undefined
    ? undefined
    : key === "total"
    ? { wrongTotal: number }
    : number > 0
    ? { tokenUses: number }
    : undefined
}

/** A `--fault` as it was typed. */
export const parseFault = (text: string): Result.Result<NamedFault, string> => {
  const [, tool, rest = ""] = /^(?:([^:@=]+):)?(.+)$/u.exec(text.trim()) ?? []
  const faults = faultOf(rest)
  return faults === undefined
    ? Result.fail(`${JSON.stringify(text)} is no fault. Faults: ${faultForms}.`)
    : Result.succeed({ tool, faults })
}

type Mutable = { -readonly [K in keyof EmulatorFaults]: EmulatorFaults[K] }

/** What goes wrong in one tool: lists of several faults are joined, of a single number the last one counts. */
export const faultsFor = (tool: string, named: ReadonlyArray<NamedFault>): EmulatorFaults => {
  const own = named.filter((one) => one.tool === undefined || one.tool === tool).map(({ faults }) => faults)
  const all: Mutable = {
    answers: own.flatMap(({ answers }) => answers ?? []),
    silent: own.flatMap(({ silent }) => silent ?? []),
    cutShort: own.flatMap(({ cutShort }) => cutShort ?? []),
    hidden: own.flatMap(({ hidden }) => hidden ?? [])
  }
  for (const { lostPage, repeatFrom, tokenUses, wrongTotal } of own) {
    if (lostPage !== undefined) all.lostPage = lostPage
    if (repeatFrom !== undefined) all.repeatFrom = repeatFrom
    if (tokenUses !== undefined) all.tokenUses = tokenUses
    if (wrongTotal !== undefined) all.wrongTotal = wrongTotal
  }
  return all
}
