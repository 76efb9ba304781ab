import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { Limiter } from "../../src/net/Limiter.ts"
import type { Limits } from "../../src/net/Vendor.ts"

const hour = 3_600_000

interface Wanted {
  readonly users?: number
  readonly time?: number
  /** How long it takes at most to make a connection, which every other request needs; 0: none does. */
  readonly connecting?: number
}

/** When requests left, in a time in which more are wanted than are allowed, and how many were under way at most. */
const simulate = Effect.fnUntraced(function*(
  limits: Limits,
  seed: string,
  { connecting = 0, time = hour, users = 12 }: Wanted = {}
) {
  const limiter = new Limiter(limits)
  const sent: Array<number> = []
  let underWay = 0
  let most = 0
  const one = Effect.scoped(Effect.gen(function*() {
    const leaves = yield* limiter.acquire
    if (connecting > 0 && (yield* Random.nextBoolean)) {
      yield* Effect.sleep(Duration.millis(yield* Random.nextIntBetween(1, connecting)))
    }
    leaves()
    sent.push(yield* Clock.currentTimeMillis)
    underWay += 1
    most = Math.max(most, underWay)
    yield* Effect.sleep(Duration.millis(yield* Random.nextIntBetween(20, 400)))
    underWay -= 1
  }))
  const fiber = yield* Effect.forkChild(
    Effect.all(Array.from({ length: users }, () => Effect.forever(one)), { concurrency: "unbounded" }).pipe(
      Random.withSeed(seed)
    )
  )
  yield* TestClock.adjust(Duration.millis(time))
  yield* Fiber.interrupt(fiber)
  return { sent, most }
})

/** The most requests in any stretch of that length, open at its end. */
const busiest = (sent: ReadonlyArray<number>, length: number): number => {
  let start = 0
  let most = 0
  sent.forEach((at, index) => {
    while (at - (sent[start] ?? 0) >= length) start += 1
    most = Math.max(most, index - start + 1)
  })
  return most
}

describe("X3: a vendor's limit", () => {
  it.effect("counts a request from when it leaves, which is later where a connection is made first", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 2, per: "1 second" }] })
      const started = yield* Clock.currentTimeMillis
      const sent: Array<number> = []
      const one = (delay: number) =>
        Effect.scoped(Effect.gen(function*() {
          const leaves = yield* limiter.acquire
          yield* Effect.sleep(Duration.millis(delay))
          leaves()
          sent.push((yield* Clock.currentTimeMillis) - started)
        }))
      const fiber = yield* Effect.forkChild(Effect.forEach([700, 400, 0, 0], one, { concurrency: "unbounded" }))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(sent, [400, 700, 1440, 1740])
    }))

  it.effect("keeps the place of one whose connection takes longer than the stretch", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 2, per: "1 second" }] })
      const started = yield* Clock.currentTimeMillis
      const sent: Array<number> = []
      const one = (delay: number) =>
        Effect.scoped(Effect.gen(function*() {
          const leaves = yield* limiter.acquire
          yield* Effect.sleep(Duration.millis(delay))
          leaves()
          sent.push((yield* Clock.currentTimeMillis) - started)
        }))
      const fiber = yield* Effect.forkChild(Effect.forEach([2500, 0, 0, 0, 0], one, { concurrency: "unbounded" }))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      // Until the slow one left, one of the two places was its own.
      assert.deepStrictEqual(sent, [0, 1040, 2080, 2500, 3120])
    }))

  it.effect("one that ends without having left is no place lost, and counts from its end", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 1, per: "1 second" }] })
      const failing = yield* Effect.forkChild(
        Effect.scoped(Effect.andThen(limiter.acquire, Effect.sleep("5 seconds")))
      )
      yield* Effect.yieldNow
      const next = yield* Effect.forkChild(Effect.scoped(Effect.andThen(limiter.acquire, Clock.currentTimeMillis)))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(failing)
      assert.strictEqual(yield* Fiber.join(next), 6040)
    }))

  const vendors: ReadonlyArray<readonly [string, Limits]> = [
    ["Spendesk and HiBob: 50 a minute, 5 at once", { rates: [{ requests: 50, per: "1 minute" }], concurrent: 5 }],
    ["Deel: 5 a second", { rates: [{ requests: 5, per: "1 second" }], concurrent: 5 }],
    ["Personio: 300 a minute and 15 a second", {
      rates: [{ requests: 300, per: "1 minute" }, { requests: 15, per: "1 second" }],
      concurrent: 8
    }]
  ]
  for (const [name, limits] of vendors) {
    it.effect(`is never exceeded in any stretch of an hour, and 95 percent of it are used: ${name}`, () =>
      Effect.gen(function*() {
        const { most, sent } = yield* simulate(limits, name)
        for (const { per, requests } of limits.rates) {
          assert.isAtMost(busiest(sent, Duration.toMillis(per)), requests)
        }
        const allowed = Math.min(...limits.rates.map(({ per, requests }) => hour / Duration.toMillis(per) * requests))
        assert.isAtLeast(sent.length, allowed * 0.95)
        assert.isAtMost(most, limits.concurrent ?? 4)
      }))
  }

  it("is never exceeded, whatever it is", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0, 900, 10_000),
        fc.string(),
        (requests, seconds, concurrent, connecting, seed) =>
          Effect.runPromise(
            Effect.gen(function*() {
              const limits = { rates: [{ requests, per: Duration.seconds(seconds) }], concurrent }
              const { most, sent } = yield* simulate(limits, seed, { users: 7, time: hour / 12, connecting })
              assert.isAtMost(busiest(sent, seconds * 1000), requests)
              assert.isAtMost(most, concurrent)
            }).pipe(Effect.provide(TestClock.layer()))
          )
      ),
      { numRuns: 15 }
    ))

  const acquired = (limiter: Limiter, times: number) =>
    Effect.forEach(Array.from({ length: times }), () => Effect.scoped(limiter.acquire))

  it.effect("the vendor's own count is believed: others may use the same limit", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 50, per: "1 minute" }] })
      yield* acquired(limiter, 1)
      limiter.learn(2, 30_000, 0)
      yield* acquired(limiter, 2)
      const third = yield* Effect.forkChild(acquired(limiter, 1))
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(third.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(third.pollUnsafe())
    }))

  it.effect("an older answer that comes late does not raise the count again", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 50, per: "1 minute" }] })
      limiter.learn(0, 30_000, 0)
      limiter.learn(7, 30_000, 0)
      const next = yield* Effect.forkChild(acquired(limiter, 1))
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(next.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(next.pollUnsafe())
    }))

  it.effect("a header that names a time far away is misread, and stops nobody", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 50, per: "1 minute" }] })
      limiter.learn(0, 1_900_000_000_000, 0)
      yield* acquired(limiter, 1)
    }))

  it.effect("a pause is everybody's", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 50, per: "1 minute" }] })
      limiter.pause(10_000)
      const both = yield* Effect.forkChild(
        Effect.all([acquired(limiter, 1), acquired(limiter, 1)], { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(both.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(both.pollUnsafe())
    }))

  it.effect("who is interrupted while waiting leaves nothing behind", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 1, per: "1 minute" }], concurrent: 1 })
      yield* acquired(limiter, 1)
      const waiting = yield* Effect.forkChild(acquired(limiter, 1))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(waiting)
      const next = yield* Effect.forkChild(acquired(limiter, 1))
      yield* TestClock.adjust("2 minutes")
      assert.isDefined(next.pollUnsafe())
    }))
})
