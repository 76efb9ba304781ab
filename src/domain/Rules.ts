import type { CalendarDate } from "./CalendarDate.ts"
import { type Condition, fieldsOf } from "./Condition.ts"
import type { CostCenter } from "./CostCenter.ts"
import type { ConnectionId, EmployeeStatus } from "./Employee.ts"

/** The key of an entity in hrsync.yaml. */
export type EntityId = string

export const managedFields = ["name", "email", "manager", "bankAccount"] as const
export type ManagedField = typeof managedFields[number]

/** Where something stands in a configuration file; lines and columns count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A limit as it is in force, and where the file sets it (nowhere: it is the default). */
export interface Limit {
  /** The setting's path within an entity or the defaults: `limits.archive.percent`. */
  readonly setting: string
  readonly value: number
  readonly position: Position | undefined
}

/** P3 and P4. Equal passes, more blocks. */
export interface Limits {
  readonly archive: {
    readonly percent: Limit
    /** `value` is 10; below the floor 2, unless the file says a number. */
    readonly count: Limit
    readonly floor: number
    readonly windowDays: number
  }
  readonly release: { readonly percent: Limit }
  readonly shrink: { readonly percent: Limit }
  readonly invite: { readonly count: Limit | undefined }
  readonly update: { readonly percent: Limit | undefined }
  readonly onExceed: "stop-all" | "stop-archives"
}

export interface Lifecycle {
  readonly endField: "terminationDate" | "lastWorkingDay"
  readonly accessEnds: "on-date" | "after-date"
  readonly archiveAfterDays: number
  /** Nothing: only the statuses chosen count, and a start date in the future is waited for. */
  readonly inviteBeforeDays: number | undefined
}

/** A part of the week in which an unattended cycle may write, on the entity's own clock. */
export interface WriteWindow {
  /** As `Date` counts them: 0 is Sunday. */
  readonly days: ReadonlyArray<number>
  /** Minutes since midnight, the first one inside. */
  readonly from: number
  /** The first one outside again, at most 1440. Not after `from`: it goes on into the next day. */
  readonly to: number
}

/** How a reconciler that nobody watches treats an entity (U1 to U4). */
export interface Reconcile {
  /** `auto`: applies within the limits. `approve`: plans, tells, and waits for a yes. `observe`: never writes. */
  readonly mode: "auto" | "approve" | "observe"
  /** Milliseconds between two cycles, where `cron` is nothing. */
  readonly every: number
  /** Five fields, on the entity's own clock. */
  readonly cron: string | undefined
  /** None: it may write at any time. */
  readonly windows: ReadonlyArray<WriteWindow>
}

/** What holds where the file says nothing. */
export const usualReconcile: Reconcile = { mode: "auto", every: 15 * 60_000, cron: undefined, windows: [] }

/** A credential that the entity needs, and the day on which it ends, as the file says (P9). */
export interface ExpiringCredential {
  /** `the target`, `connection hr`. */
  readonly of: string
  readonly expires: CalendarDate
  /** A sentence: how to come by a new one. */
  readonly renewal: string
}

/** Everything that hrsync.yaml says about one entity, decoded, defaults filled in. */
export interface Rules {
  readonly entity: EntityId
  readonly name: string
  /** False: disconnected (L4). */
  readonly enabled: boolean
  /** IANA time zone. */
  readonly timezone: string
  readonly source: ReadonlyArray<ConnectionId>
  readonly target: {
    readonly kind: string
    /** What makes two targets one: kind and address, without secrets. */
    readonly identity: string
    /** A sentence: how the file can keep the identity the same, where its kind has a way. */
    readonly staying: string | undefined
  }
  readonly credentials: ReadonlyArray<ExpiringCredential>
  readonly statuses: ReadonlyArray<EmployeeStatus>
  /** Nothing: all employees. */
  readonly where: Condition | undefined
  /** E-mails or employee ids, as written. */
  readonly include: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
  readonly protect: ReadonlyArray<string>
  readonly fields: ReadonlyArray<ManagedField>
  /** Goes along with invitations (F7); nothing: none does. */
  readonly costCenter: CostCenter | undefined
  readonly lifecycle: Lifecycle
  readonly onInactive: "archive" | "hold"
  readonly onOutOfScope: "release" | "archive"
  readonly onMissing: "hold" | "archive"
  readonly onReleasedLeaver: "warn" | "archive"
  readonly adopt: "by-email" | "never"
  readonly approval: { readonly email: "apply" | "ask"; readonly bankAccount: "apply" | "ask" }
  readonly limits: Limits
  /** Milliseconds. */
  readonly planLifetime: number
  /** X2, milliseconds. */
  readonly settleAfter: number
  /** Where hrsync remembers, as written, without secrets (P8 says when it changed). */
  readonly state: string
  readonly reconcile: Reconcile
}

/** Every field of a record that the rules look at, by the name that the file uses, each once (A1). */
export const fieldsLookedAt = ({ costCenter, where }: Pick<Rules, "costCenter" | "where">): ReadonlyArray<string> => [
  ...new Set([...fieldsOf(where), ...(typeof costCenter === "object" ? [costCenter.field] : [])])
]
