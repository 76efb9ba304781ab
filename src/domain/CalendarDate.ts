/** A calendar day, `YYYY-MM-DD`: never an instant, so it never shifts with a time zone (D2). Text order is time order. */
export type CalendarDate = string & { readonly CalendarDate: unique symbol }

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/u
const day = 86_400_000

const brand = (text: string): CalendarDate => text as CalendarDate

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28)
    : month === 4 || month === 6 || month === 9 || month === 11
    ? 30
    : 31

const pad = (value: number, width: number): string => String(value).padStart(width, "0")

/** A day of the calendar from its parts, or nothing when there is no such day (2026-02-30). */
export const fromParts = (year: number, month: number, dayOfMonth: number): CalendarDate | undefined =>
  Number.isInteger(year) && year >= 1 && year <= 9999 && Number.isInteger(month) && month >= 1 && month <= 12
    && Number.isInteger(dayOfMonth) && dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month)
    ? brand(`${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`)
    : undefined

/** For sentences: `2026-11-27 08:15 UTC`. */
export const atMinute = (instant: Instant): string =>
  `${new Date(instant).toISOString().slice(0, -8).replace("T", " ")} UTC`

/** `YYYY-MM-DD` of a day that exists, or nothing. */
export const parse = (text: string): CalendarDate | undefined => {
  const match = pattern.exec(text)
  return match === null ? undefined : fromParts(Number(match[1]), Number(match[2]), Number(match[3]))
}

const toDays = (date: CalendarDate): number => Date.parse(`${date}T00:00:00Z`) / day

/** Whole days from one date to another; negative when `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number => toDays(to) - toDays(from)

/** The date so many days later (or earlier). Beyond the years 0001 to 9999 it stays at their edge. */
export const addDays = (date: CalendarDate, days: number): CalendarDate => {
  if (days === 0) return date
  const moved = new Date((toDays(date) + days) * day)
  const year = moved.getUTCFullYear()
  if (year > 9999 || (Number.isNaN(year) && days > 0)) return brand("9999-12-31")
  if (year < 1 || Number.isNaN(year)) return brand("0001-01-01")
  return brand(moved.toISOString().slice(0, 10))
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

const clock = (timezone: string): Intl.DateTimeFormat => {
  const known = clocks.get(timezone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
    timeZone: isTimezone(timezone) ? timezone : "UTC",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23"
  })
  clocks.set(timezone, made)
  return made
}

/** The day of the week (0 is Sunday) and the minutes since midnight that clocks show there; in UTC where the zone is unknown. */
export const clockTime = (
  instant: Instant,
  timezone: string
): { readonly weekday: number; readonly minutes: number } => {
  const parts = new Map(clock(timezone).formatToParts(instant).map(({ type, value }) => [type, value]))
  return {
    weekday: weekdays.indexOf(parts.get("weekday") ?? ""),
    minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute"))
  }
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>()

const formatter = (timezone: string): Intl.DateTimeFormat | undefined => {
  if (!formatters.has(timezone)) {
    let made: Intl.DateTimeFormat | undefined
    try {
      made = new Intl.DateTimeFormat("en-CA-u-ca-iso8601-nu-latn", {
        timeZone: timezone,
        year: "numeric",
        month: "2-digit",
        day: "2-digit"
      })
    } catch {
      made = undefined // RangeError is Intl's only way to say that a zone is unknown
    }
    formatters.set(timezone, made)
  }
  return formatters.get(timezone)
}

/** Whether this runtime knows the IANA time zone. */
export const isTimezone = (timezone: string): boolean => formatter(timezone) !== undefined

/** The calendar day of an instant in an IANA time zone; nothing when the zone is unknown. */
export const today = (instant: Instant, timezone: string): CalendarDate | undefined => {
  const parts = formatter(timezone)?.formatToParts(instant)
  if (parts === undefined) return undefined
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)?.value)
  return fromParts(part("year"), part("month"), part("day"))
}
