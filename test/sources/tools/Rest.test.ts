import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { parse as parseConfiguration } from "../../../src/config/Load.ts"
import { standardAttributes } from "../../../src/domain/Employee.ts"
import { empty } from "../../../src/domain/Field.ts"
import { network } from "../../../src/net/Network.ts"
import { emulatorKind } from "../../../src/sandbox/emulators/registry.ts"
import { EmulatorServer } from "../../../src/sandbox/EmulatorServer.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { slots } from "../../../src/sources/Slots.ts"
import { collect } from "../../../src/sources/Source.ts"
import { diagnosticsOf, file } from "../../config/Reading.ts"
import { everything } from "../files.ts"
import { bare } from "../SourceContract.ts"
import { company, toolContract } from "./ToolContract.ts"
import { assertWhole, crowd, day, now, person, refusalOf, today, type Trial, tryTool } from "./Trial.ts"

/** Everything that hrsync knows, in the places where tools keep such things. */
const fields = {
  id: "id",
  personKey: "person.id",
  firstName: "name.first",
  lastName: "name.last",
  email: "emails[type=work].value",
  status: "employment.status",
  startDate: "employment.start",
  terminationDate: "employment.end",
  lastWorkingDay: "employment.lastDay",
  timezone: "zone",
  managerId: "manager.id",
  managerEmail: "manager.email",
  iban: "accounts[0].iban",
  bic: "accounts[0].bic",
  accountHolder: "accounts[0].holder",
  workLocation: "location.name",
  department: "groups[type=DEPARTMENT].name",
  team: "groups[type=TEAM].name",
  legalEntity: "company",
  country: "location.country",
  jobTitle: "job.title",
  employmentType: "job.type",
  costCenter: "tags[*]",
  custom: { Contract: "own.contract", "Größe & Schnitt": "own.Größe & Schnitt" }
}

const words = {
  active: "Active",
  "on-leave": "On leave",
  onboarding: "Onboarding",
  inactive: "Inactive",
  unknown: "Seconded to partner"
}

const base = { tool: "Acme People", baseUrl: "https://people.acme.example/api", path: "/employees", fields }

const carries = [...slots, ...standardAttributes, "custom"] as const

toolContract({
  kind: "rest",
  name: "rest, page numbers and a total",
  settings: {
    ...base,
    auth: { kind: "bearer" },
    query: { include: "terminated" },
    headers: { "Accept-Version": "2026-01" },
    records: "data.employees",
    total: { path: "meta.total" },
    paging: { kind: "page", size: 50, sizeParameter: "per_page", parameter: "page" }
  },
  carries,
  words,
  pageSize: 50,
  announces: true,
  tokens: false,
  secrets: [],
  asksForLess: false,
  rights: [
    { hidden: "email", fields: ["email"], note: "emails[type=work].value" },
    { hidden: "status", fields: ["status"], note: "employment.status" },
    { hidden: "iban", fields: ["bankAccount"], note: "accounts[0].iban" },
    { hidden: "workLocation", fields: ["workLocation"], note: "location.name" }
  ]
})

toolContract({
  kind: "rest",
  name: "rest, cursors and OAuth",
  settings: {
    ...base,
    auth: { kind: "oauth", authenticate: "basic" },
    records: "items",
    paging: { kind: "cursor", size: 40, sizeParameter: "limit", next: "cursors.next", more: "cursors.more" },
    dates: "DD.MM.YYYY",
    limits: { perSecond: 3 }
  },
  carries,
  words,
  pageSize: 40,
  announces: false,
  tokens: true,
  secrets: [],
  asksForLess: false,
  written: (date) => date.split("-").toReversed().join("."),
  otherDate: "2022-05-17",
  rights: [{ hidden: "startDate", fields: ["startDate"], note: "employment.start" }]
})

const auths = {
  none: { kind: "none" },
  bearer: { kind: "bearer" },
  "a key as user": { kind: "basic" },
  "user and password": { kind: "basic", password: "${env:PASSWORD}" },
  "a header with a prefix": { kind: "header", name: "X-Api-Key", prefix: "Token " },
  "OAuth with a form": { kind: "oauth" },
  "OAuth with JSON": { kind: "oauth", body: "json" }
}

