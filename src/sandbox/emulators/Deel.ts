import type { CalendarDate } from "../../domain/CalendarDate.ts"
import { compare } from "../../domain/Text.ts"
import { type CompanyPerson, nameOf } from "../CompanyPerson.ts"
import type { Emulator, EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow, totalOf } from "../PageFaults.ts"

const token = "sandbox-deel-token-Kq7f"
const stable = "2026-01-01"
const mostRows = 100

const hiringStatuses = new Set(
  "pending_invite draft invited onboarding onboarding_at_risk onboarding_overdue onboarded offboarding active inactive"
    .concat(" in_review quote_requires_changes").split(" ")
)

const topFields =
  "id first_name last_name full_name country state email personal_email work_email start_date worker_id external_id"
    .concat(" direct_manager work_location new_hiring_status hiring_status job_title seniority timezone employments")
    .concat(" department completion_date termination_last_day hiring_type client_legal_entity")
    .concat(" active_worker_termination_status").split(" ")

const employmentFields =
  "id name start_date team hiring_type hiring_status is_ended contract_is_archived completion_date termination_last_day"
    .concat(" payment client_legal_entity").split(" ")

/** Names that `fields` takes, as far as they are of use here. */
const fieldNames = new Set([...topFields, ...employmentFields.map((name) => `employments[0].${name}`)])

const orNull = (text: string | undefined): string | null => text === undefined || text === "" ? null : text

const at = (day: CalendarDate | undefined): string | null => day === undefined ? null : `${day}T00:00:00.000Z`

/** There is no status for leave. */
const hiringStatusOf = ({ status, terminationDate }: CompanyPerson): string => {
  switch (status) {
    case "active":
      return terminationDate === undefined ? "active" : "offboarding"
    case "on-leave":
      return "active"
    case "onboarding":
      return "onboarded"
    case "inactive":
      return "inactive"
    case "unknown":
      return "relocating"
  }
}

const personStatusOf = (person: CompanyPerson): string | null => {
  const words: Readonly<Record<string, string>> = {
    active: "ACTIVE",
    offboarding: "OFFBOARDING",
    onboarded: "NOT_STARTED",
    inactive: "INACTIVE"
  }
  return words[hiringStatusOf(person)] ?? null
}

/** Deel shows an organisation no bank accounts of contractors. */
const hiringTypeOf = (person: CompanyPerson, index: number): string =>
  person.iban === "" ? "contractor" : index % 2 === 0 ? "hris_direct_employee" : "direct_employee"

const workerOf = (index: number): string => String(48_000 + index)

const uuid = (number: number): string => `5b0e6b0e-8f0f-4a52-9f4d-${String(number).padStart(12, "0")}`

type Tree = Readonly<Record<string, unknown>>

const named = (text: string | undefined, number: number): Tree | null =>
  text === undefined || text === "" ? null : { id: uuid(number), name: text }

