import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, References, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Directory } from "../../src/directories/Directory.ts"
import { clockTime } from "../../src/domain/CalendarDate.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import { reconcile, type Reconciler } from "../../src/engine/Reconciler.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import { type Source, SourceError } from "../../src/sources/Source.ts"
import { example, managedPlace, person, withRules, type World } from "../planning/Model.ts"
import { FakeTarget } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"

/** Ada has left, Bo joins, Cléo has another name. */
const busy = (): World =>
  example([
    person([{ status: "inactive" }], managedPlace()),
    person([{}], {}),
    person([{}], managedPlace({ name: "next" }))
  ], [{ count: 5 }])

class Stage {
  world: World
  readonly disk: Disk
  readonly target: FakeTarget
  readonly process: Process = { name: "this process", dead: false }
  reads = 0
  hrFails = false
  /** What goes on during the first call. */
  slow: Effect.Effect<void> = Effect.void
  /** A defect comes out of the reading, and not an error. */
  hrBreaks = false

  constructor(world: World) {
    this.world = world
    const [first] = world.entities
    if (first === undefined) throw new Error("a world without an entity")
    this.disk = new Disk(world.entities.map(({ memory }) => memory))
    this.target = new FakeTarget(first.target, world.now)
  }

  get offer(): Offered<never> {
    return {
      connections: this.world.reads.map((read) => ({
        id: read.connection,
        connect: Effect.succeed<Source>({
          connection: read.connection,
          kind: read.kind,
          read: () => {
            this.reads += 1
            if (this.hrBreaks) return Stream.die(new Error("a defect"))
            return this.hrFails
              ? Stream.fail(new SourceError({ connection: read.connection, message: "It is away.", next: "Wait." }))
              : Stream.make(
                { _tag: "Employees", employees: read.employees } as const,
                { _tag: "Proof", completeness: read.completeness, incremental: read.incremental } as const
              )
          }
        })
      })),
      entities: this.world.entities.map(({ rules }) => ({
        rules,
        connect: Effect.sync(() => {
          const directory = this.target.directory(this.process)
          const perform: Directory["perform"] = (call, key) =>
            Effect.andThen(
              Effect.suspend(() => this.target.heard.length === 0 ? this.slow : Effect.void),
              directory.perform(call, key)
            )
          return { ...directory, concurrency: 1, perform }
        })
      }))
    }
  }
}

const describeError = (error: never) => error

const on = <A>(
  stage: Stage,
  then: (reconciler: Reconciler<never>) => Effect.Effect<A>,
  clockOf: (real: Clock.Clock) => Clock.Clock = (real) => real
) =>
  Effect.scoped(Effect.gen(function*() {
    yield* TestClock.setTime(stage.world.now)
    const clock = clockOf(yield* Clock.Clock)
    const reconciler = yield* reconcile(stage.offer, { by: "hrsync run", describe: describeError }).pipe(
      Effect.provideService(Clock.Clock, clock)
    )
    return yield* then(reconciler)
  })).pipe(Effect.provide(storeOf(stage.disk, stage.process)))

const only = ({ standings }: Reconciler<never>): Effect.Effect<EntityStanding> =>
  Effect.map(standings, ([one]) => {
    if (one === undefined) throw new Error("no entity")
    return one
  })

/** Lets what is due happen: cycles take no time by the clock. */
const settle = (reconciler: Reconciler<never>, cycles: number) =>
  Effect.gen(function*() {
    for (let turn = 0; turn < 10_000; turn++) {
      if ((yield* only(reconciler)).cycles >= cycles) return
      yield* Effect.yieldNow
    }
    throw new Error(`no ${cycles} cycles`)
  })

