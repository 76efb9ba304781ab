import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { collect, type Directory } from "../../../src/directories/Directory.ts"
import type { EmulatorFaults } from "../../../src/sandbox/Emulator.ts"
import { inviteOf } from "../Calls.ts"
import { listContract, type Seed } from "../DirectoryContract.ts"
import { connected, sandboxPlace } from "./Place.ts"
import { type Served, served } from "./Served.ts"

/** Read by the public API, which has no call for members; written through the SCIM face beside it. */
const readByApi = (place: Served): Directory => ({
  ...connected(place, "spendesk"),
  perform: connected(place, "scim").perform
})

listContract(sandboxPlace({
  name: "the public API of the sandbox's Spendesk",
  lists: 5,
  faults: { listed: "all" },
  make: readByApi
}))

const seeds: ReadonlyArray<Seed> = [
  { id: "1", email: "owner@acme.example", first: "Noor", last: "Al-Hashimi", state: "active", owner: true },
  { id: "2", email: "ada@acme.example", first: "Ada", last: "Lovelace", state: "active" },
  { id: "3", email: "invited@acme.example", first: "Ida", last: "Rhodes", state: "invited" },
  { id: "4", email: "former@acme.example", first: "Old", last: "Hand", state: "archived" }
]

/** What the list shows after each of these, by the documented API alone. */
const shown = (faults: EmulatorFaults) =>
  Effect.scoped(Effect.gen(function*() {
    const place = yield* served({ members: seeds, faults })
    const directory = readByApi(place)
    const emails = Effect.map(collect(directory), ({ completeness, members }) => {
      assert.isTrue(completeness.complete)
      assert.isTrue(members.every(({ state }) => state === "unknown"))
      return members.map(({ email }) => String(email).split("@")[0]).toSorted()
    })
    const steps = [
      inviteOf("new@acme.example", "hr/9"),
      { kind: "update", member: "2", changes: { name: { first: "Augusta", last: "King" } } },
      { kind: "archive", member: "2" },
      { kind: "archive", member: "2" },
      { kind: "reactivate", member: "2" },
      inviteOf("ada@acme.example", "hr/2")
    ] as const
    const lists = [yield* emails]
    for (const [index, call] of steps.entries()) {
      yield* Effect.exit(directory.perform(call, String(index)))
      lists.push(yield* emails)
    }
    return lists
  }))

describe("the public API of the sandbox's Spendesk shows what became of members", () => {
  const live = ["ada", "invited", "new", "owner"]
  const withoutAda = ["invited", "new", "owner"]
  const after = [["ada", "invited", "owner"], live, live, withoutAda, withoutAda, live, live]

  it.live("created, updated, archived, archived again, brought back, invited though there", () =>
    Effect.map(shown({}), (lists) => assert.deepStrictEqual(lists, after)))

  it.live("X2: the same where every answer was lost", () =>
    Effect.map(shown({ lostAnswers: [1, 2, 3, 4, 5, 6] }), (lists) => assert.deepStrictEqual(lists, after)))

  it.live("X6: a list that lags behind still shows who was archived, and is whole all the same", () =>
    Effect.map(
      shown({ lateList: 60_000 }),
      (lists) => assert.deepStrictEqual(lists, lists.map(() => ["ada", "invited", "owner"]))
    ))
})
