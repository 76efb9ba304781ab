import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { notVisible } from "../../src/domain/Field.ts"
import type { MemberId } from "../../src/domain/Member.ts"
import { accountOwner } from "../../src/domain/Member.ts"
import {
  account,
  capabilities,
  day,
  emailOf,
  employee,
  hour,
  iban,
  linked,
  mail,
  member,
  person,
  staff,
  warned
} from "../planning/World.ts"
import { Drive, type Driven, plannedIn, resultsOf } from "./Drive.ts"

/*
 * Ways in which whole cycles, one after the other, once went wrong: answers that were lost, lists that lag behind, HR
 * that changes its mind in between, and people who act by hand.
 */

const minute = 60_000
const left = { status: "inactive" } as const
const owner = { roles: [accountOwner] }

const stateOf = ({ target }: Drive, id: MemberId) => target.members.find((one) => one.id === id)?.state

/** Person 1 comes, person 2 is there. */
const newcomer: Driven = { employees: [employee("1"), employee("2")], members: [member("2")], links: [linked("2")] }

/** Persons 1 and 2 are there. */
const pair: Driven = staff(2)

describe("L5: the last Account Owner", () => {
  const owners: Driven = {
    rules: { limits: { count: 10 } },
    employees: [employee("1", left), employee("2"), employee("3")],
    members: [member("1", owner), member("2", owner), member("3")],
    links: [linked("1"), linked("2"), linked("3")]
  }

  it.effect("L5: the last Account Owner is not archived while a list lags behind", () =>
    Effect.gen(function*() {
      const on = new Drive(owners)
      on.late(30)
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["archive 1: done"])
      on.employees = [employee("2", left), employee("3")]
      assert.include(plannedIn(yield* on.cycle()), "hold last-owner 2")
      assert.deepStrictEqual(on.calls, ["archive m1"])
    }))

  it.effect("L5: nor where nobody knows whether the other one was archived", () =>
    Effect.gen(function*() {
      const on = new Drive(owners)
      on.late(30)
      on.target.calls = ["lost"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["archive 1: unknown"])
      on.employees = [employee("1"), employee("2", left), employee("3")]
      assert.include(plannedIn(yield* on.cycle()), "hold last-owner 2")
      assert.strictEqual(stateOf(on, "m2"), "active")
    }))

  it.effect("L5: nor where a list goes back to before the other one's archive", () =>
    Effect.gen(function*() {
      const on = new Drive(owners)
      yield* on.cycle()
      on.late(30)
      on.employees = [employee("2", left), employee("3")]
      assert.include(plannedIn(yield* on.cycle()), "hold last-owner 2")
      assert.strictEqual(stateOf(on, "m2"), "active")
    }))
})

describe("D4: addresses that are remembered", () => {
  const second = "second@acme.example"
  const protectedBy: Driven = { ...staff(1), rules: { protect: [second], limits: { count: 5 } } }

  it.effect("D4, L5: an address whose update had no answer, and which a list shows, protects", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...protectedBy, employees: [employee("1", { email: second })] })
      on.target.calls = ["lost"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["update 1 email: unknown"])
      on.employees = [employee("1", { email: "third@acme.example" })]
      assert.deepStrictEqual(resultsOf(yield* on.cycle(2 * hour)), ["update 1 email: done"])
      on.employees = [employee("1", { email: "third@acme.example", ...left })]
      assert.deepStrictEqual(plannedIn(yield* on.cycle(2 * hour)), ["hold protected 1"])
    }))

  it.effect("D4, L5: so does one that a person changed in both places", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...protectedBy, employees: [employee("1", { email: second })] })
      on.byHand({ kind: "update", member: "m1", changes: { email: mail(second) } })
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), [])
      on.employees = [employee("1")]
      yield* on.cycle(2 * hour)
      on.employees = [employee("1", left)]
      assert.deepStrictEqual(plannedIn(yield* on.cycle(2 * hour)), ["hold protected 1"])
    }))
})

describe("M6: whose archive it was", () => {
  it.effect("M6: a permission ends when a person has brought them back, so that the next archive by hand stays", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...pair, members: [member("1", { state: "archived" }), member("2")] })
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold archived-by-a-person 1"])
      on.remember({ type: "link", link: { ...on.link("1"), allowed: true } })
      on.byHand({ kind: "reactivate", member: "m1" })
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), [])
      on.byHand({ kind: "archive", member: "m1" })
      assert.deepStrictEqual(plannedIn(yield* on.cycle(90 * day)), ["hold archived-by-a-person 1"])
    }))

  it.effect("M7: a list that goes back after an archive does not make it a person's", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...pair, employees: [employee("1", left), employee("2")] })
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["archive 1: done"])
      on.late(5)
      on.employees = pair.employees
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), [])
      on.late(0)
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["reactivate 1: done"])
    }))

  it.effect("M6: what is under way for one member says nothing of another after a re-link", () =>
    Effect.gen(function*() {
      const other = member("z", { state: "archived" })
      const on = new Drive({
        ...pair,
        employees: [employee("1", left), employee("2")],
        members: [...pair.members, other]
      })
      on.late(30)
      on.target.calls = ["unheard"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["archive 1: unknown"])
      on.remember({ type: "link", link: linked("1", { memberId: other.id }) })
      on.employees = [employee("1"), employee("2")]
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold archived-by-a-person 1"])
      assert.isFalse(on.link("1").archivedByHrsync)
    }))
})

