import { describe, expect, test } from "vitest"
import type { Condition, Test } from "../../src/domain/Condition.ts"
import { conditionFields, fieldsOf } from "../../src/domain/Condition.ts"
import { externalIdOf } from "../../src/domain/Member.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { isRemoval, operationKinds } from "../../src/domain/Operation.ts"

const isEmpty: Test = { test: "isEmpty" }
const field = (name: string): Condition => ({ type: "field", field: name, test: isEmpty })

describe("D4: the fields of a filter", () => {
  test("D4: without a filter none", () => {
    expect(fieldsOf(undefined)).toEqual([])
  })
  test("D4: of groups inside groups all", () => {
    expect(fieldsOf({
      type: "all",
      conditions: [
        field("a"),
        { type: "any", conditions: [field("b"), { type: "not", condition: field("c") }] },
        field("a")
      ]
    })).toEqual(["a", "b", "c", "a"])
  })
  test("D4: the record's own fields can be asked for beside attributes", () => {
    for (const name of ["workLocation", "id", "email", "rawStatus"]) expect(conditionFields).toContain(name)
  })
})

describe("section 2: what takes access away", () => {
  test("an archive and a withdrawal do, half of a pair does not, nothing else does", () => {
    const removals = operationKinds.filter((kind) =>
      kind === "cancel-invite" ? isRemoval({ kind, halfOfPair: false }) : isRemoval({ kind })
    )
    expect(removals).toEqual(["archive", "cancel-invite"])
    expect(isRemoval({ kind: "cancel-invite", halfOfPair: true })).toBe(false)
  })
})

describe("M1, M9: what is written and remembered", () => {
  test("M1: hrsync's external id is the connection and the employee's id", () => {
    expect(externalIdOf({ connection: "hr", id: "1" })).toBe("hr/1")
  })
  test("M9: of an entity that was never applied nothing is remembered", () => {
    const memory = nothingRemembered("acme")
    expect(memory).toMatchObject({
      entity: "acme",
      appliedBefore: false,
      paused: false,
      key: undefined,
      confirmed: undefined
    })
    expect(Object.values(memory).filter(Array.isArray).flat()).toEqual([])
  })
})
