import { Effect, Schema } from "effect"
import type { ApiClient } from "../net/ApiClient.ts"
import { bearer, named, reveal } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import type { Page } from "../net/Paging.ts"
import type { Query } from "../net/Request.ts"
import type { Answer, Diagnosis, Vendor } from "../net/Vendor.ts"
import { valueAt } from "./JsonValue.ts"
import type { Network, Secret } from "./Source.ts"

export const usualBaseUrl = "https://partner-api.payfit.com"
export const usualOauthUrl = "https://oauth.payfit.com"

/** Where PayFit's API and its OAuth are. */
export interface PayFitPlace {
  readonly baseUrl?: string
  readonly oauthUrl?: string
}

/** A stand-in for the API stands in for the OAuth too, unless another address is named. */
export const oauthUrlOf = ({ baseUrl, oauthUrl }: PayFitPlace): string => oauthUrl ?? baseUrl ?? usualOauthUrl

/** How a new token is come by. */
const again =
  "Make a new key in PayFit under Integrations → API Access and store it where `token` leads, or run `hrsync connect` again if the token came from there."

const oauthErrors = new Set(["invalid_client", "invalid_grant", "unauthorized_client", "access_denied"])

const diagnose = ({ json }: Answer): Diagnosis | undefined => {
  const code = valueAt(json, ["error"])
  if (typeof code !== "string" || !/^[\w.-]{1,60}$/u.test(code)) return undefined
  return oauthErrors.has(code) ? { code, kind: "unauthorized" } : { code }
}

/** PayFit (developers.payfit.io: authentication, rate limiting, errors). The limit is that of a client application. */
export const vendor: Vendor = {
  name: "PayFit",
  hosts: ["partner-api.payfit.com", "oauth.payfit.com"],
  limits: { rates: [{ requests: 50, per: "1 second" }] },
  rateHeaders: { remaining: "x-ratelimit-remaining-second" },
  retryStatuses: [500],
  diagnose,
  advice: {
    unauthorized: again,
    forbidden:
      "Make a key in PayFit under Integrations → API Access with the scopes collaborators:read and collaborators:contracts:read, and store it where `token` leads.",
    "not-found": "Check the base address, and that the key is of this company."
  }
}

/** Behind the items of every page. */
export const Meta = Schema.Struct({ nextPageToken: Schema.optional(Schema.NullOr(Schema.String)) })

export const pageOf = <A>(items: ReadonlyArray<A>, { nextPageToken }: typeof Meta.Type): Page<A, string> => ({
  items,
  next: nextPageToken === undefined || nextPageToken === null || nextPageToken === "" ? undefined : nextPageToken
})

/** What a page is asked for with; the first one has an empty token. */
export const pageQuery = (token: string): Query => ({
  // More is cut silently.
  maxResults: 50,
  // People whose contract is still being made are to come.
  includeInProgressContracts: true,
  nextPageToken: token === "" ? undefined : token
})

const Introspection = Schema.Struct({
  active: Schema.Boolean,
  company_id: Schema.optional(Schema.NullOr(Schema.Union([Schema.String, Schema.Int]))),
  scope: Schema.optional(Schema.NullOr(Schema.String))
})

/** What PayFit says of a token. */
export interface TokenFacts {
  readonly companyId: string
  /** Nothing where PayFit does not say. */
  readonly scopes: ReadonlySet<string> | undefined
}

const path = "/introspect"

/** Asks PayFit which company a token is for, and what it may see. It wants the token in the header and in the body. */
export const introspect = Effect.fnUntraced(function*(
  client: ApiClient,
  token: Secret
): Effect.fn.Return<TokenFacts, NetError> {
  const response = yield* client.post(path, {
    body: { json: { token: reveal(named("token", token)).trim() } },
    repeatable: true
  })
  const { active, company_id: companyId, scope } = yield* response.json(Introspection)
  if (!active) {
    return yield* response.fail("unauthorized", "was not let in: the token was withdrawn or has ended", again)
  }
  if (companyId === undefined || companyId === null || companyId === "") {
    return yield* response.fail("wrong-shape", "got an answer that does not fit at company_id")
  }
  const scopes = scope === undefined || scope === null
    ? undefined
    : new Set(scope.split(/\s+/u).filter((one) => one !== ""))
  return { companyId: String(companyId), scopes }
})

/** A client of PayFit's OAuth with a token, to introspect it. */
export const oauthClient = (network: Network, owner: string, place: PayFitPlace, token: Secret): ApiClient =>
  network.client({ owner, vendor, baseUrl: oauthUrlOf(place), credentials: bearer(named("token", token)) })
