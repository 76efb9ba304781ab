import * as fc from "fast-check"
import { assert, describe, expect, test } from "vitest"
import { ageMark } from "../../src/domain/Age.ts"
import { notVisible } from "../../src/domain/Field.ts"
import type { WaitingItem } from "../../src/domain/Memory.ts"
import { type WorkItem, type Worklist, workSteps } from "../../src/domain/Worklist.ts"
import { plan } from "../../src/planning/Plan.ts"
import { waitingIn, worklists } from "../../src/planning/Worklist.ts"
import { input } from "./Inputs.ts"
import type { MemberFacts, World } from "./World.ts"
import {
  byHand,
  capabilities,
  day,
  employee,
  hour,
  iban,
  incomplete,
  linked,
  member,
  memory,
  now,
  operationOf,
  person,
  planOf,
  rules,
  waitingFor
} from "./World.ts"

/** Spendesk as its API shows it: ids, names and e-mails, and everything is a person's work. */
const spendesk = capabilities({
  observes: { state: false, roles: false, manager: false, bankAccount: false, invited: false, archived: false },
  writes: byHand.writes,
  update: byHand.writes.update
})
const hidden: MemberFacts = { state: "unknown", roles: notVisible, managerId: notVisible }

const listOf = (world: World): Worklist => {
  const given = input([world])
  const [list] = worklists(given, plan(given))
  if (list === undefined) throw new Error("no list")
  return list
}

/** The world after an apply that gave everything to a person: an item for each manual operation. */
const asked = (world: World, facts: Partial<WaitingItem> = {}): World => ({
  ...world,
  memory: {
    ...world.memory,
    waiting: planOf(world).operations.filter(({ carry }) => carry === "manual").map((operation) =>
      waitingFor(operation, facts)
    )
  }
})

const line = ({ after, id, obstacle, shownByRead, step }: WorkItem): string =>
  [
    step,
    id,
    ...(after.length === 0 ? [] : [`after ${after.join(" ")}`]),
    ...(obstacle === undefined ? [] : [obstacle]),
    shownByRead ? "by read" : "by word"
  ].join(" · ")

const fields = ["name", "email", "manager", "bankAccount"] as const

/** A person for each step. */
const everyStep: World = {
  employees: [
    employee("1", { status: "inactive" }),
    employee("2", { manager: "9" }),
    employee("3", { email: "new@acme.example" }),
    employee("4", { lastName: "Newman" }),
    employee("5"),
    employee("6"),
    employee("7", { status: "inactive" }),
    employee("8"),
    employee("9")
  ],
  members: [
    member("1"),
    member("2", { managerId: "m1" }),
    member("3", { state: "invited" }),
    member("4"),
    member("5", { state: "archived" }),
    member("7", { state: "invited" }),
    member("8", { state: "invited", invitationExpiresAt: now - hour }),
    member("9")
  ],
  links: ["1", "2", "3", "4", "7", "8", "9"].map((id) => linked(id)).concat(linked("5", { archivedByHrsync: true })),
  rules: { fields, limits: { count: 50 } },
  listing: { capabilities: byHand }
}

