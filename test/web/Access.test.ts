import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { request } from "node:http"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member } from "../planning/World.ts"
import { fakeSite, served } from "./FakeSite.ts"

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

/** A request with headers of any kind: fetch sets some of them by itself. */
const ask = (
  address: string,
  { body, headers = {}, method = "GET" }: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } = {}
): Effect.Effect<Answer> =>
  Effect.callback((resume) => {
    const sent = request(address, { method, headers, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part
      })
      response.on("end", () => {
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
    })
    sent.on("error", (error) => resume(Effect.die(error)))
    sent.end(body)
  })

const site = () => fakeSite(input([{ employees: [employee("1")], members: [member("1")], links: [linked("1")] }]))

describe("on this machine, without access control", () => {
  it.live("somebody here needs no login", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      const { status, text } = yield* ask(`${address}/`)
      assert.strictEqual(status, 200)
      assert.include(text, "ada (approver)")
    }).pipe(Effect.scoped))

  it.live("a page of elsewhere that makes a browser come by another name is refused (DNS rebinding)", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      const { status, text } = yield* ask(`${address}/`, { headers: { host: "evil.example" } })
      assert.strictEqual(status, 403)
      assert.include(text, "answer to this machine alone")
      assert.notInclude(text, "acme")
    }).pipe(Effect.scoped))

  it.live("whoever comes through a proxy is not on this machine", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      const { status } = yield* ask(`${address}/`, { headers: { "x-forwarded-for": "10.0.0.7" } })
      assert.strictEqual(status, 403)
    }).pipe(Effect.scoped))
})
