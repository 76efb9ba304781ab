import { Schema } from "effect"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import type { Catalogue } from "./Catalogue.ts"
import type { ReadRequest } from "./Source.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

const mapped = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples }))

/** Which field of BambooHR holds which value. */
export const Fields = Schema.Struct({
  workLocation: mapped("The field of the work location. Default: Location.", "Location"),
  department: mapped("The field of the department. Default: Department.", "Department"),
  team: mapped("The field of the team. Default: Team.", "Team"),
  legalEntity: mapped("The field of the legal entity. BambooHR has none of its own.", "Division", "Pay Group"),
  country: mapped("The field of the country. Default: Country, which is that of the home address.", "Office country"),
  jobTitle: mapped("The field of the job title. Default: Job Title.", "Job Title"),
  employmentType: mapped("The field of the employment type. Default: Employment Status.", "Employment Status"),
  costCenter: mapped("The field of the cost centre. BambooHR has none of its own.", "Cost center"),
  timezone: mapped("The field of the IANA time zone. BambooHR has none of its own.", "Time zone"),
  personKey: mapped("The field of what is the same for all records of one person.", "Person ID"),
  iban: mapped("The custom field of the IBAN for refunds. BambooHR has none of its own.", "IBAN"),
  bic: mapped("The custom field of the BIC.", "BIC"),
  accountHolder: mapped("The custom field of the account holder.", "Account holder")
}).annotate({
  identifier: "BambooHrFields",
  title: "Fields",
  description: "Which field of BambooHR holds which value: its name as on the screen, or as in the API.",
  markdownDescription:
    "Which field of BambooHR holds which value: its name as on the screen (`Division`), or as in the API (`payGroup`, `customField4501`)."
})
export type Fields = typeof Fields.Type

/** BambooHR's own name of every value that it has a field for. */
const usual: Readonly<Record<string, string>> = {
  id: "eeid",
  firstName: "firstName",
  lastName: "lastName",
  email: "email",
  status: "status",
  startDate: "hireDate",
  terminationDate: "terminationDate",
  managerId: "supervisorEid",
  workLocation: "jobInformationLocation",
  department: "jobInformationDepartment",
  team: "team",
  country: "country",
  jobTitle: "jobInformationJobTitle",
  employmentType: "employmentStatus"
}

const always = ["id", "firstName", "lastName", "email", "status", "startDate", "terminationDate"]

/** The API's name of the field for each value that is asked for. */
export interface Columns {
  readonly slots: ReadonlyMap<string, string>
  readonly attributes: ReadonlyMap<string, string>
  readonly custom: ReadonlyArray<string>
}

export const columnsFor = (catalogue: Catalogue, fields: Fields, request: ReadRequest): Columns => {
  const own: Readonly<Record<string, string | undefined>> = fields
  const column = (name: string): readonly [string, string] | undefined => {
    const named = own[name]
    if (named !== undefined) {
      const found = catalogue.find(named, `fields.${name}`)
      return found === undefined ? undefined : [name, found]
    }
    const known = usual[name]
    return known === undefined || !catalogue.has(known) ? undefined : [name, known]
  }
  const columns = (names: ReadonlyArray<string>): ReadonlyMap<string, string> =>
    new Map(names.map(column).filter((one) => one !== undefined))
  const bank = ["iban", "bic", "accountHolder"]
  const slots = columns([
    ...always,
    "timezone",
    "personKey",
    ...(request.manager ? ["managerId"] : []),
    ...(request.bankAccount ? bank : [])
  ])
  const taken = new Set([...slots.values(), ...columns([...bank, ...standardAttributes]).values()])
  const labels = request.attributes === "all" ? catalogue.customLabels(taken) : []
  const asked = request.attributes === "all"
    ? [...standardAttributes, ...labels.map((label) => `custom.${label}`)]
    : [...request.attributes]
  const custom = asked.filter((name) => name.startsWith("custom.")).map((name) =>
    [name, catalogue.find(name.slice("custom.".length), name)] as const
  ).filter((one): one is readonly [string, string] => one[1] !== undefined)
  return {
    slots,
    attributes: new Map([...columns(asked.filter((name) => !name.startsWith("custom."))), ...custom]),
    custom: labels
  }
}

/** An empty date is null, an empty text, or a day that no calendar has. */
const value = (found: unknown): unknown => found === "0000-00-00" ? null : found

export const recordOf = ({ attributes, slots }: Columns, row: Readonly<Record<string, unknown>>): ToolRecord => {
  const pick = (columns: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...columns].map(([name, column]) => [name, value(row[column])]))
  return { ...pick(slots), attributes: pick(attributes) }
}

const accessLevels =
  "In BambooHR, open Settings, Access Levels, and let the access level of the key's owner see it for all employees."

const attributeRights: Readonly<Record<string, string>> = {
  workLocation: "Job, Job Information, Location",
  department: "Job, Job Information, Department",
  team: "Job, Team",
  country: "Contact, Address, Country",
  jobTitle: "Job, Job Information, Job Title",
  employmentType: "Job, Employment Status"
}

/** `shown`: where BambooHR shows the attribute; nothing where it has no field of its own, and the file names none. */
const attributeRequirement = (name: StandardAttribute, shown: string | undefined): Requirement =>
  shown === undefined
    ? {
      fields: [name],
      when: ({ attributes }) => attributes !== "all" && attributes.has(name),
      permission: `a field for ${name}`,
      next: `BambooHR has no field of its own for it: name one of yours under \`fields.${name}\`.`
    }
    : {
      fields: [name],
      when: ({ attributes }) => attributes === "all" || attributes.has(name),
      permission: `the view of ${shown}`,
      next: accessLevels
    }

/** Rights by the sections of BambooHR's own screens. */
export const requirements = (fields: Fields): ReadonlyArray<Requirement> => [
  { fields: ["id"], permission: "the view of employees", next: accessLevels },
  { fields: ["firstName", "lastName"], permission: "the view of Basic Information", next: accessLevels },
  { fields: ["email"], permission: "the view of Contact, Work Email", next: accessLevels },
  { fields: ["status"], permission: "the view of Basic Information, Status", next: accessLevels },
  { fields: ["startDate"], permission: "the view of Job, Hire Date", next: accessLevels },
  { fields: ["terminationDate"], permission: "the view of Job, Employment Status", next: accessLevels },
  {
    fields: ["managerId"],
    when: ({ manager }) => manager,
    permission: "the view of Job, Job Information, Reports To",
    next: accessLevels
  },
  {
    fields: ["iban"],
    when: ({ bankAccount }) => bankAccount,
    permission: fields.iban === undefined ? "a field for the IBAN" : "the view of the custom field for the IBAN",
    next: fields.iban === undefined
      ? "BambooHR has no field of its own for bank accounts: make a custom field, name it under `fields.iban`, or take bankAccount out of the entity's `fields`."
      : accessLevels
  },
  ...standardAttributes.map((name) => attributeRequirement(name, fields[name] ?? attributeRights[name]))
]
