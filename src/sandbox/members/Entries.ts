import type { Instant } from "../../domain/CalendarDate.ts"
import { expiryOf, type MemberEntry, textOf } from "../MemberEntry.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import { defaultRole, type SpendeskMember } from "./SpendeskMember.ts"

/** Members as the sandbox's days and files have them, and as its Spendesk has them. */

export const entryOf = (member: SpendeskMember): MemberEntry =>
  Object.fromEntries(
    Object.entries({
      id: member.id,
      externalId: member.externalId,
      firstName: member.firstName,
      lastName: member.lastName,
      email: member.email,
      state: member.state,
      roles: member.roles,
      managerId: member.managerId,
      iban: member.iban,
      bic: member.bic,
      accountHolder: member.accountHolder,
      invitationExpiresAt: member.invitationExpiresAt === null
        ? null
        : new Date(member.invitationExpiresAt).toISOString()
    }).filter(([, value]) => value !== null)
  )

const stateOf = (entry: MemberEntry): SpendeskMember["state"] => {
  const state = entry["state"]
  return state === "invited" || state === "archived" ? state : "active"
}

/**
 * Whoever is not invited once accepted. `managed`: whether an integration wrote the members, so that those made for an
 * employee are its own; where people did, nobody is managed.
 */
export const memberOf = (entry: MemberEntry, now: Instant, managed: boolean): SpendeskMember => {
  const text = (key: string): string | null => textOf(entry, key) || null
  const roles = entry["roles"]
  const state = stateOf(entry)
  return {
    id: textOf(entry, "id"),
    externalId: text("externalId"),
    firstName: textOf(entry, "firstName"),
    lastName: textOf(entry, "lastName"),
    email: text("email"),
    state,
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [defaultRole],
    managerId: text("managerId"),
    costCenterId: null,
    iban: text("iban"),
    bic: text("bic"),
    accountHolder: text("accountHolder"),
    managed: managed && text("externalId") !== null,
    accepted: state !== "invited",
    subscriptionCards: 0,
    invitationExpiresAt: expiryOf(entry) ?? null,
    version: 1,
    createdAt: now,
    changedAt: now
  }
}

/** Carries over what befell members on the days that passed: their names and their state. */
export const settle = (
  world: MemberWorld,
  before: ReadonlyArray<MemberEntry>,
  after: ReadonlyArray<MemberEntry>
): void => {
  const known = new Set(before)
  for (const entry of after) {
    const member = known.has(entry) ? undefined : world.find(textOf(entry, "id"))
    if (member === undefined) continue
    const { firstName, invitationExpiresAt, lastName, state } = memberOf(entry, 0, false)
    world.put({
      ...member,
      firstName,
      invitationExpiresAt,
      lastName,
      state,
      accepted: member.accepted || state === "active"
    })
  }
}
