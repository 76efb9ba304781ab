import { compare } from "../../domain/Text.ts"
import type { CompanyPerson } from "../CompanyPerson.ts"
import type { Emulator, EmulatorKind, EmulatorOptions, EmulatorRequest, EmulatorResponse } from "../Emulator.ts"
import { pageOf, RateWindow } from "../PageFaults.ts"

const token = "sandbox-payfit-token-Vx3d"
const companyId = "64b7f0c2a1d3e40012ab34cd"

/** The sandbox's partner application, for the connection flow. */
export const partner = {
  clientId: "sandbox-payfit-client",
  clientSecret: "sandbox-payfit-secret-Lm8w",
  /** Its registered redirect URI, but for the port. */
  redirect: /^http:\/\/127\.0\.0\.1:\d+\/payfit$/u
}

const allScopes = [
  "collaborators:read",
  "collaborators:personal:read",
  "collaborators:contracts:read",
  "collaborators:management:read",
  "collaborators:bank-info:read",
  "contracts:read"
]

const mostRows = 50

const orNull = (text: string | undefined): string | null => text === undefined || text === "" ? null : text

/** Leave is no matter of contracts. */
const contractStatus = ({ status }: CompanyPerson): string => {
  switch (status) {
    case "active":
    case "on-leave":
      return "ACTIVE"
    case "onboarding":
      return "PENDING"
    case "inactive":
      return "ARCHIVED"
    case "unknown":
      return "SUSPENDED"
  }
}

interface Contract {
  readonly id: string
  readonly startDate: string
  readonly endDate: string | null
  readonly status: string
}

/** A contract that is over has an end. */
const contractOf = (person: CompanyPerson, index: number): Contract => ({
  id: `64b7f0c2a1d3e400${String(index).padStart(8, "0")}`,
  startDate: person.startDate,
  endDate: person.terminationDate ?? (person.status === "inactive" ? person.startDate : null),
  status: contractStatus(person)
})

