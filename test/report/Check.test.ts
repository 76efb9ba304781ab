import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import { everything } from "../../src/domain/Capabilities.ts"
import { checkJson, checkMarkdown, checkText } from "../../src/report/Check.ts"
import { type Checkup, type ConnectionCheck, isSound, type TargetCheck } from "../../src/report/CheckView.ts"
import { improvements } from "../../src/report/ConnectText.ts"
import { fieldsJson, fieldsMarkdown, fieldsText } from "../../src/report/Fields.ts"
import type { Surveyed } from "../../src/report/Survey.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"

const values = (...of: ReadonlyArray<readonly [string, number]>) => of.map(([value, count]) => ({ value, count }))

const found: Surveyed = {
  people: 1_204,
  statuses: [
    { status: "active", count: 1_190, words: values(["Active", 1_000], ["Employed", 190]) },
    { status: "unknown", count: 14, words: values(["Seconded", 14]) }
  ],
  domains: values(["acme.example", 1_190], ["mail.example", 4]),
  withoutEmail: 10,
  hiddenEmail: 0,
  attributes: [
    {
      name: "workLocation",
      filled: 1_200,
      empty: 4,
      hidden: 0,
      distinct: 8,
      values: values(["Paris", 600], ["Lyon", 300], ["Nice", 200], ["A", 40], ["B", 30], ["C", 20], ["D", 6], ["E", 4])
    },
    { name: "team", filled: 0, empty: 0, hidden: 1_204, distinct: 0, values: [] },
    { name: "custom.Badge", filled: 1_204, empty: 0, hidden: 0, distinct: 1_204, values: undefined },
    { name: "custom.Level", filled: 2, empty: 1_202, hidden: 0, distinct: 2, values: values(["1, first", 1], ["2", 1]) }
  ],
  examples: ["A… L…, a…@acme.example", "B… P…, b…@acme.example"]
}

const hr: ConnectionCheck = {
  connection: "hr",
  title: "BambooHR",
  kind: "bamboohr",
  usedBy: ["acme-fr", "acme-uk"],
  completeness: { complete: true, proof: "strong", how: "BambooHR announced 1204 and gave 1204 records on 2 pages" },
  found,
  missing: [{ permission: "the view of Job, Team", fields: ["team"], next: "Open Settings, Access Levels." }],
  notes: ["email is no e-mail address (3 records)"],
  unreadable: { count: 4, first: ["POST /data, page 1, record 7: startDate is no date"] },
  spent: { milliseconds: 2_340, requests: 3 }
}

const nobody: Surveyed = {
  people: 0,
  statuses: [],
  domains: [],
  withoutEmail: 0,
  hiddenEmail: 0,
  attributes: [],
  examples: []
}

const broken: ConnectionCheck = {
  ...hr,
  connection: "studios",
  title: "HiBob",
  kind: "hibob",
  usedBy: [],
  completeness: {
    complete: false,
    why: "POST /people/search of connection studios was not let in (401)",
    next: "Make a new service user in HiBob."
  },
  found: nobody,
  missing: [],
  notes: [],
  unreadable: { count: 0, first: [] },
  spent: { milliseconds: 90, requests: 1 }
}

const target: TargetCheck = {
  entity: "acme-fr",
  name: "Acme SAS",
  title: "Member file",
  kind: "file",
  completeness: { complete: true, proof: "weak", how: "members.json has 29 members" },
  members: 29,
  states: [["invited", 2], ["active", 27]],
  capabilities: {
    observes: { ...everything.observes, roles: false, bankAccount: false },
    writes: { ...everything.writes, archive: "manual", "resend-invite": "unsupported" }
  },
  notes: ["What the target says of itself"],
  spent: { milliseconds: 4, requests: 0 }
}

const all: Checkup = { connections: [hr, broken], targets: [target] }
const plain = { colour: false, width: undefined, all: false }

