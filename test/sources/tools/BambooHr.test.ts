import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import type { EmployeeStatus } from "../../../src/domain/Employee.ts"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { toolContract } from "./ToolContract.ts"
import { day, type Outcome, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

const settings = { fields: { iban: "IBAN", bic: "BIC", accountHolder: "Account holder" } }

toolContract({
  kind: "bamboohr",
  settings,
  carries: [
    "terminationDate",
    "managerId",
    "iban",
    "bic",
    "accountHolder",
    "workLocation",
    "department",
    "team",
    "country",
    "jobTitle",
    "employmentType",
    "custom"
  ],
  words: { active: "Active", "on-leave": "Active", onboarding: "Inactive", inactive: "Inactive", unknown: "Suspended" },
  // Leave is no status of BambooHR: who is on leave is active.
  expected: (employee) => employee.status === "on-leave" ? { ...employee, status: "active" } : employee,
  pageSize: 1000,
  announces: true,
  tokens: false,
  secrets: ["apiKey"],
  asksForLess: true,
  rights: [
    { hidden: "email", fields: ["email"], note: "Work Email" },
    { hidden: "status", fields: ["status"], note: "Status" },
    { hidden: "hireDate", fields: ["startDate"], note: "Hire Date" },
    { hidden: "terminationDate", fields: ["terminationDate"], note: "Employment Status" },
    { hidden: "supervisorEid", fields: ["manager"], note: "Reports To" },
    { hidden: "jobInformationLocation", fields: ["workLocation"], note: "Location" },
    { hidden: "customField4501", fields: ["bankAccount"], note: "IBAN" }
  ]
})

const one = Effect.fnUntraced(function*(trial: Omit<Trial, "kind">) {
  const outcome = yield* tryTool({ kind: "bamboohr", ...trial })
  return { ...outcome, employee: outcome.read.employees[0] }
})

/** The body of the last request for data. */
const askedFor = ({ exchanges }: Outcome): ReadonlyArray<string> => {
  const { request } = exchanges.findLast(({ request: { method } }) => method === "POST") ?? {}
  const asked = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ fields: Schema.Array(Schema.String) })))(
    request?.body
  )
  return asked.fields
}

const Answer = Schema.Struct({
  data: Schema.Array(Schema.Struct({ fields: Schema.Record(Schema.String, Schema.Unknown) })),
  links: Schema.Unknown,
  meta: Schema.Unknown
})

/** Values of every record, changed before they are sent. */
const sent = (changes: Readonly<Record<string, unknown>>): NonNullable<Trial["rewrite"]> => (response) => {
  const answer = Schema.decodeUnknownOption(Answer)(response.body)
  return answer._tag === "None" ? response : {
    ...response,
    body: { ...answer.value, data: answer.value.data.map(({ fields }) => ({ fields: { ...fields, ...changes } })) }
  }
}

