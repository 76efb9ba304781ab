import { Effect } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import type { NetError } from "../net/NetError.ts"
import { byLink, byNumber, byOffset, type Evidence, type Page, readWholeList, type WholeList } from "../net/Paging.ts"
import type { RequestBody, RequestOptions } from "../net/Request.ts"
import { idText, isObject, valueAt } from "./JsonValue.ts"
import type { Settings } from "./RestSettings.ts"

/** One of the lists that the settings describe: employees, or those who left. */
export type ListSettings = Pick<Settings, "path" | "query" | "body" | "records">

/** A page as it came. */
interface Raw<A> {
  readonly items: ReadonlyArray<A>
  readonly total: number | undefined
  /** The whole answer; nothing where it was empty on purpose (204). */
  readonly value: unknown
  readonly response: ApiResponse
}

export interface RestList<A> extends WholeList<A> {
  /** What is odd about the settings, without data. */
  readonly notes: ReadonlyArray<string>
}

/** Turns a record; `at` says where it stands. */
export type Take<A> = (record: unknown, at: string) => A

type Parameters = Readonly<Record<string, string | number>>

const keys = (path: string): ReadonlyArray<string> => path.split(".")

/** A body with one more value in it. */
const withValue = (
  body: Readonly<Record<string, unknown>>,
  [first = "", ...rest]: ReadonlyArray<string>,
  value: unknown
): Readonly<Record<string, unknown>> => {
  const inner = body[first]
  return { ...body, [first]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) }
}

const wholeNumber = (value: unknown): number | undefined => {
  const text = idText(value)?.trim() ?? ""
  return /^\d{1,15}$/u.test(text) ? Number(text) : undefined
}

