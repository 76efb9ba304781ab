import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CallError } from "../../src/directories/Directory.ts"
import { costCenters, kind } from "../../src/directories/Spendesk.ts"
import { notVisible } from "../../src/domain/Field.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import type { ClientOptions } from "../../src/net/ApiClient.ts"
import { network } from "../../src/net/Network.ts"
import { targetChanged } from "../../src/planning/Prove.ts"
import { linked, memory, rules } from "../planning/World.ts"
import { invited } from "../sandbox/members/Worlds.ts"
import { address, inviteOf } from "./Calls.ts"
import { crowd, decodeSettings, listing, refusalOf, type Trial, usingSpendesk } from "./SpendeskTrial.ts"

const reference = { clientId: "${env:SPENDESK_FR_ID}", clientSecret: "${env:SPENDESK_FR_SECRET}" }

const context = { entity: "acme", folder: "/", network: network({}) }

const pathsOf = (requests: ReadonlyArray<{ readonly path: string; readonly query: URLSearchParams }>) =>
  requests.map(({ path, query }) => `${path}${query.size === 0 ? "" : `?${query.toString()}`}`)

/** Another body for the answers of the list. */
const rewriting =
  (change: (body: Readonly<Record<string, unknown>>) => unknown): NonNullable<Trial["rewrite"]> =>
  (response, { path }) =>
    path === "/v1/users" && response.status === 200 ? { ...response, body: change(Object(response.body)) } : response

const users = Array.from({ length: 70 }, (_, at) => ({
  id: `u${at}`,
  firstName: "Fillippa",
  lastName: `Crowdmember${at}`,
  email: `p${at}@acme.example`
}))

