import * as fc from "fast-check"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { CalendarDate, Instant } from "../../src/domain/CalendarDate.ts"
import { addDays, today } from "../../src/domain/CalendarDate.ts"
import type { Capabilities, Carry } from "../../src/domain/Capabilities.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Condition } from "../../src/domain/Condition.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type {
  Employee,
  EmployeeKey,
  EmployeeStatus,
  ManagerReference,
  UnreadableRecord
} from "../../src/domain/Employee.ts"
import type { Field } from "../../src/domain/Field.ts"
import { empty, isValue, notVisible } from "../../src/domain/Field.ts"
import type { Member, MemberState } from "../../src/domain/Member.ts"
import { accountOwner, externalIdOf } from "../../src/domain/Member.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { Operation, PersonName } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { Completeness, HrRead } from "../../src/domain/Read.ts"
import type { ManagedField, Rules } from "../../src/domain/Rules.ts"
import { managedFields, usualReconcile } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { doubtOf } from "../../src/planning/Gate.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { keyText } from "../../src/planning/Population.ts"
import { describe } from "./ModelText.ts"

/*
 * A model of HR tools and of targets like Spendesk, small and nasty: a handful of people whose addresses, names,
 * records, links and members collide on purpose. A world is generated from a `Spec`, whose every field has a harmless
 * first value, so that what is left of a failing case after shrinking is what matters; `describe` prints it.
 */

// ---------------------------------------------------------------------------------------------------------------
// Worlds

/** A target as it really is: `members` is the truth, of which its list shows what `capabilities` and `shows` let it. */
export interface Target {
  readonly members: ReadonlyArray<Member>
  readonly capabilities: Capabilities
  readonly shows: { readonly names: "both" | "last" | "none"; readonly email: boolean; readonly externalId: boolean }
  /** What a withdrawn invitation leaves in the list. */
  readonly withdrawn: "nothing" | "archived"
  readonly completeness: Completeness
}

export interface EntityWorld {
  readonly rules: Rules
  readonly target: Target
  readonly memory: Memory
  /** L4: switched off in the file, or taken out of it. */
  readonly standing: "enabled" | "disabled" | "removed"
}

export interface World {
  readonly now: Instant
  readonly reads: ReadonlyArray<HrRead>
  readonly entities: ReadonlyArray<EntityWorld>
}

const seenState = (state: MemberState, { observes }: Capabilities): MemberState => observes.state ? state : "unknown"

/** A target's list: what it really holds, less what it cannot show. */
export const listed = ({ capabilities, members, shows }: Target): ReadonlyArray<Member> => {
  const { observes } = capabilities
  return members
    .filter(({ state }) => (state !== "invited" || observes.invited) && (state !== "archived" || observes.archived))
    .map((member) => ({
      id: member.id,
      state: seenState(member.state, capabilities),
      externalId: shows.externalId ? member.externalId : notVisible,
      firstName: shows.names === "both" ? member.firstName : notVisible,
      lastName: shows.names === "none" ? notVisible : member.lastName,
      email: shows.email ? member.email : notVisible,
      roles: observes.roles ? member.roles : notVisible,
      managerId: observes.manager ? member.managerId : notVisible,
      bankAccount: observes.bankAccount ? member.bankAccount : notVisible,
      invitationExpiresAt: observes.state ? member.invitationExpiresAt : notVisible
    }))
}

/** Makes fast-check print the world as text. */
export const printable = (world: World): World =>
  Object.defineProperty({ ...world }, fc.toStringMethod, { value: () => describe(world), enumerable: false })

/** The same world with something changed in each entity. */
export const withEntities = (world: World, change: (entity: EntityWorld) => Partial<EntityWorld>): World => {
  const changed = (entity: EntityWorld): EntityWorld => ({ ...entity, ...change(entity) })
  return printable({ ...world, entities: world.entities.map(changed) })
}

/** The same world with other rules in each entity. */
export const withRules = (world: World, change: Partial<Rules>): World =>
  withEntities(world, ({ rules }) => ({ rules: { ...rules, ...change } }))

/** The same world with something changed in each answer of HR. */
export const withReads = (world: World, change: (read: HrRead) => Partial<HrRead>): World => {
  const changed = (read: HrRead): HrRead => ({ ...read, ...change(read) })
  return printable({ ...world, reads: world.reads.map(changed) })
}

/** What the planner is given of a world. */
export const inputOf = ({ entities, now, reads }: World): PlanInput => ({
  now,
  hypothetical: false,
  only: undefined,
  entities: entities.filter(({ standing }) => standing === "enabled").map(({ memory, rules, target }) => ({
    rules,
    memory,
    hr: rules.source.flatMap((connection) => reads.filter((read) => read.connection === connection)),
    members: {
      members: listed(target),
      capabilities: target.capabilities,
      completeness: target.completeness,
      notes: []
    }
  })),
  disconnected: entities.filter(({ standing }) => standing !== "enabled").map(({ memory, rules, standing }) => ({
    name: rules.name,
    rules: standing === "disabled" ? { ...rules, enabled: false } : undefined,
    memory
  }))
})

// ---------------------------------------------------------------------------------------------------------------
// Specs: what a world is made from

/** One of the addresses in play: a person's own, their former one, their neighbour's, or the first person's. */
type Whose = "own" | "old" | "next" | "first" | "none" | "hidden"
type Days = number | "none" | "hidden"

export interface RecordSpec {
  readonly connection: 0 | 1
  readonly email: Whose
  readonly name: "own" | "next" | "spaced" | "first-only" | "last-only" | "empty" | "hidden"
  readonly personKey: "none" | "own"
  readonly status: EmployeeStatus
  readonly start: Days
  readonly end: Days
  readonly lastDay: Days
  readonly zone: "" | "Pacific/Kiritimati" | "America/Los_Angeles" | "Mars/Olympus"
  readonly location: "Paris" | "paris " | "London" | "empty" | "hidden"
  readonly team: "A" | "A+B" | "empty"
  readonly manager: "none" | "hidden" | "next" | "next-by-email" | "self" | "stranger"
  readonly bank: "none" | "hidden" | "A" | "B" | "bad"
  readonly twice: "no" | "same" | "different"
  readonly readable: boolean
}

