import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { PrometheusMetrics } from "effect/observability"
import { meterConnections } from "../engine/Meters.ts"
import { type Desk, get } from "./Desk.ts"
import type { Site } from "./Site.ts"

/** The process lives. Says nothing else, so that it needs no access. */
const healthz = HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n"))

/**
 * Every entity was looked at since the process began, whatever came of it, and what is remembered can be read. An entity
 * that a file brings later takes the pages from nobody while it is read for the first time.
 */
const readyz = (site: Site) => {
  let begun = false
  return HttpRouter.add("GET", "/readyz", () =>
    Effect.gen(function*() {
      const standings = yield* site.standings
      const waiting = begun ? 0 : standings.filter(({ cycles }) => cycles === 0).length
      begun = waiting === 0
      const store = yield* site.history({ limit: 1 }).pipe(Effect.as(true), Effect.catch(() => Effect.succeed(false)))
      const text = !store
        ? "not ready: what is remembered can't be read\n"
        : waiting > 0
        ? `not ready: ${waiting} of ${standings.length} entities were not looked at yet\n`
        : "ready\n"
      return HttpServerResponse.text(text, { status: store && waiting === 0 ? 200 : 503 })
    }))
}

/** What Prometheus reads (text format 0.0.4): numbers by entity and connection, no personal data. */
const metrics = (desk: Desk) => {
  const connections = new Set<string>()
  return get(desk, "/metrics", () =>
    Effect.gen(function*() {
      yield* meterConnections(desk.site, connections)
      return HttpServerResponse.text(yield* PrometheusMetrics.format(), {
        contentType: "text/plain; version=0.0.4; charset=utf-8"
      })
    }), { reader: "programs" })
}

/** For machines that watch over the process. */
export const telemetry = (desk: Desk) => Layer.mergeAll(healthz, readyz(desk.site), metrics(desk))
