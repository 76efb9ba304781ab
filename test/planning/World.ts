import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { CalendarDate, Instant } from "../../src/domain/CalendarDate.ts"
import { parse as parseDate } from "../../src/domain/CalendarDate.ts"
import type { Capabilities } from "../../src/domain/Capabilities.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Condition, Test } from "../../src/domain/Condition.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type {
  AttributeValue,
  Employee,
  EmployeeKey,
  EmployeeStatus,
  UnreadableRecord
} from "../../src/domain/Employee.ts"
import type { Field } from "../../src/domain/Field.ts"
import { empty, isValue } from "../../src/domain/Field.ts"
import type { Member, MemberState } from "../../src/domain/Member.ts"
import type { Approval, Link, Memory, Removal, SentInvitation, WaitingItem } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { Operation, Person } from "../../src/domain/Operation.ts"
import type { EntityPlan, Hold, WarningCode } from "../../src/domain/Plan.ts"
import type { Completeness, HrRead, MemberRead } from "../../src/domain/Read.ts"
import type { Lifecycle, Limit, ManagedField, Rules } from "../../src/domain/Rules.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import type { EntityInput, PlanInput, Planned } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"

/**
 * A small world to plan in. Person "1" is employee 1 of connection `hr` and, where they have an account, member `m1`,
 * with one name and one e-mail on both sides, so that `employee("1")`, `member("1")` and `linked("1")` fit together and
 * nothing follows from them. A test says only what is different.
 */

/** An instant from its ISO 8601 text. */
export const at = (text: string): Instant => Date.parse(text)

/** The time of every plan that does not say another: a Tuesday, noon in UTC. */
export const now = at("2026-03-10T12:00:00Z")

export const day = 86_400_000
export const hour = 3_600_000

/** A calendar day that exists, or the test is wrong. */
export const date = (text: string): CalendarDate => {
  const parsed = parseDate(text)
  if (parsed === undefined) throw new Error(`no date: ${text}`)
  return parsed
}

/** An e-mail address, normalised, or the test is wrong. */
export const mail = (text: string): EmailAddress => {
  const parsed = parseEmail(text)
  if (parsed === undefined) throw new Error(`no e-mail: ${text}`)
  return parsed
}

export const emailOf = (id: string): string => `p${id}@acme.example`

/** Valid IBANs, as the registry's examples have them, and one with a wrong check digit. */
export const iban = {
  fr: "FR1420041010050500013M02606",
  de: "DE89370400440532013000",
  gb: "GB82WEST12345698765432",
  wrong: "DE88370400440532013000"
} as const

export const account = (text: string): BankAccount => new BankAccount(text)

/** The key of every keyed hash in a remembered world. */
export const key: Uint8Array = new TextEncoder().encode("a key of the tests")

const textField = <A>(value: Field<string> | undefined, otherwise: Field<A>, make: (text: string) => A): Field<A> =>
  value === undefined ? otherwise : isValue(value) ? make(value) : value

const same = (text: string): string => text

/** What an employee may say that is different; dates, e-mails and IBANs as texts. */
export interface EmployeeFacts {
  readonly connection?: string
  readonly personKey?: Field<string>
  readonly firstName?: Field<string>
  readonly lastName?: Field<string>
  readonly email?: Field<string>
  readonly status?: EmployeeStatus
  readonly rawStatus?: string
  readonly startDate?: Field<string>
  readonly terminationDate?: Field<string>
  readonly lastWorkingDay?: Field<string>
  readonly timezone?: Field<string>
  readonly attributes?: Readonly<Record<string, Field<AttributeValue>>>
  readonly location?: Field<AttributeValue>
  /** An employee id, or an e-mail address. */
  readonly manager?: Field<string>
  readonly bankAccount?: Field<string>
}

