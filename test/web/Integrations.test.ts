import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import type { Answer } from "../../src/web/Site.ts"
import { input } from "../planning/Inputs.ts"
import { employee, iban, linked, member, now } from "../planning/World.ts"
import { ask, csrfIn, form } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

const world = () =>
  input([{
    rules: { entity: "acme", name: "Acme SAS" },
    employees: [employee("1"), employee("2")],
    members: [member("1")],
    links: [linked("1")]
  }])

const failing = {
  connection: "hr",
  lastGoodAt: now,
  employees: 2,
  failures: 3,
  retryAt: now + 240_000,
  message: "The key was refused",
  next: "Make a new one."
}

describe("the integrations page", () => {
  it.live("says of an entity its status, tools, counts, what is planned and when it is looked at", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world(), { connections: Effect.succeed([failing]) }))
      const { headers, text } = yield* ask(`${address}/`)
      for (
        const said of [
          "Acme SAS",
          "<span class=\"mark good\">connected</span>",
          "HR: 2 employees, 2 in scope. Members: 1, of them 1 managed",
          "1 change to apply",
          "Begins at <time datetime=\"2026-03-10T12:15:00Z\">",
          "hrsync.yaml is in force since",
          "cannot be read",
          "3 readings in a row failed. The key was refused. Make a new one.",
          "href=\"/entities/acme/members\""
        ]
      ) assert.include(text, said)
      assert.include(String(headers["content-security-policy"]), "default-src 'none'")
      assert.strictEqual(headers["x-frame-options"], "DENY")
      assert.isUndefined(headers["refresh"])
    }).pipe(Effect.scoped))

  it.live("says of a connected entity that waits with something for somebody where that is decided", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(input([{
        employees: [employee("1", { bankAccount: iban.fr })],
        members: [member("1", { bankAccount: iban.de })],
        links: [linked("1", { applied: { bankAccount: "another" } })],
        rules: { approval: { bankAccount: "ask" } }
      }])))
      const { text } = yield* ask(`${address}/`)
      assert.include(text, "1 operation waits for an approval.")
      assert.include(text, "Somebody has to say yes or no. <a href=\"/entities/acme/plan\">See the plan")
      assert.notInclude((yield* ask((yield* served(fakeSite(world()))).address)).text, "Somebody has to say")
    }).pipe(Effect.scoped))

  it.live("asks for itself again while a first synchronisation runs, and shows how far it is", () =>
    Effect.gen(function*() {
      const shown = fakeSite(world())
      const [acme] = yield* shown.standings
      assert.isDefined(acme)
      const first: EntityStanding = {
        ...acme,
        cycles: 0,
        phase: "applying",
        progress: { read: 2, applied: 3, of: 12 },
        nextAt: undefined
      }
      const { address } = yield* served({ ...shown, standings: Effect.succeed([first]) })
      const { headers, text } = yield* ask(`${address}/`)
      assert.strictEqual(headers["refresh"], "5")
      assert.include(text, "<a href=\"/?still=1\">Stop that</a>")
      assert.isUndefined((yield* ask(`${address}/?still=1`)).headers["refresh"])
      assert.include(text, "<progress value=\"3\" max=\"12\"")
      assert.include(text, "First synchronisation under way")
    }).pipe(Effect.scoped))

  it.live("U6: a newer file that is not followed is loud", () =>
    Effect.gen(function*() {
      const file = {
        file: "hrsync.yaml",
        text: "",
        since: now,
        refused: { since: now, text: "hrsync.yaml:3:1 error <b>" }
      }
      const { address } = yield* served(fakeSite(world(), { file: Effect.succeed(file) }))
      const { text } = yield* ask(`${address}/`)
      assert.include(text, "is not followed: the last good one stays in force")
      assert.include(text, "hrsync.yaml:3:1 error &lt;b&gt;")
    }).pipe(Effect.scoped))

  it.live("pauses with a reason, and says what became of it to that visitor alone", () =>
    Effect.gen(function*() {
      const shown = fakeSite(world())
      const { address } = yield* served(shown)
      const csrf = csrfIn((yield* ask(`${address}/`)).text)
      const sent = yield* ask(`${address}/entities/acme/pause`, form({ csrf, reason: "payroll is closed" }))
      assert.strictEqual(sent.status, 303)
      assert.deepStrictEqual(shown.wishes, [
        { act: "pause", entity: "acme", by: "ada", reason: "payroll is closed", subject: "" }
      ])
      const after = yield* ask(`${address}${String(sent.headers["location"])}`)
      assert.include(after.text, "<p class=\"said good\" role=\"status\">pause of acme.")
    }).pipe(Effect.scoped))

  for (
    const [what, fields, headers] of [
      ["without the token of a page", { reason: "x" }, {}],
      ["with another token", { csrf: "x" }, {}],
      ["from another site", { csrf: "right" }, { "sec-fetch-site": "cross-site" }],
      ["from another port of this machine", { csrf: "right" }, { "sec-fetch-site": "same-site" }],
      ["from another origin, by an older browser", { csrf: "right" }, {
        "sec-fetch-site": "",
        origin: "http://evil.example"
      }]
    ] as const
  ) {
    it.live(`a form ${what} does nothing`, () =>
      Effect.gen(function*() {
        const shown = fakeSite(world())
        const { address } = yield* served(shown)
        const right = csrfIn((yield* ask(`${address}/`)).text)
        const sent = form(
          { ...fields, ...("csrf" in fields && fields.csrf === "right" ? { csrf: right } : {}) },
          headers
        )
        const given = Object.fromEntries(Object.entries(sent.headers).filter(([, value]) => value !== ""))
        const { status } = yield* ask(`${address}/entities/acme/pause`, { ...sent, headers: given })
        assert.strictEqual(status, 403)
        assert.deepStrictEqual(shown.wishes, [])
      }).pipe(Effect.scoped))
  }

  it.live("an entity that does not exist is told, and nothing is done", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const { address } = yield* served(fakeSite(world(), {
        hurry: (entity) =>
          Effect.sync((): Answer => {
            asked.push(entity)
            return { tone: "good", message: "", next: "" }
          })
      }))
      const csrf = csrfIn((yield* ask(`${address}/`)).text)
      const sent = yield* ask(`${address}/entities/other/hurry`, form({ csrf }))
      assert.strictEqual(sent.status, 303)
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.scoped))
})
