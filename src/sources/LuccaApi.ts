import { Clock, Effect, Schema } from "effect"
import { today } from "../domain/CalendarDate.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import { type Page, readWholeList } from "../net/Paging.ts"
import type { Query } from "../net/Request.ts"
import { idText, shownValue, valueAt } from "./JsonValue.ts"
import type { Settings } from "./LuccaSettings.ts"
import { type Slot, wanted } from "./Slots.ts"
import type { ReadRequest } from "./Source.ts"
import { type Decode, decodedId, provenBy, type ToolList } from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

/** As many items as one page may hold, and as many ids as one filter. */
const pageSize = 100

/** A client whose token has one scope, so that a scope that is missing hides its own part alone. */
export type ScopedClient = (scope: string) => ApiClient

const Collection = Schema.Struct({
  items: Schema.Array(Schema.Unknown),
  totalCount: Schema.optionalKey(Schema.NullishOr(Schema.Int)),
  links: Schema.optionalKey(
    Schema.NullishOr(
      Schema.Struct({
        next: Schema.optionalKey(
          Schema.NullishOr(Schema.Struct({ href: Schema.optionalKey(Schema.NullishOr(Schema.String)) }))
        )
      })
    )
  ),
  embedded: Schema.optionalKey(Schema.Unknown)
})

/**
 * Where the next page begins, by the vendor's own link. Its cursor alone is taken, so that no link leads anywhere; a
 * link without one is another form of paging than the documented one.
 */
const cursorOf = (
  response: ApiResponse,
  href: string | null | undefined
): Effect.Effect<string | undefined, NetError> => {
  if (href === null || href === undefined || href === "") return Effect.succeed(undefined)
  const base = "https://lucca.invalid/"
  const cursor = URL.canParse(href, base) ? new URL(href, base).searchParams.get("page") : null
  return cursor === null || cursor === ""
    ? response.fail(
      "wrong-shape",
      "got a link to the next page that does not fit at links.next.href: it holds no `page`"
    )
    : Effect.succeed(cursor)
}

/** One page of a collection, with what is embedded in it. */
const pageOf = Effect.fnUntraced(function*(
  client: ApiClient,
  path: string,
  query: Query,
  cursor: string
): Effect.fn.Return<Page<unknown, string> & { readonly response: ApiResponse; readonly embedded: unknown }, NetError> {
  const response = yield* client.get(path, {
    query: { ...query, limit: pageSize, ...(cursor === "" ? {} : { page: cursor }) }
  })
  const { embedded, items, links, totalCount } = yield* response.json(Collection)
  const next = yield* cursorOf(response, links?.next?.href)
  return { items, next, total: totalCount ?? undefined, embedded, response }
})

/** Everything of a collection that is small beside the employees; nothing where this credential does not see it. */
const readAll = (client: ApiClient, path: string, query: Query = {}) =>
  readWholeList({
    first: "",
    page: (cursor: string) => pageOf(client, path, { ...query, include: "links,totalCount" }, cursor),
    id: (item) => idText(valueAt(item, ["id"])) ?? "",
    error: (kind, what) => client.error(kind, "GET", path, what)
  }).pipe(
    Effect.map(({ items }): ReadonlyArray<unknown> | undefined => items),
    ifSeen
  )

/** Lucca says 403 of a missing scope, 404 of what the key may not see, and gives no token for a scope that it lacks. */
const ifSeen = <A>(effect: Effect.Effect<A | undefined, NetError>): Effect.Effect<A | undefined, NetError> =>
  Effect.catchTag(
    effect,
    "NetError",
    (error) => error.kind === "forbidden" || error.kind === "not-found" ? Effect.succeed(undefined) : Effect.fail(error)
  )

type ById = ReadonlyMap<string, unknown>

const byId = (items: ReadonlyArray<unknown> | undefined): ById | undefined =>
  items === undefined
    ? undefined
    : new Map(items.flatMap((item) => {
      const id = idText(valueAt(item, ["id"]))
      return id === undefined ? [] : [[id, item]]
    }))

