import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readXml } from "../../../src/net/Xml.ts"
import { workerOf, type WorkerOptions } from "../../../src/sources/WorkdayWorker.ts"
import { today } from "./Trial.ts"

const usual: WorkerOptions = {
  id: "Employee_ID",
  names: "legal",
  emailUsage: "WORK",
  organizations: { department: "SUPERVISORY", team: "TEAM", legalEntity: "COMPANY", costCenter: "COST_CENTER" },
  asOf: today
}

const ids = (wid: string, employee = ""): string =>
  `<w:ID w:type="WID">${wid}</w:ID>${employee === "" ? "" : `<w:ID w:type="Employee_ID">${employee}</w:ID>`}`

const read = (data: string, options: Partial<WorkerOptions> = {}, reference = ids("aa", "10042")) => {
  const xml =
    `<w:Worker xmlns:w="u"><w:Worker_Reference>${reference}</w:Worker_Reference><w:Worker_Data>${data}</w:Worker_Data></w:Worker>`
  return workerOf(Result.getOrThrow(readXml(xml)), { ...usual, ...options })
}

const record = (data: string, options: Partial<WorkerOptions> = {}, reference?: string) =>
  read(data, options, reference).record

const element = (name: string, inner: string, attributes = ""): string => `<w:${name}${attributes}>${inner}</w:${name}>`

const status = (values: Readonly<Record<string, string>>, more = ""): string =>
  element(
    "Employment_Data",
    element(
      "Worker_Status_Data",
      Object.entries(values).map(([name, value]) => element(name, value)).join("") + more
    )
  )

const leave = (on: string): string => element("Leave_Status_Data", element("On_Leave", on))

const email = (address: string, usage: string, primary: string): string =>
  element(
    "Email_Address_Data",
    element("Email_Address", address) + element(
      "Usage_Data",
      element(
        "Type_Data",
        element(
          "Type_Reference",
          `<w:ID w:type="WID">x</w:ID><w:ID w:type="Communication_Usage_Type_ID">${usage}</w:ID>`
        ),
        ` w:Primary="${primary}"`
      )
    )
  )

const contact = (...emails: ReadonlyArray<string>): string =>
  element("Personal_Data", element("Contact_Data", emails.join("")))

const position = (inner: string, primary = "1"): string =>
  element("Worker_Job_Data", element("Position_Data", inner), ` w:Primary_Job="${primary}"`)

describe("D1: the word for a worker's status", () => {
  const past = { Hire_Date: "2020-01-01-08:00" }
  const cases: ReadonlyArray<
    readonly [word: string | undefined, values: Readonly<Record<string, string>>, leaves?: string]
  > = [
    ["Active", { ...past, Active: "1", Terminated: "0" }],
    ["Active", { ...past, Active: "true" }],
    ["Active", { ...past, Active: "1", Terminated: "1", Termination_Date: "2026-12-31-08:00" }],
    ["Active", { ...past, Active: "1" }, leave("0")],
    ["On Leave", { ...past, Active: "1" }, leave("0") + leave("1")],
    ["On Leave", { ...past, Active: "0", Terminated: "0" }, leave("true")],
    ["Terminated", { ...past, Active: "0", Terminated: "1" }],
    ["Terminated", { ...past, Active: "0", Termination_Date: "2026-11-26-08:00" }],
    ["Terminated", { ...past, Active: "false", Terminated: "true", Termination_Date: "2026-03-31Z" }, leave("1")],
    ["Hire Rescinded", { Active: "0", Hire_Date: "2027-01-01Z", Hire_Rescinded: "1" }],
    ["Future Hire", { Active: "0", Terminated: "0", Hire_Date: "2026-11-27-08:00" }],
    // Back again next month; the termination is the last one.
    ["Future Hire", { Active: "0", Terminated: "1", Hire_Date: "2027-01-01", Termination_Date: "2024-05-31" }],
    // Nothing says why, or what is said does not fit: nobody leaves by that.
    ["Not Active", { ...past, Active: "0", Terminated: "0" }],
    ["Not Active", { ...past, Active: "0", Terminated: "1", Termination_Date: "2026-12-31" }],
    ["maybe", { ...past, Active: "maybe" }],
    [undefined, past]
  ]
  for (const [word, values, leaves = ""] of cases) {
    it(`${word ?? "not seen"}: ${JSON.stringify(values)}${leaves === "" ? "" : ", leave"}`, () => {
      assert.strictEqual(record(status(values, leaves)).status, word)
    })
  }

  it("D2: days stay as they are written, whatever their zone", () => {
    const found = record(status({
      Active: "0",
      Hire_Date: "2024-02-29-08:00",
      Termination_Date: "2026-03-31+14:00",
      Termination_Last_Day_of_Work: "2026-03-20Z"
    }))
    assert.deepStrictEqual(
      [found.startDate, found.terminationDate, found.lastWorkingDay],
      ["2024-02-29", "2026-03-31", "2026-03-20"]
    )
  })
})

