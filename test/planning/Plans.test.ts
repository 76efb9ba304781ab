import { describe, expect, test } from "vitest"
import { notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import type { Fingerprints } from "../../src/domain/Plan.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import type { EmployeeFacts, MemberFacts, RuleFacts, World } from "./World.ts"
import {
  any,
  date,
  day,
  employee,
  entity,
  field,
  hour,
  hr,
  iban,
  invitation,
  lines,
  linked,
  member,
  memory,
  now,
  oneOf,
  person,
  planFor,
  planned,
  planOf,
  removal,
  rules,
  staff,
  unreadable
} from "./World.ts"

/** A little of everything: arrivals, changes, leavings, holds, warnings. */
const busy: World = {
  employees: [
    employee("1", { lastName: "Newman", bankAccount: iban.fr, location: "Paris" }),
    employee("2", { status: "inactive" }),
    employee("3", { location: ["Paris", "Rome"], manager: "1" }),
    employee("4", { email: "new@acme.example", location: "Paris" }),
    employee("5", { location: "Rome" }),
    employee("6", { location: "Paris" }),
    employee("7", { status: "unknown", location: "Paris" }),
    employee("8", { status: "inactive" }),
    employee("9", { location: "Paris" })
  ],
  members: [
    member("1"),
    member("2"),
    member("4", { state: "invited" }),
    member("5"),
    member("8", { state: "invited" }),
    member("9", { state: "archived" }),
    member("20"),
    member("6")
  ],
  links: [
    linked("1"),
    linked("2"),
    linked("4"),
    linked("5"),
    linked("8"),
    linked("9", { archivedByHrsync: true })
  ],
  rules: { where: oneOf("workLocation", "Paris"), fields: ["name", "email", "manager"], limits: { count: 5 } }
}

describe("section 2: the order of a plan", () => {
  test("A1: adoptions, invitations, updates, pairs, managers, releases, then removals; within each by employee", () => {
    expect(lines(planOf(busy))).toEqual([
      "adopt 6",
      "invite 3",
      "reactivate 9",
      "update 1 name",
      "cancel-invite 4",
      "invite 4",
      "update 3 manager",
      "release 5",
      "archive 2",
      "cancel-invite 8",
      "hold unknown-status 7"
    ])
  })
  test("A1: within one kind by connection, then by employee, by code unit and not by number", () => {
    const plan = planOf({
      employees: [employee("10"), employee("9"), employee("1", { connection: "bob", email: "b@acme.example" })],
      rules: { source: ["hr", "bob"] }
    })
    expect(plan.operations.map(({ id }) => id)).toEqual(["invite:bob/1", "invite:hr/10", "invite:hr/9"])
  })
  test("A1: holds come by reason, then by person, then by field", () => {
    const plan = planOf({
      employees: [
        employee("1", { status: "unknown" }),
        employee("3", { email: "x@acme.example" }),
        employee("2", { email: "x@acme.example" }),
        employee("4", { email: "new@acme.example", bankAccount: iban.fr })
      ],
      members: [member("4", { bankAccount: iban.de })],
      links: [linked("4")],
      rules: { approval: { email: "ask", bankAccount: "ask" } }
    })
    expect(lines(plan)).toEqual([
      "hold duplicate-email 2",
      "hold duplicate-email 3",
      "hold unknown-status 1",
      "hold approval-needed 4 bankAccount",
      "hold approval-needed 4 email"
    ])
  })
  test("A1: entities come by their keys", () => {
    const made = planned(["b", "a", "c"].map((key) => ({ rules: { entity: key } })))
    expect(made.plan.entities.map(({ entity: key }) => key)).toEqual(["a", "b", "c"])
    expect(made.observations.map(({ entity: key }) => key)).toEqual(["a", "b", "c"])
  })
  test("A1: warnings come by code, then by text", () => {
    const made = planOf({
      reads: [hr([], { notes: ["b", "a"] })],
      rules: { include: ["x@acme.example"], exclude: ["y@acme.example"] }
    })
    expect(made.warnings.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      "exclude-unmatched: \"y@acme.example\" in exclude matches nobody.",
      "include-unmatched: \"x@acme.example\" in include matches nobody.",
      "source-note: hr: a",
      "source-note: hr: b"
    ])
  })
  test("A1: people of one warning come in their order", () => {
    const made = planOf({
      employees: ["3", "1", "2"].map((id) => employee(id, { terminationDate: "2019-01-01" })),
      members: ["3", "1", "2"].map((id) => member(id)),
      links: ["3", "1", "2"].map((id) => linked(id))
    })
    expect(made.warnings[0]?.people.map(({ employee: key }) => key?.id)).toEqual(["1", "2", "3"])
  })
})

