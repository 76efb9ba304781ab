import { describe, expect, test } from "vitest"
import type { Approval } from "../../src/domain/Memory.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "../../src/planning/Confirm.ts"
import { doubtOf } from "../../src/planning/Gate.ts"
import { table } from "./Table.ts"
import type { LimitFacts, RuleFacts, World } from "./World.ts"
import {
  all,
  any,
  approval,
  byHand,
  date,
  day,
  employee,
  field,
  hour,
  hr,
  incomplete,
  lines,
  linked,
  mail,
  member,
  memory,
  noneOf,
  not,
  now,
  oneOf,
  operationOf,
  person,
  planFor,
  planned,
  planOf,
  removal,
  rules,
  staff,
  unreadable,
  waitingFor,
  warned,
  warningTexts,
  weak
} from "./World.ts"

/** A staff of so many, of whom the first so many have left. */
const leavers = (count: number, of: number, limits: LimitFacts = {}, more: World = {}): World => {
  const { employees, ...rest } = staff(of)
  return {
    ...rest,
    employees: employees.map((one, index) => index < count ? employee(one.id, { status: "inactive" }) : one),
    rules: { limits },
    ...more
  }
}

interface Outcome {
  readonly done: number
  readonly withheld: number
  readonly held: number
  readonly blocks: ReadonlyArray<string>
}

/** How many operations go, how many are withheld, and the limits that were exceeded. */
const outcome = ({ blocks, holds, operations, withheld }: EntityPlan): Outcome => ({
  done: operations.length,
  withheld: withheld.length,
  held: holds.length,
  blocks: blocks.map(({ limit, reason }) => limit?.setting ?? reason)
})

const passes = (done: number): Outcome => ({ done, withheld: 0, held: 0, blocks: [] })
const blocked = (withheld: number, ...blocks: ReadonlyArray<string>): Outcome => ({
  done: 0,
  withheld,
  held: 0,
  blocks
})

const count = "limits.archive.count"
const percent = "limits.archive.percent"

table("P1: complete reads", [
  {
    name: "P1: an incomplete source is an error, and nothing is written",
    given: { reads: [hr([employee("1")], { completeness: incomplete })] },
    expected: ["error incomplete-source"]
  },
  {
    name: "P1: an incomplete list of members is an error, and nothing is written",
    given: { employees: [employee("1")], listing: { completeness: incomplete } },
    expected: ["error incomplete-target"]
  },
  {
    name: "P1: both are told at once",
    given: { reads: [hr([], { completeness: incomplete })], listing: { completeness: incomplete } },
    expected: ["error incomplete-source", "error incomplete-target"]
  },
  {
    name: "P1: one connection of two is enough",
    given: {
      reads: [
        hr([employee("1")]),
        hr([employee("2", { connection: "bob" })], { connection: "bob", completeness: incomplete })
      ],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["error incomplete-source"]
  },
  {
    name: "P1: a list with one id twice is not believed",
    given: { employees: [employee("1")], members: [member("1"), member("1", { email: "other@acme.example" })] },
    expected: ["error incomplete-target"]
  },
  {
    name: "P1: a file of weak proof is complete",
    given: { reads: [hr([employee("1")], { completeness: weak })] },
    expected: ["invite 1"],
    warnings: []
  },
  {
    name: "P1: a record that cannot be decoded holds that person and leaves the read complete",
    given: { reads: [hr([employee("1")], { unreadable: [unreadable("2", { email: mail("b@acme.example") })] })] },
    expected: ["invite 1", "hold unreadable-record 2"]
  }
])

describe("P1: the errors", () => {
  test("P1: an error says which connection, why and what to do; the entity's card is an error", () => {
    const plan = planOf({
      reads: [hr([employee("1"), employee("2")], { completeness: incomplete, connection: "hr" })],
      members: [member("1")],
      memory: { removals: [removal("9", now - hour)] }
    })
    expect(plan.errors).toEqual([{
      reason: "incomplete-source",
      text: "Connection hr was not read completely: page 3 never came.",
      next: "Run hrsync plan again."
    }])
    expect(plan).toMatchObject({
      outcome: "error",
      status: "error",
      counts: { employees: 2, members: 1, managed: 0 },
      fingerprints: undefined,
      recentRemovals: 1,
      windowDays: 7,
      warnings: [],
      holds: []
    })
  })
  test("P1: the members' error says why and what to do", () => {
    expect(planOf({ listing: { completeness: incomplete } }).errors).toEqual([{
      reason: "incomplete-target",
      text: "The members were not listed completely: page 3 never came.",
      next: "Run hrsync plan again."
    }])
  })
  test("P1: connections are told in their order", () => {
    const reads = ["bob", "ann"].map((connection) => hr([], { connection, completeness: incomplete }))
    const plan = planOf({ reads, rules: { source: ["bob", "ann"] } })
    expect(plan.errors.map(({ text }) => text.split(" ")[1])).toEqual(["ann", "bob"])
  })
  test("P1: another entity goes on", () => {
    const made = planned([
      { employees: [employee("1")], rules: { entity: "fr" } },
      { employees: [employee("1")], rules: { entity: "uk" }, listing: { completeness: incomplete } }
    ])
    expect(lines(planFor("fr", made))).toEqual(["invite 1"])
    expect(lines(planFor("uk", made))).toEqual(["error incomplete-target"])
  })
  test("P1: what is seen of an unreadable record is told", () => {
    const read = hr([employee("1")], { unreadable: [unreadable("2", { email: mail("b@acme.example") })] })
    const [hold] = planOf({ reads: [read] }).holds
    expect(hold?.person).toEqual({ employee: person("2"), member: undefined, name: "", email: "b@acme.example" })
    expect(planOf({ reads: [read] }).counts.employees).toBe(2)
  })
})

table("P2: an answer with nobody", [
  {
    name: "P2: blocks while somebody is managed",
    given: { ...staff(1), employees: [] },
    expected: ["hold missing-in-hr 1", "block empty-source"]
  },
  { name: "P2: not while nobody is", given: { members: [member("1")] }, expected: [] },
  {
    name: "P2: not while people are only released",
    given: { members: [member("1")], links: [linked("1", { state: "released" })] },
    expected: []
  },
  {
    name: "P2: not while those who were managed are archived",
    given: { members: [member("1", { state: "archived" })], links: [linked("1")] },
    expected: []
  },
  {
    name: "P2: each connection answers for its own people",
    given: {
      reads: [hr([employee("1")]), hr([], { connection: "bob" })],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { connection: "bob" })],
      rules: { source: ["hr", "bob"] }
    },
    expected: ["hold missing-in-hr 2", "block empty-source"]
  },
  {
    name: "P2: a connection whose people are not managed here may be empty",
    given: {
      reads: [hr([employee("1")]), hr([], { connection: "bob" })],
      members: [member("1")],
      links: [linked("1")],
      rules: { source: ["hr", "bob"] }
    },
    expected: []
  },
  {
    name: "P2: records that cannot be decoded are somebody",
    given: { ...staff(1), reads: [hr([], { unreadable: [unreadable("1")] })] },
    expected: ["hold unreadable-record 1"]
  },
  {
    name: "P2: in an incremental read it is the merged population that is looked at",
    given: { ...staff(1), reads: [hr([], { incremental: true })] },
    expected: ["hold missing-in-hr 1", "block empty-source"]
  }
])

