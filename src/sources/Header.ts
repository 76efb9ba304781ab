import { closest } from "fastest-levenshtein"
import { BankAccount } from "../domain/BankAccount.ts"
import * as EmailAddress from "../domain/EmailAddress.ts"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import { fold, tidy } from "../domain/Text.ts"
import { type Slot, slots, type Wanted } from "./Slots.ts"

/**
 * Headers under which a column is looked for when the settings do not name one: the first that is there counts. Headers
 * that mean one thing here and another there ("End date") are left out on purpose: a wrong guess would remove somebody.
 */
export const usualHeaders: Readonly<Record<Slot | StandardAttribute, ReadonlyArray<string>>> = {
  id: [
    "Employee ID",
    "Employee number",
    "Personnel number",
    "Staff ID",
    "Worker ID",
    "ID",
    "Matricule",
    "Personalnummer"
  ],
  personKey: ["Person ID", "Person key"],
  firstName: ["First name", "Given name", "Prénom", "Vorname", "Nombre", "Nome", "Voornaam"],
  lastName: [
    "Last name",
    "Family name",
    "Surname",
    "Nom",
    "Nom de famille",
    "Nachname",
    "Apellidos",
    "Cognome",
    "Achternaam"
  ],
  email: [
    "Work email",
    "Work email address",
    "Business email",
    "Company email",
    "Email",
    "Email address",
    "Adresse e-mail"
  ],
  status: ["Status", "Employment status", "Employee status", "Statut", "Estado", "Stato"],
  startDate: ["Start date", "Hire date", "Date of hire", "Date d'entrée", "Eintrittsdatum"],
  terminationDate: ["Termination date", "Leaving date", "Date of leaving", "Date de sortie", "Austrittsdatum"],
  lastWorkingDay: ["Last working day", "Last day of work", "Last day worked", "Dernier jour travaillé"],
  timezone: ["Time zone"],
  managerId: ["Manager ID", "Supervisor ID", "Manager employee ID"],
  managerEmail: ["Manager email", "Supervisor email", "Manager work email"],
  iban: ["IBAN"],
  bic: ["BIC", "SWIFT", "BIC/SWIFT"],
  accountHolder: ["Account holder"],
  workLocation: ["Work location", "Location", "Office", "Site"],
  department: ["Department", "Département", "Abteilung"],
  team: ["Team", "Équipe"],
  legalEntity: ["Legal entity", "Company"],
  country: ["Country", "Pays", "Land"],
  jobTitle: ["Job title", "Position", "Poste"],
  employmentType: ["Employment type", "Contract type"],
  costCenter: ["Cost center", "Cost centre"]
}

