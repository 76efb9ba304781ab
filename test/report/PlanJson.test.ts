import { Ajv2020 } from "ajv/dist/2020.js"
import { Result } from "effect"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { assert, describe, expect, it } from "vitest"
import type { Plan } from "../../src/domain/Plan.ts"
import { planJsonChunks, planToJson } from "../../src/report/PlanJson.ts"
import { planJsonSchema } from "../../src/report/PlanJsonSchema.ts"
import { planMarkdown } from "../../src/report/PlanMarkdown.ts"
import { planText } from "../../src/report/PlanText.ts"
import { planView } from "../../src/report/PlanView.ts"
import { maxPlanBytes, type PlanFileError, readPlan } from "../../src/report/ReadPlan.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible } from "./inert.ts"
import * as plans from "./plans.ts"

const committed = readFileSync(new URL("../../schemas/plan.v1.schema.json", import.meta.url), "utf8")
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(committed))

const json = (plan: Plan): string => planToJson(planView(plan))

const read = (content: string | Uint8Array) => Result.getOrThrow(readPlan(content, "plan.json"))

const refused = (content: string | Uint8Array): PlanFileError => {
  const result = readPlan(content, "plan.json")
  if (Result.isSuccess(result)) throw new Error("it was read")
  return result.failure
}

describe("a plan as JSON", () => {
  for (
    const [name, plan] of [
      ["everything", plans.everything],
      ["red-evening", plans.redEvening],
      ["hostile", plans.hostile],
      ["hypothetical", plans.plan([plans.quiet], true)],
      ["empty", plans.plan([])]
    ] as const
  ) {
    it(`${name}: is written as it was agreed`, async () => {
      await expect(json(plan)).toMatchFileSnapshot(`golden/${name}.json`)
    })
  }

  it("the committed schema is the one that the code means", () => {
    assert.strictEqual(committed, planJsonSchema())
  })

  it("the schema describes every property where it stands, and no two of an object alike", () => {
    const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
      typeof value === "object" && value !== null
    let seen = 0
    const walk = (value: unknown, path: string): void => {
      if (!isRecord(value)) return
      const { properties } = value
      if (isRecord(properties)) {
        const said = Object.entries(properties).map(([key, property]) => {
          const description = isRecord(property) ? property["description"] : undefined
          assert.isString(description, `${path}.${key}`)
          return description
        })
        assert.strictEqual(new Set(said).size, said.length, path)
        seen += said.length
      }
      for (const [key, part] of Object.entries(value)) walk(part, `${path}/${key}`)
    }
    walk(JSON.parse(committed), "")
    assert.isAbove(seen, 150)
  })

  it("the schema refuses what no plan holds", () => {
    const good: unknown = JSON.parse(json(plans.redEvening))
    assert.isTrue(validate(good))
    for (const more of [{ more: 1 }, { version: 2 }, { madeAt: "yesterday" }, { entities: [{}] }, { checksum: "" }]) {
      assert.isFalse(validate(Object.assign({}, good, more)), JSON.stringify(more))
    }
  })

  it("every plan fits the schema, and reads back as the plan that it was", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        const view = planView(plan)
        const text = planToJson(view)
        assert.isTrue(validate(JSON.parse(text)), JSON.stringify(validate.errors))
        const { checksum, ...back } = read(text)
        assert.match(checksum, /^sha256:[0-9a-f]{64}$/u)
        assert.deepStrictEqual<unknown>(back, view)
        assert.strictEqual(planToJson(back), text)
        const options = { colour: false, width: undefined, all: true }
        assert.strictEqual(planText(back, options), planText(view, options))
        assert.strictEqual(planMarkdown(back), planMarkdown(view))
      }),
      { numRuns: 300 }
    )
  })

  it("A1: the same plan gives the same bytes, however its parts were put together", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        assert.strictEqual(json(arbitrary.rebuilt(plan)), json(plan))
      }),
      { numRuns: 300 }
    )
  })

  it("A6: nothing invisible is written", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        assert.notMatch(json(plan), invisible)
      }),
      { numRuns: 300 }
    )
  })

  it("F4: bank accounts are masked", () => {
    const text = json(plans.everything)
    assert.notInclude(text, arbitrary.iban)
    assert.include(text, "{\"masked\":\"FR14…2606\",\"digest\":\"d3\"}")
  })

  it("one operation is one line, so that plans can be compared line by line", () => {
    const lines = json(plans.plan([plans.withChanges])).split("\n")
    for (const { id } of plans.withChanges.operations) {
      assert.strictEqual(lines.filter((line) => line.includes(`"id":${JSON.stringify(id)}`)).length, 1)
    }
  })

  it("a field is a value, empty or not visible: three different things", () => {
    const text = json(plans.everything)
    assert.include(text, "{\"field\":\"manager\",\"before\":null,")
    assert.include(text, "{\"field\":\"bankAccount\",\"before\":{\"unknown\":true},")
    assert.include(text, "{\"field\":\"email\",\"before\":\"grace.murray@acme.example\",")
  })

  it("the parts that it is written in are its whole text", () => {
    assert.strictEqual(Array.from(planJsonChunks(planView(plans.everything))).join(""), json(plans.everything))
  })
})

