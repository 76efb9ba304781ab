import { Clock, Effect, Exit, type Scope } from "effect"
import { isDeepStrictEqual } from "node:util"
import { collect, type Directory } from "../directories/Directory.ts"
import type { AppliedEntity } from "../domain/Applied.ts"
import type { Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Operation } from "../domain/Operation.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import { memoryOf, readOf } from "../planning/ByHand.ts"
import { approved } from "../planning/Gate.ts"
import type { EntityInput, Observations, PlanInput, Planned } from "../planning/Input.ts"
import { nothingObserved } from "../planning/Input.ts"
import { confirmed, observed, routine } from "../planning/Observed.ts"
import { plan } from "../planning/Plan.ts"
import { keyText } from "../planning/Population.ts"
import { counted } from "../planning/Retry.ts"
import { onlyLooks, type Permit, permit } from "../planning/Unattended.ts"
import { mayWrite, nextWindow } from "../planning/WriteWindows.ts"
import { type Locked, type LockLost, type Paused, Store, type StoreError, type Writer } from "../store/Store.ts"
import { type Applied, applyOperations, type Halt, WindowClosed } from "./ApplyEntity.ts"
import { gather, type Gathered, type Gathering, type World } from "./Gather.ts"

export interface CycleOptions extends Gathering {
  /** Who applies, and why in their words: both stand in the history. */
  readonly by: string
  readonly reason: string
  /** Checksum of the saved plan that is applied; nothing: none was saved. */
  readonly savedPlan: string | undefined
  /** Told how many of all operations have been carried out. */
  readonly applying: (carriedOut: number, all: number) => void
  /**
   * Nobody watches: rules are not confirmed by it (P7), and only what `permit` lets go is done. Default: a person or CI
   * applies, which confirms them.
   */
  readonly unattended?: boolean
  /** What was read for these entities just now, before their locks were taken, and planned: good while nothing was written since. */
  readonly read?: { readonly gathered: Gathered; readonly planned: Planned }
  /** Told how it stands after an apply: by a look at the target where something was asked of it (X6). */
  readonly looked?: (input: PlanInput, plan: EntityPlan) => void
}

/**
 * One cycle: the entities' locks are taken, everything is read once and planned, `review` looks at the plan and says
 * what of it may be applied, and that is applied, entity beside entity. One entity that fails, or that another process
 * is at work on, does not stop the others.
 */
export const cycle = <E, R, E2, R2>(
  world: World<E, R>,
  options: CycleOptions,
  review: (planned: Planned, input: PlanInput) => Effect.Effect<Planned, E2, R2>
): Effect.Effect<ReadonlyArray<AppliedEntity>, E | E2 | StoreError, R | R2 | Store> =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* Store
    const known = new Set([...world.entities.map(({ rules }) => rules.entity), ...yield* store.entities])
    const looking = options.unattended === true && options.read === undefined
      ? onlyLooking(world, yield* remembered(options.only))
      : new Set<EntityId>()
    const writers = yield* lockAll(
      [...known].filter((entity) => !looking.has(entity) && (options.only?.has(entity) ?? true)),
      options.by
    )
    yield* closeRuns(writers)
    const read = yield* stillTrue(options)
    const { directories, input } = read?.gathered ?? (yield* gather(world, options))
    const reviewed = yield* review(read?.planned ?? plan(input), input)
    const asked = new Set(reviewed.plan.entities.map(({ entity }) => entity))
    const keyed = writers.size === 0 ? input : yield* withKey(input)
    const again = keyed === input ? reviewed : plan(keyed)
    // What the review refused stays refused.
    const refused = new Map(
      reviewed.plan.entities.flatMap((one) => one.errors.length > 0 ? [[one.entity, one] as const] : [])
    )
    const planned = again.plan.entities.filter(({ entity }) => asked.has(entity))
      .map((one) => refused.get(one.entity) ?? one)
    const progress = progressOf(planned, options)
    return yield* Effect.forEach(planned, (entityPlan) => {
      const { entity } = entityPlan
      const writer = writers.get(entity)
      const observations = again.observations.find((one) => one.entity === entity) ?? nothingObserved(entity)
      if (looking.has(entity)) return onlyLooked(entityPlan, keyed)
      if (writer === undefined) return Effect.succeed(without(entityPlan, "error", neverLocked))
      if (writer._tag === "Locked") return Effect.succeed(without(entityPlan, "locked", writer.reason))
      return applyEntity({
        plan: entityPlan,
        observations,
        input: keyed,
        directory: directories.get(entity),
        writer: writer.writer,
        options,
        progress
      })
    }, { concurrency: "unbounded" })
  }))

