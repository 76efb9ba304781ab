import { Effect } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import { attributeOf, type AttributePath, isResource, listOf, textOf, userSchema } from "./ScimAttribute.ts"

/** What a server says of itself (RFC 7643 §5 to §7). Nothing: it does not say. */
export interface Description {
  readonly patch: boolean | undefined
  readonly filter: boolean | undefined
  readonly etag: boolean | undefined
  /** How many users one answer holds at most. */
  readonly maxResults: number | undefined
  /** Of users, `schema` and `name.sub` in lower case; false where the server never gives its value. */
  readonly attributes: ReadonlyMap<string, boolean> | undefined
}

export const nothingKnown: Description = {
  patch: undefined,
  filter: undefined,
  etag: undefined,
  maxResults: undefined,
  attributes: undefined
}

/** Servers without a description answer so; some gateways forbid what they do not know. */
const notThere = [404, 405, 501]

const json = (client: ApiClient, path: string): Effect.Effect<unknown, NetError> =>
  Effect.flatMap(
    client.get(path, { accept: notThere }),
    (response: ApiResponse) => notThere.includes(response.status) ? Effect.succeed(undefined) : response.value
  )

const supported = (config: unknown, feature: string): boolean | undefined => {
  const value = attributeOf(attributeOf(config, feature), "supported")
  return typeof value === "boolean" ? value : undefined
}

/** The entries of a list, also where a server gives the bare list. */
const entries = (answer: unknown): ReadonlyArray<unknown> => listOf(attributeOf(answer, "Resources") ?? answer)

const keyOf = (schema: string | undefined, names: ReadonlyArray<string>): string =>
  `${schema ?? userSchema} ${names.join(".")}`.toLowerCase()

const isShown = (attribute: unknown): boolean =>
  attributeOf(attribute, "returned") !== "never" && attributeOf(attribute, "mutability") !== "writeOnly"

/** Schemas of users: the core one, and the extensions that the resource type has. */
const schemasOf = (types: unknown): ReadonlySet<string> | undefined => {
  const user = entries(types).find((type) =>
    textOf(attributeOf(type, "schema"))?.toLowerCase() === userSchema.toLowerCase()
  )
  if (user === undefined) return undefined
  const extensions = listOf(attributeOf(user, "schemaExtensions")).flatMap((one) =>
    textOf(attributeOf(one, "schema")) ?? []
  )
  return new Set([userSchema, ...extensions].map((schema) => schema.toLowerCase()))
}

const attributesOf = (schemas: unknown, types: unknown): ReadonlyMap<string, boolean> | undefined => {
  const own = schemasOf(types)
  const found = new Map<string, boolean>()
  let core = false
  for (const schema of entries(schemas)) {
    const id = textOf(attributeOf(schema, "id"))?.toLowerCase()
    if (id === undefined || (own !== undefined && !own.has(id))) continue
    core ||= id === userSchema.toLowerCase()
    for (const attribute of listOf(attributeOf(schema, "attributes"))) {
      const name = textOf(attributeOf(attribute, "name"))
      if (name === undefined) continue
      const shown = isShown(attribute)
      found.set(keyOf(id, [name]), shown)
      for (const part of listOf(attributeOf(attribute, "subAttributes"))) {
        const sub = textOf(attributeOf(part, "name"))
        if (sub !== undefined) found.set(keyOf(id, [name, sub]), shown && isShown(part))
      }
    }
  }
  // Without the core schema the answer describes something else.
  return core ? found : undefined
}

/** Asks the server what it can do. What it does not answer is not known. */
export const describe: (client: ApiClient) => Effect.Effect<Description, NetError> = Effect.fnUntraced(
  function*(client: ApiClient) {
    const config = yield* json(client, "/ServiceProviderConfig")
    const types = yield* json(client, "/ResourceTypes")
    const schemas = yield* json(client, "/Schemas")
    const most = attributeOf(attributeOf(config, "filter"), "maxResults")
    return {
      patch: supported(config, "patch"),
      filter: supported(config, "filter"),
      etag: supported(config, "etag"),
      maxResults: typeof most === "number" && Number.isSafeInteger(most) && most > 0 ? most : undefined,
      attributes: isResource(schemas) || Array.isArray(schemas) ? attributesOf(schemas, types) : undefined
    }
  }
)

/** Whether users have that attribute and show it; nothing where the server does not say. */
export const shows = ({ attributes }: Description, { names, schema }: AttributePath): boolean | undefined =>
  attributes === undefined ? undefined : attributes.get(keyOf(schema, names)) ?? false

/** Whether users have that attribute at all, shown or not; nothing where the server does not say. */
export const has = ({ attributes }: Description, { names, schema }: AttributePath): boolean | undefined =>
  attributes?.has(keyOf(schema, names))