const pagings = {
  "one answer": [{ paging: { kind: "none" } }, 1],
  "one answer with a total": [{ paging: { kind: "none" }, records: "d", total: { header: "X-Total-Count" } }, 1],
  "numbers from 0, the number of pages": [{
    paging: { kind: "page", first: 0, size: 10, pages: "m.pages" },
    records: "d"
  }, 3],
  "numbers until an empty page": [{ paging: { kind: "page", size: 10, parameter: "p" } }, 4],
  "numbers until a short page": [{ paging: { kind: "page", size: 10, until: "short" } }, 3],
  "numbers while there is more": [{ paging: { kind: "page", size: 10, more: "m.more" }, records: "d" }, 3],
  "numbers in a body": [{
    method: "POST",
    body: { fields: ["id"], page: { by: "id" } },
    paging: { kind: "page", in: "body", parameter: "page.number", size: 10, sizeParameter: "page.size" },
    total: { header: "x-total" }
  }, 3],
  "offsets": [{ paging: { kind: "offset", size: 10, sizeParameter: "limit" }, total: { path: "t" }, records: "d" }, 3],
  "cursors in a body": [{
    method: "POST",
    paging: { kind: "cursor", in: "body", size: 10, next: "page.next", parameter: "page.after" },
    records: "d"
  }, 3],
  "the header Link": [{ paging: { kind: "link", size: 10, sizeParameter: "n" }, query: { all: true } }, 3],
  "next links": [{ paging: { kind: "next", size: 10, next: "links.next" }, records: "d", query: { "s[]": ["a"] } }, 3]
} as const

const trial = (settings: Trial["settings"], changes: Partial<Trial> = {}): Trial => ({
  kind: "rest",
  settings: { ...base, fields: { ...fields, team: "team" }, auth: auths.none, paging: { kind: "none" }, ...settings },
  people: crowd(25),
  ...changes
})

