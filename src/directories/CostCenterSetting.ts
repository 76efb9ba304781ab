import { Schema } from "effect"

/** How a target's settings name the cost center of invitations; `description`: what becomes of it there. */
export const costCenterSetting = (description: string) =>
  Schema.optionalKey(
    Schema.Union([
      Schema.NonEmptyString,
      Schema.Struct({
        field: Schema.NonEmptyString.annotate({
          title: "HR field",
          description: "The field whose value is the name of the cost center, such as costCenter."
        })
      })
    ]).annotate({
      title: "Cost center",
      description,
      examples: ["Marketing", { field: "costCenter" }]
    })
  )
