import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fieldsOf } from "../../src/domain/Condition.ts"
import { operationKinds } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { compare } from "../../src/domain/Text.ts"
import { acme, csv, field, json, planned, rules, worldOf } from "./worlds.ts"

const seed = fc.integer()

const kindsOf = (
  plans: ReadonlyArray<EntityPlan>
): ReadonlyArray<string> => [...new Set(plans.flatMap(({ operations }) => operations.map(({ kind }) => kind)))]

const holdsOf = (plans: ReadonlyArray<EntityPlan>): ReadonlyArray<string> =>
  [...new Set(plans.flatMap(({ holds }) => holds.map(({ reason }) => reason)))].toSorted(compare)

describe("the world of the three Acme companies", () => {
  const size = 90
  const plans = planned(acme.rules, acme.connections, worldOf(acme.rules, acme.connections, { size }))

  it("shows every operation", () => {
    expect(kindsOf(plans).toSorted(compare)).toEqual([...operationKinds].toSorted(compare))
  })

  it("shows what only members can show: a name put back, an account that vanished, one archived by hand", () => {
    const updates = plans.flatMap(({ operations }) => operations).flatMap((operation) =>
      operation.kind === "update" ? operation.changes : []
    )
    expect(updates.filter(({ putBack }) => putBack).map((change) => change.field)).toEqual(["name"])
    expect(holdsOf(plans)).toEqual([
      "approval-needed",
      "archived-by-a-person",
      "duplicate-email",
      "grace",
      "invalid-bank-account",
      "member-vanished",
      "missing-in-hr",
      "no-work-email",
      "not-started",
      "status-not-chosen",
      "unknown-status"
    ])
  })

  it("has members of every HR status", () => {
    const counts = plans.map(({ counts: { managed, manual, released } }) => [managed, manual, released] as const)
    for (const [managed, manual] of counts) {
      expect(managed).toBeGreaterThan(15)
      expect(manual).toBeGreaterThanOrEqual(3)
    }
    expect(counts.reduce((sum, [, , released]) => sum + released, 0)).toBeGreaterThan(0)
  })
})

describe("a plan in the sandbox is never blocked and never an error", () => {
  const outcomes = (plans: ReadonlyArray<EntityPlan>): ReadonlyArray<unknown> =>
    plans.flatMap(({ blocks, entity, errors }) => [...blocks, ...errors].map(({ text }) => `${entity}: ${text}`))

  it("whatever the size and the seed", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 400 }), (number, size) => {
        const world = worldOf(acme.rules, acme.connections, { size, seed: number })
        expect(outcomes(planned(acme.rules, acme.connections, world))).toEqual([])
      }),
      { numRuns: 60 }
    ))

  it("nor with strict limits, or where whoever leaves the scope or the export is archived", () =>
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 5, max: 300 }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (number, size, strict, leaves, missing) => {
          const usual = rules("acme").limits
          const set = (value: number) => ({ setting: "limits", value, position: { file: "x", line: 1, column: 1 } })
          const asked = rules("acme", {
            where: field("workLocation", { test: "oneOf", values: ["Paris"] }),
            onMissing: missing ? "archive" : "hold",
            onOutOfScope: leaves ? "archive" : "release",
            ...(strict
              ? {
                limits: {
                  ...usual,
                  archive: { ...usual.archive, percent: set(5), count: set(3), floor: 10 },
                  release: { percent: set(10) }
                }
              }
              : {})
          })
          const connections = [{ id: "hr", form: json() }]
          const world = worldOf([asked], connections, { size, seed: number })
          expect(outcomes(planned([asked], connections, world))).toEqual([])
        }
      ),
      { numRuns: 60 }
    ))
})

describe("what hrsync remembers in the sandbox", () => {
  it("is of the last sync, a week ago, with one key for the company", () => {
    const { memories } = worldOf(acme.rules, acme.connections)
    expect(memories.map(({ entity }) => entity)).toEqual(["acme-fr", "acme-uk", "acme-de"])
    for (const memory of memories) {
      expect(memory).toMatchObject({ appliedBefore: true, confirmed: { by: "sandbox", at: Date.UTC(2026, 10, 15, 9) } })
      expect(memory.key).toHaveLength(32)
      expect(memory.links.length).toBeGreaterThan(10)
      expect(memory.managedCounts).toHaveLength(1)
    }
  })

  it("links each employee and each member of an entity once", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 200 }), (number, size) => {
        for (const { links } of worldOf(acme.rules, acme.connections, { seed: number, size }).memories) {
          expect(new Set(links.map(({ connection, employeeId }) => `${connection}/${employeeId}`)).size).toBe(
            links.length
          )
          expect(new Set(links.map(({ memberId }) => memberId)).size).toBe(links.length)
        }
      }),
      { numRuns: 30 }
    ))
})

describe("files that the settings name are all there is", () => {
  it("exports, proofs and member lists", () => {
    const asked = rules("acme", { where: field("workLocation", { test: "oneOf", values: ["Paris"] }) })
    const form = csv({ path: "in/hr.csv", proof: { sha256: "in/sums" } })
    const { files } = worldOf([asked], [{ id: "hr", form }])
    expect(files.map(({ path }) => path)).toEqual(["in/hr.csv", "in/sums", "acme.json"])
    expect(fieldsOf(asked.where)).toEqual(["workLocation"])
  })
})
