import type { Instant } from "../../src/domain/CalendarDate.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import type { EmployeeKey } from "../../src/domain/Employee.ts"
import { empty, isValue } from "../../src/domain/Field.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import { externalIdOf } from "../../src/domain/Member.ts"
import type { Link, Memory, Removal, SentInvitation, WaitingItem } from "../../src/domain/Memory.ts"
import type { Change, Invite, Operation } from "../../src/domain/Operation.ts"
import { isRemoval } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import type { ManagedField } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import type { Observations, Planned } from "../../src/planning/Input.ts"
import { keyText } from "../../src/planning/Population.ts"
import type { EntityWorld, Target, World } from "./Model.ts"
import { key as newKey, listed, withEntities } from "./Model.ts"

const day = 86_400_000

const sameKey = (a: EmployeeKey, b: EmployeeKey): boolean => a.connection === b.connection && a.id === b.id

const isLinkOf = (person: EmployeeKey) => ({ connection, employeeId }: Link): boolean =>
  connection === person.connection && employeeId === person.id

/** One entity while a plan is applied to it: its target as it really is, and what is remembered. */
class Applying {
  readonly #members: Map<MemberId, Member>
  readonly #links: Array<Link>
  readonly #removals: Array<Removal> = []
  readonly #now: Instant
  readonly #target: Target
  readonly #approved: boolean
  readonly #key: Uint8Array
  #memory: Memory

  constructor({ memory, target }: EntityWorld, approved: boolean, now: Instant) {
    this.#members = new Map(target.members.map((member) => [member.id, member]))
    this.#links = [...memory.links]
    this.#memory = memory
    this.#target = target
    this.#approved = approved
    this.#now = now
    this.#key = memory.key ?? newKey
  }

