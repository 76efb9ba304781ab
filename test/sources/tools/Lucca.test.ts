import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import type { Employee } from "../../../src/domain/Employee.ts"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import type { CompanyPerson } from "../../../src/sandbox/CompanyPerson.ts"
import type { EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { baseUrlOf } from "../../../src/sources/LuccaSettings.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { everything } from "../files.ts"
import { toolContract } from "./ToolContract.ts"
import { accountOf, assertWhole, crowd, day, person, refusalOf, textsOf, type Trial, tryTool } from "./Trial.ts"

const custom = { Contract: "e_contract", "Größe & Schnitt": "e_size" }

/** Lucca has no status for leave, and v3 none at all: who has no contract is unknown. */
const byDates = (employee: Employee, { status }: CompanyPerson): Employee => ({
  ...employee,
  ...(status === "on-leave" ? { status: "active", rawStatus: "active" } : {}),
  ...(status === "unknown" ? { startDate: empty } : {})
})

toolContract({
  kind: "lucca",
  name: "lucca v3",
  settings: {
    domain: "acme",
    fields: {
      workLocation: "e_site",
      team: "e_team",
      country: "e_country",
      employmentType: "e_type",
      costCenter: "e_cost-center",
      timezone: "e_zone",
      personKey: "e_person",
      iban: "e_iban",
      bic: "e_bic"
    },
    custom
  },
  carries: [
    "personKey",
    "terminationDate",
    "timezone",
    "managerId",
    "iban",
    "bic",
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
    active: "active",
    "on-leave": "active",
    onboarding: "upcoming",
    inactive: "deactivated",
    unknown: "no contract"
  },
  expected: byDates,
  pageSize: 1000,
  announces: true,
  tokens: false,
  secrets: ["apiKey"],
  // v3 gives all fields of one's own together.
  asksForLess: false,
  rights: [
    { hidden: "mail", fields: ["email"], note: "View users" },
    { hidden: "dtContractEnd", fields: ["terminationDate", "status"], note: "View contract dates" },
    { hidden: "dtContractStart", fields: ["startDate", "status"], note: "View contract dates" },
    { hidden: "manager", fields: ["manager"], note: "View employee managers" },
    { hidden: "jobTitle", fields: ["jobTitle"], note: "View employee jobs" },
    { hidden: "department", fields: ["department"], note: "View departments" },
    { hidden: "e_iban", fields: ["bankAccount"], note: "the section that holds the bank account" }
  ],
  written: (date) => `${date}T00:00:00`
})

const codes: Readonly<Record<string, string>> = { France: "FRA" }

toolContract({
  kind: "lucca",
  name: "lucca 2024-11-01",
  settings: {
    domain: "acme",
    api: "2024-11-01",
    fields: { team: "e_team", costCenter: "e_cost-center", personKey: "e_person" },
    custom
  },
  carries: [
    "personKey",
    "terminationDate",
    "timezone",
    "managerId",
    "iban",
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
    active: "active",
    "on-leave": "active",
    onboarding: "upcoming",
    inactive: "deactivated",
    unknown: "seconded"
  },
  expected: (employee, person) => ({
    ...employee,
    ...(person.status === "on-leave" ? { status: "active", rawStatus: "active" } : {}),
    attributes: { ...employee.attributes, country: codes[person.attributes["country"] ?? ""] ?? empty }
  }),
  pageSize: 100,
  announces: true,
  tokens: true,
  secrets: ["clientId", "clientSecret"],
  asksForLess: true,
  rights: [
    { hidden: "email", fields: ["email"], note: "employees.readonly" },
    { hidden: "departments.readonly", fields: ["department"], note: "departments.readonly" },
    {
      hidden: "business-establishments.readonly",
      fields: ["workLocation", "country", "timezone"],
      note: "business-establishments.readonly"
    },
    { hidden: "legal-entities.readonly", fields: ["legalEntity"], note: "legal-entities.readonly" },
    { hidden: "employment-templates.readonly", fields: ["employmentType"], note: "employment-templates.readonly" },
    {
      hidden: "employee-personal-records.readonly",
      fields: ["bankAccount"],
      note: "employee-personal-records.readonly"
    },
    { hidden: "employee-attributes.readonly", fields: ["team", "costCenter"], note: "employee-attributes.readonly" }
  ]
})

const problemWith = (settings: Readonly<Record<string, unknown>>): string => {
  const opened = sourceKind("lucca")?.open(settings)
  return opened === undefined || Result.isSuccess(opened) ? "" : opened.failure.message
}

describe("lucca: settings", () => {
  it("the domain is the name in the address, or a whole host", () => {
    const settings = {
      api: "v3",
      scopes: [],
      customFieldsFrom: "employee-attributes",
      apiKey: Redacted.make("x"),
      fields: {},
      custom: {},
      statuses: {}
    } as const
    for (
      const [domain, base] of [
        ["example", "https://example.ilucca.net"],
        ["example.ilucca.ch", "https://example.ilucca.ch"],
        ["https://example.ilucca-test.net/", "https://example.ilucca-test.net"],
        ["example-abc.sandbox.eu1.luccasoftware.com", "https://example-abc.sandbox.eu1.luccasoftware.com"]
      ] as const
    ) {
      assert.strictEqual(baseUrlOf({ ...settings, domain }), base)
    }
  })

  it("what is missing, or does not go together, is said", () => {
    const secret = "${env:SECRET}"
    assert.strictEqual(problemWith({ domain: "example", apiKey: secret }), "")
    assert.strictEqual(
      problemWith({
        domain: "example",
        api: "2024-11-01",
        clientId: "id",
        clientSecret: secret,
        fields: { team: "e_t" }
      }),
      ""
    )
    assert.match(problemWith({ apiKey: secret }), /domain/u)
    assert.match(problemWith({ domain: "a/b", apiKey: secret }), /domain/u)
    assert.match(problemWith({ domain: "example" }), /`apiKey` is missing/u)
    assert.match(problemWith({ domain: "example", apiKey: secret, clientId: "id" }), /add `api: "2024-11-01"`/u)
    assert.match(problemWith({ domain: "example", api: "2024-11-01", apiKey: secret }), /`apiKey` is for v3/u)
    assert.match(problemWith({ domain: "example", api: "2024-11-01", clientId: "id" }), /takes both/u)
    const newer = { domain: "example", api: "2024-11-01", clientId: "id", clientSecret: secret }
    assert.match(problemWith({ ...newer, custom: { A: "department.name" } }), /“department\.name” is no id/u)
    assert.match(problemWith({ ...newer, tokenUrl: "http://elsewhere.example/token" }), /tokenUrl/u)
  })

  it("P8: a domain or a token's address that is not Lucca's is found without sending anything", () => {
    const hosts = (settings: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
      const opened = sourceKind("lucca")?.open({ apiKey: "${env:SECRET}", ...settings })
      return opened === undefined || Result.isFailure(opened)
        ? ["no such settings"]
        : opened.success.addressProblems({}).map(({ message }) => message.replace(/ is no host.*$/u, ""))
    }
    assert.deepStrictEqual(hosts({ domain: "example" }), [])
    assert.deepStrictEqual(hosts({ domain: "example.ilucca.ch" }), [])
    assert.deepStrictEqual(hosts({ domain: "lucca.elsewhere.example" }), ["lucca.elsewhere.example"])
    const opened = sourceKind("lucca")?.open({
      domain: "example",
      api: "2024-11-01",
      clientId: "id",
      clientSecret: "${env:SECRET}",
      tokenUrl: "https://elsewhere.example/connect/token"
    })
    assert.deepStrictEqual(
      opened !== undefined && Result.isSuccess(opened)
        ? opened.success.addressProblems({}).map(({ message }) => message.split(" ")[0])
        : [],
      ["elsewhere.example"]
    )
  })

  it("D4: conditions may ask for what Lucca has, and for what the settings name", () => {
    const opened = sourceKind("lucca")?.open({
      domain: "example",
      apiKey: "${env:SECRET}",
      fields: { team: "e_team" },
      custom: { Contract: "e_contract" }
    })
    const names = opened !== undefined && Result.isSuccess(opened) ? opened.success.attributes : undefined
    assert.sameMembers([...names ?? []], [
      "workLocation",
      "department",
      "legalEntity",
      "jobTitle",
      "team",
      "custom.Contract"
    ])
  })
})

const lea = person({ id: "7", firstName: "Leandrine", lastName: "Contratelle", email: "leandrine@acme.example" })

const v3 = { kind: "lucca", settings: { domain: "acme" } }

describe("lucca v3: what it asks, and what the answer means", () => {
  it.effect("leavers are asked for, in the order of ids, and no private field ever", () =>
    Effect.gen(function*() {
      const { exchanges } = yield* tryTool({ ...v3, people: [lea] })
      const { headers, path, query } = exchanges[0]?.request ?? {}
      assert.strictEqual(path, "/api/v3/users")
      assert.match(headers?.["authorization"] ?? "", /^lucca application=\S+$/u)
      assert.strictEqual(query?.get("formerEmployees"), "true")
      assert.strictEqual(query?.get("paging"), "0,1000")
      assert.strictEqual(query?.get("orderBy"), "id,asc")
      assert.strictEqual(
        query?.get("fields"),
        "id,firstName,lastName,mail,dtContractStart,dtContractEnd,manager,legalEntity,department,jobTitle,collection.count"
      )
    }))

  it.effect("without fields of one's own, only what was asked for comes", () =>
    Effect.gen(function*() {
      const request = { attributes: new Set(["department"]), bankAccount: false, manager: false }
      const { exchanges } = yield* tryTool({ ...v3, people: [lea], request })
      assert.deepStrictEqual(exchanges.map(({ request: { query } }) => query.get("fields")), [
        "id,firstName,lastName,mail,dtContractStart,dtContractEnd,department,collection.count"
      ])
    }))

  it.effect("D1, D2: where it depends on the time zone what day it is, the date decides and not the status", () =>
    Effect.gen(function*() {
      // It is 10:00 UTC on 26 November: still the 25th in the west of the Pacific's date line, already the 27th in its east.
      for (
        const [startDate, terminationDate, status] of [
          ["2024-01-01", "2026-11-24", "inactive"],
          ["2024-01-01", "2026-11-25", "active"],
          ["2024-01-01", "2026-11-26", "active"],
          ["2026-11-26", undefined, "active"],
          ["2026-11-27", undefined, "active"],
          ["2026-11-28", undefined, "onboarding"]
        ] as const
      ) {
        const one = {
          ...lea,
          startDate: day(startDate),
          terminationDate: terminationDate === undefined ? undefined : day(terminationDate)
        }
        const { read: { employees: [employee] } } = yield* tryTool({ ...v3, people: [one] })
        assert.deepStrictEqual<unknown>(
          [employee?.status, employee?.startDate, employee?.terminationDate],
          [status, startDate, terminationDate ?? empty]
        )
      }
    }))

  it.effect("without a total, the list is read to an empty page and proves little", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.parse(JSON.stringify(response.body).replace(/,"count":\d+/u, ""))
      })
      const people = crowd(1000)
      const outcome = yield* tryTool({ ...v3, people, rewrite })
      assertWhole(outcome, people)
      assert.strictEqual(outcome.requests, 2)
      assert.include(textsOf(outcome.read).join(), "announced no total")
    }))

  it.effect("the establishment is the place of work, unless a field is named", () =>
    Effect.gen(function*() {
      const people = [{ ...lea, attributes: { legalEntity: "Acme Paris", workLocation: "Montreuil" } }]
      const usual = yield* tryTool({ ...v3, people })
      assert.strictEqual(usual.read.employees[0]?.attributes["workLocation"], "Acme Paris")
      const settings = { domain: "acme", fields: { workLocation: "e_site", country: "legalEntity.name" } }
      const named = yield* tryTool({ ...v3, people, settings })
      assert.strictEqual(named.read.employees[0]?.attributes["workLocation"], "Montreuil")
      assert.strictEqual(named.read.employees[0]?.attributes["country"], "Acme Paris")
    }))

  it.effect("a bank account needs a field that is named, and a note says so", () =>
    Effect.gen(function*() {
      const { read } = yield* tryTool({ ...v3, people: [lea] })
      assert.strictEqual(read.employees[0]?.bankAccount, notVisible)
      assert.match(read.notes.join(), /No record shows iban: .*documented. Name your field .*`fields\.iban`/u)
      const without = { ...everything, bankAccount: false }
      assert.deepStrictEqual((yield* tryTool({ ...v3, people: [lea], request: without })).read.notes, [])
    }))

  it.effect("numbers of entries stay as they are where their list does not show", () =>
    Effect.gen(function*() {
      const people = [{ ...lea, attributes: { team: "Growth", "custom.Contract": "Permanent" } }]
      const settings = { domain: "acme", fields: { team: "e_team" }, custom: { Contract: "e_contract" } }
      const request = { attributes: new Set(["team", "custom.Contract"]), bankAccount: false, manager: false }
      const rewrite: Trial["rewrite"] = (response, _, { path }) =>
        path.includes("extensionuserdefinitions") ? { status: 403, body: {} } : response
      const shown = yield* tryTool({ ...v3, people, settings, request })
      assert.deepStrictEqual<unknown>(shown.read.employees[0]?.attributes, {
        "custom.Contract": "Permanent",
        team: "Growth"
      })
      const hidden = yield* tryTool({ ...v3, people, settings, request, rewrite })
      assert.deepStrictEqual<unknown>(hidden.read.employees[0]?.attributes, {
        "custom.Contract": "101",
        team: "Growth"
      })
    }))

  it.effect("a key that sees nobody who left is found out", () =>
    Effect.gen(function*() {
      const people = [...crowd(30), person({ id: "9", status: "inactive", terminationDate: day("2026-01-31") })]
      const request = { ...everything, bankAccount: false }
      const faults = { hidden: ["See former employees"] }
      const { read } = yield* tryTool({ ...v3, people, request, faults })
      assert.strictEqual(read.employees.length, 30)
      assert.match(read.notes.join(), /See former employees/u)
      assert.deepStrictEqual((yield* tryTool({ ...v3, people, request })).read.notes, [])
    }))
})