describe("P2: the block", () => {
  const given: World = { ...staff(2), employees: [], rules: { onMissing: "archive" } }
  test("P2: it says how many are managed, and cannot be approved", () => {
    const [block] = planOf(given).blocks
    expect(block).toMatchObject({
      reason: "empty-source",
      text: "Connection hr answered with nobody, while 2 of its people are managed here.",
      limit: undefined,
      measured: undefined,
      approvable: false
    })
    expect(block?.next).toContain("An empty answer is never believed.")
  })
  test("P2: an approval of the decision changes nothing", () => {
    const memory = { approvals: [approval(planOf(given).decisionHash)] }
    expect(outcome(planOf({ ...given, memory }))).toEqual(blocked(2, "empty-source"))
  })
  test("P2: stop-archives changes nothing: what would go on is what the block doubts", () => {
    const rules = { onMissing: "archive", limits: { onExceed: "stop-archives" } } as const
    expect(outcome(planOf({ ...given, rules }))).toEqual(blocked(2, "empty-source"))
  })
  test("P2: where last time somebody came, both are told once, as empty", () => {
    const memory = { goodReads: [{ connection: "hr", at: now - day, employees: 2 }] }
    expect(planOf({ ...given, memory }).blocks.map(({ reason }) => reason)).toEqual(["empty-source"])
  })
})

describe("P3: limits.archive", () => {
  const cases: ReadonlyArray<readonly [name: string, world: World, expected: Outcome]> = [
    ["P3: the default count is 10: ten go", leavers(10, 100), passes(10)],
    ["P3: eleven do not, by either limit", leavers(11, 100), blocked(11, count, percent)],
    ["P3: of very many it is the count alone", leavers(11, 200), blocked(11, count)],
    ["P3: the default percentage is 10: two of twenty go", leavers(2, 20), passes(2)],
    ["P3: three do not", leavers(3, 20), blocked(3, percent)],
    ["P3: equal passes, to the person: ten of a hundred", leavers(10, 100), passes(10)],
    ["P3: more blocks, to the person: ten of ninety-nine", leavers(10, 99), blocked(10, percent)],
    ["P3: below the floor the percentage is not looked at", leavers(2, 19), passes(2)],
    ["P3: but the count is 2 there", leavers(3, 19), blocked(3, count)],
    ["P3: unless the file says a number", leavers(3, 19, { count: 3 }), passes(3)],
    ["P3: which holds, equal passes, more blocks", leavers(4, 19, { count: 3 }), blocked(4, count)],
    ["P3: a floor of the file's own", leavers(3, 19, { floor: 19 }), blocked(3, percent)],
    ["P3: at the floor the percentage is looked at", leavers(2, 20, { percent: 9 }), blocked(2, percent)],
    ["P3: a percentage of the file's own", leavers(10, 20, { percent: 50 }), passes(10)],
    ["P3: a part of a percent", leavers(1, 40, { percent: 2.5 }), passes(1)],
    ["P3: a part of a percent more", leavers(1, 40, { percent: 2.4 }), blocked(1, percent)],
    ["P3: all may go where the file says so", leavers(20, 20, { percent: 100, count: 20 }), passes(20)],
    ["P3: nobody may where it says so", leavers(1, 20, { percent: 0, count: 0 }), blocked(1, count, percent)],
    ["P3: nobody does where nobody leaves", leavers(0, 20, { percent: 0, count: 0 }), passes(0)],
    [
      "P3: a withdrawn invitation is a removal",
      leavers(3, 20, {}, { members: staff(20).members.map(({ id }) => member(id.slice(1), { state: "invited" })) }),
      blocked(3, percent)
    ],
    [
      "P3: the half of a pair is none",
      {
        ...staff(20),
        employees: staff(20).employees.map(({ id }) => employee(id, { email: `new${id}@acme.example` })),
        members: staff(20).members.map(({ id }) => member(id.slice(1), { state: "invited" })),
        rules: { limits: { count: 0, percent: 0 } }
      },
      passes(40)
    ],
    [
      "P3: nor is a release",
      { ...staff(20), rules: { exclude: ["1", "2", "3", "4"], limits: { count: 0, percent: 0 } } },
      passes(4)
    ],
    [
      "P3: released people and manual ones are no base of the percentage",
      leavers(2, 20, {}, {
        links: staff(20).links.slice(0, 19),
        rules: { adopt: "never", limits: { floor: 1 } }
      }),
      { done: 0, withheld: 2, held: 1, blocks: [percent] }
    ],
    [
      "P3: removals of the window without approval are added",
      leavers(1, 20, {}, { memory: { removals: [removal("31", now - day), removal("32", now - 6 * day)] } }),
      blocked(1, percent)
    ],
    [
      "P3: approved ones are not",
      leavers(1, 20, {}, { memory: { removals: [removal("31", now - day, true), removal("32", now - 6 * day)] } }),
      passes(1)
    ],
    [
      "P3: those before the window are not",
      leavers(1, 20, {}, { memory: { removals: [removal("31", now - day), removal("32", now - 7 * day)] } }),
      passes(1)
    ],
    [
      "P3: the window reaches to its first moment",
      leavers(1, 20, {}, { memory: { removals: [removal("31", now - day), removal("32", now - 7 * day + 1)] } }),
      blocked(1, percent)
    ],
    [
      "P3: and includes this moment, not what comes after it",
      leavers(1, 20, {}, { memory: { removals: [removal("31", now), removal("32", now), removal("33", now + 1)] } }),
      blocked(1, percent)
    ],
    [
      "P3: a window of the file's own",
      leavers(1, 20, { window: 30 }, {
        memory: { removals: [removal("31", now - day), removal("32", now - 29 * day)] }
      }),
      blocked(1, percent)
    ],
    [
      "P3: what was removed earlier blocks nothing while nobody is to be removed now",
      leavers(0, 20, {}, { memory: { removals: ["31", "32", "33", "34"].map((id) => removal(id, now - day)) } }),
      passes(0)
    ],
    [
      "P3: the base is the larger of managed now and at the window's start",
      leavers(2, 19, {}, { memory: { managedCounts: [{ at: now - 8 * day, managed: 100 }] } }),
      passes(2)
    ],
    [
      "P3: so that a base that was above the floor is looked at by percentage",
      leavers(2, 19, { percent: 5 }, { memory: { managedCounts: [{ at: now - 8 * day, managed: 30 }] } }),
      blocked(2, percent)
    ],
    [
      "P3: and counted by the count that goes with it",
      leavers(3, 19, {}, { memory: { managedCounts: [{ at: now - 8 * day, managed: 30 }] } }),
      passes(3)
    ],
    [
      "P3: a smaller base of earlier does not lower it",
      leavers(2, 20, {}, { memory: { managedCounts: [{ at: now - 8 * day, managed: 3 }] } }),
      passes(2)
    ],
    [
      "P3: of several counts before the window the last one is its start",
      leavers(3, 20, {}, {
        memory: { managedCounts: [{ at: now - 8 * day, managed: 20 }, { at: now - 90 * day, managed: 300 }] }
      }),
      blocked(3, percent)
    ],
    [
      "P3: whichever is written first",
      leavers(3, 20, {}, {
        memory: { managedCounts: [{ at: now - 90 * day, managed: 300 }, { at: now - 8 * day, managed: 20 }] }
      }),
      blocked(3, percent)
    ],
    [
      "P3: of two at one moment the larger one counts",
      leavers(3, 20, {}, {
        memory: {
          managedCounts: [20, 30, 21].map((managed) => ({ at: now - 8 * day, managed }))
        }
      }),
      passes(3)
    ],
    [
      "P3: also inside the window",
      leavers(3, 20, {}, { memory: { managedCounts: [20, 30, 21].map((managed) => ({ at: now - day, managed })) } }),
      passes(3)
    ],
    [
      "P3: a count of this very moment is one",
      leavers(3, 20, {}, { memory: { managedCounts: [{ at: now, managed: 30 }] } }),
      passes(3)
    ],
    [
      "P3: without one before it, the first inside it is",
      leavers(3, 20, {}, {
        memory: { managedCounts: [{ at: now - day, managed: 20 }, { at: now - 5 * day, managed: 30 }] }
      }),
      passes(3)
    ],
    [
      "P3: not a later one inside it",
      leavers(3, 20, {}, {
        memory: { managedCounts: [{ at: now - 5 * day, managed: 20 }, { at: now - day, managed: 30 }] }
      }),
      blocked(3, percent)
    ],
    [
      "P3: a count at the very start of the window is its start",
      leavers(3, 20, {}, {
        memory: { managedCounts: [{ at: now - 7 * day, managed: 30 }, { at: now - 6 * day, managed: 20 }] }
      }),
      passes(3)
    ],
    [
      "P3: counts of after this moment are not looked at",
      leavers(3, 20, {}, { memory: { managedCounts: [{ at: now + 1, managed: 30 }] } }),
      blocked(3, percent)
    ]
  ]
  test.each(cases)("%s", (_, world, expected) => {
    expect(outcome(planOf(world))).toEqual(expected)
  })

  test("P3: a removal by hand counts when its item opens, and not twice", () => {
    const given = leavers(3, 30, {}, { listing: { capabilities: byHand } })
    const asked = planOf(given).operations.filter(({ kind }) => kind === "archive")
    const memory = {
      waiting: asked.map((operation) => waitingFor(operation)),
      removals: ["1", "2", "3"].map((id) => removal(id, now - hour))
    }
    expect(outcome(planOf({ ...given, memory }))).toEqual({ done: 0, withheld: 0, held: 3, blocks: [] })
  })
})

