import type { RateHeaders, ResetUnit } from "./Vendor.ts"

type Header = (name: string) => string | undefined

const number = (text: string | undefined): number | undefined => {
  const plain = text?.trim() ?? ""
  return /^\d{1,16}(?:\.\d+)?$/u.test(plain) ? Number(plain) : undefined
}

/** A date as HTTP writes it (RFC 9110 §5.6.7). */
const dateOf = (text: string | undefined): number | undefined => {
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/u.test(text ?? "") ? Date.parse(text ?? "") : Number.NaN
  return Number.isNaN(date) ? undefined : date
}

/** The instant (milliseconds since 1970) that `Retry-After` names, in seconds or as a date (RFC 9110 §10.2.3). */
const retryAfter = (header: Header, now: number): number | undefined => {
  const value = header("retry-after")
  const seconds = number(value)
  if (seconds !== undefined) return now + seconds * 1000
  const date = dateOf(value)
  if (date === undefined) return undefined
  // The vendor's clock counts, since the date is by it.
  const theirs = dateOf(header("date"))
  return theirs === undefined ? date : now + (date - theirs)
}

const reset = (value: number, unit: ResetUnit, now: number): number => {
  switch (unit) {
    case "seconds":
      return now + value * 1000
    case "epoch-seconds":
      return value * 1000
    case "epoch-milliseconds":
      return value
    case "auto":
      return value > 1e12 ? value : value > 1e9 ? value * 1000 : now + value * 1000
  }
}

/** When the vendor's limit starts afresh, by its own header. */
export const resetAt = (header: Header, headers: RateHeaders | undefined, now: number): number | undefined => {
  const value = headers?.reset === undefined ? undefined : number(header(headers.reset.header))
  return headers?.reset === undefined || value === undefined ? undefined : reset(value, headers.reset.unit, now)
}

/** How many requests are left until then. */
export const remaining = (header: Header, headers: RateHeaders | undefined): number | undefined =>
  headers?.remaining === undefined ? undefined : number(header(headers.remaining))

/** When the vendor asks to come back; nothing where it does not say. Never in the past. */
export const comeBackAt = (header: Header, headers: RateHeaders | undefined, now: number): number | undefined => {
  const at = retryAfter(header, now) ?? resetAt(header, headers, now)
  return at === undefined ? undefined : Math.max(now, at)
}
