import { Effect, Schema } from "effect"
import { BaseUrl } from "../net/Address.ts"
import { Statuses } from "./ExportSettings.ts"
import { Secret } from "./Source.ts"

const own = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples }))

const Fields = Schema.Struct({
  personKey: own("The custom field of what is the same for all records of one person.", "person_id"),
  lastWorkingDay: own("The custom field of the last day worked.", "last_working_day"),
  timezone: own("The custom field of the IANA time zone.", "time_zone")
}).annotate({
  identifier: "KomboFields",
  title: "Fields",
  description:
    "Which custom field of Kombo (or integration field, by its label or key) holds what Kombo has no field of its own for."
})
export type Fields = typeof Fields.Type

export const Settings = Schema.Struct({
  apiKey: Secret,
  integrationId: Schema.String.check(Schema.isPattern(/^\S+$/u)).annotate({
    title: "Integration",
    description: "Kombo's id of the connected tool, as the page of the integration shows it.",
    examples: ["personio:CBNMt7dSNCzBdnRTx87dev4E"]
  }),
  region: Schema.Literals(["eu", "us"]).annotate({
    title: "Region",
    description: "Where Kombo keeps the data: eu (default) or us.",
    default: "eu"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"eu" | "us">("eu"))),
  baseUrl: Schema.optionalKey(BaseUrl),
  fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  statuses: Statuses
}).annotate({
  identifier: "KomboSettings",
  title: "Kombo",
  description: "Employees of any HR tool that Kombo's unified API connects."
})
export type Settings = typeof Settings.Type