export interface PlaceSpec {
  readonly member: "none" | "active" | "invited" | "expired" | "archived" | "unknown"
  readonly email: Whose
  readonly name: "own" | "next" | "first-only" | "none"
  readonly externalId: "none" | "own" | "next"
  readonly owner: boolean
  readonly bank: "none" | "A" | "B"
  readonly manager: "none" | "next" | "first"
  readonly link: "none" | "managed" | "released"
  /** Which of the person's records it remembers. */
  readonly record: 0 | 1
  readonly remembers: "own" | "old+own" | "old" | "next" | "none"
  readonly byHrsync: boolean
  readonly allowed: boolean
  readonly applied: "none" | "same" | "other"
  readonly appliedBank: "none" | "A" | "B"
  readonly resent: 0 | 1 | 2
  readonly reinvite: boolean
  readonly releasedByPerson: boolean
  /** A second member beside the first: unlinked, or linked by the person's other record. */
  readonly extra: "none" | "active" | "archived" | "linked"
  readonly extraEmail: Whose
  readonly invitation: "none" | "sent" | "young" | "settled" | "twice"
  readonly putBack: "none" | ManagedField
  readonly inactiveSince: "none" | 3 | 40
  readonly removal: "none" | "recent" | "approved" | "old"
}

export interface PersonSpec {
  readonly records: ReadonlyArray<RecordSpec>
  /** By entity. */
  readonly places: ReadonlyArray<PlaceSpec>
}

type Where = "all" | "Paris" | "cities" | "not-London" | "team-A" | "groups" | "email" | "hidden-field" | "both-fields"

export interface EntitySpec {
  readonly sources: "first" | "second" | "both" | "both-reversed"
  readonly where: Where
  readonly include: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
  readonly protect: ReadonlyArray<string>
  readonly statuses: ReadonlyArray<EmployeeStatus>
  readonly fields: ReadonlyArray<ManagedField>
  readonly timezone: "UTC" | "Europe/Paris" | "Pacific/Auckland"
  readonly endField: "terminationDate" | "lastWorkingDay"
  readonly accessEnds: "on-date" | "after-date"
  readonly archiveAfter: 0 | 1 | 30
  readonly inviteBefore: "none" | 0 | 7
  readonly onInactive: "archive" | "hold"
  readonly onOutOfScope: "release" | "archive"
  readonly onMissing: "hold" | "archive"
  readonly onReleasedLeaver: "warn" | "archive"
  readonly adopt: "by-email" | "never"
  readonly askEmail: boolean
  readonly askBank: boolean
  readonly percent: number
  /** Nothing: the default, which is smaller under the floor. */
  readonly count: number | undefined
  readonly floor: number
  readonly window: 7 | 1
  readonly releasePercent: number
  readonly shrinkPercent: number
  readonly inviteCount: number | undefined
  readonly updatePercent: number | undefined
  readonly onExceed: "stop-all" | "stop-archives"
  readonly observes: ReadonlyArray<boolean>
  readonly writes: ReadonlyArray<Carry>
  readonly names: Target["shows"]["names"]
  readonly showsEmail: boolean
  readonly showsExternalId: boolean
  readonly withdrawn: Target["withdrawn"]
  readonly complete: boolean
  readonly key: boolean
  readonly appliedBefore: boolean
  readonly confirmed: "yes" | "no" | "other"
  readonly paused: boolean
  readonly lastRead: "none" | "same" | "more" | "tie"
  readonly managedBefore: "none" | "many" | "tie"
  readonly approval: "none" | "all" | "half" | "expired" | "future"
  readonly waiting: "none" | "open" | "done" | "half" | "stale"
  readonly standing: EntityWorld["standing"]
}

export interface ReadSpec {
  readonly proof: "strong" | "weak" | "incomplete"
  readonly incremental: boolean
}

export interface Spec {
  readonly now: number
  readonly reads: readonly [ReadSpec, ReadSpec]
  readonly people: ReadonlyArray<PersonSpec>
  readonly entities: ReadonlyArray<EntitySpec>
}

// ---------------------------------------------------------------------------------------------------------------
// Defaults, for cases written by hand

export const record = (spec: Partial<RecordSpec> = {}): RecordSpec => ({
  connection: 0,
  email: "own",
  name: "own",
  personKey: "none",
  status: "active",
  start: "none",
  end: "none",
  lastDay: "none",
  zone: "",
  location: "Paris",
  team: "A",
  manager: "none",
  bank: "none",
  twice: "no",
  readable: true,
  ...spec
})

export const place = (spec: Partial<PlaceSpec> = {}): PlaceSpec => ({
  member: "none",
  email: "own",
  name: "own",
  externalId: "none",
  owner: false,
  bank: "none",
  manager: "none",
  link: "none",
  record: 0,
  remembers: "own",
  byHrsync: false,
  allowed: false,
  applied: "none",
  appliedBank: "none",
  resent: 0,
  reinvite: false,
  releasedByPerson: false,
  extra: "none",
  extraEmail: "own",
  invitation: "none",
  putBack: "none",
  inactiveSince: "none",
  removal: "none",
  ...spec
})

/** A member whom hrsync manages, all quiet. */
export const managedPlace = (spec: Partial<PlaceSpec> = {}): PlaceSpec =>
  place({ member: "active", link: "managed", ...spec })

export const person = (
  records: ReadonlyArray<Partial<RecordSpec>>,
  ...places: ReadonlyArray<Partial<PlaceSpec>>
): PersonSpec => ({ records: records.map(record), places: places.map(place) })

