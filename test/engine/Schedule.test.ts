import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { nextCycle } from "../../src/engine/Schedule.ts"
import { at, rules } from "../planning/World.ts"

const next = (cron: string, from: string): string =>
  new Date(Effect.runSync(
    nextCycle(rules({ timezone: "Europe/Paris", reconcile: { ...usualReconcile, cron } }), at(from))
  )).toISOString()

describe("when an entity's next cycle begins", () => {
  it("U1: a cron time that a clock change leaves out comes right after it", () => {
    assert.strictEqual(next("30 2 * * *", "2026-03-28T12:00Z"), "2026-03-29T01:30:00.000Z")
    assert.strictEqual(next("30 2 * * *", "2026-03-29T01:30Z"), "2026-03-30T00:30:00.000Z")
  })

  it("U1: one that comes twice is taken once", () => {
    assert.strictEqual(next("30 2 * * *", "2026-10-24T12:00Z"), "2026-10-25T00:30:00.000Z")
    assert.strictEqual(next("30 2 * * *", "2026-10-25T00:30Z"), "2026-10-26T01:30:00.000Z")
  })

  it("U1: one that never comes is not the end of a loop", () => {
    const from = at("2026-03-10T12:00Z")
    const passed = at(next("0 6 31 2 *", "2026-03-10T12:00Z")) - from
    assert.isAtLeast(passed, 13 * 60_000)
    assert.isAtMost(passed, 17 * 60_000)
  })
})
