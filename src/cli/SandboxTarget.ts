import { Result } from "effect"
import type { Directory, DirectoryContext } from "../directories/Directory.ts"
import { directoryKind } from "../directories/registry.ts"
import { type Network, networkOfProcess } from "../net/Network.ts"
import { sandboxSchema } from "../sandbox/members/ScimNames.ts"
import type { Face } from "../sandbox/members/Spendesk.ts"

/** Where the sandbox's Spendesk of an entity answers, and what lets in there. */
export interface SpendeskPlace {
  readonly baseUrl: string
  readonly credentials: Readonly<Record<string, unknown>>
}

/** A place that is never asked: for what follows from settings alone. */
export const nowhere: SpendeskPlace = {
  baseUrl: "http://127.0.0.1:1",
  credentials: { clientId: "none", clientSecret: "none", token: "none" }
}

/** Where the sandbox's SCIM face keeps what the standard has no place for. */
export const scimExtensions = {
  state: {
    attribute: `${sandboxSchema}:state`,
    invited: ["invited"],
    archived: ["archived"],
    expiresAt: `${sandboxSchema}:invitationExpiresAt`
  },
  roles: { owner: ["account-owner"] },
  bankAccount: { schema: sandboxSchema, holder: "accountHolder" }
} as const

/** Settings of the file that say nothing of a place, a credential, or a server's own ways. */
const kept: Readonly<Record<Face, ReadonlyArray<string>>> = {
  spendesk: ["account", "pageSize", "shows"],
  scim: ["account", "costCenter", "pageSize", "resendInvite", "withdraw"]
}

/**
 * What a target says to reach the sandbox's Spendesk instead of its own: no credential and no address of the file is left
 * in it. A server's dialect goes too, since the sandbox speaks the standard; what is kept in extensions of that server is
 * kept in the sandbox's own.
 */
export const settingsFor = (
  { kind, settings }: { readonly kind: Face; readonly settings: Readonly<Record<string, unknown>> },
  { baseUrl, credentials }: SpendeskPlace
): Readonly<Record<string, unknown>> => {
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => kept[kind].includes(name)))
  if (kind === "spendesk") {
    const { clientId, clientSecret } = credentials
    return { ...own, clientId, clientSecret, baseUrl }
  }
  const extensions = Object.entries(scimExtensions).filter(([name]) => name in settings)
  return { ...own, ...Object.fromEntries(extensions), url: baseUrl, token: credentials["token"] }
}

/** Nothing limits the sandbox's own, so nobody waits for it. */
const unlimited = (network: Network): Network => ({
  ...network,
  client: (options) => network.client({ ...options, vendor: { ...options.vendor, limits: { rates: [] } } })
})

/** A target of the file, connected to the sandbox's Spendesk. */
export const connectedTo = (
  target: { readonly kind: Face; readonly settings: Readonly<Record<string, unknown>> },
  place: SpendeskPlace,
  context: Omit<DirectoryContext, "network">
): Directory => {
  const opened = directoryKind(target.kind)?.open(settingsFor(target, place))
  if (opened === undefined || Result.isFailure(opened)) {
    throw new Error(`The sandbox's Spendesk does not fit a target of the kind ${target.kind}.`)
  }
  return opened.success.make({ ...context, network: unlimited(networkOfProcess()) })
}
