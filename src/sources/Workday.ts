import { Clock, Effect, Schema } from "effect"
import { today } from "../domain/CalendarDate.ts"
import { BaseUrl } from "../net/Address.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { basic, inBody, named } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import { type Evidence, readWholeList } from "../net/Paging.ts"
import { formatsOf, refuse, Statuses } from "./ExportSettings.ts"
import type { Slot } from "./Slots.ts"
import { type ReadRequest, Secret, type SourceKind } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"
import { type Decode, decodedId, provenBy, type ToolList, toolSource } from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"
import { withoutUnseen } from "./Unseen.ts"
import { bankRows, reportPath, reportRequirements, reportRows, ReportSettings, rowRecord } from "./WorkdayReport.ts"
import { type OrganizationFlag, organizationFlags, workersPage, workersPath, type WorkersQuery } from "./WorkdaySoap.ts"
import { reportVendor, vendor, withoutTenant, withTenant, type WorkdayAccount } from "./WorkdayVendor.ts"
import {
  type OrganizationAttribute,
  organizationAttributes,
  type Worker,
  workerOf,
  type WorkerOptions
} from "./WorkdayWorker.ts"

const type = (what: string, usual: string) =>
  Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      description: `Organization type id of the ${what}. Default: ${usual}.`,
      examples: [usual]
    })
  )

const Organizations = Schema.Struct({
  department: type("department", "SUPERVISORY"),
  team: type("team", "TEAM"),
  legalEntity: type("legal entity", "COMPANY"),
  costCenter: type("cost centre", "COST_CENTER")
}).annotate({
  identifier: "WorkdayOrganizations",
  title: "Organizations",
  description: "Which type of organization is what, by its Organization Type ID."
})

/** Workday's addresses below a host, with the tenant in them: `https://{host}/ccx/api/v1/{tenant}`. */
const endpoint = /^(.*?)\/ccx(?:\/.*)?\/([^/]+)\/?$/u

export const Settings = refuse(
  Schema.Struct({
    baseUrl: BaseUrl.annotate({
      title: "Workday REST API Endpoint",
      description:
        "The Workday REST API Endpoint as the task View API Clients shows it: https://{host}/ccx/api/v1/{tenant}. hrsync takes the host and the tenant from it. Or the host alone, with `tenant`.",
      examples: ["https://wd3-services1.myworkday.com/ccx/api/v1/acme"]
    }),
    tenant: Schema.optionalKey(
      Schema.NonEmptyString.annotate({
        title: "Tenant",
        description: "The tenant, where the address does not name it.",
        examples: ["acme"]
      })
    ),
    username: Schema.NonEmptyString.annotate({
      title: "User name",
      description: "User name of the Integration System User, without the tenant. It may be a reference: ${env:NAME}.",
      examples: ["ISU_HRSYNC"]
    }),
    password: Secret,
    version: Schema.String.check(
      Schema.isPattern(/^v\d{1,3}\.\d{1,2}$/u, { expected: "a version such as v45.0" })
    ).annotate({
      title: "Version",
      description: "Version of Workday Web Services. Workday keeps old ones for years.",
      examples: ["v45.0"]
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("v45.0"))),
    id: Schema.Literals(["Employee_ID", "WID"]).annotate({
      title: "Record id",
      description:
        "Which id of a worker is the record's id: the Employee ID that people see, or Workday's own WID. Changing it later makes everybody somebody else."
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("Employee_ID" as const))),
    names: Schema.Literals(["legal", "preferred"]).annotate({
      title: "Names",
      description: "Whether legal or preferred names are read. Who has no preferred name has the legal one."
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("legal" as const))),
    emailUsage: Schema.NonEmptyString.annotate({
      title: "Usage of the work e-mail",
      description: "Communication Usage Type ID of the e-mail address that is the work address.",
      examples: ["WORK"]
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("WORK"))),
    contingentWorkers: Schema.Boolean.annotate({
      title: "Contingent workers",
      description: "Whether contingent workers are read too."
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
    organizations: Organizations.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    integrationSystem: Schema.optionalKey(
      Schema.NonEmptyString.annotate({
        title: "Integration system",
        description:
          "Integration System ID with field overrides, for custom fields: each field that it declares is custom.<its name>.",
        examples: ["INT_HRSYNC_FIELDS"]
      })
    ),
    pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 999 })).annotate({
      title: "Page size",
      description: "How many workers are asked for at once: 1 to 999."
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(200))),
    report: Schema.optionalKey(ReportSettings),
    statuses: Statuses
  }).annotate({
    identifier: "WorkdaySettings",
    title: "Workday",
    description: "Workers of a Workday tenant, by Get_Workers (SOAP) or by a custom report (RaaS)."
  }),
  ({ baseUrl, tenant }) =>
    tenant === undefined && !endpoint.test(baseUrl)
      ? "the address names no tenant: write it as https://{host}/ccx/api/v1/{tenant}, or name the tenant under `tenant`"
      : undefined
)
export type Settings = typeof Settings.Type

