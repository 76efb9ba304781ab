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
  return `${JSON.stringify(document, (_, value: unknown) => besideReference(value), 2)}\n`
}

/** 2020-12 takes a description right beside a `$ref`, where editors look for it. */
const besideReference = (value: unknown): unknown => {
  if (!isRecord(value) || !Array.isArray(value["allOf"])) return value
  const { allOf, ...rest } = value
  const parts: ReadonlyArray<unknown> = allOf
  const [reference, beside] = parts
  return parts.length === 2 && isRecord(reference) && "$ref" in reference && isRecord(beside) &&
      Object.keys(beside).join() === "description"
    ? { ...rest, ...reference, ...beside }
    : value
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null
