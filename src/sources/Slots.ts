import { standardAttributes } from "../domain/Employee.ts"
import { compare } from "../domain/Text.ts"
import type { ReadRequest } from "./Source.ts"

/** Values of one record that an export may hold, besides attributes. */
export const slots = [
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
] as const
export type Slot = typeof slots[number]

/** What is asked of every record: the slots that a request needs, then its attributes by name. */
export interface Wanted {
  readonly slots: ReadonlyArray<Slot>
  readonly attributes: ReadonlyArray<string>
}

/** Personal data that nobody asked for is not even looked at. */
export const wanted = (request: ReadRequest, custom: ReadonlyArray<string>): Wanted => ({
  slots: slots.filter((slot) =>
    slot === "managerId" || slot === "managerEmail"
      ? request.manager
      : slot === "iban" || slot === "bic" || slot === "accountHolder"
      ? request.bankAccount
      : true
  ),
  attributes: request.attributes === "all"
    ? [...standardAttributes, ...custom.map((name) => `custom.${name}`)]
    : [...request.attributes].sort(compare)
})
