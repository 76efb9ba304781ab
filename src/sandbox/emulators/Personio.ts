import type { CompanyPerson } from "../CompanyPerson.ts"
import { nameOf } from "../CompanyPerson.ts"
import type { EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow, totalOf } from "../PageFaults.ts"
import { Tokens } from "../Tokens.ts"
import { PersonioV2 } from "./PersonioV2.ts"

const clientId = "hrsync-sandbox-client"
const clientSecret = "papi-sandbox-secret-0123456789abcdef"

const day = 86_400

const failure = (status: number, code: number, message: string): EmulatorResponse => ({
  status,
  body: { success: false, error: { code, message } }
})

/** One attribute, as the vendor's answers show it. */
interface Attribute {
  readonly key: string
  readonly label: string
  readonly type: "standard" | "date" | "integer"
  readonly universal: string | null
  readonly value: (person: CompanyPerson) => unknown
}

const standard = (key: string, label: string, value: Attribute["value"]): Attribute => ({
  key,
  label,
  type: "standard",
  universal: key,
  value
})

/** Local midnight with an offset: in UTC it is the day before. */
const midnight = (date: string | undefined): string | null => date === undefined ? null : `${date}T00:00:00+02:00`

const dated = (key: string, label: string, value: (person: CompanyPerson) => string | undefined): Attribute => ({
  key,
  label,
  type: "date",
  universal: key,
  value: (person) => midnight(value(person))
})

const numberOf = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000, 7)

/** Offices, departments and the like are objects; an empty one is null or an empty text. */
const wrapped = (type: string, name: string | undefined): unknown =>
  name === undefined || name === "" ? null : { type, attributes: { id: numberOf(name), name } }

/** Ids are integers. One that a number cannot hold is marked, and written without its quotes afterwards. */
const integer = (id: string): unknown =>
  id === "" ? null : !/^[1-9]\d*$/u.test(id) ? id : Number.isSafeInteger(Number(id)) ? Number(id) : `@integer:${id}`

const inner = (label: string, type: string, key: string, value: unknown): unknown => ({
  label,
  value,
  type,
  universal_id: key
})

const statuses = {
  active: "active",
  "on-leave": "leave",
  onboarding: "onboarding",
  inactive: "inactive",
  unknown: "suspended"
}

const standardAttributes = (people: ReadonlyArray<CompanyPerson>): ReadonlyArray<Attribute> => {
  const byId = new Map(people.map((person) => [person.id, person]))
  const supervisor = ({ managerId }: CompanyPerson): unknown =>
    managerId === "" ? null : {
      type: "Employee",
      attributes: {
        id: inner("ID", "integer", "id", integer(managerId)),
        first_name: inner("First name", "standard", "first_name", byId.get(managerId)?.firstName ?? ""),
        last_name: inner("Last name", "standard", "last_name", byId.get(managerId)?.lastName ?? ""),
        email: inner("Email", "standard", "email", byId.get(managerId)?.email ?? "")
      }
    }
  return [
    { key: "id", label: "ID", type: "integer", universal: "id", value: ({ id }) => integer(id) },
    standard("first_name", "First name", ({ firstName }) => firstName),
    standard("last_name", "Last name", ({ lastName }) => lastName),
    standard("preferred_name", "Preferred name", () => "Somebody Else"),
    standard("email", "Email", ({ email }) => email),
    standard("status", "Status", ({ status }) => statuses[status]),
    standard("position", "Position", ({ attributes }) => attributes["jobTitle"] ?? ""),
    standard("supervisor", "Supervisor", supervisor),
    standard("employment_type", "Employment type", ({ attributes }) => attributes["employmentType"] ?? ""),
    dated("hire_date", "Hire date", ({ startDate }) => startDate),
    dated("contract_end_date", "Contract ends", () => "2020-01-01"),
    dated("termination_date", "Termination date", ({ terminationDate }) => terminationDate),
    dated("last_working_day", "Last day of work", ({ lastWorkingDay }) => lastWorkingDay),
    standard("subcompany", "Subcompany", ({ attributes }) => wrapped("Subcompany", attributes["legalEntity"])),
    standard("office", "Office", ({ attributes }) => wrapped("Office", attributes["workLocation"]) ?? ""),
    standard("department", "Department", ({ attributes }) => wrapped("Department", attributes["department"])),
    standard("team", "Team", ({ attributes }) => wrapped("Team", attributes["team"])),
    standard(
      "cost_centers",
      "Cost center",
      ({ attributes }) =>
        attributes["costCenter"] === undefined || attributes["costCenter"] === ""
          ? []
          : [wrapped("CostCenter", attributes["costCenter"])]
    )
  ]
}

const dynamic = (number: number, label: string, value: Attribute["value"]): Attribute => ({
  key: `dynamic_${number}`,
  label,
  type: "standard",
  universal: null,
  value
})

