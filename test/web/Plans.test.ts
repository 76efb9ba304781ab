import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { planOf } from "../../src/planning/ByHand.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { input } from "../planning/Inputs.ts"
import { employee, iban, linked, member, type World } from "../planning/World.ts"
import { as, hiddenIn, locationOf, open, send } from "./Browse.ts"
import { decidingSite } from "./Deciding.ts"
import { fakeSite, served, type Wish } from "./FakeSite.ts"

const hashOf = (given: PlanInput): string => planOf(given, "acme")?.decisionHash ?? ""

const serving = (world: World, role: "approver" | "viewer" = "approver") =>
  Effect.gen(function*() {
    const given = input([world])
    const wishes: Array<Wish> = []
    const site = fakeSite(given, decidingSite(given, wishes))
    const { address } = yield* served(site, { access: as(role) })
    return { given, wishes, address, plan: `${address}/entities/acme/plan` }
  })

const asks: World = {
  employees: [
    employee("1", { email: "new@acme.example", bankAccount: iban.fr }),
    employee("2", { bankAccount: iban.de }),
    employee("3")
  ],
  members: [member("1"), member("2")],
  links: [linked("1"), linked("2")],
  rules: { approval: { email: "ask", bankAccount: "ask" } }
}

const blocked: World = {
  employees: ["1", "2", "3", "4"].map((id) => employee(id, { status: "inactive" })),
  members: ["1", "2", "3", "4"].map((id) => member(id)),
  links: ["1", "2", "3", "4"].map((id) => linked(id))
}

describe("the page of a plan", () => {
  it.live("shows before and after, with words for who does not see them, and accounts masked (F4)", () =>
    Effect.gen(function*() {
      const { address, plan } = yield* serving(asks)
      const page = yield* open(plan)
      assert.strictEqual(page.status, 200)
      assert.include(
        page.text,
        "<del><span class=\"heard\">from </span><code>p1@acme.example</code></del> → <ins><span class=\"heard\">to </span><code>new@acme.example</code></ins>"
      )
      assert.notInclude(page.text, iban.fr)
      assert.include(page.text, "Waiting for an approval")
      assert.include((yield* open(`${address}/plans`)).text, "Waiting for somebody")
    }).pipe(Effect.scoped))

  it.live("P5: a block is told with its numbers and its limit, and what it stops is listed", () =>
    Effect.gen(function*() {
      const { plan } = yield* serving(blocked)
      const { text } = yield* open(plan)
      assert.include(text, "Too many people would lose access")
      assert.include(text, "limits.archive.count")
      assert.include(text, "4 people would lose access now")
      assert.include(text, "Stopped by the block")
      assert.include(text, "Approve 4 operations")
    }).pipe(Effect.scoped))

  it.live("P7: rules that nobody confirmed are loud, and what a yes does is said", () =>
    Effect.gen(function*() {
      const { plan, wishes } = yield* serving({
        employees: [employee("1"), employee("2")],
        members: [member("1")],
        links: [linked("1")],
        memory: { confirmed: undefined }
      })
      const page = yield* open(plan)
      assert.include(page.text, "These rules were never confirmed")
      assert.include(page.text, "It confirms the rules of acme as the file has them now, in your name")
      const hash = hiddenIn(page, "hash")
      yield* send(plan.replace("/plan", "/approve"), { csrf: "token", hash, whole: "yes" })
      assert.deepStrictEqual(wishes.map(({ act }) => act), ["confirm"])
    }).pipe(Effect.scoped))

  it.live("an entity that nobody knows is not found", () =>
    Effect.gen(function*() {
      const { address } = yield* serving(asks)
      assert.strictEqual((yield* open(`${address}/entities/nobody/plan`)).status, 404)
    }).pipe(Effect.scoped))

  it.live("a long list is shown a page at a time", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 120 }, (_, index) => employee(String(1000 + index)))
      const { plan } = yield* serving({ employees: many })
      const first = (yield* open(plan)).text
      assert.include(first, "Invite (120)")
      assert.include(first, "No1000")
      assert.notInclude(first, "No1060")
      const second = (yield* open(`${plan}?list=do-invite&page=2`)).text
      assert.include(second, "No1060")
      assert.include(second, "51 to 100 of 120")
    }).pipe(Effect.scoped))
})

