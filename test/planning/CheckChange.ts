import type { Employee } from "../../src/domain/Employee.ts"
import type { Field } from "../../src/domain/Field.ts"
import { empty, isValue, notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Link } from "../../src/domain/Memory.ts"
import type { Change } from "../../src/domain/Operation.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { keyText } from "../../src/planning/Population.ts"

export const nameParts = [{ part: "first", field: "firstName" }, { part: "last", field: "lastName" }] as const

/** A text as F5 compares it; nothing is an empty text. */
export const tidied = (field: Field<string>): string =>
  isValue(field) ? field.normalize("NFC").trim().replace(/\s+/gu, " ") : ""

const sameAsKnown = "differs in nothing that is known"

const checkName = (
  { after }: Extract<Change, { field: "name" }>,
  employee: Employee,
  member: Member | undefined,
  applied: string | undefined
): string | undefined => {
  if (member === undefined) return "names somebody who is not there"
  let differs = false
  for (const { field, part } of nameParts) {
    const wanted = tidied(employee[field])
    const shown: Field<string> = member[field]
    const right = wanted === "" ? shown !== notVisible && after[part] === tidied(shown) : after[part] === wanted
    if (!right) return `wants the ${part} name "${after[part]}", while HR says "${wanted}"`
    differs ||= shown !== notVisible && tidied(shown) !== after[part]
  }
  const hidden = member.firstName === notVisible && member.lastName === notVisible
  return differs || (hidden && applied !== undefined && applied !== nameDigest(after)) ? undefined : sameAsKnown
}

/** One change of a member against what HR says, what the target shows, and what was applied: what is wrong with it (F1 to F5). */
export const checkChange = (
  change: Change,
  employee: Employee,
  member: Member | undefined,
  link: Link | undefined,
  key: Uint8Array | undefined
): string | undefined => {
  const applied = link?.applied[change.field]
  const isKnown = (digest: string | undefined): boolean => applied === undefined || applied === digest
  switch (change.field) {
    case "name":
      return checkName(change, employee, member, applied)
    case "email": {
      const { after } = change
      if (after !== employee.email) return "is not what HR says"
      if (member === undefined || member.email === after) return sameAsKnown
      return member.email === notVisible && isKnown(appliedDigest("email", after)) ? sameAsKnown : undefined
    }
    case "manager": {
      const { employee: manager, member: id } = change.after
      if (!isValue(employee.manager)) return "is about a manager whom HR does not give"
      if (member === undefined) return undefined
      if (member.managerId === notVisible) {
        return isKnown(appliedDigest("manager", manager === undefined ? id ?? "" : keyText(manager)))
          ? sameAsKnown
          : undefined
      }
      return isValue(member.managerId) && member.managerId === id ? sameAsKnown : undefined
    }
    case "bankAccount": {
      const { after } = change
      if (!isValue(employee.bankAccount) || !after.equals(employee.bankAccount)) return "is not what HR says"
      if (!after.isValidIban) return "is no IBAN"
      const shown = member?.bankAccount ?? empty
      if (shown === notVisible) {
        return isKnown(key === undefined ? undefined : after.digest(key))
          ? sameAsKnown
          : undefined
      }
      return isValue(shown) && shown.equals(after) ? sameAsKnown : undefined
    }
  }
}
