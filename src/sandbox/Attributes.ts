import type { StandardAttribute } from "../domain/Employee.ts"
import { fold } from "../domain/Text.ts"
import type { Country } from "./Countries.ts"
import { countries, isLatin } from "./Countries.ts"
import type { Random } from "./Random.ts"
import type { Wish } from "./Wishes.ts"
import { valuesFor } from "./Wishes.ts"

type Texts = readonly [string, ...ReadonlyArray<string>]

const teams: Readonly<Record<string, Texts>> = {
  Engineering: ["Platform", "Mobile", "Data"],
  Sales: ["Mid-Market", "Enterprise", "Partnerships"],
  Finance: ["Accounting", "Controlling"],
  Marketing: ["Brand", "Growth"],
  People: ["Talent", "People Operations"],
  Operations: ["Procurement", "Logistics"],
  "Customer Success": ["Onboarding", "Support"]
}

const titles: Readonly<Record<string, Texts>> = {
  Engineering: ["Software Engineer", "Engineer, Platform", "Staff Engineer \"SRE\"", "Data Scientist"],
  Sales: ["Account Executive", "Sales Development Representative", "Partner Manager"],
  Finance: ["Accountant", "Controller", "Accounts Payable Specialist"],
  Marketing: ["Content Manager", "Designer", "Growth Marketer"],
  People: ["People Partner", "Recruiter; Tech", "Payroll Manager"],
  Operations: ["Buyer", "Office Manager", "Logistics Coordinator"],
  "Customer Success": ["Customer Success Manager", "Support Agent"]
}

const departments: Texts = ["Engineering", "Sales", "Finance", "Marketing", "People", "Operations", "Customer Success"]
const employmentTypes: Texts = ["Permanent", "Permanent", "Permanent", "Fixed-term", "Apprentice", "Intern"]

/** Where somebody works, as far as the place's name tells. */
export interface Whereabouts {
  readonly country: Country
  readonly timezone: string
}

export interface AttributesOf {
  readonly wish: Wish
  /** Counts people, so that every value that a filter names comes up. */
  readonly position: number
  readonly random: Random
  readonly country: Country
  readonly legalEntity: string
  /** Whether to work somewhere else than in the country, where the wish leaves a choice. */
  readonly abroad: boolean
  readonly manages: boolean
  /** Whether the export holds no letters beyond Latin-1. */
  readonly latin: boolean
  /** Names of the attributes beyond the standard ones: `custom.Contract`. */
  readonly custom: ReadonlyArray<string>
}

const otherCostCenter = "CC-900"
const costCenterFor = (department: string): string => `CC-${100 + 10 * (departments.indexOf(department) + 1)}`

/** Every cost center that people of the sandbox may have where nothing else is wished for. */
export const usualCostCenters: Texts = [otherCostCenter, ...departments.map(costCenterFor)]

/** One value for every attribute, as the wish asks for where it asks for one. */
export const attributesOf = (asked: AttributesOf): Readonly<Record<string, string>> => {
  const { country, position, random, wish } = asked
  const asks = new Set(wish.map(({ condition }) => condition.field))
  /** `others` come into question only where the wish says something about the field. */
  const one = (field: string, usual: Texts, others: ReadonlyArray<string> = []): string => {
    if (!asks.has(field)) return random.pick(usual)
    const values = valuesFor(wish, field, [...usual, ...others])
    return values[position % Math.max(1, values.length)] ?? usual[0]
  }
  const workLocation = one("workLocation", placesFor(asked))
  const department = one("department", departments)
  const head = `Head of ${department}`
  const values: Readonly<Record<StandardAttribute, string>> = {
    workLocation,
    department,
    team: one("team", teams[department] ?? ["Core"]),
    legalEntity: one("legalEntity", [asked.legalEntity], [`${asked.legalEntity} Holding`]),
    country: one("country", [(whereabouts(workLocation)?.country ?? country).name], countries.map(({ name }) => name)),
    jobTitle: one("jobTitle", asked.manages ? [head] : titles[department] ?? ["Specialist"], [head]),
    employmentType: one("employmentType", employmentTypes),
    costCenter: one("costCenter", [costCenterFor(department)], [otherCostCenter])
  }
  return { ...values, ...Object.fromEntries(asked.custom.map((field) => [field, one(field, usualCustom(field))])) }
}

const placesFor = ({ abroad, country, latin }: AttributesOf): Texts => {
  const [first, ...others] = countries.filter(({ code }) => (code === country.code) !== abroad)
    .flatMap(({ places }) => places.map(({ name }) => name)).filter((name) => !latin || isLatin(name))
  return [first ?? country.name, ...others]
}

/** Values that an attribute beyond the standard ones may have. */
export const usualCustom = (field: string): Texts =>
  /contract|vertrag|contrat/iu.test(field)
    ? ["Permanent", "Permanent", "Fixed-term", "Freelance"]
    : /level|grade|band/iu.test(field)
    ? ["L1", "L2", "L3", "L4"]
    : ["Yes", "No"]

const byPlace: ReadonlyMap<string, Whereabouts> = new Map(
  countries.flatMap((country) =>
    country.places.map(({ name, timezone }): [string, Whereabouts] => [fold(name), { country, timezone }])
  )
)

/** The country and time zone of a place that the sandbox knows. */
export const whereabouts = (place: string): Whereabouts | undefined => byPlace.get(fold(place))

/** The country whose clocks show this zone; one of all countries, by its turn, when none does. */
export const countryOf = (timezone: string, turn: number): Country =>
  countries.find(({ places }) => places.some((place) => place.timezone === timezone))
    ?? countries[turn % countries.length] ?? countries[0]
