import { expect, test } from "vitest"
import type { SavedEntity } from "../../src/planning/Stale.ts"
import { staleness } from "../../src/planning/Stale.ts"
import { date, day, employee, hour, linked, member, now, planOf, type World } from "./World.ts"

const world: World = {
  employees: [employee("1", { lastName: "Newman" }), employee("2", { startDate: date("2026-03-12") })],
  members: [member("1")],
  links: [linked("1")]
}

const fresh = planOf(world)

const saved: SavedEntity = {
  entity: fresh.entity,
  madeAt: now,
  hypothetical: false,
  planLifetime: day,
  decisionHash: fresh.decisionHash,
  fingerprints: fresh.fingerprints,
  operations: fresh.operations
}

const after = (change: Partial<World>) => planOf({ ...world, ...change })

test("A2: a saved plan holds while nothing changed and its lifetime lasts", () => {
  expect(staleness(saved, fresh, now)).toBeUndefined()
  expect(staleness(saved, fresh, now + day)).toBeUndefined()
})

test.each([
  ["one moment over its lifetime", saved, fresh, now + day + 1, "planLifetime is 24 hours"],
  ["from the future", { ...saved, madeAt: now + hour }, fresh, now, "was made at 2026-03-10 13:00 UTC"],
  ["HR answers something else", saved, after({ employees: [employee("1")] }), now, "this changed: the answer of hr."],
  [
    "the members are others",
    saved,
    after({ members: [member("1"), member("9")] }),
    now,
    "this changed: the members."
  ],
  ["the links are others", saved, after({ links: [] }), now, "this changed: what hrsync remembers."],
  ["the rules are others", saved, after({ rules: { adopt: "never" } }), now, "this changed: the rules in the file."],
  [
    "several things changed",
    saved,
    after({ links: [], members: [] }),
    now,
    "this changed: the members, what hrsync remembers."
  ],
  ["only the day moved on", saved, after({ now: now + 2 * day }), now + hour, "something else follows today"],
  ["it had no fingerprints", { ...saved, fingerprints: undefined }, fresh, now, "could not be read"]
])("A2: a saved plan is stale: %s", (_, before, current, time, words) => {
  const error = staleness(before, current, time)
  expect(error?.reason).toBe("stale-plan")
  expect(error?.text).toContain(words)
  expect(error?.next).toContain("new plan")
})

test("A4: a plan made for another time is never applied, however fresh", () => {
  expect(staleness({ ...saved, hypothetical: true }, fresh, now)?.reason).toBe("plan-not-trusted")
})

test("A2: a disconnect, which reads nothing, is compared by what it does", () => {
  const release = { ...saved, fingerprints: undefined }
  expect(staleness(release, { ...fresh, fingerprints: undefined }, now)).toBeUndefined()
  expect(staleness(release, { ...fresh, fingerprints: undefined, decisionHash: "other" }, now)?.reason).toBe(
    "stale-plan"
  )
})
