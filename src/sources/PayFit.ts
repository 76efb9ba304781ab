import { Clock, Effect, Schema } from "effect"
import { today as dayOf } from "../domain/CalendarDate.ts"
import type { Completeness } from "../domain/Read.ts"
import { bearer, named } from "../net/Credentials.ts"
import type { NetError } from "../net/NetError.ts"
import { type Evidence, readWholeList } from "../net/Paging.ts"
import { idText, valueAt } from "./JsonValue.ts"
import { introspect, Meta, oauthClient, pageOf, pageQuery, usualBaseUrl, vendor } from "./PayFitApi.ts"
import { contractWords, type Standing, standingOf } from "./PayFitContracts.ts"
import { type Jobs, readJobs } from "./PayFitJobs.ts"
import { Settings } from "./PayFitSettings.ts"
import type { ReadRequest, Source, SourceContext, SourceKind } from "./Source.ts"
import {
  type Decode,
  type Decoded,
  decodedId,
  isNoId,
  isUnreadable,
  provenBy,
  type ToolList,
  toolSource
} from "./Tool.ts"
import type { Requirement, ToolRecord } from "./ToolDecoder.ts"

const Collaborators = Schema.Struct({ collaborators: Schema.Array(Schema.Unknown), meta: Meta })
const Company = Schema.Struct({
  id: Schema.Union([Schema.String, Schema.Int]),
  name: Schema.optional(Schema.NullOr(Schema.String)),
  country: Schema.optional(Schema.NullOr(Schema.String)),
  nbActiveContracts: Schema.optional(Schema.NullOr(Schema.Int))
})
type Company = Partial<typeof Company.Type>

const companyPath = "/companies/{company}"
const path = "/companies/{company}/collaborators"

const asks = ({ attributes }: ReadRequest, name: string): boolean => attributes === "all" || attributes.has(name)

const emailOf = (collaborator: unknown): unknown => {
  const listed = valueAt(collaborator, ["emails"])
  if (!Array.isArray(listed)) return undefined
  return valueAt(listed.find((email) => valueAt(email, ["type"]) === "professional"), ["email"]) ?? null
}

const recordOf = (
  collaborator: unknown,
  standing: Standing | undefined,
  { country, name }: Company,
  jobs: Jobs | undefined
): ToolRecord => {
  const id = valueAt(collaborator, ["id"])
  return {
    id,
    firstName: valueAt(collaborator, ["firstName"]),
    lastName: valueAt(collaborator, ["lastName"]),
    email: emailOf(collaborator),
    status: standing?.word,
    startDate: standing?.startDate,
    terminationDate: standing?.terminationDate,
    managerId: valueAt(collaborator, ["managerId"]),
    iban: valueAt(collaborator, ["iban"]),
    bic: valueAt(collaborator, ["bic"]),
    attributes: {
      team: valueAt(collaborator, ["teamName"]),
      legalEntity: name,
      country,
      jobTitle: jobs === undefined ? undefined : jobs.get(idText(id) ?? "") ?? null
    }
  }
}

/** The status that the contracts give, with PayFit's own word kept. */
const withStatus = (decoded: Decoded, standing: Standing | undefined): Decoded =>
  standing === undefined || isNoId(decoded) || isUnreadable(decoded) ? decoded : { ...decoded, status: standing.status }

const activeContracts = (collaborator: unknown): number | undefined => {
  const contracts = valueAt(collaborator, ["contracts"])
  return Array.isArray(contracts)
    ? contracts.filter((contract) => valueAt(contract, ["status"]) === "ACTIVE").length
    : undefined
}

const provenByContracts = (announced: number, { distinct }: Evidence): Completeness => ({
  complete: true,
  proof: "strong",
  how: `PayFit said that there are ${announced} active contracts, and gave them with ${distinct} records`
})

const byKey = (scope: string): string =>
  `In PayFit, open Integrations → API Access, make a key that has ${scope} besides the others, and store it where \`token\` leads.`

const byFlow = (scope: string): string =>
  `Run \`hrsync connect\` with the connection's name: PayFit is asked for ${scope} where an entity that uses the connection needs it.`

const requirementsOf = (nextFor: (scope: string) => string): ReadonlyArray<Requirement> => {
  const right = (scope: string): Pick<Requirement, "permission" | "next"> => ({
    permission: `the scope ${scope}`,
    next: nextFor(scope)
  })
  return [
    { fields: ["firstName", "lastName"], ...right("collaborators:read") },
    { fields: ["email"], ...right("collaborators:read") },
    { fields: ["status"], ...right("collaborators:contracts:read") },
    { fields: ["startDate"], ...right("collaborators:contracts:read") },
    { fields: ["managerId"], when: ({ manager }) => manager, ...right("collaborators:management:read") },
    { fields: ["team"], when: (request) => asks(request, "team"), ...right("collaborators:management:read") },
    { fields: ["jobTitle"], when: (request) => asks(request, "jobTitle"), ...right("contracts:read") },
    { fields: ["iban"], when: ({ bankAccount }) => bankAccount, ...right("collaborators:bank-info:read") }
  ]
}

