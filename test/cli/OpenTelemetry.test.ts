import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { openTelemetry } from "../../src/cli/OpenTelemetry.ts"
import { serve } from "../../src/web/Server.ts"
import { json, served } from "../net/Vendors.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member } from "../planning/World.ts"
import { ask } from "../web/Ask.ts"
import { fakeSite } from "../web/FakeSite.ts"

const work = Effect.gen(function*() {
  yield* Metric.update(Metric.counter("hrsync_test_total", { incremental: true }), 1)
  yield* Effect.logInfo("A cycle ended.").pipe(Effect.annotateLogs({ entity: "acme" }))
}).pipe(Effect.withSpan("cycle"))

describe("OpenTelemetry", () => {
  it.live("traces, metrics and logs go to the collector that the standard variables name", () =>
    Effect.gen(function*() {
      const collector = yield* served(json({}))
      yield* Effect.provide(work, openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))
      const paths = new Set(collector.seen.map(({ url }) => url))
      assert.includeMembers([...paths], ["/v1/traces", "/v1/metrics", "/v1/logs"])
      const bodies = collector.seen.map(({ body }) => body).join("\n")
      for (const text of ["hrsync_test_total", "A cycle ended.", "acme", "\"hrsync\""]) assert.include(bodies, text)
    }).pipe(Effect.scoped))

  it.live("nothing is sent where they name none, or one signal is switched off", () =>
    Effect.gen(function*() {
      const collector = yield* served(json({}))
      yield* Effect.provide(work, openTelemetry({}))
      assert.deepStrictEqual(collector.seen, [])
      yield* Effect.provide(
        work,
        openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_EXPORTER: "none" })
      )
      const paths = collector.seen.map(({ url }) => url)
      assert.include(paths, "/v1/logs")
      assert.notInclude(paths, "/v1/traces")
    }).pipe(Effect.scoped))

  it.live("what somebody searches for on a page reaches no collector", () =>
    Effect.gen(function*() {
      const collector = yield* served(json({}))
      const site = fakeSite(input([{ employees: [employee("1")], members: [member("1")], links: [linked("1")] }]))
      yield* Effect.gen(function*() {
        const options = { host: "127.0.0.1", port: 0, user: "ada", url: undefined, control: Effect.succeed(undefined) }
        const address = yield* serve(site, options)
        const { status } = yield* ask(`${address}members?q=eve%40acme.example`)
        assert.strictEqual(status, 200)
        yield* work
      }).pipe(Effect.scoped, Effect.provide(openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })))
      assert.isAbove(collector.seen.length, 0)
      for (const { body } of collector.seen) assert.notMatch(body, /eve(?:%40|@)acme/u)
    }).pipe(Effect.scoped))
})
