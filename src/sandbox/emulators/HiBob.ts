import type { EmployeeStatus } from "../../domain/Employee.ts"
import { compare } from "../../domain/Text.ts"
import { type CompanyPerson, nameOf } from "../CompanyPerson.ts"
import type { Emulator, EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { RateWindow } from "../PageFaults.ts"

const serviceUserId = "SERVICE-4711"
const token = "sandbox-hibob-token-8Zq2"

/** A field of the account: people see its name in a category, which is what rights are given for. */
interface Field {
  readonly id: string
  readonly name: string
  readonly category: string
  readonly type: string
  readonly list?: string
  readonly value: (person: CompanyPerson) => unknown
}

const lifecycles: Readonly<Record<EmployeeStatus, string>> = {
  active: "employed",
  "on-leave": "parentalLeave",
  onboarding: "hired",
  inactive: "terminated",
  unknown: "240990001"
}

const lifecycleNames: Readonly<Record<string, string>> = {
  hired: "Hired",
  employed: "Employed",
  leave: "Leave",
  parentalLeave: "Parental leave",
  gardenLeave: "Garden leave",
  terminated: "Terminated",
  "240990001": "Seconded to partner"
}

/** Access of people on leave is a setting of the company; here they have none. */
const access = ({ status }: CompanyPerson): string =>
  status === "active" || status === "unknown" ? "Active" : "Inactive"

const orNull = (text: string | undefined): string | null => text === undefined || text === "" ? null : text

const ownLists = ["department", "title", "payrollEmploymentType"] as const

/** Items of the account's lists, with the number that the API writes for each. */
class NamedLists {
  readonly #items = new Map<string, ReadonlyMap<string, string>>()

  constructor(people: ReadonlyArray<CompanyPerson>, custom: ReadonlyArray<Field>) {
    const attributes = { department: "department", title: "jobTitle", payrollEmploymentType: "employmentType" }
    ownLists.forEach((list, index) => this.#add(list, index, people, (one) => one.attributes[attributes[list]] ?? ""))
    custom.forEach(({ list, value }, index) => {
      if (list !== undefined) this.#add(list, ownLists.length + index, people, (one) => String(value(one) ?? ""))
    })
  }

  idOf(list: string, text: string): string | null {
    return this.#items.get(list)?.get(text) ?? null
  }

  get all(): unknown {
    const lists = [...this.#items].map(([name, items]) => {
      const values = [...items].map(([text, id]) => ({ id, value: text, name: text, archived: false, children: [] }))
      // The first half stands inside an item of its own, as in a list with levels.
      const half = Math.floor(values.length / 2)
      const group = {
        id: `${name}-group`,
        value: "Group",
        name: "Group",
        archived: false,
        children: values.slice(0, half)
      }
      return [name, { name, values: [group, ...values.slice(half)] }]
    })
    const lifecycle = Object.entries(lifecycleNames).map(([id, name]) => ({ id, value: name, name, children: [] }))
    return Object.fromEntries([...lists, ["lifecycleStatus", { name: "lifecycleStatus", values: lifecycle }]])
  }

  #add(list: string, index: number, people: ReadonlyArray<CompanyPerson>, of: (one: CompanyPerson) => string): void {
    const texts = [...new Set(people.map(of))].filter((text) => text !== "").sort(compare)
    this.#items.set(list, new Map(texts.map((text, at) => [text, String(240_000_000 + index * 1_000_000 + at)])))
  }
}

const text = (id: string, name: string, category: string, value: Field["value"]): Field => ({
  id,
  name,
  category,
  type: "text",
  value
})

/** Every second one is a list. */
const customField = (name: string, index: number): Field => {
  const field = text(
    `work.custom.field_${1_699_000_000_100 + index}`,
    name.slice("custom.".length),
    "Work",
    ({ attributes }) => orNull(attributes[name])
  )
  return index % 2 === 0 ? field : { ...field, type: "list", list: `list_${index}` }
}