describe("a check", () => {
  it("reads as it was agreed, as text, Markdown and JSON", async () => {
    await expect(checkText(all, plain)).toMatchFileSnapshot("golden/check.txt")
    await expect(checkText(all, { ...plain, width: 80 })).toMatchFileSnapshot("golden/check-80.txt")
    await expect(checkMarkdown(all)).toMatchFileSnapshot("golden/check.md")
    await expect(checkJson(all)).toMatchFileSnapshot("golden/check.json")
  })

  it("is sound only when everything was read to its end", () => {
    assert.isTrue(isSound({ connections: [hr], targets: [target] }))
    assert.isFalse(isSound(all))
    assert.isFalse(isSound({ connections: [], targets: [{ ...target, completeness: broken.completeness }] }))
  })

  it("of nothing says so", () => {
    const none = { connections: [], targets: [] }
    assert.include(checkText(none, plain), "no connection")
    assert.include(checkMarkdown(none), "no connection")
    assert.deepEqual(JSON.parse(checkJson(none)).connections, [])
  })

  it("says what could be better, and nothing where all is well", () => {
    assert.deepEqual(improvements(hr).map((text) => text.slice(0, 28)), [
      "Say what “Seconded” means, u",
      "10 people have no work e-mai",
      "Look at the addresses under "
    ])
    const well = { ...found, statuses: found.statuses.slice(0, 1), domains: found.domains.slice(0, 1), withoutEmail: 0 }
    assert.deepEqual(improvements({ ...hr, found: well }), [])
    assert.deepEqual(improvements({ ...hr, found: well, usedBy: [] }).length, 1)
    const weak = { complete: true, proof: "weak", how: "" } as const
    assert.match(improvements({ ...hr, kind: "csv", found: well, completeness: weak })[0] ?? "", /under proof/u)
    assert.deepEqual(improvements({ ...hr, found: well, completeness: weak }), [])
  })

  it("A6: nothing in it acts, whatever a vendor or a record says", () => {
    const text = arbitrary.text
    const check = fc.record({ value: text, note: text, why: text, name: text }).map((
      { name, note, value, why }
    ): Checkup => ({
      connections: [
        {
          ...hr,
          title: name,
          notes: [note],
          found: {
            ...found,
            domains: values([value, 1]),
            statuses: [{ status: "unknown", count: 1, words: values([value, 1]) }],
            attributes: [{
              name: "workLocation",
              filled: 1,
              empty: 0,
              hidden: 0,
              distinct: 1,
              values: values([value, 1])
            }]
          },
          missing: [{ permission: note, fields: [name], next: why }]
        },
        { ...broken, completeness: { complete: false, why, next: note } }
      ],
      targets: [{ ...target, name }]
    }))
    fc.assert(
      fc.property(check, (of) => {
        assert.notMatch(checkText(of, plain), invisible)
        const markdown = checkMarkdown(of)
        assert.notMatch(markdown, invisible)
        const rest = markdown.split("\n").map((line) =>
          withoutReferences(withoutCode(line)).replace(/^- \*\*[\w -]+\*\* /u, "")
        )
        assert.notMatch(rest.join("\n"), /[<>[\]\\`&$*|]/u)
        assert.notMatch(checkJson(of), invisible)
      }),
      { numRuns: 200 }
    )
  })

  it("A6: stays under 65,536 bytes in Markdown, and says what was cut", () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ ...hr, connection: `hr-${index}` }))
    const markdown = checkMarkdown({ connections: many, targets: [] })
    assert.isBelow(Buffer.byteLength(markdown), 65_536)
    assert.include(markdown, "Cut for length")
  })
})

describe("the fields of a connection", () => {
  const view = { connection: "hr", title: "BambooHR", found }

  it("read as they were agreed, as text, Markdown and JSON", async () => {
    await expect(fieldsText(view, plain)).toMatchFileSnapshot("golden/fields.txt")
    await expect(fieldsMarkdown(view)).toMatchFileSnapshot("golden/fields.md")
    await expect(fieldsJson(view)).toMatchFileSnapshot("golden/fields.json")
  })

  it("shows 20 values of each, and every one with --all", () => {
    const [place] = found.attributes
    const many = Array.from({ length: 30 }, (_, index) => ({ value: `V${index}`, count: 30 - index }))
    const wide = { ...view, found: { ...found, attributes: place === undefined ? [] : [{ ...place, values: many }] } }
    assert.include(fieldsText(wide, plain), "… 10 more values: --all shows them")
    assert.notInclude(fieldsText(wide, plain), "V20")
    assert.include(fieldsText(wide, { ...plain, all: true }), "V29")
    assert.isBelow(Buffer.byteLength(fieldsMarkdown(wide, { all: true })), 65_536)
  })

  it("A6: nothing in them acts", () => {
    fc.assert(
      fc.property(arbitrary.text, arbitrary.text, (name, value) => {
        const attributes = [{ name, filled: 1, empty: 0, hidden: 0, distinct: 1, values: values([value, 1]) }]
        const of = { ...view, title: name, found: { ...found, attributes } }
        assert.notMatch(fieldsText(of, plain), invisible)
        assert.notMatch(fieldsMarkdown(of), invisible)
        const rest = fieldsMarkdown(of).split("\n").map((line) => withoutReferences(withoutCode(line)))
        assert.notMatch(rest.join("\n"), /[<>[\]\\`&$*|]/u)
        assert.notMatch(fieldsJson(of), invisible)
      }),
      { numRuns: 200 }
    )
  })
})
