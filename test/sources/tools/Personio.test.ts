import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Result } from "effect"
import { empty, notVisible } from "../../../src/domain/Field.ts"
import type { EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { toolContract, type ToolUnderTest } from "./ToolContract.ts"
import { accountOf, assertWhole, crowd, person, refusalOf, type Trial, tryTool } from "./Trial.ts"

const shared = {
  kind: "personio",
  settings: { fields: { country: "Country of work" } },
  carries: [
    "terminationDate",
    "lastWorkingDay",
    "managerId",
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
  tokens: true,
  secrets: ["clientId", "clientSecret"],
  rights: [
    { hidden: "first_name", fields: ["firstName"], note: "First name" },
    { hidden: "email", fields: ["email"], note: "Email" },
    { hidden: "status", fields: ["status"], note: "Status" },
    { hidden: "hire_date", fields: ["startDate"], note: "Hire date" },
    { hidden: "termination_date", fields: ["terminationDate"], note: "Termination date" },
    { hidden: "supervisor", fields: ["manager"], note: "Supervisor" },
    { hidden: "office", fields: ["workLocation"], note: "Office" },
    { hidden: "IBAN", fields: ["bankAccount"], note: "IBAN" }
  ]
} satisfies Partial<ToolUnderTest>

toolContract({
  ...shared,
  words: {
    active: "active",
    "on-leave": "leave",
    onboarding: "onboarding",
    inactive: "inactive",
    unknown: "suspended"
  },
  pageSize: 100,
  announces: true,
  asksForLess: true,
  beyondLimit: 2000,
  ids: ["7", "9007199254740991", "9007199254740993", "1234567890123456789"]
})

toolContract({
  ...shared,
  name: "personio v2",
  settings: { ...shared.settings, version: "v2" },
  words: {
    active: "ACTIVE",
    "on-leave": "LEAVE",
    onboarding: "ONBOARDING",
    inactive: "INACTIVE",
    unknown: "SUSPENDED"
  },
  pageSize: 50,
  announces: false,
  asksForLess: false,
  tokenUses: 40,
  // A request for each person, both ends of it in this process, so that 10,000 take too long here; see bench/tools.
  many: 1000,
  rights: [
    ...shared.rights,
    { hidden: "/v2/workplaces", fields: ["workLocation"], note: "personio:workplaces:read" },
    { hidden: "/v2/org-units", fields: ["department", "team"], note: "personio:org-units:read" }
  ]
})

const read = Effect.fnUntraced(function*(trial: Omit<Trial, "kind">) {
  const outcome = yield* tryTool({ kind: "personio", ...trial })
  return { ...outcome, employee: outcome.read.employees[0] }
})

const nothingMore = { attributes: new Set<string>(), bankAccount: false, manager: false }

/** One answer of version 1 with these attributes besides the usual ones. */
const employees = (attributes: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) => ({
  status: 200,
  body: {
    success: true,
    metadata: { total_elements: 1, current_page: 0, total_pages: 1 },
    data: [{ type: "Employee", attributes: { id: { label: "ID", value: 7301452, type: "integer" }, ...attributes } }],
    ...more
  }
})

const answering =
  (answers: Readonly<Record<string, EmulatorResponse>>): NonNullable<Trial["rewrite"]> => (response, _, { path }) =>
    answers[path] ?? response

const cell = (value: unknown, type = "standard") => ({ label: "L", value, type, universal_id: null })

describe("personio v1: what is its own", () => {
  it.effect("credentials go in the body, the token and the app's name in headers, and only what is needed is asked for", () =>
    Effect.gen(function*() {
      const request = { attributes: new Set(["department"]), bankAccount: false, manager: true }
      const { exchanges } = yield* read({ people: [person({})], request, settings: { appId: "ACME_SYNC" } })
      assert.deepStrictEqual(exchanges.map(({ request: { method, path } }) => `${method} ${path}`), [
        "POST /v1/auth",
        "GET /v1/company/employees"
      ])
      const [signIn, list] = exchanges
      assert.strictEqual(signIn?.request.query.size, 0)
      assert.strictEqual(list?.request.headers["x-personio-app-id"], "ACME_SYNC")
      assert.match(list?.request.headers["authorization"] ?? "", /^Bearer papi-/u)
      assert.strictEqual(list?.request.query.get("limit"), "100")
      assert.sameMembers(list?.request.query.getAll("attributes[]") ?? [], [
        "first_name",
        "last_name",
        "email",
        "status",
        "hire_date",
        "termination_date",
        "last_working_day",
        "department",
        "supervisor"
      ])
    }))

  it.effect("D2: a day is kept as it is written, whatever time and offset stand behind it", () =>
    Effect.gen(function*() {
      for (
        const written of ["2021-03-01T00:00:00+02:00", "2021-03-01T00:00:00+0100", "2021-03-01", "2021-03-01T23:59:59Z"]
      ) {
        const rewrite = answering({
          "/v1/company/employees": employees({ hire_date: cell(written, "date"), termination_date: cell(null, "date") })
        })
        const { employee } = yield* read({ people: [], request: nothingMore, rewrite })
        assert.strictEqual<unknown>(employee?.startDate, "2021-03-01")
        assert.strictEqual<unknown>(employee?.terminationDate, empty)
      }
    }))

  it.effect("tags are lists, as text with commas or as JSON in a text; wrapped values that are empty are empty", () =>
    Effect.gen(function*() {
      const tagged = { success: true, data: [{ key: "dynamic_1", label: "Skills", type: "tags", universal_id: null }] }
      const request = { ...nothingMore, attributes: new Set(["custom.Skills", "workLocation"]) }
      const cases: ReadonlyArray<readonly [unknown, unknown]> = [
        ["English, French", ["English", "French"]],
        ["[\"English\",\"R&D, Engines\"]", ["English", "R&D, Engines"]],
        ["", empty]
      ]
      for (const [written, meant] of cases) {
        for (const nothing of [null, "", []]) {
          const rewrite = answering({
            "/v1/company/employees/attributes": { status: 200, body: tagged },
            "/v1/company/employees": employees({ dynamic_1: cell(written, "tags"), office: cell(nothing) })
          })
          const { employee } = yield* read({ people: [], request, rewrite })
          assert.deepStrictEqual<unknown>(employee?.attributes, { "custom.Skills": meant, workLocation: empty })
        }
      }
    }))

  it.effect("one cost centre is a text, several are a list; a day among the company's own attributes has no time", () =>
    Effect.gen(function*() {
      const center = (name: string) => ({ type: "CostCenter", attributes: { id: 1, name, percentage: 50 } })
      const own = { success: true, data: [{ key: "dynamic_1", label: "Probation", type: "date", universal_id: null }] }
      const request = { ...nothingMore, attributes: new Set(["costCenter", "custom.Probation"]) }
      const cases: ReadonlyArray<readonly [unknown, unknown]> = [
        [[center("FR-1")], "FR-1"],
        [[center("FR-1"), center("FR-2")], ["FR-1", "FR-2"]],
        [[], empty]
      ]
      for (const [written, meant] of cases) {
        const rewrite = answering({
          "/v1/company/employees/attributes": { status: 200, body: own },
          "/v1/company/employees": employees({
            cost_centers: cell(written),
            dynamic_1: cell("2026-12-31T00:00:00+01:00", "date")
          })
        })
        const { employee } = yield* read({ people: [], request, rewrite })
        assert.deepStrictEqual<unknown>(employee?.attributes, {
          costCenter: meant,
          "custom.Probation": "2026-12-31"
        })
      }
    }))

  const iban = "FR7630006000011234567890189"
  const bankAttributes = (...own: ReadonlyArray<readonly [string, string, string | null]>): EmulatorResponse => ({
    status: 200,
    body: {
      success: true,
      data: own.map(([key, label, universal_id]) => ({ key, label, type: "standard", universal_id }))
    }
  })
  const banks: ReadonlyArray<readonly [string, EmulatorResponse, Readonly<Record<string, string>>]> = [
    ["by the vendor's name", bankAttributes(["dynamic_1", "Compte", "iban"], ["dynamic_2", "IBAN", null]), {}],
    ["by the label", bankAttributes(["dynamic_1", "iban", null]), {}],
    ["by the key in the file", bankAttributes(["dynamic_1", "Konto", null], ["dynamic_2", "IBAN", "iban"]), {
      iban: "dynamic_1"
    }],
    ["by the label in the file", bankAttributes(["dynamic_1", "Konto", null], ["dynamic_2", "IBAN", "iban"]), {
      iban: "Konto"
    }]
  ]
  for (const [how, attributes, fields] of banks) {
    it.effect(`the IBAN is found ${how}`, () =>
      Effect.gen(function*() {
        const rewrite = answering({
          "/v1/company/employees/attributes": attributes,
          "/v1/company/employees": employees({
            dynamic_1: cell("FR76 3000 6000 0112 3456 7890 189"),
            dynamic_2: cell("DE00 WRONG")
          })
        })
        const request = { ...nothingMore, bankAccount: true }
        const { employee } = yield* read({ people: [], settings: { fields }, request, rewrite })
        assert.deepStrictEqual(employee === undefined ? undefined : accountOf(employee), { iban, bic: "", holder: "" })
      }))
  }

  it.effect("D6: an attribute of the file that is not ticked, or there twice, is said and not guessed", () =>
    Effect.gen(function*() {
      const rewrite = answering({
        "/v1/company/employees/attributes": bankAttributes(["dynamic_1", "Konto", null], ["dynamic_2", "Konto", null]),
        "/v1/company/employees": employees({ dynamic_1: cell("FR76"), dynamic_2: cell("FR77") })
      })
      const settings = { fields: { iban: "Konto", bic: "Swift" } }
      const request = { ...nothingMore, bankAccount: true }
      const outcome = yield* read({ people: [], settings, request, rewrite })
      assert.strictEqual<unknown>(outcome.employee?.bankAccount, notVisible)
      const notes = outcome.read.notes.join("\n")
      assert.include(
        notes,
        "fields.iban: Personio has several fields “Konto”; name one as the API does: dynamic_1, dynamic_2"
      )
      assert.include(notes, "fields.bic: Personio shows no field “Swift”")
    }))

  it.effect("P1: an answer without a total proves little; one that says success: false is none", () =>
    Effect.gen(function*() {
      const { metadata: _, ...without } = employees({}).body
      const pages: NonNullable<Trial["rewrite"]> = (response, _, { path, query }) =>
        path !== "/v1/company/employees"
          ? response
          : { status: 200, body: query.get("offset") === "0" ? without : { success: true, data: [] } }
      const { completeness } = (yield* read({ people: [], request: nothingMore, rewrite: pages })).read
      assert.deepInclude(completeness, { complete: true, proof: "weak" })
      const refused = answering({ "/v1/company/employees": { status: 200, body: { success: false, error: {} } } })
      assert.include(refusalOf(yield* read({ people: [], rewrite: refused })), "success: false")
    }))

  it.effect("X3: a minute's limit that says nothing of a minute is waited for", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      const people = crowd(3)
      let begun: number | undefined
      const rewrite: Trial["rewrite"] = (response, _, { path }) => {
        if (path !== "/v1/company/employees") return response
        begun ??= clock.currentTimeMillisUnsafe()
        return clock.currentTimeMillisUnsafe() - (begun ?? 0) > 60_000
          ? response
          : { status: 429, body: { success: false } }
      }
      assertWhole(yield* read({ people, rewrite, client: {} }), people)
    }))

  it.effect("what Personio says of an error is passed on, with the right that may be missing", () =>
    Effect.gen(function*() {
      const error = { success: false, error: { code: 4711, message: "You have no access to this resource" } }
      const rewrite = answering({ "/v1/company/employees": { status: 403, body: error } })
      const text = refusalOf(yield* read({ people: [], rewrite }))
      assert.include(text, "(status 403, 4711): You have no access to this resource")
      assert.include(text, "Employees: Read")
    }))
})

describe("personio v2: what is its own", () => {
  const settings = { version: "v2" }
  type Employment = Readonly<Record<string, unknown>>
  const employment = (status: string, start: string, more: Employment = {}): Employment => ({
    id: `${status}-${start}`,
    status,
    employment_start_date: start,
    termination: null,
    ...more
  })
  const having = (...employments: ReadonlyArray<Employment>) =>
    read({
      people: [person({})],
      settings,
      request: nothingMore,
      rewrite: answering({ "/v2/persons/20001/employments": { status: 200, body: { _data: employments } } })
    })

  const choices: ReadonlyArray<readonly [string, ReadonlyArray<Employment>, string, string]> = [
    [
      "who works here now",
      [
        employment("ONBOARDING", "2027-01-04"),
        employment("ACTIVE", "2024-01-01"),
        employment("INACTIVE", "2020-01-01")
      ],
      "ACTIVE",
      "2024-01-01"
    ],
    [
      "who is on leave, before who will come back",
      [
        employment("ONBOARDING", "2027-01-04"),
        employment("leave", "2024-01-01")
      ],
      "leave",
      "2024-01-01"
    ],
    [
      "who will be back",
      [
        employment("INACTIVE", "2020-01-01"),
        employment("ONBOARDING", "2027-01-04")
      ],
      "ONBOARDING",
      "2027-01-04"
    ],
    [
      "an unknown word, before who left",
      [
        employment("INACTIVE", "2020-01-01"),
        employment("UNSPECIFIED", "2019-01-01")
      ],
      "UNSPECIFIED",
      "2019-01-01"
    ],
    [
      "the later of two",
      [
        employment("INACTIVE", "2020-01-01"),
        employment("INACTIVE", "2022-01-01"),
        employment("INACTIVE", "2021-01-01")
      ],
      "INACTIVE",
      "2022-01-01"
    ]
  ]
  for (const [what, employments, status, start] of choices) {
    it.effect(`M5: of several employments the one counts that says ${what}, in any order`, () =>
      Effect.gen(function*() {
        for (const order of [employments, employments.toReversed()]) {
          const { employee } = yield* having(...order)
          assert.strictEqual(employee?.rawStatus, status)
          assert.strictEqual<unknown>(employee?.startDate, start)
        }
      }))
  }

  it.effect("the end is that of the termination, else of the employment; an earlier spelling of the last day counts", () =>
    Effect.gen(function*() {
      const ended = employment("ACTIVE", "2024-01-01", {
        employment_end_date: "2026-12-31",
        termination: { termination_date: "2026-11-30", last_working_date: "2026-11-20" }
      })
      const first = yield* having(ended)
      assert.strictEqual<unknown>(first.employee?.terminationDate, "2026-11-30")
      assert.strictEqual<unknown>(first.employee?.lastWorkingDay, "2026-11-20")
      const limited = employment("ACTIVE", "2024-01-01", { employment_end_date: "2026-12-31" })
      assert.strictEqual<unknown>((yield* having(limited)).employee?.terminationDate, "2026-12-31")
      assert.strictEqual<unknown>((yield* having(employment("ACTIVE", "2024-01-01"))).employee?.terminationDate, empty)
    }))

  it.effect("who has no employment has the status that the person shows", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* having()).employee?.rawStatus, "ACTIVE")
    }))

  it.effect("P8: of a link to the next page only the cursor is taken; one without a cursor is an error", () =>
    Effect.gen(function*() {
      const people = crowd(60)
      const link = (href: string) => (response: EmulatorResponse, number: number) =>
        number === 2
          ? { ...response, body: { ...Object(response.body), _meta: { links: { next: { href } } } } }
          : response
      const stolen = link("https://evil.example/v2/persons?cursor=cGFnZSAy")
      const request = nothingMore
      assertWhole(yield* read({ people, settings, request, rewrite: stolen }), people)
      const lost = link("https://api.personio.de/v2/persons?page=2")
      assert.include(refusalOf(yield* read({ people, settings, request, rewrite: lost })), "_meta.links.next.href")
    }))

  const envelopes: ReadonlyArray<readonly [unknown, string]> = [
    [
      { errors: [{ title: "Forbidden", detail: "Insufficient access scope" }] },
      "Forbidden): Insufficient access scope"
    ],
    [{ error: { message: "Unauthorized Request" } }, "Unauthorized Request"],
    [{ error: "invalid_scope", error_description: "Unknown scope" }, "invalid_scope): Unknown scope"]
  ]
  for (const [body, said] of envelopes) {
    it.effect(`each of its envelopes is read: ${said}`, () =>
      Effect.gen(function*() {
        const rewrite = answering({ "/v2/persons": { status: 403, body } })
        const text = refusalOf(yield* read({ people: [], settings, request: nothingMore, rewrite }))
        assert.include(text, said)
        assert.include(text, "personio:persons:read")
      }))
  }
})

describe("personio: settings", () => {
  const open = (settings: unknown) => {
    const opened = sourceKind("personio")?.open(settings)
    return opened !== undefined && Result.isSuccess(opened) ? opened.success : undefined
  }
  const keys = { clientId: "id", clientSecret: "secret" }

  it("P1: version 1, the default, announces totals; version 2 does not", () => {
    assert.isTrue(open(keys)?.canProve)
    assert.isTrue(open({ ...keys, version: "v1" })?.canProve)
    assert.isFalse(open({ ...keys, version: "v2" })?.canProve)
  })

  it("what is missing or unknown is refused", () => {
    for (
      const settings of [{}, { clientId: "id" }, { ...keys, version: "v3" }, { ...keys, appId: "a b" }, {
        ...keys,
        fields: { office: "Office" }
      }]
    ) {
      assert.isUndefined(open(settings))
    }
  })
})
