import { Effect, Result, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { address } from "../net/Address.ts"
import { FileAuth, namesSecret } from "./AuthSettings.ts"
import { type DateFormat, dateFormats } from "./Dates.ts"
import { isAddress } from "./ExportPlace.ts"
import type { ProofSettings } from "./Proof.ts"
import { contradiction } from "./Statuses.ts"

/** Settings that exports of every form share. */

/**
 * A schema with one more condition that no JSON Schema can say. It is a transformation and not a check, so that the
 * JSON Schema derived from it stays exact.
 */
export const refuse = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  problem: (value: S["Type"]) => string | undefined
) => {
  const target = Schema.toType(schema)
  return schema.pipe(
    Schema.decodeTo(
      target,
      SchemaTransformation.transformEffect<S["Type"], S["Type"]>({
        decode: (value) => {
          const message = problem(value)
          return message === undefined
            ? Effect.succeed(value)
            : Effect.fail(new SchemaIssue.InvalidValue({ message }))
        },
        encode: (value) => Effect.succeed(value)
      })
    )
  )
}

const Format = Schema.Literals(dateFormats).annotate({
  identifier: "DateFormat",
  title: "Date format",
  description: "How the export writes a day. A time of day behind the date is ignored; the day stays as written."
})

const DatesAsWritten = Schema.Union([Format, Schema.Array(Format).check(Schema.isMinLength(1))]).annotate({
  title: "Date formats",
  description: "How the export writes dates, one format or a list of them. Default: YYYY-MM-DD.",
  markdownDescription:
    "How the export writes dates: one format or a list of them, tried in order. Default `YYYY-MM-DD`.\n\nA time of day behind a date is ignored; the day is kept **as written** and never shifts with a time zone. `DD/MM/YYYY` and `MM/DD/YYYY` cannot be told apart, so only one of them may be listed.",
  default: "YYYY-MM-DD",
  examples: ["DD.MM.YYYY"]
})

/** As a list of formats, whichever way it was written. */
export const formatsOf = (dates: DateFormat | ReadonlyArray<DateFormat>): ReadonlyArray<DateFormat> =>
  typeof dates === "string" ? [dates] : dates

export const Dates = refuse(DatesAsWritten, (dates) => {
  const formats = formatsOf(dates)
  return formats.includes("DD/MM/YYYY") && formats.includes("MM/DD/YYYY")
    ? "DD/MM/YYYY and MM/DD/YYYY cannot be told apart: 03/04/2026 fits both; keep the one that the export writes"
    : undefined
}).pipe(Schema.withDecodingDefaultKey(Effect.succeed<DateFormat>("YYYY-MM-DD")))

const KnownStatus = Schema.Literals(["active", "on-leave", "onboarding", "inactive"]).annotate({
  identifier: "EmployeeStatus",
  title: "Status",
  description: "active, on-leave, onboarding or inactive."
})

const Words = Schema.Record(Schema.String, KnownStatus).annotate({
  title: "Status words",
  description:
    "What the export's own status words mean, besides the common English, French, German, Spanish and Italian ones.",
  markdownDescription:
    "What the export's own words for a status mean, e.g. `Sabbatical: on-leave`. Case and surrounding space do not matter. Common words are known already (see docs/files.md); a word listed here wins over them. A word that is not known gives status `unknown`, and the person is held.",
  examples: [{ Sabbatical: "on-leave", Ended: "inactive" }]
})

export const Statuses = refuse(Words, (words) => {
  const both = contradiction(words)
  return both === undefined
    ? undefined
    : `“${both[0]}” and “${
      both[1]
    }” are one word to hrsync (case, hyphens and underscores do not matter), but mean two things`
}).pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))

export const AssumeStatus = Schema.optionalKey(
  Schema.Literal("active").annotate({
    title: "Assumed status",
    description: "For an export without a status: everybody in it is taken as active. Must be said explicitly.",
    markdownDescription:
      "For an export that has **no status**: everybody in it is taken as `active`. It must be said explicitly, because hrsync then cannot see leavers but by their termination date."
  })
)

