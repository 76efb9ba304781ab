import { Effect } from "effect"
import { join } from "node:path"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { EmulatorFaults } from "../sandbox/Emulator.ts"
import { EmulatorServer } from "../sandbox/EmulatorServer.ts"
import { Spendesk } from "../sandbox/members/Spendesk.ts"
import { databasePath } from "./SandboxForms.ts"
import { livingMembers } from "./SandboxMembers.ts"
import type { SandboxPlace } from "./SandboxPlace.ts"
import type { SpendeskPlace } from "./SandboxTarget.ts"

/** The sandbox's Spendesk of an entity, over the members that the sandbox keeps. */
export const spendeskOf = (folder: string, entity: EntityId, faults: EmulatorFaults, limited: boolean): Spendesk =>
  new Spendesk({ entity, world: livingMembers(join(folder, databasePath(entity))), faults, limited })

/**
 * Where the targets of the file are answered: over HTTP, on a port of this machine that is opened when the first of them is
 * connected, and closes with the process.
 */
export const spendesksOf = (
  { folder, forms: { entities } }: SandboxPlace,
  now: Instant
): Effect.Effect<ReadonlyMap<EntityId, SpendeskPlace>> => {
  const start = async (): Promise<ReadonlyMap<EntityId, SpendeskPlace>> => {
    const served = entities.flatMap(({ rules: { entity }, target }) =>
      target.kind === "file"
        ? []
        : [{ entity, emulator: spendeskOf(folder, entity, {}, false).emulator(target.kind) }]
    )
    const mounted = new Map(served.map(({ emulator, entity }) => [entity, { emulator, faults: {} }]))
    const server = (await EmulatorServer.start(mounted, { now: () => now })).unref()
    return new Map(
      served.map(({ emulator: { credentials }, entity }) => [entity, { baseUrl: server.baseUrl(entity), credentials }])
    )
  }
  let started: ReturnType<typeof start> | undefined
  return Effect.promise(() => started ??= start())
}
