import type { EmployeeStatus } from "../../domain/Employee.ts"
import { type CompanyPerson, nameOf } from "../CompanyPerson.ts"
import type { EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow } from "../PageFaults.ts"

const apiKey = "sandbox-kombo-key-9fXw"
const usualIntegration = "bamboohr:HWUTwvyx2wLoSUHphiWVrp28"

const words: Readonly<Record<EmployeeStatus, string>> = {
  active: "ACTIVE",
  "on-leave": "LEAVE",
  onboarding: "PENDING",
  inactive: "INACTIVE",
  // Kombo passes on the tool's own word where it finds no clear meaning.
  unknown: "Seconded to partner"
}

const orNull = (text: string | undefined): string | null => text === undefined || text === "" ? null : text

const dateTime = (date: string | undefined): string | null => date === undefined ? null : `${date}T00:00:00.000Z`

const failure = (status: number, code: string, title: string): EmulatorResponse => ({
  status,
  body: { status: "error", error: { code, title, message: `${title}. (in detail)`, log_url: null } }
})

/** Personal data that is not synced here, and that hrsync has no use for. */
const unsynced = Object.fromEntries(
  ["nationality", "mobile_phone_number", "ssn", "tax_id", "weekly_hours", "avatar", "date_of_birth"].map((
    field
  ) => [field, null])
)

/** The fields of the model whose scope can be taken away; those in the second list may then be missing altogether. */
const scoped = [
  "first_name",
  "last_name",
  "job_title",
  "start_date",
  "termination_date",
  "manager_id",
  "work_location_id",
  "legal_entity_id"
]
const optional = ["work_email", "personal_email", "employment_status", "employment_type", "bank_accounts"]

const groupTypes = { department: "DEPARTMENT", team: "TEAM", costCenter: "COST_CENTER" } as const

const logo = "https://storage.example/logo.svg"
const changed = "2026-01-01T00:00:00.000Z"

class Kombo {
  readonly #options: EmulatorOptions
  readonly #hidden: ReadonlySet<string>
  readonly #byId: ReadonlyMap<string, CompanyPerson>
  readonly #integration: string
  /** Kombo publishes no number. */
  readonly #window = new RateWindow(5, 1000)

  constructor(options: EmulatorOptions) {
    this.#options = options
    this.#hidden = new Set(options.faults.hidden)
    // Of several with one id the first.
    this.#byId = new Map(options.people.toReversed().map((person) => [person.id, person]))
    const { integrationId } = options.settings
    this.#integration = typeof integrationId === "string" ? integrationId : usualIntegration
  }

  get integration(): string {
    return this.#integration
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { at, headers, method, path } = request
    if (headers["authorization"] !== `Bearer ${apiKey}`) {
      return failure(401, "PLATFORM.AUTHENTICATION_INVALID", "The API key is invalid")
    }
    const wait = this.#options.limited ? this.#window.turnAway(at) : undefined
    if (wait !== undefined) {
      return {
        ...failure(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Too many requests"),
        headers: { "retry-after": String(wait) }
      }
    }
    if (method === "GET" && path.startsWith("/v1/integrations/")) {
      return decodeURIComponent(path.slice("/v1/integrations/".length)) === this.#integration
        ? this.#about()
        : failure(404, "PLATFORM.INTEGRATION_NOT_FOUND", "The integration was not found")
    }
    if (method !== "GET" || path !== "/v1/hris/employees") {
      return failure(404, "PLATFORM.INPUT_INVALID", "There is no such address")
    }
    return headers["x-integration-id"] === this.#integration
      ? this.#employees(request)
      : failure(404, "PLATFORM.INTEGRATION_NOT_FOUND", "The integration was not found")
  }

  #about(): EmulatorResponse {
    const fields = ["id", "remote_id", ...scoped, ...optional, "custom_fields"].map((id) => ({
      id,
      is_available: !this.#hidden.has(id),
      coverage_status: "SUPPORTED",
      scope_config_setting: this.#hidden.has(id) ? "DISABLED" : "ENABLED",
      opted_out_by_customer: false
    }))
    const model = {
      label: "Employees",
      is_available: true,
      coverage_status: "SUPPORTED",
      scope_config_setting: "ENABLED"
    }
    return {
      status: 200,
      body: {
        status: "success",
        data: {
          id: this.#integration,
          tool: { id: "bamboohr", label: "BambooHR", internal_label: null, logo_url: logo, icon_url: logo },
          category: "HRIS",
          status: "ACTIVE",
          setup_status: "COMPLETED",
          end_user: { organization_name: "Acme", creator_email: null, origin_id: null },
          scope_config: { id: "scopes", name: "hrsync" },
          data_expired_at: null,
          created_at: changed,
          beta: false,
          read_models: [{ id: "hris_employees", ...model, opted_out_by_customer: false, fields }],
          write_actions: []
        }
      }
    }
  }

