import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Logger, References, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Directory } from "../../src/directories/Directory.ts"
import { clockTime } from "../../src/domain/CalendarDate.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import { reconcile, type Reconciler } from "../../src/engine/Reconciler.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import { confirmation } from "../../src/planning/Observed.ts"
import { type Source, SourceError } from "../../src/sources/Source.ts"
import { example, managedPlace, person, withEntities, withRules, type World } from "../planning/Model.ts"
import { FakeTarget } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"
import { WallClock } from "./WallClock.ts"

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
  /** Of the first entity; and of all. */
  readonly target: FakeTarget
  readonly targets: ReadonlyMap<string, FakeTarget>
  readonly process: Process = { name: "this process", dead: false }
  reads = 0
  hrFails = false
  /** What goes on during the first call. */
  slow: Effect.Effect<void> = Effect.void
  /** A defect comes out of the reading, and not an error. */
  hrBreaks = false
  /** So long a reading takes, in milliseconds. */
  readingTakes = 0
  /** So many readings break. */
  breaks = 0
  /** What others do meanwhile. */
  whileReading: () => void = () => undefined
  /** A connection that never answers. */
  silent: string | undefined

  constructor(world: World) {
    this.world = world
    const [first] = world.entities
    if (first === undefined) throw new Error("a world without an entity")
    this.disk = new Disk(world.entities.map(({ memory }) => memory))
    this.target = new FakeTarget(first.target, world.now)
    this.targets = new Map(
      world.entities.map((one) => [
        one.rules.entity,
        one === first ? this.target : new FakeTarget(one.target, world.now)
      ])
    )
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
            this.whileReading()
            if (read.connection === this.silent) return Stream.never
            if (this.hrBreaks || this.breaks-- > 0) return Stream.die(broken())
            const slowly = Stream.drain(Stream.fromEffect(Effect.suspend(() => Effect.sleep(this.readingTakes))))
            return Stream.concat(
              slowly,
              this.hrFails
                ? Stream.fail(new SourceError({ connection: read.connection, message: "It is away.", next: "Wait." }))
                : Stream.make(
                  { _tag: "Employees", employees: read.employees } as const,
                  { _tag: "Proof", completeness: read.completeness, incremental: read.incremental } as const
                )
            )
          }
        })
      })),
      entities: this.world.entities.map(({ rules }) => ({
        rules,
        connect: Effect.sync(() => {
          const target = this.targets.get(rules.entity) ?? this.target
          const directory = target.directory(this.process)
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

/** What an exception may quote: a person, an account, a token; on a line that looks like one of a stack too. */
const quoted = `Lovelace's account DE89370400440532013000, token ghp_s3cr3t:\n    at Byron (/people/lovelace.ts:1:1)`

const broken = (): Error => Object.assign(new TypeError(quoted), { code: "ERR_BROKEN" })

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

  it.effect("U1, X4: a cycle in which nothing changed writes nothing, and takes no lock for it", () => {
    const stage = new Stage(busy())
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        yield* TestClock.adjust("17 minutes")
        yield* settle(reconciler, 2)
        const [token, changes] = [stage.disk.nextToken(), stage.disk.changes]
        yield* TestClock.adjust("17 minutes")
        yield* settle(reconciler, 3)
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "nothing-to-do")
        assert.deepStrictEqual([stage.disk.nextToken(), stage.disk.changes], [token + 1, changes])
      }))
  })

  it.effect("X4: what somebody did between the reading and the lock is not overlooked", () => {
    const stage = new Stage(busy())
    stage.whileReading = () => {
      stage.whileReading = () => undefined
      const changes = stage.disk.memory("fr").links.map((link) =>
        ({ type: "link", link: Object.assign({}, link, { state: "released", releasedByPerson: true }) }) as const
      )
      stage.disk.change("fr", changes, stage.world.now)
    }
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        // Who was released is neither archived nor renamed.
        assert.deepStrictEqual(stage.target.heard.map(({ call }) => call.kind), ["invite"])
      }))
  })

  it.effect("what is shown knows what the cycle wrote down", () => {
    const stage = new Stage(busy())
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.deepStrictEqual((yield* only(reconciler)).good?.input?.memory, stage.disk.memory("fr"))
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

  it.effect("P8, U4: it writes nothing under safety settings that changed, and does not confirm them either", () => {
    const stage = new Stage(busy())
    const confirmed = JSON.stringify(stage.disk.memory("fr").confirmed)
    stage.world = withRules(stage.world, { protect: ["somebody@acme.example"] })
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.deepInclude((yield* only(reconciler)).good?.permit, { may: "nothing", waits: "confirmation" })
        assert.deepStrictEqual(stage.target.heard, [])
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

  it.effect("a defect is logged by name, code and place, and never with its message, which may quote what was read", () => {
    const stage = new Stage(busy())
    stage.breaks = 1
    const lines: Array<string> = []
    const logs = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])
    return on(stage, (reconciler) => settle(reconciler, 1)).pipe(
      Effect.provide(logs),
      Effect.andThen(Effect.sync(() => {
        const text = lines.join("\n")
        assert.match(
          text,
          /ended with a defect of hrsync: TypeError \[ERR_BROKEN\]\\n {4}at \S+ \(Reconciler\.test\.ts:\d+:\d+\)/u
        )
        for (const one of ["Lovelace", "lovelace", "Byron", "DE89", "s3cr3t"]) assert.notInclude(text, one)
      }))
    )
  })

  it.effect("U3: a run that is still at work when its window closes begins nothing more", () => {
    const { minutes } = clockTime(busy().now, "UTC")
    const window = { days: [0, 1, 2, 3, 4, 5, 6], from: minutes, to: minutes + 1 }
    const asked = withRules(busy(), { timezone: "UTC", reconcile: { ...usualReconcile, windows: [window] } })
    const stage = new Stage(withEntities(asked, ({ memory, rules }) => ({
      memory: { ...memory, confirmed: confirmation(rules, "kim", asked.now) }
    })))
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

const minute = 60_000

describe("a reconciler, when things go wrong", () => {
  it.effect("U1: a clock that is set back while a cycle is under way delays the next one by one interval at most", () => {
    const stage = new Stage(busy())
    let wall: WallClock | undefined
    stage.readingTakes = 10 * minute
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* TestClock.adjust("1 minute")
        if (wall !== undefined) wall.ahead = -365 * 86_400_000
        yield* TestClock.adjust("10 minutes")
        yield* settle(reconciler, 1)
        stage.readingTakes = 0
        for (let passed = 0; passed < 20; passed++) yield* TestClock.adjust("1 minute")
        yield* settle(reconciler, 2)
      }), (real) => wall = new WallClock(real))
  })

  it.effect("U5: a reading that breaks inside hrsync is nobody else's: the next cycle makes its own", () => {
    const stage = new Stage(busy())
    stage.breaks = 1
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.include((yield* only(reconciler)).trouble?.message, "defect")
        yield* TestClock.adjust("17 minutes")
        yield* settle(reconciler, 2)
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "done")
      }))
  })

  it.effect("U5: a connection that answers nothing holds up the entities of no other one", () => {
    const stage = new Stage(example([
      person([{ status: "inactive" }], managedPlace(), {}),
      person([{ connection: 1, status: "inactive" }], {}, managedPlace())
    ], [{ count: 5, sources: "first" }, { count: 5, sources: "second" }]))
    stage.silent = stage.world.reads[0]?.connection
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        for (let passed = 0; passed < 120; passed++) yield* TestClock.adjust("1 minute")
        const [hung, other] = yield* reconciler.standings
        assert.deepInclude(hung, { phase: "reading", cycles: 0 })
        assert.isAtLeast(other?.cycles ?? 0, 7)
        assert.deepStrictEqual([...stage.targets.values()].map(({ heard }) => heard.length), [0, 1])
        // Nor does it hold up the end of the process, which comes with that of the scope.
      }))
  })

  it.effect("U6: what an old reading comes to says nothing of the connection under the new file", () => {
    const stage = new Stage(busy())
    stage.readingTakes = 5 * minute
    stage.hrFails = true
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* TestClock.adjust("1 minute")
        yield* reconciler.follow(stage.offer).pipe(Effect.orDie)
        stage.hrFails = false
        stage.readingTakes = 0
        yield* TestClock.adjust("4 minutes")
        yield* settle(reconciler, 2)
        assert.strictEqual((yield* reconciler.connections)[0]?.failures, 0)
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "done")
      }))
  })

  it.effect("X4: an entity at which another process works is looked at again a minute later", () => {
    const stage = new Stage(busy())
    const other: Process = { name: "another process", dead: false }
    stage.disk.locks.set("fr", { owner: other, token: stage.disk.nextToken() })
    return on(stage, (reconciler) =>
      Effect.gen(function*() {
        yield* settle(reconciler, 1)
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "locked")
        // Whoever is at work there needs the permitted rate: HR is read once, and not every minute.
        for (let minute = 0; minute < 5; minute++) yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* only(reconciler)).applied?.outcome, "locked")
        const { cycles } = yield* only(reconciler)
        assert.isAbove(cycles, 5)
        assert.strictEqual(stage.reads, 1)
        assert.deepStrictEqual(stage.target.heard, [])
        stage.disk.locks.clear()
        yield* TestClock.adjust("59 seconds")
        assert.strictEqual((yield* only(reconciler)).cycles, cycles)
        yield* TestClock.adjust("1 second")
        yield* settle(reconciler, cycles + 1)
        assert.strictEqual(stage.target.heard.length, 3)
      }))
  })

  it.effect("X5: the end of its scope is the end of its runs, and the history says so", () => {
    const stage = new Stage(busy())
    stage.target.latency = 4_000
    return Effect.gen(function*() {
      yield* Effect.forkChild(Effect.gen(function*() {
        yield* Effect.yieldNow
        for (let second = 0; second < 10; second++) yield* TestClock.adjust("1 second")
      }))
      yield* on(stage, (reconciler) =>
        Effect.gen(function*() {
          while ((yield* only(reconciler)).phase !== "applying") yield* Effect.yieldNow
          while (stage.target.begun === 0) yield* Effect.yieldNow
        }))
      assert.deepStrictEqual(stage.disk.runs.map(({ outcome }) => outcome), ["interrupted"])
      assert.isAbove(stage.disk.journal.length, 0)
      assert.deepStrictEqual(stage.disk.journal.filter(({ outcome }) => outcome !== "done"), [])
      assert.strictEqual(stage.target.heard.length, stage.disk.journal.length)
    })
  })
})
