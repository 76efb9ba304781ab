import { type Instant, parse } from "../domain/CalendarDate.ts"

const form = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2}))?$/u

/**
 * The instant that `--at` names: a day (its first moment in UTC), or a time with `Z` or an offset (RFC 3339). A time
 * without one would mean something else on every machine, and is nothing, like a day or an hour that does not exist.
 */
export const parseInstant = (text: string): Instant | undefined => {
  const match = form.exec(text.trim())
  const day = match === null ? undefined : parse(match[1] ?? "")
  if (match === null || day === undefined) return undefined
  if (match[5] === undefined) return Date.parse(`${day}T00:00:00Z`)
  const [, , hour, minute, second = "00", offset] = match
  const instant = Date.parse(`${day}T${hour}:${minute}:${second}${offset.toUpperCase()}`)
  return Number.isNaN(instant) || Number(hour) > 23 ? undefined : instant
}
