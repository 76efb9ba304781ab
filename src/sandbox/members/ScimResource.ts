import type { MemberWorld } from "./MemberWorld.ts"
import {
  attributePath,
  enterpriseSchema,
  isJson,
  type Json,
  keyIn,
  sandboxSchema,
  ScimProblem,
  userSchema,
  valueIn
} from "./ScimNames.ts"
import type { SpendeskMember } from "./SpendeskMember.ts"

export const versionOf = ({ version }: SpendeskMember): string => `W/"${version}"`

const iso = (at: number): string => new Date(at).toISOString()

/** Without what has no value. */
const filled = (values: Json): Json =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "")
  )

/** Members as users of SCIM. `address`: where the face is served. */
export class ScimResources {
  readonly #costCenters: ReadonlyMap<string, string>
  readonly #address: string

  constructor(world: MemberWorld, address: string) {
    this.#costCenters = new Map(world.costCenters.map(({ id, name }) => [id, name]))
    this.#address = address
  }

  location({ id }: { readonly id: string }): string {
    return `${this.#address}/Users/${id}`
  }

  of(member: SpendeskMember): Json {
    const { email, firstName, lastName, managerId } = member
    const enterprise = filled({
      manager: managerId === null ? null : { value: managerId, $ref: this.location({ id: managerId }) },
      costCenter: member.costCenterId === null ? null : this.#costCenters.get(member.costCenterId)
    })
    return filled({
      schemas: [userSchema, enterpriseSchema, sandboxSchema],
      id: member.id,
      externalId: member.externalId,
      // A user has a name, also where the member has no address.
      userName: email ?? member.id,
      name: filled({ formatted: `${firstName} ${lastName}`.trim(), givenName: firstName, familyName: lastName }),
      displayName: `${firstName} ${lastName}`.trim(),
      emails: email === null ? null : [{ value: email, type: "work", primary: true }],
      active: member.state !== "archived",
      roles: member.roles.map((value, index) => ({ value, primary: index === 0 })),
      [enterpriseSchema]: Object.keys(enterprise).length === 0 ? null : enterprise,
      [sandboxSchema]: {
        ...filled({
          state: member.state,
          invitationExpiresAt: member.invitationExpiresAt === null ? null : iso(member.invitationExpiresAt),
          iban: member.iban,
          bic: member.bic,
          accountHolder: member.accountHolder
        }),
        managed: member.managed,
        subscriptionCards: member.subscriptionCards
      },
      meta: {
        resourceType: "User",
        created: iso(member.createdAt),
        lastModified: iso(member.changedAt),
        location: this.location(member),
        version: versionOf(member)
      }
    })
  }
}

/** Always returned (RFC 7643 §7, §3.1). */
const always = new Set(["schemas", "id"])

const namesIn = (list: string) =>
  list.split(",").map((text) => text.trim()).filter((text) => text !== "").map((text) => {
    const path = attributePath(text)
    if (path === undefined) throw new ScimProblem(400, "invalidValue", "A name under attributes is no attribute.")
    return path
  })

/** A resource with the attributes that a query asks for (RFC 7644 §3.9), and without those that are hidden. */
export const shownOf = (resource: Json, query: URLSearchParams, hidden: ReadonlyArray<string> = []): Json => {
  const wanted = query.get("attributes")
  const unwanted = query.get("excludedAttributes")
  const chosen = wanted === null ? resource : namesIn(wanted).reduce<Json>(
    (chosen, { name, schema, sub }) => copied(resource, chosen, [schema, name, sub]),
    Object.fromEntries(Object.entries(resource).filter(([key]) => always.has(key)))
  )
  return [...(unwanted === null ? [] : namesIn(unwanted)), ...hidden.flatMap((name) => attributePath(name) ?? [])]
    .reduce<Json>((left, { name, schema, sub }) => always.has(name) ? left : without(left, [schema, name, sub]), chosen)
}

const keysIn = (keys: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  keys.filter((key) => key !== undefined)

/** Adds one value of `from` to `to`, where it is in `from`. */
const copied = (from: Json, to: Json, keys: ReadonlyArray<string | undefined>): Json => {
  const [name, ...rest] = keysIn(keys)
  if (name === undefined) return to
  const key = keyIn(from, name)
  const value = from[key]
  if (value === undefined) return to
  if (rest.length === 0) return { ...to, [key]: value }
  if (Array.isArray(value)) {
    return { ...to, [key]: value.map((one: unknown) => isJson(one) ? copied(one, {}, rest) : one) }
  }
  const before = valueIn(to, key)
  return isJson(value) ? { ...to, [key]: copied(value, isJson(before) ? before : {}, rest) } : to
}

/** Also of an extension, where the attribute is named without it. */
const without = (resource: Json, keys: ReadonlyArray<string | undefined>): Json => {
  const [name, ...rest] = keysIn(keys)
  if (name === undefined) return resource
  const { [keyIn(resource, name)]: value, ...others } = resource
  if (rest.length === 0) return others
  return isJson(value) ? { ...resource, [keyIn(resource, name)]: without(value, rest) } : resource
}