/** X4: what was read before the lock counts where nothing was written since, as every call and every act is. */
const stillTrue = ({ only, read }: CycleOptions): Effect.Effect<CycleOptions["read"], StoreError, Store> =>
  read === undefined || only === undefined
    ? Effect.succeed(undefined)
    : Effect.map(remembered(only), (memories) =>
      memories.length === only.size
        && memories.every((memory) => isDeepStrictEqual(memory, memoryOf(read.gathered.input, memory.entity)))
        ? read
        : undefined)

const remembered = (only: ReadonlySet<EntityId> | undefined) =>
  Effect.flatMap(Store, (store) => only === undefined ? store.memories : store.memoriesOf(only))

/** U2, U4: the entities for which an unattended cycle writes nothing at all. */
const onlyLooking = <E, R>({ entities }: World<E, R>, memories: ReadonlyArray<Memory>): ReadonlySet<EntityId> =>
  new Set(
    entities.flatMap(({ rules }) =>
      onlyLooks(rules, memories.find(({ entity }) => entity === rules.entity)) ? [rules.entity] : []
    )
  )

const onlyLooked = (entityPlan: EntityPlan, input: PlanInput): Effect.Effect<AppliedEntity> =>
  Effect.map(Clock.currentTimeMillis, (at) => {
    const { entity } = entityPlan
    if (entityPlan.errors.length > 0) return without(entityPlan, "error", { message: "", next: "" })
    const memory = memoryOf(input, entity)
    const permitted = memory === undefined ? undefined : permit(entityPlan, readOf(input, entity)?.rules, memory, at)
    return permitted === undefined || permitted.may === "apply"
      ? without(entityPlan, "waiting", { message: "It was only looked at.", next: "Run it again." })
      : without(entityPlan, "waiting", waits(entity, permitted))
  })

type Lock = { readonly _tag: "Ours"; readonly writer: Writer } | { readonly _tag: "Locked"; readonly reason: Locked }

const neverLocked = {
  message: "The entity appeared while the cycle was under way.",
  next: "Run it again."
}

/** In one order everywhere, so that two processes never wait for each other in a circle. */
const lockAll = (
  entities: ReadonlyArray<EntityId>,
  by: string
): Effect.Effect<ReadonlyMap<EntityId, Lock>, StoreError, Store | Scope.Scope> =>
  Effect.gen(function*() {
    const store = yield* Store
    const locks = yield* Effect.forEach(entities.toSorted(), (entity) =>
      store.lock(entity, by).pipe(
        Effect.map((writer): [EntityId, Lock] => [entity, { _tag: "Ours", writer }]),
        Effect.catchTag(
          "Locked",
          (reason) => Effect.succeed<[EntityId, Lock]>([entity, { _tag: "Locked", reason }])
        )
      ))
    return new Map(locks)
  })