const make = ({ faults, limited, people }: EmulatorOptions): Emulator => {
  const hidden = new Set(faults.hidden)
  const scopes = allScopes.filter((scope) => !hidden.has(scope))
  /** What the last authorization asked for; a key has everything. */
  let granted: ReadonlyArray<string> = scopes
  const has = (scope: string): boolean => scopes.includes(scope) && granted.includes(scope)
  const window = new RateWindow(50, 1000)
  const sorted = people.map((person, index) => ({ person, index })).toSorted((a, b) =>
    compare(a.person.id, b.person.id)
  )
  /** Codes that were handed out and not used yet, with what each was asked for with. */
  const codes = new Map<string, { readonly redirect: string; readonly asked: ReadonlyArray<string> }>()
  let issued = 0

  const failed = (status: number, message: string): EmulatorResponse => ({ status, body: { message } })
  const refused = (status: number, error: string): EmulatorResponse => ({ status, body: { error } })

  const collaborator = (person: CompanyPerson, index: number, inProgress: boolean): unknown => {
    const contract = contractOf(person, index)
    return {
      id: person.id,
      matricule: String(index).padStart(4, "0"),
      firstName: orNull(person.firstName),
      lastName: orNull(person.lastName),
      secondLastName: null,
      birthName: orNull(person.lastName),
      ...(hidden.has("emails") ? {} : {
        emails: [
          { type: "personal", email: `private-${index}@home.example` },
          ...(person.email === "" ? [] : [{ type: "professional", email: person.email }])
        ]
      }),
      ...(has("collaborators:management:read")
        ? { managerId: orNull(person.managerId), teamName: orNull(person.attributes["team"]) }
        : {}),
      ...(has("collaborators:contracts:read")
        ? { contracts: contract.status === "PENDING" && !inProgress ? [] : [contract] }
        : {}),
      ...(has("collaborators:bank-info:read") ? { iban: orNull(person.iban), bic: orNull(person.bic) } : {}),
      ...(has("collaborators:personal:read") ? { birthDate: "1990-01-01", phoneNumbers: [], addresses: [] } : {}),
      terminationDate: person.terminationDate ?? null
    }
  }

  /** One page of a list under its name. */
  const page = (
    name: string,
    { query }: EmulatorRequest,
    itemOf: (person: CompanyPerson, index: number, inProgress: boolean) => unknown
  ): EmulatorResponse => {
    const asked = query.get("maxResults") ?? "10"
    const from = query.get("nextPageToken")
    const number = from === null ? 1 : Number(/^page-(\d+)$/u.exec(Buffer.from(from, "base64url").toString())?.[1])
    if (!/^[1-9]\d*$/u.test(asked) || !Number.isInteger(number)) return failed(400, "Bad Request")
    // More than the most is cut without a word.
    const size = Math.min(Number(asked), mostRows)
    const inProgress = query.get("includeInProgressContracts") === "true"
    const items = pageOf(sorted, faults, number, size).map(({ index, person }) => itemOf(person, index, inProgress))
    const more = number * size < people.length
    return {
      status: 200,
      body: {
        [name]: items,
        meta: {
          nextPageToken: more ? Buffer.from(`page-${number + 1}`).toString("base64url") : null,
          count: items.length
        }
      }
    }
  }

  const authorize = ({ query }: EmulatorRequest): EmulatorResponse => {
    const redirect = query.get("redirect_uri") ?? ""
    const asked = (query.get("scope") ?? "").split(" ")
    if (
      query.get("client_id") !== partner.clientId || query.get("response_type") !== "code"
      || !partner.redirect.test(redirect) || !asked.every((scope) => allScopes.includes(scope))
    ) {
      return refused(400, "invalid_request")
    }
    const answer = new URL(redirect)
    if (hidden.has("consent")) answer.searchParams.set("error", "access_denied")
    else {
      issued += 1
      const code = `sandbox-payfit-code-${issued}`
      codes.set(code, { redirect, asked })
      answer.searchParams.set("code", code)
    }
    const state = query.get("state")
    if (state !== null) answer.searchParams.set("state", state)
    return { status: 302, headers: { location: answer.href }, body: "" }
  }

  const exchange = ({ body, headers }: EmulatorRequest): EmulatorResponse => {
    const form = new URLSearchParams(body)
    if (!(headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
      return refused(400, "invalid_request")
    }
    if (form.get("client_id") !== partner.clientId || form.get("client_secret") !== partner.clientSecret) {
      return refused(401, "invalid_client")
    }
    const code = form.get("code") ?? ""
    const given = codes.get(code)
    codes.delete(code)
    if (
      form.get("grant_type") !== "authorization_code" || given === undefined
      || given.redirect !== form.get("redirect_uri")
    ) {
      return refused(400, "invalid_grant")
    }
    granted = given.asked
    return {
      status: 200,
      body: { access_token: token, token_type: "bearer", company_id: companyId, expires_in: 31_536_000 }
    }
  }

  /** It wants the token twice: without the header it refuses, without the body it does not understand. */
  const introspection = ({ body, headers }: EmulatorRequest): EmulatorResponse => {
    if (headers["authorization"] !== `Bearer ${token}`) return failed(401, "Unauthorized")
    const json = (headers["content-type"] ?? "").startsWith("application/json")
    const sent = json ? /"token"\s*:\s*"([^"]*)"/u.exec(body)?.[1] : new URLSearchParams(body).get("token")
    if (sent === undefined || sent === null) return failed(400, "Bad Request")
    return {
      status: 200,
      body: hidden.has("revoked") ? { active: false } : {
        active: sent === token,
        scope: scopes.filter(has).join(" "),
        company_id: companyId,
        token_type: "bearer",
        customer_token_name: "hrsync"
      }
    }
  }

  const answer = (request: EmulatorRequest): EmulatorResponse => {
    const { headers, method, path } = request
    if (method === "POST" && path === "/introspect") return introspection(request)
    if (method === "POST" && path === "/token") return exchange(request)
    if (method === "GET" && path === "/authorize") return authorize(request)
    if (headers["authorization"] !== `Bearer ${token}`) return failed(401, "Unauthorized")
    const [, root, id, list, ...rest] = path.split("/")
    if (method !== "GET" || root !== "companies" || rest.length > 0) return failed(404, "Not Found")
    // Another company is not forbidden, but not there.
    if (id !== companyId) return failed(404, "Not Found")
    switch (list) {
      case undefined: {
        const first = people.find(({ attributes }) => (attributes["legalEntity"] ?? "") !== "")?.attributes
        const active = people.filter((person) => contractStatus(person) === "ACTIVE").length
        return {
          status: 200,
          body: {
            id: companyId,
            name: first?.["legalEntity"] ?? "Sandbox SAS",
            country: first?.["country"] ?? "FR",
            nbActiveContracts: Math.max(0, active + (faults.wrongTotal ?? 0))
          }
        }
      }
      case "collaborators":
        return has("collaborators:read") ? page(list, request, collaborator) : failed(403, "Forbidden")
      case "contracts":
        return has("contracts:read")
          ? page(list, request, (person, index) => {
            const { id: contractId, ...contract } = contractOf(person, index)
            return {
              contractId,
              collaboratorId: person.id,
              companyId,
              jobName: orNull(person.attributes["jobTitle"]),
              ...contract
            }
          })
          : failed(403, "Forbidden")
      default:
        return failed(404, "Not Found")
    }
  }

  return {
    credentials: { token },
    basePath: "",
    handle: (request) =>
      limited && window.turnAway(request.at) !== undefined
        ? {
          status: 429,
          headers: { "x-ratelimit-limit-second": "50", "x-ratelimit-remaining-second": "0" },
          body: { message: "API rate limit exceeded" }
        }
        : answer(request)
  }
}

export const kind: EmulatorKind = { kind: "payfit", make }
