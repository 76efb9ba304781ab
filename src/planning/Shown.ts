import type { Capabilities } from "../domain/Capabilities.ts"
import { notVisible } from "../domain/Field.ts"
import type { Operation } from "../domain/Operation.ts"
import type { Members } from "./Links.ts"

/** Whether the target's own list shows if a manual operation was done (X8): otherwise only a person can say so. */
export const showsWhetherDone = (
  operation: Operation,
  { observes }: Capabilities,
  members: Pick<Members, "get" | "showEmails">
): boolean => {
  switch (operation.kind) {
    case "invite":
      // A list that hides addresses cannot show that nobody was invited to one.
      return observes.invited && members.showEmails
    case "archive":
    case "cancel-invite":
    case "reactivate":
    case "resend-invite":
      return observes.state
    case "update": {
      const member = operation.member === undefined ? undefined : members.get(operation.member)
      return member !== undefined && operation.changes.every(({ field }) =>
        field === "name"
          ? member.firstName !== notVisible || member.lastName !== notVisible
          : field === "email"
          ? member.email !== notVisible
          : field === "manager"
          ? observes.manager
          : observes.bankAccount
      )
    }
    default:
      return true
  }
}
