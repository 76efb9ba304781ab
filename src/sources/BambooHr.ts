import { Clock, Effect, Schema } from "effect"
import { today as dayOf } from "../domain/CalendarDate.ts"
import { BaseUrl } from "../net/Address.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { basic, named } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import { byNumber, readWholeList } from "../net/Paging.ts"
import type { Answer, Diagnosis, Vendor } from "../net/Vendor.ts"
import { columnsFor, Fields, recordOf, requirements } from "./BambooHrFields.ts"
import { Catalogue } from "./Catalogue.ts"
import { Statuses } from "./ExportSettings.ts"
import { withFutureHires } from "./FutureHires.ts"
import { type ReadRequest, Secret, type Source, type SourceContext, type SourceKind } from "./Source.ts"
import { type Decode, decodedId, provenBy, toolSource } from "./Tool.ts"

export const Settings = Schema.Struct({
  company: Schema.NonEmptyString.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9-]*$/u)).annotate({
    title: "Company domain",
    description: "The first part of your BambooHR address: acme of https://acme.bamboohr.com.",
    examples: ["acme"]
  }),
  apiKey: Secret,
  baseUrl: Schema.optionalKey(BaseUrl),
  fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  statuses: Statuses
}).annotate({
  identifier: "BambooHrSettings",
  title: "BambooHR",
  description: "Employees of BambooHR, by the datasets of its API."
})
export type Settings = typeof Settings.Type

const Text = Schema.Struct({ code: Schema.optional(Schema.String), title: Schema.optional(Schema.String) })

/** Requests hold names of fields and nothing else, so what BambooHR says of one holds no data of a person. */
const diagnose = ({ header, json }: Answer): Diagnosis => {
  const decoded = Schema.decodeUnknownOption(Text)(json)
  const { code, title } = decoded._tag === "Some" ? decoded.value : {}
  const message = header("x-bamboohr-error-message") ?? title
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) }
}

const vendor: Vendor = {
  name: "BambooHR",
  hosts: ["*.bamboohr.com"],
  // BambooHR publishes no number; a reading is one request for every 1,000 people.
  limits: { rates: [{ requests: 5, per: "1 second" }], concurrent: 2 },
  // Its own client tries after it too.
  retryStatuses: [598],
  requestIdHeaders: ["x-request-id", "x-bamboohr-request-id"],
  diagnose,
  advice: {
    unauthorized:
      "Make a new key in BambooHR (account menu, API Keys, Add New Key), as the user who was made for hrsync, store it where apiKey leads, and run again.",
    forbidden:
      "In BambooHR, open Settings, Access Levels, and let the access level of the key's owner see all employees and the fields that docs/tools/bamboohr.md lists.",
    "not-found":
      "Check `company`: it is the first part of your BambooHR address, such as acme of https://acme.bamboohr.com."
  }
}

/** One field that the dataset has. */
const DatasetField = Schema.Struct({ name: Schema.String, label: Schema.String, entityName: Schema.String })
type DatasetField = typeof DatasetField.Type

const CataloguePage = Schema.Struct({
  pagination: Schema.Struct({ total_records: Schema.Int, total_pages: Schema.Int }),
  fields: Schema.Array(DatasetField)
})

const DataPage = Schema.Struct({
  data: Schema.Array(Schema.Struct({ fields: Schema.Record(Schema.String, Schema.Unknown) })),
  meta: Schema.Struct({ totalItems: Schema.Int, totalPages: Schema.Int })
})

const size = 1000
const cataloguePath = "/v1_2/datasets/employee/fields"
const dataPath = "/v2/datasets/employee/data"

/** Sections with one value for each person. Other tables have several rows, and would give people several times. */
const sections = new Set(["jobInformation", "job", "employmentStatus", "personal", "calculated", "defaultStatus"])

const isCustom = (name: string): boolean => /^customField\d+$/u.test(name)

/** Labels come as they are written in a web page. */
const plain = (label: string): string =>
  label.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", "\"").replaceAll("&#039;", "'")
    .replaceAll("&amp;", "&")

/** A field with its place in the list, since nothing says that a name comes only once. */
interface Placed {
  readonly field: DatasetField
  readonly at: string
}

