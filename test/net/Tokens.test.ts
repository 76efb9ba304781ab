import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import {
  basic,
  clientCredentials,
  type Credentials,
  headerKey,
  inBody,
  named,
  tokenFrom
} from "../../src/net/Credentials.ts"
import { json, pair, passTime, type Reply, secret, type Seen } from "./Vendors.ts"

const key = named("clientSecret", Redacted.make(secret))

/** Issues numbered tokens, and takes those that are not withdrawn. */
const issuing = (options: { readonly expiresIn?: unknown; readonly withdrawn?: ReadonlyArray<string> } = {}) => {
  let issued = 0
  const asked: Array<Seen> = []
  const reply: Reply = (response, seen) => {
    if (seen.url.endsWith("/token")) {
      asked.push(seen)
      issued += 1
      const expiry = options.expiresIn === undefined ? {} : { expires_in: options.expiresIn }
      return json({ access_token: `papi-${issued}`, ...expiry })(response, seen)
    }
    const token = seen.headers["authorization"]?.replace("Bearer ", "") ?? ""
    return (options.withdrawn ?? []).includes(token)
      ? json({ error: token }, 401)(response, seen)
      : json({ token })(response, seen)
  }
  return { reply, asked }
}

const credentials = clientCredentials({ url: "/token", clientId: "id-1", clientSecret: key, scope: "people:read" })

describe("credentials in headers", () => {
  const cases: ReadonlyArray<readonly [string, Credentials, string, string]> = [
    ["basic", basic("user", key), "authorization", `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`],
    ["a key in its own header", headerKey("X-Api-Key", key), "x-api-key", secret],
    [
      "a key behind words",
      headerKey("Authorization", key, "lucca application="),
      "authorization",
      `lucca application=${secret}`
    ]
  ]
  for (const [name, credentials, header, value] of cases) {
    it.live(name, () =>
      Effect.gen(function*() {
        const { api, server } = yield* pair(json({}), { credentials })
        yield* api.get("/people")
        assert.strictEqual(server.seen[0]?.headers[header], value)
      }).pipe(Effect.scoped))
  }

  it.live("none, where the body carries them", () =>
    Effect.gen(function*() {
      const { api, server } = yield* pair(json({}), { credentials: inBody(key) })
      yield* api.post("/soap", { body: { text: `<p>${secret}</p>`, contentType: "text/xml" }, repeatable: true })
      assert.isUndefined(server.seen[0]?.headers["authorization"])
      assert.strictEqual(server.seen[0]?.headers["content-type"], "text/xml")
    }).pipe(Effect.scoped))

  it.live("a user name with a colon can't be sent", () =>
    Effect.gen(function*() {
      const { api } = yield* pair(json({}), { credentials: basic("a:b", key) })
      assert.include((yield* Effect.flip(api.check)).message, "holds a colon")
    }).pipe(Effect.scoped))
})

