import type { EmployeeStatus } from "../domain/Employee.ts"
import { isObject, valueAt } from "./JsonValue.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

const isDay = (value: unknown): boolean => typeof value === "string" && /^\d{4}-\d{2}-\d{2}/u.test(value)

const there = (value: unknown): boolean => value !== undefined && value !== null

/** The latest of some days; what is no day comes first, so that it is not passed over. */
const latest = (days: ReadonlyArray<unknown>): unknown => days.find((day) => !isDay(day)) ?? days.toSorted().at(-1)

/** A person's employments; nothing where this token does not see them. */
const employmentsOf = (person: unknown): ReadonlyArray<unknown> | undefined => {
  const all = valueAt(person, ["employments"])
  return Array.isArray(all) ? all : undefined
}

const hasEnded = (employment: unknown): boolean =>
  valueAt(employment, ["is_ended"]) === true || valueAt(employment, ["contract_is_archived"]) === true

const openOf = (person: unknown): ReadonlyArray<unknown> =>
  (employmentsOf(person) ?? []).filter((employment) => !hasEnded(employment))

/** Deel's word for where somebody stands. */
export const hiringStatusOf = (person: unknown): string | undefined => {
  const word = valueAt(person, ["hiring_status"]) ?? valueAt(person, ["new_hiring_status"])
  return typeof word === "string" ? word : undefined
}

/** How somebody is employed: `contractor`, `eor`, `hris_direct_employee`, … */
export const hiringTypeOf = (person: unknown): unknown =>
  valueAt(person, ["hiring_type"]) ?? valueAt(openOf(person)[0], ["hiring_type"])

/** Deel's own word, or a doubt where facts of one person do not agree: a doubt holds them. */
const statusOf = (person: unknown, read: (word: string) => EmployeeStatus): string | undefined => {
  const word = hiringStatusOf(person)
  if (word === undefined) return undefined
  const status = read(word)
  const profile = valueAt(person, ["person_status"])
  if (status === "active" && profile === "INACTIVE") return `${word}, but INACTIVE`
  if (status === "inactive" && typeof profile === "string" && profile !== "INACTIVE") return `${word}, but ${profile}`
  const employments = employmentsOf(person) ?? []
  return status === "active" && employments.length > 0 && employments.every(hasEnded)
    ? `${word}, but every employment has ended`
    : word
}

/** Whether an end can be that of this employment: one before its start is of an earlier one. */
const fits = (end: unknown, employment: unknown): boolean => {
  const start = valueAt(employment, ["start_date"])
  return !isDay(end) || !isDay(start) || String(end).slice(0, 10) >= String(start).slice(0, 10)
}

/**
 * An end that counts for the whole person. Somebody who goes on in another employment has none, whatever an earlier
 * one says; `own` is what the person's record says besides its employments: it counts for the only one alone.
 */
const endOf = (
  person: unknown,
  inactive: boolean,
  own: unknown,
  of: (employment: unknown) => unknown
): unknown => {
  const employments = employmentsOf(person)
  if (employments === undefined) return own
  const open = openOf(person)
  if (inactive || open.length === 0) {
    const ends = [own, ...employments.map(of)].filter(there)
    return ends.length === 0 ? null : latest(ends)
  }
  const ends = open.map((employment) =>
    of(employment) ?? (employments.length === 1 && fits(own, employment) ? own : undefined)
  )
  return ends.every(there) ? latest(ends) : null
}

const lastDayOf = (employment: unknown): unknown => valueAt(employment, ["termination_last_day"])

const completionOf = (employment: unknown): unknown => valueAt(employment, ["completion_date"]) ?? lastDayOf(employment)

/** The work e-mail. The primary one is for the login and mostly private. Where every one is null, none is shown. */
const emailOf = (person: unknown): unknown => {
  const listed = valueAt(person, ["emails"])
  const single = valueAt(person, ["work_email"])
  if (!Array.isArray(listed)) return single ?? undefined
  const work = listed.find((email) => valueAt(email, ["type"]) === "work")
  const value = valueAt(work, ["value"]) ?? single
  if (there(value)) return value
  return listed.some((email) => there(valueAt(email, ["value"]))) ? null : undefined
}

const namesOf = (person: unknown): Pick<ToolRecord, "firstName" | "lastName"> => {
  const [firstName, lastName, fullName] = ["first_name", "last_name", "full_name"].map((key) => valueAt(person, [key]))
  // Nobody is without a name: a token without personal data gives null for each.
  return there(firstName) || there(lastName) || there(fullName) ? { firstName, lastName } : {}
}

const teamsOf = (person: unknown): unknown => {
  const employments = employmentsOf(person)
  if (employments === undefined) return undefined
  const open = openOf(person)
  const names = (open.length > 0 ? open : employments).map((one) => valueAt(one, ["team", "name"])).filter(there)
  const distinct = [...new Set(names)]
  return distinct.length > 1 ? distinct : distinct[0] ?? null
}

/** The name of something that stands as an object; null where it is empty, nothing where it is not shown. */
const nameOf = (person: unknown, key: string): unknown => {
  const value = valueAt(person, [key])
  return isObject(value) ? value["name"] ?? null : value
}

/** What a token gets to see besides the list of people. */
export interface DeelDetails {
  readonly bank: Pick<ToolRecord, "iban" | "bic" | "accountHolder">
  /** By attribute name. */
  readonly custom: Readonly<Record<string, unknown>>
}

/** One person of Deel's list. `read` says what a word for the status means. */
export const recordOf = (
  person: unknown,
  { bank, custom }: DeelDetails,
  read: (word: string) => EmployeeStatus
): ToolRecord => {
  const inactive = read(hiringStatusOf(person) ?? "") === "inactive"
  const canceled = valueAt(person, ["active_worker_termination_status"]) === "CANCELED"
  const lastDay = canceled ? undefined : valueAt(person, ["direct_employee_termination_last_day"])
  const manager = valueAt(person, ["direct_manager"])
  return {
    id: valueAt(person, ["id"]),
    ...namesOf(person),
    email: emailOf(person),
    status: statusOf(person, read),
    startDate: valueAt(person, ["start_date"]),
    terminationDate: endOf(person, inactive, valueAt(person, ["completion_date"]) ?? lastDay, completionOf),
    lastWorkingDay: endOf(person, inactive, lastDay, lastDayOf),
    timezone: valueAt(person, ["timezone"]),
    managerId: manager === null ? null : valueAt(manager, ["id"]),
    managerEmail: manager === null ? null : valueAt(manager, ["work_email"]),
    ...bank,
    attributes: {
      workLocation: valueAt(person, ["work_location"]),
      department: nameOf(person, "department"),
      team: teamsOf(person),
      legalEntity: nameOf(person, "client_legal_entity"),
      country: valueAt(person, ["country"]),
      jobTitle: valueAt(person, ["job_title"]),
      employmentType: valueAt(person, ["hiring_type"]),
      ...custom
    }
  }
}
