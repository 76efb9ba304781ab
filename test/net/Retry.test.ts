import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { RequestOptions } from "../../src/net/Request.ts"
import { json, pair, passTime, type Reply, vendor } from "./Vendors.ts"

/** Answers in turn; the last one again and again. */
const inTurn = (...replies: ReadonlyArray<Reply>): Reply => {
  let turn = 0
  return (response, seen) => {
    const reply = replies[Math.min(turn, replies.length - 1)]
    turn += 1
    reply?.(response, seen)
  }
}

const good = json({ data: [] })
const lost: Reply = (response) => response.destroy()
const cut: Reply = (response) => {
  response.writeHead(200, { "content-length": "1000" })
  response.write("[1,", () => response.destroy())
}

describe("X3: what may be tried again", () => {
  const passing: ReadonlyArray<readonly [string, Reply]> = [
    ["408", json({}, 408)],
    ["429", json({}, 429)],
    ["502", json({}, 502)],
    ["503", json({}, 503)],
    ["504", json({}, 504)],
    ["a lost connection", lost],
    ["an answer that is cut short", cut]
  ]
  for (const [name, reply] of passing) {
    it.effect(`a read is, after ${name}`, () =>
      Effect.gen(function*() {
        const { api, server } = yield* pair(inTurn(reply, reply, good))
        const response = yield* passTime(api.get("/people"))
        assert.strictEqual(response.status, 200)
        assert.strictEqual(server.seen.length, 3)
      }).pipe(Effect.scoped))
  }

  for (const status of [400, 401, 403, 404, 409, 422, 500, 501]) {
    it.effect(`a read is not, after ${status}`, () =>
      Effect.gen(function*() {
        const { api, server } = yield* pair(inTurn(json({}, status), good))
        const error = yield* passTime(Effect.flip(api.get("/people")))
        assert.strictEqual(error.status, status)
        assert.strictEqual(server.seen.length, 1)
      }).pipe(Effect.scoped))
  }

  it.effect("a vendor may name more, or say it by the answer", () =>
    Effect.gen(function*() {
      const more = yield* pair(inTurn(json({}, 500), good), { vendor: { ...vendor, retryStatuses: [500] } })
      yield* passTime(more.api.get("/people"))
      const diagnose = ({ json: body }: { readonly json: unknown }) => ({
        retry: JSON.stringify(body).includes("busy"),
        code: "E7",
        message: "Come \u001b[31mlater"
      })
      const busy = yield* pair(inTurn(json({ is: "busy" }, 500), good), { vendor: { ...vendor, diagnose } })
      yield* passTime(busy.api.get("/people"))
      const broken = yield* pair(json({ is: "broken" }, 503), { vendor: { ...vendor, diagnose } })
      const error = yield* passTime(Effect.flip(broken.api.get("/people")))
      assert.strictEqual(broken.server.seen.length, 1)
      assert.strictEqual(error.code, "E7")
      assert.include(error.message, "(status 503, E7): Come [31mlater")
    }).pipe(Effect.scoped))

  const write = { body: { json: { email: "ada@example.com" } } } satisfies RequestOptions

  it.effect("a write is not, once it may have been carried out: its outcome is unknown", () =>
    Effect.gen(function*() {
      for (const reply of [json({}, 503), json({}, 500), json({}, 408), lost]) {
        const { api, server } = yield* pair(inTurn(reply, good))
        const error = yield* passTime(Effect.flip(api.post("/people", write)))
        assert.strictEqual(error.outcome, "unknown")
        assert.strictEqual(server.seen.length, 1)
      }
    }).pipe(Effect.scoped))

  it.effect("a write that was refused was certainly not carried out; after 429 it is sent again", () =>
    Effect.gen(function*() {
      for (const status of [301, 400, 401, 403, 404, 409, 422]) {
        const { api } = yield* pair(json({}, status))
        assert.strictEqual((yield* passTime(Effect.flip(api.post("/people", write)))).outcome, "refused")
      }
      const { api, server } = yield* pair(inTurn(json({}, 429, { "retry-after": "3" }), good))
      yield* passTime(api.post("/people", write))
      assert.strictEqual(server.seen.length, 2)
      assert.strictEqual(server.seen[1]?.body, "{\"email\":\"ada@example.com\"}")
    }).pipe(Effect.scoped))

  it.effect("a POST that only reads is tried again like a GET", () =>
    Effect.gen(function*() {
      const { api, server } = yield* pair(inTurn(lost, json({}, 503), good))
      yield* passTime(api.post("/search", { ...write, repeatable: true }))
      assert.strictEqual(server.seen.length, 3)
    }).pipe(Effect.scoped))
})

