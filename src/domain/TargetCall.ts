import type { BankAccount } from "./BankAccount.ts"
import type { EmailAddress } from "./EmailAddress.ts"
import type { MemberId } from "./Member.ts"
import type { PersonName } from "./Operation.ts"

/** What is asked of a target: one operation as one call, with every reference resolved to a member id. */
export type TargetCall =
  | {
    readonly kind: "invite"
    readonly email: EmailAddress
    readonly name: PersonName
    readonly bankAccount: BankAccount | undefined
    /** Its name, for targets that keep one (F7). */
    readonly costCenter: string | undefined
    /** hrsync's own id of the employee (`externalIdOf`), for targets that keep one. */
    readonly externalId: string
    /** The member whose invitation was withdrawn for this one (M2). */
    readonly replaces: MemberId | undefined
  }
  | {
    readonly kind: "update"
    readonly member: MemberId
    /** The fields that change, and no other. */
    readonly changes: {
      readonly name?: PersonName
      readonly email?: EmailAddress
      readonly manager?: MemberId
      readonly bankAccount?: BankAccount
    }
  }
  | { readonly kind: "archive" | "cancel-invite" | "resend-invite" | "reactivate"; readonly member: MemberId }
