import { describe, expect, it, test } from "vitest"
import type { MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { AboutPerson } from "../../src/planning/About.ts"
import { allow } from "../../src/planning/Allow.ts"
import type { ByHand } from "../../src/planning/ByHand.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { letGo } from "../../src/planning/ReleaseByHand.ts"
import { tie, untie } from "../../src/planning/TieByHand.ts"
import { found, input } from "./Inputs.ts"
import type { World } from "./World.ts"
import {
  emailOf,
  employee,
  holdLine,
  incomplete,
  invitation,
  linked,
  mail,
  member,
  memory,
  noneOf,
  operationLine,
  person,
  rules
} from "./World.ts"

const lines = (about: AboutPerson | undefined): ReadonlyArray<string> => [
  ...about?.operations.map(operationLine) ?? [],
  ...about?.withheld.map((one) => `withheld ${operationLine(one)}`) ?? [],
  ...about?.holds.map(holdLine) ?? []
]

/** What a decision says: `kind: what follows`, or `refused: why`. */
const said = (answer: ByHand): string =>
  answer.type === "refused"
    ? `refused: ${[answer.message, ...lines(answer.instead)].join(" | ")}`
    : `${answer.kind}: ${answer.follows === undefined ? "not known" : lines(answer.follows).join(", ") || "nothing"}`

const changes = (answer: ByHand): ReadonlyArray<MemoryChange> => answer.type === "deed" ? answer.changes : []
const notes = (answer: ByHand): ReadonlyArray<string> => answer.type === "deed" ? answer.notes : []

const one: World = { employees: [employee("1")], members: [member("1")], links: [linked("1")] }
const archived = member("1", { state: "archived" })
const elsewhere = { where: noneOf("workLocation", "Paris") }
const inParis = employee("1", { location: "Paris" })
const off = (links = [linked("1")]): PlanInput =>
  input([], { disconnected: [{ name: "Old", rules: undefined, memory: memory(rules(), { links }) }] })
const unread: World = { ...one, listing: { completeness: incomplete } }

/** One person with two records and two members. */
const twice: World = {
  employees: [employee("1", { personKey: "p" }), employee("2", { personKey: "p" })],
  members: [member("1"), member("2")],
  links: [linked("1"), linked("2")]
}

interface Case {
  readonly name: string
  readonly given: World | PlanInput
  readonly whom?: string
  readonly expected: string
}

const inputOf = (given: World | PlanInput): PlanInput => "hypothetical" in given ? given : input([given])

const cases = (title: string, decide: (given: PlanInput, whom: string) => ByHand, all: ReadonlyArray<Case>) => {
  describe(title, () => {
    test.each(all)("$name", ({ expected, given, whom = "hr/1" }) => {
      expect(said(decide(inputOf(given), whom))).toBe(expected)
    })
  })
}

cases("hrsync allow", (given, whom) => allow(given, found(given, whom)), [
  {
    name: "M6: a member archived by hand may come back",
    given: { ...one, members: [archived] },
    expected: "allow: reactivate 1"
  },
  {
    name: "M9: so may one who was archived before hrsync knew them",
    given: { ...one, members: [archived], links: [] },
    expected: "allow: adopt 1, reactivate 1"
  },
  {
    name: "M9: named by the member's id",
    given: { ...one, members: [archived], links: [] },
    whom: "m1",
    expected: "allow: adopt 1, reactivate 1"
  },
  {
    name: "L2: one released by a person is taken back",
    given: { ...one, links: [linked("1", { state: "released", releasedByPerson: true })] },
    expected: "allow: adopt 1"
  },
  {
    name: "X2: an invitation that is waited for may go out again",
    given: { employees: [employee("1")], memory: { invitations: [invitation("1")] } },
    expected: "allow: invite 1"
  },
  {
    name: "refused where nothing is to be allowed, with what the plan has",
    given: { ...one, employees: [employee("1", { lastName: "Other" })] },
    expected: "refused: There is nothing to allow in acme. | update 1 name"
  },
  {
    name: "refused when they are allowed already",
    given: { ...one, members: [archived], links: [linked("1", { allowed: true })] },
    expected: "refused: They are allowed already in acme. | reactivate 1"
  },
  {
    name: "refused when they are allowed already without a link",
    given: { ...one, members: [archived], links: [], memory: { allowed: [person("1")] } },
    expected: "refused: They are allowed already in acme. | adopt 1, reactivate 1".replace(", ", " | ")
  },
  {
    name: "refused for a member of whom HR knows nothing",
    given: { ...one, members: [member("1"), member("9", { state: "archived" })] },
    whom: "m9",
    expected: "refused: HR has nobody for this member: it is managed by hand, and hrsync leaves it alone."
  },
  {
    name: "L3: refused for somebody whom HR no longer returns",
    given: { ...one, employees: [employee("2")] },
    whom: emailOf("1"),
    expected: "refused: There is nothing to allow in acme. | hold missing-in-hr 1"
  },
  {
    name: "P1: refused while nothing can be decided",
    given: unread,
    expected: "refused: Nothing can be decided in acme now: The members were not listed completely: page 3 never came."
  },
  {
    name: "L4: refused in a disconnected entity",
    given: off(),
    expected: "refused: acme is disconnected, so that there is nothing to allow."
  }
])

cases("hrsync link", (given, whom) => tie(given, found(given, whom), "m1"), [
  {
    name: "M4: one of several members that could be the person",
    given: { employees: [employee("1")], members: [member("1"), member("2", { email: emailOf("1") })] },
    expected: "link: nothing"
  },
  {
    name: "M3: a member that adopt: never keeps from being matched; HR's values follow as for anybody",
    given: {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1")],
      rules: { adopt: "never" }
    },
    expected: "link: update 1 email"
  },
  {
    name: "L2: links again whom a person released",
    given: { ...one, links: [linked("1", { state: "released", releasedByPerson: true })] },
    expected: "link: nothing"
  },
  {
    name: "M6: an archived member is linked, and stays archived",
    given: { ...one, members: [archived], links: [] },
    expected: "link: hold archived-by-a-person 1"
  },
  {
    name: "what follows is told also where it takes the person away again",
    given: { employees: [employee("1", { status: "inactive" })], members: [member("1")] },
    expected: "link: archive 1"
  },
  {
    name: "refused without such a member",
    given: { employees: [employee("1")], members: [member("2")] },
    expected: "refused: The target of acme lists no member m1."
  },
  {
    name: "refused for a member that is somebody else's",
    given: {
      employees: [employee("1"), employee("2")],
      members: [member("1")],
      links: [linked("2", { memberId: "m1" })]
    },
    expected: "refused: Member m1 is linked to somebody else: employee 2 of hr."
  },
  {
    name: "refused for an employee who has another member",
    given: { ...one, members: [member("1"), member("2")], links: [linked("1", { memberId: "m2" })] },
    expected: "refused: They are linked to another member already: employee 1 of hr is member m2."
  },
  {
    name: "refused where it is so already",
    given: one,
    expected: "refused: They are linked to member m1 already, and managed."
  },
  {
    name: "refused for somebody whom HR does not return",
    given: { ...one, employees: [employee("2")] },
    whom: emailOf("1"),
    expected: "refused: HR does not return this person to acme, so that there is no record to link."
  },
  {
    name: "P1: refused while the members can't be read",
    given: unread,
    expected: "refused: The members of acme can't be read: page 3 never came."
  },
  {
    name: "L4: refused in a disconnected entity",
    given: off(),
    expected: "refused: acme is disconnected: nobody can be linked in it."
  }
])

describe("a link by hand", () => {
  it("is managed, knows both addresses, and remembers nothing as applied", () => {
    const given = input([{
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "archived" })],
      links: [
        linked("1", { state: "released", archivedByHrsync: true, applied: { name: "x" }, emails: ["old@acme.example"] })
      ]
    }])
    const answer = tie(given, found(given, "hr/1"), "m1")
    expect(changes(answer)).toEqual([{
      type: "link",
      link: linked("1", { emails: ["old@acme.example", emailOf("1"), "new@acme.example"] })
    }])
    expect(notes(answer)).toEqual([
      "Member m1 is archived. hrsync does not bring them back by itself: hrsync allow hr/1 lets it."
    ])
  })

  it("M4: takes the place of a former record's link to the same member", () => {
    const given = input([{
      employees: [employee("1", { personKey: "p" }), employee("8", { personKey: "p", status: "inactive" })],
      members: [member("1")],
      links: [linked("8", { memberId: "m1", state: "released" })]
    }])
    expect(changes(tie(given, found(given, "hr/1"), "m1")).map(({ type }) => type)).toEqual(["unlink", "link"])
  })
})

