import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import { managedFields } from "../domain/Rules.ts"
import type { Draft } from "./Draft.ts"
import type { Fields } from "./Fields.ts"

/** Texts that repeat in a million records are kept once. */
export class Texts {
  readonly #texts = new Map<string, string>()

  intern(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, text)
    return text
  }
}

export const personOf = (fields: Fields, texts: Texts): EmployeeKey => ({
  connection: texts.intern(fields.text("connection")),
  id: fields.text("employee")
})

/**
 * Adds what a record says; false when its type is none of these. It adds even when a field is wrong: `fields.problem`
 * then ends the reading.
 */
export const addFact = (draft: Draft, type: string, fields: Fields, texts: Texts): boolean => {
  switch (type) {
    case "allowed":
      draft.allowed.push(personOf(fields, texts))
      return true
    case "confirmed":
      draft.confirmed = {
        fingerprint: fields.text("fingerprint"),
        safety: fields.textsByName("safety"),
        by: fields.text("by"),
        at: fields.instant("at")
      }
      return true
    case "failures":
      draft.failures = { count: fields.count("count"), lastAt: fields.instant("lastAt") }
      return true
    case "good-read":
      draft.goodReads.push({
        connection: texts.intern(fields.text("connection")),
        at: fields.instant("at"),
        employees: fields.count("employees")
      })
      return true
    case "removal":
      draft.removals.push({
        at: fields.instant("at"),
        person: personOf(fields, texts),
        approved: fields.flag("approved")
      })
      return true
    case "managed-count":
      draft.managedCounts.push({ at: fields.instant("at"), managed: fields.count("managed") })
      return true
    case "approval":
      draft.approvals.push({
        hash: fields.text("hash"),
        only: fields.has("only") ? fields.texts("only") : undefined,
        passes: fields.has("passes") ? fields.texts("passes") : [],
        by: fields.text("by"),
        at: fields.instant("at"),
        expiresAt: fields.instant("expiresAt")
      })
      return true
    case "waiting":
      draft.waiting.push({
        operation: fields.text("operation"),
        person: personOf(fields, texts),
        member: fields.has("member") ? fields.text("member") : undefined,
        wanted: fields.text("wanted"),
        openedAt: fields.instant("openedAt"),
        doneAt: fields.has("doneAt") ? fields.instant("doneAt") : undefined
      })
      return true
    case "invitation": {
      const invitation = {
        person: personOf(fields, texts),
        at: fields.instant("at"),
        outcome: fields.oneOf("outcome", ["sent", "unknown"]),
        listsWithout: fields.count("listsWithout"),
        bankAccount: fields.has("bankAccount") ? fields.text("bankAccount") : undefined
      }
      const email = fields.email("email")
      if (email !== undefined) draft.invitations.push({ ...invitation, email })
      return true
    }
    case "put-back":
      draft.putBacks.push({
        person: personOf(fields, texts),
        field: fields.oneOf("field", managedFields),
        at: fields.instant("at")
      })
      return true
    case "inactive-since": {
      const person = personOf(fields, texts)
      const since: CalendarDate | undefined = fields.date("since")
      if (since !== undefined) draft.inactiveSince.push({ person, since })
      return true
    }
    default:
      return false
  }
}