  get target(): Target {
    return { ...this.#target, members: [...this.#members.values()] }
  }

  get memory(): Memory {
    return {
      ...this.#memory,
      key: this.#key,
      links: this.#links,
      removals: [...this.#memory.removals, ...this.#removals]
    }
  }

  /** What hrsync does by API, or in its store. */
  apply(operation: Operation): void {
    const { employee } = operation.person
    switch (operation.kind) {
      case "invite":
        this.#invite(operation)
        break
      case "update":
        for (const change of operation.changes) this.#update(operation.member, employee, change)
        break
      case "archive":
        this.#remove(operation.member, true)
        break
      case "cancel-invite":
        this.#remove(operation.member, !operation.halfOfPair)
        break
      case "resend-invite":
        this.#member(operation.member, { invitationExpiresAt: this.#now + 30 * day })
        this.#link(operation.member, ({ resent }) => ({ resent: resent + 1 }))
        break
      case "reactivate":
        this.#member(operation.member, { state: "active" })
        this.#link(operation.member, () => ({ archivedByHrsync: false, allowed: false }))
        break
      case "adopt":
        if (employee !== undefined) {
          this.#adopt(employee, operation.member, operation.takesLinkOf, operation.person.email)
        }
        break
      case "release":
        this.#link(operation.member, () => ({ state: "released" }))
    }
    if (isRemoval(operation)) this.#countRemoval(operation)
  }

  /** X8: a worklist item for each manual operation; wishes that are gone are withdrawn. */
  open(operations: ReadonlyArray<Operation>, stillWanted: ReadonlyArray<Operation>): void {
    const wanted = new Set([...operations, ...stillWanted].map(({ id, wanted }) => `${id} ${wanted}`))
    const known = this.#memory.waiting.filter(({ doneAt, operation, wanted: wish }) =>
      doneAt !== undefined || wanted.has(`${operation} ${wish}`)
    )
    const isOpen = ({ id, wanted }: Operation): boolean =>
      known.some((item) => item.operation === id && item.wanted === wanted && item.doneAt === undefined)
    const opened = operations.filter((operation) => !isOpen(operation))
    for (const operation of opened) if (isRemoval(operation)) this.#countRemoval(operation)
    this.#memory = {
      ...this.#memory,
      waiting: [
        ...known.filter((item) => !opened.some(({ id }) => id === item.operation)),
        ...opened.flatMap(({ id, person: { employee }, wanted }) =>
          employee === undefined
            ? []
            : [{ operation: id, person: employee, wanted, openedAt: this.#now, doneAt: undefined }]
        )
      ]
    }
  }

  /** What the plan noticed. */
  observe({ activeAgain, bankBaselines, inactiveSince }: Observations): void {
    for (const { digest, person } of bankBaselines) {
      const at = this.#links.findIndex(isLinkOf(person))
      const link = this.#links[at]
      if (link !== undefined) this.#links[at] = { ...link, applied: { ...link.applied, bankAccount: digest } }
    }
    const still = this.#memory.inactiveSince.filter(({ person }) => !activeAgain.some((one) => sameKey(one, person)))
    this.#memory = { ...this.#memory, inactiveSince: [...still, ...inactiveSince] }
  }

  /** What every apply remembers, whatever it did. */
  close({ rules }: EntityWorld, { blocks, counts, decisionHash }: EntityPlan, reads: ReadonlyArray<HrRead>): void {
    const shrank = blocks.some(({ reason }) => reason === "source-shrank" || reason === "empty-source")
    const list = listed(this.#target)
    const isShown = ({ email, person }: SentInvitation): boolean =>
      this.#links.some(isLinkOf(person))
      || list.some((member) => member.email === email || member.externalId === externalIdOf(person))
    const counted = (sent: SentInvitation): SentInvitation =>
      isShown(sent) ? sent : { ...sent, listsWithout: sent.listsWithout + 1 }
    this.#memory = {
      ...this.#memory,
      target: rules.target.identity,
      appliedBefore: true,
      confirmed: { fingerprint: rulesFingerprint(rules), safety: safetySettings(rules), by: "Kim", at: this.#now },
      approvals: this.#memory.approvals.filter(({ hash }) => hash !== decisionHash),
      goodReads: shrank ? this.#memory.goodReads : reads.map(({ connection, employees, unreadable }) => ({
        connection,
        at: this.#now,
        employees: new Set([...employees, ...unreadable].map(({ id }) => id)).size
      })),
      managedCounts: [...this.#memory.managedCounts, { at: this.#now, managed: counts.managed }],
      invitations: this.#memory.invitations.map(counted)
    }
  }

  /** An operation whose answer never came: the target did it, and all that is remembered is that an invitation may be out (X2). */
  lose(operation: Operation): void {
    const { employee } = operation.person
    const [memory, links] = [this.#memory, [...this.#links]]
    this.apply(operation)
    this.#links.splice(0, this.#links.length, ...links)
    this.#memory = memory
    if (operation.kind !== "invite" || employee === undefined) return
    // That somebody allowed it was journalled before the call, and counts once.
    this.#memory = { ...memory, allowed: memory.allowed.filter((one) => !sameKey(one, employee)) }
    this.#sent(employee, operation.email, "unknown")
  }

  #sent(person: EmployeeKey, email: EmailAddress, outcome: SentInvitation["outcome"]): void {
    const others = this.#memory.invitations.filter((sent) => !sameKey(sent.person, person))
    const invitations = [...others, { person, email, at: this.#now, outcome, listsWithout: 0 }]
    this.#memory = { ...this.#memory, invitations }
  }

  #countRemoval({ person: { employee } }: Operation): void {
    if (employee !== undefined) this.#removals.push({ at: this.#now, person: employee, approved: this.#approved })
  }

  #member(id: MemberId, change: Partial<Member>): void {
    const member = this.#members.get(id)
    if (member !== undefined) this.#members.set(id, { ...member, ...change })
  }

  #link(member: MemberId, change: (link: Link) => Partial<Link>): void {
    const at = this.#links.findIndex(({ memberId }) => memberId === member)
    const link = this.#links[at]
    if (link !== undefined) this.#links[at] = { ...link, ...change(link) }
  }

