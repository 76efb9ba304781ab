import { Schema } from "effect"
import { Secret } from "../sources/Source.ts"
import { listenPattern } from "./Listen.ts"

const optional = Schema.optionalKey

const Token = Schema.Struct({
  name: Schema.NonEmptyString.check(Schema.isMaxLength(80)).annotate({
    title: "Name",
    description: "Who has it, for the history: a person, or what calls the API.",
    examples: ["finance", "ci"]
  }),
  role: Schema.Literals(["viewer", "approver"]).annotate({
    title: "Role",
    description: "viewer: looks at everything, changes nothing. approver: approves, pauses and says what is done."
  }),
  token: Schema.toEncoded(Secret)
}).annotate({
  identifier: "ServerToken",
  title: "Token",
  description: "Lets in whoever has it: typed once on the login page, or as a bearer token of the API."
})

const Proxy = Schema.Struct({
  userHeader: Schema.String.check(Schema.isPattern(/^[A-Za-z][A-Za-z0-9-]{0,63}$/u)).annotate({
    title: "User header",
    description: "The header in which the proxy says who comes. It has to remove the same header of others.",
    examples: ["X-Forwarded-User", "Remote-User"]
  }),
  from: Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1)).annotate({
    title: "From",
    description: "The addresses of the proxy, or networks as CIDR. From anywhere else the header is refused.",
    examples: [["10.1.2.3", "10.42.0.0/16"]]
  }),
  approvers: optional(
    Schema.Array(Schema.NonEmptyString).annotate({
      title: "Approvers",
      description: "Who may act, as the header says them. Everybody else looks. Default: nobody.",
      examples: [["ada@acme.example"]]
    })
  )
}).annotate({
  identifier: "ServerProxy",
  title: "Trusted proxy",
  description: "Believes a reverse proxy that has logged people in."
})

const Access = Schema.Struct({
  tokens: optional(
    Schema.Array(Token).check(Schema.isMinLength(1)).annotate({
      title: "Tokens",
      description: "Who has a token, and may what with it."
    })
  ),
  proxy: optional(Proxy)
}).check(Schema.isMinProperties(1)).annotate({
  identifier: "ServerAccess",
  title: "Access",
  description: "Who may open the pages and call the API. Without it they are served to this machine alone."
})

/** Where `hrsync run` serves its pages, and to whom. */
export const ServerSchema = Schema.Struct({
  listen: optional(
    Schema.String.check(Schema.isPattern(listenPattern)).annotate({
      title: "Listen",
      description: "Where the pages are served, as host:port; none: nowhere. --listen wins. Default 127.0.0.1:8080.",
      default: "127.0.0.1:8080",
      examples: ["127.0.0.1:8080", "0.0.0.0:8080", "none"]
    })
  ),
  url: optional(
    Schema.String.check(Schema.isPattern(/^https?:\/\/[^/?#@\s]+\/?$/u)).annotate({
      title: "URL",
      description: "How people reach the pages: scheme and host, without a path. Links in messages begin with it.",
      examples: ["https://hrsync.acme.example"]
    })
  ),
  access: optional(Access)
}).check(Schema.isMinProperties(1)).annotate({
  identifier: "Server",
  title: "Pages and API",
  description: "Where hrsync run serves its pages, and to whom.",
  examples: [{
    listen: "0.0.0.0:8080",
    url: "https://hrsync.acme.example",
    access: { tokens: [{ name: "finance", role: "approver", token: "${env:HRSYNC_TOKEN}" }] }
  }]
})
export type FileServer = typeof ServerSchema.Type
