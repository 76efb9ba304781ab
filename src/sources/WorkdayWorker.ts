import type { CalendarDate } from "../domain/CalendarDate.ts"
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from "../net/Xml.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

/** The attributes that Workday keeps as organizations. */
export const organizationAttributes = ["department", "team", "legalEntity", "costCenter"] as const
export type OrganizationAttribute = typeof organizationAttributes[number]

export interface WorkerOptions {
  /** Which of the worker's ids is hers. */
  readonly id: "Employee_ID" | "WID"
  readonly names: "legal" | "preferred"
  /** The usage of the work e-mail, such as `WORK`. */
  readonly emailUsage: string
  /** Organization type ids by attribute. */
  readonly organizations: Readonly<Record<OrganizationAttribute, string>>
  /** The day that the answer is about. */
  readonly asOf: CalendarDate
}

/** A worker, with what is seen beside the record itself. */
export interface Worker {
  readonly record: ToolRecord
  /** What reports call her by. */
  readonly number: string | undefined
}

/** A day as Workday writes it, without its zone: `2024-03-01-08:00`, `2024-03-01Z`. */
export const dayOf = (text: string): string =>
  /^\s*(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})\s*$/u.exec(text)?.[1] ?? text

/** A value inside something that is there; where that is not there, nothing is known. */
const within = (outer: XmlElement | undefined, value: string | undefined): string | null | undefined =>
  outer === undefined ? undefined : value ?? null

const idOf = (reference: XmlElement | undefined, ...types: ReadonlyArray<string>): string | undefined => {
  const ids = childrenOf(reference, "ID")
  for (const type of types) {
    const found = textOf(ids.find((id) => attributeOf(id, "type") === type))
    if (found !== undefined && found.trim() !== "") return found
  }
  return undefined
}

/** What a person reads of a reference: its descriptor, else its id of that type. */
const shown = (reference: XmlElement | undefined, ...types: ReadonlyArray<string>): string | undefined =>
  attributeOf(reference, "Descriptor") ?? idOf(reference, ...types)

const isTrue = (text: string | undefined): boolean => /^\s*(?:1|true)\s*$/u.test(text ?? "")
const isFalse = (text: string | undefined): boolean => /^\s*(?:0|false)\s*$/u.test(text ?? "")

const workerIds = (id: WorkerOptions["id"]): ReadonlyArray<string> =>
  id === "WID" ? ["WID"] : ["Employee_ID", "Contingent_Worker_ID"]

/**
 * A word for the status. `Active` alone does not tell it: it is 0 before the first day, after the last one, and in some
 * kinds of leave. Where it is 0 and nothing says why, the word is one that nobody knows.
 */
const statusOf = (status: XmlElement | undefined, asOf: CalendarDate): string | undefined => {
  const active = textOf(status, "Active")
  const hire = dayOf(textOf(status, "Hire_Date") ?? "")
  const end = dayOf(textOf(status, "Termination_Date") ?? "")
  const onLeave = childrenOf(status, "Leave_Status_Data").some((leave) => isTrue(textOf(leave, "On_Leave")))
  if (status === undefined || active === undefined) return undefined
  if (isTrue(textOf(status, "Hire_Rescinded"))) return "Hire Rescinded"
  if (isTrue(active)) return onLeave ? "On Leave" : "Active"
  if (!isFalse(active)) return active
  if (hire > asOf && (end === "" || end < hire)) return "Future Hire"
  if (end > asOf) return "Not Active"
  if (end !== "" || isTrue(textOf(status, "Terminated"))) return "Terminated"
  return onLeave ? "On Leave" : "Not Active"
}

/** The work address, never another one: the primary one where there are several. */
const emailOf = (contact: XmlElement | undefined, usage: string): string | undefined => {
  const uses = childrenOf(contact, "Email_Address_Data").flatMap((data) =>
    childrenOf(data, "Usage_Data").flatMap((use) => childrenOf(use, "Type_Data")).filter((type) =>
      idOf(childOf(type, "Type_Reference"), "Communication_Usage_Type_ID")?.toUpperCase() === usage.toUpperCase()
    ).map((type) => ({ address: textOf(data, "Email_Address"), primary: isTrue(attributeOf(type, "Primary")) }))
  )
  return (uses.find(({ primary }) => primary) ?? uses[0])?.address
}

const positionOf = (employment: XmlElement | undefined): XmlElement | undefined => {
  const jobs = childrenOf(employment, "Worker_Job_Data")
  return childOf(jobs.find((job) => isTrue(attributeOf(job, "Primary_Job"))) ?? jobs[0], "Position_Data")
}

/** The manager of the job, else the nearest one of the chain, which runs from the top down. */
const managerOf = (
  position: XmlElement | undefined,
  data: XmlElement | undefined,
  own: string | undefined,
  types: ReadonlyArray<string>
): string | undefined => {
  const direct = childrenOf(position, "Manager_as_of_last_detected_manager_change_Reference")
    .map((reference) => idOf(reference, ...types)).find((id) => id !== undefined)
  if (direct !== undefined) return direct
  const chain = childOf(data, "Management_Chain_Data", "Worker_Supervisory_Management_Chain_Data")
  return childrenOf(chain, "Management_Chain_Data")
    .flatMap((link) => childrenOf(link, "Manager_Reference"))
    .map((reference) => idOf(reference, ...types)).findLast((id) => id !== undefined && id !== own)
}

