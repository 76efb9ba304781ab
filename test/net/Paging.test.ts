import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { Limiter } from "../../src/net/Limiter.ts"
import { NetError, type NetErrorKind } from "../../src/net/NetError.ts"
import { byLink, byNumber, byOffset, type Page, type PagingOptions, readWholeList } from "../../src/net/Paging.ts"
import { json, pair, type Reply } from "./Vendors.ts"

const error = (kind: NetErrorKind, what: string): NetError =>
  new NetError({
    kind,
    outcome: "unknown",
    owner: "connection hr",
    method: "GET",
    path: "/people",
    host: "api.testify.example",
    attempts: 1,
    message: `GET /people of connection hr ${what}`,
    next: "Run again."
  })

const base = { id: (item: string) => item, error }

const read = <At extends string | number>(
  options: Pick<PagingOptions<string, At, NetError>, "first" | "page"> & Partial<PagingOptions<string, At, NetError>>
) => readWholeList({ ...base, ...options })

const failing = <At extends string | number>(
  options: Pick<PagingOptions<string, At, NetError>, "first" | "page"> & Partial<PagingOptions<string, At, NetError>>
) => Effect.map(Effect.flip(read(options)), ({ kind, message }) => `${kind}: ${message.replace(/^.* hr /u, "")}`)

/** Pages by a cursor that is the number of the page. */
const pages = (...all: ReadonlyArray<Page<string, number>>) => {
  let asked = 0
  return {
    asked: () => asked,
    first: 0,
    page: (at: number) => {
      asked += 1
      return Effect.succeed(all[at] ?? { items: [], next: undefined })
    }
  }
}

/** Reads whose first and second time differ. */
const times = (first: ReadonlyArray<Page<string, number>>, second: ReadonlyArray<Page<string, number>>) => {
  let time = -1
  return {
    first: 0,
    page: (at: number) => {
      if (at === 0) time += 1
      return Effect.succeed((time === 0 ? first : second)[at] ?? { items: [], next: undefined })
    }
  }
}

