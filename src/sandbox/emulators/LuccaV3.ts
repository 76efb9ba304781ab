import type { CompanyPerson } from "../CompanyPerson.ts"
import { nameOf } from "../CompanyPerson.ts"
import type { EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, totalOf } from "../PageFaults.ts"
import { Numbers, type OwnField, ownFields } from "./LuccaFields.ts"

const problem = (status: number, message: string): EmulatorResponse => ({
  status,
  body: { status, message, stackTrace: null }
})

/** Numbers are numbers, and what is none is a text. */
const idOf = (text: string): number | string | undefined =>
  text === "" ? undefined : String(Number(text)) === text && Number.isSafeInteger(Number(text)) ? Number(text) : text

const timeOf = (day: string | undefined): string | null => day === undefined ? null : `${day}T00:00:00`

const place = "https://sandbox.ilucca.net/api/v3"

/** Fields that a user has without being asked for. */
const usualFields = ["id", "name", "url"]

/** The directory API, with an API key. */
export class LuccaV3 {
  readonly #options: EmulatorOptions
  readonly #key: string
  readonly #own: ReadonlyArray<OwnField>
  readonly #entries = new Map<string, Numbers>()
  readonly #entities = new Numbers(2)
  readonly #departments = new Numbers(17)

  constructor(options: EmulatorOptions, key: string) {
    this.#options = options
    this.#key = key
    this.#own = ownFields(options.settings)
    // Every second one is a list, whose entries a user holds by their numbers.
    this.#own.filter(({ choice }) => choice).forEach(({ id, value }, index) => {
      if (index % 2 === 0) return
      const entries = new Numbers(101)
      for (const person of options.people) if (value(person) !== "") entries.of(value(person))
      this.#entries.set(id, entries)
    })
  }

  handle({ headers, method, path, query }: EmulatorRequest): EmulatorResponse {
    if (
      !/^lucca application=/iu.test(headers["authorization"] ?? "")
      || headers["authorization"]?.slice("lucca application=".length) !== this.#key
    ) {
      return problem(401, "Unauthorized")
    }
    const definition = /^\/api\/v3\/extensionuserdefinitions\/(.+)$/u.exec(path)?.[1]
    if (method !== "GET") return problem(405, "Method not allowed")
    if (definition !== undefined) return this.#definition(decodeURIComponent(definition))
    return path === "/api/v3/users" ? this.#users(query) : problem(404, "Not found")
  }

  #definition(id: string): EmulatorResponse {
    if (!this.#own.some((field) => field.id === id)) return problem(404, "Not found")
    const entries = this.#entries.get(id)
    return {
      status: 200,
      body: {
        data: {
          id,
          name: id.slice(2),
          extensionUserPropertyListEntries: entries?.all.map(([name, number]) => ({ id: number, name })) ?? null
        }
      }
    }
  }

  #users(query: URLSearchParams): EmulatorResponse {
    const [offset = Number.NaN, limit = Number.NaN] = (query.get("paging") ?? "0,100").split(",").map(Number)
    if (!Number.isInteger(offset) || !Number.isInteger(limit) || offset < 0 || limit < 1 || limit > 1000) {
      return problem(400, "paging takes an offset and a limit of at most 1000")
    }
    const { faults, people, today } = this.#options
    const hidden = new Set(faults.hidden)
    const former = query.get("formerEmployees") === "true" && !hidden.has("See former employees")
    const seen = people.filter(({ status, terminationDate }) =>
      former || !(status === "inactive" || (terminationDate !== undefined && terminationDate < today))
    )
    const fields = (query.get("fields") ?? usualFields.join(",")).split(",").map((field) => field.trim())
    const items = pageOf(seen, faults, Math.floor(offset / limit) + 1, limit)
      .map((person) => this.#user(person, fields.filter((field) => !hidden.has(field)), hidden))
    return {
      status: 200,
      body: { data: { items, ...(fields.includes("collection.count") ? { count: totalOf(seen, faults) } : {}) } }
    }
  }

  #user(person: CompanyPerson, fields: ReadonlyArray<string>, hidden: ReadonlySet<string>): unknown {
    const id = idOf(person.id)
    const named = (kind: string, numbers: Numbers, name: string | undefined): unknown =>
      name === undefined || name === ""
        ? null
        : { id: numbers.of(name), name, url: `${place}/${kind}/${numbers.of(name)}` }
    const known = person.status !== "unknown"
    const all: Readonly<Record<string, () => unknown>> = {
      id: () => id,
      name: () => nameOf(person),
      url: () => `${place}/users/${person.id}`,
      firstName: () => person.firstName,
      lastName: () => person.lastName,
      mail: () => person.email === "" ? null : person.email,
      personalEmail: () => `private-${person.id}@home.example`,
      // Who has no contract here has no dates of one.
      dtContractStart: () => timeOf(known ? person.startDate : undefined),
      dtContractEnd: () => timeOf(person.terminationDate),
      jobTitle: () => person.attributes["jobTitle"] ?? null,
      department: () => named("departments", this.#departments, person.attributes["department"]),
      legalEntity: () => named("legalEntities", this.#entities, person.attributes["legalEntity"]),
      // Some accounts say of people without a manager that they are their own.
      manager: () => {
        const manager = person.managerId === "" ? id : idOf(person.managerId)
        return { id: manager, name: "", url: `${place}/users/${manager}` }
      },
      extendedData: () =>
        Object.fromEntries(
          this.#own.filter((field) => !hidden.has(field.id)).map((field) => [field.id, this.#extended(field, person)])
        )
    }
    return Object.fromEntries(fields.flatMap((field) => {
      const value = all[field]
      return value === undefined ? [] : [[field, value()]]
    }))
  }

  #extended({ id, value }: OwnField, person: CompanyPerson): unknown {
    const text = value(person)
    if (text === "") return { value: null }
    const number = this.#entries.get(id)?.of(text)
    return number === undefined ? { value: text } : { value: number }
  }
}
