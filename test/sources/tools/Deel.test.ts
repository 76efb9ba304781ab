import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import { company, toolContract, type ToolUnderTest } from "./ToolContract.ts"
import { accountOf, assertWhole, crowd, day, type Outcome, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

const tool: ToolUnderTest = {
  kind: "deel",
  carries: [
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
    "team",
    "legalEntity",
    "country",
    "jobTitle",
    "custom"
  ],
  words: {
    active: "active",
    "on-leave": "active",
    onboarding: "onboarded",
    inactive: "inactive",
    unknown: "relocating"
  },
  // Deel knows no leave; without an account, people are contractors here, whose accounts it does not show.
  expected: (employee, person) => ({
    ...employee,
    status: employee.status === "on-leave" ? "active" : employee.status,
    rawStatus: person.status === "active" && person.terminationDate !== undefined ? "offboarding" : employee.rawStatus,
    bankAccount: employee.bankAccount === empty ? notVisible : employee.bankAccount,
    attributes: {
      ...employee.attributes,
      employmentType: person.iban === "" ? "contractor" : "hris_direct_employee"
    }
  }),
  pageSize: 99,
  announces: true,
  tokens: false,
  secrets: ["token"],
  asksForLess: false,
  rights: [
    { hidden: "personal data", fields: ["firstName", "lastName", "email"], note: "step for sensitive data" },
    { hidden: "bank accounts", fields: ["bankAccount"], note: "allow bank accounts" },
    { hidden: "direct_manager", fields: ["manager"], note: "people:read" },
    { hidden: "employments", fields: ["team"], note: "people:read" },
    { hidden: "work_location", fields: ["workLocation"], note: "people:read" },
    { hidden: "start_date", fields: ["startDate"], note: "people:read" }
  ]
}

toolContract(tool)

const read = (trial: Partial<Trial>) => tryTool({ kind: "deel", people: company, ...trial })

const named = ({ read: { employees } }: Outcome, id: string) => employees.find((employee) => employee.id === id)

/** Gives the bank accounts of one answer other rows. */
const accounts =
  (rows: ReadonlyArray<Readonly<Record<string, unknown>>>): NonNullable<Trial["rewrite"]> => (response, _, { path }) =>
    path.endsWith("/banks") ? { status: 200, body: { data: rows } } : response

const paid = person({ id: "50001", iban: "FR7630006000011234567890189", bic: "BNPAFRPP" })
const another = "DE89370400440532013000"

describe("Deel", () => {
  it.effect("X3: a personal token is named as what it is", () =>
    Effect.gen(function*() {
      const text = refusalOf(yield* read({ faults: { hidden: ["organization token"] } }))
      assert.include(text, "TOKEN_TYPE_NOT_ALLOWED, api_req_id sandbox-1")
      assert.include(text, "of the type Organization")
    }))

  it.effect("X3: without the scope, it says which one", () =>
    Effect.gen(function*() {
      const outcome = yield* read({ faults: { hidden: ["people:read"] } })
      assert.include(refusalOf(outcome), "the scope people:read")
      assert.strictEqual(outcome.requests, 1)
    }))

  it.effect("leavers that Deel's list leaves out are asked for by their status", () =>
    Effect.gen(function*() {
      const outcome = yield* read({ request: { attributes: new Set(), bankAccount: false, manager: false } })
      assertWhole(outcome, company)
      const lists = outcome.exchanges.map(({ request: { query } }) => query)
      assert.deepStrictEqual(lists.map((query) => query.getAll("hiring_statuses").includes("inactive")), [false, true])
      for (const query of lists) assert.deepStrictEqual([query.get("sort_by"), query.get("sort_order")], ["id", "asc"])
    }))

  it.effect("a list that shows somebody of every status is not asked for twice", () =>
    Effect.gen(function*() {
      const words = "pending_invite draft invited onboarding onboarding_at_risk onboarding_overdue onboarded in_review"
        .concat(" quote_requires_changes active offboarding inactive").split(" ")
      const people = crowd(words.length)
      const rewrite: Trial["rewrite"] = () => ({
        status: 200,
        body: {
          data: people.map(({ id }, index) => ({ id, hiring_status: words[index], first_name: "A", last_name: "B" })),
          page: { total_rows: people.length }
        }
      })
      const outcome = yield* read({
        people,
        rewrite,
        request: { attributes: new Set(), bankAccount: false, manager: false }
      })
      assert.strictEqual(outcome.requests, 1)
      const statuses = outcome.read.employees.map(({ status }) => status)
      assert.deepStrictEqual(statuses, [
        ...Array.from({ length: 9 }, () => "onboarding" as const),
        "active",
        "active",
        "inactive"
      ])
    }))

  it.effect("P1: without a total the proof is weak, and the list ends with an empty page", () =>
    Effect.gen(function*() {
      const people = crowd(120)
      const rewrite: Trial["rewrite"] = (response) => {
        const { data } = Object(response.body)
        return data === undefined ? response : { ...response, body: { data } }
      }
      const outcome = yield* read({ people, rewrite })
      assertWhole(outcome, people)
      const { completeness } = outcome.read
      assert.strictEqual(completeness.complete ? completeness.proof : "", "weak")
    }))

  it.effect("the account that is active is taken, and none where several could be meant", () =>
    Effect.gen(function*() {
      const old = { id: "1", iban: another, status: "inactive", full_name: "Old Holder" }
      const current = { id: "2", iban: "FR76 3000 6000 0112 3456 7890 189", swift_bic: "BNPAFRPP", status: "Active" }
      const chosen = yield* read({ people: [paid], rewrite: accounts([old, current]) })
      const [employee] = chosen.read.employees
      assert.deepStrictEqual(employee === undefined ? "" : accountOf(employee), {
        iban: "FR7630006000011234567890189",
        bic: "BNPAFRPP",
        holder: ""
      })
      const several = yield* read({ people: [paid], rewrite: accounts([{ ...old, status: "active" }, current]) })
      assert.strictEqual<unknown>(several.read.employees[0]?.bankAccount, notVisible)
      assert.include(several.read.notes.join(), "none is taken")
      assert.notInclude(several.read.notes.join(), another)
      const twice = yield* read({ people: [paid], rewrite: accounts([current, { ...current, id: "3" }]) })
      assert.notStrictEqual<unknown>(twice.read.employees[0]?.bankAccount, notVisible)
      const foreign = yield* read({
        people: [paid],
        rewrite: accounts([{ id: "4", account_number: "12", status: "active" }])
      })
      assert.strictEqual<unknown>(foreign.read.employees[0]?.bankAccount, empty)
    }))

  it.effect("F2: a worker whose accounts are not found has an unknown account, not an empty one", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response, _, { path }) =>
        path.endsWith("/banks") ? { status: 404, body: {} } : response
      const outcome = yield* read({ people: [paid], rewrite })
      assertWhole(outcome, [paid])
      assert.strictEqual<unknown>(outcome.read.employees[0]?.bankAccount, notVisible)
    }))

  it.effect("X3: once bank accounts are refused, no more than a handful are asked for", () =>
    Effect.gen(function*() {
      const people = crowd(60).map(({ id }) => person({ id, iban: "FR7630006000011234567890189" }))
      const outcome = yield* read({ people, faults: { hidden: ["bank accounts"] } })
      assertWhole(outcome, people)
      assert.isAtMost(outcome.exchanges.filter(({ request: { path } }) => path.endsWith("/banks")).length, 4)
      assert.include(outcome.read.notes.join(), "refused to show bank accounts")
    }))

  it.effect("nobody's account is asked for who left, or whose hiring type shows none", () =>
    Effect.gen(function*() {
      const people = [
        { ...paid, status: "inactive" as const, terminationDate: day("2026-01-31") },
        person({ id: "50002" })
      ]
      const outcome = yield* read({ people })
      assert.isFalse(outcome.exchanges.some(({ request: { path } }) => path.endsWith("/banks")))
      assert.include(outcome.read.notes.join(), "hiring type contractor")
      assert.notInclude(outcome.read.notes.join(), "probably lacks")
    }))

  it.effect("a custom field that does not exist is named, and is not visible", () =>
    Effect.gen(function*() {
      const asked = { attributes: new Set(["custom.Contract", "custom.Kontract"]), bankAccount: false, manager: false }
      const outcome = yield* read({ request: asked })
      assert.deepStrictEqual<unknown>(named(outcome, "20001")?.attributes, {
        "custom.Contract": "Fixed-term",
        "custom.Kontract": notVisible
      })
      assert.strictEqual<unknown>(named(outcome, "20003")?.attributes["custom.Contract"], empty)
      assert.include(outcome.read.notes.join(), "custom.Kontract: Deel has no custom field")
    }))

  it.effect("no request for one person's custom fields where no rule asks for them", () =>
    Effect.gen(function*() {
      const asked = { attributes: new Set(["department"]), bankAccount: false, manager: true }
      const { exchanges } = yield* read({ request: asked })
      assert.deepStrictEqual(new Set(exchanges.map(({ request: { path } }) => path)), new Set(["/rest/people"]))
    }))

  it.effect("with onlyNeededFields, pay rates and whatever else is not needed do not come", () =>
    Effect.gen(function*() {
      const asked = { attributes: new Set(["department"]), bankAccount: false, manager: false }
      const settings = { onlyNeededFields: true }
      const outcome = yield* read({ request: asked, settings })
      const usual = yield* read({ request: asked })
      assert.deepStrictEqual(outcome.read.employees, usual.read.employees)
      assert.deepStrictEqual(outcome.read.notes, [])
      const sent = JSON.stringify(outcome.exchanges.map(({ response }) => response.body))
      for (const text of ["4200", "Acme SAS", "direct_manager"]) assert.notInclude(sent, text)
      assert.include(JSON.stringify(usual.exchanges.map(({ response }) => response.body)), "4200")
      const all = yield* read({ settings })
      assert.deepStrictEqual(all.read.employees, (yield* read({})).read.employees)
    }))

  it.effect("the version is that of the settings", () =>
    Effect.gen(function*() {
      const { exchanges } = yield* read({ people: [] })
      for (const { request } of exchanges) assert.strictEqual(request.headers["x-version"], "2026-01-01")
      assert.include(refusalOf(yield* read({ settings: { apiVersion: "2031-01-01" } })), "status 400")
    }))
})
