import type { Acting } from "./Desk.ts"

/** A reason is a sentence or two, no document. In characters. */
export const longestReason = 500

/** As one line, and no longer than that. */
export const asReason = (text: string): string =>
  Array.from(text.trim().replaceAll(/\s+/gu, " ")).slice(0, longestReason).join("")

/** The reason that a form gives; empty where it gives none. */
export const reasonOf = ({ field }: Pick<Acting, "field">): string => asReason(field("reason"))
