import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { CallError, type Directory } from "../../src/directories/Directory.ts"
import type { AppliedEntity } from "../../src/domain/Applied.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { cycle, type CycleOptions } from "../../src/engine/Cycle.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import type { PlanInput, Planned } from "../../src/planning/Input.ts"
import type { Source } from "../../src/sources/Source.ts"
import { Store, StoreError } from "../../src/store/Store.ts"
import { example, managedPlace, person, type World } from "../planning/Model.ts"
import { FakeTarget } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"

/** Ada has left, Bo joins, Cléo has another name. */
const busy = (): World =>
  example([
    person([{ status: "inactive" }], managedPlace()),
    person([{}], {}),
    person([{}], managedPlace({ name: "next" }))
  ], [{ count: 5 }])

interface Stage {
  readonly world: World
  readonly disk: Disk
  readonly target: FakeTarget
  readonly process: Process
}

const stage = (world: World = busy()): Stage => {
  const [first] = world.entities
  if (first === undefined) throw new Error("a world without an entity")
  return {
    world,
    disk: new Disk(world.entities.map(({ memory }) => memory)),
    target: new FakeTarget(first.target, world.now),
    process: { name: "this process", dead: false }
  }
}

const offer = ({ process, target, world }: Stage, change: (directory: Directory) => Directory): Offered<never> => ({
  connections: world.reads.map((read) => ({
    id: read.connection,
    connect: Effect.succeed<Source>({
      connection: read.connection,
      kind: read.kind,
      read: () =>
        Stream.make(
          { _tag: "Employees", employees: read.employees } as const,
          { _tag: "Proof", completeness: read.completeness, incremental: read.incremental } as const
        )
    })
  })),
  entities: world.entities.filter(({ standing }) => standing !== "removed").map(({ rules, standing }) => ({
    rules: standing === "disabled" ? { ...rules, enabled: false } : rules,
    connect: Effect.sync(() => change(target.directory(process)))
  }))
})

const options = (now: number): CycleOptions => ({
  now,
  hypothetical: false,
  only: undefined,
  everything: false,
  progress: () => undefined,
  by: "kim",
  reason: "a test",
  savedPlan: undefined,
  applying: () => undefined
})

const run = (
  on: Stage,
  change: (directory: Directory) => Directory = (directory) => directory,
  review: (planned: Planned, input: PlanInput) => Effect.Effect<Planned> = Effect.succeed
) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(on.world.now)
    const now = yield* Clock.currentTimeMillis
    return yield* cycle(offer(on, change), options(now), review)
  })

const applied = (
  on: Stage,
  change?: (directory: Directory) => Directory,
  review?: (planned: Planned, input: PlanInput) => Effect.Effect<Planned>
): Effect.Effect<ReadonlyArray<AppliedEntity>, StoreError> =>
  run(on, change, review).pipe(Effect.provide(storeOf(on.disk, on.process)))

const only = (entities: ReadonlyArray<AppliedEntity>): AppliedEntity => {
  const [one] = entities
  if (one === undefined || entities.length > 1) throw new Error(`${entities.length} entities`)
  return one
}

const outcomes = ({ results }: AppliedEntity): ReadonlyArray<string> =>
  results.map(({ operation, outcome }) => `${operation.kind} ${outcome}`)

const kinds = (calls: ReadonlyArray<{ readonly call: TargetCall }>): ReadonlyArray<string> =>
  calls.map(({ call }) => call.kind)

