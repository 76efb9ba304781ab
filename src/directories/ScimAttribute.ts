/** Attributes of a SCIM resource. Names and schema addresses are compared without case (RFC 7643 §2.1). */

export type Resource = Readonly<Record<string, unknown>>

export const isResource = (value: unknown): value is Resource =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Where an attribute stands: `name.givenName`, or below the address of an extension's schema. */
export interface AttributePath {
  /** As RFC 7644 §3.10 writes it. */
  readonly text: string
  /** Nothing: of the core schema. */
  readonly schema: string | undefined
  readonly names: ReadonlyArray<string>
}

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"
export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

/** A path as it is written in settings and requests, such as `urn:example:2.0:User:state` or `title`. */
export const attributePath = (text: string): AttributePath => {
  const colon = /^urn:/iu.test(text) ? text.lastIndexOf(":") : -1
  const schema = colon === -1 ? undefined : text.slice(0, colon)
  return {
    text,
    schema: schema?.toLowerCase() === userSchema.toLowerCase() ? undefined : schema,
    names: text.slice(colon + 1).split(".")
  }
}

export const inSchema = (schema: string, name: string): AttributePath => attributePath(`${schema}:${name}`)

const keyOf = (resource: Resource, name: string): string => {
  if (Object.hasOwn(resource, name)) return name
  const lower = name.toLowerCase()
  return Object.keys(resource).find((key) => key.toLowerCase() === lower) ?? name
}

/** One attribute by its name; nothing where it is not there. */
export const attributeOf = (resource: unknown, name: string): unknown => {
  if (!isResource(resource)) return undefined
  const key = keyOf(resource, name)
  return Object.hasOwn(resource, key) ? resource[key] : undefined
}

const keysOf = ({ names, schema }: AttributePath): ReadonlyArray<string> =>
  schema === undefined ? names : [schema, ...names]

export const valueAt = (resource: unknown, path: AttributePath): unknown =>
  keysOf(path).reduce<unknown>((inner, name) => attributeOf(inner, name), resource)

const put = (resource: unknown, [name, ...rest]: ReadonlyArray<string>, value: unknown): unknown => {
  if (name === undefined) return value
  const around = isResource(resource) ? resource : {}
  const key = keyOf(around, name)
  const inner = put(Object.hasOwn(around, key) ? around[key] : undefined, rest, value)
  const { [key]: _before, ...others } = around
  return inner === undefined ? others : { ...around, [key]: inner }
}

/** The resource with that value there, or without the attribute; everything else stays. */
export const withValue = (resource: Resource, path: AttributePath, value: unknown): Resource => {
  const changed = put(resource, keysOf(path), value)
  return isResource(changed) ? changed : resource
}

/** What a list of a multi-valued attribute holds; a single one counts as a list of one. */
export const listOf = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined
