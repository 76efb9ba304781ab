import * as fc from "fast-check"
import { assert, describe, expect, it } from "vitest"
import type { Plan } from "../../src/domain/Plan.ts"
import { planMarkdown } from "../../src/report/PlanMarkdown.ts"
import { planView } from "../../src/report/PlanView.ts"
import * as arbitrary from "./arbitraries.ts"
import { invisible, withoutCode, withoutReferences } from "./inert.ts"
import * as plans from "./plans.ts"

const markdown = (plan: Plan, maxBytes?: number): string =>
  planMarkdown(planView(plan), maxBytes === undefined ? {} : { maxBytes })

const ownTags = /<\/?(?:details|summary|sub|code)>/gu

/** Whatever hosts would act on, and hrsync did not write itself. */
const assertInert = (out: string): void => {
  assert.notMatch(out, invisible)
  let columns: number | undefined
  let open = 0
  for (const line of out.split("\n")) {
    const own = line.replace(/<summary><code>.*<\/code> /u, "<summary>")
    const rest = withoutReferences(withoutCode(own)).replace(ownTags, "").replace(/&(?:gt|#61);/gu, "")
    assert.notMatch(rest, /[<>[\]@\\`&$]|:\/\/|www\./u, line)
    if (line.startsWith("|")) {
      const cells = rest.split("|").length
      columns ??= cells
      assert.strictEqual(cells, columns, line)
    } else {
      columns = undefined
      assert.notInclude(rest, "|", line)
    }
    assert.match(
      line,
      /^(?:$|[|#→…]|- |\*\*|<details>|<\/details>|<sub>|\d+ p|Not |Goes |Nothing |Made |Paused|Disconnected| {2}\*\*)/u
    )
    const tags = withoutCode(own)
    open += tags.split("<details>").length - tags.split("</details>").length
  }
  assert.strictEqual(open, 0, "every <details> is closed")
}

const assertShort = (out: string, most = 65_536): void => {
  assert.isBelow(out.length, most)
  assert.isBelow(Buffer.byteLength(out, "utf8"), most)
}

describe("a plan as Markdown", () => {
  for (
    const [name, plan] of [
      ["everything", plans.everything],
      ["red-evening", plans.redEvening],
      ["first", plans.plan([plans.first])],
      ["quiet", plans.plan([plans.quiet])],
      ["hypothetical", plans.plan([plans.blocked, plans.withChanges], true)],
      ["hostile", plans.hostile],
      ["empty", plans.plan([])]
    ] as const
  ) {
    it(`${name}: reads as it was agreed`, async () => {
      const out = markdown(plan)
      await expect(out).toMatchFileSnapshot(`golden/${name}.md`)
      assertInert(out)
      assertShort(out)
    })
  }

  it("the first three lines say what is wrong and what to do", () => {
    const [first, , second, third] = markdown(plans.redEvening).split("\n")
    assert.strictEqual(first, "## hrsync plan: 1 of 3 entities is blocked")
    assert.match(second ?? "", /^- \*\*BLOCKED\*\* Acme SAS \(`acme-fr`\): 12 of 108/u)
    assert.match(
      third ?? "",
      /\*\*What to do:\*\* .*run `hrsync approve 5f1c9a7be0d34c28b1aa` \(until 2026-11-23T09:00:00Z\)\./u
    )
  })

  it("the warnings counted are the warnings listed", () => {
    const warnings = [
      { code: "rules-not-confirmed", text: "Never confirmed", people: [] },
      { code: "source-note", text: "A note", people: [] }
    ] as const
    const out = markdown(plans.plan([plans.entityPlan({ entity: "acme-fr", status: "awaiting-actions", warnings })]))
    assert.include(out, "| **Total** |  |  | **1** |")
    assert.include(out, "| `acme-fr` | awaiting actions |  | 1 |")
    assert.strictEqual(out.slice(out.indexOf("### Warnings")).split("\n- ").length - 1, 1)
  })

  it("A6: totals come before removals, and removals before everything else", () => {
    const out = markdown(plans.everything)
    const order = ["| **Total** |", "**BLOCKED:", "### Who loses access", "### Changes", "### Held", "### Warnings"]
    const places = order.map((part) => out.indexOf(part))
    assert.notInclude(places, -1)
    assert.deepStrictEqual(places, places.toSorted((a, b) => a - b))
  })

  const crowd = (entities: number, invites: number, name: (index: number) => string): Plan =>
    plans.plan(Array.from({ length: entities }, (_, number) =>
      plans.entityPlan({
        entity: `entity-${number}`,
        name: name(number),
        outcome: "changes",
        operations: Array.from(
          { length: invites },
          (_, index) => plans.invite({ ...plans.person("New", `P${index}`, index, false), name: name(index) })
        ),
        holds: [{
          reason: "no-work-email",
          person: plans.person("Held", "One", 1),
          field: undefined,
          text: name(1),
          until: undefined,
          since: undefined,
          operation: undefined
        }]
      })))

  const crowds: ReadonlyArray<readonly [string, Plan, string]> = [
    ["3,000 invites", crowd(1, 3_000, (index) => `Person ${index}`), "of 3,000 other operations"],
    [
      "3,000 invites in each of 5 entities",
      crowd(5, 3_000, (index) => `Person ${index}`),
      "of 15,000 other operations"
    ],
    ["5 entities with hostile names", crowd(5, 1_000, () => "<b>@x|`#1\\".repeat(9)), "of 5,000 other operations"],
    ["5 entities with 4-byte names", crowd(5, 1_000, () => "𠮷".repeat(60)), "of 5,000 other operations"],
    ["2,000 entities", crowd(2_000, 2, (index) => `Entity ${index}`), "of 4,000 other operations"]
  ]
  for (const [what, plan, left] of crowds) {
    it(`A6: ${what}: kept under 65,536 characters and bytes, cut between rows, and the cut is counted`, () => {
      const out = markdown(plan)
      assertShort(out)
      assertInert(out)
      assert.include(out, "**Cut for length.**")
      assert.include(out, left)
      const shown = out.split("\n").filter((line) => /\| `new\.p\d+@/u.test(line)).length
      const total = plan.entities.reduce((sum, { operations }) => sum + operations.length, 0)
      const said = /Not shown: (?:.*?, |.* and )?([\d,]+) of [\d,]+ other operations/u.exec(out)?.[1]?.replaceAll(
        ",",
        ""
      )
      assert.strictEqual(total - shown, Number(said))
      assert.isAbove(out.length, 20_000)
    })
  }

  it("A6: entities share the room, small ones are whole", () => {
    const small = plans.entityPlan({ entity: "small", outcome: "changes", operations: plans.withChanges.operations })
    const out = markdown({
      ...crowd(4, 3_000, (index) => `Person ${index}`),
      entities: [
        ...crowd(4, 3_000, (index) => `Person ${index}`).entities,
        small
      ]
    })
    for (const entity of ["entity-0", "entity-3"]) assert.include(out, `<code>${entity}</code> + Invite (3,000)`)
    assert.include(out, "`grace.hopper@acme.example`")
    assertShort(out)
  })

  it("A6: 3,000 leavers are told of before any invitation", () => {
    const leavers = Array.from(
      { length: 3_000 },
      (_, index) => plans.archive(plans.person("Old", `P${index}`, index), "HR")
    )
    const out = markdown(plans.plan([
      plans.entityPlan({ entity: "a", outcome: "changes", operations: [...plans.withChanges.operations, ...leavers] })
    ]))
    assertShort(out)
    assertInert(out)
    assert.notInclude(out, "### Changes")
    assert.match(out, /Not shown: [\d,]+ of 3,000 removals and 2 of 2 other operations/u)
  })

  it("A6: any plan in any room is inert and short", () => {
    fc.assert(
      fc.property(arbitrary.plan, fc.integer({ min: 3_000, max: 65_000 }), (plan, room) => {
        const out = markdown(plan, room)
        assertInert(out)
        assertShort(out, room + 1)
      }),
      { numRuns: 300 }
    )
  })

  it("A1: the same plan gives the same bytes, however its parts were put together", () => {
    fc.assert(
      fc.property(arbitrary.plan, (plan) => {
        assert.strictEqual(markdown(arbitrary.rebuilt(plan)), markdown(plan))
      }),
      { numRuns: 100 }
    )
  })
})
