import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { notVisible } from "../../../src/domain/Field.ts"
import type { EmulatorRequest, EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { everything } from "../files.ts"
import { toolContract } from "./ToolContract.ts"
import { assertWhole, crowd, day, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

toolContract({
  kind: "hibob",
  settings: { fields: { timezone: "Time zone", personKey: "Person ID" } },
  carries: [
    "personKey",
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
    "employmentType",
    "costCenter",
    "custom"
  ],
  words: {
    active: "employed",
    "on-leave": "parental Leave",
    onboarding: "hired",
    inactive: "terminated",
    unknown: "Seconded to partner"
  },
  pageSize: undefined,
  announces: false,
  tokens: false,
  secrets: ["token", "serviceUserId"],
  asksForLess: true,
  rights: [
    {
      hidden: "Lifecycle",
      fields: ["status", "terminationDate", "lastWorkingDay"],
      note: "View on “Lifecycle”"
    },
    { hidden: "Financial", fields: ["bankAccount"], note: "View on “Financial”" },
    { hidden: "Address", fields: ["country"], note: "View on “Address”" },
    { hidden: "Employment", fields: ["employmentType"], note: "View on “Employment”" },
    {
      hidden: "Work",
      fields: ["startDate", "workLocation", "department", "jobTitle", "manager"],
      note: "View on “Work”"
    },
    { hidden: "root.email", fields: ["email"], note: "View on “Basic info”" }
  ]
})

const isSearch = ({ path }: EmulatorRequest): boolean => path === "/v1/people/search"

/** The emulator, but for what a search finds. */
const finding = (...employees: ReadonlyArray<unknown>): NonNullable<Trial["rewrite"]> => (response, _, request) =>
  isSearch(request) ? { status: 200, body: { employees } } : response

const odile = { id: "1", firstName: "Odilette", surname: "Quartzine", email: "odilette@acme.example" }

const read = (settings: Readonly<Record<string, unknown>>, ...employees: ReadonlyArray<unknown>) =>
  Effect.map(
    tryTool({ kind: "hibob", people: [], settings, rewrite: finding(...employees) }),
    ({ read }) => ({ ...read, first: read.employees[0] })
  )

const statusOf = (internal: unknown, settings: Readonly<Record<string, unknown>> = {}) =>
  Effect.map(read(settings, { ...odile, internal }), ({ first }) => [first?.status, first?.rawStatus])

const sentFields = ({ body }: EmulatorRequest): ReadonlyArray<unknown> => {
  const asked: unknown = JSON.parse(body)
  return typeof asked === "object" && asked !== null && "fields" in asked && Array.isArray(asked.fields)
    ? asked.fields
    : []
}

describe("hibob: what it asks", () => {
  it.effect("leavers and future hires are asked for, without an empty filter, and no private field ever", () =>
    Effect.gen(function*() {
      const { exchanges } = yield* tryTool({ kind: "hibob", people: [person({})] })
      const search = exchanges.find(({ request }) => isSearch(request))
      const asked: unknown = JSON.parse(search?.request.body ?? "")
      assert.hasAllKeys(asked, ["fields", "showInactive"])
      assert.include(search?.request.body, "\"showInactive\":true")
      assert.notMatch(search?.request.body ?? "", /private|home\./u)
    }))

  it.effect("a bank account, a manager and an attribute are asked for only where they are wanted", () =>
    Effect.gen(function*() {
      const request = { attributes: new Set<string>(), bankAccount: false, manager: false }
      const { exchanges } = yield* tryTool({ kind: "hibob", people: [person({})], request })
      const fields = exchanges.filter(({ request: sent }) => isSearch(sent)).flatMap(({ request: sent }) =>
        sentFields(sent)
      )
      assert.sameMembers([...fields], [
        "root.id",
        "root.firstName",
        "root.surname",
        "root.email",
        "internal.lifecycleStatus",
        "internal.status",
        "internal.terminationDate",
        "work.startDate",
        "employee.lastDayOfWork"
      ])
    }))

  it.effect("X3: who is not let in is not asked again, since HiBob blocks addresses that keep failing", () =>
    Effect.gen(function*() {
      const outcome = yield* tryTool({ kind: "hibob", people: [], credentials: { token: "completely-wrong-token" } })
      assert.match(refusalOf(outcome), /status 401, unauthorized.*new token .*Service users.*blocks addresses/u)
      assert.strictEqual(outcome.requests, 1)
    }))

  it.effect("X3: after 429 it waits until HiBob's own reset, in seconds since 1970", () =>
    Effect.gen(function*() {
      let turnedAwayAt = 0
      const rewrite = (response: EmulatorResponse, number: number, { at }: EmulatorRequest): EmulatorResponse => {
        if (number !== 1) return response
        turnedAwayAt = at
        return { status: 429, headers: { "x-ratelimit-reset": String(Math.ceil(at / 1000) + 45) }, body: {} }
      }
      const outcome = yield* tryTool({ kind: "hibob", people: crowd(3), rewrite })
      assertWhole(outcome, crowd(3))
      assert.isAtLeast((outcome.exchanges[1]?.request.at ?? 0) - turnedAwayAt, 45_000)
    }))
})

describe("hibob: what its words mean", () => {
  it.effect("D1: lifecycle statuses, whichever way they are spelled", () =>
    Effect.gen(function*() {
      for (
        const [lifecycleStatus, status, meaning] of [
          ["employed", "Active", "active"],
          ["Employed", "Active", "active"],
          ["hired", "Inactive", "onboarding"],
          ["leave", "Active", "on-leave"],
          ["parentalLeave", "Inactive", "on-leave"],
          ["parental leave", "Inactive", "on-leave"],
          ["gardenLeave", "Active", "on-leave"],
          ["terminated", "Inactive", "inactive"],
          ["240990001", "Active", "unknown"],
          ["", "Active", "unknown"],
          [null, "Active", "unknown"]
        ] as const
      ) {
        assert.strictEqual((yield* statusOf({ lifecycleStatus, status }))[0], meaning, String(lifecycleStatus))
      }
    }))

  it.effect("D1: a status of the company's own is known by its visible name, and can be explained", () =>
    Effect.gen(function*() {
      const internal = { lifecycleStatus: "240990001", status: "Active" }
      assert.deepStrictEqual(yield* statusOf(internal), ["unknown", "Seconded to partner"])
      const statuses = { "seconded to Partner": "active", "garden leave": "inactive" }
      assert.deepStrictEqual(yield* statusOf(internal, { statuses }), ["active", "Seconded to partner"])
      assert.deepStrictEqual(
        yield* statusOf({ lifecycleStatus: "gardenLeave", status: "Inactive" }, { statuses }),
        ["inactive", "garden Leave"]
      )
    }))

  it.effect("D1: two facts that do not agree are no fact", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statusOf({ lifecycleStatus: "employed", status: "Inactive" }), [
        "unknown",
        "employed, but Inactive"
      ])
      assert.deepStrictEqual(yield* statusOf({ lifecycleStatus: "terminated", status: "Active" }), [
        "unknown",
        "terminated, but Active"
      ])
    }))

  it.effect("D1: without a lifecycle status, inactive alone is no leaving", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* statusOf({ status: "Active" }))[0], "active")
      assert.strictEqual((yield* statusOf({ status: "Inactive" }))[0], "unknown")
      assert.strictEqual((yield* statusOf({ status: "Inactive", terminationDate: null }))[0], "unknown")
      assert.strictEqual((yield* statusOf({ status: "Inactive", terminationDate: "2026-01-31" }))[0], "inactive")
    }))

  it.effect("flat and nested fields are one", () =>
    Effect.gen(function*() {
      const flat = {
        id: "1",
        "/root/email": { value: "odilette@acme.example" },
        "/work/startDate": { value: "2024-02-29" }
      }
      const { first } = yield* read({}, flat)
      assert.strictEqual<unknown>(first?.email, "odilette@acme.example")
      assert.strictEqual<unknown>(first?.startDate, "2024-02-29")
    }))

  it.effect("the private e-mail is never the work e-mail", () =>
    Effect.gen(function*() {
      const { first } = yield* read({}, { id: "1", home: { privateEmail: "odilette@home.example" } })
      assert.strictEqual(first?.email, notVisible)
    }))

  it.effect("a manager without an id is known by the work e-mail", () =>
    Effect.gen(function*() {
      const { first } = yield* read({}, { ...odile, work: { reportsTo: { email: "boss@acme.example" } } })
      assert.deepStrictEqual<unknown>(first?.manager, { by: "email", email: "boss@acme.example" })
    }))
})

