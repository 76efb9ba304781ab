import type { CalendarDate } from "../../src/domain/CalendarDate.ts"
import { parse } from "../../src/domain/CalendarDate.ts"
import type { CompanyPerson } from "../../src/sandbox/CompanyPerson.ts"

const places = ["Paris", "Lyon", "Remote", "London", "Berlin"]
const departments = ["Sales", "Engineering", "Finance", "People"]

const day = (text: string): CalendarDate => {
  const date = parse(text)
  if (date === undefined) throw new RangeError(`${text} is no day`)
  return date
}

/** The day that it is for emulators. */
export const today = day("2026-11-26")
const started = day("2021-03-01")

const pick = (list: ReadonlyArray<string>, index: number): string => list[index % list.length] ?? ""

/** So many people of whom nothing is remarkable: one in a hundred manages the others, and everybody has an account. */
export const crowd = (size: number): ReadonlyArray<CompanyPerson> =>
  Array.from({ length: size }, (_, index) => ({
    connection: "hr",
    id: String(1_000_001 + index),
    personKey: `P${index + 1}`,
    story: "plain",
    home: 0,
    firstName: `Fillippa${index % 997}`,
    lastName: `Crowdmember${index}`,
    email: `crowd${index}@acme.example`,
    status: "active",
    startDate: started,
    terminationDate: undefined,
    lastWorkingDay: undefined,
    timezone: "Europe/Paris",
    attributes: {
      workLocation: pick(places, index),
      department: pick(departments, index),
      team: "Platform",
      legalEntity: "Acme SAS",
      country: "France",
      jobTitle: "Engineer",
      employmentType: "Permanent"
    },
    managerId: String(1_000_001 + index % Math.min(100, Math.ceil(size / 100))),
    iban: "FR7630006000011234567890189",
    bic: "BNPAFRPP"
  }))