describe("rest: ways to ask", () => {
  for (const [name, auth] of Object.entries(auths)) {
    it.effect(`authentication by ${name}`, () =>
      Effect.gen(function*() {
        const outcome = yield* tryTool(trial({ auth }))
        assertWhole(outcome, crowd(25))
        assert.notInclude(outcome.exchanges.map(({ request }) => request.query.toString()).join(), "sandbox")
      }))
  }

  const wrong: ReadonlyArray<Readonly<Record<string, string>>> = [
    { kind: "bearer", token: "wrong-token-7" },
    { kind: "basic", user: "wrong-user-7", password: "wrong-password-7" },
    { kind: "header", name: "X-Api-Key", value: "wrong-value-7" },
    { kind: "oauth", tokenUrl: "/oauth/token", clientId: "wrong-client-7", clientSecret: "wrong-secret-7" }
  ]
  for (const auth of wrong) {
    it.effect(`X3: a wrong secret (${auth["kind"]}) ends it after a handful of requests, unquoted`, () =>
      Effect.gen(function*() {
        const { kind = "" } = auth
        const outcome = yield* tryTool(trial({ auth: { kind } }, { credentials: { auth } }))
        assert.match(refusalOf(outcome), /not let in.*Check `auth`|not let in/u)
        assert.isAtMost(outcome.requests, 4)
      }))
  }

  for (const [name, [settings, requests]] of Object.entries(pagings)) {
    it.effect(`paging: ${name}`, () =>
      Effect.gen(function*() {
        const outcome = yield* tryTool(trial(settings))
        assertWhole(outcome, crowd(25))
        assert.deepStrictEqual(outcome.read.notes, [])
        assert.strictEqual(outcome.requests, requests)
        const { completeness } = outcome.read
        assert.strictEqual(completeness.complete ? completeness.proof : "", "total" in settings ? "strong" : "weak")
      }))
  }

  it.effect("leavers in a list of their own are inactive, and both totals count", () =>
    Effect.gen(function*() {
      const people = [...crowd(3), person({ id: "9", status: "inactive" }), person({ id: "10", status: "inactive" })]
      const { status: _, ...rest } = fields
      const outcome = yield* tryTool(trial({
        fields: rest,
        assumeStatus: "active",
        leavers: { path: "/leavers", query: { since: "2020-01-01" }, records: "d" },
        records: "d",
        total: { path: "t" }
      }, { people }))
      assertWhole(outcome, people)
      assert.deepStrictEqual(outcome.read.employees.map(({ status }) => status), [
        "active",
        "active",
        "active",
        "inactive",
        "inactive"
      ])
      const { completeness } = outcome.read
      assert.include(
        completeness.complete ? completeness.how : "",
        "Acme People announced 5 and gave 5 records on 2 pages"
      )
    }))

  it.effect("inactiveUntilStart: who starts later is onboarding", () =>
    Effect.gen(function*() {
      const people = [
        person({ id: "1", status: "inactive", startDate: day("2027-01-01") }),
        person({ id: "2", status: "inactive" })
      ]
      for (const inactiveUntilStart of [true, false]) {
        const { read } = yield* tryTool(trial({ inactiveUntilStart }, { people }))
        const expected = [inactiveUntilStart ? "onboarding" : "inactive", "inactive"]
        assert.deepStrictEqual(read.employees.map(({ status }) => status), expected)
      }
    }))

  it.effect("words for nothing are empty", () =>
    Effect.gen(function*() {
      const people = [person({ id: "1", attributes: { department: "N/A" } })]
      const { read } = yield* tryTool(trial({ empty: ["N/A"] }, { people }))
      assert.strictEqual<unknown>(read.employees[0]?.attributes["department"], empty)
    }))

  it.effect("where one value should be and there are two, that person is held; an attribute takes both", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.stringify(response.body)
          .replace(`{"type":"work","value":"crowd0@acme.example"}`, `{"type":"work","value":"a@b.example"},$&`)
          .replaceAll("\"department\":null", "\"department\":[\"A\",\"B\"]")
      })
      const settings = { fields: { ...fields, team: "team", department: "department" } }
      const people = ["30001", "30002"].map((id, at) => person({ id, email: `crowd${at}@acme.example` }))
      const { read } = yield* tryTool(trial(settings, { people, rewrite }))
      assert.deepStrictEqual(read.unreadable.map(({ at, id }) => [id, at]), [
        ["30001", "GET /employees, page 1, record 1"]
      ])
      assert.deepStrictEqual<unknown>(read.employees.map(({ attributes }) => attributes["department"]), [["A", "B"]])
    }))

  it.effect("P1: a list that changes is read again, and places are those of the second reading", () =>
    Effect.gen(function*() {
      const settings = { paging: { kind: "page", size: 10 }, records: "d", total: { path: "t" } }
      const outcome = yield* tryTool(trial(settings, {
        rewrite: (response, number, { query }) => {
          const text = JSON.stringify(response.body)
          const changed = number === 2 ? text.replace(`"t":25`, `"t":26`) : text
          return { ...response, body: query.get("page") === "1" ? changed.replace("2022-05-16", "soon") : changed }
        }
      }))
      assert.deepStrictEqual(outcome.read.unreadable.map(({ at }) => at), ["GET /employees, page 1, record 1"])
      assert.strictEqual(outcome.requests, 5)
    }))

  it.effect("204 ends a list", () =>
    Effect.gen(function*() {
      const outcome = yield* tryTool(trial({ paging: { kind: "page", size: 25 } }, {
        rewrite: (response, number) => number === 1 ? response : { status: 204, body: "" }
      }))
      assertWhole(outcome, crowd(25))
    }))
})

