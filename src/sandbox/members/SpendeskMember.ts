import type { Instant } from "../../domain/CalendarDate.ts"
import type { MemberId, MemberState } from "../../domain/Member.ts"

/** A member of the sandbox's Spendesk, with everything that the product itself knows of one. */
export interface SpendeskMember {
  readonly id: MemberId
  /** Whose record an integration says that it is. */
  readonly externalId: string | null
  readonly firstName: string
  readonly lastName: string
  readonly email: string | null
  readonly state: Exclude<MemberState, "unknown">
  readonly roles: ReadonlyArray<string>
  readonly managerId: MemberId | null
  readonly costCenterId: string | null
  readonly iban: string | null
  readonly bic: string | null
  readonly accountHolder: string | null
  /** Whether an integration made or adopted the member: nobody edits it by hand then. */
  readonly managed: boolean
  /** Whether an invitation was ever accepted. */
  readonly accepted: boolean
  /** Active subscription cards. */
  readonly subscriptionCards: number
  readonly invitationExpiresAt: Instant | null
  /** Counts changes, from 1. */
  readonly version: number
  readonly createdAt: Instant
  readonly changedAt: Instant
}

/** What became of an invitation that was sent. Only an open one lets in. */
export type InvitationOutcome = "open" | "accepted" | "replaced" | "withdrawn"

/** A mail in the mailbox. */
export interface Invitation {
  readonly number: number
  readonly member: MemberId
  /** What its link ends in. */
  readonly link: string
  readonly email: string
  readonly sentAt: Instant
  readonly outcome: InvitationOutcome
}

export interface CostCenter {
  readonly id: string
  readonly name: string
  readonly owner: MemberId | null
}

/** Why the product does not do what it is asked for. */
export interface Refusal {
  readonly why:
    | "bad-value"
    | "changed-meanwhile"
    | "duplicate-email"
    | "duplicate-external-id"
    | "managed-by-integration"
    | "no-seat"
    | "not-found"
    | "not-open"
    | "owner"
    | "subscription-cards"
  /** A sentence without names or addresses. */
  readonly text: string
}

/** Whoever asks: an integration through an API, or a person on a screen. */
export type By = "hand" | "integration"

/** The role that an invitation gives where it names none. */
export const defaultRole = "requester"
