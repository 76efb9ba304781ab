import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer, HttpServerError, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"
import { makeAccess } from "./Access.ts"
import { api } from "./Api.ts"
import type { Control } from "./Control.ts"
import type { Desk } from "./Desk.ts"
import { broken, elsewhere } from "./Elsewhere.ts"
import { securityHeaders } from "./Headers.ts"
import { integrations } from "./Integrations.ts"
import { login } from "./Login.ts"
import { members } from "./Members.ts"
import { person } from "./Person.ts"
import { planPages } from "./PlanPages.ts"
import { Said } from "./Said.ts"
import type { Site } from "./Site.ts"
import { stylesheet } from "./Stylesheet.ts"
import { telemetry } from "./Telemetry.ts"

export interface ServerOptions {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** The user of this machine. */
  readonly user: string
  /** How people reach it. */
  readonly url: string | undefined
  readonly control: Effect.Effect<Control | undefined>
}

/** Every answer carries them, errors too. */
const withHeaders = (desk: Desk) =>
  HttpRouter.middleware(
    (answer) =>
      answer.pipe(
        Effect.catch((error) => isNoRoute(error) ? Effect.succeed(elsewhere(desk, error.request)) : Effect.fail(error)),
        Effect.catchDefect(broken),
        Effect.map(HttpServerResponse.setHeaders(securityHeaders))
      ),
    { global: true }
  )

const isNoRoute = (error: unknown): error is HttpServerError.HttpServerError =>
  HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"

const assets = HttpRouter.add(
  "GET",
  "/assets/style.css",
  HttpServerResponse.text(stylesheet, { contentType: "text/css; charset=utf-8" })
)

/** Everything that is served. */
export const routes = (desk: Desk) =>
  Layer.mergeAll(
    assets,
    login(desk),
    telemetry(desk),
    api(desk),
    integrations(desk),
    members(desk),
    person(desk),
    planPages(desk)
  ).pipe(Layer.provide(withHeaders(desk)))

/** Serves the pages until its scope ends. Gives the address. */
export const serve = Effect.fn("serve")(function*(site: Site, { control, host, port, url, user }: ServerOptions) {
  const desk: Desk = { site, access: makeAccess({ user, control, url }), said: new Said(), url }
  const server = yield* Layer.build(
    HttpRouter.serve(routes(desk), { disableListenLog: true, disableLogger: true }).pipe(
      Layer.provideMerge(NodeHttpServer.layer(createServer, { host, port }))
    )
  ).pipe(
    // A span holds the whole address, and in a search people's names and e-mails: none leaves for a collector.
    Effect.provideService(HttpMiddleware.TracerDisabledWhen, () => true)
  )
  const { address } = yield* Effect.provide(HttpServer.HttpServer, server)
  return address._tag !== "UnixPathAddress" ? `http://${host.includes(":") ? `[${host}]` : host}:${address.port}/` : ""
})
