import { assert } from "@effect/vitest"
import { Clock, Effect, Schema, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { collect, type DirectoryContext } from "../../src/directories/Directory.ts"
import { kind, Settings } from "../../src/directories/Spendesk.ts"
import type { MemberRead } from "../../src/domain/Read.ts"
import { network } from "../../src/net/Network.ts"
import type { EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../src/sandbox/Emulator.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import type { MemberWorld } from "../../src/sandbox/members/MemberWorld.ts"
import { Spendesk } from "../../src/sandbox/members/Spendesk.ts"
import { active, emptyWorld, noon } from "../sandbox/members/Worlds.ts"
import { whileTimePasses, withClients } from "../sources/tools/Trial.ts"

export const decodeSettings = Schema.decodeUnknownSync(Settings, { onExcessProperty: "error" })

/** So many members who accepted, with numbers in their addresses. */
export const crowd = (count: number): MemberWorld => {
  const world = emptyWorld()
  world.atomically(() => {
    for (let one = 0; one < count; one++) {
      active(world, `p${one}@acme.example`, { firstName: "Fillippa", lastName: `Crowdmember${one}` })
    }
  })
  return world
}

export interface Trial {
  readonly world: MemberWorld
  readonly faults?: EmulatorFaults
  /** Whether the documented limits hold; default no. */
  readonly limited?: boolean
  /** Besides, or instead of, the sandbox's credentials and its address. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Changes an answer before it is sent. */
  readonly rewrite?: (response: EmulatorResponse, request: EmulatorRequest) => EmulatorResponse
}

export interface Used<A> {
  readonly result: A
  readonly requests: ReadonlyArray<EmulatorRequest>
  /** Milliseconds of the test's clock. */
  readonly took: number
  readonly secrets: ReadonlyArray<string>
}

const used = Effect.fnUntraced(function*<A, E>(
  { faults = {}, limited = false, rewrite, settings = {}, world }: Trial,
  use: (settings: Settings, context: DirectoryContext) => Effect.Effect<A, E>
): Effect.fn.Return<Used<A>, E, Scope.Scope> {
  yield* TestClock.setTime(noon)
  const clock = yield* Clock.Clock
  const spendesk = new Spendesk({ entity: "acme", world: () => world, faults, limited })
  const emulator = spendesk.emulator("spendesk")
  const requests: Array<EmulatorRequest> = []
  const handle = (request: EmulatorRequest): EmulatorResponse => {
    requests.push(request)
    const response = emulator.handle(request)
    return rewrite?.(response, request) ?? response
  }
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      EmulatorServer.start(new Map([["acme", { emulator: { ...emulator, handle }, faults }]]), {
        now: () => clock.currentTimeMillisUnsafe()
      })
    ),
    (started) => Effect.promise(() => started.stop())
  )
  const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
  const decoded = decodeSettings({ ...emulator.credentials, baseUrl: server.baseUrl("acme"), ...settings })
  const context = { entity: "acme", folder: "/", network: withClients(net, {}, true) }
  const result = yield* whileTimePasses(use(decoded, context))
  const took = (yield* Clock.currentTimeMillis) - noon
  return { result, requests, took, secrets: [spendesk.clientId, spendesk.clientSecret] }
})

/** Uses a Spendesk target against the sandbox's Spendesk, over HTTP, on the test's clock, which goes on by itself. */
export const usingSpendesk = <A, E>(
  trial: Trial,
  use: (settings: Settings, context: DirectoryContext) => Effect.Effect<A, E>
): Effect.Effect<Used<A>, E> => Effect.scoped(used(trial, use))

/** Every text of a listing that is for people. */
const textsOf = ({ completeness, notes }: MemberRead): string =>
  [...(completeness.complete ? [completeness.how] : [completeness.why, completeness.next]), ...notes].join("\n")

/** Lists, and finds no secret and nobody's data in any text. */
export const listing = (trial: Trial): Effect.Effect<Used<MemberRead>> =>
  usingSpendesk(trial, (settings, context) => collect(kind.make(settings, context))).pipe(
    Effect.tap(({ result, secrets }) =>
      Effect.sync(() => {
        const texts = textsOf(result)
        for (const secret of [...secrets, "Crowdmember", "@acme", "-token-"]) assert.notInclude(texts, secret)
      })
    )
  )

/** Why a listing is incomplete, and what to do. */
export const refusalOf = ({ result: { completeness } }: Used<MemberRead>): string => {
  assert.isFalse(completeness.complete, "the list was taken for whole")
  return completeness.complete ? "" : `${completeness.why} → ${completeness.next}`
}