describe("rest: settings that do not fit the tool", () => {
  it.effect("no list where it should be: what there is instead", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = () => ({ status: 200, body: { data: { people: [] }, "ada@acme.example": 1 } })
      const text = refusalOf(yield* tryTool(trial({ records: "data.employees" }, { rewrite })))
      assert.include(
        text,
        "GET /employees of connection hr got an answer without a list at data.employees; it has “data”"
      )
      assert.include(text, "→ Correct `records` of the connection")
      assert.notInclude(text, "ada@")
    }))

  it.effect("no total where it should be", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({ ...response, body: { d: [] } })
      const text = refusalOf(yield* tryTool(trial({ records: "d", total: { path: "meta.total" } }, { rewrite })))
      assert.include(text, "got an answer without a total at meta.total")
    }))

  it.effect("a list that is missing where the total is 0 is empty", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = () => ({ status: 200, body: { total: 0 } })
      assertWhole(yield* tryTool(trial({ records: "d", total: { path: "total" } }, { people: [], rewrite })), [])
    }))

  it.effect("a path that no record has: a note with what the first one has", () =>
    Effect.gen(function*() {
      const { read } = yield* tryTool(trial({}, { faults: { hidden: ["workLocation", "country"] } }))
      const notes = read.notes.join("\n")
      assert.include(notes, "No record has “location.name”, “location.country”; the first one has “id”, “person”")
      assert.include(notes, "or correct `fields.workLocation`")
    }))

  it.effect("a choice in a list that nothing ever meets is noted too", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.stringify(response.body).replaceAll("DEPARTMENT", "DIVISION")
      })
      const { read } = yield* tryTool(trial({}, { rewrite }))
      assert.include(read.notes.join(), "No record has “groups[type=DEPARTMENT].name”")
    }))

  it.effect("more pages without a cursor are missing pages", () =>
    Effect.gen(function*() {
      const paging = { kind: "cursor", size: 10, next: "c.next", more: "c.more" }
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.stringify(response.body).replace("\"c1\"", "null").replace("\"c2\"", "null")
      })
      const text = refusalOf(yield* tryTool(trial({ paging, records: "d" }, { rewrite })))
      assert.include(text, "says that there are more pages, and gives no cursor at c.next")
    }))

  it.effect("a full first page without the cursor's key is noted", () =>
    Effect.gen(function*() {
      const paging = { kind: "cursor", size: 10, next: "c.next" }
      const rewrite: Trial["rewrite"] = (response) => ({
        ...response,
        body: JSON.stringify(response.body).replace("\"next\"", "\"following\"")
      })
      const { read } = yield* tryTool(trial({ paging, records: "d" }, { rewrite }))
      assert.include(read.notes.join(), "The first page is full and has nothing at c.next")
    }))

  it.effect("the tool's own code of an error is shown where the settings name its place", () =>
    Effect.gen(function*() {
      const rewrite: Trial["rewrite"] = () => ({ status: 422, body: { error: { code: "E-42", message: "of Ada" } } })
      const text = refusalOf(yield* tryTool(trial({ errorCode: "error.code" }, { rewrite })))
      assert.include(text, "(status 422, E-42)")
      assert.notInclude(text, "Ada")
    }))
})

describe("examples/rest-bamboohr.yaml", () => {
  const text = readFileSync(new URL("../../../examples/rest-bamboohr.yaml", import.meta.url), "utf8")

  it.effect("P8: is right where its host is allowed outside the file, and says so where it is not", () =>
    Effect.gen(function*() {
      const problems = (environment: Readonly<Record<string, string>>) =>
        parseConfiguration(text, { file: "rest-bamboohr.yaml", folder: "/", environment }).pipe(
          Effect.match({ onFailure: ({ diagnostics }) => diagnostics, onSuccess: ({ warnings }) => warnings })
        )
      assert.deepStrictEqual(yield* problems({ HRSYNC_ALLOWED_HOSTS: "acme.bamboohr.com" }), [])
      const [problem, more] = yield* problems({})
      assert.strictEqual(more, undefined)
      assert.strictEqual(problem?.code, "host-not-allowed")
      assert.include(problem?.message, "in the environment of the run: HRSYNC_ALLOWED_HOSTS=acme.bamboohr.com.")
    }))

  it.live("gives the same employees as the built-in source", () =>
    Effect.scoped(Effect.gen(function*() {
      const { connections: { hr: { kind: _, ...described } } } = parse(text)
      const make = emulatorKind("bamboohr")?.make
      if (make === undefined) return yield* Effect.die("there is no emulator of BambooHR")
      const emulator = make({ people: company, today, settings: {}, faults: {}, limited: false })
      const server = yield* Effect.acquireRelease(
        Effect.promise(() => EmulatorServer.start(new Map([["hr", { emulator, faults: {} }]]), { now: () => now })),
        (started) => Effect.promise(() => started.stop())
      )
      const baseUrl = server.baseUrl("hr")
      const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
      const read = (kind: string, settings: Readonly<Record<string, unknown>>) => {
        const opened = sourceKind(kind)?.open({ ...settings, baseUrl })
        return opened === undefined || Result.isFailure(opened)
          ? Effect.die(opened)
          : collect(opened.success.make({ connection: "hr", folder: "/", network: net }), everything)
      }
      const { apiKey } = emulator.credentials
      const own = yield* read("bamboohr", {
        ...emulator.credentials,
        fields: { iban: "IBAN", bic: "BIC", accountHolder: "Account holder" }
      })
      const rest = yield* read("rest", { ...described, auth: { ...described.auth, user: apiKey } })
      assert.isAbove(own.employees.length, 5)
      assert.deepStrictEqual(rest.employees.map(bare), own.employees.map(bare))
      assert.deepStrictEqual(rest.completeness, own.completeness)
      assert.deepStrictEqual([rest.notes, own.notes], [[], []])
    })))
})

