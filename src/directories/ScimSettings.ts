import { Effect, Schema } from "effect"
import type { Capabilities } from "../domain/Capabilities.ts"
import { BaseUrl } from "../net/Address.ts"
import { Secret } from "../net/Secret.ts"
import { costCenterSetting } from "./CostCenterSetting.ts"
import { refuse } from "./Refuse.ts"
import { Dialect, presets } from "./ScimDialect.ts"

const optional = Schema.optionalKey
const most = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))

const Attribute = Schema.String.check(
  Schema.isPattern(/^(?:urn:[A-Za-z0-9:._-]+:)?[A-Za-z$][\w$-]*(?:\.[A-Za-z$][\w$-]*)?$/u)
)

const attribute = (description: string, ...examples: ReadonlyArray<string>) =>
  Attribute.annotate({ description, examples })

const values = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1)).annotate({ description, examples: [examples] })

const OAuth = Schema.Struct({
  tokenUrl: Schema.String.check(Schema.isPattern(/^(?:\/(?!\/)|https?:\/\/)[^\s?#]*$/u)).annotate({
    title: "Address of the token",
    description: "A path below url, or an address; its host must be allowed like that of url.",
    examples: ["https://login.example.com/oauth/token"]
  }),
  clientId: Secret,
  clientSecret: Secret,
  scope: optional(
    Schema.NonEmptyString.annotate({
      title: "Scope",
      description: "The scopes to ask for, separated by spaces.",
      examples: ["scim"]
    })
  ),
  authenticate: optional(
    Schema.Literals(["body", "basic"]).annotate({
      title: "Where id and secret stand",
      description: "In the body (default), or as user and password of basic authentication.",
      default: "body"
    })
  )
}).annotate({
  identifier: "ScimOAuth",
  title: "OAuth 2 client credentials",
  description: "A token is fetched, kept for its lifetime, and renewed once when it is refused."
})

const Limits = Schema.Struct({
  perSecond: optional(most.annotate({ description: "Requests a second at most." })),
  perMinute: optional(most.annotate({ description: "Requests a minute at most." })),
  perHour: optional(most.annotate({ description: "Requests an hour at most." })),
  concurrent: optional(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 16 })).annotate({
      description: "Requests at once at most. Default: 4."
    })
  )
}).annotate({
  identifier: "ScimLimits",
  title: "Limits",
  description: "What the server allows. Default: 5 requests a second, 4 at once. Retry-After is kept in any case.",
  examples: [{ perMinute: 600, concurrent: 8 }]
})

const State = Schema.Struct({
  attribute: attribute("The attribute that shows where a member stands.", "urn:example:scim:2.0:Member:state"),
  invited: values("Its values for a pending invitation.", "invited"),
  archived: optional(values("Its values for a member who was archived.", "archived")),
  expiresAt: optional(
    attribute("The attribute that shows when a pending invitation ends.", "urn:example:scim:2.0:Member:expiresAt")
  )
}).annotate({
  identifier: "ScimState",
  title: "State",
  description:
    "The extension attribute that tells invitations from members. Any value that is not named here is decided by active. Without it, whoever is active counts as a member who has arrived.",
  examples: [{ attribute: "urn:example:scim:2.0:Member:state", invited: ["invited", "pending"] }]
})

const BankAccountAt = Schema.Struct({
  schema: Schema.String.check(Schema.isPattern(/^urn:[A-Za-z0-9][\w:.-]+$/u)).annotate({
    description: "The address of the extension's schema.",
    examples: ["urn:example:scim:2.0:BankAccount"]
  }),
  iban: optional(attribute("Its attribute with the IBAN. Default iban.", "iban")),
  bic: optional(attribute("Its attribute with the BIC. Default bic.", "bic")),
  holder: optional(attribute("Its attribute with the account holder. Default: none is sent.", "holder"))
}).annotate({
  identifier: "ScimBankAccount",
  title: "Bank account",
  description: "The extension that holds bank accounts. Without it none is read, and none is sent."
})

