import { describe, expect, test } from "vitest"
import type { Row } from "./World.ts"
import { lines, planOf, warned } from "./World.ts"

/** Runs a table: each row is one plan, compared line by line with what its rule says. */
export const table = (title: string, rows: ReadonlyArray<Row>): void => {
  describe(title, () => {
    test.each(rows)("$name", ({ expected, given, warnings }) => {
      const plan = planOf(given)
      expect(lines(plan)).toEqual(expected)
      if (warnings !== undefined) expect(warned(plan)).toEqual(warnings)
    })
  })
}
