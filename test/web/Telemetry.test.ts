import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { readFileSync } from "node:fs"
import parse from "parse-prometheus-text-format"
import { logCycle } from "../../src/cli/RunLog.ts"
import { meterCycle } from "../../src/engine/Meters.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import { countRequest, countWait } from "../../src/net/Meters.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member } from "../planning/World.ts"
import { ask } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

const hostile = "Eve\"} 1\n# TYPE evil counter\nevil{a=\"</script>"
const personal = ["Eve", "evil", "e.ve@acme.example", "DE89", "No1", "No3"]

/** Somebody with a hostile name is changed, somebody is invited, and somebody waits. */
const world = () =>
  input([{
    rules: { entity: "acme", name: "Acme SAS" },
    employees: [
      employee("1", { lastName: hostile, bankAccount: "DE89370400440532013000" }),
      employee("2", { firstName: hostile, email: "e.ve@acme.example" }),
      employee("3", { status: "on-leave" })
    ],
    members: [member("1"), member("3")],
    links: [linked("1"), linked("3")]
  }])

/** As after a cycle in which one operation was done and the other failed. */
const ended = Effect.fnUntraced(function*(): Effect.fn.Return<EntityStanding> {
  const [standing] = yield* fakeSite(world()).standings
  const plan = standing?.look?.plan
  if (standing === undefined || plan === undefined) return yield* Effect.die("no plan")
  const results = plan.operations.map((operation, index) => ({
    operation,
    outcome: index === 0 ? "done" : "failed",
    message: "",
    next: ""
  } as const))
  assert.isAbove(results.length, 1)
  return {
    ...standing,
    applied: {
      entity: standing.entity,
      name: standing.name,
      status: plan.status,
      outcome: "partly-failed",
      run: "run-1",
      plan,
      results,
      unconfirmed: 0,
      message: "",
      next: ""
    }
  }
})

const cycle = Effect.gen(function*() {
  const standing = yield* ended()
  return { type: "ended", before: { ...standing, cycles: 0 }, standing } as const
})

const textOf = (address: string, more: Parameters<typeof ask>[1] = {}) => ask(address, more)

