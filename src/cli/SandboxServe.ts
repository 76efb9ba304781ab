import { Clock, Effect, Result } from "effect"
import { connectionLines } from "../config/AddConnection.ts"
import { formOf } from "../config/SettingsForm.ts"
import { network } from "../net/Network.ts"
import type { CompanyPerson } from "../sandbox/CompanyPerson.ts"
import type { Emulator, EmulatorRequest } from "../sandbox/Emulator.ts"
import { emulatorKinds } from "../sandbox/emulators/registry.ts"
import { EmulatorServer, type Mounted } from "../sandbox/EmulatorServer.ts"
import { peopleOf } from "../sandbox/World.ts"
import { type OpenedSource, sourceKind } from "../sources/registry.ts"
import { collect } from "../sources/Source.ts"
import { variableFor } from "./ConnectSettings.ts"
import { Ended, exitCodes, failed } from "./ExitCode.ts"
import { faultsFor, type NamedFault } from "./SandboxFaults.ts"
import type { SandboxTool } from "./SandboxForms.ts"
import { type HrOfDay, livingEmulator, livingHr } from "./SandboxLiving.ts"
import { inSandbox, type SandboxPlace, staffIn } from "./SandboxPlace.ts"
import { servedTargets } from "./SandboxServeTargets.ts"
import { emulatorOf } from "./SandboxTools.ts"

export interface ServeOptions {
  readonly port: number
  /** Whether the vendors' limits hold. */
  readonly limited: boolean
  readonly faults: ReadonlyArray<NamedFault>
}

/** An emulator that is served, and what a connection to it says. */
interface Served {
  readonly name: string
  readonly kind: string
  readonly title: string
  readonly people: number
  readonly emulator: Emulator
  readonly mounted: Mounted
  readonly settings: Readonly<Record<string, unknown>>
}

const most = (people: ReadonlyArray<CompanyPerson>): ReadonlyArray<CompanyPerson> => {
  const sizes = new Map<string, number>()
  for (const { connection } of people) sizes.set(connection, (sizes.get(connection) ?? 0) + 1)
  const [first] = [...sizes].toSorted(([, a], [, b]) => b - a)
  return peopleOf(people, first?.[0] ?? "")
}

/** What a tool needs besides credentials, by the examples of its own settings. */
const usualSettings = (kind: string): Readonly<Record<string, string>> => {
  const found = sourceKind(kind)
  const needed = found === undefined ? [] : formOf(found).filter(({ input, required }) => required && input === "text")
  return Object.fromEntries(needed.map(({ example, name }) => [name, example]))
}

type Offered = Pick<SandboxTool, "emulator" | "settings"> & {
  readonly name: string
  readonly peopleIn: (hr: HrOfDay) => ReadonlyArray<CompanyPerson>
}

/** The tools of the file with their own people; every other one with the people of the largest connection. */
const offered = ({ forms: { tools } }: SandboxPlace): ReadonlyArray<Offered> => {
  const names = new Set(tools.map(({ id }) => id))
  return [
    ...tools.map(({ emulator, id, settings }) => ({
      name: id,
      emulator,
      settings,
      peopleIn: ({ people }: HrOfDay) => peopleOf(people, id)
    })),
    ...emulatorKinds.filter(({ kind }) => !names.has(kind) && !tools.some(({ emulator }) => emulator.kind === kind))
      .map((emulator) => ({
        name: emulator.kind,
        emulator,
        settings: usualSettings(emulator.kind),
        peopleIn: ({ people }: HrOfDay) => most(people)
      }))
  ]
}

const opened = ({ kind, settings }: Served, baseUrl: string): OpenedSource | undefined => {
  const result = sourceKind(kind)?.open({ ...settings, baseUrl })
  return result === undefined || Result.isFailure(result) ? undefined : result.success
}

/** Headers that a program adds by itself. */
const byItself = new Set(["host", "connection", "user-agent", "accept-encoding", "content-length"])

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A request as it is typed in a shell. */
const curl = ({ body, headers, method, path, query }: EmulatorRequest, address: string): string => {
  const search = query.size === 0 ? "" : `?${query.toString()}`
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    byItself.has(name) || value === undefined ? [] : [`-H ${quoted(`${name}: ${value}`)}`]
  )
  return [
    `curl -s${method === "GET" ? "" : ` -X ${method}`} ${quoted(`${address}${path}${search}`)}`,
    ...lines,
    ...(body === "" ? [] : [`-d ${quoted(body)}`])
  ].join(" \\\n    ")
}

/** More than this is nothing to paste; Workday's has two thousand. */
const mostTyped = 4_000

