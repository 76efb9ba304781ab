import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { empty, notVisible } from "../../src/domain/Field.ts"
import { cards } from "../../src/planning/Cards.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { memberRows } from "../../src/planning/MemberRows.ts"
import { plan } from "../../src/planning/Plan.ts"
import { TextIndex } from "../../src/planning/TextIndex.ts"
import type { World } from "./World.ts"
import { employee, entity, hr, incomplete, linked, member, memory, now, rules, staff } from "./World.ts"

const inputOf = (worlds: ReadonlyArray<World>, more: Partial<PlanInput> = {}): PlanInput => ({
  now,
  hypothetical: false,
  entities: worlds.map(entity),
  only: undefined,
  disconnected: [],
  ...more
})

describe("the members page", () => {
  const rowsOf = (worlds: ReadonlyArray<World>, more: Partial<PlanInput> = {}) => {
    const input = inputOf(worlds, more)
    return memberRows(input, plan(input).plan)
  }
  const world: World = {
    employees: [employee("1", { lastName: "Newman" }), employee("2"), employee("3", { status: "unknown" })],
    members: [
      member("9", { firstName: notVisible, lastName: "Solo" }),
      member("3", { state: "invited" }),
      member("2", { email: notVisible }),
      member("1", { firstName: empty, lastName: empty, email: empty })
    ],
    links: [linked("1"), linked("2", { state: "released" }), linked("3")],
    rules: { exclude: ["2"] }
  }

  test("section 1: every member, in the order of ids, with the HR status", () => {
    expect(rowsOf([world]).map(({ hrStatus, member: id, state }) => [id, hrStatus, state])).toEqual([
      ["m1", "managed", "active"],
      ["m2", "released", "active"],
      ["m3", "managed", "invited"],
      ["m9", "manual", "active"]
    ])
  })
  test("section 1: what the target does not show stays blank", () => {
    expect(rowsOf([world]).map(({ email, name }) => [name, email])).toEqual([
      ["", ""],
      ["Person No2", ""],
      ["Person No3", "p3@acme.example"],
      ["Solo", "p9@acme.example"]
    ])
  })
  test("A5: each with what the plan has for them", () => {
    const [first, second, third] = rowsOf([world])
    expect(first?.operations.map(({ kind }) => kind)).toEqual(["update"])
    expect(first?.withheld).toEqual([])
    expect(second).toMatchObject({ operations: [], withheld: [], holds: [] })
    expect(third?.holds.map(({ reason }) => reason)).toEqual(["unknown-status"])
  })
  test("P5: and with what it withholds", () => {
    const [first] = rowsOf([{ ...world, rules: { exclude: ["2"], limits: { update: 0 } } }])
    expect(first).toMatchObject({ operations: [], withheld: [{ kind: "update" }] })
  })
  test("M2: several operations of one member stand together, in their order", () => {
    const [row] = rowsOf([{
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      rules: { approval: { email: "ask" } }
    }])
    expect(row?.holds.map(({ operation }) => operation?.kind)).toEqual(["cancel-invite", "invite"])
  })
  test("section 1: a member that is linked twice is managed where one link says so", () => {
    for (
      const links of [
        [linked("1"), linked("2", { memberId: "m1", state: "released" })],
        [linked("1", { state: "released" }), linked("2", { memberId: "m1" })]
      ]
    ) expect(rowsOf([{ members: [member("1")], links }])[0]?.hrStatus).toBe("managed")
  })
  test("A1: entities in their order, and those alone that are shown", () => {
    const worlds: ReadonlyArray<World> = [{ ...world, rules: { entity: "b" } }, { ...world, rules: { entity: "a" } }]
    expect(rowsOf(worlds).map(({ entity: key }) => key)).toEqual(["a", "a", "a", "a", "b", "b", "b", "b"])
    expect(new Set(rowsOf(worlds, { only: new Set(["b"]) }).map(({ entity: key }) => key))).toEqual(new Set(["b"]))
  })
  test("P1: an entity that could not be decided shows its members all the same", () => {
    const broken: World = { ...world, reads: [hr([], { completeness: incomplete })] }
    expect(rowsOf([broken]).map(({ member: id, operations }) => [id, operations])).toEqual([
      ["m1", []],
      ["m2", []],
      ["m3", []],
      ["m9", []]
    ])
  })
  test("L2: of a member without a plan the status is known", () => {
    const input = inputOf([world])
    const rows = memberRows(input, { version: 1, madeAt: now, hypothetical: false, entities: [] })
    expect(rows.map(({ hrStatus }) => hrStatus)).toEqual(["managed", "released", "managed", "manual"])
  })
})

