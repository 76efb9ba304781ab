import { Effect } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { bearer, named } from "../net/Credentials.ts"
import { byOffset, type Evidence, readWholeList } from "../net/Paging.ts"
import { asks, fieldsFor, path, People, size, tokenPlace, usualBaseUrl, vendor } from "./DeelApi.ts"
import { DetailReader, readCustomNames } from "./DeelDetails.ts"
import { hiringStatusOf, recordOf } from "./DeelPerson.ts"
import { Settings } from "./DeelSettings.ts"
import type { ReadRequest, Source, SourceContext, SourceKind } from "./Source.ts"
import { type KnownStatus, statusReader } from "./Statuses.ts"
import { type Decode, decodedId, provenBy, toolSource } from "./Tool.ts"
import type { Requirement } from "./ToolDecoder.ts"

/** Deel's hiring statuses. There is none for leave. */
const words: Readonly<Record<string, KnownStatus>> = {
  pending_invite: "onboarding",
  draft: "onboarding",
  invited: "onboarding",
  onboarding: "onboarding",
  onboarding_at_risk: "onboarding",
  onboarding_overdue: "onboarding",
  onboarded: "onboarding",
  in_review: "onboarding",
  quote_requires_changes: "onboarding",
  active: "active",
  offboarding: "active",
  inactive: "inactive"
}

const personal: Pick<Requirement, "permission" | "next"> = {
  permission: "the personal data of people:read",
  next:
    `${tokenPlace} of the type Organization with the scope people:read; in its step for sensitive data, allow personal data (names and e-mails).`
}
const scope: Pick<Requirement, "permission" | "next"> = {
  permission: "the scope people:read",
  next: `${tokenPlace} of the type Organization with the scope people:read.`
}

/** `asksForBank`: whether anybody's bank account was asked for in this reading. */
const requirements = (asksForBank: () => boolean): ReadonlyArray<Requirement> => [
  { fields: ["firstName", "lastName"], ...personal },
  { fields: ["email"], ...personal },
  { fields: ["status"], ...scope },
  { fields: ["startDate"], ...scope },
  { fields: ["terminationDate"], ...scope },
  { fields: ["managerId", "managerEmail"], when: ({ manager }) => manager, ...scope },
  {
    fields: ["iban"],
    when: ({ bankAccount }) => bankAccount && asksForBank(),
    permission: "the bank accounts of people:read",
    next:
      `${tokenPlace} of the type Organization with the scope people:read; in its step for sensitive data, allow bank accounts.`
  },
  ...standardAttributes.filter((name) => name !== "costCenter").map((name) => ({
    fields: [name],
    when: (request: ReadRequest) => asks(request, name),
    permission: scope.permission,
    next: scope.next
  }))
]

const sum = (a: Evidence, b: Evidence): Evidence => ({
  announced: a.announced === undefined || b.announced === undefined ? undefined : a.announced + b.announced,
  distinct: a.distinct + b.distinct,
  received: a.received + b.received,
  pages: a.pages + b.pages,
  restarted: a.restarted || b.restarted
})

const customName = (attribute: string): ReadonlyArray<string> =>
  attribute.startsWith("custom.") ? [attribute.slice("custom.".length)] : []

/** Which custom fields are read, and which were asked for in vain. */
const customFields = Effect.fnUntraced(function*(client: ApiClient, { attributes }: ReadRequest) {
  const asked = attributes === "all" ? undefined : [...attributes].flatMap(customName)
  if (asked?.length === 0) return { names: [], missing: [] }
  const all = yield* readCustomNames(client)
  return asked === undefined
    ? { names: all, missing: [] }
    : { names: asked.filter((name) => all.includes(name)), missing: asked.filter((name) => !all.includes(name)) }
})

