import { Effect, Schema } from "effect"
import { BaseUrl } from "../net/Address.ts"
import { Statuses } from "./ExportSettings.ts"
import { sourceV1 } from "./PersonioV1.ts"
import { sourceV2 } from "./PersonioV2.ts"
import { Secret, type SourceKind } from "./Source.ts"

const mapped = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples }))

const Fields = Schema.Struct({
  country: mapped("The attribute of the country. Personio has none of its own.", "Country of work"),
  timezone: mapped("The attribute of the IANA time zone. Personio has none of its own.", "Time zone"),
  personKey: mapped("The attribute of what is the same for all records of one person.", "Person ID"),
  iban: mapped("The attribute of the IBAN for refunds. Default: the one that is called IBAN.", "dynamic_905113"),
  bic: mapped("The attribute of the BIC. Default: the one that is called BIC.", "BIC"),
  accountHolder: mapped(
    "The attribute of the account holder. Default: the one that is called Holder of bank account.",
    "Kontoinhaber"
  )
}).annotate({
  identifier: "PersonioFields",
  title: "Fields",
  description: "Which attribute of Personio holds which value: its name as on the screen, or as in the API.",
  markdownDescription:
    "Which attribute of Personio holds which value: its name as on the screen (`IBAN`), or as in the API (`dynamic_905113`)."
})

export const Settings = Schema.Struct({
  clientId: Schema.NonEmptyString.annotate({
    title: "Client ID",
    description: "The client ID of the API credentials. It may be a reference, such as ${env:PERSONIO_CLIENT_ID}.",
    examples: ["${env:PERSONIO_CLIENT_ID}"]
  }),
  clientSecret: Secret,
  version: Schema.Literals(["v1", "v2"]).annotate({
    title: "API version",
    description: "v1 (default) needs one request for 100 people; v2 one for each person.",
    markdownDescription:
      "`v1` (default) needs one request for 100 people, and announces how many there are. `v2` needs one request for each person, and announces no total, so that its proof is weak (P1).",
    default: "v1"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"v1" | "v2">("v1"))),
  baseUrl: Schema.optionalKey(BaseUrl),
  appId: Schema.String.check(Schema.isPattern(/^[A-Z][A-Z0-9_]{0,63}$/u)).annotate({
    title: "App ID",
    description: "How hrsync names itself to Personio (X-Personio-App-ID). Default: HRSYNC.",
    default: "HRSYNC"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("HRSYNC"))),
  fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  statuses: Statuses
}).annotate({
  identifier: "PersonioSettings",
  title: "Personio",
  description: "Employees of Personio, by its API."
})
export type Settings = typeof Settings.Type

export const kind: SourceKind<Settings> = {
  kind: "personio",
  title: "Personio",
  description: "Employees of Personio, by API credentials.",
  settings: Settings,
  adminSteps: [
    "In Personio, open Marketplace, Connected integrations, Create custom integration (in older accounts: Settings, Integrations, API credentials, Generate new credentials), and name it hrsync.",
    "Under Employees, tick Read and nothing else. For version v2, tick the scopes personio:persons:read and, where your rules ask for department, team or legal entity, personio:org-units:read and personio:legal-entities:read.",
    "Under readable employee attributes, tick First name, Last name, Email, Status, Hire date, Termination date and Last day of work, and what your rules need: Office, Department, Team, Subcompany, Position, Employment type, Cost center, Supervisor, IBAN, BIC, Holder of bank account, your own attributes. What is not ticked is not there at all.",
    "Save, and copy the client ID and the client secret. The secret is shown once.",
    "Write the client ID under `clientId`, and store the secret where `clientSecret` leads."
  ],
  dataReviewed: [
    { data: "Employee id", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and e-mail", why: "The member is invited and kept up to date with them." },
    { data: "Status, hire date, termination date, last day of work", why: "They decide who has access, and when." },
    {
      data: "Attributes that conditions name (office, department, your own attributes, …)",
      why: "They decide who belongs to which entity."
    },
    { data: "Supervisor, if `fields` asks for the manager", why: "It is set on the member." },
    {
      data: "IBAN, BIC and account holder, if `fields` asks for the bank account",
      why: "They are set on the member; they are never printed."
    }
  ],
  attributes: () => "any",
  canProve: ({ version }) => version === "v1",
  make: (settings, context) => settings.version === "v1" ? sourceV1(settings, context) : sourceV2(settings, context)
}
