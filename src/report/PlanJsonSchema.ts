import * as Schema from "effect/Schema"
import { SavedPlan } from "./PlanSchema.ts"

/** The published JSON Schema (2020-12) of plan files, as the text of schemas/plan.v1.schema.json. */
export const planJsonSchema = (): string => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(SavedPlan, { onExcessProperty: "error" })
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "plan.v1.schema.json",
    ...schema,
    $defs: definitions
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