describe("hibob: the account's own fields and lists", () => {
  const people = [
    person({
      attributes: { department: "Sales", team: "Growth", "custom.Contract": "Permanent", "custom.Level": "L3" }
    })
  ]
  const request = { ...everything, attributes: new Set(["department", "team", "custom.Contract", "custom.Grade"]) }

  it.effect("a condition's own name for a field wins, and a field may be named by its id", () =>
    Effect.gen(function*() {
      const settings = { custom: { Grade: "Level" }, fields: { team: "work.custom.field_1699000000100" } }
      const outcome = yield* tryTool({ kind: "hibob", people, settings, request })
      assert.deepStrictEqual<unknown>(outcome.read.employees[0]?.attributes, {
        department: "Sales",
        team: "Permanent",
        "custom.Contract": "Permanent",
        "custom.Grade": "L3"
      })
    }))

  it.effect("without the named lists, numbers are not shown for names, and a note says so", () =>
    Effect.gen(function*() {
      const outcome = yield* tryTool({ kind: "hibob", people, request, faults: { hidden: ["named-lists"] } })
      assert.strictEqual(outcome.read.employees[0]?.attributes["department"], notVisible)
      assert.strictEqual(outcome.read.employees[0]?.attributes["team"], "Growth")
      assert.match(outcome.read.notes.join("\n"), /named lists \(status 403\)/u)
      assert.match(
        outcome.read.notes.join("\n"),
        /work\.department holds items that the named list department does not/u
      )
    }))

  it.effect("a list that writes words for items needs no list", () =>
    Effect.gen(function*() {
      const { first } = yield* read({}, { ...odile, payroll: { employment: { type: "Permanent" } } })
      assert.strictEqual(first?.attributes["employmentType"], "Permanent")
    }))

  it.effect("two fields of one name are not guessed between", () =>
    Effect.gen(function*() {
      const rewrite: NonNullable<Trial["rewrite"]> = (response, _, { path }) =>
        path === "/v1/company/people/fields" && Array.isArray(response.body)
          ? { ...response, body: [...response.body, { id: "about.custom.field_9", name: "TEAM", typeData: {} }] }
          : response
      const outcome = yield* tryTool({ kind: "hibob", people, request, rewrite })
      assert.strictEqual(outcome.read.employees[0]?.attributes["team"], notVisible)
      assert.match(
        outcome.read.notes.join("\n"),
        /2 fields named “Team” \(about\.custom\.field_9, work\.custom\.field_1699000000001\)/u
      )
    }))

  it.effect("a permission group that shows nobody but the employed is found out", () =>
    Effect.gen(function*() {
      const all = [...crowd(30), person({ id: "9", status: "inactive", terminationDate: day("2026-01-31") })]
      const faults = { hidden: ["Lifecycle status equals Employed"] }
      const hidden = yield* tryTool({ kind: "hibob", people: all, faults })
      assert.strictEqual(hidden.read.employees.length, 30)
      assert.match(hidden.read.notes.join("\n"), /remove the condition “Lifecycle status equals Employed”/u)
      const shown = yield* tryTool({ kind: "hibob", people: all })
      assert.deepStrictEqual(shown.read.notes, [])
    }))
})
