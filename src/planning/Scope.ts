import { RE2JS } from "re2js"
import type { Condition, FieldCondition, Test } from "../domain/Condition.ts"
import { fieldsOf } from "../domain/Condition.ts"
import type { AttributeValue, Employee } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { Rules } from "../domain/Rules.ts"
import { fold, tidy } from "../domain/Text.ts"

/** What HR says of a condition's field. */
export const fieldValue = (employee: Employee, field: string): Field<AttributeValue> => {
  switch (field) {
    case "id":
      return employee.id
    case "email":
      return employee.email
    case "rawStatus":
      return employee.rawStatus
    default:
      return employee.attributes[field] ?? notVisible
  }
}

type Predicate = (employee: Employee) => boolean

/** Folded texts by text: attribute values repeat, and folding costs. Bounded, so that a field of ids does no harm. */
const folder = (): (text: string) => string => {
  const known = new Map<string, string>()
  return (text) => {
    let folded = known.get(text)
    if (folded === undefined) {
      folded = fold(text)
      if (known.size < 10_000) known.set(text, folded)
    }
    return folded
  }
}

const some = (value: Field<AttributeValue>, f: (text: string) => boolean): boolean =>
  isValue(value) && (typeof value === "string" ? f(value) : value.some(f))

/** One condition's test, compiled. An empty or invisible field fails everything but `noneOf` and `isEmpty` (D4). */
const compileTest = (test: Test): (value: Field<AttributeValue>) => boolean => {
  switch (test.test) {
    case "oneOf":
    case "noneOf": {
      const folded = folder()
      const values = new Set(test.values.map(fold))
      const hit = (text: string): boolean => values.has(folded(text))
      return test.test === "oneOf" ? (value) => some(value, hit) : (value) => !some(value, hit)
    }
    case "contains":
    case "startsWith":
    case "endsWith": {
      const values = test.values.map(fold)
      const method = test.test === "contains" ? "includes" : test.test
      return (value) => some(value, (text) => values.some((wanted) => fold(text)[method](wanted)))
    }
    case "matches": {
      const pattern = RE2JS.compile(test.pattern.normalize("NFC"), RE2JS.CASE_INSENSITIVE)
      return (value) => some(value, (text) => pattern.matcher(tidy(text)).find())
    }
    case "isEmpty":
      return (value) => !some(value, (text) => text.trim() !== "")
    case "isNotEmpty":
      return (value) => some(value, (text) => text.trim() !== "")
  }
}

const compile = (condition: Condition): Predicate => {
  switch (condition.type) {
    case "field": {
      const holds = compileTest(condition.test)
      return (employee) => holds(fieldValue(employee, condition.field))
    }
    case "not": {
      const inner = compile(condition.condition)
      return (employee) => !inner(employee)
    }
    case "all":
    case "any": {
      const inner = condition.conditions.map(compile)
      return condition.type === "all"
        ? (employee) => inner.every((holds) => holds(employee))
        : (employee) => inner.some((holds) => holds(employee))
    }
  }
}

/** The filter of an entity, compiled (D4). */
export interface Filter {
  readonly holds: Predicate
  /** Attributes that it asks for, each once. */
  readonly fields: ReadonlyArray<string>
}

export const filter = (rules: Rules): Filter => ({
  holds: rules.where === undefined ? () => true : compile(rules.where),
  fields: [...new Set(fieldsOf(rules.where))].sort()
})

/** Whether one condition holds for one employee; `hrsync explain` asks for each. */
export const holdsFor = (condition: Condition, employee: Employee): boolean => compile(condition)(employee)

/** A value as a sentence quotes it. */
export const shown = (value: Field<AttributeValue>): string =>
  !isValue(value)
    ? (value === notVisible ? "not visible" : "empty")
    : typeof value === "string"
    ? `"${tidy(value)}"`
    : value.map((text) => `"${tidy(text)}"`).join(", ")

const verbs = {
  oneOf: "is one of",
  noneOf: "is none of",
  contains: "contains",
  startsWith: "starts with",
  endsWith: "ends with"
} as const

/** A condition in words: `workLocation is one of "Paris", "Lyon"`. */
export const inWords = ({ field, test }: FieldCondition): string => {
  switch (test.test) {
    case "isEmpty":
      return `${field} is empty`
    case "isNotEmpty":
      return `${field} is not empty`
    case "matches":
      return `${field} matches /${test.pattern}/`
    default:
      return `${field} ${verbs[test.test]} ${test.values.map((value) => `"${value}"`).join(", ")}`
  }
}

/** The facts for which somebody is in scope, or is not: each field of the filter with its value. */
export const facts = (filter: Filter, employee: Employee): string =>
  filter.fields.map((field) => `${field} is ${shown(fieldValue(employee, field))}`).join(", ")
