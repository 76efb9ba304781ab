import type { Acting } from "./Desk.ts"

/** A reason is a sentence or two, no document. In characters. */
export const longestReason = 500

/** The reason that a form gives, as one line; empty where it gives none. */
export const reasonOf = ({ field }: Pick<Acting, "field">): string =>
  Array.from(field("reason").trim().replaceAll(/\s+/gu, " ")).slice(0, longestReason).join("")
