import { Result } from "effect"
import { parse as parseDate } from "../domain/CalendarDate.ts"
import { conditionFields, recordFields } from "../domain/Condition.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import { tests } from "./ConditionSchema.ts"
import { nearest, quoted } from "./Problem.ts"
import type { Report } from "./Report.ts"
import { entriesOf, entryOf, itemsOf, type ScalarTree, textOf, type Tree } from "./Tree.ts"
import { split, valueScalars } from "./Values.ts"

/** What a filter can ask for. */
export interface Given {
  /** Attributes that the entity's connections give; `any` where one of them decides that itself. */
  readonly attributes: ReadonlySet<string> | "any"
  /** The connections, for a sentence. */
  readonly connections: ReadonlyArray<string>
}

/** A pattern of `matches`, to be compiled once all are known. */
export interface Pattern {
  readonly tree: ScalarTree
  readonly pattern: string
}

const groups = ["all", "any", "not"] as const
const testNames: ReadonlySet<string> = new Set(tests)
const letters = (text: string): string => text.replace(/^custom\./u, "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

const meant = (field: string, allowed: ReadonlyArray<string>): string | undefined =>
  allowed.find((name) => letters(name) === letters(field)) ?? nearest(field, allowed)

const isGeneral = (field: string): boolean =>
  conditionFields.includes(field) || (field.startsWith("custom.") && field.slice(7).trim() !== "")

/** A field that an entity asks its connections for: whether they give it. */
export const checkField = (report: Report, tree: Tree, field: string, given: Given): void => {
  const { attributes, connections } = given
  if (attributes === "any") {
    if (isGeneral(field)) return
    const allowed = [...conditionFields, "custom.<name>"]
    const known = meant(field, conditionFields)
    report.wrong(
      "unknown-field",
      tree,
      `The field ${quoted(field)} is not known. Any other attribute of the HR tool is custom.<name>.`,
      {
        allowed,
        suggestion: known ?? (field.startsWith("custom") ? undefined : `custom.${field.slice(0, 60)}`)
      }
    )
    return
  }
  const allowed = [...attributes, ...recordFields]
  if (allowed.includes(field)) return
  const from = connections.length === 1
    ? `The connection ${connections.join("")} does`
    : `The connections ${connections.join(", ")} do`
  report.wrong("unknown-field", tree, `${from} not give the field ${quoted(field)}.`, {
    allowed,
    suggestion: meant(field, allowed)
  })
}

const dateLike = /^\d{4}-\d{2}-\d{2}$/u
const comparing: ReadonlySet<string> = new Set(["oneOf", "noneOf"])

const checkValue = (report: Report, tree: ScalarTree, value: string, field: string, test: string): boolean => {
  if (value.trim() === "") {
    report.wrong("empty-value", tree, `${test} has an empty value. To ask for an empty field, write isEmpty: true.`)
  } else if (comparing.has(test) && dateLike.test(value.trim()) && parseDate(value.trim()) === undefined) {
    report.wrong("bad-date", tree, `${quoted(value.trim())} is no day of the calendar.`)
  } else if (comparing.has(test) && field === "email" && parseEmail(value) === undefined) {
    report.wrong("bad-email", tree, `${quoted(value)} is no e-mail address.`)
  } else return true
  return false
}

const checkText = (report: Report, tree: ScalarTree, text: string, field: string, test: string): void => {
  const values = split(text)
  if (Result.isFailure(values)) {
    const why = values.failure === "open-quote" ? "a double quote is not closed" : "text stands behind a closing quote"
    report.wrong(
      "bad-values",
      tree,
      `These values cannot be split: ${why}. Quotes protect a comma; a YAML list needs none.`
    )
    return
  }
  for (const value of values.success) if (!checkValue(report, tree, value, field, test)) return
}

const checkTest = (report: Report, tree: Tree, field: string, test: string, patterns: Array<Pattern>): void => {
  if (test === "isEmpty" || test === "isNotEmpty") {
    if (tree.type === "scalar" && tree.value === false) {
      const other = test === "isEmpty" ? "isNotEmpty" : "isEmpty"
      report.wrong("unknown-value", tree, `${test} can only be true.`, { suggestion: `${other}: true` })
    }
    return
  }
  if (test === "matches") {
    if (tree.type === "scalar" && typeof tree.value === "number") patterns.push({ tree, pattern: tree.written })
    else if (tree.type === "scalar" && typeof tree.value === "string") patterns.push({ tree, pattern: tree.value })
    return
  }
  for (const scalar of valueScalars(tree)) {
    if (typeof scalar.value !== "string" || report.claims(scalar)) continue
    if (tree.type === "scalar") checkText(report, scalar, scalar.value, field, test)
    else checkValue(report, scalar, scalar.value, field, test)
  }
}

const listed = (keys: ReadonlyArray<string>): string => keys.join(", ")

/** One condition: a field with exactly one test, or one group. */
const checkCondition = (report: Report, tree: Tree, given: Given, patterns: Array<Pattern>): void => {
  if (tree.type !== "map") return
  const keys = [...tree.entries.keys()]
  const group = groups.filter((key) => tree.entries.has(key))
  if (group.length > 1 || (group.length === 1 && tree.entries.has("field"))) {
    report.claimKeys(tree)
    report.error(
      "mixed-condition",
      tree,
      `A condition is one of field, all, any, not; here are several: ${
        listed(keys.slice(0, 6))
      }. Make them items of a list.`
    )
  }
  for (const key of ["all", "any"]) checkList(report, entryOf(tree, key)?.value, given, patterns, key === "all")
  const not = entryOf(tree, "not")
  if (not !== undefined) checkCondition(report, not.value, given, patterns)
  if (group.length === 0) checkFieldCondition(report, tree, given, patterns)
}

const checkFieldCondition = (report: Report, tree: Tree, given: Given, patterns: Array<Pattern>): void => {
  const entries = entriesOf(tree)
  const made = entries.filter(({ key }) => testNames.has(key))
  const unknown = entries.filter(({ key }) => key !== "field" && !testNames.has(key))
  const fieldTree = entryOf(tree, "field")?.value
  const field = textOf(fieldTree)
  for (const entry of unknown) {
    if (fieldTree !== undefined || !isGeneral(entry.key)) continue
    report.claimKeys(tree)
    report.error(
      "unknown-key",
      entry,
      `A condition names its field: { field: ${entry.key.slice(0, 60)}, oneOf: [...] }.`,
      {
        allowed: ["field", ...groups]
      }
    )
  }
  if (fieldTree !== undefined && made.length === 0 && unknown.length === 0) {
    report.error("no-test", entryOf(tree, "field") ?? tree, "The condition asks nothing of its field. Add one test.", {
      allowed: tests
    })
  }
  const second = made[1]
  if (second !== undefined) {
    report.error(
      "several-tests",
      second,
      `A condition makes one test; here are ${listed(made.map(({ key }) => key))}. Write one condition for each.`
    )
  }
  if (fieldTree !== undefined && field !== undefined && field !== "") checkField(report, fieldTree, field, given)
  for (const { key, value } of made) checkTest(report, value, field ?? "", key, patterns)
}

/** Conditions of a list. `joined`: by AND, where two on one field are a warning (D5). */
export const checkList = (
  report: Report,
  tree: Tree | undefined,
  given: Given,
  patterns: Array<Pattern>,
  joined: boolean
): void => {
  const fields = new Set<string>()
  for (const item of itemsOf(tree)) {
    checkCondition(report, item, given, patterns)
    const fieldTree = entryOf(item, "field")?.value
    const field = textOf(fieldTree)
    if (!joined || field === undefined || fieldTree === undefined) continue
    if (fields.has(field)) {
      report.warning(
        "repeated-field",
        fieldTree,
        `There are two conditions on ${
          quoted(field)
        }, and both must hold. If one of them is enough, put them under any.`
      )
    }
    fields.add(field)
  }
}
