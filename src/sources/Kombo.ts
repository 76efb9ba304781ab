import { Effect, Schema } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { bearer, named } from "../net/Credentials.ts"
import { readWholeList } from "../net/Paging.ts"
import type { Vendor } from "../net/Vendor.ts"
import { KomboEmployees } from "./KomboEmployees.ts"
import { diagnose } from "./KomboErrors.ts"
import { Settings } from "./KomboSettings.ts"
import type { ReadRequest, Source, SourceContext, SourceKind } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"
import { type Decode, decodedId, provenBy, toolSource } from "./Tool.ts"
import type { Requirement } from "./ToolDecoder.ts"

const hosts = { eu: "api.kombo.dev", us: "api.us.kombo.dev" } as const

export const vendor: Vendor = {
  name: "Kombo",
  hosts: Object.values(hosts),
  // Kombo publishes no number, but turns away who asks too often, or too much at once.
  limits: { rates: [{ requests: 5, per: "1 second" }], concurrent: 1 },
  diagnose,
  advice: {
    unauthorized: "In Kombo's dashboard, open Secrets, make an API key, and store it where `apiKey` leads.",
    "not-found":
      "Check `integrationId`, and `region`: an integration of the US region is only found with region: us, and with a key of the same environment."
  }
}

/** Kombo's words. Where it found no clear meaning it passes on the tool's own word, which `statuses` can explain. */
const words: Readonly<Record<string, KnownStatus>> = {
  ACTIVE: "active",
  PENDING: "onboarding",
  LEAVE: "on-leave",
  INACTIVE: "inactive"
}

const Field = Schema.Struct({ id: Schema.String, is_available: Schema.Boolean })

const Integration = Schema.Struct({
  data: Schema.Struct({
    status: Schema.String,
    setup_status: Schema.optional(Schema.String),
    data_expired_at: Schema.optional(Schema.NullOr(Schema.String)),
    tool: Schema.Struct({ label: Schema.String }),
    read_models: Schema.Array(Schema.Struct({ id: Schema.String, fields: Schema.Array(Field) }))
  })
})

const Page = Schema.Struct({
  data: Schema.Struct({ next: Schema.NullOr(Schema.String), results: Schema.Array(Schema.Unknown) })
})

const integrationPath = "/integrations/{id}"
const employeesPath = "/hris/employees"

/** The most that Kombo gives at once. */
const size = 250

/**
 * What Kombo says of the integration. Where it has stopped to read the tool, what it has is the company of some day
 * past: whoever left since then would be taken for an employee, so nothing is decided from it.
 */
const readIntegration = Effect.fnUntraced(function*(client: ApiClient, integrationId: string) {
  const response = yield* client.get(integrationPath, { params: { id: integrationId } })
  const { data } = yield* response.json(Integration)
  const { data_expired_at, setup_status = "COMPLETED", status } = data
  if (status !== "ACTIVE") {
    return yield* response.fail(
      "unavailable",
      `says that the integration is ${
        /^[A-Z_]{1,30}$/u.test(status) ? status : "not ACTIVE"
      }, so that Kombo reads nothing new from the tool`,
      status === "INVALID"
        ? "Connect the tool again in Kombo (Integrations, the integration, Reconnect): its credentials have ended."
        : "Enable the integration in Kombo, or take the connection out of hrsync.yaml."
    )
  }
  if (setup_status !== "COMPLETED" || (data_expired_at ?? null) !== null) {
    return yield* response.fail(
      "changed-while-reading",
      setup_status === "COMPLETED"
        ? "says that the integration was changed since Kombo last read the tool, so that what it has is not what was asked for"
        : "says that the setup of the integration is not finished",
      "Run again when Kombo has finished its next sync; the page of the integration shows it."
    )
  }
  return data
})

/** One page after another; `take` turns its records, `first` says whether it is the first one. */
const readEmployees = <A extends { readonly key: string }>(
  client: ApiClient,
  integrationId: string,
  take: (records: ReadonlyArray<unknown>, first: boolean) => ReadonlyArray<A>
) =>
  readWholeList({
    first: "",
    page: (cursor: string) =>
      client.get(employeesPath, {
        headers: { "x-integration-id": integrationId },
        query: { page_size: size, ...(cursor === "" ? {} : { cursor }) }
      }).pipe(
        Effect.flatMap((response) => response.json(Page)),
        Effect.map(({ data: { next, results } }) => ({ items: take(results, cursor === ""), next: next ?? undefined }))
      ),
    id: ({ key }: A) => key,
    error: (kind, what) => client.error(kind, "GET", employeesPath, what)
  })

