import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { parse } from "../../src/config/Load.ts"
import type { Condition } from "../../src/domain/Condition.ts"
import { tidy } from "../../src/domain/Text.ts"
import { filterLine } from "../../src/report/Filter.ts"

/** What hrsync makes of a line that is put into a file. */
const conditionOf = (line: string): Condition | undefined => {
  const text = `version: 1
connections:
  hr: { kind: bamboohr, company: acme, apiKey: "\${env:KEY}" }
entities:
  acme:
    source: hr
    target: { kind: file, path: members.json }
    employees:
      where:
        - ${line}
`
  const { entities: [entity] } = Effect.runSync(parse(text, { file: "hrsync.yaml", folder: "/company" }))
  return entity?.rules.where
}

const asked = (line: string): unknown => {
  const condition = conditionOf(line)
  const [only] = condition?.type === "all" ? condition.conditions : condition === undefined ? [] : [condition]
  return only?.type === "field" && only.test.test === "oneOf" ? [only.field, only.test.values] : only
}

describe("a line for a filter", () => {
  it("reads as on the screen where that is possible, and as a list where a value holds a comma", () => {
    assert.strictEqual(
      filterLine("workLocation", ["Remote", "London"]),
      `{ field: workLocation, oneOf: "Remote, London" }`
    )
    assert.strictEqual(filterLine("team", ["A, B", "C"]), `{ field: team, oneOf: ["A, B", "C"] }`)
    assert.strictEqual(filterLine("custom.Cost: center", ["1"]), `{ field: "custom.Cost: center", oneOf: "1" }`)
  })

  it("D4: asks for exactly these values, whatever they hold", () => {
    const value = fc.string({ unit: fc.constantFrom(..."aZé0 ,\"'#:{}[]&*!|>%@`\\-东"), minLength: 1, maxLength: 12 })
      .map(tidy).filter((text) => text !== "")
    const name = fc.string({ unit: fc.constantFrom(..."aZ9 :#,'\"-é"), minLength: 1, maxLength: 10 }).map((text) =>
      tidy(text)
    ).filter((text) => text !== "")
    fc.assert(fc.property(name, fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), (of, values) => {
      assert.deepStrictEqual(asked(filterLine(`custom.${of}`, values)), [`custom.${of}`, values])
    }))
  })
})