export const entity = (spec: Partial<EntitySpec> = {}): EntitySpec => ({
  sources: "first",
  where: "all",
  include: [],
  exclude: [],
  protect: [],
  statuses: ["active"],
  fields: ["name", "email", "bankAccount"],
  timezone: "UTC",
  endField: "terminationDate",
  accessEnds: "on-date",
  archiveAfter: 0,
  inviteBefore: "none",
  onInactive: "archive",
  onOutOfScope: "release",
  onMissing: "hold",
  onReleasedLeaver: "warn",
  adopt: "by-email",
  askEmail: false,
  askBank: false,
  percent: 10,
  count: undefined,
  floor: 20,
  window: 7,
  releasePercent: 20,
  shrinkPercent: 20,
  inviteCount: undefined,
  updatePercent: undefined,
  onExceed: "stop-all",
  observes: [],
  writes: [],
  names: "both",
  showsEmail: true,
  showsExternalId: true,
  withdrawn: "nothing",
  complete: true,
  key: true,
  appliedBefore: true,
  confirmed: "yes",
  paused: false,
  lastRead: "none",
  managedBefore: "none",
  approval: "none",
  waiting: "none",
  standing: "enabled",
  ...spec
})

// ---------------------------------------------------------------------------------------------------------------
// From a spec to a world

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Noon; moments near midnight, when half of the world is a day ahead or behind; the hour that daylight saving skips. */
export const instants: ReadonlyArray<Instant> = [
  "2026-03-10T12:00:00Z",
  "2026-03-10T23:30:00Z",
  "2026-03-11T00:30:00Z",
  "2026-03-29T01:30:00Z"
].map((text) => Date.parse(text))

const cast: ReadonlyArray<PersonName> = [
  { first: "Ada", last: "Lovelace" },
  { first: "Bo", last: "Ek" },
  { first: "Cléo", last: "Dias" },
  { first: "Dov", last: "Levi" },
  { first: "Eva", last: "Nagy" },
  { first: "山田", last: "太郎" }
]

const accounts: Readonly<Record<"A" | "B" | "bad", BankAccount>> = {
  A: new BankAccount("FR7630006000011234567890189"),
  B: new BankAccount("DE89370400440532013000"),
  bad: new BankAccount("FR7630006000011234567890188")
}

export const key: Uint8Array = new Uint8Array(32).fill(7)

export const address = (text: string): EmailAddress => {
  const email = parseEmail(text)
  if (email === undefined) throw new Error(`${text} is no address`)
  return email
}

const castOf = (slot: number, people: number): PersonName => cast[slot % people] ?? { first: "Zoë", last: "Zed" }

const ownAddress = (slot: number, people: number): EmailAddress =>
  address(`${castOf(slot, people).first.normalize("NFC").toLowerCase()}@x.io`)

const emailFor = (whose: Whose, slot: number, people: number): Field<EmailAddress> => {
  switch (whose) {
    case "own":
      return ownAddress(slot, people)
    case "old":
      return address(`old.${ownAddress(slot, people)}`)
    case "next":
      return ownAddress(slot + 1, people)
    case "first":
      return ownAddress(0, people)
    case "none":
      return empty
    case "hidden":
      return notVisible
  }
}

const connections = ["hr", "payroll"] as const
export const entityNames = ["fr", "uk", "us"] as const

const hereToday = (now: Instant): CalendarDate => {
  const date = today(now, "UTC")
  if (date === undefined) throw new Error("no such day")
  return date
}

const dateOf = (days: Days, now: Instant): Field<CalendarDate> =>
  days === "none" ? empty : days === "hidden" ? notVisible : addDays(hereToday(now), days)

const recordId = (slot: number, index: number): string => `${slot + 1}${index === 0 ? "" : "b"}`

const namesOf = (spec: RecordSpec, slot: number, people: number): Pick<Employee, "firstName" | "lastName"> => {
  const own = castOf(slot, people)
  switch (spec.name) {
    case "own":
      return { firstName: own.first, lastName: own.last }
    case "next": {
      const next = castOf(slot + 1, people)
      return { firstName: next.first, lastName: next.last }
    }
    case "spaced":
      return { firstName: ` ${own.first.normalize("NFD")}`, lastName: `${own.last}  ` }
    case "first-only":
      return { firstName: own.first, lastName: empty }
    case "last-only":
      return { firstName: notVisible, lastName: own.last }
    case "empty":
      return { firstName: empty, lastName: empty }
    case "hidden":
      return { firstName: notVisible, lastName: notVisible }
  }
}

const managerOf = (spec: RecordSpec, slot: number, people: number): Field<ManagerReference> => {
  switch (spec.manager) {
    case "none":
      return empty
    case "hidden":
      return notVisible
    case "next":
      return { by: "id", id: recordId((slot + 1) % people, 0) }
    case "next-by-email":
      return { by: "email", email: ownAddress(slot + 1, people) }
    case "self":
      return { by: "id", id: recordId(slot, 0) }
    case "stranger":
      return { by: "email", email: address("stranger@x.io") }
  }
}

const rawStatuses: Readonly<Record<EmployeeStatus, string>> = {
  active: "Active",
  "on-leave": "Leave",
  onboarding: "Hired",
  inactive: "Left",
  unknown: "???"
}

const employeeOf = (spec: RecordSpec, slot: number, index: number, people: number, now: Instant): Employee => ({
  connection: connections[spec.connection],
  id: recordId(slot, index),
  personKey: spec.personKey === "own" ? `person-${slot + 1}` : empty,
  ...namesOf(spec, slot, people),
  email: emailFor(spec.email, slot, people),
  status: spec.status,
  rawStatus: rawStatuses[spec.status],
  startDate: dateOf(spec.start, now),
  terminationDate: dateOf(spec.end, now),
  lastWorkingDay: dateOf(spec.lastDay, now),
  timezone: spec.zone === "" ? empty : spec.zone,
  attributes: {
    workLocation: spec.location === "empty" ? empty : spec.location === "hidden" ? notVisible : spec.location,
    team: spec.team === "empty" ? empty : spec.team.split("+"),
    "custom.Secret": notVisible
  },
  manager: managerOf(spec, slot, people),
  bankAccount: spec.bank === "none" ? empty : spec.bank === "hidden" ? notVisible : accounts[spec.bank]
})

