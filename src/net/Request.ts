import { Result } from "effect"
import type { Address } from "./Address.ts"

export type QueryValue = string | number | boolean
/** A list is written once for each of its values; what is undefined is left out. */
export type Query = Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | undefined>>

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export type RequestBody =
  | { readonly json: unknown }
  | { readonly form: Query }
  /** For SOAP and the like; nothing is escaped. */
  | { readonly text: string; readonly contentType: string }

export interface RequestOptions {
  /** Values for the `{names}` in the path. They are encoded. */
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /**
   * Whether sending it twice does no harm, so that it may be tried again after a lost answer. Default: for GET alone.
   * Say so for a POST that only reads.
   */
  readonly repeatable?: boolean
  /** Statuses besides 200 to 299 that the caller looks at itself. */
  readonly accept?: ReadonlyArray<number>
}

/** A `next` link of a vendor, found to lead nowhere but below the base address. */
export class Link {
  /** Below the base address's path; without values that a message should not hold. */
  readonly path: string
  /** With its question mark, as the vendor wrote it; empty for none. */
  readonly search: string

  constructor(path: string, search: string) {
    this.path = path
    this.search = search
  }
}

const search = (query: Query): URLSearchParams => {
  const found = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const values: ReadonlyArray<QueryValue | undefined> = typeof value === "object" ? value : [value]
    for (const one of values) if (one !== undefined) found.append(name, String(one).toWellFormed())
  }
  return found
}

const queryOf = (query: Query): string => {
  const text = search(query).toString()
  return text === "" ? "" : `?${text}`
}

const climbs = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/iu

/** The path with its values, or what is wrong with it. */
const filled = (template: string, params: Readonly<Record<string, string | number>>): Result.Result<string, string> => {
  if (!/^\/(?!\/)[^?#\\\s]*$/u.test(template) || climbs.test(template)) {
    return Result.fail("the path must begin with one slash, and hold no `..`, `?`, `#` or backslash")
  }
  let missing: string | undefined
  const path = template.replace(/\{([A-Za-z][A-Za-z0-9]*)\}/gu, (_, name: string) => {
    const value = String(params[name] ?? "").toWellFormed()
    if (value === "" || value === "." || value === "..") missing = name
    return encodeURIComponent(value)
  })
  return missing === undefined
    ? Result.succeed(path)
    : Result.fail(`there is no usable value for {${missing}} in the path`)
}

/** What is sent behind the origin, and how texts name it. */
export const target = (
  address: Address,
  path: string | Link,
  options: RequestOptions
): Result.Result<string, string> =>
  path instanceof Link
    ? Result.succeed(`${address.path}${path.path}${path.search}`)
    : Result.map(
      filled(path, options.params ?? {}),
      (plain) => `${address.path}${plain}${queryOf(options.query ?? {})}`
    )

/** The path as texts show it: the values of a vendor's own link stay out. */
export const templateOf = (path: string | Link): string =>
  path instanceof Link ? path.path : path.replace(/[?#].*$/u, "")

/** A vendor's link, absolute or relative, where it leads nowhere but below the base address. */
export const link = (address: Address, href: string): Result.Result<Link, string> => {
  const base = `${address.origin}${address.path}/`
  if (!URL.canParse(href, base)) return Result.fail("it is no address")
  const url = new URL(href, base)
  if (url.origin !== address.origin || url.username !== "" || url.password !== "") {
    return Result.fail("it leads to another host")
  }
  if (!url.pathname.startsWith(`${address.path}/`) || /%2e|%2f|%5c/iu.test(url.pathname)) {
    return Result.fail("it leads out of the base address's path")
  }
  return Result.succeed(new Link(url.pathname.slice(address.path.length), url.search))
}

export interface EncodedBody {
  readonly body: string
  readonly contentType: string
}

export const encodeBody = (body: RequestBody): EncodedBody =>
  "json" in body
    ? { body: JSON.stringify(body.json), contentType: "application/json" }
    : "form" in body
    ? { body: search(body.form).toString(), contentType: "application/x-www-form-urlencoded" }
    : { body: body.text, contentType: body.contentType }
