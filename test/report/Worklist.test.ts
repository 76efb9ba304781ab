import { parse } from "csv-parse/sync"
import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import { ageMarks } from "../../src/domain/Age.ts"
import { integrationStatuses } from "../../src/domain/HrStatus.ts"
import { memberStates } from "../../src/domain/Member.ts"
import { operationKinds } from "../../src/domain/Operation.ts"
import { type WorkItem, type Worklist, workStates, workSteps } from "../../src/domain/Worklist.ts"
import { csvText } from "../../src/report/CsvText.ts"
import { visible } from "../../src/report/Safe.ts"
import { screenOf } from "../../src/report/Screens.ts"
import { shellWord } from "../../src/report/ShellWord.ts"
import { worklistCsv } from "../../src/report/WorklistCsv.ts"
import { worklistJson } from "../../src/report/WorklistJson.ts"
import { worklistMarkdown } from "../../src/report/WorklistMarkdown.ts"
import { worklistText } from "../../src/report/WorklistText.ts"
import { worklistView } from "../../src/report/WorklistView.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import * as plans from "./plans.ts"
import { everything, first, list } from "./worklists.ts"

const plain = { colour: false, width: undefined, all: false }
const view = (lists: ReadonlyArray<Worklist>) => worklistView(lists, plans.madeAt)
const rows = (lists: ReadonlyArray<Worklist>): ReadonlyArray<Readonly<Record<string, string>>> =>
  parse(worklistCsv(view(lists)), { columns: true, relax_column_count: false })

const item: fc.Arbitrary<WorkItem> = fc.record({
  id: arbitrary.text,
  step: fc.constantFrom(...workSteps),
  kind: fc.constantFrom(...operationKinds),
  person: arbitrary.person,
  operation: fc.option(arbitrary.operation, { nil: undefined }),
  memberState: fc.constantFrom(undefined, ...memberStates),
  state: fc.constantFrom(...workStates),
  text: arbitrary.text,
  openedAt: fc.nat(),
  age: fc.nat(),
  mark: fc.constantFrom(...ageMarks),
  after: fc.array(arbitrary.text, { maxLength: 2 }),
  obstacle: fc.constantFrom(undefined, "owner" as const, "perhaps-owner" as const),
  shownByRead: fc.boolean()
})

const anyList: fc.Arbitrary<Worklist> = fc.record({
  entity: arbitrary.text,
  name: arbitrary.text,
  target: fc.constantFrom("spendesk", "file", ""),
  status: fc.constantFrom(...integrationStatuses),
  items: fc.array(item, { maxLength: 4 }),
  aside: fc.array(item, { maxLength: 2 }),
  saidDone: fc.array(
    fc.record({
      id: arbitrary.text,
      kind: fc.constantFrom(...operationKinds),
      person: arbitrary.person,
      doneAt: fc.nat()
    }),
    { maxLength: 2 }
  ),
  follows: fc.array(arbitrary.operation, { maxLength: 2 }),
  unopened: fc.nat({ max: 3 })
})

