import { Effect, Path, Result } from "effect"
import { Prompt } from "effect/cli"
import type { NewConnection } from "../config/AddConnection.ts"
import { namePattern } from "../config/FileSchema.ts"
import type { Configuration } from "../config/Load.ts"
import { nearest } from "../config/Problem.ts"
import { type FormField, formOf } from "../config/SettingsForm.ts"
import type { Checkup } from "../report/CheckView.ts"
import { introduction } from "../report/ConnectText.ts"
import { visible } from "../report/Safe.ts"
import { type AnySourceKind, sourceKind, sourceKinds } from "../sources/registry.ts"
import type { ReadRequest } from "../sources/Source.ts"
import { textOptions } from "./Answer.ts"
import { authorize, isAuthorized } from "./Authorize.ts"
import { checkup } from "./Checkup.ts"
import { type FoundFile, writeFound } from "./ConnectFile.ts"
import { candidateOf, pasteable, showCheck, tryCandidate } from "./Connecting.ts"
import { connectionsOf, neededOf } from "./Connections.ts"
import { askKind, askMore, askName, askNeeded } from "./ConnectQuestions.ts"
import { type Draft, draftOf, variableFor } from "./ConnectSettings.ts"
import { Ended, exitCodes, failed, wrongUsage } from "./ExitCode.ts"
import { print, printError } from "./Output.ts"
import { companyFromPerson, defaults } from "./Questions.ts"
import { secretState } from "./SecretPlace.ts"
import type { Answers } from "./Starter.ts"

/** What was asked for, and where. */
export interface Wanted {
  readonly file: FoundFile
  /** Of the file; nothing where there is none. */
  readonly configuration: Configuration | undefined
  readonly name: string | undefined
  readonly asked: { readonly kind: string | undefined; readonly sets: ReadonlyArray<string>; readonly yes: boolean }
  /** Whether a person answers. */
  readonly interactive: boolean
}

const kindLines = sourceKinds.map(({ kind, title }) => `  ${kind.padEnd(12)}${title}`).join("\n")

/** Every kind, for `--kind list`. */
export const kindsText = print(kindLines)

const askAgain = Prompt.Confirm({
  message: "Authorize hrsync in PayFit again? The token that is stored is replaced.",
  initial: false
})

/**
 * Tests a connection that the file has, and says whether it was read to its end. Where a person authorizes it, that is
 * done before if no token is stored, and done again if they want it, since something is missing or the token has ended.
 */
export const review = Effect.fn("review")(function*(
  configuration: Configuration,
  id: string,
  interactive: boolean
) {
  const connection = configuration.connections.find((one) => one.id === id)
  if (connection === undefined) return false
  const needed = neededOf(configuration, id)
  const place = { folder: configuration.folder, needed, interactive }
  let authorized = yield* authorize(connection, { ...place, again: false })
  const reading = Effect.gen(function*() {
    const own = isAuthorized(connection) ? authorized ?? needed : undefined
    const examined = connectionsOf({ configuration, world: configuration }).find((one) => one.id === id)
    if (examined === undefined) return undefined
    const { connections: [check] }: Checkup = yield* checkup([
      own === undefined ? examined : { ...examined, request: own }
    ], [])
    if (check !== undefined) yield* showCheck(check)
    return check
  })
  const check = yield* reading
  const good = check?.completeness.complete === true
  const lacks = !good || check.missing.length > 0
  if (!lacks || !interactive || !isAuthorized(connection) || !(yield* askAgain)) return good
  authorized = yield* authorize(connection, { ...place, again: true })
  return (yield* reading)?.completeness.complete === true
})

const kindOf = Effect.fnUntraced(function*({ asked: { kind }, interactive }: Wanted) {
  if (kind === undefined && !interactive) {
    return yield* wrongUsage(`Say which HR tool it is, with --kind:\n${kindLines}`)
  }
  const name = kind ?? (yield* askKind)
  const found = sourceKind(name)
  if (found !== undefined) return found
  const meant = nearest(name, sourceKinds.map((one) => one.kind))
  return yield* wrongUsage(
    `hrsync knows no HR tool "${visible(name)}".${
      meant === undefined ? "" : ` Did you mean ${meant}?`
    } Kinds:\n${kindLines}\n`
      + "Any other tool with a JSON API can be described in the file: kind rest."
  )
})

const nameFor = Effect.fnUntraced(function*({ configuration, interactive, name }: Wanted, { kind }: AnySourceKind) {
  const taken = new Set(configuration?.connections.map(({ id }) => id))
  if (name !== undefined && !namePattern.test(name)) {
    return yield* wrongUsage(
      `"${visible(name)}" can't be the name of a connection: a name has letters, digits, dots, hyphens and underscores.`
    )
  }
  if (name !== undefined) return name
  let suggestion = kind
  for (let number = 2; taken.has(suggestion); number++) suggestion = `${kind}-${number}`
  return interactive ? yield* askName(suggestion, taken) : suggestion
})

/** What a script gives: secrets that it does not name are looked for under the usual variable. */
const fromFlags = Effect.fnUntraced(function*(form: ReadonlyArray<FormField>, given: Draft, connection: string) {
  const open = form.filter(({ name, required }) => required && !(name in given))
  const missing = open.filter(({ input }) => input !== "secret")
  if (missing.length > 0) {
    return yield* wrongUsage(
      [
        "These settings are needed too:",
        ...missing.map(({ description, example, name }) =>
          `  --set ${name}=${example === "" ? "…" : example}    ${description}`
        )
      ].join("\n")
    )
  }
  const secrets = open.map(({ name }) => [name, `\${env:${variableFor(connection, name)}}`] as const)
  return { ...given, ...Object.fromEntries(secrets) }
})

