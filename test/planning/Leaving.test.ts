import { describe, expect, test } from "vitest"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { Link } from "../../src/domain/Memory.ts"
import { usualReconcile } from "../../src/domain/Rules.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { nothingObserved } from "../../src/planning/Input.ts"
import { table } from "./Table.ts"
import type { EmployeeFacts, MemberFacts, RuleFacts, World } from "./World.ts"
import {
  byHand,
  capabilities,
  day,
  emailOf,
  employee,
  holdOf,
  hr,
  incomplete,
  lines,
  linked,
  member,
  memory,
  namesOnly,
  noneOf,
  now,
  oneOf,
  operationOf,
  person,
  planFor,
  planned,
  planOf,
  readOnly,
  rules,
  staff,
  unreadable,
  waitingFor,
  weak
} from "./World.ts"

/** A managed person, what HR says of them and what the entity's rules are. */
const managed = (facts: EmployeeFacts, ruled: RuleFacts = {}, shown: MemberFacts = {}, more: World = {}): World => ({
  employees: [employee("1", facts)],
  members: [member("1", shown)],
  links: [linked("1")],
  rules: ruled,
  ...more
})

/** Person 1 was managed and HR does not return them; person 2 is there. */
const gone = (ruled: RuleFacts = {}, more: World = {}): World => ({
  employees: [employee("2")],
  members: [member("1"), member("2")],
  links: [linked("1"), linked("2")],
  rules: ruled,
  ...more
})

const inactive = { status: "inactive" } as const
const elsewhere = { where: noneOf("workLocation", "Rome") } as const

