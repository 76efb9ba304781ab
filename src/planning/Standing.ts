import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import { addDays, today } from "../domain/CalendarDate.ts"
import type { Employee } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { isValue } from "../domain/Field.ts"
import type { Rules } from "../domain/Rules.ts"

/** Where an employee stands on a day: rules D1 to D3, before any filter is asked. */
export type Standing =
  | { readonly is: "eligible" }
  /** Whom HR says has left. `goneOn`: the first day without access, where HR gives a date. */
  | { readonly is: "left"; readonly because: "status" | "date"; readonly goneOn: CalendarDate | undefined }
  /** `opens`: the first day on which they are eligible, where HR gives a start date. */
  | { readonly is: "not-started"; readonly opens: CalendarDate | undefined }
  | { readonly is: "not-chosen" }
  | { readonly is: "unknown" }

const eligible: Standing = { is: "eligible" }
const notChosen: Standing = { is: "not-chosen" }
const unknown: Standing = { is: "unknown" }

/** The calendar day at an instant, by zone (D2), remembered for the length of one plan. */
export interface Calendar {
  /** In the employee's own zone, else the entity's, else UTC. */
  readonly todayOf: (employee: Employee) => CalendarDate
  /** In the entity's zone, else UTC. */
  readonly here: CalendarDate
}

export const calendar = (now: Instant, entityTimezone: string): Calendar => {
  const here = today(now, entityTimezone) ?? today(now, "UTC")
  if (here === undefined) throw new RangeError(`${now} is no instant of the calendar`)
  const days = new Map<string, CalendarDate>()
  return {
    here,
    todayOf: ({ timezone }) => {
      if (!isValue(timezone)) return here
      let day = days.get(timezone)
      if (day === undefined) days.set(timezone, day = today(now, timezone) ?? here)
      return day
    }
  }
}

/** A termination date before the start date is a former employment's (D1). */
export const hasStaleEnd = (employee: Employee): boolean =>
  isValue(employee.startDate) && isValue(employee.terminationDate) && employee.terminationDate < employee.startDate

const current = (date: Field<CalendarDate>, employee: Employee): CalendarDate | undefined =>
  isValue(date) && !(isValue(employee.startDate) && date < employee.startDate) ? date : undefined

/** The end date that counts, by `lifecycle.endField`; without a last working day the termination date does. */
export const endDate = (rules: Rules, employee: Employee): CalendarDate | undefined =>
  (rules.lifecycle.endField === "lastWorkingDay" ? current(employee.lastWorkingDay, employee) : undefined)
    ?? current(employee.terminationDate, employee)

/** The first day without access that follows from HR's end date. */
export const goneOn = (rules: Rules, employee: Employee): CalendarDate | undefined => {
  const end = endDate(rules, employee)
  return end === undefined || rules.lifecycle.accessEnds === "on-date" ? end : addDays(end, 1)
}

export const standing = (rules: Rules, employee: Employee, day: CalendarDate): Standing => {
  const { status } = employee
  if (status === "unknown") return unknown
  const gone = goneOn(rules, employee)
  if (status === "inactive") return { is: "left", because: "status", goneOn: gone }
  if (gone !== undefined && gone <= day) return { is: "left", because: "date", goneOn: gone }
  const start = isValue(employee.startDate) ? employee.startDate : undefined
  const window = rules.lifecycle.inviteBeforeDays
  const opens = start === undefined ? undefined : addDays(start, -(window ?? 0))
  if (rules.statuses.includes(status)) {
    return opens !== undefined && opens > day ? { is: "not-started", opens } : eligible
  }
  if (status !== "onboarding") return notChosen
  if (window === undefined) return start === undefined || start > day ? { is: "not-started", opens: start } : notChosen
  return opens === undefined || opens > day ? { is: "not-started", opens } : eligible
}
