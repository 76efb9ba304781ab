import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import { hrStatuses } from "../../src/domain/HrStatus.ts"
import { memberStates } from "../../src/domain/Member.ts"
import type { MemberRow } from "../../src/domain/MemberRow.ts"
import { membersJson, membersMarkdown, membersText } from "../../src/report/Members.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import * as plans from "./plans.ts"

const row = (rest: Partial<MemberRow>): MemberRow => ({
  entity: "acme-fr",
  member: "m-1",
  name: "Ada Lovelace",
  email: "ada.lovelace@acme.example",
  state: "active",
  hrStatus: "managed",
  operations: [],
  withheld: [],
  holds: [],
  ...rest
})

const holds = (...reasons: ReadonlyArray<string>) => plans.everyHold.filter(({ reason }) => reasons.includes(reason))

const rows: ReadonlyArray<MemberRow> = [
  row({}),
  row({
    member: "m-2",
    name: "田中 次郎",
    email: "jiro@acme.example",
    state: "invited",
    holds: holds("grace", "contested-field")
  }),
  row({ member: "m-3", name: "", email: "", state: "unknown", hrStatus: "released" }),
  row({ member: "m-4", name: "Robot", email: "robot@acme.example", hrStatus: "manual" }),
  row({
    entity: "acme-uk",
    member: "m-5",
    state: "archived",
    operations: plans.everyOperation.filter(({ kind }) => kind === "reactivate"),
    withheld: plans.everyOperation.filter(({ kind }) => kind === "release")
  })
]

const plain = { colour: false, width: undefined, all: false }

describe("the members", () => {
  it("read as it was agreed, as text, Markdown and JSON", async () => {
    await expect(membersText(rows, plain)).toMatchFileSnapshot("golden/members.txt")
    await expect(membersText(rows, { ...plain, colour: true })).toMatchFileSnapshot("golden/members.ansi")
    await expect(membersMarkdown(rows)).toMatchFileSnapshot("golden/members.md")
    await expect(membersJson(rows)).toMatchFileSnapshot("golden/members.json")
  })

  it("the HR status is a green tick, an orange warning or blank, and a word with each sign", () => {
    const out = membersText(rows, { ...plain, colour: true })
    assert.include(out, "\u001b[32m✓ managed")
    assert.include(out, "\u001b[33m! released")
    assert.notInclude(out, "! manual")
  })

  it("names its format and version to programs", () => {
    for (const  of of[rows, []]) {
      const { format, version } = JSON.parse(membersJson(of))
      assert.deepEqual([format, version], ["hrsync-members", 1])
    }
  })

  it("nobody is said", () => {
    assert.strictEqual(membersText([], plain), "No members.\n")
    assert.include(membersMarkdown([]), "No members.")
    assert.deepEqual(JSON.parse(membersJson([])).members, [])
  })

  it("A6: 5,000 members in Markdown are cut between rows, and the cut is counted", () => {
    const out = membersMarkdown(Array.from({ length: 5_000 }, (_, index) => row({ member: `m-${index}` })))
    assert.isBelow(Buffer.byteLength(out), 65_536)
    const shown = out.split("\n").filter((line) => line.startsWith("| Ada")).length
    assert.include(out, `**Cut for length.** ${(5_000 - shown).toLocaleString("en-US")} members of 5,000 not shown.`)
  })

  it("A6: nothing of them acts, and a member is one line", () => {
    const member = fc.record({
      entity: fc.constantFrom("a", "<b>"),
      member: arbitrary.text,
      name: arbitrary.text,
      email: arbitrary.text,
      state: fc.constantFrom(...memberStates),
      hrStatus: fc.constantFrom(...hrStatuses),
      operations: fc.array(arbitrary.operation, { maxLength: 2 }),
      withheld: fc.array(arbitrary.operation, { maxLength: 2 }),
      holds: fc.constant(holds("grace"))
    })
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), (members) => {
        const text = membersText(members, plain)
        assert.notMatch(text, invisible)
        assert.strictEqual(text.split("\n").filter((line) => line.includes("held: grace")).length, members.length)
        const markdown = membersMarkdown(members)
        assert.notMatch(markdown, invisible)
        const rest = markdown.split("\n").map((line) => withoutReferences(withoutCode(line)))
        assert.notMatch(rest.join("\n"), /[<>[\]@\\`&$]/u)
        const table = rest.filter((line) => line.startsWith("|"))
        for (const line of table) assert.strictEqual(line.split("|").length, 8, line)
        assert.strictEqual(table.length, members.length + 2 * new Set(members.map(({ entity }) => entity)).size)
        const json = membersJson(members)
        assert.notMatch(json, invisible)
        assert.deepEqual(JSON.parse(json).members.map((of: MemberRow) => of.name), members.map(({ name }) => name))
      }),
      { numRuns: 300 }
    )
  })
})
