import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { followingText, operationsText, personText } from "../../src/report/Follows.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible } from "./inert.ts"

const plain = { colour: false, width: undefined, all: true }

const isInert = (lines: ReadonlyArray<string>): void => {
  for (const line of lines) assert.notMatch(line, invisible)
}

describe("what a plan has for one person", () => {
  it("nothing is said", () => {
    assert.deepStrictEqual(followingText({ operations: [], withheld: [], holds: [] }, plain), [
      "  nothing to do for them."
    ])
  })

  it("A6: nothing in it acts; each operation and hold is a line", () => {
    fc.assert(
      fc.property(arbitrary.plan, ({ entities }) => {
        for (const entity of entities) {
          const lines = followingText(entity, plain)
          isInert(lines)
          const { holds, operations, withheld } = entity
          assert.strictEqual(lines.length, Math.max(1, operations.length + withheld.length + holds.length))
          isInert(operationsText(operations, plain))
          assert.strictEqual(operationsText(operations, plain).length, operations.length)
          isInert(operations.map(({ person }) => personText(person)))
        }
      }),
      { numRuns: 200 }
    )
  })
})