/** What references lead to, as far as it was asked for and is seen. */
interface Lookups {
  readonly establishments: ById | undefined
  readonly departments: ById | undefined
  readonly legalEntities: ById | undefined
  readonly templates: ById | undefined
  /** Values of one's own fields, by field and employee. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, unknown>>
}

interface Asked {
  readonly attributes: ReadonlyArray<string>
  /** Which of one's own fields give which slot or attribute. */
  readonly own: ReadonlyMap<string, string>
  /** Whether something that Lucca has itself is asked for, and not read from a field of one's own. */
  readonly standard: (name: string) => boolean
}

const askedOf = ({ custom, fields }: Settings, request: ReadRequest): Asked => {
  const { attributes, slots } = wanted(request, Object.keys(custom))
  const all = new Set<string>([...attributes, ...slots])
  const own = new Map<string, string>()
  for (const [name, field] of Object.entries(fields)) if (all.has(name)) own.set(name, field)
  for (const [name, field] of Object.entries(custom)) {
    if (all.has(`custom.${name}`)) own.set(`custom.${name}`, field)
  }
  return { attributes, own, standard: (name) => all.has(name) && !own.has(name) }
}

const readOwn = Effect.fnUntraced(function*(
  client: ApiClient,
  from: Settings["customFieldsFrom"],
  { own }: Asked
): Effect.fn.Return<Lookups["own"], NetError> {
  const values = new Map<string, ReadonlyMap<string, unknown>>()
  if (own.size === 0) return values
  const definition = from === "employee-attributes" ? "definition" : "extensionDefinition"
  const asOf = today(yield* Clock.currentTimeMillis, "UTC")
  for (const field of new Set(own.values())) {
    const items = yield* readAll(client, `/lucca-api/${from}`, {
      [`${definition}.id`]: field,
      ...(from === "employee-attributes" && asOf !== undefined ? { "applicability.asOf": asOf } : {})
    })
    if (items === undefined) continue
    const found = new Map<string, Array<unknown>>()
    for (const item of items) {
      const employee = idText(valueAt(item, ["employee", "id"])) ?? ""
      const value = shownValue(valueAt(item, ["value"]), ["name", "label", "title", "value"])
      found.set(employee, [...found.get(employee) ?? [], value])
    }
    values.set(
      field,
      new Map([...found].map(([id, [first, ...more]]) => [id, more.length === 0 ? first : [first, ...more]]))
    )
  }
  return values
})

const readLookups = Effect.fnUntraced(function*(
  scoped: ScopedClient,
  settings: Settings,
  asked: Asked
): Effect.fn.Return<Lookups, NetError> {
  const { standard } = asked
  const all = (path: string, ...names: ReadonlyArray<string>) =>
    names.some(standard)
      ? Effect.map(readAll(scoped(`${path}.readonly`), `/lucca-api/${path}`), byId)
      : Effect.succeed(undefined)
  return {
    establishments: yield* all("business-establishments", "workLocation", "country", "timezone"),
    departments: yield* all("departments", "department"),
    legalEntities: yield* all("legal-entities", "legalEntity"),
    templates: yield* all("employment-templates", "employmentType"),
    own: yield* readOwn(scoped(`${settings.customFieldsFrom}.readonly`), settings.customFieldsFrom, asked)
  }
})

/** A value of what a reference leads to: empty where there is no reference, not seen where what it leads to is not. */
const referred = (reference: unknown, to: ById | undefined, path: ReadonlyArray<string>): unknown => {
  if (to === undefined || reference === undefined) return undefined
  const id = idText(valueAt(reference, ["id"]))
  return reference === null || id === undefined ? null : valueAt(to.get(id), path)
}

const embeddedOf = (embedded: unknown, type: string, reference: unknown): unknown =>
  reference === null ? null : valueAt(embedded, [type, idText(valueAt(reference, ["id"])) ?? ""])

