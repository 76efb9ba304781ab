import { Buffer } from "node:buffer"
import type { Instant } from "../domain/CalendarDate.ts"
import type { MemberState } from "../domain/Member.ts"
import { accountOwner } from "../domain/Member.ts"
import type { CompanyPerson } from "./CompanyPerson.ts"
import { nameOf } from "./CompanyPerson.ts"
import type { MemberEntry } from "./MemberEntry.ts"

/** A member as the file of a `file` target holds one. */
export interface SandboxMember {
  readonly id: string
  readonly externalId: string | null
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly state: Exclude<MemberState, "unknown">
  readonly roles: ReadonlyArray<string>
  readonly managerId: string | null
  readonly iban: string | null
  readonly bic: string | null
  readonly accountHolder: string | null
  readonly invitationExpiresAt: Instant | null
}

/** What befell a member since the last sync, or shows on the account. */
export const fates = [
  "none",
  /** Somebody changed the name by hand. */
  "edited",
  /** The account is no longer in the list. */
  "vanished",
  "archived-by-a-person",
  "invitation-expired",
  "invitation-pending"
] as const
export type Fate = typeof fates[number]

/** A member as hrsync made one from the record of a week ago. */
export const managedMember = (id: string, person: CompanyPerson): SandboxMember => ({
  id,
  externalId: `${person.connection}/${person.id}`,
  firstName: person.firstName,
  lastName: person.lastName,
  email: person.email,
  state: "active",
  roles: ["requester"],
  managerId: null,
  iban: person.iban || null,
  bic: person.bic || null,
  accountHolder: person.iban === "" ? null : nameOf(person),
  invitationExpiresAt: null
})

/** A member whom people invited, and whom hrsync never touched. */
export const manualMember = (
  id: string,
  email: string,
  firstName: string,
  lastName: string,
  ...roles: ReadonlyArray<string>
): SandboxMember => ({
  id,
  externalId: null,
  firstName,
  lastName,
  email,
  state: "active",
  roles,
  managerId: null,
  iban: null,
  bic: null,
  accountHolder: null,
  invitationExpiresAt: null
})

/** Members of every company account whom HR does not know: the owner, an accountant from outside, a robot. */
export const manualMembers = (
  entity: string,
  protect: ReadonlyArray<string>
): ReadonlyArray<(id: string) => SandboxMember> => {
  const [owner = `owner.${entity}@acme.example`, ...others] = protect
  return [
    (id) => manualMember(id, owner, "Noor", "Al-Hashimi", accountOwner),
    (id) => manualMember(id, `closing.${entity}@ledger-partners.example`, "Agathe", "Ledger-Partners", "accountant"),
    (id) => manualMember(id, `invoices.${entity}@acme.example`, "", "Invoice Robot", "api"),
    ...others.map((email) => (id: string) => manualMember(id, email, "", email.split("@")[0] ?? "", "admin"))
  ]
}

const day = 86_400_000

/** The member after its fate; nothing when it is gone. */
export const befallen = (member: SandboxMember, fate: Fate, now: Instant): SandboxMember | undefined => {
  switch (fate) {
    case "none":
      return member
    case "edited":
      return { ...member, firstName: member.firstName === "" ? "Mr" : `${member.firstName} (away)` }
    case "vanished":
      return undefined
    case "archived-by-a-person":
      return { ...member, state: "archived" }
    case "invitation-expired":
      return { ...member, state: "invited", invitationExpiresAt: now - 2 * day }
    case "invitation-pending":
      return { ...member, state: "invited", invitationExpiresAt: now + 5 * day }
  }
}

/** The file of a `file` target, with the total that proves it whole. */
export const entriesFile = (entries: ReadonlyArray<MemberEntry>): Uint8Array => {
  const list = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n")
  return Buffer.from(`{\n  "version": 1,\n  "total": ${entries.length},\n  "members": [\n${list}\n  ]\n}\n`)
}

/** A member as it stands in a file: what it does not have is left out. */
export const entryOf = (member: SandboxMember): MemberEntry => ({
  ...Object.fromEntries(Object.entries(member).filter(([, value]) => value !== null)),
  ...(member.invitationExpiresAt === null
    ? {}
    : { invitationExpiresAt: new Date(member.invitationExpiresAt).toISOString() })
})
