import type { Instant } from "../domain/CalendarDate.ts"
import { parseInstant } from "./Instant.ts"

/** The beginning of a part of the history: at an instant, or so many milliseconds ago. */
export type Since = { readonly at: Instant } | { readonly ago: number }

const minute = 60_000
const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: 1440 * minute, w: 10_080 * minute }

const form = /^([1-9]\d{0,4})([mhdw])$/u

/** `7d`, `12h`, `2026-11-01`, or an instant; nothing when the text is none of these. */
export const parseSince = (text: string): Since | undefined => {
  const [, count, unit = ""] = form.exec(text.trim()) ?? []
  if (count !== undefined) return { ago: Number(count) * (units[unit] ?? 0) }
  const at = parseInstant(text)
  return at === undefined ? undefined : { at }
}
