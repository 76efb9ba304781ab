import { describe, expect, test } from "vitest"
import type { ExplainedEntity, ExplainedPerson, Explanation } from "../../src/domain/Explanation.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import { explain } from "../../src/planning/Explain.ts"
import type { EmployeeFacts, MemberFacts, RuleFacts, World } from "./World.ts"
import {
  all,
  any,
  emailOf,
  employee,
  entity,
  field,
  hr,
  incomplete,
  linked,
  mail,
  member,
  noneOf,
  not,
  now,
  oneOf,
  person,
  staff,
  unreadable
} from "./World.ts"

const ask = (query: string, ...worlds: ReadonlyArray<World>): Explanation =>
  explain({ now, hypothetical: false, entities: worlds.map(entity), only: undefined, disconnected: [] }, query)

const one = (explanation: Explanation): ExplainedPerson => {
  const [found, ...more] = explanation.people
  if (found === undefined || more.length > 0) throw new Error(`${explanation.people.length} people`)
  return found
}
const entityOf = (explanation: Explanation): ExplainedEntity => {
  const [found, ...more] = one(explanation).entities
  if (found === undefined || more.length > 0) throw new Error(`${more.length + 1} entities`)
  return found
}

const ada = { firstName: "Ada", lastName: "King Noel", email: "ada@acme.example" } as const
const world = (facts: EmployeeFacts = {}, rules: RuleFacts = {}, more: World = {}): World => ({
  employees: [employee("1", { ...ada, ...facts }), employee("2")],
  rules,
  ...more
})
const known = (facts: EmployeeFacts = {}, rules: RuleFacts = {}, shown: MemberFacts = {}): World =>
  world(facts, rules, {
    members: [member("1", { ...ada, ...shown })],
    links: [linked("1", { emails: ["old@acme.example", "ada@acme.example"] })]
  })

