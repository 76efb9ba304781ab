import type { Capabilities } from "./Capabilities.ts"
import type { ConnectionId, Employee, UnreadableRecord } from "./Employee.ts"
import type { Member } from "./Member.ts"

/** P1. `weak`: everything decoded, but nothing announced how much there should have been. */
export type Completeness =
  | { readonly complete: true; readonly proof: "strong" | "weak"; readonly how: string }
  | { readonly complete: false; readonly why: string; readonly next: string }

/** One reading of one connection, shared by every entity that uses it. */
export interface HrRead {
  readonly connection: ConnectionId
  /** The registry's kind, for words: `csv`, `personio`. */
  readonly kind: string
  readonly employees: ReadonlyArray<Employee>
  readonly unreadable: ReadonlyArray<UnreadableRecord>
  readonly completeness: Completeness
  /** Whether an earlier answer was brought up to date by changes: all employees are here, but nobody's absence is proved. */
  readonly incremental: boolean
  /** Notes of the source for the administrator, without personal data (an e-mail that is none, by line). */
  readonly notes: ReadonlyArray<string>
}

/** One listing of an entity's target. */
export interface MemberRead {
  readonly members: ReadonlyArray<Member>
  readonly capabilities: Capabilities
  readonly completeness: Completeness
  /** Notes of the target for the administrator, without personal data. */
  readonly notes: ReadonlyArray<string>
}