const proofOf = (spec: ReadSpec): Completeness =>
  spec.proof === "incomplete"
    ? { complete: false, why: "it was cut", next: "Read it again." }
    : { complete: true, proof: spec.proof, how: "counted" }

const readOf = (spec: Spec, connection: 0 | 1): HrRead => {
  const { now, people } = spec
  const employees: Array<Employee> = []
  const unreadable: Array<UnreadableRecord> = []
  people.forEach(({ records }, slot) => {
    records.forEach((one, index) => {
      if (one.connection !== connection) return
      const employee = employeeOf(one, slot, index, people.length, now)
      if (!one.readable) {
        unreadable.push({
          connection: employee.connection,
          id: employee.id,
          email: isValue(employee.email) ? employee.email : undefined,
          at: `row ${slot + 1}`,
          problem: "no date"
        })
        return
      }
      employees.push(employee)
      if (one.twice === "same") employees.push({ ...employee })
      if (one.twice === "different") {
        employees.push(employeeOf({ ...one, status: "inactive", email: "old" }, slot, index, people.length, now))
      }
    })
  })
  return {
    connection: connections[connection],
    kind: "csv",
    employees,
    unreadable,
    completeness: proofOf(spec.reads[connection]),
    incremental: spec.reads[connection].incremental,
    notes: []
  }
}

const wheres: Readonly<Record<Where, Condition | undefined>> = {
  all: undefined,
  Paris: { type: "field", field: "workLocation", test: { test: "oneOf", values: ["Paris"] } },
  cities: { type: "field", field: "workLocation", test: { test: "oneOf", values: ["london", "Paris", "Lyon"] } },
  "not-London": { type: "field", field: "workLocation", test: { test: "noneOf", values: ["London"] } },
  "team-A": { type: "all", conditions: [{ type: "field", field: "team", test: { test: "oneOf", values: ["A"] } }] },
  groups: {
    type: "any",
    conditions: [
      {
        type: "not",
        condition: { type: "field", field: "workLocation", test: { test: "startsWith", values: ["p"] } }
      },
      {
        type: "all",
        conditions: [
          { type: "field", field: "team", test: { test: "matches", pattern: "^b$" } },
          { type: "field", field: "team", test: { test: "isNotEmpty" } }
        ]
      }
    ]
  },
  email: { type: "field", field: "email", test: { test: "endsWith", values: ["@x.io"] } },
  "hidden-field": { type: "field", field: "custom.Secret", test: { test: "noneOf", values: ["x"] } },
  "both-fields": {
    type: "all",
    conditions: [
      { type: "field", field: "workLocation", test: { test: "isNotEmpty" } },
      { type: "field", field: "workLocation", test: { test: "contains", values: ["on", "ar"] } }
    ]
  }
}

const sources: Readonly<Record<EntitySpec["sources"], ReadonlyArray<string>>> = {
  first: ["hr"],
  second: ["payroll"],
  both: ["hr", "payroll"],
  "both-reversed": ["payroll", "hr"]
}

const limit = (setting: string, value: number, written = true) => ({
  setting,
  value,
  position: written ? { file: "hrsync.yaml", line: 1, column: 1 } : undefined
})

const rulesOf = (spec: EntitySpec, name: string): Rules => ({
  entity: name,
  name: name.toUpperCase(),
  enabled: true,
  timezone: spec.timezone,
  source: sources[spec.sources],
  target: { kind: "spendesk", identity: `spendesk ${name}`, staying: undefined },
  credentials: [],
  statuses: spec.statuses,
  where: wheres[spec.where],
  include: spec.include,
  exclude: spec.exclude,
  protect: spec.protect,
  fields: spec.fields,
  costCenter: undefined,
  lifecycle: {
    endField: spec.endField,
    accessEnds: spec.accessEnds,
    archiveAfterDays: spec.archiveAfter,
    inviteBeforeDays: spec.inviteBefore === "none" ? undefined : spec.inviteBefore
  },
  onInactive: spec.onInactive,
  onOutOfScope: spec.onOutOfScope,
  onMissing: spec.onMissing,
  onReleasedLeaver: spec.onReleasedLeaver,
  adopt: spec.adopt,
  approval: { email: spec.askEmail ? "ask" : "apply", bankAccount: spec.askBank ? "ask" : "apply" },
  limits: {
    archive: {
      percent: limit("limits.archive.percent", spec.percent),
      count: limit("limits.archive.count", spec.count ?? 10, spec.count !== undefined),
      floor: spec.floor,
      windowDays: spec.window
    },
    release: { percent: limit("limits.release.percent", spec.releasePercent) },
    shrink: { percent: limit("limits.shrink.percent", spec.shrinkPercent) },
    invite: {
      count: spec.inviteCount === undefined ? undefined : limit("limits.invite.count", spec.inviteCount)
    },
    update: {
      percent: spec.updatePercent === undefined ? undefined : limit("limits.update.percent", spec.updatePercent)
    },
    onExceed: spec.onExceed
  },
  planLifetime: day,
  settleAfter: hour,
  state: "hrsync.jsonl",
  reconcile: usualReconcile
})

const capabilitiesOf = ({ observes, writes }: EntitySpec): Capabilities => {
  if (observes.length === 0 && writes.length === 0) return everything
  const sees = (index: number): boolean => observes[index] ?? true
  const does = (index: number): Carry => writes[index] ?? "apply"
  return {
    observes: {
      state: sees(0),
      roles: sees(1),
      manager: sees(2),
      bankAccount: sees(3),
      invited: sees(4),
      archived: sees(5)
    },
    writes: {
      invite: does(0),
      archive: does(1),
      "cancel-invite": does(2),
      "resend-invite": does(3),
      reactivate: does(4),
      update: { name: does(5), email: does(6), manager: does(7), bankAccount: does(8) }
    }
  }
}

const memberId = (slot: number): string => `m${slot + 1}`
const extraId = (slot: number): string => `x${slot + 1}`