const ownAttributes = (people: ReadonlyArray<CompanyPerson>): ReadonlyArray<Attribute> => [
  dynamic(905113, "IBAN", ({ iban }) => iban.replaceAll(/(.{4})(?=.)/gu, "$1 ")),
  dynamic(905114, "BIC", ({ bic }) => bic),
  dynamic(905115, "Holder of bank account", (person) => person.iban === "" ? "" : nameOf(person)),
  dynamic(905116, "Country of work", ({ attributes }) => attributes["country"] ?? ""),
  ...[...new Set(people.flatMap(({ attributes }) => Object.keys(attributes)))].filter((name) =>
    name.startsWith("custom.")
  ).toSorted().map((name, index) =>
    dynamic(905200 + index, name.slice("custom.".length), ({ attributes }) => attributes[name] ?? "")
  )
]

const asJson = (body: unknown): EmulatorResponse => {
  const text = JSON.stringify(body)
  return text.includes("\"@integer:")
    ? {
      status: 200,
      headers: { "content-type": "application/json" },
      body: text.replaceAll(/"@integer:(\d+)"/gu, "$1")
    }
    : { status: 200, body }
}

/** What was sent, as JSON or as a form. */
const sent = ({ body, headers }: EmulatorRequest): ReadonlyMap<string, unknown> => {
  if (headers["content-type"] !== "application/json") return new Map(new URLSearchParams(body))
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : new Map()
  } catch {
    return new Map() // the only way in which JSON.parse says that it is no JSON
  }
}

class PersonioV1 {
  readonly #options: EmulatorOptions
  readonly #attributes: ReadonlyArray<Attribute>
  readonly #tokens: Tokens
  readonly #second = new RateWindow(15, 1000)
  readonly #minute = new RateWindow(300, 60_000)

  constructor(options: EmulatorOptions) {
    this.#options = options
    this.#tokens = new Tokens("papi-sandbox-token-", day, options.faults.tokenUses)
    this.#attributes = [...standardAttributes(options.people), ...ownAttributes(options.people)]
      .filter(({ key, label }) => ![key, label].some((name) => options.faults.hidden?.includes(name)))
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    if (request.path === "/v1/auth") return this.#signIn(request)
    if (!this.#tokens.accepts(request.headers["authorization"], request.at)) {
      return failure(401, 10, "The authorization header is invalid or the token has expired")
    }
    switch (`${request.method} ${request.path}`) {
      case "GET /v1/company/employees/attributes":
        return this.#allowed()
      case "GET /v1/company/employees":
        return this.#employees(request)
      default:
        return failure(404, 404, "Not found")
    }
  }

  #signIn(request: EmulatorRequest): EmulatorResponse {
    const values = sent(request)
    const right = request.method === "POST" && values.get("client_id") === clientId
      && values.get("client_secret") === clientSecret
    if (!right) return failure(403, 0, "Wrong credentials")
    const token = this.#tokens.issue(request.at)
    return { status: 200, body: { success: true, data: { token, expires_in: day, scope: "employees:read" } } }
  }

  #allowed(): EmulatorResponse {
    const data = this.#attributes.filter(({ key }) => key !== "id").map(({ key, label, type, universal }) => ({
      key,
      label,
      type,
      universal_id: universal,
      options: []
    }))
    return { status: 200, body: { success: true, data } }
  }

  #employees({ at, query }: EmulatorRequest): EmulatorResponse {
    const { faults, limited, people } = this.#options
    if (limited && (this.#second.turnAway(at) !== undefined || this.#minute.turnAway(at) !== undefined)) {
      return failure(429, 429, "Too many requests")
    }
    const limit = Number(query.get("limit") ?? 50)
    const offset = Number(query.get("offset") ?? 0)
    if (!Number.isInteger(limit) || limit < 1 || limit > 100 || !Number.isInteger(offset) || offset < 0) {
      return failure(400, 400, "The limit or the offset is invalid")
    }
    const asked = query.getAll("attributes[]")
    const shown = this.#attributes.filter(({ key }) => key === "id" || asked.length === 0 || asked.includes(key))
    const total = totalOf(people, faults)
    const page = Math.floor(offset / limit)
    const rows = offset % limit === 0
      ? pageOf(people, faults, page + 1, limit)
      : people.slice(offset, offset + limit)
    return asJson({
      success: true,
      metadata: { total_elements: total, current_page: page, total_pages: Math.max(1, Math.ceil(total / limit)) },
      offset,
      limit,
      data: rows.map((person) => ({
        type: "Employee",
        attributes: Object.fromEntries(
          shown.map(({ key, label, type, universal, value }) => [
            key,
            { label, value: value(person), type, universal_id: universal }
          ])
        )
      }))
    })
  }
}

/** Personio, as its OpenAPI files and a recorded answer show it. Hidden attributes are named by key or by label. */
export const kind: EmulatorKind = {
  kind: "personio",
  make: (options) => {
    const v1 = new PersonioV1(options)
    const v2 = new PersonioV2(options, { clientId, clientSecret })
    return {
      credentials: { clientId, clientSecret },
      basePath: "",
      handle: (request) => request.path.startsWith("/v2/") ? v2.handle(request) : v1.handle(request)
    }
  }
}