describe("a plan file that cannot be trusted", () => {
  const good = json(plans.redEvening)

  it("A2: laid out anew, it is still the same plan", () => {
    const shuffled = JSON.stringify(arbitrary.rebuilt(JSON.parse(good)), null, 7)
    assert.deepStrictEqual(read(shuffled), read(good))
    assert.deepStrictEqual(read(`\uFEFF${good}`), read(good))
    assert.deepStrictEqual(read(new TextEncoder().encode(good)), read(good))
  })

  const edits: ReadonlyArray<readonly [string, (text: string) => string]> = [
    ["another person", (text) => text.replace("leaver.number-3@", "somebody.else@")],
    ["an operation less", (text) => text.replace(/\n.*"id":"archive:1042".*,(?=\n)/u, "")],
    ["a later time", (text) => text.replace("2026-11-22T09", "2026-11-22T10")],
    ["another hash", (text) => text.replace(plans.hash, plans.hash.replace("5", "6"))],
    ["another limit", (text) => text.replace("\"value\":10", "\"value\":100")],
    [
      "a plan for another time made applicable",
      (text) => text.replace("\"hypothetical\": false", "\"hypothetical\": true")
    ]
  ]
  for (const [what, edit] of edits) {
    it(`A2: edited by hand (${what}) it is refused`, () => {
      const edited = edit(good)
      assert.notStrictEqual(edited, good)
      const error = refused(edited)
      assert.strictEqual(error.reason, "plan-not-trusted")
      assert.strictEqual(error.problem, "edited", error.message)
    })
  }

  it("A2: no change of one value goes unnoticed", () => {
    const document: unknown = JSON.parse(good)
    const change = (value: unknown): unknown =>
      typeof value === "string" ? `${value}x` : typeof value === "number" ? value + 1 : value === null ? "x" : !value
    const paths: Array<ReadonlyArray<string>> = []
    const walk = (value: unknown, path: ReadonlyArray<string>): void => {
      if (typeof value === "object" && value !== null) {
        for (const [key, part] of Object.entries(value)) walk(part, [...path, key])
      } else paths.push(path)
    }
    walk(document, [])
    const edited = (value: unknown, [key, ...rest]: ReadonlyArray<string>): unknown =>
      key === undefined
        ? change(value)
        : Array.isArray(value)
        ? value.map((part: unknown, index) => String(index) === key ? edited(part, rest) : part)
        : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([k, part]) => [k, k === key ? edited(part, rest) : part]))
        : value
    assert.isAbove(paths.length, 100)
    for (const path of paths) refused(JSON.stringify(edited(document, path)))
  })

  const bad: ReadonlyArray<readonly [string, string | Uint8Array, PlanFileError["problem"], RegExp]> = [
    ["empty", "", "empty", /plan\.json is empty/u],
    ["only white space", " \n", "empty", /plan\.json is empty/u],
    ["cut off", good.slice(0, good.length / 2), "truncated", /ends in the middle/u],
    ["cut off after its last line but one", good.slice(0, -3), "truncated", /ends in the middle/u],
    ["no JSON", "entity: acme", "not-json", /is not JSON/u],
    ["broken JSON", "{\"format\": hrsync-plan}", "not-json", /is not JSON/u],
    ["binary", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]), "binary", /not a text in UTF-8/u],
    ["UTF-16, as a shell may write it", new Uint8Array(Buffer.from(`\uFEFF${good}`, "utf16le")), "binary", /UTF-8/u],
    ["with zero bytes", "\u0000\u0000", "binary", /UTF-8/u],
    ["another JSON file", "{\"name\": \"hrsync\"}", "not-a-plan", /not a plan of hrsync/u],
    ["JSON of another kind", "[1]", "not-a-plan", /not a plan of hrsync/u],
    ["nothing but null", "null", "not-a-plan", /not a plan of hrsync/u],
    [
      "of a newer version",
      good.replace("\"version\": 1", "\"version\": 2"),
      "other-version",
      /newer hrsync.*version 2/u
    ],
    ["of no version", good.replace("\"version\": 1,", ""), "other-version", /no version/u],
    ["of version 0", good.replace("\"version\": 1", "\"version\": 0"), "other-version", /no version/u],
    ["with a key more", good.replace("\"version\": 1", "\"version\": 1, \"more\": 1"), "wrong-shape", /look at more/u],
    [
      "with an unknown kind",
      good.replaceAll("\"kind\":\"archive\"", "\"kind\":\"delete\""),
      "wrong-shape",
      /look at entities\.1\.withheld\.1/u
    ],
    [
      "deeper than any plan",
      `{"format":"hrsync-plan","version":1,"entities":${"[".repeat(100_000)}`,
      "truncated",
      /middle/u
    ]
  ]
  for (const [what, content, problem, message] of bad) {
    it(`A2: ${what}: refused as ${problem}`, () => {
      const error = refused(content)
      assert.strictEqual(error.reason, "plan-not-trusted")
      assert.strictEqual(error.problem, problem, error.message)
      assert.match(error.message, message)
      assert.isNotEmpty(error.next)
    })
  }

  it("A2: larger than any plan: refused unread", () => {
    assert.strictEqual(refused(new Uint8Array(maxPlanBytes + 1)).problem, "too-large")
  })

  it("refusals show neither values of the file nor control characters of its name", () => {
    const result = readPlan(
      good.replaceAll("\"kind\":\"archive\"", "\"kind\":\"secret@acme.example\""),
      "a\u001b[2J.json"
    )
    if (Result.isSuccess(result)) throw new Error("it was read")
    assert.notInclude(result.failure.message, "secret@")
    assert.notMatch(result.failure.message, invisible)
  })
})