const api = { kind: "lucca", settings: { domain: "acme", api: "2024-11-01" } }

const changed = (from: RegExp, to: string): NonNullable<Trial["rewrite"]> => (response): EmulatorResponse => ({
  ...response,
  body: JSON.parse(JSON.stringify(response.body).replaceAll(from, to))
})

describe("lucca 2024-11-01: what it asks, and what the answer means", () => {
  it.effect("one token for each scope, the version in every request, and whoever left or is to come", () =>
    Effect.gen(function*() {
      const people = crowd(203)
      const outcome = yield* tryTool({ ...api, people })
      assertWhole(outcome, people)
      const [tokens, others] = [true, false].map((isToken) =>
        outcome.exchanges.filter(({ request }) => (request.path === "/connect/token") === isToken)
      )
      assert.deepStrictEqual(
        tokens?.map(({ request }) => new URLSearchParams(request.body).get("scope")),
        [
          "employees.readonly employments.readonly job-positions.readonly",
          "business-establishments.readonly",
          "departments.readonly",
          "legal-entities.readonly",
          "employment-templates.readonly",
          "employee-personal-records.readonly"
        ]
      )
      assert.ok(others?.every(({ request }) => request.headers["api-version"] === "2024-11-01"))
      const lists = others?.filter(({ request }) => request.path === "/lucca-api/employees")
      assert.strictEqual(lists?.length, 3)
      for (const { request: { query } } of lists ?? []) {
        assert.strictEqual(query.get("status"), "active,upcoming,deactivated")
        assert.strictEqual(query.get("limit"), "100")
      }
      const records = others?.filter(({ request }) => request.path.endsWith("personal-records"))
      assert.strictEqual(records?.length, 3)
      // What references lead to is read once.
      assert.strictEqual(others?.length, 3 + 3 + 4)
    }))

  it.effect("without a bank account and attributes, nothing but the list of employees is read", () =>
    Effect.gen(function*() {
      const request = { attributes: new Set<string>(), bankAccount: false, manager: true }
      const settings = { ...api.settings, fields: { team: "e_team" }, custom: { Contract: "e_contract" } }
      const { exchanges } = yield* tryTool({ ...api, settings, people: [lea], request })
      const paths = exchanges.map(({ request: { path } }) => path)
      // The person's time zone is that of the establishment.
      assert.deepStrictEqual([...new Set(paths)], [
        "/connect/token",
        "/lucca-api/employees",
        "/lucca-api/business-establishments"
      ])
    }))

  it.effect("X3: 10,000 people at 50 requests a minute", () =>
    Effect.gen(function*() {
      const people = crowd(10_000)
      const outcome = yield* tryTool({ ...api, people, limited: true })
      assertWhole(outcome, people)
      assert.deepStrictEqual(outcome.exchanges.filter(({ response }) => response.status === 429), [])
    }))

  it.effect("an account that is no IBAN is none, never a wrong one", () =>
    Effect.gen(function*() {
      const people = [{ ...lea, iban: "FR7630006000011234567890189" }]
      const other = yield* tryTool({ ...api, people, rewrite: changed(/"format":"iban"/gu, "\"format\":\"other\"") })
      assert.strictEqual(other.read.employees[0]?.bankAccount, empty)
      const iban = yield* tryTool({ ...api, people })
      const [employee] = iban.read.employees
      assert.deepStrictEqual(employee === undefined ? undefined : accountOf(employee), {
        iban: "FR7630006000011234567890189",
        bic: "",
        holder: ""
      })
    }))

  it.effect("a missing scope of the list itself is an error that names it", () =>
    Effect.gen(function*() {
      const hidden = ["job-positions.readonly"]
      const text = refusalOf(yield* tryTool({ ...api, people: [lea], faults: { hidden } }))
      assert.match(text, /status 400, invalid_scope/u)
      assert.match(text, /correct `scopes`/u)
      const settings = { ...api.settings, scopes: ["employees.readonly", "employments.readonly"] }
      const { read } = yield* tryTool({ ...api, settings, people: [lea], faults: { hidden } })
      assert.strictEqual(read.employees[0]?.attributes["jobTitle"], notVisible)
      assert.strictEqual(read.employees[0]?.manager, notVisible)
      assert.match(read.notes.join(), /job-positions\.readonly/u)
    }))

  it.effect("without the employments' scope, who works here is not known to have no end", () =>
    Effect.gen(function*() {
      const settings = { ...api.settings, scopes: ["employees.readonly"] }
      const { read } = yield* tryTool({ ...api, settings, people: [lea] })
      assert.strictEqual(read.employees[0]?.terminationDate, notVisible)
      assert.strictEqual(read.employees[0]?.startDate, notVisible)
      assert.match(read.notes.join(), /terminationDate.*employments\.readonly/u)
    }))

  it.effect("P1: a link to the next page without a cursor is no end of the list", () =>
    Effect.gen(function*() {
      const text = refusalOf(
        yield* tryTool({ ...api, people: crowd(101), rewrite: changed(/&page=[\w-]+/gu, "") })
      )
      assert.include(text, "links.next.href")
    }))

  it.effect("D6: a field of one's own without a value for anybody may be one that is not seen, and is not empty", () =>
    Effect.gen(function*() {
      const settings = { ...api.settings, custom: { Contract: "e_contract" } }
      const { read } = yield* tryTool({ ...api, people: [lea], settings })
      assert.strictEqual(read.employees[0]?.attributes["custom.Contract"], notVisible)
      assert.match(read.notes.join(), /custom\.Contract.*employee-attributes\.readonly/u)
    }))

  it.effect("what Lucca calls one's own fields is a setting", () =>
    Effect.gen(function*() {
      const people = [{ ...lea, attributes: { "custom.Contract": "Permanent" } }]
      const settings = { ...api.settings, custom: { Contract: "e_contract" }, customFieldsFrom: "employee-extensions" }
      const { exchanges, read } = yield* tryTool({ ...api, people, settings })
      const asked = exchanges.find(({ request }) => request.path === "/lucca-api/employee-extensions")
      assert.strictEqual(asked?.request.query.get("extensionDefinition.id"), "e_contract")
      assert.strictEqual(asked?.request.query.get("applicability.asOf"), null)
      assert.strictEqual(read.employees[0]?.attributes["custom.Contract"], "Permanent")
    }))

  it.effect("the announced end of this version is passed on", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        headers: { ...response.headers, sunset: "Sat, 31 Dec 2033 23:59:59 GMT" }
      })
      const { read } = yield* tryTool({ ...api, people: [lea], rewrite })
      assert.match(read.notes.join(), /end of this version of its API \(sunset: Sat, 31 Dec 2033/u)
    }))
})