describe("the worklist", () => {
  it("reads as it was agreed, as text, Markdown, CSV and JSON", async () => {
    const all = view(everything)
    await expect(worklistText(all, plain)).toMatchFileSnapshot("golden/worklist.txt")
    await expect(worklistText(all, { ...plain, colour: true, width: 80 })).toMatchFileSnapshot(
      "golden/worklist-80.ansi"
    )
    await expect(worklistMarkdown(all)).toMatchFileSnapshot("golden/worklist.md")
    await expect(worklistCsv(all)).toMatchFileSnapshot("golden/worklist.csv")
    await expect(worklistJson(all)).toMatchFileSnapshot("golden/worklist.json")
  })

  it("nothing is said, and an entity without anything is left out", () => {
    for (const  of of[[], [list({})]]) {
      assert.strictEqual(worklistText(view(of), plain), "hrsync worklist: nothing waits for a person.\n")
      assert.include(worklistMarkdown(view(of)), "Nothing waits for a person.")
      assert.deepEqual(rows(of), [])
    }
  })

  it("P1: items of an entity that could not be read are never nothing", () => {
    const unread = everything.filter(({ status }) => status === "error")
    assert.match(
      worklistText(view(unread), plain),
      /^hrsync worklist: nothing to do now, and 3 open items not to be done/u
    )
  })

  it("every step has a screen and says what to do there, in Spendesk and anywhere", () => {
    for (const target of ["spendesk", "file", "scim"]) {
      for (const step of workSteps) {
        const { how, mind, place } = screenOf(target, step)
        assert.isAbove(how.length, 0)
        assert.notStrictEqual(place, "")
        if (target === "spendesk") assert.match(place, /^Settings > Organisation > Members/u)
        for (const sentence of [...how, ...mind]) assert.match(sentence, /[.]$/u)
      }
    }
  })

  it("F4: no bank account is shown whole, in any form", () => {
    for (
      const out of [
        worklistText(view(everything), plain),
        worklistMarkdown(view(everything)),
        worklistCsv(view(everything)),
        worklistJson(view(everything))
      ]
    ) {
      assert.notInclude(out, arbitrary.iban)
      assert.include(out, "FR14…2606")
    }
  })

  it("the command that records it is one that a shell passes on as it is", () => {
    const wild = "invite:hr/E1; rm -rf 'x' $HOME"
    const of = { ...first, id: wild }
    const [row] = rows([list({ entity: "acme fr", items: [of] })])
    assert.strictEqual(
      row?.["Record with"],
      "hrsync done 'invite:hr/E1; rm -rf '\\''x'\\'' $HOME' --entity 'acme fr'"
    )
    assert.strictEqual(shellWord("archive:hr/E0042"), "archive:hr/E0042")
    assert.strictEqual(shellWord(""), "''")
    assert.strictEqual(shellWord("--all"), "'--all'")
  })

  it("A6: 5,000 items in Markdown are cut between rows, and the cut is counted", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ ...first, id: `invite:hr/${index}` }))
    const out = worklistMarkdown(view([list({ items: many })]))
    assert.isBelow(Buffer.byteLength(out), 65_536)
    assert.match(out, /\*\*Cut for length\.\*\* 4,\d{3} lines not shown/u)
  })

  it("A6: nothing of it acts, in any form; in CSV no cell is a formula", () => {
    fc.assert(
      fc.property(fc.array(anyList, { minLength: 1, maxLength: 2 }), (lists) => {
        const one = view(lists)
        assert.notMatch(worklistText(one, plain), invisible)
        const json = worklistJson(one)
        assert.notMatch(json, invisible)
        assert.deepEqual(
          JSON.parse(json).entities.map(({ entity }: Worklist) => entity),
          lists.map(({ entity }) => entity)
        )
        const markdown = worklistMarkdown(one)
        assert.notMatch(markdown, invisible)
        const rest = markdown.replace(/<\/?sub>/gu, "").split("\n").map((line) => withoutReferences(withoutCode(line)))
        assert.notMatch(rest.join("\n"), /[<>[\]@\\`&$]/u)
        for (const line of rest.filter((line) => line.startsWith("|"))) {
          assert.strictEqual(line.split("|").length, 10, line)
        }
        const csv = worklistCsv(one)
        assert.notMatch(csv.replaceAll("\r\n", "\n"), invisible)
        const parsed = rows(lists)
        assert.strictEqual(parsed.length, lists.reduce((sum, { aside, items }) => sum + aside.length + items.length, 0))
        for (const row of parsed) for (const cell of Object.values(row)) assert.notMatch(cell, /^\s*[=+\-@\t\r]/u)
      }),
      { numRuns: 60 }
    )
  })

  it("RFC 4180: what was written is what is read back, but for the apostrophe before a formula", () => {
    const cell = fc.oneof(
      arbitrary.text,
      fc.constantFrom("=1+1", " =1", "+1", "-1", "@x", "\t=1", "a,b", "\"", "a\nb", "")
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 3 }), (table) => {
        const texts = table.map((cells) => cells.map(visible))
        const read = parse(csvText(texts), { relax_column_count: true })
        assert.deepEqual(
          read.map((cells) => cells.map((text) => text.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, ""))),
          texts.map((cells) => cells.map((text) => text.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, "")))
        )
      }),
      { numRuns: 200 }
    )
  })
})
