import { Clock, Effect, Exit, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import type { AppliedEntity } from "../../src/domain/Applied.ts"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { Plan } from "../../src/domain/Plan.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import { type EntityId, type ManagedField, managedFields } from "../../src/domain/Rules.ts"
import { cycle } from "../../src/engine/Cycle.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import type { Source } from "../../src/sources/Source.ts"
import { lose, type Losses, losses } from "../planning/Changes.ts"
import type { EntitySpec, PersonSpec, PlaceSpec, World } from "../planning/Model.ts"
import { address, anyWorld, example, person, withReads } from "../planning/Model.ts"
import { type CallFault, FakeTarget, type ListFault } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"

const minute = 60_000

/** What HR says of one of its employees, other than in the world that a schedule begins with. */
export type HrChange =
  | "none"
  | "left"
  /** Left, and no longer returned. */
  | "gone"
  /** The same person under another id, from now on: the old one does not come back. */
  | "renumbered"
  | "new-email"
  /** The address of the next one. */
  | "next-email"
  | "name"
  | "bank"
  | "renumbered-and-renamed"

/** One cycle of a schedule, and what goes wrong in it. */
export interface Round {
  /** How much time passes before it, in milliseconds. */
  readonly after: number
  readonly calls: ReadonlyArray<CallFault>
  readonly lists: ListFault
  /** What HR's answer leaves out. */
  readonly losses: Losses
  /** What HR says by now, by position in its answers; nothing: what it said in the round before. */
  readonly hr: ReadonlyArray<HrChange> | undefined
  /** A second process tries at the same time. */
  readonly rival: boolean
}

const call = fc.oneof(
  { weight: 5, arbitrary: fc.constant<CallFault>("none") },
  {
    weight: 4,
    arbitrary: fc.constantFrom<CallFault>("refused", "lost", "unheard", "crash-before", "crash-after", "lost")
  },
  { weight: 1, arbitrary: fc.constantFrom<CallFault>("unauthorized", "no-seats") }
)

const hrChange = fc.constantFrom<HrChange>(
  "none",
  "none",
  "left",
  "left",
  "gone",
  "renumbered",
  "new-email",
  "next-email",
  "name",
  "bank",
  "renumbered-and-renamed"
)

const anyRound: fc.Arbitrary<Round> = fc.record({
  after: fc.constantFrom(0, minute, 20 * minute, 61 * minute, 25 * 60 * minute),
  calls: fc.array(call, { maxLength: 6 }),
  lists: fc.record({
    lag: fc.constantFrom(0, 0, minute, 30 * minute),
    incomplete: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
  }),
  losses: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Losses>({ people: [], read: "whole" }) },
    { weight: 1, arbitrary: losses }
  ),
  hr: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(hrChange, { maxLength: 6 }) }
  ),
  rival: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
})

const calmPlace = fc.constantFrom<Partial<PlaceSpec>>(
  { member: "active", link: "managed" },
  { member: "active", link: "managed", owner: true },
  { member: "active", link: "managed", owner: true },
  { member: "invited", link: "managed" },
  { member: "expired", link: "managed" },
  {},
  {}
)

const calmPerson: fc.Arbitrary<PersonSpec> = fc.record({
  manager: fc.constantFrom("none", "none", "next"),
  bank: fc.constantFrom("none", "A")
}).chain((record) => calmPlace.map((place) => person([record], place)))

const calmEntity: fc.Arbitrary<Partial<EntitySpec>> = fc.record({
  fields: fc.constantFrom<ReadonlyArray<ManagedField>>(managedFields, ["name", "email", "bankAccount"]),
  onMissing: fc.constantFrom("hold", "archive"),
  withdrawn: fc.constantFrom("nothing", "archived"),
  askEmail: fc.constantFrom(false, false, true),
  count: fc.constantFrom(10, 2),
  percent: fc.constant(100),
  shrinkPercent: fc.constant(100)
})

