import type { BankAccount } from "./BankAccount.ts"
import type { Instant } from "./CalendarDate.ts"
import type { CostCenter } from "./CostCenter.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { Invite, Person } from "./Operation.ts"
import type { EntityId } from "./Rules.ts"
import type { WalletCurrency } from "./Wallet.ts"

/** What a file that invites people has columns for (Spendesk help, article 8116458). */
export const invitationColumns = [
  "firstName",
  "lastName",
  "email",
  "roles",
  "costCenter",
  "approvalPolicy",
  "iban",
  "bic"
] as const
export type InvitationColumn = typeof invitationColumns[number]

/** The columns whose values the product looks up by name. */
export const namedColumns = ["roles", "costCenter", "approvalPolicy"] as const
export type NamedColumn = typeof namedColumns[number]

/** What people are invited with, besides what HR says of them. Nothing: left to the product. */
export interface InvitationSettings {
  readonly role: string | undefined
  /** One for everybody, or the HR attribute that has its name. */
  readonly costCenter: CostCenter | undefined
  readonly approvalPolicy: string | undefined
  /** Of the wallet that reimburses. */
  readonly currency: WalletCurrency | undefined
  /** `leave-out`: who has an account that can't be imported is invited without it; `require`: is not invited; `none`: no accounts. */
  readonly accounts: "leave-out" | "require" | "none"
}

/** What a template says of itself, as far as rows depend on it. */
export interface TemplateFacts {
  readonly columns: ReadonlySet<InvitationColumn>
  /** Columns that it marks as required. */
  readonly required: ReadonlySet<InvitationColumn>
  /** What it offers to choose from; nothing: it does not say. */
  readonly choices: Readonly<Partial<Record<NamedColumn, ReadonlyArray<string>>>>
  /** Addresses of rows that it holds already. */
  readonly emails: ReadonlySet<EmailAddress>
}

/** Somebody whom a person is to invite. */
export interface ToInvite {
  readonly invite: Invite
  /** When a person was asked to (X8); nothing: nobody was yet. */
  readonly askedAt: Instant | undefined
  /** Of the attribute that `costCenter` names; empty where there is none. */
  readonly costCenter: string
}

/** One row, every text as it is to stand there; an empty one leaves its cell as it is. */
export interface InvitationRow {
  readonly operation: string
  readonly person: Person
  readonly texts: Readonly<Record<Exclude<InvitationColumn, "iban" | "bic">, string>>
  readonly bankAccount: BankAccount | undefined
}

export const rowProblems = [
  "missing-name",
  "invalid-email",
  "duplicate-email",
  "already-a-member",
  "role-not-found",
  "cost-center-not-found",
  "approval-policy-not-found",
  "missing-information",
  "unwritable-text",
  "bank-account",
  "withdraw-first"
] as const
export type RowProblem = typeof rowProblems[number]

/** Somebody who is not in the file. */
export interface LeftOut {
  readonly operation: string
  readonly person: Person
  readonly problem: RowProblem
  /** One sentence with the fact. */
  readonly text: string
  readonly next: string
}

/** Somebody who is in the file without their bank account. */
export interface WithoutAccount {
  readonly operation: string
  readonly person: Person
  readonly text: string
}

export interface InvitationFile {
  /** As a person opens it. */
  readonly path: string
  readonly rows: number
  readonly accounts: number
}

/** What an export did for one entity. */
export interface ExportedEntity {
  readonly entity: EntityId
  readonly name: string
  readonly files: ReadonlyArray<InvitationFile>
  /** Who stands in the files, in their order. */
  readonly rows: ReadonlyArray<InvitationRow>
  readonly leftOut: ReadonlyArray<LeftOut>
  readonly withoutAccount: ReadonlyArray<WithoutAccount>
  /** People whom the plan would have invited by hand, and whom nobody was asked for yet. */
  readonly planned: number
  /** What to know, a sentence each. */
  readonly notes: ReadonlyArray<string>
  /** Why nothing was exported; nothing: something could be. */
  readonly stopped: Stopped | undefined
}

export interface Stopped {
  readonly by: "error" | "block" | "pause"
  readonly text: string
  readonly next: string
}
