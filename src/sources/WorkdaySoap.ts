import { Effect, Redacted, Result } from "effect"
import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import type { Page } from "../net/Paging.ts"
import { trimmed } from "../net/Secrets.ts"
import { childOf, childrenOf, escaped, readXml, textOf, type XmlElement } from "../net/Xml.ts"
import { faultDiagnosis, withTenant, type WorkdayAccount } from "./WorkdayVendor.ts"

/** What is asked of Get_Workers. */
export interface WorkersQuery {
  readonly pageSize: number
  readonly contingentWorkers: boolean
  /** The day that the answer is about, and the moment at which all pages are looked at. */
  readonly asOf: CalendarDate
  readonly moment: string
  /** Reference id of the integration system that declares field overrides; nothing where none is wanted. */
  readonly integrationSystem: string | undefined
  /** Organization types that are wanted, by the name of the flag that leaves them out; `undefined`: no organizations at all. */
  readonly organizations: ReadonlySet<OrganizationFlag> | undefined
  readonly managers: boolean
}

/**
 * The flags of Response_Group that leave organizations out, in the order of the schema (v30.0). Those of hierarchies are
 * always set. `managers` stands where Include_Management_Chain_Data belongs.
 */
const groupOrder = [
  "Exclude_Organization_Support_Role_Data",
  "Exclude_Location_Hierarchies",
  "Exclude_Cost_Centers",
  "Exclude_Cost_Center_Hierarchies",
  "Exclude_Companies",
  "Exclude_Company_Hierarchies",
  "Exclude_Matrix_Organizations",
  "Exclude_Pay_Groups",
  "Exclude_Regions",
  "Exclude_Region_Hierarchies",
  "Exclude_Supervisory_Organizations",
  "Exclude_Teams",
  "Exclude_Custom_Organizations",
  "managers",
  "Exclude_Funds",
  "Exclude_Fund_Hierarchies",
  "Exclude_Grants",
  "Exclude_Grant_Hierarchies",
  "Exclude_Business_Units",
  "Exclude_Business_Unit_Hierarchies",
  "Exclude_Programs",
  "Exclude_Program_Hierarchies",
  "Exclude_Gifts",
  "Exclude_Gift_Hierarchies"
] as const

/** What may be asked for: a kind of organization by the flag that would leave it out. */
export const organizationFlags = [
  "Exclude_Cost_Centers",
  "Exclude_Companies",
  "Exclude_Matrix_Organizations",
  "Exclude_Pay_Groups",
  "Exclude_Regions",
  "Exclude_Supervisory_Organizations",
  "Exclude_Teams",
  "Exclude_Custom_Organizations",
  "Exclude_Business_Units"
] as const satisfies ReadonlyArray<typeof groupOrder[number]>
export type OrganizationFlag = typeof organizationFlags[number]

const element = (name: string, value: string | number | boolean): string =>
  `<bsvc:${name}>${escaped(String(value))}</bsvc:${name}>`

const criteria = ({ contingentWorkers, integrationSystem }: WorkersQuery): string =>
  `<bsvc:Request_Criteria>${
    integrationSystem === undefined
      ? ""
      : `<bsvc:Field_And_Parameter_Criteria_Data><bsvc:Provider_Reference><bsvc:ID bsvc:type="Integration_System_ID">${
        escaped(integrationSystem)
      }</bsvc:ID></bsvc:Provider_Reference></bsvc:Field_And_Parameter_Criteria_Data>`
  }${element("Exclude_Inactive_Workers", false)}${element("Exclude_Employees", false)}${
    element("Exclude_Contingent_Workers", !contingentWorkers)
  }</bsvc:Request_Criteria>`

/** Compensation, roles, photos and the like are never asked for. */
const group = ({ managers, organizations }: WorkersQuery): string => {
  const wanted: ReadonlySet<string> = organizations ?? new Set()
  const flags = groupOrder.map((flag) =>
    flag === "managers"
      ? element("Include_Management_Chain_Data", managers)
      : organizations === undefined
      ? ""
      : element(flag, !wanted.has(flag))
  )
  return `<bsvc:Response_Group>${element("Include_Reference", true)}${element("Include_Personal_Information", true)}${
    element("Include_Employment_Information", true)
  }${element("Include_Organizations", organizations !== undefined)}${flags.join("")}</bsvc:Response_Group>`
}

