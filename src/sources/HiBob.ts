import { Effect, Schema } from "effect"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import { BaseUrl } from "../net/Address.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { basic, named } from "../net/Credentials.ts"
import { eachElement } from "../net/Elements.ts"
import type { NetError } from "../net/NetError.ts"
import type { Answer, Vendor } from "../net/Vendor.ts"
import { Statuses } from "./ExportSettings.ts"
import { type HiBobFields, rawValue, readFields } from "./HiBobFields.ts"
import { valueAt } from "./JsonValue.ts"
import { wanted } from "./Slots.ts"
import { type ReadRequest, Secret, type SourceKind } from "./Source.ts"
import { type KnownStatus, statusReader } from "./Statuses.ts"
import { type Decode, type Decoded, decodedId, provenBy, type ToolList, toolSource } from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

const field = (description: string, example: string) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples: [example] }))

const Fields = Schema.Struct({
  workLocation: field("Field with the work location. Default: work.site.", "work.site"),
  department: field("Field with the department. Default: work.department.", "work.department"),
  team: field("Field with the team. Default: the account's field named Team.", "work.custom.field_1699001122334"),
  legalEntity: field("Field with the legal entity. Default: the account's field named Legal entity.", "Entity"),
  country: field("Field with the country of work. Default: address.siteCountry.", "address.siteCountry"),
  jobTitle: field("Field with the job title. Default: work.title.", "work.title"),
  employmentType: field("Field with the employment type. Default: payroll.employment.type.", "Contract type"),
  costCenter: field("Field with the cost centre. Default: the account's field named Cost center.", "Cost centre"),
  timezone: field("Field with the person's IANA time zone. Default: none is read.", "Time zone"),
  personKey: field("Field that is the same for all records of one person. Default: none is read.", "Person ID"),
  iban: field("Field with the IBAN. Default: financial.iban.", "financial.iban"),
  bic: field("Field with the BIC. Default: financial.swift.", "financial.swift"),
  accountHolder: field("Field with the account holder. Default: financial.accountName.", "financial.accountName")
}).annotate({
  identifier: "HiBobFields",
  title: "Fields",
  description: "Which field of your HiBob account holds what, by its id or its visible name.",
  markdownDescription:
    "Which field of your HiBob account holds what, by its id (`work.custom.field_1699001122334`) or its visible name (`Legal entity`). What is not named here is read from HiBob's own fields."
})

