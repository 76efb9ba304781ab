import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref } from "effect"
import { TestClock } from "effect/testing"
import type { FileInForce } from "../../src/cli/FileInForce.ts"
import { memberLists } from "../../src/cli/MemberLists.ts"
import { runningSite } from "../../src/cli/RunningSite.ts"
import type { Reconciler } from "../../src/engine/Reconciler.ts"
import { type EntityStanding, unseen } from "../../src/engine/Standing.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { permit } from "../../src/planning/Unattended.ts"
import type { Asked, Site } from "../../src/web/Site.ts"
import { Disk, storeOf } from "../engine/MemoryStore.ts"
import { input } from "../planning/Inputs.ts"
import { employee, iban, linked, member, now, staff, type World } from "../planning/World.ts"

const standingOf = (given: PlanInput, more: Partial<EntityStanding> = {}): EntityStanding => {
  const [one] = given.entities
  const [found] = plan(given).plan.entities
  if (one === undefined || found === undefined) throw new Error("a world without an entity")
  const look = {
    at: given.now,
    all: given,
    input: one,
    plan: found,
    permit: permit(found, one.rules, one.memory, given.now)
  }
  return { ...unseen("acme", one.rules), cycles: 1, look, good: look, ...more }
}

/** The pages of an entity that was read, and what its next cycle finds. */
const on = <A>(
  first: World,
  then: (site: Site, disk: Disk, next: (world: World, more?: Partial<EntityStanding>) => void) => Effect.Effect<A>
) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now)
    let standing = standingOf(input([first]))
    const disk = new Disk(input([first]).entities.map(({ memory }) => memory))
    const reconciler: Reconciler<never> = {
      standings: Effect.sync(() => [standing]),
      connections: Effect.succeed([]),
      follow: () => Effect.void,
      hurry: () => Effect.void,
      world: Effect.succeed({ connections: [], entities: [] })
    }
    const inForce = yield* Ref.make<FileInForce>({ file: "hrsync.yaml", text: "", since: now, refused: undefined })
    const members = yield* memberLists
    const site = yield* runningSite(reconciler, { startedAt: now, sandbox: false, folder: "/", inForce, members }).pipe(
      Effect.provide(storeOf(disk, { name: "this process", dead: false }))
    )
    return yield* then(site, disk, (world, more) => {
      standing = standingOf(input([world]), more)
    })
  })

const grace: Asked = { visitor: { name: "grace", role: "approver" }, reason: "" }

const decisionOf = (site: Site) =>
  Effect.map(site.decision("acme"), (found) => {
    if (found === undefined) throw new Error("no decision")
    return { hash: found.plan.decisionHash, shown: found.shown }
  }).pipe(Effect.orDie)

const newcomer: World = { employees: [employee("1")], memory: { confirmed: undefined } }

describe("a card", () => {
  it.effect("is in error where no plan can be made, whatever the last one was: for the API as on the page", () =>
    on(staff(1), (site, _disk, next) =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* site.cards).map(({ status }) => status), ["connected"])
        const trouble = { message: "HR_TOKEN is not set.", next: "Set it." }
        next(staff(1), { trouble })
        const [one] = yield* site.cards
        assert.deepInclude(one, { status: "error", problems: ["HR_TOKEN is not set."], next: "Set it." })
        next(staff(1), { trouble, look: undefined, good: undefined })
        assert.deepStrictEqual((yield* site.cards).map(({ status }) => status), ["error"])
      })))
})