describe("M2: a pair that broke half-way", () => {
  const moving = employee("1", { email: "new@acme.example", bankAccount: iban.fr })
  const asking: Driven = {
    rules: { approval: { email: "ask", bankAccount: "ask" } },
    employees: [moving, employee("2")],
    members: [member("1", { state: "invited", bankAccount: iban.fr }), member("2")],
    links: [linked("1"), linked("2")]
  }

  it.effect("F4: its new invitation asks what the pair asked, when HR's values are others by then", () =>
    Effect.gen(function*() {
      const on = new Drive(asking)
      on.approve(yield* on.cycle())
      on.target.calls = ["none", "refused"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["cancel-invite 1: done", "invite 1: failed"])
      on.employees = [employee("1", { email: "other@acme.example", bankAccount: iban.de }), employee("2")]
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold approval-needed 1"])
      assert.deepStrictEqual(on.calls, ["cancel-invite m1", "invite new@acme.example"])
    }))

  const managed: Driven = {
    rules: { fields: ["name", "email", "manager"] },
    employees: [employee("1", { email: "boss@acme.example" }), employee("2", { manager: "1" })],
    members: [member("1", { state: "invited" }), member("2", { managerId: "mx" }), member("x")],
    links: [linked("1"), linked("2")]
  }

  it.effect("F6: a manager whose invitation was withdrawn is nobody's manager id", () =>
    Effect.gen(function*() {
      const on = new Drive(managed)
      on.target.calls = ["none", "refused"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), [
        "cancel-invite 1: done",
        "invite 1: failed",
        "update 2 manager: skipped"
      ])
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 1: done", "update 2 manager: done"])
      assert.deepStrictEqual(on.calls.slice(2), ["invite boss@acme.example", "update m2"])
      assert.strictEqual(on.target.members.find(({ id }) => id === "m2")?.managerId, "made-1")
    }))

  it.effect("F6: nor while a list still shows the withdrawn invitation: everything waits for the list", () =>
    Effect.gen(function*() {
      const on = new Drive(managed)
      on.late(30)
      on.target.calls = ["none", "refused"]
      yield* on.cycle()
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), [
        "hold awaiting-confirmation 1 email",
        "hold awaiting-confirmation 1 email",
        "hold awaiting-confirmation 2 manager"
      ])
    }))
})

describe("P6: approvals", () => {
  it.effect("P6: a pause at the begin of a run uses no approval up", () =>
    Effect.gen(function*() {
      const { employees, links, members } = staff(10)
      const gone = employees.map((one) => Number(one.id) < 5 ? employee(one.id, left) : one)
      const on = new Drive({ employees: gone, links, members })
      const blocked = yield* on.cycle()
      assert.include(plannedIn(blocked), "block archive-limit limits.archive.count")
      on.approve(blocked)
      const pausing = yield* on.cycle(minute, (planned) =>
        Effect.sync(() => {
          on.remember({ type: "paused", paused: true })
          return planned
        }))
      assert.strictEqual(pausing.outcome, "paused")
      on.remember({ type: "paused", paused: false })
      assert.strictEqual(resultsOf(yield* on.cycle()).length, 4)
      assert.deepStrictEqual(on.memory.approvals, [])
    }))

  it.effect("P6: an approval of source-shrank is used once, and lets no other shrink pass", () =>
    Effect.gen(function*() {
      const company = staff(40)
      const on = new Drive(company)
      yield* on.cycle()
      on.employees = company.employees.slice(0, 30)
      const shrunk = yield* on.cycle()
      assert.include(plannedIn(shrunk), "block source-shrank limits.shrink.percent")
      on.approve(shrunk)
      assert.deepStrictEqual((yield* on.cycle()).plan.blocks, [])
      assert.deepStrictEqual(on.memory.approvals, [])
      assert.strictEqual(on.memory.goodReads[0]?.employees, 30)
      on.employees = company.employees.slice(0, 1)
      assert.include(plannedIn(yield* on.cycle()), "block source-shrank limits.shrink.percent")
    }))
})

