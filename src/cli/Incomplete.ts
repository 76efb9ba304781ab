import { Effect } from "effect"
import type { Completeness } from "../domain/Read.ts"
import type { PlanInput } from "../planning/Input.ts"
import { visible } from "../report/Safe.ts"
import { type ExitCode, exitCodes } from "./ExitCode.ts"
import { printError } from "./Output.ts"

const problem = (of: string, completeness: Completeness): ReadonlyArray<string> =>
  completeness.complete ? [] : [`${visible(of)}: ${visible(completeness.why)}\n${visible(completeness.next)}`]

/** Says on standard error what could not be read to its end: the answer is only about the rest, and the shell is told. */
export const tellIncomplete = (input: PlanInput): Effect.Effect<ExitCode> => {
  const problems = new Set(
    input.entities.flatMap(({ hr, members, rules }) => [
      ...hr.flatMap(({ completeness, connection }) => problem(connection, completeness)),
      ...problem(rules.entity, members.completeness)
    ])
  )
  return problems.size === 0
    ? Effect.succeed(exitCodes.done)
    : Effect.as(printError([...problems].join("\n\n")), exitCodes.error)
}