describe("P3: the other limits", () => {
  const released = (gone: number, of: number, limits: LimitFacts = {}): World => ({
    ...staff(of),
    rules: { exclude: staff(gone).employees.map(({ id }) => id), limits }
  })
  const updated = (changed: number, of: number, limits: LimitFacts): World => {
    const { employees, ...rest } = staff(of)
    return {
      ...rest,
      employees: employees.map((one, index) => index < changed ? employee(one.id, { lastName: "Newman" }) : one),
      rules: { limits }
    }
  }
  const read = (employees: number, before: number, limits: LimitFacts = {}): World => {
    const present = staff(employees)
    return {
      ...present,
      memory: { goodReads: [{ connection: "hr", at: now - day, employees: before }] },
      rules: { limits }
    }
  }
  const release = "limits.release.percent"
  const shrink = "limits.shrink.percent"
  const cases: ReadonlyArray<readonly [name: string, world: World, expected: Outcome]> = [
    ["P3: the default of limits.release is 20 percent: equal passes", released(4, 20), passes(4)],
    ["P3: one more blocks", released(5, 20), blocked(5, release)],
    ["P3: below the same floor it is not looked at", released(19, 19), passes(19)],
    ["P3: a percentage of the file's own", released(10, 20, { release: 50 }), passes(10)],
    ["P3: exceeded", released(11, 20, { release: 50 }), blocked(11, release)],
    ["P3: the default of limits.shrink is 20 percent: equal passes", read(80, 100), passes(0)],
    ["P3: one fewer blocks", read(79, 100), blocked(0, "limits.shrink.percent")],
    ["P3: more than before is no shrinking", read(120, 100), passes(0)],
    ["P3: a percentage of the file's own", read(50, 100, { shrink: 50 }), passes(0)],
    ["P3: exceeded", read(49, 100, { shrink: 50 }), blocked(0, shrink)],
    ["P3: a read of before with nobody has nothing to shrink from", read(1, 0), passes(0)],
    [
      "P3: the last good read is the one compared",
      {
        ...read(79, 100),
        memory: {
          goodReads: [
            { connection: "hr", at: now - 2 * day, employees: 100 },
            { connection: "hr", at: now - day, employees: 80 },
            { connection: "hr", at: now - 3 * day, employees: 100 }
          ]
        }
      },
      passes(0)
    ],
    [
      "P3: of its own connection",
      { ...read(79, 100), memory: { goodReads: [{ connection: "bob", at: now - day, employees: 100 }] } },
      passes(0)
    ],
    [
      "P3: limits.shrink looks at an incremental read's merged population too",
      { ...read(79, 100), reads: [hr(staff(79).employees, { incremental: true })] },
      blocked(0, shrink)
    ],
    ["P3: limits.invite has no default", { employees: staff(500).employees }, passes(500)],
    [
      "P3: limits.invite.count: equal passes",
      { employees: staff(5).employees, rules: { limits: { invite: 5 } } },
      passes(5)
    ],
    [
      "P3: one more blocks",
      { employees: staff(6).employees, rules: { limits: { invite: 5 } } },
      blocked(6, "limits.invite.count")
    ],
    [
      "P3: an invitation of a pair is no new one",
      {
        employees: [employee("1", { email: "new@acme.example" })],
        members: [member("1", { state: "invited" })],
        links: [linked("1")],
        rules: { limits: { invite: 0 } }
      },
      passes(2)
    ],
    ["P3: limits.update has no default", updated(20, 20, {}), passes(20)],
    ["P3: limits.update.percent: equal passes", updated(5, 20, { update: 25 }), passes(5)],
    ["P3: one more blocks", updated(6, 20, { update: 25 }), blocked(6, "limits.update.percent")],
    [
      "P3: several updates of one person are one",
      {
        employees: [employee("1", { lastName: "Newman", manager: "2" }), employee("2"), employee("3"), employee("4")],
        members: staff(4).members,
        links: staff(4).links,
        rules: { fields: ["name", "manager"], limits: { update: 25 } }
      },
      passes(2)
    ],
    [
      "P3: a pair is a change of a member",
      {
        employees: [employee("1", { email: "new@acme.example" })],
        members: [member("1", { state: "invited" })],
        links: [linked("1")],
        rules: { limits: { update: 99 } }
      },
      blocked(2, "limits.update.percent")
    ],
    [
      "P3: the manager of somebody invited is no change of a member",
      {
        employees: [employee("1", { manager: "2" }), employee("2")],
        members: [member("2")],
        links: [linked("2")],
        rules: { fields: ["manager"], limits: { update: 0 } }
      },
      passes(2)
    ],
    ["P3: no update, nothing to block", updated(0, 20, { update: 0 }), passes(0)],
    [
      "P3: whoever is adopted in the plan counts as managed",
      {
        employees: [employee("1", { lastName: "Newman" })],
        members: [member("1")],
        rules: { limits: { update: 100 } }
      },
      passes(2)
    ]
  ]
  test.each(cases)("%s", (_, world, expected) => {
    expect(outcome(planOf(world))).toEqual(expected)
  })

  test("P3: a block says the numbers, the limit as it is in force, and what to do", () => {
    expect(planOf(released(5, 20)).blocks).toEqual([{
      reason: "release-limit",
      text: "5 people would no longer be managed: 25.0 % of 20; the limit is 20 %.",
      limit: { setting: release, value: 20, position: undefined },
      measured: 25,
      approvable: true,
      next: "Check the filter: a renamed location or department looks like this. If it is right, approve it."
    }])
    expect(planOf({ employees: staff(1).employees, rules: { limits: { invite: 0 } } }).blocks).toMatchObject([
      { text: "1 person would be invited; the limit is 0.", measured: 1, approvable: true }
    ])
    expect(planOf(updated(6, 20, { update: 25 })).blocks).toMatchObject([
      { text: "6 people would be changed: 30.0 % of 20; the limit is 25 %.", measured: 30, approvable: true }
    ])
    expect(planOf(read(50, 100)).blocks).toMatchObject([{
      reason: "source-shrank",
      text: "Connection hr answered with 50 employees, after 100 on 2026-03-09 12:00 UTC: 50.0 % fewer.",
      measured: 50,
      approvable: true
    }])
  })
  test("P3: of one adopted person one change is a hundred percent", () => {
    const given = {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1")],
      rules: { limits: { update: 5 } }
    }
    expect(planOf(given).blocks).toMatchObject([{
      text: "1 person would be changed: 100.0 % of 1; the limit is 5 %.",
      measured: 100
    }])
  })
})

