import { Effect, Layer } from "effect"
import { rename } from "node:fs/promises"
import type { Memory } from "../domain/Memory.ts"
import { entryOf } from "./Pending.ts"
import { fillTables } from "./SqlFill.ts"
import * as SqliteDatabase from "./SqliteDatabase.ts"
import { besideRemoved, makeFile } from "./SqliteFile.ts"
import * as SqlStore from "./SqlStore.ts"
import type { State } from "./State.ts"
import { sharedKey } from "./StateWriter.ts"
import type { StoreError } from "./Store.ts"
import { Store } from "./Store.ts"

/** What stands before the path where hrsync.yaml says where to remember: `state: sqlite:.hrsync/state.db`. */
export const scheme = "sqlite:"

/** The path of `sqlite:<path>`, as written; nothing when the location is of another kind or names no path. */
export const pathOf = (location: string): string | undefined => {
  const path = location.startsWith(scheme) ? location.slice(scheme.length).trim() : ""
  return path === "" ? undefined : path
}

/** The store in one SQLite file. Nothing is opened before something is asked for, and no file is made before a write. */
export const layer = (path: string): Layer.Layer<Store, StoreError> =>
  Layer.effect(Store, Effect.map(SqliteDatabase.make(path), (database) => SqlStore.make(database)))

/**
 * Writes a fresh store file that holds these memories, in place of one that is there. It is for the sandbox and for
 * tests: nobody may be at work in the old one.
 */
export const create = (path: string, memories: Iterable<Memory>): Effect.Effect<void, StoreError> =>
  Effect.suspend(() => {
    const state = stateOf([...memories])
    return makeFile(
      path,
      (fresh) => SqliteDatabase.fill(fresh, path, undefined, (sql) => fillTables(sql, state)),
      async (from, to) => {
        await besideRemoved(to)
        await rename(from, to)
      }
    )
  })

const stateOf = (memories: ReadonlyArray<Memory>): State => ({
  key: sharedKey(memories),
  memories,
  history: memories.flatMap(({ entity, pending }) =>
    pending.map((one) => ({ type: "operation", entry: entryOf(entity, one) }) as const)
  )
})
