import { Cause, Clock, Deferred, Effect, FiberMap, type Scope } from "effect"
import type { AppliedEntity } from "../domain/Applied.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import { memoryOf, remembering } from "../planning/ByHand.ts"
import type { PlanInput, Planned } from "../planning/Input.ts"
import { plan } from "../planning/Plan.ts"
import { onlyLooks } from "../planning/Unattended.ts"
import { Store, type StoreError } from "../store/Store.ts"
import { causeText } from "./CauseText.ts"
import { atRest, cycle, type CycleOptions } from "./Cycle.ts"
import { gather, requestOf, type World } from "./Gather.ts"
import { lookOf } from "./Look.ts"
import { nextCycle } from "./Schedule.ts"
import { type ConnectionHealth, SharedReads } from "./SharedReads.ts"
import { type EntityStanding, type Trouble, unseen } from "./Standing.ts"

/** Something happened that somebody may want to be told of. */
export type ReconcilerEvent =
  | { readonly type: "started"; readonly entity: EntityId }
  | { readonly type: "ended"; readonly before: EntityStanding; readonly standing: EntityStanding }

export interface ReconcilerOptions<E> {
  /** Whose doing its runs are, in the history. */
  readonly by: string
  /** A failure to connect in words: a secret that is missing. */
  readonly describe: (error: E) => Trouble
  /** Told of every event before the entity goes on: for logs and counters, which take no time. */
  readonly watch?: (event: ReconcilerEvent) => Effect.Effect<void>
}

/** Keeps entities in step for as long as its scope lasts (section 11). */
export interface Reconciler<E> {
  /** In the order of the file; what it no longer names comes last. */
  readonly standings: Effect.Effect<ReadonlyArray<EntityStanding>>
  readonly connections: Effect.Effect<ReadonlyArray<ConnectionHealth>>
  /** Another file is in force: every entity is looked at with it at once (U6). */
  readonly follow: (world: World<E>) => Effect.Effect<void, StoreError>
  /** Looks at an entity now, and not when its time comes: a person acted. */
  readonly hurry: (entity: EntityId) => Effect.Effect<void>
  /** What a person may try out in it: a plan of the last readings with other rules, or other things remembered. */
  readonly world: Effect.Effect<World<E>>
}

/** No sleep is longer, in milliseconds: a clock that jumps is noticed within that time. */
const longestSleep = 5 * 60_000
/** After another process was found at work on an entity. */
const afterLocked = 60_000

/** Begins to reconcile. It ends with the scope: calls in flight end first (X5). */
export const reconcile = Effect.fnUntraced(function*<E>(
  world: World<E>,
  options: ReconcilerOptions<E>
): Effect.fn.Return<Reconciler<E>, StoreError, Store | Scope.Scope> {
  const store = yield* Store
  const fibers = yield* FiberMap.make<EntityId>()
  const loop = new Loop(world, options)

  const start = Effect.gen(function*() {
    for (const entity of loop.expect(yield* store.entities)) {
      yield* FiberMap.run(fibers, entity, Effect.provideService(loop.keep(entity), Store, store), {
        onlyIfMissing: true
      })
    }
  })
  yield* start
  return {
    standings: Effect.sync(() => loop.standings),
    connections: Effect.sync(() => loop.health),
    follow: (next) => Effect.andThen(Effect.sync(() => loop.follow(next)), start),
    hurry: (entity) => Effect.sync(() => loop.hurry(entity)),
    world: Effect.sync(() => loop.world)
  }
})

/** What is known while entities are kept in step. */
class Loop<E> {
  world: World<E>
  reads = new SharedReads()
  readonly #options: ReconcilerOptions<E>
  readonly #standings = new Map<EntityId, EntityStanding>()
  readonly #wakes = new Map<EntityId, Deferred.Deferred<void>>()

  constructor(world: World<E>, options: ReconcilerOptions<E>) {
    this.world = world
    this.#options = options
  }

