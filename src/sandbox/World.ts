import { createHash } from "node:crypto"
import type { Instant } from "../domain/CalendarDate.ts"
import { today as dayOf } from "../domain/CalendarDate.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { ConnectionId, Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { accountOwner, type MemberId } from "../domain/Member.ts"
import type { ConfirmedRules, Link, Memory } from "../domain/Memory.ts"
import { nothingRemembered } from "../domain/Memory.ts"
import type { Rules } from "../domain/Rules.ts"
import type { Company } from "./Company.ts"
import { company, daysSinceSync } from "./Company.ts"
import type { CompanyPerson, Story } from "./CompanyPerson.ts"
import { employeesOf, exportOf } from "./Exports.ts"
import type { ExportForm, SandboxFile } from "./Forms.ts"
import { limitsOf } from "./Forms.ts"
import type { Home } from "./Home.ts"
import type { MemberLists } from "./MemberDay.ts"
import type { MemberEntry } from "./MemberEntry.ts"
import type { Fate, SandboxMember } from "./Members.ts"
import { befallen, entriesFile, entryOf, fates, managedMember, manualMember, manualMembers } from "./Members.ts"
import type { Holds } from "./Recruiter.ts"

/** The sandbox's own clock: always this instant, so that what it shows is the same every day. */
export const sandboxNow: Instant = Date.UTC(2026, 10, 22, 9)

export const sandboxSize = 60
export const sandboxSeed = 1

/** An entity as the file at hand has it, whose files are the sandbox's own. */
export interface WorldEntity {
  readonly rules: Rules
  /** How its target keeps members. */
  readonly target: {
    /** The path of its member file; nothing: it keeps them otherwise. */
    readonly path?: string
    /** What it shows besides ids, names and e-mails; default: everything. */
    readonly shows?: ReadonlyArray<string>
    /** The id of its n-th member; default: `mbr_0001` and so on. */
    readonly memberId?: (count: number) => MemberId
  }
  /**
   * Who of the employees was eligible and in scope at an instant: the planner's own answer, which the sandbox cannot
   * give. It is asked about the last sync.
   */
  readonly desired: (employees: ReadonlyArray<Employee>, at: Instant) => ReadonlyArray<Employee>
  /** The rules as confirmed at the last sync; nothing: never. */
  readonly confirmed?: (at: Instant) => ConfirmedRules
  /** Digests of what was applied for somebody, bank account apart: with them a plan knows what it puts back (F3). */
  readonly applied?: (employee: Employee) => Link["applied"]
}

export interface WorldOptions {
  readonly seed: number
  readonly size: number
  readonly now: Instant
  /** Connections that read an export. */
  readonly connections: ReadonlyArray<{ readonly id: ConnectionId; readonly form: ExportForm }>
  /** Connections that ask a tool; default: none. */
  readonly tools?: ReadonlyArray<{ readonly id: ConnectionId; readonly holds: Holds }>
  readonly entities: ReadonlyArray<WorldEntity>
}

/** Everything that hrsync reads when it runs in the sandbox. */
export interface World {
  /** Exports with their proofs, and member lists, at the paths that the settings name. */
  readonly files: ReadonlyArray<SandboxFile>
  /** The members of every entity, as a file would hold them. */
  readonly members: MemberLists
  readonly memories: ReadonlyArray<Memory>
  readonly company: Company
}

/** The people of a world: what the tools among its connections are asked about, before the rest of it is made. */
export const worldCompany = ({ connections, entities, now, seed, size, tools = [] }: WorldOptions): Company => {
  const today = dayOf(now, "UTC")
  if (today === undefined) throw new RangeError(`${now} is no instant of the calendar`)
  return company({
    seed,
    size,
    today,
    homes: entities.map(({ rules }) => homeOf(rules)),
    connections: new Map([
      ...connections.map(({ form, id }) => [id, limitsOf(form)] as const),
      ...tools.map(({ holds, id }) => [id, holds] as const)
    ])
  })
}

/** When the last sync of a world was. */
export const lastSyncOf = ({ now }: { readonly now: Instant }): Instant => now - daysSinceSync * day

/** What each tool's source read of the company at the last sync. */
export type ToolReads = ReadonlyMap<ConnectionId, ReadonlyArray<Employee>>