describe("A1: a plan is a value", () => {
  const bytes = (input: PlanInput): string => JSON.stringify(plan(input))
  const input = (world: World): PlanInput => ({
    now,
    hypothetical: false,
    entities: [entity(world), entity({ ...world, rules: { ...world.rules, entity: "other" } })],
    only: undefined,
    disconnected: [{
      name: "Old",
      rules: undefined,
      memory: memory(rules({ entity: "old" }), { links: [linked("1"), linked("2")] })
    }]
  })

  test("A1: the same input gives the same bytes", () => {
    expect(bytes(input(busy))).toBe(bytes(input(busy)))
  })
  test("A1: whatever the order of records, members, links, entities and attributes", () => {
    const turned: World = {
      ...busy,
      employees: (busy.employees ?? []).toReversed().map((one) =>
        Object.assign({}, one, { attributes: Object.fromEntries(Object.entries(one.attributes).toReversed()) })
      ),
      members: (busy.members ?? []).toReversed(),
      links: (busy.links ?? []).toReversed()
    }
    const there = input(turned)
    expect(bytes({ ...there, entities: there.entities.toReversed() })).toBe(bytes(input(busy)))
  })
  test("A3: a plan changes nothing that it is given", () => {
    const freeze = <A>(value: A): A => {
      if (typeof value === "object" && value !== null && !Object.isFrozen(value) && !(value instanceof Uint8Array)) {
        Object.freeze(value)
        for (const inner of Object.values(value)) freeze(inner)
      }
      return value
    }
    const given = freeze(input({ ...busy, members: (busy.members ?? []).toReversed() }))
    expect(bytes(given)).toBe(bytes(input(busy)))
  })
  test("A1: two connections of one entity, in any order of their pages", () => {
    const bob = [
      employee("1", { connection: "bob", email: "bob1@acme.example" }),
      employee("2", { connection: "bob", email: "bob2@acme.example" })
    ]
    const of = (one: ReadonlyArray<ReturnType<typeof employee>>, two: ReadonlyArray<ReturnType<typeof employee>>) =>
      JSON.stringify(planned([{ reads: [hr(one), hr(two)], rules: { source: ["hr", "bob"] } }]))
    const people = staff(3).employees
    expect(of(people.toReversed(), bob.toReversed())).toBe(of(people, bob))
  })
})