describe("M1: who a worker is", () => {
  it("has the Employee ID, the Contingent Worker ID or the WID, as the settings say", () => {
    assert.strictEqual(record("").id, "10042")
    assert.strictEqual(record("", { id: "WID" }).id, "aa")
    assert.strictEqual(record("", {}, "<w:ID w:type=\"Contingent_Worker_ID\">C-7</w:ID>").id, "C-7")
    assert.strictEqual(record("", {}, ids("aa")).id, undefined)
    assert.strictEqual(read("", { id: "WID" }).number, "10042")
  })

  it("takes the work address, the primary one of several, and never a private one", () => {
    const home = email("home@mail.example", "HOME", "1")
    assert.strictEqual(record(contact(home, email("w@acme.example", "WORK", "1"))).email, "w@acme.example")
    const two = contact(email("old@acme.example", "WORK", "0"), email("new@acme.example", "WORK", "true"))
    assert.strictEqual(record(two).email, "new@acme.example")
    assert.strictEqual(record(contact(email("only@acme.example", "Work", "0"))).email, "only@acme.example")
    assert.strictEqual(record(contact(home)).email, null)
    assert.strictEqual(record(element("Personal_Data", "")).email, undefined)
    const business = contact(email("b@acme.example", "BUSINESS", "1"))
    assert.strictEqual(record(business, { emailUsage: "business" }).email, "b@acme.example")
  })

  it("takes legal names, or preferred ones where there are any", () => {
    const named = (kind: string, first: string): string =>
      element(kind, element("Name_Detail_Data", element("First_Name", first) + element("Last_Name", "Moreau")))
    const both = element(
      "Personal_Data",
      element("Name_Data", named("Legal_Name_Data", "Ines") + named("Preferred_Name_Data", "Nes"))
    )
    const legal = element("Personal_Data", element("Name_Data", named("Legal_Name_Data", "Ines")))
    assert.strictEqual(record(both).firstName, "Ines")
    assert.strictEqual(record(both, { names: "preferred" }).firstName, "Nes")
    assert.strictEqual(record(legal, { names: "preferred" }).firstName, "Ines")
    assert.strictEqual(record("").firstName, undefined)
  })
})

describe("what conditions look at", () => {
  it("is of the primary job", () => {
    const jobs = position(element("Business_Title", "Second"), "0") + position(element("Business_Title", "First"), "1")
    assert.strictEqual(record(element("Employment_Data", jobs)).attributes["jobTitle"], "First")
  })

  it("shows names, and codes where Workday gives no names", () => {
    const site = (attributes: string): string =>
      element(
        "Employment_Data",
        position(element(
          "Business_Site_Summary_Data",
          element("Name", "Paris") + element(
            "Address_Data",
            element("Country_Reference", "<w:ID w:type=\"ISO_3166-1_Alpha-2_Code\">FR</w:ID>", attributes)
          )
        ))
      )
    assert.strictEqual(record(site(" w:Descriptor=\"France\"")).attributes["country"], "France")
    assert.strictEqual(record(site("")).attributes["country"], "FR")
    assert.strictEqual(record(site("")).attributes["workLocation"], "Paris")
  })

  it("has organizations by their type, several as a list, others as custom attributes by their visible names", () => {
    const organization = (type: string, name: string, descriptor = ""): string =>
      element(
        "Worker_Organization_Data",
        element(
          "Organization_Data",
          element("Organization_Name", name) + element(
            "Organization_Type_Reference",
            `<w:ID w:type="Organization_Type_ID">${type}</w:ID>`,
            descriptor
          )
        )
      )
    const { attributes } = record(element(
      "Organization_Data",
      [
        organization("COMPANY", "Acme SAS"),
        organization("SUPERVISORY", "Sales"),
        organization("SUPERVISORY", "Field Sales"),
        organization("BUSINESS_UNIT", "Europe", " w:Descriptor=\"Business Unit\"")
      ].join("")
    ))
    assert.strictEqual(attributes["legalEntity"], "Acme SAS")
    assert.deepStrictEqual(attributes["department"], ["Sales", "Field Sales"])
    assert.strictEqual(attributes["costCenter"], null)
    assert.strictEqual(attributes["custom.Business Unit"], "Europe")
    assert.strictEqual(record("").attributes["legalEntity"], undefined)
  })
})

describe("F6: a worker's manager", () => {
  const link = (employee: string): string =>
    element("Management_Chain_Data", element("Manager_Reference", ids(`w${employee}`, employee)))
  const chain = (...employees: ReadonlyArray<string>): string =>
    element(
      "Management_Chain_Data",
      element("Worker_Supervisory_Management_Chain_Data", employees.map(link).join(""))
    )

  it("is the job's own", () => {
    const direct = element("Manager_as_of_last_detected_manager_change_Reference", ids("w9", "9"))
    const data = element("Employment_Data", position(direct)) + chain("1", "2")
    assert.strictEqual(record(data).managerId, "9")
    assert.strictEqual(record(data, { id: "WID" }).managerId, "w9")
  })

  it("is else the nearest of the chain, never the worker", () => {
    assert.strictEqual(record(element("Employment_Data", position("")) + chain("1", "2")).managerId, "2")
    assert.strictEqual(record(element("Employment_Data", position("")) + chain("1", "2", "10042")).managerId, "2")
    assert.strictEqual(record(element("Employment_Data", position(""))).managerId, null)
  })
})
