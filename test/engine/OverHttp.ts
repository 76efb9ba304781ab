import { Clock, Deferred, Effect, Exit, Fiber, type Scope, Stream } from "effect"
import { Result } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { DatabaseSync } from "node:sqlite"
import { settingsFor } from "../../src/cli/SandboxTarget.ts"
import type { Directory } from "../../src/directories/Directory.ts"
import { directoryKind } from "../../src/directories/registry.ts"
import type { AppliedEntity } from "../../src/domain/Applied.ts"
import type { Employee } from "../../src/domain/Employee.ts"
import type { Plan } from "../../src/domain/Plan.ts"
import { cycle } from "../../src/engine/Cycle.ts"
import { type Network, network } from "../../src/net/Network.ts"
import type { AskedAnswer, EmulatorFaults, EmulatorRequest, EmulatorResponse } from "../../src/sandbox/Emulator.ts"
import { EmulatorServer } from "../../src/sandbox/EmulatorServer.ts"
import { MemberWorld } from "../../src/sandbox/members/MemberWorld.ts"
import { Spendesk } from "../../src/sandbox/members/Spendesk.ts"
import type { SpendeskMember } from "../../src/sandbox/members/SpendeskMember.ts"
import type { Source } from "../../src/sources/Source.ts"
import type { Seed } from "../directories/DirectoryContract.ts"
import { memberOf } from "../directories/sandbox/Served.ts"
import { employee, hr, incomplete, linked, memory, rules } from "../planning/World.ts"
import { noon } from "../sandbox/members/Worlds.ts"
import { whileTimePasses, withClients } from "../sources/tools/Trial.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"

const minute = 60_000

/** What HR says of one of its people in one cycle. */
export type Says = "here" | "left" | "gone" | "renamed" | "new-email"

/** What befalls the process at one of its requests. */
export interface Blow {
  /** Of the whole schedule, from 1. */
  readonly request: number
  /** It dies, and what it asked for is not done, or is; or it is told to stop. */
  readonly kind: "dies-before" | "dies-after" | "stops"
}

export interface Round {
  /** Milliseconds that pass before it. */
  readonly after: number
  readonly says: ReadonlyArray<Says>
  /** HR's answer ends too early. */
  readonly cut: boolean
  /** Whoever has an open invitation accepts it before. */
  readonly accepts: boolean
}

export interface Schedule {
  readonly rounds: ReadonlyArray<Round>
  readonly faults: EmulatorFaults
  readonly blows: ReadonlyArray<Blow>
}

const says = fc.constantFrom<Says>("here", "here", "here", "left", "left", "gone", "renamed", "new-email")

/** So many people HR may know; of them the first is a managed member, the second a member, the others are nobody yet. */
export const people = 4

const anyRound: fc.Arbitrary<Round> = fc.record({
  after: fc.constantFrom(minute, minute, 20 * minute, 61 * minute, 180 * minute),
  says: fc.array(says, { minLength: people, maxLength: people }),
  cut: fc.constantFrom(false, false, false, false, true),
  accepts: fc.boolean()
})

const request = fc.integer({ min: 2, max: 40 })
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 4 })

const anyAnswer: fc.Arbitrary<AskedAnswer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ request, status: fc.constant(429), retryAfter: fc.integer({ min: 1, max: 5 }) })
  },
  { weight: 1, arbitrary: fc.record({ request, status: fc.constantFrom(500, 503) }) }
)

export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  rounds: fc.array(anyRound, { minLength: 2, maxLength: 5 }),
  faults: fc.record({
    lostAnswers: numbers,
    lateList: fc.constantFrom(0, 0, 2 * minute, 30 * minute),
    answers: fc.array(anyAnswer, { maxLength: 4 }),
    cutShort: fc.uniqueArray(request, { maxLength: 2 }),
    pageCap: fc.constantFrom(3, 200)
  }),
  blows: fc.uniqueArray(
    fc.record({ request, kind: fc.constantFrom<Blow["kind"]>("dies-before", "dies-after", "dies-after", "stops") }),
    { maxLength: 4, selector: (blow) => blow.request }
  )
})

export const quiet: Round = {
  after: 180 * minute,
  says: Array.from({ length: people }, () => "here"),
  cut: false,
  accepts: false
}

/** One thing that was done in the sandbox by a request of hrsync's. */
export interface Deed {
  readonly kind: "archived" | "mailed"
  /** Of the cycle, from 0. */
  readonly round: number
  readonly member: SpendeskMember
}