describe("A1: fingerprints", () => {
  const prints = (world: World): Fingerprints => {
    const { fingerprints } = planOf(world)
    if (fingerprints === undefined) throw new Error("no fingerprints")
    return fingerprints
  }
  /** Rules that look at everything that the tests change. */
  const looking: RuleFacts = {
    fields: ["name", "email", "manager", "bankAccount"],
    where: any(...["workLocation", "team", "a", "b"].map((name) => field(name, { test: "isNotEmpty" })))
  }
  const base: World = {
    rules: looking,
    employees: [employee("1", { location: "Paris", manager: "2", bankAccount: iban.fr })],
    members: [member("1", { roles: ["a", "b"], bankAccount: iban.fr })],
    links: [linked("1")]
  }

  test("A1: one for the rules, one for each connection, one for the members, one for what is remembered", () => {
    const made = prints(base)
    expect(Object.keys(made).toSorted()).toEqual(["hr", "links", "members", "rules"])
    expect(made.hr).toEqual([{ connection: "hr", fingerprint: made.hr[0]?.fingerprint }])
  })
  const facts: ReadonlyArray<readonly [what: string, facts: EmployeeFacts]> = [
    ["status", { status: "on-leave", rawStatus: "active" }],
    ["word for the status", { rawStatus: "Active" }],
    ["personKey", { personKey: "p" }],
    ["first name", { firstName: "Ada" }],
    ["last name", { lastName: notVisible }],
    ["e-mail", { email: "new@acme.example" }],
    ["start date", { startDate: "2021-01-01" }],
    ["termination date", { terminationDate: "2027-01-01" }],
    ["last working day", { lastWorkingDay: "2027-01-01" }],
    ["time zone", { timezone: "UTC" }],
    ["an attribute", { location: "Rome" }],
    ["a list of an attribute", { location: ["Paris", "Rome"] }],
    ["another attribute", { attributes: { team: "Red" } }],
    ["manager", { manager: "3" }],
    ["manager by e-mail", { manager: "2@acme.example" }],
    ["no manager", { manager: notVisible }],
    ["bank account", { bankAccount: iban.de }],
    ["no bank account", { bankAccount: notVisible }]
  ]
  test.each(facts)("A1: a change of %s in HR changes HR's, and no other", (_, changed) => {
    const before = prints(base)
    const after = prints({
      ...base,
      employees: [employee("1", { location: "Paris", manager: "2", bankAccount: iban.fr, ...changed })]
    })
    expect(after.hr).not.toEqual(before.hr)
    expect({ ...after, hr: before.hr }).toEqual(before)
  })
  test("A1: so does a record more, one that cannot be read, and one that conflicts", () => {
    const before = prints(base)
    const people = base.employees ?? []
    for (
      const read of [
        hr([...people, employee("2")]),
        hr(people, { unreadable: [unreadable("2")] }),
        hr([...people, employee("1", { location: "Zurich" })])
      ]
    ) expect(prints({ ...base, reads: [read] }).hr).not.toEqual(before.hr)
  })
  test("A1: so does another id, another manager, and each of many records", () => {
    const printOf = (...people: ReadonlyArray<ReturnType<typeof employee>>) =>
      prints({ rules: looking, employees: people }).hr[0]?.fingerprint
    const same = { firstName: "Ada", lastName: "King", email: "ada@acme.example" } as const
    expect(printOf(employee("1", same))).not.toBe(printOf(employee("2", same)))
    expect(printOf(employee("1", { manager: "a@acme.example" }))).not.toBe(
      printOf(employee("1", { manager: "b@acme.example" }))
    )
    expect(printOf(employee("1", { manager: "7" }))).not.toBe(printOf(employee("1", { manager: "8" })))
    expect(printOf(employee("1", { attributes: { a: "x" } }))).not.toBe(
      printOf(employee("1", { attributes: { b: "x" } }))
    )
    expect(printOf(employee("1", { location: ["a", "b"] }))).not.toBe(printOf(employee("1", { location: ["a", "c"] })))
    const many = staff(2000).employees
    expect(printOf(...many.slice(1), employee("1", { lastName: "Newman" }))).not.toBe(printOf(...many))
  })
  test("A1: what no rule of the entity looks at does not: another entity's filter makes no plan stale", () => {
    const printOf = (facts: EmployeeFacts) => prints({ employees: [employee("1", facts)] }).hr
    expect(printOf({ attributes: { team: "Red" }, manager: "7", bankAccount: notVisible }))
      .toEqual(printOf({ attributes: { team: "Blue" }, manager: "8", bankAccount: notVisible }))
  })
  test("A1: the order of attributes does not", () => {
    const printOf = (attributes: EmployeeFacts["attributes"]) =>
      prints({ rules: looking, employees: [employee("1", attributes === undefined ? {} : { attributes })] }).hr
    expect(printOf({ a: "x", b: "y" })).toEqual(printOf({ b: "y", a: "x" }))
  })
  test("A1: another member id is another list", () => {
    expect(prints({ members: [member("1")] }).members).not.toBe(
      prints({ members: [member("1", { id: "m2" })] }).members
    )
  })
  test("A1: another value that is remembered is another memory", () => {
    const printOf = (facts: Partial<Memory>) => prints({ ...base, memory: facts }).links
    for (const name of ["name", "email", "manager", "bankAccount"] as const) {
      expect(printOf({ links: [linked("1", { applied: { [name]: "x" } })] })).not.toBe(
        printOf({ links: [linked("1", { applied: { [name]: "y" } })] })
      )
    }
    expect(printOf({ links: [linked("1", { emails: ["a@acme.example"] })] })).not.toBe(
      printOf({ links: [linked("1", { emails: ["b@acme.example"] })] })
    )
    expect(printOf({ links: [linked("1", { emails: ["a@acme.example", "b@acme.example"] })] }))
      .not.toBe(printOf({ links: [linked("1", { emails: ["a@acme.example", "c@acme.example"] })] }))
    expect(printOf({ allowed: [person("1")] })).not.toBe(printOf({ allowed: [person("2")] }))
  })
  const shown: ReadonlyArray<readonly [what: string, facts: MemberFacts]> = [
    ["state", { state: "invited" }],
    ["external id", { externalId: "hr/1" }],
    ["first name", { firstName: "Ada" }],
    ["last name", { lastName: "Newman" }],
    ["e-mail", { email: notVisible }],
    ["roles", { roles: ["a"] }],
    ["visibility of roles", { roles: notVisible }],
    ["manager", { managerId: "m2" }],
    ["bank account", { bankAccount: iban.de }],
    ["expiry", { invitationExpiresAt: now }]
  ]
  test.each(shown)("A1: a change of %s in the target changes the members', and no other", (_, changed) => {
    const before = prints(base)
    const after = prints({ ...base, members: [member("1", { roles: ["a", "b"], bankAccount: iban.fr, ...changed })] })
    expect(after.members).not.toBe(before.members)
    expect({ ...after, members: before.members }).toEqual(before)
  })
  test("A1: the order of roles and of members does not", () => {
    const many: ReadonlyArray<Member> = [member("1", { roles: ["b", "a"], bankAccount: iban.fr }), member("2")]
    const other: ReadonlyArray<Member> = [member("2"), member("1", { roles: ["a", "b"], bankAccount: iban.fr })]
    expect(prints({ ...base, members: many })).toEqual(prints({ ...base, members: other }))
  })
  const remembered: ReadonlyArray<readonly [what: string, facts: Partial<Memory>]> = [
    ["a link's state", { links: [linked("1", { state: "released" })] }],
    ["a link's member", { links: [linked("1", { memberId: "m2" })] }],
    ["a link's employee", { links: [linked("2", { memberId: "m1" })] }],
    ["a link's connection", { links: [linked("1", { connection: "bob" })] }],
    ["a link's addresses", { links: [linked("1", { emails: ["a@acme.example", "b@acme.example"] })] }],
    ["a link without an address", { links: [linked("1", { emails: [] })] }],
    ["an invitation withdrawn for another", { links: [linked("1", { reinvite: true })] }],
    ["who released", { links: [linked("1", { releasedByPerson: true })] }],
    ["what is not confirmed", {
      pending: [{
        journal: 1,
        operation: "x",
        kind: "update",
        person: person("1"),
        member: "m1",
        fields: [],
        wanted: "y",
        at: now,
        outcome: "done"
      }]
    }],
    ["an allowance", { links: [linked("1", { allowed: true, state: "released" })] }],
    ["how often an invitation was sent again", { links: [linked("1", { resent: 1 })] }],
    ["an applied name", { links: [linked("1", { applied: { name: "x" } })] }],
    ["an applied e-mail", { links: [linked("1", { applied: { email: "x" } })] }],
    ["an applied manager", { links: [linked("1", { applied: { manager: "x" } })] }],
    ["an applied account", { links: [linked("1", { applied: { bankAccount: "x" } })] }],
    ["the target", { target: undefined }],
    ["a first plan", { appliedBefore: false }],
    ["a pause", { paused: true }],
    ["an allowed employee", { allowed: [person("2")] }],
    ["a good read", { goodReads: [{ connection: "hr", at: now, employees: 1 }] }],
    ["a removal", { removals: [removal("9", now)] }],
    ["a waiting item", {
      waiting: [
        { operation: "x", person: person("1"), member: "m1", wanted: "y", openedAt: now, doneAt: undefined }
      ]
    }],
    ["an invitation", { invitations: [invitation("1")] }],
    ["a put-back", { putBacks: [{ person: person("1"), field: "name", at: now }] }],
    ["a first day inactive", { inactiveSince: [{ person: person("1"), since: date("2026-01-01") }] }]
  ]
  test.each(remembered)("A1: %s is part of what is remembered", (_, facts) => {
    const before = prints(base)
    const after = prints({ ...base, memory: facts })
    expect(after.links).not.toBe(before.links)
    expect({ ...after, links: before.links }).toEqual(before)
  })
  test("A1: who archived somebody is part of it, while they are archived", () => {
    const archived = { ...base, members: [member("1", { state: "archived" })] }
    const by = (archivedByHrsync: boolean) => prints({ ...archived, links: [linked("1", { archivedByHrsync })] }).links
    expect(by(true)).not.toBe(by(false))
  })
  test("A1: approvals and counts of every cycle are not: they would make each plan stale", () => {
    const facts: Partial<Memory> = {
      approvals: [{ hash: "x", only: undefined, passes: [], by: "grace", at: now, expiresAt: now }],
      managedCounts: [{ at: now, managed: 1 }]
    }
    expect(prints({ ...base, memory: facts })).toEqual(prints(base))
  })
  test("A1: the order of what is remembered does not matter", () => {
    const facts = { allowed: [person("1"), person("2")], removals: [removal("1", now), removal("2", now)] }
    const turned = { allowed: facts.allowed.toReversed(), removals: facts.removals.toReversed() }
    expect(prints({ ...base, memory: facts })).toEqual(prints({ ...base, memory: turned }))
  })
  test("A1: nor does the clock", () => {
    expect(prints({ ...base, now: now + day })).toEqual(prints(base))
  })
  test("A1: connections come in their order", () => {
    const made = prints({
      employees: [employee("1"), employee("2", { connection: "bob" })],
      rules: { source: ["hr", "bob"] }
    })
    expect(made.hr.map(({ connection }) => connection)).toEqual(["bob", "hr"])
  })
})

