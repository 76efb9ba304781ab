import type { Instant } from "../../src/domain/CalendarDate.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { EmailAddress } from "../../src/domain/EmailAddress.ts"
import type { EmployeeKey } from "../../src/domain/Employee.ts"
import { empty, isValue } from "../../src/domain/Field.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import { externalIdOf } from "../../src/domain/Member.ts"
import type { Link, Memory, Removal } from "../../src/domain/Memory.ts"
import type { Change, Invite, Operation } from "../../src/domain/Operation.ts"
import { isRemoval } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { ManagedField } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import type { Observations, Planned } from "../../src/planning/Input.ts"
import { keyText } from "../../src/planning/Population.ts"
import type { EntityWorld, Target, World } from "./Model.ts"
import { inputOf, key as newKey, printable } from "./Model.ts"

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
  observe({ bankBaselines, inactiveSince }: Observations): void {
    for (const { digest, person } of bankBaselines) {
      const at = this.#links.findIndex(isLinkOf(person))
      const link = this.#links[at]
      if (link !== undefined) this.#links[at] = { ...link, applied: { ...link.applied, bankAccount: digest } }
    }
    this.#memory = { ...this.#memory, inactiveSince: [...this.#memory.inactiveSince, ...inactiveSince] }
  }

  /** What every apply remembers, whatever it did. */
  close(
    entity: EntityWorld,
    planned: EntityPlan,
    reads: ReadonlyArray<{ readonly connection: string; readonly count: number }>
  ): void {
    const { rules } = entity
    this.#memory = {
      ...this.#memory,
      target: rules.target.identity,
      appliedBefore: true,
      confirmed: { fingerprint: rulesFingerprint(rules), safety: safetySettings(rules), by: "Kim", at: this.#now },
      approvals: this.#memory.approvals.filter(({ hash }) => hash !== planned.decisionHash),
      goodReads: planned.blocks.some(({ reason }) => reason === "source-shrank" || reason === "empty-source")
        ? this.#memory.goodReads
        : reads.map(({ connection, count }) => ({ connection, at: this.#now, employees: count })),
      managedCounts: [...this.#memory.managedCounts, { at: this.#now, managed: planned.counts.managed }],
      invitations: this.#memory.invitations.map((sent) =>
        this.#links.some(isLinkOf(sent.person)) ? sent : { ...sent, listsWithout: sent.listsWithout + 1 }
      )
    }
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
    const id = Array.from(this.#members).length === 0 || !this.#members.has(base)
      ? base
      : `${base}-${this.#members.size}`
    const { bankAccount: _, ...applied } = this.#applied(name, email)
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
      resent: 0
    }
    if (former === undefined) this.#links.push(link)
    else this.#links[at] = link
    this.#memory = {
      ...this.#memory,
      allowed: this.#memory.allowed.filter((one) => !sameKey(one, employee)),
      invitations: [
        ...this.#memory.invitations.filter(({ person }) => !sameKey(person, employee)),
        { person: employee, email, at: this.#now, outcome: "sent", listsWithout: 0 }
      ]
    }
  }

  #applied(name: Invite["name"], email: EmailAddress): Partial<Record<ManagedField, string>> {
    return { name: nameDigest(name), email: appliedDigest("email", email) }
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

/** Carries a plan out, as the engine does: in the plan's order, on the real target and in memory. Nobody else acts. */
export const execute = (world: World, { observations, plan }: Planned): World => {
  const input = inputOf(world)
  const execute = (entity: EntityWorld): EntityWorld => {
    const planned = plan.entities.find((one) => one.entity === entity.rules.entity)
    if (planned === undefined || planned.errors.length > 0) return entity
    const approved = entity.memory.approvals.some(({ hash }) => hash === planned.decisionHash)
    const applying = new Applying(entity, approved, world.now)
    for (const operation of planned.operations) if (operation.carry === "apply") applying.apply(operation)
    if (entity.standing === "enabled") {
      applying.open(
        planned.operations.filter(({ carry }) => carry === "manual"),
        [...planned.withheld, ...planned.holds.flatMap(({ operation }) => operation ?? [])]
      )
      const seen = observations.find((one) => one.entity === entity.rules.entity)
      if (seen !== undefined) applying.observe(seen)
      const reads = input.entities.find(({ rules }) => rules.entity === entity.rules.entity)?.hr ?? []
      applying.close(
        entity,
        planned,
        reads.map(({ connection, employees, unreadable }) => ({
          connection,
          count: new Set([...employees, ...unreadable].map(({ id }) => id)).size
        }))
      )
    }
    return { ...entity, memory: applying.memory, target: applying.target }
  }
  return printable({ ...world, entities: world.entities.map(execute) })
}

/** The people whom a target asks do their part: every open worklist item that the plan still wants is done and said to be. */
export const people = (world: World, { plan }: Planned): World =>
  printable({
    ...world,
    entities: world.entities.map((entity) => {
      const planned = plan.entities.find((one) => one.entity === entity.rules.entity)
      const asked = planned?.holds.flatMap(({ operation, reason }) =>
        reason === "waiting-for-person" && operation !== undefined ? [operation] : []
      ) ?? []
      if (asked.length === 0) {
        return entity
      }
      const { memory, target } = byHand(entity, asked, world.now)
      return {
        ...entity,
        target,
        memory: {
          ...memory,
          waiting: memory.waiting.map((item) =>
            asked.some(({ id }) =>
                id === item.operation
              )
              ? { ...item, doneAt: world.now }
              : item
          )
        }
      }
    })
  })

/** What a person does to the target by hand; hrsync's memory learns of a removal of its own wish only. */
const byHand = (entity: EntityWorld, asked: ReadonlyArray<Operation>, now: Instant) => {
  const applying = new Applying(entity, true, now)
  for (const operation of asked) applying.apply(operation)
  return { target: applying.target, memory: { ...applying.memory, removals: entity.memory.removals } }
}

/** Somebody approves everything that a plan withholds or asks about. */
export const approveAll = (world: World, { plan }: Planned): World =>
  printable({
    ...world,
    entities: world.entities.map((entity) => {
      const hash = plan.entities.find((one) => one.entity === entity.rules.entity)?.decisionHash
      if (hash === undefined) return entity
      return {
        ...entity,
        memory: {
          ...entity.memory,
          approvals: [{ hash, only: undefined, by: "Kim", at: world.now, expiresAt: world.now + day }]
        }
      }
    })
  })
