import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { BankAccount } from "../../src/domain/BankAccount.ts"
import { type Employee, standardAttributes } from "../../src/domain/Employee.ts"
import { empty, type Field, isValue, notVisible } from "../../src/domain/Field.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import type { ReadRequest } from "../../src/sources/Source.ts"
import { everything } from "./files.ts"

/** One record as a company would say it, whatever the tool: by slot, attribute or `custom.<name>`. */
export type Person = Readonly<Record<string, string>>

/** How the company gets into a tool, and out of it again. */
export interface SubjectUnderTest {
  readonly name: string
  readonly read: (
    people: ReadonlyArray<Person>,
    options: {
      /** What the tool has at all; the rest it does not show. */
      readonly columns: ReadonlyArray<string>
      readonly custom: ReadonlyArray<string>
      readonly request: ReadRequest
    }
  ) => Effect.Effect<HrRead>
}

export const columns = [
  "id",
  "personKey",
  "firstName",
  "lastName",
  "email",
  "status",
  "startDate",
  "terminationDate",
  "lastWorkingDay",
  "timezone",
  "managerId",
  "managerEmail",
  "iban",
  "bic",
  "accountHolder",
  "workLocation",
  "department",
  "custom.Contract"
]

const ada: Person = {
  id: "1",
  personKey: "p1",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "Ada.Lovelace@Acme.example ",
  status: "Active",
  startDate: "2024-02-29",
  terminationDate: "",
  lastWorkingDay: "",
  timezone: "Europe/London",
  managerId: "",
  managerEmail: "grace@acme.example",
  iban: "GB29 NWBK 6016 1331 9268 19",
  bic: "NWBKGB2LXXX",
  accountHolder: "A. Lovelace",
  workLocation: "London",
  department: "R&D, Engines",
  "custom.Contract": "Permanent"
}

const blank: Person = Object.fromEntries(columns.map((column) => [column, ""]))

const person = (changes: Person): Person => ({ ...blank, status: "active", ...changes })

/** A small company with everything that real ones have. */
export const company: ReadonlyArray<Person> = [
  ada,
  person({ id: "2", firstName: "Zoë", lastName: "Nguyễn-D’Arc", email: "zoë@acme.example", managerId: "1" }),
  person({ id: "00123", firstName: "Иван", lastName: "Петров", email: "ivan@acme.example", workLocation: "София" }),
  person({ id: "9007199254740993", firstName: "山田", lastName: "太郎", email: "taro@acme.example" }),
  person({ id: "5", lastName: "No mail", status: "On leave" }),
  person({ id: "6", email: "leaver@acme.example", status: "Terminated", terminationDate: "2026-03-31" }),
  person({ id: "7", email: "future@acme.example", status: "onboarding", startDate: "2030-01-01" }),
  person({ id: "8", personKey: "p8", email: "again@acme.example", status: "inactive", terminationDate: "2020-12-31" }),
  person({ id: "9", personKey: "p8", email: "again@acme.example", startDate: "2026-01-05" }),
  person({ id: "10", firstName: "\u001b[31m<b>\u0007", email: "odd@acme.example", status: "Pending" }),
  person({ id: "11", firstName: "Line\nbreak", lastName: "\"Quote\" , ; | \t", email: "signs@acme.example" })
]

const account = (field: Field<BankAccount>): unknown => isValue(field) ? field.reveal() : field

/** An employee with nothing private, for comparing. */
export const bare = (employee: Employee): unknown => ({ ...employee, bankAccount: account(employee.bankAccount) })

const byId = (read: HrRead): ReadonlyMap<string, Employee> => new Map(read.employees.map((e) => [e.id, e]))

