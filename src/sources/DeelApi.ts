import { Schema } from "effect"
import type { Answer, Diagnosis, Vendor } from "../net/Vendor.ts"
import { idText, valueAt } from "./JsonValue.ts"
import type { ReadRequest } from "./Source.ts"

export const usualBaseUrl = "https://api.letsdeel.com/rest"

const wordAt = (answer: Answer, path: ReadonlyArray<string>): string | undefined => {
  const text = idText(valueAt(answer.json, path))
  return text !== undefined && /^[\w.-]{1,80}$/u.test(text) ? text : undefined
}

/** It stands in different places of the body. */
const wrongType = "TOKEN_TYPE_NOT_ALLOWED"

const diagnose = (answer: Answer): Diagnosis | undefined => {
  const ofType = answer.text.includes(wrongType)
  const code = ofType ? wrongType : wordAt(answer, ["request", "code"]) ?? wordAt(answer, ["error", "code"])
  const request = wordAt(answer, ["request", "api_req_id"])
  const said = [code, request === undefined ? undefined : `api_req_id ${request}`].filter((text) => text !== undefined)
  if (said.length === 0) return undefined
  return {
    code: said.join(", "),
    ...(ofType
      ? {
        kind: "forbidden",
        next:
          "Make a token of the type Organization in Deel (More → Developer → Access Tokens); this one is a personal or a worker's token."
      }
      : {})
  }
}

/** Where a new token is made. */
export const tokenPlace =
  "In Deel, as an Organization Admin, open More → Developer → Access Tokens, and generate a new token"

/** Deel (developer.deel.com: authentication, rate limits, errors). The limit is the organisation's, not the token's. */
export const vendor: Vendor = {
  name: "Deel",
  hosts: ["api.letsdeel.com", "api-staging.letsdeel.com", "api-sandbox.demo.deel.com"],
  limits: { rates: [{ requests: 5, per: "1 second" }] },
  // Deel had days with passing 500s on the list of people.
  retryStatuses: [500],
  diagnose,
  advice: {
    unauthorized: `${tokenPlace} of the type Organization, and store it where \`token\` leads.`,
    forbidden: `${tokenPlace} of the type Organization with the scope people:read.`,
    "not-found": "Check the base address: https://api.letsdeel.com/rest, without a version in it.",
    "rate-limited":
      "Run again later: Deel allows 5 requests in a second for the whole organisation, whatever tools use it."
  }
}

/** The fewest that Deel's pages name as the most of one page: 99, 100 and 200. */
export const size = 99

export const People = Schema.Struct({
  data: Schema.Array(Schema.Unknown),
  page: Schema.optional(Schema.NullOr(Schema.Struct({ total_rows: Schema.Int })))
})

/** The list of people. */
export const path = "/people"

/** Whether an attribute is asked for. */
export const asks = ({ attributes }: ReadRequest, name: string): boolean => attributes === "all" || attributes.has(name)

/** Names of Deel's `fields`, for what a reading needs. */
export const fieldsFor = (request: ReadRequest): ReadonlyArray<string> => [
  "id",
  "worker_id",
  "first_name",
  "last_name",
  "full_name",
  "email",
  "work_email",
  "start_date",
  "completion_date",
  "hiring_status",
  "new_hiring_status",
  "hiring_type",
  "timezone",
  "termination_last_day",
  "active_worker_termination_status",
  "employments[0].start_date",
  "employments[0].is_ended",
  "employments[0].contract_is_archived",
  "employments[0].completion_date",
  "employments[0].termination_last_day",
  "employments[0].hiring_type",
  ...(asks(request, "team") ? ["employments[0].team"] : []),
  ...(asks(request, "workLocation") ? ["work_location"] : []),
  ...(asks(request, "department") ? ["department"] : []),
  ...(asks(request, "legalEntity") ? ["client_legal_entity"] : []),
  ...(asks(request, "country") ? ["country"] : []),
  ...(asks(request, "jobTitle") ? ["job_title"] : []),
  ...(request.manager ? ["direct_manager"] : [])
]
