import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Stream } from "effect"
import type { Directory } from "../../src/directories/Directory.ts"
import { everything } from "../../src/domain/Capabilities.ts"
import type { Condition } from "../../src/domain/Condition.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import { empty } from "../../src/domain/Field.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { Limit, Rules } from "../../src/domain/Rules.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { gather, type Gathering, type World } from "../../src/engine/Gather.ts"
import { type ReadRequest, type Source, SourceError } from "../../src/sources/Source.ts"
import { Store, StoreError } from "../../src/store/Store.ts"
import { Disk, storeOf } from "./MemoryStore.ts"

const limit = (setting: string): Limit => ({ setting, value: 10, position: undefined })

const rules = (entity: string, more: Partial<Rules> = {}): Rules => ({
  entity,
  name: entity,
  enabled: true,
  timezone: "UTC",
  source: ["hr"],
  target: { kind: "file", identity: `file:${entity}`, staying: undefined },
  credentials: [],
  statuses: ["active"],
  where: undefined,
  include: [],
  exclude: [],
  protect: [],
  fields: ["name", "email"],
  costCenter: undefined,
  lifecycle: { endField: "terminationDate", accessEnds: "on-date", archiveAfterDays: 0, inviteBeforeDays: undefined },
  onInactive: "archive",
  onOutOfScope: "release",
  onMissing: "hold",
  onReleasedLeaver: "warn",
  adopt: "by-email",
  approval: { email: "apply", bankAccount: "apply" },
  limits: {
    archive: {
      percent: limit("limits.archive.percent"),
      count: limit("limits.archive.count"),
      floor: 20,
      windowDays: 7
    },
    release: { percent: limit("limits.release.percent") },
    shrink: { percent: limit("limits.shrink.percent") },
    invite: { count: undefined },
    update: { percent: undefined },
    onExceed: "stop-all"
  },
  planLifetime: 86_400_000,
  settleAfter: 3_600_000,
  state: "jsonl:state.jsonl",
  reconcile: usualReconcile,
  ...more
})

const asks = (...fields: ReadonlyArray<string>): Condition => ({
  type: "all",
  conditions: fields.map((field) => ({ type: "field", field, test: { test: "isNotEmpty" } }))
})

const employee = (connection: string, id: string): Employee => ({
  connection,
  id,
  personKey: empty,
  firstName: id,
  lastName: empty,
  email: empty,
  status: "active",
  rawStatus: "Active",
  startDate: empty,
  terminationDate: empty,
  lastWorkingDay: empty,
  timezone: empty,
  attributes: {},
  manager: empty,
  bankAccount: empty
})

const complete = { complete: true, proof: "strong", how: "counted" } as const

/** Connections and entities that keep a diary of what was asked of them. */
const world = (entities: ReadonlyArray<Rules>, connections: ReadonlyArray<string> = ["hr"]) => {
  const diary: Array<string> = []
  const requests = new Map<string, ReadRequest>()
  const source = (connection: string): Source => ({
    connection,
    kind: "fake",
    read: (request) =>
      Stream.suspend(() => {
        diary.push(`read ${connection}`)
        requests.set(connection, request)
        return Stream.make(
          { _tag: "Employees", employees: [employee(connection, "1"), employee(connection, "2")] } as const,
          { _tag: "Proof", completeness: complete, incremental: false } as const
        )
      })
  })
  const directory = (entity: string): Directory => ({
    kind: "file",
    capabilities: everything,
    list: Stream.suspend(() => {
      diary.push(`list ${entity}`)
      return Stream.make({ _tag: "Proof", completeness: complete } as const)
    }),
    concurrency: 1,
    perform: () => Effect.die("reading performs nothing")
  })
  const offered: World<string> = {
    connections: connections.map((id) => ({
      id,
      connect: Effect.sync(() => {
        diary.push(`connect ${id}`)
        return source(id)
      })
    })),
    entities: entities.map((rules) => ({ rules, connect: Effect.sync(() => directory(rules.entity)) }))
  }
  return { world: offered, diary, requests }
}

const options: Gathering = {
  now: 0,
  hypothetical: false,
  only: undefined,
  everything: false,
  progress: () => undefined
}

const remembering = (...entities: ReadonlyArray<string>) =>
  storeOf(new Disk(entities.map(nothingRemembered)), { name: "this process", dead: false })

