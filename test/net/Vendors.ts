import { Effect, Fiber, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http"
import type { ClientOptions } from "../../src/net/ApiClient.ts"
import { bearer, named } from "../../src/net/Credentials.ts"
import { network } from "../../src/net/Network.ts"
import type { Vendor } from "../../src/net/Vendor.ts"

export const secret = "s3cr3t-key-0123456789"

export const vendor: Vendor = {
  name: "Testify",
  hosts: ["api.testify.example", "*.testify.example"],
  limits: { rates: [{ requests: 1000, per: "1 second" }] }
}

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

export type Reply = (response: ServerResponse, seen: Seen) => void

/** A real HTTP server on loopback for as long as the scope lasts; it answers by `reply`. */
export const served = (reply: Reply) =>
  Effect.acquireRelease(
    Effect.promise(() => {
      const seen: Array<Seen> = []
      const listen: RequestListener = (request, response) => {
        const pieces: Array<Buffer> = []
        request.on("data", (piece: Buffer) => pieces.push(piece))
        request.on("end", () => {
          const { headers, method = "", url = "" } = request
          const one = { method, url, headers, body: Buffer.concat(pieces).toString() }
          seen.push(one)
          reply(response, one)
        })
      }
      const server = createServer(listen)
      return new Promise<{ readonly url: string; readonly seen: Array<Seen>; readonly close: () => void }>(
        (resolve) => {
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            const port = typeof address === "object" && address !== null ? address.port : 0
            resolve({
              url: `http://127.0.0.1:${port}`,
              seen,
              close: () => {
                server.close()
                server.closeAllConnections()
              }
            })
          })
        }
      )
    }),
    ({ close }) => Effect.sync(close)
  )

export const json =
  (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value))
  }

/** A network that ends with the scope. */
export const networked = (environment: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(Effect.sync(() => network(environment)), ({ close }) => close)

/** A client of the test vendor. */
export const client = Effect.fnUntraced(function*(
  baseUrl: string,
  options: Partial<ClientOptions> = {},
  environment: Readonly<Record<string, string>> = {}
) {
  const net = yield* networked(environment)
  return net.client({
    owner: "connection hr",
    vendor,
    baseUrl,
    credentials: bearer(named("token", Redacted.make(secret))),
    ...options
  })
})

/** A server and a client of it. */
export const pair = Effect.fnUntraced(function*(reply: Reply, options: Partial<ClientOptions> = {}) {
  const server = yield* served(reply)
  return { server, api: yield* client(`${server.url}/v1`, options) }
})

/** Real servers answer in real time; the clock goes on whenever nothing else does, until the effect ends. */
export const passTime = Effect.fnUntraced(function*<A, E>(effect: Effect.Effect<A, E, Scope.Scope>) {
  const fiber = yield* Effect.forkChild(Effect.scoped(effect))
  while (fiber.pollUnsafe() === undefined) {
    yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})
