import type { WriteWindow } from "../domain/Rules.ts"

const wholeDay = 1440
const pattern = /^(?:([a-z][a-z, -]*?)\s+)?(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/u
const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

const minutesOf = (text: string): number | undefined => {
  const [hours = Number.NaN, minutes = Number.NaN] = text.split(":").map(Number)
  return minutes < 60 && hours * 60 + minutes <= wholeDay ? hours * 60 + minutes : undefined
}

const daysOf = (text: string): ReadonlyArray<number> | undefined => {
  const found = new Set<number>()
  for (const part of text.split(",")) {
    const ends = part.split("-").map((name) => names.indexOf(name.trim()))
    const [first = -1, last = first] = ends
    if (ends.length > 2 || first < 0 || last < 0) return undefined
    for (let day = first;; day = (day + 1) % 7) {
      found.add(day)
      if (day === last) break
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** A window as the file says it: `mon-fri 07:00-19:00`, `22:00-06:00`. Nothing where it is none. */
export const parseWindow = (text: string): WriteWindow | undefined => {
  const match = pattern.exec(text.trim().toLowerCase())
  if (match === null) return undefined
  const [, days = "", from = "", to = ""] = match
  const begins = minutesOf(from)
  const ends = minutesOf(to)
  if (begins === undefined || ends === undefined || begins === wholeDay || begins === ends) return undefined
  const all = days === "" ? [0, 1, 2, 3, 4, 5, 6] : daysOf(days)
  return all === undefined ? undefined : { days: all, from: begins, to: ends }
}