/** An active employee of `hr` since 2020, with a name and an e-mail of their own, and nothing else. */
export const employee = (id: string, facts: EmployeeFacts = {}): Employee => {
  const status = facts.status ?? "active"
  return {
    connection: facts.connection ?? "hr",
    id,
    personKey: facts.personKey ?? empty,
    firstName: facts.firstName ?? "Person",
    lastName: facts.lastName ?? `No${id}`,
    email: textField(facts.email, mail(emailOf(id)), mail),
    status,
    rawStatus: facts.rawStatus ?? status,
    startDate: textField(facts.startDate, date("2020-01-01"), date),
    terminationDate: textField(facts.terminationDate, empty, date),
    lastWorkingDay: textField(facts.lastWorkingDay, empty, date),
    timezone: textField(facts.timezone, empty, same),
    attributes: {
      ...(facts.location === undefined ? {} : { workLocation: facts.location }),
      ...facts.attributes
    },
    manager: textField(facts.manager, empty, (text) => {
      const email = parseEmail(text)
      return email === undefined ? { by: "id", id: text } as const : { by: "email", email } as const
    }),
    bankAccount: textField(facts.bankAccount, empty, account)
  }
}

/** What a member may show that is different; e-mails and IBANs as texts. */
export interface MemberFacts {
  readonly id?: string
  readonly externalId?: Field<string>
  readonly firstName?: Field<string>
  readonly lastName?: Field<string>
  readonly email?: Field<string>
  readonly state?: MemberState
  readonly roles?: Field<ReadonlyArray<string>>
  readonly managerId?: Field<string>
  readonly bankAccount?: Field<string>
  readonly invitationExpiresAt?: Field<Instant>
}

/** The account `m<id>` of person `id`: active, of everybody's role, with the name and e-mail that HR has. */
export const member = (id: string, facts: MemberFacts = {}): Member => ({
  id: facts.id ?? `m${id}`,
  externalId: facts.externalId ?? empty,
  firstName: facts.firstName ?? "Person",
  lastName: facts.lastName ?? `No${id}`,
  email: textField(facts.email, mail(emailOf(id)), mail),
  state: facts.state ?? "active",
  roles: facts.roles ?? ["requester"],
  managerId: facts.managerId ?? empty,
  bankAccount: textField(facts.bankAccount, empty, account),
  invitationExpiresAt: facts.invitationExpiresAt ?? empty
})

/** The link of person `id`: managed, with their one address. */
export const linked = (
  id: string,
  facts: Partial<Omit<Link, "emails">> & { readonly emails?: ReadonlyArray<string> } = {}
): Link => ({
  connection: "hr",
  employeeId: id,
  memberId: `m${id}`,
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false,
  ...facts,
  emails: (facts.emails ?? [emailOf(id)]).map(mail)
})

export const person = (id: string, connection = "hr"): EmployeeKey => ({ connection, id })

/** A filter line. */
export const field = (name: string, test: Test): Condition => ({ type: "field", field: name, test })
export const oneOf = (name: string, ...values: ReadonlyArray<string>): Condition =>
  field(name, { test: "oneOf", values })
export const noneOf = (name: string, ...values: ReadonlyArray<string>): Condition =>
  field(name, { test: "noneOf", values })
export const all = (...conditions: ReadonlyArray<Condition>): Condition => ({ type: "all", conditions })
export const any = (...conditions: ReadonlyArray<Condition>): Condition => ({ type: "any", conditions })
export const not = (condition: Condition): Condition => ({ type: "not", condition })

/** Limits by short names; one that is given counts as written in the file. */
export interface LimitFacts {
  readonly percent?: number
  readonly count?: number
  readonly floor?: number
  readonly window?: number
  readonly release?: number
  readonly shrink?: number
  readonly invite?: number
  readonly update?: number
  readonly onExceed?: "stop-all" | "stop-archives"
}

const limit = (setting: string, value: number | undefined, otherwise: number): Limit => ({
  setting,
  value: value ?? otherwise,
  position: value === undefined ? undefined : { file: "hrsync.yaml", line: 1, column: 1 }
})

