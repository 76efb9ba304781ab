import { Effect, Schema } from "effect"
import { BaseUrl } from "../net/Address.ts"
import { Auth, namesSecret } from "./AuthSettings.ts"
import { AssumeStatus, Dates, refuse, Statuses } from "./ExportSettings.ts"
import { fieldPath } from "./FieldPath.ts"
import { Paging } from "./RestPaging.ts"

const PathText = Schema.String.check(Schema.isPattern(/^[^\s.[\]][^[\]]*(?:\[[^\]]*\][^[\]]*)*$/u))

const field = (description: string, ...examples: ReadonlyArray<string>) =>
  Schema.optionalKey(PathText.annotate({ description, examples }))

const needed = (description: string, ...examples: ReadonlyArray<string>) => PathText.annotate({ description, examples })

const Fields = Schema.Struct({
  id: needed("Path of the tool's own id of the record, which never changes.", "id"),
  personKey: field("Path of what is the same for all records of one person.", "personId"),
  firstName: field("Path of the first name.", "name.first"),
  lastName: field("Path of the last name.", "name.last"),
  email: needed("Path of the work e-mail address, never of the private one.", "emails[type=work].value"),
  status: field("Path of the employment status.", "employment.status"),
  startDate: field("Path of the first working day.", "employment.startDate"),
  terminationDate: field("Path of the day on which the contract ends.", "employment.endDate"),
  lastWorkingDay: field("Path of the last day worked.", "employment.lastDay"),
  timezone: field("Path of the person's IANA time zone.", "timezone"),
  managerId: field("Path of the manager's record id.", "manager.id"),
  managerEmail: field("Path of the manager's work e-mail.", "manager.email"),
  iban: field("Path of the IBAN for refunds.", "bankAccounts[primary=true].iban"),
  bic: field("Path of the BIC.", "bankAccounts[primary=true].bic"),
  accountHolder: field("Path of the account holder.", "bankAccounts[primary=true].holder"),
  workLocation: field("Path of the work location.", "location.name"),
  department: field("Path of the department.", "groups[type=DEPARTMENT].name"),
  team: field("Path of the team.", "teams[*].name"),
  legalEntity: field("Path of the legal entity.", "company.name"),
  country: field("Path of the country.", "location.country"),
  jobTitle: field("Path of the job title.", "job.title"),
  employmentType: field("Path of the employment type.", "employment.type"),
  costCenter: field("Path of the cost centre.", "costCenter"),
  custom: Schema.optionalKey(
    Schema.Record(Schema.String, PathText).annotate({
      title: "Custom attributes",
      description: "Further values for conditions, by name: Contract: contract.type makes custom.Contract.",
      examples: [{ Contract: "contract.type" }]
    })
  )
}).annotate({
  identifier: "RestFields",
  title: "Fields",
  description: "Where in a record which value stands, as a path. Only what is named here is read.",
  markdownDescription:
    "Where in a record which value stands, as a path: `work.location` through objects, `emails[type=work].value` for the element of a list where `type` is `work`, `emails[0].value` for the first one, `teams[*].name` for all. Only what is named here is read."
})

const QueryValue = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])

const Query = Schema.optionalKey(
  Schema.Record(Schema.String, Schema.Union([QueryValue, Schema.Array(QueryValue)])).annotate({
    title: "Query",
    description: "What stands behind the ? of every request. Never a secret: those belong under auth.",
    examples: [{ include: "terminated" }]
  })
)

type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

const inner = Schema.suspend((): Schema.Codec<Json> => Json)
const Json: Schema.Codec<Json> = Schema.Union([
  Schema.String,
  Schema.Finite,
  Schema.Boolean,
  Schema.Null,
  Schema.Array(inner),
  Schema.Record(Schema.String, inner)
]).annotate({ identifier: "JsonValue", title: "JSON", description: "Any JSON." })

const Body = Schema.optionalKey(
  Schema.Record(Schema.String, Json).annotate({
    title: "Body",
    description: "For method POST: the JSON that every request carries.",
    examples: [{ fields: ["id", "email"] }]
  })
)

const Path = Schema.String.check(Schema.isPattern(/^\/(?!\/)[^?#\\\s{}]*$/u)).annotate({
  title: "Path",
  description: "The list of employees, below baseUrl.",
  examples: ["/employees"]
})

const Records = Schema.optionalKey(
  Schema.NonEmptyString.annotate({
    title: "Records",
    description:
      "Where in an answer the list of employees stands, as a path with dots. Default: the answer is the list.",
    examples: ["data.employees"]
  })
)

const Total = Schema.Union([
  Schema.Struct({
    path: Schema.NonEmptyString.annotate({
      description: "Path of the total in the answer.",
      examples: ["meta.total"]
    })
  }).annotate({ identifier: "TotalInAnswer", title: "In the answer", description: "A number in the answer itself." }),
  Schema.Struct({
    header: Schema.NonEmptyString.annotate({ description: "Header that holds the total.", examples: ["X-Total-Count"] })
  }).annotate({ identifier: "TotalInHeader", title: "In a header", description: "A number in a header." })
]).annotate({
  title: "Total",
  description:
    "Where the tool says how many employees there are in all. It is what proves that nobody is missing (P1); without it onMissing: archive is not possible.",
  examples: [{ path: "meta.total" }]
})

const Leavers = Schema.Struct({
  path: Path,
  query: Query,
  body: Body,
  records: Records
}).annotate({
  identifier: "RestLeavers",
  title: "Leavers",
  description:
    "For tools that list people who left elsewhere: a second list, with the same fields and paging. Who is in it and shows no status is inactive."
})

const most = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 }))

