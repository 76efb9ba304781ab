import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { before, overlappingPage, upTo } from "../../src/directories/SpendeskPages.ts"

describe("pages of Spendesk's lists", () => {
  it("P1: each begins with somebody known and brings somebody new, wherever one is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 2, max: 100 }), (known, largest) => {
        const ask = overlappingPage(known, largest)
        assert.isAtMost(ask.size, largest)
        assert.isAbove(upTo(ask), known)
        assert.isAtMost(before(ask), known)
        if (largest >= 10) assert.isBelow(before(ask), known)
      }),
      { seed: 20261127 }
    )
  })

  it("takes few pages more than without", () => {
    const pagesOf = (largest: number): number => {
      let pages = 0
      for (let known = 0; known < 10_000; pages++) known = upTo(overlappingPage(known, largest))
      return pages
    }
    assert.deepStrictEqual([pagesOf(30), pagesOf(100)], [435, 114])
  })
})