/** A small world for a configuration: HR tools, members and what hrsync remembers of its last sync, a week ago. */
export const world = (
  options: WorldOptions,
  made: Company = worldCompany(options),
  read: ToolReads = new Map()
): World => {
  const { connections, entities, now } = options
  const lastSync = lastSyncOf(options)
  const before = new Map([
    ...connections.map(({ form, id }) => [id, employeesOf(form, peopleOf(made.before, id))] as const),
    ...read
  ])
  const share = deal(entities)
  const settled = entities.map((entity, index) =>
    new Settlement({
      entity,
      index,
      company: made,
      before,
      fates: share[index] ?? [],
      key: keyOf(options.seed),
      lastSync,
      now
    })
  )
  return {
    files: [
      ...connections.flatMap(({ form, id }) => exportOf(form, peopleOf(made.now, id))),
      ...settled.flatMap(({ entries, path }) => path === undefined ? [] : [{ path, content: entriesFile(entries) }])
    ],
    members: new Map(settled.map(({ entries, memory }) => [memory.entity, entries])),
    memories: settled.map(({ memory }) => memory),
    company: made
  }
}

const day = 86_400_000

/** The records of one connection. */
export const peopleOf = (
  people: ReadonlyArray<CompanyPerson>,
  connection: ConnectionId
): ReadonlyArray<CompanyPerson> => people.filter((person) => person.connection === connection)

/** The key of the sandbox's hashes. It keeps nothing secret: nobody here is real. */
const keyOf = (seed: number): Uint8Array =>
  new Uint8Array(createHash("sha256").update(`hrsync sandbox ${seed}`).digest())

/** A home for the people of an entity, with as many removals as its limits let pass. */
export const homeOf = (rules: Rules): Home => {
  const { archive, release } = rules.limits
  const most = (managed: number): number =>
    managed >= archive.floor
      ? Math.min(archive.count.value, Math.floor(managed * archive.percent.value / 100))
      : archive.count.position === undefined
      ? 2
      : archive.count.value
  const graceDays = rules.lifecycle.archiveAfterDays + (rules.lifecycle.accessEnds === "after-date" ? 1 : 0)
  const leaving = rules.onOutOfScope === "archive"
  return {
    name: rules.name,
    connections: rules.source,
    timezone: rules.timezone,
    where: rules.where,
    include: rules.include,
    exclude: rules.exclude,
    removals: (managed) => leaving ? Math.ceil(most(managed) / 2) : most(managed),
    releases: (managed) =>
      leaving
        ? Math.floor(most(managed) / 2)
        : managed >= archive.floor
        ? Math.floor(managed * release.percent.value / 100)
        : managed,
    graceDays,
    removalDays: archive.windowDays + graceDays + 2,
    removesMissing: rules.onMissing === "archive"
  }
}

/** Which fates each entity's members meet: every fate once, where the target can show it. */
const deal = (entities: ReadonlyArray<WorldEntity>): ReadonlyArray<ReadonlyArray<Fate>> => {
  const dealt = entities.map((): Array<Fate> => [])
  const needs: Partial<Record<Fate, string>> = {
    "archived-by-a-person": "archived",
    "invitation-expired": "invited",
    "invitation-pending": "invited"
  }
  let turn = 0
  for (const fate of fates) {
    const need = needs[fate]
    const can = entities.flatMap(({ target: { shows } }, index) =>
      need === undefined || shows === undefined || (shows.includes(need) && shows.includes("state")) ? [index] : []
    )
    const to = can[turn % Math.max(1, can.length)]
    if (fate === "none" || to === undefined) continue
    dealt[to]?.push(fate)
    turn += 1
  }
  return dealt
}

/** People to whom nothing happened in HR: what befalls their accounts is then plain to see. */
const quiet: ReadonlySet<Story> = new Set(["plain", "notice-given", "leap-day", "single-name", "ended-before-start"])

interface SettlementOptions {
  readonly entity: WorldEntity
  /** The home of the entity's people. */
  readonly index: number
  readonly company: Company
  readonly before: ReadonlyMap<ConnectionId, ReadonlyArray<Employee>>
  readonly fates: ReadonlyArray<Fate>
  readonly key: Uint8Array
  readonly lastSync: Instant
  readonly now: Instant
}

/** The members of one entity and what hrsync remembers of them. */
class Settlement {
  /** Where the entity's member file goes; nothing: it has none. */
  readonly path: string | undefined
  readonly entries: ReadonlyArray<MemberEntry>
  readonly memory: Memory
  readonly #options: SettlementOptions
  readonly #members: Array<SandboxMember> = []
  readonly #links: Array<Link> = []
  #fates: ReadonlyArray<Fate>