/** What every source owes its callers, whatever it reads. */
export const sourceContract = (subject: SubjectUnderTest): void => {
  const custom = ["Contract"]
  const all = { columns, custom, request: everything }
  const noAttributes = Object.fromEntries(standardAttributes.map((name) => [name, notVisible]))

  describe(`${subject.name}: what every source owes`, () => {
    it.effect("every record comes, complete, under the connection's name", () =>
      Effect.gen(function*() {
        const read = yield* subject.read(company, all)
        assert.deepStrictEqual<unknown>(read.completeness.complete, true)
        assert.deepStrictEqual<unknown>(read.employees.map(({ id }) => id), company.map((one) => one["id"]))
        assert.ok(read.employees.every(({ connection }) => connection === "hr"))
        assert.deepStrictEqual<unknown>(read.unreadable, [])
        assert.deepStrictEqual<unknown>(read.notes, [])
      }))

    it.effect("a full record keeps every value; an address is in normal form, an account is one account", () =>
      Effect.gen(function*() {
        const read = yield* subject.read(company, all)
        const first = byId(read).get("1")
        assert.deepStrictEqual<unknown>(first === undefined ? undefined : bare(first), {
          connection: "hr",
          id: "1",
          personKey: "p1",
          firstName: "Ada",
          lastName: "Lovelace",
          email: "ada.lovelace@acme.example",
          status: "active",
          rawStatus: "Active",
          startDate: "2024-02-29",
          terminationDate: empty,
          lastWorkingDay: empty,
          timezone: "Europe/London",
          attributes: {
            ...noAttributes,
            workLocation: "London",
            department: "R&D, Engines",
            "custom.Contract": "Permanent"
          },
          manager: { by: "email", email: "grace@acme.example" },
          bankAccount: { iban: "GB29NWBK60161331926819", bic: "NWBKGB2L", holder: "A. Lovelace" }
        })
      }))

    it.effect("names of the whole world, control characters and signs arrive as they are; outputs escape them", () =>
      Effect.gen(function*() {
        const people = byId(yield* subject.read(company, all))
        assert.strictEqual(people.get("2")?.firstName, "Zoë")
        assert.strictEqual(people.get("2")?.lastName, "Nguyễn-D’Arc")
        assert.strictEqual<unknown>(people.get("2")?.email, "zoë@acme.example")
        assert.strictEqual(people.get("00123")?.attributes["workLocation"], "София")
        assert.strictEqual(people.get("9007199254740993")?.firstName, "山田")
        assert.strictEqual(people.get("10")?.firstName, "\u001b[31m<b>\u0007")
        assert.strictEqual(people.get("11")?.firstName, "Line\nbreak")
        assert.strictEqual(people.get("11")?.lastName, "\"Quote\" , ; | \t")
      }))

    it.effect("D1: statuses are normalised, the tool's own word is kept, an unknown word is unknown", () =>
      Effect.gen(function*() {
        const people = byId(yield* subject.read(company, all))
        const statuses = ["1", "5", "6", "7", "8", "10"].map((
          id
        ) => [people.get(id)?.status, people.get(id)?.rawStatus])
        assert.deepStrictEqual<unknown>(statuses, [
          ["active", "Active"],
          ["on-leave", "On leave"],
          ["inactive", "Terminated"],
          ["onboarding", "onboarding"],
          ["inactive", "inactive"],
          ["unknown", "Pending"]
        ])
      }))

    it.effect("a manager is named by id, or by address, or not at all", () =>
      Effect.gen(function*() {
        const people = byId(yield* subject.read(company, all))
        assert.deepStrictEqual<unknown>(people.get("2")?.manager, { by: "id", id: "1" })
        assert.deepStrictEqual<unknown>(people.get("1")?.manager, { by: "email", email: "grace@acme.example" })
        assert.strictEqual(people.get("5")?.manager, empty)
      }))

    it.effect("a former and a current record of one person both come, with their person key", () =>
      Effect.gen(function*() {
        const people = byId(yield* subject.read(company, all))
        assert.deepStrictEqual<unknown>([people.get("8")?.personKey, people.get("9")?.personKey], ["p8", "p8"])
      }))

    it.effect("an empty value is empty; one that the tool does not show is not visible", () =>
      Effect.gen(function*() {
        const less = { ...all, custom: [], columns: ["id", "email", "status", "workLocation"] }
        const read = yield* subject.read([person({ id: "1" })], less)
        const one = read.employees[0]
        assert.deepStrictEqual<unknown>(one === undefined ? undefined : bare(one), {
          connection: "hr",
          id: "1",
          personKey: notVisible,
          firstName: notVisible,
          lastName: notVisible,
          email: empty,
          status: "active",
          rawStatus: "active",
          startDate: notVisible,
          terminationDate: notVisible,
          lastWorkingDay: notVisible,
          timezone: notVisible,
          attributes: { ...noAttributes, workLocation: empty },
          manager: notVisible,
          bankAccount: notVisible
        })
      }))

    it.effect("no more is read than was asked for", () =>
      Effect.gen(function*() {
        const request = { attributes: new Set(["department"]), bankAccount: false, manager: false }
        const read = yield* subject.read(company, { ...all, request })
        assert.deepStrictEqual<unknown>(byId(read).get("1")?.attributes, { department: "R&D, Engines" })
        assert.deepStrictEqual<unknown>(byId(read).get("2")?.attributes, { department: empty })
        assert.ok(
          read.employees.every(({ bankAccount, manager }) => bankAccount === notVisible && manager === notVisible)
        )
      }))

    it.effect("an attribute that was asked for and does not exist is not visible", () =>
      Effect.gen(function*() {
        const request = { attributes: new Set(["custom.Shoe size", "team"]), bankAccount: false, manager: false }
        const read = yield* subject.read(company, { ...all, request })
        assert.deepStrictEqual<unknown>(byId(read).get("1")?.attributes, {
          "custom.Shoe size": notVisible,
          team: notVisible
        })
      }))

    it.effect("a record that cannot be decoded is named with its id, not dropped, and without its values", () =>
      Effect.gen(function*() {
        const wrong = person({ id: "12", email: "bad@acme.example", startDate: "2026-02-30", terminationDate: "soon" })
        const read = yield* subject.read([...company, wrong], all)
        assert.strictEqual(read.completeness.complete, true)
        assert.strictEqual(read.employees.length, company.length)
        const record = read.unreadable[0]
        assert.deepStrictEqual<unknown>([record?.connection, record?.id, record?.email], [
          "hr",
          "12",
          "bad@acme.example"
        ])
        assert.match(record?.at ?? "", /^\S+:\d+:\d+$/u)
        assert.match(
          record?.problem ?? "",
          /no day of the calendar in the form YYYY-MM-DD.*; .*no day of the calendar/u
        )
        assert.notMatch(`${record?.at} ${record?.problem}`, /2026|soon|bad@/u)
      }))

    it.effect("a text that is no e-mail address is empty, with a note that says where, not what", () =>
      Effect.gen(function*() {
        const read = yield* subject.read(
          [person({ id: "1", email: "ada at acme", managerEmail: "grace at acme" })],
          all
        )
        assert.strictEqual(read.employees[0]?.email, empty)
        assert.strictEqual(read.employees[0]?.manager, empty)
        assert.strictEqual(read.notes.length, 2)
        assert.match(read.notes[0] ?? "", /^\S+:\d+:\d+: .*holds no e-mail address and is taken as empty$/u)
        assert.notMatch(read.notes.join(), /ada|grace/u)
      }))

    it.effect("a time zone that nobody knows is empty, with a note", () =>
      Effect.gen(function*() {
        const read = yield* subject.read([person({ id: "1", email: "a@b.example", timezone: "Mars/Olympus" })], all)
        assert.strictEqual(read.employees[0]?.timezone, empty)
        assert.match(read.notes.join(), /time zone that is not known/u)
        assert.notMatch(read.notes.join(), /Mars/u)
      }))

    it.effect("when not one record can be read, a note says that the settings may be the reason", () =>
      Effect.gen(function*() {
        const people = ["1", "2"].map((id) => person({ id, email: "a@b.example", startDate: "31.12.2026" }))
        const read = yield* subject.read(people, all)
        assert.deepStrictEqual<unknown>([read.employees.length, read.unreadable.length, read.notes.length], [0, 2, 1])
        assert.match(
          read.notes[0] ?? "",
          /not one of its 2 records could be read.*; the first problem: .* in the form YYYY-MM-DD$/u
        )
      }))

    it.effect("many notes are folded", () =>
      Effect.gen(function*() {
        const people = Array.from({ length: 50 }, (_, i) => person({ id: `${i + 1}`, email: "none" }))
        const read = yield* subject.read(people, all)
        assert.strictEqual(read.employees.length, 50)
        assert.strictEqual(read.notes.length, 21)
        assert.match(read.notes[20] ?? "", /30 more values were taken as empty/u)
      }))

    it.effect("P1: a record without an id makes the read incomplete, since nobody can say whom it concerns", () =>
      Effect.gen(function*() {
        const read = yield* subject.read([ada, person({ email: "who@acme.example" })], all)
        assert.strictEqual(read.completeness.complete, false)
        const why = read.completeness.complete ? "" : read.completeness.why
        assert.match(
          why,
          /^1 record of \S+ cannot be read, and nobody can say whom it concerns: line \d+, column \d+: /u
        )
        assert.notMatch(why, /who@/u)
      }))

    it.effect("P1: many such records are counted, and the first 20 named", () =>
      Effect.gen(function*() {
        const people = Array.from({ length: 50 }, () => person({ email: "who@acme.example" }))
        const read = yield* subject.read(people, all)
        const why = read.completeness.complete ? "" : read.completeness.why
        assert.match(why, /^50 records/u)
        assert.strictEqual(why.match(/line \d+/gu)?.length, 20)
        assert.match(why, /and 30 more$/u)
      }))

    it.effect("P2: nobody at all is a complete answer; the planner decides what it means", () =>
      Effect.gen(function*() {
        const read = yield* subject.read([], all)
        assert.strictEqual(read.completeness.complete, true)
        assert.deepStrictEqual<unknown>(read.employees, [])
      }))
  })
}
