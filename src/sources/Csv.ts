import { Effect, Schema } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
import { CsvReader, type Delimiter, delimiters, type Encoding, encodings, type Quote } from "./CsvReader.ts"
import { EmployeeDecoder } from "./EmployeeDecoder.ts"
import { readExport } from "./Export.ts"
import { type ExportPlace, exportPlace } from "./ExportPlace.ts"
import {
  AssumeStatus,
  checksumProof,
  countProof,
  dataReviewed,
  Dates,
  formatsOf,
  Path,
  PathAuth,
  placeProblem,
  proofTexts,
  refuse,
  Statuses
} from "./ExportSettings.ts"
import { readHeader } from "./Header.ts"
import { wanted } from "./Slots.ts"
import type { ReadRequest, SourceContext, SourceKind } from "./Source.ts"

const header = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples }))

const Columns = Schema.Struct({
  id: header("Header of the column with the HR tool's own id of the record.", "Employee ID"),
  personKey: header("Header of the column that is the same for all records of one person.", "Person ID"),
  firstName: header("Header of the column with first names.", "First name"),
  lastName: header("Header of the column with last names.", "Last name"),
  email: header("Header of the column with work e-mail addresses.", "Work email"),
  status: header("Header of the column with the employment status.", "Status"),
  startDate: header("Header of the column with the first working day.", "Start date"),
  terminationDate: header("Header of the column with the day on which the contract ends.", "Termination date"),
  lastWorkingDay: header("Header of the column with the last day worked.", "Last working day"),
  timezone: header("Header of the column with the person's IANA time zone.", "Time zone"),
  managerId: header("Header of the column with the manager's record id.", "Manager ID"),
  managerEmail: header("Header of the column with the manager's work e-mail.", "Manager email"),
  iban: header("Header of the column with the IBAN for refunds.", "IBAN"),
  bic: header("Header of the column with the BIC.", "BIC"),
  accountHolder: header("Header of the column with the account holder.", "Account holder"),
  workLocation: header("Header of the column with the work location.", "Location"),
  department: header("Header of the column with the department.", "Department"),
  team: header("Header of the column with the team.", "Team"),
  legalEntity: header("Header of the column with the legal entity.", "Legal entity"),
  country: header("Header of the column with the country.", "Country"),
  jobTitle: header("Header of the column with the job title.", "Job title"),
  employmentType: header("Header of the column with the employment type.", "Employment type"),
  costCenter: header("Header of the column with the cost centre.", "Cost center"),
  custom: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.NonEmptyString).annotate({
      title: "Custom attributes",
      description: "Further columns for conditions, by name: Contract: \"Contract type\" makes custom.Contract.",
      examples: [{ Contract: "Contract type" }]
    })
  )
}).annotate({
  identifier: "CsvColumns",
  title: "Columns",
  description: "Which column holds what, by header. What is not named is looked for under its usual headers.",
  markdownDescription:
    "Which column holds what, by header. What is not named here is looked for under its usual headers (`Employee ID`, `Work email`, `Status`, …; all of them in docs/files.md). Case and surrounding space do not matter."
})

export const Settings = refuse(
  Schema.Struct({
    path: Path,
    auth: PathAuth,
    delimiter: Schema.Literals(["auto", ...delimiters]).annotate({
      title: "Delimiter",
      description: "What stands between two cells. auto: the one of , ; tab and | that the header line has most of.",
      default: ","
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<Delimiter | "auto">(","))),
    encoding: Schema.Literals(encodings).annotate({
      title: "Encoding",
      description: "How the file writes characters: utf-8 (default; with or without a byte order mark), utf-16le, or "
        + "windows-1252, which Latin-1 exports are in practice.",
      default: "utf-8"
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<Encoding>("utf-8"))),
    quote: Schema.Literals(["\"", "'", "none"]).annotate({
      title: "Quote",
      description: "What encloses a cell that holds a delimiter or a line break. none: such cells do not occur.",
      default: "\""
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<Quote>("\""))),
    endsWithLineBreak: Schema.Boolean.annotate({
      title: "Ends with a line break",
      description: "Whether the tool ends the last line with a line break, as most do. A file that does not is then "
        + "taken as cut; false: it is taken as whole.",
      default: true
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
    columns: Columns.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    dates: Dates,
    statuses: Statuses,
    assumeStatus: AssumeStatus,
    proof: Schema.optionalKey(Schema.Union([checksumProof, countProof]).annotate(proofTexts))
  }).annotate({ identifier: "CsvSettings", title: "CSV export", description: "An export of employees as a CSV file." }),
  ({ assumeStatus, columns, ...place }) =>
    assumeStatus !== undefined && columns.status !== undefined
      ? "assumeStatus is for exports without a status, but columns.status names one: keep only one of them"
      : placeProblem(place)
)
export type Settings = typeof Settings.Type

const customOf = (settings: Settings): Readonly<Record<string, string>> => settings.columns.custom ?? {}

const read = (settings: Settings, context: SourceContext, place: ExportPlace, request: ReadRequest) =>
  readExport(place, context, (findings, checksum) => {
    const asked = wanted(request, Object.keys(customOf(settings)))
    const { custom: _, ...named } = settings.columns
    return new CsvReader(
      {
        delimiter: settings.delimiter,
        encoding: settings.encoding,
        quote: settings.quote,
        lastLineMustEnd: settings.endsWithLineBreak && !checksum,
        header: (cells) =>
          readHeader(cells, { named, custom: customOf(settings), assumeStatus: settings.assumeStatus }, asked),
        decoder: new EmployeeDecoder({
          connection: context.connection,
          wanted: asked,
          dates: formatsOf(settings.dates),
          statuses: settings.statuses,
          assumeStatus: settings.assumeStatus
        })
      },
      findings
    )
  })

export const kind: SourceKind<Settings> = {
  kind: "csv",
  title: "CSV export",
  description: "A CSV file, as nearly every HR tool can export one.",
  settings: Settings,
  adminSteps: [
    "Export the employees of the HR tool as CSV, with a header line: id, first and last name, work e-mail, status, start and termination date, and the columns that your conditions ask for.",
    "Put the file where hrsync can read it, and name it in `path`: a file, a pattern such as exports/*.csv of which the newest counts, or an https address whose host HRSYNC_ALLOWED_HOSTS names.",
    "Where its headers are not the usual ones, name them under `columns`; its date format under `dates`; its words for the status under `statuses`.",
    "If you can, have the export write a checksum or a count beside the file, and name that under `proof`."
  ],
  dataReviewed,
  attributes: (settings) =>
    new Set([...standardAttributes, ...Object.keys(customOf(settings)).map((name) => `custom.${name}`)]),
  canProve: (settings) => settings.proof !== undefined,
  make: (settings, context) => {
    const place = exportPlace(settings, context)
    return {
      connection: context.connection,
      kind: "csv",
      read: (request) => read(settings, context, place, request)
    }
  }
}