/** Secrets that are not there are said before anything is tried; but for those that an authorization makes. */
const secretsThere = Effect.fnUntraced(function*(form: ReadonlyArray<FormField>, draft: Draft, folder: string) {
  if ("oauth" in draft) return
  for (const { input, name } of form) {
    const reference = draft[name]
    if (input !== "secret" || typeof reference !== "string") continue
    const state = yield* secretState(reference, folder)
    if (Result.isFailure(state)) return yield* failed(`${state.failure}\nNothing was written.`, "")
  }
})

/** Settings in the order in which their kind has them, however they were given. */
const inOrder = (form: ReadonlyArray<FormField>, draft: Draft): Draft =>
  Object.fromEntries(form.flatMap(({ name }) => name in draft ? [[name, draft[name]]] : []))

const companyFor = Effect.fnUntraced(function*({ file, interactive }: Wanted) {
  const company = interactive && file.bytes === undefined ? yield* companyFromPerson : defaults
  return { ...company, source: "", employees: "", members: defaults.members } satisfies Answers
})

const nothingWritten = new Ended({ code: exitCodes.error, message: "Nothing was written." })

/** What a person wants after a test that failed, or settings that are wrong. */
const askNext = (what: "test" | "settings") =>
  Prompt.Select({
    message: "How do you want to go on?",
    choices: [
      ...(what === "test" ? [{ title: "Test again", value: "again" as const }] : []),
      { title: "Give other settings", value: "settings" as const },
      { title: "Stop here: nothing is written", value: "stop" as const }
    ]
  })

/** Connects a tool that the file does not have yet: asks, tests, shows the lines, and adds them. */
export const addNew = Effect.fn("addNew")(function*(wanted: Wanted) {
  const { asked, configuration, file, interactive } = wanted
  const path = yield* Path.Path
  const folder = path.dirname(path.resolve(file.name))
  const kind = yield* kindOf(wanted)
  const form = formOf(kind)
  const sets = yield* Effect.fromResult(
    Result.mapError(draftOf(form, asked.sets), (wrong) => wrongUsage(wrong.join("\n")))
  )
  const id = yield* nameFor(wanted, kind)
  const place = { connection: id, folder, mayBeAuthorized: form.some(({ name }) => name === "oauth") }
  if (interactive) yield* print(`\n${introduction(kind, yield* textOptions(true))}`)
  let draft: Draft | undefined = interactive
    ? yield* askNeeded(form, sets, place)
    : yield* fromFlags(form, sets, id)
  if (draft === undefined) return yield* nothingWritten
  if (!interactive) yield* secretsThere(form, draft, folder)
  const optional = form.filter(({ name, required }) => !required && !(name in sets))
  if (interactive && optional.length > 0) {
    draft = yield* askMore(optional, draft, place, "Other settings, if you need any (space chooses, Enter goes on)")
    if (draft === undefined) return yield* nothingWritten
  }
  const company = yield* companyFor(wanted)
  let authorized: ReadRequest | undefined

  for (;;) {
    const connection: NewConnection = { id, kind: kind.kind, settings: inOrder(form, draft) }
    const made = candidateOf(file, connection, company)
    if (Result.isFailure(made)) {
      return yield* failed(
        `${made.failure.why}; nothing was written. Put these lines into ${file.name} by hand:\n\n${
          pasteable(connection)
        }`,
        `Then test it: hrsync connect ${id}.`
      )
    }
    const tested = yield* Effect.result(tryCandidate(file.name, made.success, id, { interactive, authorized }))
    if (Result.isFailure(tested)) {
      if (!interactive || tested.failure._tag !== "ConfigurationError") return yield* Effect.fail(tested.failure)
      yield* printError(tested.failure.message)
      if ((yield* askNext("settings")) === "stop") return yield* nothingWritten
      draft = yield* askMore(form, draft, place, "Which settings do you want to give (again)?")
      if (draft === undefined) return yield* nothingWritten
      continue
    }
    const { check } = tested.success
    authorized = tested.success.authorized
    if (check === undefined) return yield* nothingWritten
    yield* print("")
    yield* showCheck(check)
    if (!check.completeness.complete) {
      if (!interactive) return yield* nothingWritten
      const next = yield* askNext("test")
      if (next === "stop") return yield* nothingWritten
      if (next === "settings") draft = yield* askMore(form, draft, place, "Which settings do you want to give again?")
      if (draft === undefined) return yield* nothingWritten
      continue
    }
    yield* print(
      `\n${
        file.bytes === undefined ? `${file.name} begins with this connection:` : `Lines for ${file.name}:`
      }\n\n${made.success.lines}`
    )
    if (interactive) {
      const add = yield* Prompt.Confirm({
        message: file.bytes === undefined ? `Write ${file.name}?` : `Add them to ${file.name}?`,
        initial: true
      })
      if (!add) return yield* nothingWritten
    }
    yield* writeFound(file, made.success.text)
    const used = configuration === undefined
    return yield* print(
      `${file.name} ${used ? "is written" : "has the connection"}. Next: ${
        used
          ? `say there who belongs to the entity (hrsync fields ${id}), then hrsync plan.`
          : `name it as the source of an entity (source: ${id}), see what filters can ask for (hrsync fields ${id}), then hrsync plan.`
      }`
    )
  }
})
