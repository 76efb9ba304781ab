import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { MemberRow } from "../../src/domain/MemberRow.ts"
import { input } from "../planning/Inputs.ts"
import { capabilities, employee, linked, member, now, staff } from "../planning/World.ts"
import { ask } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

const world = () =>
  input([{
    rules: { entity: "acme", name: "Acme SAS", fields: ["name", "bankAccount"] },
    employees: [
      employee("1", { lastName: "Élan" }),
      employee("2", { status: "inactive", rawStatus: "left" }),
      employee("3", { status: "on-leave" })
    ],
    members: [
      member("1", { lastName: "Élan" }),
      member("2"),
      member("3"),
      member("4", { lastName: "Hand" }),
      member("5", { state: "invited" })
    ],
    links: [linked("1"), linked("2", { state: "released" }), linked("3")]
  }])

const row = (number: number): MemberRow => ({
  entity: "acme",
  member: `m${number}`,
  name: `Person ${String(number).padStart(5, "0")}`,
  email: `p${number}@acme.example`,
  state: "active",
  hrStatus: "managed",
  operations: [],
  withheld: [],
  holds: []
})

/** What stands in the table, without tags: a line each. */
const linesOf = (text: string): ReadonlyArray<string> =>
  [.../<tbody>(?<rows>.*)<\/tbody>/su.exec(text)?.groups?.["rows"]?.matchAll(/<tr>(.*?)<\/tr>/gsu) ?? []].map((
    [, one]
  ) => (one ?? "").replace(/<[^>]*>/gu, " ").replace(/\s+/gu, " ").trim())

describe("the members of an entity", () => {
  it.live("says with a word what the HR status column shows with a sign, and which fields HR manages", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world()))
      const { text } = yield* ask(`${address}/entities/acme/members`)
      const lines = linesOf(text)
      assert.strictEqual(lines.length, 4)
      assert.match(lines[0] ?? "", /^Person Élan \(HR manages this field\) p1@acme\.example ✓ managed m1$/u)
      assert.match(lines[1] ?? "", /^Person Hand p4@acme\.example by hand m4$/u)
      assert.match(lines[2] ?? "", /^Person No2 p2@acme\.example ! released m2/u)
      assert.match(lines[3] ?? "", /managed m3 Held: Kept: their HR status is not one of the chosen ones/u)
      assert.include(text, "HR manages the name and bank account of managed members")
      assert.include(text, "<span class=\"mark warn\"><span aria-hidden=\"true\">!</span> released</span>")
    }).pipe(Effect.scoped))

  it.live("M9: where the target's list need not hold archived or invited people, nobody is told that there are none", () =>
    Effect.gen(function*() {
      const target = capabilities({ observes: { archived: false, invited: false } })
      const { address } = yield* served(fakeSite(input([{ ...staff(1), listing: { capabilities: target } }])))
      const { text } = yield* ask(`${address}/entities/acme/members?state=archived`)
      assert.include(text, ">archived (not listed)</a>")
      assert.include(text, "need not hold archived members: there may be some who are not shown here")
      assert.include((yield* ask(`${address}/members`)).text, "<td>not listed</td>")
      assert.notInclude((yield* ask(`${address}/entities/acme/members`)).text, "need not hold active members")
    }).pipe(Effect.scoped))

  it.live("finds without accents and case, by state, HR status and hold", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world()))
      const found = (query: string) =>
        Effect.map(ask(`${address}/entities/acme/members?${query}`), ({ text }) =>
          linesOf(text).map((line) => /\b(?<id>m\d)\b/u.exec(line)?.groups?.["id"]))
      assert.deepStrictEqual(yield* found("q=elan%20P1@"), ["m1"])
      assert.deepStrictEqual(yield* found("state=invited"), ["m5"])
      assert.deepStrictEqual(yield* found("state=archived"), [])
      assert.deepStrictEqual(yield* found("hr=released"), ["m2"])
      assert.deepStrictEqual(yield* found("hr=manual"), ["m4"])
      assert.deepStrictEqual(yield* found("hold=held"), ["m3"])
      assert.deepStrictEqual(yield* found("hold=status-not-chosen&hr=managed"), ["m3"])
      assert.deepStrictEqual(yield* found("hold=nonsense&hr=nonsense&state=nonsense&page=-7"), ["m1", "m4", "m2", "m3"])
    }).pipe(Effect.scoped))

  it.live("shows a hundred at a time, and keeps what was asked for from page to page", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 250 }, (_, index) => row(index + 1))
      const { address } = yield* served(fakeSite(world(), { members: () => Effect.succeed({ at: now, rows }) }))
      const { text } = yield* ask(`${address}/entities/acme/members?q=person&page=2`)
      const lines = linesOf(text)
      assert.strictEqual(lines.length, 100)
      assert.match(lines[0] ?? "", /^Person 00101 /u)
      assert.include(text, "101 to 200 of 250")
      assert.include(text, "href=\"/entities/acme/members?state&#61;active&amp;q&#61;person&amp;page&#61;3\"")
    }).pipe(Effect.scoped))

  it.live("an entity that was never read, and one that does not exist, are told apart", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world(), { members: () => Effect.succeed(undefined) }))
      assert.include((yield* ask(`${address}/entities/acme/members`)).text, "was not read to its end yet")
      assert.strictEqual((yield* ask(`${address}/entities/other/members`)).status, 404)
      assert.include((yield* ask(`${address}/members`)).text, "not read to its end yet")
    }).pipe(Effect.scoped))
})
