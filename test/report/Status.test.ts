import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import type { Card } from "../../src/domain/Card.ts"
import { runOutcomes } from "../../src/domain/History.ts"
import { integrationStatuses } from "../../src/domain/HrStatus.ts"
import { statusJson, statusMarkdown, statusText } from "../../src/report/Status.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import * as plans from "./plans.ts"

const card = (rest: Partial<Card>): Card => ({
  entity: "acme-fr",
  name: "Acme SAS",
  tools: [{ connection: "personio-group", kind: "personio" }, { connection: "csv", kind: "csv" }],
  target: "spendesk",
  status: "connected",
  counts: plans.counts,
  changes: 0,
  withheld: 0,
  held: 0,
  warnings: 0,
  waiting: { open: 0, oldest: undefined },
  problems: [],
  next: "",
  lastCycle: { at: plans.madeAt, outcome: "done", by: "grace", text: "" },
  failing: undefined,
  paused: undefined,
  ...rest
})

const cards: ReadonlyArray<Card> = [
  card({ changes: 3, held: 2, warnings: 1, next: "Apply the plan: hrsync apply acme-fr" }),
  card({
    entity: "acme-ie",
    waiting: { open: 1, oldest: { since: plans.madeAt - 7_200_000, age: 7_200_000 } }
  }),
  card({
    entity: "acme-uk",
    waiting: { open: 4, oldest: { since: plans.madeAt - 9 * 86_400_000, age: 9 * 86_400_000 } },
    name: "Acme Ltd",
    status: "blocked",
    withheld: 13,
    problems: ["12 of 108 managed members would lose access, more than 10"],
    lastCycle: { at: plans.madeAt, outcome: "partly-failed", by: "ci (GitHub Actions)", text: "2 done, 1 failed" },
    failing: { count: 3, retryAt: plans.madeAt + 240_000 }
  }),
  card({
    entity: "acme-de",
    status: "error",
    counts: undefined,
    tools: [],
    target: "file",
    problems: ["staff.csv does not exist", "members.json is empty"],
    lastCycle: undefined
  }),
  card({ entity: "acme-it", name: "", status: "disconnected", counts: undefined, tools: [], target: "" }),
  card({
    entity: "acme-es",
    status: "paused",
    paused: { by: "grace", at: plans.madeAt, reason: "the HR tool is being moved" }
  }),
  ...integrationStatuses.map((status) => card({ entity: status, name: "", status, lastCycle: undefined }))
]

const plain = { colour: false, width: undefined, all: false }

describe("the integration cards", () => {
  it("read as it was agreed, as text, Markdown and JSON", async () => {
    await expect(statusText(cards, plain)).toMatchFileSnapshot("golden/status.txt")
    await expect(statusText(cards, { ...plain, colour: true, width: 80 })).toMatchFileSnapshot("golden/status-80.ansi")
    await expect(statusMarkdown(cards)).toMatchFileSnapshot("golden/status.md")
    await expect(statusJson(cards)).toMatchFileSnapshot("golden/status.json")
  })

  it("every status but connected says what to do", () => {
    for (const status of integrationStatuses) {
      const out = statusText([card({ status })], plain)
      assert.strictEqual(out.includes("To do"), status !== "connected", out)
    }
  })

  it("an entity that is no longer in the file is said to be so, with no arrow to nowhere", () => {
    for (const out of [statusText(cards, plain), statusMarkdown(cards)]) {
      assert.include(out, "no longer in the file")
      assert.notMatch(out, /→ *(?:\n|\|)/u)
    }
  })

  it("P1: of an entity whose reads failed no numbers are told as if they were known", () => {
    assert.notInclude(statusText([card({ status: "error" })], plain), "managed")
    assert.include(statusText([card({ status: "blocked" })], plain), "managed")
  })

  it("names its format and version to programs", () => {
    for (const  of of[cards, []]) {
      const { format, version } = JSON.parse(statusJson(of))
      assert.deepEqual([format, version], ["hrsync-status", 1])
    }
  })

  it("no entity is said", () => {
    assert.strictEqual(statusText([], plain), "No entities.\n")
    assert.include(statusMarkdown([]), "No entities.")
  })

  it("A6: nothing of them acts, and 2,000 cards in Markdown are cut between rows", () => {
    const any = fc.record({
      entity: arbitrary.text,
      name: arbitrary.text,
      tools: fc.array(fc.record({ connection: arbitrary.text, kind: arbitrary.text }), { maxLength: 3 }),
      target: arbitrary.text,
      status: fc.constantFrom(...integrationStatuses),
      counts: fc.constantFrom(undefined, plans.counts),
      changes: fc.nat(),
      withheld: fc.nat(),
      held: fc.nat(),
      warnings: fc.nat(),
      waiting: fc.record({
        open: fc.nat(),
        oldest: fc.option(fc.record({ since: fc.nat(), age: fc.nat() }), { nil: undefined })
      }),
      problems: fc.array(arbitrary.text, { maxLength: 3 }),
      next: arbitrary.text,
      lastCycle: fc.option(
        fc.record({
          at: fc.nat(),
          outcome: fc.constantFrom(...runOutcomes),
          by: arbitrary.text,
          text: arbitrary.text
        }),
        { nil: undefined }
      ),
      failing: fc.option(fc.record({ count: fc.nat(), retryAt: fc.nat() }), { nil: undefined }),
      paused: fc.option(
        fc.record({
          by: arbitrary.text,
          at: fc.option(fc.nat(), { nil: undefined }),
          reason: arbitrary.text
        }),
        { nil: undefined }
      )
    })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), (some) => {
        assert.notMatch(statusText(some, plain), invisible)
        assert.notMatch(statusJson(some), invisible)
        const markdown = statusMarkdown(some)
        assert.notMatch(markdown, invisible)
        const rest = markdown.split("\n").map((line) => withoutReferences(withoutCode(line)))
        assert.notMatch(rest.join("\n"), /[<>[\]@\\`&$]/u)
        const table = rest.filter((line) => line.startsWith("|"))
        for (const line of table) assert.strictEqual(line.split("|").length, 10, line)
        assert.strictEqual(table.length, some.length + 2)
      }),
      { numRuns: 300 }
    )
    const many = statusMarkdown(Array.from({ length: 2_000 }, (_, index) => card({ entity: `entity-${index}` })))
    assert.isBelow(Buffer.byteLength(many), 65_536)
    assert.match(many, /… and [\d,]+ more/u)
  })
})
