import type { BankAccount } from "./BankAccount.ts"
import type { Carry } from "./Capabilities.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { EmployeeKey } from "./Employee.ts"
import type { Field } from "./Field.ts"
import type { MemberId } from "./Member.ts"
import type { EntityId } from "./Rules.ts"

/** Whom a line of a plan is about, as a reader would name them. */
export interface Person {
  /** Nothing: a member of whom HR says nothing any more. */
  readonly employee: EmployeeKey | undefined
  readonly member: MemberId | undefined
  /** "First Last" as HR, else the target, gives it; empty when neither shows one. */
  readonly name: string
  /** The address that the reader knows them by; empty when there is none. */
  readonly email: string
}

/** A single-word name has one empty part. */
export interface PersonName {
  readonly first: string
  readonly last: string
}

/** One field of an update. `putBack`: somebody edited it in the target, and HR's value is put back (F3). */
export type Change =
  | {
    readonly field: "name"
    readonly before: Field<PersonName>
    readonly after: PersonName
    readonly putBack: boolean
  }
  | { readonly field: "email"; readonly before: Field<string>; readonly after: EmailAddress; readonly putBack: boolean }
  | { readonly field: "manager"; readonly before: Field<Person>; readonly after: Person; readonly putBack: boolean }
  | {
    readonly field: "bankAccount"
    readonly before: Field<BankAccount>
    readonly after: BankAccount
    /** Keyed hash of `after`, hex; empty while nothing is remembered and so no key exists. */
    readonly digest: string
    readonly putBack: boolean
  }

/** A5: what led here, for the reader who doubts it. */
export interface Why {
  /** The rule of docs/semantics.md. */
  readonly rule: string
  /** One sentence that names the HR field and value. */
  readonly text: string
}

interface Common {
  /** Stable within an entity: kind, employee, and what it changes. */
  readonly id: string
  readonly person: Person
  readonly carry: Exclude<Carry, "unsupported">
  /** Digest of the values wanted: with `id` the identity of a worklist item (X8). */
  readonly wanted: string
  readonly why: Why
}

export interface Invite extends Common {
  readonly kind: "invite"
  readonly email: EmailAddress
  readonly name: PersonName
  readonly bankAccount: BankAccount | undefined
  readonly bankAccountDigest: string
  /** F7; nothing: none goes along. */
  readonly costCenter: string | undefined
  /** The entity that the person leaves (L6). */
  readonly arrivalFrom: EntityId | undefined
  /** The `cancel-invite` of M2 that must come first. */
  readonly after: string | undefined
}

export interface Update extends Common {
  readonly kind: "update"
  readonly member: MemberId | undefined
  readonly changes: ReadonlyArray<Change>
}

export interface Archive extends Common {
  readonly kind: "archive"
  readonly member: MemberId
  /** What a person must mind who does it by hand; empty when nothing. */
  readonly instruction: string
}

export interface CancelInvite extends Common {
  readonly kind: "cancel-invite"
  readonly member: MemberId
  /** Whether an `invite` to the new address follows (M2); then it is no removal. */
  readonly halfOfPair: boolean
}

export interface ResendInvite extends Common {
  readonly kind: "resend-invite"
  readonly member: MemberId
  /** 1 or 2. */
  readonly attempt: number
}

export interface Reactivate extends Common {
  readonly kind: "reactivate"
  readonly member: MemberId
}

export interface Adopt extends Common {
  readonly kind: "adopt"
  readonly member: MemberId
  readonly matchedBy: "link" | "external-id" | "email"
  /** The former record of the same person whose link is taken over (M4). */
  readonly takesLinkOf: EmployeeKey | undefined
}

export interface Release extends Common {
  readonly kind: "release"
  readonly member: MemberId
}

/** A member operation (section 2). A hold is not one: see `Hold`. */
export type Operation =
  | Invite
  | Update
  | Archive
  | CancelInvite
  | ResendInvite
  | Reactivate
  | Adopt
  | Release

export type OperationKind = Operation["kind"]

export const operationKinds = [
  "invite",
  "update",
  "archive",
  "cancel-invite",
  "resend-invite",
  "reactivate",
  "adopt",
  "release"
] as const satisfies ReadonlyArray<OperationKind>

/** What an operation is, in whatever form the rest of it is written. */
export type Kinded =
  | { readonly kind: Exclude<OperationKind, "cancel-invite"> }
  | { readonly kind: "cancel-invite"; readonly halfOfPair: boolean }

/** Whether it takes access away, and so counts against `limits.archive`. */
export const isRemoval = (operation: Kinded): boolean =>
  operation.kind === "archive" || (operation.kind === "cancel-invite" && !operation.halfOfPair)
