import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import type { ExplainedCondition, ExplainedEntity, Explanation } from "../../src/domain/Explanation.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { Person } from "../../src/domain/Operation.ts"
import { explanationJson, explanationMarkdown, explanationText } from "../../src/report/Explanation.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import * as plans from "./plans.ts"

const condition = (text: string, rest: Partial<ExplainedCondition> = {}): ExplainedCondition => ({
  text,
  field: undefined,
  found: undefined,
  held: true,
  conditions: [],
  ...rest
})

const grace = plans.person("Grace", "Hopper", 2)

const entities: ReadonlyArray<ExplainedEntity> = [
  {
    entity: "acme-fr",
    name: "Acme SAS",
    status: "connected",
    conditions: [
      condition("status is one of active", { field: "status", found: "active, HR says \"Aktiv\"" }),
      condition("any of", {
        conditions: [
          condition("workLocation is one of Paris, Lyon", { field: "workLocation", found: ["Berlin", "Lyon"] }),
          condition("custom.Contract is empty", { field: "custom.Contract", found: empty, held: undefined })
        ]
      }),
      condition("not", {
        held: false,
        conditions: [condition("team is one of Board", { field: "team", found: notVisible, held: false })]
      })
    ],
    match: { by: "link", member: "m-2", state: "active", hrStatus: "managed", text: "Linked to member m-2 (managed)." },
    results: [
      ...plans.everyOperation.filter(({ kind }) => kind === "update" || kind === "archive").slice(0, 2).map((
        operation,
        index
      ) => ({ type: "operation" as const, operation, withheld: index === 1 })),
      ...plans.everyHold.filter(({ reason }) => reason === "approval-needed" || reason === "grace").map((hold) => ({
        type: "hold" as const,
        hold
      }))
    ]
  },
  {
    entity: "acme-uk",
    name: "Acme Ltd",
    status: "blocked",
    conditions: [condition("workLocation is one of London", { field: "workLocation", found: [], held: false })],
    match: { by: "none", member: undefined, state: undefined, hrStatus: undefined, text: "No member has the address" },
    results: [{ type: "nothing", why: { rule: "D4", text: "Out of scope: workLocation is \"Lyon\"" } }]
  }
]

const found: Explanation = {
  query: "grace",
  people: [
    {
      person: grace,
      facts: [
        {
          connection: "personio-group",
          id: "1002",
          email: plans.email("grace.hopper@acme.example"),
          status: "active",
          rawStatus: "Aktiv",
          startDate: plans.date("2024-01-01"),
          terminationDate: empty,
          lastWorkingDay: notVisible,
          bankAccount: empty,
          timezone: "Europe/Paris"
        },
        {
          connection: "bob-uk",
          id: "77",
          email: notVisible,
          status: "unknown",
          rawStatus: "",
          startDate: empty,
          terminationDate: empty,
          lastWorkingDay: empty,
          bankAccount: empty,
          timezone: empty
        }
      ],
      entities
    },
    { person: { employee: undefined, member: "m-99", name: "", email: "" }, facts: [], entities: [] }
  ],
  nearest: []
}

const nearest: Explanation = { query: "grcae", people: [], nearest: [grace, plans.person("Grace", "Kelly", 3)] }
const nobody: Explanation = { query: "\u001b[2J<b>", people: [], nearest: [] }

const plain = { colour: false, width: undefined, all: false }

