import { Clock, Effect, Result, Stream } from "effect"
import { type Instant, today as dayOf } from "../domain/CalendarDate.ts"
import { type Network, networkOfProcess } from "../net/Network.ts"
import type { CompanyPerson } from "../sandbox/CompanyPerson.ts"
import type { Emulator, EmulatorOptions } from "../sandbox/Emulator.ts"
import { EmulatorServer } from "../sandbox/EmulatorServer.ts"
import { peopleOf, type ToolReads } from "../sandbox/World.ts"
import { sourceKind } from "../sources/registry.ts"
import { collect, type ReadRequest, type Source } from "../sources/Source.ts"
import { failed } from "./ExitCode.ts"
import { fixedClock } from "./FixedClock.ts"
import type { SandboxTool } from "./SandboxForms.ts"

/** The emulator of a tool, which knows these people. */
export const emulatorOf = (
  { emulator, settings }: Pick<SandboxTool, "emulator" | "settings">,
  people: ReadonlyArray<CompanyPerson>,
  now: Instant,
  { faults = {}, limited = false }: Partial<Pick<EmulatorOptions, "faults" | "limited">> = {}
): Emulator => {
  const today = dayOf(now, "UTC")
  if (today === undefined) throw new RangeError(`${now} is no instant of the calendar`)
  return emulator.make({ people, today, settings, faults, limited })
}

/** Nothing limits the sandbox's own tools, so nobody waits for them. */
const unlimited = (network: Network): Network => ({
  ...network,
  client: (options) => network.client({ ...options, vendor: { ...options.vendor, limits: { rates: [] } } })
})

/**
 * A connection whose tool an emulator stands in for: asked over HTTP, on a port of this machine that is open as long as
 * a reading goes on. Its address and credentials are the sandbox's own, and no reference of the file is resolved.
 */
export const emulatedSource = (tool: SandboxTool, people: ReadonlyArray<CompanyPerson>, now: Instant): Source => ({
  connection: tool.id,
  kind: tool.emulator.kind,
  read: (request) =>
    Stream.unwrap(Effect.gen(function*() {
      const emulator = emulatorOf(tool, peopleOf(people, tool.id), now)
      const server = yield* Effect.acquireRelease(
        Effect.promise(() => EmulatorServer.start(new Map([[tool.id, { emulator, faults: {} }]]), { now: () => now })),
        (started) => Effect.promise(() => started.stop())
      )
      const source = connected(tool, { ...emulator.credentials, baseUrl: server.baseUrl(tool.id) })
      return source.read(request)
    })).pipe(Stream.provideService(Clock.Clock, fixedClock(now)))
})

const connected = (
  { emulator: { kind }, id, settings }: SandboxTool,
  own: Emulator["credentials"]
): Source => {
  const opened = sourceKind(kind)?.open({ ...settings, ...own })
  if (opened === undefined || Result.isFailure(opened)) {
    throw new Error(`The emulator of ${kind} does not fit its source.`)
  }
  return opened.success.make({ connection: id, folder: "/", network: unlimited(networkOfProcess()) })
}

const everything: ReadRequest = { attributes: "all", bankAccount: true, manager: true }

/** What every tool said of these people at an instant. */
export const readTools = Effect.fnUntraced(function*(
  tools: ReadonlyArray<SandboxTool>,
  people: ReadonlyArray<CompanyPerson>,
  at: Instant
) {
  const reads = yield* Effect.forEach(tools, (tool) => collect(emulatedSource(tool, people, at), everything))
  for (const { completeness, connection } of reads) {
    if (!completeness.complete) {
      return yield* failed(
        `The sandbox can't prepare the connection "${connection}": ${completeness.why}.`,
        completeness.next
      )
    }
  }
  return new Map(reads.map(({ connection, employees }) => [connection, employees] as const)) satisfies ToolReads
})