describe("A5: whom a question means", () => {
  test.each([
    ["the e-mail", "ada@acme.example"],
    ["the e-mail in any case and with space", " ADA@acme.EXAMPLE "],
    ["the employee id", "1"],
    ["connection and id", "hr/1"],
    ["the name", "Ada King Noel"],
    ["the name in any case", "ada  KING noel"],
    ["the name, family name first", "King Noel Ada"],
    ["the member id", "m1"],
    ["an address that the link remembers", "old@acme.example"]
  ])("A5: by %s", (_, query) => {
    const found = one(ask(query, known()))
    expect(found.person).toMatchObject({ employee: person("1"), member: "m1", email: "ada@acme.example" })
  })
  test.each([["half a name", "Ada"], ["another id", "11"], ["another e-mail", "adaa@acme.example"], [
    "another connection",
    "bob/1"
  ]])(
    "A5: not by %s",
    (_, query) => {
      expect(ask(query, known()).people).toEqual([])
    }
  )
  test("A5: several people of one name are all meant, in their order", () => {
    const twins: World = {
      employees: ["3", "1", "2"].map((id) => employee(id, { ...ada, email: `${id}@acme.example` }))
    }
    expect(ask("ada king noel", twins).people.map((found) => found.person.employee?.id)).toEqual(["1", "2", "3"])
  })
  test("A5: a person's records are one person, whichever is asked for", () => {
    const records: World = {
      employees: [employee("1", { ...ada, personKey: "p", status: "inactive" }), employee("2", { personKey: "p" })]
    }
    for (const query of ["1", "2", "ada@acme.example"]) {
      expect(one(ask(query, records)).facts.map(({ id }) => id)).toEqual(["1", "2"])
    }
  })
  test("A5: a member whose employee HR no longer returns, by link or member", () => {
    const gone: World = { employees: [employee("2")], members: [member("1", ada)], links: [linked("1")] }
    for (const query of ["p1@acme.example", "1", "m1", "hr/1", "Ada King Noel", "ada@acme.example"]) {
      const found = one(ask(query, gone))
      expect(found.facts).toEqual([])
      expect(found.entities[0]?.results).toMatchObject([{ type: "hold", hold: { reason: "missing-in-hr" } }])
    }
  })
  test("A5: a member managed by hand", () => {
    const manual: World = { employees: [employee("2")], members: [member("9", ada)] }
    for (const query of ["m9", "ada@acme.example", "ada king noel", "king noel ada"]) {
      const found = one(ask(query, manual))
      expect(found.person).toEqual({
        employee: undefined,
        member: "m9",
        name: "Ada King Noel",
        email: "ada@acme.example"
      })
      expect(found.entities[0]).toMatchObject({
        conditions: [],
        match: {
          by: "none",
          member: "m9",
          hrStatus: "manual",
          text: "Member m9 is managed by hand; HR has nobody for it."
        },
        results: [{ type: "nothing", why: { rule: "L5" } }]
      })
    }
  })
  test("A5: one by hand whose address an employee has is told with the employee", () => {
    const found = ask("ada@acme.example", world({}, {}, { members: [member("9", ada)] }))
    expect(one(found).person.employee).toEqual(person("1"))
    expect(one(found).entities[0]?.match).toMatchObject({ by: "email", member: "m9" })
  })
  test("A5: members without a name are not meant by no name", () => {
    const nameless: World = { members: [member("9", { firstName: empty, lastName: notVisible })] }
    expect(ask("", nameless).people).toEqual([])
    expect(ask(" ", nameless).people).toEqual([])
  })
  test("A5: in several entities, each in its place", () => {
    const people = [employee("1", ada)]
    const found = one(
      ask("1", { employees: people, rules: { entity: "uk" } }, { employees: people, rules: { entity: "fr" } })
    )
    expect(found.entities.map(({ entity: key, name }) => [key, name])).toEqual([["fr", "Acme"], ["uk", "Acme"]])
  })
  test("A5: of a plan that shows some entities, those", () => {
    const people = [employee("1", ada)]
    const entities = ["fr", "uk"].map((key) => entity({ employees: people, rules: { entity: key } }))
    const made = explain({ now, hypothetical: false, entities, only: new Set(["uk"]), disconnected: [] }, "1")
    expect(one(made).entities.map(({ entity: key, results }) => [key, results.length])).toEqual([["uk", 1]])
  })
  test("A5: what HR says is told as it is", () => {
    const facts = {
      status: "on-leave",
      rawStatus: "Elternzeit",
      terminationDate: "2027-01-01",
      timezone: notVisible
    } as const
    expect(one(ask("1", world(facts))).facts).toEqual([{
      connection: "hr",
      id: "1",
      email: "ada@acme.example",
      status: "on-leave",
      rawStatus: "Elternzeit",
      startDate: "2020-01-01",
      terminationDate: "2027-01-01",
      lastWorkingDay: empty,
      bankAccount: empty,
      timezone: notVisible
    }])
  })
})

describe("A5: whom a question that meets nobody may mean", () => {
  const near = (query: string, ...worlds: ReadonlyArray<World>) => ask(query, ...worlds).nearest.map(({ name }) => name)
  const people: World = {
    employees: [
      employee("1", ada),
      employee("2", { firstName: "Adam", lastName: "King", email: "adam@acme.example" }),
      employee("3", { firstName: "Zoë", lastName: "Zhang", email: "zoe@acme.example" })
    ]
  }
  test("A5: names that hold the question, and ones a few letters away", () => {
    expect(near("noel", people)).toEqual(["Ada King Noel"])
    expect(near("Adam Kinf", people)).toEqual(["Adam King"])
    expect(near("zeo@acme.exmaple", people)[0]).toBe("Zoë Zhang")
  })
  test("A5: the nearest first", () => {
    expect(near("adamm@acme.example", people)[0]).toBe("Adam King")
  })
  test("A5: nobody, where nobody is near", () => {
    expect(near("Xxxxxxxxxxxx", people)).toEqual([])
  })
  test("A5: five at most", () => {
    expect(near("person", staff(9))).toHaveLength(5)
  })
  test("A5: members managed by hand too, each person once", () => {
    const world_: World = {
      employees: [employee("1", ada)],
      members: [member("9", ada), member("8", { firstName: "Ada", lastName: "Byron", email: "byron@acme.example" })]
    }
    expect(near("Ada K", world_).toSorted()).toEqual(["Ada Byron", "Ada King Noel"])
    expect(near("ada", world_).toSorted()).toEqual(["Ada Byron", "Ada King Noel"])
  })
  test("A5: a linked member is told as the employee", () => {
    expect(near("ada kong noel", known())).toEqual(["Ada King Noel"])
  })
  test("A5: where somebody is met, nobody else is offered", () => {
    expect(ask("ada@acme.example", known()).nearest).toEqual([])
  })
  test("A5: somebody of several entities is offered once", () => {
    const entities: ReadonlyArray<World> = [{ ...people, rules: { entity: "a" } }, {
      ...people,
      rules: { entity: "b" }
    }]
    expect(near("noel", ...entities)).toEqual(["Ada King Noel"])
  })
})