describe("an explanation", () => {
  for (const [name, explanation] of [["found", found], ["nearest", nearest], ["nobody", nobody]] as const) {
    it(`${name}: reads as it was agreed, as text, Markdown and JSON`, async () => {
      await expect(explanationText(explanation, plain)).toMatchFileSnapshot(`golden/explain-${name}.txt`)
      await expect(explanationMarkdown(explanation)).toMatchFileSnapshot(`golden/explain-${name}.md`)
      await expect(explanationJson(explanation)).toMatchFileSnapshot(`golden/explain-${name}.json`)
    })
  }

  it("fits a terminal of 80 cells as it was agreed", async () => {
    await expect(explanationText(found, { ...plain, width: 80 })).toMatchFileSnapshot("golden/explain-found-80.txt")
  })

  it("every condition tells what was found and whether it held", () => {
    const out = explanationText(found, plain)
    assert.include(out, "✓ status is one of active; found active, HR says \"Aktiv\": yes")
    assert.include(out, "✓ workLocation is one of Paris, Lyon; found \"Berlin\", \"Lyon\": yes")
    assert.include(out, "· custom.Contract is empty; found empty: not asked")
    assert.include(out, "✗ team is one of Board; found not visible to this credential: no")
  })

  const matches: ReadonlyArray<readonly [ExplainedEntity["match"], string]> = [
    [
      { by: "link", member: "m-2", state: "active", hrStatus: "released", text: "Linked to member m-2 (released)." },
      "Linked to member m-2 (active, released)."
    ],
    [
      {
        by: "link",
        member: "m-2",
        state: undefined,
        hrStatus: "managed",
        text: "Linked to member m-2, whom the target no longer lists."
      },
      "Linked to member m-2, whom the target no longer lists (managed)."
    ],
    [
      {
        by: "none",
        member: "m-2",
        state: "invited",
        hrStatus: "manual",
        text: "Member m-2 is managed by hand; HR has nobody for it."
      },
      "Member m-2 is managed by hand; HR has nobody for it (invited)."
    ],
    [
      {
        by: "email",
        member: "m-2",
        state: "active",
        hrStatus: "manual",
        text: "Member m-2 has the same e-mail, ada@acme.example."
      },
      "Member m-2 has the same e-mail, ada@acme.example (active, manual)."
    ],
    [{ by: "none", member: undefined, state: undefined, hrStatus: undefined, text: "No member." }, "No member."]
  ]
  for (const [match, line] of matches) {
    it(`a match tells state and HR status once: ${line}`, () => {
      const [entity] = entities
      if (entity === undefined) throw new Error("no entity")
      const people = [{ person: grace, facts: [], entities: [{ ...entity, match }] }]
      assert.include(explanationText({ query: "grace", people, nearest: [] }, plain), `\n    = ${line}\n`)
    })
  }

  it("names its format and version to programs", () => {
    for (const explanation of [found, nearest, nobody]) {
      const { format, version } = JSON.parse(explanationJson(explanation))
      assert.deepEqual([format, version], ["hrsync-explanation", 1])
    }
  })

  it("an empty field and one that is not visible are two things to programs", () => {
    const { people } = JSON.parse(explanationJson(found))
    assert.isNull(people[0].facts[0].terminationDate)
    assert.deepEqual(people[0].facts[0].lastWorkingDay, { unknown: true })
    assert.isNull(people[0].entities[0].conditions[1].conditions[1].held)
  })

  it("names somebody whose name is a space alone", () => {
    const unnamed: Person = { employee: undefined, member: undefined, name: " ", email: "" }
    assert.include(explanationMarkdown({ query: "ada", people: [], nearest: [unnamed] }), "\n- (no name)\n")
  })

  it("A6: nothing of it acts, whatever HR says", () => {
    fc.assert(
      fc.property(arbitrary.text, arbitrary.person, arbitrary.operation, (text, person, operation) => {
        const explanation: Explanation = {
          query: text,
          people: [{
            person,
            facts: [{
              connection: text,
              id: text,
              email: text,
              status: "active",
              rawStatus: text,
              startDate: empty,
              terminationDate: empty,
              lastWorkingDay: empty,
              bankAccount: empty,
              timezone: text
            }],
            entities: [{
              entity: text,
              name: text,
              status: "connected",
              conditions: [condition(text, { found: text })],
              match: { by: "none", member: text, state: undefined, hrStatus: undefined, text },
              results: [{ type: "operation", operation, withheld: false }]
            }]
          }],
          nearest: [person]
        }
        assert.notMatch(explanationText(explanation, plain), invisible)
        assert.notMatch(explanationJson(explanation), invisible)
        for (const written of [explanation, { ...explanation, people: [] }]) {
          const markdown = explanationMarkdown(written)
          assert.notMatch(markdown, invisible)
          const rest = markdown.split("\n").map((line) => withoutReferences(withoutCode(line))).join("\n")
            .replace(/Result:\*\* > resend-invite/gu, "")
          assert.notMatch(rest, /[<>[\]@\\`&$|]|:\/\/|www\./u)
          assert.notMatch(rest, /^(?!$|#|- | +- |\*\*|Nobody)/mu)
        }
      }),
      { numRuns: 500 }
    )
  })
})
