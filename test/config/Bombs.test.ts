import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { diagnosticsOf, file } from "./Reading.ts"

const nested = (levels: number, open: string, inside: string, close: string): string =>
  open.repeat(levels) + inside + close.repeat(levels)

const laughs = (levels: number): string =>
  Array.from({ length: levels }, (_, level) => {
    const before = level === 0 ? "lol" : `*l${level - 1}`
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => before).join(", ")}]`
  }).join("\n")

const cases: ReadonlyArray<readonly [name: string, yaml: string, code: string]> = [
  ["a billion laughs", laughs(10), "alias-bomb"],
  [
    "laughs by merge keys",
    Array.from(
      { length: 60 },
      (_, i) => `m${i}: &m${i} { a: ${i === 0 ? "x" : `*m${i - 1}`}, b: ${i === 0 ? "x" : `*m${i - 1}`} }`
    ).join("\n"),
    "alias-bomb"
  ],
  [
    "aliases nested deeper than anything written",
    Array.from({ length: 300 }, (_, i) => `n${i}: &n${i} [${i === 0 ? "x" : `*n${i - 1}`}]`).join("\n"),
    "alias-bomb"
  ],
  [
    "merge keys that copy a little more each time",
    `m0: &m0 { x: 1 }\n${
      Array.from({ length: 3000 }, (_, i) => `m${i + 1}: &m${i + 1} { <<: *m${i}, y${i}: 1 }`).join("\n")
    }`,
    "alias-bomb"
  ],
  [
    "one list of 10,000 in 5,000 places",
    `a: &a [${"x,".repeat(10_000)}]\n${Array.from({ length: 5000 }, (_, i) => `b${i}: *a`).join("\n")}`,
    "alias-bomb"
  ],
  ["lists nested 20,000 deep", `version: 1\nentities: ${nested(20_000, "[", "", "]")}`, "too-deep"],
  ["maps nested 20,000 deep", `version: 1\nentities: ${nested(20_000, "{ a: ", "x", "}")}`, "too-deep"],
  ["lists nested by indentation", `version: 1\nentities:\n  ${"- ".repeat(20_000)}x`, "too-deep"],
  ["brackets that never close", "[".repeat(20_000), "too-deep"],
  ["keys of keys", `${"? ".repeat(10_000)}x`, "too-deep"],
  ["20,000 anchors on one value", `version: ${"&a ".repeat(20_000)}1`, "yaml-syntax"],
  ["20,000 unknown directives", `${"%a\n".repeat(20_000)}---\nversion: 1`, "yaml-syntax"],
  ["20,000 documents", "---\nversion: 1\n".repeat(20_000), "yaml-syntax"],
  ["200,000 times one key", `connections: {}\n${"version: 1\n".repeat(200_000)}`, "missing-key"],
  [
    "20,000 unknown keys",
    `version: 1\n${Array.from({ length: 20_000 }, (_, i) => `k${i}: v`).join("\n")}`,
    "missing-key"
  ],
  ["a line of five million characters", `version: 1\nstate: ${"x".repeat(5_000_000)}`, "missing-key"],
  ["a comment of five million characters", `version: 1\n# ${"x".repeat(5_000_000)}`, "missing-key"],
  ["a million words that may be keys", `version: 1\n# ${"a-".repeat(1_000_000)}`, "missing-key"],
  ["starts of tokens without an end", `version: 1\nstate: "${"-eyJaaaaaaaa".repeat(100_000)}"`, "missing-key"],
  [
    "20,000 secrets",
    `version: 1\n${Array.from({ length: 20_000 }, (_, i) => `token${i}: x`).join("\n")}`,
    "missing-key"
  ],
  [
    "20,000 unknown values in a condition",
    file({ employees: `{ where: [{ field: team, oneOf: [${"~,".repeat(20_000)}] }] }` }),
    "missing-value"
  ]
]

describe("texts made to hurt end in a clear message", () => {
  for (const [name, yaml, code] of cases) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const found = yield* diagnosticsOf(yaml)
        assert.strictEqual(found[0]?.code, code)
        assert.isAtMost(found.length, 501)
        for (const { excerpt, message } of found) {
          assert.isBelow(message.length, 500)
          assert.isBelow(excerpt.length, 600)
        }
      }))
  }

  it.effect("more than 500 problems end with the word that there are more", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(`version: 1\n${Array.from({ length: 600 }, (_, i) => `k${i}: v`).join("\n")}`)
      assert.strictEqual(found.length, 501)
      assert.strictEqual(found.at(-1)?.code, "too-many-problems")
      assert.strictEqual(found.at(-1)?.severity, "error")
    }))

  it.effect("a filter of 40 nested groups is none of these", () =>
    Effect.gen(function*() {
      const where = nested(40, "{ any: [", "{ field: team, oneOf: x }", "] }")
      assert.deepStrictEqual(yield* diagnosticsOf(file({ employees: `{ where: [${where}] }` })), [])
    }))

  it.effect("a hundred entities that share one map by aliases are none of these", () =>
    Effect.gen(function*() {
      const more = Array.from({ length: 100 }, (_, i) =>
        `  e${i}: { source: hr, employees: all, limits: *l, target: { kind: file, path: m${i}.json } }`)
      const text = file({ entity: "limits: &l { archive: { percent: 5 } }", more: more.join("\n") })
      assert.deepStrictEqual(yield* diagnosticsOf(text), [])
    }))
})
