import { Effect, Result, Schema } from "effect"
import { address } from "../net/Address.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import type { ApiResponse } from "../net/ApiResponse.ts"
import { named, tokenFrom } from "../net/Credentials.ts"
import type { NetError, NetErrorKind } from "../net/NetError.ts"
import { type Page, readWholeList, type WholeList } from "../net/Paging.ts"
import type { Answer, Diagnosis, Vendor } from "../net/Vendor.ts"
import type { DirectoryContext } from "./Directory.ts"
import { afterOverlap, readAgainIfShifted, type Shifted } from "./Overlap.ts"
import { type Ask, before, overlappingPage, plainPage, upTo } from "./SpendeskPages.ts"
import type { Settings } from "./SpendeskSettings.ts"

export const usualBaseUrl = "https://public-api.spendesk.com"

/** Where a new key is made. */
export const keyPlace = "In Spendesk, the Account Owner opens Settings → Integrations → API access management"

const ErrorBody = Schema.Struct({
  errors: Schema.NonEmptyArray(
    Schema.Struct({ code: Schema.String.check(Schema.isPattern(/^[A-Z][A-Z0-9_]{1,79}$/u)) })
  )
})
const decodeError = Schema.decodeUnknownResult(ErrorBody)

/** Its own code, and none of its words: they may quote what was sent. Some answers have no body at all. */
const diagnose = ({ json }: Answer): Diagnosis | undefined => {
  const body = decodeError(json)
  return Result.isSuccess(body) ? { code: body.success.errors[0].code } : undefined
}

/** A right of a key. */
export type Scope = "user:read" | "cost-center:read"

/**
 * Spendesk's public API (developer.spendesk.com: authentication, rate limiting, error handling, versioning). A key, and the
 * limit, are one account's.
 */
const vendorFor = (scope: Scope): Vendor => ({
  name: "Spendesk",
  hosts: ["public-api.spendesk.com", "public-api.demo.spendesk.com"],
  limits: { rates: [{ requests: 50, per: "1 minute" }], concurrent: 5 },
  rateHeaders: { remaining: "x-ratelimit-remaining", reset: { header: "x-ratelimit-reset", unit: "seconds" } },
  diagnose,
  advice: {
    unauthorized:
      `The key is wrong, was withdrawn, or has ended: a key lasts one year at most, and can't be prolonged. ${keyPlace}, and makes a new one with the right ${scope}; store its id and its secret where \`clientId\` and \`clientSecret\` lead.`,
    forbidden:
      `The key lacks the right ${scope}, or the account lacks the API: it needs the plan Premium or Enterprise, and Spendesk's support must have enabled API access. ${keyPlace}, and makes a key with ${scope}.`,
    "not-found":
      "Check the base address: https://public-api.spendesk.com, or https://public-api.demo.spendesk.com for the demo, without a version in it.",
    "rate-limited":
      "Run again later: Spendesk allows 50 requests a minute for the whole account, whatever tools use it.",
    unavailable: "Run again later. If it stays so, look at Spendesk's status page or ask its support."
  }
})

/** A client of one account. All of them share the account's limit. */
export const clientFor = (settings: Settings, { entity, network }: DirectoryContext, scope: Scope): ApiClient =>
  network.client({
    owner: `the target of entity ${entity}`,
    vendor: vendorFor(scope),
    baseUrl: settings.baseUrl ?? usualBaseUrl,
    limitKey: entity,
    credentials: tokenFrom({
      url: "/v1/auth/token",
      basic: { user: named("clientId", settings.clientId), password: named("clientSecret", settings.clientSecret) },
      body: { type: "json", values: { grant_type: "client_credentials" } },
      lifetime: "60 minutes"
    })
  })

/** Where the account is, as people and hrsync's memory name it; nothing for the usual place. */
export const placeOf = ({ baseUrl }: Settings): string | undefined => {
  if (baseUrl === undefined) return undefined
  const at = address(baseUrl)
  if (Result.isFailure(at)) return baseUrl
  const { host, origin, path } = at.success
  return origin === usualBaseUrl && path === "" ? undefined : `${host}${path}`
}

const count = Schema.optional(Schema.NullOr(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))))