  #invite({ bankAccount, email, name, person: { employee } }: Invite): void {
    if (employee === undefined) throw new Error("an invitation without an employee")
    const base = `new-${employee.connection}-${employee.id}`
    const id = this.#members.has(base) ? `${base}-${this.#members.size}` : base
    const applied = { name: nameDigest(name), email: appliedDigest("email", email) }
    this.#members.set(id, {
      id,
      externalId: externalIdOf(employee),
      firstName: name.first === "" ? empty : name.first,
      lastName: name.last === "" ? empty : name.last,
      email,
      state: "invited",
      roles: [],
      managerId: empty,
      bankAccount: bankAccount ?? empty,
      invitationExpiresAt: this.#now + 30 * day
    })
    const at = this.#links.findIndex(isLinkOf(employee))
    const former = this.#links[at]
    const link: Link = {
      connection: employee.connection,
      employeeId: employee.id,
      memberId: id,
      emails: [...new Set([...former?.emails ?? [], email])],
      state: "managed",
      archivedByHrsync: false,
      allowed: false,
      applied: bankAccount === undefined ? applied : { ...applied, bankAccount: bankAccount.digest(this.#key) },
      resent: 0,
      reinvite: false,
      releasedByPerson: false
    }
    if (former === undefined) this.#links.push(link)
    else this.#links[at] = link
    this.#memory = { ...this.#memory, allowed: this.#memory.allowed.filter((one) => !sameKey(one, employee)) }
    this.#sent(employee, email, "sent")
  }

  #update(id: MemberId | undefined, person: EmployeeKey | undefined, change: Change): void {
    const member = id ?? (person === undefined ? undefined : this.#links.find(isLinkOf(person))?.memberId)
    if (member === undefined) throw new Error("an update of somebody who is not there and was not invited")
    const remember = (field: ManagedField, digest: string): void =>
      this.#link(member, ({ applied }) => ({ applied: { ...applied, [field]: digest } }))
    switch (change.field) {
      case "name": {
        const { first, last } = change.after
        this.#member(member, { firstName: first === "" ? empty : first, lastName: last === "" ? empty : last })
        remember("name", nameDigest(change.after))
        break
      }
      case "email": {
        const { after } = change
        this.#member(member, { email: after })
        remember("email", appliedDigest("email", after))
        this.#link(member, ({ emails }) => ({ emails: [...new Set([...emails, after])] }))
        break
      }
      case "manager": {
        const { employee, member: shown } = change.after
        const managerId = shown ?? (employee === undefined ? undefined : this.#links.find(isLinkOf(employee))?.memberId)
        if (managerId === undefined) throw new Error("a manager who is not there and was not invited")
        this.#member(member, { managerId })
        remember("manager", appliedDigest("manager", employee === undefined ? managerId : keyText(employee)))
        break
      }
      case "bankAccount":
        this.#member(member, { bankAccount: change.after })
        remember("bankAccount", change.after.digest(this.#key))
    }
    if (change.putBack && person !== undefined) {
      this.#memory = {
        ...this.#memory,
        putBacks: [...this.#memory.putBacks, { person, field: change.field, at: this.#now }]
      }
    }
  }

  #remove(id: MemberId, byHrsync: boolean): void {
    const member = this.#members.get(id)
    if (member?.state === "invited" && this.#target.withdrawn === "nothing") this.#members.delete(id)
    else this.#member(id, { state: "archived", invitationExpiresAt: empty })
    if (byHrsync) this.#link(id, () => ({ archivedByHrsync: true }))
  }

  #adopt(employee: EmployeeKey, id: MemberId, takesLinkOf: EmployeeKey | undefined, email: string): void {
    const former = this.#links.findIndex(isLinkOf(takesLinkOf ?? employee))
    const link = this.#links[former]
    const member = this.#members.get(id)
    const addresses = [parseEmail(email), member !== undefined && isValue(member.email) ? member.email : undefined]
      .filter((address) => address !== undefined)
    const adopted: Link = {
      archivedByHrsync: false,
      allowed: false,
      applied: {},
      resent: 0,
      reinvite: false,
      releasedByPerson: false,
      ...link,
      connection: employee.connection,
      employeeId: employee.id,
      memberId: id,
      emails: [...new Set([...link?.emails ?? [], ...addresses])],
      state: "managed"
    }
    if (former === -1) this.#links.push(adopted)
    else this.#links[former] = adopted
    this.#memory = { ...this.#memory, allowed: this.#memory.allowed.filter((one) => !sameKey(one, employee)) }
  }
}

/** What goes wrong while a plan is carried out: after so many operations everything stops, the answer of the last one lost. */
export interface Fault {
  readonly after: number
}

const carryOut = (entity: EntityWorld, world: World, { observations, plan }: Planned, fault: Fault | undefined) => {
  const planned = plan.entities.find((one) => one.entity === entity.rules.entity)
  if (planned === undefined || planned.errors.length > 0) return entity
  const approved = entity.memory.approvals.some(({ hash }) => hash === planned.decisionHash)
  const applying = new Applying(entity, approved, world.now)
  const applied = planned.operations.filter(({ carry }) => carry === "apply")
  for (const operation of applied.slice(0, fault?.after)) applying.apply(operation)
  if (fault !== undefined) {
    const lost = applied[fault.after]
    if (lost !== undefined) applying.lose(lost)
  } else if (entity.standing === "enabled") {
    const asked = planned.operations.filter(({ carry }) => carry === "manual")
    applying.open(asked, [...planned.withheld, ...planned.holds.flatMap(({ operation }) => operation ?? [])])
    const seen = observations.find((one) => one.entity === entity.rules.entity)
    if (seen !== undefined) applying.observe(seen)
    const reads = world.reads.filter(({ connection }) => entity.rules.source.includes(connection))
    applying.close(entity, planned, reads)
  }
  return { memory: applying.memory, target: applying.target }
}

/** Carries a plan out, as the engine does: in the plan's order, on the real target and in memory. Nobody else acts. */
export const execute = (world: World, planned: Planned, fault?: Fault): World =>
  withEntities(world, (entity) => carryOut(entity, world, planned, fault))

/** What a person does to the target by hand, and says so. `learns`: hrsync then remembers it as its own doing. */
const byHand = (entity: EntityWorld, asked: ReadonlyArray<Operation>, now: Instant, learns: boolean) => {
  const applying = new Applying(entity, true, now)
  for (const operation of asked) applying.apply(operation)
  const done = (item: WaitingItem): WaitingItem =>
    asked.some(({ id }) => id === item.operation) ? { ...item, doneAt: now } : item
  const { target } = applying
  const memory = learns ? applying.memory : entity.memory
  // The removal was counted when its item was opened (P3).
  return { target, memory: { ...memory, removals: entity.memory.removals, waiting: memory.waiting.map(done) } }
}

/** The people whom a target asks do their part: every open worklist item that the plan still wants is done. */
export const people = (world: World, { plan }: Planned, learns: boolean): World =>
  withEntities(world, (entity) => {
    const planned = plan.entities.find((one) => one.entity === entity.rules.entity)
    const asked = planned?.holds.flatMap(({ operation, reason }) =>
      reason === "waiting-for-person" && operation !== undefined ? [operation] : []
    ) ?? []
    return asked.length === 0 ? {} : byHand(entity, asked, world.now, learns)
  })

/** Somebody approves everything that a plan withholds or asks about. */
export const approveAll = (world: World, { plan }: Planned): World =>
  withEntities(world, ({ memory, rules }) => {
    const hash = plan.entities.find(({ entity }) => entity === rules.entity)?.decisionHash
    if (hash === undefined) return {}
    const approval = { hash, only: undefined, by: "Kim", at: world.now, expiresAt: world.now + day }
    return { memory: { ...memory, approvals: [approval] } }
  })
