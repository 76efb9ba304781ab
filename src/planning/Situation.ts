import type { BankAccount } from "../domain/BankAccount.ts"
import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import type { Capabilities, Carry } from "../domain/Capabilities.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { ConnectionId, Employee, EmployeeKey } from "../domain/Employee.ts"
import { isValue, valueOr } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { InactiveSince, Link, Memory, PendingOperation, PutBack, SentInvitation } from "../domain/Memory.ts"
import type { Operation, Person } from "../domain/Operation.ts"
import type { Hold, HoldReason, WarningCode } from "../domain/Plan.ts"
import type { EntityId, ManagedField, Rules } from "../domain/Rules.ts"
import { tidy } from "../domain/Text.ts"
import type { Holders, Members } from "./Links.ts"
import type { Names } from "./Names.ts"
import { keyText } from "./Population.ts"
import type { Filter } from "./Scope.ts"
import type { Calendar, Standing } from "./Standing.ts"

/** One person as HR shows them to one entity, with what is remembered of them. */
export interface Subject {
  /** Every record of the person, in order of their keys. */
  readonly records: ReadonlyArray<Employee>
  /** The record that counts (M4). */
  readonly chosen: Employee
  readonly standing: Standing
  /** Eligible and in scope by filter or by name, and not excluded. For people not eligible: whether they would be. */
  readonly inScope: boolean
  /** The name in `exclude` that means them. */
  readonly excluded: string | undefined
  /** The name in `include` that means them. */
  readonly included: string | undefined
  readonly link: Link | undefined
  /** The member of `link`, where the target lists them. */
  readonly member: Member | undefined
  /** Managed links of other records of the person, to other members that are there. */
  readonly further: ReadonlyArray<{ readonly link: Link; readonly member: Member }>
}

/** An operation that follows from the facts, before limits and approvals are asked. */
export interface Candidate {
  readonly operation: Operation
  /** Why it needs somebody's yes first; empty when it does not. */
  readonly ask: string
  /** The field that waits, where it is one. */
  readonly field: ManagedField | undefined
  /** Ids of the operations without which it cannot be done: the other half of a pair (M2), the invitation of a manager's report. */
  readonly requires: ReadonlyArray<string>
  /** Releases of a disconnect are nobody's mistake and count against no limit (L4). */
  readonly limited: boolean
}

/** Everything that the decision for one person looks at. */
export interface Situation {
  readonly rules: Rules
  readonly now: Instant
  readonly calendar: Calendar
  readonly capabilities: Capabilities
  readonly memory: Memory
  readonly invitationsOf: (key: EmployeeKey) => ReadonlyArray<SentInvitation>
  readonly invitationsTo: (email: EmailAddress) => ReadonlyArray<SentInvitation>
  readonly inactiveSinceOf: (key: EmployeeKey) => ReadonlyArray<InactiveSince>
  readonly putBacksOf: (key: EmployeeKey) => ReadonlyArray<PutBack>
  readonly isAllowed: (key: EmployeeKey) => boolean
  /** An update of the field that was applied, and that no list has shown yet (X6). */
  readonly unshown: (key: EmployeeKey, member: Member, field: ManagedField) => PendingOperation | undefined
  readonly members: Members
  readonly holders: (email: EmailAddress) => Holders
  /** The person of this entity of whom an external id is hrsync's own (M1). */
  readonly markedPerson: (externalId: string) => Subject | undefined
  readonly filter: Filter
  readonly protect: Names
  /** Whether somebody missing from HR is proved to be missing, by connection (L3, P1). */
  readonly provesAbsence: (connection: ConnectionId) => boolean
  /** The entity that somebody in scope here is leaving (L6). */
  readonly arrivalFrom: (subject: Subject) => EntityId | undefined
  /** What holds a departure back (L6); nothing when it may go. */
  readonly movePending: (subject: Subject) => string | undefined
  readonly decided: Decided
}

const empty = ""
const none: ReadonlyArray<string> = []