describe("tokens", () => {
  it.live("are fetched once, however many ask at once, and kept", () =>
    Effect.gen(function*() {
      const { asked, reply } = issuing({ expiresIn: 3600 })
      const { api } = yield* pair(reply, { credentials })
      yield* Effect.all(Array.from({ length: 20 }, () => api.get("/people")), { concurrency: "unbounded" })
      yield* api.get("/people")
      assert.strictEqual(asked.length, 1)
      assert.strictEqual(asked[0]?.headers["content-type"], "application/x-www-form-urlencoded")
      assert.strictEqual(
        asked[0]?.body,
        `grant_type=client_credentials&client_id=id-1&client_secret=${secret}&scope=people%3Aread`
      )
    }).pipe(Effect.scoped))

  it.live("are asked for in JSON and by Basic where a vendor wants it so", () =>
    Effect.gen(function*() {
      const { asked, reply } = issuing()
      const own = clientCredentials({
        url: "/token",
        clientId: "id-1",
        clientSecret: key,
        body: "json",
        authenticate: "basic"
      })
      const { api } = yield* pair(reply, { credentials: own })
      yield* api.get("/people")
      assert.strictEqual(asked[0]?.body, "{\"grant_type\":\"client_credentials\"}")
      assert.strictEqual(
        asked[0]?.headers["authorization"],
        `Basic ${Buffer.from(`id-1:${secret}`).toString("base64")}`
      )
    }).pipe(Effect.scoped))

  it.live("come from endpoints of a vendor's own making", () =>
    Effect.gen(function*() {
      const reply: Reply = (response, seen) =>
        seen.url === "/v1/auth"
          ? json({ success: true, data: { token: "papi-9", expires_in: 86_400 } })(response, seen)
          : json({})(response, seen)
      const own = tokenFrom({
        url: "/auth",
        body: { type: "json", values: { client_id: "id-1", client_secret: key } },
        token: ["data", "token"],
        expiresIn: ["data", "expires_in"],
        header: "token",
        prefix: ""
      })
      const { api, server } = yield* pair(reply, { credentials: own })
      yield* api.get("/people")
      assert.strictEqual(server.seen[0]?.body, JSON.stringify({ client_id: "id-1", client_secret: secret }))
      assert.strictEqual(server.seen[1]?.headers["token"], "papi-9")
    }).pipe(Effect.scoped))

  it.effect("are renewed a minute before they end, however the lifetime is written", () =>
    Effect.gen(function*() {
      for (const expiresIn of [3600, "3600"]) {
        const { asked, reply } = issuing({ expiresIn })
        const { api } = yield* pair(reply, { credentials })
        yield* api.get("/people")
        yield* TestClock.adjust("58 minutes")
        yield* api.get("/people")
        assert.strictEqual(asked.length, 1)
        yield* TestClock.adjust("61 seconds")
        yield* api.get("/people")
        assert.strictEqual(asked.length, 2)
      }
    }).pipe(Effect.scoped))

  it.live("X3: one that is refused is replaced once, also where many were refused with it", () =>
    Effect.gen(function*() {
      const { asked, reply } = issuing({ withdrawn: ["papi-1"] })
      const { api } = yield* pair(reply, { credentials })
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => Effect.flatMap(api.get("/people"), ({ value }) => value)),
        {
          concurrency: "unbounded"
        }
      )
      assert.deepStrictEqual(answers, Array.from({ length: 8 }, () => ({ token: "papi-2" })))
      assert.strictEqual(asked.length, 2)
    }).pipe(Effect.scoped))

  it.effect("X3: a second refusal is the end, and nobody asks again for a minute", () =>
    Effect.gen(function*() {
      const { asked, reply } = issuing({ withdrawn: ["papi-1", "papi-2"] })
      const { api, server } = yield* pair(reply, { credentials })
      const error = yield* Effect.flip(api.get("/people"))
      assert.strictEqual(error.kind, "unauthorized")
      assert.include(error.message, "also with a fresh token")
      assert.strictEqual(asked.length, 2)
      const before = server.seen.length
      assert.deepStrictEqual(yield* Effect.flip(api.get("/people")), error)
      assert.strictEqual(server.seen.length, before)
      yield* TestClock.adjust("61 seconds")
      yield* api.get("/people")
    }).pipe(Effect.scoped))

  it.effect("X3: wrong credentials are wrong credentials, whatever status says so", () =>
    Effect.gen(function*() {
      for (const status of [400, 401, 403]) {
        const { api, server } = yield* pair(json({ error: "invalid_client", got: secret }, status), { credentials })
        const error = yield* passTime(Effect.flip(api.get("/people")))
        assert.strictEqual(error.kind, "unauthorized")
        assert.strictEqual(error.path, "/token")
        assert.strictEqual(server.seen.length, 1)
      }
    }).pipe(Effect.scoped))

  it.live("an answer without a token is no token", () =>
    Effect.gen(function*() {
      for (const answer of [{}, { access_token: "" }, { access_token: 7 }, { access_token: "a\nb" }, []]) {
        const { api } = yield* pair(json(answer), { credentials })
        const error = yield* Effect.flip(api.get("/people"))
        assert.include(error.message, "got an answer without a token: there is no token at access_token")
      }
    }).pipe(Effect.scoped))

  it.live("P8: are not asked for at a host that is not the vendor's", () =>
    Effect.gen(function*() {
      const own = clientCredentials({ url: "https://login.evil.example/token", clientId: "id-1", clientSecret: key })
      const { api, server } = yield* pair(json({}), { credentials: own })
      assert.strictEqual((yield* Effect.flip(api.get("/people"))).kind, "not-allowed-host")
      assert.deepStrictEqual(server.seen, [])
    }).pipe(Effect.scoped))
})
