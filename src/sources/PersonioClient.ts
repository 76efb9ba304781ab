import { Schema } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import { clientCredentials, type Credentials, named, tokenFrom } from "../net/Credentials.ts"
import type { Answer, Diagnosis, Limits, Vendor } from "../net/Vendor.ts"
import type { PersonioFields } from "./PersonioFields.ts"
import type { ReadRequest, Secret, SourceContext } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"
import type { Requirement } from "./ToolDecoder.ts"

/** What both versions of Personio's API are connected with. */
export interface PersonioSettings {
  readonly clientId: string
  readonly clientSecret: Secret
  readonly baseUrl?: string
  readonly appId: string
  readonly fields: PersonioFields
  readonly statuses: Readonly<Record<string, KnownStatus>>
}

const Envelope = Schema.Struct({
  error: Schema.optional(
    Schema.Union([
      Schema.String,
      Schema.Struct({
        code: Schema.optional(Schema.Union([Schema.String, Schema.Number])),
        message: Schema.optional(Schema.String)
      })
    ])
  ),
  error_description: Schema.optional(Schema.String),
  errors: Schema.optional(
    Schema.Array(Schema.Struct({ title: Schema.optional(Schema.String), detail: Schema.optional(Schema.String) }))
  )
})

const some = (code: string | number | undefined, message: string | undefined): Diagnosis => ({
  ...(code === undefined || code === 0 ? {} : { code: String(code) }),
  ...(message === undefined ? {} : { message })
})

/** Three envelopes occur. Requests hold names of attributes and ids alone, so that no answer to one repeats a person's data. */
const diagnose = ({ json }: Answer): Diagnosis => {
  const decoded = Schema.decodeUnknownOption(Envelope)(json)
  if (decoded._tag === "None") return {}
  const { error, error_description, errors } = decoded.value
  const [first] = errors ?? []
  if (first !== undefined) return some(first.title, first.detail)
  return typeof error === "string" ? some(error, error_description) : some(error?.code, error?.message)
}

const vendor = (limits: Limits, appId: string, scope: string): Vendor => ({
  name: "Personio",
  hosts: ["api.personio.de"],
  limits,
  headers: { "x-personio-app-id": appId },
  diagnose,
  advice: {
    unauthorized:
      `Check clientId and clientSecret against the API credentials in Personio (Marketplace, Connected integrations), and whether these have ${scope}. Make new ones if in doubt: the secret is shown once.`,
    forbidden:
      `In Personio, open Marketplace, Connected integrations, and give the credentials ${scope}. Custom integrations need a plan that has them.`
  }
})

/** What the credentials must be allowed, as Personio calls it. */
export const rights = { v1: "Employees: Read", v2: "the scope personio:persons:read" } as const

const limits: Readonly<Record<"v1" | "v2", Limits>> = {
  // 300 a minute and 15 a second for the list of employees.
  v1: { rates: [{ requests: 300, per: "1 minute" }, { requests: 15, per: "1 second" }] },
  // Measured by others: 30 a second; the documentation gives no number.
  v2: { rates: [{ requests: 30, per: "1 second" }], concurrent: 8 }
}

const credentials = (
  version: "v1" | "v2",
  { clientId, clientSecret }: Pick<PersonioSettings, "clientId" | "clientSecret">
): Credentials =>
  version === "v2"
    ? clientCredentials({
      url: "/v2/auth/token",
      clientId,
      clientSecret: named("clientSecret", clientSecret),
      lifetime: "24 hours"
    })
    : tokenFrom({
      url: "/v1/auth",
      body: { type: "json", values: { client_id: clientId, client_secret: named("clientSecret", clientSecret) } },
      token: ["data", "token"],
      expiresIn: ["data", "expires_in"],
      lifetime: "24 hours"
    })

export const personioClient = (version: "v1" | "v2", settings: PersonioSettings, context: SourceContext): ApiClient =>
  context.network.client({
    owner: `connection ${context.connection}`,
    vendor: vendor(limits[version], settings.appId, rights[version]),
    baseUrl: settings.baseUrl ?? "https://api.personio.de",
    credentials: credentials(version, settings),
    limitKey: `${version} ${settings.clientId}`,
    // After the minute's limit Personio lets nobody in for 60 seconds, and does not say so. The pauses of ten attempts are longer together, whatever chance says.
    retries: { attempts: 10 }
  })

const attributeNames: Readonly<Record<string, string>> = {
  workLocation: "Office",
  department: "Department",
  team: "Team",
  legalEntity: "Subcompany",
  jobTitle: "Position",
  employmentType: "Employment type",
  costCenter: "Cost center"
}

const ticked = (
  name: string,
  fields: ReadonlyArray<string>,
  when: (request: ReadRequest) => boolean = () => true
): Requirement => ({
  fields,
  when,
  permission: `the readable attribute ${name}`,
  next: `In Personio, open the API credentials, and tick ${name} under readable employee attributes.`
})

const asksFor = (name: string) => ({ attributes }: ReadRequest): boolean => attributes === "all" || attributes.has(name)

/** Attributes that must be ticked, by the names of Personio's own screen. */
export const requirements = ({ fields }: PersonioSettings): ReadonlyArray<Requirement> => [
  ticked("First name", ["firstName"]),
  ticked("Last name", ["lastName"]),
  ticked("Email", ["email"]),
  ticked("Status", ["status"]),
  ticked("Hire date", ["startDate"]),
  ticked("Termination date", ["terminationDate"]),
  ticked("Last day of work", ["lastWorkingDay"]),
  ticked("Supervisor", ["managerId", "managerEmail"], ({ manager }) => manager),
  ticked(fields.iban ?? "IBAN", ["iban"], ({ bankAccount }) => bankAccount),
  ...Object.entries(attributeNames).map(([name, label]) => ticked(label, [name], asksFor(name))),
  fields.country === undefined
    ? {
      fields: ["country"],
      when: ({ attributes }) => attributes !== "all" && attributes.has("country"),
      permission: "an attribute for the country",
      next: "Personio has no attribute of its own for the country: name one of yours under `fields.country`."
    }
    : ticked(fields.country, ["country"], asksFor("country"))
]
