import type { CalendarDate } from "../../src/domain/CalendarDate.ts"
import { parse as parseDate } from "../../src/domain/CalendarDate.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { Employee, EmployeeStatus } from "../../src/domain/Employee.ts"
import { empty } from "../../src/domain/Field.ts"
import { externalIdOf, type Member } from "../../src/domain/Member.ts"
import type { Link } from "../../src/domain/Memory.ts"

const firstNames = ["Ada", "Blaise", "Chloé", "Dmitri", "Élodie", "Faruk", "Grace", "Hedy", "Imre", "Jürgen", "Kenji"]
const syllables = ["ba", "cho", "dé", "fi", "gru", "hä", "jo", "ka", "lu", "mi", "nø", "pe", "ra", "su", "ti", "vo"]
const places = ["Paris", "Lyon", "Remote", "London", "Berlin"]

const pick = (list: ReadonlyArray<string>, index: number): string => list[index % list.length] ?? ""

const lastName = (index: number): string => {
  const name = [index, index >> 4, index >> 8, index >> 12].map((part) => pick(syllables, part)).join("")
  return name.charAt(0).toUpperCase() + name.slice(1)
}

const date = (text: string): CalendarDate => {
  const parsed = parseDate(text)
  if (parsed === undefined) throw new RangeError(`${text} is no day`)
  return parsed
}

const mail = (text: string): EmailAddress => {
  const parsed = parseEmail(text)
  if (parsed === undefined) throw new RangeError(`${text} is no address`)
  return parsed
}

const started = date("2021-03-01")
const emails = new Map<number, EmailAddress>()

const emailOf = (index: number): EmailAddress => {
  const known = emails.get(index) ?? mail(`p${index + 1}@acme.example`)
  emails.set(index, known)
  return known
}

/** Somebody's record in HR, made anew, as each reading makes it. */
export const employee = (
  index: number,
  facts: { readonly status?: EmployeeStatus; readonly lastName?: string; readonly team?: string } = {}
): Employee => ({
  connection: "hr",
  id: `E${String(index + 1).padStart(7, "0")}`,
  personKey: empty,
  firstName: pick(firstNames, index),
  lastName: facts.lastName ?? lastName(index),
  email: emailOf(index),
  status: facts.status ?? "active",
  rawStatus: facts.status ?? "Active",
  startDate: started,
  terminationDate: empty,
  lastWorkingDay: empty,
  timezone: empty,
  attributes: { workLocation: pick(places, index), team: facts.team ?? "T1" },
  manager: empty,
  bankAccount: empty
})

export const memberId = (index: number): string => `m-${String(index + 1).padStart(7, "0")}`

/** Their account, as HR says. */
export const member = (index: number, facts: Partial<Member> = {}): Member => ({
  id: memberId(index),
  externalId: externalIdOf(employee(index)),
  firstName: pick(firstNames, index),
  lastName: lastName(index),
  email: emailOf(index),
  state: "active",
  roles: index === 0 ? ["account-owner"] : ["requester"],
  managerId: empty,
  bankAccount: empty,
  invitationExpiresAt: empty,
  ...facts
})

/** What hrsync remembers of them. */
export const link = (index: number, facts: Partial<Link> = {}): Link => ({
  connection: "hr",
  employeeId: employee(index).id,
  memberId: memberId(index),
  emails: [emailOf(index)],
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false,
  ...facts
})

/** Something for each of so many people. */
export const each = <A>(people: number, make: (index: number) => A): ReadonlyArray<A> =>
  Array.from({ length: people }, (_, index) => make(index))
