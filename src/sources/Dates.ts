import { type CalendarDate, fromParts } from "../domain/CalendarDate.ts"

/** How an export writes a calendar day. `D` and `M` stand for one or two digits everywhere but in the first three. */
export const dateFormats = [
  "YYYY-MM-DD",
  "YYYY/MM/DD",
  "YYYYMMDD",
  "DD.MM.YYYY",
  "DD/MM/YYYY",
  "DD-MM-YYYY",
  "MM/DD/YYYY",
  "D MMM YYYY",
  "MMM D, YYYY"
] as const
export type DateFormat = typeof dateFormats[number]

/** A time of day and an offset behind a date. They are dropped: the day stays as it is written. */
const time = String.raw`(?:(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AP]M)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?`

const pattern = (date: string): RegExp => new RegExp(`^${date}${time}$`, "iu")

const patterns: Readonly<Record<DateFormat, RegExp>> = {
  "YYYY-MM-DD": pattern(String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})`),
  "YYYY/MM/DD": pattern(String.raw`(?<year>\d{4})/(?<month>\d{2})/(?<day>\d{2})`),
  YYYYMMDD: pattern(String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`),
  "DD.MM.YYYY": pattern(String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})`),
  "DD/MM/YYYY": pattern(String.raw`(?<day>\d{1,2})/(?<month>\d{1,2})/(?<year>\d{4})`),
  "DD-MM-YYYY": pattern(String.raw`(?<day>\d{1,2})-(?<month>\d{1,2})-(?<year>\d{4})`),
  "MM/DD/YYYY": pattern(String.raw`(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})`),
  "D MMM YYYY": pattern(String.raw`(?<day>\d{1,2})\s+(?<month>[a-z]{3,9})\.?\s+(?<year>\d{4})`),
  "MMM D, YYYY": pattern(String.raw`(?<month>[a-z]{3,9})\.?\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})`)
}

const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december"
]

const monthOf = (text: string): number =>
  /^\d/u.test(text) ? Number(text) : months.findIndex((name) => name.startsWith(text.toLowerCase())) + 1

/** The day that a text means in the first of the formats that fits it; nothing when none does or there is no such day. */
export const dateReader = (formats: ReadonlyArray<DateFormat>) => (text: string): CalendarDate | undefined => {
  for (const format of formats) {
    const groups = patterns[format].exec(text)?.groups
    if (groups === undefined) continue
    const date = fromParts(Number(groups["year"]), monthOf(groups["month"] ?? ""), Number(groups["day"]))
    if (date !== undefined) return date
  }
  return undefined
}