const one = (values: ReadonlyArray<string>): string | ReadonlyArray<string> | undefined =>
  values.length > 1 ? values : values[0]

interface Organization {
  readonly type: string
  /** What people call its type. */
  readonly typeName: string
  readonly name: string
}

const organizationsOf = (data: XmlElement | undefined): ReadonlyArray<Organization> =>
  childrenOf(childOf(data, "Organization_Data"), "Worker_Organization_Data").flatMap((membership) => {
    const organization = childOf(membership, "Organization_Data")
    const type = childOf(organization, "Organization_Type_Reference")
    const id = idOf(type, "Organization_Type_ID")
    const name = textOf(organization, "Organization_Name") ?? textOf(organization, "Organization_Reference_ID")
    return id === undefined || name === undefined ? [] : [{ type: id, typeName: shown(type) ?? id, name }]
  })

/** Custom attributes: organizations of further types, then field overrides, which win. */
const customOf = (
  data: XmlElement | undefined,
  organizations: ReadonlyArray<Organization>,
  known: ReadonlySet<string>
): Readonly<Record<string, unknown>> => {
  const values = new Map<string, ReadonlyArray<string>>()
  for (const { name, type, typeName } of organizations) {
    if (!known.has(type)) values.set(`custom.${typeName}`, [...values.get(`custom.${typeName}`) ?? [], name])
  }
  const overrides = childrenOf(data, "Integration_Field_Override_Data").flatMap((override) => {
    const name = shown(childOf(override, "Field_Reference"), "Integration_Document_Field_Name")
    return name === undefined ? [] : [[`custom.${name}`, textOf(override, "Value") ?? null] as const]
  })
  return {
    ...Object.fromEntries([...values].map(([name, list]) => [name, one(list)])),
    ...Object.fromEntries(overrides)
  }
}

/** A Worker of Get_Workers_Response (XSD: WorkerType). */
export const workerOf = (worker: XmlElement, options: WorkerOptions): Worker => {
  const reference = childOf(worker, "Worker_Reference")
  const data = childOf(worker, "Worker_Data")
  const personal = childOf(data, "Personal_Data")
  const names = childOf(personal, "Name_Data")
  const legal = childOf(names, "Legal_Name_Data", "Name_Detail_Data")
  const preferred = childOf(names, "Preferred_Name_Data", "Name_Detail_Data")
  const name = options.names === "preferred" ? preferred ?? legal : legal
  const contact = childOf(personal, "Contact_Data")
  const employment = childOf(data, "Employment_Data")
  const status = childOf(employment, "Worker_Status_Data")
  const position = positionOf(employment)
  const site = childOf(position, "Business_Site_Summary_Data")
  const organizations = organizationsOf(data)
  const types = workerIds(options.id)
  const id = idOf(reference, ...types)
  const day = (element: string): string | null | undefined => {
    const text = textOf(status, element)
    return within(status, text === undefined ? undefined : dayOf(text))
  }
  const organization = (attribute: OrganizationAttribute): unknown =>
    childOf(data, "Organization_Data") === undefined
      ? undefined
      : one(organizations.filter(({ type }) => type === options.organizations[attribute]).map((found) => found.name))
        ?? null
  return {
    number: idOf(reference, "Employee_ID", "Contingent_Worker_ID"),
    record: {
      id,
      personKey: within(data, textOf(data, "Universal_ID")),
      firstName: within(name, textOf(name, "First_Name")),
      lastName: within(name, textOf(name, "Last_Name")),
      email: within(contact, emailOf(contact, options.emailUsage)),
      status: statusOf(status, options.asOf),
      startDate: day("Hire_Date"),
      terminationDate: day("Termination_Date"),
      lastWorkingDay: day("Termination_Last_Day_of_Work"),
      managerId: within(position, managerOf(position, data, id, types)),
      attributes: {
        ...customOf(data, organizations, new Set(Object.values(options.organizations))),
        workLocation: within(position, textOf(site, "Name")),
        country: within(
          position,
          shown(
            childOf(site, "Address_Data", "Country_Reference"),
            "ISO_3166-1_Alpha-2_Code",
            "ISO_3166-1_Alpha-3_Code"
          )
        ),
        jobTitle: within(position, textOf(position, "Business_Title") ?? textOf(position, "Position_Title")),
        employmentType: within(
          position,
          shown(childOf(position, "Worker_Type_Reference"), "Employee_Type_ID", "Contingent_Worker_Type_ID")
        ),
        department: organization("department"),
        team: organization("team"),
        legalEntity: organization("legalEntity"),
        costCenter: organization("costCenter")
      }
    }
  }
}
