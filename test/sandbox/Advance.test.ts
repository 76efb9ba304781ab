import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { BankAccount } from "../../src/domain/BankAccount.ts"
import { parse as parseDate } from "../../src/domain/CalendarDate.ts"
import { parse as parseEmail } from "../../src/domain/EmailAddress.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import type { CompanyPerson } from "../../src/sandbox/CompanyPerson.ts"
import { type HappeningKind, happeningKinds } from "../../src/sandbox/Happening.ts"
import { Life } from "./Life.ts"
import { acme, field, json, rules } from "./worlds.ts"

const size = 60

const problemsOf = (plans: ReadonlyArray<EntityPlan>): ReadonlyArray<string> =>
  plans.flatMap(({ blocks, entity, errors }) => [...blocks, ...errors].map(({ text }) => `${entity}: ${text}`))

/** Limits as the file says them: ten removals a week, in small entities too. */
const roomy = {
  ...acme,
  rules: acme.rules.map((rules) => ({
    ...rules,
    limits: {
      ...rules.limits,
      archive: {
        ...rules.limits.archive,
        count: { ...rules.limits.archive.count, position: { file: "hrsync.yaml", line: 1, column: 1 } }
      }
    }
  }))
}

const kindsIn = (life: Life): ReadonlySet<HappeningKind> => new Set(life.happenings.map(({ kind }) => kind))

/** Lives for so many days; every day a plan is carried out. */
const lived = (
  seed: number,
  days: number,
  apply: (life: Life, day: number) => void = (life) => void life.apply(),
  setting = acme
) => {
  const life = new Life(setting, { seed, size })
  life.apply()
  for (let day = 1; day <= days; day++) {
    life.advance(1)
    apply(life, day)
  }
  return life
}

describe("days in the sandbox", () => {
  it("a week at once is seven days one by one, byte for byte", () =>
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), fc.boolean(), (seed, size, applied) => {
        const [once, daily] = [new Life(acme, { seed, size }), new Life(acme, { seed, size })]
        if (applied) { for (const life of [once, daily]) life.apply() }
        once.advance(9)
        for (let day = 0; day < 9; day++) daily.advance(1)
        assert.strictEqual(once.bytes, daily.bytes)
        assert.deepStrictEqual(once.happenings, daily.happenings)
      }),
      { numRuns: 15 }
    ))

  it("another seed is another life", () => {
    const [one, other] = [1, 2].map((seed) => new Life(acme, { seed, size }).advance(30))
    assert.notDeepEqual(one, other)
  })

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`within 60 days everything happens that can, with seed ${seed}`, () => {
      const kinds = kindsIn(lived(seed, 60))
      assert.deepStrictEqual(happeningKinds.filter((kind) => !kinds.has(kind) && kind !== "extended"), [])
    })

    it(`the first week already shows most of it, with seed ${seed}`, () => {
      const kinds = kindsIn(lived(seed, 7, undefined, roomy))
      for (const kind of ["joined", "hired", "left", "married", "bank-account-changed", "accepted"] as const) {
        assert.isTrue(kinds.has(kind), kind)
      }
      assert.isTrue(kinds.has("moved-between") || kinds.has("moved-away"))
      assert.isTrue(kinds.has("went-on-leave") && kinds.has("returned"))
    })
  }

  it("no company grows or shrinks out of its size", () => {
    for (const seed of [1, 2, 3]) {
      const there = (life: Life): number =>
        life.moment.staff.people.filter(({ status }) => status !== "inactive").length
      const before = there(new Life(acme, { seed, size }))
      assert.closeTo(there(lived(seed, 120)), before, before / 3)
    }
  })
})

