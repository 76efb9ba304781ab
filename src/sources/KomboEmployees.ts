import type { StandardAttribute } from "../domain/Employee.ts"
import { isObject, shownValue, valueAt } from "./JsonValue.ts"
import type { Fields } from "./KomboSettings.ts"
import { type Slot, wanted } from "./Slots.ts"
import type { ReadRequest } from "./Source.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

/** A value of a record, and the field whose scope decides whether it is seen. */
interface Place {
  readonly field: string
  readonly value: (record: unknown) => unknown
}

const at = (...path: ReadonlyArray<string>): Place => ({
  field: path[0] ?? "",
  value: (record) => valueAt(record, path)
})

/** The part of an object that stands for something of its own; its scope is that of the object's id. */
const of = (field: string, ...path: ReadonlyArray<string>): Place => ({
  field,
  value: (record) => {
    const value = valueAt(record, path)
    return value === undefined && valueAt(record, path.slice(0, 1)) === null ? null : value
  }
})

const groups = (type: string): Place => ({
  field: `groups ${type}`,
  value: (record) => {
    const all = valueAt(record, ["groups"])
    if (!Array.isArray(all)) return undefined
    const names = all.filter((group: unknown) => valueAt(group, ["type"]) === type)
      .map((group: unknown) => valueAt(group, ["name"])).filter((name) => typeof name === "string")
    return names.length > 1 ? names : names[0] ?? null
  }
})

/** Nothing where a person has several accounts: nobody says which of them is meant. */
const account = (key: "iban" | "bic" | "holder_name"): Place => ({
  field: "bank_accounts",
  value: (record) => {
    const all = valueAt(record, ["bank_accounts"])
    if (!Array.isArray(all)) return all === null ? null : undefined
    const named = accountsOf(all)
    return named.length > 1 ? undefined : valueAt(named[0], [key]) ?? null
  }
})

const ibanOf = (one: unknown): string => {
  const iban = valueAt(one, ["iban"])
  return typeof iban === "string" ? iban.replace(/\s/gu, "").toUpperCase() : ""
}

/** Accounts with an IBAN, each once. */
const accountsOf = (all: ReadonlyArray<unknown>): ReadonlyArray<unknown> => [
  ...new Map(all.filter((one) => ibanOf(one) !== "").map((one) => [ibanOf(one), one])).values()
]

const slotPlaces: ReadonlyArray<readonly [Slot, Place]> = [
  ["firstName", at("first_name")],
  ["lastName", at("last_name")],
  ["email", at("work_email")],
  ["status", at("employment_status")],
  ["startDate", at("start_date")],
  ["terminationDate", at("termination_date")],
  ["managerId", at("manager_id")],
  ["managerEmail", { ...of("manager_id", "manager", "work_email"), field: "manager_id" }],
  ["iban", account("iban")],
  ["bic", account("bic")],
  ["accountHolder", account("holder_name")]
]

const attributePlaces: ReadonlyArray<readonly [StandardAttribute, Place]> = [
  ["workLocation", of("work_location_id", "work_location", "name")],
  ["department", groups("DEPARTMENT")],
  ["team", groups("TEAM")],
  ["legalEntity", of("legal_entity_id", "legal_entity", "name")],
  ["country", of("work_location_id address", "work_location", "address", "country")],
  ["jobTitle", at("job_title")],
  ["employmentType", at("employment_type")],
  ["costCenter", groups("COST_CENTER")]
]

const parts = ["name", "label", "value"]

/** Custom fields, then integration fields by their label or key: what somebody mapped wins. */
const customOf = (record: unknown): ReadonlyMap<string, unknown> => {
  const found = new Map<string, unknown>()
  const fields = valueAt(record, ["integration_fields"])
  for (const field of Array.isArray(fields) ? fields : []) {
    if (!isObject(field)) continue
    const name = typeof field["label"] === "string" ? field["label"] : field["key"]
    if (typeof name === "string") found.set(name, shownValue(field["value"], parts))
  }
  const mapped = valueAt(record, ["custom_fields"])
  for (const [name, value] of Object.entries(isObject(mapped) ? mapped : {})) found.set(name, shownValue(value, parts))
  return found
}

const hasSeveralAccounts = (record: unknown): boolean => {
  const all = valueAt(record, ["bank_accounts"])
  return Array.isArray(all) && accountsOf(all).length > 1
}

const isSeen = (value: unknown): boolean => value !== undefined && value !== null

export interface Availability {
  readonly id: string
  readonly is_available: boolean
}

/** What is kept of a record until everybody came: what was asked for, and no more. */
export interface KeptRecord {
  /** What makes two records one. */
  readonly key: string
  readonly id: unknown
  /** In the order of the places. */
  readonly slots: ReadonlyArray<unknown>
  readonly attributes: ReadonlyArray<unknown>
  /** Custom values by the column of their name; nothing where the record shows none. */
  readonly custom: ReadonlyArray<unknown>
}