const memberOf = (spec: PlaceSpec, slot: number, spec_: Spec): Member => {
  const people = spec_.people.length
  const own = castOf(slot, people)
  const next = castOf(slot + 1, people)
  const records = spec_.people[slot]?.records ?? []
  const marked = spec.externalId === "next" ? (slot + 1) % people : slot
  const markedRecord = spec_.people[marked]?.records[0]
  return {
    id: memberId(slot),
    externalId: spec.externalId === "none" ? empty : externalIdOf({
      connection: connections[markedRecord?.connection ?? 0],
      id: recordId(marked, spec.externalId === "own" && records.length > 1 ? spec.record : 0)
    }),
    firstName: spec.name === "none" ? empty : spec.name === "next" ? next.first : own.first,
    lastName: spec.name === "none" || spec.name === "first-only" ? empty : spec.name === "next" ? next.last : own.last,
    email: emailFor(spec.email, slot, people),
    state: spec.member === "none" || spec.member === "unknown"
      ? "unknown"
      : spec.member === "expired"
      ? "invited"
      : spec.member,
    roles: spec.owner ? [accountOwner, "approver"] : [],
    managerId: spec.manager === "none" ? empty : memberId(spec.manager === "first" ? 0 : (slot + 1) % people),
    bankAccount: spec.bank === "none" ? empty : accounts[spec.bank],
    invitationExpiresAt: spec.member === "expired"
      ? spec_.now - hour
      : spec.member === "invited"
      ? spec_.now + 20 * day
      : empty
  }
}

const extraOf = (spec: PlaceSpec, slot: number, people: number): Member => ({
  id: extraId(slot),
  externalId: empty,
  firstName: "Extra",
  lastName: castOf(slot, people).last,
  email: emailFor(spec.extraEmail, slot, people),
  state: spec.extra === "archived" ? "archived" : "active",
  roles: [],
  managerId: empty,
  bankAccount: empty,
  invitationExpiresAt: empty
})

const rememberedAddresses = (remembers: PlaceSpec["remembers"], slot: number, people: number) =>
  (remembers === "old+own" ? ["old", "own"] as const : remembers === "none" ? [] : [remembers])
    .flatMap((whose) => {
      const email = emailFor(whose, slot, people)
      return isValue(email) ? [email] : []
    })

const tidyName = ({ firstName, lastName }: Pick<Employee, "firstName" | "lastName">): PersonName => ({
  first: isValue(firstName) ? firstName.normalize("NFC").trim() : "",
  last: isValue(lastName) ? lastName.normalize("NFC").trim() : ""
})

const keyOfRecord = (slot: number, index: number, records: ReadonlyArray<RecordSpec>): EmployeeKey => ({
  connection: connections[(records[index] ?? records[0])?.connection ?? 0],
  id: recordId(slot, index)
})

const linkOf = (spec: PlaceSpec, slot: number, spec_: Spec, hasKey: boolean): Link => {
  const people = spec_.people.length
  const records = spec_.people[slot]?.records ?? []
  const { connection, id } = keyOfRecord(slot, spec.record, records)
  const one = records[spec.record] ?? records[0] ?? record()
  const hr = employeeOf(one, slot, 0, people, spec_.now)
  const boss = managerOf(one, slot, people)
  const applied: Partial<Record<ManagedField, string>> = {}
  if (spec.applied !== "none" || spec.putBack !== "none") {
    const same = spec.applied === "same" || spec.putBack !== "none"
    applied.name = nameDigest(same ? tidyName(hr) : { first: "Zoë", last: "Zed" })
    if (isValue(hr.email)) applied.email = appliedDigest("email", same ? hr.email : "zed@x.io")
    applied.manager = appliedDigest(
      "manager",
      same && isValue(boss) && boss.by === "id" ? keyText({ connection, id: boss.id }) : "hr/zed"
    )
  }
  if (spec.appliedBank !== "none" && hasKey) applied.bankAccount = accounts[spec.appliedBank].digest(key)
  return {
    connection,
    employeeId: id,
    memberId: memberId(slot),
    emails: rememberedAddresses(spec.remembers, slot, people),
    state: spec.link === "released" ? "released" : "managed",
    archivedByHrsync: spec.byHrsync,
    allowed: spec.allowed,
    applied,
    resent: spec.resent,
    reinvite: spec.reinvite,
    releasedByPerson: spec.releasedByPerson
  }
}

const invitationsOf = (
  spec: PlaceSpec,
  person: EmployeeKey,
  email: Field<EmailAddress>,
  now: Instant
): Memory["invitations"] => {
  if (spec.invitation === "none" || !isValue(email)) return []
  const base = { person, email, outcome: "unknown", listsWithout: 2, bankAccount: undefined } as const
  switch (spec.invitation) {
    case "sent":
      return [{ ...base, at: now - 2 * day, outcome: "sent" }]
    case "young":
      return [{ ...base, at: now - 10 * minute }]
    case "settled":
      return [{ ...base, at: now - 3 * hour }]
    case "twice":
      return [{ ...base, at: now - 3 * hour }, { ...base, at: now - 3 * hour, listsWithout: 0 }]
  }
}

const removalsOf = (spec: PlaceSpec, person: EmployeeKey, now: Instant): Memory["removals"] =>
  spec.removal === "none" ? [] : [{
    at: spec.removal === "old" ? now - 7 * day - hour : now - 5 * hour,
    person,
    approved: spec.removal === "approved"
  }]

const goodReadsOf = ({ lastRead }: EntitySpec, reads: ReadonlyArray<HrRead>, now: Instant): Memory["goodReads"] =>
  lastRead === "none" ? [] : reads.flatMap(({ connection, employees, unreadable }) => {
    const count = new Set([...employees, ...unreadable].map(({ id }) => id)).size
    const good = { connection, at: now - hour, employees: lastRead === "more" ? count + 3 : count }
    return lastRead === "tie" ? [good, { ...good, employees: count + 5 }] : [good]
  })

