import committed from "../../schemas/hrsync.v1.schema.json" with { type: "json" }
import { dereference, isObject, type Json, type JsonObject, keysOf, kindOf, textsOf } from "./Json.ts"

const either = (condition: JsonObject, branch: Json, otherwise: JsonObject): JsonObject => ({
  if: condition,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, which nobody awaits
  then: branch,
  else: otherwise
})

/** `if` chain over branches that differ in their type: a list where a text may stand is checked as a list. */
const byType = (branches: ReadonlyArray<readonly [Json, JsonObject]>): JsonObject =>
  branches.reduceRight<JsonObject>(
    (otherwise, [branch, { type = "" }]) => either({ type }, branch, otherwise),
    { type: branches.map(([, { type = "" }]) => type) }
  )

/** `if` chain over objects that differ in a key that each requires: `all` makes it a group, `field` a condition. */
const byRequiredKey = (branches: ReadonlyArray<readonly [Json, JsonObject]>): JsonObject | undefined => {
  const marks = branches.map(([, branch]) =>
    textsOf(branch["required"]).find((key) =>
      branches.every(([, other]) => other === branch || !keysOf(other["properties"]).includes(key))
    )
  )
  const keys = marks.filter((mark) => mark !== undefined)
  if (keys.length !== branches.length) return undefined
  const known = Object.fromEntries(
    branches.flatMap(([, branch]) => keysOf(branch["properties"])).map((key) => [key, true])
  )
  return branches.reduceRight<JsonObject>(
    (otherwise, [branch], index) => either({ type: "object", required: [keys[index] ?? ""] }, branch, otherwise),
    { type: "object", properties: known, additionalProperties: false, anyOf: keys.map((key) => ({ required: [key] })) }
  )
}

/** A union such that a mistake is reported by the branch that was meant, and by no other. */
const chosen = (union: ReadonlyArray<Json>, definitions: JsonObject): JsonObject | undefined => {
  const branches = union.map((branch): readonly [Json, JsonObject] => {
    const target = dereference(branch, definitions)
    return [branch, isObject(target) ? target : {}]
  })
  if (branches.every(([, branch]) => kindOf(branch) !== undefined)) {
    return { type: "object", discriminator: { propertyName: "kind" }, oneOf: union }
  }
  const types = branches.map(([, branch]) => branch["type"])
  if (types.every((type) => typeof type === "string") && new Set(types).size === types.length) return byType(branches)
  return types.every((type) => type === "object") ? byRequiredKey(branches) : undefined
}

const texts = new Set(["$schema", "$id", "title", "description", "markdownDescription", "examples", "default"])

/** In memory only: texts for editors are dropped, and every union says which of its branches is meant. */
const pointed = (json: Json, definitions: JsonObject): Json => {
  if (Array.isArray(json)) return json.map((item: Json) => pointed(item, definitions))
  if (!isObject(json)) return json
  const union = json["oneOf"] ?? json["anyOf"]
  const choice = Array.isArray(union) ? chosen(union, definitions) : undefined
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = json
  const entries = Object.entries(choice === undefined ? json : { ...rest, ...choice }).filter(([key]) =>
    !texts.has(key)
  )
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === "properties" && isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, pointed(schema, definitions)]))
        : pointed(value, definitions)
    ])
  )
}

const schema: JsonObject = committed
export const definitions: JsonObject = committed.$defs

/** The committed schema as ajv compiles it. */
export const pointedSchema = (): JsonObject => {
  const made = pointed(schema, definitions)
  return isObject(made) ? made : {}
}