/**
 * Kombo's employees as records. Kombo writes null both for what is empty and for what it may not or can not read. What
 * the integration says to be available is empty then; of what it does not list, a value that no record shows is not
 * seen. So nobody can be decoded before everybody came. Made for one reading.
 */
export class KomboEmployees {
  readonly #available: ReadonlyMap<string, boolean>
  readonly #fields: ReadonlyArray<readonly [string, string]>
  readonly #slots: ReadonlyArray<readonly [Slot, Place]>
  readonly #attributes: ReadonlyArray<readonly [StandardAttribute, Place]>
  /** Names of custom values that are asked for. */
  readonly #asked: "all" | ReadonlySet<string>
  readonly #bankAccount: boolean
  readonly #shown = new Set<Place>()
  /** Columns of the custom values that some record shows, by name. */
  readonly #columns = new Map<string, number>()
  #several = 0

  constructor(availability: ReadonlyArray<Availability>, fields: Fields, request: ReadRequest) {
    const { attributes, bankAccount } = request
    const asked = new Set<string>(wanted(request, []).slots)
    this.#available = new Map(availability.map(({ id, is_available }) => [id, is_available]))
    this.#fields = Object.entries(fields)
    this.#slots = slotPlaces.filter(([slot]) => asked.has(slot))
    this.#attributes = attributePlaces.filter(([name]) => attributes === "all" || attributes.has(name))
    this.#asked = attributes === "all" ? attributes : new Set([
      ...Object.values(fields),
      ...[...attributes].flatMap((name) => name.startsWith("custom.") ? [name.slice("custom.".length)] : [])
    ])
    this.#bankAccount = bankAccount
  }

  /** Takes a record as it came. */
  keep(record: unknown): KeptRecord {
    const id = valueAt(record, ["id"])
    if (this.#bankAccount && hasSeveralAccounts(record)) this.#several += 1
    return {
      key: typeof id === "string" ? id : JSON.stringify(record),
      id,
      slots: this.#slots.map(([, place]) => this.#look(place, record)),
      attributes: this.#attributes.map(([, place]) => this.#look(place, record)),
      custom: this.#customOf(record)
    }
  }

  /** Names of custom attributes that somebody has, without `custom.`. */
  get custom(): ReadonlyArray<string> {
    const taken = new Set(this.#fields.map(([, name]) => name))
    return [...this.#columns.keys()].filter((name) => !taken.has(name)).sort()
  }

  get notes(): ReadonlyArray<string> {
    return this.#several === 0 ? [] : [
      `${
        this.#several === 1 ? "One person has" : `${this.#several} people have`
      } several bank accounts, and Kombo does not say which is for refunds: none is taken`
    ]
  }

  /** What makes a record of what was kept, once everybody came. */
  get toRecord(): (kept: KeptRecord) => ToolRecord {
    const own = (names: ReadonlyArray<readonly [string, string]>) =>
      names.flatMap(([field, name]) => {
        const column = this.#columns.get(name)
        return column === undefined ? [] : [[field, column] as const]
      })
    const slots = this.#visible(this.#slots)
    const attributes = this.#visible(this.#attributes)
    const fields = own(this.#fields)
    const custom = own(this.custom.map((name) => [`custom.${name}`, name]))
    return (kept) => ({
      id: kept.id,
      ...picked(slots, kept.slots),
      ...picked(fields, kept.custom, null),
      attributes: { ...picked(attributes, kept.attributes), ...picked(custom, kept.custom, null) }
    })
  }

  #visible(places: ReadonlyArray<readonly [string, Place]>): ReadonlyArray<readonly [string, number]> {
    return places.flatMap(([name, place], index) =>
      this.#available.get(place.field) ?? this.#shown.has(place) ? [[name, index] as const] : []
    )
  }

  #look(place: Place, record: unknown): unknown {
    const value = place.value(record)
    if (isSeen(value)) this.#shown.add(place)
    return value
  }

  #customOf(record: unknown): ReadonlyArray<unknown> {
    const asked = this.#asked
    if (asked !== "all" && asked.size === 0) return nothing
    const values: Array<unknown> = []
    for (const [name, value] of customOf(record)) {
      if (!isSeen(value) || (asked !== "all" && !asked.has(name))) continue
      const column = this.#columns.get(name) ?? this.#columns.size
      this.#columns.set(name, column)
      values[column] = value
    }
    return values
  }
}

const nothing: ReadonlyArray<unknown> = []

/** Values by the names of their columns; `otherwise` where there is none. */
const picked = (
  columns: ReadonlyArray<readonly [string, number]>,
  values: ReadonlyArray<unknown>,
  otherwise?: null
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(columns.map(([name, column]) => {
    const value = values[column]
    return [name, value === undefined ? otherwise : value]
  }))
