import { assert } from "@effect/vitest"
import { Clock, Effect, Fiber, Result, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { subscribe } from "node:diagnostics_channel"
import { parse } from "../../../src/domain/CalendarDate.ts"
import { isValue } from "../../../src/domain/Field.ts"
import type { HrRead } from "../../../src/domain/Read.ts"
import type { ClientOptions } from "../../../src/net/ApiClient.ts"
import { type Network, network } from "../../../src/net/Network.ts"
import { type CompanyPerson, nameOf } from "../../../src/sandbox/CompanyPerson.ts"
import type { Emulator, EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../../src/sandbox/Emulator.ts"
import { emulatorKind } from "../../../src/sandbox/emulators/registry.ts"
import { EmulatorServer } from "../../../src/sandbox/EmulatorServer.ts"
import { sourceKind } from "../../../src/sources/registry.ts"
import { collect, type ReadRequest } from "../../../src/sources/Source.ts"
import { everything } from "../files.ts"

/** The instant of every trial, and its day. */
export const now = Date.parse("2026-11-26T10:00:00Z")
export const day = (text: string) => {
  const date = parse(text)
  if (date === undefined) throw new Error(`${text} is no day`)
  return date
}
export const today = day("2026-11-26")

/** One reading of a tool against its emulator, over real HTTP. */
export interface Trial {
  readonly kind: string
  /** Of the connection, besides `kind`, `baseUrl` and what the emulator says of credentials. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly people: ReadonlyArray<CompanyPerson>
  readonly faults?: EmulatorFaults
  /** Whether the vendor's limits hold; default no. */
  readonly limited?: boolean
  readonly request?: ReadRequest
  /** Instead of what the emulator says. */
  readonly credentials?: Emulator["credentials"]
  /** Changes an answer before it is sent; `number` counts from 1. */
  readonly rewrite?: (response: EmulatorResponse, number: number, request: EmulatorRequest) => EmulatorResponse
  readonly client?: Partial<ClientOptions>
}

export interface Outcome {
  readonly read: HrRead
  /** What was asked and answered, in order; faults that the server makes itself are left out. */
  readonly exchanges: ReadonlyArray<{ readonly request: EmulatorRequest; readonly response: EmulatorResponse }>
  /** How many requests came in all. */
  readonly requests: number
}

/** Time is free in trials, so that nothing but a fault can run out of it. */
const patient: Partial<ClientOptions> = {
  timeouts: { headers: "30 days", body: "30 days", answer: "30 days" },
  retries: { attempts: 5, within: "30 days" }
}

/** On the test's clock nothing is compressed: it would go on while a body is unpacked. In real time there are no limits. */
export const withClients = (net: Network, options: Partial<ClientOptions>, passing: boolean): Network => ({
  ...net,
  client: ({ vendor, ...asked }) =>
    net.client({
      ...asked,
      vendor: passing
        ? { ...vendor, headers: { ...vendor.headers, "accept-encoding": "identity" } }
        : { ...vendor, limits: { rates: [] } },
      ...options
    })
})

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Requests that were sent and not answered to their end. */
let underWay = 0
subscribe("undici:request:create", () => {
  underWay += 1
})
for (const end of ["undici:request:trailers", "undici:request:error"]) {
  subscribe(end, () => {
    underWay -= 1
  })
}

/** So many turns with nothing under way: the client waits for the clock. Or so many with something: for a time-out. */
const quiet = 10
const stuck = 2000

/** Answers come in real time; the test's clock goes on while nothing is under way. */
export const whileTimePasses = Effect.fnUntraced(function*<A, E>(effect: Effect.Effect<A, E>) {
  underWay = 0
  const fiber = yield* Effect.forkChild(effect)
  let turns = 0
  let seen = 0
  while (fiber.pollUnsafe() === undefined) {
    yield* turn
    turns = underWay === seen ? turns + 1 : 0
    seen = underWay
    if (turns > (underWay > 0 ? stuck : quiet)) yield* TestClock.adjust("500 millis")
  }
  return yield* Fiber.join(fiber)
})

/** Credentials may stand beside what is no secret, such as the name of a header. */
const secretsOf = (credentials: Emulator["credentials"]): ReadonlyArray<string> =>
  Object.values(credentials).flatMap((value) =>
    typeof value === "string"
      ? [value]
      : Object.entries(value).filter(([key]) => secretKeys.has(key)).map(([, one]) => one)
  )
const secretKeys = new Set(["token", "user", "password", "value", "clientId", "clientSecret"])

const privateTexts = ({ credentials = {}, people }: Trial, own: Emulator["credentials"]): ReadonlyArray<string> =>
  [
    ...secretsOf(own),
    ...secretsOf(credentials),
    ...people.slice(0, 100).flatMap((person) => [person.firstName, person.lastName, person.email, person.iban])
  ].filter((text) => text.trim().length > 3)

/** Every text that a reading gives to people. */
export const textsOf = ({ completeness, notes, unreadable }: HrRead): ReadonlyArray<string> => [
  ...(completeness.complete ? [completeness.how] : [completeness.why, completeness.next]),
  ...notes,
  ...unreadable.flatMap(({ at, problem }) => [at, problem])
]

/** Reads, and finds no secret and nobody's data in any message. */
const runTrial = Effect.fnUntraced(function*(
  trial: Trial,
  passing: boolean
): Effect.fn.Return<Outcome, never, Scope.Scope> {
  const { client = patient, credentials = {}, faults = {}, kind, limited = false, people, settings = {} } = trial
  const emulators = emulatorKind(kind)
  const sources = sourceKind(kind)
  if (emulators === undefined || sources === undefined) return yield* Effect.die(`${kind} is not in both registries`)
  const clock = yield* Clock.Clock
  const emulator = emulators.make({ people, today, settings, faults, limited })
  const exchanges: Array<Outcome["exchanges"][number]> = []
  const handle = (request: EmulatorRequest): EmulatorResponse => {
    const made = emulator.handle(request)
    const response = trial.rewrite?.(made, exchanges.length + 1, request) ?? made
    exchanges.push({ request, response })
    return response
  }
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      EmulatorServer.start(new Map([["hr", { emulator: { ...emulator, handle }, faults }]]), {
        now: () => clock.currentTimeMillisUnsafe()
      })
    ),
    (started) => Effect.promise(() => started.stop())
  )
  const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
  const opened = sources.open({
    ...settings,
    ...emulator.credentials,
    ...credentials,
    baseUrl: server.baseUrl("hr")
  })
  if (Result.isFailure(opened)) return yield* Effect.die(opened.failure)
  const source = opened.success.make({ connection: "hr", folder: "/", network: withClients(net, client, passing) })
  const asked = (): number => server.requests.get("hr") ?? 0
  const reading = collect(source, trial.request ?? everything)
  const read = yield* (passing ? whileTimePasses(reading) : reading)
  const texts = textsOf(read).join("\n")
  for (const text of privateTexts(trial, emulator.credentials)) assert.notInclude(texts, text)
  return { read, exchanges, requests: asked() }
})

