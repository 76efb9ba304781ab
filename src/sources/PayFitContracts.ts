import { addDays, type CalendarDate } from "../domain/CalendarDate.ts"
import type { EmployeeStatus } from "../domain/Employee.ts"
import { fold } from "../domain/Text.ts"
import { valueAt } from "./JsonValue.ts"
import type { KnownStatus } from "./Statuses.ts"

/** What the contracts of a collaborator say of them. Days are as PayFit writes them. */
export interface Standing {
  /** PayFit's word for the contract that decides, or `no contract`. */
  readonly word: string
  readonly status: EmployeeStatus
  readonly startDate: unknown
  readonly terminationDate: unknown
}

const key = (word: string): string => fold(word.replace(/[_-]+/gu, " "))

/**
 * What a word for a contract means: what the settings say, else ACTIVE alone. Words that are common elsewhere count for
 * nothing here: a contract that is TERMINATED may have weeks to run.
 */
export const contractWords = (own: Readonly<Record<string, KnownStatus>>): (word: string) => EmployeeStatus => {
  const meanings = new Map(Object.entries(own).map(([word, status]) => [key(word), status]))
  return (word) => meanings.get(key(word)) ?? (key(word) === "active" ? "active" : "unknown")
}

interface Contract {
  readonly word: string
  readonly start: unknown
  readonly end: unknown
  readonly status: EmployeeStatus
}

const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}/u.test(value)

/** The earliest, or the latest, of some days; what is no day comes first, so that it is not passed over. */
const pick = (days: ReadonlyArray<unknown>, which: "earliest" | "latest"): unknown =>
  days.find((day) => !isDay(day)) ?? days.toSorted().at(which === "earliest" ? 0 : -1) ?? null

/**
 * Only ACTIVE is documented. Of other words the days speak, with one day to spare on each side, since it is not known by
 * whose clock PayFit counts: a contract to come is one of somebody who is to start, one that has ended is over, and
 * whatever is neither is not known. One that ended before its start never begins.
 */
const contractOf = (contract: unknown, read: (word: string) => EmployeeStatus, today: CalendarDate): Contract => {
  const word = valueAt(contract, ["status"])
  const start = valueAt(contract, ["startDate"])
  const end = valueAt(contract, ["endDate"]) ?? null
  const text = typeof word === "string" ? word : ""
  const status = read(text)
  const never = isDay(start) && isDay(end) && end.slice(0, 10) < start.slice(0, 10)
  const byDays = never
    ? "inactive"
    : isDay(start) && start.slice(0, 10) >= addDays(today, -1)
    ? "onboarding"
    : isDay(end) && end.slice(0, 10) < addDays(today, -1)
    ? "inactive"
    : "unknown"
  return { word: text, start, end, status: status === "unknown" ? byDays : status }
}

/** In this order one contract decides. */
const order: ReadonlyArray<EmployeeStatus> = ["active", "on-leave", "unknown", "onboarding", "inactive"]

export const noContract = "no contract"

/**
 * Where a collaborator stands; nothing where this token sees no contracts. The collaborator's own `terminationDate` is
 * no guide: PayFit advises against it, since it goes away when somebody comes back.
 */
export const standingOf = (
  collaborator: unknown,
  read: (word: string) => EmployeeStatus,
  today: CalendarDate
): Standing | undefined => {
  const listed = valueAt(collaborator, ["contracts"])
  if (!Array.isArray(listed)) return undefined
  if (listed.length === 0) {
    const terminationDate = valueAt(collaborator, ["terminationDate"]) ?? null
    const own = read(noContract)
    const status = own === "unknown" && terminationDate !== null ? "inactive" : own
    return { word: noContract, status, startDate: null, terminationDate }
  }
  const contracts = listed.map((contract) => contractOf(contract, read, today))
  const status = order.find((one) => contracts.some((contract) => contract.status === one)) ?? "unknown"
  const deciding = contracts.filter((contract) => contract.status === status)
  const going = contracts.filter((contract) => contract.status !== "inactive")
  const ends = (going.length > 0 ? going : contracts).map(({ end }) => end)
  return {
    word: deciding[0]?.word ?? "",
    status,
    startDate: pick(deciding.map(({ start }) => start), status === "inactive" ? "latest" : "earliest"),
    terminationDate: ends.includes(null) ? null : pick(ends, "latest")
  }
}
