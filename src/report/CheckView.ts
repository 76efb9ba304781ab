import type { Capabilities } from "../domain/Capabilities.ts"
import type { ConnectionId } from "../domain/Employee.ts"
import type { MemberState } from "../domain/Member.ts"
import type { Completeness } from "../domain/Read.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Surveyed } from "./Survey.ts"

/** A right that a credential seems to lack. */
export interface MissingRight {
  /** The vendor's own name for it. */
  readonly permission: string
  readonly fields: ReadonlyArray<string>
  readonly next: string
}

/** What a reading cost. */
export interface Spent {
  readonly milliseconds: number
  /** Answers that came, those that were no success among them; nothing for files. */
  readonly requests: number
}

/** What was found out about one connection by reading it. */
export interface ConnectionCheck {
  readonly connection: ConnectionId
  /** The tool's name, for people. */
  readonly title: string
  readonly kind: string
  /** Entities that name it as their source. */
  readonly usedBy: ReadonlyArray<EntityId>
  readonly completeness: Completeness
  readonly found: Surveyed
  readonly missing: ReadonlyArray<MissingRight>
  readonly notes: ReadonlyArray<string>
  /** Records that came, but could not be decoded, and where the first ones stand. */
  readonly unreadable: { readonly count: number; readonly first: ReadonlyArray<string> }
  readonly spent: Spent
}

/** What was found out about one entity's target by listing its members. */
export interface TargetCheck {
  readonly entity: EntityId
  readonly name: string
  readonly title: string
  readonly kind: string
  readonly completeness: Completeness
  readonly members: number
  readonly states: ReadonlyArray<readonly [MemberState, number]>
  /** Nothing: it could not even be connected. */
  readonly capabilities: Capabilities | undefined
  readonly notes: ReadonlyArray<string>
  readonly spent: Spent
}

/** Everything that `hrsync check` looked at. */
export interface Checkup {
  readonly connections: ReadonlyArray<ConnectionCheck>
  readonly targets: ReadonlyArray<TargetCheck>
}

/** Whether everything was read to its end. */
export const isSound = ({ connections, targets }: Checkup): boolean =>
  [...connections, ...targets].every(({ completeness }) => completeness.complete)