const readCatalogue = Effect.fnUntraced(function*(client: ApiClient) {
  const { items } = yield* readWholeList<Placed, number, NetError>({
    first: 1,
    page: byNumber({ first: 1, size }, (page) =>
      client.get(cataloguePath, { query: { page, page_size: size } }).pipe(
        Effect.flatMap((response) => response.json(CataloguePage)),
        Effect.map(({ fields, pagination }) => ({
          items: fields.map((field, index) => ({ field, at: `${page}/${index}` })),
          total: pagination.total_records,
          last: page >= pagination.total_pages
        }))
      )),
    id: ({ at }) => at,
    error: (kind, what) => client.error(kind, "GET", cataloguePath, what)
  })
  return new Catalogue(
    "BambooHR",
    items.map(({ field }) => field).filter(({ entityName, name }) => isCustom(name) || sections.has(entityName))
      .map(({ label, name }) => ({ name, label: plain(label), custom: isCustom(name) }))
  )
})

const make = (settings: Settings, context: SourceContext): Source => {
  const { apiKey, baseUrl, company } = settings
  const client = context.network.client({
    owner: `connection ${context.connection}`,
    vendor,
    baseUrl: baseUrl ?? `https://${company}.bamboohr.com/api`,
    credentials: basic(named("apiKey", apiKey), "x"),
    limitKey: company.toLowerCase()
  })
  let custom: ReadonlyArray<string> = []
  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const today = dayOf(yield* Clock.currentTimeMillis, "UTC")
    const catalogue = yield* readCatalogue(client)
    const columns = columnsFor(catalogue, settings.fields, request)
    custom = columns.custom
    const fields = [...new Set([...columns.slots.values(), ...columns.attributes.values()])]
    const { evidence, items } = yield* readWholeList({
      first: 1,
      page: byNumber(
        { first: 1, size },
        (page) =>
          client.post(dataPath, { body: { json: { fields, page, pageSize: size } }, repeatable: true }).pipe(
            Effect.flatMap((response) => response.json(DataPage)),
            Effect.map(({ data, meta }) => ({
              items: data.map(({ fields: row }, index) => {
                const decoded = decode(recordOf(columns, row), `POST ${dataPath}, page ${page}, record ${index + 1}`)
                return today === undefined ? decoded : withFutureHires(decoded, today)
              }),
              total: meta.totalItems,
              last: page >= meta.totalPages
            }))
          )
      ),
      id: decodedId,
      error: (kind, what) => client.error(kind, "POST", dataPath, what)
    })
    return { items, completeness: provenBy("BambooHR", evidence), notes: catalogue.problems }
  })
  return toolSource({
    kind: "bamboohr",
    context,
    statuses: settings.statuses,
    requirements: requirements(settings.fields),
    custom: () => custom,
    clientNotes: client.notes,
    list
  })
}

export const kind: SourceKind<Settings> = {
  kind: "bamboohr",
  title: "BambooHR",
  description: "Employees of BambooHR, by an API key.",
  settings: Settings,
  adminSteps: [
    "In BambooHR, open Settings, Access Levels, and add a custom access level that can view for all employees: Name, Work Email, Status, Hire Date, Employment Status and Job Information, and the custom fields that your rules need. Nothing has to be editable.",
    "Add a user for hrsync to that access level. The key sees what its owner sees, and ends with them.",
    "Log in as that user, open the account menu (your picture or initials), API Keys, Add New Key, name it hrsync, and copy the key. It is shown once.",
    "Store the key where `apiKey` leads, and write the first part of your BambooHR address under `company`.",
    "For bank accounts, make custom fields for the IBAN and the BIC, and name them under `fields`."
  ],
  dataReviewed: [
    { data: "Record id (EEID)", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
    { data: "Status, hire date and termination date", why: "They decide who has access, and when." },
    {
      data: "Fields that conditions name (Location, Department, custom fields, …)",
      why: "They decide who belongs to which entity."
    },
    { data: "Supervisor, if `fields` asks for the manager", why: "It is set on the member." },
    {
      data: "Custom fields of the bank account, if `fields` asks for it",
      why: "It is set on the member; it is never printed."
    }
  ],
  attributes: () => "any",
  canProve: () => true,
  make
}