const security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"

const envelope = (account: WorkdayAccount, query: WorkersQuery, page: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:bsvc="urn:com.workday/bsvc"><soapenv:Header><wsse:Security soapenv:mustUnderstand="1" xmlns:wsse="${security}-wssecurity-secext-1.0.xsd"><wsse:UsernameToken><wsse:Username>${
    escaped(withTenant(account))
  }</wsse:Username><wsse:Password Type="${security}-username-token-profile-1.0#PasswordText">${
    escaped(trimmed(Redacted.value(account.password)))
  }</wsse:Password></wsse:UsernameToken></wsse:Security><bsvc:Workday_Common_Header>${
    element("Include_Reference_Descriptors_In_Response", true)
  }</bsvc:Workday_Common_Header></soapenv:Header><soapenv:Body><bsvc:Get_Workers_Request bsvc:version="${
    escaped(account.version)
  }">${criteria(query)}<bsvc:Response_Filter>${element("As_Of_Effective_Date", query.asOf)}${
    element("As_Of_Entry_DateTime", query.moment)
  }${element("Page", page)}${element("Count", query.pageSize)}</bsvc:Response_Filter>${
    group(query)
  }</bsvc:Get_Workers_Request></soapenv:Body></soapenv:Envelope>`

/** Below the host; the account's own names are parameters. */
export const workersPath = "/ccx/service/{tenant}/Human_Resources/{version}"

/** The answer inside the envelope. */
const answerOf = (response: ApiResponse): Effect.Effect<XmlElement, NetError> => {
  const read = readXml(response.text)
  if (Result.isFailure(read)) return response.fail("not-json", `got an answer that is no usable XML: ${read.failure}`)
  const body = childOf(read.success, "Body")
  if (childOf(body, "Fault") !== undefined) {
    const { code = "no code", kind = "rejected", next } = faultDiagnosis(response.text) ?? {}
    return response.fail(kind, `got a fault (${code})`, next)
  }
  const answer = childOf(body, "Get_Workers_Response")
  return answer === undefined
    ? response.fail(
      "wrong-shape",
      "got an answer that does not fit at Envelope.Body.Get_Workers_Response: it is missing"
    )
    : Effect.succeed(answer)
}

const count = (
  response: ApiResponse,
  results: XmlElement | undefined,
  name: string
): Effect.Effect<number, NetError> => {
  const text = textOf(results, name)?.trim() ?? ""
  return /^\d{1,9}(?:\.0+)?$/u.test(text)
    ? Effect.succeed(Number(text))
    : response.fail(
      "wrong-shape",
      `got an answer that does not fit at Get_Workers_Response.Response_Results.${name}: it holds no number`
    )
}

/** One page of workers, as it came; all pages of one query see one moment. */
export const workersPage =
  (client: ApiClient, account: WorkdayAccount, query: WorkersQuery) =>
  (page: number): Effect.Effect<Page<XmlElement, number>, NetError> =>
    Effect.gen(function*() {
      const response = yield* client.post(workersPath, {
        params: { tenant: account.tenant, version: account.version },
        headers: { accept: "text/xml", soapaction: "\"\"" },
        body: { text: envelope(account, query, page), contentType: "text/xml; charset=UTF-8" },
        repeatable: true
      })
      const answer = yield* answerOf(response)
      const results = childOf(answer, "Response_Results")
      const total = yield* count(response, results, "Total_Results")
      const pages = yield* count(response, results, "Total_Pages")
      const items = childrenOf(childOf(answer, "Response_Data"), "Worker")
      if (childOf(results, "Page_Results") !== undefined) {
        const here = yield* count(response, results, "Page_Results")
        if (here !== items.length) {
          return yield* response.fail(
            "incomplete",
            `announced ${here} workers on page ${page} and gave ${items.length}`
          )
        }
      }
      if (childOf(results, "Page") !== undefined) {
        const given = yield* count(response, results, "Page")
        // Where there is nobody, there is no page.
        if (given !== page && total > 0) {
          return yield* response.fail("repeated-page", `was asked for page ${page} and gave page ${given}`)
        }
      }
      return { items, total, next: page < pages ? page + 1 : undefined }
    })