describe("P4: onExceed", () => {
  const mixed = (limits: LimitFacts, more: RuleFacts = {}): World => {
    const base = leavers(3, 20)
    return {
      ...base,
      employees: [...(base.employees ?? []), employee("50"), employee("51", { lastName: "Newman" })],
      members: [...(base.members ?? []), member("51")],
      links: [...(base.links ?? []), linked("51")],
      rules: { limits, ...more }
    }
  }
  test("P4: stop-all is the default: nothing at all for that entity", () => {
    expect(lines(planOf(mixed({ floor: 10 })))).toEqual([
      "withheld invite 50",
      "withheld update 51 name",
      "withheld archive 1",
      "withheld archive 2",
      "withheld archive 3",
      "block archive-limit limits.archive.percent"
    ])
  })
  test("P4: stop-archives stops removals, the rest is done, and it is blocked all the same", () => {
    const plan = planOf(mixed({ floor: 10, onExceed: "stop-archives" }))
    expect(lines(plan)).toEqual([
      "invite 50",
      "update 51 name",
      "withheld archive 1",
      "withheld archive 2",
      "withheld archive 3",
      "block archive-limit limits.archive.percent"
    ])
    expect(plan).toMatchObject({ outcome: "blocked", status: "blocked" })
  })
  test("P4: stop-archives lets a pair go, which is no removal", () => {
    const given = mixed({ floor: 10, onExceed: "stop-archives" })
    const plan = planOf({
      ...given,
      employees: [...(given.employees ?? []), employee("60", { email: "new@acme.example" })],
      members: [...(given.members ?? []), member("60", { state: "invited" })],
      links: [...(given.links ?? []), linked("60")]
    })
    expect(plan.operations.map(({ kind }) => kind)).toEqual(["invite", "update", "cancel-invite", "invite"])
  })
  test("P4: any other block stops all, with stop-archives too", () => {
    for (const limits of [{ invite: 0 }, { update: 0 }] as const) {
      expect(planOf(mixed({ floor: 10, onExceed: "stop-archives", ...limits })).operations).toEqual([])
    }
  })
  test("P4: other entities go on", () => {
    const made = planned([
      { ...mixed({ floor: 10 }), rules: { entity: "fr", limits: { floor: 10 } } },
      { employees: [employee("1")], rules: { entity: "uk" } }
    ])
    expect(planFor("fr", made).outcome).toBe("blocked")
    expect(lines(planFor("uk", made))).toEqual(["invite 1"])
  })
})

