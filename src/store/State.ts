import type { HistoryEntry } from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"

/** Everything that a store holds. */
export interface State {
  /** The key of the whole store; an entity may have one of its own. */
  readonly key: Uint8Array | undefined
  readonly memories: ReadonlyArray<Memory>
  /** Oldest first. It holds the entries of which `Memory.pending` speaks. */
  readonly history: ReadonlyArray<HistoryEntry>
}
