import type { CalendarDate } from "./CalendarDate.ts"
import type { AttributeValue, ConnectionId, EmployeeId, EmployeeStatus } from "./Employee.ts"
import type { Field } from "./Field.ts"
import type { HrStatus, IntegrationStatus } from "./HrStatus.ts"
import type { MemberId, MemberState } from "./Member.ts"
import type { Operation, Person, Why } from "./Operation.ts"
import type { Hold } from "./Plan.ts"
import type { EntityId } from "./Rules.ts"

/** What one HR record says, as far as the decision looks at it. */
export interface ConnectionFacts {
  readonly connection: ConnectionId
  readonly id: EmployeeId
  readonly email: Field<string>
  readonly status: EmployeeStatus
  /** The tool's own word for the status. */
  readonly rawStatus: string
  readonly startDate: Field<CalendarDate>
  readonly terminationDate: Field<CalendarDate>
  readonly lastWorkingDay: Field<CalendarDate>
  readonly timezone: Field<string>
  /** Masked (F4). */
  readonly bankAccount: Field<string>
}

/**
 * One question that was asked of a person: eligibility, a name in `include` or `exclude`, a line of `where` or a group
 * of lines.
 */
export interface ExplainedCondition {
  /** The question in words: `workLocation is one of Paris, Lyon`; `any of`. */
  readonly text: string
  /** The field's name as written; nothing for a group. */
  readonly field: string | undefined
  /** What the field holds; nothing for a group. */
  readonly found: Field<AttributeValue> | undefined
  /** Nothing: it was not asked, since an earlier answer decided. */
  readonly held: boolean | undefined
  /** The lines of a group. */
  readonly conditions: ReadonlyArray<ExplainedCondition>
}

/** Which member the person is, and how that is known (M1). */
export interface ExplainedMatch {
  readonly by: "link" | "external-id" | "email" | "none"
  readonly member: MemberId | undefined
  readonly state: MemberState | undefined
  readonly hrStatus: HrStatus | undefined
  /** One sentence: "Linked to member m-12.", "No member has ada@acme.example." */
  readonly text: string
}

/** What the plan says of the person. */
export type ExplainedResult =
  /** `withheld`: a block keeps it from being done. */
  | { readonly type: "operation"; readonly operation: Operation; readonly withheld: boolean }
  | { readonly type: "hold"; readonly hold: Hold }
  | { readonly type: "nothing"; readonly why: Why }

/** One entity's view of one person. */
export interface ExplainedEntity {
  readonly entity: EntityId
  readonly name: string
  readonly status: IntegrationStatus
  /** In the order in which they are asked. */
  readonly conditions: ReadonlyArray<ExplainedCondition>
  readonly match: ExplainedMatch
  /** In the order of the plan; several where one person has several lines in it. */
  readonly results: ReadonlyArray<ExplainedResult>
}

export interface ExplainedPerson {
  readonly person: Person
  /** One per HR record; empty for a member of whom HR says nothing. */
  readonly facts: ReadonlyArray<ConnectionFacts>
  readonly entities: ReadonlyArray<ExplainedEntity>
}

/** The answer of `hrsync explain`: why each entity does with a person what it does. */
export interface Explanation {
  /** E-mail, name or id, as it was asked for. */
  readonly query: string
  readonly people: ReadonlyArray<ExplainedPerson>
  /** Whom the query may mean, when it matches nobody; nearest first. */
  readonly nearest: ReadonlyArray<Person>
}