describe("P5: a block is loud", () => {
  test("P5: how many would lose access, in how many days, and the limit with its place in the file", () => {
    const plan = planOf(leavers(3, 20, { percent: 10 }))
    expect(plan.blocks).toEqual([{
      reason: "archive-limit",
      text: "3 people would lose access in 7 days: 15.0 % of 20 managed; the limit is 10 %.",
      limit: { setting: percent, value: 10, position: { file: "hrsync.yaml", line: 1, column: 1 } },
      measured: 15,
      approvable: true,
      next: "Look at each of them and at what HR says. If it is right, approve it; if not, correct HR or the file."
    }])
  })
  test("P5: how many already did", () => {
    const plan = planOf(leavers(3, 19, { window: 1 }, { memory: { removals: [removal("31", now - hour)] } }))
    expect(plan.blocks).toMatchObject([{
      text: "4 people would lose access in 1 day (3 now, 1 already did); the limit is 2.",
      limit: { setting: count, value: 2, position: undefined },
      measured: 4
    }])
  })
  test("P5: one person is one person", () => {
    expect(planOf(leavers(1, 19, { count: 0 })).blocks).toMatchObject([
      { text: "1 person would lose access in 7 days; the limit is 0." }
    ])
  })
  test("P5: the people and the HR fact for each are what is withheld", () => {
    const plan = planOf(leavers(3, 19))
    expect(plan.withheld.map(({ person: whom, why }) => [whom.name, why.text])).toEqual([
      ["Person No1", "hr says \"inactive\", start date 2020-01-01."],
      ["Person No2", "hr says \"inactive\", start date 2020-01-01."],
      ["Person No3", "hr says \"inactive\", start date 2020-01-01."]
    ])
  })
  test("P5: what is known is still told: the outcome, the status, the deadline's length", () => {
    expect(planOf(leavers(3, 19, {}, { rules: { planLifetime: 5 * hour } }))).toMatchObject({
      outcome: "blocked",
      status: "blocked",
      planLifetime: 5 * hour,
      counts: { managed: 19, desired: 16, unchanged: 16 }
    })
  })
})

describe("P6: the decision hash, and approvals", () => {
  const given = leavers(3, 19)
  const hashOf = (world: World): string => planOf(world).decisionHash
  const approved = (facts: Partial<Approval> = {}, hash = hashOf(given), more: World = {}) =>
    planOf({ ...given, ...more, memory: { approvals: [approval(hash, facts)] } })

  test("P6: the same decision has the same hash, whatever the clock, holds, warnings, limits and names say", () => {
    expect(planOf({ ...given, now: now + 2 * day }).decisionHash).toBe(hashOf(given))
    expect(planOf({ ...given, rules: { limits: { count: 50 }, include: ["nobody@acme.example"] } }).decisionHash).toBe(
      hashOf(given)
    )
    const held = { ...given, employees: [...(given.employees ?? []), employee("70", { startDate: "2027-01-01" })] }
    expect(planOf(held).decisionHash).toBe(hashOf(given))
  })
  test("P6: another decision has another", () => {
    expect(planOf(leavers(2, 19)).decisionHash).not.toBe(hashOf(given))
    expect(planOf({ ...given, rules: { entity: "other" } }).decisionHash).not.toBe(hashOf(given))
  })
  test("P6: another value is another decision", () => {
    const named = (lastName: string) =>
      planOf({ employees: [employee("1", { lastName })], members: [member("1")], links: [linked("1")] }).decisionHash
    expect(named("Newman")).not.toBe(named("Oldman"))
    expect(named("Newman")).toBe(named("Newman"))
  })
  test("P6: what is withheld or waits for an approval is part of the decision", () => {
    expect(planOf({ ...given, rules: { limits: { onExceed: "stop-archives" } } }).decisionHash).toBe(hashOf(given))
    expect(approved().decisionHash).toBe(hashOf(given))
  })
  test("P6: an approval of the whole lets all of it go, and nothing is blocked any more", () => {
    expect(outcome(approved())).toEqual(passes(3))
    expect(approved().outcome).toBe("changes")
  })
  test("P6: one of another hash covers nothing", () => {
    expect(outcome(approved({}, "another"))).toEqual(blocked(3, count))
  })
  test("P6: one that has expired covers nothing; at its last moment it does", () => {
    expect(outcome(approved({ expiresAt: now - 1 }))).toEqual(blocked(3, count))
    expect(outcome(approved({ expiresAt: now }))).toEqual(passes(3))
  })
  test("P6: one that is not given yet covers nothing", () => {
    expect(outcome(approved({ at: now + 1 }))).toEqual(blocked(3, count))
    expect(outcome(approved({ at: now }))).toEqual(passes(3))
  })
  test("P6: a subset goes, and the rest is measured alone", () => {
    expect(outcome(approved({ only: ["archive:hr/1"] }))).toEqual(passes(3))
    const more = leavers(4, 19)
    const hash = planOf(more).decisionHash
    expect(outcome(approved({ only: ["archive:hr/1"] }, hash, more))).toEqual({
      done: 1,
      withheld: 3,
      held: 0,
      blocks: [count]
    })
  })
  test("P6: several approvals of subsets add up", () => {
    const more = leavers(5, 19)
    const hash = planOf(more).decisionHash
    const approvals = ["archive:hr/1", "archive:hr/2"].map((id) => approval(hash, { only: [id] }))
    expect(outcome(planOf({ ...more, memory: { approvals } }))).toEqual({
      done: 2,
      withheld: 3,
      held: 0,
      blocks: [count]
    })
  })
  test("P6: a subset of what a shrunk source leads to goes, while the rest stays blocked", () => {
    const shrunk: World = {
      ...leavers(2, 30),
      memory: { goodReads: [{ connection: "hr", at: now - day, employees: 100 }] }
    }
    const hash = planOf(shrunk).decisionHash
    const memory = { ...shrunk.memory, approvals: [approval(hash, { only: ["archive:hr/1"] })] }
    expect(outcome(planOf(shrunk))).toEqual(blocked(2, "limits.shrink.percent"))
    expect(outcome(planOf({ ...shrunk, memory }))).toEqual({
      done: 1,
      withheld: 1,
      held: 0,
      blocks: ["limits.shrink.percent"]
    })
    const blind = { ...shrunk.memory, approvals: [approval(hash)] }
    expect(outcome(planOf({ ...shrunk, memory: blind }))).toEqual({
      ...passes(2),
      blocks: blocked(2, "limits.shrink.percent").blocks
    })
    const doubts = planOf(shrunk).blocks.map(doubtOf)
    const whole = { ...shrunk.memory, approvals: [approval(hash, { passes: doubts })] }
    expect(outcome(planOf({ ...shrunk, memory: whole }))).toEqual(passes(2))
  })
  test("P6: a limit of everything else is not lifted by a subset", () => {
    const invites: World = { employees: staff(3).employees, rules: { limits: { invite: 0 } } }
    const hash = planOf(invites).decisionHash
    const memory = { approvals: [approval(hash, { only: ["invite:hr/2"] })] }
    expect(outcome(planOf({ ...invites, memory }))).toEqual({
      done: 1,
      withheld: 2,
      held: 0,
      blocks: ["limits.invite.count"]
    })
  })
  test("P6: one half of a pair is no subset", () => {
    const pair: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      rules: { approval: { email: "ask" } }
    }
    const { decisionHash: hash, holds } = planOf(pair)
    const halves = holds.flatMap(({ operation }) => operation === undefined ? [] : [operation.id])
    expect(halves).toHaveLength(2)
    const only = (chosen: ReadonlyArray<string>) =>
      planOf({ ...pair, memory: { approvals: [approval(hash, { only: chosen })] } })
    for (const half of halves) expect(outcome(only([half]))).toEqual({ done: 0, withheld: 0, held: 2, blocks: [] })
    expect(outcome(only(halves))).toEqual(passes(2))
    expect(outcome(only([]))).toEqual({ done: 0, withheld: 0, held: 2, blocks: [] })
  })
  test("P6: a manager's update is no subset without the invitation that it follows", () => {
    const world: World = {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("2")],
      links: [linked("2")],
      rules: { fields: ["manager"], limits: { invite: 0 } }
    }
    const { decisionHash: hash, withheld } = planOf(world)
    const [invite, update] = withheld.map(({ id }) => id)
    const only = (...chosen: ReadonlyArray<string | undefined>) =>
      lines(
        planOf({ ...world, memory: { approvals: [approval(hash, { only: chosen.filter((id) => id !== undefined) })] } })
      )
    expect(only(update)).toEqual([
      "withheld invite 1",
      "withheld update 1 manager",
      "block invite-limit limits.invite.count"
    ])
    expect(only(invite, update)).toEqual(["invite 1", "update 1 manager"])
  })
  test("P6: approved operations count against no limit", () => {
    const world: World = {
      employees: [employee("1", { email: "new@acme.example" }), employee("2")],
      members: [member("1")],
      links: [linked("1")],
      rules: { approval: { email: "ask" }, limits: { update: 0 } }
    }
    const hash = planOf(world).decisionHash
    expect(outcome(planOf(world))).toEqual({ done: 1, withheld: 0, held: 1, blocks: [] })
    expect(outcome(planOf({ ...world, memory: { approvals: [approval(hash)] } }))).toEqual(passes(2))
  })
  test("P6: each entity has its own", () => {
    const made = planned([{ ...given, rules: { entity: "fr" } }, { ...given, rules: { entity: "uk" } }])
    expect(planFor("fr", made).decisionHash).not.toBe(planFor("uk", made).decisionHash)
  })
})

