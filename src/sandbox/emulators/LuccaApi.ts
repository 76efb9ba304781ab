import type { Instant } from "../../domain/CalendarDate.ts"
import type { EmployeeStatus } from "../../domain/Employee.ts"
import type { CompanyPerson } from "../CompanyPerson.ts"
import type { EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, totalOf } from "../PageFaults.ts"
import { Numbers, type OwnField, ownFields } from "./LuccaFields.ts"

const place = "https://sandbox.ilucca.net/lucca-api"
const lifetime = 1_800_000

const problem = (
  status: number,
  title: string,
  errors?: Readonly<Record<string, ReadonlyArray<string>>>
): EmulatorResponse => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: {
    type: "https://datatracker.ietf.org/doc/html/rfc7235",
    title,
    status,
    ...(errors === undefined ? {} : { errors })
  }
})

/** A leave is no status here, and what hrsync does not know is a word of a later version. */
const statuses: Readonly<Record<EmployeeStatus, string>> = {
  active: "active",
  "on-leave": "active",
  onboarding: "upcoming",
  inactive: "deactivated",
  unknown: "seconded"
}

/** Countries of establishments (ISO 3166-1 alpha-3). */
const countryCodes: Readonly<Record<string, string>> = {
  France: "FRA",
  Germany: "DEU",
  Spain: "ESP",
  Italy: "ITA",
  Netherlands: "NLD",
  Belgium: "BEL",
  Switzerland: "CHE",
  "United Kingdom": "GBR",
  "United States": "USA"
}

const reference = (type: string, id: string | undefined): unknown =>
  id === undefined ? null : { id, type, url: `${place}/${type}s/${id}` }

interface Token {
  readonly scopes: ReadonlySet<string>
  readonly until: Instant
  uses: number
}

interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

const establishmentKey = ({ attributes, timezone }: CompanyPerson): string => {
  const parts = [attributes["workLocation"] ?? "", timezone, attributes["country"] ?? ""]
  return parts.every((part) => part === "") ? "" : JSON.stringify(parts)
}

/** The newer API (version 2024-11-01), with an integration's client id and secret. */
export class LuccaApi {
  readonly #options: EmulatorOptions
  readonly #credentials: Credentials
  readonly #own: ReadonlyArray<OwnField>
  readonly #tokens = new Map<string, Token>()
  readonly #establishments = new Numbers(2)
  readonly #departments = new Numbers(17)
  readonly #entities = new Numbers(1)
  readonly #templates = new Numbers(4)

  constructor(options: EmulatorOptions, credentials: Credentials) {
    this.#options = options
    this.#credentials = credentials
    this.#own = ownFields(options.settings)
    for (const person of options.people) {
      this.#number(this.#establishments, establishmentKey(person))
      this.#number(this.#departments, person.attributes["department"])
      this.#number(this.#entities, person.attributes["legalEntity"])
      this.#number(this.#templates, person.attributes["employmentType"])
    }
  }

  token({ at, body, headers, method }: EmulatorRequest): EmulatorResponse {
    const form = new URLSearchParams(body)
    if (method !== "POST" || !headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return { status: 400, body: { error: "invalid_request" } }
    }
    if (form.get("grant_type") !== "client_credentials") {
      return { status: 400, body: { error: "unsupported_grant_type" } }
    }
    const { clientId, clientSecret } = this.#credentials
    if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
      return { status: 400, body: { error: "invalid_client" } }
    }
    const scopes = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
    if (scopes.length === 0 || scopes.some((scope) => this.#options.faults.hidden?.includes(scope))) {
      return { status: 400, body: { error: "invalid_scope" } }
    }
    const token = `sandbox-lucca-token-${this.#tokens.size + 1}`
    this.#tokens.set(token, { scopes: new Set(scopes), until: at + lifetime, uses: 0 })
    return {
      status: 200,
      body: { access_token: token, expires_in: lifetime / 1000, token_type: "Bearer", scope: scopes.join(" ") }
    }
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { at, headers, method, path, query } = request
    const token = this.#tokens.get(headers["authorization"]?.replace(/^Bearer /u, "") ?? "")
    if (token === undefined || at >= token.until || token.uses >= (this.#options.faults.tokenUses ?? Infinity)) {
      return problem(401, "Unauthorized")
    }
    token.uses += 1
    if (headers["api-version"] !== "2024-11-01") return problem(400, "The Api-Version header is required")
    if (method !== "GET") return problem(405, "Method Not Allowed")
    const limit = Number(query.get("limit") ?? 25)
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      return problem(400, "One or more validation errors occurred.", { limit: ["It is at most 100."] })
    }
    const resource = path.replace("/lucca-api/", "")
    if (!token.scopes.has(`${resource}.readonly`)) return problem(403, "Forbidden")
    return this.#list(resource, query, limit, token)
  }