const calmWorld: fc.Arbitrary<World> = fc.tuple(
  fc.array(calmPerson, { minLength: 2, maxLength: 3 }),
  calmEntity
).map(([people, entity]) => example(people, [entity]))

/** HR says something else each time, soon after the last time, while lists are late and answers get lost. */
const hastyRound: fc.Arbitrary<Round> = fc.record({
  after: fc.constantFrom(minute, minute, 20 * minute, 61 * minute),
  calls: fc.array(fc.constantFrom<CallFault>("none", "none", "lost", "refused", "unheard"), { maxLength: 4 }),
  lists: fc.record({ lag: fc.constantFrom(0, 30 * minute, 30 * minute), incomplete: fc.constant(false) }),
  losses: fc.constant<Losses>({ people: [], read: "whole" }),
  hr: fc.array(hrChange, { maxLength: 3 }),
  rival: fc.constant(false)
})

/** A world, and what happens in it. */
export type Schedule = readonly [World, ReadonlyArray<Round>]

/** Anything at all; or a world with nothing in the way, in which HR hurries ahead of lists. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.tuple(anyWorld, fc.array(anyRound, { minLength: 1, maxLength: 6 })),
  fc.tuple(calmWorld, fc.array(hastyRound, { minLength: 2, maxLength: 6 }))
)

export const quiet: Round = {
  after: 2 * 60 * minute,
  calls: [],
  lists: { lag: 0, incomplete: false },
  losses: { people: [], read: "whole" },
  hr: undefined,
  rival: false
}

/** What one cycle did. */
export interface Turn {
  readonly now: number
  /** Nothing: the process died before it had one. */
  readonly plan: Plan | undefined
  /** With the one of a second process. */
  readonly plans: ReadonlyArray<Plan>
  /** Nothing: the process died. */
  readonly applied: ReadonlyArray<AppliedEntity> | undefined
}

const sourceOf = (read: HrRead): Source => ({
  connection: read.connection,
  kind: read.kind,
  read: () =>
    Stream.fromIterable([
      { _tag: "Employees", employees: read.employees } as const,
      ...read.unreadable.map((record) => ({ _tag: "Unreadable", record }) as const),
      { _tag: "Proof", completeness: read.completeness, incremental: read.incremental } as const
    ])
})

const otherAccount = new BankAccount("GB82WEST12345698765432")

const changed = (
  employee: Employee,
  change: HrChange | undefined,
  next: Employee | undefined
): ReadonlyArray<Employee> => {
  const { email } = employee
  const elsewhere = isValue(email) ? { email: address(`new.${email}`) } : {}
  switch (change) {
    case "left":
      return [{ ...employee, status: "inactive", rawStatus: "Gone" }]
    case "gone":
      return []
    case "renumbered-and-renamed":
      return [{ ...employee, lastName: "Renamed", ...elsewhere }]
    case "new-email":
      return [{ ...employee, ...elsewhere }]
    case "next-email":
      return [next === undefined ? employee : { ...employee, email: next.email }]
    case "name":
      return [{ ...employee, lastName: "Renamed" }]
    case "bank":
      return [{ ...employee, bankAccount: otherAccount }]
    default:
      return [employee]
  }
}

const isRenumbered = (change: HrChange): boolean => change === "renumbered" || change === "renumbered-and-renamed"

/** What HR says after its changes. `renumbered`: positions; an id that was given up is given to nobody again. */
const saying = (world: World, changes: ReadonlyArray<HrChange>, renumbered: ReadonlySet<number>): World => {
  let position = 0
  return withReads(world, ({ employees }) => ({
    employees: employees.flatMap((employee, index) => {
      const at = position++
      const now = renumbered.has(at) ? { ...employee, id: `${employee.id}-again` } : employee
      return changed(now, changes[at], employees[(index + 1) % employees.length])
    })
  }))
}