const managedCountsOf = ({ managedBefore }: EntitySpec, now: Instant): Memory["managedCounts"] =>
  managedBefore === "none"
    ? []
    : managedBefore === "many"
    ? [{ at: now - 8 * day, managed: 40 }, { at: now - hour, managed: 3 }]
    : [{ at: now - hour, managed: 30 }, { at: now - hour, managed: 4 }]

const memoryOf = (spec: EntitySpec, index: number, rules: Rules, spec_: Spec, reads: ReadonlyArray<HrRead>): Memory => {
  const { now, people } = spec_
  const links: Array<Link> = []
  const memory = nothingRemembered(rules.entity)
  const allowed: Array<EmployeeKey> = []
  const invitations: Array<Memory["invitations"][number]> = []
  const putBacks: Array<Memory["putBacks"][number]> = []
  const inactiveSince: Array<Memory["inactiveSince"][number]> = []
  const removals: Array<Memory["removals"][number]> = []
  people.forEach(({ places, records }, slot) => {
    const one = places[index]
    if (one === undefined) return
    const person = keyOfRecord(slot, one.record, records)
    if (one.link !== "none") links.push(linkOf(one, slot, spec_, spec.key))
    else if (one.allowed) allowed.push(person)
    if (one.extra === "linked") {
      links.push({
        ...linkOf({ ...one, byHrsync: false, link: "managed", applied: "none" }, slot, spec_, spec.key),
        ...(({ connection, id }) => ({ connection, employeeId: id }))(keyOfRecord(slot, 1 - one.record, records)),
        memberId: extraId(slot),
        emails: rememberedAddresses("old", slot, people.length)
      })
    }
    const hr = records[one.record] ?? records[0] ?? record()
    invitations.push(...invitationsOf(one, person, emailFor(hr.email, slot, people.length), now))
    if (one.putBack !== "none") {
      const { putBack: field } = one
      putBacks.push(...[1, 2, 3].map((hours) => ({ person, field, at: now - hours * hour })))
    }
    if (one.inactiveSince !== "none") inactiveSince.push({ person, since: addDays(hereToday(now), -one.inactiveSince) })
    removals.push(...removalsOf(one, person, now))
  })
  return {
    ...memory,
    target: rules.target.identity,
    key: spec.key ? key : undefined,
    appliedBefore: spec.appliedBefore,
    paused: spec.paused,
    links,
    allowed,
    invitations,
    putBacks,
    inactiveSince,
    removals,
    confirmed: spec.confirmed === "no" ? undefined : {
      fingerprint: spec.confirmed === "yes" ? rulesFingerprint(rules) : "other",
      safety: spec.confirmed === "yes" ? safetySettings(rules) : {},
      by: "Kim",
      at: now - day
    },
    goodReads: goodReadsOf(spec, reads, now),
    managedCounts: managedCountsOf(spec, now)
  }
}

const membersOf = (index: number, spec: Spec): ReadonlyArray<Member> =>
  spec.people.flatMap(({ places }, slot) => {
    const one = places[index]
    if (one === undefined) return []
    return [
      ...(one.member === "none" ? [] : [memberOf(one, slot, spec)]),
      ...(one.extra === "none" ? [] : [extraOf(one, slot, spec.people.length)])
    ]
  })

/** Everything that a plan decided and could be asked about: done, withheld, or waiting for a yes or a person. */
export const decisionsOf = ({ holds, operations, withheld }: EntityPlan): ReadonlyArray<Operation> => [
  ...operations,
  ...withheld,
  ...holds.flatMap(({ operation, reason }) =>
    operation !== undefined && reason === "approval-needed" ? [operation] : []
  )
]

/** Every operation that a plan names anywhere: decided, or only what a hold keeps from being decided. */
export const wishesOf = (planned: EntityPlan): ReadonlyArray<Operation> => [
  ...decisionsOf(planned),
  ...planned.holds.flatMap(({ operation, reason }) =>
    operation !== undefined && reason !== "approval-needed" ? [operation] : []
  )
]

const everyOther = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => all.filter((_, index) => index % 2 === 0)

/** Worklist items and approvals name what a plan decided, so they are made from the plan without them. */
const withMemoryOfPlans = (world: World, spec: Spec): World => {
  let made = world
  const { now } = world
  const each = (change: (spec: EntitySpec, plan: EntityPlan, memory: Memory) => Partial<Memory>): void => {
    const plans = new Map(plan(inputOf(made)).plan.entities.map((one) => [one.entity, one]))
    made = {
      ...made,
      entities: made.entities.map((one, index) => {
        const [of, planned] = [spec.entities[index], plans.get(one.rules.entity)]
        if (of === undefined || planned === undefined) return one
        return { ...one, memory: { ...one.memory, ...change(of, planned, one.memory) } }
      })
    }
  }
  if (spec.entities.some(({ waiting }) => waiting !== "none")) {
    each(({ waiting }, planned, memory) => {
      // Without a key nothing was ever applied, and so nobody was ever asked.
      if (waiting === "none" || memory.key === undefined) return {}
      const manual = decisionsOf(planned).filter(({ carry }) => carry === "manual")
      return {
        waiting: (waiting === "half" ? everyOther(manual) : manual).flatMap((
          { id, person: { employee, member }, wanted }
        ) =>
          employee === undefined ? [] : [{
            operation: id,
            person: employee,
            member,
            wanted: waiting === "stale" ? `${wanted}-before` : wanted,
            openedAt: now - 3 * hour,
            doneAt: waiting === "done" ? now - hour : undefined
          }]
        )
      }
    })
  }
  if (spec.entities.some(({ approval }) => approval !== "none")) {
    each(({ approval }, planned) => {
      if (approval === "none") return {}
      return {
        approvals: [{
          hash: planned.decisionHash,
          passes: planned.blocks.map(doubtOf),
          only: approval === "half" ? everyOther(decisionsOf(planned)).map(({ id }) => id) : undefined,
          by: "Kim",
          at: approval === "future" ? now + hour : now - 2 * hour,
          expiresAt: approval === "expired" ? now - hour : now + day
        }]
      }
    })
  }
  return made
}

