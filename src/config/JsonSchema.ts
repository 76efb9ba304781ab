import { Schema } from "effect"
import { FileSchema } from "./FileSchema.ts"
import { dereference, isObject, type Json, type JsonObject, kindOf } from "./Json.ts"

/** Effect keeps the last annotations of a checked schema in an `allOf` of one, where editors do not look for texts. */
const flat = (json: JsonObject): JsonObject => {
  const { allOf, ...rest } = json
  const only: Json | undefined = Array.isArray(allOf) && allOf.length === 1 ? allOf[0] : undefined
  return isObject(only) && Object.keys(only).every((key) => !(key in rest)) ? { ...rest, ...only } : json
}

/** A list of at least one comes as a tuple of one and the same for the rest; ajv's strict mode and editors want a list. */
const asList = (json: JsonObject): JsonObject => {
  const { prefixItems, ...rest } = json
  return Array.isArray(prefixItems) &&
      prefixItems.every((item) => JSON.stringify(item) === JSON.stringify(json["items"]))
    ? rest
    : json
}

/**
 * Effect writes `anyOf` for a union in which one branch is only approximately described (record keys). Branches that
 * are told apart by `kind` exclude each other whatever else they say, and `oneOf` says so to editors and to ajv.
 */
const byKind = (json: Json, definitions: JsonObject): Json => {
  if (Array.isArray(json)) return json.map((item: Json) => byKind(item, definitions))
  if (!isObject(json)) return json
  const entries = Object.entries(json).map(([key, value]): [string, Json] => {
    const exclusive = key === "anyOf" && Array.isArray(value)
      && value.every((branch: Json) => kindOf(dereference(branch, definitions)) !== undefined)
    return [exclusive ? "oneOf" : key, byKind(value, definitions)]
  })
  return asList(flat(Object.fromEntries(entries)))
}

const asJson = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Json))

/** The JSON Schema (2020-12) of hrsync.yaml, derived from the Effect schema and the registries. */
export const jsonSchema = (): JsonObject => {
  const document = Schema.toJsonSchemaDocument(FileSchema, {
    onExcessProperty: "error",
    includeAnnotationKey: (key) => key === "markdownDescription"
  })
  const definitions = asJson(document.definitions)
  const root = byKind(asJson(document.schema), definitions)
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:hrsync:schema:hrsync.yaml:1",
    ...(isObject(root) ? root : {}),
    $defs: byKind(definitions, definitions)
  }
}

/** The text of schemas/hrsync.v1.schema.json, and of `hrsync schema`. */
export const configurationJsonSchema = (): string => JSON.stringify(jsonSchema(), undefined, 2)
