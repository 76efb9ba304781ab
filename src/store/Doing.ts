import type { Act } from "../domain/History.ts"

/** Who does something to a whole store, when, and why: for the history. */
export type Doing = Pick<Act, "at" | "by" | "reason">