/** A request that the tool's own source makes: the last one of a reading, on a port of its own, which counts for no fault. */
const exampleOf = Effect.fnUntraced(function*(served: Served, now: () => number) {
  const seen: Array<EmulatorRequest> = []
  const { emulator, name } = served
  const watched: Emulator = {
    ...emulator,
    handle: (request) => {
      const response = emulator.handle(request)
      if (response.status === 200) seen.push(request)
      return response
    }
  }
  yield* Effect.scoped(Effect.gen(function*() {
    const server = yield* started(new Map([[name, { emulator: watched, faults: {} }]]), 0, now)
    const source = opened(served, server.baseUrl(name))
    if (source === undefined) return
    const own = network({})
    yield* collect(
      source.make({ connection: name, folder: "/", network: own }),
      { attributes: new Set(["workLocation"]), bankAccount: false, manager: false }
    ).pipe(Effect.ensuring(own.close))
  }))
  return seen.at(-1)
})

const started = (mounted: ReadonlyMap<string, Mounted>, port: number, now: () => number) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => EmulatorServer.start(mounted, { now, port }),
      catch: () =>
        failed(
          `Port ${port} of this machine is taken, or may not be used.`,
          "Name another one: --port 0 takes a free one."
        )
    }),
    (server) => Effect.promise(() => server.stop())
  )

/** What stands in hrsync.yaml, and what in the environment, for a connection to this emulator. */
const connectionText = ({ emulator, kind, name, settings }: Served, baseUrl: string): string => {
  const found = sourceKind(kind)
  const secrets = found === undefined
    ? []
    : formOf(found).filter(({ input, name: setting }) => input === "secret" && setting in emulator.credentials)
  const references = Object.fromEntries(
    secrets.map((secret) => [secret.name, `\${env:${variableFor(name, secret.name)}}`])
  )
  const lines = connectionLines({ id: name, kind, settings: { ...settings, ...references, baseUrl } }, 2, 2)
  return [
    lines.trimEnd(),
    ...secrets.map((secret) =>
      `  export ${variableFor(name, secret.name)}=${quoted(String(emulator.credentials[secret.name]))}`
    )
  ].join("\n")
}

/** Starts every emulator on one loopback port, for as long as the scope lasts, and says how each is asked. */
export const serve = Effect.fn("serve")(function*(place: SandboxPlace, { faults, limited, port }: ServeOptions) {
  const clock = yield* Clock.Clock
  const now = (): number => clock.currentTimeMillisUnsafe()
  const about = yield* inSandbox(place, { seed: undefined, size: undefined }, (one) => Effect.succeed(one))
  yield* staffIn(place.folder) // where it is damaged, this says so in words
  const hr = livingHr(place.folder)
  const made = offered(place).map((one): Served => {
    const own = faultsFor(one.name, faults)
    const emulator = livingEmulator(hr, (day) => emulatorOf(one, one.peopleIn(day), day.now, { faults: own, limited }))
    const { kind } = one.emulator
    return {
      name: one.name,
      kind,
      title: sourceKind(kind)?.title ?? kind,
      people: one.peopleIn(hr()).length,
      emulator,
      mounted: { emulator, faults: own },
      settings: { ...one.settings, ...emulator.credentials }
    }
  }).filter((one) => opened(one, `http://127.0.0.1:1/${one.name}${one.emulator.basePath}`) !== undefined)
  const targets = yield* servedTargets(place, about, { faultsOf: (name) => faultsFor(name, faults), limited })
  const names = [...made, ...targets].map(({ name }) => name)
  const unknown = faults.find(({ tool }) => tool !== undefined && !names.includes(tool))
  if (unknown !== undefined) {
    return yield* new Ended({
      code: exitCodes.usage,
      message: `No tool is served as "${unknown.tool}". Tools: ${names.join(", ")}.`
    })
  }
  const examples = yield* Effect.forEach(made, (one) => exampleOf(one, now))
  const server = yield* started(new Map([...made, ...targets].map((one) => [one.name, one.mounted])), port, now)
  const parts = made.map((one, index) => {
    const example = examples[index]
    const baseUrl = server.baseUrl(one.name)
    const typed = example === undefined
      ? ""
      : curl(example, `http://127.0.0.1:${server.port}/${encodeURIComponent(one.name)}`)
    return [
      `${one.name}  ${one.title}: ${one.people} people`,
      connectionText(one, baseUrl),
      ...(typed === "" || typed.length > mostTyped ? [] : [`  ${typed}`])
    ].join("\n")
  })
  return [
    ...parts,
    ...targets.map(({ name, text }) => text(server.baseUrl(name))),
    `The emulators answer on port ${server.port} of this machine, as the vendors document it: ${
      limited ? "with" : "without"
    } their limits. Nothing here is real. Ctrl-C ends them.`
  ].join("\n\n")
})
