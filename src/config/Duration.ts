/** Durations as the file says them: a whole number and a unit. */

/** Whole days: `3d`, `2w`. */
export const dayPattern = /^(?:0|[1-9][0-9]{0,3})[dw]$/u
/** At least one day. */
export const windowPattern = /^[1-9][0-9]{0,3}[dw]$/u
/** Minutes, hours, days or weeks; more than nothing. */
export const timePattern = /^[1-9][0-9]{0,3}[mhdw]$/u

const minute = 60_000
const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: 1440 * minute, w: 10_080 * minute }

/** Milliseconds of a text that fits `timePattern`. */
export const millisOf = (text: string): number => Number.parseInt(text, 10) * (units[text.slice(-1)] ?? 0)

/** Days of a text that fits `dayPattern`. */
export const daysOf = (text: string): number => Number.parseInt(text, 10) * (text.endsWith("w") ? 7 : 1)
