import { Effect, Schema } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import { byOffset, readWholeList } from "../net/Paging.ts"
import { Catalogue } from "./Catalogue.ts"
import { personioClient, type PersonioSettings, requirements } from "./PersonioClient.ts"
import { isObject, needsCatalogue, ownColumns } from "./PersonioFields.ts"
import type { ReadRequest, Source, SourceContext } from "./Source.ts"
import { type Decode, type Decoded, decodedId, provenBy, toolSource } from "./Tool.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

const employeesPath = "/v1/company/employees"
const attributesPath = "/v1/company/employees/attributes"

/** The most that Personio gives at once, since January 2025. */
const size = 100

const EmployeesPage = Schema.Struct({
  metadata: Schema.optional(Schema.Struct({ total_elements: Schema.Int })),
  data: Schema.Array(Schema.Struct({ attributes: Schema.Record(Schema.String, Schema.Unknown) }))
})
type Row = (typeof EmployeesPage.Type)["data"][number]["attributes"]

const AttributesPage = Schema.Struct({
  data: Schema.Array(
    Schema.Struct({
      key: Schema.String,
      label: Schema.String,
      universal_id: Schema.optional(Schema.NullOr(Schema.String))
    })
  )
})

const Success = Schema.Struct({ success: Schema.Boolean })

/** The body of an answer, which may say with status 200 that it is none. */
const bodyOf = Effect.fnUntraced(function*<A>(response: ApiResponse, schema: Schema.Codec<A, unknown>) {
  const { success } = yield* response.json(Success)
  if (!success) return yield* response.fail("rejected", "was rejected: Personio answered success: false")
  return yield* response.json(schema)
})

const readCatalogue = Effect.fnUntraced(function*(client: ApiClient) {
  const response = yield* client.get(attributesPath)
  const { data } = yield* bodyOf(response, AttributesPage)
  return new Catalogue(
    "Personio",
    data.map(({ key, label, universal_id: universal }) => ({
      name: key,
      label,
      universal: universal ?? undefined,
      custom: key.startsWith("dynamic_")
    }))
  )
})

/** Personio's own attribute for every value that it has one for. */
const usual: Readonly<Record<string, string>> = {
  firstName: "first_name",
  lastName: "last_name",
  email: "email",
  status: "status",
  startDate: "hire_date",
  terminationDate: "termination_date",
  lastWorkingDay: "last_working_day",
  workLocation: "office",
  department: "department",
  team: "team",
  legalEntity: "subcompany",
  jobTitle: "position",
  employmentType: "employment_type",
  costCenter: "cost_centers"
}

const always = ["firstName", "lastName", "email", "status", "startDate", "terminationDate", "lastWorkingDay"]

/** Personio's key for each value that is asked for. */
interface Columns {
  readonly slots: ReadonlyMap<string, string>
  readonly attributes: ReadonlyMap<string, string>
}

const known = (names: Iterable<string>): ReadonlyMap<string, string> =>
  new Map([...names].flatMap((name) => usual[name] === undefined ? [] : [[name, usual[name]] as const]))

const listOf = (text: string): ReadonlyArray<string> => text.split(",").map((one) => one.trim())

/** Tags are one text with commas, in some accounts a JSON list in a text. */
const tagsOf = (value: string): unknown => {
  if (!value.startsWith("[")) return listOf(value)
  const list = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Schema.String)))(value)
  return list._tag === "Some" ? list.value : listOf(value)
}

/** A value without its wrapping: of an office, department and the like its name; nothing is null, an empty text or an empty list. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 1 ? value.map(plain) : plain(value[0] ?? null)
  if (!isObject(value)) return value
  const { attributes } = value
  return isObject(attributes) && "name" in attributes ? attributes["name"] : value
}

const cellOf = (row: Row, key: string | undefined): unknown => {
  const cell = key === undefined ? undefined : row[key]
  if (!isObject(cell)) return undefined
  const { type, value } = cell
  if (typeof value !== "string") return plain(value)
  return type === "tags" ? tagsOf(value) : type === "date" ? value.replace(/^(\d{4}-\d{2}-\d{2})T.*$/u, "$1") : value
}

/** A value of the supervisor, whose attributes are wrapped like those of the record itself. */
const supervisorOf = (row: Row, key: string): unknown => {
  const cell = row["supervisor"]
  if (!isObject(cell) || cell["value"] === undefined) return undefined
  const attributes = isObject(cell["value"]) ? cell["value"]["attributes"] : undefined
  const inner = isObject(attributes) ? attributes[key] : undefined
  return isObject(inner) ? inner["value"] ?? null : null
}

const recordOf = ({ attributes, slots }: Columns, row: Row): ToolRecord => {
  const pick = (columns: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...columns].map(([name, key]) => [name, cellOf(row, key)]))
  return {
    ...pick(slots),
    id: cellOf(row, "id"),
    managerId: supervisorOf(row, "id"),
    managerEmail: supervisorOf(row, "email"),
    attributes: pick(attributes)
  }
}

/** Version 1: everybody with everything, 100 at a time. */
export const sourceV1 = (settings: PersonioSettings, context: SourceContext): Source => {
  const client = personioClient("v1", settings, context)
  let custom: ReadonlyArray<string> = []
  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const { fields } = settings
    const catalogue = needsCatalogue(request, fields) ? yield* readCatalogue(client) : new Catalogue("Personio", [])
    const own = ownColumns(catalogue, fields, request)
    const columns: Columns = {
      slots: new Map([...known(always), ...own.slots]),
      attributes: new Map([
        ...known(request.attributes === "all" ? standardAttributes : request.attributes),
        ...own.attributes
      ])
    }
    custom = own.labels
    const attributes = [
      ...new Set([
        ...columns.slots.values(),
        ...columns.attributes.values(),
        ...(request.manager ? ["supervisor"] : [])
      ])
    ]
    const { evidence, items } = yield* readWholeList<Decoded, number, NetError>({
      first: 0,
      page: byOffset((offset) =>
        Effect.gen(function*() {
          const response = yield* client.get(employeesPath, {
            query: { limit: size, offset, "attributes[]": attributes }
          })
          const { data, metadata } = yield* bodyOf(response, EmployeesPage)
          return {
            items: data.map((row, index) =>
              decode(recordOf(columns, row.attributes), `GET ${employeesPath}, record ${offset + index + 1}`)
            ),
            total: metadata?.total_elements
          }
        })
      ),
      id: decodedId,
      error: (kind, what) => client.error(kind, "GET", employeesPath, what)
    })
    return { items, completeness: provenBy("Personio", evidence), notes: catalogue.problems }
  })
  return toolSource({
    kind: "personio",
    context,
    statuses: settings.statuses,
    requirements: requirements(settings),
    custom: () => custom,
    clientNotes: client.notes,
    list
  })
}
