import type { ErrorObject } from "ajv/dist/2020.js"
import { dereference, isObject, type Json, type JsonObject, kindOf, textsOf } from "./Json.ts"
import { definitions } from "./PointedSchema.ts"
import type { Path, Plain } from "./Tree.ts"
import { validator } from "./Validator.ts"

/** One thing in which a value does not fit the schema. */
export interface Finding {
  readonly keyword: string
  /** Of the value; for a key that is not allowed or missing, of the map that it is about. */
  readonly path: Path
  readonly params: Readonly<Record<string, unknown>>
  /** The part of the schema that is not met. */
  readonly schema: JsonObject
}

const unescaped = (pointer: string): Path =>
  pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))

/** Keys of which an object needs one, where its schema is such a choice and nothing more. */
const choiceOf = (schema: JsonObject): ReadonlyArray<string> =>
  Array.isArray(schema["anyOf"])
    ? schema["anyOf"].flatMap((branch: Json) => isObject(branch) ? textsOf(branch["required"]) : [])
    : []

/** An error that only repeats what another one says: the frame of a choice, or a branch of "one of these keys". */
const repeats = (error: ErrorObject): boolean =>
  error.keyword === "if"
  || (error.propertyName !== undefined && error.keyword !== "propertyNames")
  || (error.keyword === "required" && isObject(error.parentSchema) && !("properties" in error.parentSchema))

const finding = (error: ErrorObject): Finding => {
  const schema = isObject(error.parentSchema) ? error.parentSchema : {}
  const choice = error.keyword === "anyOf" ? choiceOf(schema) : []
  return {
    keyword: choice.length > 0 ? "needsOneOf" : error.keyword,
    path: unescaped(error.instancePath),
    params: choice.length > 0 ? { keys: choice } : error.params,
    schema
  }
}

/** Everything in which the plain value of a file does not fit the committed JSON Schema. */
export const findings = (value: Plain): ReadonlyArray<Finding> => {
  const check = validator()
  return check(value) ? [] : (check.errors ?? []).filter((error) => !repeats(error)).map(finding)
}

/** The kinds that a union of the schema allows. */
export const kindsOf = (union: Json | undefined): ReadonlyArray<string> =>
  Array.isArray(union)
    ? union.map((branch: Json) => kindOf(dereference(branch, definitions))).filter((kind) => kind !== undefined)
    : []
