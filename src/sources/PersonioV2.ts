import { Effect, Schema } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import { type Page, readWholeList } from "../net/Paging.ts"
import { Catalogue } from "./Catalogue.ts"
import { personioClient, type PersonioSettings, requirements } from "./PersonioClient.ts"
import { isObject, type OwnColumns, ownColumns } from "./PersonioFields.ts"
import type { ReadRequest, Source, SourceContext } from "./Source.ts"
import { type Decode, type Decoded, decodedId, provenBy, toolSource } from "./Tool.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

const personsPath = "/v2/persons"
const employmentsPath = "/v2/persons/{id}/employments"

/** The most that Personio gives at once; 51 is an error. */
const limit = 50

const Meta = Schema.Struct({
  links: Schema.optional(
    Schema.Struct({ next: Schema.optional(Schema.NullOr(Schema.Struct({ href: Schema.optional(Schema.String) }))) })
  )
})

const Listed = Schema.Struct({
  _data: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)),
  _meta: Schema.optional(Meta)
})
type Row = (typeof Listed.Type)["_data"][number]

/**
 * Where the next page begins. Personio gives a whole address, of which the cursor alone is taken: so nothing is sent to
 * another host, and a gateway may stand before it.
 */
const cursorOf = (response: ApiResponse, href: string | undefined): Effect.Effect<string | undefined, NetError> => {
  if (href === undefined || href === "") return Effect.succeed(undefined)
  const cursor = URL.canParse(href, "https://api.personio.de") ? new URL(href, "https://api.personio.de") : undefined
  const found = cursor?.searchParams.get("cursor") ?? ""
  return found === ""
    ? response.fail("wrong-shape", "got a link to the next page without a cursor, at _meta.links.next.href")
    : Effect.succeed(found)
}

type Query = Readonly<Record<string, string>>

const pageAt =
  (client: ApiClient, path: string, query: Query, params: Query = {}) =>
  (cursor: string): Effect.Effect<Page<Row, string>, NetError> =>
    Effect.gen(function*() {
      const response = yield* client.get(path, {
        params,
        query: { ...query, limit, ...(cursor === "" ? {} : { cursor }) }
      })
      const { _data: items, _meta: meta } = yield* response.json(Listed)
      return { items, next: yield* cursorOf(response, meta?.links?.next?.href) }
    })

const idOf = (row: Row): string => {
  const { id } = row
  return typeof id === "string" || typeof id === "number" ? String(id) : ""
}

/** Names by id; nothing where the credentials don't see the list. */
type Names = ReadonlyMap<string, unknown> | undefined

/** A list of names, unless the vendor has none for these credentials. */
const namesOf = (client: ApiClient, path: string, query: Query): Effect.Effect<Names, NetError> =>
  readWholeList({
    first: "",
    page: pageAt(client, path, query),
    id: idOf,
    error: (kind, what) => client.error(kind, "GET", path, what)
  }).pipe(
    Effect.map(({ items }) => new Map(items.map((row) => [idOf(row), row["name"]]))),
    Effect.catchTag(
      "NetError",
      (error) =>
        error.kind === "forbidden" || error.kind === "not-found" ? Effect.succeed(undefined) : Effect.fail(error)
    )
  )

/** Lists that hold the names of what employments name by id alone, by attribute. */
const lookups: Readonly<Record<string, { readonly path: string; readonly query: Query; readonly scope: string }>> = {
  workLocation: { path: "/v2/workplaces", query: {}, scope: "personio:workplaces:read" },
  department: { path: "/v2/org-units", query: { type: "department" }, scope: "personio:org-units:read" },
  team: { path: "/v2/org-units", query: { type: "team" }, scope: "personio:org-units:read" },
  legalEntity: { path: "/v2/legal-entities", query: {}, scope: "personio:legal-entities:read" },
  costCenter: { path: "/v2/cost-centers", query: {}, scope: "personio:cost-centers:read" }
}

/** What an attribute of an employment needs to be readable. */
interface Lookups {
  readonly names: ReadonlyMap<string, Names>
  readonly notes: ReadonlyArray<string>
}

const readLookups = Effect.fnUntraced(function*(client: ApiClient, { attributes }: ReadRequest) {
  const asked = Object.entries(lookups).filter(([name]) => attributes === "all" || attributes.has(name))
  const names = new Map<string, Names>()
  const notes: Array<string> = []
  for (const [name, { path, query, scope }] of asked) {
    const found = yield* namesOf(client, path, query)
    names.set(name, found)
    if (found === undefined) {
      notes.push(
        `Personio shows no list of names for ${name} (GET ${path}): give the credentials the scope ${scope}, or use version v1, which needs none`
      )
    }
  }
  return { names, notes } satisfies Lookups
})

/** Higher counts more: who works here now, then who will, then who did. */
const rank = ({ status }: Row): number => {
  const word = typeof status === "string" ? status.toUpperCase() : ""
  return word === "ACTIVE" || word === "LEAVE" ? 3 : word === "ONBOARDING" ? 2 : word === "INACTIVE" ? 0 : 1
}

const startOf = (row: Row): string => {
  const { employment_start_date: start } = row
  return typeof start === "string" ? start : ""
}

/** Of a person's employments the one that counts; of equal ones the later. */
const currentOf = (employments: ReadonlyArray<Row>): Row =>
  employments.reduce<Row>((best, one) => {
    const better = rank(one) - rank(best)
    return better > 0 || (better === 0 && startOf(one) > startOf(best)) ? one : best
  }, employments[0] ?? {})

const inside = (value: unknown, key: string): unknown =>
  value === null ? null : isObject(value) ? value[key] ?? null : undefined