describe("one cycle", () => {
  it.effect("section 2: carries a plan out in its order, and journals each call before it and after it", () =>
    Effect.gen(function*() {
      const on = stage()
      const one = only(yield* applied(on))
      assert.strictEqual(one.outcome, "done")
      assert.deepStrictEqual(kinds(on.target.heard), ["invite", "update", "archive"])
      assert.deepStrictEqual(on.disk.journal.map(({ kind, outcome }) => [kind, outcome]), [
        ["invite", "done"],
        ["update", "done"],
        ["archive", "done"]
      ])
      const [ran] = on.disk.runs
      assert.deepInclude(ran, { by: "kim", reason: "a test", outcome: "done", text: "3 done." })
    }))

  it.effect("P7: an apply confirms the rules; a second one writes nothing and calls nobody", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{ status: "inactive" }], managedPlace())], [{ confirmed: "no", count: 5 }]))
      yield* applied(on)
      assert.strictEqual(on.disk.memory("fr").confirmed?.by, "kim")
      yield* applied(on) // how many are managed now
      const before = JSON.stringify([...on.disk.memories])
      assert.strictEqual(only(yield* applied(on)).outcome, "nothing-to-do")
      assert.strictEqual(on.target.heard.length, 1)
      assert.strictEqual(on.disk.runs.length, 1)
      assert.strictEqual(JSON.stringify([...on.disk.memories]), before)
    }))

  it.effect("A4: what the review refuses is not done", () =>
    Effect.gen(function*() {
      const on = stage()
      const nothing = yield* applied(on, undefined, (planned) =>
        Effect.succeed({ ...planned, plan: { ...planned.plan, entities: [] } }))
      assert.deepStrictEqual(nothing, [])
      assert.deepStrictEqual(on.target.heard, [])
      assert.deepStrictEqual(on.disk.runs, [])
    }))

  it.effect("P6: the key is made before anything is applied for the first time, not before", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{ bank: "A" }], {})], [{ key: false, appliedBefore: false }]))
      assert.isUndefined(on.disk.key)
      yield* applied(on)
      assert.isDefined(on.disk.key)
      assert.isDefined(on.disk.memory("fr").links[0]?.applied.bankAccount)
    }))

  it.effect("X4: an entity that another process is at work on is left alone", () =>
    Effect.gen(function*() {
      const on = stage()
      on.disk.locks.set("fr", { owner: { name: "another process", dead: false }, token: on.disk.nextToken() })
      const one = only(yield* applied(on))
      assert.strictEqual(one.outcome, "locked")
      assert.include(one.message, "another process")
      assert.deepStrictEqual(on.target.heard, [])
    }))

  it.effect("L4: a disconnect releases in the store alone, and has to be confirmed anew when it comes back", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{}], managedPlace())], [{ standing: "disabled" }]))
      assert.isDefined(on.disk.memory("fr").confirmed)
      assert.strictEqual(only(yield* applied(on)).outcome, "done")
      const memory = on.disk.memory("fr")
      assert.deepStrictEqual(memory.links.map(({ state }) => state), ["released"])
      assert.isUndefined(memory.confirmed)
      assert.deepStrictEqual(on.target.heard, [])
    }))
})

describe("section 9: what goes wrong", () => {
  it.effect("X1: one person's failure does not stop the others, and is counted", () =>
    Effect.gen(function*() {
      const on = stage()
      on.target.calls = ["refused"]
      const one = only(yield* applied(on))
      assert.strictEqual(one.outcome, "partly-failed")
      assert.deepStrictEqual(outcomes(one), ["invite failed", "update done", "archive done"])
      assert.deepStrictEqual(on.disk.memory("fr").failures, { count: 1, lastAt: on.world.now })
      assert.deepStrictEqual(on.disk.memory("fr").invitations, [])
      yield* applied(on)
      assert.isUndefined(on.disk.memory("fr").failures)
    }))

  it.effect("X1: nothing further is tried for a person of whom something was not done", () =>
    Effect.gen(function*() {
      const boss = { fields: ["name", "manager"] as const }
      const on = stage(
        example([person([{}], managedPlace()), person([{ manager: "next" }], managedPlace({ name: "first-only" }))], [
          boss
        ])
      )
      on.target.calls = ["refused"]
      const one = only(yield* applied(on))
      assert.deepStrictEqual(outcomes(one), ["update failed", "update skipped"])
      assert.include(one.results[1]?.message, "Not tried")
      assert.strictEqual(on.target.heard.length, 1)
    }))

  it.effect("X3: a refused credential stops the target after a handful of calls", () =>
    Effect.gen(function*() {
      const crowd = Array.from({ length: 3 }, () => person([{ status: "inactive" }], managedPlace()))
      const on = stage(example([...crowd, person([{}], {})], [{ count: 50 }]))
      on.target.calls = ["unauthorized", "unauthorized", "unauthorized", "unauthorized"]
      const one = only(yield* applied(on))
      assert.strictEqual(one.outcome, "failed")
      assert.strictEqual(on.target.heard.length, 1)
      assert.deepStrictEqual(outcomes(one), ["invite failed", "archive skipped", "archive skipped", "archive skipped"])
      assert.deepStrictEqual(on.disk.memory("fr").removals, [])
    }))

  it.effect("X1: without a seat left invitations stop, and nothing else", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{}], {}), person([{}], managedPlace({ name: "first-only" }))]))
      on.target.calls = ["no-seats"]
      const one = only(yield* applied(on))
      assert.deepStrictEqual(outcomes(one), ["invite failed", "update done"])
    }))

  it.effect("X2: a lost answer is unknown until a list tells, and the look afterwards tells", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{ status: "inactive" }], managedPlace())], [{ count: 5 }]))
      on.target.calls = ["lost"]
      const one = only(yield* applied(on))
      assert.deepStrictEqual(outcomes(one), ["archive unknown"])
      const memory = on.disk.memory("fr")
      assert.isTrue(memory.links[0]?.archivedByHrsync)
      assert.deepStrictEqual(memory.pending, [])
      assert.strictEqual(memory.removals.length, 1)
    }))

  it.effect("X6: what the list does not show yet is said", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{ status: "inactive" }], managedPlace())], [{ count: 5 }]))
      on.target.lists = { lag: 60_000, incomplete: false }
      const one = only(yield* applied(on))
      assert.strictEqual(one.unconfirmed, 1)
      assert.include(on.disk.runs[0]?.text, "1 not shown by the target yet")
      assert.strictEqual(on.disk.memory("fr").pending.length, 1)
    }))

  it.effect("an adapter that breaks leaves its outcome unknown, and the others go on", () =>
    Effect.gen(function*() {
      const on = stage()
      let calls = 0
      const one = only(
        yield* applied(on, (directory) => ({
          ...directory,
          perform: (call, key) => (calls += 1) === 1 ? Effect.die("a defect") : directory.perform(call, key)
        }))
      )
      assert.deepStrictEqual(outcomes(one), ["invite unknown", "update done", "archive done"])
      assert.include(one.results[0]?.message, "defect")
    }))
})

