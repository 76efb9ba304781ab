import type { Catalogue } from "./Catalogue.ts"
import type { ReadRequest } from "./Source.ts"

/** Attributes as the file names them. */
export interface PersonioFields {
  readonly country?: string
  readonly timezone?: string
  readonly personKey?: string
  readonly iban?: string
  readonly bic?: string
  readonly accountHolder?: string
}

/** Personio's key for each value that the company has an attribute of its own for. */
export interface OwnColumns {
  readonly slots: ReadonlyMap<string, string>
  readonly attributes: ReadonlyMap<string, string>
  /** Visible names of custom attributes, for a person who looks around. */
  readonly labels: ReadonlyArray<string>
}

/** Attributes of a bank account are the company's own: found by the file, by the vendor's name, or by the label. */
const bank = {
  iban: ["IBAN"],
  bic: ["BIC"],
  accountHolder: ["Holder of bank account", "Account holder"]
} as const

const bankSlots = ["iban", "bic", "accountHolder"] as const

const isCustom = (name: string): boolean => name.startsWith("custom.")

/** Whether anything is asked for that is known by its label alone. */
export const needsCatalogue = ({ attributes, bankAccount }: ReadRequest, fields: PersonioFields): boolean =>
  bankAccount || attributes === "all" || [...attributes].some(isCustom) || fields.timezone !== undefined
  || fields.personKey !== undefined || (fields.country !== undefined && attributes.has("country"))

type Pair = readonly [string, string]

const bankColumn = (catalogue: Catalogue, fields: PersonioFields, slot: typeof bankSlots[number]) => {
  const own = fields[slot]
  if (own !== undefined) return catalogue.find(own, `fields.${slot}`)
  for (const name of bank[slot]) {
    const key = catalogue.byUniversal(name) ?? catalogue.byLabel(name)
    if (key !== undefined) return key
  }
  return undefined
}

const pairs = (names: ReadonlyArray<string>, find: (name: string) => string | undefined): ReadonlyArray<Pair> =>
  names.flatMap((name) => {
    const key = find(name)
    return key === undefined ? [] : [[name, key] as const]
  })

export const ownColumns = (catalogue: Catalogue, fields: PersonioFields, request: ReadRequest): OwnColumns => {
  const named = (name: "country" | "personKey" | "timezone"): ReadonlyArray<Pair> =>
    pairs([name], () => fields[name] === undefined ? undefined : catalogue.find(fields[name], `fields.${name}`))
  const account = bankSlots.flatMap((slot) => pairs([slot], () => bankColumn(catalogue, fields, slot)))
  const slots = [...named("timezone"), ...named("personKey")]
  const all = request.attributes === "all"
  const country = all || request.attributes.has("country") ? named("country") : []
  const labels = all
    ? catalogue.customLabels(new Set([...account, ...slots, ...country].map(([, key]) => key)))
    : []
  const custom = all ? labels.map((label) => `custom.${label}`) : [...request.attributes].filter(isCustom)
  return {
    slots: new Map([...slots, ...(request.bankAccount ? account : [])]),
    attributes: new Map([
      ...country,
      ...pairs(custom, (name) => catalogue.find(name.slice("custom.".length), name))
    ]),
    labels
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
