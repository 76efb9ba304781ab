import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Ref } from "effect"
import { makeAccess } from "../../src/web/Access.ts"
import type { Control } from "../../src/web/Control.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member } from "../planning/World.ts"
import { ask, csrfIn, form } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

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

const approverToken = "a-token-of-an-approver-0123456789"
const viewerToken = "a-token-of-a-viewer-0123456789"
const tokens: Control["tokens"] = [
  { name: "finance", role: "approver", token: Redacted.make(approverToken) },
  { name: "auditor", role: "viewer", token: Redacted.make(viewerToken) }
]

const guarded = Effect.fnUntraced(function*(control: Control, url?: string) {
  const current = yield* Ref.make<Control | undefined>(control)
  const shown = site()
  const access = makeAccess({ user: "ada", control: Ref.get(current), url })
  const { address } = yield* served(shown, url === undefined ? { access } : { access, url })
  return { address, current, site: shown }
})

const cookieOf = (headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>): string =>
  String(headers["set-cookie"]).split(";")[0] ?? ""

const signIn = Effect.fnUntraced(function*(address: string, token: string) {
  const { headers } = yield* ask(`${address}/login`, form({ token, to: "/" }))
  const cookie = cookieOf(headers)
  return { cookie, page: yield* ask(`${address}/`, { headers: { cookie } }) }
})

describe("every answer", () => {
  it.live("carries the security headers, also where there is no page and where a page fails", () =>
    Effect.gen(function*() {
      const secret = "ada@acme.example"
      const { address } = yield* served({ ...site(), cards: Effect.die(new Error(secret)) })
      for (
        const [path, expected] of [
          ["/nowhere", 404],
          ["/entities/%zz/plan", 404],
          ["/api/v1/nowhere", 404],
          ["/", 500],
          ["/login", 303],
          ["/assets/style.css", 200]
        ] as const
      ) {
        const { headers, status, text } = yield* ask(`${address}${path}`)
        assert.strictEqual(status, expected)
        assert.strictEqual(headers["content-security-policy"]?.slice(0, 18), "default-src 'none'")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.strictEqual(headers["referrer-policy"], "same-origin")
        assert.notInclude(text, secret)
      }
    }).pipe(Effect.scoped))
})

describe("HEAD", () => {
  it.live("answers as GET does, without a body: machines that watch over a process ask so", () =>
    Effect.gen(function*() {
      const { address } = yield* served(site())
      for (const path of ["/healthz", "/", "/api/v1/status"]) {
        const { headers, status, text } = yield* ask(`${address}${path}`, { method: "HEAD" })
        assert.strictEqual(status, 200)
        assert.strictEqual(text, "")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
      }
    }).pipe(Effect.scoped))
})

