import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
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

  it.effect("takes no longer than it may", () =>
    Effect.gen(function*() {
      const slow = (at: number) => Effect.as(TestClock.adjust("20 minutes"), { items: [`${at}`], next: at + 1 })
      assert.include(yield* failing({ first: 0, page: slow }), "timeout: took too long: 4 pages were read")
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
