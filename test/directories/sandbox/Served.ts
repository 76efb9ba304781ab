import { Effect, type Scope } from "effect"
import { DatabaseSync } from "node:sqlite"
import { settingsFor } from "../../../src/cli/SandboxTarget.ts"
import { accountOwner } from "../../../src/domain/Member.ts"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { EmulatorServer } from "../../../src/sandbox/EmulatorServer.ts"
import { invitationLasts, MemberWorld } from "../../../src/sandbox/members/MemberWorld.ts"
import type { Allowance } from "../../../src/sandbox/members/RateMeter.ts"
import { type Face, faces, Spendesk } from "../../../src/sandbox/members/Spendesk.ts"
import { defaultRole, type SpendeskMember } from "../../../src/sandbox/members/SpendeskMember.ts"
import { noon } from "../../sandbox/members/Worlds.ts"
import type { Seed } from "../DirectoryContract.ts"

/** A member of the sandbox's Spendesk, as little remarkable as can be. */
export const memberOf = ({ email, first, id, last, owner, state }: Seed): SpendeskMember => ({
  id,
  externalId: null,
  firstName: first,
  lastName: last,
  email,
  state,
  roles: [owner === true ? accountOwner : defaultRole],
  managerId: null,
  costCenterId: null,
  iban: null,
  bic: null,
  accountHolder: null,
  managed: false,
  accepted: state !== "invited",
  subscriptionCards: 0,
  invitationExpiresAt: state === "invited" ? noon + invitationLasts : null,
  version: 1,
  createdAt: noon,
  changedAt: noon
})

export interface Serving {
  readonly members: ReadonlyArray<Seed>
  readonly faults?: EmulatorFaults
  readonly limited?: Allowance | boolean
  /** The sandbox's own clock; default: it stands still. */
  readonly now?: () => number
  /** Stands before the sandbox: sees every request, and may change what becomes of it. */
  readonly before?: (
    request: EmulatorRequest,
    answer: () => EmulatorResponse,
    sandbox: Pick<Served, "database" | "world">
  ) => EmulatorResponse
}

/** The sandbox's Spendesk of one entity, over HTTP. */
export interface Served {
  readonly world: MemberWorld
  readonly database: DatabaseSync
  /** What a target of a kind says to reach it; `shown`: which extensions of SCIM it names. */
  readonly settings: (face: Face, own?: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

/** Serves a world of its own until the scope ends. */
export const served = (
  { before = (_, answer) => answer(), faults = {}, limited = false, members, now = () => noon }: Serving
): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.gen(function*() {
    const database = new DatabaseSync(":memory:")
    const world = MemberWorld.create(database, { entity: "acme", seed: 1, now: noon, uk: false })
    world.load(members.map(memberOf))
    const current = (): MemberWorld => world
    const spendesk = new Spendesk({ entity: "acme", world: current, faults, limited })
    const mounted = new Map(faces.map((face) => {
      const emulator = spendesk.emulator(face)
      const handle = (request: EmulatorRequest): EmulatorResponse =>
        before(request, () => emulator.handle(request), { database, world })
      return [face, { emulator: { ...emulator, handle }, faults }]
    }))
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => EmulatorServer.start(mounted, { now })),
      (started) => Effect.promise(() => started.stop())
    )
    return {
      world,
      database,
      settings: (face, settings = {}) =>
        settingsFor({ kind: face, settings }, {
          baseUrl: server.baseUrl(face),
          credentials: spendesk.emulator(face).credentials
        })
    }
  })
