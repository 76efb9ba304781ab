import { Effect, Schema } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
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
  Statuses,
  totalProof
} from "./ExportSettings.ts"
import { JsonReader } from "./JsonReader.ts"
import { wanted } from "./Slots.ts"
import type { ReadRequest, SourceContext, SourceKind } from "./Source.ts"

const path = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples }))

const Fields = Schema.Struct({
  id: path("Path of the HR tool's own id of the record.", "id"),
  personKey: path("Path of what is the same for all records of one person.", "personId"),
  firstName: path("Path of the first name.", "name.first"),
  lastName: path("Path of the last name.", "name.last"),
  email: path("Path of the work e-mail address.", "work.email"),
  status: path("Path of the employment status.", "status"),
  startDate: path("Path of the first working day.", "startDate"),
  terminationDate: path("Path of the day on which the contract ends.", "terminationDate"),
  lastWorkingDay: path("Path of the last day worked.", "lastWorkingDay"),
  timezone: path("Path of the person's IANA time zone.", "work.timezone"),
  managerId: path("Path of the manager's record id.", "manager.id"),
  managerEmail: path("Path of the manager's work e-mail.", "manager.email"),
  iban: path("Path of the IBAN for refunds.", "bank.iban"),
  bic: path("Path of the BIC.", "bank.bic"),
  accountHolder: path("Path of the account holder.", "bank.holder"),
  workLocation: path("Path of the work location.", "work.location"),
  department: path("Path of the department.", "work.department"),
  team: path("Path of the team.", "work.team"),
  legalEntity: path("Path of the legal entity.", "work.legalEntity"),
  country: path("Path of the country.", "work.country"),
  jobTitle: path("Path of the job title.", "work.title"),
  employmentType: path("Path of the employment type.", "contract.type"),
  costCenter: path("Path of the cost centre.", "work.costCenter"),
  custom: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.NonEmptyString).annotate({
      title: "Custom attributes",
      description: "Further values for conditions, by name: Contract: contract.type makes custom.Contract.",
      examples: [{ Contract: "contract.type" }]
    })
  )
}).annotate({
  identifier: "JsonFields",
  title: "Fields",
  description:
    "Where in a record which value stands, as a path with dots. What is not named is looked for under its own name.",
  markdownDescription:
    "Where in a record which value stands, as a path with dots (`work.location`). What is not named here is looked for under its own name (`id`, `email`, `workLocation`, …)."
})

export const Settings = refuse(
  Schema.Struct({
    path: Path,
    auth: PathAuth,
    records: Schema.optionalKey(
      Schema.NonEmptyString.annotate({
        title: "Records",
        description: "Where the list of employees stands, if the document is an object: a path with dots.",
        examples: ["data.employees"]
      })
    ),
    fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    dates: Dates,
    statuses: Statuses,
    assumeStatus: AssumeStatus,
    proof: Schema.optionalKey(Schema.Union([checksumProof, countProof, totalProof]).annotate(proofTexts))
  }).annotate({
    identifier: "JsonSettings",
    title: "JSON export",
    description: "An export of employees as JSON: a list, one record per line, or a list inside an object."
  }),
  ({ assumeStatus, auth, fields, path, proof, records }) =>
    assumeStatus !== undefined && fields.status !== undefined
      ? "assumeStatus is for exports without a status, but fields.status names one: keep only one of them"
      : proof !== undefined && "total" in proof && records === undefined
      ? "proof.total is a place in a document around the list: say with `records` where the list itself stands"
      : placeProblem({ path, ...(auth === undefined ? {} : { auth }), ...(proof === undefined ? {} : { proof }) })
)
export type Settings = typeof Settings.Type

const customOf = (settings: Settings): Readonly<Record<string, string>> => settings.fields.custom ?? {}

const read = (settings: Settings, context: SourceContext, place: ExportPlace, request: ReadRequest) =>
  readExport(place, context, (findings) => {
    const asked = wanted(request, Object.keys(customOf(settings)))
    const { custom: _, ...named } = settings.fields
    return new JsonReader(
      {
        list: settings.records?.split("."),
        named,
        custom: customOf(settings),
        wanted: asked,
        statusIsAssumed: settings.assumeStatus !== undefined,
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
  kind: "json",
  title: "JSON export",
  description: "A JSON or NDJSON file that an HR tool or a script of yours exports.",
  settings: Settings,
  adminSteps: [
    "Export the employees as a JSON list, as one JSON object per line (NDJSON), or as a list inside an object.",
    "Put the file where hrsync can read it, and name it in `path`: a file, a pattern such as exports/*.json of which the newest counts, or an https address whose host HRSYNC_ALLOWED_HOSTS names; name the place of the list under `records` if it is inside an object.",
    "Where the names of its fields are not hrsync's, name them under `fields`; its date format under `dates`; its words for the status under `statuses`.",
    "If you can, have the export announce its total, or write a checksum or a count beside the file, and name that under `proof`."
  ],
  dataReviewed,
  attributes: (settings) =>
    new Set([...standardAttributes, ...Object.keys(customOf(settings)).map((name) => `custom.${name}`)]),
  canProve: (settings) => settings.proof !== undefined,
  make: (settings, context) => {
    const place = exportPlace(settings, context)
    return {
      connection: context.connection,
      kind: "json",
      read: (request) => read(settings, context, place, request)
    }
  }
}
