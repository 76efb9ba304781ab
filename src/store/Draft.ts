import type { Memory } from "../domain/Memory.ts"
import { nothingRemembered } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"

/** A memory that is being read. */
export type Draft = { -readonly [K in keyof Memory]: Memory[K] extends ReadonlyArray<infer A> ? Array<A> : Memory[K] }

export const emptyDraft = (entity: EntityId): Draft => ({
  ...nothingRemembered(entity),
  links: [],
  allowed: [],
  goodReads: [],
  removals: [],
  managedCounts: [],
  approvals: [],
  waiting: [],
  invitations: [],
  putBacks: [],
  inactiveSince: [],
  pending: []
})