/** The bank account of a personal record, as far as it is an IBAN. */
const accountOf = (record: unknown): { readonly iban: unknown; readonly bic: unknown } => {
  const account = valueAt(record, ["bankAccount"])
  if (account === undefined) return { iban: undefined, bic: undefined }
  const isIban = valueAt(account, ["format"]) === "iban"
  return {
    iban: isIban ? valueAt(account, ["accountIdentifier"]) : null,
    bic: isIban ? valueAt(account, ["bankIdentifier"]) ?? null : null
  }
}

const recordOf = (
  employee: unknown,
  embedded: unknown,
  personal: ById | undefined,
  { departments, establishments, legalEntities, own, templates }: Lookups,
  asked: Asked
): ToolRecord => {
  const id = idText(valueAt(employee, ["id"]))
  const employment = embeddedOf(embedded, "employment", valueAt(employee, ["applicableEmployment"]))
  const position = embeddedOf(embedded, "job-position", valueAt(employee, ["applicableJobPosition"]))
  const end = valueAt(employment, ["end"])
  const manager = valueAt(position, ["manager"])
  const establishment = (path: ReadonlyArray<string>): unknown =>
    referred(position === null ? null : valueAt(position, ["businessEstablishment"]), establishments, path)
  const ownValue = (field: string): unknown => {
    const values = own.get(field)
    // A field that nobody fills has no values, and one that is not seen has none either.
    return values === undefined || values.size === 0 ? undefined : values.get(id ?? "") ?? null
  }
  const account = accountOf(personal?.get(id ?? ""))
  const usual: Readonly<Record<string, unknown>> = {
    workLocation: establishment(["name"]),
    department: referred(position === null ? null : valueAt(position, ["department"]), departments, ["name"]),
    legalEntity: referred(valueAt(employment, ["legalEntity"]), legalEntities, ["name"]),
    country: establishment(["address", "countryCode"]),
    jobTitle: position === null ? null : valueAt(position, ["jobTitle"]),
    employmentType: referred(valueAt(employment, ["template"]), templates, ["title"]),
    timezone: establishment(["timezoneId"]),
    iban: account.iban,
    bic: account.bic
  }
  const value = (name: string): unknown => {
    const field = asked.own.get(name)
    return field === undefined ? usual[name] : ownValue(field)
  }
  const slot = (name: Slot): unknown => value(name)
  return {
    id: valueAt(employee, ["id"]),
    firstName: valueAt(employee, ["givenName"]),
    lastName: valueAt(employee, ["familyName"]),
    email: valueAt(employee, ["email"]),
    status: valueAt(employee, ["status"]),
    startDate: valueAt(employment, ["start", "date"]),
    terminationDate: end === null ? null : valueAt(end, ["date"]),
    managerId: manager === null || position === null ? null : valueAt(manager, ["id"]),
    timezone: slot("timezone"),
    personKey: slot("personKey"),
    iban: slot("iban"),
    bic: slot("bic"),
    accountHolder: slot("accountHolder"),
    attributes: Object.fromEntries(asked.attributes.map((name) => [name, value(name)]))
  }
}

/** What Lucca says of the end of this version of its API (RFC 9745, RFC 8594). */
const farewell = ({ header }: ApiResponse): ReadonlyArray<string> =>
  ["deprecation", "sunset"].flatMap((name) => {
    const value = header(name)
    return value === undefined || !/^[\w ,:@.+-]{1,60}$/u.test(value)
      ? []
      : [`Lucca announces the end of this version of its API (${name}: ${value}): look for a newer hrsync`]
  })

