import { parseXml, XmlElement } from "@rgrove/parse-xml"
import { createHash } from "node:crypto"
import type { CompanyPerson } from "../CompanyPerson.ts"
import { nameOf } from "../CompanyPerson.ts"
import type { EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow, totalOf } from "../PageFaults.ts"

const tenant = "acme"
const username = "ISU_HRSYNC"
const password = "workday <sandbox> & password"

/** What each right shows, by Workday's name of the domain. */
const domains = {
  name: "Person Data: Name",
  email: "Person Data: Work Contact Information",
  status: "Worker Data: Active and Terminated Workers",
  staffing: "Worker Data: Current Staffing Information",
  organizations: "Worker Data: Organization Information",
  workers: "Worker Data: Public Worker Reports"
} as const

const escaped = (text: string): string =>
  text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;").replace(/"/gu, "&quot;")

const tag = (name: string, text: string): string => `<wd:${name}>${escaped(text)}</wd:${name}>`

/** An empty value is left out. */
const optional = (name: string, text: string | undefined): string =>
  text === undefined || text === "" ? "" : tag(name, text)

const block = (name: string, inner: string, attributes = ""): string => `<wd:${name}${attributes}>${inner}</wd:${name}>`

const id = (type: string, text: string): string => `<wd:ID wd:type="${type}">${escaped(text)}</wd:ID>`

const reference = (name: string, descriptor: string | undefined, ...ids: ReadonlyArray<string>): string =>
  block(name, ids.join(""), descriptor === undefined ? "" : ` wd:Descriptor="${escaped(descriptor)}"`)

/** Workday writes days with the zone of its data centre. */
const dayText = (day: string | undefined): string | undefined => day === undefined ? undefined : `${day}-08:00`

const wid = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32)

const worker = (name: string, employeeId: string): string =>
  block(name, id("WID", wid(employeeId)) + (employeeId === "" ? "" : id("Employee_ID", employeeId)))

const local = (element: XmlElement): string => element.name.replace(/^.*:/u, "")

const elements = (element: XmlElement): ReadonlyArray<XmlElement> =>
  element.children.filter((child): child is XmlElement => child instanceof XmlElement)

