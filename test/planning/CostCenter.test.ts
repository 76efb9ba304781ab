import { describe, expect, test } from "vitest"
import type { AttributeValue } from "../../src/domain/Employee.ts"
import { empty, type Field, notVisible } from "../../src/domain/Field.ts"
import { callOf } from "../../src/planning/Calls.ts"
import { LinkBook } from "../../src/planning/LinkBook.ts"
import { table } from "./Table.ts"
import type { RuleFacts, World } from "./World.ts"
import { employee, linked, member, oneOf, operationOf, planFor, planned, planOf, warningTexts } from "./World.ts"

const field: RuleFacts = { costCenter: { field: "costCenter" } }

/** Somebody to be invited, of whom HR says this. */
const newcomer = (said: Field<AttributeValue> | undefined, rules: RuleFacts = field): World => ({
  employees: [employee("1", { attributes: said === undefined ? {} : { costCenter: said } })],
  rules
})

const invited = (world: World) => operationOf(planOf(world), "invite")

describe("F7: the cost center that goes along with an invitation", () => {
  const cases: ReadonlyArray<
    readonly [name: string, world: World, costCenter: string | undefined, warns: boolean]
  > = [
    ["none where the file names none", newcomer("R&D", {}), undefined, false],
    ["one for everybody", newcomer("R&D", { costCenter: "Marketing" }), "Marketing", false],
    ["the HR field's value", newcomer("R&D"), "R&D", false],
    ["without the space around it", newcomer("  R&D   Lyon "), "R&D Lyon", false],
    ["a list of one, however often", newcomer(["R&D", " R&D"]), "R&D", false],
    ["none of several", newcomer(["R&D", "Sales"]), undefined, true],
    ["none where HR has none", newcomer(empty), undefined, true],
    ["none where HR has nothing but space", newcomer("  "), undefined, true],
    ["none where HR does not show it", newcomer(notVisible), undefined, true],
    ["none where nobody read it", newcomer(undefined), undefined, true],
    [
      "a field of the record itself",
      { employees: [employee("1", { rawStatus: "Active" })], rules: { costCenter: { field: "rawStatus" } } },
      "Active",
      false
    ]
  ]
  test.each(cases)("F7: %s", (_, world, costCenter, warns) => {
    const plan = planOf(world)
    const invite = operationOf(plan, "invite")
    expect(invite.costCenter).toBe(costCenter)
    expect(plan.warnings.filter(({ code }) => code === "cost-center-missing").flatMap(({ people }) => people))
      .toEqual(warns ? [invite.person] : [])
    expect(callOf(invite, new LinkBook([]))).toMatchObject({ kind: "invite", costCenter })
  })

  test("F7: one warning names everybody, and says what to do", () => {
    const people = ["1", "2", "3"].map((id) => employee(id, { attributes: { costCenter: id === "2" ? "R&D" : empty } }))
    const plan = planOf({ employees: people, rules: field })
    expect(warningTexts(plan, "cost-center-missing")).toHaveLength(1)
    expect(plan.warnings.find(({ code }) => code === "cost-center-missing")?.people.map(({ employee }) => employee?.id))
      .toEqual(["1", "3"])
    expect(warningTexts(plan, "cost-center-missing")[0]).toMatch(/goes without one\. Give them one in HR/u)
  })

  test("F7: it is a value of the decision: another one is another decision, and none is what it always was", () => {
    const of = (world: World) => ({ wanted: invited(world).wanted, hash: planOf(world).decisionHash })
    const without = of(newcomer("R&D", {}))
    const research = of(newcomer("R&D"))
    expect(of(newcomer("Sales"))).not.toEqual(research)
    expect(research.wanted).not.toBe(without.wanted)
    expect(research.hash).not.toBe(without.hash)
    expect(of(newcomer(" R&D"))).toEqual(research)
    expect(of(newcomer(empty))).toEqual(without)
  })

  test("A1: HR's fingerprint is over the field where it is asked for, and the rules' over the setting", () => {
    const of = (world: World) => {
      const { fingerprints } = planOf(world)
      return { hr: fingerprints?.hr[0]?.fingerprint, rules: fingerprints?.rules }
    }
    expect(of(newcomer("R&D")).hr).not.toBe(of(newcomer("Sales")).hr)
    expect(of(newcomer("R&D", {})).hr).toBe(of(newcomer("Sales", {})).hr)
    const settings: ReadonlyArray<RuleFacts> = [
      {},
      field,
      { costCenter: "costCenter" },
      { costCenter: { field: "department" } }
    ]
    expect(new Set(settings.map((rules) => of(newcomer("R&D", rules)).rules)).size).toBe(settings.length)
  })

  test("F7: it goes along with an arrival (L6) and with the new invitation of a pair (M2)", () => {
    const people = [
      employee("1", { location: "London", attributes: { costCenter: "R&D" } }),
      employee("8", { location: "Paris", status: "on-leave" })
    ]
    const made = planned([
      {
        employees: people,
        members: [member("1")],
        links: [linked("1")],
        rules: { entity: "fr", where: oneOf("workLocation", "Paris"), onOutOfScope: "archive" }
      },
      { employees: people, rules: { ...field, entity: "uk", where: oneOf("workLocation", "London") } }
    ])
    expect(operationOf(planFor("uk", made), "invite")).toMatchObject({ arrivalFrom: "fr", costCenter: "R&D" })
    const pair = planOf({
      employees: [employee("1", { email: "new@acme.example", attributes: { costCenter: "R&D" } })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      rules: field
    })
    expect(operationOf(pair, "invite")).toMatchObject({ after: "cancel-invite:hr/1:new-address", costCenter: "R&D" })
  })
})

const sales = { attributes: { costCenter: "Sales" } }

table("F7: afterwards it belongs to people", [
  {
    name: "F7: a member is not changed where HR has another one",
    given: { employees: [employee("1", sales)], members: [member("1")], links: [linked("1")], rules: field },
    expected: [],
    warnings: []
  },
  {
    name: "F7: nor warned of where HR has none",
    given: { employees: [employee("1")], members: [member("1")], links: [linked("1")], rules: field },
    expected: [],
    warnings: []
  },
  {
    name: "F7: nor is somebody who is brought back (M7)",
    given: {
      employees: [employee("1", sales)],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })],
      rules: field
    },
    expected: ["reactivate 1"],
    warnings: []
  },
  {
    name: "F7: nor somebody who is adopted (M3)",
    given: { employees: [employee("1", sales)], members: [member("1")], rules: field },
    expected: ["adopt 1"],
    warnings: []
  }
])
