import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { addDays, type CalendarDate, parse } from "../../src/domain/CalendarDate.ts"
import { type DateFormat, dateFormats, dateReader } from "../../src/sources/Dates.ts"

const day = fc.nat(36_500).map((days) => addDays(epoch(), days))
const epoch = (): CalendarDate => {
  const date = parse("1990-01-01")
  if (date === undefined) throw new Error("there is such a day")
  return date
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** How a tool writes a day. */
const write = (date: CalendarDate, format: DateFormat): string => {
  const [year = "", month = "", day = ""] = date.split("-")
  return format
    .replace("MMM", "~").replace("YYYY", year).replace("MM", month).replace("DD", day).replace("D", String(Number(day)))
    .replace("~", months[Number(month) - 1] ?? "")
}

describe("dates of exports", () => {
  it("D2: a day is read back from every format, with any time of day behind it, and never shifts", () => {
    const times = fc.constantFrom("", "T00:00:00Z", " 23:59", "T23:30:00.123-11:00", " 12:00:00 AM", "T00:30:00+14:00")
    fc.assert(fc.property(day, fc.constantFrom(...dateFormats), times, (date, format, time) => {
      expect(dateReader([format])(write(date, format) + time)).toBe(date)
    }))
  })

  const table: ReadonlyArray<readonly [format: DateFormat, text: string, date: string | undefined]> = [
    ["YYYY-MM-DD", "2026-02-30", undefined],
    ["YYYY-MM-DD", "2024-02-29", "2024-02-29"],
    ["YYYY-MM-DD", "2025-02-29", undefined],
    ["YYYY-MM-DD", "0000-00-00", undefined],
    ["YYYY-MM-DD", "26-01-02", undefined],
    ["YYYY-MM-DD", "2026-1-2", undefined],
    ["YYYY-MM-DD", "2026-01-02x", undefined],
    ["YYYY-MM-DD", "x2026-01-02", undefined],
    ["YYYY-MM-DD", "2026-01-02T", undefined],
    ["DD.MM.YYYY", "1.2.2026", "2026-02-01"],
    ["DD.MM.YYYY", "01.02.26", undefined],
    ["DD/MM/YYYY", "13/12/2026", "2026-12-13"],
    ["DD/MM/YYYY", "12/13/2026", undefined],
    ["MM/DD/YYYY", "12/13/2026 12:00:00 AM", "2026-12-13"],
    ["D MMM YYYY", "3 March 2026", "2026-03-03"],
    ["D MMM YYYY", "3 Mar. 2026", "2026-03-03"],
    ["D MMM YYYY", "3 Mai 2026", undefined],
    ["D MMM YYYY", "3 mar 2026", "2026-03-03"],
    ["MMM D, YYYY", "Sept 9, 2026", "2026-09-09"],
    ["YYYYMMDD", "20261231", "2026-12-31"],
    ["YYYYMMDD", "46022", undefined]
  ]
  for (const [format, text, date] of table) {
    it(`${text} as ${format} is ${date ?? "no day"}`, () => {
      expect(dateReader([format])(text)).toBe(date)
    })
  }

  it("formats are tried in order", () => {
    expect(dateReader(["YYYY-MM-DD", "DD.MM.YYYY"])("31.12.2026")).toBe("2026-12-31")
  })
})
