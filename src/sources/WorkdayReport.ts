import { Effect, Schema } from "effect"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { Dates } from "./ExportSettings.ts"
import { isObject } from "./JsonValue.ts"
import type { Slot } from "./Slots.ts"
import type { ReadRequest } from "./Source.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"
import { dayOf } from "./WorkdayWorker.ts"

/** The columns that are looked for where the settings name no other, by their XML aliases. */
export const usualColumns: Readonly<Record<Slot | StandardAttribute, string>> = {
  id: "Employee_ID",
  personKey: "Universal_ID",
  firstName: "First_Name",
  lastName: "Last_Name",
  email: "Work_Email",
  status: "Status",
  startDate: "Hire_Date",
  terminationDate: "Termination_Date",
  lastWorkingDay: "Last_Day_of_Work",
  timezone: "Time_Zone",
  managerId: "Manager_Employee_ID",
  managerEmail: "Manager_Email",
  iban: "IBAN",
  bic: "BIC",
  accountHolder: "Account_Holder",
  workLocation: "Location",
  department: "Supervisory_Organization",
  team: "Team",
  legalEntity: "Company",
  country: "Country",
  jobTitle: "Business_Title",
  employmentType: "Worker_Type",
  costCenter: "Cost_Center"
}

const column = (what: string, usual: string) =>
  Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      description: `XML alias of the column with ${what}. Default: ${usual}.`,
      examples: [usual]
    })
  )

const Columns = Schema.Struct({
  id: column("the employee id", "Employee_ID"),
  personKey: column("what is the same for all records of one person", "Universal_ID"),
  firstName: column("the first name", "First_Name"),
  lastName: column("the last name", "Last_Name"),
  email: column("the work e-mail", "Work_Email"),
  status: column("the status", "Status"),
  startDate: column("the hire date", "Hire_Date"),
  terminationDate: column("the termination date", "Termination_Date"),
  lastWorkingDay: column("the last day of work", "Last_Day_of_Work"),
  timezone: column("the person's IANA time zone", "Time_Zone"),
  managerId: column("the manager's employee id", "Manager_Employee_ID"),
  managerEmail: column("the manager's work e-mail", "Manager_Email"),
  iban: column("the IBAN", "IBAN"),
  bic: column("the BIC", "BIC"),
  accountHolder: column("the account holder", "Account_Holder"),
  workLocation: column("the location", "Location"),
  department: column("the department", "Supervisory_Organization"),
  team: column("the team", "Team"),
  legalEntity: column("the company", "Company"),
  country: column("the country", "Country"),
  jobTitle: column("the job title", "Business_Title"),
  employmentType: column("the worker type", "Worker_Type"),
  costCenter: column("the cost center", "Cost_Center")
}).annotate({
  identifier: "WorkdayColumns",
  title: "Columns",
  description: "The XML aliases of the report's columns, where they are not the usual ones."
})