const Roles = Schema.Struct({
  owner: values("Roles whose members are Account Owners, who are never removed last.", "account-owner"),
  attribute: optional(attribute("The attribute that holds roles. Default roles.", "roles", "groups"))
}).annotate({
  identifier: "ScimRoles",
  title: "Roles",
  description: "Which role is that of an Account Owner. Without it roles are unknown, and protect must name the owners."
})

const Given = Schema.Struct({
  url: BaseUrl.annotate({
    title: "Base address",
    description:
      "Where the SCIM server is: /Users is below it. https, or http on this machine. Its host must be named in HRSYNC_ALLOWED_HOSTS.",
    examples: ["https://scim.example.com/scim/v2"]
  }),
  account: optional(
    Schema.NonEmptyString.annotate({
      title: "Account",
      description:
        "A name of yours for the account at this address, where one address serves several and the token tells them apart.",
      examples: ["acme-uk"]
    })
  ),
  token: optional(Secret),
  oauth: optional(OAuth),
  limits: Limits.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })).annotate({
    title: "Page size",
    description: "How many users a page of the list is asked for. Servers may give fewer.",
    default: 100
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(100))),
  filter: optional(
    Schema.NonEmptyString.annotate({
      title: "Filter",
      description:
        "A SCIM filter for the list. Whoever it leaves out is nobody to hrsync: it then knows that the list may omit invited and archived people.",
      examples: ["userType eq \"employee\""]
    })
  ),
  discovery: Schema.Boolean.annotate({
    title: "Discovery",
    description:
      "Whether ServiceProviderConfig, ResourceTypes and Schemas are read. Default true. Switch it off where they are missing or wrong.",
    default: true
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
  preset: optional(
    Schema.Literals(Object.keys(presets) as ReadonlyArray<keyof typeof presets>).annotate({
      title: "Preset",
      description: "A set of dialect settings. Settings under dialect win over it.",
      default: "standard"
    })
  ),
  dialect: Dialect.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  withdraw: Schema.Literals(["deactivate", "delete"]).annotate({
    title: "Withdrawing an invitation",
    description: "deactivate (default): the user becomes inactive. delete: the user is deleted.",
    default: "deactivate"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"deactivate" | "delete">("deactivate"))),
  resendInvite: Schema.Literals(["unsupported", "manual"]).annotate({
    title: "Sending an invitation again",
    description: "SCIM knows no way. unsupported (default), or manual: a person does it, from the worklist.",
    default: "unsupported"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"unsupported" | "manual">("unsupported"))),
  state: optional(State),
  roles: optional(Roles),
  bankAccount: optional(BankAccountAt),
  costCenter: costCenterSetting(
    "Goes along once, with the invitation, as costCenter of the enterprise extension; afterwards it belongs to people (F7). One for everybody, or the HR field that has its name. Default: none is sent."
  )
}).annotate({
  identifier: "ScimSettings",
  title: "SCIM 2.0",
  description: "Members of a product or a gateway that speaks SCIM 2.0 (RFC 7643, 7644)."
})

export const Settings = refuse(Given, ({ oauth, token }) =>
  token === undefined && oauth === undefined
    ? "a way in is missing: write token, or oauth"
    : token !== undefined && oauth !== undefined
    ? "token and oauth are two ways in: keep one of them"
    : undefined)
export type Settings = typeof Settings.Type

/** What such a server shows and does, as the settings say. */
export const capabilities = (settings: Settings): Capabilities => ({
  observes: {
    state: true,
    roles: settings.roles !== undefined,
    manager: true,
    bankAccount: settings.bankAccount !== undefined,
    invited: settings.filter === undefined
      && (dialectOf(settings).invited ?? (settings.state === undefined ? "hidden" : "listed")) === "listed",
    archived: settings.filter === undefined && dialectOf(settings).inactive !== "hidden"
  },
  writes: {
    invite: "apply",
    archive: "apply",
    "cancel-invite": "apply",
    "resend-invite": settings.resendInvite,
    reactivate: "apply",
    update: {
      name: "apply",
      email: "apply",
      manager: "apply",
      bankAccount: settings.bankAccount === undefined ? "unsupported" : "apply"
    }
  }
})

/** The dialect with its preset; what neither says is still open. */
export const dialectOf = ({ dialect, preset = "standard" }: Settings): Dialect => ({ ...presets[preset], ...dialect })