const recordOf = (
  person: CompanyPerson,
  index: number,
  managers: ReadonlyMap<string, CompanyPerson>,
  hidden: ReadonlySet<string>
): Tree => {
  const { attributes, email, firstName, lastName, managerId } = person
  const secret = hidden.has("personal data")
  const shown = (text: string): string | null => secret ? null : orNull(text)
  const manager = managers.get(managerId)
  const status = hiringStatusOf(person)
  const type = hiringTypeOf(person, index)
  const entity = named(attributes["legalEntity"], 1)
  const record: Tree = {
    id: person.id,
    worker_id: workerOf(index),
    external_id: null,
    first_name: shown(firstName),
    last_name: shown(lastName),
    full_name: shown(nameOf(person)),
    preferred_first_name: null,
    preferred_last_name: null,
    emails: [
      { type: "primary", value: shown(`private-${index}@home.example`) },
      { type: "work", value: shown(email) },
      { type: "personal", value: shown(`private-${index}@home.example`) }
    ],
    country: orNull(attributes["country"]),
    state: null,
    timezone: orNull(person.timezone),
    job_title: orNull(attributes["jobTitle"]),
    seniority: null,
    department: named(attributes["department"], 2),
    work_location: orNull(attributes["workLocation"]),
    start_date: person.startDate,
    completion_date: at(person.terminationDate),
    hiring_type: type,
    hiring_status: status,
    new_hiring_status: status,
    person_status: personStatusOf(person),
    is_pwac: false,
    direct_manager: managerId === "" ? null : {
      id: managerId,
      worker_id: 40_001,
      first_name: shown(manager?.firstName ?? ""),
      last_name: shown(manager?.lastName ?? ""),
      work_email: shown(manager?.email ?? "")
    },
    client_legal_entity: entity,
    employments: [{
      id: `m${index}`,
      name: "Employment Agreement",
      team: named(attributes["team"], 3),
      work_email: shown(email),
      job_title: orNull(attributes["jobTitle"]),
      start_date: person.startDate,
      completion_date: at(person.terminationDate),
      hiring_type: type,
      hiring_status: status,
      contract_status: status === "inactive" ? "completed" : "in_progress",
      is_ended: status === "inactive",
      contract_is_archived: false,
      termination_last_day: at(person.lastWorkingDay),
      client_legal_entity: entity,
      payment: { rate: 4200, scale: "monthly", currency: "EUR", contract_name: "Employment Agreement" }
    }],
    created_at: "2026-01-01T09:12:00.000Z",
    updated_at: "2026-10-02T08:00:00.000Z"
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.has(name)))
}

/** The record with no more than the fields that were asked for. How Deel does it is not documented. */
const picked = (record: Tree, fields: ReadonlyArray<string>): Tree => {
  if (fields.length === 0) return record
  const inside = fields.filter((name) => name.startsWith("employments[0].")).map((name) => name.slice(15))
  const emails = fields.some((name) => ["email", "work_email", "personal_email"].includes(name))
  const employments = record["employments"]
  return {
    ...Object.fromEntries(
      Object.entries(record).filter(([name]) => fields.includes(name) || (name === "emails" && emails))
    ),
    ...(inside.length > 0 && Array.isArray(employments)
      ? {
        employments: employments.map((one: Tree) =>
          Object.fromEntries(Object.entries(one).filter(([name]) => inside.includes(name)))
        )
      }
      : {})
  }
}

const whole = (text: string | null, usual: number): number =>
  text === null ? usual : /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN

const make = ({ faults, limited, people }: EmulatorOptions): Emulator => {
  const hidden = new Set(faults.hidden)
  const byId = new Map(people.map((person) => [person.id, person]))
  const indexOf = new Map(people.map((person, index) => [person, index]))
  const byWorker = new Map(people.map((person, index) => [workerOf(index), person]))
  const inOrder = people.toSorted((a, b) => compare(a.id, b.id))
  const window = new RateWindow(5, 1000)
  let requests = 0

  const failed = (
    { method, path }: EmulatorRequest,
    status: number,
    message: string,
    code?: string
  ): EmulatorResponse => ({
    status,
    body: {
      request: { method, url: path, status, api_req_id: `sandbox-${requests}`, docs: "", source: "api", code: status },
      errors: [{ message, path: "", ...(code === undefined ? {} : { code }) }]
    }
  })

  const list = (request: EmulatorRequest): EmulatorResponse => {
    const { query } = request
    const limit = whole(query.get("limit"), 20)
    const offset = whole(query.get("offset"), 0)
    if (!(limit >= 1 && limit <= mostRows)) return failed(request, 400, `limit must be from 1 to ${mostRows}`)
    if (!(offset >= 0)) return failed(request, 400, "offset must be a number")
    const statuses = query.getAll("hiring_statuses")
    if (!statuses.every((status) => hiringStatuses.has(status))) {
      return failed(request, 400, "hiring_statuses holds an unknown status")
    }
    const fields = query.getAll("fields")
    if (!fields.every((field) => fieldNames.has(field))) return failed(request, 400, "fields holds an unknown field")
    // Leavers come only to whoever asks for them by name.
    const sorted = inOrder.filter((person) =>
      statuses.length === 0 ? person.status !== "inactive" : statuses.includes(hiringStatusOf(person))
    )
    // Without an order, rows move between two requests.
    const shift = query.get("sort_by") === "id" ? 0 : requests % Math.max(1, sorted.length)
    const ordered = shift === 0 ? sorted : [...sorted.slice(shift), ...sorted.slice(0, shift)]
    const rows = offset % limit === 0
      ? pageOf(ordered, faults, offset / limit + 1, limit)
      : ordered.slice(offset, offset + limit)
    return {
      status: 200,
      body: {
        data: rows.map((person) => picked(recordOf(person, indexOf.get(person) ?? 0, byId, hidden), fields)),
        page: { offset, total_rows: totalOf(ordered, faults), items_per_page: limit }
      }
    }
  }

  const banks = (request: EmulatorRequest, type: string, worker: string): EmulatorResponse => {
    if (hidden.has("bank accounts")) return failed(request, 403, "The token may not see bank accounts")
    const person = byWorker.get(worker)
    if (person === undefined || hiringTypeOf(person, indexOf.get(person) ?? 0) !== type) {
      return failed(request, 404, "There is no such worker")
    }
    return {
      status: 200,
      body: {
        data: [{
          id: `bank-${worker}`,
          iban: person.iban,
          swift_bic: orNull(person.bic),
          full_name: nameOf(person),
          original_name: nameOf(person),
          currency_code: "EUR",
          status: "active",
          created_at: "2026-01-01T09:12:00.000Z",
          updated_at: "2026-01-01T09:12:00.000Z"
        }]
      }
    }
  }

  const customOf = ({ attributes }: CompanyPerson): ReadonlyArray<Tree> =>
    Object.entries(attributes).filter(([name, value]) => name.startsWith("custom.") && value !== "")
      .map(([name, value]) => ({ name: name.slice("custom.".length), value }))

  const answer = (request: EmulatorRequest): EmulatorResponse => {
    if (request.headers["authorization"] !== `Bearer ${token}`) return failed(request, 401, "Wrong token")
    if (hidden.has("organization token")) {
      return failed(request, 403, "Token type not allowed", "TOKEN_TYPE_NOT_ALLOWED")
    }
    if (hidden.has("people:read")) return failed(request, 403, "Missing scope people:read")
    if ((request.headers["x-version"] ?? stable) !== stable) return failed(request, 400, "Unknown version")
    if (request.method !== "GET") return failed(request, 404, "There is nothing here")
    const [, rest, ...parts] = request.path.split("/").map(decodeURIComponent)
    if (rest !== "rest") return failed(request, 404, "There is nothing here")
    const [first, second, third, last] = parts
    if (parts.length === 1 && first === "people") return list(request)
    if (parts.length === 2 && first === "people" && second === "custom_fields") {
      const names = new Set(people.flatMap((person) => customOf(person).map(({ name }) => name)))
      return {
        status: 200,
        body: {
          data: [...names].map((name, index) => ({
            id: uuid(index),
            name,
            type: { name: "text" },
            placement: "profile"
          }))
        }
      }
    }
    if (parts.length === 2 && first === "people" && second !== undefined) {
      const person = byId.get(second)
      if (person === undefined) return failed(request, 404, "There is no such person")
      const record = recordOf(person, indexOf.get(person) ?? 0, byId, hidden)
      const more = request.query.get("include_custom_fields") === "true" ? { custom_fields: customOf(person) } : {}
      return { status: 200, body: { data: { ...record, ...more } } }
    }
    if (parts.length === 4 && second === "workers" && third !== undefined && last === "banks") {
      if (first === "hris") return banks(request, "hris_direct_employee", third)
      if (first === "gp") return banks(request, "direct_employee", third)
    }
    return failed(request, 404, "There is nothing here")
  }

  return {
    credentials: { token },
    basePath: "/rest",
    handle: (request) => {
      requests += 1
      // Deel says nothing of its limit in headers.
      return limited && window.turnAway(request.at) !== undefined
        ? failed(request, 429, "Too many requests")
        : answer(request)
    }
  }
}

export const kind: EmulatorKind = { kind: "deel", make }