/** Fields that the account made itself: one for every attribute that HiBob has no field for. */
const ownFields = (people: ReadonlyArray<CompanyPerson>): ReadonlyArray<Field> => {
  const custom = [...new Set(people.flatMap(({ attributes }) => Object.keys(attributes)))]
    .filter((name) => name.startsWith("custom.")).sort(compare)
  return [
    text("work.custom.field_1699000000001", "Team", "Work", ({ attributes }) => orNull(attributes["team"])),
    text(
      "work.custom.field_1699000000002",
      "Legal entity",
      "Work",
      ({ attributes }) => orNull(attributes["legalEntity"])
    ),
    text(
      "work.customColumns.column_1699000000003",
      "Cost center",
      "Work",
      ({ attributes }) => orNull(attributes["costCenter"])
    ),
    text("work.custom.field_1699000000004", "Time zone", "Work", ({ timezone }) => orNull(timezone)),
    text("about.custom.field_1699000000005", "Person ID", "About", ({ personKey }) => orNull(personKey)),
    ...custom.map(customField)
  ]
}

const fieldsOf = (people: ReadonlyArray<CompanyPerson>, own: ReadonlyArray<Field>): ReadonlyArray<Field> => {
  const lists = new NamedLists(people, own)
  const byId = new Map(people.map((one) => [one.id, one]))
  const listed = (list: string, attribute: string) => ({ attributes }: CompanyPerson) =>
    lists.idOf(list, attributes[attribute] ?? "")
  const reportsTo = ({ managerId }: CompanyPerson): unknown => {
    const manager = byId.get(managerId)
    if (managerId === "") return null
    return manager === undefined
      ? { id: managerId, displayName: "", email: null, firstName: "", surname: "" }
      : {
        id: managerId,
        displayName: nameOf(manager),
        email: orNull(manager.email),
        firstName: manager.firstName,
        surname: manager.lastName
      }
  }
  return [
    text("root.id", "ID", "Basic info", ({ id }) => id),
    text("root.firstName", "First name", "Basic info", ({ firstName }) => firstName),
    text("root.surname", "Last name", "Basic info", ({ lastName }) => lastName),
    text("root.displayName", "Display name", "Basic info", nameOf),
    text("root.email", "Email", "Basic info", ({ email }) => orNull(email)),
    text("home.privateEmail", "Private email", "Personal contact details", ({ id }) => `private-${id}@home.example`),
    { ...text("internal.status", "Status", "Lifecycle", access), type: "list", list: "status" },
    {
      ...text("internal.lifecycleStatus", "Lifecycle status", "Lifecycle", ({ status }) => lifecycles[status]),
      type: "list",
      list: "lifecycleStatus"
    },
    text("internal.terminationDate", "Termination date", "Lifecycle", (one) => orNull(one.terminationDate)),
    text("employee.lastDayOfWork", "Last day of work", "Lifecycle", (one) => orNull(one.lastWorkingDay)),
    text("work.startDate", "Start date", "Work", ({ startDate }) => startDate),
    text("work.site", "Site", "Work", ({ attributes }) => orNull(attributes["workLocation"])),
    { ...text("work.department", "Department", "Work", listed("department", "department")), list: "department" },
    { ...text("work.title", "Job title", "Work", listed("title", "jobTitle")), list: "title" },
    text("work.reportsTo", "Reports to", "Work", reportsTo),
    text("work.manager", "Manager", "Work", ({ managerId }) => orNull(managerId)),
    text("address.siteCountry", "Site country", "Address", ({ attributes }) => orNull(attributes["country"])),
    {
      ...text(
        "payroll.employment.type",
        "Employment type",
        "Employment",
        listed("payrollEmploymentType", "employmentType")
      ),
      list: "payrollEmploymentType"
    },
    text("financial.iban", "IBAN", "Financial", ({ iban }) => orNull(iban)),
    text("financial.swift", "SWIFT", "Financial", ({ bic }) => orNull(bic)),
    text("financial.accountName", "Account name", "Financial", (one) => one.iban === "" ? null : nameOf(one)),
    ...own.map((field): Field => {
      const { list } = field
      return list === undefined
        ? field
        : { ...field, value: (one) => lists.idOf(list, String(field.value(one) ?? "")) }
    })
  ]
}

interface Tree {
  [name: string]: unknown
}

const put = (into: Tree, path: ReadonlyArray<string>, value: unknown): void => {
  const [name = "", ...rest] = path
  if (rest.length === 0) into[name] = value
  else {
    const inner = into[name]
    const tree: Tree = typeof inner === "object" && inner !== null ? { ...inner } : {}
    into[name] = tree
    put(tree, rest, value)
  }
}

