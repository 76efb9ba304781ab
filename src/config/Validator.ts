import { Ajv2020, type ErrorObject, type Options } from "ajv/dist/2020.js"
import { pointedSchema } from "./PointedSchema.ts"

export interface Validator {
  (value: unknown): boolean
  errors?: null | Array<ErrorObject>
}

export const options = {
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  discriminator: true,
  verbose: true,
  messages: false,
  inlineRefs: false,
  validateFormats: false,
  validateSchema: false,
  meta: false
} as const satisfies Options

let compiled: Validator | undefined

/**
 * The committed schema, compiled by ajv once a process. Compiling takes longer than everything else that `validate`
 * does, so the build puts code that ajv compiled beforehand in the place of this module (see standalone.ts).
 */
export const validator = (): Validator => {
  compiled ??= new Ajv2020(options).compile(pointedSchema())
  return compiled
}
