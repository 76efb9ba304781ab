import { Clock, Effect, Exit, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Instant } from "../../src/domain/CalendarDate.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { MemberId } from "../../src/domain/Member.ts"
import { type EntityId, type Rules, usualReconcile } from "../../src/domain/Rules.ts"
import type { World as Offered } from "../../src/engine/Gather.ts"
import { reconcile, type Reconciler } from "../../src/engine/Reconciler.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import { approve } from "../../src/planning/Approve.ts"
import { type ReadEvent, type Source, SourceError } from "../../src/sources/Source.ts"
import { numbers } from "../planning/Changes.ts"
import { capabilities, linked, member, memory, oneOf, rules as rulesOf } from "../planning/World.ts"
import { type CallFault, FakeTarget } from "./FakeTarget.ts"
import { Disk, type Process, storeOf } from "./MemoryStore.ts"
import { WallClock } from "./WallClock.ts"
import { type City, YearCompany } from "./YearCompany.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const begin: Instant = Date.parse("2026-01-05T08:00:00Z")

/** What is the matter with a connection. `slow`: it makes hrsync wait, as a limit of its vendor does. */
type Weather = "fair" | "fails" | "silent" | "slow" | "empty" | "cut" | "loses"

const anyNumber = { percent: 100, count: 1_000, release: 100, shrink: 100 }

/** The entities, one of a kind each, and where their people work. */
const file = {
  /** Every eight hours; people move between it and London. */
  fr: rulesOf({
    entity: "fr",
    timezone: "Europe/Paris",
    where: oneOf("workLocation", "Paris"),
    onOutOfScope: "archive",
    statuses: ["active", "on-leave"],
    limits: anyNumber,
    reconcile: { ...usualReconcile, every: 8 * hour }
  }),
  /** In the hour that clock changes leave out and repeat; it may write on week nights only. */
  uk: rulesOf({
    entity: "uk",
    timezone: "Europe/London",
    where: oneOf("workLocation", "London"),
    onOutOfScope: "archive",
    statuses: ["active", "on-leave"],
    limits: anyNumber,
    reconcile: {
      ...usualReconcile,
      cron: "30 1 * * *",
      windows: [{ days: [1, 2, 3, 4, 5], from: 60, to: 240 }]
    }
  }),
  de: rulesOf({
    entity: "de",
    timezone: "Europe/Berlin",
    where: oneOf("workLocation", "Berlin"),
    statuses: ["active", "on-leave"],
    limits: anyNumber,
    reconcile: { ...usualReconcile, mode: "observe", every: 24 * hour }
  }),
  es: rulesOf({
    entity: "es",
    timezone: "Europe/Madrid",
    source: ["hr-south"],
    statuses: ["active", "on-leave"],
    limits: anyNumber,
    reconcile: { ...usualReconcile, mode: "approve", every: 12 * hour }
  }),
  /** Comes into the file later, leaves it, and comes back. */
  it: rulesOf({
    entity: "it",
    timezone: "Europe/Rome",
    where: oneOf("workLocation", "Milan"),
    statuses: ["active", "on-leave"],
    limits: anyNumber,
    reconcile: { ...usualReconcile, every: 12 * hour }
  })
} as const

const cityOf: Readonly<Record<EntityId, City>> = { fr: "Paris", uk: "London", de: "Berlin", es: "Madrid", it: "Milan" }

/** Days on which Milan is in the file; from the day given second its rules are confirmed. */
const milan: ReadonlyArray<readonly [from: number, confirmed: number, to: number]> = [[60, 75, 250], [280, 290, 9_999]]

/** A company's year, and what keeps its members in step in it. */
export class Year {
  readonly company: YearCompany
  readonly targets: ReadonlyMap<EntityId, FakeTarget>
  readonly disk: Disk
  /** What a person approved or confirmed, by entity. */
  readonly approved = new Map<EntityId, Set<string>>()
  readonly restarts = { stopped: 0, crashed: 0 }
  /** When Milan last came into the file, or left it. */
  itCameAt: Instant = begin
  readonly #random: () => number
  readonly #weather = new Map<string, Weather>()
  #clock: WallClock | undefined
  #day = 0
  #confirmed = false
  /** The company before its last day passed, and when that was. */
  #yesterday: YearCompany
  #passedAt: Instant = begin
  #wrongBy = 0
  #process: Process = { name: "process 0", dead: false }
  #scope: Scope.Closeable | undefined
  #reconciler: Reconciler<never> | undefined