describe("the order of a worklist", () => {
  test("X8: step by step in the order of a plan; what builds on something comes after it and says so", () => {
    expect(listOf(asked(everyStep)).items.map(line)).toEqual([
      "invite · invite:hr/6 · by read",
      "resend-invite · resend-invite:hr/8 · by read",
      "reactivate · reactivate:hr/5 · by read",
      "update · update:hr/4:name · by read",
      "replace-invite · cancel-invite:hr/3:new-address · by read",
      "replace-invite · invite:hr/3 · after cancel-invite:hr/3:new-address · by read",
      "manager · update:hr/2:manager · by read",
      "cancel-invite · cancel-invite:hr/7 · by read",
      "archive · archive:hr/1 · after update:hr/2:manager · by read"
    ])
  })

  test("X8: a change of somebody who is to come back is done when they are back", () => {
    const world: World = {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })],
      listing: { capabilities: byHand }
    }
    expect(listOf(asked(world)).items.map(({ after, id }) => [id, after])).toEqual([
      ["reactivate:hr/1", []],
      ["update:hr/1:name", ["reactivate:hr/1"]]
    ])
  })

  test("X8: within a step whoever waits longest comes first, and a person's items stand together", () => {
    const world: World = {
      employees: ["1", "2", "3"].map((id) => employee(id, { lastName: "Newman", bankAccount: iban.fr })),
      members: ["1", "2", "3"].map((id) => member(id, { bankAccount: iban.de })),
      links: ["1", "2", "3"].map((id) => linked(id, { applied: { bankAccount: "other" } })),
      listing: { capabilities: byHand }
    }
    const ages = new Map([["update:hr/3:bankAccount", 9 * day], ["update:hr/2:name", 2 * day]])
    const waiting = planOf(world).operations.map((operation) =>
      waitingFor(operation, { openedAt: now - (ages.get(operation.id) ?? hour) })
    )
    expect(listOf({ ...world, memory: { waiting } }).items.map(({ id, mark }) => `${id} ${mark}`)).toEqual([
      "update:hr/3:bankAccount overdue",
      "update:hr/3:name new",
      "update:hr/2:bankAccount new",
      "update:hr/2:name new",
      "update:hr/1:bankAccount new",
      "update:hr/1:name new"
    ])
  })

  test("M5: whatever the order in which items are remembered and opened, nothing comes before what it builds on", () => {
    const { memory: { waiting = [] } = {} } = asked(everyStep)
    const sorted = [...waiting].sort((a, b) => a.operation < b.operation ? -1 : 1)
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...sorted], { minLength: 1 }),
        fc.array(fc.nat({ max: 9 }), { minLength: sorted.length, maxLength: sorted.length }),
        (some, days) => {
          const aged = some.map((item) => ({
            ...item,
            openedAt: now - (days[sorted.indexOf(item)] ?? 0) * day
          }))
          const { items } = listOf({ ...everyStep, memory: { waiting: aged } })
          const places = new Map(items.map(({ id }, index) => [id, index]))
          items.forEach(({ after, id, step }, index) => {
            for (const first of after) assert.isBelow(places.get(first) ?? Infinity, index, `${first} before ${id}`)
            const before = items[index - 1]
            if (before !== undefined) assert.isAtMost(workSteps.indexOf(before.step), workSteps.indexOf(step))
          })
          const again = listOf({ ...everyStep, memory: { waiting: aged.toReversed() } })
          assert.deepStrictEqual(again.items, items)
        }
      ),
      { numRuns: 50 }
    )
  })

  test.each([
    [0, "new"],
    [3 * day - 1, "new"],
    [3 * day, "ageing"],
    [7 * day - 1, "ageing"],
    [7 * day, "overdue"],
    [-day, "new"]
  ])("X8: age is marked after 3 and after 7 days: %i ms are %s", (age, mark) => {
    expect(ageMark(age)).toBe(mark)
  })
})

describe("what keeps a person from it, and what records it", () => {
  const leaver = (facts: MemberFacts, more: World = {}): World => ({
    employees: [employee("1", { status: "inactive" })],
    members: [member("1", facts), member("9", { roles: ["account-owner"] })],
    links: [linked("1")],
    listing: { capabilities: byHand },
    ...more
  })

  test.each([
    ["L5: an owner hands over first", leaver({ roles: ["account-owner"] }), "owner"],
    [
      "L5: where roles are not shown they may be an owner",
      leaver(hidden, { listing: { capabilities: spendesk } }),
      "perhaps-owner"
    ],
    ["L5: who is shown to be none is none", leaver({ roles: ["requester"] }), undefined]
  ])("%s", (_, world, obstacle) => {
    expect(listOf(asked(world)).items.map((item) => item.obstacle)).toEqual([obstacle])
  })

  test("X8: of a target that shows names and e-mails alone a read confirms these and nothing else", () => {
    const ids = ["1", "2", "3", "4", "5"]
    const world: World = {
      employees: [
        employee("1", { lastName: "Newman" }),
        employee("2", { email: "new@acme.example" }),
        employee("3", { bankAccount: iban.fr }),
        employee("4", { manager: "1" }),
        employee("5", { status: "inactive" }),
        employee("6")
      ],
      members: ids.map((id) => member(id, { ...hidden, bankAccount: notVisible })),
      links: ids.map((id) => linked(id, { applied: { bankAccount: "other", manager: "other" } })),
      rules: { fields, protect: ["p1@acme.example"] },
      listing: { capabilities: spendesk }
    }
    expect(listOf(asked(world)).items.map(({ id, shownByRead }) => [id, shownByRead])).toEqual([
      ["invite:hr/6", false],
      ["update:hr/1:name", true],
      ["update:hr/2:email", true],
      ["update:hr/3:bankAccount", false],
      ["update:hr/4:manager", false],
      ["archive:hr/5", false]
    ])
  })
})

