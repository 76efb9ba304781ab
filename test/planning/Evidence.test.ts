import { expect, test } from "vitest"
import { table } from "./Table.ts"
import {
  capabilities,
  employee,
  hr,
  invitation,
  lines,
  linked,
  member,
  now,
  planFor,
  planned,
  unreadable
} from "./World.ts"

/** Cases in which several facts speak of one person, and the one that removes, invites or pays is not the only one. */
table("facts that contradict each other", [
  {
    name: "M4: nobody is archived by a former record while another of theirs came twice, with different facts",
    given: {
      reads: [hr([
        employee("5", { status: "inactive" }),
        employee("6", { email: "p5@acme.example", firstName: "Person", lastName: "No5" }),
        employee("6", { email: "aa@acme.example", firstName: "Another", lastName: "Name" })
      ])],
      members: [member("5")],
      links: [linked("5")]
    },
    expected: ["hold conflicting-records 6", "hold unreadable-record 5"]
  },
  {
    name: "D2: the days of grace count from the record that says no date, not from an employment long ago",
    given: {
      rules: { lifecycle: { archiveAfterDays: 30 } },
      employees: [
        employee("1", {
          personKey: "p",
          status: "inactive",
          startDate: "2020-01-01",
          terminationDate: "2021-01-01"
        }),
        employee("2", { personKey: "p", status: "inactive", startDate: "2023-01-01" })
      ],
      members: [member("1")],
      links: [linked("2", { memberId: "m1" })]
    },
    expected: ["hold grace 2 until 2026-04-09"]
  },
  {
    name: "X2: a pair whose new invitation may have been sent is not planned again",
    given: {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      memory: { invitations: [invitation("1", { email: "new@acme.example", outcome: "unknown", at: now - 60_000 })] }
    },
    expected: ["hold awaiting-confirmation 1 email"]
  },
  {
    name: "L1: an account that another employee is linked to as well is nobody's to archive or to change",
    given: {
      employees: [employee("1", { status: "inactive" }), employee("2")],
      members: [member("2", { id: "m1" })],
      links: [linked("1"), linked("2", { memberId: "m1" })]
    },
    expected: ["hold conflicting-records 1", "hold conflicting-records 2"]
  },
  {
    name: "L5: an address that only another link of the person remembers protects all their accounts",
    given: {
      rules: { protect: ["old@acme.example"] },
      employees: [
        employee("1", { personKey: "p", status: "inactive" }),
        employee("2", { personKey: "p", status: "inactive" })
      ],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2", { emails: ["p2@acme.example", "old@acme.example"] })]
    },
    expected: ["hold protected 1", "hold protected 2"]
  },
  {
    name: "L1: a leaver whose open invitation the target does not list is named",
    given: {
      employees: [employee("1", { status: "inactive" })],
      links: [linked("1")],
      memory: { invitations: [invitation("1")] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "F6: nobody is their own manager",
    given: {
      rules: { fields: ["manager"] },
      employees: [employee("1", { manager: "1" })],
      members: [member("1")],
      links: [linked("1")]
    },
    expected: []
  }
])

test("P1: an unreadable record is named, whatever became of its member", () => {
  const reads = [hr([employee("2")], { unreadable: [unreadable("1")] })]
  const base = { reads, links: [linked("1"), linked("2")] }
  for (
    const members of [[member("1"), member("2")], [member("1", { state: "archived" }), member("2")], [member("2")]]
  ) {
    expect(lines(planFor("acme", planned([{ ...base, members }])))).toContain("hold unreadable-record 1")
  }
})

test("L6: a departure waits while the entity that the person enters cannot be decided", () => {
  const people = [employee("1", { location: "London" })]
  const here = {
    employees: people,
    members: [member("1")],
    links: [linked("1")],
    rules: { entity: "a", onOutOfScope: "archive", exclude: [] } as const
  }
  const where = { type: "field", field: "workLocation", test: { test: "oneOf", values: ["Paris"] } } as const
  const there = { employees: people, members: [member("1"), member("1")], links: [linked("1")], rules: { entity: "b" } }
  const made = planned([{ ...here, rules: { ...here.rules, where } }, there])
  expect(lines(planFor("b", made))).toEqual(["error incomplete-target"])
  expect(lines(planFor("a", made))).toEqual(["hold move-pending 1"])
})
