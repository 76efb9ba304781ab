import { Redacted } from "effect"
import { standardAttributes } from "../domain/Employee.ts"
import type { ApiClient } from "../net/ApiClient.ts"
import { clientCredentials, type Credentials, headerKey, named } from "../net/Credentials.ts"
import { listApi, requirementsApi } from "./LuccaApi.ts"
import { baseUrlOf, Settings, vendor, words } from "./LuccaSettings.ts"
import { listV3, requirementsV3 } from "./LuccaV3.ts"
import type { Source, SourceContext, SourceKind } from "./Source.ts"
import { toolSource } from "./Tool.ts"

/** A gateway or a stand-in has the token below its own address. */
const usualTokenUrl = "https://accounts.world.luccasoftware.com/connect/token"

/** Every request of the newer API says which version it is for. */
const apiVersion = "2024-11-01"

const none = Redacted.make("")

const v3 = (settings: Settings, context: SourceContext): Source => {
  const client = context.network.client({
    owner: `connection ${context.connection}`,
    vendor,
    baseUrl: baseUrlOf(settings),
    credentials: headerKey("authorization", named("apiKey", settings.apiKey ?? none), "lucca application=")
  })
  return toolSource({
    kind: "lucca",
    context,
    statuses: { ...words, ...settings.statuses },
    requirements: requirementsV3(settings),
    custom: () => Object.keys(settings.custom),
    clientNotes: client.notes,
    list: listV3(client, settings)
  })
}

const latest = (settings: Settings, context: SourceContext): Source => {
  const clients = new Map<string, ApiClient>()
  const credentials = (scope: string): Credentials =>
    clientCredentials({
      url: settings.tokenUrl ?? (settings.baseUrl === undefined ? usualTokenUrl : "/connect/token"),
      clientId: settings.clientId ?? "",
      clientSecret: named("clientSecret", settings.clientSecret ?? none),
      scope
    })
  const scoped = (scope: string): ApiClient => {
    const client = clients.get(scope) ?? context.network.client({
      owner: `connection ${context.connection}`,
      vendor: { ...vendor, headers: { "api-version": apiVersion } },
      baseUrl: baseUrlOf(settings),
      credentials: credentials(scope)
    })
    clients.set(scope, client)
    return client
  }
  return toolSource({
    kind: "lucca",
    context,
    statuses: { ...words, ...settings.statuses },
    requirements: requirementsApi(settings),
    custom: () => Object.keys(settings.custom),
    clientNotes: scoped(settings.scopes.join(" ")).notes,
    list: listApi(scoped, settings)
  })
}

/** Standard attributes that Lucca has by itself; the others need a field of one's own. */
const own: Readonly<Record<Settings["api"], ReadonlyArray<string>>> = {
  v3: ["workLocation", "department", "legalEntity", "jobTitle"],
  "2024-11-01": ["workLocation", "department", "legalEntity", "country", "jobTitle", "employmentType"]
}

export const kind: SourceKind<Settings> = {
  kind: "lucca",
  title: "Lucca",
  description: "Lucca, read with an API key, or with an integration of the newer Lucca API.",
  settings: Settings,
  adminSteps: [
    "Note your Lucca domain from the address: example for https://example.ilucca.net.",
    "Log into Lucca as an administrator and press the cog at the top right.",
    "Under Authentication, SSO and API, open API Keys. If it is not there, your user is no administrator of it.",
    "Select Generate API Key, give it a name, such as “hrsync”, a technical contact, and the permission to consult users; copy the key and store it where `apiKey` leads.",
    "On the API Keys page, open the key's role administration and tick, under Co-workers: See future employees, See former employees, View employee jobs, View employee managers.",
    "For the newer API instead (`api: \"2024-11-01\"`): open /identity/admin/integration-keys, give a contact, a name, the scopes that docs/tools/lucca.md lists, and all establishments; store the client secret, which is shown once, where `clientSecret` leads."
  ],
  dataReviewed: [
    { data: "Record id", why: "It is who somebody is, whatever happens to names and addresses." },
    { data: "First name, last name and work e-mail", why: "The member is invited and kept up to date with them." },
    { data: "Start and end of the contract, status", why: "They decide who has access, and when." },
    {
      data: "Fields that conditions name (establishment, department, …)",
      why: "They decide who belongs to which entity. No other field is asked for."
    },
    { data: "Manager, if `fields` asks for managers", why: "It is set on the member." },
    {
      data: "Bank account, if `fields` asks for bank accounts",
      why:
        "It is set on the member; it is never printed. The personal record that it stands in comes whole, and the rest is not looked at."
    }
  ],
  attributes: ({ api, custom, fields }) =>
    new Set([
      ...own[api],
      ...standardAttributes.filter((name) => fields[name] !== undefined),
      ...Object.keys(custom).map((name) => `custom.${name}`)
    ]),
  canProve: () => true,
  make: (settings, context) => settings.api === "v3" ? v3(settings, context) : latest(settings, context)
}