describe("what a reconciler tells machines", () => {
  it.live("/metrics is what a Prometheus parser reads, with people, operations, holds, cycles and requests", () =>
    Effect.gen(function*() {
      yield* meterCycle(yield* cycle)
      yield* countRequest("connection hr", "Personio", 200)
      yield* countWait("connection hr", "Personio", 1500)
      const connection = {
        connection: "hr",
        employees: 3,
        failures: 0,
        lastGoodAt: world().now,
        retryAt: undefined,
        message: "",
        next: ""
      }
      const site = fakeSite(world(), { connections: Effect.succeed([connection]) })
      const { address } = yield* served(site)
      const { headers, status, text } = yield* textOf(`${address}/metrics`)
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
      const families = new Map(parse(text).map((family) => [family.name, family]))
      for (
        const name of [
          "hrsync_people",
          "hrsync_operations_total",
          "hrsync_holds",
          "hrsync_cycle_seconds",
          "hrsync_requests_total",
          "hrsync_rate_limit_wait_seconds_total"
        ]
      ) {
        assert.isTrue(families.has(name), `${name} in ${[...families.keys()].join()}`)
      }
      const outcomes = families.get("hrsync_operations_total")?.metrics.map(({ labels }) => labels?.["outcome"]) ?? []
      assert.includeMembers(outcomes, ["done", "failed"])
      assert.isTrue([...families.keys()].some((name) => name.includes("read_age")))
      assert.strictEqual([...families.keys()].filter((name) => name.startsWith("evil")).length, 0)
      for (const word of personal) assert.notInclude(text, word)
    }).pipe(Effect.scoped))

  it.live("of a connection that the file no longer names no alarm stays", () =>
    Effect.gen(function*() {
      const gone = { connection: "gone", employees: 3, failures: 9, lastGoodAt: 0, retryAt: 1, message: "", next: "" }
      let connections = [gone]
      const { address } = yield* served(fakeSite(world(), { connections: Effect.sync(() => connections) }))
      const told = Effect.map(textOf(`${address}/metrics`), ({ text }) =>
        text.split("\n").filter((line) =>
          line.includes("connection=\"gone\"")
        ).map((line) => line.split(" ").at(-1)))
      assert.include(yield* told, "9")
      connections = []
      const [first, ...rest] = yield* told
      assert.strictEqual(first, "NaN")
      assert.isTrue(rest.every((value) => value === first))
    }).pipe(Effect.scoped))

  it.live("/healthz says that the process lives; /readyz that every entity was looked at, and the store can be read", () =>
    Effect.gen(function*() {
      const standings = yield* fakeSite(world()).standings
      const unseen = standings.map((one) => Object.assign({}, one, { cycles: 0 }))
      const broken = Effect.fail({ _tag: "StoreError", message: "It is damaged.", next: "Restore it." })
      const statuses = Effect.fnUntraced(function*(more: Parameters<typeof fakeSite>[1]) {
        const { address } = yield* served(fakeSite(world(), more))
        const { status: health } = yield* textOf(`${address}/healthz`)
        const { status: ready, text } = yield* textOf(`${address}/readyz`)
        return [health, ready, text.trim()] as const
      })
      assert.deepStrictEqual(yield* statuses({}), [200, 200, "ready"])
      assert.deepStrictEqual(yield* statuses({ standings: Effect.succeed(unseen) }), [
        200,
        503,
        "not ready: 1 of 1 entities were not looked at yet"
      ])
      assert.deepStrictEqual(yield* statuses({ history: () => broken }), [
        200,
        503,
        "not ready: what is remembered can't be read"
      ])
    }).pipe(Effect.scoped))

  it.live("/readyz stays so when another file brings an entity that was not looked at yet", () =>
    Effect.gen(function*() {
      const shown = fakeSite(world())
      const all = yield* shown.standings
      let standings = all
      const { address } = yield* served({ ...shown, standings: Effect.sync(() => standings) })
      assert.strictEqual((yield* textOf(`${address}/readyz`)).status, 200)
      standings = [...all, ...all.map((one) => Object.assign({}, one, { entity: "new", cycles: 0 }))]
      assert.strictEqual((yield* textOf(`${address}/readyz`)).status, 200)
    }).pipe(Effect.scoped))

  it.live("an entity whose cycle could not even be planned is in error for machines too", () =>
    Effect.gen(function*() {
      const event = yield* cycle
      const trouble = { message: "HR_TOKEN is not set.", next: "Set it." }
      yield* meterCycle({ ...event, standing: { ...event.standing, entity: "troubled", trouble } })
      const { address } = yield* served(fakeSite(world()))
      const { text } = yield* textOf(`${address}/metrics`)
      const of = (status: string) =>
        text.split("\n").find((line) =>
          line.startsWith("hrsync_entity_status{") && line.includes("entity=\"troubled\"") &&
          line.includes(`"${status}"`)
        )?.split(" ").at(-1)
      assert.deepStrictEqual([of("error"), of("connected"), of("blocked")], ["1", "0", "0"])
    }).pipe(Effect.scoped))

  it.effect("the log of a cycle is JSON with entity and run, and without a name or an e-mail", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const capture = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])
      yield* Effect.provide(logCycle(yield* cycle), capture)
      assert.strictEqual(lines.length, 1)
      const [line = ""] = lines
      const { annotations, level } = JSON.parse(line)
      assert.strictEqual(level, "WARN")
      assert.deepInclude(annotations, { entity: "acme", run: "run-1" })
      for (const word of personal) assert.notInclude(line, word)
    }))
})

it("docs/run.md names every metric, and none that is not", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")
  const made = [...`${read("src/engine/Meters.ts")}${read("src/net/Meters.ts")}`.matchAll(/"(hrsync_\w+)"/gu)]
  const told = [...read("docs/run.md").matchAll(/^\| `(hrsync_\w+)`/gmu)]
  const names = (found: typeof made) => found.map(([, name = ""]) => name).sort()
  assert.deepStrictEqual(names(told), names(made))
})
