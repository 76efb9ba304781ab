import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import {
  type Act,
  actKinds,
  type HistoryEntry,
  type JournalEntry,
  journalOutcomes,
  type Run,
  runOutcomes
} from "../../src/domain/History.ts"
import { operationKinds } from "../../src/domain/Operation.ts"
import { managedFields } from "../../src/domain/Rules.ts"
import { historyJson, historyMarkdown, type HistoryPart, historyText } from "../../src/report/History.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import { madeAt } from "./plans.ts"

const run = (more: Partial<Run> = {}): HistoryEntry => ({
  type: "run",
  run: {
    id: "0f3c",
    entity: "acme-fr",
    by: "grace (GitHub Actions)",
    reason: "nightly",
    startedAt: madeAt,
    endedAt: madeAt + 1000,
    outcome: "partly-failed",
    decisionHash: "3f2a9c81",
    savedPlan: undefined,
    text: "1 done, 1 failed.",
    ...more
  }
})

const operation = (more: Partial<JournalEntry> = {}): HistoryEntry => ({
  type: "operation",
  entry: {
    id: 7,
    run: "0f3c",
    entity: "acme-fr",
    operation: "update:hr/E1:name",
    kind: "update",
    carry: "apply",
    person: { connection: "hr", id: "E1" },
    member: "m-1",
    fields: ["name", "bankAccount"],
    wanted: "w",
    rule: "F1",
    startedAt: madeAt + 10,
    endedAt: madeAt + 20,
    outcome: "done",
    message: "",
    settledAt: madeAt + 500,
    ...more
  }
})

const act = (more: Partial<Act> = {}): HistoryEntry => ({
  type: "act",
  act: {
    at: madeAt + 60_000,
    entity: "acme-fr",
    kind: "allow",
    by: "ada",
    reason: "back from sabbatical",
    person: { connection: "hr", id: "E1" },
    subject: "",
    ...more
  }
})

const part = (entries: ReadonlyArray<HistoryEntry>, more: Partial<HistoryPart> = {}): HistoryPart => ({
  entries,
  limit: 200,
  more: false,
  byOf: (id) => id === "0f3c" ? "grace (GitHub Actions)" : "",
  addressOf: (_, { id }) => id === "E1" ? "ada@acme.example" : "",
  ...more
})

const lived = part([
  act({ kind: "approve", person: undefined, subject: "3f2a9c81e5d2", reason: "" }),
  act(),
  act({ kind: "pause", person: undefined, entity: "acme-uk", by: "grace" }),
  operation({
    id: 8,
    kind: "archive",
    carry: "manual",
    operation: "archive:hr/E2",
    person: { connection: "hr", id: "E2" },
    fields: [],
    outcome: "opened",
    rule: "L1"
  }),
  operation({ id: 7, outcome: "failed", message: "The target refused it." }),
  run()
], { more: true, limit: 6 })

const plain = { colour: false, width: undefined, all: false }

describe("the history", () => {
  it("reads as it was agreed, as text, Markdown and JSON", async () => {
    await expect(historyText(lived, plain)).toMatchFileSnapshot("golden/history.txt")
    await expect(historyText(lived, { ...plain, colour: true, width: 100 })).toMatchFileSnapshot("golden/history.ansi")
    await expect(historyMarkdown(lived)).toMatchFileSnapshot("golden/history.md")
    await expect(historyJson(lived)).toMatchFileSnapshot("golden/history.json")
  })

  it("an empty one is said", () => {
    assert.strictEqual(historyText(part([]), plain), "Nothing that was asked for is in the history.\n")
    assert.include(historyMarkdown(part([])), "Nothing that was asked for")
    assert.deepStrictEqual(JSON.parse(historyJson(part([]))), {
      format: "hrsync-history",
      version: 1,
      more: false,
      entries: []
    })
  })

  it("addresses stand on a terminal alone", () => {
    assert.include(historyText(lived, plain), "ada@acme.example")
    assert.notInclude(historyMarkdown(lived), "ada@acme.example")
    assert.notInclude(historyJson(lived), "ada@acme.example")
  })

  it("A6: nothing in it acts, and Markdown of 5,000 entries is cut between rows", () => {
    const key = fc.record({ connection: arbitrary.text, id: arbitrary.text })
    const at = fc.nat()
    const maybe = <A>(one: fc.Arbitrary<A>) => fc.option(one, { nil: undefined })
    const runs: fc.Arbitrary<HistoryEntry> = fc.record({
      id: arbitrary.text,
      entity: arbitrary.text,
      by: arbitrary.text,
      reason: arbitrary.text,
      startedAt: at,
      endedAt: maybe(at),
      outcome: fc.constantFrom(...runOutcomes),
      decisionHash: arbitrary.text,
      savedPlan: maybe(arbitrary.text),
      text: arbitrary.text
    }).map((one) => ({ type: "run", run: one }))
    const operations: fc.Arbitrary<HistoryEntry> = fc.record({
      id: fc.nat(),
      run: arbitrary.text,
      entity: arbitrary.text,
      operation: arbitrary.text,
      kind: fc.constantFrom(...operationKinds),
      carry: fc.constantFrom("apply", "manual"),
      person: key,
      member: maybe(arbitrary.text),
      fields: fc.subarray([...managedFields]),
      wanted: arbitrary.text,
      rule: arbitrary.text,
      startedAt: at,
      endedAt: maybe(at),
      outcome: fc.constantFrom(...journalOutcomes),
      message: arbitrary.text,
      settledAt: maybe(at)
    }).map((entry) => ({ type: "operation", entry }))
    const acts: fc.Arbitrary<HistoryEntry> = fc.record({
      at,
      entity: arbitrary.text,
      kind: fc.constantFrom(...actKinds),
      by: arbitrary.text,
      reason: arbitrary.text,
      person: maybe(key),
      subject: arbitrary.text
    }).map((one) => ({ type: "act", act: one }))
    fc.assert(
      fc.property(
        fc.array(fc.oneof(runs, operations, acts), { minLength: 1, maxLength: 4 }),
        arbitrary.text,
        (some, who) => {
          const given = part(some, { byOf: () => who, addressOf: () => who })
          assert.notMatch(historyText(given, plain), invisible)
          assert.notMatch(historyJson(given), invisible)
          const markdown = historyMarkdown(given)
          assert.notMatch(markdown, invisible)
          const rest = markdown.split("\n").map((line) => withoutReferences(withoutCode(line)))
          assert.notMatch(rest.join("\n"), /[<>[\]@\\`&$]/u)
          const table = rest.filter((line) => line.startsWith("|"))
          for (const line of table) assert.strictEqual(line.split("|").length, 9, line)
          assert.strictEqual(table.length, some.length + 2)
        }
      ),
      { numRuns: 300 }
    )
    const many = historyMarkdown(part(Array.from({ length: 5_000 }, (_, id) => operation({ id })), { more: true }))
    assert.isBelow(Buffer.byteLength(many), 65_536)
    assert.match(many, /… and [\d,]+ more/u)
  })
})
