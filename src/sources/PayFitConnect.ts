import { Clock, Effect, Redacted, Schema } from "effect"
import { authorizationCode, type AuthorizationError } from "../net/AuthorizationCode.ts"
import { inBody, named, type NamedSecret, reveal } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import { canStore, storeSecret, type StoreSecretError } from "../net/StoreSecret.ts"
import { introspect, oauthClient, oauthUrlOf, type PayFitPlace, vendor } from "./PayFitApi.ts"
import type { Network, ReadRequest, Secret } from "./Source.ts"

export interface PayFitConnection extends PayFitPlace {
  /** The key of the connection in hrsync.yaml. */
  readonly connection: string
  /** `oauth` of the connection. */
  readonly oauth: { readonly clientId: string; readonly redirectUri: string }
  /** Needed for this alone: it stands nowhere in hrsync.yaml. */
  readonly clientSecret: Secret
  /** What the connection's `token` says: where the token is stored. */
  readonly token: string
  /** Absolute folder of hrsync.yaml. */
  readonly folder: string
  /** What will be read, and so what is asked for. */
  readonly request: ReadRequest
  readonly network: Network
  /** Shows the address to the administrator: opens a browser, or prints it. */
  readonly open: (address: string) => Effect.Effect<void, AuthorizationError>
}

/** What was connected, without the token. */
export interface PayFitConnected {
  readonly companyId: string
  readonly scopes: ReadonlySet<string> | undefined
  /** When the token ends (milliseconds since 1970); nothing where PayFit does not say. */
  readonly ends: number | undefined
}

/** The scopes that a reading needs, and no more. */
export const scopesFor = ({ attributes, bankAccount, manager }: ReadRequest): ReadonlyArray<string> => {
  const asks = (name: string): boolean => attributes === "all" || attributes.has(name)
  return [
    "collaborators:read",
    "collaborators:contracts:read",
    ...(manager || asks("team") ? ["collaborators:management:read"] : []),
    ...(asks("jobTitle") ? ["contracts:read"] : []),
    ...(bankAccount ? ["collaborators:bank-info:read"] : [])
  ]
}

const Issued = Schema.Struct({
  access_token: Schema.NonEmptyString,
  expires_in: Schema.optional(Schema.NullOr(Schema.Finite))
})

/**
 * PayFit's connection flow: an administrator authorizes the connection in their browser, the code that comes back is
 * exchanged for a token, and the token is stored where the connection's `token` leads. PayFit hands out no refresh token:
 * when the token ends, this is done again.
 */
export const connectPayFit = Effect.fnUntraced(function*(
  asked: PayFitConnection
): Effect.fn.Return<PayFitConnected, AuthorizationError | NetError | StoreSecretError> {
  const { clientSecret, connection, folder, network, oauth, open, request, token: reference } = asked
  yield* canStore(reference, folder)
  const owner = `connection ${connection}`
  const place: PayFitPlace = asked
  const secret = named("client secret", clientSecret)
  const clientWith = (...secrets: ReadonlyArray<NamedSecret>) =>
    network.client({ owner, vendor, baseUrl: oauthUrlOf(place), credentials: inBody(...secrets) })
  // An address that no secret may be sent to is refused before anybody logs in there.
  yield* clientWith(secret).check
  const { code, redirectUri } = yield* authorizationCode({
    vendor: vendor.name,
    authorizeUrl: `${oauthUrlOf(place).replace(/\/+$/u, "")}/authorize`,
    clientId: oauth.clientId,
    redirectUri: oauth.redirectUri,
    scopes: scopesFor(request),
    open
  })
  const secretCode = named("code", Redacted.make(code, { label: "code" }))
  const response = yield* clientWith(secret, secretCode).post("/token", {
    body: {
      form: {
        grant_type: "authorization_code",
        client_id: oauth.clientId,
        client_secret: reveal(secret).trim(),
        code,
        redirect_uri: redirectUri
      }
    }
  })
  const issued = yield* response.json(Issued)
  const token: Secret = Redacted.make(issued.access_token, { label: "token" })
  const facts = yield* introspect(oauthClient(network, owner, place, token), token)
  yield* storeSecret(reference, folder, token)
  const now = yield* Clock.currentTimeMillis
  const lifetime = issued.expires_in ?? undefined
  return { ...facts, ends: lifetime === undefined ? undefined : now + lifetime * 1000 }
})