describe("P7: rules that somebody confirmed", () => {
  const confirmed = (facts: RuleFacts, before: RuleFacts = {}) => {
    const old = rules(before)
    const confirmation = { fingerprint: rulesFingerprint(old), safety: safetySettings(old), by: "grace", at: now - day }
    return planOf({ rules: facts, memory: { confirmed: confirmation } })
  }
  test("P7: rules that were confirmed are connected", () => {
    expect(planOf({}).status).toBe("connected")
    expect(warned(planOf({}))).toEqual([])
  })
  test("P7: rules that never were are awaiting-actions, and say so", () => {
    const plan = planOf({ memory: { confirmed: undefined } })
    expect(plan.status).toBe("awaiting-actions")
    expect(warningTexts(plan, "rules-not-confirmed")).toEqual([
      "These rules were never confirmed: a reconciler plans and writes nothing until they are applied or approved."
    ])
  })
  test("P7: a plan is made all the same", () => {
    expect(lines(planOf({ employees: [employee("1")], memory: { confirmed: undefined } }))).toEqual(["invite 1"])
  })
  test("P7: a block or an error is told before it", () => {
    expect(planOf({ ...staff(1), employees: [], memory: { confirmed: undefined } }).status).toBe("blocked")
    expect(planOf({ listing: { completeness: incomplete }, memory: { confirmed: undefined } }).status).toBe("error")
  })
  const values = (...list: ReadonlyArray<string>) => oneOf("workLocation", ...list)
  const changes: ReadonlyArray<readonly [what: string, now: RuleFacts, before?: RuleFacts]> = [
    ["source", { source: ["hr", "bob"] }],
    ["target", { target: "file:other.json" }],
    ["time zone", { timezone: "Europe/Paris" }],
    ["statuses", { statuses: ["active", "on-leave"] }],
    ["filter, from everybody", { where: values("Paris") }],
    ["filter, by a value", { where: values("Paris", "Rome") }, { where: values("Paris") }],
    ["filter, by its field", { where: oneOf("team", "Paris") }, { where: values("Paris") }],
    ["filter, by its test", { where: noneOf("workLocation", "Paris") }, { where: values("Paris") }],
    ["filter, by a pattern", { where: field("team", { test: "matches", pattern: "a" }) }, {
      where: field("team", { test: "matches", pattern: "b" })
    }],
    ["filter, by isEmpty", { where: field("team", { test: "isEmpty" }) }, {
      where: field("team", { test: "isNotEmpty" })
    }],
    ["filter, by a group", { where: any(values("Paris")) }, { where: all(values("Paris")) }],
    ["filter, by not", { where: not(values("Paris")) }, { where: values("Paris") }],
    ["filter, inside not", { where: not(values("Paris")) }, { where: not(values("Rome")) }],
    ["include", { include: ["1"] }],
    ["exclude", { exclude: ["1"] }],
    ["fields", { fields: ["name"] }],
    ["lifecycle.endField", { lifecycle: { endField: "lastWorkingDay" } }],
    ["lifecycle.accessEnds", { lifecycle: { accessEnds: "after-date" } }],
    ["lifecycle.archiveAfter", { lifecycle: { archiveAfterDays: 1 } }],
    ["lifecycle.inviteBefore", { lifecycle: { inviteBeforeDays: 0 } }],
    ["onInactive", { onInactive: "hold" }],
    ["onOutOfScope", { onOutOfScope: "archive" }],
    ["onMissing", { onMissing: "archive" }],
    ["onReleasedLeaver", { onReleasedLeaver: "archive" }],
    ["adopt", { adopt: "never" }],
    ["limits", { limits: { percent: 11 } }]
  ]
  const each = changes.map(([what, facts, before = {}]) => ({ what, facts, before }))
  test.each(each)("P7: a change of $what has to be confirmed", ({ before, facts }) => {
    const plan = confirmed(facts, before)
    expect(rulesFingerprint(rules(facts))).not.toBe(rulesFingerprint(rules(before)))
    expect(warningTexts(plan, "rules-not-confirmed")).toEqual([
      "The rules changed since grace confirmed them at 2026-03-09 12:00 UTC."
    ])
    if (plan.blocks.length === 0) expect(plan.status).toBe("awaiting-actions")
  })
  const same: ReadonlyArray<readonly [what: string, now: RuleFacts, before: RuleFacts]> = [
    ["the name", { name: "Acme SAS" }, {}],
    ["the plan's lifetime", { planLifetime: 1 }, {}],
    ["the order of statuses", { statuses: ["on-leave", "active"] }, { statuses: ["active", "on-leave"] }],
    ["the order of include", { include: ["2", "1"] }, { include: ["1", "2"] }],
    ["the order of exclude", { exclude: ["2", "1"] }, { exclude: ["1", "2"] }],
    ["the order of fields", { fields: ["email", "name"] }, { fields: ["name", "email"] }]
  ]
  test.each(same)("P7: %s is not among the rules that are confirmed", (_, facts, before) => {
    expect(confirmed(facts, before).status).toBe("connected")
  })
})