describe("deciding a plan", () => {
  it.live("P6: the whole decision is approved by the hash that was shown, and what became of it is said once", () =>
    Effect.gen(function*() {
      const { address, plan, wishes } = yield* serving(blocked)
      const hash = hiddenIn(yield* open(plan), "hash")
      const sent = yield* send(`${address}/entities/acme/approve`, {
        csrf: "token",
        hash,
        whole: "yes",
        reason: "all four left"
      })
      assert.strictEqual(sent.status, 303)
      assert.deepStrictEqual(wishes, [
        { act: "approve", entity: "acme", by: "vera", reason: "all four left", subject: "all" }
      ])
      assert.notInclude(locationOf(sent), "approved")
      const after = yield* open(`${address}${locationOf(sent)}`)
      assert.include(after.text, "4 operations are approved.")
    }).pipe(Effect.scoped))

  it.live("P6: a decision that is another one by now is not approved, and not refused", () =>
    Effect.gen(function*() {
      const { address, given, wishes } = yield* serving(blocked)
      const stale = hashOf(given).split("").toReversed().join("")
      for (const act of ["approve", "refuse"]) {
        const sent = yield* send(`${address}/entities/acme/${act}`, {
          csrf: "token",
          hash: stale,
          whole: "yes",
          reason: "yes"
        })
        const after = yield* open(`${address}${locationOf(sent)}`)
        assert.include(after.text, "has another decision by now")
      }
      assert.deepStrictEqual(wishes, [])
    }).pipe(Effect.scoped))

  it.live("F4: one question is approved, the others stay", () =>
    Effect.gen(function*() {
      const { address, plan, wishes } = yield* serving(asks)
      const page = yield* open(plan)
      const boxes = [...page.text.matchAll(/type="checkbox" name="operation" form="chosen" value="(?<id>[^"]*)"/gu)]
        .map(({ groups }) => groups?.["id"] ?? "")
      assert.isAbove(boxes.length, 1)
      const [one = ""] = boxes
      yield* send(`${address}/entities/acme/approve`, { csrf: "token", hash: hiddenIn(page, "hash"), operation: [one] })
      assert.deepStrictEqual(wishes.map(({ act, subject }) => ({ act, subject })), [{ act: "approve", subject: one }])
    }).pipe(Effect.scoped))

  it.live("M2: half of a pair is not approved; what must go together is said, and what was ticked stays ticked", () =>
    Effect.gen(function*() {
      const { address, plan, wishes } = yield* serving({
        employees: [employee("1", { email: "new@acme.example" })],
        members: [member("1", { state: "invited" })],
        links: [linked("1")],
        rules: { approval: { email: "ask" } }
      })
      const page = yield* open(plan)
      const answer = yield* send(`${address}/entities/acme/approve`, {
        csrf: "token",
        hash: hiddenIn(page, "hash"),
        operation: ["invite:hr/1"]
      })
      assert.strictEqual(answer.status, 409)
      assert.include(answer.text, "one half of a pair")
      assert.include(answer.text, "Name cancel-invite:hr/1")
      assert.include(answer.text, "value=\"invite:hr/1\" checked")
      assert.deepStrictEqual(wishes, [])
    }).pipe(Effect.scoped))

  it.live("a refusal needs a reason, and keeps it", () =>
    Effect.gen(function*() {
      const { address, plan, wishes } = yield* serving(blocked)
      const hash = hiddenIn(yield* open(plan), "hash")
      const refuse = (reason: string) => send(`${address}/entities/acme/refuse`, { csrf: "token", hash, reason })
      yield* refuse("  ")
      assert.deepStrictEqual(wishes, [])
      yield* refuse("nobody left")
      assert.deepStrictEqual(wishes.map(({ act, reason }) => ({ act, reason })), [
        { act: "refuse", reason: "nobody left" }
      ])
    }).pipe(Effect.scoped))

  it.live("a viewer sees no form, and is refused; so is a form without the token of its session", () =>
    Effect.gen(function*() {
      const { address, given, plan, wishes } = yield* serving(blocked, "viewer")
      const page = yield* open(plan)
      assert.notInclude(page.text, "<form")
      const fields = { hash: hashOf(given), whole: "yes", reason: "yes" }
      for (const act of ["approve", "refuse"]) {
        const sent = yield* send(`${address}/entities/acme/${act}`, { ...fields, csrf: "token" })
        assert.strictEqual(sent.status, 403)
      }
      const other = yield* serving(blocked)
      assert.strictEqual((yield* send(`${other.address}/entities/acme/approve`, fields)).status, 403)
      assert.deepStrictEqual([...wishes, ...other.wishes], [])
    }).pipe(Effect.scoped))
})
