import { Buffer } from "node:buffer"
import type { Instant } from "../../domain/CalendarDate.ts"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, totalOf } from "../PageFaults.ts"
import { Tokens } from "../Tokens.ts"
import type { ListedMembers } from "./ListedMembers.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import type { SpendeskMember } from "./SpendeskMember.ts"

/** An entity's key for the API: one entity, one credential. */
export interface ApiCredential {
  readonly clientId: string
  readonly clientSecret: string
}

/** Documented: a token is good for an hour. */
const hour = 3600

/** What a credential may be given. No scope lets it write members: none is documented. */
const scopes = ["user:read", "cost-center:read"] as const

const usualPage = 30
const largestPage = 100

type Scope = typeof scopes[number]

const failure = (status: number, code: string, detail: string, source?: string): EmulatorResponse => ({
  status,
  body: { errors: [{ code, detail, ...(source === undefined ? {} : { source }) }] }
})

const unauthenticated = failure(401, "AUTHENTICATION_ERROR", "The credentials or the access token are not valid.")
const notFound = failure(404, "NOT_FOUND", "The resource does not exist.")

export const tooManyRequests = failure(429, "TOO_MANY_REQUESTS", "Too many requests: wait until the limit resets.")

/** Any error status in the API's own envelope. */
export const apiFailure = (status: number): EmulatorResponse => {
  switch (status) {
    case 401:
      return unauthenticated
    case 403:
      return failure(403, "FORBIDDEN_ERROR", "The access token lacks the scope for this.")
    case 404:
      return notFound
    case 429:
      return tooManyRequests
    default:
      return failure(
        status,
        status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST_INCORRECT_OR_MISSING_FIELD",
        "A fault of the sandbox, as asked for."
      )
  }
}

/** A row of `GET /v1/users`: nothing else of a member is documented. */
const userOf = ({ email, firstName, id, lastName }: SpendeskMember) => ({ id, firstName, lastName, email })

/** A whole number from 1 in a query; the usual one where there is none. */
const wholeOf = (text: string | null, usual: number): number | undefined =>
  text === null ? usual : /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : undefined

/** Spendesk's public API over the members, as far as it is documented for users and cost centres: it reads, and no more. */
export class PublicApi {
  readonly #world: () => MemberWorld
  readonly #listed: ListedMembers
  readonly #credential: ApiCredential
  readonly #faults: EmulatorFaults
  readonly #tokens: Tokens
  readonly #scopes = new Map<string, ReadonlyArray<string>>()

  constructor(options: {
    readonly world: () => MemberWorld
    readonly listed: ListedMembers
    readonly credential: ApiCredential
    readonly faults: EmulatorFaults
  }) {
    this.#world = options.world
    this.#listed = options.listed
    this.#credential = options.credential
    this.#faults = options.faults
    this.#tokens = new Tokens(`${options.credential.clientId}-token-`, hour, options.faults.tokenUses)
  }

  handle(request: EmulatorRequest): EmulatorResponse {
    const { at, headers, method, path, query } = request
    if (path === "/v1/auth/token") return method === "POST" ? this.#signIn(request) : notFound
    const authorization = headers["authorization"]
    if (!this.#tokens.accepts(authorization, at)) return unauthenticated
    const granted = this.#scopes.get(authorization?.replace(/^Bearer /u, "") ?? "") ?? []
    if (method !== "GET") return notFound
    if (path === "/v1/users") return this.#allowed(granted, "user:read", () => this.#page(this.#users(at), query))
    if (path === "/v1/cost-centers") {
      return this.#allowed(granted, "cost-center:read", () => this.#page(this.#costCenters(query), query))
    }
    const [, id] = /^\/v1\/users\/([\w-]+)$/u.exec(path) ?? []
    return id === undefined ? notFound : this.#allowed(granted, "user:read", () => this.#user(id))
  }

  /** The body may be left out; where it is there, it is JSON. */
  #signIn({ at, body, headers }: EmulatorRequest): EmulatorResponse {
    const { clientId, clientSecret } = this.#credential
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`
    if (headers["authorization"] !== basic) return unauthenticated
    const hidden = this.#faults.hidden ?? []
    const own = scopes.filter((scope) => !hidden.includes(scope))
    const asked = askedOf(body)
    if (asked === undefined) {
      return failure(
        400,
        "BAD_REQUEST_INCORRECT_OR_MISSING_FIELD",
        "The body is JSON with grant_type client_credentials, or left out.",
        "grant_type"
      )
    }
    const token = this.#tokens.issue(at)
    this.#scopes.set(token, asked.length === 0 ? own : own.filter((scope) => asked.includes(scope)))
    return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: hour } }
  }

  #allowed(granted: ReadonlyArray<string>, scope: Scope, answer: () => EmulatorResponse): EmulatorResponse {
    return granted.includes(scope)
      ? answer()
      : failure(403, "FORBIDDEN_ERROR", `The access token lacks the scope ${scope}.`)
  }

  #users(at: Instant): ReadonlyArray<unknown> {
    const shown = this.#faults.listed ?? "live"
    return this.#listed.at(at).filter(({ state }) =>
      shown === "all" || state === "active" || (shown === "live" && state === "invited")
    ).map(userOf)
  }

  #user(id: string): EmulatorResponse {
    const member = this.#world().find(id)
    return member === undefined ? notFound : { status: 200, body: userOf(member) }
  }

  #costCenters(query: URLSearchParams): ReadonlyArray<unknown> {
    const ids = query.getAll("ids")
    return this.#world().costCenters.filter(({ id }) => ids.length === 0 || ids.includes(id)).map((
      { id, name, owner }
    ) => ({ id, name, owner, coOwners: [] }))
  }

  /** Other names in the query, such as `per_page`, mean nothing here. */
  #page(rows: ReadonlyArray<unknown>, query: URLSearchParams): EmulatorResponse {
    const page = wholeOf(query.get("page"), 1)
    const asked = wholeOf(query.get("pageSize"), usualPage)
    if (page === undefined || asked === undefined || asked > largestPage) {
      return failure(
        400,
        "BAD_REQUEST_INCORRECT_OR_MISSING_FIELD",
        `page is 1 or more, pageSize from 1 to ${largestPage}.`,
        page === undefined ? "page" : "pageSize"
      )
    }
    const pageSize = Math.min(asked, this.#faults.pageCap ?? largestPage)
    return {
      status: 200,
      body: {
        data: pageOf(rows, this.#faults, page, pageSize),
        meta: { pagination: { page, pageSize, total: totalOf(rows, this.#faults) } }
      }
    }
  }
}

/** The scopes that a token is asked for; empty: all of the credential's; nothing: the body is no request for a token. */
const askedOf = (body: string): ReadonlyArray<string> | undefined => {
  if (body.trim() === "") return []
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined // JSON.parse has no other way to say that a text is no JSON
  }
  if (typeof value !== "object" || value === null) return undefined
  if (!("grant_type" in value) || value.grant_type !== "client_credentials") return undefined
  const scope = "scope" in value ? value.scope : ""
  return typeof scope === "string" ? scope.split(" ").filter((word) => word !== "") : undefined
}