describe("P8: settings that keep people safe", () => {
  const changed = (facts: RuleFacts, before: RuleFacts = {}) => {
    const old = rules(before)
    const confirmation = {
      fingerprint: rulesFingerprint(rules(facts)),
      safety: safetySettings(old),
      by: "grace",
      at: now - day
    }
    return warningTexts(planOf({ rules: facts, memory: { confirmed: confirmation } }), "safety-setting-changed")
  }
  const settings: ReadonlyArray<readonly [setting: string, facts: RuleFacts, is: string, was: string]> = [
    ["limits.archive.percent", { limits: { percent: 50 } }, "50", "10"],
    ["limits.archive.count", { limits: { count: 99 } }, "99", "10"],
    ["limits.archive.floor", { limits: { floor: 99 } }, "99", "20"],
    ["limits.archive.window", { limits: { window: 1 } }, "1d", "7d"],
    ["limits.release.percent", { limits: { release: 100 } }, "100", "20"],
    ["limits.shrink.percent", { limits: { shrink: 100 } }, "100", "20"],
    ["limits.invite.count", { limits: { invite: 5 } }, "5", "no limit"],
    ["limits.update.percent", { limits: { update: 5 } }, "5", "no limit"],
    ["limits.onExceed", { limits: { onExceed: "stop-archives" } }, "stop-archives", "stop-all"],
    ["protect", { protect: ["b@acme.example", "a@acme.example"] }, "a@acme.example, b@acme.example", "nobody"],
    ["approval.email", { approval: { email: "ask" } }, "ask", "apply"],
    ["approval.bankAccount", { approval: { bankAccount: "ask" } }, "ask", "apply"],
    ["state", { state: "sqlite:elsewhere.db" }, "sqlite:elsewhere.db", "sqlite:.hrsync/state.db"],
    ["reconcile.mode", { reconcile: { ...usualReconcile, mode: "observe" } }, "observe", "auto"],
    [
      "reconcile.windows",
      {
        reconcile: {
          ...usualReconcile,
          windows: [{ days: [1, 5], from: 425, to: 1440 }, { days: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 60 }]
        }
      },
      "00:00-01:00; mon,fri 07:05-24:00",
      "any time"
    ]
  ]
  test.each(settings)("P8: a plan says loudly that %s changed", (setting, facts, is, was) => {
    expect(changed(facts)).toEqual([`${setting} is ${is}; it was ${was} when grace last confirmed the rules.`])
  })
  const since = (facts: RuleFacts, before: RuleFacts = {}) => {
    const old = rules(before)
    const confirmation = { fingerprint: rulesFingerprint(old), safety: safetySettings(old), by: "grace", at: now - day }
    return planOf({ rules: facts, memory: { confirmed: confirmation } })
  }
  const observed: RuleFacts = { reconcile: { ...usualReconcile, mode: "observe" } }
  const waits: ReadonlyArray<readonly [setting: string, now: RuleFacts, before: RuleFacts]> = [
    ["protect", {}, { protect: ["1"] }],
    ["protect", { protect: ["1", "2"] }, { protect: ["1"] }],
    ["approval.email", {}, { approval: { email: "ask" } }],
    ["approval.bankAccount", {}, { approval: { bankAccount: "ask" } }],
    ["state", { state: "sqlite:elsewhere.db" }, {}],
    ["reconcile.mode", {}, observed],
    ["reconcile.windows", { reconcile: { ...usualReconcile, windows: [{ days: [1], from: 0, to: 60 }] } }, {}]
  ]
  test.each(waits)("P8: where %s changed, a reconciler waits until that is confirmed", (setting, facts, before) => {
    const plan = since(facts, before)
    expect(plan.status).toBe("awaiting-actions")
    expect(warningTexts(plan, "rules-not-confirmed")).toEqual([
      `Settings that keep people safe changed since grace confirmed them at 2026-03-09 12:00 UTC (${setting}): a reconciler plans and writes nothing until they are applied or approved again.`
    ])
  })
  test("P7, P8: where the rules changed as well, that is said once", () => {
    expect(warningTexts(since({ fields: ["name"] }, { protect: ["1"] }), "rules-not-confirmed")).toEqual([
      "The rules changed since grace confirmed them at 2026-03-09 12:00 UTC."
    ])
  })
  test("P8: nothing changed, nothing said", () => {
    expect(changed({ protect: ["1"] }, { protect: ["1"] })).toEqual([])
  })
  test("P8: the order of protect is no change", () => {
    expect(changed({ protect: ["1", "2"] }, { protect: ["2", "1"] })).toEqual([])
  })
  test("P8: a setting that did not exist when the rules were confirmed is no change", () => {
    const { state: _, ...safety } = safetySettings(rules())
    const plan = planOf({ memory: { confirmed: { ...confirmation(), safety } } })
    expect(warningTexts(plan, "safety-setting-changed")).toEqual([])
  })
})

function confirmation() {
  const { confirmed } = memory(rules())
  if (confirmed === undefined) throw new Error("the world's rules are confirmed")
  return confirmed
}

describe("section 7: what is told", () => {
  test("P1: the notes of a source are warnings under its name", () => {
    const plan = planOf({ reads: [hr([employee("1")], { notes: ["line 3: this is no e-mail address"] })] })
    expect(warningTexts(plan, "source-note")).toEqual(["hr: line 3: this is no e-mail address"])
  })
  test("P6: an approval that covers an operation is not needed for what asks for nothing", () => {
    const plan = planOf({ employees: [employee("1", { startDate: date("2026-01-01") })] })
    expect(operationOf(plan, "invite").kind).toBe("invite")
    expect(plan.outcome).toBe("changes")
  })
  test("P6: what waits for an approval is a change that waits", () => {
    const plan = planOf({
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1")],
      links: [linked("1")],
      rules: { approval: { email: "ask" } }
    })
    expect(plan).toMatchObject({ outcome: "changes", operations: [] })
  })
  test("D1: what is only held is nothing to do", () => {
    const plan = planOf({ employees: [employee("1", { status: "unknown" })] })
    expect(plan.holds).toHaveLength(1)
    expect(plan.outcome).toBe("nothing-to-do")
  })
})

