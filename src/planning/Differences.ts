import type { Employee } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { empty, isValue, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Change, PersonName } from "../domain/Operation.ts"
import type { ManagedField } from "../domain/Rules.ts"
import { tidy } from "../domain/Text.ts"
import { appliedDigest } from "./Digest.ts"
import { keyText } from "./Population.ts"
import type { Situation } from "./Situation.ts"
import { bankDigest } from "./Situation.ts"

/** A change of what a record says of the person themselves; the manager is another's (F6). */
export type FieldChange = Exclude<Change, { readonly field: "manager" }>

const part = (field: Field<string>): string => isValue(field) ? tidy(field) : ""

/** The digest of a name as it is remembered after it was applied. */
export const nameDigest = (name: PersonName): string => appliedDigest("name", name.first, name.last)

/**
 * The name that HR wants, where it differs (F1, F2, F5). A part that HR leaves empty stays as the target has it. A
 * target that shows no names is believed to hold what was last applied; with nothing remembered, nothing is written.
 */
export const nameChange = (employee: Employee, member: Member, link: Link | undefined): FieldChange | undefined => {
  if (employee.firstName === member.firstName && employee.lastName === member.lastName && isValue(member.firstName)) {
    return undefined
  }
  const before = { first: part(member.firstName), last: part(member.lastName) }
  const wanted = { first: part(employee.firstName) || before.first, last: part(employee.lastName) || before.last }
  const applied = link?.applied.name
  const hidden = { first: member.firstName === notVisible, last: member.lastName === notVisible }
  // A name is written whole: a part that neither side shows would be wiped by it (F2).
  if ((hidden.first && wanted.first === "") || (hidden.last && wanted.last === "")) return undefined
  if (hidden.first && hidden.last) {
    return applied === undefined || applied === nameDigest(wanted)
      ? undefined
      : { field: "name", before: notVisible, after: wanted, putBack: false }
  }
  // One part hidden, one shown: the hidden one is not taken for different.
  const differs = (!hidden.first && wanted.first !== before.first) || (!hidden.last && wanted.last !== before.last)
  if (!differs) return undefined
  return {
    field: "name",
    before: before.first === "" && before.last === "" ? empty : before,
    after: wanted,
    putBack: applied === nameDigest(wanted)
  }
}

/** The e-mail that HR wants, where it differs. Both are normalised already (M1, F5). */
export const emailChange = (employee: Employee, member: Member, link: Link | undefined): FieldChange | undefined => {
  if (!isValue(employee.email) || member.email === employee.email) return undefined
  const applied = link?.applied.email
  const wanted = appliedDigest("email", employee.email)
  if (member.email === notVisible) {
    return applied === undefined || applied === wanted
      ? undefined
      : { field: "email", before: notVisible, after: employee.email, putBack: false }
  }
  return { field: "email", before: member.email, after: employee.email, putBack: applied === wanted }
}

export type BankVerdict =
  | { readonly is: "same" | "invalid" }
  /** Neither shown nor remembered, or equal and not yet remembered: from now on it is what was applied (M9). */
  | { readonly is: "baseline"; readonly digest: string }
  | { readonly is: "different"; readonly change: FieldChange; readonly firstAgreement: boolean }

/**
 * HR's bank account against the target's: by value where the target shows it, else by the keyed hash of what was last
 * applied (F4). `firstAgreement`: hrsync never wrote this person's account and never saw both sides agree, as after an
 * adoption (M3).
 */
export const bankVerdict = (
  situation: Situation,
  employee: Employee,
  member: Member,
  link: Link | undefined
): BankVerdict => {
  const wanted = employee.bankAccount
  if (!isValue(wanted)) return { is: "same" }
  const digest = bankDigest(situation.memory, wanted)
  const applied = link?.applied.bankAccount
  const shown = member.bankAccount
  const same = isValue(shown)
    ? shown.equals(wanted)
    : shown === notVisible && (applied === undefined || applied === digest)
  if (same) return digest !== "" && applied !== digest ? { is: "baseline", digest } : { is: "same" }
  if (!wanted.isValidIban) return { is: "invalid" }
  return {
    is: "different",
    change: {
      field: "bankAccount",
      before: shown,
      after: wanted,
      digest,
      putBack: digest !== "" && applied === digest
    },
    firstAgreement: applied === undefined
  }
}

/** How a value prints in a sentence. */
export const inWords = (change: FieldChange): string => {
  switch (change.field) {
    case "name":
      return `name is "${tidy(`${change.after.first} ${change.after.last}`)}"`
    case "email":
      return `e-mail is ${change.after}`
    case "bankAccount":
      return `bank account is ${change.after.masked}`
  }
}

/** What a digest of the wanted value is made of (X8, P6). */
export const wantedOf = (change: Change): ReadonlyArray<string> => {
  switch (change.field) {
    case "name":
      return ["name", change.after.first, change.after.last]
    case "email":
      return ["email", change.after]
    case "manager":
      return [
        "manager",
        change.after.employee === undefined ? change.after.member ?? "" : keyText(change.after.employee)
      ]
    case "bankAccount":
      return ["bankAccount", change.digest || change.after.masked]
  }
}

/** How often a field was put back in the 24 hours before now (F3). */
export const putBacksOf = (situation: Situation, employee: Employee, field: ManagedField): number =>
  situation.putBacksOf(employee).filter((putBack) =>
    putBack.field === field && putBack.at > situation.now - 86_400_000 && putBack.at <= situation.now
  ).length

/** A name as it will be after an invitation; what HR leaves empty stays as the member had it (F2). */
export const invitedName = (employee: Employee, member?: Member): PersonName => ({
  first: part(employee.firstName) || (member === undefined ? "" : part(member.firstName)),
  last: part(employee.lastName) || (member === undefined ? "" : part(member.lastName))
})
