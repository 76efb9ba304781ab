import { Clock, Effect, Schema } from "effect"
import { type CalendarDate, today } from "../domain/CalendarDate.ts"
import { type StandardAttribute, standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { byOffset, readWholeList } from "../net/Paging.ts"
import { dateReader } from "./Dates.ts"
import { idText, shownValue, valueAt } from "./JsonValue.ts"
import type { Settings } from "./LuccaSettings.ts"
import { type Slot, wanted } from "./Slots.ts"
import type { ReadRequest } from "./Source.ts"
import { type Decode, decodedId, provenBy, type ToolList } from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

/** As many users as one page may hold. */
const pageSize = 1000

const usualFields: Readonly<Partial<Record<StandardAttribute, string>>> = {
  workLocation: "legalEntity.name",
  department: "department.name",
  legalEntity: "legalEntity.name",
  jobTitle: "jobTitle"
}

const mappedSlots = ["timezone", "personKey", "iban", "bic", "accountHolder"] as const

/** A path in a user. One's own fields stand inside `extendedData`, mostly as `{ value }`. */
const pathOf = (field: string): ReadonlyArray<string> =>
  field.startsWith("e_") ? ["extendedData", field] : field.split(".")

/** Which path gives which slot and attribute. */
type Mapping = ReadonlyMap<string, ReadonlyArray<string>>

const mappingOf = ({ custom, fields }: Settings, request: ReadRequest): Mapping => {
  const asked = wanted(request, Object.keys(custom))
  const paths = new Map<string, ReadonlyArray<string>>()
  const add = (name: string, field: string | undefined): void => {
    if (field !== undefined) paths.set(name, pathOf(field))
  }
  for (const name of asked.attributes) {
    const standard = standardAttributes.find((one) => one === name)
    const own = name.replace(/^custom\./u, "")
    add(
      name,
      standard === undefined
        ? Object.hasOwn(custom, own) ? custom[own] : undefined
        : fields[standard] ?? usualFields[standard]
    )
  }
  for (const slot of mappedSlots) if (asked.slots.includes(slot)) add(slot, fields[slot])
  return paths
}

/** Names of the entries of one's own fields that are lists: a user holds their numbers. By field and number. */
type Entries = ReadonlyMap<string, ReadonlyMap<string, string>>

const valueOf = (user: unknown, path: ReadonlyArray<string> | undefined, entries: Entries): unknown => {
  if (path === undefined) return undefined
  const [first = "", ...rest] = path
  const outer = valueAt(user, [first])
  // What stands inside something empty is empty.
  if (outer === null) return null
  const value = shownValue(valueAt(outer, rest), ["value", "name", "label"])
  const names = first === "extendedData" ? entries.get(rest.join(".")) : undefined
  const named = (one: unknown): unknown => names?.get(idText(one) ?? "") ?? one
  return Array.isArray(value) ? value.map(named) : named(value)
}

const Definition = Schema.Struct({
  data: Schema.Struct({
    extensionUserPropertyListEntries: Schema.optionalKey(
      Schema.NullishOr(
        Schema.Array(Schema.Struct({ id: Schema.Union([Schema.String, Schema.Number]), name: Schema.String }))
      )
    )
  })
})

/** Reads what the numbers in one's own fields mean. Fields that are no lists have no entries, nor do those that do not show. */
const readEntries = Effect.fnUntraced(
  function*(client: ApiClient, mapping: Mapping): Effect.fn.Return<Entries, NetError> {
    const entries = new Map<string, ReadonlyMap<string, string>>()
    for (const [name, [outer, field]] of mapping) {
      const isSlot = mappedSlots.some((slot) => slot === name)
      if (outer !== "extendedData" || field === undefined || isSlot || entries.has(field)) continue
      const response = yield* client.get("/api/v3/extensionuserdefinitions/{field}", {
        params: { field },
        accept: [400, 403, 404]
      })
      const list = response.status < 300 ? (yield* response.json(Definition)).data.extensionUserPropertyListEntries : []
      entries.set(field, new Map((list ?? []).map(({ id, name }) => [String(id), name])))
    }
    return entries
  }
)

/** The days that it is now, from the first place on Earth to the last. */
interface Days {
  readonly first: CalendarDate
  readonly last: CalendarDate
}

const readDay = dateReader(["YYYY-MM-DD"])
const dayOf = (value: unknown): CalendarDate | undefined =>
  typeof value === "string" ? readDay(value.trim()) : undefined

/**
 * v3 has no status. The dates of the contract say it; where it depends on the time zone what day it is, "active" leaves
 * the decision to the date itself (D1, D2).
 */
const statusOf = (start: unknown, end: unknown, { first, last }: Days): string | undefined => {
  if (start === undefined || end === undefined) return undefined
  const ended = dayOf(end)
  if (ended !== undefined && ended < first) return "deactivated"
  const started = dayOf(start)
  if (started === undefined) return "no contract"
  return started > last ? "upcoming" : "active"
}

const recordOf = (user: unknown, mapping: Mapping, entries: Entries, days: Days): ToolRecord => {
  const id = valueAt(user, ["id"])
  const start = valueAt(user, ["dtContractStart"])
  const end = valueAt(user, ["dtContractEnd"])
  const manager = valueAt(user, ["manager"])
  const managerId = manager === null ? null : valueAt(manager, ["id"]) ?? valueAt(user, ["managerId"])
  const slot = (name: Slot): unknown => valueOf(user, mapping.get(name), entries)
  return {
    id,
    firstName: valueAt(user, ["firstName"]),
    lastName: valueAt(user, ["lastName"]),
    email: valueAt(user, ["mail"]),
    status: statusOf(start, end, days),
    startDate: start,
    terminationDate: end,
    // Some accounts say of people without a manager that they are their own.
    managerId: idText(managerId) !== undefined && idText(managerId) === idText(id) ? null : managerId,
    timezone: slot("timezone"),
    personKey: slot("personKey"),
    iban: slot("iban"),
    bic: slot("bic"),
    accountHolder: slot("accountHolder"),
    attributes: Object.fromEntries([...mapping].map(([name, path]) => [name, valueOf(user, path, entries)]))
  }
}

const Users = Schema.Struct({
  data: Schema.Struct({
    items: Schema.Array(Schema.Unknown),
    count: Schema.optionalKey(Schema.NullishOr(Schema.Int))
  })
})

const manyPeople = 20

const hiddenPeople =
  "Lucca showed nobody who left. If there are such people, give the API key the rights “See former employees” and “See future employees” (API Keys → the key → role administration → Co-workers): hrsync can't see leavers otherwise."

/** Reads the users of the directory API, leavers and future ones with them. */
export const listV3 = (client: ApiClient, settings: Settings) =>
  Effect.fnUntraced(function*(request: ReadRequest, decode: Decode): Effect.fn.Return<ToolList, NetError> {
    const now = yield* Clock.currentTimeMillis
    const [first, last] = [today(now, "Etc/GMT+12"), today(now, "Etc/GMT-14")]
    if (first === undefined || last === undefined) return yield* Effect.die("This runtime knows no time zones.")
    const mapping = mappingOf(settings, request)
    const fields = new Set([
      "id",
      "firstName",
      "lastName",
      "mail",
      "dtContractStart",
      "dtContractEnd",
      ...(request.manager ? ["manager"] : []),
      ...[...mapping.values()].map(([outer = ""]) => outer),
      "collection.count"
    ])
    const entries = yield* readEntries(client, mapping)
    const { evidence, items } = yield* readWholeList({
      first: 0,
      page: byOffset((offset) =>
        client.get("/api/v3/users", {
          query: {
            fields: [...fields].join(","),
            formerEmployees: true,
            orderBy: "id,asc",
            paging: `${offset},${pageSize}`
          }
        }).pipe(
          Effect.flatMap((response) => response.json(Users)),
          Effect.map(({ data: { count, items } }) => ({
            items: items.map((user, index) =>
              decode(
                recordOf(user, mapping, entries, { first, last }),
                `GET /api/v3/users, record ${offset + index + 1}`
              )
            ),
            total: count ?? undefined
          }))
        )
      ),
      id: decodedId,
      error: (kind, what) => client.error(kind, "GET", "/api/v3/users", what)
    })
    const nobodyLeft = items.length >= manyPeople
      && items.every((item) => "status" in item && (item.status === "active" || item.status === "onboarding"))
    return { items, completeness: provenBy("Lucca", evidence), notes: nobodyLeft ? [hiddenPeople] : [] }
  })

const coworkers = (right: string): Pick<Requirement, "permission" | "next"> => ({
  permission: `“${right}”`,
  next:
    `In Lucca, open the cog → Authentication, SSO and API → API Keys → the key → role administration → Co-workers, and tick ${right}.`
})

const asks = (name: string) => (request: ReadRequest): boolean =>
  request.attributes === "all" || request.attributes.has(name)

/** What Lucca shows by itself, with the right for it. */
const usualRights: Readonly<Partial<Record<StandardAttribute, string>>> = {
  workLocation: "View establishments",
  department: "View departments",
  legalEntity: "View establishments",
  jobTitle: "View employee jobs"
}

const sectionOf = (name: string, field: string): Requirement => ({
  fields: [name],
  when: asks(name),
  ...coworkers(`the section that holds ${field}`)
})

export const requirementsV3 = ({ custom, fields }: Settings): ReadonlyArray<Requirement> => [
  { fields: ["firstName", "lastName"], ...coworkers("View users") },
  { fields: ["email"], ...coworkers("View users") },
  { fields: ["startDate"], ...coworkers("View contract dates") },
  { fields: ["terminationDate"], ...coworkers("View contract dates") },
  { fields: ["managerId"], when: ({ manager }) => manager, ...coworkers("View employee managers") },
  ...standardAttributes.flatMap((name): ReadonlyArray<Requirement> => {
    const field = fields[name]
    const right = field === undefined ? usualRights[name] : `the section that holds ${field}`
    return right === undefined ? [] : [{ fields: [name], when: asks(name), ...coworkers(right) }]
  }),
  ...Object.entries(custom).map(([name, field]) => sectionOf(`custom.${name}`, field)),
  {
    fields: ["iban"],
    when: ({ bankAccount }) => bankAccount,
    ...(fields.iban === undefined
      ? {
        permission: "a field for it: Lucca's v3 API has none that is documented",
        next:
          "Name your field with the IBAN under `fields.iban` of the connection, use `api: \"2024-11-01\"`, or take bankAccount out of the entity's `fields`."
      }
      : coworkers("the section that holds the bank account"))
  }
]
