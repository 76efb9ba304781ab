import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { CalendarDate } from "../../src/domain/CalendarDate.ts"
import { addDays, daysBetween, fromParts, isTimezone, parse, today } from "../../src/domain/CalendarDate.ts"

const date = (text: string): CalendarDate => {
  const parsed = parse(text)
  if (parsed === undefined) throw new Error(`no date: ${text}`)
  return parsed
}
const at = (text: string): number => Date.parse(text)

const anyDate = fc.record({
  year: fc.integer({ min: 1, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 })
}).map(({ day, month, year }) => fromParts(year, month, day)).filter((made) => made !== undefined)

describe("D2: dates are days of the calendar", () => {
  test.each([
    "2026-01-31",
    "2026-04-30",
    "2026-12-31",
    "2028-02-29",
    "2000-02-29",
    "0001-01-01",
    "9999-12-31",
    "1600-02-29"
  ])("D2: %s is a day", (text) => {
    expect(parse(text)).toBe(text)
  })
  test.each([
    "2026-02-30",
    "2026-02-29",
    "2026-02-31",
    "2026-04-31",
    "2026-06-31",
    "2026-09-31",
    "2026-11-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-01-32",
    "1900-02-29",
    "2100-02-29",
    "0000-01-01",
    "2026-1-1",
    "26-01-01",
    "2026-01-01T00:00:00Z",
    " 2026-01-01",
    "2026-01-01\n",
    "20260101",
    "2026/01/01",
    "+2026-01-01",
    "12026-01-01",
    "",
    "\u0662\u0660\u0662\u0666-01-01"
  ])("D2: %j is none", (text) => {
    expect(parse(text)).toBeUndefined()
  })
  test.each([
    [2026, 2, 30],
    [2026, 0, 1],
    [2026, 13, 1],
    [2026, 1, 0],
    [0, 1, 1],
    [-1, 1, 1],
    [10_000, 1, 1],
    [2026.5, 1, 1],
    [2026, 1.5, 1],
    [2026, 1, 1.5],
    [Number.NaN, 1, 1],
    [2026, Number.NaN, 1],
    [2026, 1, Number.NaN],
    [Infinity, 1, 1]
  ])("D2: %d, %d, %d are the parts of none", (year, month, day) => {
    expect(fromParts(year, month, day)).toBeUndefined()
  })
  test("D2: every month has its days", () => {
    const last = (year: number, month: number): number =>
      [31, 30, 29, 28].find((day) => fromParts(year, month, day) !== undefined) ?? 0
    const months = Array.from({ length: 12 }, (_, index) => index + 1)
    expect(months.map((month) => last(2026, month))).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    expect(months.map((month) => last(2028, month))).toEqual([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  })
  test("D2: parts are written with all their digits", () => {
    expect(fromParts(7, 3, 4)).toBe("0007-03-04")
  })
  test("D2: what is written is read", () => {
    fc.assert(fc.property(anyDate, (made) => {
      expect(parse(made)).toBe(made)
    }))
  })
})

describe("D2: counting days", () => {
  test.each([
    ["2026-03-10", 1, "2026-03-11"],
    ["2026-03-10", 0, "2026-03-10"],
    ["2026-03-10", -10, "2026-02-28"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2028-02-28", 2, "2028-03-01"],
    ["2026-02-28", 1, "2026-03-01"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2026-03-28", 2, "2026-03-30"],
    ["2026-10-24", 2, "2026-10-26"],
    ["2024-02-29", 366, "2025-03-01"],
    ["0099-12-31", 1, "0100-01-01"],
    ["9999-12-31", 1, "9999-12-31"],
    ["0001-01-01", -1, "0001-01-01"],
    ["2026-01-01", 1e9, "9999-12-31"],
    ["2026-01-01", -1e9, "0001-01-01"],
    ["2026-01-01", -1e7, "0001-01-01"],
    ["2026-01-01", 1e7, "9999-12-31"]
  ])("D2: %s and %d days are %s", (from, days, to) => {
    expect(addDays(date(from), days)).toBe(to)
  })
  test.each([
    ["2026-03-10", "2026-03-11", 1],
    ["2026-03-11", "2026-03-10", -1],
    ["2026-03-10", "2026-03-10", 0],
    ["2028-02-28", "2028-03-01", 2],
    ["2026-01-01", "2027-01-01", 365]
  ])("D2: from %s to %s it is %d days", (from, to, days) => {
    expect(daysBetween(date(from), date(to))).toBe(days)
  })
  test("D2: days added are days between, and text order is time order", () => {
    fc.assert(fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (from, days) => {
      const to = addDays(from, days)
      if (to === "0001-01-01" || to === "9999-12-31") return
      expect(daysBetween(from, to)).toBe(days)
      expect(to > from).toBe(days > 0)
      expect(addDays(to, -days)).toBe(from)
    }))
  })
})

describe("D2: today", () => {
  test.each([
    ["2026-03-10T12:00:00Z", "Pacific/Auckland", "2026-03-11"],
    ["2026-03-10T12:00:00Z", "America/Los_Angeles", "2026-03-10"],
    ["2026-03-10T12:00:00Z", "UTC", "2026-03-10"],
    ["2026-03-10T12:00:00Z", "Pacific/Kiritimati", "2026-03-11"],
    ["2026-03-10T10:00:00Z", "Pacific/Kiritimati", "2026-03-11"],
    ["2026-03-10T09:59:59.999Z", "Pacific/Kiritimati", "2026-03-10"],
    ["2026-03-10T10:59:59Z", "Pacific/Pago_Pago", "2026-03-09"],
    ["2026-03-10T00:00:00Z", "Europe/Paris", "2026-03-10"],
    ["2026-03-09T23:00:00Z", "Europe/Paris", "2026-03-10"],
    ["2026-03-09T22:59:59Z", "Europe/Paris", "2026-03-09"],
    ["2026-03-28T23:30:00Z", "Europe/Paris", "2026-03-29"],
    ["2026-07-01T22:00:00Z", "Europe/Paris", "2026-07-02"],
    ["2026-10-25T23:00:00Z", "Europe/Paris", "2026-10-26"],
    ["2026-03-10T18:29:59Z", "Asia/Kolkata", "2026-03-10"],
    ["2026-03-10T18:30:00Z", "Asia/Kolkata", "2026-03-11"],
    ["2026-03-10T18:15:00Z", "Asia/Kathmandu", "2026-03-11"],
    ["2028-02-29T12:00:00Z", "Europe/Paris", "2028-02-29"],
    ["2011-12-30T11:00:00Z", "Pacific/Apia", "2011-12-31"],
    ["2026-12-31T23:59:59Z", "UTC", "2026-12-31"],
    ["1969-12-31T23:59:59Z", "UTC", "1969-12-31"]
  ])("D2: at %s in %s it is %s", (instant, zone, day) => {
    expect(today(at(instant), zone)).toBe(day)
  })
  test.each(["Mars/Olympus", "", "Europe/Pariss", "not a zone"])("D2: nowhere is called %j", (zone) => {
    expect(isTimezone(zone)).toBe(false)
    expect(today(at("2026-03-10T12:00:00Z"), zone)).toBeUndefined()
    expect(isTimezone(zone)).toBe(false)
  })
  test.each(["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires", "europe/paris"])(
    "D2: %s is a time zone",
    (zone) => {
      expect(isTimezone(zone)).toBe(true)
    }
  )
  test("D2: beyond the years 1 to 9999 there is no today", () => {
    expect(today(253_402_300_800_000, "UTC")).toBeUndefined()
    expect(today(253_402_300_799_999, "UTC")).toBe("9999-12-31")
  })
})
