import type { StandardAttribute } from "../domain/Employee.ts"
import { isObject, shownValue, valueAt } from "./JsonValue.ts"
import type { Fields } from "./KomboSettings.ts"
import type { Slot } from "./Slots.ts"
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

const parts = ["name", "label", "value"]

const isSeen = (value: unknown): boolean => value !== undefined && value !== null

export interface Availability {
  readonly id: string
  readonly is_available: boolean
}

/**
 * Kombo's employees as records. Kombo writes null both for what is empty and for what it may not or can not read. What
 * the integration says to be available is empty then; of what it does not list, a value that no record shows is not seen.
 */
export class KomboEmployees {
  readonly records: ReadonlyArray<ToolRecord>
  /** Names of custom attributes, without `custom.`. */
  readonly custom: ReadonlyArray<string>
  readonly notes: ReadonlyArray<string>

  constructor(
    raw: ReadonlyArray<unknown>,
    availability: ReadonlyArray<Availability>,
    fields: Fields,
    { bankAccount }: ReadRequest
  ) {
    const available = new Map(availability.map(({ id, is_available }) => [id, is_available]))
    const visible = ({ field, value }: Place): boolean =>
      available.get(field) ?? raw.some((record) => isSeen(value(record)))
    const slots = slotPlaces.filter(([, place]) => visible(place))
    const attributes = attributePlaces.filter(([, place]) => visible(place))
    const own = raw.map(customOf)
    const taken = new Set<string>(Object.values(fields))
    const names = new Set(
      own.flatMap((values) => [...values].filter(([, value]) => isSeen(value)).map(([name]) => name))
    )
    const mapped = Object.entries(fields).filter(([, name]) => names.has(name))
    this.custom = [...names].filter((name) => !taken.has(name)).sort()
    this.records = raw.map((record, index) => ({
      id: valueAt(record, ["id"]),
      ...read(slots, record),
      ...Object.fromEntries(mapped.map(([slot, name]) => [slot, own[index]?.get(name) ?? null])),
      attributes: {
        ...read(attributes, record),
        ...Object.fromEntries(this.custom.map((name) => [`custom.${name}`, own[index]?.get(name) ?? null]))
      }
    }))
    const several = bankAccount
      ? raw.filter((record) => {
        const all = valueAt(record, ["bank_accounts"])
        return Array.isArray(all) && accountsOf(all).length > 1
      }).length
      : 0
    this.notes = several === 0 ? [] : [
      `${
        several === 1 ? "One person has" : `${several} people have`
      } several bank accounts, and Kombo does not say which is for refunds: none is taken`
    ]
  }
}

const read = (
  places: ReadonlyArray<readonly [string, Place]>,
  record: unknown
): Readonly<Record<string, unknown>> => Object.fromEntries(places.map(([name, { value }]) => [name, value(record)]))
