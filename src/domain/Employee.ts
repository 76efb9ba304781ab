import type { BankAccount } from "./BankAccount.ts"
import type { CalendarDate } from "./CalendarDate.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { Field } from "./Field.ts"

/** The key of a connection in hrsync.yaml. */
export type ConnectionId = string
/** An HR tool's own identifier of a record, as text; unique within a connection. */
export type EmployeeId = string

/** What identifies an HR record across connections. */
export interface EmployeeKey {
  readonly connection: ConnectionId
  readonly id: EmployeeId
}

export const employeeStatuses = ["active", "on-leave", "onboarding", "inactive", "unknown"] as const
export type EmployeeStatus = typeof employeeStatuses[number]

/** One value, or several where the tool has lists (teams, locations). Numbers and booleans are written as text. */
export type AttributeValue = string | ReadonlyArray<string>

/**
 * One HR record, normalised by its source. A source reads no more than it was asked for: an attribute that was not
 * asked for is absent from `attributes`, one that was asked for is always there, as a value, empty or not visible.
 */
export interface Employee {
  readonly connection: ConnectionId
  readonly id: EmployeeId
  /** Where HR itself says that records are one person. */
  readonly personKey: Field<string>
  readonly firstName: Field<string>
  readonly lastName: Field<string>
  /** The work e-mail. A text that is no e-mail address is `empty` here, and its source warns. */
  readonly email: Field<EmailAddress>
  readonly status: EmployeeStatus
  /** The tool's own word for the status. */
  readonly rawStatus: string
  readonly startDate: Field<CalendarDate>
  readonly terminationDate: Field<CalendarDate>
  readonly lastWorkingDay: Field<CalendarDate>
  /** IANA time zone. */
  readonly timezone: Field<string>
  /** By attribute name (`workLocation`, `custom.Contract`). */
  readonly attributes: Readonly<Record<string, Field<AttributeValue>>>
  readonly manager: Field<ManagerReference>
  readonly bankAccount: Field<BankAccount>
}

/** A manager as HR names one: by record id of the same connection, or by work e-mail. */
export type ManagerReference =
  | { readonly by: "id"; readonly id: EmployeeId }
  | { readonly by: "email"; readonly email: EmailAddress }

/** Attributes that every tool may have under one name. Others are `custom.<visible name>`. */
export const standardAttributes = [
  "workLocation",
  "department",
  "team",
  "legalEntity",
  "country",
  "jobTitle",
  "employmentType",
  "costCenter"
] as const
export type StandardAttribute = typeof standardAttributes[number]

/** A record that came, but could not be decoded. Whoever it concerns is held (`unreadable-record`), nobody is dropped. */
export interface UnreadableRecord {
  readonly connection: ConnectionId
  readonly id: EmployeeId
  readonly email: EmailAddress | undefined
  /** Where: file, line and column, or request and path. */
  readonly at: string
  /** What was wrong, in words for the administrator, without the record's values. */
  readonly problem: string
}
