import { describe, expect, test } from "vitest"
import type { ExpiringCredential } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { staleness } from "../../src/planning/Stale.ts"
import { at, date, incomplete, planOf, rules, staff, type World } from "./World.ts"

const ends = (expires: string, facts: Partial<ExpiringCredential> = {}): ExpiringCredential => ({
  of: "the target",
  expires: date(expires),
  renewal: "Make a new one.",
  ...facts
})

const world = (credentials: ReadonlyArray<ExpiringCredential>, more: World = {}): World => ({
  ...staff(2),
  ...more,
  rules: { credentials, ...more.rules }
})

const warned = (given: World): ReadonlyArray<string> =>
  planOf(given).warnings.filter(({ code }) => code === "credential-expires").map(({ text }) => text)

describe("P9: credentials that end", () => {
  // It is 12:00 UTC on 10 March 2026 in every world.
  test.each([
    ["31 days before, nothing is said", "2026-04-10", []],
    ["30 days before, the day and what to do", "2026-04-09", [
      "The credential of the target ends on 2026-04-09, in 30 days. Make a new one."
    ]],
    ["on the day before", "2026-03-11", [
      "The credential of the target ends on 2026-03-11, in 1 day. Make a new one."
    ]],
    ["on the day, loudly", "2026-03-10", [
      "THE CREDENTIAL of the target ENDS TODAY, 2026-03-10, by `credentialExpires`: where that is so, nothing can be read or done any more. Make a new one."
    ]],
    ["after it, loudly", "2025-03-10", [
      "THE CREDENTIAL of the target ENDED on 2025-03-10, 365 days ago, by `credentialExpires`: where that is so, nothing can be read or done any more. Make a new one."
    ]]
  ])("%s", (_, day, texts) => {
    expect(warned(world([ends(day)]))).toEqual(texts)
  })

  test("D2: today is the entity's own day", () => {
    const now = at("2026-03-10T23:30:00Z")
    expect(warned(world([ends("2026-04-10")], { now }))).toEqual([])
    expect(warned(world([ends("2026-04-10")], { now, rules: { timezone: "Europe/Paris" } }))).toHaveLength(1)
  })

  test("each is told, of the target and of connections", () => {
    expect(warned(world([ends("2026-03-12"), ends("2026-03-13", { of: "connection hr" })]))).toEqual([
      "The credential of connection hr ends on 2026-03-13, in 3 days. Make a new one.",
      "The credential of the target ends on 2026-03-12, in 2 days. Make a new one."
    ])
  })

  test("also where nothing could be read, perhaps for that very reason", () => {
    expect(warned(world([ends("2026-03-01")], { listing: { completeness: incomplete } }))).toHaveLength(1)
  })

  test("P7, A2: it is no rule: a new date asks for no confirmation, and no saved plan is stale for it", () => {
    const [before, after] = [world([]), world([ends("2026-03-12")])]
    expect(rulesFingerprint(rules(after.rules))).toBe(rulesFingerprint(rules(before.rules)))
    expect(safetySettings(rules(after.rules))).toEqual(safetySettings(rules(before.rules)))
    const [saved, fresh] = [planOf(before), planOf(after)]
    expect(fresh.fingerprints).toEqual(saved.fingerprints)
    expect(fresh.decisionHash).toBe(saved.decisionHash)
    const madeAt = at("2026-03-10T12:00:00Z")
    expect(staleness({ ...saved, madeAt, hypothetical: false }, fresh, madeAt)).toBeUndefined()
  })
})
