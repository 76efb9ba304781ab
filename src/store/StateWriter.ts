import { Buffer } from "node:buffer"
import type { Memory } from "../domain/Memory.ts"
import { factsOf } from "./Facts.ts"
import type { JsonObject } from "./Fields.ts"
import { bytesText } from "./Fields.ts"
import { historyRecord } from "./HistoryRecord.ts"
import { linkRecord } from "./LinkRecord.ts"
import { entryOf } from "./Pending.ts"

/** The version of the form that docs/state.md describes. */
export const stateVersion = 1

/** The lines of a state file, without line feeds, in the order of the lists given. */
export function* lines(memories: Iterable<Memory>): Generator<string, void> {
  const all = [...memories]
  const shared = sharedKey(all)
  let records = 0
  yield firstLine(shared)
  for (const memory of all) {
    for (const record of recordsOf(memory, shared === undefined)) {
      records += 1
      yield JSON.stringify(record)
    }
  }
  yield lastLine(records)
}

/** A whole state file as one text; for many links take `lines`. */
export const write = (memories: Iterable<Memory>): string => {
  let text = ""
  for (const line of lines(memories)) text += `${line}\n`
  return text
}

export const firstLine = (key: Uint8Array | undefined): string =>
  JSON.stringify({ type: "hrsync-state", version: stateVersion, key: key && bytesText(key) })

export const lastLine = (records: number): string => JSON.stringify({ type: "end", records })

/** The record of the entity itself, which stands before its others. */
export const entityRecord = (memory: Memory, ownKey: boolean): JsonObject => ({
  type: "entity",
  entity: memory.entity,
  target: memory.target,
  key: ownKey && memory.key !== undefined ? bytesText(memory.key) : undefined,
  appliedBefore: memory.appliedBefore,
  paused: memory.paused
})

/** The key of every keyed hash stands in the first line when it is the same everywhere, as it is in what hrsync writes. */
export const sharedKey = (memories: ReadonlyArray<Memory>): Uint8Array | undefined => {
  const key = memories[0]?.key
  return key !== undefined &&
      memories.every((memory) => memory.key !== undefined && Buffer.compare(memory.key, key) === 0)
    ? key
    : undefined
}

// JSON.stringify leaves out what is undefined: a default costs no space in the file.
function* recordsOf(memory: Memory, ownKey: boolean): Generator<JsonObject, void> {
  const { entity } = memory
  yield entityRecord(memory, ownKey)
  for (const link of memory.links) yield { type: "link", entity, ...linkRecord(link) }
  for (const { record, type } of factsOf(memory)) yield { type, entity, ...record }
  for (const pending of memory.pending) {
    yield historyRecord({ type: "operation", entry: entryOf(entity, pending) })
  }
}