/** Runs that never ended are written down as such, also where nothing is to be done now: whoever ran them is gone. */
const closeRuns = (writers: ReadonlyMap<EntityId, Lock>): Effect.Effect<void, StoreError, Store> =>
  Effect.gen(function*() {
    const store = yield* Store
    for (const { entity, id, outcome } of yield* store.lastRuns) {
      const lock = writers.get(entity)
      if (outcome !== "running" || lock?._tag !== "Ours") continue
      const at = yield* Clock.currentTimeMillis
      yield* lock.writer.end(id, { at, outcome: "interrupted", text: "It was cut off; the rest was not tried." }, [])
        .pipe(
          // Then the next run of the entity finds that out as well, and says so.
          Effect.catchTag("LockLost", () => Effect.void)
        )
    }
  })

const isKeyed = ({ disconnected, entities }: PlanInput): boolean =>
  [...entities, ...disconnected].every(({ memory: { key } }) => key !== undefined)

/** P6: the key of every keyed hash is made before anything is applied or approved for the first time. */
export const withKey = (input: PlanInput): Effect.Effect<PlanInput, StoreError, Store> => {
  if (isKeyed(input)) return Effect.succeed(input)
  return Effect.gen(function*() {
    const key = yield* (yield* Store).makeHashKey
    const withIt = (memory: Memory): Memory => memory.key === undefined ? { ...memory, key } : memory
    return {
      ...input,
      entities: input.entities.map((one) => ({ ...one, memory: withIt(one.memory) })),
      disconnected: input.disconnected.map((one) => ({ ...one, memory: withIt(one.memory) }))
    }
  })
}

const progressOf = (planned: ReadonlyArray<EntityPlan>, { applying }: CycleOptions): () => void => {
  const all = planned.reduce((sum, { operations }) => sum + operations.length, 0)
  let carriedOut = 0
  return () => applying(carriedOut += 1, all)
}

const without = (
  entityPlan: EntityPlan,
  outcome: AppliedEntity["outcome"],
  { message, next }: { readonly message: string; readonly next: string }
): AppliedEntity => ({
  entity: entityPlan.entity,
  name: entityPlan.name,
  status: entityPlan.status,
  outcome,
  run: undefined,
  plan: entityPlan,
  results: [],
  unconfirmed: 0,
  message,
  next
})

/** A plan that may be applied, and what it was made from. */
interface Reviewed {
  readonly plan: EntityPlan
  readonly observations: Observations
  readonly input: PlanInput
  readonly options: CycleOptions
}

interface Task extends Reviewed {
  /** Nothing: the entity is disconnected. */
  readonly directory: Directory | undefined
  readonly writer: Writer
  readonly progress: () => void
}

const factsOf = ({ input, plan: { entity } }: Reviewed) => {
  const enabled = input.entities.find(({ rules }) => rules.entity === entity)
  const off = input.disconnected.find(({ memory }) => memory.entity === entity)
  return { rules: enabled?.rules, reads: enabled, memory: enabled?.memory ?? off?.memory }
}

/** What is to be remembered of the reading, and of the fact that it is applied. */
const learned = (task: Reviewed, rules: Rules | undefined, memory: Memory, at: number): ReadonlyArray<MemoryChange> => {
  const { reads } = factsOf(task)
  if (rules === undefined || reads === undefined) {
    return memory.confirmed === undefined ? [] : [{ type: "confirmed", rules: undefined }]
  }
  // Once, also where what it lets pass is not an operation but a proof that was doubted (P6).
  const used = task.plan.blocks.length === 0 && memory.approvals.some(({ hash }) => hash === task.plan.decisionHash)
    || task.plan.operations.some(({ id }) => approved(memory, task.plan.decisionHash, task.input.now).covers(id))
  return [
    ...observed(task.observations, memory, at),
    ...routine(rules, task.plan, reads, memory, at),
    ...(task.options.unattended === true ? [] : confirmed(rules, memory, task.options.by, at)),
    ...(used ? [{ type: "approval-used", hash: task.plan.decisionHash } as const] : [])
  ]
}

const storeProblem = (task: Task, { message, next }: StoreError | LockLost): AppliedEntity =>
  without(task.plan, "error", { message, next })