export const Settings = Schema.Struct({
  serviceUserId: Schema.NonEmptyString.annotate({
    title: "Service user ID",
    description: "The ID that HiBob shows when a service user is made. It may be a reference: ${env:NAME}.",
    examples: ["SERVICE-10123"]
  }),
  token: Secret,
  baseUrl: Schema.optionalKey(BaseUrl),
  fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  custom: Schema.Record(Schema.String, Schema.NonEmptyString).annotate({
    title: "Custom attributes",
    description:
      "Fields for conditions under a name of yours: Contract: work.custom.field_1 makes custom.Contract. Without it, custom.<visible name> works.",
    examples: [{ Contract: "work.custom.field_1699001122334" }]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  statuses: Statuses
}).annotate({ identifier: "HiBobSettings", title: "HiBob", description: "Employees of a HiBob (Bob) account." })
export type Settings = typeof Settings.Type

const usualBaseUrl = "https://api.hibob.com/v1"

const codeOf = (answer: Answer): string | undefined => {
  const key = valueAt(answer.json, ["key"])
  return typeof key === "string" && /^[\w.-]{1,80}$/u.test(key) ? key : undefined
}

/** HiBob (apidocs.hibob.com: authorization, rate limits, error handling). */
export const vendor: Vendor = {
  name: "HiBob",
  hosts: ["api.hibob.com", "api.sandbox.hibob.com"],
  limits: { rates: [{ requests: 50, per: "1 minute" }] },
  rateHeaders: { remaining: "x-ratelimit-remaining", reset: { header: "x-ratelimit-reset", unit: "auto" } },
  diagnose: (answer) => {
    const code = codeOf(answer)
    return code === undefined ? undefined : { code }
  },
  advice: {
    unauthorized:
      "Compare the service user's ID, make it a new token in HiBob under Settings → Integrations → Service users, and store that. Do not try again before: HiBob blocks addresses that keep failing.",
    forbidden:
      "Add the service user to a permission group in HiBob (Settings → Account → Permission groups) that may view people's data. Do not try again before: HiBob blocks addresses that keep failing.",
    "not-found": "Check the base address; HiBob also says this of a module that the account does not have."
  }
}

/** HiBob's own words; their spelling differs between ids and names. */
const words: Readonly<Record<string, KnownStatus>> = {
  hired: "onboarding",
  employed: "active",
  leave: "on-leave",
  "parental leave": "on-leave",
  "garden leave": "on-leave",
  terminated: "inactive"
}

const usualFields: Readonly<Record<StandardAttribute, string>> = {
  workLocation: "work.site",
  department: "work.department",
  team: "Team",
  legalEntity: "Legal entity",
  country: "address.siteCountry",
  jobTitle: "work.title",
  employmentType: "payroll.employment.type",
  costCenter: "Cost center"
}

const asks = (name: string) => (request: ReadRequest): boolean =>
  request.attributes === "all" || request.attributes.has(name)

const rights = (category: string): Pick<Requirement, "permission" | "next"> => ({
  permission: `View on “${category}”`,
  next:
    `In HiBob, under Settings → Account → Permission groups → the service user's group → People's data, tick View on ${category}, and give access to everyone, without the condition “Lifecycle status equals Employed”.`
})

const requirements: ReadonlyArray<Requirement> = [
  { fields: ["firstName", "lastName"], ...rights("Basic info") },
  { fields: ["email"], ...rights("Basic info") },
  { fields: ["status"], ...rights("Lifecycle") },
  { fields: ["terminationDate"], ...rights("Lifecycle") },
  { fields: ["startDate"], ...rights("Work") },
  { fields: ["managerId", "managerEmail"], when: ({ manager }) => manager, ...rights("Work") },
  { fields: ["workLocation"], when: asks("workLocation"), ...rights("Work") },
  { fields: ["department"], when: asks("department"), ...rights("Work") },
  { fields: ["jobTitle"], when: asks("jobTitle"), ...rights("Work") },
  { fields: ["country"], when: asks("country"), ...rights("Address") },
  { fields: ["employmentType"], when: asks("employmentType"), ...rights("Employment") },
  { fields: ["iban"], when: ({ bankAccount }) => bankAccount, ...rights("Financial") }
]

const spaced = (word: string): string => word.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")

const mappedSlots = ["timezone", "personKey", "iban", "bic", "accountHolder"] as const
type MappedSlot = typeof mappedSlots[number]

const usualSlots: Readonly<Partial<Record<MappedSlot, string>>> = {
  iban: "financial.iban",
  bic: "financial.swift",
  accountHolder: "financial.accountName"
}

/** Which field of this account gives which slot and attribute. */
interface Mapping {
  readonly slots: Readonly<Partial<Record<MappedSlot, string>>>
  readonly attributes: ReadonlyMap<string, string>
}

const mappingOf = (settings: Settings, bob: HiBobFields, request: ReadRequest): Mapping => {
  const { custom, fields } = settings
  const asked = wanted(request, request.attributes === "all" ? namesOf(settings, bob) : [])
  const attributes = new Map<string, string>()
  for (const name of asked.attributes) {
    const standard = standardAttributes.find((one) => one === name)
    const called = name.replace(/^custom\./u, "")
    const own = Object.hasOwn(custom, called) ? custom[called] : undefined
    const id = bob.idOf(standard === undefined ? own ?? called : fields[standard] ?? usualFields[standard])
    if (id !== undefined) attributes.set(name, id)
  }
  const slots: Partial<Record<MappedSlot, string>> = {}
  for (const slot of mappedSlots) {
    const called = asked.slots.includes(slot) ? fields[slot] ?? usualSlots[slot] : undefined
    const id = called === undefined ? undefined : bob.idOf(called)
    if (id !== undefined) slots[slot] = id
  }
  return { slots, attributes }
}

/** Names of custom attributes: those of the settings, and of the account's own fields that nothing else is read from. */
const namesOf = ({ custom, fields }: Settings, bob: HiBobFields): ReadonlyArray<string> => {
  const used = [...Object.values({ ...usualFields, ...fields }), ...Object.values(custom)]
  const ids = new Set(used.flatMap((called) => bob.idOf(called) ?? []))
  return [...new Set([...Object.keys(custom), ...bob.customNames(ids)])]
}

/** HiBob's own word, the account's name for it where HiBob's is not known, and a doubt where two facts do not agree. */
const statusOf = (record: unknown, bob: HiBobFields, read: (word: string) => string): unknown => {
  const access = rawValue(record, "internal.status")
  const raw = rawValue(record, "internal.lifecycleStatus")
  if (raw === undefined) {
    // Inactive alone may be a leaver, somebody on leave or somebody who is yet to start.
    const ended = typeof rawValue(record, "internal.terminationDate") === "string"
    return access === "Inactive" && !ended ? "Inactive, without a lifecycle status" : access
  }
  const machine = typeof raw === "string" ? spaced(raw) : raw
  const shown = bob.show(record, "internal.lifecycleStatus")
  const word = typeof machine === "string" && read(machine) === "unknown" ? shown ?? machine : machine
  if (typeof word !== "string") return word
  const status = read(word)
  const contradicts = (status === "active" && access === "Inactive") || (status === "inactive" && access === "Active")
  return contradicts ? `${word}, but ${access}` : word
}

const recordOf = (
  record: unknown,
  bob: HiBobFields,
  { attributes, slots }: Mapping,
  read: (word: string) => string
): ToolRecord => {
  const slot = (id: string | undefined): unknown => id === undefined ? undefined : bob.show(record, id)
  const reportsTo = rawValue(record, "work.reportsTo")
  const manager = reportsTo === null ? null : valueAt(reportsTo, ["id"])
  return {
    id: rawValue(record, "root.id"),
    firstName: rawValue(record, "root.firstName"),
    lastName: rawValue(record, "root.surname"),
    email: rawValue(record, "root.email"),
    status: statusOf(record, bob, read),
    startDate: rawValue(record, "work.startDate"),
    terminationDate: rawValue(record, "internal.terminationDate"),
    lastWorkingDay: rawValue(record, "employee.lastDayOfWork"),
    managerId: manager === undefined ? rawValue(record, "work.manager") : manager,
    managerEmail: valueAt(reportsTo, ["email"]),
    timezone: slot(slots.timezone),
    personKey: slot(slots.personKey),
    iban: slot(slots.iban),
    bic: slot(slots.bic),
    accountHolder: slot(slots.accountHolder),
    attributes: Object.fromEntries([...attributes].map(([name, id]) => [name, bob.show(record, id)]))
  }
}

const always = [
  "root.id",
  "root.firstName",
  "root.surname",
  "root.email",
  "internal.lifecycleStatus",
  "internal.status",
  "internal.terminationDate",
  "work.startDate",
  "employee.lastDayOfWork"
]

/** As many fields as one request may name (people search reference). */
const mostFields = 400

/** So many people, and nobody who left or is to come: probably they are hidden, and not absent. */
const manyPeople = 20

const hiddenPeople =
  "HiBob showed nobody who left or is yet to start. If there are such people, remove the condition “Lifecycle status equals Employed” from the permission group of the service user (Settings → Account → Permission groups → People's data → access rights): hrsync can't see leavers otherwise."

const list = (client: ApiClient, settings: Settings, names: (custom: ReadonlyArray<string>) => void) =>
  Effect.fnUntraced(function*(request: ReadRequest, decode: Decode): Effect.fn.Return<ToolList, NetError> {
    const bob = yield* readFields(client)
    if (request.attributes === "all") names(namesOf(settings, bob))
    const mapping = mappingOf(settings, bob, request)
    const asked = [
      ...new Set([
        ...always,
        ...(request.manager ? ["work.reportsTo", "work.manager"] : []),
        ...Object.values(mapping.slots),
        ...mapping.attributes.values()
      ])
    ]
    const response = yield* client.post("/people/search", {
      body: { json: { fields: asked.slice(0, mostFields), showInactive: true } },
      repeatable: true
    })
    const read = statusReader({ ...words, ...settings.statuses })
    const items: Array<Decoded> = []
    yield* eachElement(response, "employees", (employee, index) => {
      items.push(decode(recordOf(employee, bob, mapping, read), `POST /people/search, record ${index + 1}`))
    })
    const everybodyWorks = items.length >= manyPeople
      && items.every((item) => "status" in item && (item.status === "active" || item.status === "on-leave"))
    return {
      items,
      completeness: provenBy("HiBob", {
        announced: undefined,
        distinct: new Set(items.map(decodedId)).size,
        received: items.length,
        pages: 1,
        restarted: false
      }),
      notes: [
        ...bob.notes,
        ...(asked.length > mostFields
          ? [`HiBob gives ${mostFields} fields at once, so that ${asked.length - mostFields} are not read`]
          : []),
        ...(everybodyWorks ? [hiddenPeople] : [])
      ]
    }
  })

export const kind: SourceKind<Settings> = {
  kind: "hibob",
  title: "HiBob",
  description: "HiBob (Bob), read with a service user.",
  settings: Settings,
  adminSteps: [
    "In HiBob, open Settings → Integrations, search for Service Users, and select New service user. Give it a unique name, such as “hrsync”.",
    "Copy its ID and its token; the token is shown once. Store the token where `token` leads.",
    "Open Settings → Account → Permission groups and create a group, such as “hrsync”.",
    "In its People's data tab, set the access rights to everyone, and delete the condition “Lifecycle status equals Employed”: with it, hrsync sees neither leavers nor people who are yet to start.",
    "Tick View on Basic info, About, Employment, Work, Lifecycle and Address, and on Financial only if bank accounts are to be read.",
    "Add the service user to the group, and apply."
  ],
  dataReviewed: [
    { data: "Record id", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, surname and work e-mail", why: "The member is invited and kept up to date with them." },
    {
      data: "Lifecycle status, status, start date, termination date, last day of work",
      why: "They decide who has access, and when."
    },
    {
      data: "Fields that conditions name (site, department, …)",
      why: "They decide who belongs to which entity. No other field is asked for."
    },
    { data: "Reports to, if `fields` asks for managers", why: "It is set on the member." },
    {
      data: "IBAN, SWIFT and account name, if `fields` asks for bank accounts",
      why: "They are set on the member; they are never printed."
    },
    { data: "The names of the account's fields and lists", why: "HiBob writes values as numbers of list items." }
  ],
  attributes: () => "any",
  canProve: () => false,
  make: (settings, context) => {
    const client = context.network.client({
      owner: `connection ${context.connection}`,
      vendor,
      baseUrl: settings.baseUrl ?? usualBaseUrl,
      credentials: basic(settings.serviceUserId, named("token", settings.token)),
      largest: 400 * 1024 * 1024
    })
    let custom: ReadonlyArray<string> = []
    return toolSource({
      kind: "hibob",
      context,
      statuses: { ...words, ...settings.statuses },
      requirements,
      custom: () => custom,
      clientNotes: client.notes,
      list: list(client, settings, (names) => custom = names)
    })
  }
}
