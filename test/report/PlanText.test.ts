import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import { operationKinds } from "../../src/domain/Operation.ts"
import { blockReasons, errorReasons, holdReasons, type Plan, warningCodes } from "../../src/domain/Plan.ts"
import { planText } from "../../src/report/PlanText.ts"
import { planView } from "../../src/report/PlanView.ts"
import { displayWidth } from "../../src/report/Width.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible } from "./inert.ts"
import * as plans from "./plans.ts"

const text = (plan: Plan, options: Partial<Parameters<typeof planText>[1]> = {}): string =>
  planText(planView(plan), { colour: false, width: undefined, all: false, ...options })

const golden = (name: string) => `golden/${name}.txt`

describe("a plan as text", () => {
  const shown: ReadonlyArray<readonly [string, Plan]> = [
    ["everything", plans.everything],
    ["red-evening", plans.redEvening],
    ["first", plans.plan([plans.first])],
    ["quiet", plans.plan([plans.quiet])],
    ["hypothetical", plans.plan([plans.blocked, plans.withChanges], true)],
    ["hostile", plans.hostile]
  ]
  for (const [name, plan] of shown) {
    it(`${name}: reads as it was agreed`, async () => {
      await expect(text(plan)).toMatchFileSnapshot(golden(name))
    })
  }

  it("what was agreed holds every kind of operation, and every reason and code", () => {
    const of = <A>(values: (entity: Plan["entities"][number]) => ReadonlyArray<A>) =>
      new Set(plans.everything.entities.flatMap(values))
    assert.deepStrictEqual(of(({ operations }) => operations.map(({ kind }) => kind)), new Set(operationKinds))
    assert.deepStrictEqual(of(({ holds }) => holds.map(({ reason }) => reason)), new Set(holdReasons))
    assert.deepStrictEqual(of(({ blocks }) => blocks.map(({ reason }) => reason)), new Set(blockReasons))
    assert.deepStrictEqual(of(({ errors }) => errors.map(({ reason }) => reason)), new Set(errorReasons))
    assert.deepStrictEqual(of(({ warnings }) => warnings.map(({ code }) => code)), new Set(warningCodes))
  })

  it("fits a terminal of 100 cells as it was agreed", async () => {
    await expect(text(plans.everything, { width: 100 })).toMatchFileSnapshot(golden("everything-100"))
  })

  it("in colour it says the same", async () => {
    const coloured = text(plans.everything, { colour: true })
    await expect(coloured).toMatchFileSnapshot("golden/everything.ansi")
    assert.strictEqual(coloured.replace(/\u001b\[[\d;]*m/gu, ""), text(plans.everything))
  })

  it("the first three lines say what is wrong and what to do", () => {
    const [first = "", second = "", third = ""] = text(plans.redEvening).split("\n")
    assert.match(first, /^BLOCKED +Acme SAS \(acme-fr\): 12 of 108 managed members would lose access/u)
    assert.include(second, `run hrsync approve ${plans.hash} (until 2026-11-23T09:00:00Z).`)
    assert.strictEqual(third, "")
  })

  it("P5: a block names the number and the days, the limit and its line, the people, the rest and the way out", () => {
    const out = text(plans.redEvening)
    assert.include(out, "12 people would lose access now; with the 3 of the last 7 days that makes 15 in 7 days.")
    assert.include(out, "limits.archive.count is 10, set in hrsync.yaml:14.")
    assert.match(out, /- Leaver Number 12 +leaver\.number-12@acme\.example +HR status is "inactive" \(terminated\)/u)
    assert.include(out, "Not done either: 1 invitation.")
    assert.include(out, "Elsewhere: Acme Ltd (acme-uk): 1 invitation and 1 update; Acme GmbH (acme-de): nothing to do.")
    assert.include(out, `      hrsync approve ${plans.hash}\n`)
    assert.include(out, "until 2026-11-23T09:00:00Z (24 hours from the plan)")
  })

  it("P5: what no approval passes names what does", () => {
    const out = text(plans.everything)
    assert.include(out, "It cannot be approved: No approval passes empty-source and filter-field-unreadable.")
    const story = out.slice(
      out.indexOf("Every block (all-blocks)  BLOCKED"),
      out.indexOf("Every error (all-errors)  ERROR")
    )
    assert.notInclude(story, "hrsync approve")
  })

  it("A4: a plan for another time can't be approved", () => {
    const out = text(plans.plan([plans.blocked], true))
    assert.notInclude(out, "hrsync approve")
    assert.include(out, "it can be read, not applied")
  })

  it("P7: rules that were never confirmed are said, with the command, and once", () => {
    const out = text(plans.plan([plans.first]))
    assert.include(out, `! The rules of acme-es were never confirmed`)
    assert.strictEqual(out.split("were never confirmed").length, 2)
    assert.include(out, `hrsync approve ${plans.hash}`)
  })

  const counted = (entity: Partial<Plan["entities"][number]>) => {
    const out = text(plans.plan([plans.entityPlan({ entity: "acme-fr", ...entity })]))
    return {
      out,
      said: [...out.matchAll(/(\d+) warnings?/gu)].map(([, of]) => Number(of)),
      listed: Number(/Warnings \((\d+)\)/u.exec(out)?.[1] ?? 0)
    }
  }
  const unconfirmed = { code: "rules-not-confirmed", text: "The rules were never confirmed.", people: [] } as const
  const setting = { code: "safety-setting-changed", text: "protect is nobody.", people: [] } as const

  it("the warnings counted are the warnings listed", () => {
    const told = counted({ status: "awaiting-actions", warnings: [unconfirmed] })
    assert.deepStrictEqual([told.said, told.listed], [[], 0])
    assert.include(told.out, "! The rules were never confirmed.")
    const both = counted({ status: "awaiting-actions", warnings: [unconfirmed, setting] })
    assert.deepStrictEqual([both.said, both.listed], [[1, 1], 1])
    const paused = counted({ status: "paused", warnings: [unconfirmed, setting] })
    assert.deepStrictEqual([paused.said, paused.listed], [[2, 2], 2])
  })

  it("P1: of an entity whose reads failed no numbers are told as if they were known", () => {
    const error = { reason: "incomplete-source", text: "HR did not answer", next: "Plan again" } as const
    for (const status of ["error", "paused"] as const) {
      const { out } = counted({ outcome: "error", status, counts: { ...plans.counts, managed: 0 }, errors: [error] })
      assert.notInclude(out, "managed")
      assert.include(out, "\n        The entity cannot be planned.\n")
    }
    assert.include(counted({}).out, "of them 108 managed")
  })

  const leaver = plans.archive(plans.person("Kurt", "Gödel", 4), "HR status is inactive")
  const block = {
    reason: "archive-limit",
    text: "1 person would lose access",
    limit: undefined,
    measured: 1,
    approvable: true,
    next: "Look at them"
  } as const

  it("P3: where only removals were to be done, a block says that nobody is removed", () => {
    const only = { outcome: "blocked", status: "blocked", blocks: [block], withheld: [leaver] } as const
    const nothingElse = "Nobody is removed; there was nothing else to do."
    assert.include(counted(only).out, nothingElse)
    assert.include(counted(only).out, "Until then nobody is removed; there is nothing else to do.")
    const waiting = plans.everyHold.filter(({ reason }) => reason === "approval-needed")
    for (
      const more of [
        { withheld: [leaver, plans.invite(plans.person("Ada", "Lovelace", 1))] },
        { withheld: [] },
        { holds: waiting }
      ]
    ) {
      const { out } = counted({ ...only, ...more })
      assert.notInclude(out, nothingElse)
      assert.include(out, "Nothing at all is done for this entity.")
      assert.include(out, "Until then nothing is done for this entity.")
    }
  })

  it("D6: a release limit names the filter's values that nobody has", () => {
    const warnings = ["Pariis", "Lion", "Lile", "Niice"].map((value) => ({
      code: "filter-value-unmatched" as const,
      text: `Nobody has workLocation "${value}".`,
      people: []
    }))
    const blockLines = (reason: "release-limit" | "invite-limit", of: typeof warnings) => {
      const { out } = counted({
        outcome: "blocked",
        status: "blocked",
        blocks: [{ ...block, reason }],
        warnings: of
      })
      return out.slice(0, out.indexOf("Warnings ("))
    }
    const one = blockLines("release-limit", warnings.slice(0, 1))
    assert.strictEqual(one.split("Nobody has workLocation \"Pariis\".").length, 3, "the first line, and the block")
    const all = blockLines("release-limit", warnings)
    assert.include(all, "\"Lile\". And 1 more value of the filter, under Warnings.")
    assert.notInclude(all, "Niice")
    assert.notInclude(blockLines("invite-limit", warnings), "Pariis")
  })

  it("P8: a safety setting that changed stands above everything", () => {
    assert.match(
      text(plans.everything).split("\n").find((line) => line.startsWith("ATTENTION")) ?? "",
      /limits\.archive/u
    )
  })

  const invites = (count: number) =>
    plans.plan([plans.entityPlan({
      entity: "acme-fr",
      outcome: "changes",
      operations: Array.from({ length: count }, (_, index) =>
        plans.invite(plans.person("New", `P${index}`, index, false)))
    })])

  it("long lists are folded and say how to see all", () => {
    const out = text(invites(3_000))
    assert.strictEqual(out.split("\n    + ").length - 1, 20)
    assert.include(out, "… 2,980 more: --all shows them")
    assert.notInclude(text(invites(20)), "more: --all")
  })

  it("--all shows every line", () => {
    const out = text(invites(3_000), { all: true })
    assert.strictEqual(out.split("\n    + ").length - 1, 3_000)
    assert.notInclude(out, "--all")
  })

  it("one person is one line where no width is given", () => {
    const lines = text(plans.everything).split("\n").filter((line) => line.includes("→ FR14…2606"))
    assert.isAtLeast(lines.length, 2)
    for (const line of lines) assert.match(line, /HR's/u)
  })

  it("columns start at one cell, wide characters or not", () => {
    const lines = text(plans.everything).split("\n").filter((line) => line.startsWith("    + ")).slice(0, 3)
    const starts = lines.map((line) => displayWidth(line.slice(0, line.search(/\S+@/u))))
    assert.strictEqual(new Set(starts).size, 1)
    assert.isTrue(lines.some((line) => line.includes("田中")))
  })

  it("a plan of no entity says so", () => {
    assert.strictEqual(text(plans.plan([])), "No entity was planned.\n")
  })

  it("A6: nothing of a plan gets out of its line, or moves a cursor", () => {
    fc.assert(
      fc.property(arbitrary.plan, fc.constantFrom(undefined, 40, 100), fc.boolean(), (plan, width, all) => {
        assert.notMatch(text(plan, { width, all }), invisible)
      }),
      { numRuns: 300 }
    )
  })

  it("F4: no bank account is printed", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        assert.notInclude(text(plan, { all: true }), arbitrary.iban)
      }),
      { numRuns: 100 }
    )
  })

  it("A1: the same plan gives the same text, however its parts were put together", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        assert.strictEqual(text(arbitrary.rebuilt(plan)), text(plan))
      }),
      { numRuns: 100 }
    )
  })
})