export const ReportSettings = Schema.Struct({
  owner: Schema.NonEmptyString.annotate({
    title: "Owner",
    description: "User name of the report's owner, as it stands in the report's JSON address behind the tenant.",
    examples: ["ISU_HRSYNC"]
  }),
  name: Schema.NonEmptyString.annotate({
    title: "Name",
    description: "Name of the report, as it stands in its JSON address behind the owner.",
    examples: ["HRSYNC_Members"]
  }),
  use: Schema.Literals(["employees", "bankAccounts"]).annotate({
    title: "Use",
    description:
      "employees: everybody is read from this report and from nowhere else. bankAccounts: the report only adds bank accounts to the workers of Get_Workers."
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("employees" as const))),
  columns: Columns.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  custom: Schema.Record(Schema.String, Schema.NonEmptyString).annotate({
    title: "Custom attributes",
    description:
      "Columns for conditions under a name of yours: Contract: Contract_Type makes custom.Contract. Without it, custom.<XML alias> works.",
    examples: [{ Contract: "Contract_Type" }]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  prompts: Schema.Record(Schema.String, Schema.String).annotate({
    title: "Prompts",
    description:
      "Values for the report's prompts, by their XML aliases. A value that is a reference takes the form Name!WID.",
    examples: [{ "Company!Company_Reference_ID": "ACME_FR" }]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  signInAs: Schema.Literals(["user", "user@tenant"]).annotate({
    title: "Sign in as",
    description:
      "How the user name is sent for reports. Workday's guides differ; try the other one where it is refused."
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("user" as const))),
  dates: Dates
}).annotate({
  identifier: "WorkdayReport",
  title: "Report",
  description: "A custom report that is enabled as a web service (RaaS)."
})
export type ReportSettings = typeof ReportSettings.Type

const columnOf = ({ columns }: ReportSettings, name: Slot | StandardAttribute): string =>
  columns[name] ?? usualColumns[name]

const Answer = Schema.Struct({ Report_Entry: Schema.optionalKey(Schema.Array(Schema.Unknown)) })

export const reportPath = "/ccx/service/customreport2/{tenant}/{owner}/{report}"

/** Every row: a report has no pages. */
export const reportRows = (
  client: ApiClient,
  tenant: string,
  { name, owner, prompts }: ReportSettings
): Effect.Effect<ReadonlyArray<unknown>, NetError> =>
  Effect.gen(function*() {
    const response = yield* client.get(reportPath, {
      params: { tenant, owner, report: name },
      query: { ...prompts, format: "json" },
      headers: { accept: "application/json" }
    })
    const { Report_Entry: rows } = yield* response.json(Answer)
    if (rows !== undefined) return rows
    const value = yield* response.value
    // A report without a row may be an empty object.
    return isObject(value) && Object.keys(value).length === 0
      ? []
      : yield* response.fail("wrong-shape", "got an answer that does not fit at Report_Entry: it is missing")
  })

/** A column with several values is a list of objects with one value each. An object with more has no one value. */
const cell = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const all = value.map(cell)
    return all.length === 1 ? all[0] : all.includes(undefined) ? undefined : all
  }
  if (!isObject(value)) return value
  const [first, ...others] = Object.values(value)
  return others.length === 0 ? cell(first) : undefined
}

const valueIn = (row: unknown, alias: string): unknown =>
  // What is empty is left out of a row.
  isObject(row) && Object.hasOwn(row, alias) ? cell(row[alias]) : null

const dates: ReadonlySet<Slot> = new Set(["startDate", "terminationDate", "lastWorkingDay"])

const slotsOfReport: ReadonlyArray<Slot> = [
  "id",
  "personKey",
  "firstName",
  "lastName",
  "email",
  "status",
  "startDate",
  "terminationDate",
  "lastWorkingDay",
  "timezone",
  "managerId",
  "managerEmail",
  "iban",
  "bic",
  "accountHolder"
]

/** A row as a record. What no row shows is taken out of all afterwards. */
export const rowRecord = (row: unknown, settings: ReportSettings): ToolRecord => {
  const used = new Set([
    ...[...slotsOfReport, ...standardAttributes].map((name) => columnOf(settings, name)),
    ...Object.values(settings.custom)
  ])
  const slots = slotsOfReport.map((slot): readonly [Slot, unknown] => {
    const value = valueIn(row, columnOf(settings, slot))
    return [slot, dates.has(slot) && typeof value === "string" ? dayOf(value) : value]
  })
  return {
    ...Object.fromEntries(slots),
    attributes: {
      ...Object.fromEntries(
        Object.keys(isObject(row) ? row : {}).filter((alias) => !used.has(alias)).map((alias) => [
          `custom.${alias}`,
          valueIn(row, alias)
        ])
      ),
      ...Object.fromEntries(
        Object.entries(settings.custom).map(([name, alias]) => [`custom.${name}`, valueIn(row, alias)])
      ),
      ...Object.fromEntries(standardAttributes.map((name) => [name, valueIn(row, columnOf(settings, name))]))
    }
  }
}

/** The bank columns of a report by employee id; nothing for somebody with rows that differ. */
export const bankRows = (
  rows: ReadonlyArray<unknown>,
  settings: ReportSettings
): ReadonlyMap<string, Pick<ToolRecord, "iban" | "bic" | "accountHolder"> | undefined> => {
  const found = new Map<string, Pick<ToolRecord, "iban" | "bic" | "accountHolder"> | undefined>()
  for (const row of rows) {
    const id = valueIn(row, columnOf(settings, "id"))
    const bank = {
      iban: valueIn(row, columnOf(settings, "iban")),
      bic: valueIn(row, columnOf(settings, "bic")),
      accountHolder: valueIn(row, columnOf(settings, "accountHolder"))
    }
    if (typeof id !== "string" && typeof id !== "number") continue
    const key = String(id).trim()
    const same = !found.has(key) || JSON.stringify(found.get(key)) === JSON.stringify(bank)
    found.set(key, same ? bank : undefined)
  }
  return found
}

const asks = (name: StandardAttribute) => ({ attributes }: ReadRequest): boolean =>
  attributes === "all" || attributes.has(name)

/** What some row must show, or else a column is missing or may not be seen. */
export const reportRequirements = (settings: ReportSettings): ReadonlyArray<Requirement> => {
  const one = (field: Slot | StandardAttribute, when?: Requirement["when"]): Requirement => ({
    fields: [field],
    ...(when === undefined ? {} : { when }),
    permission: `the column ${columnOf(settings, field)} in the report ${settings.name}`,
    next:
      "In Workday, add the column to the report with that Column Heading Override XML Alias (or name its alias under `report.columns`), and give the Integration System User's security group View access to the domain of its field."
  })
  const bank = one("iban", ({ bankAccount }) => bankAccount)
  if (settings.use === "bankAccounts") return [bank]
  return [
    one("firstName"),
    one("email"),
    one("status"),
    one("startDate"),
    one("workLocation", asks("workLocation")),
    one("department", asks("department")),
    one("legalEntity", asks("legalEntity")),
    { ...one("managerId", ({ manager }) => manager), fields: ["managerId", "managerEmail"] },
    bank
  ]
}
