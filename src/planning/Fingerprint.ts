import type { BankAccount } from "../domain/BankAccount.ts"
import type { Employee } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { empty, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link, Memory } from "../domain/Memory.ts"
import { fieldsLookedAt, type ManagedField, type Rules } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { digest, digestOfMany } from "./Digest.ts"
import type { Records } from "./Population.ts"

const separator = "\u001f"

const text = (field: Field<string | number>): string =>
  field === empty ? "-" : field === notVisible ? "?" : `=${String(field)}`

// Masked: a plain hash of a whole number could be guessed back. The decision hash covers it, keyed.
const account = (field: Field<BankAccount>): string =>
  field === empty ? "-" : field === notVisible ? "?" : `=${field.masked}`

/** What of a record no rule of the entity looks at is left out: another entity's filter makes no plan stale. */
const employeeText =
  (fields: ReadonlyArray<ManagedField>, attributes: ReadonlyArray<string>) => (employee: Employee): string => {
    let line = employee.id + separator + employee.status + separator + employee.rawStatus + separator
      + text(employee.personKey) + separator + text(employee.firstName) + separator + text(employee.lastName) +
      separator
      + text(employee.email) + separator + text(employee.startDate) + separator + text(employee.terminationDate) +
      separator
      + text(employee.lastWorkingDay) + separator + text(employee.timezone) + separator +
      (fields.includes("bankAccount") ? account(employee.bankAccount) : "")
    const { manager } = employee
    if (fields.includes("manager")) {
      line += separator +
        (typeof manager === "symbol" ? text(manager) : manager.by === "id" ? `#${manager.id}` : `@${manager.email}`)
    }
    for (const name of attributes) {
      const value = employee.attributes[name] ?? notVisible
      line += separator + name + (typeof value === "object" ? value.join(separator) : text(value))
    }
    return line
  }

/** The decoded fields that decide of one connection's answer, in the order of ids. */
export const hrFingerprint = (
  { conflicting, employees, unreadable }: Records,
  rules: Rules
): string =>
  digest([
    digestOfMany(employees, employeeText(rules.fields, [...fieldsLookedAt(rules)].sort(compare))),
    [...conflicting],
    [...unreadable.keys()]
  ])

const memberText = (member: Member): string =>
  member.id + separator + member.state + separator + text(member.externalId) + separator + text(member.firstName)
  + separator + text(member.lastName) + separator + text(member.email) + separator
  + (typeof member.roles === "symbol" ? text(member.roles) : [...member.roles].sort(compare).join(",")) + separator
  + text(member.managerId) + separator + account(member.bankAccount) + separator + text(member.invitationExpiresAt)

/** A member list, in the order of ids. */
export const membersFingerprint = (members: ReadonlyArray<Member>): string => digestOfMany(members, memberText)

const linkText = (
  {
    allowed,
    applied,
    archivedByHrsync,
    connection,
    emails,
    employeeId,
    memberId,
    reinvite,
    releasedByPerson,
    resent,
    state
  }: Link
): string =>
  connection + separator + employeeId + separator + memberId + separator + state + separator
  + String(archivedByHrsync) + separator + String(allowed) + separator + String(resent) + separator
  + String(reinvite) + separator + String(releasedByPerson) + separator
  + (emails.length === 1 ? emails[0] ?? "" : emails.join(",")) + separator + (applied.name ?? "") + separator
  + (applied.email ?? "") + separator + (applied.manager ?? "") + separator + (applied.bankAccount ?? "")

/** What is remembered, as far as a decision looks at it; `links` in the order of their employees. */
export const memoryFingerprint = (memory: Memory, links: ReadonlyArray<Link>): string => {
  const sorted = <A>(all: ReadonlyArray<A>): ReadonlyArray<string> =>
    all.map((one) => JSON.stringify(one)).sort(compare)
  return digest([
    digestOfMany(links, linkText),
    memory.target ?? "",
    memory.appliedBefore,
    memory.paused,
    sorted(memory.allowed),
    sorted(memory.goodReads),
    sorted(memory.removals),
    sorted(memory.waiting),
    sorted(memory.invitations),
    sorted(memory.putBacks),
    sorted(memory.inactiveSince),
    sorted(memory.pending)
  ])
}
