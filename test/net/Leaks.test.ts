import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Logger, Redacted, References, Schema, Tracer } from "effect"
import * as fc from "fast-check"
import { inspect } from "node:util"
import { gzipSync } from "node:zlib"
import {
  basic,
  bearer,
  clientCredentials,
  type Credentials,
  headerKey,
  inBody,
  named
} from "../../src/net/Credentials.ts"
import { json, pair, type Reply, vendor } from "./Vendors.ts"

const People = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.Int })) })

/** Tells a client everything that it said. */
const echo = (status: number): Reply => (response, seen) => {
  const everything = JSON.stringify([seen.headers["authorization"], seen.body, seen.url, seen.headers])
  response.writeHead(status, {
    "x-request-id": (seen.headers["authorization"] ?? "none").replace(/^\w+ /u, "").replace(/[^\w.:/+=@-]/gu, ""),
    location: `https://x${
      (seen.headers["authorization"] ?? "").replace(/^\w+ |[^a-z0-9]/giu, "")
    }.example/?${everything.length}`,
    "content-type": "application/json"
  }).end(JSON.stringify({ data: [{ id: everything }], error: everything }))
}

const replies: ReadonlyArray<Reply> = [
  echo(200),
  echo(301),
  echo(400),
  echo(401),
  echo(403),
  echo(404),
  echo(422),
  echo(429),
  echo(500),
  (response, seen) => response.end(`<html>${JSON.stringify(seen)}`),
  (response, seen) => response.end(`{"data": ${JSON.stringify(seen).slice(0, -3)}`),
  (response, seen) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(JSON.stringify(seen)).subarray(0, 30)),
  (response, seen) => response.writeHead(200, { "content-length": "99999" }).end(JSON.stringify(seen)),
  (response) => response.destroy(),
  // A token that is the secret itself, and then an error that says it.
  (response, seen) =>
    seen.url.endsWith("/token")
      ? json({ access_token: seen.body.slice(0, 200) })(response, seen)
      : echo(403)(response, seen)
]

/** What a key may be made of, and what it never is: part of every message. */
const secrets = fc.stringMatching(/^[A-Za-z0-9+/=_.~-]{16,40}$/u)

const kinds: ReadonlyArray<(secret: string) => Credentials> = [
  (secret) => bearer(named("token", Redacted.make(secret))),
  (secret) => basic("user", named("password", Redacted.make(`${secret}\n`))),
  (secret) => headerKey("x-api-key", named("key", Redacted.make(secret))),
  (secret) => inBody(named("password", Redacted.make(secret))),
  (secret) =>
    clientCredentials({ url: "/token", clientId: "id", clientSecret: named("secret", Redacted.make(secret)) }),
  (secret) =>
    clientCredentials({
      url: "/token",
      clientId: "id",
      clientSecret: named("secret", Redacted.make(secret)),
      body: "json",
      authenticate: "basic"
    })
]

/** Everything that a request leaves behind: its error, the log at its finest, and its spans. */
const traces = Effect.fnUntraced(function*(credentials: Credentials, reply: Reply, secret: string) {
  const left: Array<unknown> = []
  const spans: Array<Tracer.NativeSpan> = []
  const logger = Logger.make((entry) => {
    left.push(entry.message, entry.fiber.getRef(References.CurrentLogAnnotations))
  })
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const talkative = {
    ...vendor,
    diagnose: ({ text }: { readonly text: string }) => ({ code: text.slice(0, 60), message: text })
  }
  const { api } = yield* pair(reply, { credentials, vendor: talkative, retries: { attempts: 1 } })
  const exit = yield* Effect.exit(
    api.post("/people", { query: { key: secret }, body: { json: { password: secret } } }).pipe(
      Effect.flatMap((response) => response.json(People)),
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.withTracer(tracer)
    )
  )
  for (const { attributes, events, name, status } of spans) left.push(name, attributes, events, status)
  left.push(exit, Exit.isFailure(exit) ? String(exit.cause) : "", api.notes, api)
  return {
    exit,
    text: inspect(left, { depth: 6, maxStringLength: null, maxArrayLength: null })
  }
}, Effect.scoped)

describe("a secret", () => {
  it("never stands in an error, a log or a span, whatever goes wrong and whatever the vendor echoes", () =>
    fc.assert(
      fc.asyncProperty(secrets, fc.constantFrom(...kinds), fc.constantFrom(...replies), (secret, kind, reply) =>
        Effect.runPromise(Effect.gen(function*() {
          const { exit, text } = yield* traces(kind(secret), reply, secret)
          assert.isTrue(Exit.isFailure(exit))
          assert.include(text, "/people")
          for (
            const form of [
              secret.toLowerCase(),
              secret,
              encodeURIComponent(secret),
              Buffer.from(secret).toString("base64"),
              Buffer.from(`user:${secret}`).toString("base64"),
              Buffer.from(`id:${secret}`).toString("base64")
            ]
          ) {
            assert.isFalse(
              text.includes(form),
              text.slice(Math.max(0, text.indexOf(form) - 200), text.indexOf(form) + 100)
            )
          }
        }))),
      { numRuns: 60 }
    ))

  it("is taken out of the vendor's own words, which are shown", () =>
    Effect.runPromise(Effect.gen(function*() {
      const secret = "abcdefgh12345678"
      const { text } = yield* traces(bearer(named("token", Redacted.make(secret))), echo(403), secret)
      assert.include(text, "Bearer <redacted>")
    })))
})
