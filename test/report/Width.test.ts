import { assert, describe, it } from "vitest"
import { columns, displayWidth, padEnd, padStart, wrap } from "../../src/report/Width.ts"

describe("widths of a terminal", () => {
  const widths: ReadonlyArray<readonly [string, number]> = [
    ["", 0],
    ["Ada", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["田中", 4],
    ["김", 2],
    ["ｱ", 1],
    ["Ａ", 2],
    ["🚀", 2],
    ["𠮷", 2],
    ["نور", 3],
    ["—→✓", 3]
  ]
  for (const [text, width] of widths) {
    it(`${JSON.stringify(text)} takes ${width} cells`, () => {
      assert.strictEqual(displayWidth(text), width)
    })
  }

  it("padding counts cells, not characters", () => {
    assert.strictEqual(padEnd("田中", 6), "田中  ")
    assert.strictEqual(padStart("田中", 6), "  田中")
    assert.strictEqual(padEnd("long", 2), "long")
  })

  it("columns start at one cell, and columns without any text are left out", () => {
    assert.deepStrictEqual(columns([["田中", "", "x"], ["Ada B", "", "y"]]), ["田中   x", "Ada B  y"])
    assert.deepStrictEqual(columns([]), [])
  })

  it("a cell that is too wide runs over alone", () => {
    assert.deepStrictEqual(columns([["a".repeat(10), "x"], ["b", "y"]], 4), [`${"a".repeat(10)}  x`, "b     y"])
  })

  it("lines break at spaces, and words stay whole", () => {
    assert.deepStrictEqual(wrap("one two three", 7), ["one two", "three"])
    assert.deepStrictEqual(wrap("extraordinary it is", 6), ["extraordinary", "it is"])
    assert.deepStrictEqual(wrap("田中 次郎", 5), ["田中", "次郎"])
    assert.deepStrictEqual(wrap("one two three", undefined), ["one two three"])
  })
})