/** The world that a spec means. */
export const worldOf = (spec: Spec): World => {
  const reads = [readOf(spec, 0), readOf(spec, 1)]
  const world: World = {
    now: spec.now,
    reads,
    entities: spec.entities.map((one, index) => {
      const rules = rulesOf(one, entityNames[index] ?? `e${index}`)
      return {
        rules,
        standing: one.standing,
        memory: memoryOf(one, index, rules, spec, reads),
        target: {
          members: membersOf(index, spec),
          capabilities: capabilitiesOf(one),
          shows: { names: one.names, email: one.showsEmail, externalId: one.showsExternalId },
          withdrawn: one.withdrawn,
          completeness: one.complete
            ? { complete: true, proof: "strong", how: "counted" }
            : { complete: false, why: "page 2 of 3 was not read", next: "List them again." }
        }
      }
    })
  }
  return printable(withMemoryOfPlans(world, spec))
}

/** A world written by hand; what is not said is harmless. */
export const example = (
  people: ReadonlyArray<PersonSpec>,
  entities: ReadonlyArray<Partial<EntitySpec>> = [{}],
  reads: readonly [Partial<ReadSpec>?, Partial<ReadSpec>?] = [],
  now: Instant = instants[0] ?? 0
): World =>
  worldOf({
    now,
    people,
    entities: entities.map(entity),
    reads: [
      { proof: "strong", incremental: false, ...reads[0] },
      { proof: "strong", incremental: false, ...reads[1] }
    ]
  })

// ---------------------------------------------------------------------------------------------------------------
// Arbitraries

/** The first value, `times` out of `times` and as many as there are others; shrinks towards the first. */
const mostly = <A>(times: number, first: A, ...others: ReadonlyArray<A>): fc.Arbitrary<A> =>
  fc.constantFrom(...Array.from({ length: times }, () => first), ...others)

const anyDays = (times: number): fc.Arbitrary<Days> => mostly<Days>(times, "none", 0, -1, 1, -40, 5, 30, "hidden")

const anyRecord: fc.Arbitrary<RecordSpec> = fc.record({
  connection: mostly<0 | 1>(3, 0, 1),
  email: mostly<Whose>(10, "own", "old", "next", "first", "none", "hidden"),
  name: mostly<RecordSpec["name"]>(10, "own", "next", "spaced", "first-only", "last-only", "empty", "hidden"),
  personKey: mostly<RecordSpec["personKey"]>(1, "none", "own"),
  status: mostly<EmployeeStatus>(8, "active", "inactive", "inactive", "on-leave", "onboarding", "unknown"),
  start: anyDays(12),
  end: anyDays(14),
  lastDay: anyDays(14),
  zone: mostly<RecordSpec["zone"]>(4, "", "Pacific/Kiritimati", "America/Los_Angeles", "Mars/Olympus"),
  location: mostly<RecordSpec["location"]>(4, "Paris", "London", "London", "paris ", "empty", "hidden"),
  team: mostly<RecordSpec["team"]>(2, "A", "A+B", "empty"),
  manager: mostly<RecordSpec["manager"]>(5, "none", "next", "next-by-email", "hidden", "self", "stranger"),
  bank: mostly<RecordSpec["bank"]>(3, "none", "A", "A", "B", "hidden", "bad"),
  twice: mostly<RecordSpec["twice"]>(20, "no", "same", "different"),
  readable: mostly(20, true, false)
})

const anyPlace: fc.Arbitrary<PlaceSpec> = fc.record({
  member: mostly<PlaceSpec["member"]>(
    6,
    "active",
    "none",
    "none",
    "invited",
    "expired",
    "archived",
    "archived",
    "unknown"
  ),
  email: mostly<Whose>(10, "own", "old", "old", "next", "first", "none", "hidden"),
  name: mostly<PlaceSpec["name"]>(5, "own", "next", "first-only", "none"),
  externalId: mostly<PlaceSpec["externalId"]>(6, "none", "own", "next"),
  owner: mostly(4, false, true),
  bank: mostly<PlaceSpec["bank"]>(2, "none", "A", "B"),
  manager: mostly<PlaceSpec["manager"]>(3, "none", "next", "first"),
  link: mostly<PlaceSpec["link"]>(6, "managed", "none", "none", "none", "released"),
  record: mostly<0 | 1>(5, 0, 1),
  remembers: mostly<PlaceSpec["remembers"]>(6, "own", "old+own", "old", "next", "none"),
  byHrsync: mostly(3, false, true),
  allowed: mostly(5, false, true),
  applied: mostly<PlaceSpec["applied"]>(1, "none", "same", "other"),
  appliedBank: mostly<PlaceSpec["appliedBank"]>(2, "none", "A", "B"),
  resent: mostly<0 | 1 | 2>(1, 0, 1, 2),
  reinvite: mostly(8, false, true),
  releasedByPerson: mostly(3, false, true),
  extra: mostly<PlaceSpec["extra"]>(8, "none", "active", "active", "archived", "linked"),
  extraEmail: mostly<Whose>(4, "own", "old", "next", "none", "hidden"),
  invitation: mostly<PlaceSpec["invitation"]>(10, "none", "sent", "young", "settled", "twice"),
  putBack: mostly<PlaceSpec["putBack"]>(10, "none", ...managedFields),
  inactiveSince: mostly<PlaceSpec["inactiveSince"]>(6, "none", 3, 40),
  removal: mostly<PlaceSpec["removal"]>(14, "none", "recent", "approved", "old")
})

const anyPerson: fc.Arbitrary<PersonSpec> = fc.record({
  records: fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant<ReadonlyArray<RecordSpec>>([]) },
    { weight: 7, arbitrary: fc.tuple(anyRecord) },
    { weight: 3, arbitrary: fc.tuple(anyRecord, anyRecord) }
  ),
  places: fc.array(anyPlace, { minLength: 1, maxLength: 3 })
})

