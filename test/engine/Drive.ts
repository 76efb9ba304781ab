import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { AppliedEntity } from "../../src/domain/Applied.ts"
import type { Capabilities } from "../../src/domain/Capabilities.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import type { MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { Rules } from "../../src/domain/Rules.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { cycle } from "../../src/engine/Cycle.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import { approve } from "../../src/planning/Approve.ts"
import type { Planned } from "../../src/planning/Input.ts"
import type { Source } from "../../src/sources/Source.ts"
import type { StoreError } from "../../src/store/Store.ts"
import type { RuleFacts, World } from "../planning/World.ts"
import { hr, lines, memory, now, operationLine, rules } from "../planning/World.ts"
import { FakeTarget } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"

const minute = 60_000

/** A world whose cycles run one after the other: see test/planning/World.ts. */
export interface Driven extends Required<Pick<World, "employees" | "members" | "links">> {
  readonly rules?: RuleFacts
  readonly memory?: Partial<Memory>
  readonly capabilities?: Capabilities
}

/** Before which point of a cycle something comes in between. */
export type Review = (planned: Planned) => Effect.Effect<Planned>

/** One entity, `acme`, in cycle after cycle: HR changes, answers get lost, lists lag behind, people act by hand. */
export class Drive {
  readonly disk: Disk
  readonly target: FakeTarget
  readonly #rules: Rules
  readonly #process: Process = { name: "this process", dead: false }
  /** What HR answers. */
  employees: ReadonlyArray<Employee>
  now = now

  constructor({ capabilities = everything, employees, links, members, memory: remembered, rules: facts }: Driven) {
    this.#rules = rules(facts)
    this.disk = new Disk([memory(this.#rules, { links, ...remembered })])
    this.target = new FakeTarget({
      members,
      capabilities,
      shows: { names: "both", email: true, externalId: true },
      withdrawn: "archived",
      completeness: { complete: true, proof: "strong", how: "the total of the last page" }
    }, now)
    this.employees = employees
  }

  get memory(): Memory {
    return this.disk.memory(this.#rules.entity)
  }

  /** The calls that reached the target, a line each. */
  get calls(): ReadonlyArray<string> {
    return this.target.heard.map(({ call }) => `${call.kind} ${call.kind === "invite" ? call.email : call.member}`)
  }

  link(employee: string): Link {
    const found = this.memory.links.find(({ employeeId }) => employeeId === employee)
    if (found === undefined) throw new Error(`employee ${employee} has no link`)
    return found
  }

  /** From now on lists show what was so many minutes ago. */
  late(minutes: number): void {
    this.target.lists = { lag: minutes * minute, incomplete: false }
  }

  remember(...changes: ReadonlyArray<MemoryChange>): void {
    this.disk.change(this.#rules.entity, changes, this.now)
  }

  /** Somebody approves what a cycle planned. */
  approve({ plan }: AppliedEntity): void {
    const nothing = { now: this.now, hypothetical: false, entities: [], disconnected: [], only: undefined }
    const deed = approve(nothing, plan, { only: undefined, by: "grace", at: this.now })
    if (deed.type !== "deed") throw new Error(deed.message)
    this.remember(...deed.changes)
  }

  /** Somebody does something in the target by hand. */
  byHand(call: TargetCall): void {
    this.target.byHand(call, this.now)
  }

  /** A cycle, `after` so many milliseconds. */
  cycle(after = minute, review: Review = Effect.succeed): Effect.Effect<AppliedEntity, StoreError> {
    return Effect.gen({ self: this }, function*() {
      this.now += after
      yield* TestClock.setTime(this.now)
      const [one, second] = yield* cycle(this.#offered(), {
        now: this.now,
        hypothetical: false,
        only: undefined,
        everything: false,
        progress: () => undefined,
        by: "kim",
        reason: "",
        savedPlan: undefined,
        applying: () => undefined
      }, review)
      if (one === undefined || second !== undefined) throw new Error("not one entity")
      return one
    }).pipe(Effect.provide(storeOf(this.disk, this.#process)))
  }

  #offered(): Offered<never> {
    const { completeness, incremental, kind } = hr([])
    const source: Source = {
      connection: "hr",
      kind,
      read: () =>
        Stream.make(
          { _tag: "Employees", employees: this.employees } as const,
          { _tag: "Proof", completeness, incremental } as const
        )
    }
    return {
      connections: [{ id: "hr", connect: Effect.succeed(source) }],
      entities: [{ rules: this.#rules, connect: Effect.sync(() => this.target.directory(this.#process)) }]
    }
  }
}

/** What a cycle planned, held and was stopped by, a line each: see `lines` in test/planning/World.ts. */
export const plannedIn = ({ plan }: AppliedEntity): ReadonlyArray<string> => lines(plan)

/** What became of its operations, a line each. */
export const resultsOf = ({ results }: AppliedEntity): ReadonlyArray<string> =>
  results.map(({ operation, outcome }) => `${operationLine(operation)}: ${outcome}`)