describe("bamboohr: what is its own", () => {
  it.effect("the work e-mail is asked for, never the home e-mail; the supervisor by EEID, not by employee number", () =>
    Effect.gen(function*() {
      const outcome = yield* one({ people: [person({})] })
      const fields = askedFor(outcome)
      assert.include(fields, "email")
      assert.include(fields, "supervisorEid")
      for (const other of ["homeEmail", "supervisorId", "employeeNumber"]) assert.notInclude(fields, other)
      assert.strictEqual<unknown>(outcome.employee?.email, "perpetua.quillfeather@acme.example")
    }))

  const hires: ReadonlyArray<readonly [string, string, string | undefined, EmployeeStatus]> = [
    ["who starts in January", "2027-01-04", undefined, "onboarding"],
    ["who starts today, before BambooHR says so", "2026-11-26", undefined, "onboarding"],
    ["who started yesterday by some clock", "2026-11-25", undefined, "onboarding"],
    ["whose first day is two days past", "2026-11-24", undefined, "inactive"],
    ["who starts and ends in the future", "2027-01-04", "2027-06-30", "onboarding"],
    ["who never will start", "2027-01-04", "2026-11-20", "inactive"],
    ["whose end is the first day", "2027-01-04", "2027-01-04", "inactive"],
    ["who left", "2020-01-01", "2026-03-31", "inactive"]
  ]
  for (const [who, start, end, status] of hires) {
    it.effect(`D3: BambooHR calls them Inactive: ${who} is ${status}`, () =>
      Effect.gen(function*() {
        const terminationDate = end === undefined ? undefined : day(end)
        const { employee } = yield* one({
          people: [person({ status: "inactive", startDate: day(start), terminationDate })]
        })
        assert.strictEqual(employee?.status, status)
        assert.strictEqual(employee?.rawStatus, "Inactive")
      }))
  }

  it.effect("an empty date is null, an empty text, or a day of no calendar", () =>
    Effect.gen(function*() {
      for (const nothing of [null, "", "0000-00-00"]) {
        const rewrite = sent({ terminationDate: nothing })
        const { employee } = yield* one({ people: [person({})], rewrite })
        assert.strictEqual<unknown>(employee?.terminationDate, empty)
      }
    }))

  it.effect("D4: a field is named as on the screen or as in the API; a table with several rows is none", () =>
    Effect.gen(function*() {
      const people = [
        person({ attributes: { legalEntity: "Acme SAS", costCenter: "CC-1", "custom.Contract": "Permanent" } })
      ]
      const fields = { legalEntity: "pay group", costCenter: "jobInformationDivision" }
      const request = {
        attributes: new Set(["legalEntity", "costCenter", "custom.Contract", "custom.customField4600"]),
        bankAccount: false,
        manager: false
      }
      const outcome = yield* one({ people, settings: { fields }, request })
      assert.deepStrictEqual<unknown>(outcome.employee?.attributes, {
        costCenter: "CC-1",
        "custom.Contract": "Permanent",
        "custom.customField4600": "Permanent",
        legalEntity: "Acme SAS"
      })
      assert.notInclude(askedFor(outcome), "customTable4610")
      assert.deepStrictEqual(outcome.read.notes, [])
    }))

  it.effect("D6: a field that is not there, or there twice, is said and not guessed", () =>
    Effect.gen(function*() {
      const request = {
        attributes: new Set(["legalEntity", "custom.Effective Date"]),
        bankAccount: false,
        manager: false
      }
      const { employee, read } = yield* one({
        people: [person({})],
        settings: { fields: { legalEntity: "Kostenträger" } },
        request
      })
      assert.strictEqual<unknown>(employee?.attributes["legalEntity"], notVisible)
      assert.strictEqual<unknown>(employee?.attributes["custom.Effective Date"], notVisible)
      const notes = read.notes.join("\n")
      assert.include(notes, "fields.legalEntity: BambooHR shows no field “Kostenträger”")
      assert.include(
        notes,
        "custom.Effective Date: BambooHR has several fields “Effective Date”; name one as the API does: employmentStatusEffectiveDate, jobInformationEffectiveDate"
      )
    }))

  it.effect("D6: what BambooHR has no field for is not visible, and the note says what to do", () =>
    Effect.gen(function*() {
      const request = { attributes: new Set(["legalEntity"]), bankAccount: true, manager: false }
      const { employee, read } = yield* one({ people: [person({})], request })
      assert.strictEqual<unknown>(employee?.bankAccount, notVisible)
      const notes = read.notes.join("\n")
      assert.include(notes, "BambooHR has no field of its own for bank accounts: make a custom field")
      assert.include(notes, "name one of yours under `fields.legalEntity`")
    }))

  it.effect("what BambooHR says of an error is passed on", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response, number) =>
        number < 2 ? response : {
          status: 403,
          headers: { "x-bamboohr-error-message": "Insufficient permissions" },
          body: { type: "about:blank", title: "Forbidden", status: 403, code: "dataset_forbidden" }
        }
      const text = refusalOf(yield* one({ people: [person({})], rewrite }))
      assert.include(text, "POST /v2/datasets/employee/data of connection hr")
      assert.include(text, "(status 403, dataset_forbidden): Insufficient permissions")
      assert.include(text, "open Settings, Access Levels")
    }))

  it("settings: the company is the first part of the address, and the key is a reference", () => {
    const open = (settings: unknown): boolean => {
      const opened = sourceKind("bamboohr")?.open(settings)
      return opened !== undefined && Result.isSuccess(opened)
    }
    assert.isTrue(open({ company: "acme", apiKey: "k" }))
    for (const company of ["", "acme.bamboohr.com", "https://acme", "a/b"]) {
      assert.isFalse(open({ company, apiKey: "k" }))
    }
    assert.isFalse(open({ company: "acme" }))
    assert.isFalse(open({ company: "acme", apiKey: "k", fields: { locaton: "Location" } }))
  })
})