describe("gather", () => {
  it.effect("each connection in use is read once, however many entities use it", () =>
    Effect.gen(function*() {
      const { diary, world: offered } = world([rules("fr"), rules("uk"), rules("de", { source: ["hr", "more"] })], [
        "hr",
        "more",
        "unused"
      ])
      const { input } = yield* gather(offered, options)
      assert.deepStrictEqual(diary.filter((line) => !line.startsWith("list")).toSorted(), [
        "connect hr",
        "connect more",
        "read hr",
        "read more"
      ])
      assert.deepStrictEqual(
        input.entities.map(({ hr, rules }) => [rules.entity, hr.map(({ connection }) => connection)]),
        [
          ["fr", ["hr"]],
          ["uk", ["hr"]],
          ["de", ["hr", "more"]]
        ]
      )
      assert.strictEqual(input.entities[0]?.hr[0], input.entities[1]?.hr[0])
    }).pipe(Effect.provide(remembering())))

  it.effect("a source is asked for the attributes that rules name, and for nothing more", () =>
    Effect.gen(function*() {
      const { requests, world: offered } = world([
        rules("fr", { where: asks("workLocation", "email", "custom.Contract") }),
        rules("uk", { where: asks("team", "id", "rawStatus"), fields: ["name", "manager"] }),
        rules("de", {
          source: ["more"],
          where: asks("country"),
          fields: ["bankAccount"],
          costCenter: { field: "custom.CC" }
        })
      ], ["hr", "more"])
      yield* gather(offered, options)
      assert.deepStrictEqual(requests.get("hr"), {
        attributes: new Set(["workLocation", "custom.Contract", "team"]),
        bankAccount: false,
        manager: true
      })
      assert.deepStrictEqual(requests.get("more"), {
        attributes: new Set(["country", "custom.CC"]),
        bankAccount: true,
        manager: false
      })
      yield* gather(offered, { ...options, everything: true })
      assert.strictEqual(requests.get("hr")?.attributes, "all")
    }).pipe(Effect.provide(remembering())))

  it.effect("an entity asked for alone is read alone; L6: unless it archives whoever leaves its scope for another", () =>
    Effect.gen(function*() {
      const only = new Set(["fr"])
      const alone = world([rules("fr"), rules("uk", { source: ["more"], onOutOfScope: "archive" })], ["hr", "more"])
      const { input } = yield* gather(alone.world, { ...options, only })
      assert.deepStrictEqual(input.entities.map(({ rules }) => rules.entity), ["fr"])
      assert.notInclude(alone.diary, "read more")
      assert.strictEqual(input.only, only)

      const moving = world([
        rules("fr", { onOutOfScope: "archive" }),
        rules("uk", { source: ["hr", "more"] }),
        rules("de", { source: ["else"] }) // nobody can move to where none of the same people are read
      ], ["hr", "more", "else"])
      const { input: both } = yield* gather(moving.world, { ...options, only })
      assert.deepStrictEqual(both.entities.map(({ rules }) => rules.entity), ["fr", "uk"])
    }).pipe(Effect.provide(remembering())))

  it.effect("L4: a switched off entity is not read; it and one that left the file come as disconnected", () =>
    Effect.gen(function*() {
      const { diary, world: offered } = world([rules("fr"), rules("uk", { enabled: false, source: ["more"] })], [
        "hr",
        "more"
      ])
      const { input } = yield* gather(offered, options)
      assert.deepStrictEqual(diary.toSorted(), ["connect hr", "list fr", "read hr"])
      assert.deepStrictEqual(
        input.disconnected.map(({ memory, name, rules }) => [name, memory.entity, rules?.entity]),
        [
          ["uk", "uk", "uk"],
          ["gone", "gone", undefined]
        ]
      )
      assert.strictEqual(input.entities[0]?.memory.entity, "fr")
    }).pipe(Effect.provide(remembering("fr", "uk", "gone"))))

  it.effect("P1: a reading that fails is part of the value, the others go on", () =>
    Effect.gen(function*() {
      const { world: offered } = world([rules("fr"), rules("uk", { source: ["more"] })], ["hr"])
      const broken: Source = {
        connection: "more",
        kind: "fake",
        read: () => Stream.fail(new SourceError({ connection: "more", message: "It broke.", next: "Mend it." }))
      }
      const { input } = yield* gather(
        { ...offered, connections: [...offered.connections, { id: "more", connect: Effect.succeed(broken) }] },
        options
      )
      const [fr, uk] = input.entities
      assert.isTrue(fr?.hr[0]?.completeness.complete)
      assert.deepStrictEqual(uk?.hr[0]?.completeness, { complete: false, why: "It broke.", next: "Mend it." })
    }).pipe(Effect.provide(remembering())))

  it.effect("nothing is read before everything is connected, nor without the memory", () =>
    Effect.gen(function*() {
      const { diary, world: offered } = world([rules("fr"), rules("uk", { source: ["more"] })], ["hr"])
      const secret = yield* gather(
        { ...offered, connections: [...offered.connections, { id: "more", connect: Effect.fail("no secret") }] },
        options
      ).pipe(Effect.provide(remembering()), Effect.result)
      assert.deepStrictEqual(secret, Result.fail("no secret"))
      const damaged = new StoreError({ reason: "damaged", message: "It is damaged.", next: "Mend it." })
      const memory = yield* gather(offered, options).pipe(
        Effect.provide(
          Layer.effect(Store, Effect.map(Store, (store) => ({ ...store, memories: Effect.fail(damaged) })))
            .pipe(Layer.provide(remembering()))
        ),
        Effect.result
      )
      assert.deepStrictEqual(memory, Result.fail(damaged))
      assert.notInclude(diary.join(), "read")
      assert.notInclude(diary.join(), "list")
    }))

  it.effect("progress counts everything that came", () =>
    Effect.gen(function*() {
      const { world: offered } = world([rules("fr"), rules("de", { source: ["more"] })], ["hr", "more"])
      const told: Array<number> = []
      yield* gather(offered, {
        ...options,
        progress: (count) => {
          told.push(count)
        }
      })
      assert.deepStrictEqual(told, [2, 4])
    }).pipe(Effect.provide(remembering())))
})
