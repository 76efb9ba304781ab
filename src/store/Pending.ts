import type { JournalEntry } from "../domain/History.ts"
import type { PendingOperation } from "../domain/Memory.ts"
import type { EntityId } from "../domain/Rules.ts"

/** What of an entry decides whether it is pending. */
export type PendingBy = Pick<JournalEntry, "kind" | "carry" | "outcome" | "settledAt">

/** Whether an operation was sent to the target, as far as anybody knows, and no list has shown since what became of it. */
export const isPending = ({ carry, kind, outcome, settledAt }: PendingBy): boolean =>
  carry === "apply" && kind !== "adopt" && kind !== "release" && settledAt === undefined && outcome !== "failed"
  && outcome !== "opened"

/** What is remembered of a pending entry of the journal. Whose process died in the call, nobody knows. */
export const pendingOf = (entry: JournalEntry): PendingOperation => ({
  journal: entry.id,
  operation: entry.operation,
  kind: entry.kind,
  person: entry.person,
  member: entry.member,
  fields: entry.fields,
  wanted: entry.wanted,
  at: entry.startedAt,
  outcome: entry.outcome === "done" || entry.outcome === "already" ? "done" : "unknown"
})

/** The least entry of a journal that is remembered so. */
export const entryOf = (entity: EntityId, pending: PendingOperation): JournalEntry => ({
  id: pending.journal,
  run: "",
  entity,
  operation: pending.operation,
  kind: pending.kind,
  carry: "apply",
  person: pending.person,
  member: pending.member,
  fields: pending.fields,
  wanted: pending.wanted,
  rule: "",
  startedAt: pending.at,
  endedAt: undefined,
  outcome: pending.outcome,
  message: "",
  settledAt: undefined
})