table("section 7: side by side", [
  {
    name: "P1: a record that cannot be read holds whoever has its e-mail",
    given: {
      reads: [
        hr([employee("1", { status: "inactive" }), employee("3")], {
          unreadable: [unreadable("2", { email: mail("p1@acme.example") })]
        })
      ],
      members: [member("1")],
      links: [linked("1")]
    },
    expected: ["invite 3", "hold unreadable-record 1", "hold unreadable-record 2"]
  },
  {
    name: "P1: also somebody new",
    given: {
      reads: [hr([employee("1"), employee("3")], { unreadable: [unreadable("2", { email: mail("p1@acme.example") })] })]
    },
    expected: ["invite 3", "hold unreadable-record 1", "hold unreadable-record 2"]
  },
  {
    name: "P1: and somebody at an address that the link remembers",
    given: {
      reads: [
        hr([employee("1", { lastName: "Newman" })], {
          unreadable: [unreadable("2", { email: mail("old@acme.example") })]
        })
      ],
      members: [member("1")],
      links: [linked("1", { emails: ["old@acme.example", "p1@acme.example"] })]
    },
    expected: ["hold unreadable-record 1", "hold unreadable-record 2"]
  },
  {
    name: "P1: and somebody whom HR does not return, who may be that record",
    given: {
      reads: [hr([employee("3")], { unreadable: [unreadable("2", { email: mail("p1@acme.example") })] })],
      members: [member("1"), member("3")],
      links: [linked("1"), linked("3")],
      rules: { onMissing: "archive" }
    },
    expected: ["hold unreadable-record 1", "hold unreadable-record 2"]
  },
  {
    name: "P1: nobody else, and nobody who is not wanted here and not linked",
    given: {
      reads: [hr([employee("1", { status: "on-leave" }), employee("3")], {
        unreadable: [unreadable("2", { email: mail("p1@acme.example") }), unreadable("4")]
      })]
    },
    expected: ["invite 3", "hold unreadable-record 2", "hold unreadable-record 4"]
  },
  {
    name: "P2: not while those who were managed are no longer listed",
    given: { links: [linked("1")] },
    expected: []
  },
  {
    name: "P3: of two reads at one moment the larger one counts",
    given: {
      ...staff(79),
      memory: {
        goodReads: [
          { connection: "hr", at: now - day, employees: 79 },
          { connection: "hr", at: now - day, employees: 100 },
          { connection: "hr", at: now - day, employees: 80 }
        ]
      }
    },
    expected: ["block source-shrank limits.shrink.percent"]
  },
  {
    name: "P3: releases are no changes of a member",
    given: { ...staff(2), rules: { exclude: ["1"], limits: { update: 0 } } },
    expected: ["release 1"]
  },
  {
    name: "P3: nor are removals",
    given: leavers(1, 20, { update: 0 }),
    expected: ["archive 1"]
  },
  {
    name: "P3: nor is the withdrawal of an invitation",
    given: {
      employees: [employee("1", { status: "inactive" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      rules: { limits: { update: 0 } }
    },
    expected: ["cancel-invite 1"]
  }
])

describe("section 7: what is told and what is covered", () => {
  test("P1: the record that holds somebody is told, the first of several", () => {
    const read = hr([employee("1")], {
      unreadable: [
        unreadable("3", { email: mail("p1@acme.example"), at: "line 3" }),
        unreadable("2", { email: mail("p1@acme.example"), at: "line 2" })
      ]
    })
    const [hold] = planOf({ reads: [read] }).holds
    expect(hold?.text).toBe("line 2: the start date is no date; that record, 2 of hr, has their e-mail.")
  })
  test("P2: it says how many people of that connection are managed", () => {
    const plan = planOf({
      reads: [hr([employee("2")]), hr([], { connection: "bob" })],
      members: [member("1"), member("2"), member("3")],
      links: [linked("1", { connection: "bob" }), linked("2"), linked("3")],
      rules: { source: ["hr", "bob"] }
    })
    expect(plan.blocks.map(({ text }) => text)).toEqual([
      "Connection bob answered with nobody, while 1 of its people are managed here."
    ])
  })
  test("P6: what cannot be approved stops what is covered, beside what could be", () => {
    const base = leavers(4, 19)
    const given: World = { ...base, rules: { where: not(oneOf("workLocation", "Rome")) } }
    const plan = planOf(given)
    expect(plan.blocks.map(({ reason }) => reason)).toEqual(["filter-field-unreadable", "archive-limit"])
    const memory = { approvals: [approval(plan.decisionHash, { only: ["archive:hr/1"] })] }
    expect(planOf({ ...given, memory }).operations).toEqual([])
  })
  test("P6: the account's reactivation or adoption goes before what builds on it, or neither goes", () => {
    const given: World = {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })],
      rules: { limits: { update: 0 } }
    }
    const plan = planOf(given)
    const [reactivate, update] = plan.withheld.map(({ id }) => id)
    const only = (...ids: ReadonlyArray<string | undefined>) =>
      planOf({
        ...given,
        memory: { approvals: [approval(plan.decisionHash, { only: ids.filter((id) => id !== undefined) })] }
      })
        .operations.map(({ kind }) => kind)
    expect(only(update)).toEqual([])
    expect(only(reactivate, update)).toEqual(["reactivate", "update"])
    const adopting: World = { ...given, members: [member("1")], links: [] }
    const adopted = planOf(adopting)
    expect(adopted.withheld.map(({ kind }) => kind)).toEqual(["adopt", "update"])
    const [, name] = adopted.withheld.map(({ id }) => id)
    const memory = { approvals: [approval(adopted.decisionHash, { only: [name ?? ""] })] }
    expect(planOf({ ...adopting, memory }).operations).toEqual([])
  })
  test("P7: a change of inviteBefore from one number to another has to be confirmed", () => {
    const print = (inviteBeforeDays: number | undefined) => rulesFingerprint(rules({ lifecycle: { inviteBeforeDays } }))
    expect(new Set([undefined, 0, 1, 7, 8].map(print)).size).toBe(5)
  })
  test("P7: the order of connections is no change", () => {
    expect(rulesFingerprint(rules({ source: ["a", "b"] }))).toBe(rulesFingerprint(rules({ source: ["b", "a"] })))
  })
  test("P7, P8: these warnings concern the rules, and nobody in particular", () => {
    const plan = planOf({
      reads: [hr([], { notes: ["a note"] })],
      memory: { confirmed: { ...confirmation(), fingerprint: "x", safety: { protect: "1", state: "elsewhere" } } }
    })
    expect(plan.warnings.length).toBeGreaterThan(3)
    expect(plan.warnings.flatMap(({ people }) => people)).toEqual([])
    expect(planOf({ memory: { confirmed: undefined } }).warnings.flatMap(({ people }) => people)).toEqual([])
  })
})

describe("P3: of nobody", () => {
  test("P3: a pending invitation whose address changes, where nobody is managed any more, is a hundred percent", () => {
    const given: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      rules: { limits: { update: 5 } }
    }
    expect(planOf(given).blocks).toMatchObject([{
      text: "1 person would be changed: 100.0 % of 1; the limit is 5 %.",
      measured: 100
    }])
  })
})