/** What a cycle does with a plan: it only remembers these changes, if any, or it applies what is left of the plan. */
type Course =
  | { readonly does: "remember"; readonly changes: ReadonlyArray<MemoryChange>; readonly applied: AppliedEntity }
  | {
    readonly does: "apply"
    readonly plan: EntityPlan
    readonly memory: Memory
    readonly changes: ReadonlyArray<MemoryChange>
  }

const remember = (changes: ReadonlyArray<MemoryChange>, applied: AppliedEntity): Course => ({
  does: "remember",
  changes,
  applied
})

const courseOf = (asked: Reviewed, at: number): Course => {
  const { memory, rules } = factsOf(asked)
  if (memory === undefined) return remember([], without(asked.plan, "error", neverLocked))
  if (memory.paused) return remember([], without(asked.plan, "paused", paused(asked.plan.entity)))
  const permitted: Permit = asked.options.unattended === true
    ? permit(asked.plan, rules, memory, at)
    : { may: "apply", operations: asked.plan.operations }
  if (permitted.may !== "apply") {
    const seen = permitted.may === "nothing" ? [] : observed(asked.observations, memory, at)
    return remember(seen, without(asked.plan, "waiting", waits(asked.plan.entity, permitted)))
  }
  const { operations } = permitted
  const task = operations.length === asked.plan.operations.length
    ? asked
    : { ...asked, plan: { ...asked.plan, operations } }
  if (task.plan.errors.length > 0) {
    // A plan that was refused is no failure of the entity's. Unattended, a reading that is whole again is not waited with (U5).
    const failed = asked.options.unattended !== true &&
      task.plan.errors.some(({ reason }) => reason.startsWith("incomplete-"))
    return remember(failed ? counted(memory, true, at) : [], without(task.plan, "error", { message: "", next: "" }))
  }
  const changes = learned(task, rules, memory, at)
  return operations.length === 0
    ? remember(
      [...changes, ...counted(memory, false, at)],
      without(task.plan, "nothing-to-do", { message: "", next: "" })
    )
    : { does: "apply", plan: task.plan, memory, changes }
}

/**
 * What comes of an entity's plan where nothing at all is to be written for it: then its lock is nobody's concern, since
 * that is something written, too. Nothing: there may be something to write.
 */
export const atRest = Effect.fnUntraced(function*(
  entity: EntityId,
  { observations, plan: { entities } }: Planned,
  input: PlanInput,
  options: CycleOptions
): Effect.fn.Return<AppliedEntity | undefined, StoreError, Store> {
  const own = entities.find((one) => one.entity === entity)
  if (own === undefined || !isKeyed(input)) return undefined
  const course = courseOf({
    plan: own,
    observations: observations.find((one) => one.entity === entity) ?? nothingObserved(entity),
    input,
    options
  }, yield* Clock.currentTimeMillis)
  if (course.does !== "remember" || course.changes.length > 0) return undefined
  // Whoever began a run that never ended is gone, or at work.
  const runs = yield* (yield* Store).lastRuns
  return runs.some((run) => run.entity === entity && run.outcome === "running") ? undefined : course.applied
})

const applyEntity = (asked: Task): Effect.Effect<AppliedEntity> =>
  Effect.gen(function*() {
    const course = courseOf(asked, yield* Clock.currentTimeMillis)
    if (course.does === "apply") return yield* applyPlan({ ...asked, plan: course.plan }, course.memory, course.changes)
    if (course.changes.length > 0) yield* asked.writer.remember(course.changes)
    return course.applied
  }).pipe(
    Effect.catchTag("Paused", (pause) => Effect.succeed(without(asked.plan, "paused", pause))),
    Effect.catch((error) => Effect.succeed(storeProblem(asked, error)))
  )

