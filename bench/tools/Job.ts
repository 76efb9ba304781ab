import { Schema } from "effect"

const Settings = Schema.Record(Schema.String, Schema.Unknown)

/** What the process of an emulator is started with. */
export const ServeJob = Schema.fromJsonString(Schema.Struct({
  kind: Schema.String,
  settings: Settings,
  people: Schema.Int,
  /** Whether the vendor's limits hold. */
  limited: Schema.Boolean,
  /** How many times faster than ours its clock goes. */
  speed: Schema.Number
}))
export type ServeJob = typeof ServeJob.Type

/** What it says once it listens: where, and the settings with which a connection is let in. */
export const Address = Schema.fromJsonString(Schema.Struct({ settings: Settings }))

/** What it says at its end: when each request came by its own clock, in milliseconds, and with which status it went. */
export const Traffic = Schema.fromJsonString(
  Schema.Struct({ requests: Schema.Array(Schema.Struct({ at: Schema.Number, status: Schema.Int })) })
)
export type Traffic = typeof Traffic.Type

/** What the process of a reader is given at its start. */
export const ReadJob = Schema.fromJsonString(Schema.Struct({
  kind: Schema.String,
  settings: Settings,
  attributes: Schema.Array(Schema.String),
  bankAccount: Schema.Boolean,
  /** How many times faster than allowed requests go; nothing: as fast as they can. */
  speed: Schema.NullOr(Schema.Number)
}))
export type ReadJob = typeof ReadJob.Type

/** What it says at its end. */
export const Reading = Schema.fromJsonString(
  Schema.Struct({ employees: Schema.Int, complete: Schema.Boolean, why: Schema.String })
)
