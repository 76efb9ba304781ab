import { Buffer } from "node:buffer"
import { createHash } from "node:crypto"
import { basename } from "node:path"
import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { Employee, EmployeeStatus, StandardAttribute } from "../domain/Employee.ts"
import { standardAttributes } from "../domain/Employee.ts"
import { fold } from "../domain/Text.ts"
import type { CompanyPerson, StatusWords } from "./CompanyPerson.ts"
import { nameOf, toEmployee } from "./CompanyPerson.ts"
import { isLatin } from "./Countries.ts"
import type { CsvForm, ExportForm, JsonForm, SandboxFile, Slot } from "./Forms.ts"
import { limitsOf, namesOf, showsStatus, slots } from "./Forms.ts"
import { inAddresses } from "./Naming.ts"

/** The people's records as the export that a connection's settings describe, with the file that proves it whole. */
export const exportOf = (form: ExportForm, people: ReadonlyArray<CompanyPerson>): ReadonlyArray<SandboxFile> => {
  const shown = people.map((person) => held(form, person))
  const content = form.kind === "csv" ? csv(form, shown) : json(form, shown)
  const main = { path: form.path, content }
  const { proof } = form
  if (proof === undefined || "total" in proof) return [main]
  if ("count" in proof) return [main, { path: proof.count, content: Buffer.from(`${people.length}\n`) }]
  const sum = createHash("sha256").update(content).digest("hex")
  return [main, { path: proof.sha256, content: Buffer.from(`${sum}  ${basename(form.path)}\n`) }]
}

/** The employees that the form's source reads out of the export when it is asked for everything. */
export const employeesOf = (form: ExportForm, people: ReadonlyArray<CompanyPerson>): ReadonlyArray<Employee> => {
  const words = wordsOf(form)
  return people.map((person) => {
    const employee = toEmployee(held(form, person), words)
    return showsStatus(form) ? employee : { ...employee, status: "active", rawStatus: "" }
  })
}

/** What every tool may call a status; the first word that the settings do not give another meaning is taken. */
const usualWords: Readonly<Record<EmployeeStatus, readonly [string, ...ReadonlyArray<string>]>> = {
  active: ["Active", "Employed", "Current"],
  "on-leave": ["On leave", "Parental leave", "Sabbatical"],
  onboarding: ["Onboarding", "Preboarding", "Future hire"],
  inactive: ["Terminated", "Inactive", "Left"],
  unknown: ["Seconded to partner", "To be clarified"]
}

/** The words in which an export writes statuses: the settings' own ones, where they have some. */
export const wordsOf = ({ statuses }: ExportForm): StatusWords => {
  const own = new Map(Object.entries(statuses).map(([word, status]) => [fold(word), status]))
  const word = (status: EmployeeStatus): string =>
    Object.entries(statuses).find(([, meaning]) => meaning === status)?.[0]
      ?? usualWords[status].find((usual) => !own.has(fold(usual))) ?? usualWords[status][0]
  return {
    active: word("active"),
    "on-leave": word("on-leave"),
    onboarding: word("onboarding"),
    inactive: word("inactive"),
    unknown: word("unknown")
  }
}

/** The person as the form can hold one: without quotes no value holds the delimiter, and not every encoding has all letters. */
const held = (form: ExportForm, person: CompanyPerson): CompanyPerson => {
  if (form.kind === "json") return person
  const { latin } = limitsOf(form)
  if (form.quote !== "none" && !latin) return person
  const text = (value: string): string => {
    const letters = latin ? inLatin(value) : value
    return form.quote === "none" ? letters.replaceAll(delimiterOf(form), " ").replaceAll(/\s+/gu, " ") : letters
  }
  return {
    ...person,
    ...(latin ? { firstName: latinName(person.firstName), lastName: latinName(person.lastName) } : {}),
    attributes: Object.fromEntries(Object.entries(person.attributes).map(([name, value]) => [name, text(value)]))
  }
}

/** Names that the encoding has no letters for are written as in addresses. */
const latinName = (written: string): string => isLatin(written) ? written : inAddresses(written) ?? inLatin(written)

const inLatin = (value: string): string =>
  value.replaceAll(
    /[^\u0000-\u00ff]/gu,
    (letter) => letter.normalize("NFKD").replaceAll(/[^\u0000-\u00ff]/gu, "") || "?"
  )

const slotOf = (form: ExportForm, words: StatusWords) => {
  const date = (day: CalendarDate | undefined): string => day === undefined ? "" : written(day, form.dates)
  return (person: CompanyPerson, slot: Slot): string => {
    switch (slot) {
      case "status":
        return words[person.status]
      case "startDate":
      case "terminationDate":
      case "lastWorkingDay":
        return date(person[slot])
      case "accountHolder":
        return person.iban === "" ? "" : nameOf(person)
      default:
        return person[slot]
    }
  }
}

const shownSlots = (form: ExportForm): ReadonlyArray<Slot> =>
  slots.filter((slot) => slot !== "status" || showsStatus(form))