const scopes =
  "In Kombo, open the integration and its scope configuration: enable the field there, and see whether Kombo can read it from this tool and whether whoever connected the tool has opted out of it."

const fieldOf: Readonly<Record<string, string>> = {
  workLocation: "work_location",
  department: "groups of the type DEPARTMENT",
  team: "groups of the type TEAM",
  legalEntity: "legal_entity",
  country: "work_location.address.country",
  jobTitle: "job_title",
  employmentType: "employment_type",
  costCenter: "groups of the type COST_CENTER"
}

const requirements = ({ fields }: Settings): ReadonlyArray<Requirement> => {
  const scope = (name: string, field: string, when?: Requirement["when"]): Requirement => ({
    fields: [name],
    ...(when === undefined ? {} : { when }),
    permission: `the field ${field} of the model Employees in Kombo's scopes`,
    next: scopes
  })
  return [
    scope("email", "work_email"),
    scope("status", "employment_status"),
    scope("startDate", "start_date"),
    { ...scope("firstName", "first_name"), fields: ["firstName", "lastName"] },
    scope("managerId", "manager_id", ({ manager }) => manager),
    scope("iban", "bank_accounts", ({ bankAccount }) => bankAccount),
    ...standardAttributes.map((name) =>
      scope(name, fieldOf[name] ?? name, ({ attributes }) => attributes !== "all" && attributes.has(name))
    ),
    ...Object.entries(fields).map(([slot, field]) => ({
      fields: [slot],
      permission: `the custom field “${field}”`,
      next: `Map it in Kombo, or correct \`fields.${slot}\`.`
    }))
  ]
}

const make = (settings: Settings, context: SourceContext): Source => {
  const { apiKey, baseUrl, fields, integrationId, region, statuses } = settings
  const client = context.network.client({
    owner: `connection ${context.connection}`,
    vendor,
    baseUrl: baseUrl ?? `https://${hosts[region]}/v1`,
    credentials: bearer(named("apiKey", apiKey))
  })
  let custom: ReadonlyArray<string> = []
  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const integration = yield* readIntegration(client, integrationId)
    const { fields: availability = [] } = integration.read_models.find(({ id }) => id === "hris_employees") ?? {}
    const begun = (): KomboEmployees => new KomboEmployees(availability, fields, request)
    let employees = begun()
    const { evidence, items } = yield* readEmployees(client, integrationId, (records, first) => {
      // A list that was begun again is another one.
      if (first) employees = begun()
      return records.map((record) => employees.keep(record))
    })
    custom = employees.custom
    const { toRecord } = employees
    const decoded = items.map((kept, index) => decode(toRecord(kept), `GET ${employeesPath}, record ${index + 1}`))
    return {
      items: decoded,
      completeness: provenBy(`Kombo (${integration.tool.label})`, {
        ...evidence,
        distinct: new Set(decoded.map(decodedId)).size
      }),
      notes: employees.notes
    }
  })
  return toolSource({
    kind: "kombo",
    context,
    statuses: { ...words, ...statuses },
    requirements: requirements(settings),
    custom: () => custom,
    clientNotes: client.notes,
    list
  })
}

export const kind: SourceKind<Settings> = {
  kind: "kombo",
  title: "Kombo",
  description: "Employees of about a hundred HR tools, by one connection to Kombo's unified API.",
  settings: Settings,
  adminSteps: [
    "In Kombo's dashboard, open Scopes, and enable of the model Employees: first_name, last_name, work_email, employment_status, start_date, termination_date and what your rules need (work_location, groups, legal_entity, job_title, employment_type, manager, bank_accounts). Nothing has to be written.",
    "Connect the HR tool under Integrations, as Kombo's guide for that tool says, and wait for the first sync.",
    "Copy the id of the integration (tool:…) from its page into `integrationId`.",
    "Open Secrets, make an API key for the same environment, and store it where `apiKey` leads. For the US region, say region: us.",
    "Where a condition needs a field that Kombo's model does not have, map it under Custom Fields; it is then custom.<its key>."
  ],
  dataReviewed: [
    { data: "Kombo's id of the record", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
    { data: "Employment status, start and termination date", why: "They decide who has access, and when." },
    {
      data: "Fields that conditions name (work location, groups, legal entity, custom fields, …)",
      why: "They decide who belongs to which entity."
    },
    { data: "Manager, if `fields` asks for it", why: "It is set on the member." },
    { data: "Bank account, if `fields` asks for it", why: "It is set on the member; it is never printed." }
  ],
  attributes: () => "any",
  // Kombo announces no total.
  canProve: () => false,
  make
}
