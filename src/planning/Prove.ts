import { distance } from "fastest-levenshtein"
import { atMinute } from "../domain/CalendarDate.ts"
import type { Condition, FieldCondition } from "../domain/Condition.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { Memory } from "../domain/Memory.ts"
import type { Block, PlanError, Warning } from "../domain/Plan.ts"
import type { HrRead, MemberRead } from "../domain/Read.ts"
import type { Rules } from "../domain/Rules.ts"
import { compare, fold, tidy } from "../domain/Text.ts"
import type { Records } from "./Population.ts"
import { fieldValue, inWords } from "./Scope.ts"

/** Reads that cannot be decided from (P1). */
export const incomplete = (hr: ReadonlyArray<HrRead>, members: MemberRead): ReadonlyArray<PlanError> => {
  const errors: Array<PlanError> = []
  for (const { completeness, connection } of [...hr].sort((a, b) => compare(a.connection, b.connection))) {
    if (!completeness.complete) {
      errors.push({
        reason: "incomplete-source",
        text: `Connection ${connection} was not read completely: ${completeness.why}`,
        next: completeness.next
      })
    }
  }
  if (!members.completeness.complete) {
    errors.push({
      reason: "incomplete-target",
      text: `The members were not listed completely: ${members.completeness.why}`,
      next: members.completeness.next
    })
  }
  return errors
}

/** Links name members of one target; under another, the same ids may be other people (L4). */
export const targetChanged = (
  { memory, rules }: { readonly memory: Memory; readonly rules: Rules }
): PlanError | undefined =>
  memory.target === undefined || memory.target === rules.target.identity || memory.links.length === 0 ? undefined : {
    reason: "invalid-config",
    text:
      `The target of ${rules.entity} is now ${rules.target.identity}, and its ${memory.links.length} links were made in ${memory.target}, where member ids may mean other people.`,
    next:
      `If it is another account: take ${rules.entity} out of the file, apply, and add the new one under another key. If it is the same one at another address, say so to what is remembered: hrsync state mv --target ${rules.entity}.${
        rules.target.staying === undefined ? "" : ` ${rules.target.staying}`
      }`
  }

/** P2 and P3's `shrink`, by connection. `managedOn`: of an empty connection's people, how many are still managed. */
export const sourceBlocks = (
  rules: Rules,
  memory: Memory,
  reads: ReadonlyArray<{ readonly records: Records; readonly incremental: boolean }>,
  managedOn: (connection: string) => number
): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  for (const { records: { connection, count } } of reads) {
    if (count === 0) {
      const managed = managedOn(connection)
      if (managed > 0) {
        blocks.push({
          reason: "empty-source",
          text: `Connection ${connection} answered with nobody, while ${managed} of its people are managed here.`,
          limit: undefined,
          measured: undefined,
          approvable: false,
          next:
            "An empty answer is never believed. Check the export, or the rights of the credential. To stop managing this entity, take it out of the file or set enabled: false."
        })
        continue
      }
    }
    const last = memory.goodReads.filter((read) => read.connection === connection)
      .reduce<(typeof memory.goodReads)[number] | undefined>(
        (a, b) => a !== undefined && (a.at - b.at || a.employees - b.employees) >= 0 ? a : b,
        undefined
      )
    const { percent } = rules.limits.shrink
    if (last !== undefined && (last.employees - count) * 100 > percent.value * last.employees) {
      const shrunk = (last.employees - count) / last.employees * 100
      blocks.push({
        reason: "source-shrank",
        text: `Connection ${connection} answered with ${count} employees, after ${last.employees} on ${
          atMinute(last.at)
        }: ${shrunk.toFixed(1)} % fewer.`,
        limit: percent,
        measured: shrunk,
        approvable: true,
        next:
          "Find out why people are missing from the answer: a filter of the export, a lost right, a cut file. If it is right, approve it."
      })
    }
  }
  return blocks
}

const conditionsOf = (condition: Condition): ReadonlyArray<FieldCondition> =>
  condition.type === "field"
    ? [condition]
    : condition.type === "not"
    ? conditionsOf(condition.condition)
    : condition.conditions.flatMap(conditionsOf)