const pageOf = <A>(item: Schema.Codec<A, unknown>) =>
  Schema.Struct({
    data: Schema.Array(item),
    meta: Schema.optional(
      Schema.NullOr(
        Schema.Struct({ pagination: Schema.optional(Schema.NullOr(Schema.Struct({ pageSize: count, total: count }))) })
      )
    )
  })

/** A header's instant as a day: RFC 9110, RFC 9745 (`@` and seconds) or ISO 8601; nothing else of it is shown. */
const dayIn = (header: string): string => {
  const instant = /^@\d{1,11}$/u.test(header) ? Number(header.slice(1)) * 1000 : Date.parse(header)
  return Number.isNaN(instant) ? "a day that can't be read" : new Date(instant).toISOString().slice(0, 10)
}

/** What Spendesk announces of the end of an address, for the administrator. */
const noticeOf = (path: string, { header }: ApiResponse): string | undefined => {
  const deprecation = header("deprecation")
  const sunset = header("sunset")
  if (deprecation === undefined && sunset === undefined) return undefined
  const ends = sunset === undefined ? "" : `, and that it ends on ${dayIn(sunset)}`
  return `Spendesk says that ${path} is out of date${ends} (the headers Deprecation and Sunset): look for a newer hrsync`
}

/** A list that was read to its end, and what Spendesk announced on the way. */
export interface SpendeskList<A> extends WholeList<A> {
  readonly notes: ReadonlyArray<string>
}

/** Where a reading of a list stands. */
interface Standing {
  readonly largest: number
  /** The one size that is taken; nothing: any up to the largest. */
  readonly only: number | undefined
  /** The last one that came, where its page was full. */
  readonly last: string | undefined
}

/**
 * Reads one of Spendesk's lists to its end. The page size is what Spendesk says it is, not what was asked for: it caps it on
 * some lists. The end is the announced total; without one, a page with nobody new. Where Spendesk says the size of its
 * pages, each begins with the last one of the page before: whoever moved from an unread page to a read one is noticed.
 */
export const readList = Effect.fnUntraced(function*<A extends { readonly id: string }>(
  client: ApiClient,
  path: string,
  item: Schema.Codec<A, unknown>,
  size: number
): Effect.fn.Return<SpendeskList<A>, NetError> {
  const notes = new Set<string>(client.notes)
  const schema = pageOf(item)
  const fetch = Effect.fnUntraced(function*(ask: Ask) {
    const response = yield* client.get(path, { query: { page: ask.page, pageSize: ask.size } })
    const notice = noticeOf(path, response)
    if (notice !== undefined) notes.add(notice)
    const { data, meta } = yield* response.json(schema)
    return { items: data, total: meta?.pagination?.total ?? undefined, given: meta?.pagination?.pageSize ?? undefined }
  })
  let standing: Standing = { largest: size, only: undefined, last: undefined }
  /** `known`: how many positions were read. */
  const page = Effect.fnUntraced(function*(known: number): Effect.fn.Return<Page<A, number>, NetError | Shifted> {
    if (known === 0) standing = { largest: size, only: undefined, last: undefined }
    const { largest, last, only } = standing
    const asked = only === undefined ? overlappingPage(known, largest) : plainPage(known, only)
    let came = yield* fetch(asked)
    let got: Ask = { page: asked.page, size: came.given || asked.size }
    if (known > 0 && only === undefined && got.size !== asked.size) {
      // It takes no size but its own.
      standing = { ...standing, only: got.size }
      const plain = plainPage(known, got.size)
      if (plain.page !== got.page) came = yield* fetch(plain)
      got = plain
    }
    const { items, total } = came
    const fresh = yield* afterOverlap(items, known - before(got), last, idOf)
    standing = {
      largest: known === 0 ? Math.min(size, got.size) : largest,
      only: came.given === undefined ? got.size : standing.only,
      last: items.length === got.size ? items.at(-1)?.id : undefined
    }
    const isLast = fresh.length === 0 || (total !== undefined && upTo(got) >= total)
    return { items: fresh, total, next: isLast ? undefined : upTo(got) }
  })
  const error = (kind: NetErrorKind, what: string): NetError => client.error(kind, "GET", path, what)
  const list = yield* readAgainIfShifted(
    Effect.suspend(() => readWholeList({ first: 0, page, id: idOf, error })),
    (what) => error("changed-while-reading", what)
  )
  return { ...list, notes: [...notes] }
})

const idOf = ({ id }: { readonly id: string }): string => id
