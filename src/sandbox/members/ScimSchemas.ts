import { enterpriseSchema, type Json, sandboxSchema, userSchema } from "./ScimNames.ts"

/** What the face says of itself (RFC 7643 §5 to §7): no more than it does. */

interface Schema extends Json {
  readonly id: string
  readonly attributes: ReadonlyArray<Attribute>
}

interface Attribute extends Json {
  readonly name: string
  readonly mutability: "readOnly" | "readWrite"
}

interface Traits {
  readonly type?: "boolean" | "complex" | "dateTime" | "integer" | "reference" | "string"
  readonly multiValued?: true
  readonly required?: true
  readonly caseExact?: true
  readonly mutability?: "readOnly" | "readWrite"
  readonly uniqueness?: "none" | "server"
  readonly subAttributes?: ReadonlyArray<Json>
}

const attribute = (name: string, description: string, traits: Traits = {}): Attribute => ({
  name,
  type: "string",
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...traits
})

const shown = { mutability: "readOnly" } as const

const schema = (id: string, name: string, description: string, attributes: ReadonlyArray<Attribute>): Schema => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
  id,
  name,
  description,
  attributes
})

const schemas: ReadonlyArray<Schema> = [
  schema(userSchema, "User", "A member", [
    attribute("userName", "The member's e-mail address, by which people sign in.", {
      required: true,
      uniqueness: "server"
    }),
    attribute("name", "The member's name.", {
      type: "complex",
      subAttributes: [
        attribute("formatted", "The whole name.", shown),
        attribute("givenName", "The first name."),
        attribute("familyName", "The last name.")
      ]
    }),
    attribute("displayName", "The whole name.", shown),
    attribute("emails", "The member's only e-mail address: the same as userName.", {
      type: "complex",
      multiValued: true,
      subAttributes: [
        attribute("value", "The address."),
        attribute("type", "Always work."),
        attribute("primary", "Always true.", { type: "boolean" })
      ]
    }),
    attribute("active", "False archives the member; true brings an archived one back.", { type: "boolean" }),
    attribute("roles", "What the member may do: an invitation gives the role requester.", {
      type: "complex",
      multiValued: true,
      ...shown,
      subAttributes: [
        attribute("value", "The role's name.", shown),
        attribute("primary", "Whether it is the first one.", { type: "boolean", ...shown })
      ]
    })
  ]),
  schema(enterpriseSchema, "EnterpriseUser", "Where the member stands in the company", [
    attribute("manager", "The member's manager.", {
      type: "complex",
      subAttributes: [
        attribute("value", "The manager's id.", { caseExact: true }),
        attribute("$ref", "The manager's address.", { type: "reference", ...shown })
      ]
    }),
    attribute("costCenter", "The member's cost centre, by its name.")
  ]),
  schema(sandboxSchema, "SandboxUser", "What Spendesk knows of a member besides. hrsync's sandbox alone has it.", [
    attribute("state", "invited, active or archived.", shown),
    attribute("invitationExpiresAt", "When a pending invitation ends.", { type: "dateTime", ...shown }),
    attribute("iban", "The number of the bank account, with or without a BIC.", { caseExact: true }),
    attribute("bic", "Its bank.", { caseExact: true }),
    attribute("accountHolder", "Whose account it is."),
    attribute("managed", "Whether nobody edits the member by hand.", { type: "boolean", ...shown }),
    attribute("subscriptionCards", "How many subscription cards are active.", { type: "integer", ...shown })
  ])
]

const withMeta = (resource: Json, resourceType: string, location: string): Json => ({
  ...resource,
  meta: { resourceType, location }
})

export const schemasAt = (address: string): ReadonlyArray<Json> =>
  schemas.map((one) => withMeta(one, "Schema", `${address}/Schemas/${one.id}`))

export const resourceTypesAt = (address: string): ReadonlyArray<Json> => [
  withMeta(
    {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
      id: "User",
      name: "User",
      endpoint: "/Users",
      description: "Members",
      schema: userSchema,
      schemaExtensions: [
        { schema: enterpriseSchema, required: false },
        { schema: sandboxSchema, required: false }
      ]
    },
    "ResourceType",
    `${address}/ResourceTypes/User`
  )
]

export const configAt = (address: string, maxResults: number): Json =>
  withMeta(
    {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: true },
      authenticationSchemes: [{
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "The sandbox's own token of the entity",
        primary: true
      }]
    },
    "ServiceProviderConfig",
    `${address}/ServiceProviderConfig`
  )

const pathsOf = (fits: (attribute: Attribute) => boolean): ReadonlyArray<string> =>
  schemas.flatMap(({ attributes, id }) =>
    attributes.filter(fits).map(({ name }) => `${id === userSchema ? "" : `${id}:`}${name}`.toLowerCase())
  )

/** Attributes that nobody writes, by the path in lower case: a PATCH that names one is refused (RFC 7644 §3.5.2). */
export const readOnly: ReadonlySet<string> = new Set([
  "id",
  "meta",
  "schemas",
  ...pathsOf(({ mutability }) => mutability === "readOnly")
])

/** Every attribute, by the path in lower case: no other can be changed. */
export const attributes: ReadonlySet<string> = new Set([
  "id",
  "externalid",
  "meta",
  "schemas",
  enterpriseSchema.toLowerCase(),
  sandboxSchema.toLowerCase(),
  ...pathsOf(() => true)
])