  get standings(): ReadonlyArray<EntityStanding> {
    const order = new Map(this.world.entities.map(({ rules: { entity } }, index) => [entity, index]))
    const placeOf = ({ entity }: EntityStanding): number => order.get(entity) ?? order.size
    return [...this.#standings.values()].sort((a, b) => placeOf(a) - placeOf(b))
  }

  /** Of the connections that the file names. */
  get health(): ReadonlyArray<ConnectionHealth> {
    const named = new Set(this.world.connections.map(({ id }) => id))
    return this.reads.health.filter(({ connection }) => named.has(connection))
  }

  /** The entities that need a loop: those of the file, and those that are still remembered (L4). */
  expect(remembered: ReadonlyArray<EntityId>): ReadonlyArray<EntityId> {
    const entities = [...new Set([...this.world.entities.map(({ rules: { entity } }) => entity), ...remembered])]
    for (const entity of entities) {
      if (!this.#standings.has(entity)) this.#standings.set(entity, unseen(entity, this.#rulesOf(entity)))
    }
    return entities
  }

  follow(world: World<E>): void {
    this.world = world
    this.reads = this.reads.anew()
    for (const [entity, standing] of this.#standings) {
      const rules = this.#rulesOf(entity)
      this.#standings.set(entity, { ...standing, rules, name: rules?.name ?? standing.name })
      this.hurry(entity)
    }
  }

  hurry(entity: EntityId): void {
    Deferred.doneUnsafe(this.#wakeOf(entity), Effect.void)
  }

  /** One entity's life: a cycle, a rest, and again, until nobody knows it any more. */
  keep(entity: EntityId): Effect.Effect<void, never, Store> {
    return Effect.gen({ self: this }, function*() {
      while (true) {
        const began = yield* Clock.currentTimeMillis
        // Whoever hurries from here on wants a cycle that begins later than this one.
        this.#wakes.delete(entity)
        yield* this.#cycle(entity)
        if (this.#rulesOf(entity) === undefined && this.#isForgotten(entity)) break
        const ended = yield* Clock.currentTimeMillis
        const locked = this.#standings.get(entity)?.applied?.outcome === "locked"
        // The clock may have been set back while the cycle was under way (U1).
        const next = yield* nextCycle(this.#rulesOf(entity), Math.min(began, ended))
        yield* this.#rest(entity, locked ? ended + afterLocked : next)
      }
      this.#standings.delete(entity)
    })
  }

  /** Sleeps until that time, by a clock that may jump, or until somebody hurries. */
  #rest(entity: EntityId, until: Instant): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      const wake = this.#wakeOf(entity)
      let nextAt = until
      let seen = yield* Clock.currentTimeMillis
      this.#set(entity, { nextAt })
      while (true) {
        const now = yield* Clock.currentTimeMillis
        if (now >= nextAt) break
        if (now < seen) {
          // The clock was set back: an hour that was slept is not slept again (U1).
          nextAt = Math.min(nextAt, yield* nextCycle(this.#rulesOf(entity), now))
          this.#set(entity, { nextAt })
        }
        seen = now
        const woken = yield* Deferred.await(wake).pipe(
          Effect.as(true),
          Effect.race(Effect.as(Effect.sleep(Math.min(longestSleep, nextAt - now)), false))
        )
        if (woken) break
      }
    })
  }

  #cycle(entity: EntityId): Effect.Effect<void, never, Store> {
    return Effect.gen({ self: this }, function*() {
      const before = this.#standings.get(entity) ?? unseen(entity, this.#rulesOf(entity))
      const startedAt = yield* Clock.currentTimeMillis
      const progress = { read: 0, applied: 0, of: 0 }
      this.#set(entity, { phase: "reading", startedAt, nextAt: undefined, progress })
      yield* this.#tell({ type: "started", entity })
      const outcome = yield* this.#look(entity, startedAt).pipe(
        Effect.map((applied): Partial<EntityStanding> => ({ applied, trouble: undefined })),
        Effect.catch((error) => Effect.succeed<Partial<EntityStanding>>({ trouble: error, applied: undefined })),
        // One entity's defect is told, and is not the end of its loop, nor of anybody else's.
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.interrupt
            : Effect.as(Effect.logError(`A cycle ended with a defect of hrsync: ${causeText(cause)}`), {
              trouble: defect,
              applied: undefined
            })
        ),
        Effect.annotateLogs({ entity })
      )
      const endedAt = yield* Clock.currentTimeMillis
      this.#set(entity, { ...outcome, phase: "waiting", endedAt, cycles: before.cycles + 1 })
      const standing = this.#standings.get(entity)
      if (standing !== undefined) yield* this.#tell({ type: "ended", before, standing })
    })
  }

  #tell(event: ReconcilerEvent): Effect.Effect<void> {
    return this.#options.watch?.(event) ?? Effect.void
  }