  constructor(seed: number) {
    this.#random = numbers(seed)
    this.company = new YearCompany(this.#random)
    this.#yesterday = this.company
    this.targets = new Map(
      Object.values(file).map(({ entity }) => {
        const people = entity === "it" ? [] : this.company.staff(cityOf[entity] ?? "Paris", begin, "UTC")
        const members = [
          member("owner", { id: "owner", roles: ["account-owner"], email: `owner.${entity}@acme.example` }),
          member("stranger", { id: "stranger", email: `stranger.${entity}@acme.example` }),
          ...people.map(({ connection, id }) => member(id, { externalId: `${connection}/${id}` }))
        ]
        return [
          entity,
          new FakeTarget({
            members,
            capabilities: capabilities(),
            shows: { names: "both", email: true, externalId: true },
            withdrawn: "archived",
            completeness: { complete: true, proof: "strong", how: "the total" }
          }, begin)
        ]
      })
    )
    this.disk = new Disk(
      Object.values(file).filter(({ entity }) => entity !== "it").map((rules) =>
        memory(rules, {
          links: this.company.staff(cityOf[rules.entity] ?? "Paris", begin, "UTC").map(({ connection, id }) =>
            linked(id, { connection })
          )
        })
      )
    )
  }

  /** The year, a few hours at a time; `check` after each. In its last weeks nothing goes wrong any more. */
  pass(check: (year: Year) => void): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      yield* TestClock.setTime(begin)
      this.#clock = new WallClock(yield* Clock.Clock)
      yield* this.#start()
      while (this.#day < 380) {
        if (this.now - this.#wrongBy >= begin + (this.#day + 1) * day) yield* this.#nextDay()
        yield* this.#settle()
        // Most of the time is slept through, as on a machine that is suspended: naps are no part of what is proved.
        this.#clock.ahead += (10 + Math.floor(this.#random() * 400)) * minute
        yield* TestClock.adjust("5 minutes")
        if (this.#process.dead) yield* this.#crash()
        check(this)
      }
      if (this.#scope !== undefined) yield* Scope.close(this.#scope, Exit.void)
    })
  }

  /** By the clock on the wall, which may be wrong. */
  get now(): Instant {
    return this.#clock?.currentTimeMillisUnsafe() ?? begin
  }

  get standings(): Effect.Effect<ReadonlyArray<EntityStanding>> {
    return this.#reconciler?.standings ?? Effect.succeed([])
  }

  /** The entities of the file, as it is now. */
  get rules(): ReadonlyArray<Rules> {
    return Object.values(file).filter(({ entity }) =>
      entity !== "it" || milan.some(([from, , to]) => this.#day >= from && this.#day < to)
    )
  }

  /** Whether somebody confirmed the rules of an entity that came into the file. */
  isConfirmed(entity: EntityId): boolean {
    return entity !== "it" || this.#confirmed
  }

  /**
   * Whether somebody works there, as far as a call at that time can know: a reading of the minute before is good enough
   * (U5), and HR may have changed since.
   */
  worked(externalId: string, entity: EntityId, at: Instant): ReadonlyArray<boolean> {
    const rules = this.rules.find((one) => one.entity === entity)
    const known = Math.abs(at - this.#passedAt) <= 2 * minute ? [this.company, this.#yesterday] : [this.company]
    return known.map((company) =>
      company.works(externalId, cityOf[entity] ?? "Paris", this.now, rules?.timezone ?? "UTC")
    )
  }

  externalIdOf(entity: EntityId, id: MemberId): string | undefined {
    const found = this.targets.get(entity)?.members.find((one) => one.id === id)
    return found !== undefined && isValue(found.externalId) ? found.externalId : undefined
  }

  /** Who should be a member now, by external id. */
  expected({ entity, timezone }: Rules): ReadonlySet<string> {
    const staff = this.company.staff(cityOf[entity] ?? "Paris", this.now, timezone)
    return new Set(staff.map(({ connection, id }) => `${connection}/${id}`))
  }

  /** Lets what began just now end, where it can: clocks are not changed between a call and its answer. */
  #settle(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      for (let turn = 0; turn < 400; turn++) {
        if ((yield* this.standings).every(({ cycles, phase }) => phase === "waiting" && cycles > 0)) return
        yield* Effect.yieldNow
      }
    })
  }

  #nextDay(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      this.#day += 1
      const calm = this.#day > 350
      this.#yesterday = this.company.copy()
      if (this.#day < 340) this.company.pass(this.now)
      this.#accept()
      this.#troubles(calm)
      yield* this.#moveClock(calm)
      this.#passedAt = this.now
      if (milan.some(([from, , to]) => this.#day === from || this.#day === to)) {
        this.#confirmed = false
        this.itCameAt = this.now
        const clock = this.#clock ?? (yield* Clock.Clock)
        const follow = this.#reconciler?.follow(this.#offer()) ?? Effect.void
        yield* follow.pipe(Effect.orDie, Effect.provideService(Clock.Clock, clock))
      }
      const due = milan.some(([, confirmed, to]) => this.#day >= confirmed && this.#day < to)
      if (due && !this.#confirmed) yield* this.#yes("it")
      if (calm || this.#random() < 0.4) yield* this.#yes("es")
      if (!calm && this.#random() < 0.05) yield* this.#stop()
      else if (!calm && this.#random() < 0.03) this.#process.dead = true
    })
  }

  /** Invited people accept, some days later. */
  #accept(): void {
    for (const target of this.targets.values()) {
      for (const { id, state } of target.members) {
        if (state === "invited" && this.#random() < 0.3) target.byHand({ kind: "reactivate", member: id }, this.now)
      }
    }
  }

  #troubles(calm: boolean): void {
    for (const connection of ["hr", "hr-south"]) {
      const weather: ReadonlyArray<Weather> = ["fails", "silent", "slow", "empty", "cut", "loses"]
      const bad = !calm && this.#random() < 0.15
      this.#weather.set(connection, bad ? weather[Math.floor(this.#random() * weather.length)] ?? "fair" : "fair")
    }
    const faults: ReadonlyArray<CallFault> = [
      "refused",
      "lost",
      "unheard",
      "crash-before",
      "crash-after",
      "unauthorized",
      "no-seats"
    ]
    for (const [entity, target] of this.targets) {
      const bad = !calm && this.#random() < 0.2
      target.calls = bad ? ["none", faults[Math.floor(this.#random() * faults.length)] ?? "none"] : []
      target.lists = {
        lag: !calm && this.#random() < 0.1 ? 30 * minute : 0,
        incomplete: !calm && this.#random() < 0.05
      }
      // Another process is at work on it, and ends by the next day.
      const held = this.disk.locks.get(entity)
      if (held?.owner.name === "a rival") this.disk.locks.delete(entity)
      if (!calm && held === undefined && this.#random() < 0.04) {
        this.disk.locks.set(entity, { owner: { name: "a rival", dead: false }, token: this.disk.nextToken() })
      }
    }
  }

  /** Somebody sets the clock wrong, and a day later right again. */
  #moveClock(calm: boolean): Effect.Effect<void> {
    return Effect.sync(() => {
      if (this.#clock === undefined) return
      const next = calm || this.#wrongBy !== 0 || this.#random() > 0.03 ? 0 : Math.round((this.#random() * 6 - 3) * day)
      this.#clock.ahead += next - this.#wrongBy
      this.#wrongBy = next
    })
  }

  /** A person looks at the plan of an entity and says yes to all of it. */
  #yes(entity: EntityId): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      const standing = (yield* this.standings).find((one) => one.entity === entity)
      if (standing?.good === undefined) return
      const { all, plan } = standing.good
      const deed = approve(all, plan, { only: undefined, by: "grace", at: this.now })
      if (deed.type !== "deed") return
      this.disk.change(entity, deed.changes, this.now)
      const ids = this.approved.get(entity) ?? new Set()
      for (const { id } of deed.covered) ids.add(id)
      this.approved.set(entity, ids)
      if (entity === "it") this.#confirmed = true
      yield* this.#reconciler?.hurry(entity) ?? Effect.void
    })
  }

  #start(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      const clock = this.#clock ?? (yield* Clock.Clock)
      const count = this.restarts.stopped + this.restarts.crashed
      this.#process = { name: `process ${count}`, dead: false }
      this.#scope = yield* Scope.make()
      this.#reconciler = yield* reconcile(this.#offer(), { by: "hrsync run", describe: (error: never) => error }).pipe(
        Effect.provideService(Scope.Scope, this.#scope),
        Effect.provideService(Clock.Clock, clock),
        Effect.provide(storeOf(this.disk, this.#process)),
        Effect.orDie
      )
    })
  }

  /** The container gets another version: what is under way ends. */
  #stop(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      this.restarts.stopped += 1
      if (this.#scope !== undefined) yield* Scope.close(this.#scope, Exit.void)
      yield* this.#start()
    })
  }

  /** It died in the middle of its work: nothing that it would still do reaches anything. */
  #crash(): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      this.restarts.crashed += 1
      if (this.#scope !== undefined) yield* Effect.forkDetach(Scope.close(this.#scope, Exit.void))
      yield* this.#start()
    })
  }

  #offer(): Offered<never> {
    const process = this.#process
    return {
      connections: ["hr", "hr-south"].map((id) => ({ id, connect: Effect.succeed(this.#source(id)) })),
      entities: this.rules.map((rules) => ({
        rules,
        connect: Effect.sync(() => {
          const target = this.targets.get(rules.entity)
          if (target === undefined) throw new Error(rules.entity)
          return target.directory(process)
        })
      }))
    }
  }

  #source(connection: string): Source {
    const failed = new SourceError({ connection, message: "It is away.", next: "Wait." })
    return {
      connection,
      kind: "json",
      read: () =>
        Stream.unwrap(Effect.gen({ self: this }, function*() {
          const weather = this.#weather.get(connection) ?? "fair"
          if (weather === "silent" || weather === "slow") yield* Effect.sleep(5 * minute)
          if (weather === "fails" || weather === "silent") return Stream.fail(failed)
          const all = this.company.employees(connection)
          const employees = weather === "empty"
            ? []
            : weather === "loses" || weather === "cut"
            ? all.filter((_, index) => index % 3 > 0)
            : all
          return Stream.make<ReadonlyArray<ReadEvent>>(
            { _tag: "Employees", employees },
            {
              _tag: "Proof",
              completeness: weather === "cut"
                ? { complete: false, why: "page 2 of 3 was not read", next: "Read it again." }
                : { complete: true, proof: "strong", how: "the total" },
              incremental: false
            }
          )
        }))
    }
  }
}
