import { Effect, Schema } from "effect"
import { BaseUrl } from "../net/Address.ts"
import type { Answer, Diagnosis, Vendor } from "../net/Vendor.ts"
import { refuse, Statuses } from "./ExportSettings.ts"
import { valueAt } from "./JsonValue.ts"
import { Secret } from "./Source.ts"
import type { KnownStatus } from "./Statuses.ts"

export const apis = ["v3", "2024-11-01"] as const

const field = (description: string, example: string) =>
  Schema.optionalKey(Schema.NonEmptyString.annotate({ description, examples: [example] }))

const Fields = Schema.Struct({
  workLocation: field("Field with the work location. Default: the establishment.", "e_site"),
  department: field("Field with the department. Default: the department.", "e_department"),
  team: field("Field with the team. Default: none is read.", "e_team"),
  legalEntity: field(
    "Field with the legal entity. Default: in v3 the establishment, else its legal entity.",
    "e_company"
  ),
  country: field("Field with the country of work. Default: none in v3, else that of the establishment.", "e_country"),
  jobTitle: field("Field with the job title. Default: the job title.", "e_position"),
  employmentType: field(
    "Field with the employment type. Default: none in v3, else the template's title.",
    "e_contract"
  ),
  costCenter: field("Field with the cost centre. Default: none is read.", "e_cost_center"),
  timezone: field("Field with the IANA time zone. Default: none in v3, else that of the establishment.", "e_zone"),
  personKey: field("Field that is the same for all records of one person. Default: none is read.", "e_person"),
  iban: field("Field with the IBAN. Default: none in v3, else that of the personal record.", "e_iban"),
  bic: field("Field with the BIC. Default: none in v3, else that of the personal record.", "e_bic"),
  accountHolder: field("Field with the account holder. Default: none is read.", "e_account_holder")
}).annotate({
  identifier: "LuccaFields",
  title: "Fields",
  description:
    "Which field of a Lucca user holds what: the id of one of your own fields (e_…), or in v3 also a path in the user.",
  markdownDescription:
    "Which field of a Lucca user holds what: the id of one of your own fields (`e_site`), or in `v3` also a path in the user (`department.name`). What is not named here is read from Lucca's own fields."
})

