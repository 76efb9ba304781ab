import { Buffer } from "node:buffer"
import type { CompanyPerson } from "../CompanyPerson.ts"
import { nameOf } from "../CompanyPerson.ts"
import type { EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow } from "../PageFaults.ts"
import { Tokens } from "../Tokens.ts"

const host = "https://api.personio.de"
const day = 86_400

const failure = (status: number, title: string, detail: string): EmulatorResponse => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: {
    personio_trace_id: "0000-sandbox",
    timestamp: "2026-01-01T00:00:00Z",
    errors: [{ title, detail, type: "https://developer.personio.de/reference/errors" }]
  }
})

const statuses = {
  active: "ACTIVE",
  "on-leave": "LEAVE",
  onboarding: "ONBOARDING",
  inactive: "INACTIVE",
  unknown: "SUSPENDED"
}

/** Offices, departments and the like: employments name them by id, lists hold their names. */
class Directory {
  readonly #ids = new Map<string, string>()

  constructor(people: ReadonlyArray<CompanyPerson>, attribute: string) {
    for (const { attributes } of people) {
      const name = attributes[attribute]
      if (name !== undefined && name !== "" && !this.#ids.has(name)) this.#ids.set(name, String(400 + this.#ids.size))
    }
  }

  reference(name: string | undefined): { readonly id: string } | null {
    const id = this.#ids.get(name ?? "")
    return id === undefined ? null : { id }
  }

  get rows(): ReadonlyArray<unknown> {
    return [...this.#ids].map(([name, id]) => ({ id, name }))
  }
}

const lists = [
  { path: "/v2/org-units", type: "department", attribute: "department" },
  { path: "/v2/org-units", type: "team", attribute: "team" },
  { path: "/v2/legal-entities", type: undefined, attribute: "legalEntity" },
  { path: "/v2/workplaces", type: undefined, attribute: "workLocation" },
  { path: "/v2/cost-centers", type: undefined, attribute: "costCenter" }
] as const

const visible = (
  hidden: ReadonlyArray<string>,
  values: Readonly<Record<string, unknown>>
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !hidden.includes(key)))

/** Opaque to whoever gets it. */
const cursorFor = (page: number): string => Buffer.from(`page ${page}`).toString("base64url")

const pageOfCursor = (cursor: string | null): number =>
  cursor === null ? 1 : Number(/^page (\d+)$/u.exec(Buffer.from(cursor, "base64url").toString("utf8"))?.[1])

/** Version 2 of Personio's API, as its OpenAPI files show it. Hidden attributes are named as version 1 names them. */
export class PersonioV2 {
  readonly #options: EmulatorOptions
  readonly #client: { readonly clientId: string; readonly clientSecret: string }
  readonly #tokens: Tokens
  readonly #window = new RateWindow(30, 1000)
  readonly #byId: ReadonlyMap<string, CompanyPerson>
  readonly #lists: ReadonlyMap<string, Directory>
  readonly #customNames: ReadonlyArray<string>

  constructor(options: EmulatorOptions, client: { readonly clientId: string; readonly clientSecret: string }) {
    this.#options = options
    this.#client = client
    this.#tokens = new Tokens("papi-sandbox-v2-", day, options.faults.tokenUses)
    this.#byId = new Map(options.people.map((person) => [person.id, person]))
    this.#lists = new Map(lists.map(({ attribute }) => [attribute, new Directory(options.people, attribute)]))
    this.#customNames = [...new Set(options.people.flatMap(({ attributes }) => Object.keys(attributes)))]
      .filter((name) => name.startsWith("custom.")).toSorted()
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    if (request.path === "/v2/auth/token") return this.#signIn(request)
    if (!this.#tokens.accepts(request.headers["authorization"], request.at)) {
      return { status: 401, body: { error: { message: "Unauthorized Request" } } }
    }
    // No header says for how long.
    if (this.#options.limited && this.#window.turnAway(request.at) !== undefined) {
      return failure(429, "Too many requests", "The rate limit is exceeded.")
    }
    const size = Number(request.query.get("limit") ?? 10)
    const page = pageOfCursor(request.query.get("cursor"))
    if (request.method !== "GET" || !Number.isInteger(size) || size < 1 || size > 50 || !Number.isInteger(page)) {
      return failure(400, "Bad request", "Provided request parameters are invalid.")
    }
    if (request.path === "/v2/persons") return this.#persons(page, size)
    const [, id] = /^\/v2\/persons\/([^/]+)\/employments$/u.exec(request.path) ?? []
    if (id !== undefined) return this.#employments(decodeURIComponent(id))
    return this.#named(request, page, size)
  }

  #signIn({ at, body, headers, method }: EmulatorRequest): EmulatorResponse {
    const values = new URLSearchParams(body)
    const right = method === "POST" && headers["content-type"] === "application/x-www-form-urlencoded"
      && values.get("grant_type") === "client_credentials" && values.get("client_id") === this.#client.clientId
      && values.get("client_secret") === this.#client.clientSecret
    return right
      ? {
        status: 200,
        body: {
          access_token: this.#tokens.issue(at),
          token_type: "Bearer",
          expires_in: day,
          scope: "personio:persons:read"
        }
      }
      : { status: 400, body: { error: "invalid_client", error_description: "The client credentials are invalid." } }
  }

