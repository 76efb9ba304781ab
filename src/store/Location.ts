import { Effect, Layer } from "effect"
import { resolve } from "node:path"
import * as JsonLinesStore from "./JsonLinesStore.ts"
import * as SqliteStore from "./SqliteStore.ts"
import { Store, StoreError } from "./Store.ts"

/** Where a store is, as `state` in hrsync.yaml says; `path` is absolute. */
export type Location = { readonly kind: "sqlite" | "jsonl"; readonly path: string }

/** The place that `sqlite:<path>` or `jsonl:<path>` names, where a relative path starts at `folder`. */
export const locationOf = (folder: string, location: string): Location | undefined => {
  const sqlite = SqliteStore.pathOf(location)
  if (sqlite !== undefined) return { kind: "sqlite", path: resolve(folder, sqlite) }
  const jsonl = JsonLinesStore.pathOf(location)
  return jsonl === undefined ? undefined : { kind: "jsonl", path: resolve(folder, jsonl) }
}

/** The store at a location. */
export const storeAt = (folder: string, location: string): Layer.Layer<Store, StoreError> => {
  const place = locationOf(folder, location)
  if (place === undefined) return Layer.effect(Store, Effect.fail(unknownLocation(location)))
  return place.kind === "sqlite" ? SqliteStore.layer(place.path) : JsonLinesStore.layer(place.path)
}

export const unknownLocation = (location: string): StoreError =>
  new StoreError({
    reason: "refused",
    message: `Nothing can be remembered at ${JSON.stringify(location)}: hrsync knows no such kind of store.`,
    next: "Write \"state: sqlite:.hrsync/state.db\" in hrsync.yaml."
  })
