import { bearer, clientCredentials, type Credentials, inBody, named } from "../net/Credentials.ts"
import type { Answer, Diagnosis, RateLimit, Vendor } from "../net/Vendor.ts"
import { attributeOf } from "./ScimAttribute.ts"
import type { Settings } from "./ScimSettings.ts"

/** A word of a machine, and nobody's data. */
const word = /^[A-Za-z][A-Za-z0-9._-]{0,60}$/u

/** The `scimType` of an error (RFC 7644 §3.12). Its `detail` may hold somebody's data, and is never shown. */
const diagnose = ({ json }: Answer): Diagnosis | undefined => {
  const type = attributeOf(json, "scimType")
  return typeof type === "string" && word.test(type) ? { code: type } : undefined
}

const ratesOf = ({ perHour, perMinute, perSecond }: Settings["limits"]): ReadonlyArray<RateLimit> => {
  const rates: ReadonlyArray<RateLimit> = [
    ...(perSecond === undefined ? [] : [{ requests: perSecond, per: "1 second" } as const]),
    ...(perMinute === undefined ? [] : [{ requests: perMinute, per: "1 minute" } as const]),
    ...(perHour === undefined ? [] : [{ requests: perHour, per: "1 hour" } as const])
  ]
  return rates.length === 0 ? [{ requests: 5, per: "1 second" }] : rates
}

/** How many requests may be under way at once. */
export const concurrencyOf = ({ limits }: Settings): number => limits.concurrent ?? 4

export const vendorOf = (settings: Settings): Vendor => ({
  name: "SCIM",
  // No vendor documents one: the host must be allowed outside the file (P8).
  hosts: [],
  limits: { rates: ratesOf(settings.limits), concurrent: concurrencyOf(settings) },
  headers: { accept: "application/scim+json, application/json" },
  diagnose,
  advice: {
    unauthorized:
      "Make a new token or secret where the SCIM server is administered, store it where the configuration's reference leads, and run again.",
    forbidden:
      "Give the credential the right to read and to write users over SCIM, or see whether the account's plan includes SCIM.",
    "not-found": "Check `url` of the target: the address that /Users is below.",
    rejected:
      "Check `dialect` of the target against the server's documentation; docs/targets/scim.md explains each setting.",
    "wrong-shape": "Check `url` and `dialect` of the target; the server does not answer as RFC 7644 says.",
    "not-json": "Check `url` of the target, and whether a gateway or a login page stands in between.",
    "changed-while-reading": "Run again at a time when nobody works in the target.",
    "too-many-pages": "Raise `pageSize` of the target.",
    "repeated-page": "The server gives the same page again and again: ask who runs it whether it keeps to startIndex."
  }
})

export const credentialsOf = ({ oauth, token }: Settings): Credentials => {
  if (oauth !== undefined) {
    const { authenticate, clientId, clientSecret, scope, tokenUrl } = oauth
    return clientCredentials({
      url: tokenUrl,
      clientId: named("oauth.clientId", clientId),
      clientSecret: named("oauth.clientSecret", clientSecret),
      ...(authenticate === undefined ? {} : { authenticate }),
      ...(scope === undefined ? {} : { scope })
    })
  }
  return token === undefined ? inBody() : bearer(named("token", token))
}
