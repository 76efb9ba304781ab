import type { Instant } from "../../src/domain/CalendarDate.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import type { Memory, WaitingItem } from "../../src/domain/Memory.ts"
import { changed, type MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { callOf } from "../../src/planning/Calls.ts"
import { doubtOf } from "../../src/planning/Gate.ts"
import type { EntityInput, Observations, Planned } from "../../src/planning/Input.ts"
import { LinkBook } from "../../src/planning/LinkBook.ts"
import { confirmation, observed, routine } from "../../src/planning/Observed.ts"
import { keyText } from "../../src/planning/Population.ts"
import type { Remembering } from "../../src/planning/Remember.ts"
import { begun, done, inStore, opened } from "../../src/planning/Remember.ts"
import { carryOut } from "./CarryOut.ts"
import type { EntityWorld, Target, World } from "./Model.ts"
import { inputOf, key as newKey, withEntities } from "./Model.ts"

const day = 86_400_000

type Reads = Pick<EntityInput, "hr" | "members">

/** One entity while a plan is applied to it, as the engine does: its target as it really is, and what is remembered. */
class Applying {
  readonly #members: Map<MemberId, Member>
  readonly #now: Instant
  readonly #target: Target
  readonly #remembering: Remembering
  #memory: Memory

  constructor({ memory, target }: EntityWorld, approved: boolean, now: Instant, operations: ReadonlyArray<Operation>) {
    this.#members = new Map(target.members.map((member) => [member.id, member]))
    this.#memory = { ...memory, key: memory.key ?? newKey }
    this.#target = target
    this.#now = now
    this.#remembering = {
      links: new LinkBook(memory.links),
      isAllowed: (person) => this.#memory.allowed.some((one) => keyText(one) === keyText(person)),
      reactivated: new Set(operations.flatMap((one) => one.kind === "reactivate" ? [one.member] : [])),
      isApproved: () => approved,
      unanswered: () => [],
      invitationOf: (person) => this.#memory.invitations.find((one) => keyText(one.person) === keyText(person))
    }
  }

  get target(): Target {
    return { ...this.#target, members: [...this.#members.values()] }
  }

  get memory(): Memory {
    return this.#memory
  }

  /** What hrsync does by API, or in its store. `answered`: whether it hears what became of it (X2). */
  apply(operation: Operation, answered = true): void {
    const call = callOf(operation, this.#remembering.links)
    if (call === undefined) return this.#learn(inStore(operation, this.#remembering))
    if ("why" in call) throw new Error(call.why)
    this.#learn(begun(operation, this.#remembering, this.#now).changes)
    const base = operation.kind === "invite" ? `new-${keyText(operation.person.employee ?? noKey)}` : ""
    const id = this.#members.has(base) ? `${base}-${this.#members.size}` : base
    carryOut(this.#members, call, { at: this.#now, id, withdrawn: this.#target.withdrawn })
    if (answered) this.#learn(done(operation, call.kind === "invite" ? id : call.member, this.#remembering, this.#now))
  }

  /** X8: a worklist item for each manual operation. */
  open(operations: ReadonlyArray<Operation>): void {
    for (const operation of operations) this.#learn(opened(operation, this.#remembering, this.#now))
  }

  /** What the plan noticed, and what every apply remembers, whatever it did. */
  close(
    { rules }: EntityWorld,
    planned: EntityPlan,
    seen: Observations | undefined,
    reads: Reads
  ): void {
    if (seen !== undefined) this.#learn(observed(seen, this.#memory, this.#now))
    this.#learn([
      ...routine(rules, planned, reads, this.#memory, this.#now),
      { type: "confirmed", rules: confirmation(rules, "Kim", this.#now) },
      { type: "approval-used", hash: planned.decisionHash }
    ])
  }

  #learn(changes: ReadonlyArray<MemoryChange>): void {
    this.#remembering.links.take(changes)
    this.#memory = changes.reduce(changed, this.#memory)
  }
}

const noKey = { connection: "", id: "" }

/** What goes wrong while a plan is carried out: after so many operations everything stops, the answer of the last one lost. */
export interface Fault {
  readonly after: number
}

const carryOutPlan = (entity: EntityWorld, world: World, { observations, plan }: Planned, fault: Fault | undefined) => {
  const planned = plan.entities.find((one) => one.entity === entity.rules.entity)
  if (planned === undefined || planned.errors.length > 0) return entity
  const approved = entity.memory.approvals.some(({ hash }) => hash === planned.decisionHash)
  const applying = new Applying(entity, approved, world.now, planned.operations)
  const seen = observations.find((one) => one.entity === entity.rules.entity)
  const reads = inputOf(world).entities.find(({ rules }) => rules.entity === entity.rules.entity)
  if (reads !== undefined) applying.close(entity, planned, seen, reads)
  const applied = planned.operations.filter(({ carry }) => carry === "apply")
  for (const operation of applied.slice(0, fault?.after)) applying.apply(operation)
  const lost = fault === undefined ? undefined : applied[fault.after]
  if (lost !== undefined) applying.apply(lost, false)
  if (fault === undefined && entity.standing === "enabled") {
    applying.open(planned.operations.filter(({ carry }) => carry === "manual"))
  }
  return { memory: applying.memory, target: applying.target }
}

/** Carries a plan out, as the engine does: in the plan's order, on the real target and in memory. Nobody else acts. */
export const execute = (world: World, planned: Planned, fault?: Fault): World =>
  withEntities(world, (entity) => carryOutPlan(entity, world, planned, fault))

/** What a person does to the target by hand, and says so. `learns`: hrsync then remembers it as its own doing. */
const byHand = (entity: EntityWorld, asked: ReadonlyArray<Operation>, now: Instant, learns: boolean) => {
  const applying = new Applying(entity, true, now, asked)
  for (const operation of asked) applying.apply(operation)
  const isDone = (item: WaitingItem): WaitingItem =>
    asked.some(({ id }) => id === item.operation) ? { ...item, doneAt: now } : item
  const { target } = applying
  const memory = learns ? applying.memory : entity.memory
  // The removal was counted when its item was opened (P3).
  return { target, memory: { ...memory, removals: entity.memory.removals, waiting: memory.waiting.map(isDone) } }
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
    const planned = plan.entities.find(({ entity }) => entity === rules.entity)
    if (planned === undefined) return {}
    const { blocks, decisionHash: hash } = planned
    const approval = {
      hash,
      only: undefined,
      passes: blocks.map(doubtOf),
      by: "Kim",
      at: world.now,
      expiresAt: world.now + day
    }
    return { memory: { ...memory, approvals: [approval] } }
  })
