import { Schema } from "effect"

/** How a server wants to be spoken to where servers differ. Nothing of it is guessed from answers. */

const choice = <const Names extends ReadonlyArray<string>>(names: Names, title: string, description: string) =>
  Schema.optionalKey(Schema.Literals(names).annotate({ title, description }))

const flag = (title: string, description: string) => Schema.optionalKey(Schema.Boolean.annotate({ title, description }))

export const Dialect = Schema.Struct({
  update: choice(
    ["patch", "put"],
    "Changes",
    "Whether changes are sent by PATCH, or by PUT of the whole user after reading it. Default: as the server's ServiceProviderConfig says, else patch."
  ),
  patch: choice(
    ["paths", "value"],
    "Form of PATCH",
    "paths (default): one operation for each attribute, with its path. value: one operation without a path, whose value is an object."
  ),
  operation: choice(
    ["replace", "Replace"],
    "Name of the operation",
    "How PATCH writes it. Default replace, as the standard says."
  ),
  active: choice(
    ["boolean", "string"],
    "How active is written",
    "boolean (default): true and false. string: \"True\" and \"False\". Both are read."
  ),
  filter: flag(
    "Filters",
    "Whether the server finds users by a filter. Default: as its ServiceProviderConfig says, else it does. Without, the whole list is read where one user is looked for."
  ),
  attributes: flag(
    "Chosen attributes",
    "Whether lists ask for the attributes that hrsync uses, and no other. Default true. Switch it off for servers that can't."
  ),
  email: choice(
    ["work", "primary", "userName"],
    "Where the e-mail is written",
    "work (default): in the e-mail of type work. primary: in the primary one, without a type. userName: in userName alone."
  ),
  userName: choice(
    ["email", "externalId"],
    "What userName is",
    "email (default): it follows the address. externalId: hrsync's own id of the employee, which never changes."
  ),
  manager: choice(
    ["object", "string"],
    "How the manager is written",
    "object (default): { value: id }. string: the id alone."
  ),
  displayName: flag(
    "Display name",
    "Whether displayName is written too, for servers that demand it. Default false."
  ),
  inactive: choice(
    ["listed", "hidden"],
    "Inactive users",
    "Whether the list holds users that are not active. Default listed. Say hidden where the server leaves them out: then hrsync knows that the list may omit them."
  ),
  invited: choice(
    ["listed", "hidden"],
    "Invited users",
    "Whether the list surely holds users from the moment they are created, before they accept. Default: listed where state names an attribute, else hidden, which waits for a person where an invitation's answer was lost."
  ),
  contentType: choice(
    ["application/scim+json", "application/json"],
    "Content type",
    "Of what is sent. Default application/scim+json, as the standard says."
  ),
  noSeat: Schema.optionalKey(
    Schema.Struct({
      status: Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 499 })).annotate({
        description: "The status of the answer.",
        examples: [402]
      }),
      scimType: Schema.optionalKey(
        Schema.NonEmptyString.annotate({ description: "The scimType in it; without, any.", examples: ["noSeat"] })
      )
    }).annotate({
      identifier: "ScimNoSeat",
      title: "No seat left",
      description: "How the server says that nobody more can be created. Default: status 402."
    })
  )
}).annotate({
  identifier: "ScimDialect",
  title: "Dialect",
  description: "What the server does otherwise than the standard's first choice. docs/targets/scim.md explains each."
})

/** As the file says it; what it leaves out is decided by the preset, the server's own description, and the standard. */
export type Dialect = typeof Dialect.Type

/**
 * Sets of these settings for servers whose differences are documented by their vendors; sources stand in
 * docs/targets/scim.md. What the file says under `dialect` wins.
 */
export const presets = {
  standard: {},
  /** Servers built for what Okta sends: users of its usual integrations are changed by PUT. */
  okta: { update: "put" },
  /** Servers built for what Microsoft Entra sends by default: names of operations with a capital, active as text. */
  entra: { operation: "Replace", active: "string" }
} as const satisfies Readonly<Record<string, Dialect>>

export type Preset = keyof typeof presets