table("L0: the order of the questions", [
  {
    name: "L0: protected comes before inactive",
    given: managed(inactive, { protect: ["1"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L0: protected comes before the choice to keep inactive people",
    given: managed(inactive, { protect: ["1"], onInactive: "hold" }),
    expected: ["hold protected 1"]
  },
  {
    name: "L0: protected comes before grace",
    given: managed({ terminationDate: "2026-03-09" }, { protect: ["1"], lifecycle: { archiveAfterDays: 3 } }),
    expected: ["hold protected 1"]
  },
  {
    name: "L0: protected comes before missing",
    given: gone({ protect: [emailOf("1")], onMissing: "archive" }),
    expected: ["hold protected 1"]
  },
  {
    name: "L0: protected comes before scope",
    given: managed({ location: "Rome" }, { ...elsewhere, protect: ["1"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L0: inactive comes before scope",
    given: managed({ ...inactive, location: "Rome" }, elsewhere),
    expected: ["archive 1"]
  },
  {
    name: "L0: inactive comes before exclude",
    given: managed(inactive, { exclude: ["1"] }),
    expected: ["archive 1"]
  },
  {
    name: "L0: missing comes before exclude",
    given: gone({ exclude: ["1"] }),
    expected: ["hold missing-in-hr 1"]
  },
  {
    name: "L0: on leave comes before scope",
    given: managed({ status: "on-leave", location: "Rome" }, elsewhere),
    expected: ["hold status-not-chosen 1"]
  }
])

table("L1: inactive or terminated", [
  { name: "L1: an inactive person's member is archived", given: managed(inactive), expected: ["archive 1"] },
  {
    name: "L1: so is a terminated person's",
    given: managed({ terminationDate: "2026-03-10" }),
    expected: ["archive 1"]
  },
  {
    name: "L1: a pending invitation is withdrawn",
    given: managed(inactive, {}, { state: "invited" }),
    expected: ["cancel-invite 1"]
  },
  { name: "L1: an archived member stays as it is", given: managed(inactive, {}, { state: "archived" }), expected: [] },
  {
    name: "L1: onInactive: hold keeps",
    given: managed(inactive, { onInactive: "hold" }),
    expected: ["hold inactive-kept 1"]
  },
  {
    name: "L1: and keeps a pending invitation",
    given: managed(inactive, { onInactive: "hold" }, { state: "invited" }),
    expected: ["hold inactive-kept 1"]
  },
  {
    name: "L1: nobody is changed on the way out",
    given: managed({ ...inactive, lastName: "Newman", email: "new@acme.example" }),
    expected: ["archive 1"]
  },
  {
    name: "L1: a target that cannot archive says so",
    given: managed(inactive, {}, {}, { listing: { capabilities: readOnly } }),
    expected: ["hold unsupported-by-target 1"]
  },
  {
    name: "L1: one that cannot withdraw an invitation too",
    given: managed(inactive, {}, { state: "invited" }, {
      listing: { capabilities: capabilities({ writes: { "cancel-invite": "unsupported" } }) }
    }),
    expected: ["hold unsupported-by-target 1"]
  },
  {
    name: "L1: or a person does it",
    given: managed(inactive, {}, {}, { listing: { capabilities: byHand } }),
    expected: ["archive 1 by hand"]
  },
  {
    name: "L1: where nothing but names and e-mails are shown, an archive it is",
    given: managed(inactive, { protect: ["p9@acme.example"] }, { state: "unknown", roles: notVisible }, {
      listing: { capabilities: namesOnly }
    }),
    expected: ["archive 1"]
  },
  {
    name: "L1: an incremental read says who left as well",
    given: { ...managed(inactive), reads: [hr([employee("1", inactive)], { incremental: true })] },
    expected: ["archive 1"]
  },
  {
    name: "L1: so does a file without a declared count",
    given: { ...managed(inactive), reads: [hr([employee("1", inactive)], { completeness: weak })] },
    expected: ["archive 1"]
  }
])

describe("L1: the operation", () => {
  test("L1: it says what HR says", () => {
    const facts = {
      status: "inactive",
      rawStatus: " Left  company ",
      terminationDate: "2026-02-28",
      lastWorkingDay: "2026-02-20"
    } as const
    expect(operationOf(planOf(managed(facts)), "archive")).toEqual({
      kind: "archive",
      id: "archive:hr/1",
      person: { employee: person("1"), member: "m1", name: "Person No1", email: "p1@acme.example" },
      carry: "apply",
      wanted: operationOf(planOf(managed(inactive)), "archive").wanted,
      why: {
        rule: "L1",
        text:
          "hr says \"Left company\", start date 2020-01-01, termination date 2026-02-28, last working day 2026-02-20."
      },
      member: "m1",
      instruction: ""
    })
  })
  test("L1: a withdrawal that is no half of a pair is a removal", () => {
    expect(operationOf(planOf(managed(inactive, {}, { state: "invited" })), "cancel-invite")).toMatchObject({
      id: "cancel-invite:hr/1",
      member: "m1",
      halfOfPair: false,
      why: { rule: "L1" }
    })
  })
  test("L1: what is kept says why", () => {
    expect(holdOf(planOf(managed(inactive, { onInactive: "hold" })), "inactive-kept").text)
      .toBe("hr says \"inactive\", start date 2020-01-01, and onInactive is \"hold\".")
    expect(holdOf(planOf(managed(inactive, { protect: ["P1@acme.example"] })), "protected").text)
      .toBe("hr says \"inactive\", start date 2020-01-01, but \"P1@acme.example\" is in protect.")
  })
})

const released: ReadonlyArray<Link> = [linked("1", { state: "released" })]

table("L2: no longer in scope", [
  {
    name: "L2: eligible but out of scope: released",
    given: managed({ location: "Rome" }, elsewhere),
    expected: ["release 1"]
  },
  {
    name: "L2: a pending invitation too, which stays",
    given: managed({ location: "Rome" }, elsewhere, { state: "invited" }),
    expected: ["release 1"]
  },
  {
    name: "L2: an archived member is not released",
    given: managed({ location: "Rome" }, elsewhere, { state: "archived" }),
    expected: []
  },
  {
    name: "L2: a released person is never changed",
    given: managed({ location: "Rome", lastName: "Newman" }, elsewhere, {}, { links: released }),
    expected: []
  },
  {
    name: "L2: when HR says that they left, every plan warns",
    given: managed(inactive, {}, {}, { links: released }),
    expected: [],
    warnings: ["released-leaver 1"]
  },
  {
    name: "L2: onReleasedLeaver: archive by choice",
    given: managed(inactive, { onReleasedLeaver: "archive" }, {}, { links: released }),
    expected: ["archive 1"],
    warnings: []
  },
  {
    name: "L2: with the grace that the file gives",
    given: managed(
      { terminationDate: "2026-03-09" },
      { onReleasedLeaver: "archive", lifecycle: { archiveAfterDays: 3 } },
      {},
      {
        links: released
      }
    ),
    expected: ["hold grace 1 until 2026-03-12"]
  },
  {
    name: "L2: a released person who is protected stays by that choice too",
    given: managed(inactive, { onReleasedLeaver: "archive", protect: ["1"] }, {}, { links: released }),
    expected: ["hold protected 1"]
  },
  {
    name: "L2: a released person on leave is nobody's business",
    given: managed({ status: "on-leave" }, { onReleasedLeaver: "archive" }, {}, { links: released }),
    expected: [],
    warnings: []
  },
  {
    name: "L2: a released person whom HR no longer returns is nobody's business",
    given: gone({ onMissing: "archive" }, { links: [linked("1", { state: "released" }), linked("2")] }),
    expected: []
  },
  {
    name: "L2: back in scope: adopted",
    given: managed({}, {}, {}, { links: released }),
    expected: ["adopt 1"]
  },
  {
    name: "L2: onOutOfScope: archive is a choice",
    given: managed({ location: "Rome" }, { ...elsewhere, onOutOfScope: "archive" }),
    expected: ["archive 1"]
  },
  {
    name: "L2: which withdraws a pending invitation",
    given: managed({ location: "Rome" }, { ...elsewhere, onOutOfScope: "archive" }, { state: "invited" }),
    expected: ["cancel-invite 1"]
  },
  {
    name: "L2: by that choice somebody released earlier stays released",
    given: managed({ location: "Rome" }, { ...elsewhere, onOutOfScope: "archive" }, {}, { links: released }),
    expected: []
  }
])

describe("L2: why", () => {
  test("L2: a release says that they still work, and the value of each field of the filter", () => {
    expect(operationOf(planOf(managed({ location: "Rome" }, elsewhere)), "release")).toMatchObject({
      id: "release:hr/1",
      carry: "apply",
      member: "m1",
      why: { rule: "L2", text: "Still employed, but the filter of acme does not match: workLocation is \"Rome\"." }
    })
  })
  test("L2: an archive by choice says the choice", () => {
    expect(operationOf(planOf(managed({ location: "Rome" }, { ...elsewhere, onOutOfScope: "archive" })), "archive").why)
      .toEqual({
        rule: "L2",
        text: "onOutOfScope is \"archive\", and the filter of acme does not match: workLocation is \"Rome\"."
      })
  })
  test("L2: a released leaver is named", () => {
    const [warning] = planOf(managed(inactive, {}, {}, { links: released })).warnings
    expect(warning?.people).toEqual([{
      employee: person("1"),
      member: "m1",
      name: "Person No1",
      email: "p1@acme.example"
    }])
  })
})

table("L3: no longer returned", [
  { name: "L3: held by default", given: gone(), expected: ["hold missing-in-hr 1"] },
  { name: "L3: onMissing: archive by choice", given: gone({ onMissing: "archive" }), expected: ["archive 1"] },
  {
    name: "L3: which withdraws a pending invitation",
    given: gone({ onMissing: "archive" }, { members: [member("1", { state: "invited" }), member("2")] }),
    expected: ["cancel-invite 1"]
  },
  {
    name: "L3: not in a read whose proof is weak, which is a warning",
    given: gone({ onMissing: "archive" }, { reads: [hr([employee("2")], { completeness: weak })] }),
    expected: ["hold missing-in-hr 1"],
    warnings: ["weak-proof"]
  },
  {
    name: "L3: a weak proof is no matter where nobody is archived for it",
    given: gone({}, { reads: [hr([employee("2")], { completeness: weak })] }),
    expected: ["hold missing-in-hr 1"],
    warnings: []
  },
  {
    name: "L3: not in an incremental read, which proves nobody's absence",
    given: gone({ onMissing: "archive" }, { reads: [hr([employee("2")], { incremental: true })] }),
    expected: ["hold missing-in-hr 1"]
  },
  {
    name: "L3: of two connections each proves its own",
    given: gone({ onMissing: "archive", source: ["hr", "bob"] }, {
      reads: [
        hr([employee("2")], { completeness: weak }),
        hr([employee("4", { connection: "bob" })], { connection: "bob" })
      ],
      members: [member("1"), member("2"), member("3"), member("4")],
      links: [linked("1"), linked("2"), linked("3", { connection: "bob" }), linked("4", { connection: "bob" })]
    }),
    expected: ["archive 3", "hold missing-in-hr 1"]
  },
  {
    name: "L3: nothing where the read is not complete",
    given: gone({ onMissing: "archive" }, { reads: [hr([employee("2")], { completeness: incomplete })] }),
    expected: ["error incomplete-source"]
  },
  {
    name: "L3: a record that came and cannot be read is not missing",
    given: gone({ onMissing: "archive" }, { reads: [hr([employee("2")], { unreadable: [unreadable("1")] })] }),
    expected: ["hold unreadable-record 1"]
  },
  {
    name: "L3: not while somebody has their e-mail: perhaps the same person under a new id",
    given: gone({ onMissing: "archive" }, {
      employees: [employee("2"), employee("3", { email: emailOf("1") })]
    }),
    expected: ["hold address-belongs-to-another-person 3", "hold missing-in-hr 1"]
  },
  {
    name: "L3: also at an address that the link remembers, of somebody on leave",
    given: gone({ onMissing: "archive" }, {
      employees: [employee("2"), employee("3", { email: "old@acme.example", status: "on-leave" })],
      links: [linked("1", { emails: ["old@acme.example", emailOf("1")] }), linked("2")]
    }),
    expected: ["hold missing-in-hr 1"]
  },
  {
    name: "L3: whatever HR says of them, so that no end date of theirs archives somebody else",
    given: gone({ onMissing: "archive" }, {
      employees: [employee("2"), employee("3", { email: emailOf("1"), status: "inactive" })]
    }),
    expected: ["hold missing-in-hr 1"]
  },
  {
    name: "L3: an archived member stays as it is",
    given: gone({ onMissing: "archive" }, { members: [member("1", { state: "archived" }), member("2")] }),
    expected: []
  },
  {
    name: "L3: protect by member id reaches somebody of whom HR says nothing",
    given: gone({ onMissing: "archive", protect: ["m1"] }),
    expected: ["hold protected 1"],
    warnings: []
  },
  {
    name: "L3: so does protect by the e-mail that the target shows",
    given: gone({ onMissing: "archive", protect: ["shown@acme.example"] }, {
      members: [member("1", { email: "shown@acme.example" }), member("2")]
    }),
    expected: ["hold protected 1"]
  },
  {
    name: "L3: and by employee id",
    given: gone({ onMissing: "archive", protect: ["1"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L3: a target that cannot archive says so",
    given: gone({ onMissing: "archive" }, { listing: { capabilities: readOnly } }),
    expected: ["hold unsupported-by-target 1"]
  }
])

describe("L3: why", () => {
  test("L3: held, since absence alone proves nothing", () => {
    const hold = holdOf(planOf(gone()), "missing-in-hr")
    expect(hold.text).toBe("hr no longer returns employee 1. Absence alone proves nothing, so they are kept.")
    expect(hold.person).toEqual({ employee: person("1"), member: "m1", name: "Person No1", email: "p1@acme.example" })
  })
  test("L3: held, since this read does not prove it", () => {
    const given = gone({ onMissing: "archive" }, { reads: [hr([employee("2")], { completeness: weak })] })
    expect(holdOf(planOf(given), "missing-in-hr").text)
      .toBe(
        "hr no longer returns employee 1. onMissing is \"archive\", but this read does not prove that nobody is missing from it."
      )
  })
  test("L3: archived, with the proof", () => {
    expect(operationOf(planOf(gone({ onMissing: "archive" })), "archive").why).toEqual({
      rule: "L3",
      text: "hr no longer returns employee 1, in a read that was proved complete, and onMissing is \"archive\"."
    })
  })
  test("L3: held, since somebody has their e-mail", () => {
    const given = gone({ onMissing: "archive" }, { employees: [employee("2"), employee("3", { email: emailOf("1") })] })
    expect(holdOf(planOf(given), "missing-in-hr").text).toBe(
      "hr no longer returns employee 1, but employee 3 of hr has their e-mail: perhaps the same person under a new id."
    )
  })
  test("L3: protected says which name", () => {
    expect(holdOf(planOf(gone({ onMissing: "archive", protect: ["m1"] })), "protected").text)
      .toBe("hr no longer returns employee 1, but \"m1\" is in protect.")
  })
})

/** An entity that left the file, or was switched off. */
const disconnected = (
  links: ReadonlyArray<Link>,
  ruled: RuleFacts | undefined,
  more: Partial<PlanInput["disconnected"][number]["memory"]> = {}
): PlanInput["disconnected"] => [{
  name: "Old",
  rules: ruled === undefined ? undefined : rules({ entity: "old", ...ruled }),
  memory: memory(rules({ entity: "old" }), { links, ...more })
}]

describe("L4: disconnect", () => {
  test("L4: an entity taken out of the file: one release per managed member, in the store only", () => {
    const made = planned([], {
      disconnected: disconnected([linked("2"), linked("1"), linked("3", { state: "released" })], undefined)
    })
    const plan = planFor("old", made)
    expect(lines(plan)).toEqual(["release 1", "release 2"])
    expect(plan.operations[0]).toEqual({
      kind: "release",
      id: "release:hr/1",
      person: { employee: person("1"), member: "m1", name: "", email: "p1@acme.example" },
      carry: "apply",
      wanted: plan.operations[0]?.wanted,
      why: { rule: "L4", text: "old is no longer in the file; its members stay as they are." },
      member: "m1"
    })
    expect(plan).toMatchObject({
      name: "Old",
      status: "disconnected",
      outcome: "changes",
      counts: { managed: 2, released: 1, members: 0, employees: 0, manual: 0 },
      blocks: [],
      errors: [],
      withheld: [],
      fingerprints: undefined,
      planLifetime: day,
      windowDays: 7
    })
  })
  test("L4: enabled: false does the same, and says so", () => {
    const made = planned([], {
      disconnected: disconnected([linked("1")], { enabled: false, planLifetime: 5, limits: { window: 30 } })
    })
    const plan = planFor("old", made)
    expect(lines(plan)).toEqual(["release 1"])
    expect(operationOf(plan, "release").why.text).toBe("old has enabled: false; its members stay as they are.")
    expect(plan).toMatchObject({ status: "disconnected", planLifetime: 5, windowDays: 30 })
  })
  test("L4: with nobody managed there is nothing to do", () => {
    const plan = planFor(
      "old",
      planned([], { disconnected: disconnected([linked("1", { state: "released" })], undefined) })
    )
    expect(lines(plan)).toEqual([])
    expect(plan.outcome).toBe("nothing-to-do")
  })
  test("L4: the releases count against no limit", () => {
    const { links } = staff(50)
    const plan = planFor("old", planned([], { disconnected: disconnected(links, { enabled: false }) }))
    expect(plan.operations).toHaveLength(50)
    expect(plan.blocks).toEqual([])
  })
  test("L4: an employee who is linked twice is released twice, each by a name of its own", () => {
    const links = [linked("1"), linked("1", { memberId: "m9" }), linked("2")]
    const plan = planFor("old", planned([], { disconnected: disconnected(links, undefined) }))
    expect(plan.operations.map(({ id }) => id)).toEqual(["release:hr/1:m1", "release:hr/1:m9", "release:hr/2"])
  })
  test("L4: the releases have a decision hash of their own", () => {
    const hash = (links: ReadonlyArray<Link>) =>
      planFor("old", planned([], { disconnected: disconnected(links, undefined) })).decisionHash
    expect(hash([linked("1")])).toBe(hash([linked("1")]))
    expect(hash([linked("1")])).not.toBe(hash([linked("2")]))
  })
  test("L4: an entity whose target appears under a new key is refused as a rename, and nothing is released", () => {
    const made = planned([{
      employees: [employee("1")],
      rules: { target: "file:old.json" },
      memory: { appliedBefore: false }
    }], {
      disconnected: disconnected([linked("1")], undefined, { target: "file:old.json" })
    })
    expect(made.plan.entities.map(({ entity }) => entity)).toEqual(["acme"])
    const plan = planFor("acme", made)
    expect(lines(plan)).toEqual(["error invalid-config"])
    expect(plan).toMatchObject({ outcome: "error", status: "error", operations: [] })
    expect(plan.errors[0]?.text).toBe(
      "Entity old is no longer in the file, and its target stands under the new key acme."
    )
    expect(plan.errors[0]?.next).toContain("hrsync state mv old acme")
    expect(made.observations).toEqual([nothingObserved("acme")])
  })
  const heir = (more: World) => ({
    employees: [employee("1")],
    rules: { target: "file:old.json" },
    memory: { appliedBefore: false },
    ...more
  })
  test("L4: not a rename where the new key was applied before", () => {
    const made = planned([heir({ memory: { appliedBefore: true } })], {
      disconnected: disconnected([linked("1")], undefined, { target: "file:old.json" })
    })
    expect(lines(planFor("acme", made))).toEqual(["invite 1"])
    expect(lines(planFor("old", made))).toEqual(["release 1"])
  })
  test("L4: not a rename where the target is another one", () => {
    const made = planned([heir({ rules: { target: "file:new.json" } })], {
      disconnected: disconnected([linked("1")], undefined, { target: "file:old.json" })
    })
    expect(lines(planFor("acme", made))).toEqual(["invite 1"])
    expect(lines(planFor("old", made))).toEqual(["release 1"])
  })
  test("L4: not a rename where the old key is still in the file, switched off", () => {
    const made = planned([heir({})], {
      disconnected: disconnected([linked("1")], { enabled: false }, { target: "file:old.json" })
    })
    expect(lines(planFor("acme", made))).toEqual(["invite 1"])
  })
  test("L4: not a rename where nothing is remembered of the old key", () => {
    for (const more of [{ target: undefined }, { target: "file:old.json", links: [] }]) {
      const made = planned([heir({})], { disconnected: disconnected([linked("1")], undefined, more) })
      expect(lines(planFor("acme", made))).toEqual(["invite 1"])
    }
  })
  test("L4: an entity whose target changed while somebody is linked is refused: the same ids may be other people", () => {
    const moved: World = {
      employees: [employee("1", { status: "inactive" })],
      members: [member("1")],
      links: [linked("1")],
      memory: { target: "file:before.json" }
    }
    const plan = planOf(moved)
    expect(lines(plan)).toEqual(["error invalid-config"])
    expect(plan.errors[0]?.text).toContain("is now file:acme.json, and its 1 links were made in file:before.json")
    expect(lines(planOf({ ...moved, links: [] }))).not.toContain("error invalid-config")
    expect(lines(planOf({ ...moved, memory: { target: undefined } }))).toEqual(["archive 1"])
  })
  test("L4: an entity whose target changes while somebody is linked is refused: the same ids may be other people", () => {
    const given: World = {
      employees: [employee("1", inactive)],
      members: [member("1")],
      rules: { target: "file:new.json" }
    }
    const moved = planOf({ ...given, links: [linked("1")], memory: { target: "file:old.json" } })
    expect(lines(moved)).toEqual(["error invalid-config"])
    expect(moved.errors[0]?.text).toContain(
      "The target of acme is now file:new.json, and its 1 links were made in file:old.json"
    )
    expect(lines(planOf({ ...given, links: [linked("1")], memory: { target: "file:new.json" } }))).toEqual([
      "archive 1"
    ])
    expect(lines(planOf({ ...given, links: [linked("1")], memory: { target: undefined } }))).toEqual(["archive 1"])
    expect(lines(planOf({ ...given, links: [], memory: { target: "file:old.json" } }))).toEqual([])
  })
  test("L4: a plan that shows other entities does not show a disconnected one", () => {
    const made = planned([{ employees: [employee("1")] }], {
      only: new Set(["acme"]),
      disconnected: disconnected([linked("1")], undefined)
    })
    expect(made.plan.entities.map(({ entity }) => entity)).toEqual(["acme"])
  })
})

const twoTools = (more: World = {}): World => ({
  employees: [employee("2")],
  members: [member("1"), member("2")],
  links: [linked("1", { connection: "bob" }), linked("2")],
  ...more
})

table("L4: a connection taken out", [
  {
    name: "L4: whoever came from a connection that is no longer read is released",
    given: twoTools(),
    expected: ["release 1"]
  },
  {
    name: "L4: but never somebody protected (L5)",
    given: twoTools({ rules: { protect: [emailOf("1")] } }),
    expected: ["hold protected 1"],
    warnings: []
  },
  {
    name: "L4: somebody released stays released",
    given: twoTools({ links: [linked("1", { connection: "bob", state: "released" }), linked("2")] }),
    expected: []
  },
  {
    name: "L4: an archived member is left",
    given: twoTools({ members: [member("1", { state: "archived" }), member("2")] }),
    expected: []
  },
  {
    name: "L4: these releases count against no limit",
    given: {
      ...staff(20),
      employees: [employee("1")],
      links: staff(20).links.map((link, index) => index === 0 ? link : Object.assign({}, link, { connection: "bob" }))
    },
    expected: staff(20).links.slice(1).map(({ employeeId }) => `release ${employeeId}`).toSorted()
  }
])

describe("L4: why", () => {
  test("L4: a release says which connection is no longer read", () => {
    expect(operationOf(planOf(twoTools()), "release")).toMatchObject({
      id: "release:bob/1",
      person: { employee: person("1", "bob"), member: "m1" },
      why: { rule: "L4", text: "acme no longer reads connection bob." }
    })
  })
  test("L4: pause stops an entity at once: the card says so, whatever the plan is", () => {
    expect(planOf({ employees: [employee("1")], memory: { paused: true } }).status).toBe("paused")
    expect(planOf({ reads: [hr([], { completeness: incomplete })], memory: { paused: true } }).status).toBe("paused")
  })
})

const owner: MemberFacts = { roles: ["requester", "account-owner"] }

/** Everybody in the list has left; the ids of `owners` are Account Owners. */
const leaving = (ids: ReadonlyArray<string>, owners: ReadonlyArray<string>, more: World = {}): World => ({
  employees: ids.map((id) => employee(id, inactive)),
  members: ids.map((id) => member(id, owners.includes(id) ? owner : {})),
  links: ids.map((id) => linked(id)),
  rules: { limits: { count: 10 } },
  ...more
})

table("L5: never removed", [
  {
    name: "L5: members managed by hand are not touched, whatever HR says",
    given: {
      employees: [employee("1", inactive)],
      members: [member("1"), member("8"), member("9", { state: "invited" })]
    },
    expected: [],
    warnings: ["unmanaged-leaver 1"]
  },
  {
    name: "L5: nor members of whom HR knows nothing",
    given: {
      employees: [employee("1")],
      members: [member("1"), member("9")],
      links: [linked("1")],
      rules: { onMissing: "archive" }
    },
    expected: []
  },
  {
    name: "L5: protected by e-mail",
    given: managed(inactive, { protect: ["P1@ACME.example"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected by employee id",
    given: managed(inactive, { protect: ["1"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected by connection and id",
    given: managed(inactive, { protect: ["hr/1"] }),
    expected: ["hold protected 1"]
  },
  { name: "L5: protected by member id", given: managed(inactive, { protect: ["m1"] }), expected: ["hold protected 1"] },
  {
    name: "L5: protected by an address that the link remembers",
    given: managed(inactive, { protect: ["old@acme.example"] }, {}, {
      links: [linked("1", { emails: ["old@acme.example", emailOf("1")] })]
    }),
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected by the address that the target shows",
    given: managed(inactive, { protect: ["shown@acme.example"] }, { email: "shown@acme.example" }),
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected by any record of the person",
    given: {
      employees: [employee("1", { ...inactive, personKey: "p" }), employee("2", { ...inactive, personKey: "p" })],
      members: [member("1")],
      links: [linked("1")],
      rules: { protect: ["2"] }
    },
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected people are never released",
    given: managed({}, { exclude: ["1"], protect: ["1"] }),
    expected: ["hold protected 1"]
  },
  {
    name: "L5: protected people are kept up to date all the same",
    given: managed({ lastName: "Newman" }, { protect: ["1"] }),
    expected: ["update 1 name"],
    warnings: []
  },
  { name: "L5: excluded and managed: released", given: managed({}, { exclude: ["1"] }), expected: ["release 1"] },
  {
    name: "L5: also under onOutOfScope: archive",
    given: managed({}, { exclude: ["1"], onOutOfScope: "archive" }),
    expected: ["release 1"]
  },
  {
    name: "L5: the last active Account Owner is held",
    given: leaving(["1", "2"], ["1"]),
    expected: ["archive 2", "hold last-owner 1"]
  },
  {
    name: "L5: a plan that would take every owner takes none",
    given: leaving(["1", "2", "3"], ["1", "3"]),
    expected: ["archive 2", "hold last-owner 1", "hold last-owner 3"]
  },
  {
    name: "L5: while one stays, the others go",
    given: leaving(["1", "2"], ["1"], { members: [member("1", owner), member("2"), member("9", owner)] }),
    expected: ["archive 1", "archive 2"]
  },
  {
    name: "L5: an archived owner does not stay",
    given: leaving(["1"], ["1"], { members: [member("1", owner), member("9", { ...owner, state: "archived" })] }),
    expected: ["hold last-owner 1"]
  },
  {
    name: "L5: nor does one who was only invited",
    given: leaving(["1"], ["1"], { members: [member("1", owner), member("9", { ...owner, state: "invited" })] }),
    expected: ["hold last-owner 1"]
  },
  {
    name: "L5: an owner of unknown state counts as active",
    given: leaving(["1"], ["1"], { members: [member("1", owner), member("9", { ...owner, state: "unknown" })] }),
    expected: ["archive 1"]
  },
  {
    name: "L5: but not one whom hrsync archived",
    given: leaving(["1", "9"], ["1"], {
      members: [member("1", owner), member("9", { ...owner, state: "unknown" })],
      links: [linked("1"), linked("9", { archivedByHrsync: true })]
    }),
    expected: ["hold last-owner 1"]
  },
  {
    name: "L5: a pending invitation of an owner is withdrawn: no active owner goes",
    given: leaving(["1"], ["1"], { members: [member("1", { ...owner, state: "invited" }), member("9", owner)] }),
    expected: ["cancel-invite 1"]
  },
  {
    name: "L5: a release takes no owner away",
    given: managed({}, { exclude: ["1"] }, owner),
    expected: ["release 1"]
  },
  {
    name: "L5: where roles are hidden nobody is known to be an owner",
    given: leaving(["1"], [], { members: [member("1", { roles: notVisible })], listing: { capabilities: namesOnly } }),
    expected: ["archive 1"],
    warnings: ["owners-unknown"]
  },
  {
    name: "L5: nobody goes where HR answered with nobody",
    given: { ...staff(2), employees: [], rules: { onMissing: "archive" } },
    expected: ["withheld archive 1", "withheld archive 2", "block empty-source"]
  },
  {
    name: "L5: nor where the read is partial",
    given: { ...leaving(["1"], []), reads: [hr([employee("1", inactive)], { completeness: incomplete })] },
    expected: ["error incomplete-source"]
  }
])

describe("L5: the last owner", () => {
  test("L5: an owner whom a person has been asked to archive is as good as gone", () => {
    const listing = { capabilities: byHand }
    const first = planOf({
      employees: [employee("1", inactive), employee("2")],
      members: [member("1", owner), member("2", owner)],
      links: [linked("1"), linked("2")],
      listing
    })
    const waiting = [waitingFor(operationOf(first, "archive"))]
    expect(lines(planOf({ ...leaving(["1", "2"], ["1", "2"]), listing, memory: { waiting } })))
      .toEqual(["hold last-owner 1", "hold last-owner 2"])
  })
  test("L5: the hold says what would have been done, and that they are the last", () => {
    const hold = holdOf(planOf(leaving(["1"], ["1"])), "last-owner")
    expect(hold.text).toBe("hr says \"inactive\", start date 2020-01-01. But they are the last active Account Owner.")
    expect(hold.operation?.kind).toBe("archive")
  })
  test("L5: or how many would go", () => {
    const [hold] = planOf(leaving(["1", "2"], ["1", "2"])).holds
    expect(hold?.text).toContain("But the 2 active Account Owners would all go.")
  })
  test("L5: a release by name says the name", () => {
    expect(operationOf(planOf(managed({}, { exclude: ["P1@acme.example"] })), "release").why)
      .toEqual({ rule: "L5", text: "Still employed, but \"P1@acme.example\" is in exclude." })
  })
})

describe("L6: moves", () => {
  /** Person 1 works in a place; `fr` has Paris and archives who leaves, `uk` has London. */
  const scene = (
    location: string,
    facts: {
      readonly facts?: EmployeeFacts
      readonly fr?: World
      readonly uk?: World
      readonly frRules?: RuleFacts
      readonly ukRules?: RuleFacts
    } = {}
  ) => {
    const people = [
      employee("1", { location, ...facts.facts }),
      employee("8", { location: "Paris", status: "on-leave" }),
      employee("9", { location: "London", status: "on-leave" })
    ]
    return planned([
      {
        employees: people,
        members: [member("1")],
        links: [linked("1")],
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive", ...facts.frRules },
        ...facts.fr
      },
      {
        employees: people,
        rules: { entity: "uk", where: oneOf("workLocation", "London"), onOutOfScope: "archive", ...facts.ukRules },
        ...facts.uk
      }
    ])
  }
  const arrived: World = { members: [member("1")], links: [linked("1")] }
  const both = (made: ReturnType<typeof planned>) => [lines(planFor("fr", made)), lines(planFor("uk", made))]

  test("L6: the departure waits until the arrival was accepted", () => {
    expect(both(scene("London"))).toEqual([["hold move-pending 1"], ["invite 1"]])
  })
  test("L6: then it goes", () => {
    expect(both(scene("London", { uk: arrived }))).toEqual([["archive 1"], []])
  })
  test("L6: an invitation that the target of B has taken is an arrival accepted", () => {
    expect(both(scene("London", { uk: { ...arrived, members: [member("1", { state: "invited" })] } })))
      .toEqual([["archive 1"], []])
  })
  test("L6: a link without a listed member is not", () => {
    expect(both(scene("London", { uk: { links: [linked("1")] } }))).toEqual([["hold move-pending 1"], [
      "hold member-vanished 1"
    ]])
  })
  test("L6: nor is an archived member", () => {
    expect(both(scene("London", { uk: { ...arrived, members: [member("1", { state: "archived" })] } })))
      .toEqual([["hold move-pending 1"], ["hold archived-by-a-person 1"]])
  })
  test("L6: nor a released one", () => {
    expect(both(scene("London", { uk: { ...arrived, links: [linked("1", { state: "released" })] } })))
      .toEqual([["hold move-pending 1"], ["adopt 1"]])
  })
  test("L6: nor a member there whom hrsync does not manage yet", () => {
    expect(both(scene("London", { uk: { members: [member("1")] } }))).toEqual([["hold move-pending 1"], ["adopt 1"]])
  })
  test("L6: it waits while the other entity cannot be read", () => {
    const uk: World = { ...arrived, listing: { completeness: incomplete } }
    expect(both(scene("London", { uk }))).toEqual([["hold move-pending 1"], ["error incomplete-target"]])
  })
  test("L6: also for somebody who may not go there at all: nobody knows", () => {
    const uk: World = { listing: { completeness: incomplete } }
    expect(both(scene("Rome", { uk }))).toEqual([["hold move-pending 1"], ["error incomplete-target"]])
  })
  test("L6: it waits while the other entity is blocked", () => {
    expect(both(scene("London", { ukRules: { limits: { invite: 0 } } })))
      .toEqual([["hold move-pending 1"], ["withheld invite 1", "block invite-limit limits.invite.count"]])
  })
  test("L6: somebody who enters no scope goes at once", () => {
    expect(both(scene("Rome"))).toEqual([["archive 1"], []])
  })
  test("L6: L1 never waits", () => {
    expect(both(scene("London", { facts: inactive }))).toEqual([["archive 1"], []])
  })
  test("L6: where the departure is a release there is nothing to wait for", () => {
    expect(both(scene("London", { frRules: { onOutOfScope: "release" } }))).toEqual([["release 1"], ["invite 1"]])
  })
  test("L6: a pending invitation moves like an account", () => {
    const fr: World = { members: [member("1", { state: "invited" })] }
    expect(both(scene("London", { fr, uk: arrived }))).toEqual([["cancel-invite 1"], []])
  })
  test("L6: it waits for every entity that the person enters", () => {
    const people = [employee("1", { location: "London" }), employee("8", { location: "Paris", status: "on-leave" })]
    const where = oneOf("workLocation", "London")
    const worlds = (us: World): ReadonlyArray<World> => [
      {
        employees: people,
        ...arrived,
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      { employees: people, ...arrived, rules: { entity: "uk", where } },
      { employees: people, ...us, rules: { entity: "us", where } }
    ]
    expect(lines(planFor("fr", planned(worlds({}))))).toEqual(["hold move-pending 1"])
    expect(lines(planFor("fr", planned(worlds(arrived))))).toEqual(["archive 1"])
  })
  test("L6: a person who enters by another of their records is the same person", () => {
    const people = [
      employee("1", { location: "Rome", personKey: "p", email: "ada@acme.example" }),
      employee("2", { location: "London", personKey: "p", email: "ada@acme.example", startDate: "2026-01-01" }),
      employee("8", { location: "Paris", status: "on-leave" })
    ]
    const made = planned([
      {
        employees: people,
        ...arrived,
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      { employees: people, rules: { entity: "uk", where: oneOf("workLocation", "London") } }
    ])
    expect(lines(planFor("fr", made))).toEqual(["hold move-pending 1"])
  })
  test("L6: entities that share no connection know nothing of each other", () => {
    const made = planned([
      {
        employees: [employee("1", { location: "London" }), employee("8", { location: "Paris", status: "on-leave" })],
        ...arrived,
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      {
        employees: [employee("1", { location: "London", connection: "bob" })],
        rules: { entity: "uk", source: ["bob"], where: oneOf("workLocation", "London") },
        listing: { completeness: incomplete }
      }
    ])
    expect(lines(planFor("fr", made))).toEqual(["archive 1"])
  })
  test("L6: a move is a move also where the plan shows one entity only", () => {
    const people = [employee("1", { location: "London" }), employee("8", { location: "Paris", status: "on-leave" })]
    const made = planned([
      {
        employees: people,
        ...arrived,
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      { employees: people, rules: { entity: "uk", where: oneOf("workLocation", "London") } }
    ], { only: new Set(["fr"]) })
    expect(made.plan.entities.map(({ entity }) => entity)).toEqual(["fr"])
    expect(lines(planFor("fr", made))).toEqual(["hold move-pending 1"])
  })
  test("L6: the arrival says where they come from, and goes before other invitations", () => {
    const people = [
      employee("0", { location: "London" }),
      employee("1", { location: "London" }),
      employee("8", { location: "Paris", status: "on-leave" })
    ]
    const made = planned([
      {
        employees: people,
        ...arrived,
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      { employees: people, rules: { entity: "uk", where: oneOf("workLocation", "London") } }
    ])
    const uk = planFor("uk", made)
    expect(lines(uk)).toEqual(["invite 1", "invite 0"])
    expect(uk.operations[0]).toMatchObject({
      arrivalFrom: "fr",
      why: {
        rule: "L6",
        text: "hr says \"active\", start date 2020-01-01; workLocation is \"London\"; they move here from fr."
      }
    })
    expect(uk.operations[1]).toMatchObject({ arrivalFrom: undefined, why: { rule: "D4" } })
  })
  test("L6: nobody moves from where they are excluded, released, or were never managed", () => {
    for (
      const [fr, frRules] of [
        [{}, { exclude: ["1"] }],
        [{ links: [linked("1", { state: "released" })] }, {}],
        [{ links: [], members: [] }, {}],
        [{}, { onOutOfScope: "release" }]
      ] as const
    ) {
      expect(operationOf(planFor("uk", scene("London", { fr, frRules })), "invite").arrivalFrom).toBeUndefined()
    }
  })
  test("L6: nor from where they are still in scope", () => {
    const made = scene("London", { frRules: { where: oneOf("workLocation", "London") } })
    expect(operationOf(planFor("uk", made), "invite").arrivalFrom).toBeUndefined()
  })
  test("L6: the hold says what is waited for", () => {
    expect(holdOf(planFor("fr", scene("London")), "move-pending").text)
      .toBe("They move to uk, which has not accepted them yet; their account here waits until it has.")
    const uk: World = { listing: { completeness: incomplete } }
    expect(holdOf(planFor("fr", scene("London", { uk })), "move-pending").text)
      .toBe("They leave here, and uk, where they may arrive, could not be read.")
  })
  type Uk = { readonly uk?: World; readonly ukRules?: RuleFacts }
  const standing: ReadonlyArray<readonly [what: string, uk: Uk, text: string]> = [
    [
      "is only observed",
      { ukRules: { reconcile: { ...usualReconcile, mode: "observe" } } },
      " hrsync run only observes uk (reconcile.mode: observe): hrsync apply --entity uk lets them arrive."
    ],
    ["is paused", { uk: { memory: { paused: true } } }, " uk is paused: hrsync resume uk."],
    [
      "was never confirmed",
      { uk: { memory: { confirmed: undefined } } },
      " The rules of uk wait for somebody to confirm them."
    ]
  ]
  test.each(standing)("L6: where the entity that they move to %s, the hold says so", (_, uk, text) => {
    expect(holdOf(planFor("fr", scene("London", uk)), "move-pending").text)
      .toBe(`They move to uk, which has not accepted them yet; their account here waits until it has.${text}`)
  })
})

describe("section 6: what is counted", () => {
  test("L2: managed, released and manual members are counted apart, without archived ones", () => {
    const plan = planOf({
      employees: ["1", "2", "3", "4"].map((id) => employee(id)),
      members: [
        member("1"),
        member("2", { state: "invited" }),
        member("3"),
        member("4", { state: "archived" }),
        member("9")
      ],
      links: [linked("1"), linked("2"), linked("3", { state: "released" }), linked("4"), linked("7")],
      rules: { exclude: ["3"] }
    })
    expect(plan.counts).toEqual({
      employees: 4,
      eligible: 4,
      desired: 3,
      members: 5,
      managed: 2,
      released: 1,
      manual: 1,
      unchanged: 2
    })
  })
  test("D1: people, not records, are counted as eligible and desired", () => {
    const plan = planOf({
      employees: [
        employee("1", { personKey: "p" }),
        employee("2", { personKey: "p" }),
        employee("3", { location: "Rome" }),
        employee("4", { status: "on-leave", location: empty })
      ],
      rules: { where: noneOf("workLocation", "Rome") }
    })
    expect(plan.counts).toMatchObject({ employees: 4, eligible: 2, desired: 1 })
  })
  test("L1: recent removals are told with every plan", () => {
    const plan = planOf({
      memory: { removals: [{ at: now - day, person: person("1"), approved: false }] },
      rules: { limits: { window: 3 } }
    })
    expect(plan).toMatchObject({ recentRemovals: 1, windowDays: 3 })
  })
})

describe("section 6: what is told", () => {
  test("L1: what the target cannot do says what", () => {
    const told = (shown: MemberFacts) =>
      holdOf(planOf(managed(inactive, {}, shown, { listing: { capabilities: readOnly } })), "unsupported-by-target")
        .text
    expect(told({})).toBe("The target (file) has no way to archive a member, by API or by hand.")
    expect(told({ state: "invited" })).toBe(
      "The target (file) has no way to withdraw an invitation, by API or by hand."
    )
  })
  test("L3: somebody whom HR does not return is managed all the same", () => {
    expect(planOf(gone()).counts).toMatchObject({ managed: 2, released: 0 })
  })
  test("L4: one employee id of two connections is no employee who is linked twice", () => {
    const links = [linked("1", { connection: "bob" }), linked("1", { memberId: "m2" })]
    const plan = planFor("old", planned([], { disconnected: disconnected(links, undefined) }))
    expect(plan.operations.map(({ id }) => id)).toEqual(["release:bob/1", "release:hr/1"])
    expect(plan.warnings).toEqual([])
  })
  test("L4: a refused rename says nothing else", () => {
    const made = planned([{
      employees: [employee("1")],
      rules: { target: "file:old.json", exclude: ["1"] },
      memory: { appliedBefore: false }
    }], { disconnected: disconnected([linked("1")], undefined, { target: "file:old.json" }) })
    expect(planFor("acme", made).warnings).toEqual([])
  })
  test("A1: disconnected entities stand among the others, by their keys", () => {
    const made = planned([{ rules: { entity: "zeta" } }, { rules: { entity: "alpha" } }], {
      disconnected: disconnected([], undefined)
    })
    expect(made.plan.entities.map(({ entity }) => entity)).toEqual(["alpha", "old", "zeta"])
  })
})

describe("L6: whose scope counts", () => {
  const people = [
    employee("1", { location: "London" }),
    employee("8", { location: "Paris", status: "on-leave" }),
    employee("9", { location: "London", status: "on-leave" })
  ]
  const fr: World = {
    employees: people,
    members: [member("1")],
    links: [linked("1")],
    rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
  }
  const uk = (more: RuleFacts): World => ({
    employees: people,
    rules: { entity: "uk", where: oneOf("workLocation", "London"), ...more }
  })

  test("L6: where the other entity's rules do not make them eligible, they do not arrive there", () => {
    expect(lines(planFor("fr", planned([fr, uk({ statuses: ["on-leave"] })])))).toEqual(["archive 1"])
  })
  test("L6: where HR does not show them to the other entity, neither", () => {
    expect(lines(planFor("fr", planned([fr, { ...uk({}), employees: people.slice(1) }])))).toEqual(["archive 1"])
  })
  test("L6: nobody comes from where they are not eligible", () => {
    const made = planned([{ ...fr, rules: { ...fr.rules, entity: "fr", statuses: ["on-leave"] } }, uk({})])
    expect(operationOf(planFor("uk", made), "invite").arrivalFrom).toBeUndefined()
  })
  test("L6: one shared connection of several is enough", () => {
    const bob = employee("7", { connection: "bob", location: "London", status: "on-leave" })
    const made = planned([fr, {
      employees: [...people, bob],
      rules: { entity: "uk", source: ["bob", "hr"], where: oneOf("workLocation", "London") }
    }])
    expect(lines(planFor("fr", made))).toEqual(["hold move-pending 1"])
    const other = planned([
      { ...fr, employees: [...people, bob], rules: { ...fr.rules, source: ["bob", "hr"] } },
      uk({})
    ])
    expect(lines(planFor("fr", other))).toEqual(["hold move-pending 1"])
  })
  test("L6: while the other entity's target is refused, nobody knows who is there", () => {
    const other: World = {
      ...uk({}),
      members: [member("1")],
      links: [linked("1")],
      memory: { target: "file:old.json" }
    }
    expect(lines(planFor("fr", planned([fr, other])))).toEqual(["hold move-pending 1"])
  })
  test("L6: of several entities that were not reached the first by key is named", () => {
    const made = planned([fr, { ...uk({}), rules: { ...uk({}).rules, entity: "us" } }, uk({})])
    expect(holdOf(planFor("fr", made), "move-pending").text).toContain("They move to uk,")
  })
})

table("section 6: more of the same kind", [
  {
    name: "L1: an account that two employees are linked to is archived by neither, whichever of them left",
    given: {
      employees: [employee("1", inactive), employee("2", { ...inactive, email: "two@acme.example" })],
      members: [member("1")],
      links: [linked("1"), linked("2", { memberId: "m1", emails: ["two@acme.example"] })]
    },
    expected: ["hold conflicting-records 1", "hold conflicting-records 2"]
  },
  {
    name: "L1: two records of one person who are linked to it are one person",
    given: {
      employees: [employee("1", { ...inactive, personKey: "p" }), employee("2", { ...inactive, personKey: "p" })],
      members: [member("1")],
      links: [linked("1"), linked("2", { memberId: "m1" })]
    },
    expected: ["archive 1"]
  },
  {
    name: "L1: accounts that others are linked to have nothing to do with it, and are changed for neither of them",
    given: {
      employees: [employee("1", inactive), employee("2"), employee("3")],
      members: [member("1"), member("2")],
      links: [linked("1"), linked("2"), linked("3", { memberId: "m2" })]
    },
    expected: ["archive 1", "hold conflicting-records 2", "hold conflicting-records 3"]
  },
  {
    name: "L3: somebody whose account another employee is linked to is not archived as missing",
    given: gone({ onMissing: "archive" }, {
      links: [linked("1", { memberId: "m2" }), linked("2")],
      members: [member("2")]
    }),
    expected: ["hold conflicting-records 1", "hold conflicting-records 2"]
  },
  {
    name: "L5: protected by an address that another of their links remembers",
    given: {
      employees: [employee("1", { ...inactive, personKey: "p" }), employee("2", { ...inactive, personKey: "p" })],
      members: [member("1"), member("2")],
      links: [linked("1", { emails: ["old1@acme.example"] }), linked("2", { emails: ["old2@acme.example"] })],
      rules: { protect: ["old2@acme.example"] }
    },
    expected: ["hold protected 1", "hold protected 2"]
  },
  {
    name: "L5: whichever of the two it is",
    given: {
      employees: [employee("1", { ...inactive, personKey: "p" }), employee("2", { ...inactive, personKey: "p" })],
      members: [member("1"), member("2")],
      links: [linked("1", { emails: ["old1@acme.example"] }), linked("2", { emails: ["old2@acme.example"] })],
      rules: { protect: ["old1@acme.example"] }
    },
    expected: ["hold protected 1", "hold protected 2"]
  },
  {
    name: "L4: protected by an address of the link, whose connection is read no more",
    given: twoTools({
      links: [linked("1", { connection: "bob", emails: ["old@acme.example"] }), linked("2")],
      rules: { protect: ["old@acme.example"] }
    }),
    expected: ["hold protected 1"]
  }
])