describe("X3: how long is waited", () => {
  /** The instants, by the test's clock, at which requests came. */
  const arrivals = Effect.fnUntraced(function*(reply: Reply, options: Parameters<typeof pair>[1] = {}) {
    const clock = yield* Clock.Clock
    const times: Array<number> = []
    const { api } = yield* pair((response, seen) => {
      times.push(clock.currentTimeMillisUnsafe())
      reply(response, seen)
    }, options)
    return { api, times }
  })

  const waits = (times: ReadonlyArray<number>): ReadonlyArray<number> =>
    times.slice(1).map((time, index) => time - (times[index] ?? 0))

  it.effect("at least what Retry-After asks for, and the vendor's own header where that is all there is", () =>
    Effect.gen(function*() {
      const headers = [{ "retry-after": "90" }, { "x-ratelimit-reset": "40" }, {
        "x-ratelimit-reset": "40",
        "retry-after": "60"
      }]
      const rateHeaders = { reset: { header: "x-ratelimit-reset", unit: "seconds" } } as const
      const { api, times } = yield* arrivals(inTurn(...headers.map((header) => json({}, 429, header)), good), {
        vendor: { ...vendor, rateHeaders }
      })
      yield* passTime(api.get("/people"))
      const [first = 0, second = 0, third = 0] = waits(times)
      assert.isAtLeast(first, 90_000)
      assert.isAtLeast(second, 40_000)
      assert.isAtLeast(third, 60_000)
    }).pipe(Effect.scoped))

  it.effect("nobody else who uses the same limit sends anything meanwhile", () =>
    Effect.gen(function*() {
      const { api, times } = yield* arrivals(inTurn(json({}, 429, { "retry-after": "90" }), good))
      yield* passTime(Effect.gen(function*() {
        const first = yield* Effect.forkChild(api.get("/people"))
        while (times.length === 0) yield* Effect.sleep("1 second")
        yield* Effect.sleep("5 seconds")
        yield* api.get("/others")
        yield* Fiber.join(first)
      }))
      assert.isAtLeast((times[1] ?? 0) - (times[0] ?? 0), 90_000)
    }).pipe(Effect.scoped))

  it.effect("not at all where the vendor asks for more patience than there is", () =>
    Effect.gen(function*() {
      const { api, times } = yield* arrivals(json({}, 429, { "retry-after": "7200" }))
      const error = yield* passTime(Effect.flip(api.get("/people")))
      assert.include(error.next, "The vendor asks to come back in 121 minutes.")
      assert.strictEqual(times.length, 1)
    }).pipe(Effect.scoped))

  it.effect("five times at most", () =>
    Effect.gen(function*() {
      const { api, times } = yield* arrivals(json({}, 503))
      const error = yield* passTime(Effect.flip(api.get("/people")))
      assert.strictEqual(times.length, 5)
      assert.strictEqual(error.attempts, 5)
      assert.include(error.message, "found the service out of order (status 503), 5 times")
    }).pipe(Effect.scoped))
})

describe("time-outs", () => {
  const silent: Reply = () => undefined
  const stuck: Reply = (response) => {
    response.writeHead(200)
    response.write("[1,")
  }

  it.effect("no answer, and an answer that stops in its middle", () =>
    Effect.gen(function*() {
      for (
        const [reply, why] of [[silent, "no answer came in time"], [stuck, "the answer stopped in its middle"]] as const
      ) {
        const { api } = yield* pair(reply, { retries: { attempts: 2 } })
        const error = yield* passTime(Effect.flip(api.get("/people")))
        assert.strictEqual(error.kind, "timeout")
        assert.include(error.message, why)
        assert.strictEqual(error.attempts, 2)
        assert.strictEqual(error.outcome, "unknown")
      }
    }).pipe(Effect.scoped))

  it.effect("an answer that comes drop by drop and never ends", () =>
    Effect.gen(function*() {
      const dripping: Reply = (response) => {
        response.writeHead(200)
        const drop = (): void => {
          if (!response.destroyed) response.write(" ", () => setImmediate(drop))
        }
        drop()
      }
      const { api } = yield* pair(dripping, { retries: { attempts: 1 } })
      const error = yield* passTime(Effect.flip(api.get("/people")))
      assert.include(error.message, "the answer did not end in time")
    }).pipe(Effect.scoped))

  it.effect("an interrupted request gives its place back", () =>
    Effect.gen(function*() {
      const { api, server } = yield* pair(inTurn(silent, good), {
        vendor: { ...vendor, limits: { rates: [], concurrent: 1 } }
      })
      const first = yield* Effect.forkChild(api.get("/people"))
      while (server.seen.length === 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* passTime(api.get("/people"))).status, 200)
    }).pipe(Effect.scoped))

  it.effect("a clock that stands still keeps nobody from an answer", () =>
    Effect.gen(function*() {
      const { api } = yield* pair(good)
      yield* TestClock.setTime(0)
      assert.strictEqual((yield* api.get("/people")).status, 200)
    }).pipe(Effect.scoped))
})
