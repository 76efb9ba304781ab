import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { noticeKinds } from "../../src/domain/Notice.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { lookOf } from "../../src/engine/Look.ts"
import { Sights } from "../../src/engine/Sights.ts"
import { tellOnce } from "../../src/engine/TellOnce.ts"
import { type Message, type Notifier, NotTold } from "../../src/notify/Notifier.ts"
import { planOf } from "../../src/planning/ByHand.ts"
import type { Sight } from "../../src/planning/Notices.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member } from "../planning/World.ts"
import { Disk, storeOf } from "./MemoryStore.ts"

/** Somebody who is told; `answers` says whether the message arrives. */
const listener = (id: string, answers: () => Effect.Effect<void, NotTold> = () => Effect.void) => {
  const heard: Array<Message> = []
  const notifier: Notifier = {
    id,
    entities: undefined,
    about: new Set(noticeKinds),
    send: (message) => Effect.andThen(Effect.sync(() => heard.push(message)), answers())
  }
  return { heard, notifier }
}

const away = () => Effect.fail(new NotTold({ message: "It is away.", next: "Wait." }))

const said = (heard: ReadonlyArray<Message>): ReadonlyArray<ReadonlyArray<string>> =>
  heard.map(({ notices }) => notices.map(({ entity, kind }) => `${entity} ${kind}`))

const lacking = { message: "HR_TOKEN is not set.", next: "Set it.", lasting: true }
const busy = { message: "The store is busy.", next: "Wait." }

const failing = (entity: string, trouble: NonNullable<Sight["trouble"]> = busy): Sight => ({
  entity,
  name: entity,
  rules: undefined,
  look: undefined,
  applied: undefined,
  trouble
})

const inStep = input([{
  employees: [employee("1")],
  members: [member("1")],
  links: [linked("1")],
  rules: { reconcile: usualReconcile }
}])

const planOfAcme = (): EntityPlan => {
  const plan = planOf(inStep, "acme")
  if (plan === undefined) throw new Error("no plan of acme")
  return plan
}

/** Everything of it is in step. */
const well = (entity: string): Sight => ({
  ...failing(entity),
  look: lookOf(inStep, planOfAcme()),
  trouble: undefined
})

/** One process, and what it logged. */
const once = (disk: Disk, notifiers: ReadonlyArray<Notifier>, sights: ReadonlyArray<Sight>) => {
  const lines: Array<string> = []
  return tellOnce(notifiers, sights).pipe(
    Effect.provide(storeOf(disk, { name: "p", dead: false })),
    Effect.provide(Logger.layer([Logger.map(Logger.formatLogFmt, (line) => void lines.push(line))])),
    Effect.as(lines)
  )
}

describe("U7: telling people after run --once", () => {
  it.effect("each thing once, whatever process it is", () => {
    const disk = new Disk([])
    const one = listener("n")
    return Effect.gen(function*() {
      const both = [failing("fr", lacking), failing("de", lacking)]
      yield* once(disk, [one.notifier], both)
      yield* TestClock.adjust("15 minutes")
      yield* once(disk, [one.notifier], both)
      assert.deepStrictEqual(said(one.heard), [["fr error", "de error"]])
      yield* TestClock.adjust("15 minutes")
      yield* once(disk, [one.notifier], [well("fr"), failing("de", lacking)])
      assert.deepStrictEqual(said(one.heard).slice(1), [["fr recovered"]])
      yield* once(disk, [one.notifier], [well("fr"), failing("de", lacking)])
      assert.lengthOf(one.heard, 2)
    })
  })

  it.effect("a first failure is noted, and the process that fails next tells of it; one that went well in between ends that", () => {
    const disk = new Disk([])
    const one = listener("n")
    const deaf: Notifier = { ...listener("deaf").notifier, entities: new Set(["de"]) }
    const cycles = (...sights: ReadonlyArray<Sight>) =>
      Effect.forEach(sights, (sight) => once(disk, [one.notifier, deaf], [sight]))
    return Effect.gen(function*() {
      yield* cycles(failing("fr"), well("fr"), failing("fr"))
      assert.deepStrictEqual(said(one.heard), [])
      yield* cycles(failing("fr"), failing("fr"), well("fr"))
      assert.deepStrictEqual(said(one.heard), [["fr error"], ["fr recovered"]])
      assert.deepStrictEqual([...new Set([...disk.told.values()].map(({ notifier }) => notifier))], ["n"])
    })
  })

  it.effect("who does not answer is waited for, for thirty seconds in all; it is said, and the next process tries again", () => {
    const disk = new Disk([])
    const stuck = listener("stuck", () => Effect.never)
    const there = listener("there")
    const later = listener("stuck")
    return Effect.gen(function*() {
      const process = yield* Effect.forkChild(once(disk, [stuck.notifier, there.notifier], [failing("fr", lacking)]))
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(process.pollUnsafe())
      assert.deepStrictEqual(said(there.heard), [["fr error"]])
      yield* TestClock.adjust("1 second")
      const [line = ""] = yield* Fiber.join(process)
      assert.match(line, /A message to stuck was not delivered within 30 seconds/u)
      yield* TestClock.adjust("15 minutes")
      yield* once(disk, [later.notifier, there.notifier], [failing("fr", lacking)])
      assert.deepStrictEqual(said(later.heard), [["fr error"]])
      assert.lengthOf(there.heard, 1)
    })
  })

  it.effect("what is refused is said, and tried by a later process, not by one a second later", () => {
    const disk = new Disk([])
    const one = listener("n", away)
    return Effect.gen(function*() {
      const [line = ""] = yield* once(disk, [one.notifier], [failing("fr", lacking)])
      assert.match(line, /It is away\. Wait\. \(Try 1 of this message\.\)/u)
      yield* TestClock.adjust("1 second")
      yield* once(disk, [one.notifier], [failing("fr", lacking)])
      assert.lengthOf(one.heard, 1)
      yield* TestClock.adjust("1 minute")
      yield* once(disk, [one.notifier], [failing("fr", lacking)])
      assert.lengthOf(one.heard, 2)
    })
  })

  it("of an entity at which another process is at work, that one tells", () => {
    const plan = planOfAcme()
    const left = new Sights([]).ended((["locked", "done"] as const).map((outcome) => ({
      entity: "acme",
      name: "Acme",
      status: plan.status,
      outcome,
      run: undefined,
      plan,
      results: [],
      unconfirmed: 0,
      message: "",
      next: ""
    })))
    assert.deepStrictEqual(left.map(({ applied }) => applied?.outcome), ["done"])
  })

  it.effect("what is more than one message holds goes in the next one", () => {
    const one = listener("n")
    const many = Array.from({ length: 45 }, (_, index) => failing(`e${index}`, lacking))
    return Effect.gen(function*() {
      yield* once(new Disk([]), [one.notifier], many)
      assert.deepStrictEqual(one.heard.map(({ notices }) => notices.length), [20, 20, 5])
    })
  })
})