  constructor(options: SettlementOptions) {
    this.#options = options
    this.#fates = options.fates
    const { entity, key, lastSync } = options
    const { confirmed, rules, target } = entity
    this.#settle()
    this.path = target.path
    this.entries = this.#members.map(entryOf)
    this.memory = {
      ...nothingRemembered(rules.entity),
      target: rules.target.identity,
      key,
      appliedBefore: true,
      links: this.#links.toSorted((a, b) => order(a.connection, b.connection) || order(a.employeeId, b.employeeId)),
      confirmed: confirmed?.(lastSync),
      goodReads: rules.source.map((connection) => ({
        connection,
        at: lastSync,
        employees: options.before.get(connection)?.length ?? 0
      })),
      managedCounts: [{ at: lastSync, managed: this.#links.filter(isManaged).length }]
    }
  }

  #settle(): void {
    const { company, entity, index, lastSync, now } = this.#options
    const { rules } = entity
    const records = new Map(company.before.map((person) => [keyText(person), person]))
    const mine = rules.source.flatMap((connection) => this.#options.before.get(connection) ?? [])
    const desired = new Set(entity.desired(mine, lastSync).map(keyText))
    const owners = new Set(rules.protect.map((name) => parseEmail(name)))
    const people = new Set<string>()
    for (const employee of mine) {
      const person = records.get(keyText(employee))
      if (person === undefined || !isValue(employee.email) || people.has(person.personKey)) continue
      const here = person.home === index
      if (desired.has(keyText(employee))) {
        const invited = person.status === "onboarding"
        const member = {
          ...managedMember(this.#nextId(), person),
          ...(owners.has(employee.email) ? { roles: [accountOwner] } : {}),
          ...(invited ? { state: "invited" as const, invitationExpiresAt: now + 3 * day } : {})
        }
        const left = befallen(member, this.#fateOf(person), now)
        if (left !== undefined) this.#members.push(left)
        this.#link(employee, member, {})
      } else if (here && (person.story === "rehired-old" || person.story === "former")) {
        const member = { ...managedMember(this.#nextId(), person), state: "archived" as const }
        this.#members.push(member)
        this.#link(employee, member, { archivedByHrsync: true })
      } else if (here && person.story === "released") {
        const member = managedMember(this.#nextId(), person)
        this.#members.push(member)
        this.#link(employee, member, { state: "released" })
      } else continue
      people.add(person.personKey)
    }
    this.#addManual()
    this.#appointManagers(records)
  }

  /** Members that people invited: ones unknown to HR, and one whom HR now knows. */
  #addManual(): void {
    const { company, entity, index } = this.#options
    const emails = new Set(this.#members.map(({ email }) => parseEmail(email)))
    const protect = entity.rules.protect.filter((name) => {
      const email = parseEmail(name)
      return email !== undefined && !emails.has(email)
    })
    for (const make of manualMembers(entity.rules.entity.toLowerCase(), protect)) {
      this.#members.push(make(this.#nextId()))
    }
    for (const person of company.now) {
      if (person.home !== index || person.story !== "adopted") continue
      this.#members.push(manualMember(this.#nextId(), person.email, person.firstName, person.lastName, "requester"))
    }
  }

  #appointManagers(records: ReadonlyMap<string, CompanyPerson>): void {
    const memberOf = new Map(this.#links.map((link) => [`${link.connection}/${link.employeeId}`, link.memberId]))
    this.#members.forEach((member, at) => {
      const person = records.get(member.externalId ?? "")
      if (person === undefined) return
      this.#members[at] = { ...member, managerId: memberOf.get(`${person.connection}/${person.managerId}`) ?? null }
    })
  }

  #fateOf(person: CompanyPerson): Fate {
    // Managers stay as they are: what befalls them would show at their people too.
    const [fate = "none", ...others] = this.#fates
    if (person.home !== this.#options.index || !quiet.has(person.story) || person.managerId === "") return "none"
    this.#fates = others
    return fate
  }

  #link(employee: Employee, member: SandboxMember, more: Partial<Link>): void {
    const { entity, key } = this.#options
    const account = entity.rules.fields.includes("bankAccount") && isValue(employee.bankAccount)
      ? { bankAccount: employee.bankAccount.digest(key) }
      : {}
    const email = parseEmail(member.email)
    this.#links.push({
      connection: employee.connection,
      employeeId: employee.id,
      memberId: member.id,
      emails: email === undefined ? [] : [email],
      state: "managed",
      archivedByHrsync: false,
      allowed: false,
      applied: { ...entity.applied?.(employee), ...account },
      resent: 0,
      reinvite: false,
      releasedByPerson: false,
      ...more
    })
  }

  #count = 0

  #nextId(): string {
    this.#count += 1
    return this.#options.entity.target.memberId?.(this.#count) ?? `mbr_${String(this.#count).padStart(4, "0")}`
  }
}

const isManaged = (link: Link): boolean => link.state === "managed" && !link.archivedByHrsync

const keyText = ({ connection, id }: { readonly connection: ConnectionId; readonly id: string }): string =>
  `${connection}/${id}`

const order = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0
