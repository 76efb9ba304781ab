import { afterEach, assert, describe, it } from "vitest"
import type { EmulatorFaults } from "../../../src/sandbox/Emulator.ts"
import { EmulatorServer } from "../../../src/sandbox/EmulatorServer.ts"
import { Spendesk } from "../../../src/sandbox/members/Spendesk.ts"
import { active, Asked, done, emptyWorld, invited, noon } from "./Worlds.ts"

/** Facts: what Spendesk documents of its public API for users and cost centres. */

const crowd = (count: number) => {
  const world = emptyWorld()
  world.atomically(() => {
    for (let one = 0; one < count; one++) active(world, `p${one}@acme.example`)
  })
  return world
}

const codeOf = (body: unknown): unknown =>
  (body as { readonly errors: ReadonlyArray<{ readonly code: string }> }).errors[0]?.code

type Page = {
  readonly data: ReadonlyArray<unknown>
  readonly meta: { readonly pagination: Readonly<Record<string, number>> }
}

const pageOf = (body: unknown): Page => body as Page

const limits = { perMinute: 3, inFlight: 2 }

describe("the public API of the sandbox's Spendesk", () => {
  it("gives a token for Basic credentials, with a JSON body or none, for an hour", () => {
    const asked = new Asked(crowd(1))
    const { body, status } = asked.signIn()
    assert.strictEqual(status, 200)
    assert.include(body, { token_type: "Bearer", expires_in: 3600 })
    const token = asked.token()
    assert.strictEqual(asked.get("/v1/users", token).status, 200)
    asked.at = noon + 3_599_000
    assert.strictEqual(asked.get("/v1/users", token).status, 200)
    asked.at = noon + 3_600_000
    const ended = asked.get("/v1/users", token)
    assert.deepStrictEqual([ended.status, codeOf(ended.body)], [401, "AUTHENTICATION_ERROR"])
  })

  it("lets nobody in with another secret, another entity's token, or a body that is none", () => {
    const asked = new Asked(crowd(1))
    const wrong = asked.signIn("", "guess")
    assert.deepStrictEqual([wrong.status, codeOf(wrong.body)], [401, "AUTHENTICATION_ERROR"])
    assert.strictEqual(asked.signIn("grant_type=client_credentials").status, 400)
    const other = new Spendesk({ entity: "other", world: emptyWorld, faults: {}, limited: false })
    assert.notStrictEqual(other.clientSecret, asked.spendesk.clientSecret)
    const request = { method: "GET", path: "/v1/users", query: new URLSearchParams(), body: "", at: noon }
    assert.strictEqual(other.handle({ ...request, headers: { authorization: `Bearer ${asked.token()}` } }).status, 401)
  })

  it("asks for the scope of each resource, as the credential has it and the token asked for it", () => {
    const hidden = new Asked(crowd(1), { hidden: ["user:read"] })
    const users = hidden.get("/v1/users", hidden.token())
    assert.deepStrictEqual([users.status, codeOf(users.body)], [403, "FORBIDDEN_ERROR"])
    assert.strictEqual(hidden.get("/v1/cost-centers", hidden.token()).status, 200)
    const asked = new Asked(crowd(1))
    assert.strictEqual(asked.get("/v1/cost-centers", asked.token("user:read")).status, 403)
    assert.strictEqual(asked.get("/v1/users", asked.token("user:read")).status, 200)
  })

  it("pages by page and pageSize, 30 at a time; per_page means nothing", () => {
    const asked = new Asked(crowd(35))
    const token = asked.token()
    const first = pageOf(asked.get("/v1/users?per_page=5", token).body)
    assert.lengthOf(first.data, 30)
    assert.deepStrictEqual(first.meta.pagination, { page: 1, pageSize: 30, total: 35 })
    assert.lengthOf(pageOf(asked.get("/v1/users?page=2", token).body).data, 5)
    assert.lengthOf(pageOf(asked.get("/v1/users?pageSize=100", token).body).data, 35)
    for (const query of ["page=0", "pageSize=101", "pageSize=x"]) {
      const { body, status } = asked.get(`/v1/users?${query}`, token)
      assert.deepStrictEqual([status, codeOf(body)], [400, "BAD_REQUEST_INCORRECT_OR_MISSING_FIELD"], query)
    }
    const capped = new Asked(crowd(35), { pageCap: 30 })
    const page = pageOf(capped.get("/v1/users?pageSize=100", capped.token()).body)
    assert.lengthOf(page.data, 30)
    assert.strictEqual(page.meta.pagination["pageSize"], 30)
  })

  it("shows four fields of a user and no more, an e-mail that is not there as null", () => {
    const world = crowd(1)
    const [member] = world.members
    if (member === undefined) throw new Error("nobody")
    world.put({ ...member, email: null })
    const asked = new Asked(world)
    const { body } = asked.get(`/v1/users/${member.id}`, asked.token())
    assert.deepStrictEqual(body, { id: member.id, firstName: "Ada", lastName: "Lovelace", email: null })
    const none = asked.get("/v1/users/nobody", asked.token())
    assert.deepStrictEqual([none.status, codeOf(none.body)], [404, "NOT_FOUND"])
  })

  it("lists active and invited members, or as a switch says: Spendesk documents neither", () => {
    const world = crowd(2)
    invited(world, "new@acme.example")
    done(world.change(world.members[0]?.id ?? "", { active: false }, { by: "integration" }))
    const counts = (["live", "active", "all"] as const).map((listed) => {
      const asked = new Asked(world, { listed })
      return pageOf(asked.get("/v1/users", asked.token()).body).data.length
    })
    assert.deepStrictEqual(counts, [2, 1, 3])
  })

  it("no request writes a member", () => {
    const asked = new Asked(crowd(1))
    const headers = { authorization: `Bearer ${asked.token()}` }
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      assert.strictEqual(asked.ask(method, "/v1/users", { headers, body: "{}" }).status, 404, method)
    }
  })

  it("lists cost centres", () => {
    const world = crowd(1)
    const { id } = world.addCostCenter("Marketing", world.members[0]?.id)
    const asked = new Asked(world)
    assert.deepStrictEqual(pageOf(asked.get("/v1/cost-centers", asked.token()).body).data, [
      { id, name: "Marketing", owner: world.members[0]?.id, coOwners: [] }
    ])
  })

  it("says on every answer how many requests are left, turns away what is too much, and lets in after the reset", () => {
    const asked = new Asked(crowd(1), {}, limits)
    const token = asked.token()
    const second = asked.get("/v1/users", token)
    assert.include(second.headers, {
      "x-ratelimit-limit": "3",
      "x-ratelimit-remaining": "1",
      "x-ratelimit-reset": "60"
    })
    asked.at += 10_000
    assert.strictEqual(asked.get("/v1/users", token, 3).status, 429)
    assert.strictEqual(asked.get("/v1/users", token, 2).status, 200)
    const over = asked.get("/v1/users", token)
    assert.deepStrictEqual([over.status, codeOf(over.body)], [429, "TOO_MANY_REQUESTS"])
    assert.include(over.headers, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "50" })
    asked.at += 50_000
    assert.strictEqual(asked.get("/v1/users", token).status, 200)
  })

  it("a late list shows what was there before the writes, for a while", () => {
    const world = crowd(1)
    const asked = new Asked(world, { lateList: 5000 })
    const token = asked.token()
    assert.strictEqual(asked.scim("POST", "/Users", { userName: "new@acme.example" }).status, 201)
    const count = () => pageOf(asked.get("/v1/users", token).body).data.length
    assert.strictEqual(count(), 1)
    asked.at += 5000
    assert.strictEqual(count(), 2)
  })
})