describe("the list of a Spendesk account", () => {
  it.effect("P1: everybody, page by page, proved by the total; what the API does not show is unknown", () =>
    Effect.gen(function*() {
      const world = crowd(64)
      invited(world, "late@acme.example")
      const { requests, result } = yield* listing({ world })
      assert.deepStrictEqual(result.completeness, {
        complete: true,
        proof: "strong",
        how: "Spendesk announced 65 and gave 65 users on 3 pages"
      })
      assert.sameMembers(result.members.map(({ id }) => id), world.members.map(({ id }) => id))
      const [first] = world.members
      assert.deepStrictEqual(result.members.find(({ id }) => id === first?.id), {
        id: first?.id ?? "",
        externalId: notVisible,
        firstName: "Fillippa",
        lastName: "Crowdmember0",
        email: address("p0@acme.example"),
        state: "unknown",
        roles: notVisible,
        managerId: notVisible,
        bankAccount: notVisible,
        invitationExpiresAt: notVisible
      })
      assert.deepStrictEqual(pathsOf(requests), [
        "/v1/auth/token",
        "/v1/users?page=1&pageSize=30",
        "/v1/users?page=2&pageSize=29",
        "/v1/users?page=3&pageSize=28"
      ])
      assert.deepStrictEqual(requests.map(({ method }) => method), ["POST", "GET", "GET", "GET"])
      assert.strictEqual(requests[0]?.body, `{"grant_type":"client_credentials"}`)
      assert.deepStrictEqual(result.notes, [])
    }))

  it.effect("an account without anybody is a whole list", () =>
    Effect.gen(function*() {
      const { result } = yield* listing({ world: crowd(0) })
      assert.deepStrictEqual([result.completeness.complete, result.members.length], [true, 0])
    }))

  it.effect("P1: where Spendesk cuts the page size, it is gone by what Spendesk says", () =>
    Effect.gen(function*() {
      const { requests, result } = yield* listing({
        world: crowd(70),
        settings: { pageSize: 100 },
        faults: { pageCap: 30 }
      })
      assert.deepStrictEqual([result.completeness.complete, result.members.length, requests.length], [true, 70, 4])
    }))

  it.effect("P1: a page that is lost, or a total that is not met, is no list, after it was read twice", () =>
    Effect.gen(function*() {
      for (const faults of [{ lostPage: 2 }, { wrongTotal: 1 }, { repeatFrom: 2 }]) {
        const outcome = yield* listing({ world: crowd(70), faults })
        assert.match(refusalOf(outcome), /GET \/v1\/users.*(?:does not add up, twice|the same people again)/u)
      }
    }))

  it.effect("P1: without a total the list ends with an empty page, and the proof is weak", () =>
    Effect.gen(function*() {
      const { requests, result } = yield* listing({ world: crowd(35), rewrite: rewriting(({ data }) => ({ data })) })
      assert.strictEqual(result.completeness.complete ? result.completeness.proof : "", "weak")
      assert.deepStrictEqual([result.members.length, requests.length], [35, 4])
    }))

  it.effect("P1: where Spendesk takes no size but its own, or names none, pages are read without overlap", () =>
    Effect.gen(function*() {
      for (const pagination of [{ pageSize: 30 }, {}]) {
        const { requests, result } = yield* listing({
          world: crowd(70),
          rewrite: (response, { path, query }) => {
            if (path !== "/v1/users") return response
            const page = Number(query.get("page"))
            const data = users.slice((page - 1) * 30, page * 30)
            return { ...response, body: { data, meta: { pagination: { page, total: 70, ...pagination } } } }
          }
        })
        assert.deepStrictEqual([result.completeness.complete, result.members.length, requests.length], [true, 70, 4])
      }
    }))

  it.effect("M9: an e-mail that is null, or none, is not visible: nobody is taken for that user", () =>
    Effect.gen(function*() {
      const world = crowd(3)
      const [one, two] = world.members
      if (one === undefined || two === undefined) throw new Error("nobody")
      world.put({ ...one, email: null })
      world.put({ ...two, email: "not an address" })
      const { result } = yield* listing({ world })
      assert.sameMembers(result.members.map(({ email }) => email), [
        address("p2@acme.example"),
        notVisible,
        notVisible
      ])
      assert.strictEqual(result.completeness.complete, true)
      assert.strictEqual(result.notes.length, 1)
      assert.include(result.notes[0], one.id)
      assert.include(result.notes[0], two.id)
    }))

  it.effect("P1: a user without an id, or of another form, is no list, and its place is named", () =>
    Effect.gen(function*() {
      for (const user of [{ firstName: "A" }, { id: "", email: null }, { id: " " }, { id: "u1", email: 4 }, "u1"]) {
        const rewrite = rewriting(() => ({ data: [user], meta: { pagination: { page: 1, pageSize: 30, total: 1 } } }))
        assert.match(refusalOf(yield* listing({ world: crowd(1), rewrite })), /does not fit at data\[0\]/u)
      }
    }))

  it.effect("what Spendesk announces of the end of an address is a note", () =>
    Effect.gen(function*() {
      const headers = { deprecation: "@1798761600", sunset: "Thu, 01 Jul 2027 00:00:00 GMT" }
      const rewrite: Trial["rewrite"] = (response, { path }) =>
        path === "/v1/users" ? { ...response, headers: { ...response.headers, ...headers } } : response
      const { result } = yield* listing({ world: crowd(40), rewrite })
      assert.strictEqual(result.completeness.complete, true)
      assert.deepStrictEqual(result.notes.map((note) => note.replace(/ \(.*/u, "")), [
        "Spendesk says that /v1/users is out of date, and that it ends on 2027-07-01"
      ])
    }))
})

describe("what goes wrong with Spendesk (X3)", () => {
  const cases: ReadonlyArray<
    readonly [what: string, trial: Partial<Trial>, says: ReadonlyArray<string>, most: number]
  > = [
    [
      "a wrong secret",
      { settings: { clientSecret: "a-guess-a-guess" } },
      ["401", "AUTHENTICATION_ERROR", "one year", "API access management", "Account Owner", "user:read"],
      1
    ],
    [
      "a key without the right",
      { faults: { hidden: ["user:read"] } },
      ["403", "FORBIDDEN_ERROR", "user:read", "Premium or Enterprise", "support"],
      2
    ],
    ["a wrong path", { rewrite: (response) => ({ ...response, status: 404 }) }, ["404", "Check the base address"], 1],
    [
      "a broken Spendesk",
      { faults: { answers: [{ request: 2, status: 500 }] } },
      ["500", "INTERNAL_SERVER_ERROR"],
      2
    ],
    [
      "an error without a body",
      { rewrite: (response) => ({ ...response, status: 403, body: "" }) },
      ["403", "user:read"],
      1
    ]
  ]
  for (const [what, trial, says, most] of cases) {
    it.effect(`${what}: ${says.join(", ")}, after ${most} requests at most`, () =>
      Effect.gen(function*() {
        const outcome = yield* listing({ world: crowd(2), ...trial })
        const text = refusalOf(outcome)
        for (const part of ["the target of entity acme", ...says]) assert.include(text, part)
        assert.notInclude(text, "a-guess")
        assert.isAtMost(outcome.requests.length, most)
      }))
  }

  it.effect("429 waits for x-ratelimit-reset, and goes on", () =>
    Effect.gen(function*() {
      const { requests, result, took } = yield* listing({
        world: crowd(2),
        faults: { answers: [{ request: 2, status: 429, retryAfter: 40 }] }
      })
      assert.strictEqual(result.members.length, 2)
      assert.isAtLeast(took, 40_000)
      assert.strictEqual(requests.length, 2)
    }))

  it.effect("a token that ends early is renewed, once each time; its lifetime may be unsaid", () =>
    Effect.gen(function*() {
      const { requests, result } = yield* listing({
        world: crowd(70),
        faults: { tokenUses: 2 },
        rewrite: (response, { path }) =>
          path === "/v1/auth/token"
            ? { ...response, body: { access_token: Object(response.body).access_token, token_type: "Bearer" } }
            : response
      })
      assert.deepStrictEqual([result.completeness.complete, result.members.length], [true, 70])
      assert.strictEqual(requests.filter(({ path }) => path === "/v1/auth/token").length, 2)
    }))

  it.effect("X3: 70 pages under the documented limit: no 429, and the limit is used", () =>
    Effect.gen(function*() {
      const statuses: Array<number> = []
      const { result, took } = yield* listing({
        world: crowd(70),
        limited: true,
        settings: { pageSize: 1 },
        rewrite: (response) => {
          statuses.push(response.status)
          return response
        }
      })
      assert.strictEqual(result.members.length, 70)
      assert.notInclude(statuses, 429)
      assert.isAtMost(took, 2 * 60_000)
      assert.isAtLeast(took, 60_000)
    }))
})

describe("cost centres", () => {
  it.effect("are read to their end, with the right that they need", () =>
    Effect.gen(function*() {
      const world = crowd(1)
      const names = Array.from({ length: 35 }, (_, index) => `Centre ${index}`)
      for (const name of names) world.addCostCenter(name, null)
      const { requests, result } = yield* usingSpendesk({ world }, costCenters)
      assert.sameMembers(result.map(({ name }) => name), names)
      assert.deepStrictEqual(pathsOf(requests).slice(1), [
        "/v1/cost-centers?page=1&pageSize=30",
        "/v1/cost-centers?page=2&pageSize=29"
      ])
    }))

  it.effect("X3: without cost-center:read, it is that right that is named", () =>
    Effect.gen(function*() {
      const trial = { world: crowd(1), faults: { hidden: ["cost-center:read"] } }
      const error = yield* Effect.flip(usingSpendesk(trial, costCenters))
      assert.include(`${error.message} ${error.next}`, "cost-center:read")
      assert.notInclude(error.next, "user:read")
    }))
})

describe("what hrsync takes Spendesk for", () => {
  const clientsOf = (use: (more: Pick<typeof context, "network">) => unknown): ReadonlyArray<ClientOptions> => {
    const seen: Array<ClientOptions> = []
    use({
      network: {
        ...context.network,
        client: (options) => {
          seen.push(options)
          return context.network.client(options)
        }
      }
    })
    return seen
  }

  it("the limit is one credential's: 50 in a minute, 5 at once, whatever the host", () => {
    const settings = decodeSettings(reference)
    const [client] = clientsOf((more) => kind.make(settings, { ...context, ...more }))
    assert.strictEqual(client?.limitKey, "acme")
    assert.deepStrictEqual(client?.vendor.limits, { rates: [{ requests: 50, per: "1 minute" }], concurrent: 5 })
    assert.strictEqual(client?.baseUrl, "https://public-api.spendesk.com")
  })

  const of = (more: Readonly<Record<string, unknown>> = {}): string =>
    kind.identity(decodeSettings({ ...reference, ...more }), context)

  it("L4: the target is the account's name, else the reference of its key, and the place where it is not the usual one", () => {
    const demo = "https://public-api.demo.spendesk.com"
    assert.strictEqual(of(), "spendesk:${env:SPENDESK_FR_ID}")
    assert.strictEqual(of({ baseUrl: "https://public-api.spendesk.com/" }), of())
    assert.strictEqual(of({ account: "acme-fr" }), "spendesk:acme-fr")
    assert.strictEqual(of({ baseUrl: demo }), "spendesk:public-api.demo.spendesk.com/${env:SPENDESK_FR_ID}")
    assert.strictEqual(of({ baseUrl: demo, account: "acme-fr" }), "spendesk:public-api.demo.spendesk.com/acme-fr")
    assert.strictEqual(
      of({ baseUrl: "https://${env:GATEWAY}/fr", account: "a" }),
      "spendesk:https://${env:GATEWAY}/fr/a"
    )
    assert.strictEqual(of({ clientSecret: "${file:/another}", pageSize: 50, shows: { invited: true } }), of())
  })

  it("L4: whoever changed it hears how the file can keep it", () => {
    const { staying } = kind
    const given = rules({ target: of({ account: "acme-fr" }) })
    const error = targetChanged({
      rules: { ...given, target: { ...given.target, staying } },
      memory: memory(given, { target: of(), links: [linked("1")] })
    })
    assert.include(error?.text, "is now spendesk:acme-fr")
    assert.match(error?.next ?? "", /hrsync state mv --target acme\. With `account: /u)
  })

  it("P8: no key stands in it, also where the settings are resolved", () => {
    assert.notInclude(of({ clientId: "the-id-itself" }), "the-id-itself")
  })

  const calls: ReadonlyArray<TargetCall> = [
    inviteOf("new@acme.example", "hr/9"),
    { kind: "archive", member: "m1" },
    { kind: "update", member: "m1", changes: { name: { first: "Ada", last: "Lovelace" } } }
  ]
  for (const call of calls) {
    it.effect(`X8: ${call.kind} is a person's: nothing is sent, and the error holds an id alone`, () =>
      Effect.gen(function*() {
        const { requests, result } = yield* usingSpendesk(
          { world: crowd(1) },
          (settings, around) => Effect.flip(kind.make(settings, around).perform(call, "k"))
        )
        assert.instanceOf(result, CallError)
        assert.deepInclude(result, { outcome: "refused", stops: "nothing" })
        assert.match(result.message, /hr\/9|m1/u)
        assert.notMatch(`${result.message} ${result.next}`, /@|Lovelace/u)
        assert.deepStrictEqual(requests, [])
      }))
  }
})