/** The host of an account: `example`, `example.ilucca.ch` or `https://example.ilucca.net`. */
const hostOf = (domain: string): string => {
  const host = domain.replace(/^https:\/\//u, "").replace(/\/$/u, "")
  return host.includes(".") ? host : `${host}.ilucca.net`
}

const TokenUrl = Schema.String.check(
  Schema.isPattern(/^(?:https:\/\/[^\s?#]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\/[^\s?#]*|\/[A-Za-z0-9/_-]+)$/u)
).annotate({
  title: "Address of the token",
  description:
    "Where the newer API's token comes from: an address, or a path below `baseUrl`. Default: Lucca's own address, or /connect/token below `baseUrl` where that is set.",
  examples: ["https://accounts.world.luccasoftware.com/connect/token"]
})

const ownField = /^e_[\w-]+$/u

export const Settings = refuse(
  Schema.Struct({
    domain: Schema.String.check(
      Schema.isPattern(/^(?:https:\/\/)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\/?$/u)
    ).annotate({
      title: "Lucca domain",
      description:
        "The name in your Lucca address: example for https://example.ilucca.net, or the whole host where it ends otherwise.",
      examples: ["example", "example.ilucca.ch"]
    }),
    api: Schema.Literals(apis).annotate({
      title: "API",
      description:
        "v3 (default): the directory API, with an API key. 2024-11-01: the newer Lucca API, with an integration's client id and secret.",
      default: "v3"
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<typeof apis[number]>("v3"))),
    apiKey: Schema.optionalKey(Secret),
    clientId: Schema.optionalKey(Schema.NonEmptyString.annotate({
      title: "Client id",
      description: "For the newer API: the integration's client id. It may be a reference: ${env:NAME}.",
      examples: ["${env:LUCCA_CLIENT_ID}"]
    })),
    clientSecret: Schema.optionalKey(Secret),
    baseUrl: Schema.optionalKey(BaseUrl),
    tokenUrl: Schema.optionalKey(TokenUrl),
    scopes: Schema.Array(Schema.NonEmptyString).annotate({
      title: "Scopes",
      description:
        "For the newer API: the scopes that the list of employees is asked for with. Others are asked for where they are needed.",
      default: ["employees.readonly", "employments.readonly", "job-positions.readonly"]
    }).pipe(
      Schema.withDecodingDefaultKey(
        Effect.succeed(["employees.readonly", "employments.readonly", "job-positions.readonly"])
      )
    ),
    customFieldsFrom: Schema.Literals(["employee-attributes", "employee-extensions"]).annotate({
      title: "Resource of custom fields",
      description:
        "For the newer API: what it calls your own fields. Lucca's pages say employee-attributes (default), its specification file says employee-extensions.",
      default: "employee-attributes"
    }).pipe(
      Schema.withDecodingDefaultKey(
        Effect.succeed<"employee-attributes" | "employee-extensions">("employee-attributes")
      )
    ),
    fields: Fields.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    custom: Schema.Record(Schema.String, Schema.NonEmptyString).annotate({
      title: "Custom attributes",
      description: "Your own fields for conditions, by a name: Contract: e_contract makes custom.Contract.",
      examples: [{ Contract: "e_contract" }]
    }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    statuses: Statuses
  }).annotate({ identifier: "LuccaSettings", title: "Lucca", description: "Employees of a Lucca account." }),
  ({ api, apiKey, clientId, clientSecret, custom, fields }) => {
    if (api === "v3") {
      if (clientId !== undefined || clientSecret !== undefined) {
        return "`clientId` and `clientSecret` are for the newer API: add `api: \"2024-11-01\"`, or give an `apiKey`"
      }
      return apiKey === undefined ? "`apiKey` is missing: the API key that Lucca generated" : undefined
    }
    if (apiKey !== undefined) return "`apiKey` is for v3: the newer API takes `clientId` and `clientSecret`"
    if (clientId === undefined || clientSecret === undefined) {
      return "`clientId` and `clientSecret` are missing: the newer API takes both"
    }
    const other = [...Object.values(fields), ...Object.values(custom)].find((id) => !ownField.test(id))
    return other === undefined
      ? undefined
      : `“${other}” is no id of a field of yours: in the newer API those begin with e_`
  }
)
export type Settings = typeof Settings.Type

export const baseUrlOf = ({ baseUrl, domain }: Settings): string => baseUrl ?? `https://${hostOf(domain)}`

/** Words of the newer API; what v3 says by dates gets the same ones. */
export const words: Readonly<Record<string, KnownStatus>> = { upcoming: "onboarding", deactivated: "inactive" }

/** Texts of Lucca that hold no data: the title of a problem (RFC 9457), the error of a token (RFC 6749 §5.2). */
const diagnose = ({ json, status }: Answer): Diagnosis | undefined => {
  const said = [valueAt(json, ["error"]), valueAt(json, ["title"])].find((text) =>
    typeof text === "string" && /^[\w .,'-]{1,80}$/u.test(text)
  )
  const code = typeof said === "string" ? { code: said } : {}
  return status === 400 && said === "invalid_scope"
    ? {
      ...code,
      kind: "forbidden",
      next:
        "In Lucca, under Settings → Integration keys, give the integration the missing scope; or, where Lucca calls it otherwise, correct `scopes`."
    }
    : code
}

/**
 * Lucca (developers.lucca.fr: limits, errors). The limit is that of the newer API, shared by all integrations of an
 * account; none is documented for v3, which is read with the same care.
 */
export const vendor: Vendor = {
  name: "Lucca",
  hosts: ["*.ilucca.net", "*.ilucca.ch", "*.ilucca-test.net", "*.ilucca-demo.net", "*.luccasoftware.com"],
  limits: { rates: [{ requests: 50, per: "1 minute" }] },
  diagnose,
  advice: {
    unauthorized:
      "In Lucca, press the cog and look under Authentication, SSO and API → API Keys (for the newer API: Integration keys) whether the key is still there; generate another one if not, and store it where the configuration's reference leads.",
    forbidden:
      "In Lucca, press the cog, open Authentication, SSO and API → API Keys (for the newer API: Integration keys), and give the key the missing right.",
    "not-found":
      "Check the Lucca domain. Lucca also says this where the key may not see something: give it the right under API Keys or Integration keys."
  }
}