/** A directory whose calls wait for a signal, and tell that they are under way. */
const waiting =
  (started: Deferred.Deferred<void>, goOn: Deferred.Deferred<void>) => (directory: Directory): Directory => ({
    ...directory,
    perform: (call, key) =>
      Deferred.succeed(started, undefined).pipe(
        Effect.andThen(Deferred.await(goOn)),
        Effect.andThen(directory.perform(call, key))
      )
  })

describe("section 9: what comes in between", () => {
  it.effect("X4: a process that slept ends the call in flight, and makes no other", () =>
    Effect.gen(function*() {
      const on = stage()
      const [started, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fiber = yield* Effect.forkChild(applied(on, waiting(started, goOn)))
      yield* Deferred.await(started)
      on.disk.locks.set("fr", { owner: { name: "another process", dead: false }, token: on.disk.nextToken() })
      yield* Deferred.succeed(goOn, undefined)
      const one = only(yield* Fiber.join(fiber))
      assert.strictEqual(one.outcome, "error")
      assert.strictEqual(on.target.heard.length, 1)
      assert.deepStrictEqual(outcomes(one), ["invite unknown", "update skipped", "archive skipped"])
      assert.deepStrictEqual(on.disk.journal.map(({ outcome }) => outcome), ["started"])
      assert.strictEqual(on.disk.memory("fr").invitations[0]?.outcome, "unknown")
    }))

  it.effect("L4: a pause stops an apply at once", () =>
    Effect.gen(function*() {
      const on = stage()
      const [started, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fiber = yield* Effect.forkChild(applied(on, waiting(started, goOn)))
      yield* Deferred.await(started)
      on.disk.change("fr", [{ type: "paused", paused: true }], 0)
      yield* Deferred.succeed(goOn, undefined)
      const one = only(yield* Fiber.join(fiber))
      assert.strictEqual(one.outcome, "paused")
      assert.deepStrictEqual(outcomes(one), ["invite done", "update skipped", "archive skipped"])
      assert.strictEqual(on.disk.runs[0]?.outcome, "interrupted")
    }))

  it.effect("X5: a stop signal lets the call in flight end, and writes it down", () =>
    Effect.gen(function*() {
      const on = stage()
      const [started, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fiber = yield* Effect.forkChild(applied(on, waiting(started, goOn)))
      yield* Deferred.await(started)
      const stopping = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* Effect.yieldNow
      yield* Deferred.succeed(goOn, undefined)
      yield* Fiber.join(stopping)
      assert.deepStrictEqual(kinds(on.target.heard), ["invite"])
      assert.deepStrictEqual(on.disk.journal.map(({ outcome }) => outcome), ["done"])
      assert.strictEqual(on.disk.memory("fr").links.length, 3)
      assert.strictEqual(on.disk.runs[0]?.outcome, "interrupted")
      assert.strictEqual(on.disk.locks.size, 0)
    }))

  it.effect("X5: a call that does not end is left after seven seconds, its outcome unknown", () =>
    Effect.gen(function*() {
      const on = stage()
      const [started, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const fiber = yield* Effect.forkChild(applied(on, waiting(started, goOn)))
      yield* Deferred.await(started)
      const stopping = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* Effect.yieldNow
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(on.disk.journal.map(({ outcome }) => outcome), ["started"])
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(stopping)
      assert.deepStrictEqual(on.disk.journal.map(({ outcome }) => outcome), ["unknown"])
      assert.strictEqual(on.disk.memory("fr").invitations[0]?.outcome, "unknown")
      assert.deepStrictEqual(on.target.heard, [])
    }))

  const full = new StoreError({ reason: "full", message: "The disk is full.", next: "Make room." })

  /** A store whose writers fail at their n-th journal write of a sort. */
  const failing = (on: Stage, sort: "before" | "after", at: number) => {
    let writes = 0
    return Effect.map(Store, (store) =>
      Store.of({
        ...store,
        lock: (entity, by) =>
          Effect.map(store.lock(entity, by), (writer) => ({
            ...writer,
            before: (...args: Parameters<typeof writer.before>) =>
              sort === "before" && (writes += 1) === at ? Effect.fail(full) : writer.before(...args),
            after: (...args: Parameters<typeof writer.after>) =>
              sort === "after" && (writes += 1) === at ? Effect.fail(full) : writer.after(...args)
          }))
      })).pipe(Effect.provide(storeOf(on.disk, on.process)))
  }

  it.effect("what can't be written down is not done", () =>
    Effect.gen(function*() {
      const on = stage()
      const store = yield* failing(on, "before", 2)
      const one = only(yield* run(on).pipe(Effect.provideService(Store, store)))
      assert.strictEqual(one.outcome, "error")
      assert.strictEqual(one.message, "The disk is full.")
      assert.deepStrictEqual(kinds(on.target.heard), ["invite"])
      assert.deepStrictEqual(outcomes(one), ["invite done", "update skipped", "archive skipped"])
    }))

  it.effect("X2: a call whose end can't be written down is of unknown outcome, and the last one", () =>
    Effect.gen(function*() {
      const on = stage()
      const store = yield* failing(on, "after", 1)
      const one = only(yield* run(on).pipe(Effect.provideService(Store, store)))
      assert.deepStrictEqual(kinds(on.target.heard), ["invite"])
      assert.deepStrictEqual(outcomes(one), ["invite unknown", "update skipped", "archive skipped"])
      assert.deepStrictEqual(on.disk.journal.map(({ outcome }) => outcome), ["started"])
      assert.strictEqual(on.disk.memory("fr").invitations[0]?.outcome, "unknown")
    }))
})

describe("X3: what a directory says stops what", () => {
  it.effect("X3: the words of the target are the words of the answer", () =>
    Effect.gen(function*() {
      const on = stage()
      const one = only(
        yield* applied(on, (directory) => ({
          ...directory,
          perform: () =>
            Effect.fail(
              new CallError({ outcome: "refused", stops: "target", message: "403: no right.", next: "Ask the owner." })
            )
        }))
      )
      assert.deepStrictEqual(one.results.map(({ message, next }) => [message, next]), [
        ["403: no right.", "Ask the owner."],
        ["Not tried: 403: no right.", "Ask the owner."],
        ["Not tried: 403: no right.", "Ask the owner."]
      ])
    }))
})

describe("an unattended cycle", () => {
  it.effect("U2, U4: where it only looks it writes nothing, not to the store either: no lock, no key, no end of a dead run", () =>
    Effect.gen(function*() {
      const on = stage(example([person([{ status: "inactive" }], managedPlace())], [{ confirmed: "no", count: 5 }]))
      const before = JSON.stringify([...on.disk.memories])
      yield* TestClock.setTime(on.world.now)
      const now = yield* Clock.currentTimeMillis
      const entities = yield* cycle(offer(on, (one) => one), { ...options(now), unattended: true }, Effect.succeed)
        .pipe(
          Effect.provide(storeOf(on.disk, on.process))
        )
      assert.strictEqual(only(entities).outcome, "waiting")
      assert.include(only(entities).message, "confirmation")
      assert.deepStrictEqual(on.target.heard, [])
      assert.deepStrictEqual(on.disk.runs, [])
      assert.strictEqual(JSON.stringify([...on.disk.memories]), before)
    }))
})
