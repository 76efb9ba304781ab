import type { Effect } from "effect"
import { Context, Schema } from "effect"
import type { Memory } from "../domain/Memory.ts"

/** What is remembered could not be read. Nothing is ever reset silently: `next` says what a person can do. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: Schema.Literals(["damaged", "newer-version", "unreadable"]),
  message: Schema.String,
  next: Schema.String
}) {}

/** What hrsync remembers between runs. */
export class Store extends Context.Service<Store, {
  /** Everything remembered, of every entity that ever was; empty on a first run. Reads only (A3). */
  readonly memories: Effect.Effect<ReadonlyArray<Memory>, StoreError>
}>()("hrsync/Store") {}
