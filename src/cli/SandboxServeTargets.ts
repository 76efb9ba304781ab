import { Effect } from "effect"
import { connectionLines } from "../config/AddConnection.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { EmulatorFaults } from "../sandbox/Emulator.ts"
import type { Mounted } from "../sandbox/EmulatorServer.ts"
import { scimPath } from "../sandbox/members/ScimApi.ts"
import { mailboxPath, membersPath } from "../sandbox/members/Screens.ts"
import { Spendesk } from "../sandbox/members/Spendesk.ts"
import type { About } from "../sandbox/Saved.ts"
import { variableFor } from "./ConnectSettings.ts"
import { membersInMemory } from "./SandboxMembers.ts"
import { enabled, instantOf, isInDatabase, membersIn, type SandboxPlace } from "./SandboxPlace.ts"
import { spendeskOf } from "./SandboxSpendesks.ts"
import { scimExtensions } from "./SandboxTarget.ts"

/** The sandbox's Spendesk of an entity, as it is served. */
export interface ServedTarget {
  readonly name: string
  readonly mounted: Mounted
  /** What to write, and what to type, where it answers at this address. */
  readonly text: (address: string) => string
}

/** Below which name an entity's Spendesk is served, and named in faults. */
const nameOf = (entity: EntityId): string => `members-${entity}`

interface Offered {
  readonly entity: EntityId
  readonly members: number
  readonly kept: boolean
  readonly spendesk: (faults: EmulatorFaults) => Spendesk
}

/**
 * Every entity whose target the sandbox's Spendesk stands in for, over the members that the sandbox keeps. Where there is
 * none, the first entity's members are shown by one: what becomes of them is kept nowhere.
 */
const offered = Effect.fnUntraced(function*({ folder, forms }: SandboxPlace, about: About, limited: boolean) {
  const there = enabled(forms).map(({ rules }) => rules).filter(({ entity }) => about.entities.includes(entity))
  const kept = there.filter(({ entity }) => isInDatabase(about, entity))
  return yield* Effect.forEach(
    kept.length > 0 ? kept : there.slice(0, 1),
    ({ entity, timezone }) =>
      Effect.map(membersIn(folder, about, entity), (entries): Offered => {
        const isKept = kept.length > 0
        const memory = isKept ? undefined : membersInMemory(
          { entity, seed: about.seed, now: instantOf(about.now), uk: timezone === "Europe/London" },
          entries
        )
        return {
          entity,
          members: entries.length,
          kept: isKept,
          spendesk: (faults) =>
            memory === undefined
              ? spendeskOf(folder, entity, faults, limited)
              : new Spendesk({ entity, world: () => memory, faults, limited })
        }
      })
  )
})

const textOf = ({ entity, kept, members }: Offered, spendesk: Spendesk, address: string): string => {
  const { clientId, clientSecret, token } = spendesk
  const own = { id: variableFor(entity, "clientId"), secret: variableFor(entity, "clientSecret") }
  const tokenName = variableFor(entity, "token")
  const api = {
    clientId: `\${env:${own.id}}`,
    clientSecret: `\${env:${own.secret}}`,
    baseUrl: address
  }
  const scim = { url: `${address}${scimPath}`, token: `\${env:${tokenName}}`, ...scimExtensions }
  return [
    `${nameOf(entity)}  Spendesk of ${entity}: ${members} members, ${
      kept ? "which stay as you leave them" : "kept only as long as this runs"
    }`,
    "  Its public API, which reads:",
    connectionLines({ id: "target", kind: "spendesk", settings: api }, 4, 2).trimEnd(),
    `  export ${own.id}='${clientId}'`,
    `  export ${own.secret}='${clientSecret}'`,
    `  curl -s -X POST -u '${clientId}:${clientSecret}' '${address}/v1/auth/token'`,
    "  The sandbox's own SCIM 2.0, which writes too:",
    connectionLines({ id: "target", kind: "scim", settings: scim }, 4, 2).trimEnd(),
    `  export ${tokenName}='${token}'`,
    `  curl -s -H 'authorization: Bearer ${token}' '${address}${scimPath}/Users?count=2'`,
    `  Invitations that were sent: ${address}${mailboxPath}`,
    `  Members, to edit by hand: ${address}${membersPath}`
  ].join("\n")
}

/** The sandbox's Spendesk of every entity that has one. `faultsOf`: what goes wrong in one, by its name. */
export const servedTargets = Effect.fnUntraced(function*(
  place: SandboxPlace,
  about: About,
  { faultsOf, limited }: { readonly faultsOf: (name: string) => EmulatorFaults; readonly limited: boolean }
) {
  return (yield* offered(place, about, limited)).map((one): ServedTarget => {
    const name = nameOf(one.entity)
    const faults = faultsOf(name)
    const spendesk = one.spendesk(faults)
    return {
      name,
      mounted: { emulator: spendesk.emulator("spendesk"), faults },
      text: (address) => textOf(one, spendesk, address)
    }
  })
})