cases("hrsync unlink", (given, whom) => untie(given, found(given, whom)), [
  { name: "M3: the next plan adopts again, by e-mail", given: one, expected: "unlink: adopt 1" },
  {
    name: "M3: with adopt: never it does not",
    given: { ...one, rules: { adopt: "never" } },
    expected: "unlink: hold unmanaged-member-exists 1"
  },
  { name: "a lost member: the next plan invites anew", given: { ...one, members: [] }, expected: "unlink: invite 1" },
  { name: "L4: in a disconnected entity too", given: off(), expected: "unlink: nothing" },
  { name: "P1: also while nothing can be decided", given: unread, expected: "unlink: not known" },
  {
    name: "refused for somebody who is not linked",
    given: { ...one, links: [] },
    expected: "refused: They are not linked in acme."
  },
  {
    name: "refused for a person with several links, which are named",
    given: twice,
    whom: emailOf("1"),
    expected: "refused: They have several links in acme: employee 1 of hr is member m1, employee 2 of hr is member m2."
  },
  { name: "M4: one of several, by its member", given: twice, whom: "m2", expected: "unlink: nothing" },
  { name: "M4: one of several, by its record", given: twice, whom: "hr/2", expected: "unlink: nothing" }
])

describe("a link that is forgotten", () => {
  it("M3: says how to keep whom the next plan takes back", () => {
    const given = input([one])
    expect(notes(untie(given, found(given, "hr/1")))).toEqual([
      "The next plan adopts them again. To keep them out: name them in exclude, set adopt: never, or link them again and run hrsync release."
    ])
    const never = input([{ ...one, rules: { adopt: "never" } }])
    expect(notes(untie(never, found(never, "hr/1")))).toEqual([])
  })

  it("M4: of several links the one that was named goes, and no other", () => {
    const given = input([twice])
    expect(changes(untie(given, found(given, "m2")))).toEqual([{ type: "unlink", person: person("2") }])
    expect(changes(letGo(given, found(given, "hr/2")))).toEqual([
      { type: "link", link: linked("2", { state: "released", releasedByPerson: true }) }
    ])
    const whole = letGo(given, found(given, emailOf("1")))
    expect(said(whole)).toMatch(/^refused: They have several links in acme/u)
  })

  it("takes the permission of the person with it", () => {
    const given = input([{ ...one, memory: { allowed: [person("1"), person("2")] } }])
    expect(changes(untie(given, found(given, "hr/1")))).toEqual([
      { type: "unlink", person: person("1") },
      { type: "allowed-used", person: person("1") }
    ])
  })
})

