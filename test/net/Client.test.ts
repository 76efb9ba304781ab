import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { json, pair, secret } from "./Vendors.ts"

const People = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.Int })) })

describe("a request that goes well", () => {
  it.live("is sent below the base address, with its query, its values encoded and the credentials", () =>
    Effect.gen(function*() {
      const { api, server } = yield* pair(json({ data: [{ id: 1 }] }))
      const response = yield* api.get("/people/{id}", {
        params: { id: "a/b" },
        query: { page: 2, fields: ["x", "y"], none: undefined }
      })
      assert.deepStrictEqual(yield* response.json(People), { data: [{ id: 1 }] })
      const [seen] = server.seen
      assert.strictEqual(seen?.url, "/v1/people/a%2Fb?page=2&fields=x&fields=y")
      assert.strictEqual(seen?.headers["authorization"], `Bearer ${secret}`)
    }).pipe(Effect.scoped))
})