describe("the integration cards", () => {
  const cardsOf = (worlds: ReadonlyArray<World>, more: Partial<PlanInput> = {}) => {
    const input = inputOf(worlds, more)
    return cards(input, plan(input))
  }
  test("section 1: a card says the tools, the target, the status and the counts", () => {
    expect(cardsOf([{
      reads: [hr([employee("1")]), hr([], { connection: "bob", kind: "csv", notes: ["a note"] })],
      members: [member("9")],
      rules: { source: ["hr", "bob"], name: "Acme SAS" }
    }])).toEqual([{
      entity: "acme",
      name: "Acme SAS",
      tools: [{ connection: "hr", kind: "json" }, { connection: "bob", kind: "csv" }],
      target: "file",
      status: "connected",
      counts: { employees: 1, eligible: 1, desired: 1, members: 1, managed: 0, released: 0, manual: 1, unchanged: 0 },
      changes: 1,
      withheld: 0,
      held: 0,
      warnings: 1,
      waiting: { open: 0, oldest: undefined },
      problems: [],
      next: "",
      lastCycle: undefined,
      failing: undefined,
      paused: undefined
    }])
  })
  test("P5: a blocked one says what is wrong and what to do", () => {
    const [card] = cardsOf([{ ...staff(2), employees: [], rules: { onMissing: "archive" } }])
    expect(card).toMatchObject({ status: "blocked", changes: 0, withheld: 2, held: 0 })
    expect(card?.problems).toEqual(["Connection hr answered with nobody, while 2 of its people are managed here."])
    expect(card?.next).toContain("An empty answer is never believed.")
  })
  test("P1: an error is told first", () => {
    const [card] = cardsOf([{ reads: [hr([], { completeness: incomplete })], listing: { completeness: incomplete } }])
    expect(card?.problems).toHaveLength(2)
    expect(card).toMatchObject({ status: "error", next: "Run hrsync plan again." })
  })
  test("D1: holds are counted", () => {
    expect(cardsOf([{ employees: [employee("1", { status: "unknown" })] }])[0]).toMatchObject({ held: 1, changes: 0 })
  })
  test("L4: a disconnected one has no counts; its tools are known while it is in the file", () => {
    const off = rules({ entity: "off", source: ["hr", "gone"] })
    const made = cardsOf([{ employees: [employee("1")] }], {
      disconnected: [
        { name: "Off", rules: off, memory: memory(off, { links: [linked("1")] }) },
        { name: "Removed", rules: undefined, memory: memory(rules({ entity: "removed" })) }
      ]
    })
    expect(
      made.map(({ counts, entity: key, status, target, tools }) => [key, status, counts === undefined, target, tools])
    ).toEqual([
      ["acme", "connected", false, "file", [{ connection: "hr", kind: "json" }]],
      ["off", "disconnected", true, "file", [{ connection: "hr", kind: "json" }, { connection: "gone", kind: "" }]],
      ["removed", "disconnected", true, "", []]
    ])
    expect(made[1]).toMatchObject({ changes: 1 })
  })
})

describe("TextIndex: numbers by text", () => {
  test("it answers as a Map does, however many texts there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat()), { maxLength: 200 }),
        fc.nat(40),
        (entries, expected) => {
          const index = new TextIndex(expected)
          const map = new Map<string, number>()
          for (const [text, value] of entries) {
            expect(index.add(text, value)).toBe(map.get(text) ?? -1)
            if (!map.has(text)) map.set(text, value)
          }
          expect(index.size).toBe(map.size)
          for (const [text, value] of map) expect(index.get(text)).toBe(value)
          expect(index.get("never added")).toBe(-1)
        }
      )
    )
  })
  test("it grows beyond what was expected", () => {
    const index = new TextIndex(1)
    for (let value = 0; value < 5000; value++) expect(index.add(`text ${value}`, value)).toBe(-1)
    for (let value = 0; value < 5000; value++) expect(index.get(`text ${value}`)).toBe(value)
    expect(index.get("text 5000")).toBe(-1)
    expect(index.size).toBe(5000)
  })
  test("the first value of a text stays", () => {
    const index = new TextIndex()
    expect(index.add("", 7)).toBe(-1)
    expect(index.add("", 8)).toBe(7)
    expect(index.get("")).toBe(7)
  })
})

describe("the integration cards, further", () => {
  const cardOf = (world: World) => {
    const input = inputOf([world])
    return cards(input, plan(input))[0]
  }
  test("P1: one that could not be decided has no counts", () => {
    expect(cardOf({ reads: [hr([], { completeness: incomplete })] })?.counts).toBeUndefined()
    expect(cardOf({ ...staff(1), employees: [] })?.counts).toMatchObject({ managed: 1 })
  })
  test("P7: that the rules were never confirmed is what the status says, and no warning beside it", () => {
    expect(cardOf({ memory: { confirmed: undefined } })).toMatchObject({ status: "awaiting-actions", warnings: 0 })
    expect(cardOf({ reads: [hr([], { notes: ["a note"] })], memory: { confirmed: undefined } })).toMatchObject({
      warnings: 1
    })
    expect(cardOf({ ...staff(1), employees: [], memory: { confirmed: undefined } })).toMatchObject({
      status: "blocked",
      warnings: 1
    })
  })
  test("section 1: each entity's members have their own plan", () => {
    const input = inputOf([
      { ...staff(1), employees: [employee("1", { lastName: "Newman" })], rules: { entity: "a" } },
      { ...staff(1), rules: { entity: "b" } }
    ])
    expect(memberRows(input, plan(input).plan).map(({ operations }) => operations.length)).toEqual([1, 0])
  })
})
