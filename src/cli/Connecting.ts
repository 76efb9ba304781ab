import { Effect, Path, Result } from "effect"
import { addConnection, connectionLines, type NewConnection } from "../config/AddConnection.ts"
import { parse } from "../config/Load.ts"
import { checkText } from "../report/Check.ts"
import type { ConnectionCheck } from "../report/CheckView.ts"
import { improvementsText } from "../report/ConnectText.ts"
import type { ReadRequest } from "../sources/Source.ts"
import { textOptions } from "./Answer.ts"
import { authorize } from "./Authorize.ts"
import { checkup } from "./Checkup.ts"
import type { FoundFile } from "./ConnectFile.ts"
import { neededOf } from "./Connections.ts"
import { failed } from "./ExitCode.ts"
import { print } from "./Output.ts"
import { type Answers, starter } from "./Starter.ts"

/** A file with a connection that it did not have, before it is written. */
export interface Candidate {
  readonly text: string
  /** What is new in it, as it stands there. */
  readonly lines: string
}

/** The file with one more connection; a new one where there is none. */
export const candidateOf = (
  { bytes, text }: FoundFile,
  connection: NewConnection,
  company: Answers
): Result.Result<Candidate, { readonly why: string }> => {
  if (bytes !== undefined) return addConnection(text, connection)
  const lines = connectionLines(connection, 2, 2)
  return Result.succeed({ text: starter(company, { id: connection.id, lines }), lines })
}

/** The connection as it can be pasted into a file by hand. */
export const pasteable = (connection: NewConnection): string => `connections:\n${connectionLines(connection, 2, 2)}`

export interface Trial {
  /** Whether a person answers. */
  readonly interactive: boolean
  /** What an earlier trial was authorized for; nothing: it was not. */
  readonly authorized: ReadRequest | undefined
}

/**
 * Checks the candidate as a whole file, has it authorized where its settings ask for that, connects, and reads to the end.
 * Gives who was found and what is missing, and what the connection was authorized for.
 */
export const tryCandidate = Effect.fn("tryCandidate")(function*(
  file: string,
  { text }: Candidate,
  id: string,
  { authorized: before, interactive }: Trial
) {
  const path = yield* Path.Path
  const folder = path.dirname(path.resolve(file))
  const configuration = yield* parse(text, { file, folder })
  const configured = configuration.connections.find((connection) => connection.id === id)
  if (configured === undefined) {
    return yield* failed(`${file} would not have the connection ${id}.`, "Report it as a defect.")
  }
  const usedBy = configuration.entities.map(({ rules }) => rules).filter(({ source }) => source.includes(id))
  const { connect, kind } = configured
  const needed = neededOf(configuration, id)
  const authorized = (yield* authorize(configured, { folder, needed, interactive, again: false })) ?? before
  const { connections: [check] } = yield* checkup([{
    id,
    kind,
    connect,
    usedBy: usedBy.map(({ entity }) => entity),
    // What entities ask for unless they say otherwise (F1).
    request: authorized ??
      { attributes: "all", bankAccount: true, manager: usedBy.some(({ fields }) => fields.includes("manager")) }
  }], [])
  return { check, authorized }
})

/** Shows a reading of a connection, and what could be better about it. */
export const showCheck = Effect.fnUntraced(function*(check: ConnectionCheck) {
  const options = yield* textOptions(true)
  yield* print(checkText({ connections: [check], targets: [] }, options))
  const more = check.completeness.complete ? improvementsText(check, options) : ""
  if (more !== "") yield* print(`\n${more}`)
})