describe("P1: a list of several pages", () => {
  it.effect("is whole when every page came and the total is what came", () =>
    Effect.gen(function*() {
      const { evidence, items } = yield* read(
        pages({ items: ["a", "b"], next: 1, total: 3 }, { items: ["c"], next: undefined, total: 3 })
      )
      assert.deepStrictEqual(items, ["a", "b", "c"])
      assert.deepStrictEqual(evidence, { announced: 3, distinct: 3, received: 3, pages: 2, restarted: false })
    }))

  it.effect("fails where the total and what came differ, after one more try", () =>
    Effect.gen(function*() {
      const short = pages({ items: ["a", "b"], next: 1, total: 4 }, { items: ["b"], next: undefined, total: 4 })
      assert.strictEqual(
        yield* failing(short),
        "incomplete: gave a list that does not add up, twice; the second time, 4 were announced and 2 came"
      )
      assert.strictEqual(short.asked(), 4)
      const more = pages({ items: ["a", "b"], next: undefined, total: 1 })
      assert.include(yield* failing(more), "1 were announced and 2 came")
    }))

  it.effect("is begun again once when its total changes, then it fails", () =>
    Effect.gen(function*() {
      const moving = [{ items: ["a"], next: 1, total: 2 }, { items: ["b"], next: undefined, total: 3 }]
      const still = [{ items: ["a"], next: 1, total: 3 }, { items: ["b", "c"], next: undefined, total: 3 }]
      const { evidence, items } = yield* read(times(moving, still))
      assert.deepStrictEqual(items, ["a", "b", "c"])
      assert.deepStrictEqual(evidence, { announced: 3, distinct: 3, received: 3, pages: 2, restarted: true })
      assert.strictEqual(
        yield* failing(times(moving, moving)),
        "changed-while-reading: gave a list that does not add up, twice; the second time, the total was 2 and then 3"
      )
    }))

  it.effect("without a total: somebody who comes twice is a reason to read again, and stays to be seen", () =>
    Effect.gen(function*() {
      const shifted = [{ items: ["a", "b"], next: 1 }, { items: ["b", "d"], next: undefined }]
      const still = [{ items: ["a", "b"], next: 1 }, { items: ["c", "d"], next: undefined }]
      assert.deepStrictEqual((yield* read(times(shifted, still))).items, ["a", "b", "c", "d"])
      const { evidence } = yield* read(times(shifted, shifted))
      assert.deepStrictEqual(evidence, { announced: undefined, distinct: 3, received: 4, pages: 2, restarted: true })
    }))

  it.effect("never goes in a circle, nor on for ever", () =>
    Effect.gen(function*() {
      const cursors = ["b", "c", "a"]
      assert.include(
        yield* failing({
          first: "a",
          page: (at: string) => Effect.succeed({ items: [at], next: cursors[["a", "b", "c"].indexOf(at)] })
        }),
        "repeated-page: was sent round in a circle after 3 pages"
      )
      assert.include(
        yield* failing({ first: 0, page: (at: number) => Effect.succeed({ items: ["same"], next: at + 1 }) }),
        "repeated-page: was given the same people again on page 2"
      )
      assert.include(
        yield* failing({
          first: 0,
          mostPages: 5,
          page: (at: number) => Effect.succeed({ items: [`${at}`], next: at + 1 })
        }),
        "too-many-pages: came to no end after 5 pages"
      )
    }))

  /** Endless pages with somebody new on each, so long after one another. */
  const every = (wait: Duration.Input) => (at: number) =>
    Effect.as(Effect.sleep(wait), { items: [`${at}`], next: at + 1 })

  /** What has come of a reading after so long, and so much later. */
  const after = Effect.fnUntraced(function*(
    reading: Effect.Effect<string, unknown>,
    ...waits: ReadonlyArray<Duration.Input>
  ) {
    const fiber = yield* Effect.forkChild(Effect.orDie(reading))
    const seen: Array<string> = []
    for (const wait of waits) {
      yield* TestClock.adjust(wait)
      const exit = fiber.pollUnsafe()
      seen.push(exit === undefined ? "goes on" : yield* exit)
    }
    yield* Fiber.interrupt(fiber)
    return seen
  })

  it.effect("goes on while somebody new comes, however slowly", () =>
    Effect.gen(function*() {
      const people = Array.from(
        { length: 200 },
        (_, at) => ({ items: [`${at}`], next: at === 199 ? undefined : at + 1 })
      )
      const { first, page } = pages(...people)
      const slow = (at: number) => Effect.delay(page(at), "7 minutes")
      const reading = Effect.map(read({ first, page: slow }), ({ items }) => `${items.length} came`)
      assert.deepStrictEqual(yield* after(reading, "23 hours", "21 minutes"), ["goes on", "200 came"])
      const hourly = Effect.map(
        read({ first: 190, page: (at: number) => Effect.delay(page(at), "62 minutes") }),
        ({ items }) => `${items.length} came`
      )
      assert.deepStrictEqual(yield* after(hourly, "10 hours", "20 minutes"), ["goes on", "10 came"])
    }))

  it.effect("X3: waits for a limit for as long as that takes, a request for each person", () =>
    Effect.gen(function*() {
      const limiter = new Limiter({ rates: [{ requests: 10, per: "1 minute" }] })
      const all = Array.from({ length: 5_000 }, (_, at) => `${at}`)
      const page = byOffset((offset) =>
        Effect.as(
          Effect.forEach(all.slice(offset, offset + 100), () => Effect.scoped(limiter.acquire), {
            concurrency: 4,
            discard: true
          }),
          { items: all.slice(offset, offset + 100), total: all.length }
        )
      )
      const reading = Effect.map(read({ first: 0, page }), ({ items }) => `${items.length} came`)
      assert.deepStrictEqual(yield* after(reading, "8 hours", "1 hour"), ["goes on", "5000 came"])
    }))

  it.effect("is given up when nothing new comes for two hours, in the middle of a page and over empty ones", () =>
    Effect.gen(function*() {
      const stuck = failing({
        first: 0,
        page: (at: number) => at < 3 ? every("90 minutes")(at) : Effect.never
      })
      assert.deepStrictEqual(yield* after(stuck, "389 minutes", "1 minute"), [
        "goes on",
        "timeout: took too long: nothing new came for 2 hours (3 pages, 3 records)"
      ])
      const empty = failing({
        first: 0,
        page: (at: number) =>
          Effect.map(every("22 minutes")(at), ({ next }) => ({ items: at === 0 ? ["a"] : [], next }))
      })
      assert.deepStrictEqual(yield* after(empty, "141 minutes", "1 minute"), [
        "goes on",
        "timeout: took too long: nothing new came for 2 hours (6 pages, 1 record)"
      ])
    }))

  it.effect("is given up after a day", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* after(failing({ first: 0, page: every("25 minutes") }), "1439 minutes", "1 minute"),
        [
          "goes on",
          "timeout: took too long: it came to no end in 24 hours (57 pages, 57 records)"
        ]
      )
      const times = { standstill: "1 hour", whole: "3 hours" } as const
      assert.deepStrictEqual(yield* after(failing({ first: 0, page: every("50 minutes"), times }), "4 hours"), [
        "timeout: took too long: it came to no end in 3 hours (3 pages, 3 records)"
      ])
    }))

  it.effect("fails with its pages", () =>
    Effect.gen(function*() {
      assert.include(
        yield* failing({ first: 0, page: () => Effect.fail(error("forbidden", "was refused")) }),
        "forbidden"
      )
    }))
})