/** Gathers what was decided, in whatever order people come. */
export class Decided {
  readonly candidates: Array<Candidate> = []
  readonly holds: Array<Hold> = []
  readonly inactiveSince: Array<{ readonly person: EmployeeKey; readonly since: CalendarDate }> = []
  readonly bankBaselines: Array<{ readonly person: EmployeeKey; readonly digest: string }> = []
  /** Journal numbers of operations that were applied and are waited for, field by field (X6). */
  readonly unshown = new Set<number>()
  readonly addresses: Array<{ readonly person: EmployeeKey; readonly email: EmailAddress }> = []
  /** People kept or invited whose manager HR names (F6). */
  readonly managed: Array<
    {
      readonly employee: Employee
      /** Nothing: they are invited in this plan. */
      readonly member: Member | undefined
      readonly link: Link | undefined
      /** Whether they are counted as unchanged so far. */
      readonly unchanged: boolean
    }
  > = []
  readonly #warned = new Map<WarningCode, Array<Person>>()
  unchanged = 0

  propose(operation: Operation, options: Partial<Omit<Candidate, "operation">> = {}): void {
    this.candidates.push({ operation, ask: empty, field: undefined, requires: none, limited: true, ...options })
  }

  hold(
    reason: HoldReason,
    person: Person,
    text: string,
    more: Partial<Pick<Hold, "field" | "until" | "operation">> = {}
  ): void {
    this.holds.push({
      reason,
      person,
      text,
      field: undefined,
      until: undefined,
      since: undefined,
      operation: undefined,
      ...more
    })
  }

  /** A warning about people is given once, with all of them; see `peopleWarned`. */
  warnOf(code: WarningCode, person: Person): void {
    const people = this.#warned.get(code)
    if (people === undefined) this.#warned.set(code, [person])
    else people.push(person)
  }

  peopleWarned(code: WarningCode): ReadonlyArray<Person> {
    return this.#warned.get(code) ?? []
  }
}

const joined = (first: string, last: string): string => tidy(`${first} ${last}`)

/** A person as a reader would name them: HR's words first, else the target's, else what the link remembers. */
export const personOf = (employee: Employee | undefined, member: Member | undefined, link?: Link): Person => {
  const hrName = employee === undefined ? "" : joined(valueOr(employee.firstName, ""), valueOr(employee.lastName, ""))
  const hrEmail = employee === undefined ? "" : valueOr(employee.email, "")
  return {
    employee: employee === undefined
      ? link === undefined ? undefined : { connection: link.connection, id: link.employeeId }
      : { connection: employee.connection, id: employee.id },
    member: member?.id ?? link?.memberId,
    name: hrName !== "" || member === undefined
      ? hrName
      : joined(valueOr(member.firstName, ""), valueOr(member.lastName, "")),
    email: hrEmail || (member === undefined ? "" : valueOr(member.email, "")) || (link?.emails.at(-1) ?? "")
  }
}

/** What HR says about somebody's employment, as a sentence's facts. */
export const employmentFacts = (employee: Employee): string => {
  const facts = [`${employee.connection} says "${tidy(employee.rawStatus)}"`]
  if (isValue(employee.startDate)) facts.push(`start date ${employee.startDate}`)
  if (isValue(employee.terminationDate)) facts.push(`termination date ${employee.terminationDate}`)
  if (isValue(employee.lastWorkingDay)) facts.push(`last working day ${employee.lastWorkingDay}`)
  return facts.join(", ")
}

/** The keyed hash of an account, or nothing while no key exists. */
export const bankDigest = (memory: Memory, account: BankAccount): string =>
  memory.key === undefined ? "" : account.digest(memory.key)

/** The stable id of an operation: what kind, about whom, and about which part of them. */
export const operationId = (kind: Operation["kind"], key: EmployeeKey, part = ""): string =>
  `${kind}:${keyText(key)}${part === "" ? "" : `:${part}`}`

/** The id of the withdrawal that is half of M2's pair. */
export const halfOfPairId = (key: EmployeeKey): string => operationId("cancel-invite", key, "new-address")

/** How an operation is carried out, or a hold where the target cannot (section 2). */
export const carried = (
  situation: Situation,
  carry: Carry,
  person: Person,
  what: string,
  field?: ManagedField
): Exclude<Carry, "unsupported"> | undefined => {
  if (carry !== "unsupported") return carry
  situation.decided.hold(
    "unsupported-by-target",
    person,
    `The target (${situation.rules.target.kind}) has no way to ${what}, by API or by hand.`,
    { field }
  )
  return undefined
}