const make = (settings: Settings, context: SourceContext): Source => {
  const client = context.network.client({
    owner: `connection ${context.connection}`,
    vendor: { ...vendor, headers: { "x-version": settings.apiVersion } },
    baseUrl: settings.baseUrl ?? usualBaseUrl,
    credentials: bearer(named("token", settings.token))
  })
  const statuses = { ...words, ...settings.statuses }
  const read = statusReader(statuses)
  let custom: ReadonlyArray<string> = []
  let asksForBank = false

  const list = Effect.fnUntraced(function*(request: ReadRequest, decode: Decode) {
    const { missing, names } = yield* customFields(client, request)
    custom = names
    const details = new DetailReader(client, settings.bankAccounts, names)
    const seen = new Set<string>()

    /** Everybody, or everybody of these hiring statuses. */
    const people = (hiringStatuses: ReadonlyArray<string>) =>
      readWholeList({
        first: 0,
        page: byOffset((offset) =>
          client.get(path, {
            query: {
              limit: size,
              offset,
              // Without an order, people may move from page to page.
              sort_by: "id",
              sort_order: "asc",
              hiring_statuses: hiringStatuses,
              fields: settings.onlyNeededFields ? fieldsFor(request) : []
            }
          }).pipe(
            Effect.flatMap((response) => response.json(People)),
            Effect.flatMap(({ data, page }) =>
              Effect.forEach(data, (person, index) => {
                const word = hiringStatusOf(person) ?? ""
                seen.add(word)
                return Effect.map(
                  details.of(person, request.bankAccount && read(word) !== "inactive"),
                  (found) => decode(recordOf(person, found, read), `GET ${path}, record ${offset + index + 1}`)
                )
              }, { concurrency: 4 }).pipe(Effect.map((items) => ({ items, total: page?.total_rows })))
            )
          )
        ),
        id: decodedId,
        error: (kind, what) => client.error(kind, "GET", path, what)
      })

    const usual = yield* people([])
    // Deel does not say whether its list leaves anybody out, such as leavers: whatever it showed nobody of is asked for.
    const absent = Object.keys(words).filter((word) => !seen.has(word))
    const others = absent.length === 0 ? undefined : yield* people(absent)
    asksForBank = details.asked > 0
    const items = [...usual.items, ...others?.items ?? []]
    const evidence = others === undefined ? usual.evidence : sum(usual.evidence, others.evidence)
    if (new Set(items.map(decodedId)).size < evidence.distinct) {
      return yield* client.error("changed-while-reading", "GET", path, "gave somebody under two hiring statuses")
    }
    return {
      items,
      completeness: provenBy("Deel", evidence),
      notes: [
        ...missing.map((name) => `custom.${name}: Deel has no custom field of that name for people`),
        ...details.notes
      ]
    }
  })

  return toolSource({
    kind: "deel",
    context,
    statuses,
    requirements: requirements(() => asksForBank),
    custom: () => custom,
    clientNotes: client.notes,
    list
  })
}

export const kind: SourceKind<Settings> = {
  kind: "deel",
  title: "Deel",
  description: "People of a Deel organisation, by an access token.",
  settings: Settings,
  adminSteps: [
    "Check in Deel's Organization Settings that your account is an Organization Admin.",
    "Open More → Developer → Access Tokens, and select Generate new token. Name it “hrsync”, and choose the type Organization.",
    "Choose the scope people:read, and no other.",
    "In the step for sensitive data, allow personal data (names and e-mails), and bank accounts only if they are to be read. Without it, names and e-mails come back empty.",
    "Review, generate, and copy the token: it is shown once. Store it where `token` leads.",
    "See that people have a work e-mail in Deel: the one that they log in with is not used."
  ],
  dataReviewed: [
    { data: "Record id", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
    {
      data: "Hiring status, person status, start date, completion date, last day of work, time zone",
      why: "They decide who has access, and when."
    },
    {
      data: "Fields that conditions name (work location, department, team, custom fields, …)",
      why: "They decide who belongs to which entity."
    },
    { data: "Direct manager, if `fields` asks for managers", why: "It is set on the member." },
    {
      data: "IBAN, BIC and account holder, if `fields` asks for bank accounts",
      why: "They are set on the member; they are never printed."
    },
    {
      data: "Whatever else Deel's list of people holds, such as pay rates",
      why: "Deel sends it unless `onlyNeededFields` is set. hrsync neither keeps nor shows it."
    }
  ],
  attributes: () => "any",
  canProve: () => true,
  make
}