describe("A5: every question, in its order", () => {
  const asked = (world_: World) => entityOf(ask("1", world_)).conditions.map(({ held, text }) => [text, held])
  test("A5: without a filter", () => {
    expect(asked(world())).toEqual([
      ["status is one of active", true],
      ["terminationDate is empty or after 2026-03-10", true],
      ["startDate has come", true],
      ["all employees belong here", true]
    ])
  })
  test("A5: the rules' own words", () => {
    const rules = {
      statuses: ["active", "on-leave"],
      lifecycle: { endField: "lastWorkingDay", accessEnds: "after-date", inviteBeforeDays: 7 }
    } as const
    expect(asked(world({ timezone: "Pacific/Auckland" }, rules)).slice(0, 3)).toEqual([
      ["status is one of active, on-leave", true],
      ["lastWorkingDay is empty, or not before 2026-03-11", true],
      ["startDate has come, or comes within 7 days", true]
    ])
  })
  test("A5: a status that is not chosen: nothing further is asked", () => {
    const where = oneOf("workLocation", "Paris")
    expect(asked(world({ status: "on-leave", location: "Paris" }, { where, include: ["9"], exclude: ["8"] }))).toEqual([
      ["status is one of active", false],
      ["terminationDate is empty or after 2026-03-10", true],
      ["startDate has come", undefined],
      ["not named in exclude", undefined],
      ["named in include", undefined],
      ["workLocation is one of \"Paris\"", undefined]
    ])
  })
  test("A5: an inactive status is never one that was chosen", () => {
    expect(asked(world({ status: "inactive" }, { statuses: ["active", "inactive"] }))[0]).toEqual([
      "status is one of active, inactive",
      false
    ])
  })
  test("A5: onboarding inside its window counts as chosen", () => {
    const facts = { status: "onboarding", startDate: "2026-03-12" } as const
    expect(asked(world(facts, { lifecycle: { inviteBeforeDays: 7 } }))[0]).toEqual(["status is one of active", true])
  })
  test("A5: a termination date that has come", () => {
    expect(asked(world({ terminationDate: "2026-03-10" }))).toEqual([
      ["status is one of active", true],
      ["terminationDate is empty or after 2026-03-10", false],
      ["startDate has come", undefined],
      ["all employees belong here", undefined]
    ])
  })
  test("A5: a start date that has not", () => {
    expect(asked(world({ startDate: "2026-04-01" }))[2]).toEqual(["startDate has come", false])
  })
  test("A5: each question shows what was found", () => {
    const made = entityOf(
      ask(
        "1",
        world({ terminationDate: "2027-01-01", lastWorkingDay: "2026-12-01" }, {
          where: oneOf("workLocation", "Paris")
        })
      )
    )
    expect(made.conditions.map(({ field: name, found }) => [name, found])).toEqual([
      ["status", "active, HR says \"active\""],
      ["terminationDate", "2027-01-01"],
      ["startDate", "2020-01-01"],
      ["workLocation", notVisible]
    ])
  })
  test("A5: the end date that counts is the one shown, or what the field holds", () => {
    const shown = (facts: EmployeeFacts) =>
      entityOf(ask("1", world(facts, { lifecycle: { endField: "lastWorkingDay" } }))).conditions[1]?.found
    expect(shown({ terminationDate: "2027-01-01" })).toBe("2027-01-01")
    expect(shown({ lastWorkingDay: notVisible })).toBe(notVisible)
  })
  test("A5: excluded: include and filter are not asked", () => {
    const rules = { where: oneOf("workLocation", "Paris"), include: ["1"], exclude: ["1"] }
    expect(asked(world({ location: "Paris" }, rules)).slice(3)).toEqual([
      ["not named in exclude", false],
      ["named in include", undefined],
      ["workLocation is one of \"Paris\"", undefined]
    ])
  })
  test("A5: excluded, without a filter", () => {
    expect(asked(world({}, { exclude: ["1"] })).slice(3)).toEqual([
      ["not named in exclude", false],
      ["all employees belong here", undefined]
    ])
  })
  test("A5: excluded and gone: the name is told", () => {
    expect(asked(world({ status: "inactive" }, { exclude: ["1"] }))[3]).toEqual(["not named in exclude", false])
  })
  test("A5: included: the filter is not asked", () => {
    const rules = { where: oneOf("workLocation", "Paris"), include: ["1"], exclude: ["9"] }
    expect(asked(world({ location: "Rome" }, rules)).slice(3)).toEqual([
      ["not named in exclude", true],
      ["named in include", true],
      ["workLocation is one of \"Paris\"", undefined]
    ])
  })
  test("A5: not included: it is", () => {
    const rules = { where: oneOf("workLocation", "Paris"), include: ["9"] }
    expect(asked(world({ location: "Rome" }, rules)).slice(3)).toEqual([
      ["named in include", false],
      ["workLocation is one of \"Paris\"", false]
    ])
  })
  test("A5: groups are shown with every line and whether it held", () => {
    const where = all(
      any(oneOf("workLocation", "Paris"), field("team", { test: "isEmpty" })),
      not(noneOf("team", "Red")),
      field("team", { test: "matches", pattern: "^r" }),
      field("team", { test: "startsWith", values: ["B", "R"] }),
      field("team", { test: "endsWith", values: ["x"] }),
      field("team", { test: "contains", values: ["e"] }),
      field("team", { test: "isNotEmpty" })
    )
    const made = entityOf(ask("1", world({ location: "Rome", attributes: { team: "Red" } }, { where })))
    const text = (condition: ExplainedEntity["conditions"][number]): unknown =>
      condition.conditions.length === 0
        ? [condition.text, condition.held]
        : [condition.text, condition.held, condition.conditions.map(text)]
    expect(made.conditions.slice(3).map(text)).toEqual([[
      "all of",
      false,
      [
        ["any of", false, [["workLocation is one of \"Paris\"", false], ["team is empty", false]]],
        ["not", true, [["team is none of \"Red\"", false]]],
        ["team matches /^r/", true],
        ["team starts with \"B\", \"R\"", true],
        ["team ends with \"x\"", false],
        ["team contains \"e\"", true],
        ["team is not empty", true]
      ]
    ]])
    const [group] = made.conditions.slice(3)
    expect(group).toMatchObject({ field: undefined, found: undefined })
    expect(group?.conditions[1]).toMatchObject({ field: undefined, found: undefined })
    expect(group?.conditions[2]).toMatchObject({ field: "team", found: "Red" })
  })
})