  #list(resource: string, query: URLSearchParams, limit: number, token: Token): EmulatorResponse {
    switch (resource) {
      case "employees":
        return this.#employees(query, limit, token)
      case "business-establishments":
        return this.#page(
          resource,
          this.#establishments.all.map(([key, id]) => this.#establishment(key, id)),
          query,
          limit
        )
      case "departments":
        return this.#page(resource, this.#named("department", this.#departments, "name"), query, limit)
      case "legal-entities":
        return this.#page(resource, this.#named("legal-entity", this.#entities, "name"), query, limit)
      case "employment-templates":
        return this.#page(resource, this.#named("employment-template", this.#templates, "title"), query, limit)
      case "employee-personal-records":
        return this.#personalRecords(query, limit)
      case "employee-attributes":
        return this.#page(resource, this.#ownValues("definition", query), query, limit)
      case "employee-extensions":
        return this.#page(resource, this.#ownValues("extensionDefinition", query), query, limit)
      default:
        return problem(404, "Not Found")
    }
  }

  #employees(query: URLSearchParams, limit: number, token: Token): EmulatorResponse {
    const { faults, people } = this.#options
    const wanted = new Set((query.get("status") ?? "active").split(","))
    const known = new Set(["active", "upcoming", "deactivated"])
    if ([...wanted].some((status) => !known.has(status))) {
      return problem(400, "One or more validation errors occurred.", { status: ["It is no status."] })
    }
    const seen = people.filter(({ status }) => wanted.has(statuses[status]) || status === "unknown")
    const at = this.#offset(query)
    const shown = pageOf(seen, faults, Math.floor(at / limit) + 1, limit)
    const include = new Set(query.get("include")?.split(","))
    const embedded = {
      employment: Object.fromEntries(
        token.scopes.has("employments.readonly") ? shown.map((one) => [`e${one.id}`, this.#employment(one)]) : []
      ),
      "job-position": Object.fromEntries(
        token.scopes.has("job-positions.readonly") ? shown.map((one) => [`p${one.id}`, this.#position(one)]) : []
      )
    }
    return {
      status: 200,
      body: {
        type: "employees",
        url: `${place}/employees`,
        ...(include.has("totalCount") ? { totalCount: totalOf(seen, faults) } : {}),
        items: shown.map((person) => this.#employee(person)),
        ...(include.has("links") ? { links: this.#links("employees", seen.length, at, limit) } : {}),
        ...(include.has("embedded") ? { embedded } : {})
      }
    }
  }

  #employee(person: CompanyPerson): unknown {
    const hidden = this.#options.faults.hidden ?? []
    return {
      ...(person.id === "" ? {} : { id: person.id }),
      type: "employee",
      url: `${place}/employees/${person.id}`,
      remoteId: null,
      givenName: person.firstName,
      familyName: person.lastName,
      employeeNumber: null,
      status: statuses[person.status],
      ...(hidden.includes("email") ? {} : { email: person.email === "" ? null : person.email }),
      applicableEmployment: { id: `e${person.id}`, type: "employment", url: `${place}/employments/e${person.id}` },
      applicableJobPosition: { id: `p${person.id}`, type: "job-position", url: `${place}/job-positions/p${person.id}` },
      createdAt: "2024-04-15T23:12:54.0001Z",
      lastUpdatedAt: "2026-10-30T10:20:05Z"
    }
  }

  #employment(person: CompanyPerson): unknown {
    return {
      id: `e${person.id}`,
      type: "employment",
      employee: reference("employee", person.id),
      legalEntity: reference("legal-entity", this.#number(this.#entities, person.attributes["legalEntity"])),
      status: statuses[person.status],
      start: { date: person.startDate },
      end: person.terminationDate === undefined ? null : { date: person.terminationDate },
      template: reference("employment-template", this.#number(this.#templates, person.attributes["employmentType"]))
    }
  }

  #position(person: CompanyPerson): unknown {
    return {
      id: `p${person.id}`,
      type: "job-position",
      startsOn: person.startDate,
      endsOn: null,
      businessEstablishment: reference(
        "business-establishment",
        this.#number(this.#establishments, establishmentKey(person))
      ),
      department: reference("department", this.#number(this.#departments, person.attributes["department"])),
      jobTitle: person.attributes["jobTitle"] ?? null,
      manager: reference("employee", person.managerId === "" ? undefined : person.managerId)
    }
  }

  #establishment(key: string, id: number): unknown {
    const parts: unknown = JSON.parse(key)
    const [name = "", timezone = "", country = ""] = Array.isArray(parts) ? parts.map(String) : []
    return {
      id: String(id),
      type: "business-establishment",
      name: name === "" ? null : name,
      address: { locality: name, countryCode: countryCodes[country] ?? null },
      timezoneId: timezone === "" ? null : timezone,
      isArchived: false
    }
  }

  #personalRecords(query: URLSearchParams, limit: number): EmulatorResponse {
    const ids = new Set(query.get("employee.id")?.split(","))
    if (ids.size > 100) {
      return problem(400, "One or more validation errors occurred.", { "employee.id": ["At most 100."] })
    }
    const items = this.#options.people.filter(({ id }) => ids.has(id)).map(({ iban, id }) => ({
      id: `r${id}`,
      type: "employee-personal-record",
      employee: reference("employee", id),
      email: `private-${id}@home.example`,
      bankAccount: iban === ""
        ? null
        : { format: "iban", bankName: null, accountIdentifier: iban, bankIdentifier: null }
    }))
    return this.#page("employee-personal-records", items, query, limit)
  }

  /** What the vendor's pages call attributes, its specification file calls extensions. */
  #ownValues(definition: "definition" | "extensionDefinition", query: URLSearchParams): ReadonlyArray<unknown> {
    const asked = query.get(`${definition}.id`)
    const field = this.#own.find(({ id }) => id === asked)
    if (field === undefined) return []
    return this.#options.people.filter((person) => field.value(person) !== "").map((person, index) => ({
      id: `${field.id}-${index}`,
      [definition]: { id: field.id },
      employee: reference("employee", person.id),
      value: field.value(person)
    }))
  }

  #named(type: string, numbers: Numbers, key: string): ReadonlyArray<unknown> {
    return numbers.all.map(([text, id]) => ({ id: String(id), type, [key]: text, isArchived: false }))
  }

  #page(resource: string, items: ReadonlyArray<unknown>, query: URLSearchParams, limit: number): EmulatorResponse {
    const at = this.#offset(query)
    const include = new Set(query.get("include")?.split(","))
    return {
      status: 200,
      body: {
        type: resource,
        url: `${place}/${resource}`,
        ...(include.has("totalCount") ? { totalCount: items.length } : {}),
        items: items.slice(at, at + limit),
        ...(include.has("links") ? { links: this.#links(resource, items.length, at, limit) } : {})
      }
    }
  }

  #links(resource: string, total: number, at: number, limit: number): unknown {
    const cursor = Buffer.from(`after ${at + limit}`).toString("base64url")
    return {
      prev: null,
      next: at + limit >= total ? null : { href: `${place}/${resource}?limit=${limit}&page=${cursor}` }
    }
  }

  #offset(query: URLSearchParams): number {
    const cursor = Buffer.from(query.get("page") ?? "", "base64url").toString()
    return Number(/^after (\d+)$/u.exec(cursor)?.[1] ?? 0)
  }

  #number(numbers: Numbers, text: string | undefined): string | undefined {
    return text === undefined || text === "" ? undefined : String(numbers.of(text))
  }
}
