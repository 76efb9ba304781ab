import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import type { Condition, Test } from "../../src/domain/Condition.ts"
import { standardAttributes } from "../../src/domain/Employee.ts"
import { compare } from "../../src/domain/Text.ts"
import type { CompanyPerson, Story } from "../../src/sandbox/CompanyPerson.ts"
import { stories, toEmployee } from "../../src/sandbox/CompanyPerson.ts"
import { countries } from "../../src/sandbox/Countries.ts"
import { wordsOf } from "../../src/sandbox/Exports.ts"
import { iban, spoilt } from "../../src/sandbox/Iban.ts"
import { random } from "../../src/sandbox/Random.ts"
import { sandboxNow } from "../../src/sandbox/World.ts"
import { acme, bytesOf, csv, desiredBy, field, rules, worldOf } from "./worlds.ts"

const seed = fc.integer()

const recordsOf = (
  size = 60,
  number = 1
): { readonly before: ReadonlyArray<CompanyPerson>; readonly now: ReadonlyArray<CompanyPerson> } =>
  worldOf(acme.rules, acme.connections, { size, seed: number }).company

const keyOf = ({ connection, id }: CompanyPerson): string => `${connection}/${id}`

describe("the same seed and size give the same company", () => {
  it("to the last byte", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 200 }), (number, size) => {
        const make = (): string => bytesOf(worldOf(acme.rules, acme.connections, { seed: number, size }))
        expect(make()).toBe(make())
      }),
      { numRuns: 30 }
    ))

  it("and another seed gives another one", () => {
    const make = (number: number): string => bytesOf(worldOf(acme.rules, acme.connections, { seed: number }))
    expect(make(1)).not.toBe(make(2))
  })

  it("and is about as large as asked", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 300 }), (number, size) => {
        const { now } = recordsOf(size, number)
        expect(now.length).toBeGreaterThanOrEqual(size - 3)
        expect(now.length).toBeLessThanOrEqual(size + 8)
      }),
      { numRuns: 30 }
    ))
})

describe("the company is lifelike", () => {
  const always: ReadonlyArray<Story> = stories.filter((story) => story !== "never-started")

  it("from 40 people on with somebody of every story", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 40, max: 150 }), (number, size) => {
        const { before, now } = recordsOf(size, number)
        const there = new Set([...before, ...now].map(({ story }) => story))
        expect(always.filter((story) => !there.has(story))).toEqual([])
      }),
      { numRuns: 50 }
    ))

  it("with names of several scripts, single names, and apostrophes", () => {
    const names = recordsOf(40).now.map(({ firstName, lastName }) => `${firstName} ${lastName}`)
    expect(names).toContain("Siobhán O'Brien")
    expect(names).toContain("Łukasz Wiśniewski")
    expect(names).toContain("太郎 山田")
    expect(names.some((name) => name.startsWith("Ελένη Παπαδοπούλου"))).toBe(true)
    expect(names).toContain(" Suharto")
  })

  it("with every id once per connection, then and now", () =>
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 150 }), (number, size) => {
        const { before, now } = recordsOf(size, number)
        for (const records of [before, now]) expect(new Set(records.map(keyOf)).size).toBe(records.length)
      }),
      { numRuns: 50 }
    ))

  it("with every address for one person, but for the two who share one", () =>
    fc.assert(
      fc.property(seed, (number) => {
        const owners = new Map<string, Set<string>>()
        for (const { email, personKey } of recordsOf(100, number).now) {
          if (email !== "") owners.set(email, (owners.get(email) ?? new Set()).add(personKey))
        }
        const shared = [...owners.values()].filter(({ size }) => size > 1)
        expect(shared.map(({ size }) => size)).toEqual([2])
      }),
      { numRuns: 30 }
    ))

  it("with managers in trees: nobody is their own manager's manager", () =>
    fc.assert(
      fc.property(seed, (number) => {
        const { now } = recordsOf(100, number)
        const byKey = new Map(now.map((person) => [keyOf(person), person]))
        expect(now.filter(({ managerId }) => managerId !== "").length).toBeGreaterThan(50)
        for (const person of now) {
          let steps = 0
          for (let up: CompanyPerson | undefined = person; up !== undefined && up.managerId !== ""; steps++) {
            up = byKey.get(`${up.connection}/${up.managerId}`)
            expect(up).toBeDefined()
            expect(steps).toBeLessThan(20)
          }
        }
      }),
      { numRuns: 30 }
    ))

  it("with valid IBANs, but for the one whose check digits are wrong", () =>
    fc.assert(
      fc.property(seed, (number) => {
        const { before, now } = recordsOf(60, number)
        const wrong = [...before, ...now].filter(({ iban }) => iban !== "" && !new BankAccount(iban).isValidIban)
        expect(wrong.map(({ story }) => story)).toEqual(["bank-account-invalid"])
        expect(now.filter(({ iban }) => iban !== "").length).toBeGreaterThan(40)
      }),
      { numRuns: 30 }
    ))

  it("with a leap day, a termination before the start, and statuses of every kind", () => {
    const { now } = recordsOf()
    expect(now.find(({ story }) => story === "leap-day")?.startDate).toBe("2024-02-29")
    const again = now.find(({ story }) => story === "ended-before-start")
    expect(again?.terminationDate !== undefined && again.terminationDate < again.startDate).toBe(true)
    const statuses = [...new Set(now.map(({ status }) => status))].toSorted(compare)
    expect(statuses).toEqual(["active", "inactive", "on-leave", "onboarding", "unknown"])
  })

  it("with one person who has two employments, and one who is back", () => {
    const { now } = recordsOf()
    const twice = now.filter(({ story }) => story === "two-entities")
    expect(twice.map(({ personKey }) => personKey)).toEqual([twice[0]?.personKey, twice[0]?.personKey])
    expect(new Set(twice.map(({ home }) => home)).size).toBe(2)
    const back = now.filter(({ story }) => story.startsWith("rehired"))
    expect(back.map(({ status }) => status)).toEqual(["inactive", "active"])
    expect(new Set(back.map(({ email, personKey }) => `${email} ${personKey}`)).size).toBe(1)
  })
})