cases("hrsync release", (given, whom) => letGo(given, found(given, whom)), [
  {
    name: "L2: stays released while HR says that they belong here",
    given: one,
    expected: "release: hold released-by-a-person 1"
  },
  {
    name: "L2: one that a rule released stays so from now on",
    given: { ...one, links: [linked("1", { state: "released" })] },
    expected: "release: hold released-by-a-person 1"
  },
  {
    name: "L2: out of scope, nothing is left to say",
    given: { ...one, employees: [inParis], rules: elsewhere },
    expected: "release: nothing"
  },
  { name: "L4: in a disconnected entity too", given: off(), expected: "release: nothing" },
  { name: "P1: also while nothing can be decided", given: unread, expected: "release: not known" },
  {
    name: "refused for somebody who is not linked",
    given: { ...one, links: [] },
    expected: "refused: They are not linked in acme: hrsync does not manage them there."
  },
  {
    name: "refused for whom a person released before",
    given: { ...one, links: [linked("1", { state: "released", releasedByPerson: true })] },
    expected: "refused: They are released already in acme, by a person."
  }
])

describe("a release by hand", () => {
  it("L2: takes back every permission to come back", () => {
    const given = input([{ ...one, links: [linked("1", { allowed: true })], memory: { allowed: [person("1")] } }])
    expect(changes(letGo(given, found(given, "hr/1")))).toEqual([
      { type: "link", link: linked("1", { state: "released", releasedByPerson: true }) },
      { type: "allowed-used", person: person("1") }
    ])
  })

  it("L5: a person may release whom the file protects, and is told so", () => {
    const given = input([{ ...one, rules: { protect: [mail(emailOf("1"))] } }])
    expect(notes(letGo(given, found(given, "hr/1")))).toEqual([
      "\"p1@acme.example\" is in protect: no rule ever releases them, but a person may, and did.",
      "To take them back: hrsync allow hr/1."
    ])
  })
})
