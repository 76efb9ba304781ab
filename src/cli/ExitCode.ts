import { Effect, Schema } from "effect"
import type { Outcome } from "../domain/Plan.ts"

/** What the shell is told; docs/commands.md lists them. */
export const exitCodes = {
  done: 0,
  error: 1,
  changes: 2,
  blocked: 3,
  partlyFailed: 4,
  usage: 64,
  configuration: 78
} as const
export type ExitCode = typeof exitCodes[keyof typeof exitCodes]

/** X9: when several apply, the first of these is told. */
const precedence: ReadonlyArray<ExitCode> = [
  exitCodes.error,
  exitCodes.partlyFailed,
  exitCodes.blocked,
  exitCodes.changes
]

export const mostSevere = (codes: ReadonlyArray<ExitCode>): ExitCode =>
  precedence.find((code) => codes.includes(code)) ?? exitCodes.done

const ofOutcome: Readonly<Record<Outcome, ExitCode>> = {
  "nothing-to-do": exitCodes.done,
  changes: exitCodes.changes,
  blocked: exitCodes.blocked,
  error: exitCodes.error
}

/** What a plan tells the shell. Changes alone are no news to it, unless they are asked for (`--detailed-exitcode`). */
export const exitCodeOf = (
  plan: { readonly entities: ReadonlyArray<{ readonly outcome: Outcome }> },
  detailed: boolean
): ExitCode => {
  const code = mostSevere(plan.entities.map(({ outcome }) => ofOutcome[outcome]))
  return code === exitCodes.changes && !detailed ? exitCodes.done : code
}

/** A command that ends otherwise than well. `message` goes to standard error; it is empty when all is said already. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", {
  code: Schema.Literals(Object.values(exitCodes)),
  message: Schema.String
}) {}

/** Ends a command whose output says everything; well, if the code says so. */
export const endWith = (code: ExitCode): Effect.Effect<void, Ended> =>
  code === exitCodes.done ? Effect.void : Effect.fail(new Ended({ code, message: "" }))

/** Something was asked for that does not exist, or can't be asked so. */
export const wrongUsage = (message: string): Ended => new Ended({ code: exitCodes.usage, message })

/** Something failed. `next`: what to do. */
export const failed = (message: string, next: string): Ended =>
  new Ended({ code: exitCodes.error, message: next === "" ? message : `${message}\n${next}` })
