import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { readPlan } from "../../src/report/ReadPlan.ts"
import { makeAccess } from "../../src/web/Access.ts"
import { openApi } from "../../src/web/OpenApi.ts"
import { input } from "../planning/Inputs.ts"
import { employee, iban, linked, member } from "../planning/World.ts"
import { ask } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

const site = () =>
  fakeSite(input([{
    employees: [employee("1", { lastName: "Newman" }), employee("2", { bankAccount: iban.fr })],
    members: [member("1")],
    links: [linked("1")]
  }]))

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json", ...headers }
})

describe("the API reads", () => {
  it.live("the last plan, as a plan file that hrsync itself reads", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      const { headers, status, text } = yield* ask(`${address}/api/v1/plan?entity=acme`)
      assert.strictEqual(status, 200)
      assert.include(String(headers["content-type"]), "application/json")
      const plan = yield* Effect.fromResult(readPlan(text, "the answer"))
      assert.deepStrictEqual(plan.entities.map((one) => one.operations.map(({ kind }) => kind)), [["invite", "update"]])
      assert.notInclude(text, iban.fr)
    }).pipe(Effect.scoped))

  it.live("the same as a text and as Markdown; an entity or a form that does not exist is told", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      assert.include((yield* ask(`${address}/api/v1/plan?format=text`)).text, "Newman")
      assert.include((yield* ask(`${address}/api/v1/status?format=markdown`)).text, "acme")
      assert.include((yield* ask(`${address}/api/v1/members`)).text, "\"m1\"")
      const { status, text } = yield* ask(`${address}/api/v1/plan?entity=nix`)
      assert.strictEqual(status, 404)
      assert.include(text, "There are: acme.")
      assert.strictEqual((yield* ask(`${address}/api/v1/plan?format=yaml`)).status, 400)
      assert.strictEqual((yield* ask(`${address}/api/v1/explain`)).status, 400)
      const long = yield* ask(`${address}/api/v1/explain?who=${"a".repeat(5000)}`)
      assert.isBelow(long.text.length, 1000)
    }).pipe(Effect.scoped))
})

describe("the API acts", () => {
  it.live("P6: approves a decision, with who and why", () =>
    Effect.gen(function*() {
      const shown = site()
      const { address } = yield* served(shown)
      const asked = yield* ask(`${address}/api/v1/entities/acme/approve`, json({ decision: "abc", reason: "fine" }))
      assert.strictEqual(asked.status, 200)
      assert.deepStrictEqual(shown.wishes, [
        { act: "approve", entity: "acme", by: "ada", reason: "fine", subject: "abc" }
      ])
    }).pipe(Effect.scoped))

  it.live("a reason is one line of a sentence or two, no document", () =>
    Effect.gen(function*() {
      const shown = site()
      const { address } = yield* served(shown)
      const reason = ` two\nlines ${"\u{1f600}".repeat(1000)}`
      yield* ask(`${address}/api/v1/entities/acme/pause`, json({ reason }))
      assert.deepStrictEqual(shown.wishes.map((wish) => wish.reason), [`two lines ${"\u{1f600}".repeat(490)}`])
    }).pipe(Effect.scoped))

  it.live("nothing for a form, for a page of elsewhere, without what is needed, or in an entity that is none", () =>
    Effect.gen(function*() {
      const shown = site()
      const { address } = yield* served(shown)
      const approve = `${address}/api/v1/entities/acme/approve`
      const plain = { method: "POST", body: "{\"decision\":\"abc\"}", headers: { "content-type": "text/plain" } }
      assert.strictEqual((yield* ask(approve, plain)).status, 415)
      const elsewhere = { origin: "https://evil.example" }
      assert.strictEqual((yield* ask(approve, json({ decision: "abc" }, elsewhere))).status, 403)
      assert.strictEqual((yield* ask(approve, json({}))).status, 400)
      assert.strictEqual((yield* ask(approve, json({ decision: "abc", only: "all" }))).status, 400)
      assert.strictEqual((yield* ask(approve, json([]))).status, 400)
      const refuse = `${address}/api/v1/entities/acme/refuse`
      assert.strictEqual((yield* ask(refuse, json({ decision: "abc", reason: " \n" }))).status, 400)
      assert.strictEqual((yield* ask(`${address}/api/v1/entities/nix/pause`, json({}))).status, 404)
      assert.deepStrictEqual(shown.wishes, [])
    }).pipe(Effect.scoped))

  it.live("a viewer's token reads, and changes nothing; none reads nothing", () =>
    Effect.gen(function*() {
      const shown = site()
      const token = "a-token-of-a-viewer-0123456789"
      const control = Effect.succeed({
        tokens: [{ name: "auditor", role: "viewer", token: Redacted.make(token) } as const],
        proxy: undefined
      })
      const { address } = yield* served(shown, { access: makeAccess({ user: "ada", control, url: undefined }) })
      const headers = { authorization: `Bearer ${token}` }
      assert.strictEqual((yield* ask(`${address}/api/v1/status`, { headers })).status, 200)
      assert.strictEqual((yield* ask(`${address}/api/v1/entities/acme/pause`, json({}, headers))).status, 403)
      const nobody = yield* ask(`${address}/api/v1/status`)
      assert.strictEqual(nobody.status, 401)
      assert.include(String(nobody.headers["content-type"]), "application/problem+json")
      assert.notInclude(nobody.text, "acme")
      assert.deepStrictEqual(shown.wishes, [])
    }).pipe(Effect.scoped))
})

it.live("the OpenAPI document names every call, and each of them is there", () =>
  Effect.gen(function*() {
    const { address } = yield* served(site())
    const { text } = yield* ask(`${address}/api/v1/openapi.json`)
    assert.deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(openApi("0.0.0"))))
    for (const [path, item] of Object.entries(openApi("0.0.0").paths)) {
      const url = `${address}${path.replace("{entity}", "acme")}`
      const { status } = yield* "get" in item
        ? ask(`${url}?who=1`)
        : ask(url, json({ decision: "a", operation: "b", text: "c", reason: "d" }))
      assert.strictEqual(status, 200, path)
    }
  }).pipe(Effect.scoped))