const servers: Array<EmulatorServer> = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

const served = async (faults: EmulatorFaults, limited: boolean) => {
  const world = crowd(3)
  const spendesk = new Spendesk({ entity: "acme", world: () => world, faults, limited })
  const server = await EmulatorServer.start(new Map([["acme", { emulator: spendesk.emulator("spendesk"), faults }]]), {
    now: () => noon
  })
  servers.push(server)
  const basic = Buffer.from(`${spendesk.clientId}:${spendesk.clientSecret}`).toString("base64")
  const base = server.baseUrl("acme")
  const answer = await fetch(`${base}/v1/auth/token`, { method: "POST", headers: { authorization: `Basic ${basic}` } })
  const { access_token: token } = await answer.json() as { readonly access_token: string }
  return {
    get: (path: string) => fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } }),
    requests: () => server.requests.get("acme") ?? 0
  }
}

describe("the public API over HTTP", () => {
  it("five requests may be under way at once; a sixth is turned away", async () => {
    const { get, requests } = await served({ silent: [3, 4, 5, 6, 8] }, true)
    assert.strictEqual((await get("/v1/users")).status, 200)
    const unanswered = Array.from({ length: 4 }, () => get("/v1/users").catch(() => undefined))
    while (requests() < 6) await new Promise((resolve) => setImmediate(resolve))
    assert.strictEqual((await get("/v1/users")).status, 200)
    unanswered.push(get("/v1/users").catch(() => undefined))
    while (requests() < 8) await new Promise((resolve) => setImmediate(resolve))
    assert.strictEqual((await get("/v1/users")).status, 429)
  })

  it("a fault is said as the API says it", async () => {
    const { get } = await served(
      { answers: [{ request: 2, status: 429, retryAfter: 7 }, { request: 3, status: 503 }] },
      false
    )
    const limited = await get("/v1/users")
    assert.strictEqual(limited.status, 429)
    assert.strictEqual(limited.headers.get("x-ratelimit-reset"), "7")
    assert.strictEqual(codeOf(await limited.json()), "TOO_MANY_REQUESTS")
    assert.strictEqual(codeOf(await (await get("/v1/users")).json()), "INTERNAL_SERVER_ERROR")
    assert.strictEqual((await get("/v1/users")).status, 200)
  })
})
