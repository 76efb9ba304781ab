import { Effect, Schema } from "effect"
import { fold } from "../domain/Text.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { NetError } from "../net/NetError.ts"
import { idText, isObject, shownValue, valueAt } from "./JsonValue.ts"

/** A field of a HiBob account: people see its name, requests ask for its id. */
interface BobField {
  readonly id: string
  readonly name: string
  readonly type: string
  /** The named list that its values come from. */
  readonly list: string | undefined
}

const Metadata = Schema.Array(Schema.Struct({
  id: Schema.String,
  name: Schema.NullishOr(Schema.String).pipe(Schema.optionalKey),
  type: Schema.NullishOr(Schema.String).pipe(Schema.optionalKey),
  typeData: Schema.optionalKey(Schema.Unknown)
}))

/** Lists of fields that every account has; metadata says the same where it can be read. */
const usualLists: Readonly<Record<string, string>> = {
  "work.department": "department",
  "work.title": "title",
  "work.siteId": "site",
  "payroll.employment.type": "payrollEmploymentType",
  "payroll.employment.contract": "employmentstatus",
  "internal.lifecycleStatus": "lifecycleStatus",
  "internal.status": "status"
}

/** Items of named lists by list and id. */
type Lists = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The items of one list, those inside other items too. */
const addItems = (into: Map<string, string>, items: unknown): void => {
  if (!Array.isArray(items)) return
  for (const item of items) {
    const id = idText(valueAt(item, ["id"]))
    const name = valueAt(item, ["value"]) ?? valueAt(item, ["name"])
    if (id !== undefined && typeof name === "string") into.set(id, name)
    addItems(into, valueAt(item, ["children"]))
  }
}

/** The lists of an account, by name or one after the other; nothing where there is none in the answer. */
const listsOf = (answer: unknown): Lists | undefined => {
  const lists = new Map<string, ReadonlyMap<string, string>>()
  const entries = Array.isArray(answer)
    ? answer.map((list): readonly [string, unknown] => ["", list])
    : isObject(answer)
    ? Object.entries(answer)
    : []
  for (const [key, list] of entries) {
    const values = valueAt(list, ["values"]) ?? valueAt(list, ["items"])
    if (!Array.isArray(values)) continue
    const items = new Map<string, string>()
    addItems(items, values)
    lists.set(idText(valueAt(list, ["name"])) ?? key, items)
  }
  return lists.size === 0 ? undefined : lists
}

/** What the names and ids of one HiBob account mean. */
export class HiBobFields {
  readonly #fields: ReadonlyMap<string, BobField>
  readonly #lists: Lists
  readonly #notes: Set<string>

  constructor(fields: ReadonlyArray<BobField>, lists: Lists, notes: ReadonlyArray<string>) {
    this.#fields = new Map(fields.map((field) => [field.id, field]))
    this.#lists = lists
    this.#notes = new Set(notes)
  }

  /** For the administrator, without values. */
  get notes(): ReadonlyArray<string> {
    return [...this.#notes]
  }

  /** The visible names of the account's own fields, for a person who looks around. Bank data are none of them. */
  customNames(besides: ReadonlySet<string>): ReadonlyArray<string> {
    const own = [...this.#fields.values()].filter(({ id }) =>
      isOwn(id) && !id.startsWith("financial.") && !besides.has(id)
    )
    return [...new Map(own.map(({ name }) => [fold(name), name])).values()]
  }

  /** The id of a field by its id or visible name; nothing, with a note, where there is none or more than one. */
  idOf(wanted: string): string | undefined {
    if (this.#fields.has(wanted)) return wanted
    const named = [...this.#fields.values()].filter(({ name }) => fold(name) === fold(wanted))
    const own = named.filter(({ id }) => isOwn(id))
    const [first, ...others] = own.length > 0 ? own : named
    // An id that the account's list does not name may be right all the same: HiBob leaves out what it does not know.
    if (first === undefined) return /^[a-z]\w*(?:\.\w+)+$/iu.test(wanted) ? wanted : undefined
    if (others.length === 0) return first.id
    this.#notes.add(
      `HiBob has ${1 + others.length} fields named “${wanted}” (${
        [first, ...others].map(({ id }) => id).sort().join(", ")
      }), so that it is not read: name one of the ids under \`fields\` or \`custom\``
    )
    return undefined
  }

  /** A field's value in a record, as people see it; `undefined` where it does not show. */
  show(record: unknown, id: string): unknown {
    const value = shownValue(rawValue(record, id), ["value", "name", "displayName"])
    const list = this.#fields.get(id)?.list ?? usualLists[id]
    if (list === undefined) return value
    const items = this.#lists.get(list)
    const named = (one: unknown): unknown => {
      const key = idText(one)
      if (key === undefined || key === "") return one
      const name = items?.get(key)
      if (name !== undefined) return name
      // Some lists have words for ids; a number that no list explains would be a wrong value.
      if (!/^\d+$/u.test(key)) return one
      this.#notes.add(
        `${id} holds items that the named list ${list} does not have, and is not shown where it does: read the list in HiBob under Settings → Company lists`
      )
      return undefined
    }
    if (!Array.isArray(value)) return named(value)
    const all = value.map(named)
    return all.includes(undefined) ? undefined : all
  }
}

const isOwn = (id: string): boolean => /\.custom(?:Columns)?\./u.test(id)

/**
 * A field's value as the API gives it: nested by the parts of its id, without `root`, or under the flat key
 * `/work/siteId` as `{ value }`.
 */
export const rawValue = (record: unknown, id: string): unknown => {
  const path = id.split(".")
  const flat = valueAt(record, [`/${path.join("/")}`])
  if (flat !== undefined) return isObject(flat) && Object.hasOwn(flat, "value") ? flat["value"] : flat
  const nested = valueAt(record, path)
  return nested === undefined && path[0] === "root" ? valueAt(record, path.slice(1)) : nested
}

const notRead = (what: string, status: number): string =>
  `HiBob did not give its ${what} (status ${status}), so that fields are known by their ids alone`

/** Reads which fields and lists the account has. Neither needs a right of its own; without them ids must do. */
export const readFields = Effect.fn("HiBob.fields")(
  function*(client: ApiClient): Effect.fn.Return<HiBobFields, NetError> {
    const notes: Array<string> = []
    const metadata = yield* client.get("/company/people/fields", { accept: [403, 404] })
    const fields = metadata.status < 300 ? yield* metadata.json(Metadata) : []
    if (metadata.status >= 300) notes.push(notRead("list of fields", metadata.status))
    const named = yield* client.get("/company/named-lists", { query: { includeArchived: true }, accept: [403, 404] })
    const lists = named.status < 300 ? listsOf(yield* named.value) : new Map<string, ReadonlyMap<string, string>>()
    if (lists === undefined) {
      return yield* named.fail("wrong-shape", "got an answer that does not fit: no list of it has `values` or `items`")
    }
    if (named.status >= 300) notes.push(notRead("named lists", named.status))
    return new HiBobFields(
      fields.map(({ id, name, type, typeData }) => ({
        id,
        name: name ?? id,
        type: type ?? "",
        list: idText(valueAt(typeData, ["listId"]))
      })),
      lists,
      notes
    )
  }
)
