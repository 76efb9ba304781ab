import { Schema } from "effect"
import { conditionFields } from "../domain/Condition.ts"

const Value = Schema.Union([Schema.NonEmptyString, Schema.Finite, Schema.Boolean])

/** A YAML list, whose items are never split, or one text in which commas separate (D4). */
export const Values = Schema.Union([Value, Schema.Array(Value).check(Schema.isMinLength(1))])
export type Values = typeof Values.Type

const values = (description: string, rule: string) =>
  Schema.optionalKey(
    Values.annotate({
      description,
      markdownDescription:
        `${description} ${rule}\n\nA YAML list (items are never split) or one comma-separated text: \`Paris, Lyon\`; double quotes protect a comma. Case, surrounding space and Unicode form do not matter.`,
      examples: [["Paris", "Lyon"], "Remote,London,Paris"]
    })
  )

const flag = (description: string) => Schema.optionalKey(Schema.Literal(true).annotate({ description }))

/** The tests of which a condition makes exactly one. */
export const tests = [
  "oneOf",
  "noneOf",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "isEmpty",
  "isNotEmpty"
] as const

const fieldHelp = `What is looked at: ${
  conditionFields.join(", ")
}, or custom.<name> for any other attribute of your HR tool.`

const FieldCondition = Schema.Struct({
  field: Schema.NonEmptyString.annotate({
    title: "Field",
    description: fieldHelp,
    markdownDescription: "What is looked at, one of\n\n"
      + conditionFields.map((field) => `- \`${field}\``).join("\n")
      + "\n- `custom.<name>`: any other attribute, by the name that your HR tool shows",
    examples: [...conditionFields, "custom.Contract"]
  }),
  oneOf: values("The field is one of these values.", "An empty field never is."),
  noneOf: values("The field is none of these values.", "An empty field is none of them, and passes."),
  contains: values("The field contains one of these texts.", "An empty field contains nothing."),
  startsWith: values("The field starts with one of these texts.", "An empty field does not."),
  endsWith: values("The field ends with one of these texts.", "An empty field does not."),
  matches: Schema.optionalKey(
    Schema.NonEmptyString.check(Schema.isMaxLength(1000)).annotate({
      description: "An RE2 regular expression that matches anywhere in the field, whatever its case.",
      markdownDescription:
        "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that matches anywhere in the field, whatever its case. `^` and `$` tie it to the ends.",
      examples: ["^(paris|lyon)$"]
    })
  ),
  isEmpty: flag("The field is empty. Write isEmpty: true."),
  isNotEmpty: flag("The field is not empty. Write isNotEmpty: true.")
}).check(Schema.isMinProperties(2), Schema.isMaxProperties(2)).annotate({
  identifier: "FieldCondition",
  title: "Condition on a field",
  description: "A field, and exactly one test of it.",
  examples: [{ field: "workLocation", oneOf: ["Paris", "Lyon"] }]
})
export type FieldCondition = typeof FieldCondition.Type

/** A condition as the file says it. */
export type FileCondition =
  | FieldCondition
  | { readonly all: ReadonlyArray<FileCondition> }
  | { readonly any: ReadonlyArray<FileCondition> }
  | { readonly not: FileCondition }

const Self = Schema.suspend((): Schema.Codec<FileCondition> => FileCondition)
const Several = Schema.Array(Self).check(Schema.isMinLength(1))

export const FileCondition: Schema.Codec<FileCondition> = Schema.Union([
  FieldCondition,
  Schema.Struct({ all: Several.annotate({ description: "Conditions of which every one must hold." }) }).annotate({
    identifier: "AllConditions",
    title: "All of these",
    description: "Holds if every condition holds."
  }),
  Schema.Struct({ any: Several.annotate({ description: "Conditions of which one must hold." }) }).annotate({
    identifier: "AnyCondition",
    title: "Any of these",
    description: "Holds if at least one condition holds."
  }),
  Schema.Struct({ not: Self }).annotate({
    identifier: "NotCondition",
    title: "Not this",
    description: "Holds if the condition does not."
  })
]).annotate({
  identifier: "Condition",
  title: "Condition",
  description: "A field with one test, or a group: all, any, not. Groups nest."
})

/** A list of conditions of which every one must hold. */
export const Where = Schema.Array(FileCondition).check(Schema.isMinLength(1)).annotate({
  title: "Filter",
  description: "Conditions that are joined by AND: an employee must meet all of them.",
  markdownDescription:
    "Conditions that are joined by **AND**: an employee must meet all of them. Values within one condition are joined by OR (D4).",
  examples: [[{ field: "workLocation", oneOf: "Remote,London,Paris" }]]
})
