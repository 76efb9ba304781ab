import type { HrStatus } from "./HrStatus.ts"
import type { MemberId, MemberState } from "./Member.ts"
import type { Operation } from "./Operation.ts"
import type { Hold } from "./Plan.ts"
import type { EntityId } from "./Rules.ts"

/** One line of the members page. */
export interface MemberRow {
  readonly entity: EntityId
  readonly member: MemberId
  /** "First Last"; empty when the target shows none. */
  readonly name: string
  /** Empty when the target shows none. */
  readonly email: string
  readonly state: MemberState
  readonly hrStatus: HrStatus
  /** What the plan does with the member. */
  readonly operations: ReadonlyArray<Operation>
  /** What it would do, were it not blocked. */
  readonly withheld: ReadonlyArray<Operation>
  readonly holds: ReadonlyArray<Hold>
}
