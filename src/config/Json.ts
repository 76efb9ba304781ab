/** JSON, as far as JSON Schemas go. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json)

export const keysOf = (json: Json | undefined): ReadonlyArray<string> => isObject(json) ? Object.keys(json) : []

export const textsOf = (json: Json | undefined): ReadonlyArray<string> =>
  Array.isArray(json) ? json.filter((item) => typeof item === "string") : typeof json === "string" ? [json] : []

/** What a `$ref` to `$defs` points at. */
export const dereference = (json: Json | undefined, definitions: JsonObject): Json | undefined => {
  const reference = isObject(json) ? json["$ref"] : undefined
  return typeof reference === "string" ? definitions[reference.replace("#/$defs/", "")] : json
}

/** The one value that a branch of a union demands for `kind`, if it does. */
export const kindOf = (branch: Json | undefined): string | undefined => {
  const properties = isObject(branch) ? branch["properties"] : undefined
  const kind = isObject(properties) ? properties["kind"] : undefined
  const values = textsOf(isObject(kind) ? kind["enum"] : undefined)
  return values.length === 1 ? values[0] : undefined
}