/** Where `Link` says that the next page is (RFC 8288). */
export const nextOf = (header: string | undefined): string | undefined => {
  for (const [, href = "", parameters = ""] of (header ?? "").matchAll(/<([^>]*)>((?:[^,"]|"[^"]*")*)/gu)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/iu.test(parameters)) return href
  }
  return undefined
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ""

/** Reads one list to its end. */
export class RestPages<A> {
  readonly #client: ApiClient
  readonly #settings: Settings
  readonly #list: ListSettings
  readonly #take: Take<A>
  readonly #id: (item: A) => string
  readonly #notes = new Set<string>()
  #page = 0

  constructor(
    client: ApiClient,
    settings: Settings,
    list: ListSettings,
    take: Take<A>,
    id: (item: A) => string
  ) {
    this.#client = client
    this.#settings = settings
    this.#list = list
    this.#take = take
    this.#id = id
  }

  get read(): Effect.Effect<RestList<A>, NetError> {
    return Effect.map(this.#whole(), (list) => ({ ...list, notes: [...this.#notes] }))
  }

  #whole(): Effect.Effect<WholeList<A>, NetError> {
    const { paging } = this.#settings
    switch (paging.kind) {
      case "none":
        return this.#all<string>(
          "",
          () => Effect.map(this.#fetch({}), ({ items, total }) => ({ items, total, next: undefined }))
        )
      case "page":
        return this.#all<number>(
          paging.first,
          byNumber(
            paging,
            (page) =>
              Effect.flatMap(
                this.#fetch({ [paging.parameter]: page, ...this.#sized }),
                (raw) =>
                  Effect.map(this.#pages(raw, paging.pages), (pages) => ({
                    ...raw,
                    last: pages === undefined ? this.#last(raw) : page - paging.first + 1 >= pages
                  }))
              )
          )
        )
      case "offset":
        return this.#all<number>(
          0,
          byOffset((offset) =>
            Effect.map(this.#fetch({ [paging.parameter]: offset, ...this.#sized }), (raw) => ({
              ...raw,
              last: this.#last(raw)
            }))
          )
        )
      case "cursor":
        return this.#all<string>("", (cursor) =>
          Effect.flatMap(
            this.#fetch({ ...(cursor === "" ? {} : { [paging.parameter]: cursor }), ...this.#sized }),
            (raw) => this.#byCursor(raw, paging.next, paging.more)
          ))
      case "link":
        return this.#byLinks((raw) => nextOf(raw.response.header("link")))
      case "next":
        return this.#byLinks((raw) => this.#nextAt(raw, paging.next))
    }
  }

  #all<At extends string | number>(
    first: At,
    page: (at: At) => Effect.Effect<Page<A, At>, NetError>
  ): Effect.Effect<WholeList<A>, NetError> {
    return readWholeList({
      first,
      page: (at) => {
        if (at === first) this.#page = 0
        return page(at)
      },
      id: this.#id,
      error: (kind, what) => this.#client.error(kind, this.#settings.method, this.#list.path, what)
    })
  }

  #byLinks(next: (raw: Raw<A>) => string | undefined): Effect.Effect<WholeList<A>, NetError> {
    return this.#all<string>(
      "",
      byLink(
        this.#client,
        this.#list.path,
        this.#options(this.#sized, false),
        (response) =>
          Effect.map(this.#raw(response), (raw) => ({ items: raw.items, total: raw.total, next: next(raw) }))
      )
    )
  }

  get #sized(): Parameters {
    const { paging } = this.#settings
    return "size" in paging && paging.size !== undefined && paging.sizeParameter !== undefined
      ? { [paging.sizeParameter]: paging.size }
      : {}
  }

  #options(parameters: Parameters, inBody: boolean): RequestOptions {
    const { headers, method } = this.#settings
    const { body = {}, query } = this.#list
    const asked = Object.entries(parameters)
    const json = inBody
      ? asked.reduce<Readonly<Record<string, unknown>>>(
        (whole, [name, value]) => withValue(whole, keys(name), value),
        body
      )
      : body
    const sent: RequestBody = { json }
    return {
      query: { ...query, ...(inBody ? {} : parameters) },
      ...(headers === undefined ? {} : { headers }),
      ...(method === "POST" ? { body: sent } : {}),
      repeatable: true
    }
  }

  #fetch(parameters: Parameters): Effect.Effect<Raw<A>, NetError> {
    const { method, paging } = this.#settings
    const inBody = "in" in paging && paging.in === "body"
    return Effect.flatMap(
      this.#client.request(method, this.#list.path, this.#options(parameters, inBody)),
      (response) => this.#raw(response)
    )
  }

  #raw(response: ApiResponse): Effect.Effect<Raw<A>, NetError> {
    const { method } = this.#settings
    const { path, records } = this.#list
    this.#page += 1
    const page = this.#page
    const at = (index: number): string => `${method} ${path}, page ${page}, record ${index + 1}`
    // 204 is how some tools say that there is nothing further.
    if (response.status === 204) return Effect.succeed({ items: [], total: undefined, value: undefined, response })
    return Effect.gen({ self: this }, function*() {
      const value = yield* response.value
      const total = yield* this.#total(response, value)
      const found = records === undefined ? value : valueAt(value, keys(records))
      const list = isNothing(found) && total === 0 ? [] : found
      if (!Array.isArray(list)) {
        return yield* response.fail(
          "wrong-shape",
          records === undefined
            ? `got an answer that is no list${isObject(value) ? `; it has ${keysOf(value)}` : ""}`
            : `got an answer without a list at ${records}${isObject(value) ? `; it has ${keysOf(value)}` : ""}`,
          "Correct `records` of the connection: the path of the list in an answer."
        )
      }
      const items = list.map((record: unknown, index) => this.#take(record, at(index)))
      return { items, total, value, response }
    })
  }

  #total(response: ApiResponse, value: unknown): Effect.Effect<number | undefined, NetError> {
    const { total } = this.#settings
    if (total === undefined) return Effect.succeed(undefined)
    const found = "path" in total ? valueAt(value, keys(total.path)) : response.header(total.header.toLowerCase())
    const number = wholeNumber(found)
    return number === undefined
      ? response.fail(
        "wrong-shape",
        `got an answer without a total ${"path" in total ? `at ${total.path}` : `in the header ${total.header}`}`,
        "Correct `total` of the connection, or leave it out; then nothing proves that nobody is missing."
      )
      : Effect.succeed(number)
  }

  /** Whether a page says, or shows, that it is the last one. */
  #last({ items, value }: Raw<A>): boolean | undefined {
    const { paging } = this.#settings
    const more = "more" in paging && paging.more !== undefined ? valueAt(value, keys(paging.more)) : undefined
    if (typeof more === "boolean") return !more
    return "until" in paging && paging.until === "short" && paging.size !== undefined && items.length < paging.size
      ? true
      : undefined
  }

  #pages({ response, value }: Raw<A>, path: string | undefined): Effect.Effect<number | undefined, NetError> {
    if (path === undefined || value === undefined) return Effect.succeed(undefined)
    const pages = wholeNumber(valueAt(value, keys(path)))
    return pages === undefined
      ? response.fail(
        "wrong-shape",
        `got an answer without a number of pages at ${path}`,
        "Correct `paging.pages` of the connection."
      )
      : Effect.succeed(pages)
  }

  #byCursor(raw: Raw<A>, path: string, more: string | undefined): Effect.Effect<Page<A, string>, NetError> {
    const next = this.#nextAt(raw, path)
    const further = more === undefined ? undefined : valueAt(raw.value, keys(more))
    if (further === true && next === undefined) {
      return raw.response.fail(
        "incomplete",
        `says that there are more pages, and gives no cursor at ${path}`,
        "Correct `paging.next` of the connection."
      )
    }
    return Effect.succeed({ items: raw.items, total: raw.total, next: further === false ? undefined : next })
  }

  #nextAt({ items, value }: Raw<A>, path: string): string | undefined {
    const { paging } = this.#settings
    const found = valueAt(value, keys(path))
    const text = idText(found)
    const full = "size" in paging && paging.size !== undefined && items.length >= paging.size
    if (found === undefined && full && this.#page === 1) {
      this.#notes.add(
        `The first page is full and has nothing at ${path}: if there are more pages, correct \`paging.next\`.`
      )
    }
    return text === undefined || text.trim() === "" ? undefined : text
  }
}

/** Keys of an answer or a record, for whoever looks for the right path; never one that somebody's data may be. */
export const keysOf = (value: Readonly<Record<string, unknown>>): string => {
  const all = Object.keys(value).filter((key) => /^@?[A-Za-z_$][\w$.:-]{0,40}$/u.test(key))
  return all.length === 0 ? "no keys" : all.slice(0, 30).map((key) => `“${key}”`).join(", ")
}

/** What two lists prove together. */
export const together = (lists: ReadonlyArray<Evidence>, distinct: number): Evidence => {
  const sum = (of: (evidence: Evidence) => number): number => lists.reduce((all, one) => all + of(one), 0)
  return {
    announced: lists.every(({ announced }) => announced !== undefined)
      ? sum(({ announced }) => announced ?? 0)
      : undefined,
    distinct,
    received: sum(({ received }) => received),
    pages: sum(({ pages }) => pages),
    restarted: lists.some(({ restarted }) => restarted)
  }
}
