/** How long something has been open, where a person is to see it. */

const hour = 3_600_000
const day = 24 * hour

/** `less than an hour`, `5 hours`, `3 days`: whole ones, never rounded up. A clock that was set back gives no age. */
export const ageInWords = (milliseconds: number): string => {
  const hours = Math.max(0, Math.floor(milliseconds / hour))
  if (hours < 1) return "less than an hour"
  if (hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`
  return `${Math.floor(hours / 24)} days`
}

export const ageMarks = ["new", "ageing", "overdue"] as const
/** What has been open for 3 days is ageing, for 7 days overdue. */
export type AgeMark = typeof ageMarks[number]

export const ageMark = (milliseconds: number): AgeMark =>
  milliseconds >= 7 * day ? "overdue" : milliseconds >= 3 * day ? "ageing" : "new"
