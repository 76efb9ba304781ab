import { externalIdOf, type MemberId } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Change, Operation, Update } from "../domain/Operation.ts"
import type { TargetCall } from "../domain/TargetCall.ts"
import type { LinkBook } from "./LinkBook.ts"

/** Why an operation can't be carried out now, although it was planned. */
export interface NoCall {
  readonly why: string
}

/** Whose invitation was withdrawn for a new one is no member before that went out (M2). */
const memberOf = (link: Link | undefined): MemberId | undefined =>
  link === undefined || link.reinvite ? undefined : link.memberId

type Changes = Extract<TargetCall, { readonly kind: "update" }>["changes"]
/** The same while it is put together. */
type Draft = { -readonly [Name in keyof Changes]: Changes[Name] }

const managerId = ({ after }: Extract<Change, { readonly field: "manager" }>, links: LinkBook): MemberId | undefined =>
  after.member ?? (after.employee === undefined ? undefined : memberOf(links.of(after.employee)))

const updateCall = ({ changes, member: known, person }: Update, links: LinkBook): TargetCall | NoCall => {
  const member = known ?? (person.employee === undefined ? undefined : memberOf(links.of(person.employee)))
  if (member === undefined) return { why: "Their invitation, which comes first, did not go out." }
  const wanted: Draft = {}
  for (const change of changes) {
    switch (change.field) {
      case "name":
        wanted.name = change.after
        break
      case "email":
        wanted.email = change.after
        break
      case "bankAccount":
        wanted.bankAccount = change.after
        break
      case "manager": {
        const manager = managerId(change, links)
        if (manager === undefined) return { why: "Their manager's invitation, which comes first, did not go out." }
        wanted.manager = manager
      }
    }
  }
  return { kind: "update", member, changes: wanted }
}

/**
 * The one call that carries an operation out, with the members that earlier operations of the plan made. Nothing for
 * operations that concern the store alone.
 */
export const callOf = (operation: Operation, links: LinkBook): TargetCall | NoCall | undefined => {
  switch (operation.kind) {
    case "adopt":
    case "release":
      return undefined
    case "invite": {
      const { bankAccount, costCenter, email, name, person: { employee } } = operation
      if (employee === undefined) return { why: "No HR record says who is invited." }
      const former = links.of(employee)
      const replaces = former?.reinvite === true ? former.memberId : undefined
      return { kind: "invite", email, name, bankAccount, costCenter, externalId: externalIdOf(employee), replaces }
    }
    case "update":
      return updateCall(operation, links)
    default:
      return { kind: operation.kind, member: operation.member }
  }
}