  #employees({ query }: EmulatorRequest): EmulatorResponse {
    const size = Number(query.get("page_size") ?? 100)
    if (!Number.isInteger(size) || size < 1 || size > 250) {
      return failure(400, "PLATFORM.INPUT_INVALID", "The page size is not valid")
    }
    const { faults, people } = this.#options
    const page = Number(/^page-(\d+)$/u.exec(query.get("cursor") ?? "page-1")?.[1] ?? Number.NaN)
    if (!(page >= 1)) return failure(400, "PLATFORM.INPUT_INVALID", "The cursor is not valid")
    const further = page * size < people.length || (faults.repeatFrom !== undefined && page >= faults.repeatFrom)
    return {
      status: 200,
      body: {
        status: "success",
        data: {
          next: further ? `page-${page + 1}` : null,
          results: pageOf(people, faults, page, size).map((person) => this.#record(person))
        }
      }
    }
  }

  #record(person: CompanyPerson): unknown {
    const { attributes, email, firstName, id, iban, lastName, managerId, startDate, status, terminationDate } = person
    const seen = <A>(field: string, value: A): A | null => this.#hidden.has(field) ? null : value
    const location = orNull(attributes["workLocation"])
    const country = orNull(attributes["country"])
    const entity = orNull(attributes["legalEntity"])
    const manager = this.#byId.get(managerId)
    const open = {
      work_email: orNull(email),
      personal_email: `home.${id}@private.example`,
      employment_status: words[status],
      employment_type: orNull(attributes["employmentType"]),
      bank_accounts: iban === "" ? [] : [{
        iban,
        bic: orNull(person.bic),
        account_number: null,
        holder_name: nameOf(person),
        bank_name: null,
        domestic_bank_routing: null
      }]
    }
    const groups = Object.entries(groupTypes).flatMap(([attribute, type]) => {
      const name = orNull(attributes[attribute])
      return name === null ? [] : [{ id: `${type}-${name}`, remote_id: name, name, type }]
    })
    return {
      ...unsynced,
      id,
      remote_id: `remote-${id}`,
      employee_number: null,
      first_name: seen("first_name", orNull(firstName)),
      last_name: seen("last_name", orNull(lastName)),
      display_full_name: nameOf(person),
      job_title: seen("job_title", orNull(attributes["jobTitle"])),
      ...Object.fromEntries(Object.entries(open).filter(([field]) => !this.#hidden.has(field))),
      start_date: seen("start_date", dateTime(startDate)),
      termination_date: seen("termination_date", dateTime(terminationDate)),
      manager_id: seen("manager_id", orNull(managerId)),
      manager: manager === undefined || this.#hidden.has("manager_id")
        ? null
        : {
          id: managerId,
          remote_id: `remote-${managerId}`,
          first_name: orNull(manager.firstName),
          last_name: orNull(manager.lastName),
          display_full_name: nameOf(manager),
          employee_number: null,
          work_email: orNull(manager.email),
          employment_status: words[manager.status],
          termination_date: dateTime(manager.terminationDate)
        },
      work_location_id: seen("work_location_id", location),
      work_location: this.#hidden.has("work_location_id") || (location ?? country) === null
        ? null
        : {
          id: `location-${location}`,
          remote_id: location,
          name: location,
          address: { country, raw: null },
          type: null,
          changed_at: changed,
          remote_deleted_at: null,
          remote_data: null
        },
      legal_entity_id: seen("legal_entity_id", entity),
      legal_entity: entity === null || this.#hidden.has("legal_entity_id")
        ? null
        : { id: entity, remote_id: entity, name: entity, address: null },
      groups,
      teams: groups,
      changed_at: changed,
      remote_created_at: null,
      remote_deleted_at: null,
      custom_fields: this.#custom(person),
      integration_fields: [{ id: "f1", key: "firstName", type: "DEFAULT", value: null, label: "First Name" }],
      remote_data: null,
      employments: [],
      time_off_balances: []
    }
  }

  #custom({ attributes, lastWorkingDay, personKey, timezone }: CompanyPerson): unknown {
    return {
      ...Object.fromEntries(
        Object.entries(attributes).filter(([name]) => name.startsWith("custom."))
          .map(([name, value]) => [name.slice("custom.".length), orNull(value)])
      ),
      person_id: orNull(personKey),
      last_working_day: lastWorkingDay ?? null,
      time_zone: orNull(timezone)
    }
  }
}

/** Kombo's unified HRIS API, as its OpenAPI file shows it. Hidden fields are named as in its model. */
export const kind: EmulatorKind = {
  kind: "kombo",
  make: (options) => {
    const emulator = new Kombo(options)
    return {
      credentials: { apiKey, integrationId: emulator.integration },
      basePath: "/v1",
      handle: (request) => emulator.handle(request)
    }
  }
}