/** One reading on the test's clock, which goes on by itself. */
export const tryTool = (trial: Trial): Effect.Effect<Outcome> =>
  Effect.scoped(Effect.andThen(TestClock.setTime(now), runTrial(trial, true)))

/** One reading in real time, for `it.live`: nothing of it waits, limits of the vendor neither. */
export const tryLive = (trial: Trial): Effect.Effect<Outcome> => Effect.scoped(runTrial(trial, false))

/** Why a reading is incomplete, and what to do. */
export const refusalOf = ({ read }: Outcome): string => {
  assert.isFalse(read.completeness.complete, "the reading was taken for whole")
  return read.completeness.complete ? "" : `${read.completeness.why} → ${read.completeness.next}`
}

/** Passes where the reading is whole and holds exactly these people. */
export const assertWhole = ({ read }: Outcome, people: ReadonlyArray<CompanyPerson>): void => {
  assert.isTrue(read.completeness.complete, textsOf(read).join("\n"))
  assert.sameMembers(read.employees.map(({ id }) => id), people.map(({ id }) => id))
  assert.deepStrictEqual(read.unreadable, [])
}

/** A person of whom nothing is remarkable. */
export const person = (changes: Partial<CompanyPerson>): CompanyPerson => {
  const made: CompanyPerson = {
    connection: "hr",
    id: "20001",
    personKey: "",
    story: "plain",
    home: 0,
    firstName: "Perpetua",
    lastName: "Quillfeather",
    email: "perpetua.quillfeather@acme.example",
    status: "active",
    startDate: day("2022-05-16"),
    terminationDate: undefined,
    lastWorkingDay: undefined,
    timezone: "",
    attributes: {},
    managerId: "",
    iban: "",
    bic: "",
    ...changes
  }
  return { ...made, personKey: made.personKey === "" ? `P${made.id}` : made.personKey }
}

/** So many people. */
export const crowd = (size: number): ReadonlyArray<CompanyPerson> =>
  Array.from({ length: size }, (_, index) =>
    person({
      id: String(30_001 + index),
      firstName: `Fillippa${index}`,
      lastName: `Crowdmember${index}`,
      email: `crowd${index}@acme.example`,
      attributes: { workLocation: "Paris", department: "Sales" }
    }))

/** A value of an account, for comparing. */
export const accountOf = (employee: HrRead["employees"][number]): unknown =>
  isValue(employee.bankAccount) ? employee.bankAccount.reveal() : employee.bankAccount

export { nameOf }