  /** One cycle of one entity. Where nothing may be written (U2, U4), or nothing is to be, none of the store is locked. */
  #look(entity: EntityId, now: Instant): Effect.Effect<AppliedEntity | undefined, Trouble, Store> {
    const gathering = {
      now,
      hypothetical: false,
      only: new Set([entity]),
      everything: false,
      progress: (read: number) => this.#progress(entity, { read })
    }
    const rules = this.#rulesOf(entity)
    const review = (planned: Planned, input: PlanInput): Planned => {
      const mine = planned.plan.entities.find((one) => one.entity === entity)
      if (mine !== undefined) this.#seen(entity, mine, input)
      return planned
    }
    return Effect.gen({ self: this }, function*() {
      const world = this.#shared()
      const options: CycleOptions = {
        ...gathering,
        by: this.#options.by,
        reason: "",
        savedPlan: undefined,
        applying: (carriedOut, of) => this.#progress(entity, { applied: carriedOut, of }),
        unattended: true,
        looked: (input, next) => this.#after(entity, input, next)
      }
      const before = this.#standings.get(entity)
      // Whoever is at work there needs the permitted rate: HR is not read again until the lock is free (U1).
      if (before?.applied?.outcome === "locked" && (yield* isLocked(entity, this.#options.by))) return before.applied
      const revision = yield* (yield* Store).revision
      const gathered = yield* gather(world, gathering)
      const planned = plan(gathered.input)
      const looks = onlyLooks(rules, memoryOf(gathered.input, entity))
      const rest = looks ? undefined : yield* atRest(entity, planned, gathered.input, options)
      if (looks || rest !== undefined) {
        review(planned, gathered.input)
        this.#set(entity, { asOf: revision })
        return rest
      }
      this.#set(entity, { asOf: undefined })
      const [applied] = yield* cycle(
        world,
        { ...options, read: { gathered, planned } },
        (reviewed, input) => Effect.sync(() => review(reviewed, input))
      )
      yield* this.#remember(entity)
      return applied
    }).pipe(Effect.catch((error) => Effect.fail(this.#inWords(error))))
  }

  /** What the cycle wrote down is part of what is shown from now on. */
  #remember(entity: EntityId): Effect.Effect<void, never, Store> {
    return Effect.gen({ self: this }, function*() {
      const store = yield* Store
      const revision = yield* store.revision
      const [memory] = yield* store.memoriesOf(new Set([entity]))
      const standing = this.#standings.get(entity)
      if (standing?.good === undefined || memory === undefined) return
      const all = remembering(standing.good.all, entity, () => memory)
      const next = plan(all).plan.entities.find((one) => one.entity === entity)
      const good = next === undefined || next.errors.length > 0 ? undefined : lookOf(all, next)
      if (good === undefined) return
      this.#set(entity, { good, asOf: revision, ...(standing.look === standing.good ? { look: good } : {}) })
    }).pipe(
      // The next cycle asks again, and says so.
      Effect.catch(({ message }) => Effect.logWarning(message))
    )
  }

  #inWords(error: E | StoreError): Trouble {
    return isStoreError(error)
      ? { message: error.message, next: error.next }
      : this.#options.describe(error)
  }

  #seen(entity: EntityId, mine: EntityPlan, all: PlanInput): void {
    const look = lookOf(all, mine)
    if (look === undefined) return
    const good = mine.errors.length === 0 ? { good: look } : {}
    this.#set(entity, { phase: "applying", look, ...good })
  }

  /** What the target shows after an apply: the pages need not wait for the next cycle to turn green. */
  #after(entity: EntityId, all: PlanInput, next: EntityPlan): void {
    const look = lookOf(all, next)
    if (look?.input === undefined || next.errors.length > 0) return
    this.#set(entity, { look, good: look })
  }

  #progress(entity: EntityId, more: Partial<EntityStanding["progress"]>): void {
    const standing = this.#standings.get(entity)
    if (standing !== undefined) this.#set(entity, { progress: { ...standing.progress, ...more } })
  }

  /** The world as it is, with the readings of its connections shared. */
  #shared(): World<E> {
    const { reads, world: { connections, entities } } = this
    const all = entities.map(({ rules }) => rules)
    return {
      entities,
      connections: connections.map(({ connect, id }) => ({
        id,
        connect: Effect.map(connect, (source) => reads.share(source, requestOf(id, all, { everything: false })))
      }))
    }
  }

  #rulesOf(entity: EntityId): Rules | undefined {
    return this.world.entities.find(({ rules }) => rules.entity === entity)?.rules
  }

  /** Disconnected, and everybody released: there is nothing left to do for it, ever. */
  #isForgotten(entity: EntityId): boolean {
    const standing = this.#standings.get(entity)
    return standing?.applied === undefined && standing?.trouble === undefined
  }

  #wakeOf(entity: EntityId): Deferred.Deferred<void> {
    const known = this.#wakes.get(entity)
    if (known !== undefined) return known
    const made = Deferred.makeUnsafe<void>()
    this.#wakes.set(entity, made)
    return made
  }

  #set(entity: EntityId, more: Partial<EntityStanding>): void {
    const standing = this.#standings.get(entity)
    if (standing !== undefined) this.#standings.set(entity, { ...standing, ...more })
  }
}

const isLocked = (entity: EntityId, by: string): Effect.Effect<boolean, StoreError, Store> =>
  Effect.flatMap(Store, (store) => Effect.scoped(Effect.as(store.lock(entity, by), false))).pipe(
    Effect.catchTag("Locked", () => Effect.succeed(true))
  )

/** What is told of a cycle that ended with a defect. */
export const defect: Trouble = {
  message: "This cycle ended with a defect of hrsync; the log has it.",
  next: "Please report it. The next cycle tries again."
}

const isStoreError = (error: unknown): error is StoreError =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "StoreError"