describe("P1: where the next page is", () => {
  const people = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 })
  const sizes = fc.integer({ min: 1, max: 12 })

  it("by offset, everybody comes once, however many a page really has, with and without a total", () =>
    fc.assert(
      fc.asyncProperty(people, fc.array(sizes, { minLength: 1 }), fc.boolean(), (all, caps, announces) =>
        Effect.runPromise(Effect.gen(function*() {
          let turn = 0
          const fetch = (offset: number) => {
            const items = all.slice(offset, offset + (caps[turn++ % caps.length] ?? 1))
            return Effect.succeed({ items, ...(announces ? { total: all.length } : {}) })
          }
          const { evidence, items } = yield* read({ first: 0, page: byOffset(fetch) })
          assert.deepStrictEqual(items, all)
          assert.strictEqual(evidence.announced, announces ? all.length : undefined)
        })))
    ))

  it("by number, everybody comes once, from 0 or from 1", () =>
    fc.assert(
      fc.asyncProperty(
        people,
        sizes,
        fc.constantFrom(0 as const, 1 as const),
        fc.constantFrom("total", "last", "neither"),
        (all, size, first, says) =>
          Effect.runPromise(Effect.gen(function*() {
            const page = byNumber({ first, size }, (number) => {
              const from = (number - first) * size
              const items = all.slice(from, from + size)
              const told = says === "total"
                ? { total: all.length }
                : says === "last"
                ? { last: from + size >= all.length }
                : {}
              return Effect.succeed({ items, ...told })
            })
            assert.deepStrictEqual((yield* read({ first, page })).items, all)
          }))
      )
    ))

  const Links = Schema.Struct({ items: Schema.Array(Schema.String), next: Schema.optionalKey(Schema.String) })

  const linked = Effect.fnUntraced(function*(reply: Reply) {
    const { api, server } = yield* pair(reply)
    const page = byLink(
      api,
      "/people",
      { query: { limit: 2 }, headers: { "api-version": "7" } },
      (response) => Effect.map(response.json(Links), ({ items, next }) => ({ items, next }))
    )
    return { page, server }
  })

  it.live("by the vendor's links, which lead below the base address", () =>
    Effect.gen(function*() {
      const { page, server } = yield* linked((response, seen) =>
        json(
          seen.url.includes("cursor")
            ? { items: ["c"] }
            : { items: ["a", "b"], next: `http://${seen.headers.host}/v1/people?limit=2&cursor=x%3D` }
        )(response, seen)
      )
      assert.deepStrictEqual((yield* read({ first: "", page })).items, ["a", "b", "c"])
      assert.deepStrictEqual(server.seen.map(({ url }) => url), [
        "/v1/people?limit=2",
        "/v1/people?limit=2&cursor=x%3D"
      ])
      assert.deepStrictEqual(server.seen.map(({ headers }) => headers["api-version"]), ["7", "7"])
    }).pipe(Effect.scoped))

  it.live("P8: a link to another host is not followed", () =>
    Effect.gen(function*() {
      const { page, server } = yield* linked(json({ items: ["a"], next: "https://evil.example/v1/people" }))
      assert.include(
        yield* failing({ first: "", page }),
        "redirect: was given a link to the next page that is not followed: it leads to another host"
      )
      assert.strictEqual(server.seen.length, 1)
    }).pipe(Effect.scoped))
})