describe("what is decided on a page", () => {
  it.effect("is what the cycle planned, until somebody tells something, another process writes, or time passes", () =>
    on(newcomer, (site, disk, next) =>
      Effect.gen(function*() {
        const madeAt = Effect.map(site.decision("acme"), (found) => found?.madeAt)
        next(newcomer, { asOf: "0" })
        yield* TestClock.adjust("5 minutes")
        assert.strictEqual(yield* madeAt, now)
        disk.change("acme", [{ type: "paused", paused: true }], now)
        assert.strictEqual(yield* madeAt, now + 5 * 60_000)
        assert.strictEqual((yield* site.decision("acme"))?.plan.status, "paused")
        next(newcomer, { asOf: "1" })
        assert.strictEqual(yield* madeAt, now)
        yield* site.resume("acme", grace)
        assert.strictEqual((yield* site.decision("acme"))?.plan.status, "awaiting-actions")
        next(newcomer, { asOf: "1" })
        yield* TestClock.adjust("10 minutes")
        assert.strictEqual(yield* madeAt, now + 15 * 60_000)
      }).pipe(Effect.orDie)))

  it.effect("U8: confirms the rules that the page showed, and no others that the file has by then", () =>
    on(newcomer, (site, disk, next) =>
      Effect.gen(function*() {
        const seen = yield* decisionOf(site)
        next({ ...newcomer, rules: { limits: { count: 500 }, onOutOfScope: "archive" } })
        const answer = yield* site.approve("acme", seen, undefined, grace)
        assert.strictEqual(answer.tone, "bad")
        assert.include(answer.message, "others than the page showed")
        assert.isUndefined(disk.memory("acme").confirmed)
        assert.strictEqual((yield* site.approve("acme", yield* decisionOf(site), undefined, grace)).tone, "good")
        assert.isDefined(disk.memory("acme").confirmed)
      })))

  it.effect("U8: nor safety settings, such as who is protected", () =>
    on(newcomer, (site, _disk, next) =>
      Effect.gen(function*() {
        const seen = yield* decisionOf(site)
        next({ ...newcomer, rules: { approval: { bankAccount: "ask" } } })
        assert.strictEqual((yield* site.approve("acme", seen, undefined, grace)).tone, "bad")
      })))

  it.effect("U8, P6: lets the doubt pass that the page showed, and no worse one", () => {
    const read = (people: number): World => ({
      ...staff(people),
      memory: { goodReads: [{ connection: "hr", at: now - 3_600_000, employees: 100 }] }
    })
    return on(read(40), (site, disk, next) =>
      Effect.gen(function*() {
        const seen = yield* decisionOf(site)
        next({ ...read(40), employees: staff(10).employees })
        const worse = yield* decisionOf(site)
        assert.strictEqual(worse.hash, seen.hash)
        const answer = yield* site.approve("acme", seen, undefined, grace)
        assert.strictEqual(answer.tone, "bad")
        assert.deepStrictEqual(disk.memory("acme").approvals, [])
        assert.strictEqual((yield* site.approve("acme", worse, undefined, grace)).tone, "good")
      }))
  })

  it.effect("U8: a button that is pressed twice says yes once, and not that something went wrong", () =>
    on(newcomer, (site, disk) =>
      Effect.gen(function*() {
        const seen = yield* decisionOf(site)
        assert.strictEqual((yield* site.approve("acme", seen, undefined, grace)).tone, "good")
        const again = yield* site.approve("acme", seen, undefined, grace)
        assert.deepStrictEqual([again.tone, again.message], [
          "good",
          "You said yes to this decision of acme a moment ago: it counts once."
        ])
        assert.strictEqual(disk.acts.length, 1)
        const other = { visitor: { name: "ada", role: "approver" }, reason: "" } as const
        assert.strictEqual((yield* site.approve("acme", seen, undefined, other)).tone, "bad")
        yield* TestClock.adjust("2 minutes")
        assert.strictEqual((yield* site.approve("acme", seen, undefined, grace)).tone, "bad")
      })))

  it.effect("U8: a refusal says what goes ahead all the same", () =>
    on({
      employees: [employee("1", { bankAccount: iban.fr, lastName: "Newman" })],
      members: [member("1", { bankAccount: iban.de })],
      links: [linked("1", { applied: { bankAccount: "another" } })],
      rules: { approval: { bankAccount: "ask" } }
    }, (site) =>
      Effect.gen(function*() {
        const { hash } = yield* decisionOf(site)
        const { message, next } = yield* site.refuse("acme", hash, grace)
        assert.strictEqual(message, "The refusal is kept with its reason.")
        assert.include(next, "1 operation of acme goes ahead all the same")
      })))
})