describe("A5: the match", () => {
  const match = (world_: World, query = "1") => entityOf(ask(query, world_)).match
  test("M1: by link", () => {
    expect(match(known())).toEqual({
      by: "link",
      member: "m1",
      state: "active",
      hrStatus: "managed",
      text: "Linked to member m1 (managed)."
    })
  })
  test("M8: by a link to a member that is gone", () => {
    expect(match(world({}, {}, { links: [linked("1", { state: "released" })] }))).toEqual({
      by: "link",
      member: "m1",
      state: undefined,
      hrStatus: "released",
      text: "Linked to member m1, whom the target no longer lists."
    })
  })
  test("M1: by external id", () => {
    expect(match(world({}, {}, { members: [member("9", { externalId: "hr/1", state: "invited" })] }))).toEqual({
      by: "external-id",
      member: "m9",
      state: "invited",
      hrStatus: "manual",
      text: "Member m9 carries hrsync's own id hr/1."
    })
  })
  test("M1: by e-mail", () => {
    expect(match(world({}, {}, { members: [member("9", ada)] }))).toEqual({
      by: "email",
      member: "m9",
      state: "active",
      hrStatus: "manual",
      text: "Member m9 has the same e-mail, ada@acme.example."
    })
  })
  test("M4: an e-mail whose member is linked to somebody else says what that member is", () => {
    const made = match(world({}, { fields: [] }, { members: [member("2", ada)], links: [linked("2")] }))
    expect(made).toMatchObject({ by: "email", member: "m2", hrStatus: "managed" })
  })
  test("M1: by nothing", () => {
    expect(match(world())).toEqual({
      by: "none",
      member: undefined,
      state: undefined,
      hrStatus: undefined,
      text: "No member has ada@acme.example."
    })
    expect(match(world({ email: empty })).text).toBe("HR shows no work e-mail, so nobody can be matched by it.")
  })
  test("L3: a link alone, to a member that is gone", () => {
    const made = ask("9", { employees: [employee("2")], links: [linked("9")] })
    expect(entityOf(made).match.text).toBe("Linked to member m9, whom the target no longer lists.")
    expect(entityOf(made).results).toEqual([{ type: "nothing", why: { rule: "L2", text: "Nothing to do." } }])
  })
})