/** People as a file names them: by address in any case, by id, by id with the connection, and a name of nobody. */
const someNames = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constant<ReadonlyArray<string>>([]) },
  {
    weight: 1,
    arbitrary: fc.subarray(
      ["ada@x.io", "ADA@x.io ", "bo@x.io", "old.cléo@x.io", "1", "hr/2", "3", "3b", "m2", "nobody@x.io"],
      { minLength: 1, maxLength: 3 }
    )
  }
)

const someWrites = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constant<ReadonlyArray<Carry>>([]) },
  { weight: 2, arbitrary: fc.constant<ReadonlyArray<Carry>>(Array.from({ length: 9 }, () => "manual" as const)) },
  {
    weight: 2,
    arbitrary: fc.array(mostly<Carry>(4, "apply", "manual", "manual", "unsupported"), { minLength: 9, maxLength: 9 })
  }
)

const anyEntity: fc.Arbitrary<EntitySpec> = fc.record({
  sources: mostly<EntitySpec["sources"]>(4, "first", "both", "both", "both-reversed", "second"),
  where: mostly<Where>(
    6,
    "all",
    "Paris",
    "Paris",
    "cities",
    "not-London",
    "team-A",
    "groups",
    "email",
    "both-fields",
    "hidden-field"
  ),
  include: someNames,
  exclude: someNames,
  protect: someNames,
  statuses: mostly<ReadonlyArray<EmployeeStatus>>(
    6,
    ["active"],
    ["on-leave", "active"],
    ["active", "onboarding"],
    ["onboarding", "on-leave", "active"]
  ),
  fields: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant<ReadonlyArray<ManagedField>>(["name", "email", "bankAccount"]) },
    { weight: 2, arbitrary: fc.constant<ReadonlyArray<ManagedField>>(["manager", "bankAccount", "email", "name"]) },
    { weight: 1, arbitrary: fc.shuffledSubarray<ManagedField>([...managedFields]) }
  ),
  timezone: mostly<EntitySpec["timezone"]>(2, "UTC", "Europe/Paris", "Pacific/Auckland"),
  endField: mostly<EntitySpec["endField"]>(3, "terminationDate", "lastWorkingDay"),
  accessEnds: mostly<EntitySpec["accessEnds"]>(2, "on-date", "after-date"),
  archiveAfter: mostly<0 | 1 | 30>(4, 0, 1, 30),
  inviteBefore: mostly<"none" | 0 | 7>(2, "none", 0, 7),
  onInactive: mostly<EntitySpec["onInactive"]>(6, "archive", "hold"),
  onOutOfScope: mostly<EntitySpec["onOutOfScope"]>(1, "release", "archive"),
  onMissing: mostly<EntitySpec["onMissing"]>(1, "hold", "archive"),
  onReleasedLeaver: mostly<EntitySpec["onReleasedLeaver"]>(2, "warn", "archive"),
  adopt: mostly<EntitySpec["adopt"]>(3, "by-email", "never"),
  askEmail: mostly(3, false, true),
  askBank: mostly(3, false, true),
  percent: mostly(3, 10, 100, 50, 0),
  count: mostly<number | undefined>(3, undefined, 10, 1, 0),
  floor: mostly(3, 20, 0, 2),
  window: mostly<7 | 1>(3, 7, 1),
  releasePercent: mostly(3, 20, 100, 0),
  shrinkPercent: mostly(3, 20, 100, 0),
  inviteCount: mostly<number | undefined>(6, undefined, 0, 1),
  updatePercent: mostly<number | undefined>(6, undefined, 0, 50),
  onExceed: mostly<EntitySpec["onExceed"]>(1, "stop-all", "stop-archives"),
  observes: fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: fc.constant<ReadonlyArray<boolean>>([]) },
    { weight: 1, arbitrary: fc.constant<ReadonlyArray<boolean>>([false, false, false, false, false, false]) },
    { weight: 2, arbitrary: fc.array(mostly(2, true, false), { minLength: 6, maxLength: 6 }) }
  ),
  writes: someWrites,
  names: mostly<EntitySpec["names"]>(6, "both", "last", "none"),
  showsEmail: mostly(9, true, false),
  showsExternalId: mostly(3, true, false),
  withdrawn: mostly<EntitySpec["withdrawn"]>(1, "nothing", "archived"),
  complete: mostly(25, true, false),
  key: mostly(3, true, false),
  appliedBefore: mostly(3, true, false),
  confirmed: mostly<EntitySpec["confirmed"]>(3, "yes", "no", "other"),
  paused: mostly(12, false, true),
  lastRead: mostly<EntitySpec["lastRead"]>(4, "none", "same", "more", "tie"),
  managedBefore: mostly<EntitySpec["managedBefore"]>(4, "none", "many", "tie"),
  approval: mostly<EntitySpec["approval"]>(6, "none", "all", "half", "expired", "future"),
  waiting: mostly<EntitySpec["waiting"]>(4, "none", "open", "done", "half", "stale"),
  standing: mostly<EntitySpec["standing"]>(20, "enabled", "disabled", "removed")
})

const anyRead: fc.Arbitrary<ReadSpec> = fc.record({
  proof: mostly<ReadSpec["proof"]>(12, "strong", "weak", "weak", "incomplete"),
  incremental: mostly(12, false, true)
})

export const anySpec: fc.Arbitrary<Spec> = fc.record({
  now: fc.constantFrom(...instants),
  reads: fc.tuple(anyRead, anyRead),
  people: fc.array(anyPerson, { minLength: 1, maxLength: 6, size: "max" }),
  entities: fc.array(anyEntity, { minLength: 1, maxLength: 3 })
})

/** Another filter. */
export const anyFilter: fc.Arbitrary<Pick<Rules, "where" | "include" | "exclude">> = fc.record({
  where: fc.constantFrom(...Object.values(wheres)),
  include: someNames,
  exclude: someNames
})

/** Any world of up to six people, two HR tools and three entities. */
export const anyWorld: fc.Arbitrary<World> = anySpec.map(worldOf)
