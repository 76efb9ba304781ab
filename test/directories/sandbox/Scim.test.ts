import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { collect } from "../../../src/directories/Directory.ts"
import { inviteOf } from "../Calls.ts"
import { directoryContract, type Seed } from "../DirectoryContract.ts"
import { connected, sandboxPlace } from "./Place.ts"
import { memberOf, served } from "./Served.ts"

directoryContract(sandboxPlace({
  name: "the SCIM face of the sandbox's Spendesk",
  lists: 5,
  lacks: ["already", "resend"],
  make: (served) => connected(served, "scim")
}))

describe("a server that keeps externalId unique, also over archived members", () => {
  const ida: Seed = { id: "3", email: "old@acme.example", first: "Ida", last: "Rhodes", state: "invited" }

  it.live("M2: a withdrawn member gets the new address and one invitation to it", () =>
    Effect.scoped(Effect.gen(function*() {
      const place = yield* served({
        members: [],
        before: (request, answer, { world }) => {
          const taken = world.members.some(({ externalId }) =>
            externalId !== null && request.body.includes(`"externalId":"${externalId}"`)
          )
          return request.method === "POST" && taken
            ? { status: 409, headers: {}, body: JSON.stringify({ status: "409", scimType: "uniqueness" }) }
            : answer()
        }
      })
      place.world.load([{ ...memberOf(ida), externalId: "hr/3" }])
      const directory = connected(place, "scim")
      yield* collect(directory)
      yield* directory.perform({ kind: "cancel-invite", member: "3" }, "a")
      const performed = yield* directory.perform({ ...inviteOf("new@acme.example", "hr/3"), replaces: "3" }, "b")
      assert.deepStrictEqual(performed, { member: "3", outcome: "done" })
      const { members } = yield* collect(directory)
      assert.deepStrictEqual(members.map(({ email, id, state }) => [id, String(email), state]), [
        ["3", "new@acme.example", "invited"]
      ])
      assert.deepStrictEqual(place.world.mailbox.map(({ email, outcome }) => [email, outcome]), [
        ["new@acme.example", "open"],
        ["old@acme.example", "withdrawn"]
      ])
    })))
})
