import { Result, Schema, SchemaIssue } from "effect"
import { endsInTheMiddle, firstProblem } from "./JsonSyntax.ts"

const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined
    && /^-?\d+$/u.test(context.source)
    ? context.source
    : value

/** A JSON text as a value; integers that a number cannot hold are texts with all their digits (ids). */
export const parseJson = (text: string): Result.Result<unknown, string> => {
  try {
    return Result.succeed(/\d{16}/u.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text))
  } catch {
    const problem = firstProblem(text)
    return Result.fail(
      problem === undefined
        ? "it is no JSON"
        : problem.problem === endsInTheMiddle
        ? endsInTheMiddle
        : `${problem.problem}, at character ${problem.offset + 1}`
    )
  }
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** A key that a person's data may be (a map by address) is not shown. */
const keyText = (key: PropertyKey): string =>
  typeof key === "number"
    ? `[${key}]`
    : typeof key === "string" && /^\d{1,9}$/u.test(key)
    ? `[${key}]`
    : typeof key === "string" && /^[A-Za-z_$][\w$.:-]{0,60}$/u.test(key)
    ? `.${key}`
    : ".…"

/** A value as a schema takes it, or where it does not fit; never the value. Such as `data[3].id: Expected string`. */
export const decodeJson = <A>(schema: Schema.Codec<A, unknown>, value: unknown): Result.Result<A, string> => {
  const result = Schema.decodeUnknownResult(schema)(value)
  if (Result.isSuccess(result)) return Result.succeed(result.success)
  const [issue] = issuesOf(result.failure.issue).issues
  const path = (issue?.path ?? []).map((part) => keyText(typeof part === "object" ? part.key : part)).join("")
  return Result.fail(
    `${path === "" ? "the whole of it" : path.replace(/^\./u, "")}: ${issue?.message ?? "it does not fit"}`
  )
}