/** In words: what an unattended cycle waits for. */
const waits = (entity: EntityId, { until, waits }: Extract<Permit, { readonly waits: unknown }>) => {
  const then = until === undefined ? "" : ` ${new Date(until).toISOString().slice(0, 16).replace("T", " ")} UTC`
  switch (waits) {
    case "confirmation":
      return {
        message: `The rules of ${entity} wait for a confirmation: nothing was written.`,
        next: `Look at hrsync plan ${entity}; then hrsync approve what it shows, or hrsync apply --entity ${entity}.`
      }
    case "observing":
      return {
        message: `${entity} is only observed (reconcile.mode: observe): nothing was written.`,
        next: "To let it write: reconcile.mode: approve or auto."
      }
    case "approval":
      return {
        message: `The plan of ${entity} waits for an approval (reconcile.mode: approve).`,
        next: `Look at hrsync plan ${entity}, and hrsync approve what it shows.`
      }
    case "window":
      return {
        message: `${entity} may not write at this time: ${
          until === undefined ? "no window opens within two weeks" : `the next window opens at${then}`
        }.`,
        next: ""
      }
    case "retry":
      return { message: `The last run of ${entity} failed; it is tried again at${then}.`, next: "" }
  }
}

const paused = (entity: EntityId) => ({
  message: `The entity ${entity} is paused: nothing was applied.`,
  next: `When it may go on: hrsync resume ${entity}.`
})

const applyPlan = (
  task: Task,
  memory: Memory,
  changes: ReadonlyArray<MemoryChange>
): Effect.Effect<AppliedEntity, StoreError | LockLost | Paused> =>
  Effect.gen(function*() {
    const { options, plan: entityPlan, writer } = task
    const startedAt = yield* Clock.currentTimeMillis
    const approval = approved(memory, entityPlan.decisionHash, task.input.now)
    const run = yield* writer.begin({
      by: options.by,
      reason: options.reason,
      startedAt,
      decisionHash: entityPlan.decisionHash,
      savedPlan: options.savedPlan
    }, changes)
    const current = yield* writer.memory
    const applied = yield* applyOperations({
      operations: entityPlan.operations,
      isApproved: ({ id }: Operation) => approval.covers(id),
      memory: current,
      directory: task.directory,
      writer,
      run,
      mayBegin: mayBegin(task),
      progress: task.progress
    }).pipe(Effect.onExit((exit) => Exit.isSuccess(exit) ? Effect.void : endInterrupted(writer, run)))
    const look = applied.halt !== undefined ? nothingSeen : yield* applied.called ? lookAgain(task) : planAgain(task)
    const outcome = outcomeOf(applied)
    const at = yield* Clock.currentTimeMillis
    if (applied.halt?._tag !== "LockLost" && applied.halt?._tag !== "StoreError") {
      yield* writer.end(
        run,
        {
          at,
          outcome: applied.halt !== undefined ? "interrupted" : outcome,
          text: summary(applied, look.unconfirmed)
        },
        [...look.changes, ...counted(current, outcome !== "done" && applied.halt === undefined, at)]
      )
    }
    return {
      ...without(
        entityPlan,
        applied.halt === undefined ? outcome : haltedAs[applied.halt._tag],
        {
          message: applied.halt?.message ?? "",
          next: applied.halt?.next ?? ""
        }
      ),
      run,
      results: applied.results,
      unconfirmed: look.unconfirmed
    }
  })

const haltedAs = {
  Paused: "paused",
  WindowClosed: "waiting",
  LockLost: "error",
  StoreError: "error"
} as const satisfies Readonly<Record<Halt["_tag"], AppliedEntity["outcome"]>>

/** U3: an unattended run that lasts ends with its window, and not with its plan. A person's asks no window. */
const mayBegin = (task: Task) => (at: number): Effect.Effect<void, WindowClosed> => {
  const { rules } = factsOf(task)
  if (rules === undefined || task.options.unattended !== true || mayWrite(rules, at)) return Effect.void
  const until = nextWindow(rules, at)
  return Effect.fail(new WindowClosed(waits(task.plan.entity, { may: "remember", waits: "window", until })))
}

