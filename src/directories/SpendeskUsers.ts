import { Schema } from "effect"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import { type Field, fromText, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import { Id } from "./SpendeskId.ts"

const text = Schema.optional(Schema.NullOr(Schema.String))

/** A user as Spendesk documents it; other keys are left alone. */
export const UserBody = Schema.Struct({ id: Id, firstName: text, lastName: text, email: text })
export type UserBody = typeof UserBody.Type

const shown = (value: string | null | undefined): Field<string> =>
  value === undefined || value === null ? notVisible : fromText(value)

/**
 * A user as a member. What Spendesk does not show is unknown, and so is an e-mail that is null: everybody is invited to an
 * address, so that there is one that can't be seen. Taken for empty, somebody could be invited to it a second time (M9).
 */
export const memberOf = ({ email, firstName, id, lastName }: UserBody): Member => ({
  id,
  externalId: notVisible,
  firstName: shown(firstName),
  lastName: shown(lastName),
  email: parseEmail(email ?? "") ?? notVisible,
  state: "unknown",
  roles: notVisible,
  managerId: notVisible,
  bankAccount: notVisible,
  invitationExpiresAt: notVisible
})

const named = 3

/** What an administrator should know of users without a usable address: by ids alone. */
export const addressNotes = (members: ReadonlyArray<Member>): ReadonlyArray<string> => {
  const hidden = members.filter(({ email }) => email === notVisible)
  if (hidden.length === 0) return []
  const ids = hidden.slice(0, named).map(({ id }) => id).join(", ")
  const more = hidden.length > named ? `, and ${hidden.length - named} more` : ""
  return [
    `Spendesk shows no usable e-mail of ${
      hidden.length === 1 ? "user" : "users"
    } ${ids}${more}: nobody is taken for them, and while there are such, invitations done by hand can't be confirmed by the list`
  ]
}