  #list(path: string, rows: ReadonlyArray<unknown>, next: number | undefined): EmulatorResponse {
    return {
      status: 200,
      headers: { "x-ratelimit-remaining": "99" },
      body: {
        _data: rows,
        _meta: {
          links: {
            self: { href: `${host}${path}` },
            ...(next === undefined ? {} : { next: { href: `${host}${path}?limit=50&cursor=${cursorFor(next)}` } })
          }
        }
      }
    }
  }

  #persons(page: number, size: number): EmulatorResponse {
    const { faults, people } = this.#options
    const hidden = faults.hidden ?? []
    const rows = pageOf(people, faults, page, size).map((person) =>
      visible(hidden, {
        id: person.id,
        email: person.email,
        first_name: person.firstName,
        last_name: person.lastName,
        preferred_name: "Somebody Else",
        status: person.status === "inactive" ? "INACTIVE" : "ACTIVE",
        custom_attributes: this.#custom(person, hidden),
        employments: [{ id: `e-${person.id}` }],
        _meta: { links: { employments: { href: `${host}/v2/persons/${person.id}/employments` } } }
      })
    )
    return this.#list("/v2/persons", rows, page * size < people.length ? page + 1 : undefined)
  }

  #custom(person: CompanyPerson, hidden: ReadonlyArray<string>): ReadonlyArray<unknown> {
    const attribute = (number: number, label: string, value: string, global?: string) => ({
      id: `dynamic_${number}`,
      type: "string",
      label,
      value,
      ...(global === undefined ? {} : { global_id: global })
    })
    return [
      attribute(905113, "IBAN", person.iban, "IBAN"),
      attribute(905114, "BIC", person.bic),
      attribute(905115, "Holder of bank account", person.iban === "" ? "" : nameOf(person)),
      attribute(905116, "Country of work", person.attributes["country"] ?? ""),
      ...this.#customNames.map((name, index) =>
        attribute(905200 + index, name.slice("custom.".length), person.attributes[name] ?? "")
      )
    ].filter(({ label }) => !hidden.includes(label))
  }

  #employments(id: string): EmulatorResponse {
    const person = this.#byId.get(id)
    if (person === undefined) {
      return failure(404, "Resource not found", "There is no resource for the specified id.")
    }
    const hidden = this.#options.faults.hidden ?? []
    const { attributes, lastWorkingDay, managerId, startDate, status, terminationDate } = person
    const named = (attribute: string) => this.#lists.get(attribute)?.reference(attributes[attribute]) ?? null
    const costCenter = named("costCenter")
    const units = (["team", "department"] as const).flatMap((type) => {
      const unit = named(type)
      return unit === null || hidden.includes(type) ? [] : [{ type, id: unit.id }]
    })
    const current = {
      id: `e-${id}`,
      ...visible(hidden, { status: statuses[status] }),
      ...(hidden.includes("hire_date") ? {} : { employment_start_date: startDate }),
      ...(hidden.includes("termination_date") ? {} : {
        employment_end_date: null,
        termination: terminationDate === undefined && lastWorkingDay === undefined ? null : {
          termination_date: terminationDate ?? null,
          last_working_day: lastWorkingDay ?? null,
          type: "EMPLOYEE"
        }
      }),
      ...visible(hidden, {
        type: attributes["employmentType"] ?? "",
        position: { title: attributes["jobTitle"] ?? "" },
        supervisor: managerId === "" ? null : { id: managerId },
        office: named("workLocation"),
        legal_entity: named("legalEntity"),
        cost_centers: costCenter === null ? [] : [{ ...costCenter, weight: 100 }]
      }),
      ...(hidden.includes("department") && hidden.includes("team") ? {} : { org_units: units }),
      person: { id }
    }
    // An earlier employment, which must not be taken for the current one.
    const earlier = {
      id: `e-${id}-earlier`,
      ...visible(hidden, { status: "INACTIVE" }),
      ...(hidden.includes("hire_date") ? {} : { employment_start_date: "1999-01-01" }),
      ...(hidden.includes("termination_date") ? {} : {
        employment_end_date: "1999-12-31",
        termination: { termination_date: "1999-12-31", last_working_date: "1999-12-30" }
      })
    }
    return this.#list(`/v2/persons/${id}/employments`, /[02468]$/u.test(id) ? [earlier, current] : [current], undefined)
  }

  #named({ path, query }: EmulatorRequest, page: number, size: number): EmulatorResponse {
    const found = lists.find((list) =>
      list.path === path && (list.type === undefined || list.type === query.get("type"))
    )
    if (found === undefined || this.#options.faults.hidden?.includes(path) === true) {
      return failure(404, "Not Found", `The endpoint with ${path} was not found.`)
    }
    const rows = this.#lists.get(found.attribute)?.rows ?? []
    const next = page * size < rows.length ? page + 1 : undefined
    return this.#list(path, rows.slice((page - 1) * size, page * size), next)
  }
}
