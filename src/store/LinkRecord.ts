import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { Link } from "../domain/Memory.ts"
import type { ManagedField } from "../domain/Rules.ts"
import { managedFields } from "../domain/Rules.ts"
import type { Texts } from "./FactReader.ts"
import type { JsonObject } from "./Fields.ts"
import { isObject } from "./Fields.ts"
import { nothingApplied } from "./LinkLines.ts"

/** The record of a link, without `type` and `entity`. What is false, empty or 0 costs no space. */
export const linkRecord = (link: Link): JsonObject => ({
  connection: link.connection,
  employee: link.employeeId,
  member: link.memberId,
  emails: link.emails,
  state: link.state,
  archivedByHrsync: link.archivedByHrsync || undefined,
  allowed: link.allowed || undefined,
  applied: Object.keys(link.applied).length === 0 ? undefined : link.applied,
  resent: link.resent || undefined,
  reinvite: link.reinvite || undefined,
  releasedByPerson: link.releasedByPerson || undefined
})

/** The link that a record of this type holds, or what is wrong with it. */
export const linkOf = (record: JsonObject, texts: Texts): Link | string => {
  const { applied, connection, emails, employee, member, resent, state } = record
  if (typeof connection !== "string") return wrong("connection", connection, "a text")
  if (typeof employee !== "string") return wrong("employee", employee, "a text")
  if (typeof member !== "string") return wrong("member", member, "a text")
  if (state !== "managed" && state !== "released") return wrong("state", state, "one of managed, released")
  if (!Array.isArray(emails)) return wrong("emails", emails, "a list of e-mail addresses")
  const addresses: Array<EmailAddress> = []
  for (const email of emails) {
    const address = typeof email === "string" ? parseEmail(email) : undefined
    if (address === undefined) return wrong("emails", email, "a list of e-mail addresses")
    addresses.push(address)
  }
  for (const flag of flags) {
    const value = record[flag]
    if (value !== undefined && typeof value !== "boolean") return wrong(flag, value, "true or false")
  }
  if (resent !== undefined && !(typeof resent === "number" && Number.isSafeInteger(resent) && resent >= 0)) {
    return wrong("resent", resent, "a whole number")
  }
  const digests = applied === undefined ? nothingApplied : appliedOf(applied)
  if (digests === undefined) return wrong("applied", applied, `digests by field (${managedFields.join(", ")})`)
  for (const name in record) {
    if (!linkFields.has(name)) return `the field ${JSON.stringify(name)} is not known`
  }
  return {
    connection: texts.intern(connection),
    employeeId: employee,
    memberId: member,
    emails: addresses,
    state,
    archivedByHrsync: record["archivedByHrsync"] === true,
    allowed: record["allowed"] === true,
    applied: digests,
    resent: resent ?? 0,
    reinvite: record["reinvite"] === true,
    releasedByPerson: record["releasedByPerson"] === true
  }
}

/** Digests by managed field; nothing when it is something else. */
export const appliedOf = (value: unknown): Link["applied"] | undefined => {
  if (!isObject(value)) return undefined
  const applied: Partial<Record<ManagedField, string>> = {}
  for (const [name, digest] of Object.entries(value)) {
    const field = managedFields.find((known) => known === name)
    if (field === undefined || typeof digest !== "string") return undefined
    applied[field] = digest
  }
  return applied
}

const flags = ["archivedByHrsync", "allowed", "reinvite", "releasedByPerson"] as const

const linkFields = new Set<string>([
  "type",
  "entity",
  "connection",
  "employee",
  "member",
  "emails",
  "state",
  "applied",
  "resent",
  ...flags
])

const wrong = (field: string, value: unknown, form: string): string =>
  value === undefined ? `the field "${field}" is missing (${form})` : `the field "${field}" must be ${form}`
