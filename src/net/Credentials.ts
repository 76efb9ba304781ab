import { type Duration, Redacted } from "effect"
import type { Secret } from "./Secret.ts"

/** A secret with the setting that it stands in, as messages name it: `token`. */
export interface NamedSecret {
  readonly setting: string
  readonly value: Secret
}

export const named = (setting: string, value: Secret): NamedSecret => ({ setting, value })

/** A text of a request that is a secret, or that is none. */
export type SecretText = string | NamedSecret

/** A header that proves who is asking. */
export interface HeaderCredentials {
  readonly type: "header"
  readonly header: string
  /** Before the secret, such as `Bearer ` with its space. */
  readonly prefix: string
  readonly secret: NamedSecret
}

export interface BasicCredentials {
  readonly type: "basic"
  readonly user: SecretText
  readonly password: SecretText
}

/** A token that is fetched with the credentials, kept for its lifetime, and renewed once on 401. */
export interface TokenCredentials {
  readonly type: "token"
  readonly method: "GET" | "POST"
  /** A path below the base URL, or an address on a host that secrets may be sent to. */
  readonly url: string
  /** Secrets in it are taken out of every text. */
  readonly headers: Readonly<Record<string, SecretText>>
  readonly basic: { readonly user: SecretText; readonly password: SecretText } | undefined
  readonly body:
    | { readonly type: "form" | "json"; readonly values: Readonly<Record<string, SecretText>> }
    | undefined
  /** Where in the JSON of the answer the token stands, and its lifetime in seconds. */
  readonly token: ReadonlyArray<string>
  readonly expiresIn: ReadonlyArray<string>
  /** Where the answer says no lifetime. */
  readonly lifetime: Duration.Input
  /** How requests carry the token. */
  readonly header: string
  readonly prefix: string
}

/** Nothing is proved: for stand-ins, and for bodies that carry the credentials themselves (SOAP). */
export interface NoCredentials {
  readonly type: "none"
  /** Secrets that the connector puts into bodies itself: they are checked and taken out of every text. */
  readonly secrets: ReadonlyArray<NamedSecret>
}

export type Credentials = HeaderCredentials | BasicCredentials | TokenCredentials | NoCredentials

export const bearer = (secret: NamedSecret): Credentials => headerKey("authorization", secret, "Bearer ")

/** `Authorization: lucca application=<key>` is `headerKey("authorization", key, "lucca application=")`. */
export const headerKey = (header: string, secret: NamedSecret, prefix = ""): Credentials => ({
  type: "header",
  header: header.toLowerCase(),
  prefix,
  secret
})

export const basic = (user: SecretText, password: SecretText): Credentials => ({ type: "basic", user, password })

export const inBody = (...secrets: ReadonlyArray<NamedSecret>): Credentials => ({ type: "none", secrets })

/** The parts of `tokenFrom` that most vendors do alike. */
export interface TokenOptions extends Pick<TokenCredentials, "url">, Partial<Omit<TokenCredentials, "type" | "url">> {}

/** A token that a vendor hands out in its own way; by default as RFC 6749 §5.1 says it, and sent as a bearer. */
export const tokenFrom = (options: TokenOptions): Credentials => ({
  type: "token",
  method: "POST",
  headers: {},
  basic: undefined,
  body: undefined,
  token: ["access_token"],
  expiresIn: ["expires_in"],
  lifetime: "30 minutes",
  header: "authorization",
  prefix: "Bearer ",
  ...options
})

export interface ClientCredentials {
  readonly url: string
  readonly clientId: SecretText
  readonly clientSecret: NamedSecret
  /** Separated by spaces. */
  readonly scope?: string
  /** How the body is written; default `form`, as RFC 6749 §4.4.2 has it. */
  readonly body?: "form" | "json"
  /** Where the id and the secret stand; default `body`. */
  readonly authenticate?: "basic" | "body"
  /** Where the answer says no lifetime; default 30 minutes. */
  readonly lifetime?: Duration.Input
}

/** OAuth 2 client credentials (RFC 6749 §4.4). */
export const clientCredentials = (options: ClientCredentials): Credentials => {
  const { authenticate = "body", body = "form", clientId, clientSecret, lifetime, scope, url } = options
  return tokenFrom({
    url,
    ...(authenticate === "basic" ? { basic: { user: clientId, password: clientSecret } } : {}),
    body: {
      type: body,
      values: {
        grant_type: "client_credentials",
        ...(authenticate === "body" ? { client_id: clientId, client_secret: clientSecret } : {}),
        ...(scope === undefined ? {} : { scope })
      }
    },
    ...(lifetime === undefined ? {} : { lifetime })
  })
}

/** The text itself: for what is sent, never for what is said. */
export const reveal = (secret: SecretText): string => typeof secret === "string" ? secret : Redacted.value(secret.value)