const seeds: ReadonlyArray<Seed> = [
  { id: "owner", email: "owner@acme.example", first: "Noor", last: "Al-Hashimi", state: "active", owner: true },
  { id: "m1", email: "p1@acme.example", first: "Person", last: "No1", state: "active" },
  { id: "m2", email: "p2@acme.example", first: "Person", last: "No2", state: "active" },
  { id: "byhand", email: "byhand@acme.example", first: "By", last: "Hand", state: "active" },
  { id: "guest", email: "guest@acme.example", first: "A", last: "Guest", state: "invited" }
]

/** Members whom HR knows nothing of. */
export const strangers: ReadonlySet<string> = new Set(["owner", "byhand", "guest"])

export const emailOf = (id: string, said: Says | undefined): string =>
  said === "new-email" ? `new${id}@acme.example` : `p${id}@acme.example`

const employeeOf = (id: string, said: Says | undefined): ReadonlyArray<Employee> =>
  said === "gone" ? [] : [employee(id, {
    email: emailOf(id, said),
    ...(said === "renamed" ? { lastName: "Renamed" } : {}),
    ...(said === "left" ? { status: "inactive" } : {}),
    ...(id === "1" ? {} : { manager: "1" })
  })]

const ruleset = rules({
  fields: ["name", "email", "manager"],
  limits: { percent: 100, count: 1000, floor: 100, shrink: 100, release: 100 }
})

export interface Turn {
  readonly plan: Plan | undefined
  readonly applied: ReadonlyArray<AppliedEntity> | undefined
  /** Writes that the sandbox was asked for and looked at. */
  readonly writes: number
  readonly lists: number
}

/** hrsync's engine and its SCIM client, process after process, before the sandbox's Spendesk over HTTP. */
export class OverHttp {
  readonly disk: Disk
  readonly deeds: Array<Deed> = []
  readonly told: Array<ReadonlyArray<Says>> = []
  readonly cut: Array<boolean> = []
  readonly #schedule: Schedule
  readonly #net: Network
  #world: MemberWorld
  #server: { readonly port: EmulatorServer; readonly token: string } | undefined
  #blow: ((blow: Blow) => void) | undefined
  #requests = 0
  #writes = 0
  #lists = 0
  #processes = 0
  #now = noon
  /** Whether faults go on. */
  calm = false

  private constructor(schedule: Schedule, net: Network) {
    this.#schedule = schedule
    this.#net = net
    this.#world = MemberWorld.create(new DatabaseSync(":memory:"), { entity: "acme", seed: 1, now: noon, uk: false })
    this.#world.load(seeds.map(memberOf))
    this.disk = new Disk([memory(ruleset, { links: [linked("1")] })])
  }