/** A stop signal: what was begun has ended, and the history says that the rest was not done (X5). */
const endInterrupted = (writer: Writer, run: string): Effect.Effect<void> =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (at) => writer.end(run, { at, outcome: "interrupted", text: "A stop signal ended it; the rest was not tried." }, [])
  ).pipe(
    // The next run of the entity writes it down instead.
    Effect.catch((error) => Effect.logWarning(error.message))
  )

const outcomeOf = ({ results }: Applied): "done" | "partly-failed" | "failed" => {
  const good = results.filter(({ outcome }) => outcome === "done" || outcome === "already" || outcome === "opened")
  return good.length === results.length ? "done" : good.length === 0 ? "failed" : "partly-failed"
}

const words = [
  ["done", "done"],
  ["already", "so already"],
  ["opened", "given to a person"],
  ["failed", "failed"],
  ["unknown", "of unknown outcome"],
  ["skipped", "not tried"]
] as const

const summary = ({ halt, results }: Applied, unconfirmed: number): string => {
  const counts = words.flatMap(([outcome, word]) => {
    const count = results.filter((result) => result.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  const shown = unconfirmed === 0 ? [] : [`${unconfirmed} not shown by the target yet`]
  return `${[...counts, ...shown].join(", ")}.${halt === undefined ? "" : ` ${halt.message}`}`
}

interface Look {
  readonly changes: ReadonlyArray<MemoryChange>
  readonly unconfirmed: number
}

const nothingSeen: Look = { changes: [], unconfirmed: 0 }

/** What the cycle began with, and what is known of its entity now. */
const afterwards = (
  { input, plan: { entity } }: Task,
  now: Partial<Pick<EntityInput, "members" | "memory">>,
  at: number
): PlanInput => ({
  ...input,
  now: at,
  only: new Set([entity]),
  entities: input.entities.map((one) => one.rules.entity === entity ? { ...one, ...now } : one)
})

/** Nothing was asked of the target (a release, an item for a person), so that what was read of it still holds. */
const planAgain = (task: Task): Effect.Effect<Look, StoreError> =>
  Effect.gen(function*() {
    const { options: { looked }, writer } = task
    if (looked === undefined) return nothingSeen
    const after = afterwards(task, { memory: yield* writer.memory }, yield* Clock.currentTimeMillis)
    const [next] = plan(after).plan.entities
    if (next !== undefined) looked(after, next)
    return nothingSeen
  })

/** X6: the members are listed again, and what they show is believed. An incomplete list shows nothing. */
const lookAgain = (task: Task): Effect.Effect<Look, StoreError> =>
  Effect.gen(function*() {
    const { directory, plan: { entity }, writer } = task
    if (directory === undefined) return nothingSeen
    const members = yield* collect(directory)
    const memory = yield* writer.memory
    const at = yield* Clock.currentTimeMillis
    if (!members.completeness.complete) return { changes: [], unconfirmed: memory.pending.length }
    const after = afterwards(task, { members, memory }, at)
    const { observations, plan: { entities } } = plan(after)
    const [next] = entities
    if (next !== undefined) task.options.looked?.(after, next)
    const seen = observations.find((one) => one.entity === entity) ?? nothingObserved(entity)
    const settled = new Set(seen.settled)
    const awaited = new Set(
      entities.flatMap(({ holds }) => holds).flatMap(({ person: { employee }, reason }) =>
        reason === "awaiting-confirmation" && employee !== undefined ? [keyText(employee)] : []
      )
    )
    return {
      changes: observed(seen, memory, at),
      // Nothing more is to be done after an invitation; that it is waited for says that no list shows it.
      unconfirmed: memory.pending.filter(({ journal, kind, person }) =>
        !settled.has(journal) || (kind === "invite" && awaited.has(keyText(person)))
      ).length
    }
  })
