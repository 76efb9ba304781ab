import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { checksumOf } from "./PlanJson.ts"
import { planFormat, SavedPlan } from "./PlanSchema.ts"
import { clip, visible } from "./Safe.ts"

/** Larger files are refused unread: no plan of a million people is so long. In bytes. */
export const maxPlanBytes = 400 * 1024 * 1024

/** A plan file that hrsync does not go by. `message` says what is wrong with it; `next` what to do. */
export class PlanFileError extends Schema.TaggedError<PlanFileError>()("PlanFileError", {
  reason: Schema.Literal("plan-not-trusted"),
  problem: Schema.Literals([
    "empty",
    "binary",
    "too-large",
    "not-json",
    "truncated",
    "not-a-plan",
    "other-version",
    "wrong-shape",
    "edited"
  ]),
  message: Schema.String,
  next: Schema.String
}) {}

const again = "Make the plan again: hrsync plan --out, with the name of a file."

/**
 * A plan file read back: the very plan that was saved, or why it cannot be trusted. The checksum tells mistakes and
 * edits by hand from what hrsync wrote; it keeps out nobody who computes a new one, and needn't: an apply decides anew
 * and compares (A2).
 *
 * @param content the bytes of the file, or its text
 * @param file its name, for messages
 */
export const readPlan = (content: string | Uint8Array, file: string): Result.Result<SavedPlan, PlanFileError> => {
  const name = clip(file, 200)
  const refuse = (problem: PlanFileError["problem"], what: string, next = again) =>
    Result.fail(new PlanFileError({ reason: "plan-not-trusted", problem, message: `${name} ${what}`, next }))
  if (content.length > maxPlanBytes) {
    return refuse("too-large", "is larger than 400 MiB: no plan is that long.", "Look whether it is the right file.")
  }
  const text = typeof content === "string" ? content.replace(/^\uFEFF/u, "") : utf8(content)
  if (text === undefined || text.includes("\u0000")) {
    return refuse(
      "binary",
      "is not a text in UTF-8.",
      "Let hrsync write the file itself (hrsync plan --out): a shell may save its output in another encoding."
    )
  }
  if (text.trim() === "") return refuse("empty", "is empty.")
  const value = parsed(text)
  if (value === undefined) {
    return text.trimStart().startsWith("{") && !text.trimEnd().endsWith("}")
      ? refuse("truncated", "ends in the middle: it was not written or copied to its end.")
      : refuse("not-json", "is not JSON, so it is no plan file.", "Look whether it is the right file.")
  }
  if (!isRecord(value) || value["format"] !== planFormat) {
    return refuse("not-a-plan", "is JSON, but not a plan of hrsync.", "Look whether it is the right file.")
  }
  const version = value["version"]
  if (version !== 1) {
    return typeof version === "number" && version > 1
      ? refuse(
        "other-version",
        `was written by a newer hrsync: its form is version ${version}, this hrsync reads version 1.`,
        "Update hrsync, or make the plan with this one."
      )
      : refuse("other-version", "has no version that hrsync ever wrote; this hrsync reads version 1.")
  }
  const decoded = decode(value)
  if (Result.isFailure(decoded)) {
    return refuse("wrong-shape", `is not a plan as hrsync writes one: look at ${pathOf(decoded.failure)}.`)
  }
  const plan = decoded.success
  return checksumOf(plan) === plan.checksum
    ? Result.succeed(plan)
    : refuse("edited", "was changed after hrsync wrote it: its checksum does not fit.")
}

const utf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined // a TypeError is TextDecoder's only way to say that the bytes are no UTF-8
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a SyntaxError is JSON.parse's only way to say no; its message quotes the file
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const decodeSaved = Schema.decodeUnknownResult(SavedPlan)

const decode = (value: unknown) => decodeSaved(value, { onExcessProperty: "error" })

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Where the first problem is, without any value of the file. */
const pathOf = (error: { readonly issue: SchemaIssue.Issue }): string => {
  const path = format(error.issue).issues[0]?.path ?? []
  const parts = path.map((part) => String(typeof part === "object" ? part.key : part))
  return parts.length === 0 ? "its first line" : visible(parts.join(".")).slice(0, 200)
}