const make = (settings: Settings, context: SourceContext): Source => {
  const owner = `connection ${context.connection}`
  const client = context.network.client({
    owner,
    vendor,
    baseUrl: settings.baseUrl ?? usualBaseUrl,
    credentials: bearer(named("token", settings.token))
  })
  const oauth = oauthClient(context.network, owner, settings, settings.token)
  const read = contractWords(settings.statuses)

  const list = Effect.fnUntraced(function*(
    request: ReadRequest,
    decode: Decode
  ): Effect.fn.Return<ToolList, NetError> {
    const today = dayOf(yield* Clock.currentTimeMillis, "UTC")
    const { companyId } = yield* introspect(oauth, settings.token)
    if (settings.company !== undefined && settings.company !== companyId) {
      return yield* oauth.error(
        "forbidden",
        "POST",
        "/introspect",
        "showed that the token is for another company than `company` names",
        "Make a key in the right company, or correct `company`."
      )
    }
    const params = { company: companyId }
    const needsCompany = settings.activeContracts === "require" || asks(request, "legalEntity")
      || asks(request, "country")
    const company: Company = needsCompany
      ? yield* client.get(companyPath, { params }).pipe(Effect.flatMap((response) => response.json(Company)))
      : {}
    const jobs = asks(request, "jobTitle") ? yield* readJobs(client, companyId) : undefined
    const active = new Map<string, number | undefined>()
    let pages = 0
    const turn = (collaborator: unknown, at: string): Decoded => {
      active.set(idText(valueAt(collaborator, ["id"])) ?? "", activeContracts(collaborator))
      const standing = today === undefined ? undefined : standingOf(collaborator, read, today)
      return withStatus(decode(recordOf(collaborator, standing, company, jobs), at), standing)
    }
    const { evidence, items } = yield* readWholeList<Decoded, string, NetError>({
      first: "",
      page: (token) =>
        client.get(path, { params, query: pageQuery(token) }).pipe(
          Effect.flatMap((response) => response.json(Collaborators)),
          Effect.map(({ collaborators, meta }) => {
            pages = token === "" ? 1 : pages + 1
            const at = `GET ${path}, page ${pages}`
            return pageOf(collaborators.map((one, index) => turn(one, `${at}, record ${index + 1}`)), meta)
          })
        ),
      id: decodedId,
      error: (kind, what) => client.error(kind, "GET", path, what)
    })
    if (settings.activeContracts === "ignore") return { items, completeness: provenBy("PayFit", evidence) }
    const announced = company.nbActiveContracts ?? undefined
    const counts = [...active.values()]
    const came = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    if (announced !== undefined && !counts.includes(undefined) && came !== announced) {
      return yield* client.error(
        "incomplete",
        "GET",
        path,
        `gave ${came} active contracts, and the company has ${announced}`,
        "Run again. If it stays so, PayFit counts otherwise: take `activeContracts` out of the connection."
      )
    }
    return {
      items,
      completeness: announced === undefined || counts.includes(undefined)
        ? provenBy("PayFit", evidence)
        : provenByContracts(announced, evidence)
    }
  })

  return toolSource({
    kind: "payfit",
    context,
    statuses: settings.statuses,
    requirements: requirementsOf(settings.oauth === undefined ? byKey : byFlow),
    clientNotes: client.notes,
    list
  })
}

export const kind: SourceKind<Settings> = {
  kind: "payfit",
  title: "PayFit",
  description: "Collaborators of one company in PayFit, by a key or by its connection flow.",
  settings: Settings,
  adminSteps: [
    "In PayFit, as an administrator of the company, open Integrations → API Access (https://app.payfit.com/integrations/hub/api), and select Create a key. Name it “hrsync”.",
    "Choose the scopes collaborators:read and collaborators:contracts:read; collaborators:management:read if conditions name the team or managers are to be set; contracts:read if conditions name the job title; collaborators:bank-info:read only if bank accounts are to be read.",
    "Copy the key: it is shown once. Store it where `token` leads. A key is for one company: make one connection for each.",
    "Instead of a key, a company that is a partner of PayFit names its Client ID and its redirect URI under `oauth`, and runs `hrsync connect`: an administrator authorizes the connection with their own account.",
    "See that collaborators have a professional e-mail in PayFit: the personal one is not used."
  ],
  dataReviewed: [
    { data: "Record id", why: "It is who somebody is, whatever happens to names and addresses." },
    {
      data: "First name, last name and professional e-mail",
      why: "The member is invited and kept up to date with them."
    },
    { data: "Contracts: status, start date, end date", why: "They decide who has access, and when." },
    { data: "Team, job title, name and country of the company", why: "They decide who belongs to which entity." },
    { data: "Manager, if `fields` asks for managers", why: "It is set on the member." },
    {
      data: "IBAN and BIC, if `fields` asks for bank accounts",
      why: "They are set on the member; they are never printed."
    },
    {
      data: "Whatever else the key's scopes show, such as personal e-mails",
      why: "PayFit can't be asked for less than the scopes give. hrsync neither keeps nor shows it."
    }
  ],
  attributes: () => new Set(["team", "legalEntity", "country", "jobTitle"]),
  canProve: ({ activeContracts: wanted }) => wanted === "require",
  make
}