describe("with tokens", () => {
  it.live("nothing is shown without one: people are sent to the login, programs get 401", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      const person = yield* ask(`${address}/?x=1`)
      assert.strictEqual(person.status, 303)
      assert.strictEqual(person.headers["location"], "/login?to=%2F%3Fx%3D1")
      const program = yield* ask(`${address}/`, { headers: { authorization: "Bearer wrong" } })
      assert.strictEqual(program.status, 401)
      assert.strictEqual((yield* ask(`${address}/metrics`)).status, 401)
      assert.notInclude(program.text, "acme")
    }).pipe(Effect.scoped))

  it.live("a login is a cookie that no script reads and no other site sends, until its sign out", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      const { headers, status } = yield* ask(`${address}/login`, form({ token: approverToken, to: "//evil.example" }))
      assert.strictEqual(status, 303)
      assert.strictEqual(headers["location"], "/")
      const set = String(headers["set-cookie"])
      assert.match(set, /HttpOnly/u)
      assert.match(set, /SameSite=Strict/u)
      assert.notInclude(set, approverToken)
      const cookie = cookieOf(headers)
      const page = yield* ask(`${address}/`, { headers: { cookie } })
      assert.include(page.text, "finance (approver)")
      yield* ask(`${address}/logout`, form({ csrf: csrfIn(page.text) }, { cookie }))
      assert.strictEqual((yield* ask(`${address}/`, { headers: { cookie } })).status, 303)
    }).pipe(Effect.scoped))

  it.live("a login leads to a path of these pages, whatever stands in its form", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      for (
        const to of ["/\u65e5\u672c", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/a\r\nb: c", ""]
      ) {
        const { headers, status } = yield* ask(`${address}/login`, form({ token: approverToken, to }))
        assert.strictEqual(status, 303, JSON.stringify(to))
        assert.strictEqual(headers["location"], "/")
      }
      const { headers } = yield* ask(`${address}/login`, form({ token: approverToken, to: "/people?q=%E6%97%A5#x" }))
      assert.strictEqual(headers["location"], "/people?q=%E6%97%A5#x")
    }).pipe(Effect.scoped))

  it.live("the cookie is for https alone, and this host alone, where people come by https", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined }, "https://hrsync.acme.example")
      const { headers } = yield* ask(`${address}/login`, form({ token: viewerToken, to: "/" }))
      assert.match(String(headers["set-cookie"]), /^__Host-hrsync=.*; Path=\/.*; Secure/u)
    }).pipe(Effect.scoped))

  it.live("a bearer token lets a program in, and a token that leaves the file ends its logins at once", () =>
    Effect.gen(function*() {
      const { address, current } = yield* guarded({ tokens, proxy: undefined })
      const program = yield* ask(`${address}/`, { headers: { authorization: `Bearer ${viewerToken}` } })
      assert.include(program.text, "auditor (viewer)")
      const { cookie, page } = yield* signIn(address, approverToken)
      assert.strictEqual(page.status, 200)
      yield* Ref.set(current, { tokens: tokens.slice(1), proxy: undefined })
      assert.strictEqual((yield* ask(`${address}/`, { headers: { cookie } })).status, 303)
    }).pipe(Effect.scoped))

  it.live("whoever guesses is slowed down, also with the right token", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      for (const guess of ["1", "2", "3", "4", "5"]) {
        assert.strictEqual((yield* ask(`${address}/login`, form({ token: guess, to: "/" }))).status, 401)
      }
      const { headers, status } = yield* ask(`${address}/login`, form({ token: approverToken, to: "/" }))
      assert.strictEqual(status, 429)
      assert.isAbove(Number(headers["retry-after"]), 0)
    }).pipe(Effect.scoped))

  it.live("a program that sends an old token again and again keeps nobody out who comes by the same address", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      for (const _ of Array.from({ length: 8 })) {
        yield* ask(`${address}/metrics`, { headers: { authorization: "Bearer an-old-token-0123456789" } })
      }
      assert.strictEqual((yield* ask(`${address}/login`, form({ token: approverToken, to: "/" }))).status, 303)
    }).pipe(Effect.scoped))

  it.live("a proxy on this machine says that people come by https, so that their cookie goes by https alone", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      const sent = form({ token: approverToken, to: "/" }, { "x-forwarded-proto": "https" })
      assert.match(String((yield* ask(`${address}/login`, sent)).headers["set-cookie"]), /^__Host-hrsync=.*; Secure/u)
    }).pipe(Effect.scoped))

  it.live("by http no login begins that the browser would forget at once: it says why", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      const there = { host: "hrsync.acme.example", origin: "http://hrsync.acme.example" }
      const { headers, status, text } = yield* ask(`${address}/login`, form({ token: approverToken, to: "/" }, there))
      assert.strictEqual(status, 400)
      assert.isUndefined(headers["set-cookie"])
      assert.include(text, "A login is kept by https alone")
    }).pipe(Effect.scoped))

  it.live("a viewer looks, and acts on nothing", () =>
    Effect.gen(function*() {
      const { address, site: shown } = yield* guarded({ tokens, proxy: undefined })
      const { cookie, page } = yield* signIn(address, viewerToken)
      assert.notInclude(page.text, "action=\"/entities/acme/pause\"")
      const { status, text } = yield* ask(
        `${address}/entities/acme/pause`,
        form({ csrf: csrfIn(page.text) }, { cookie })
      )
      assert.strictEqual(status, 403)
      assert.include(text, "auditor may look at everything here, and change nothing.")
      assert.deepStrictEqual(shown.wishes, [])
    }).pipe(Effect.scoped))

  it.live("the form token of one login is worth nothing in another", () =>
    Effect.gen(function*() {
      const { address, site: shown } = yield* guarded({ tokens, proxy: undefined })
      const one = yield* signIn(address, approverToken)
      const other = yield* signIn(address, approverToken)
      const { status } = yield* ask(
        `${address}/entities/acme/pause`,
        form({ csrf: csrfIn(one.page.text) }, { cookie: other.cookie })
      )
      assert.strictEqual(status, 403)
      assert.deepStrictEqual(shown.wishes, [])
    }).pipe(Effect.scoped))

  it.live("a login form of another site is refused", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded({ tokens, proxy: undefined })
      const { status } = yield* ask(
        `${address}/login`,
        form({ token: approverToken, to: "/" }, { "sec-fetch-site": "cross-site" })
      )
      assert.strictEqual(status, 403)
    }).pipe(Effect.scoped))
})

describe("with a trusted proxy", () => {
  const control = (from: string): Control => ({
    tokens: [],
    proxy: { userHeader: "x-user", from: [from], approvers: ["ada@acme.example"] }
  })

  it.live("the header says who comes, and the file who may act", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded(control("127.0.0.0/8"))
      assert.include(
        (yield* ask(`${address}/`, { headers: { "x-user": "ada@acme.example" } })).text,
        "ada@acme.example (approver)"
      )
      assert.include((yield* ask(`${address}/`, { headers: { "x-user": "bo@acme.example" } })).text, "(viewer)")
      assert.strictEqual((yield* ask(`${address}/`, { headers: { "x-user": "ada@acme.example, bo" } })).status, 403)
      assert.strictEqual((yield* ask(`${address}/`)).status, 401)
    }).pipe(Effect.scoped))

  it.live("from elsewhere the same header is refused, not ignored", () =>
    Effect.gen(function*() {
      const { address } = yield* guarded(control("10.0.0.0/8"))
      const { status, text } = yield* ask(`${address}/`, { headers: { "x-user": "ada@acme.example" } })
      assert.strictEqual(status, 403)
      assert.include(text, "does not come from the trusted proxy")
    }).pipe(Effect.scoped))
})
