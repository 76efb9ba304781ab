import { Schema } from "effect"

/** What the process of a sandbox's Spendesk is started with. */
export const ServeMembers = Schema.fromJsonString(Schema.Struct({
  /** The members, as the kind `file` keeps them. */
  file: Schema.String,
  /** Whether Spendesk's limits hold. */
  limited: Schema.Boolean,
  /** How many times faster than ours its clock goes. */
  speed: Schema.Number
}))

/** Of a file of members: what a company of the bench has. */
export const MembersFile = Schema.fromJsonString(Schema.Struct({
  members: Schema.Array(Schema.Struct({
    id: Schema.String,
    externalId: Schema.String,
    firstName: Schema.String,
    lastName: Schema.String,
    email: Schema.String,
    roles: Schema.Array(Schema.String)
  }))
}))

/** What it says once it listens. */
export const Place = Schema.fromJsonString(Schema.Struct({ url: Schema.String, token: Schema.String }))

/** What it says at its end: when each request came by its own clock, in milliseconds, and the mails that went out. */
export const Came = Schema.fromJsonString(Schema.Struct({
  requests: Schema.Array(Schema.Struct({ at: Schema.Number, status: Schema.Int, writes: Schema.Boolean })),
  invitations: Schema.Int
}))