export const Path = Schema.NonEmptyString.annotate({
  title: "Path",
  description:
    "The file, absolute or relative to the folder of hrsync.yaml; a pattern with * and ?, of which the newest file is read; or an https address. May contain ${env:NAME}.",
  markdownDescription:
    "The file, absolute or relative to the folder of hrsync.yaml; a pattern with `*` and `?`, of which the newest file is read; or an https address, whose host must be named in `HRSYNC_ALLOWED_HOSTS`. May contain `${env:NAME}`.",
  examples: [
    "exports/employees.csv",
    "exports/employees-*.csv",
    "https://hr.example.com/employees.csv",
    "${env:HR_EXPORT}"
  ]
})

/** How the host of an https address knows who asks. */
export const PathAuth = Schema.optionalKey(FileAuth)

const wildcards = (text: string): number => text.match(/[*?]/gu)?.length ?? 0

/** What is wrong with where the export and its proof are, which no JSON Schema can say. */
export const placeProblem = (
  { auth, path, proof }: { readonly path: string; readonly auth?: FileAuth; readonly proof?: ProofSettings }
): string | undefined => {
  const beside = proof === undefined || "total" in proof ? undefined : "sha256" in proof ? proof.sha256 : proof.count
  if (!isAddress(path)) {
    return auth !== undefined && !path.includes("${")
      ? "auth is for https addresses, but path names a file of this machine: keep only one of them"
      : beside !== undefined && wildcards(beside) > (path.includes("${") ? wildcards(beside) : wildcards(path))
      ? "the proof has more * and ? than path: each stands for what the same one of path stood for"
      : undefined
  }
  if (path.includes("${")) return undefined
  const problem = addressProblem(path)
  if (problem !== undefined || beside === undefined || beside.includes("${")) return problem
  return URL.canParse(beside) && new URL(beside).origin === new URL(path).origin
    ? addressProblem(beside)
    : "the proof of an https address is an address of the same host"
}

const addressProblem = (text: string): string | undefined => {
  if (!URL.canParse(text)) return "this is no address, such as https://hr.example.com/employees.csv"
  const { searchParams } = new URL(text)
  const found = address(text.replace(/[?#].*$/u, ""))
  const secret = [...searchParams.keys()].find(namesSecret)
  return Result.isFailure(found)
    ? found.failure.replace(/\.$/u, "")
    : /[#*]/u.test(text)
    ? "an address is one file: it has no # and no *"
    : secret === undefined
    ? undefined
    : `“${secret}” in the address names a secret: addresses end in logs, so no secret is sent in one; use auth`
}

export const checksumProof = Schema.Struct({
  sha256: Schema.NonEmptyString.annotate({
    title: "Checksum file",
    description:
      "A file as sha256sum writes it, with the SHA-256 of the export. * and ? stand for what those of path stood for.",
    examples: ["exports/employees.csv.sha256"]
  })
}).annotate({
  identifier: "ChecksumProof",
  title: "Proof by checksum",
  description: "The export is whole when its SHA-256 is the one in a file beside it."
})

export const countProof = Schema.Struct({
  count: Schema.NonEmptyString.annotate({
    title: "Count file",
    description:
      "A file that holds nothing but the number of records in the export. * and ? stand for what those of path stood for.",
    examples: ["exports/employees.csv.count"]
  })
}).annotate({
  identifier: "CountProof",
  title: "Proof by count",
  description: "The export is whole when it has as many records as a file beside it says."
})

export const totalProof = Schema.Struct({
  total: Schema.NonEmptyString.annotate({
    title: "Path of the total",
    description: "Where the document itself says how many records it holds: a path with dots. Needs `records`.",
    examples: ["meta.total"]
  })
}).annotate({
  identifier: "TotalProof",
  title: "Proof by total",
  description: "The export is whole when it has as many records as it announces itself."
})

export const proofTexts = {
  title: "Proof",
  description:
    "What proves that the export is whole. Without it hrsync cannot tell a cut export from a smaller company.",
  markdownDescription:
    "What proves that the export is whole (rule P1): a checksum file, a file with the number of records or, in JSON, a total inside the document. Without a proof `onMissing: archive` is not possible."
} as const

/** What is read of an export, and why. */
export const dataReviewed = [
  { data: "Record id and person key", why: "They are who somebody is, whatever happens to names and addresses." },
  { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
  {
    data: "Status, start date, termination date, last working day, time zone",
    why: "They decide who has access, and when."
  },
  {
    data: "Attributes that conditions name (location, department, …)",
    why: "They decide who belongs to which entity."
  },
  { data: "Manager, if `fields` asks for it", why: "It is set on the member." },
  { data: "Bank account, if `fields` asks for it", why: "It is set on the member; it is never printed." }
]
