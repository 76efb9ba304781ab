import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { AttributeValue, Employee } from "../../src/domain/Employee.ts"
import { empty, type Field, notVisible } from "../../src/domain/Field.ts"
import { Survey } from "../../src/report/Survey.ts"

const employee = (
  attributes: Readonly<Record<string, Field<AttributeValue>>>,
  more: Partial<Employee> = {}
): Employee => ({
  connection: "hr",
  id: "1",
  personKey: empty,
  firstName: "Ada",
  lastName: "Lovelace",
  email: parseEmail("ada@acme.example") ?? empty,
  status: "active",
  rawStatus: "Active",
  startDate: empty,
  terminationDate: empty,
  lastWorkingDay: empty,
  timezone: empty,
  attributes,
  manager: empty,
  bankAccount: notVisible,
  ...more
})

const surveyed = (employees: ReadonlyArray<Employee>) => {
  const survey = new Survey()
  survey.take(employees)
  return survey.result
}

const field = (employees: ReadonlyArray<Employee>, name: string) => {
  const found = surveyed(employees).attributes.find((one) => one.name === name)
  return found ?? assert.fail(`${name} was not counted`)
}

describe("a survey of people", () => {
  it("counts values, the most frequent first, apart from who has none and who shows none", () => {
    const values: ReadonlyArray<Field<AttributeValue>> = ["Paris", "Lyon", "Paris", empty, notVisible, ["Lyon", "Nice"]]
    const found = field(values.map((workLocation) => employee({ workLocation })), "workLocation")
    assert.deepStrictEqual(found, {
      name: "workLocation",
      filled: 4,
      empty: 1,
      hidden: 1,
      distinct: 3,
      values: [{ value: "Lyon", count: 2 }, { value: "Paris", count: 2 }, { value: "Nice", count: 1 }]
    })
  })

  it("an attribute that some records do not have at all is not visible there", () => {
    const found = field([employee({ "custom.Level": "L1" }), employee({}), employee({})], "custom.Level")
    assert.deepStrictEqual([found.filled, found.empty, found.hidden], [1, 0, 2])
  })

  it("values that nearly everybody has alone are counted and not kept: birthdays, badge numbers", () => {
    const badges = Array.from({ length: 50 }, (_, index) => employee({ "custom.Badge": `B${index}` }))
    const found = field(badges, "custom.Badge")
    assert.isUndefined(found.values)
    assert.deepStrictEqual([found.filled, found.distinct], [50, 50])
    assert.isUndefined(field([employee({ "custom.Born": "1990-01-01" })], "custom.Born").values)
    assert.isDefined(
      field(
        badges.map((_, index) => employee({ "custom.Badge": index % 2 === 0 ? "yes" : "no" })),
        "custom.Badge"
      ).values
    )
  })

  it("a hundred thousand different values do not stay in memory", () => {
    const survey = new Survey()
    for (let batch = 0; batch < 100; batch++) {
      survey.take(Array.from({ length: 1_000 }, (_, index) => employee({ "custom.Badge": `B${batch}-${index}` })))
    }
    const found = survey.result.attributes.find(({ name }) => name === "custom.Badge")
    assert.isUndefined(found?.values)
    assert.strictEqual(found?.filled, 100_000)
    assert.isAtMost(found?.distinct ?? Infinity, 5_000)
  })

  it("statuses come with the tool's own words; e-mails by what stands behind the @", () => {
    const result = surveyed([
      employee({}),
      employee({}, { status: "unknown", rawStatus: "Seconded" }),
      employee({}, { email: parseEmail("ada@mail.example") ?? empty }),
      employee({}, { email: empty }),
      employee({}, { email: notVisible })
    ])
    assert.deepStrictEqual(result.statuses, [
      { status: "active", count: 4, words: [{ value: "Active", count: 4 }] },
      { status: "unknown", count: 1, words: [{ value: "Seconded", count: 1 }] }
    ])
    assert.deepStrictEqual(result.domains, [{ value: "acme.example", count: 2 }, { value: "mail.example", count: 1 }])
    assert.deepStrictEqual([result.withoutEmail, result.hiddenEmail], [1, 1])
  })

  it("names nobody: examples are masked, three at most", () => {
    const result = surveyed(Array.from({ length: 5 }, () => employee({})))
    assert.deepStrictEqual(result.examples, Array.from({ length: 3 }, () => "A… L…, a…@acme.example"))
    assert.notInclude(JSON.stringify(result), "Lovelace")
  })

  it("the order in which people come changes nothing but the examples", () => {
    const people = fc.array(
      fc.record({
        place: fc.constantFrom("Paris", "Lyon", "Nice"),
        level: fc.constantFrom("L1", "L2", "L3", "L4")
      }),
      { maxLength: 30 }
    )
    fc.assert(fc.property(people, (some) => {
      const employees = some.map(({ level, place }) => employee({ workLocation: place, "custom.Level": level }))
      const { examples: _one, ...forward } = surveyed(employees)
      const { examples: _other, ...backward } = surveyed(employees.toReversed())
      assert.deepStrictEqual(forward, backward)
    }))
  })
})