describe("A5: what follows", () => {
  const results = (world_: World, query = "1") => entityOf(ask(query, world_)).results
  const nothing = (rule: string, text: string) => [{ type: "nothing", why: { rule, text } }]
  test("A5: operations, in their order", () => {
    const made = results(world({ lastName: "Newman" }, {}, { members: [member("9", ada)] }))
    expect(made).toMatchObject([
      { type: "operation", withheld: false, operation: { kind: "adopt" } },
      { type: "operation", withheld: false, operation: { kind: "update" } }
    ])
  })
  test("P5: operations that are withheld", () => {
    const made = results(world({}, { limits: { invite: 0 } }))
    expect(made).toMatchObject([{ type: "operation", withheld: true, operation: { kind: "invite" } }])
  })
  test("A5: holds, beside operations", () => {
    const made = results(known({ email: "new@acme.example", lastName: "Newman" }, { approval: { email: "ask" } }))
    expect(made).toMatchObject([
      { type: "operation", operation: { kind: "update" } },
      { type: "hold", hold: { reason: "approval-needed" } }
    ])
  })
  test("A5: nothing of other people", () => {
    const made = results({ ...world(), employees: [employee("1", ada), employee("2", { status: "unknown" })] }, "2")
    expect(made).toMatchObject([{ type: "hold", hold: { reason: "unknown-status" } }])
  })
  test("F5: a member as HR says", () => {
    expect(results(known())).toEqual(nothing("F5", "The member is as HR says."))
  })
  test("D4: out of scope, or excluded", () => {
    expect(results(world({ location: "Rome" }, { where: noneOf("workLocation", "Rome") })))
      .toEqual(nothing("D4", "Not in the scope of acme."))
    expect(results(world({}, { exclude: ["1"] }))).toEqual(nothing("D4", "\"1\" is in exclude."))
  })
  test("D1: not eligible, and not managed", () => {
    expect(results(world({ status: "on-leave" })))
      .toEqual(nothing("D1", "Not eligible, and nobody of theirs is managed here."))
  })
  test("L1: archived already", () => {
    expect(results(known({ status: "inactive" }, {}, { state: "archived" }))).toEqual(
      nothing("L1", "Already archived.")
    )
  })
  test("L2: released", () => {
    const released = {
      ...known({ location: "Rome" }, { where: noneOf("workLocation", "Rome") }),
      links: [linked("1", { state: "released" })]
    }
    expect(results(released)).toEqual(nothing("L2", "Released: hrsync no longer changes this member."))
    const gone: World = {
      employees: [employee("2")],
      members: [member("1")],
      links: [linked("1", { state: "released" })]
    }
    expect(results(gone)).toEqual(nothing("L2", "Released: hrsync no longer changes this member."))
  })
  test("P1: an entity that cannot be read decides nothing", () => {
    const made = entityOf(ask("1", { reads: [hr([employee("1", ada)], { completeness: incomplete })] }))
    expect(made.status).toBe("error")
    expect(made.results).toEqual(
      nothing("P1", "Nothing is decided here: Connection hr was not read completely: page 3 never came.")
    )
  })
  test("A5: the card's status is told", () => {
    expect(entityOf(ask("1", world({}, {}, { memory: { confirmed: undefined } }))).status).toBe("awaiting-actions")
  })
})