/** What an entity's rules may say that is different from the defaults of the file. */
export type RuleFacts =
  & Partial<Omit<Rules, "lifecycle" | "approval" | "limits" | "target">>
  & {
    readonly lifecycle?: Partial<Lifecycle>
    readonly approval?: Partial<Rules["approval"]>
    readonly limits?: LimitFacts
    readonly target?: string
  }

/** The rules of entity `acme`, whose source is `hr`, as they are when the file says nothing else. */
export const rules = (facts: RuleFacts = {}): Rules => {
  const { approval, lifecycle, limits = {}, target, ...rest } = facts
  const entity = facts.entity ?? "acme"
  return {
    entity,
    name: "Acme",
    enabled: true,
    timezone: "UTC",
    source: ["hr"],
    target: { kind: "file", identity: target ?? `file:${entity}.json`, staying: undefined },
    credentials: [],
    statuses: ["active"],
    where: undefined,
    include: [],
    exclude: [],
    protect: [],
    fields: ["name", "email", "bankAccount"],
    costCenter: undefined,
    lifecycle: {
      endField: "terminationDate",
      accessEnds: "on-date",
      archiveAfterDays: 0,
      inviteBeforeDays: undefined,
      ...lifecycle
    },
    onInactive: "archive",
    onOutOfScope: "release",
    onMissing: "hold",
    onReleasedLeaver: "warn",
    adopt: "by-email",
    approval: { email: "apply", bankAccount: "apply", ...approval },
    limits: {
      archive: {
        percent: limit("limits.archive.percent", limits.percent, 10),
        count: limit("limits.archive.count", limits.count, 10),
        floor: limits.floor ?? 20,
        windowDays: limits.window ?? 7
      },
      release: { percent: limit("limits.release.percent", limits.release, 20) },
      shrink: { percent: limit("limits.shrink.percent", limits.shrink, 20) },
      invite: { count: limits.invite === undefined ? undefined : limit("limits.invite.count", limits.invite, 0) },
      update: { percent: limits.update === undefined ? undefined : limit("limits.update.percent", limits.update, 0) },
      onExceed: limits.onExceed ?? "stop-all"
    },
    planLifetime: day,
    settleAfter: hour,
    state: "sqlite:.hrsync/state.db",
    reconcile: usualReconcile,
    ...rest
  }
}

/** A complete and proved reading of a connection. */
export const hr = (employees: ReadonlyArray<Employee>, facts: Partial<Omit<HrRead, "employees">> = {}): HrRead => ({
  connection: employees[0]?.connection ?? "hr",
  kind: "json",
  employees,
  unreadable: [],
  completeness: { complete: true, proof: "strong", how: "the count that the file declares" },
  incremental: false,
  notes: [],
  ...facts
})

/** Readings that prove less. */
export const weak: Completeness = { complete: true, proof: "weak", how: "the end of the file" }
export const incomplete: Completeness = {
  complete: false,
  why: "page 3 never came.",
  next: "Run hrsync plan again."
}

export const unreadable = (id: string, facts: Partial<UnreadableRecord> = {}): UnreadableRecord => ({
  connection: "hr",
  id,
  email: undefined,
  at: "people.csv, line 7",
  problem: "the start date is no date",
  ...facts
})

/** Changes to a target's capabilities: what it shows, and how it writes. */
export interface CapabilityFacts {
  readonly observes?: Partial<Capabilities["observes"]>
  readonly writes?: Partial<Omit<Capabilities["writes"], "update">>
  readonly update?: Partial<Capabilities["writes"]["update"]>
}

/** A target that does everything by API and shows everything, but for what is said. */
export const capabilities = ({ observes, update, writes }: CapabilityFacts = {}): Capabilities => ({
  observes: { ...everything.observes, ...observes },
  writes: { ...everything.writes, ...writes, update: { ...everything.writes.update, ...update } }
})

/** A target that shows nothing but names and e-mails; see `bare` for its members. */
export const namesOnly: Capabilities = capabilities({
  observes: { state: false, roles: false, manager: false, bankAccount: false, invited: false, archived: false }
})

