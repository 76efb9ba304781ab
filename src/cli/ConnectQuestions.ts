import { Effect, Result } from "effect"
import { Prompt } from "effect/cli"
import { namePattern } from "../config/FileSchema.ts"
import type { FormField } from "../config/SettingsForm.ts"
import { sourceKinds } from "../sources/registry.ts"
import { type Draft, valueFor, variableFor } from "./ConnectSettings.ts"
import { print } from "./Output.ts"
import { secretState } from "./SecretPlace.ts"

/** Which tool it is. */
export const askKind = Prompt.Select({
  message: "Which HR tool do you use?",
  choices: sourceKinds.map(({ description, kind, title }) => ({ title, value: kind, description }))
})

/** What the connection is called in the file. */
export const askName = (suggestion: string, taken: ReadonlySet<string>) =>
  Prompt.String({
    message: `A name for the connection [${suggestion}]`,
    validate: (typed) => {
      const name = typed.trim() === "" ? suggestion : typed.trim()
      return !namePattern.test(name)
        ? Effect.fail("A name has letters, digits, dots, hyphens and underscores.")
        : taken.has(name)
        ? Effect.fail("There is a connection of that name already.")
        : Effect.succeed(name)
    }
  })

/** The description is said above the question: it may be long. */
const introduce = ({ description, input, name, title }: FormField) =>
  print(`\n${input === "secret" || title === "" ? name : title}: ${description}`)

const askText = Effect.fnUntraced(function*(field: FormField) {
  const example = field.example === "" || field.input === "yaml" ? "" : ` (such as ${field.example})`
  const typed = yield* Prompt.String({
    message: `${field.name}${example}`,
    validate: (text) => {
      const value = valueFor(field, text)
      return Result.isFailure(value) ? Effect.fail(value.failure) : Effect.succeed(text)
    }
  })
  return Result.getOrUndefined(valueFor(field, typed))
})

const askChoice = ({ byDefault, choices, name }: FormField) =>
  Prompt.Select({
    message: name,
    choices: choices.map((value) => ({ title: value, value, selected: value === byDefault }))
  })

/** Where the answers belong. */
export interface AnswerPlace {
  readonly connection: string
  /** Absolute folder of hrsync.yaml: relative paths start there. */
  readonly folder: string
  /** Whether the tool's own authorization can make a secret that is not there yet. */
  readonly mayBeAuthorized: boolean
}

/** Where a secret is: never the secret itself. Goes on when it can be read there. */
const askSecret = Effect.fnUntraced(function*(field: FormField, { connection, folder, mayBeAuthorized }: AnswerPlace) {
  for (;;) {
    const to = yield* Prompt.Select({
      message: `Where does hrsync find ${field.name}?`,
      choices: [
        { title: "In a variable of the environment", value: "env" as const },
        { title: "In a file", value: "file" as const }
      ]
    })
    const suggestion = to === "env"
      ? variableFor(connection, field.name)
      : `/run/secrets/${variableFor(connection, field.name).toLowerCase()}`
    const named = yield* Prompt.String({
      message: to === "env" ? `Name of the variable [${suggestion}]` : `Path of the file [${suggestion}]`,
      validate: (typed) => {
        const name = typed.trim() === "" ? suggestion : typed.trim()
        const value = valueFor(field, `\${${to}:${name}}`)
        return Result.isFailure(value)
          ? Effect.fail(to === "env" ? "A name has letters, digits and underscores, such as HR_API_KEY." : "A path.")
          : Effect.succeed(name)
      }
    })
    const reference = `\${${to}:${named}}`
    let state = yield* secretState(reference, folder)
    while (Result.isFailure(state)) {
      yield* print(state.failure)
      const next = yield* Prompt.Select({
        message: "How do you want to go on?",
        choices: [
          ...(to === "file" ? [{ title: "It is there now", value: "again" as const }] : []),
          ...(to === "file" && mayBeAuthorized
            ? [{ title: "It is made when I authorize hrsync in my browser (setting oauth)", value: "later" as const }]
            : []),
          { title: "Name another place", value: "other" as const },
          { title: "Stop here: nothing is written", value: "stop" as const }
        ]
      })
      if (next === "stop") return undefined
      if (next === "later") return reference
      if (next === "other") break
      state = yield* secretState(reference, folder)
    }
    if (Result.isSuccess(state)) return reference
  }
})

/** Asks for one setting; nothing: the person stops. */
const askSetting = Effect.fnUntraced(function*(field: FormField, place: AnswerPlace) {
  yield* introduce(field)
  switch (field.input) {
    case "secret":
      return yield* askSecret(field, place)
    case "choice":
      return yield* askChoice(field)
    default:
      return yield* askText(field)
  }
})

/** Asks for some settings one by one; nothing: the person stops. */
const askEach = Effect.fnUntraced(function*(fields: ReadonlyArray<FormField>, given: Draft, place: AnswerPlace) {
  const answers = new Map<string, unknown>(Object.entries(given))
  for (const field of fields) {
    const value = yield* askSetting(field, place)
    if (value === undefined) return undefined
    answers.set(field.name, value)
  }
  const draft: Draft = Object.fromEntries(answers)
  return draft
})

const isGiven = (draft: Draft) => ({ name }: FormField): boolean => name in draft

/** Asks for what is needed and not given; nothing: the person stops. */
export const askNeeded = Effect.fnUntraced(function*(
  form: ReadonlyArray<FormField>,
  given: Draft,
  place: AnswerPlace
) {
  return yield* askEach(form.filter((field) => field.required && !isGiven(given)(field)), given, place)
})

/** Asks which other settings are wanted, and for each of them; nothing: the person stops. */
export const askMore = Effect.fnUntraced(function*(
  form: ReadonlyArray<FormField>,
  given: Draft,
  place: AnswerPlace,
  message: string
) {
  const chosen = yield* Prompt.MultiSelect({
    message,
    choices: form.map((field) => ({
      title: isGiven(given)(field) ? `${field.name} (given)` : field.name,
      value: field,
      description: field.description
    }))
  })
  return yield* askEach(chosen, given, place)
})