/** The host's address and the tenant. */
const placeOf = ({ baseUrl, tenant }: Settings): { readonly baseUrl: string; readonly tenant: string } => {
  const found = endpoint.exec(baseUrl)
  return { baseUrl: found?.[1] ?? baseUrl, tenant: tenant ?? found?.[2] ?? "" }
}

/** hrsync's words for what Workday says in several elements, besides the common ones. */
const words: Readonly<Record<string, KnownStatus>> = { "Hire Rescinded": "inactive", "Future Hire": "onboarding" }

const usualOrganizations: Readonly<Record<OrganizationAttribute, string>> = {
  department: "SUPERVISORY",
  team: "TEAM",
  legalEntity: "COMPANY",
  costCenter: "COST_CENTER"
}

const flagOf: Readonly<Record<string, OrganizationFlag>> = {
  BUSINESS_UNIT: "Exclude_Business_Units",
  COST_CENTER: "Exclude_Cost_Centers",
  COMPANY: "Exclude_Companies",
  MATRIX: "Exclude_Matrix_Organizations",
  PAY_GROUP: "Exclude_Pay_Groups",
  REGION: "Exclude_Regions",
  SUPERVISORY: "Exclude_Supervisory_Organizations",
  TEAM: "Exclude_Teams"
}

const isCustom = (name: string): boolean => name.startsWith("custom.")

/** The organization types that a request needs, by their flags; `undefined` where it needs none. */
const organizationsFor = (
  { attributes }: ReadRequest,
  types: WorkerOptions["organizations"]
): ReadonlySet<OrganizationFlag> | undefined => {
  if (attributes === "all" || [...attributes].some(isCustom)) return new Set(organizationFlags)
  const needed = organizationAttributes.filter((name) => attributes.has(name))
  return needed.length === 0
    ? undefined
    : new Set(needed.map((name) => flagOf[types[name]] ?? "Exclude_Custom_Organizations"))
}

const asks = (...names: ReadonlyArray<string>) => ({ attributes }: ReadRequest): boolean =>
  attributes === "all" || names.some((name) => attributes.has(name))

const domain = (name: string): Pick<Requirement, "permission" | "next"> => ({
  permission: `Get access to the domain “${name}”`,
  next:
    `In Workday, run Maintain Permissions for Security Group for the group of the Integration System User, add Get access to “${name}”, then run Activate Pending Security Policy Changes.`
})

const staffing = domain("Worker Data: Current Staffing Information")

const workerRequirements: ReadonlyArray<Requirement> = [
  { fields: ["firstName", "lastName"], ...domain("Person Data: Name") },
  { fields: ["email"], ...domain("Person Data: Work Contact Information") },
  { fields: ["status"], ...domain("Worker Data: Active and Terminated Workers") },
  { fields: ["startDate"], ...domain("Worker Data: Active and Terminated Workers") },
  { fields: ["workLocation", "country"], when: asks("workLocation", "country"), ...staffing },
  { fields: ["jobTitle"], when: asks("jobTitle"), ...staffing },
  { fields: ["managerId"], when: ({ manager }) => manager, ...staffing },
  {
    fields: ["department", "legalEntity", "costCenter"],
    when: asks("department", "legalEntity", "costCenter"),
    ...domain("Worker Data: Organization Information")
  }
]

const noBankAccounts: Requirement = {
  fields: ["iban"],
  when: ({ bankAccount }) => bankAccount,
  permission: "a report with bank accounts",
  next:
    "Get_Workers holds no bank accounts: make a report with the columns Employee_ID and IBAN, and name it under `report` with `use: bankAccounts` (docs/tools/workday.md)."
}