/** The name behind an id. Nothing where the list of names does not show it. */
const nameOf = (names: Names, id: unknown): unknown =>
  names === undefined
    ? undefined
    : id === null
    ? null
    : typeof id === "string" || typeof id === "number"
    ? names.get(String(id))
    : undefined

const listOf = (value: unknown): ReadonlyArray<unknown> | undefined =>
  value === null ? [] : Array.isArray(value) ? value : undefined

const orgUnit = (employment: Row, names: Names, type: string): unknown => {
  const units = listOf(employment["org_units"])
  if (units === undefined || names === undefined) return undefined
  const unit = units.find((one) => {
    const found = inside(one, "type")
    return typeof found === "string" && found.toLowerCase() === type
  })
  return unit === undefined ? null : nameOf(names, inside(unit, "id"))
}

const costCenters = (employment: Row, names: Names): unknown => {
  const all = listOf(employment["cost_centers"])?.map((one) => nameOf(names, inside(one, "id")))
  return names === undefined || all === undefined || all.includes(undefined)
    ? undefined
    : all.length > 1
    ? all
    : all[0] ?? null
}

const attributesOf = (employment: Row, { names }: Lookups): Readonly<Record<string, unknown>> => ({
  workLocation: nameOf(names.get("workLocation"), inside(employment["office"], "id")),
  department: orgUnit(employment, names.get("department"), "department"),
  team: orgUnit(employment, names.get("team"), "team"),
  legalEntity: nameOf(names.get("legalEntity"), inside(employment["legal_entity"], "id")),
  costCenter: costCenters(employment, names.get("costCenter")),
  jobTitle: inside(employment["position"], "title"),
  employmentType: employment["type"]
})

const Custom = Schema.Struct({
  id: Schema.String,
  global_id: Schema.optional(Schema.NullOr(Schema.String)),
  label: Schema.optional(Schema.NullOr(Schema.String)),
  value: Schema.optional(Schema.Unknown)
})
const decodeCustom = Schema.decodeUnknownOption(Custom)

const customOf = (person: Row): ReadonlyArray<typeof Custom.Type> =>
  (listOf(person["custom_attributes"]) ?? []).flatMap((one) => {
    const decoded = decodeCustom(one)
    return decoded._tag === "Some" ? [decoded.value] : []
  })

/** The custom attributes that people have shown so far. */
const catalogueOf = (shown: ReadonlyMap<string, typeof Custom.Type>): Catalogue =>
  new Catalogue(
    "Personio",
    [...shown.values()].map(({ global_id: universal, id, label }) => ({
      name: id,
      label: label ?? universal ?? id,
      universal: universal ?? undefined,
      custom: true
    }))
  )

const recordOf = (person: Row, employments: ReadonlyArray<Row>, own: OwnColumns, found: Lookups): ToolRecord => {
  const employment = currentOf(employments)
  const custom = new Map(customOf(person).map(({ id, value }) => [id, value]))
  const pick = (columns: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> =>
    Object.fromEntries([...columns].map(([name, key]) => [name, custom.get(key)]))
  const { termination } = employment
  const end = employment["employment_end_date"]
  return {
    id: person["id"],
    firstName: person["first_name"],
    lastName: person["last_name"],
    email: person["email"],
    status: employment["status"] ?? person["status"],
    startDate: employment["employment_start_date"],
    terminationDate: inside(termination, "termination_date") ?? end ?? (termination === undefined ? undefined : null),
    lastWorkingDay: inside(termination, "last_working_day") ?? inside(termination, "last_working_date"),
    managerId: inside(employment["supervisor"], "id"),
    ...pick(own.slots),
    attributes: { ...attributesOf(employment, found), ...pick(own.attributes) }
  }
}

/** Version 2: everybody 50 at a time, then the employments of each. */
export const sourceV2 = (settings: PersonioSettings, context: SourceContext): Source => {
  const client = personioClient("v2", settings, context)
  let custom: ReadonlyArray<string> = []
  const employmentsOf = (person: Row) => {
    const id = idOf(person)
    return id === "" ? Effect.succeed([]) : Effect.map(
      readWholeList({
        first: "",
        page: pageAt(client, employmentsPath, {}, { id }),
        id: idOf,
        error: (kind, what) => client.error(kind, "GET", employmentsPath, what)
      }),
      ({ items }) => items
    )
  }
  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const found = yield* readLookups(client, request)
    const shown = new Map<string, typeof Custom.Type>()
    let page = 0
    const persons = pageAt(client, personsPath, {})
    const { evidence, items } = yield* readWholeList<Decoded, string, NetError>({
      first: "",
      page: (cursor) =>
        Effect.gen(function*() {
          const { items: rows, next } = yield* persons(cursor)
          const employments = yield* Effect.forEach(rows, employmentsOf, { concurrency: 8 })
          for (const one of rows.flatMap(customOf)) shown.set(one.id, one)
          page = cursor === "" ? 1 : page + 1
          const own = ownColumns(catalogueOf(shown), settings.fields, request)
          custom = own.labels
          return {
            items: rows.map((person, index) =>
              decode(
                recordOf(person, employments[index] ?? [], own, found),
                `GET ${personsPath}, page ${page}, record ${index + 1}`
              )
            ),
            next
          }
        }),
      id: decodedId,
      error: (kind, what) => client.error(kind, "GET", personsPath, what)
    })
    const catalogue = catalogueOf(shown)
    if (items.length > 0) ownColumns(catalogue, settings.fields, request)
    return { items, completeness: provenBy("Personio", evidence), notes: [...found.notes, ...catalogue.problems] }
  })
  return toolSource({
    kind: "personio",
    context,
    statuses: settings.statuses,
    requirements: requirements(settings),
    custom: () => custom,
    clientNotes: client.notes,
    list
  })
}