/** A world of the model in which real cycles run, process after process, and things go wrong. */
export class Simulation {
  readonly disk: Disk
  readonly targets: ReadonlyMap<EntityId, FakeTarget>
  /** By entity, the members that a link named at the end of some cycle. */
  readonly everLinked = new Map<EntityId, Set<string>>()
  readonly world: World
  #processes = 0
  #hr: ReadonlyArray<HrChange> = []
  readonly #renumbered = new Set<number>()
  now: number

  constructor(world: World) {
    this.world = world
    this.now = world.now
    this.disk = new Disk(world.entities.map(({ memory }) => memory))
    this.targets = new Map(
      world.entities.map(({ rules, target }) => [rules.entity, new FakeTarget(target, world.now)])
    )
    this.#noteLinks()
  }

  /** Runs one cycle, to its end or to the death of its process. */
  turn(round: Round): Effect.Effect<Turn> {
    return Effect.gen({ self: this }, function*() {
      this.now += round.after
      this.#hr = round.hr ?? this.#hr
      this.#hr.forEach((change, position) => {
        if (isRenumbered(change)) this.#renumbered.add(position)
      })
      yield* TestClock.setTime(this.now)
      for (const target of this.targets.values()) {
        target.calls = [...round.calls]
        target.lists = round.lists
      }
      const rival = round.rival ? yield* Effect.forkChild(this.#cycle(round)) : undefined
      const turn = yield* this.#cycle(round)
      const other = rival === undefined ? undefined : yield* Fiber.join(rival)
      this.#noteLinks()
      return { ...turn, plans: [turn.plan, other?.plan].filter((plan) => plan !== undefined) }
    })
  }

  #noteLinks(): void {
    for (const entity of this.targets.keys()) {
      const ever = this.everLinked.get(entity) ?? new Set()
      for (const { memberId } of this.disk.memory(entity).links) ever.add(memberId)
      this.everLinked.set(entity, ever)
    }
  }

  #cycle(round: Round): Effect.Effect<Turn> {
    return Effect.gen({ self: this }, function*() {
      const process: Process = { name: `process ${this.#processes += 1}`, dead: false }
      let plan: Plan | undefined
      const fiber = yield* Effect.forkDetach(
        cycle(
          this.#offered(round, process),
          {
            now: yield* Clock.currentTimeMillis,
            hypothetical: false,
            only: undefined,
            everything: false,
            progress: () => undefined,
            by: process.name,
            reason: "",
            savedPlan: undefined,
            applying: () => undefined
          },
          (planned) =>
            Effect.sync(() => {
              plan = planned.plan
              return planned
            })
        ).pipe(Effect.provide(storeOf(this.disk, process)))
      )
      while (fiber.pollUnsafe() === undefined && !process.dead) yield* Effect.yieldNow
      const exit = fiber.pollUnsafe()
      // What a dead process would still do reaches nothing any more.
      if (exit === undefined) yield* Effect.forkDetach(Fiber.interrupt(fiber))
      else if (Exit.isFailure(exit)) return yield* Effect.die(exit.cause)
      return {
        now: this.now,
        plan,
        plans: [],
        applied: exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined
      }
    })
  }

  #offered({ losses: lost }: Round, process: Process): Offered<never> {
    const { reads } = lose(saying(this.world, this.#hr, this.#renumbered), lost)
    return {
      connections: reads.map((read) => ({ id: read.connection, connect: Effect.succeed(sourceOf(read)) })),
      entities: this.world.entities.flatMap(({ rules, standing }) => {
        const target = this.targets.get(rules.entity)
        return standing === "removed" || target === undefined ? [] : [{
          rules: standing === "disabled" ? { ...rules, enabled: false } : rules,
          connect: Effect.sync(() => target.directory(process))
        }]
      })
    }
  }
}

/** Members that hrsync did not make and that were never linked: not at the start, not later. */
export const strangers = (simulation: Simulation, entity: EntityId): ReadonlySet<string> => {
  const ever = simulation.everLinked.get(entity) ?? new Set()
  return new Set(
    (simulation.targets.get(entity)?.members ?? []).map(({ id }) => id).filter((id) =>
      !ever.has(id) && !id.startsWith("made-")
    )
  )
}