/** So far behind this machine's clock is the moment of a reading, since Workday's clock may be behind it too (milliseconds). */
const clockDoubt = 60_000

interface Clients {
  readonly soap: ApiClient
  readonly report: ApiClient
}

const statusBlock: ReadonlySet<Slot> = new Set(["startDate", "terminationDate", "lastWorkingDay"])

interface Place {
  readonly record: ToolRecord
  readonly at: string
}

/** Decodes what was read, once it is known what nobody showed. */
const decodeAll = (
  places: ReadonlyArray<Place>,
  always: ReadonlySet<Slot>,
  decode: Decode,
  names: (custom: ReadonlyArray<string>) => void
): ToolList["items"] => {
  const seen = withoutUnseen(places.map(({ record }) => record), always)
  const [first] = places
  const attributes = first === undefined ? {} : seen(first.record).attributes
  names(Object.keys(attributes).filter(isCustom).map((name) => name.slice("custom.".length)))
  return places.map(({ at, record }) => decode(seen(record), at))
}

const workerPlaces = Effect.fnUntraced(function*(
  client: ApiClient,
  account: WorkdayAccount,
  settings: Settings,
  request: ReadRequest
): Effect.fn.Return<
  { readonly workers: ReadonlyArray<Worker & Place>; readonly evidence: Evidence },
  NetError
> {
  const now = yield* Clock.currentTimeMillis
  const asOf = today(now, "UTC")
  if (asOf === undefined) {
    return yield* client.error("bad-request", "POST", workersPath, "was not sent: the clock is wrong")
  }
  const options: WorkerOptions = {
    id: settings.id,
    names: settings.names,
    emailUsage: settings.emailUsage,
    organizations: { ...usualOrganizations, ...settings.organizations },
    asOf
  }
  const query: WorkersQuery = {
    pageSize: settings.pageSize,
    contingentWorkers: settings.contingentWorkers,
    asOf,
    moment: new Date(now - clockDoubt).toISOString(),
    integrationSystem: customAsked(request) ? settings.integrationSystem : undefined,
    organizations: organizationsFor(request, options.organizations),
    managers: request.manager
  }
  const page = workersPage(client, account, query)
  const { evidence, items } = yield* readWholeList({
    first: 1,
    page: (number: number) =>
      Effect.map(page(number), ({ items, next, total }) => ({
        items: items.map((worker, index) => ({
          ...workerOf(worker, options),
          at: `Get_Workers, page ${number}, worker ${index + 1}`
        })),
        next,
        total
      })),
    id: ({ at, record }) =>
      typeof record.id === "string" && record.id.trim() !== "" ? record.id.trim() : `no id: ${at}`,
    error: (kind, what) => client.error(kind, "POST", workersPath, what)
  })
  return { workers: items, evidence }
})

const customAsked = ({ attributes }: ReadRequest): boolean => attributes === "all" || [...attributes].some(isCustom)

const listWorkers = (
  { report: reportClient, soap }: Clients,
  account: WorkdayAccount,
  settings: Settings,
  names: (custom: ReadonlyArray<string>) => void
) =>
  Effect.fnUntraced(function*(request: ReadRequest, decode: Decode): Effect.fn.Return<ToolList, NetError> {
    const { evidence, workers } = yield* workerPlaces(soap, account, settings, request)
    const { report } = settings
    const rows = report === undefined || !request.bankAccount
      ? undefined
      : bankRows(yield* reportRows(reportClient, account.tenant, report), report)
    const places = rows === undefined
      ? workers
      : workers.map(({ at, number, record }) => ({ at, record: { ...record, ...rows.get(number?.trim() ?? "") } }))
    const conflicts = [...rows?.values() ?? []].filter((bank) => bank === undefined).length
    return {
      items: decodeAll(places, statusBlock, decode, names),
      completeness: provenBy("Workday", evidence),
      notes: conflicts === 0 ? [] : [
        `the report ${
          report?.name ?? ""
        } has several bank accounts for ${conflicts} of its workers: none of them is taken; filter it to one row per worker`
      ]
    }
  })

