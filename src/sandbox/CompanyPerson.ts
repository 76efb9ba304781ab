import { BankAccount } from "../domain/BankAccount.ts"
import type { CalendarDate } from "../domain/CalendarDate.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { ConnectionId, Employee, EmployeeId, EmployeeStatus } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { empty, fromText, map } from "../domain/Field.ts"

/** What is special about a record: each of these is somebody whom a real company has sooner or later. */
export const stories = [
  /** Nothing happened. */
  "plain",
  "joiner",
  "leaver",
  /** Left yesterday: still within `lifecycle.archiveAfter`, where that is set. */
  "recent-leaver",
  /** Has given notice, and works on for some weeks. */
  "notice-given",
  /** Left years ago. */
  "former",
  /** Surname and e-mail changed since the last sync. */
  "married",
  /** A spelling mistake in the name was corrected. */
  "name-corrected",
  "bank-account-changed",
  /** The new bank account has wrong check digits. */
  "bank-account-invalid",
  /** Now in a place that no entity asks for. */
  "moved-away",
  /** Now in a place that another entity asks for. */
  "moved-between",
  /** In nobody's scope, then and now. */
  "elsewhere",
  /** In nobody's scope for a long time, but managed once. */
  "released",
  "on-leave",
  "starts-soon",
  "starts-later",
  /** Hired, but the contract was ended before the first day. */
  "never-started",
  "status-unknown",
  "email-missing",
  /** Two people, one address. */
  "email-duplicate",
  /** Two records of one person. */
  "two-entities",
  /** The old record of somebody who is back, and the new one. */
  "rehired-old",
  "rehired",
  /** One record, used again: its termination date is of the first time. */
  "ended-before-start",
  "leap-day",
  "single-name",
  /** The record is no longer there. */
  "gone-from-hr",
  /** Invited by hand before hrsync knew of them. */
  "adopted",
  /** Named in `include` or `exclude`. */
  "named"
] as const
export type Story = typeof stories[number]

/** One HR record of the sandbox company. An empty text is a field that HR leaves empty. */
export interface CompanyPerson {
  readonly connection: ConnectionId
  readonly id: EmployeeId
  readonly personKey: string
  readonly story: Story
  /** Which of the company's homes they belong to. */
  readonly home: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly status: EmployeeStatus
  readonly startDate: CalendarDate
  readonly terminationDate: CalendarDate | undefined
  readonly lastWorkingDay: CalendarDate | undefined
  readonly timezone: string
  readonly attributes: Readonly<Record<string, string>>
  readonly managerId: string
  readonly iban: string
  readonly bic: string
}

/** An export's own word for every status. */
export type StatusWords = Readonly<Record<EmployeeStatus, string>>

export const nameOf = ({ firstName, lastName }: CompanyPerson): string => `${firstName} ${lastName}`.trim()

/** The employee that a source makes of a record, when it was asked for everything. */
export const toEmployee = (person: CompanyPerson, words: StatusWords): Employee => ({
  connection: person.connection,
  id: person.id,
  personKey: fromText(person.personKey),
  firstName: fromText(person.firstName),
  lastName: fromText(person.lastName),
  email: map(fromText(person.email), (email) => parseEmail(email) ?? empty),
  status: person.status,
  rawStatus: words[person.status],
  startDate: person.startDate,
  terminationDate: person.terminationDate ?? empty,
  lastWorkingDay: person.lastWorkingDay ?? empty,
  timezone: fromText(person.timezone),
  attributes: Object.fromEntries(
    Object.entries(person.attributes).map(([name, value]): [string, Field<string>] => [name, fromText(value)])
  ),
  manager: map(fromText(person.managerId), (id) => ({ by: "id", id })),
  bankAccount: map(fromText(person.iban), (iban) => new BankAccount(iban, person.bic, nameOf(person)))
})
