import type { ManagedField } from "./Rules.ts"

/** How a target carries an operation out: hrsync calls an API, a person acts (X8), or nobody can. */
export type Carry = "apply" | "manual" | "unsupported"

/** Operations that reach the target. `adopt` and `release` concern the store only and are always possible. */
export type TargetOperation = "invite" | "update" | "archive" | "cancel-invite" | "resend-invite" | "reactivate"

/** What a target can show and do, declared by its directory. Nothing is assumed beyond it. */
export interface Capabilities {
  /** Whether the list shows it. `state` false: every member's state is `unknown`. */
  readonly observes: {
    readonly state: boolean
    readonly roles: boolean
    readonly manager: boolean
    readonly bankAccount: boolean
    /** Whether the list surely holds pending invitations, and archived members. */
    readonly invited: boolean
    readonly archived: boolean
  }
  /** `update` is given per field. */
  readonly writes:
    & { readonly [K in Exclude<TargetOperation, "update">]: Carry }
    & { readonly update: { readonly [F in ManagedField]: Carry } }
}

/** A target that shows and does everything by API. */
export const everything: Capabilities = {
  observes: { state: true, roles: true, manager: true, bankAccount: true, invited: true, archived: true },
  writes: {
    invite: "apply",
    archive: "apply",
    "cancel-invite": "apply",
    "resend-invite": "apply",
    reactivate: "apply",
    update: { name: "apply", email: "apply", manager: "apply", bankAccount: "apply" }
  }
}