const inside = (element: XmlElement | undefined, ...path: ReadonlyArray<string>): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>(
    (outer, name) => outer === undefined ? undefined : elements(outer).find((child) => local(child) === name),
    element
  )

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>${body}</env:Body></env:Envelope>`

const fault = (code: string, text: string, detail = ""): EmulatorResponse => ({
  status: 500,
  body: envelope(
    `<SOAP-ENV:Fault xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wd="urn:com.workday/bsvc"><faultcode>SOAP-ENV:${code}</faultcode><faultstring>${
      escaped(text)
    }</faultstring>${detail === "" ? "" : `<detail>${detail}</detail>`}</SOAP-ENV:Fault>`
  )
})

const invalid = (message: string): EmulatorResponse =>
  fault(
    "Client.validationError",
    `Validation error occurred. ${message}`,
    block("Validation_Fault", block("Validation_Error", tag("Message", message)))
  )

const unauthorized = fault("Client.authenticationError", "invalid username or password")

const notAuthorized = fault(
  "Client.processingError",
  "Processing error occurred. The task submitted is not authorized.",
  block("Processing_Fault", tag("Detail_Message", "The task submitted is not authorized."))
)

/** Workday says it of SOAP with 500, and never for how long. */
const busy = fault("Server.processingError", "Too many requests.")

/** The parts of a request in the order of the schema. */
const parts = ["Request_References", "Request_Criteria", "Response_Filter", "Response_Group"]

/** What a request asks for, read from its XML. */
interface Asked {
  readonly page: number
  readonly count: number
  readonly momentKept: boolean
  readonly inactive: boolean
  readonly descriptors: boolean
  readonly overrides: boolean
  readonly group: (flag: string) => boolean
}

const isTrue = (text: string | undefined): boolean => text === "true" || text === "1"

class Workday {
  readonly #options: EmulatorOptions
  readonly #hidden: ReadonlySet<string>
  readonly #hour = new RateWindow(15_000, 3_600_000)

  constructor(options: EmulatorOptions) {
    this.#options = options
    this.#hidden = new Set(options.faults.hidden ?? [])
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const full = this.#options.limited && this.#hour.turnAway(request.at) !== undefined
    const [, root, branch, name, ...rest] = request.path.split("/").map(decodeURIComponent)
    if (root !== "ccx" || branch !== "service") return { status: 404, body: "" }
    if (full) return name === "customreport2" ? { status: 429, body: "" } : busy
    if (name === "customreport2") {
      return rest[0] === tenant ? this.#report(request, rest.slice(1)) : { status: 404, body: "" }
    }
    const [service, version] = rest
    if (name !== tenant || service !== "Human_Resources" || !/^v\d+\.\d+$/u.test(version ?? "")) {
      return { status: 404, body: "" }
    }
    if (request.method !== "POST" || request.headers["content-type"]?.startsWith("text/xml") !== true) {
      return { status: 415, body: "" }
    }
    return this.#soap(request.body, version ?? "")
  }

  #soap(body: string, version: string): EmulatorResponse {
    let root: XmlElement | null
    try {
      root = parseXml(body).root
    } catch {
      return fault("Client.validationError", "Validation error occurred. The request is no XML.")
    }
    const message = inside(root ?? undefined, "Body", "Get_Workers_Request")
    const header = inside(root ?? undefined, "Header")
    const token = inside(header, "Security", "UsernameToken")
    if (
      inside(token, "Username")?.text !== `${username}@${tenant}` || inside(token, "Password")?.text !== password
      || !(inside(token, "Password")?.attributes["Type"] ?? "").endsWith("#PasswordText")
    ) return unauthorized
    if (message === undefined) return invalid("There is no such operation.")
    if (this.#hidden.has(domains.workers)) return notAuthorized
    const order = elements(message).map((part) => parts.indexOf(local(part)))
    if (order.some((place, index) => place < 0 || place <= (order[index - 1] ?? -1))) {
      return invalid("Element out of order.")
    }
    const filter = inside(message, "Response_Filter")
    const group = inside(message, "Response_Group")
    const page = Number(inside(filter, "Page")?.text ?? "1")
    const count = Number(inside(filter, "Count")?.text ?? "100")
    if (!Number.isInteger(page) || page < 1) return invalid("Page must be 1 or more.")
    if (!Number.isInteger(count) || count < 1 || count > 999) return invalid("Count must be between 1 and 999.")
    if (!/^\d{4}-\d{2}-\d{2}$/u.test(inside(filter, "As_Of_Effective_Date")?.text ?? "")) {
      return invalid("As_Of_Effective_Date is no date.")
    }
    const criteria = inside(message, "Request_Criteria")
    return this.#workers(version, {
      page,
      count,
      momentKept: inside(filter, "As_Of_Entry_DateTime") !== undefined,
      inactive: !isTrue(inside(criteria, "Exclude_Inactive_Workers")?.text),
      descriptors: isTrue(inside(header, "Workday_Common_Header", "Include_Reference_Descriptors_In_Response")?.text),
      overrides: inside(criteria, "Field_And_Parameter_Criteria_Data", "Provider_Reference", "ID")?.text
        === this.#options.settings["integrationSystem"],
      group: (flag) => isTrue(inside(group, flag)?.text)
    })
  }

  #workers(version: string, asked: Asked): EmulatorResponse {
    const { faults } = this.#options
    const { count, inactive, momentKept, page } = asked
    const everybody = this.#options.people.filter(({ status }) =>
      inactive || status === "active" || status === "on-leave"
    )
    // Without one moment for all pages, the list moves on between them.
    const people = pageOf(momentKept ? everybody : everybody.slice(page - 1), faults, page, count)
    const workers = people.map((person) => this.#worker(person, asked)).join("")
    return {
      status: 200,
      body: envelope(
        `<wd:Get_Workers_Response xmlns:wd="urn:com.workday/bsvc" wd:version="${version}">${
          block(
            "Response_Results",
            tag("Total_Results", String(totalOf(everybody, faults)))
              + tag("Total_Pages", String(Math.ceil(everybody.length / count)))
              + tag("Page_Results", String(people.length)) + tag("Page", String(page))
          )
        }${people.length === 0 ? "" : block("Response_Data", workers)}</wd:Get_Workers_Response>`
      )
    }
  }

  #worker(person: CompanyPerson, asked: Asked): string {
    const { group } = asked
    return block(
      "Worker",
      worker("Worker_Reference", person.id) + tag("Worker_Descriptor", nameOf(person)) + block(
        "Worker_Data",
        (person.id === "" ? "" : tag("Worker_ID", person.id)) + optional("Universal_ID", person.personKey)
          + (group("Include_Personal_Information") ? this.#personal(person) : "")
          + (group("Include_Employment_Information") ? this.#employment(person, asked) : "")
          + (group("Include_Organizations") ? this.#organizations(person, asked) : "")
          + (asked.overrides ? this.#overrides(person) : "")
      )
    )
  }

  #personal({ email, firstName, lastName }: CompanyPerson): string {
    const names = optional("First_Name", firstName) + optional("Last_Name", lastName)
    const address = (text: string, usage: string, primary: string): string =>
      block(
        "Email_Address_Data",
        tag("Email_Address", text) + block(
          "Usage_Data",
          block(
            "Type_Data",
            reference("Type_Reference", undefined, id("Communication_Usage_Type_ID", usage)),
            ` wd:Primary="${primary}"`
          ),
          ` wd:Public="1"`
        )
      )
    return block(
      "Personal_Data",
      (this.#hidden.has(domains.name)
        ? ""
        : block(
          "Name_Data",
          block(
            "Legal_Name_Data",
            block(
              "Name_Detail_Data",
              reference("Country_Reference", undefined, id("ISO_3166-1_Alpha-2_Code", "FR")) + names
            )
          )
        )) + block(
          "Contact_Data",
          address("private@mail.example", "HOME", "1")
            + (email === "" || this.#hidden.has(domains.email)
              ? ""
              : address(`old.${email}`, "WORK", "0") + address(email, "WORK", "1"))
        )
    )
  }

  #employment(person: CompanyPerson, { descriptors }: Asked): string {
    const { attributes, managerId } = person
    const text = (name: string): string => attributes[name] ?? ""
    const country = text("country")
    const type = text("employmentType")
    const position = block(
      "Position_Data",
      tag("Position_ID", `P-${person.id}`) + optional("Business_Title", text("jobTitle"))
        + (type === ""
          ? ""
          : reference("Worker_Type_Reference", descriptors ? type : undefined, id("Employee_Type_ID", type)))
        + (text("workLocation") === "" && country === "" ? "" : block(
          "Business_Site_Summary_Data",
          optional("Name", text("workLocation")) + (country === "" ? "" : block(
            "Address_Data",
            reference(
              "Country_Reference",
              descriptors ? country : undefined,
              id("ISO_3166-1_Alpha-2_Code", country.slice(0, 2).toUpperCase())
            )
          ))
        ))
        + (managerId === "" ? "" : worker("Manager_as_of_last_detected_manager_change_Reference", managerId)),
      ` wd:Effective_Date="${dayText(person.startDate)}"`
    )
    return block(
      "Employment_Data",
      (this.#hidden.has(domains.staffing)
        ? ""
        : block("Worker_Job_Data", position, ` wd:Primary_Job="1"`))
        + (this.#hidden.has(domains.status) ? "" : this.#status(person))
    )
  }

  #status({ lastWorkingDay, startDate, status, terminationDate }: CompanyPerson): string {
    const works = status === "active" || status === "on-leave"
    const rescinded = status === "inactive" && startDate > this.#options.today
    return block(
      "Worker_Status_Data",
      tag("Active", works ? "1" : "0") + optional("Hire_Date", dayText(startDate))
        + tag("Terminated", status === "inactive" && !rescinded ? "1" : "0")
        + optional("Termination_Date", dayText(terminationDate))
        + (rescinded ? tag("Hire_Rescinded", "1") : "")
        + optional("Termination_Last_Day_of_Work", dayText(lastWorkingDay))
        + (status === "on-leave" ? block("Leave_Status_Data", tag("On_Leave", "1")) : "")
    )
  }

  #organizations({ attributes }: CompanyPerson, { descriptors, group }: Asked): string {
    if (this.#hidden.has(domains.organizations)) return ""
    const kinds: ReadonlyArray<readonly [attribute: string, type: string, flag: string]> = [
      ["costCenter", "COST_CENTER", "Exclude_Cost_Centers"],
      ["legalEntity", "COMPANY", "Exclude_Companies"],
      ["department", "SUPERVISORY", "Exclude_Supervisory_Organizations"],
      ["team", "TEAM", "Exclude_Teams"]
    ]
    const memberships = kinds.filter(([attribute, , flag]) => (attributes[attribute] ?? "") !== "" && !group(flag))
      .map(([attribute, type]) =>
        block(
          "Worker_Organization_Data",
          reference("Organization_Reference", undefined, id("WID", wid(attributes[attribute] ?? ""))) + block(
            "Organization_Data",
            optional("Organization_Name", attributes[attribute])
              + reference(
                "Organization_Type_Reference",
                descriptors ? type : undefined,
                id("Organization_Type_ID", type)
              )
          )
        )
      )
    return block("Organization_Data", memberships.join(""))
  }

  #overrides({ attributes }: CompanyPerson): string {
    return Object.entries(attributes).filter(([name, value]) => name.startsWith("custom.") && value !== "")
      .map(([name, value]) =>
        block(
          "Integration_Field_Override_Data",
          reference(
            "Field_Reference",
            undefined,
            id("Integration_Document_Field_Name", name.slice("custom.".length))
          ) + tag("Value", value)
        )
      ).join("")
  }

  #report({ headers, method, query }: EmulatorRequest, [owner, name]: ReadonlyArray<string>): EmulatorResponse {
    const right = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`
    if (headers["authorization"] !== right) return { status: 401, body: "" }
    const report = settingsOf(this.#options.settings["report"])
    if (method !== "GET" || owner !== report["owner"] || name !== report["name"]) {
      return fault("Client.validationError", "Validation error occurred. Invalid report.")
    }
    const missing = Object.keys(settingsOf(report["prompts"])).find((prompt) => !query.has(prompt))
    if (missing !== undefined) {
      return { status: 400, body: `Validation error occurred. Report parameter ${missing} is required.` }
    }
    // Workday's own form, where no other is asked for.
    if (query.get("format") !== "json") {
      return { status: 200, body: `<wd:Report_Data xmlns:wd="urn:com.workday.report/x"/>` }
    }
    return { status: 200, body: { Report_Entry: this.#options.people.map((person) => this.#row(person, report)) } }
  }

  /** A row: every value is a text, and what is empty is left out. */
  #row(person: CompanyPerson, report: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { attributes } = person
    const columns = settingsOf(report["columns"])
    const custom = Object.entries(settingsOf(report["custom"])).map(([attribute, alias]) =>
      [alias, attributes[`custom.${attribute}`]] as const
    )
    const values = Object.entries(usualAliases).map(([slot, [alias, value]]) => [columns[slot] ?? alias, value(person)])
    return Object.fromEntries(
      [...values, ...custom].filter(([alias, value]) =>
        value !== "" && value !== undefined && !this.#hidden.has(String(alias))
      )
    )
  }
}

const settingsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const statusWords: Readonly<Record<CompanyPerson["status"], string>> = {
  active: "Active",
  "on-leave": "On Leave",
  onboarding: "Future Hire",
  inactive: "Terminated",
  unknown: "Not Active"
}

const attribute = (name: string) => ({ attributes }: CompanyPerson): string => attributes[name] ?? ""

/** The columns of the sandbox's report, by what they hold. */
const usualAliases: Readonly<
  Record<string, readonly [alias: string, value: (person: CompanyPerson) => string | undefined]>
> = {
  id: ["Employee_ID", (person) => person.id],
  personKey: ["Universal_ID", (person) => person.personKey],
  firstName: ["First_Name", (person) => person.firstName],
  lastName: ["Last_Name", (person) => person.lastName],
  email: ["Work_Email", (person) => person.email],
  status: ["Status", (person) => statusWords[person.status]],
  startDate: ["Hire_Date", (person) => person.startDate],
  terminationDate: ["Termination_Date", (person) => person.terminationDate],
  lastWorkingDay: ["Last_Day_of_Work", (person) => person.lastWorkingDay],
  timezone: ["Time_Zone", (person) => person.timezone],
  managerId: ["Manager_Employee_ID", (person) => person.managerId],
  iban: ["IBAN", (person) => person.iban],
  bic: ["BIC", (person) => person.bic],
  accountHolder: ["Account_Holder", (person) => person.iban === "" ? "" : nameOf(person)],
  workLocation: ["Location", attribute("workLocation")],
  department: ["Supervisory_Organization", attribute("department")],
  team: ["Team", attribute("team")],
  legalEntity: ["Company", attribute("legalEntity")],
  country: ["Country", attribute("country")],
  jobTitle: ["Business_Title", attribute("jobTitle")],
  employmentType: ["Worker_Type", attribute("employmentType")],
  costCenter: ["Cost_Center", attribute("costCenter")]
}

/** Workday: Get_Workers by SOAP, and one custom report by RaaS. Its limits are those of a small tenant. */
export const kind: EmulatorKind = {
  kind: "workday",
  make: (options) => {
    const workday = new Workday(options)
    return {
      credentials: { username, password },
      basePath: `/ccx/api/v1/${tenant}`,
      handle: (request) => workday.handle(request)
    }
  }
}