/** Headers compare without case, accents kept, and without spaces, hyphens, underscores and dots: `employee_id`, `employeeId`. */
const loose = (header: string): string => fold(header).replace(/[\s._'’/-]+/gu, "")

export interface HeaderProblem {
  readonly message: string
  readonly next: string
}

/** Which column gives each wanted value, in the order of `wanted`; -1 where none does. */
export interface Header {
  readonly columns: ReadonlyArray<number>
  /** The headers of those columns, for messages. */
  readonly labels: ReadonlyArray<string>
}

export interface HeaderSettings {
  readonly named: Readonly<Partial<Record<Slot | StandardAttribute, string | undefined>>>
  readonly custom: Readonly<Record<string, string>>
  readonly assumeStatus: "active" | undefined
}

const quoted = (texts: ReadonlyArray<string>): string => texts.map((text) => `“${text}”`).join(", ")

const shortened = (header: string): string => header.length > 40 ? `${header.slice(0, 39)}…` : header

const mostShown = 30

const shown = (cells: ReadonlyArray<string>): string => {
  const names = cells.filter((cell) => cell.trim() !== "").map((cell) => shortened(tidy(cell)))
  return names.length > mostShown
    ? `${quoted(names.slice(0, mostShown))} and ${names.length - mostShown} more`
    : quoted(names)
}

/** Whether a first line is somebody's data: then its cells must not be repeated in a message. */
const isData = (cells: ReadonlyArray<string>): boolean =>
  cells.some((cell) =>
    EmailAddress.parse(cell) !== undefined
    || /^\s*(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})/u.test(cell)
    || new BankAccount(cell).isValidIban
  )

/** Finds the columns of a CSV file's first line. */
export const readHeader = (
  cells: ReadonlyArray<string>,
  settings: HeaderSettings,
  wanted: Wanted
): Header | HeaderProblem => {
  if (isData(cells)) {
    return {
      message: "the first line holds data where the headers should be",
      next: "Export the file with its header line."
    }
  }
  const exact = new Map<string, Array<number>>()
  const usual = new Map<string, Array<number>>()
  const add = (map: Map<string, Array<number>>, key: string, index: number): void => {
    const there = map.get(key)
    if (there === undefined) map.set(key, [index])
    else there.push(index)
  }
  for (const [index, cell] of cells.entries()) {
    if (cell.trim() === "") continue
    add(exact, fold(cell), index)
    add(usual, loose(cell), index)
  }
  const names = cells.filter((cell) => cell.trim() !== "").map(tidy)
  const missing: Array<string> = []
  const doubled: Array<string> = []
  const pick = (found: ReadonlyArray<number>, header: string): number => {
    if (found.length > 1) doubled.push(header)
    return found[0] ?? -1
  }
  const byName = (setting: string, header: string): number => {
    const found = exact.get(fold(header))
    if (found !== undefined) return pick(found, header)
    const near = names.length === 0 ? "" : `, nearest is “${shortened(closest(header, names))}”`
    missing.push(`“${header}” (${setting}${near})`)
    return -1
  }
  const byUse = (slot: Slot | StandardAttribute): number => {
    for (const header of usualHeaders[slot]) {
      const found = usual.get(loose(header))
      if (found !== undefined) return pick(found, tidy(cells[found[0] ?? 0] ?? header))
    }
    return -1
  }
  const fixed: ReadonlyArray<Slot | StandardAttribute> = [...slots, ...standardAttributes]
  const isWanted = new Set<string>([...wanted.slots, ...wanted.attributes])
  const found = new Map<string, number>()
  for (const slot of fixed) {
    const header = settings.named[slot]
    if (header !== undefined) found.set(slot, byName(`columns.${slot}`, header))
    else if (isWanted.has(slot)) found.set(slot, byUse(slot))
  }
  for (const [name, header] of Object.entries(settings.custom)) {
    found.set(`custom.${name}`, byName(`columns.custom.${name}`, header))
  }
  if (missing.length > 0) {
    return {
      message: `${missing.length === 1 ? "there is no column" : "there are no columns"} ${missing.join(", ")}; `
        + `the file has ${shown(cells)}`,
      next: "Export these columns, or correct their headers under `columns`."
    }
  }
  for (const slot of ["id", "email"] as const) {
    if (found.get(slot) === -1) {
      return {
        message: `no column is known to hold ${slot === "id" ? "the employee's id" : "the work e-mail"}; `
          + `the file has ${shown(cells)}`,
        next:
          `Name it: columns: { ${slot}: <header> }. If these are not headers at all, check \`delimiter\` and \`encoding\`.`
      }
    }
  }
  if (found.get("status") === -1 && settings.assumeStatus === undefined) {
    return {
      message: `no column is known to hold the employment status; the file has ${shown(cells)}`,
      next:
        "Name it: columns: { status: <header> }. If the export has none and everybody in it works for you, say assumeStatus: active."
    }
  }
  if (doubled.length > 0) {
    return {
      message: `the header ${quoted(doubled.map(shortened))} stands over more than one column`,
      next: "Export the column once, or give the columns different headers."
    }
  }
  const columns = [
    ...slots.map((slot) => wanted.slots.includes(slot) ? found.get(slot) ?? -1 : -1),
    ...wanted.attributes.map((name) => found.get(name) ?? -1)
  ]
  return { columns, labels: columns.map((column) => shortened(tidy(cells[column] ?? ""))) }
}
