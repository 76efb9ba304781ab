import { Effect, Schema } from "effect"
import { basic, bearer, clientCredentials, type Credentials, headerKey, inBody, named } from "../net/Credentials.ts"
import { Secret } from "./Source.ts"

/** How a connection proves who it is, for tools and hosts that have no connector of their own. */

const kind = <Name extends string>(name: Name, title: string, description: string) =>
  Schema.Literal(name).annotate({ title, description })

const NoAuth = Schema.Struct({
  kind: kind("none", "Nothing", "Nothing is proved: for stand-ins and for networks that are closed.")
}).annotate({ identifier: "NoAuth", title: "Nothing", description: "No credentials are sent." })

const BearerAuth = Schema.Struct({
  kind: kind("bearer", "Token", "Sent as `Authorization: Bearer <token>`."),
  token: Secret
}).annotate({
  identifier: "BearerAuth",
  title: "Token",
  description: "A token or key that is sent as Authorization: Bearer."
})

const BasicAuth = Schema.Struct({
  kind: kind("basic", "User and password", "Sent as `Authorization: Basic`."),
  user: Secret,
  /** Left out where the tool takes its key as the user. */
  password: Schema.optionalKey(Secret)
}).annotate({
  identifier: "BasicAuth",
  title: "User and password",
  description:
    "Basic authentication. Where the tool takes its key as the user and any password, leave the password out: x is sent."
})

const HeaderAuth = Schema.Struct({
  kind: kind("header", "Header", "Sent in a header of the tool's own."),
  name: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u)).annotate({
    title: "Name",
    description: "The header's name.",
    examples: ["X-Api-Key"]
  }),
  value: Secret,
  prefix: Schema.String.annotate({
    title: "Prefix",
    description: "What stands before the secret, with its space.",
    default: "",
    examples: ["Token "]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("")))
}).annotate({
  identifier: "HeaderAuth",
  title: "Header",
  description: "A key that is sent in a header of the tool's own."
})

const OAuth = Schema.Struct({
  kind: kind("oauth", "OAuth 2 client credentials", "A token is fetched with a client id and a client secret."),
  tokenUrl: Schema.String.check(Schema.isPattern(/^(?:\/(?!\/)|https?:\/\/)[^\s?#]*$/u)).annotate({
    title: "Address of the token",
    description: "A path below baseUrl, or an address; its host must be allowed like that of baseUrl.",
    examples: ["/oauth/token", "https://login.example.com/oauth/token"]
  }),
  clientId: Secret,
  clientSecret: Secret,
  scope: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      title: "Scope",
      description: "The scopes to ask for, separated by spaces.",
      examples: ["employees:read"]
    })
  ),
  body: Schema.Literals(["form", "json"]).annotate({
    title: "Body",
    description: "How the request for a token is written. Default form, as the standard says.",
    default: "form"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"form" | "json">("form"))),
  authenticate: Schema.Literals(["body", "basic"]).annotate({
    title: "Where id and secret stand",
    description: "In the body (default), or as user and password of basic authentication.",
    default: "body"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"body" | "basic">("body")))
}).annotate({
  identifier: "OAuthClientCredentials",
  title: "OAuth 2 client credentials",
  description: "A token is fetched, kept for its lifetime, and renewed once when it is refused."
})

const texts = {
  title: "Authentication",
  description: "How the tool knows who asks. Secrets are sent in headers and bodies, never in addresses."
} as const

/** Every way. */
export const Auth = Schema.Union([NoAuth, BearerAuth, BasicAuth, HeaderAuth, OAuth]).annotate(texts)
export type Auth = typeof Auth.Type

/** For a single file. */
export const FileAuth = Schema.Union([BearerAuth, BasicAuth, HeaderAuth]).annotate({
  ...texts,
  description: "How the host of an https address knows who asks; not for files on this machine."
})
export type FileAuth = typeof FileAuth.Type

export const credentialsOf = (auth: Auth): Credentials => {
  switch (auth.kind) {
    case "none":
      return inBody()
    case "bearer":
      return bearer(named("auth.token", auth.token))
    case "basic":
      return basic(
        named("auth.user", auth.user),
        auth.password === undefined ? "x" : named("auth.password", auth.password)
      )
    case "header":
      return headerKey(auth.name, named("auth.value", auth.value), auth.prefix)
    case "oauth": {
      const { authenticate, body, clientId, clientSecret, scope, tokenUrl } = auth
      return clientCredentials({
        url: tokenUrl,
        clientId: named("auth.clientId", clientId),
        clientSecret: named("auth.clientSecret", clientSecret),
        body,
        authenticate,
        ...(scope === undefined ? {} : { scope })
      })
    }
  }
}

/** Whether a parameter or header of that name holds a secret, which stands in no address and in no plain setting. */
export const namesSecret = (name: string): boolean =>
  /token|secret|passw|api_?key|access_?key|credential|authorization|signature|^sig$|^key$/iu.test(
    name.replace(/[-.]/gu, "_")
  )