/** A target on which every change is a person's work. */
export const byHand: Capabilities = capabilities({
  writes: {
    invite: "manual",
    archive: "manual",
    "cancel-invite": "manual",
    "resend-invite": "manual",
    reactivate: "manual"
  },
  update: { name: "manual", email: "manual", manager: "manual", bankAccount: "manual" }
})

/** A target that can change nothing. */
export const readOnly: Capabilities = capabilities({
  writes: {
    invite: "unsupported",
    archive: "unsupported",
    "cancel-invite": "unsupported",
    "resend-invite": "unsupported",
    reactivate: "unsupported"
  },
  update: { name: "unsupported", email: "unsupported", manager: "unsupported", bankAccount: "unsupported" }
})

/** What is remembered of an entity that was applied before, with rules that were confirmed. */
export const memory = (of: Rules, facts: Partial<Memory> = {}): Memory => ({
  ...nothingRemembered(of.entity),
  target: of.target.identity,
  key,
  appliedBefore: true,
  confirmed: { fingerprint: rulesFingerprint(of), safety: safetySettings(of), by: "grace", at: now - day },
  ...facts
})

export const removal = (id: string, when: Instant, approved = false): Removal => ({
  at: when,
  person: person(id),
  approved
})

export const approval = (hash: string, facts: Partial<Approval> = {}): Approval => ({
  hash,
  only: undefined,
  passes: [],
  by: "grace",
  at: now - hour,
  expiresAt: now + hour,
  ...facts
})

export const invitation = (
  id: string,
  facts: Partial<Omit<SentInvitation, "email">> & { readonly email?: string } = {}
): SentInvitation => ({
  person: person(id),
  at: now - 2 * hour,
  outcome: "sent",
  listsWithout: 0,
  bankAccount: undefined,
  ...facts,
  email: mail(facts.email ?? emailOf(id))
})

/** The worklist item that applying a manual operation opened. */
export const waitingFor = ({ id, person: whom, wanted }: Operation, facts: Partial<WaitingItem> = {}): WaitingItem => ({
  operation: id,
  person: whom.employee ?? person("?"),
  member: whom.member,
  wanted,
  openedAt: now - 5 * hour,
  doneAt: undefined,
  ...facts
})

/** One entity and everything that its plan follows from. */
export interface World {
  /** Of one or several connections; `reads` says more of them. */
  readonly employees?: ReadonlyArray<Employee>
  readonly reads?: ReadonlyArray<HrRead>
  readonly members?: ReadonlyArray<Member>
  readonly listing?: Partial<Omit<MemberRead, "members">>
  readonly rules?: RuleFacts
  readonly links?: ReadonlyArray<Link>
  readonly memory?: Partial<Memory>
  readonly now?: Instant
}

const readsOf = (employees: ReadonlyArray<Employee>, source: ReadonlyArray<string>): ReadonlyArray<HrRead> =>
  source.map((connection) => hr(employees.filter((one) => one.connection === connection), { connection }))

/** An entity of a plan. */
export const entity = (world: World): EntityInput => {
  const decoded = rules(world.rules)
  return {
    rules: decoded,
    hr: world.reads ?? readsOf(world.employees ?? [], decoded.source),
    members: {
      members: world.members ?? [],
      capabilities: everything,
      completeness: { complete: true, proof: "strong", how: "the total of the last page" },
      notes: [],
      ...world.listing
    },
    memory: memory(decoded, { links: world.links ?? [], ...world.memory })
  }
}

/** The plan of several entities. */
export const planned = (worlds: ReadonlyArray<World>, input: Partial<PlanInput> = {}): Planned =>
  plan({
    now: worlds[0]?.now ?? now,
    hypothetical: false,
    entities: worlds.map(entity),
    only: undefined,
    disconnected: [],
    ...input
  })

/** The plan of one of several entities, by its key. */
export const planFor = (key: string, { plan: { entities } }: Planned): EntityPlan => {
  const found = entities.find(({ entity }) => entity === key)
  if (found === undefined) throw new Error(`no entity ${key} in the plan`)
  return found
}