/** As HiBob writes a record: nested, or under flat keys; both occur, so every second record has flat ones. */
const recordOf = (person: CompanyPerson, index: number, fields: ReadonlyArray<Field>): Tree => {
  const record: Tree = {}
  for (const { id, value } of fields) {
    const path = id.split(".")
    if (path[0] === "root") put(record, path.slice(1), value(person))
    else if (index % 2 === 0) put(record, path, value(person))
    else record[`/${path.join("/")}`] = { value: value(person) }
  }
  return record
}

const problem = (status: number, key: string, error: string): EmulatorResponse => ({ status, body: { key, error } })

interface Search {
  readonly fields: ReadonlyArray<unknown> | undefined
  readonly showInactive: boolean
}

/** What a search asks for, or why it is refused. */
const searchOf = (body: string): Search | EmulatorResponse => {
  let asked: unknown
  try {
    asked = JSON.parse(body)
  } catch {
    return problem(400, "invalid_json", "The body is no JSON.")
  }
  if (typeof asked !== "object" || asked === null) return problem(400, "invalid_body", "The body is no object.")
  const fields: unknown = "fields" in asked ? asked.fields : undefined
  if (fields !== undefined && (!Array.isArray(fields) || fields.length > 400)) {
    return problem(400, "fields_limit", "fields must be a list of at most 400 ids.")
  }
  if ("filters" in asked && (!Array.isArray(asked.filters) || asked.filters.length !== 1)) {
    return problem(400, "invalid_filters", "filters must hold exactly one filter.")
  }
  return { fields, showInactive: "showInactive" in asked && asked.showInactive === true }
}

/** Without fields, HiBob gives these categories. */
const usualCategories = new Set(["Basic info", "About", "Employment", "Work"])

/** The condition of a new permission group that hides whoever is not employed. */
const employedOnly = "Lifecycle status equals Employed"

const make = ({ faults, limited, people }: EmulatorOptions): Emulator => {
  const own = ownFields(people)
  const fields = fieldsOf(people, own)
  const hidden = new Set(faults.hidden)
  const lists = new NamedLists(people, own)
  const windows = new Map<string, RateWindow>()

  const search = (body: string): EmulatorResponse => {
    const asked = searchOf(body)
    if ("status" in asked) return asked
    const shown = fields.filter(({ category, id }) =>
      !hidden.has(category) && !hidden.has(id)
      && (asked.fields === undefined
        ? usualCategories.has(category)
        : id === "root.id" || asked.fields.includes(id))
    )
    const seen = people.filter((one) =>
      (asked.showInactive || access(one) === "Active") && (!hidden.has(employedOnly) || one.status === "active")
    )
    return { status: 200, body: { employees: seen.map((one, index) => recordOf(one, index, shown)) } }
  }

  const answer = ({ body, headers, method, path }: EmulatorRequest): EmulatorResponse => {
    const expected = `Basic ${Buffer.from(`${serviceUserId}:${token}`).toString("base64")}`
    if (headers["authorization"] !== expected) return problem(401, "unauthorized", "Wrong service user or token.")
    switch (`${method} ${path}`) {
      case "POST /v1/people/search":
        return search(body)
      case "GET /v1/company/people/fields":
        return {
          status: 200,
          body: fields.map(({ category, id, list, name, type }) => ({
            id,
            name,
            categoryId: id.split(".")[0],
            categoryDisplayName: category,
            type: list === undefined ? type : "list",
            jsonPath: id.replace(/^root\./u, ""),
            typeData: list === undefined ? {} : { listId: list }
          }))
        }
      case "GET /v1/company/named-lists":
        return hidden.has("named-lists")
          ? problem(403, "forbidden", "The service user may not read lists.")
          : { status: 200, body: lists.all }
      default:
        return problem(404, "not_found", "There is nothing here.")
    }
  }

  return {
    credentials: { serviceUserId, token },
    basePath: "/v1",
    handle: (request) => {
      // Each address has a limit of its own.
      const window = windows.get(request.path) ?? new RateWindow(50, 60_000)
      windows.set(request.path, window)
      const wait = limited ? window.turnAway(request.at) : undefined
      const limit = { "x-ratelimit-limit": "50" }
      if (wait === undefined) {
        const response = answer(request)
        return { ...response, headers: { ...response.headers, ...limit } }
      }
      const reset = String(Math.ceil(request.at / 1000) + wait)
      return {
        ...problem(429, "too_many_requests", "Too many requests."),
        headers: { ...limit, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }
      }
    }
  }
}

export const kind: EmulatorKind = { kind: "hibob", make }
