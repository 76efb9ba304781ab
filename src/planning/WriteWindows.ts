import { clockTime, type Instant } from "../domain/CalendarDate.ts"
import type { Rules, WriteWindow } from "../domain/Rules.ts"

const minute = 60_000
/** Windows are written in minutes, and clocks are moved by whole quarters of an hour. */
const step = 15 * minute
/** Two weeks and a day: a window within the hour that a clock change leaves out does not come in that week. */
const farthest = 15 * 24 * 60 * minute

const isIn = ({ days, from, to }: WriteWindow, weekday: number, minutes: number): boolean =>
  from < to
    ? days.includes(weekday) && minutes >= from && minutes < to
    : (days.includes(weekday) && minutes >= from) || (days.includes((weekday + 6) % 7) && minutes < to)

/** Whether an unattended cycle may write at this time (U3). */
export const mayWrite = ({ reconcile: { windows }, timezone }: Rules, now: Instant): boolean => {
  if (windows.length === 0) return true
  const { minutes, weekday } = clockTime(now, timezone)
  return windows.some((window) => isIn(window, weekday, minutes))
}

/** When it may write next; nothing where it may now, or never does within two weeks. To the minute. */
export const nextWindow = (rules: Rules, now: Instant): Instant | undefined => {
  if (mayWrite(rules, now)) return undefined
  const start = Math.floor(now / minute) * minute
  for (let at = start + step; at <= start + farthest; at += step) {
    if (!mayWrite(rules, at)) continue
    // It opened within the last quarter of an hour.
    let opened = at
    while (opened - minute > start && mayWrite(rules, opened - minute)) opened -= minute
    return opened
  }
  // Shorter than a quarter of an hour, all of them: looked for minute by minute.
  for (let at = start + minute; at <= start + farthest; at += minute) if (mayWrite(rules, at)) return at
  return undefined
}