test("A5: somebody whose record can't be read is told so, by id or e-mail", () => {
  const reads = [hr([employee("2")], { unreadable: [unreadable("1", { email: mail(emailOf("1")) })] })]
  for (const query of ["1", "hr/1", emailOf("1")]) {
    const made = one(ask(query, { reads }))
    expect(made.entities[0]?.match.text).toContain("can't be read")
    expect(made.entities[0]?.results[0]).toMatchObject({ type: "hold", hold: { reason: "unreadable-record" } })
  }
})

test("A5: an end date that has passed is told as passed, also of somebody whose status says the same", () => {
  const made = entityOf(ask("1", world({ status: "inactive", terminationDate: "2026-01-31" })))
  expect(made.conditions.find(({ field }) => field === "terminationDate")?.held).toBe(false)
})

describe("A5: more of whom and what", () => {
  test("A5: a name of one word, and names that only begin alike", () => {
    const given: World = {
      employees: [
        employee("1", { firstName: empty, lastName: "Pelé" }),
        employee("2", { firstName: "Ada Maria", lastName: "King" })
      ]
    }
    expect(one(ask("pelé", given)).person.employee?.id).toBe("1")
    expect(
      one(ask("King Ada Maria", { employees: [employee("2", { firstName: "King", lastName: "Ada Maria" })] })).person
        .employee?.id
    ).toBe("2")
    expect(ask("Maria Ada King", given).people).toEqual([])
  })
  test("A5: people of several kinds come by their keys", () => {
    const given: World = {
      employees: [employee("2", ada), employee("1", { ...ada, email: "other@acme.example" })],
      members: [member("9", { ...ada, email: "third@acme.example" })]
    }
    expect(ask("ada king noel", given).people.map(({ person: whom }) => whom.employee?.id ?? whom.member)).toEqual([
      "1",
      "2",
      "m9"
    ])
  })
  test("A5: a record in one entity and a member alone in another are told apart", () => {
    const made = ask("ada@acme.example", { employees: [employee("1", ada)], rules: { entity: "a" } }, {
      members: [member("9", ada)],
      rules: { entity: "b" }
    })
    expect(made.people).toHaveLength(2)
  })
  test("A5: facts come from the entity that has the record", () => {
    const link: World = { links: [linked("1")], members: [member("1", ada)], rules: { entity: "a" } }
    const record: World = { employees: [employee("1", ada)], rules: { entity: "b" } }
    const found = one(ask("1", link, record))
    expect(found.facts.map(({ id }) => id)).toEqual(["1"])
    expect(found.entities.map(({ status }) => status)).toEqual(["blocked", "connected"])
  })
  test("A5: holds of other people are theirs", () => {
    const given: World = {
      employees: [employee("1", ada), employee("2", { status: "unknown" }), employee("3", { status: "unknown" })]
    }
    expect(entityOf(ask("1", given)).results).toMatchObject([{ type: "operation" }])
  })
  test("A5: a released member who is archived is released, and nothing is archived already", () => {
    const given = {
      ...known({ status: "inactive" }, {}, { state: "archived" }),
      links: [linked("1", { state: "released" })]
    }
    expect(entityOf(ask("1", given)).results).toMatchObject([{ why: { rule: "L2" } }])
  })
  test("A5: a question of white space and an id means the id", () => {
    expect(one(ask("  1 ", known())).person.employee).toEqual(person("1"))
  })
  test("A5: a link alone is found by its member's name and by its own ids, and by nobody else's", () => {
    const given: World = {
      employees: [employee("2")],
      members: [member("1", ada), member("2")],
      links: [linked("1"), linked("2")]
    }
    expect(ask("p2@acme.example", given).people.map(({ person: whom }) => whom.employee?.id)).toEqual(["2"])
    expect(ask("Person No2", given).people.map(({ person: whom }) => whom.employee?.id)).toEqual(["2"])
  })
  test("A5: unknown is no status that was chosen", () => {
    const made = entityOf(ask("1", world({ status: "unknown" }, { statuses: ["active", "unknown"] })))
    expect(made.conditions[0]?.held).toBe(false)
  })
  test("A5: the nearest name of a person is the one that counts", () => {
    const given: World = {
      employees: [
        employee("1", { firstName: "Ada", lastName: "King", email: "zzzz@acme.example" }),
        employee("2", { firstName: "Bda", lastName: "King" })
      ]
    }
    expect(ask("Ada Kong", given).nearest[0]?.name).toBe("Ada King")
  })
})
