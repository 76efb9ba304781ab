import type { Instant } from "../domain/CalendarDate.ts"
import type { Failures, Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"

const minute = 60_000
const longest = 6 * 60 * minute

/** X1: when an entity that failed is tried again by itself: after one minute, then two, four …, six hours at most. */
export const retryAt = ({ failures }: Pick<Memory, "failures">): Instant | undefined =>
  failures === undefined ? undefined : failures.lastAt + delay(failures)

const delay = ({ count }: Failures): number => Math.min(longest, minute * 2 ** Math.min(30, Math.max(0, count - 1)))

/** How a run that ended counts: a failure is one more in a row, a success ends the row. */
export const counted = (memory: Memory, failed: boolean, at: Instant): ReadonlyArray<MemoryChange> =>
  failed
    ? [{ type: "failures", failures: { count: (memory.failures?.count ?? 0) + 1, lastAt: at } }]
    : memory.failures === undefined
    ? []
    : [{ type: "failures", failures: undefined }]
