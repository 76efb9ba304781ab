import { Buffer } from "node:buffer"
import type { CompanyPerson } from "../CompanyPerson.ts"
import { nameOf } from "../CompanyPerson.ts"
import type { EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow, totalOf } from "../PageFaults.ts"

/** One field of the employee dataset, as the vendor lists it. */
interface DatasetField {
  readonly name: string
  readonly label: string
  readonly parentName: string
  readonly entityName: string
  readonly value: (person: CompanyPerson) => string | null
}

const key = "0123456789abcdef0123456789abcdef01234567"

/** Seen in a recorded answer: empty values are null, in `jobInformationReportsTo` also an empty text. */
const orNull = (text: string | undefined): string | null => text === undefined || text === "" ? null : text

const field = (
  name: string,
  label: string,
  parentName: string,
  value: DatasetField["value"]
): DatasetField => ({
  name,
  label,
  parentName,
  entityName: `${parentName.charAt(0).toLowerCase()}${parentName.slice(1).replaceAll(" ", "")}`,
  value
})

const attribute = (name: string): DatasetField["value"] => ({ attributes }) => orNull(attributes[name])

/** Active or Inactive; who starts later is inactive until then. A status that nobody knows keeps a word of its own. */
const statusOf = ({ status }: CompanyPerson): string =>
  status === "unknown" ? "Suspended" : status === "active" || status === "on-leave" ? "Active" : "Inactive"

const standardFields: ReadonlyArray<DatasetField> = [
  field("eeid", "EEID", "Calculated", ({ id }) => orNull(id)),
  field("supervisorEid", "Supervisor EID", "Calculated", ({ managerId }) => orNull(managerId)),
  field("terminationDate", "Termination Date", "Calculated", ({ terminationDate }) => terminationDate ?? null),
  field("employmentStatus", "Employment Status", "Employment Status", attribute("employmentType")),
  field("employmentStatusEffectiveDate", "Effective Date", "Employment Status", ({ startDate }) => startDate),
  field("hireDate", "Hire Date", "Job", ({ startDate }) => startDate),
  field("payGroup", "Pay Group", "Job", attribute("legalEntity")),
  field("team", "Team", "Job", attribute("team")),
  field("jobInformationDepartment", "Department", "Job Information", attribute("department")),
  field("jobInformationEffectiveDate", "Effective Date", "Job Information", ({ startDate }) => startDate),
  field("jobInformationDivision", "Division", "Job Information", attribute("costCenter")),
  field("jobInformationJobTitle", "Job Title", "Job Information", attribute("jobTitle")),
  field("jobInformationLocation", "Location", "Job Information", attribute("workLocation")),
  field("country", "Country", "Personal", attribute("country")),
  field("employeeNumber", "Employee #", "Personal", ({ personKey }) => orNull(personKey)),
  field("firstName", "First Name", "Personal", ({ firstName }) => orNull(firstName)),
  field("homeEmail", "Home Email", "Personal", ({ id }) => `home.${id}@private.example`),
  field("lastName", "Last Name", "Personal", ({ lastName }) => orNull(lastName)),
  field("email", "Work Email", "Personal", ({ email }) => orNull(email)),
  field("status", "Status", "Default Status", statusOf),
  field("emergencyContactCountry", "Country", "Emergency", () => "Elsewhere"),
  field("customTable4610", "Contract", "Custom Table_14", () => "not this one")
]

const bankFields: ReadonlyArray<DatasetField> = [
  field("customField4501", "IBAN", "Custom Tab", ({ iban }) => orNull(iban)),
  field("customField4502", "BIC", "Custom Tab", ({ bic }) => orNull(bic)),
  field("customField4503", "Account holder", "Custom Tab", (person) => person.iban === "" ? null : nameOf(person))
]

/** The vendor escapes labels for its pages. */
const escaped = (label: string): string =>
  label.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const customFields = (people: ReadonlyArray<CompanyPerson>): ReadonlyArray<DatasetField> => {
  const names = new Set(people.flatMap(({ attributes }) => Object.keys(attributes)))
  return [...names].filter((name) => name.startsWith("custom.")).toSorted().map((name, index) =>
    field(`customField${4600 + index}`, escaped(name.slice("custom.".length)), "Custom Tab", attribute(name))
  )
}

const problem = (status: number, code: string, title: string): EmulatorResponse => ({
  status,
  headers: { "content-type": "application/problem+json", "x-bamboohr-error-message": title },
  body: { type: "about:blank", title, status, detail: title, code }
})