/** A column or field: what it is called in the export, and its text. */
interface Part {
  readonly name: string
  readonly value: (person: CompanyPerson) => string
}

const partsOf = (form: ExportForm, usual: Readonly<Record<Slot | StandardAttribute, string>>): ReadonlyArray<Part> => {
  const names = namesOf(form)
  const slot = slotOf(form, wordsOf(form))
  const attribute = (name: string) => (person: CompanyPerson): string => person.attributes[name] ?? ""
  return [
    ...shownSlots(form).map((one): Part => ({ name: names[one] ?? usual[one], value: (person) => slot(person, one) })),
    ...standardAttributes.map((name): Part => ({ name: names[name] ?? usual[name], value: attribute(name) })),
    ...Object.entries(names.custom ?? {}).map(([name, called]): Part => ({
      name: called,
      value: attribute(`custom.${name}`)
    }))
  ]
}

/** Headers under which the csv source looks for a column that the settings do not name. */
const usualHeaders: Readonly<Record<Slot | StandardAttribute, string>> = {
  id: "Employee ID",
  personKey: "Person ID",
  firstName: "First name",
  lastName: "Last name",
  email: "Work email",
  status: "Status",
  startDate: "Start date",
  terminationDate: "Termination date",
  lastWorkingDay: "Last working day",
  timezone: "Time zone",
  managerId: "Manager ID",
  iban: "IBAN",
  bic: "BIC",
  accountHolder: "Account holder",
  workLocation: "Work location",
  department: "Department",
  team: "Team",
  legalEntity: "Legal entity",
  country: "Country",
  jobTitle: "Job title",
  employmentType: "Employment type",
  costCenter: "Cost center"
}

const delimiterOf = ({ delimiter }: CsvForm): string => delimiter === "auto" ? ";" : delimiter

const csv = (form: CsvForm, people: ReadonlyArray<CompanyPerson>): Uint8Array => {
  const parts = partsOf(form, usualHeaders)
  const delimiter = delimiterOf(form)
  const cell = (value: string): string =>
    form.quote !== "none" && (value.includes(delimiter) || value.includes(form.quote) || /[\r\n]/u.test(value))
      ? `${form.quote}${value.replaceAll(form.quote, form.quote + form.quote)}${form.quote}`
      : value
  const lines = [
    parts.map(({ name }) => cell(name)).join(delimiter),
    ...people.map((person) => parts.map(({ value }) => cell(value(person))).join(delimiter))
  ]
  const text = `${lines.join("\r\n")}\r\n`
  switch (form.encoding) {
    case "utf-8":
      return Buffer.from(text, "utf8")
    case "utf-16le":
      return Buffer.from(`\uFEFF${text}`, "utf16le")
    default:
      return Buffer.from(text, "latin1")
  }
}

/** The names under which the json source looks for a value that the settings do not name: its own. */
const ownNames: Readonly<Record<Slot | StandardAttribute, string>> = {
  ...usualHeaders,
  ...Object.fromEntries([...slots, ...standardAttributes].map((name) => [name, name]))
}

const json = (form: JsonForm, people: ReadonlyArray<CompanyPerson>): Uint8Array => {
  const parts = partsOf(form, ownNames)
  const records = people.map((person) => {
    const record: JsonTree = {}
    for (const { name, value } of parts) put(record, name.split("."), value(person) || null)
    return record
  })
  if (form.records === undefined && /\.(?:ndjson|jsonl)$/iu.test(form.path)) {
    return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""))
  }
  const list = `[\n${records.map((record) => `  ${JSON.stringify(record)}`).join(",\n")}\n]`
  if (form.records === undefined) return Buffer.from(`${list}\n`)
  const document: JsonTree = {}
  if (form.proof !== undefined && "total" in form.proof) put(document, form.proof.total.split("."), people.length)
  put(document, form.records.split("."), place)
  return Buffer.from(`${JSON.stringify(document, null, 2).replace(JSON.stringify(place), () => list)}\n`)
}

/** Stands for the list until the document around it is written. */
const place = "the list of employees"

interface JsonTree {
  [name: string]: JsonTree | string | number | null
}

const put = (into: JsonTree, path: ReadonlyArray<string>, value: string | number | null): void => {
  const [name = "", ...rest] = path
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const inner = into[name]
  const tree = typeof inner === "object" && inner !== null ? inner : {}
  into[name] = tree
  put(tree, rest, value)
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** A day in the first of the formats that the settings list. */
const written = (day: CalendarDate, formats: string | ReadonlyArray<string>): string => {
  const [year = "", month = "", date = ""] = day.split("-")
  const format = (typeof formats === "string" ? formats : formats[0]) ?? "YYYY-MM-DD"
  return format.replace(/YYYY|MMM|MM|DD|D/gu, (part) => {
    switch (part) {
      case "YYYY":
        return year
      case "MMM":
        return months[Number(month) - 1] ?? ""
      case "MM":
        return month
      case "DD":
        return date
      default:
        return String(Number(date))
    }
  })
}
