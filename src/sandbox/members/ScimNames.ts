/** Addresses of schemas and messages (RFC 7643 §10.3.1, RFC 7644 §8.2). */
export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"
export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
/** What Spendesk knows of a member and the standard has no place for. The sandbox's own: no product speaks it. */
export const sandboxSchema = "urn:hrsync:sandbox:2.0:User"
export const listMessage = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
export const patchMessage = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
export const errorMessage = "urn:ietf:params:scim:api:messages:2.0:Error"

export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A key as an object has it: names and schema addresses are compared without case (RFC 7643 §2.1). */
export const keyIn = (object: Json, name: string): string => {
  if (Object.hasOwn(object, name)) return name
  const lower = name.toLowerCase()
  return Object.keys(object).find((key) => key.toLowerCase() === lower) ?? name
}

export const valueIn = (object: unknown, name: string): unknown => {
  if (!isJson(object)) return undefined
  const key = keyIn(object, name)
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Why a request is not carried out: an HTTP status, and a `scimType` where the standard has one. */
export class ScimProblem extends Error {
  readonly status: number
  readonly scimType: string | undefined

  constructor(status: number, scimType: string | undefined, detail: string) {
    super(detail)
    this.status = status
    this.scimType = scimType
  }
}

/** One attribute: of the core schema, or of an extension. */
export interface AttributePath {
  readonly schema: string | undefined
  readonly name: string
  readonly sub: string | undefined
}

const extensions = [enterpriseSchema, sandboxSchema]

const known = (schema: string): string | undefined =>
  [userSchema, ...extensions].find((one) => one.toLowerCase() === schema.toLowerCase())

/** `name.givenName`, or with the address of its schema and a colon before it (RFC 7644 §3.10). */
export const attributePath = (text: string): AttributePath | undefined => {
  const extension = extensions.find((one) => one.toLowerCase() === text.toLowerCase())
  if (extension !== undefined) return { schema: undefined, name: extension, sub: undefined }
  const [, urn, name = "", sub] = /^(?:(urn:.+):)?([a-z$][\w$-]*)(?:\.([a-z$][\w$-]*))?$/iu.exec(text) ?? []
  if (name === "") return undefined
  if (urn === undefined) return { schema: undefined, name, sub }
  const schema = known(urn)
  return schema === undefined ? undefined : { schema: schema === userSchema ? undefined : schema, name, sub }
}

export const valueAt = (resource: unknown, { name, schema, sub }: AttributePath): unknown => {
  const value = valueIn(schema === undefined ? resource : valueIn(resource, schema), name)
  return sub === undefined ? value : Array.isArray(value) ? value.map((one) => valueIn(one, sub)) : valueIn(value, sub)
}