  static readonly start = Effect.fnUntraced(
    function*(schedule: Schedule): Effect.fn.Return<OverHttp, never, Scope.Scope> {
      const net = yield* Effect.acquireRelease(Effect.sync(() => network({})), ({ close }) => close)
      const made = new OverHttp(schedule, withClients(net, {}, true))
      yield* TestClock.setTime(noon)
      const clock = yield* Clock.Clock
      const spendesk = (faults: EmulatorFaults) =>
        new Spendesk({ entity: "acme", world: () => made.#world, faults, limited: false })
      const faulty = spendesk(schedule.faults).emulator("scim")
      const calm = spendesk({}).emulator("scim")
      const mounted = new Map([
        ["faulty", {
          emulator: { ...faulty, handle: (asked: EmulatorRequest) => made.#handle(asked, faulty.handle) },
          faults: schedule.faults
        }],
        ["calm", {
          emulator: { ...calm, handle: (asked: EmulatorRequest) => made.#handle(asked, calm.handle) },
          faults: {}
        }]
      ])
      const port = yield* Effect.acquireRelease(
        Effect.promise(() => EmulatorServer.start(mounted, { now: () => clock.currentTimeMillisUnsafe() })),
        (started) => Effect.promise(() => started.stop())
      )
      made.#server = { port, token: String(faulty.credentials["token"]) }
      return made
    }
  )

  get members(): ReadonlyArray<SpendeskMember> {
    return this.#world.members
  }

  get mailbox() {
    return this.#world.mailbox
  }

  /** Looks at what a request does, and deals the blows. */
  #handle(asked: EmulatorRequest, handle: (request: EmulatorRequest) => EmulatorResponse): EmulatorResponse {
    this.#requests += 1
    const blow = this.calm ? undefined : this.#schedule.blows.find((one) => one.request === this.#requests)
    if (blow?.kind === "dies-before") {
      this.#blow?.(blow)
      return { status: 500, body: "", lost: true }
    }
    if (asked.method === "GET" && asked.path.endsWith("/Users") && asked.query.get("startIndex") === "1") {
      if (!asked.query.has("filter")) this.#lists += 1
    }
    if (asked.method !== "GET") this.#writes += 1
    const before = new Map(this.members.map((one) => [one.id, one]))
    const mails = this.mailbox.length
    const answer = handle(asked)
    for (const member of this.members) {
      const was = before.get(member.id)
      if (member.state === "archived" && was?.state !== "archived") {
        this.deeds.push({ kind: "archived", round: this.told.length - 1, member: was ?? member })
      }
    }
    for (const mail of this.mailbox.slice(0, this.mailbox.length - mails)) {
      const member = this.#world.find(mail.member)
      if (member !== undefined) this.deeds.push({ kind: "mailed", round: this.told.length - 1, member })
    }
    if (blow !== undefined) this.#blow?.(blow)
    return blow?.kind === "dies-after" ? { ...answer, lost: true } : answer
  }

  /** One cycle of a new process, to its end or to its death. */
  readonly turn = (round: Round): Effect.Effect<Turn> =>
    Effect.gen({ self: this }, function*() {
      this.#now = Math.max(this.#now + round.after, (yield* Clock.currentTimeMillis) + round.after)
      yield* TestClock.setTime(this.#now)
      this.#world = this.#world.moveTo(this.#now)
      this.told.push(round.says)
      this.cut.push(round.cut)
      if (round.accepts) {
        for (const { link, outcome } of this.mailbox) if (outcome === "open") this.#world.accept(link)
      }
      const [writes, lists] = [this.#writes, this.#lists]
      const turn = yield* whileTimePasses(this.#cycle(round))
      return { ...turn, writes: this.#writes - writes, lists: this.#lists - lists }
    })

  #cycle(round: Round): Effect.Effect<Pick<Turn, "applied" | "plan">> {
    return Effect.gen({ self: this }, function*() {
      const process: Process = { name: `process ${this.#processes += 1}`, dead: false }
      const struck = yield* Deferred.make<Blow>()
      this.#blow = (blow) => {
        process.dead = blow.kind !== "stops"
        Deferred.doneUnsafe(struck, Effect.succeed(blow))
      }
      let plan: Plan | undefined
      const fiber = yield* Effect.forkDetach(
        cycle(
          {
            connections: [{ id: "hr", connect: Effect.succeed(this.#source(round)) }],
            entities: [{ rules: ruleset, connect: Effect.sync(() => this.#directory()) }]
          },
          {
            now: yield* Clock.currentTimeMillis,
            hypothetical: false,
            only: undefined,
            everything: false,
            progress: () => undefined,
            by: process.name,
            reason: "",
            savedPlan: undefined,
            applying: () => undefined
          },
          (planned) =>
            Effect.sync(() => {
              plan = planned.plan
              return planned
            })
        ).pipe(Effect.provide(storeOf(this.disk, process)))
      )
      const blow = yield* Effect.raceFirst(
        Effect.as(Fiber.await(fiber), undefined),
        Deferred.await(struck)
      )
      // What a dead process would still do reaches nothing any more.
      if (blow !== undefined && blow.kind !== "stops") {
        yield* Effect.forkDetach(Fiber.interrupt(fiber))
        return { plan, applied: undefined }
      }
      if (blow !== undefined) yield* Fiber.interrupt(fiber)
      const exit = yield* Fiber.await(fiber)
      if (Exit.isFailure(exit) && blow === undefined) return yield* Effect.die(exit.cause)
      return { plan, applied: Exit.isSuccess(exit) ? exit.value : undefined }
    })
  }

  #source({ cut, says }: Round): Source {
    const { completeness, incremental, kind } = hr([])
    const employees = says.flatMap((said, index) => employeeOf(String(index + 1), said))
    return {
      connection: "hr",
      kind,
      read: () =>
        Stream.make(
          { _tag: "Employees", employees: cut ? employees.slice(1) : employees } as const,
          { _tag: "Proof", completeness: cut ? incomplete : completeness, incremental } as const
        )
    }
  }

  #directory(): Directory {
    if (this.#server === undefined) throw new Error("nothing is served")
    const { port, token } = this.#server
    const place = { baseUrl: port.baseUrl(this.calm ? "calm" : "faulty"), credentials: { token } }
    const settings = settingsFor({ kind: "scim", settings: { state: {}, roles: {}, bankAccount: {} } }, place)
    const opened = directoryKind("scim")?.open({ ...settings, limits: { perSecond: 100_000, concurrent: 2 } })
    if (opened === undefined || Result.isFailure(opened)) throw new Error(String(opened?.failure))
    return opened.success.make({ entity: "acme", folder: "/", network: this.#net })
  }
}
