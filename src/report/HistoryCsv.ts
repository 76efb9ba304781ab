import type { EmployeeKey } from "../domain/Employee.ts"
import type { HistoryEntry } from "../domain/History.ts"
import { csvText } from "./CsvText.ts"
import type { HistoryPart } from "./History.ts"
import { visible } from "./Safe.ts"
import { instant } from "./Words.ts"

const head = [
  "At",
  "Entity",
  "Type",
  "Who",
  "What",
  "Outcome",
  "Connection",
  "Employee",
  "Member",
  "Fields",
  "Subject",
  "Rule",
  "Text",
  "Reason",
  "Run"
]

const keyOf = (person: EmployeeKey | undefined): readonly [string, string] =>
  person === undefined ? ["", ""] : [person.connection, person.id]

const rowOf = (entry: HistoryEntry, { byOf }: HistoryPart): ReadonlyArray<string> => {
  switch (entry.type) {
    case "run": {
      const { by, decisionHash, entity, id, outcome, reason, startedAt, text } = entry.run
      return [
        instant(startedAt),
        entity,
        "run",
        by,
        "apply",
        outcome,
        ...keyOf(undefined),
        "",
        "",
        decisionHash,
        "",
        text,
        reason,
        id
      ]
    }
    case "operation": {
      const { entity, fields, kind, member, message, operation, outcome, person, rule, run, startedAt } = entry.entry
      return [
        instant(startedAt),
        entity,
        "operation",
        byOf(run),
        kind,
        outcome,
        ...keyOf(person),
        member ?? "",
        fields.join(" "),
        operation,
        rule,
        message,
        "",
        run
      ]
    }
    case "act": {
      const { at, by, entity, kind, person, reason, subject } = entry.act
      return [instant(at), entity, "act", by, kind, "", ...keyOf(person), "", "", subject, "", "", reason, ""]
    }
  }
}

/** The history for a spreadsheet, with ids alone, newest first. */
export const historyCsv = (part: HistoryPart): string =>
  csvText([head, ...part.entries.map((entry) => rowOf(entry, part).map(visible))])