/** Reads the employees of the newer Lucca API, leavers and future ones with them. */
export const listApi = (scoped: ScopedClient, settings: Settings) =>
  Effect.fnUntraced(function*(request: ReadRequest, decode: Decode): Effect.fn.Return<ToolList, NetError> {
    const client = scoped(settings.scopes.join(" "))
    const asked = askedOf(settings, request)
    const notes = new Set<string>()
    // Asked for when the first page of employees is there, so that wrong credentials end it at once.
    let lookups: Lookups | undefined
    let seesPersonalRecords = asked.standard("iban")
    let read = 0
    const personal = Effect.fnUntraced(function*(
      employees: ReadonlyArray<unknown>
    ): Effect.fn.Return<ById | undefined, NetError> {
      const ids = employees.flatMap((employee) => idText(valueAt(employee, ["id"])) ?? [])
      if (!seesPersonalRecords || ids.length === 0) return undefined
      const path = "/lucca-api/employee-personal-records"
      const page = yield* ifSeen(
        pageOf(scoped("employee-personal-records.readonly"), path, { "employee.id": ids.join(",") }, "")
      )
      seesPersonalRecords = page !== undefined
      return page === undefined
        ? undefined
        : new Map(page.items.map((item) => [idText(valueAt(item, ["employee", "id"])) ?? "", item]))
    })
    const path = "/lucca-api/employees"
    const { evidence, items } = yield* readWholeList({
      first: "",
      page: Effect.fnUntraced(function*(cursor: string): Effect.fn.Return<Page<ReturnType<Decode>, string>, NetError> {
        if (cursor === "") read = 0
        const { embedded, items, next, response, total } = yield* pageOf(client, path, {
          status: "active,upcoming,deactivated",
          sort: "id",
          include: "embedded,links,totalCount"
        }, cursor)
        for (const note of farewell(response)) notes.add(note)
        const found = lookups ??= yield* readLookups(scoped, settings, asked)
        const records = yield* personal(items)
        const before = read
        read += items.length
        return {
          next,
          total,
          items: items.map((employee, index) =>
            decode(recordOf(employee, embedded, records, found, asked), `GET ${path}, record ${before + index + 1}`)
          )
        }
      }),
      id: decodedId,
      error: (kind, what) => client.error(kind, "GET", path, what)
    })
    return { items, completeness: provenBy("Lucca", evidence), notes: [...notes] }
  })

const scopeRight = (name: string): Pick<Requirement, "permission" | "next"> => ({
  permission: `the scope ${name}`,
  next:
    `In Lucca, open Settings → Integration keys, give the integration the scope ${name}, and see that it has access to every establishment that hrsync is for.`
})

/** Whether something is asked for, and read from Lucca's own fields. */
const asks = (settings: Settings, name: string) => (request: ReadRequest): boolean =>
  askedOf(settings, request).standard(name)

export const requirementsApi = (settings: Settings): ReadonlyArray<Requirement> => [
  { fields: ["firstName", "lastName"], ...scopeRight("employees.readonly") },
  { fields: ["email"], ...scopeRight("employees.readonly") },
  { fields: ["status"], ...scopeRight("employees.readonly") },
  { fields: ["startDate"], ...scopeRight("employments.readonly") },
  { fields: ["terminationDate"], ...scopeRight("employments.readonly") },
  { fields: ["managerId"], when: ({ manager }) => manager, ...scopeRight("job-positions.readonly") },
  { fields: ["jobTitle"], when: asks(settings, "jobTitle"), ...scopeRight("job-positions.readonly") },
  { fields: ["department"], when: asks(settings, "department"), ...scopeRight("departments.readonly") },
  { fields: ["workLocation"], when: asks(settings, "workLocation"), ...scopeRight("business-establishments.readonly") },
  { fields: ["country"], when: asks(settings, "country"), ...scopeRight("business-establishments.readonly") },
  { fields: ["legalEntity"], when: asks(settings, "legalEntity"), ...scopeRight("legal-entities.readonly") },
  {
    fields: ["employmentType"],
    when: asks(settings, "employmentType"),
    ...scopeRight("employment-templates.readonly")
  },
  { fields: ["iban"], when: asks(settings, "iban"), ...scopeRight("employee-personal-records.readonly") },
  ...ownNames(settings).map((name) => ownRequirement(settings, name))
]

const ownNames = ({ custom, fields }: Settings): ReadonlyArray<string> => [
  ...Object.keys(fields),
  ...Object.keys(custom).map((name) => `custom.${name}`)
]

const ownRequirement = (settings: Settings, name: string): Requirement => ({
  fields: [name],
  when: (request) => askedOf(settings, request).own.has(name),
  ...scopeRight(`${settings.customFieldsFrom}.readonly`)
})