describe("X2: invitations", () => {
  it.effect("F4: an adopted own invitation remembers the bank account that went with it", () =>
    Effect.gen(function*() {
      const on = new Drive({
        employees: [employee("1", { bankAccount: iban.fr }), employee("2")],
        members: [member("2", { bankAccount: notVisible })],
        links: [linked("2")],
        capabilities: capabilities({ observes: { bankAccount: false } })
      })
      on.target.calls = ["lost"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 1: unknown"])
      on.employees = [employee("1", { bankAccount: iban.de }), employee("2")]
      assert.deepStrictEqual(resultsOf(yield* on.cycle(2 * hour)), ["adopt 1: done"])
      assert.deepStrictEqual(resultsOf(yield* on.cycle(2 * hour)), ["update 1 bankAccount: done"])
      assert.deepStrictEqual(on.target.members.find(({ id }) => id === "made-1")?.bankAccount, account(iban.de))
    }))

  it.effect("X2: no second invitation goes to one address under another employee id", () =>
    Effect.gen(function*() {
      const on = new Drive(newcomer)
      on.late(30)
      on.target.calls = ["lost"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 1: unknown"])
      const again = employee("9", { email: emailOf("1"), lastName: "No1" })
      on.employees = [again, employee("2")]
      assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold awaiting-confirmation 9"])
      on.late(0)
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["adopt 9: done"])
      assert.deepStrictEqual(on.calls, ["invite p1@acme.example"])
    }))

  it.effect.each(["none", "lost"] as const)(
    "X7: an expired invitation is not sent again twice while a list lags behind (the first answer: %s)",
    (fault) =>
      Effect.gen(function*() {
        const on = new Drive({ ...staff(1), members: [member("1", { state: "invited", invitationExpiresAt: 0 })] })
        on.late(30)
        on.target.calls = [fault]
        yield* on.cycle()
        assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold awaiting-confirmation 1"])
        assert.deepStrictEqual(plannedIn(yield* on.cycle()), ["hold awaiting-confirmation 1"])
        assert.deepStrictEqual(on.calls, ["resend-invite m1"])
      })
  )

  it.effect("M9: the question of a first plan stays until somebody approved an invitation", () =>
    Effect.gen(function*() {
      const on = new Drive({
        employees: [employee("1", { status: "unknown" }), employee("2")],
        members: [member("2"), member("1", { state: "invited" })],
        links: [],
        memory: { appliedBefore: false },
        capabilities: capabilities({ observes: { invited: false } })
      })
      assert.include(resultsOf(yield* on.cycle()), "adopt 2: done")
      on.employees = [employee("1"), employee("2")]
      const asked = yield* on.cycle()
      assert.deepStrictEqual(plannedIn(asked), ["hold approval-needed 1"])
      on.approve(asked)
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 1: done"])
      on.employees = [employee("1"), employee("2"), employee("3")]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 3: done"])
    }))

  it.effect("X2: an open invitation of somebody who left before anybody knew of it is told, and is no news for ever", () =>
    Effect.gen(function*() {
      const on = new Drive(newcomer)
      on.late(1)
      on.target.calls = ["lost"]
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["invite 1: unknown"])
      on.late(0)
      on.employees = [employee("1", left), employee("2")]
      assert.deepStrictEqual(warned((yield* on.cycle()).plan), ["open-invitation made-1"])
      yield* on.cycle()
      const before = JSON.stringify(on.memory)
      assert.deepStrictEqual(warned((yield* on.cycle()).plan), ["open-invitation made-1"])
      assert.strictEqual(JSON.stringify(on.memory), before)
    }))
})

describe("P3: what counts", () => {
  it.effect("P3: one person whose removal is repeated counts once", () =>
    Effect.gen(function*() {
      const { employees, links, members } = staff(10)
      const without = (...gone: ReadonlyArray<string>) =>
        employees.map((one) => gone.includes(one.id) ? employee(one.id, left) : one)
      const on = new Drive({ employees: without("1"), links, members })
      for (const fault of ["unheard", "unheard", "unheard", "none"] as const) {
        on.target.calls = [fault]
        yield* on.cycle()
      }
      assert.strictEqual(on.memory.removals.length, 1)
      on.employees = without("1", "2")
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["archive 2: done"])
    }))
})

describe("X6: fields that a list does not show yet", () => {
  const named = (lastName: string) => employee("1", { email: "new@acme.example", lastName })

  it.effect("X6: a field applied just now is not written again beside another one, and nobody edited it", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...staff(1), employees: [named("No1")] })
      on.late(30)
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["update 1 email: done"])
      for (const name of ["A", "B", "C", "D"]) {
        on.employees = [named(name)]
        const one = yield* on.cycle()
        assert.deepStrictEqual(resultsOf(one), ["update 1 name: done"])
        assert.include(plannedIn(one), "hold awaiting-confirmation 1 email")
      }
      assert.deepStrictEqual(on.memory.putBacks, [])
    }))

  it.effect("F3: a field that the list showed, and that somebody edited then, is put back", () =>
    Effect.gen(function*() {
      const on = new Drive({ ...staff(1), employees: [named("No1")] })
      yield* on.cycle()
      on.byHand({ kind: "update", member: "m1", changes: { email: mail("by@acme.example") } })
      assert.deepStrictEqual(resultsOf(yield* on.cycle()), ["update 1 email: done"])
      assert.deepStrictEqual(on.memory.putBacks.map((one) => [one.person, one.field]), [[person("1"), "email"]])
    }))
})