const wholeNumber = (value: unknown, usual: number): number =>
  value === undefined ? usual : typeof value === "number" && Number.isInteger(value) ? value : Number.NaN

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the only way in which JSON.parse says that it is no JSON
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

class BambooHr {
  readonly #options: EmulatorOptions
  readonly #fields: ReadonlyArray<DatasetField>
  /** The vendor publishes no number. */
  readonly #window = new RateWindow(10, 1000)

  constructor(options: EmulatorOptions) {
    this.#options = options
    this.#fields = [...standardFields, ...bankFields, ...customFields(options.people)]
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { accept = "", authorization = "" } = request.headers
    const [user] = Buffer.from(authorization.replace(/^Basic /u, ""), "base64").toString("utf8").split(":")
    if (!authorization.startsWith("Basic ") || user !== key) {
      return { status: 401, headers: { "x-bamboohr-error-message": "Invalid API key" }, body: "" }
    }
    const wait = this.#options.limited ? this.#window.turnAway(request.at) : undefined
    if (wait !== undefined) return { status: 429, headers: { "retry-after": String(wait) }, body: "" }
    if (!accept.includes("application/json")) return { status: 200, body: "<?xml version=\"1.0\"?><result/>" }
    switch (`${request.method} ${request.path}`) {
      case "GET /api/v1_2/datasets/employee/fields":
        return this.#catalogue(request)
      case "POST /api/v2/datasets/employee/data":
        return this.#data(request)
      default:
        return problem(404, "not_found", "Not found")
    }
  }

  #catalogue({ query }: EmulatorRequest): EmulatorResponse {
    const size = Number(query.get("page_size") ?? 500)
    const pages = Math.max(1, Math.ceil(this.#fields.length / size))
    const page = Math.min(Math.max(1, Number(query.get("page") ?? 1)), pages)
    if (!Number.isInteger(size) || size < 1 || size > 1000) return problem(400, "bad_request", "Invalid page size")
    const fields = this.#fields.slice((page - 1) * size, page * size)
    return {
      status: 200,
      body: {
        pagination: {
          total_records: this.#fields.length,
          current_page: page,
          total_pages: pages,
          next_page: page < pages
            ? `https://acme.bamboohr.com/api/v1_2/datasets/employee/fields?page=${page + 1}`
            : null,
          prev_page: null
        },
        name: "employee",
        label: "Employee",
        fields: fields.map(({ entityName, label, name, parentName }) => ({
          name,
          label,
          parentType: "page",
          parentName,
          entityName
        }))
      }
    }
  }

  #data({ body, headers }: EmulatorRequest): EmulatorResponse {
    const asked = json(body)
    // With a charset behind it the vendor takes the body for XML.
    if (headers["content-type"] !== "application/json" || !isObject(asked)) {
      return problem(400, "bad_request", "The body could not be read")
    }
    const names = Array.isArray(asked["fields"]) ? asked["fields"] : []
    if (names.length === 0) return problem(400, "bad_request", "fields is required")
    const known = names.map((name) => this.#fields.find((one) => one.name === name))
    if (known.includes(undefined)) return problem(422, "validation_failed", "A field does not exist")
    const page = wholeNumber(asked["page"], 1)
    const size = wholeNumber(asked["pageSize"], 100)
    if (!(page >= 1) || !(size >= 1 && size <= 1000)) {
      return problem(422, "validation_failed", "Invalid pagination value")
    }
    const { faults, people } = this.#options
    const total = totalOf(people, faults)
    const pages = Math.max(1, Math.ceil(total / size))
    const shown = this.#fields.filter((one) => names.includes(one.name) && faults.hidden?.includes(one.name) !== true)
    const link = (to: number): string => `https://acme.bamboohr.com/api/v2/datasets/employee/data?page=${to}`
    return {
      status: 200,
      headers: { "x-request-id": `r${page}` },
      body: {
        data: pageOf(people, faults, page, size).map((person) => ({
          fields: Object.fromEntries(shown.map(({ name, value }) => [name, value(person)]))
        })),
        links: pages === 1 ? [] : {
          ...(page < pages ? { next: link(page + 1) } : {}),
          ...(page > 1 ? { prev: link(page - 1) } : {})
        },
        meta: { page, pageSize: size, totalPages: pages, totalItems: total }
      }
    }
  }
}

/** BambooHR's datasets API, as its OpenAPI file and recorded answers show it. Hidden fields are named as the API does. */
export const kind: EmulatorKind = {
  kind: "bamboohr",
  make: (options) => {
    const emulator = new BambooHr(options)
    return {
      credentials: { company: "acme", apiKey: key },
      basePath: "/api",
      handle: (request) => emulator.handle(request)
    }
  }
}
