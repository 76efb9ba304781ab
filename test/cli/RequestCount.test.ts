import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { measured } from "../../src/cli/RequestCount.ts"
import { client, json, pair, type Reply } from "../net/Vendors.ts"

const once = { retries: { attempts: 1 } }

/** Answers all but the second request, whose connection it cuts. */
const forgetful = (): Reply => {
  let number = 0
  return (response, seen) => {
    number += 1
    if (number === 2) response.destroy()
    else json({}, number === 3 ? 500 : 200)(response, seen)
  }
}

describe("what a check says that it cost", () => {
  it.live("counts every request that left, also one that got no answer and one that was refused", () =>
    Effect.gen(function*() {
      const { api, server } = yield* pair(forgetful(), once)
      const [kinds, { requests }] = yield* measured(
        Effect.forEach([1, 2, 3, 4], () => Effect.result(api.get("/people")))
      )
      assert.deepStrictEqual(kinds.map(({ _tag }) => _tag), ["Success", "Failure", "Failure", "Success"])
      assert.strictEqual(server.seen.length, 4)
      assert.strictEqual(requests, 4)
    }).pipe(Effect.scoped))

  it.live("counts nothing where no connection is made", () =>
    Effect.gen(function*() {
      const api = yield* client("http://127.0.0.1:1", once)
      const [result, { requests }] = yield* measured(Effect.result(api.get("/people")))
      assert.strictEqual(result._tag, "Failure")
      assert.strictEqual(requests, 0)
    }).pipe(Effect.scoped))
})