const listReport = (
  client: ApiClient,
  tenant: string,
  report: ReportSettings,
  names: (custom: ReadonlyArray<string>) => void
) =>
  Effect.fnUntraced(function*(_: ReadRequest, decode: Decode): Effect.fn.Return<ToolList, NetError> {
    const rows = yield* reportRows(client, tenant, report)
    const places = rows.map((row, index) => ({
      record: rowRecord(row, report),
      at: `GET ${reportPath}, Report_Entry[${index}]`
    }))
    const items = decodeAll(places, new Set(), decode, names)
    return {
      items,
      completeness: provenBy("Workday", {
        announced: undefined,
        distinct: new Set(items.map(decodedId)).size,
        received: items.length,
        pages: 1,
        restarted: false
      })
    }
  })

export const kind: SourceKind<Settings> = {
  kind: "workday",
  title: "Workday",
  description: "Workday, read with an Integration System User.",
  settings: Settings,
  adminSteps: [
    "In Workday, run the task View API Clients and note the Workday REST API Endpoint: it is `baseUrl`.",
    "Run Create Integration System User: a user name and a password, Session Timeout Minutes 0, Do Not Allow UI Sessions ticked, Require New Password at Next Sign In not ticked. Store the password where `password` leads.",
    "Run Maintain Password Rules and add the user to System Users exempt from password expiration.",
    "Run Create Security Group, type Integration System Security Group (Unconstrained), and add the user.",
    "Run Maintain Permissions for Security Group for it and add Get access to: Worker Data: Public Worker Reports; Worker Data: Workers; Worker Data: Active and Terminated Workers; Worker Data: Current Staffing Information; Worker Data: All Positions; Worker Data: Business Title on Worker Profile; Worker Data: Organization Information; Manage: Location; Person Data: Name; Person Data: Work Contact Information.",
    "Run Activate Pending Security Policy Changes: before that, nothing of it holds.",
    "If the tenant has authentication policies (Manage Authentication Policies), allow the user to sign in with user name and password from where hrsync runs.",
    "For bank accounts, make an Advanced report with the columns Employee_ID, IBAN, BIC and Account_Holder, tick Enable As Web Service, share it with the user, and name its owner and name under `report` with `use: bankAccounts`."
  ],
  dataReviewed: [
    { data: "Worker ids and Universal ID", why: "They are who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
    {
      data: "Active, hire, termination and leave data, last day of work",
      why: "They decide who has access, and when."
    },
    {
      data: "Location, job and organizations that conditions name",
      why: "They decide who belongs to which entity. Compensation is never asked for."
    },
    {
      data: "Other personal data that Workday sends with names (addresses, birth date)",
      why:
        "Get_Workers can't be asked for names alone; what the security group may not see does not come. hrsync does not look at it."
    },
    { data: "Manager, if `fields` asks for managers", why: "It is set on the member." },
    {
      data: "IBAN, BIC and account holder of the report, if `fields` asks for bank accounts",
      why: "They are set on the member; they are never printed."
    }
  ],
  attributes: () => "any",
  canProve: ({ report }) => report?.use !== "employees",
  make: (settings, context) => {
    const { baseUrl, tenant } = placeOf(settings)
    const { report, username } = settings
    const password = named("password", settings.password)
    const shared = {
      owner: `connection ${context.connection}`,
      baseUrl,
      timeouts: { headers: "5 minutes", answer: "30 minutes" }
    } as const
    const account: WorkdayAccount = { tenant, username, password: settings.password, version: settings.version }
    const clients: Clients = {
      soap: context.network.client({ ...shared, vendor, credentials: inBody(password) }),
      report: context.network.client({
        ...shared,
        vendor: reportVendor,
        credentials: basic(report?.signInAs === "user@tenant" ? withTenant(account) : withoutTenant(account), password),
        largest: 400 * 1024 * 1024
      })
    }
    let custom: ReadonlyArray<string> = []
    const names = (found: ReadonlyArray<string>): void => {
      custom = found
    }
    return toolSource({
      kind: "workday",
      context,
      statuses: { ...words, ...settings.statuses },
      ...(report?.use === "employees" ? { dates: formatsOf(report.dates) } : {}),
      requirements: report?.use === "employees"
        ? reportRequirements(report)
        : [...workerRequirements, ...report === undefined ? [noBankAccounts] : reportRequirements(report)],
      custom: () => custom,
      clientNotes: clients.soap.notes,
      list: report?.use === "employees"
        ? listReport(clients.report, tenant, report, names)
        : listWorkers(clients, account, settings, names)
    })
  }
}
