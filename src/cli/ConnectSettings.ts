import { Result } from "effect"
import { parseDocument } from "yaml"
import { nearest } from "../config/Problem.ts"
import type { FormField } from "../config/SettingsForm.ts"
import { visible } from "../report/Safe.ts"
import { secretReference } from "../sources/Source.ts"

/** Settings on their way into a file. */
export type Draft = { readonly [setting: string]: unknown }

/** `BAMBOOHR_API_KEY`: a variable for a secret of a connection. */
export const variableFor = (connection: string, setting: string): string => {
  const words = (text: string): string =>
    text.replace(/([a-z0-9])([A-Z])/gu, "$1_$2").replace(/[^A-Za-z0-9]+/gu, "_").replace(/^_+|_+$/gu, "").toUpperCase()
  const name = `${words(connection)}_${words(setting)}`
  return /^[A-Z_]/u.test(name) ? name : `HRSYNC_${name}`
}

/** A typed text as the value of a setting; or why it is none. */
export const valueFor = ({ choices, input, name }: FormField, typed: string): Result.Result<unknown, string> => {
  const text = typed.trim()
  if (text === "") return Result.fail(`${name} needs a value.`)
  switch (input) {
    case "secret":
      return secretReference.test(text)
        ? Result.succeed(text)
        : Result.fail(
          `${name} says where the secret is, never the secret itself: \${env:NAME} or \${file:/path}. `
            + "If that was the secret, replace it: it has been written down."
        )
    case "choice":
      return choices.includes(text) ? Result.succeed(text) : Result.fail(`${name} is one of ${choices.join(", ")}.`)
    case "text":
      return Result.succeed(text)
    case "yaml":
      return yamlValue(name, text)
  }
}

const yamlValue = (name: string, text: string): Result.Result<unknown, string> => {
  const document = parseDocument(text, { version: "1.2", schema: "core", logLevel: "silent" })
  return document.errors.length > 0
    ? Result.fail(`What ${name} is given is no value in YAML. A list is [a, b], a map { key: value }.`)
    : Result.succeed(document.toJS())
}

const isDraft = (value: unknown): value is Draft => typeof value === "object" && value !== null && !Array.isArray(value)

const put = (draft: Draft, [first = "", ...rest]: ReadonlyArray<string>, value: unknown): Draft => {
  const inner = draft[first]
  return { ...draft, [first]: rest.length === 0 ? value : put(isDraft(inner) ? inner : {}, rest, value) }
}

/** `--set` as it was typed: `company=acme`, `fields.iban=IBAN`. Every mistake is a sentence. */
export const draftOf = (
  form: ReadonlyArray<FormField>,
  sets: ReadonlyArray<string>
): Result.Result<Draft, ReadonlyArray<string>> => {
  let draft: Draft = {}
  const wrong: Array<string> = []
  for (const set of sets) {
    const [, key = "", typed = ""] = /^([^=]+)=([^]*)$/u.exec(set) ?? []
    const path = key.trim().split(".")
    const field = form.find(({ name }) => name === path[0])
    if (key === "") wrong.push("--set takes a setting and its value: --set company=acme.")
    else if (field === undefined) wrong.push(unknownSetting(path[0] ?? "", form))
    else {
      const value = path.length === 1 ? valueFor(field, typed) : innerValue(field, path, typed)
      if (Result.isSuccess(value)) draft = put(draft, path, value.success)
      else wrong.push(value.failure)
    }
  }
  return wrong.length > 0 ? Result.fail(wrong) : Result.succeed(draft)
}

const innerValue = (field: FormField, path: ReadonlyArray<string>, typed: string): Result.Result<unknown, string> =>
  field.input === "yaml"
    ? yamlValue(path.join("."), typed.trim())
    : Result.fail(`${field.name} is one value, and holds no ${visible(path.slice(1).join("."))}.`)

const unknownSetting = (name: string, form: ReadonlyArray<FormField>): string => {
  const names = form.map((field) => field.name)
  const meant = nearest(name, names)
  return `There is no setting "${visible(name)}".${meant === undefined ? "" : ` Did you mean ${meant}?`} Settings: ${
    names.join(", ")
  }.`
}