describe("IBANs", () => {
  it("have the structure and the check digits of their country, or are not there", () =>
    fc.assert(
      fc.property(seed, fc.constantFrom(...countries), (number, country) => {
        const made = iban(country, random(number))
        expect(made === "").toBe(country.bban === undefined)
        if (made === "") return
        expect(new BankAccount(made).isValidIban).toBe(true)
        expect(new BankAccount(spoilt(made)).isValidIban).toBe(false)
      }),
      { numRuns: 300 }
    ))
})

describe("any file's filter matches somebody", () => {
  const words = fc.constantFrom("Paris", "Remote", "Sales", "München", "Yes", "L3", "Zürich", "x, y", "Ünïcode")
  const values = fc.uniqueArray(words, { minLength: 1, maxLength: 3 })
  const test: fc.Arbitrary<Test> = fc.oneof(
    values.map((values): Test => ({ test: "oneOf", values })),
    values.map((values): Test => ({ test: "noneOf", values })),
    values.map((values): Test => ({ test: "contains", values })),
    values.map((values): Test => ({ test: "startsWith", values })),
    values.map((values): Test => ({ test: "endsWith", values })),
    words.map((word): Test => ({ test: "matches", pattern: `^(${word}|Paris\\s+Nord)$` })),
    fc.constant<Test>({ test: "isEmpty" }),
    fc.constant<Test>({ test: "isNotEmpty" })
  )
  const fields = [...standardAttributes, "custom.Contract", "custom.Level"]
  const one = fc.tuple(fc.constantFrom(...fields), test).map(([name, test]): Condition => field(name, test))
  /** Each field once: two conditions on one field may contradict each other. */
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.uniqueArray(one, { selector: (one) => one.type === "field" ? one.field : "", minLength: 1, maxLength: 4 }).chain(
      (conditions) =>
        fc.constantFrom<Condition>({ type: "all", conditions }, { type: "any", conditions }, {
          type: "not",
          condition: { type: "any", conditions }
        })
    ),
    one
  )

  it("of whatever conditions", () =>
    fc.assert(
      fc.property(condition, seed, (where, number) => {
        const form = csv({ columns: { custom: { Contract: "Contract", Level: "Level" } } })
        const asked = rules("acme", { where })
        const { company } = worldOf([asked], [{ id: "hr", form }], { seed: number, size: 40 })
        const employees = company.now.map((person) => toEmployee(person, wordsOf(form)))
        expect(desiredBy(asked)(employees, sandboxNow).length).toBeGreaterThan(8)
      }),
      { numRuns: 300 }
    ))

  it("of an e-mail domain", () => {
    const asked = rules("acme", { where: field("email", { test: "endsWith", values: ["@studio.example"] }) })
    const { company } = worldOf([asked], [{ id: "hr", form: csv() }])
    const employees = company.now.map((person) => toEmployee(person, wordsOf(csv())))
    expect(desiredBy(asked)(employees, sandboxNow).length).toBeGreaterThan(30)
  })

  it("and every value that it names is somebody's", () => {
    const { now } = recordsOf(60)
    const places = new Set(now.map(({ attributes }) => attributes["workLocation"]))
    for (const place of ["Paris", "Lyon", "Berlin", "München", "Hamburg", "Remote", "London"]) {
      expect(places).toContain(place)
    }
    expect(now.some(({ attributes }) => attributes["custom.Contract"] === "Freelance")).toBe(true)
  })

  it("and whom it includes or excludes by name is there", () => {
    const where = field("workLocation", { test: "oneOf", values: ["Paris"] })
    const asked = rules("acme", {
      where,
      include: ["board@acme.example", "9999", "hr/8888"],
      exclude: ["marie.curie@acme.example", "10001"]
    })
    const { now } = worldOf([asked], [{ id: "hr", form: csv() }]).company
    const board = now.filter(({ email }) => email === "board@acme.example")
    expect(board).toMatchObject([{ firstName: "", lastName: "Board" }])
    expect(board[0]?.attributes["workLocation"]).not.toBe("Paris")
    const marie = now.filter(({ email }) => email === "marie.curie@acme.example")
    expect(marie).toMatchObject([{ firstName: "Marie", lastName: "Curie", attributes: { workLocation: "Paris" } }])
    for (const id of ["9999", "8888", "10001"]) expect(now.filter((person) => person.id === id)).toHaveLength(1)
  })
})