describe("rest: settings that are refused", () => {
  const right = { ...base, auth: { kind: "bearer", token: "t" }, paging: { kind: "none" } }
  const { status: _, ...withoutStatus } = fields
  const refused: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, RegExp]> = [
    [{ query: { api_key: "k" } }, /“api_key” in the query names a secret.*use auth/u],
    [{ leavers: { path: "/left", query: { "access-token": "k" } } }, /“access-token” in the query/u],
    [{ headers: { Authorization: "Bearer k" } }, /the header “Authorization” is not set here/u],
    [{ headers: { "X-Api-Key": "k" } }, /the header “X-Api-Key” is not set here/u],
    [{ fields: { ...fields, team: "teams[name" } }, /fields/u],
    [{ fields: { ...fields, team: "teams[x].name" } }, /fields\.team is no path/u],
    [{ fields: { ...fields, custom: { A: "a..b" } } }, /fields\.custom\.A is no path/u],
    [{ fields: withoutStatus }, /fields\.status is missing/u],
    [{ assumeStatus: "active" }, /keep only one of them/u],
    [{ body: { a: 1 } }, /a body is sent with method: POST only/u],
    [{ paging: { kind: "page", size: 5, in: "body" } }, /a body is sent with method: POST only/u],
    [{ method: "POST", paging: { kind: "link" } }, /links are followed with GET/u],
    [{ path: "/a?b=1" }, /path/u],
    [{ path: "//elsewhere.example/a" }, /path/u],
    [{ baseUrl: "http://people.acme.example" }, /Plain http is for this machine alone/u]
  ]
  for (const [changes, says] of refused) {
    it(JSON.stringify(changes).slice(0, 80), () => {
      const opened = sourceKind("rest")?.open({ ...right, ...changes })
      assert.match(opened !== undefined && Result.isFailure(opened) ? String(opened.failure) : "taken", says)
    })
  }

  it("what is right is taken; only what is mapped can be asked for, and a total proves", () => {
    const opened = sourceKind("rest")?.open(right)
    if (opened === undefined || Result.isFailure(opened)) throw new Error("refused")
    assert.isFalse(opened.success.canProve)
    const few = sourceKind("rest")?.open({
      ...right,
      total: { path: "n" },
      fields: { id: "id", email: "mail", status: "state", team: "t", custom: { C: "c" } }
    })
    if (few === undefined || Result.isFailure(few)) throw new Error("refused")
    assert.deepStrictEqual<unknown>(few.success.attributes, new Set(["team", "custom.C"]))
    assert.isTrue(few.success.canProve)
  })

  it("P8: the host of the token is looked at too", () => {
    const auth = { kind: "oauth", tokenUrl: "https://login.other.example/t", clientId: "i", clientSecret: "s" }
    const opened = sourceKind("rest")?.open({ ...right, auth })
    if (opened === undefined || Result.isFailure(opened)) throw new Error("refused")
    const problems = opened.success.addressProblems({ HRSYNC_ALLOWED_HOSTS: "people.acme.example" })
    assert.deepStrictEqual(problems.map(({ message }) => message.split(" ")[0]), ["login.other.example"])
  })

  it.effect("a secret that stands in the file is found, and not shown", () =>
    Effect.gen(function*() {
      const written = (auth: string): string =>
        file({
          connections:
            `hr: { kind: rest, baseUrl: "http://127.0.0.1:1", path: /e, paging: { kind: none }, auth: ${auth}, fields: { id: i, email: e, status: s } }`
        })
      const texts = [
        "{ kind: bearer, token: geheimnis-123 }",
        "{ kind: basic, user: \"${env:U}\", password: geheimnis-123 }",
        "{ kind: header, name: X-Key, value: geheimnis-123 }"
      ]
      for (const auth of texts) {
        const found = yield* diagnosticsOf(written(auth))
        assert.isAbove(found.length, 0)
        assert.notInclude(JSON.stringify(found), "geheimnis")
        assert.include(found.map(({ message }) => message).join(), "A secret stands in this file")
      }
      const unknown = yield* diagnosticsOf(written("{ kind: baerer, token: \"${env:T}\" }"))
      assert.include(
        unknown.map(({ message }) => message).join(),
        "The kind \"baerer\" is not known in connections.hr.auth"
      )
      assert.deepStrictEqual(unknown.map(({ suggestion }) => suggestion), ["bearer"])
    }))
})
