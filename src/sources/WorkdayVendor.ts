import type { Secret } from "../net/Secret.ts"
import type { Diagnosis, Vendor } from "../net/Vendor.ts"

export interface WorkdayAccount {
  readonly tenant: string
  /** As the settings have it, with or without the tenant. */
  readonly username: string
  readonly password: Secret
  /** Such as `v45.0`. */
  readonly version: string
}

type Named = Pick<WorkdayAccount, "tenant" | "username">

/** `isu`. */
export const withoutTenant = ({ tenant, username }: Named): string =>
  username.toLowerCase().endsWith(`@${tenant.toLowerCase()}`) ? username.slice(0, -tenant.length - 1) : username

/** `isu@tenant`. */
export const withTenant = (account: Named): string => `${withoutTenant(account)}@${account.tenant}`

const fault = (text: string): { readonly code: string | undefined; readonly words: string } | undefined => {
  if (!/<(?:[\w-]+:)?Fault\b/u.test(text)) return undefined
  const element = (name: string): string | undefined =>
    new RegExp(`<(?:[\\w-]+:)?${name}\\b[^>]*>([^<]{1,400})<`, "u").exec(text)?.[1]
  const code = element("faultcode")?.trim()
  return {
    code: code !== undefined && /^[\w:.-]{1,80}$/u.test(code) ? code : undefined,
    words: `${element("faultstring") ?? ""} ${element("Detail_Message") ?? ""}`
  }
}

/** What a fault means by its code, since Workday says everything with status 500. Its words may hold data: none is quoted. */
export const faultDiagnosis = (text: string): Diagnosis | undefined => {
  const found = fault(text)
  if (found === undefined) return undefined
  const code = found.code === undefined ? {} : { code: found.code }
  if (found.code?.endsWith("authenticationError") === true || /invalid username or password/iu.test(found.words)) {
    return { ...code, kind: "unauthorized", retry: false }
  }
  if (/not authorized/iu.test(found.words)) return { ...code, kind: "forbidden", retry: false }
  if (found.code?.endsWith("validationError") === true) return { ...code, kind: "rejected", retry: false }
  return { ...code, kind: "unavailable", retry: true }
}

/** A report's prompt that was left out; its name is the customer's own, and no data of a person. */
const missingPrompt = (text: string): Diagnosis | undefined => {
  const name = /Report parameter ([\w .'-]{1,80}) is required/u.exec(text)?.[1]
  return name === undefined ? undefined : {
    code: "missing prompt",
    kind: "rejected",
    message: `the report asks for ${name}`,
    next: "Give the report's prompt a default in Workday, or a value under `report.prompts`, by its XML alias.",
    retry: false
  }
}

const signIn =
  "Check `username` (the Integration System User), `password` and the tenant. In Workday, look whether the user is locked (View Integration System User), exempt from password expiration (Maintain Password Rules), and allowed to sign in by user name and password (Manage Authentication Policies)."

/**
 * Workday's web services (developer.workday.com: Integrations, EIB, and Web Service Limits). Its limits for a tenant grow
 * with the number of workers; these are the smallest ones.
 */
export const vendor: Vendor = {
  name: "Workday",
  hosts: ["*.workday.com", "*.myworkday.com"],
  limits: { rates: [{ requests: 15_000, per: "1 hour" }, { requests: 75_000, per: "24 hours" }], concurrent: 2 },
  // Workday says with it, too, that it has too much to do.
  retryStatuses: [500],
  diagnose: ({ text }) => missingPrompt(text) ?? faultDiagnosis(text),
  advice: {
    unauthorized: signIn,
    forbidden:
      "In Workday, run Maintain Permissions for Security Group for the group of the Integration System User, add Get access to “Worker Data: Public Worker Reports” and the other domains of docs/tools/workday.md, then run Activate Pending Security Policy Changes.",
    "not-found":
      "Compare `baseUrl` with the Workday REST API Endpoint that the task View API Clients shows, and the tenant and `version` with Workday.",
    rejected:
      "Check `version`, `integrationSystem` and `organizations` of the connection. If they are right, report it as a defect of hrsync, with the code.",
    "too-large": "Lower `pageSize`.",
    timeout: "Run again later, or lower `pageSize`: Workday gathers the whole list before its first page."
  }
}

const compareReport =
  "Compare `report.owner` and `report.name` with the report's address in Workday (related action Web Service → View URLs → JSON)"

/** The same for reports (RaaS). */
export const reportVendor: Vendor = {
  ...vendor,
  advice: {
    unauthorized: `${signIn} Try the other value of \`report.signInAs\`.`,
    forbidden:
      `${compareReport}, share the report with the Integration System User, and give its security group access to the domains of the report's fields and data source.`,
    "not-found": `${compareReport}, and see that Enable As Web Service is ticked.`,
    rejected: `${compareReport}, and \`report.prompts\` with its prompts.`,
    "too-large": "Split the report by a prompt (company, location): Workday gives it in one answer.",
    timeout: "Run again later, or split the report by a prompt (company, location): Workday gives it in one answer."
  }
}
