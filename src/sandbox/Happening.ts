import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"

/** What may happen while days pass in the sandbox: in HR, and then in Spendesk. */
export const happeningKinds = [
  "joined",
  "hired",
  "started",
  "left",
  "manager-left",
  "gave-notice",
  /** Their contract was to end, and goes on for a week. */
  "extended",
  "married",
  "bank-account-changed",
  "moved-between",
  "moved-away",
  "went-on-leave",
  "returned",
  "came-back",
  "came-back-anew",
  "new-manager",
  /** An invited member accepted. */
  "accepted",
  /** Somebody changed a member's name by hand. */
  "edited-by-hand",
  "archived-by-hand"
] as const
export type HappeningKind = typeof happeningKinds[number]

/** One thing that happened to somebody. Nobody of them is real, so they may be named. */
export interface Happening {
  readonly day: CalendarDate
  readonly kind: HappeningKind
  readonly who: string
  /** The entity that they belong to, or whose member was touched. */
  readonly entity: EntityId
}
