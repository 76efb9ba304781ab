import { Schema } from "effect"
import type { AnySourceKind } from "../sources/registry.ts"
import { dereference, isObject, type Json, type JsonObject, textsOf } from "./Json.ts"
import { isSecretPattern } from "./Secrets.ts"

/** One setting of a kind, as a person is asked for it. */
export interface FormField {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly required: boolean
  /** `secret`: a reference to one. `yaml`: whatever is more than one value, or no text. */
  readonly input: "secret" | "text" | "choice" | "yaml"
  readonly choices: ReadonlyArray<string>
  /** One, as the file would say it; empty: none is known. */
  readonly example: string
  /** What holds where the file does not say it; empty: nothing is said about it. */
  readonly byDefault: string
}

const asJson = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Json))

const textOf = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value)

const exampleOf = ({ examples }: JsonObject): string => textOf(Array.isArray(examples) ? examples[0] : undefined)

const inputOf = ({ enum: choices, pattern, type }: JsonObject): FormField["input"] =>
  isSecretPattern(pattern)
    ? "secret"
    : type !== "string"
    ? "yaml"
    : textsOf(choices).length > 0
    ? "choice"
    : "text"

/** Every setting of a kind besides `kind`, in the order of its schema, those that are needed first. */
export const formOf = ({ settings }: AnySourceKind): ReadonlyArray<FormField> => {
  const document = Schema.toJsonSchemaDocument(settings, { onExcessProperty: "error" })
  const definitions = asJson(document.definitions)
  const root = dereference(asJson(document.schema), definitions)
  const { properties, required } = isObject(root) ? root : {}
  const needed = new Set(textsOf(required))
  const fields = Object.entries(isObject(properties) ? properties : {}).map(([name, property]): FormField => {
    const own = isObject(property) ? property : {}
    const target = dereference(own, definitions)
    const json = isObject(target) ? { ...target, ...own } : own
    return {
      name,
      title: textOf(json["title"]),
      description: textOf(json["description"]),
      required: needed.has(name),
      input: inputOf(json),
      choices: textsOf(json["enum"]),
      example: exampleOf(json),
      byDefault: textOf(json["default"])
    }
  })
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)]
}
