import type { BankAccount } from "./BankAccount.ts"
import type { Instant } from "./CalendarDate.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { Field } from "./Field.ts"

/** A target's own identifier of a member, as text. */
export type MemberId = string

export const memberStates = ["invited", "active", "archived", "unknown"] as const
export type MemberState = typeof memberStates[number]

/** The one role that decides something (L5). Other roles are carried as the target names them. */
export const accountOwner = "account-owner"

/** One account in a target. What the target cannot show is `notVisible`, or the state `unknown`: never empty. */
export interface Member {
  readonly id: MemberId
  /** What hrsync wrote there: `<connection>/<employee id>`; see `externalIdOf`. */
  readonly externalId: Field<string>
  readonly firstName: Field<string>
  readonly lastName: Field<string>
  readonly email: Field<EmailAddress>
  readonly state: MemberState
  readonly roles: Field<ReadonlyArray<string>>
  readonly managerId: Field<MemberId>
  readonly bankAccount: Field<BankAccount>
  /** When a pending invitation ends. */
  readonly invitationExpiresAt: Field<Instant>
}

/** The external id under which hrsync creates a member. */
export const externalIdOf = (key: { readonly connection: string; readonly id: string }): string =>
  `${key.connection}/${key.id}`
