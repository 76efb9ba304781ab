import type { Act, HistoryEntry, JournalEntry, Run } from "../domain/History.ts"
import { actKinds, journalOutcomes, runOutcomes } from "../domain/History.ts"
import { operationKinds } from "../domain/Operation.ts"
import { managedFields } from "../domain/Rules.ts"
import type { Texts } from "./FactReader.ts"
import { personOf } from "./FactReader.ts"
import { personFields } from "./Facts.ts"
import type { Fields, JsonObject } from "./Fields.ts"
import { instantText } from "./Fields.ts"

/** The record of an entry of the history, with `type` and `entity`. What is empty or usual costs no space. */
export const historyRecord = (entry: HistoryEntry): JsonObject => {
  switch (entry.type) {
    case "run":
      return runRecord(entry.run)
    case "operation":
      return operationRecord(entry.entry)
    case "act":
      return actRecord(entry.act)
  }
}

const runRecord = (run: Run): JsonObject => ({
  type: "run",
  entity: run.entity,
  id: run.id,
  by: run.by,
  reason: run.reason || undefined,
  startedAt: instantText(run.startedAt),
  endedAt: run.endedAt === undefined ? undefined : instantText(run.endedAt),
  outcome: run.outcome,
  decisionHash: run.decisionHash,
  savedPlan: run.savedPlan,
  text: run.text || undefined
})

const operationRecord = (entry: JournalEntry): JsonObject => ({
  type: "operation",
  entity: entry.entity,
  id: entry.id,
  run: entry.run || undefined,
  operation: entry.operation,
  kind: entry.kind,
  carry: entry.carry === "apply" ? undefined : entry.carry,
  ...personFields(entry.person),
  member: entry.member,
  fields: entry.fields.length === 0 ? undefined : entry.fields,
  wanted: entry.wanted,
  rule: entry.rule || undefined,
  startedAt: instantText(entry.startedAt),
  endedAt: entry.endedAt === undefined ? undefined : instantText(entry.endedAt),
  outcome: entry.outcome,
  message: entry.message || undefined,
  settledAt: entry.settledAt === undefined ? undefined : instantText(entry.settledAt)
})

const actRecord = (act: Act): JsonObject => ({
  type: "act",
  entity: act.entity,
  kind: act.kind,
  by: act.by,
  reason: act.reason || undefined,
  at: instantText(act.at),
  ...(act.person === undefined ? {} : personFields(act.person)),
  subject: act.subject || undefined
})

/** The entry that a record holds; nothing when its type is none of these. What it gives counts if no field is wrong. */
export const historyOf = (type: string, fields: Fields, texts: Texts): HistoryEntry | undefined => {
  const entity = texts.intern(fields.text("entity"))
  const optional = (name: string): string => fields.has(name) ? texts.intern(fields.text(name)) : ""
  switch (type) {
    case "run":
      return {
        type,
        run: {
          id: fields.text("id"),
          entity,
          by: texts.intern(fields.text("by")),
          reason: optional("reason"),
          startedAt: fields.instant("startedAt"),
          endedAt: fields.has("endedAt") ? fields.instant("endedAt") : undefined,
          outcome: fields.oneOf("outcome", runOutcomes),
          decisionHash: fields.text("decisionHash"),
          savedPlan: fields.has("savedPlan") ? fields.text("savedPlan") : undefined,
          text: optional("text")
        }
      }
    case "operation":
      return {
        type,
        entry: {
          id: fields.count("id"),
          run: optional("run"),
          entity,
          operation: fields.text("operation"),
          kind: fields.oneOf("kind", operationKinds),
          carry: fields.has("carry") ? fields.oneOf("carry", ["apply", "manual"]) : "apply",
          person: personOf(fields, texts),
          member: fields.has("member") ? fields.text("member") : undefined,
          fields: fields.has("fields") ? fields.listOf("fields", managedFields) : [],
          wanted: fields.text("wanted"),
          rule: optional("rule"),
          startedAt: fields.instant("startedAt"),
          endedAt: fields.has("endedAt") ? fields.instant("endedAt") : undefined,
          outcome: fields.oneOf("outcome", journalOutcomes),
          message: optional("message"),
          settledAt: fields.has("settledAt") ? fields.instant("settledAt") : undefined
        }
      }
    case "act":
      return {
        type,
        act: {
          at: fields.instant("at"),
          entity,
          kind: fields.oneOf("kind", actKinds),
          by: texts.intern(fields.text("by")),
          reason: optional("reason"),
          person: fields.has("connection") || fields.has("employee") ? personOf(fields, texts) : undefined,
          subject: optional("subject")
        }
      }
    default:
      return undefined
  }
}
