import { describe, expect, it } from "vitest"
import type { Act, Run } from "../../src/domain/History.ts"
import { cards } from "../../src/planning/Cards.ts"
import { withPast } from "../../src/planning/LastCycles.ts"
import { plan } from "../../src/planning/Plan.ts"
import { input } from "./Inputs.ts"
import { hour, memory, now, rules, staff } from "./World.ts"

const run: Run = {
  id: "r1",
  entity: "acme",
  by: "grace",
  reason: "",
  startedAt: now - hour,
  endedAt: now - hour + 1,
  outcome: "partly-failed",
  decisionHash: "d",
  savedPlan: undefined,
  text: "2 done, 1 failed."
}

const act = (facts: Partial<Act>): Act => ({
  at: now,
  entity: "acme",
  kind: "pause",
  by: "grace",
  reason: "",
  person: undefined,
  subject: "",
  ...facts
})

const card = (past: Partial<Parameters<typeof withPast>[1]>) => {
  const given = input([staff(1)])
  const [one] = withPast(cards(given, plan(given)), { memories: [], runs: [], acts: [], ...past })
  if (one === undefined) throw new Error("no card")
  return one
}

describe("what a card tells of the past", () => {
  it("nothing where nothing was", () => {
    expect(card({})).toMatchObject({ lastCycle: undefined, failing: undefined, paused: undefined })
    expect(card({ runs: [{ ...run, entity: "other" }] }).lastCycle).toBeUndefined()
  })

  it("the last run: when it ended, by whom, how", () => {
    expect(card({ runs: [run] }).lastCycle).toEqual({
      at: now - hour + 1,
      outcome: "partly-failed",
      by: "grace",
      text: "2 done, 1 failed."
    })
    expect(card({ runs: [{ ...run, endedAt: undefined, outcome: "running" }] }).lastCycle?.at).toBe(now - hour)
  })

  it("L4: an entity that was paused since its plan was made is paused", () => {
    expect(card({ memories: [memory(rules(), { paused: true })] }).status).toBe("paused")
  })

  it("X1: how often it failed in a row, and when it is tried again", () => {
    const memories = [memory(rules(), { failures: { count: 3, lastAt: now } })]
    expect(card({ memories }).failing).toEqual({ count: 3, retryAt: now + 4 * 60_000 })
  })

  it("L4: who paused it last, when and why; only while it is paused", () => {
    const acts = [
      act({ kind: "confirm" }),
      act({ entity: "other", by: "somebody else" }),
      act({ reason: "audit" }),
      act({ by: "ada", at: now - hour })
    ]
    const memories = [memory(rules(), { paused: true })]
    expect(card({ acts, memories }).paused).toEqual({ by: "grace", at: now, reason: "audit" })
    expect(card({ acts, memories: [memory(rules())] }).paused).toBeUndefined()
    expect(card({ memories }).paused).toEqual({ by: "", at: undefined, reason: "" })
  })
})