describe("A4: another time", () => {
  test("A4: a plan says when it was made for, and that it is hypothetical", () => {
    const later = now + 30 * day
    const made = planned([{ employees: [employee("1")] }], { now: later, hypothetical: true })
    expect(made.plan).toMatchObject({ version: 1, madeAt: later, hypothetical: true })
    expect(planned([{}]).plan).toMatchObject({ madeAt: now, hypothetical: false })
  })
  test("A4: another time shows what follows then", () => {
    const given: World = { employees: [employee("1", { startDate: "2026-04-01" })] }
    expect(lines(planOf(given))).toEqual(["hold not-started 1 until 2026-04-01"])
    expect(lines(planOf({ ...given, now: now + 30 * day }))).toEqual(["invite 1"])
  })
  test("A4: an instant beyond every calendar is refused", () => {
    expect(() => planOf({ now: Number.NaN })).toThrow(RangeError)
  })
})

describe("A5: why", () => {
  test("A5: every operation names a rule of the contract and the facts, in one sentence", () => {
    const { holds, operations } = planOf({ ...busy, memory: { waiting: [] } })
    const all = [...operations, ...holds.flatMap(({ operation }) => operation === undefined ? [] : [operation])]
    expect(all.length).toBeGreaterThan(8)
    for (const { why } of all) {
      expect(why.rule).toMatch(/^(?:D4|M[2347]|F[136]|L[1-6]|X7)$/u)
      expect(why.text).toMatch(/^\S.*\S\.$/u)
      expect(why.text).not.toMatch(/undefined|\[object|Symbol/u)
    }
  })
  test("A5: every operation has an id of its own", () => {
    const ids = planOf(busy).operations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test("A5: a reactivation says who archived them", () => {
    const { operations } = planOf(busy)
    expect(operations.find(({ kind }) => kind === "reactivate")?.why).toEqual({
      rule: "M7",
      text: "hr says \"active\", start date 2020-01-01; hrsync archived them."
    })
    const allowed = planOf({
      employees: [employee("1")],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { allowed: true })]
    })
    expect(allowed.operations[0]?.why).toEqual({
      rule: "M6",
      text: "hr says \"active\", start date 2020-01-01; a person allowed it."
    })
  })
  test("A5: a person is named as HR does, else as the target does, else by the link's last address", () => {
    const named = (facts: EmployeeFacts, shownAs: MemberFacts) => {
      const { operations } = planOf({
        employees: [employee("1", { status: "inactive", ...facts })],
        members: [member("1", shownAs)],
        links: [linked("1", { emails: ["first@acme.example", "last@acme.example"] })]
      })
      return [operations[0]?.person.name, operations[0]?.person.email]
    }
    const nameless = { firstName: notVisible, lastName: notVisible } as const
    expect(named({ firstName: " Ada ", lastName: "King" }, {})).toEqual(["Ada King", "p1@acme.example"])
    expect(named({ lastName: notVisible }, {})).toEqual(["Person", "p1@acme.example"])
    expect(named({ ...nameless, email: notVisible }, { firstName: "Target", email: "t@acme.example" }))
      .toEqual(["Target No1", "t@acme.example"])
    expect(named({ ...nameless, email: notVisible }, { ...nameless, email: notVisible })).toEqual([
      "",
      "last@acme.example"
    ])
  })
})

describe("A1: what an entity's plan says besides", () => {
  test("A1: names, lifetimes, outcomes", () => {
    expect(planOf({ rules: { name: "Acme SAS", planLifetime: 3 * hour } })).toMatchObject({
      entity: "acme",
      name: "Acme SAS",
      outcome: "nothing-to-do",
      status: "connected",
      planLifetime: 3 * hour,
      recentRemovals: 0,
      windowDays: 7
    })
    expect(planOf(busy).outcome).toBe("changes")
  })
  test("A1: a plan of some entities decides them as the plan of all does", () => {
    const worlds: ReadonlyArray<World> = [{ ...busy, rules: { ...busy.rules, entity: "a" } }, {
      ...busy,
      rules: { ...busy.rules, entity: "b" }
    }]
    const all = planned(worlds)
    const some = planned(worlds, { only: new Set(["b"]) })
    expect(some.plan.entities.map(({ entity: key }) => key)).toEqual(["b"])
    expect(planFor("b", some)).toEqual(planFor("b", all))
  })
})
