import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { notVisible } from "../../../src/domain/Field.ts"
import { addressProblem } from "../../../src/net/AllowedHosts.ts"
import { network } from "../../../src/net/Network.ts"
import { readXml, textOf } from "../../../src/net/Xml.ts"
import type { EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { kind as emulators } from "../../../src/sandbox/emulators/Workday.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { collect } from "../../../src/sources/Source.ts"
import { usualColumns } from "../../../src/sources/WorkdayReport.ts"
import { vendor } from "../../../src/sources/WorkdayVendor.ts"
import { company } from "./ToolContract.ts"
import { accountOf, assertWhole, crowd, now, person, refusalOf, today, type Trial, tryTool } from "./Trial.ts"

const base = { kind: "workday", settings: { pageSize: 3 } }
const seven = crowd(7)
const nothing = { attributes: new Set<string>(), bankAccount: false, manager: false }
const bankReport = { owner: "ISU_HRSYNC", name: "Bank", use: "bankAccounts" }

const element = (xml: string, ...path: ReadonlyArray<string>): string | undefined =>
  textOf(Result.getOrThrow(readXml(xml)), ...path)

const asked = (xml: string, ...path: ReadonlyArray<string>): string | undefined =>
  element(xml, "Body", "Get_Workers_Request", ...path)

const host = "https://wd3-services1.myworkday.com"

const open = (settings: Readonly<Record<string, unknown>>) => {
  const kind = sourceKind("workday")
  if (kind === undefined) throw new Error("workday is not registered")
  return kind.open({ username: "isu", password: "x", ...settings })
}

const replaced =
  (from: string | RegExp, to: string, only?: number): NonNullable<Trial["rewrite"]> => (response, number) =>
    only === undefined || only === number
      ? { ...response, body: typeof response.body === "string" ? response.body.replace(from, to) : response.body }
      : response

const soapFault = (code: string, text: string, status = 500): EmulatorResponse => ({
  status,
  body:
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring></e:Fault></e:Body></e:Envelope>`
})

const failing = (trial: Partial<Trial>) =>
  Effect.map(tryTool({ ...base, people: seven, ...trial }), (outcome) => ({ ...outcome, text: refusalOf(outcome) }))

describe("Get_Workers: what is asked", () => {
  it.effect("P1: every page is of one moment, and leavers and people to come are among them", () =>
    Effect.gen(function*() {
      const outcome = yield* tryTool({ ...base, people: seven })
      assertWhole(outcome, seven)
      const bodies = outcome.exchanges.map(({ request }) => request.body)
      assert.deepStrictEqual(bodies.map((body) => asked(body, "Response_Filter", "Page")), ["1", "2", "3"])
      for (const body of bodies) {
        assert.strictEqual(asked(body, "Response_Filter", "As_Of_Entry_DateTime"), new Date(now - 60_000).toISOString())
        assert.strictEqual(asked(body, "Response_Filter", "As_Of_Effective_Date"), today)
        assert.strictEqual(asked(body, "Response_Filter", "Count"), "3")
        assert.strictEqual(asked(body, "Request_Criteria", "Exclude_Inactive_Workers"), "false")
        assert.strictEqual(asked(body, "Request_Criteria", "Exclude_Contingent_Workers"), "true")
      }
    }))

  it.effect("P1: the stand-in moves on between pages that are not of one moment, and that is noticed", () =>
    Effect.gen(function*() {
      const emulator = emulators.make({ people: seven, today, settings: {}, faults: {}, limited: false })
      const { exchanges } = yield* tryTool({ ...base, people: seven })
      const request = exchanges[1]?.request
      if (request === undefined) return assert.fail("there is no second page")
      const body = request.body.replace(/<bsvc:As_Of_Entry_DateTime>.*?<\/bsvc:As_Of_Entry_DateTime>/u, "")
      const { body: answer } = emulator.handle({ ...request, body })
      assert.include(String(answer), ">30005<")
      assert.notInclude(String(answer), ">30004<")
    }))

  it.effect("only what is needed: no compensation, and no organizations or managers that nobody asked for", () =>
    Effect.gen(function*() {
      const groupOf = (request: NonNullable<Trial["request"]>, settings = {}) =>
        Effect.map(
          tryTool({ ...base, settings: { ...base.settings, ...settings }, people: seven, request }),
          ({ exchanges }) => exchanges[0]?.request.body ?? ""
        )
      const none = yield* groupOf(nothing)
      assert.strictEqual(asked(none, "Response_Group", "Include_Organizations"), "false")
      assert.strictEqual(asked(none, "Response_Group", "Include_Management_Chain_Data"), "false")
      assert.notMatch(none, /Compensation|Photo|Related_Persons|Benefit/u)
      const company = yield* groupOf({ ...nothing, attributes: new Set(["legalEntity"]) })
      assert.strictEqual(asked(company, "Response_Group", "Exclude_Companies"), "false")
      assert.strictEqual(asked(company, "Response_Group", "Exclude_Supervisory_Organizations"), "true")
      assert.strictEqual(asked(company, "Response_Group", "Exclude_Company_Hierarchies"), "true")
      const unit = yield* groupOf({ ...nothing, attributes: new Set(["legalEntity"]) }, {
        organizations: { legalEntity: "BUSINESS_UNIT" }
      })
      assert.strictEqual(asked(unit, "Response_Group", "Exclude_Companies"), "true")
      assert.strictEqual(asked(unit, "Response_Group", "Exclude_Business_Units"), "false")
      const custom = yield* groupOf({ ...nothing, attributes: new Set(["custom.X"]) }, { integrationSystem: "INT" })
      assert.strictEqual(asked(custom, "Response_Group", "Exclude_Custom_Organizations"), "false")
      assert.strictEqual(
        asked(custom, "Request_Criteria", "Field_And_Parameter_Criteria_Data", "Provider_Reference", "ID"),
        "INT"
      )
      assert.notInclude(yield* groupOf(nothing, { integrationSystem: "INT" }), "Provider_Reference")
    }))

  it.effect("signs in as user@tenant in the header, once, and with no other credentials", () =>
    Effect.gen(function*() {
      for (const username of ["ISU_HRSYNC", "ISU_HRSYNC@acme"]) {
        const { exchanges } = yield* tryTool({ ...base, people: seven, credentials: { username } })
        const [{ request } = { request: undefined }] = exchanges
        assert.strictEqual(request?.headers["authorization"], undefined)
        assert.strictEqual(
          element(request?.body ?? "", "Header", "Security", "UsernameToken", "Username"),
          "ISU_HRSYNC@acme"
        )
      }
    }))
})

describe("Get_Workers: what Workday refuses", () => {
  it.effect("X3: a wrong password is status 500, and is tried once", () =>
    Effect.gen(function*() {
      const { requests, text } = yield* failing({ credentials: { password: "not-this-one-at-all" } })
      assert.strictEqual(requests, 1)
      assert.include(text, "was not let in")
      assert.include(text, "authenticationError")
      assert.include(text, "Maintain Password Rules")
    }))

  it.effect("X3: a missing right for the operation names the domain, and is tried once", () =>
    Effect.gen(function*() {
      const { requests, text } = yield* failing({ faults: { hidden: ["Worker Data: Public Worker Reports"] } })
      assert.strictEqual(requests, 1)
      assert.include(text, "was refused")
      assert.include(text, "Worker Data: Public Worker Reports")
      assert.include(text, "Activate Pending Security Policy Changes")
    }))

  it.effect("a request that does not fit is not sent again, and nothing that Workday says of it is quoted", () =>
    Effect.gen(function*() {
      const answer = soapFault("SOAP-ENV:Client.validationError", "Perpetua is no valid ID")
      const { requests, text } = yield* failing({ rewrite: () => answer })
      assert.strictEqual(requests, 1)
      assert.include(text, "validationError")
      assert.notInclude(text, "Perpetua")
    }))

  it.effect("X3: another fault may pass", () =>
    Effect.gen(function*() {
      const answer = soapFault("SOAP-ENV:Server.processingError", "Try later")
      assertWhole(
        yield* tryTool({ ...base, people: seven, rewrite: (response, number) => number === 2 ? answer : response }),
        seven
      )
      const { requests, text } = yield* failing({ rewrite: () => answer })
      assert.strictEqual(requests, 5)
      assert.include(text, "processingError")
    }))

  it.effect("a fault with status 200 is one all the same", () =>
    Effect.gen(function*() {
      const answer = soapFault("SOAP-ENV:Client.authenticationError", "invalid username or password", 200)
      const { text } = yield* failing({ rewrite: () => answer })
      assert.include(text, "got a fault (SOAP-ENV:Client.authenticationError)")
      assert.include(text, "Maintain Password Rules")
    }))
})

describe("Get_Workers: answers that prove nothing", () => {
  const cases: ReadonlyArray<readonly [name: string, rewrite: NonNullable<Trial["rewrite"]>, said: string]> = [
    ["no total", replaced(/<wd:Total_Results>\d+<\/wd:Total_Results>/u, ""), "Response_Results.Total_Results"],
    ["no number of pages", replaced(/<wd:Total_Pages>\d+<\/wd:Total_Pages>/u, ""), "Response_Results.Total_Pages"],
    ["a total that is no number", replaced(/<wd:Total_Results>\d+/u, "<wd:Total_Results>many"), "Total_Results"],
    ["fewer pages than there are", replaced(/<wd:Total_Pages>3/u, "<wd:Total_Pages>2"), "7 were announced and 6 came"],
    ["another page", replaced("<wd:Page>2<", "<wd:Page>1<"), "was asked for page 2 and gave page 1"],
    [
      "fewer workers than announced on a page",
      replaced("<wd:Page_Results>3", "<wd:Page_Results>4"),
      "announced 4 workers"
    ],
    ["a document type", replaced("<env:Envelope", "<!DOCTYPE x [<!ENTITY y \"z\">]><env:Envelope"), "document type"],
    ["an end that is missing", replaced("</env:Envelope>", ""), "not well-formed"],
    ["another envelope", replaced(/env:Body/gu, "env:Corpus"), "Envelope.Body.Get_Workers_Response"]
  ]
  for (const [name, rewrite, said] of cases) {
    it.effect(`P1: ${name}`, () =>
      Effect.gen(function*() {
        const { read, text } = yield* failing({ rewrite })
        assert.include(text, said)
        assert.deepStrictEqual(read.employees, [])
      }))
  }

  it.effect("P1: a total that changes between pages is read once more, and then believed", () =>
    Effect.gen(function*() {
      const outcome = yield* tryTool({
        ...base,
        people: seven,
        rewrite: replaced("<wd:Total_Results>7", "<wd:Total_Results>8", 2)
      })
      assertWhole(outcome, seven)
      assert.isAbove(outcome.requests, 3)
    }))

  it.effect("D6: one who has no work e-mail has none; where nobody has one, it is not seen", () =>
    Effect.gen(function*() {
      const without = person({ id: "1", email: "" })
      const some = yield* tryTool({ ...base, people: [...seven, without] })
      assert.notStrictEqual(some.read.employees.find(({ id }) => id === "1")?.email, notVisible)
      const nobody = yield* tryTool({ ...base, people: [without] })
      assert.strictEqual(nobody.read.employees[0]?.email, notVisible)
      assert.include(nobody.read.notes.join(), "Person Data: Work Contact Information")
    }))
})

describe("bank accounts from a report", () => {
  const settings = { pageSize: 3, report: bankReport }
  const withBank = company.slice(0, 3)
  const everything = { attributes: "all", bankAccount: true, manager: true } as const

  it.effect("is not read where nobody asked for bank accounts", () =>
    Effect.gen(function*() {
      const { exchanges } = yield* tryTool({ ...base, settings, people: seven, request: nothing })
      assert.ok(exchanges.every(({ request }) => !request.path.includes("customreport2")))
    }))

  it.effect("F4: rows that differ for one person give none, and a note", () =>
    Effect.gen(function*() {
      const rows = [
        { Employee_ID: "20001", IBAN: "FR7630006000011234567890189" },
        { Employee_ID: "20001", IBAN: "DE02120300000000202051" },
        { Employee_ID: "20002", IBAN: "DE02120300000000202051" },
        { Employee_ID: "20002", IBAN: "DE02120300000000202051" }
      ]
      const { read } = yield* tryTool({
        ...base,
        settings,
        people: withBank,
        request: everything,
        rewrite: (response, _, { path }) =>
          path.includes("customreport2") ? { status: 200, body: { Report_Entry: rows } } : response
      })
      const of = (id: string) => {
        const employee = read.employees.find((one) => one.id === id)
        return employee === undefined ? undefined : accountOf(employee)
      }
      assert.isTrue(read.completeness.complete)
      // In two rows, in none, and in two that are one.
      assert.strictEqual(of("20001"), notVisible)
      assert.strictEqual(of("20003"), notVisible)
      assert.deepInclude(of("20002"), { iban: "DE02120300000000202051" })
      assert.include(read.notes.join(), "several bank accounts for 1 of its workers")
    }))

  it.effect("D6: without a report it is not visible, and the note says how to get it", () =>
    Effect.gen(function*() {
      const { read } = yield* tryTool({ ...base, people: withBank, request: everything })
      assert.strictEqual(read.employees[0]?.bankAccount, notVisible)
      assert.include(read.notes.join(), "use: bankAccounts")
    }))
})

describe("a report", () => {
  const settings = { report: { owner: "ISU_HRSYNC", name: "Members" } }
  const answering = (body: unknown, status = 200) =>
    tryTool({ kind: "workday", settings, people: [], rewrite: () => ({ status, body }) })
  const row = { Employee_ID: "1", First_Name: "A", Work_Email: "a@acme.example", Status: "Active" }

  it.effect("P1: nothing proves that it is whole, and onMissing: archive is not possible with it", () =>
    Effect.gen(function*() {
      const { read } = yield* tryTool({ kind: "workday", settings, people: seven })
      assert.strictEqual(read.completeness.complete ? read.completeness.proof : "", "weak")
      const proves = (report: unknown) =>
        Result.map(
          open({ baseUrl: `${host}/ccx/api/v1/acme`, ...(report === undefined ? {} : { report }) }),
          ({ canProve }) => canProve
        ).pipe(Result.getOrThrow)
      assert.deepStrictEqual(
        [proves(undefined), proves(bankReport), proves({ owner: "o", name: "n" })],
        [true, true, false]
      )
    }))

  it.effect("without a row is an empty object", () =>
    Effect.gen(function*() {
      assertWhole(yield* answering({}), [])
      assertWhole(yield* answering({ Report_Entry: [] }), [])
      assert.include(refusalOf(yield* answering({ Report_Entries: [row] })), "Report_Entry")
    }))

  it.effect("names the prompt that it lacks", () =>
    Effect.gen(function*() {
      const said = "Validation error occurred. Report parameter Effective as of Date is required."
      const text = refusalOf(yield* answering(said, 400))
      assert.include(text, "Effective as of Date")
      assert.include(text, "report.prompts")
    }))

  it.effect("says what to look at where it can't be had", () =>
    Effect.gen(function*() {
      const trial = { kind: "workday", settings, people: seven }
      const other = yield* tryTool({
        ...trial,
        rewrite: () => soapFault("SOAP-ENV:Client.processingError", "The task submitted is not authorized.")
      })
      assert.include(refusalOf(other), "share the report")
      assert.strictEqual(other.requests, 1)
      const wrong = yield* tryTool({ ...trial, credentials: { password: "not-this-one-at-all" } })
      assert.include(refusalOf(wrong), "report.signInAs")
    }))

  it.effect("sends its prompts, and asks for JSON", () =>
    Effect.gen(function*() {
      const prompts = { "Company!Company_Reference_ID": "ACME FR" }
      const { exchanges } = yield* tryTool({
        kind: "workday",
        settings: { report: { ...settings.report, prompts } },
        people: seven
      })
      const query = exchanges[0]?.request.query
      assert.deepStrictEqual([query?.get("Company!Company_Reference_ID"), query?.get("format")], ["ACME FR", "json"])
    }))

  it.effect("signs in with or without the tenant, as the settings say", () =>
    Effect.gen(function*() {
      const cases = [
        ["user", "ISU_HRSYNC", "ISU_HRSYNC"],
        ["user", "ISU_HRSYNC@acme", "ISU_HRSYNC"],
        ["user@tenant", "ISU_HRSYNC", "ISU_HRSYNC@acme"],
        ["user@tenant", "ISU_HRSYNC@ACME", "ISU_HRSYNC@acme"]
      ] as const
      for (const [signInAs, username, user] of cases) {
        const { exchanges } = yield* tryTool({
          credentials: { username },
          kind: "workday",
          settings: { report: { ...settings.report, signInAs } },
          people: seven
        })
        const basic = exchanges[0]?.request.headers["authorization"]?.replace("Basic ", "") ?? ""
        assert.ok(Buffer.from(basic, "base64").toString().startsWith(`${user}:`), signInAs)
      }
    }))

  it.effect("columns with several values are lists, and a day keeps its place whatever its zone", () =>
    Effect.gen(function*() {
      const { read } = yield* answering({
        Report_Entry: [
          { ...row, Hire_Date: "2024-02-29-08:00", Location: [{ L: "Paris" }], Team: [{ T: "A" }, { T: "B" }] },
          { ...row, Employee_ID: "2", Hire_Date: "2024-03-01", Cost_Center: { Name: "x", Code: "y" }, Grade: "L3" }
        ]
      })
      const [first, second] = read.employees
      assert.deepStrictEqual([first?.startDate, second?.startDate].map(String), ["2024-02-29", "2024-03-01"])
      assert.deepStrictEqual(
        [first?.attributes["workLocation"], first?.attributes["team"], second?.attributes["custom.Grade"]],
        ["Paris", ["A", "B"], "L3"]
      )
      assert.strictEqual(second?.attributes["costCenter"], notVisible)
    }))
})

describe("the settings of a connection", () => {
  it.effect("P8: no secret goes to a host that is not Workday's", () =>
    Effect.gen(function*() {
      const net = network({})
      const reading = (baseUrl: string) =>
        collect(
          Result.getOrThrow(open({ baseUrl })).make({ connection: "hr", folder: "/", network: net }),
          nothing
        )
      for (const at of ["https://myworkday.com.evil.example", "https://evil.example", `${host}:8443`]) {
        const { completeness } = yield* reading(`${at}/ccx/api/v1/acme`)
        assert.include(completeness.complete ? "" : completeness.why, "no host of Workday")
      }
    }))

  it("P8: take Workday's own hosts, for production and for implementation", () => {
    for (const at of [host, "https://services1.myworkday.com", "https://wd2-impl-services1.workday.com"]) {
      assert.strictEqual(addressProblem(`${at}/ccx/api/v1/acme`, vendor, {}), undefined, at)
    }
  })

  it("take the endpoint as Workday shows it, or the host with the tenant", () => {
    for (const baseUrl of [`${host}/ccx/api/v1/acme`, `${host}/ccx/api/v1/acme/`, `${host}/ccx/api/staffing/v6/acme`]) {
      assert.isTrue(Result.isSuccess(open({ baseUrl })), baseUrl)
    }
    assert.isTrue(Result.isSuccess(open({ baseUrl: host, tenant: "acme" })))
    assert.include(String(Result.getOrThrow(Result.flip(open({ baseUrl: host })))), "names no tenant")
    assert.isTrue(Result.isFailure(open({ baseUrl: `${host}/ccx/api/v1/acme`, version: "45" })))
    assert.isTrue(Result.isFailure(open({ baseUrl: `${host}/ccx/api/v1/acme`, pageSize: 1000 })))
  })

  it.effect("reach the same place either way", () =>
    Effect.gen(function*() {
      const direct = yield* tryTool({ ...base, people: seven })
      const named = yield* tryTool({ ...base, settings: { ...base.settings, tenant: "acme" }, people: seven })
      assert.deepStrictEqual(
        [direct, named].map(({ exchanges }) => exchanges[0]?.request.path),
        ["/ccx/service/acme/Human_Resources/v45.0", "/ccx/service/acme/Human_Resources/v45.0"]
      )
    }))
})

describe("docs/tools/workday.md", () => {
  const page = readFileSync(new URL("../../../docs/tools/workday.md", import.meta.url), "utf8")

  it("shows connections that fit", () => {
    const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].map((match) => parse(match[1] ?? ""))
    assert.strictEqual(blocks.length, 3)
    for (const { connections: { hr: { kind, ...settings } } } of blocks) {
      assert.strictEqual(kind, "workday")
      assert.isTrue(Result.isSuccess(open(settings)), JSON.stringify(settings))
    }
  })

  it("names every column that is looked for", () => {
    for (const alias of Object.values(usualColumns)) assert.include(page, `\`${alias}\``)
  })
})
