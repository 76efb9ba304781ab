import { standardAttributes } from "./Employee.ts"

/** The tests that a filter may make of one field. Texts are compared folded (D4). */
export type Test =
  | { readonly test: "oneOf"; readonly values: ReadonlyArray<string> }
  | { readonly test: "noneOf"; readonly values: ReadonlyArray<string> }
  | { readonly test: "contains"; readonly values: ReadonlyArray<string> }
  | { readonly test: "startsWith"; readonly values: ReadonlyArray<string> }
  | { readonly test: "endsWith"; readonly values: ReadonlyArray<string> }
  /** An RE2 expression, matched anywhere in the tidy text without case; it runs in linear time, whatever it says. */
  | { readonly test: "matches"; readonly pattern: string }
  | { readonly test: "isEmpty" }
  | { readonly test: "isNotEmpty" }

/** One line of a filter: a field and what is asked of it, with the field's name as written. */
export interface FieldCondition {
  readonly type: "field"
  readonly field: string
  readonly test: Test
}

/** A filter: conditions on fields, nested by groups (D4). */
export type Condition =
  | FieldCondition
  | { readonly type: "all"; readonly conditions: ReadonlyArray<Condition> }
  | { readonly type: "any"; readonly conditions: ReadonlyArray<Condition> }
  | { readonly type: "not"; readonly condition: Condition }

/** Fields of the record itself that a condition may name, besides attributes. */
export const recordFields = ["id", "email", "rawStatus"] as const

/** Every name that a condition may use for any tool; `custom.<visible name>` comes on top. */
export const conditionFields: ReadonlyArray<string> = [...standardAttributes, ...recordFields]

/** Every attribute that a filter asks for. */
export const fieldsOf = (condition: Condition | undefined): ReadonlyArray<string> =>
  condition === undefined
    ? []
    : condition.type === "field"
    ? [condition.field]
    : condition.type === "not"
    ? fieldsOf(condition.condition)
    : condition.conditions.flatMap(fieldsOf)