describe("plans while days pass", () => {
  it("P3, P4: carried out every day, none is blocked and none is an error", () =>
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        lived(seed, 60, (life, day) => assert.deepStrictEqual(problemsOf(life.apply()), [], `day ${day}`))
      }),
      { numRuns: 8 }
    ))

  it("P3: after 30 days of which none was carried out, nothing is blocked either", () =>
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), fc.integer({ min: 1, max: 45 }), (seed, applied, days) => {
        const life = new Life(acme, { seed, size })
        if (applied) life.apply()
        life.advance(days)
        assert.deepStrictEqual(problemsOf(life.plan().plan.entities), [])
      }),
      { numRuns: 40, examples: [[478110211, true, 40], [489687144, true, 40]] }
    ))

  it("P3: nor where whoever leaves the scope is archived, the limits are strict, or the company is small", () =>
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 5, max: 90 }), fc.boolean(), (seed, size, strict) => {
        const usual = rules("acme").limits
        const set = (value: number) => ({ setting: "limits", value, position: { file: "x", line: 1, column: 1 } })
        const asked = rules("acme", {
          where: field("workLocation", { test: "oneOf", values: ["Paris"] }),
          onOutOfScope: "archive",
          onMissing: "archive",
          ...(strict
            ? { limits: { ...usual, archive: { ...usual.archive, percent: set(5), count: set(3), floor: 10 } } }
            : {})
        })
        const life = new Life({ rules: [asked], connections: [{ id: "hr", form: json() }] }, { seed, size })
        life.apply()
        for (let day = 1; day <= 40; day++) {
          life.advance(1)
          assert.deepStrictEqual(problemsOf(life.apply()), [], `day ${day}`)
        }
      }),
      { numRuns: 10, seed: 20_261_127, examples: [[0, 11, true]] }
    ))

  it("P5: after an upheaval a plan is blocked by the limit of removals", () =>
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const life = lived(seed, 10)
        life.advance(1, true)
        const blocks = life.plan().plan.entities.flatMap(({ blocks }) => blocks.map(({ reason }) => reason))
        assert.include(blocks, "archive-limit")
      }),
      { numRuns: 8, examples: [[0], [-16]] }
    ))

  it("what happens is what a plan then shows: every sort of operation within 60 days", () => {
    const kinds = new Set<string>()
    lived(1, 60, (life) => {
      for (const { operations } of life.apply()) for (const { kind } of operations) kinds.add(kind)
    })
    for (const kind of ["invite", "update", "archive", "release", "reactivate"]) {
      assert.isTrue(kinds.has(kind), kind)
    }
  })

  it("once nothing happens any more, a plan that was carried out leaves nothing to do", () => {
    const life = lived(1, 20)
    for (let turn = 0; turn < 3; turn++) life.apply()
    assert.deepStrictEqual(life.plan().plan.entities.flatMap(({ operations }) => operations), [])
  })
})

describe("who is there after some days", () => {
  const keyOf = ({ connection, id }: CompanyPerson): string => `${connection}/${id}`

  it("every id once, every date valid, every new address an address of one person, every new account valid", () =>
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 5, max: 90 }), (seed, size) => {
        const life = new Life(acme, { seed, size })
        const before = new Map(life.moment.staff.people.map((person) => [keyOf(person), person]))
        life.advance(60)
        const { people } = life.moment.staff
        assert.strictEqual(new Set(people.map(keyOf)).size, people.length)
        const owners = new Map<string, string>()
        for (const person of people) {
          const { email, lastWorkingDay, personKey, startDate, terminationDate } = person
          for (const day of [startDate, terminationDate, lastWorkingDay]) {
            if (day !== undefined) assert.strictEqual(parseDate(day), day)
          }
          if (person.email === before.get(keyOf(person))?.email) continue
          assert.isDefined(parseEmail(email))
          assert.strictEqual(owners.get(email) ?? personKey, personKey)
          owners.set(email, personKey)
          if (person.iban !== "") assert.isTrue(new BankAccount(person.iban).isValidIban)
        }
      }),
      { numRuns: 12 }
    ))

  it("leap days are days like others", () => {
    const life = new Life(acme, { seed: 1, size })
    life.advance(464)
    assert.strictEqual(new Date(life.moment.now).toISOString().slice(0, 10), "2028-02-29")
    assert.isTrue(life.happenings.every(({ day }) => parseDate(day) === day))
    life.advance(1)
    assert.strictEqual(new Date(life.moment.now).toISOString().slice(0, 10), "2028-03-01")
  })

  it("nobody reports to somebody who left in these days, or to themselves", () =>
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const life = new Life(acme, { seed, size })
        life.advance(60)
        const { people } = life.moment.staff
        const byKey = new Map(people.map((person) => [keyOf(person), person]))
        for (const person of people.filter(({ status }) => status === "active")) {
          let steps = 0
          for (let up: CompanyPerson | undefined = person; up !== undefined && up.managerId !== ""; steps++) {
            up = byKey.get(`${up.connection}/${up.managerId}`)
            assert.isBelow(steps, 20)
          }
          const manager = byKey.get(`${person.connection}/${person.managerId}`)
          if (manager !== undefined) assert.notStrictEqual(manager.status, "inactive", `${keyOf(person)}`)
        }
      }),
      { numRuns: 12, examples: [[1773397535]] }
    ))

  it("people are made for the file once: other rules are of no consequence for who is there", () => {
    const [one, other] = [acme, { ...acme, rules: acme.rules.map((rules) => ({ ...rules, where: undefined })) }]
      .map((setting) => {
        const life = new Life(acme, { seed: 1, size })
        return life.continue(setting).advance(30)
      })
    assert.deepStrictEqual(other, one)
  })
})
