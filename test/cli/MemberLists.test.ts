import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { memberLists } from "../../src/cli/MemberLists.ts"
import { lookOf } from "../../src/engine/Look.ts"
import { type EntityStanding, type Look, unseen } from "../../src/engine/Standing.ts"
import { memberRows } from "../../src/planning/MemberRows.ts"
import { plan } from "../../src/planning/Plan.ts"
import { input } from "../planning/Inputs.ts"
import { employee, type EmployeeFacts, linked, member, type MemberFacts, now, type World } from "../planning/World.ts"

const look = (world: World, at = now): Look => {
  const given = input([{ ...world, now: at }])
  const [planned] = plan(given).plan.entities
  const found = planned === undefined ? undefined : lookOf(given, planned)
  if (found === undefined) throw new Error("a world without an entity")
  return found
}

const standing = (good: Look): EntityStanding => ({ ...unseen("acme", undefined), look: good, good })

const ended = (good: Look) => ({ type: "ended", before: standing(good), standing: standing(good) }) as const

const people = (
  count: number,
  { employed, linking, shown }: {
    readonly employed?: EmployeeFacts
    readonly linking?: Parameters<typeof linked>[1]
    readonly shown?: MemberFacts
  } = {}
): World => {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1).padStart(5, "0"))
  return {
    employees: ids.map((id) => employee(id, employed)),
    members: ids.map((id) => member(id, shown)),
    links: ids.map((id) => linked(id, linking))
  }
}

const rowsOf = ({ all, at, plan: entity }: Look) =>
  memberRows(all, { version: 1, madeAt: at, hypothetical: false, entities: [entity] })

describe("the members for pages", () => {
  it.effect("whoever comes first waits for them; then nobody does: the rows before are shown with their time", () =>
    Effect.gen(function*() {
      const lists = yield* memberLists
      const first = look(people(2_500))
      const listed = yield* lists.of("acme", first)
      assert.deepStrictEqual(listed, { at: now, rows: rowsOf(first) })
      const second = look({ ...people(2_500), links: [] }, now + 60_000)
      assert.strictEqual(yield* lists.of("acme", second), listed)
      for (let turn = 0; turn < 20; turn++) yield* Effect.yieldNow
      assert.deepStrictEqual(yield* lists.of("acme", second), { at: now + 60_000, rows: rowsOf(second) })
    }))

  it.effect("are made when a cycle ends, and not again where nothing of them changed", () =>
    Effect.gen(function*() {
      const lists = yield* memberLists
      const first = look(people(3))
      yield* lists.watch(ended(first))
      for (let turn = 0; turn < 10; turn++) yield* Effect.yieldNow
      const listed = yield* lists.of("acme", first)
      const later = look(people(3), now + 60_000)
      yield* lists.watch(ended(later))
      for (let turn = 0; turn < 10; turn++) yield* Effect.yieldNow
      const again = yield* lists.of("acme", later)
      assert.strictEqual(again?.at, now + 60_000)
      assert.strictEqual(again?.rows, listed?.rows)
    }))

  it.effect("are others where a member, a link, an operation or a hold is another", () =>
    Effect.gen(function*() {
      const worlds = [
        people(3, { shown: { state: "archived" } }),
        people(3, { linking: { state: "released" } }),
        people(3, { employed: { lastName: "Other" } }),
        people(3, { employed: { status: "on-leave" } })
      ]
      for (const world of worlds) {
        const lists = yield* memberLists
        yield* lists.of("acme", look(people(3)))
        const next = look(world, now + 60_000)
        yield* lists.watch(ended(next))
        for (let turn = 0; turn < 10; turn++) yield* Effect.yieldNow
        assert.deepStrictEqual(yield* lists.of("acme", next), { at: now + 60_000, rows: rowsOf(next) })
      }
    }))

  it.effect("a newer look takes the place of one that is not ready yet, and whoever waited gets it", () =>
    Effect.gen(function*() {
      const lists = yield* memberLists
      const second = look(people(3), now + 60_000)
      const first = look(people(5_000))
      const waiting = yield* Effect.forkChild(lists.of("acme", first))
      yield* Effect.yieldNow
      yield* lists.watch(ended(second))
      assert.deepStrictEqual(yield* Fiber.join(waiting), { at: now + 60_000, rows: rowsOf(second) })
      assert.deepStrictEqual(yield* lists.of("acme", second), { at: now + 60_000, rows: rowsOf(second) })
    }))
})