const Limits = Schema.Struct({
  perSecond: Schema.optionalKey(most.annotate({ description: "Requests a second at most." })),
  perMinute: Schema.optionalKey(most.annotate({ description: "Requests a minute at most." })),
  perHour: Schema.optionalKey(most.annotate({ description: "Requests an hour at most." }))
}).annotate({
  identifier: "RestLimits",
  title: "Limits",
  description: "What the tool allows. Default: 5 requests a second. Retry-After is kept in any case.",
  examples: [{ perSecond: 10, perMinute: 300 }]
})

const Settings_ = Schema.Struct({
  tool: Schema.NonEmptyString.annotate({
    title: "Tool",
    description: "The tool's name, for messages. Default: the HR tool.",
    default: "the HR tool",
    examples: ["Acme People"]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("the HR tool"))),
  baseUrl: BaseUrl,
  auth: Auth,
  path: Path,
  method: Schema.Literals(["GET", "POST"]).annotate({
    title: "Method",
    description: "GET (default), or POST for tools that are asked with a body. Both must only read.",
    default: "GET"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed<"GET" | "POST">("GET"))),
  query: Query,
  headers: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.String).annotate({
      title: "Headers",
      description: "Further headers of every request, such as the version of the API. Never a secret.",
      examples: [{ "Accept-Version": "2026-01" }]
    })
  ),
  body: Body,
  paging: Paging,
  records: Records,
  total: Schema.optionalKey(Total),
  leavers: Schema.optionalKey(Leavers),
  fields: Fields,
  dates: Dates,
  statuses: Statuses,
  assumeStatus: AssumeStatus,
  empty: Schema.Array(Schema.String).annotate({
    title: "Words for nothing",
    description: "Texts that the tool writes where there is no value.",
    examples: [["N/A", "0000-00-00"]]
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  inactiveUntilStart: Schema.Boolean.annotate({
    title: "Inactive until the first day",
    description:
      "Whether the tool calls people inactive until their first working day. They are then taken as onboarding.",
    default: false
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  errorCode: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      title: "Code of an error",
      description: "Path of the tool's own code in an error, for messages. It must hold nobody's data.",
      examples: ["error.code"]
    })
  ),
  limits: Limits.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
}).annotate({
  identifier: "RestSettings",
  title: "A tool with a JSON API",
  description: "Any HR tool that lists employees as JSON over https, described here and without code."
})

/** Headers that the client itself sends. */
const ownHeaders = new Set(["accept", "accept-encoding", "authorization", "content-length", "content-type", "host"])

type Given = typeof Settings_.Type

const wrongPath = ({ fields }: Given): string | undefined => {
  const { custom = {}, ...named } = fields
  const all = [
    ...Object.entries(named),
    ...Object.entries(custom).map(([name, path]) => [`custom.${name}`, path] as const)
  ]
  const wrong = all.find(([, path]) => fieldPath(path) === undefined)
  return wrong === undefined
    ? undefined
    : `fields.${wrong[0]} is no path: write keys with dots between them, and [type=work], [0] or [*] behind a list`
}

const secretPlace = ({ headers = {}, leavers, query = {} }: Given): string | undefined => {
  const inQuery = [...Object.keys(query), ...Object.keys(leavers?.query ?? {})].find(namesSecret)
  if (inQuery !== undefined) {
    return `“${inQuery}” in the query names a secret: addresses end in logs, so no secret is sent in one; use auth, and ask the vendor for a header if the tool knows none`
  }
  const header = Object.keys(headers).find((name) => ownHeaders.has(name.toLowerCase()) || namesSecret(name))
  return header === undefined
    ? undefined
    : `the header “${header}” is not set here: secrets and authentication belong under auth`
}

export const Settings = refuse(Settings_, (settings) => {
  const { assumeStatus, body, fields, leavers, method, paging } = settings
  const inBody = "in" in paging && paging.in === "body"
  return wrongPath(settings)
    ?? secretPlace(settings)
    ?? (fields.status === undefined && assumeStatus === undefined
      ? "fields.status is missing: name it, or say assumeStatus: active if the list holds nobody who left"
      : fields.status !== undefined && assumeStatus !== undefined
      ? "assumeStatus is for tools without a status, but fields.status names one: keep only one of them"
      : method === "GET" && (body !== undefined || leavers?.body !== undefined || inBody)
      ? "a body is sent with method: POST only"
      : method === "POST" && (paging.kind === "link" || paging.kind === "next")
      ? "links are followed with GET: with method: POST the pages are numbers, offsets or cursors"
      : undefined)
})
export type Settings = typeof Settings.Type
