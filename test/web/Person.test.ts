import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EmployeeKey } from "../../src/domain/Employee.ts"
import type { HistoryEntry } from "../../src/domain/History.ts"
import { input } from "../planning/Inputs.ts"
import { day, employee, iban, linked, member, now } from "../planning/World.ts"
import { ask } from "./Ask.ts"
import { fakeSite, served } from "./FakeSite.ts"

const world = () =>
  input([{
    rules: { entity: "acme", name: "Acme SAS" },
    employees: [
      employee("1", { firstName: "Ada", lastName: "King", bankAccount: iban.fr, rawStatus: "Elternzeit" }),
      employee("2", { firstName: "Ada", lastName: "Prince", startDate: "2026-04-01" }),
      employee("3", { firstName: "Ada", lastName: "Prince" })
    ],
    members: [member("1", { state: "invited" })],
    links: [linked("1")]
  }])

const invited: ReadonlyArray<HistoryEntry> = [
  {
    type: "operation",
    entry: {
      id: 1,
      run: "r1",
      entity: "acme",
      operation: "invite:1",
      kind: "invite",
      carry: "apply",
      person: { connection: "hr", id: "1" },
      member: "m1",
      fields: [],
      wanted: "w",
      rule: "D1",
      startedAt: now - 3 * day,
      endedAt: now - 3 * day,
      outcome: "done",
      message: "",
      settledAt: undefined
    }
  },
  {
    type: "run",
    run: {
      id: "r1",
      entity: "acme",
      by: "grace",
      reason: "",
      startedAt: now - 3 * day,
      endedAt: now - 3 * day,
      outcome: "done",
      decisionHash: "h",
      savedPlan: undefined,
      text: "1 invitation."
    }
  }
]

describe("a person's page", () => {
  it.live("tells the whole story: HR's record with a masked account, rules, match, dates and what was done", () =>
    Effect.gen(function*() {
      const asked: Array<ReadonlyArray<EmployeeKey> | undefined> = []
      const site = fakeSite(world(), {
        history: ({ people }) =>
          Effect.sync(() => {
            asked.push(people)
            return invited
          })
      })
      const { address } = yield* served(site)
      const { status, text } = yield* ask(`${address}/people?q=hr%2F1`)
      assert.strictEqual(status, 200)
      for (
        const said of [
          "<h1>Ada King</h1>",
          "(HR says \"Elternzeit\")",
          "FR14…2606",
          "status is one of active",
          "Linked to member m1",
          "invited at <time datetime=\"2026-03-07T12:00:00Z\">2026-03-07 12:00 UTC</time>, 3 days ago, and not accepted yet",
          "<td>grace</td><td>invite</td>"
        ]
      ) assert.include(text, said)
      assert.notInclude(text, iban.fr)
      assert.deepStrictEqual(asked, [[{ connection: "hr", id: "1" }]])
    }).pipe(Effect.scoped))

  it.live("D3: says on which day somebody is invited", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world()))
      const { text } = yield* ask(`${address}/people?q=hr%2F2`)
      assert.include(text, "Acme SAS: Not started yet, until <strong>2026-04-01</strong>.")
    }).pipe(Effect.scoped))

  it.live("lists everybody who may be meant, each by what is theirs alone; nobody is told with the nearest", () =>
    Effect.gen(function*() {
      const { address } = yield* served(fakeSite(world()))
      const both = yield* ask(`${address}/people?q=ada%20prince`)
      assert.include(both.text, "2 people may be meant")
      assert.include(both.text, "href=\"/people?q&#61;hr%2F3\"")
      const none = yield* ask(`${address}/people?q=adda%20kingg`)
      assert.strictEqual(none.status, 404)
      assert.include(none.text, "Nobody is called")
    }).pipe(Effect.scoped))
})