/** The plan of the one entity of a world. */
export const planOf = (world: World): EntityPlan => planFor(world.rules?.entity ?? "acme", planned([world]))

/** The one operation of a kind, or the test is wrong. */
export const operationOf = <K extends Operation["kind"]>(
  { holds, operations, withheld }: EntityPlan,
  kind: K
): Extract<Operation, { readonly kind: K }> => {
  const held = holds.flatMap(({ operation }) => operation === undefined ? [] : [operation])
  const found = [...operations, ...withheld, ...held].filter(
    (operation): operation is Extract<Operation, { readonly kind: K }> => operation.kind === kind
  )
  const [one] = found
  if (one === undefined || found.length > 1) throw new Error(`${found.length} operations of kind ${kind}`)
  return one
}

/** The one hold of a reason, or the test is wrong. */
export const holdOf = ({ holds }: EntityPlan, reason: Hold["reason"]): Hold => {
  const found = holds.filter((hold) => hold.reason === reason)
  const [one] = found
  if (one === undefined || found.length > 1) throw new Error(`${found.length} holds as ${reason}`)
  return one
}

const who = ({ employee, member }: Person): string => employee?.id ?? member ?? "nobody"

const fieldsOf = (operation: Operation): ReadonlyArray<ManagedField> =>
  operation.kind === "update" ? operation.changes.map(({ field }) => field) : []

/** An operation as a line: `invite 1`, `update 1 name+email`, `archive 1 by hand`. */
export const operationLine = (operation: Operation): string =>
  [operation.kind, who(operation.person), fieldsOf(operation).join("+"), operation.carry === "manual" ? "by hand" : ""]
    .filter((part) => part !== "").join(" ")

/** A hold as a line: `hold grace 1 until 2026-03-12`, `hold contested-field 1 name`. */
export const holdLine = (hold: Hold): string =>
  ["hold", hold.reason, who(hold.person), hold.field ?? "", hold.until === undefined ? "" : `until ${hold.until}`]
    .filter((part) => part !== "").join(" ")

/**
 * Everything that a plan says of people and of the entity, a line each: operations in their order, then `withheld …`,
 * `hold …`, `block …`, `error …`. Warnings are apart: see `warned`.
 */
export const lines = ({ blocks, errors, holds, operations, withheld }: EntityPlan): ReadonlyArray<string> => [
  ...operations.map(operationLine),
  ...withheld.map((operation) => `withheld ${operationLine(operation)}`),
  ...holds.map(holdLine),
  ...blocks.map(({ limit: exceeded, reason }) =>
    `block ${reason}${exceeded === undefined ? "" : ` ${exceeded.setting}`}`
  ),
  ...errors.map(({ reason }) => `error ${reason}`)
]

/** The warnings of a plan by code, each once, and whom they name: `released-leaver 1 2`. */
export const warned = (
  { warnings }: EntityPlan
): ReadonlyArray<string> => [...new Set(warnings.map(({ code, people }) => [code, ...people.map(who)].join(" ")))]

/** The sentences of one warning. */
export const warningTexts = ({ warnings }: EntityPlan, code: WarningCode): ReadonlyArray<string> =>
  warnings.filter((warning) => warning.code === code).map(({ text }) => text)

/** A row of a table: a sentence that starts with its rule, a world, and what the plan says of it. */
export interface Row {
  readonly name: string
  readonly given: World
  readonly expected: ReadonlyArray<string>
  /** Codes and people of every warning; not given: not looked at. */
  readonly warnings?: ReadonlyArray<string>
}

/** People "1" to "n", each with a member and a link, as HR says: a base for limits. */
export const staff = (count: number): Required<Pick<World, "employees" | "members" | "links">> => {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1))
  return {
    employees: ids.map((id) => employee(id)),
    members: ids.map((id) => member(id)),
    links: ids.map((id) => linked(id))
  }
}