describe("a reconciler", () => {
  it.effect("U1: looks at once, applies, and then rests for about the interval", () => {
    const stage = new Stage(busy())
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.strictEqual(stage.target.heard.length, 3)
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "done")
        // What the pages show is what the target shows after it.
        assert.deepStrictEqual((yield* only(reconciler)).good?.plan.operations, [])
        yield* TestClock.adjust("13 minutes")
        assert.strictEqual((yield* only(reconciler)).cycles, 1)
        yield* TestClock.adjust("4 minutes")
        yield* settle(reconciler, 2)
        assert.strictEqual(stage.target.heard.length, 3)
        assert.strictEqual(stage.disk.runs.length, 1)
      }))
  })

  it.effect("what asks nothing of the target is shown as done at once, too: a release", () => {
    const stage = new Stage(
      example([person([{ location: "London" }], managedPlace())], [{ where: "Paris", count: 5 }])
    )
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        const { applied, good } = yield* only(reconciler)
        assert.deepStrictEqual(applied?.results.map(({ operation }) => operation.kind), ["release"])
        assert.deepStrictEqual([stage.target.heard, good?.plan.operations], [[], []])
      }))
  })

  it.effect("P7: rules that nobody confirmed are planned, and nothing is written anywhere", () => {
    const stage = new Stage(
      example([person([{ status: "inactive" }], managedPlace())], [{ confirmed: "no", count: 5 }])
    )
    const before = JSON.stringify([...stage.disk.memories])
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        const { applied, good } = yield* only(reconciler)
        assert.strictEqual(applied, undefined)
        assert.deepInclude(good?.permit, { may: "nothing", waits: "confirmation" })
        assert.strictEqual(good?.plan.operations.length, 1)
        assert.deepStrictEqual(stage.target.heard, [])
        assert.strictEqual(JSON.stringify([...stage.disk.memories]), before)
      }))
  })

  it.effect("U4: an unattended apply confirms nothing that changed", () => {
    const stage = new Stage(busy())
    const confirmed = JSON.stringify(stage.disk.memory("fr").confirmed)
    stage.world = withRules(stage.world, { protect: ["somebody@acme.example"] })
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.strictEqual(stage.target.heard.length, 3)
        assert.strictEqual(JSON.stringify(stage.disk.memory("fr").confirmed), confirmed)
      }))
  })

  it.effect("U5: a connection that fails is left alone, longer each time, and comes back by itself", () => {
    const stage = new Stage(withRules(busy(), { reconcile: { ...usualReconcile, every: 60_000 } }))
    stage.hrFails = true
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        for (let minute = 0; minute < 30; minute++) yield* TestClock.adjust("1 minute")
        const { cycles } = yield* only(reconciler)
        assert.isAbove(cycles, 20)
        assert.isBelow(stage.reads, 7)
        const [health] = yield* reconciler.connections
        assert.isAbove(health?.failures ?? 0, 3)
        assert.deepStrictEqual(stage.target.heard, [])
        stage.hrFails = false
        for (let minute = 0; minute < 70; minute++) yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* reconciler.connections)[0]?.failures, 0)
        assert.strictEqual(stage.target.heard.length, 3)
      }))
  })

  it.effect("U5: a reading that ended with a defect keeps no later one waiting", () => {
    const stage = new Stage(busy())
    stage.hrBreaks = true
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.isDefined((yield* only(reconciler)).trouble)
        stage.hrBreaks = false
        yield* TestClock.adjust("17 minutes")
        yield* settle(reconciler, 2)
        assert.strictEqual(stage.target.heard.length, 3)
      })).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  })

  it.effect("U3: a run that is still at work when its window closes begins nothing more", () => {
    const stage = new Stage(busy())
    const { minutes } = clockTime(stage.world.now, "UTC")
    const window = { days: [0, 1, 2, 3, 4, 5, 6], from: minutes, to: minutes + 1 }
    stage.world = withRules(stage.world, { timezone: "UTC", reconcile: { ...usualReconcile, windows: [window] } })
    // The first call takes a minute.
    stage.slow = TestClock.adjust("1 minute")
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        const { applied } = yield* only(reconciler)
        assert.strictEqual(applied?.outcome, "waiting")
        assert.match(applied?.message ?? "", /the next window opens at/u)
        assert.strictEqual(stage.target.heard.length, 1)
        assert.deepStrictEqual(applied?.results.map(({ outcome }) => outcome).sort(), ["done", "skipped", "skipped"])
      }))
  })

  it.effect("U6: another file is followed at once", () => {
    const stage = new Stage(busy())
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        stage.world = withRules(stage.world, { name: "Another name" })
        yield* reconciler.follow(stage.offer).pipe(Effect.orDie)
        yield* settle(reconciler, 2)
        assert.strictEqual((yield* only(reconciler)).name, "Another name")
      })).pipe(Effect.orDie)
  })

  it.effect("U1: a clock that was set back by a year delays a cycle by one interval at most", () => {
    const stage = new Stage(busy())
    let wall: WallClock | undefined
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        yield* TestClock.adjust("1 minute")
        if (wall !== undefined) wall.ahead = -365 * 86_400_000
        for (let minute = 0; minute < 24; minute++) yield* TestClock.adjust("1 minute")
        yield* settle(reconciler, 2)
      }), (real) => wall = new WallClock(real))
  })
})

/** A clock on the wall, which somebody may set; sleep takes as long as it takes. */
class WallClock implements Clock.Clock {
  ahead = 0
  readonly #real: Clock.Clock

  constructor(real: Clock.Clock) {
    this.#real = real
  }

  currentTimeMillisUnsafe(): number {
    return this.#real.currentTimeMillisUnsafe() + this.ahead
  }

  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())

  currentTimeNanosUnsafe(): bigint {
    return BigInt(this.currentTimeMillisUnsafe()) * 1_000_000n
  }

  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())

  monotonicTimeNanosUnsafe(): bigint {
    return this.#real.monotonicTimeNanosUnsafe()
  }

  get monotonicTimeNanos() {
    return this.#real.monotonicTimeNanos
  }

  sleep(...[duration]: Parameters<Clock.Clock["sleep"]>): Effect.Effect<void> {
    return this.#real.sleep(duration)
  }
}