describe("what becomes of an item", () => {
  const renamed: World = {
    employees: [employee("1", { lastName: "Newman" })],
    members: [member("1")],
    links: [linked("1")],
    listing: { capabilities: byHand }
  }
  const { memory: { waiting = [] } = {} } = asked(renamed)
  const after = (world: World): Worklist => listOf({ ...world, memory: { waiting } })

  test.each<readonly [string, World, string, number]>([
    ["X8: the target shows it: it is over", { ...renamed, members: [member("1", { lastName: "Newman" })] }, "over", 0],
    ["X8: HR has changed its mind: it is over", { ...renamed, employees: [employee("1")] }, "over", 0],
    ["X8: a changed wish replaces it", { ...renamed, employees: [employee("1", { lastName: "Other" })] }, "changed", 1],
    ["X8: hrsync does it itself now", { ...renamed, listing: {} }, "taken-over", 0],
    [
      "P1: where the members were not read to their end nothing is known",
      { ...renamed, listing: { capabilities: byHand, completeness: incomplete } },
      "unknown",
      1
    ]
  ])("%s", (_, world, state, open) => {
    const list = after(world)
    expect(list.items).toEqual([])
    expect(list.aside.map((item) => item.state)).toEqual([state])
    expect(list.aside[0]?.text).not.toBe("")
    expect(waitingIn(list).open).toBe(open)
  })

  test("L5: what a rule holds back now is left alone", () => {
    const owner: World = {
      employees: [employee("1", { status: "inactive" })],
      members: [member("1"), member("2", { roles: ["account-owner"] })],
      links: [linked("1")],
      listing: { capabilities: byHand }
    }
    const { memory: { waiting: items = [] } = {} } = asked(owner)
    const [item] = listOf({
      ...owner,
      members: [member("1", { roles: ["account-owner"] })],
      memory: { waiting: items }
    }).aside
    expect([item?.state, item?.text]).toEqual(["held", expect.stringContaining("last active Account Owner")])
  })

  test("L4: of a disconnected entity nothing is asked for, and nothing counts", () => {
    const given = input([], {
      disconnected: [{ name: "Acme", rules: undefined, memory: memory(rules(), { links: [linked("1")], waiting }) }]
    })
    const [list] = worklists(given, plan(given))
    expect(list?.aside.map(({ person: { email }, state, text }) => [state, email, text])).toEqual([
      ["unknown", "p1@acme.example", expect.stringContaining("disconnected")]
    ])
    expect(list === undefined ? 1 : waitingIn(list).open).toBe(0)
  })

  test("M7: a member who is gone from a list without states: only the person knows whether they archived them", () => {
    const gone: World = {
      employees: [employee("1", { status: "inactive" }), employee("2")],
      members: [member("1", hidden), member("2", hidden)],
      links: [linked("1"), linked("2")],
      listing: { capabilities: spendesk }
    }
    const { memory: { waiting: items = [] } = {} } = asked(gone)
    const [item] = listOf({ ...gone, members: [member("2", hidden)], memory: { waiting: items } }).aside
    expect([item?.state, item?.text]).toEqual(["over", expect.stringContaining("say so with hrsync done")])
  })

  test("X8: before and after and why are those of the plan of now; an item knows its person by HR and by its link", () => {
    const [item] = after(renamed).items
    expect(item?.operation).toEqual(planOf(renamed).operations[0])
    expect(item?.age).toBe(5 * hour)
    const [over] = after({ ...renamed, members: [member("1", { lastName: "Newman" })] }).aside
    expect(over?.person).toMatchObject({ name: "Person Newman", member: "m1" })
    const [lost] = after({ ...renamed, employees: [employee("2")], members: [member("1"), member("2")] }).aside
    expect(lost?.person).toMatchObject({ name: "Person No1", email: "p1@acme.example", employee: person("1") })
  })

  test("X8: what a person said is done counts on their word until the target shows otherwise, and is told", () => {
    const list = listOf(asked({ employees: [employee("1")], listing: { capabilities: spendesk } }, {
      doneAt: now - 3 * day
    }))
    expect(list.items).toEqual([])
    expect(list.saidDone).toMatchObject([{ id: "invite:hr/1", kind: "invite", doneAt: now - 3 * day }])
    expect(waitingIn(list)).toEqual({ open: 0, oldest: undefined })
  })

  test("X8: what follows an open item is told, and what no apply has opened is counted", () => {
    const pair: World = {
      employees: [employee("1", { email: "new@acme.example" }), employee("2")],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      listing: { capabilities: byHand }
    }
    const list = listOf({
      ...pair,
      memory: { waiting: [waitingFor(operationOf({ ...planOf(pair), withheld: [], holds: [] }, "cancel-invite"))] }
    })
    expect(list.items.map(({ id }) => id)).toEqual(["cancel-invite:hr/1:new-address"])
    expect(list.follows.map(({ id }) => id)).toEqual(["invite:hr/1"])
    expect(list.unopened).toBe(1)
  })

  test("X8: the oldest tells the age of all", () => {
    const aged = planOf(everyStep).operations.map((one, index) => waitingFor(one, { openedAt: now - index * day }))
    expect(waitingIn(listOf({ ...everyStep, memory: { waiting: aged } }))).toEqual({
      open: 9,
      oldest: { since: now - 8 * day, age: 8 * day }
    })
  })
})