/** D6: a filter field that is empty or not visible for everybody. */
export const unreadableFields = (rules: Rules, employees: ReadonlyArray<Employee>): ReadonlyArray<Block> => {
  if (rules.where === undefined || employees.length === 0) return []
  const fields = [...new Set(conditionsOf(rules.where).map(({ field }) => field))].sort(compare)
  const filled = (employee: Employee, field: string): boolean => {
    const value = fieldValue(employee, field)
    return isValue(value) &&
      (typeof value === "string" ? value.trim() !== "" : value.some((text) => text.trim() !== ""))
  }
  return fields.filter((field) => !employees.some((employee) => filled(employee, field))).map((field) => {
    const hidden = employees.every((employee) => fieldValue(employee, field) === notVisible)
    return {
      reason: "filter-field-unreadable",
      text: `The filter asks for ${field}, which is ${
        hidden ? "not visible" : "empty"
      } for all ${employees.length} employees.`,
      limit: undefined,
      measured: undefined,
      approvable: false,
      next: hidden
        ? "Give the credential the right to read it, or map the column that holds it, or take the condition out."
        : "Check that the field is filled and exported under this name, or take the condition out."
    }
  })
}

const wantedValues = (where: Condition): ReadonlyMap<string, ReadonlyArray<string>> => {
  const wanted = new Map<string, Array<string>>()
  for (const { field, test } of conditionsOf(where)) {
    if (test.test !== "oneOf" && test.test !== "noneOf") continue
    const values = wanted.get(field)
    if (values === undefined) wanted.set(field, [...test.values])
    else values.push(...test.values)
  }
  return wanted
}

/** D6: values of the filter that nobody has, with the nearest that somebody has. */
export const unmatchedValues = (rules: Rules, employees: ReadonlyArray<Employee>): ReadonlyArray<Warning> => {
  if (rules.where === undefined) return []
  const warnings: Array<Warning> = []
  for (const [field, values] of wantedValues(rules.where)) {
    const missing = new Map(values.map((value) => [fold(value), value]))
    const present = new Map<string, string>()
    const raw = new Set<string>()
    const see = (text: string): void => {
      if (raw.has(text)) return
      if (raw.size < 10_000) raw.add(text)
      const folded = fold(text)
      missing.delete(folded)
      // Not the first spelling met, but the least: the order of the answer decides nothing (M5).
      const spelled = present.get(folded)
      if (spelled === undefined ? present.size < 10_000 : text < spelled) present.set(folded, text)
    }
    for (const employee of employees) {
      const value = fieldValue(employee, field)
      if (!isValue(value)) continue
      if (typeof value === "string") see(value)
      else value.forEach(see)
    }
    for (const [folded, value] of missing) {
      const nearest = [...present].map(([text, spelled]) => ({ spelled, far: distance(folded, text) }))
        .sort((a, b) => a.far - b.far || compare(a.spelled, b.spelled)).slice(0, 3)
      warnings.push({
        code: "filter-value-unmatched",
        text: `Nobody has ${field} "${tidy(value)}".${
          nearest.length === 0
            ? ""
            : ` The nearest that somebody has: ${nearest.map(({ spelled }) => `"${tidy(spelled)}"`).join(", ")}.`
        }`,
        people: []
      })
    }
  }
  return warnings
}

/** D5: two conditions on one field in the same AND list, which can hold only together. */
export const repeatedFields = (where: Condition | undefined): ReadonlyArray<Warning> => {
  if (where === undefined || where.type === "field") return []
  if (where.type === "not") return repeatedFields(where.condition)
  const inner = where.conditions.flatMap(repeatedFields)
  if (where.type === "any") return inner
  const conditions = where.conditions.filter((condition) => condition.type === "field")
  const seen = new Map<string, FieldCondition>()
  const warnings: Array<Warning> = []
  for (const condition of conditions) {
    const first = seen.get(condition.field)
    if (first === undefined) seen.set(condition.field, condition)
    else {
      warnings.push({
        code: "repeated-field",
        text: `Two conditions on ${condition.field} must both hold: ${inWords(first)}; ${
          inWords(condition)
        }. Values that are alternatives belong in one list.`,
        people: []
      })
    }
  }
  return [...warnings, ...inner]
}
