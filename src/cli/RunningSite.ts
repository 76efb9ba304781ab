import { Clock, Effect, Ref } from "effect"
import packageJson from "../../package.json" with { type: "json" }
import type { Instant } from "../domain/CalendarDate.ts"
import type { Memory } from "../domain/Memory.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Worklist } from "../domain/Worklist.ts"
import { giveApproval, record, tellUnderLock } from "../engine/Acts.ts"
import type { Reconciler } from "../engine/Reconciler.ts"
import type { EntityStanding, Look } from "../engine/Standing.ts"
import { decidedBy } from "../planning/Approve.ts"
import { memoryOf, planOf, readOf, remembering } from "../planning/ByHand.ts"
import { deciding, goingOn, shownOf } from "../planning/Deciding.ts"
import { doneByHand } from "../planning/DoneByHand.ts"
import { explainPlanned } from "../planning/Explain.ts"
import type { PlanInput, Planned } from "../planning/Input.ts"
import { withPast } from "../planning/LastCycles.ts"
import { plan } from "../planning/Plan.ts"
import { rememberedPeople } from "../planning/RememberedPeople.ts"
import { worklists } from "../planning/Worklist.ts"
import { count } from "../report/Words.ts"
import { Store } from "../store/Store.ts"
import type { Answer, Asked, Decision, Site } from "../web/Site.ts"
import type { FileInForce } from "./FileInForce.ts"
import type { MemberLists } from "./MemberLists.ts"
import { partOf, pastOf } from "./Past.ts"
import { standingCard } from "./StandingCard.ts"
import { tried } from "./Trying.ts"

export interface RunningSiteOptions {
  readonly startedAt: Instant
  readonly sandbox: boolean
  /** Absolute folder of the configuration file. */
  readonly folder: string
  readonly inForce: Ref.Ref<FileInForce>
  readonly members: Pick<MemberLists, "of">
}

const good = (message: string, next = ""): Answer => ({ tone: "good", message, next })
const bad = (message: string, next: string): Answer => ({ tone: "bad", message, next })

/** So long after a yes another one to the same decision is a button that was pressed twice, in milliseconds. */
const twiceWithin = 60_000

const neverRead = (entity: EntityId): Answer =>
  bad(`${entity} was not read to its end yet.`, "Wait for its next cycle, or look at its connection.")

/** The pages' view of a reconciler in this process. */
export const runningSite = Effect.fn("runningSite")(function*<E>(
  reconciler: Reconciler<E>,
  { folder, inForce, members, sandbox, startedAt }: RunningSiteOptions
): Effect.fn.Return<Site, never, Store> {
  const store = yield* Store
  const clock = yield* Clock.Clock
  const here = <A, E2>(effect: Effect.Effect<A, E2, Store>): Effect.Effect<A, E2> =>
    effect.pipe(Effect.provideService(Store, store), Effect.provideService(Clock.Clock, clock))
  const acting = <E2 extends { readonly message: string; readonly next: string }>(
    effect: Effect.Effect<Answer, E2, Store>
  ): Effect.Effect<Answer> =>
    here(effect.pipe(
      Effect.catch(({ message, next }) => Effect.succeed(bad(message, next))),
      Effect.tap(() =>
        Effect.map(reconciler.standings, (all) => {
          presents.clear()
          for (const { good: look } of all) if (look !== undefined) told.add(look)
        })
      )
    ))
  const goodLook = (entity: EntityId): Effect.Effect<Look | undefined> =>
    Effect.map(reconciler.standings, (all) => all.find((one) => one.entity === entity)?.good)

  /** What was read last, with what is remembered now: somebody may have acted since. */
  const fresh = Effect.fnUntraced(function*({ all }: Look, entity: EntityId) {
    const [memory] = yield* (yield* Store).memoriesOf(new Set([entity]))
    const now = yield* Clock.currentTimeMillis
    const input: PlanInput = { ...all, now, only: new Set([entity]) }
    return memory === undefined ? input : remembering(input, entity, () => memory)
  })

  const presents = new Map<EntityId, Present>()
  /** Looks after which somebody has told something here. */
  const told = new WeakSet<Look>()

  /**
   * Planning costs: what a cycle planned, or was planned for a page, is good for the next page, as long as nothing was
   * read or told meanwhile, by another process neither.
   */
  const present = Effect.fnUntraced(function*({ asOf, entity, phase }: EntityStanding, look: Look) {
    const now = yield* Clock.currentTimeMillis
    const revision = yield* (yield* Store).revision
    const isYoung = (at: Instant): boolean => now >= at && now - at < (phase === "applying" ? applyingFor : presentFor)
    const made = presents.get(entity)
    if (made?.look === look && made.revision === revision && isYoung(made.input.now)) return made
    const next = asOf === revision && !told.has(look) && isYoung(look.at)
      ? presentOf(look, entity, revision, look.all, plannedIn(look))
      : yield* planned(look, entity, revision)
    presents.set(entity, next)
    return next
  })

  const planned = (look: Look, entity: EntityId, revision: string) =>
    Effect.map(fresh(look, entity), (input) => presentOf(look, entity, revision, input, plan(input)))

  const onDecision = (entity: EntityId, hash: string, then: Parameters<typeof decide>[2]) =>
    acting(Effect.gen(function*() {
      const look = yield* goodLook(entity)
      return look === undefined ? neverRead(entity) : yield* decide(yield* fresh(look, entity), entity, then, hash)
    }))

  const decide = Effect.fnUntraced(function*(
    input: PlanInput,
    entity: EntityId,
    then: (input: PlanInput, plan: NonNullable<ReturnType<typeof planOf>>) => Effect.Effect<Answer, Problem, Store>,
    hash: string
  ) {
    const plan = planOf(input, entity)
    if (plan === undefined || plan.decisionHash !== hash) {
      return bad(
        `${entity} has another decision by now: HR, the members, the rules or the day have changed.`,
        "Look at its plan again."
      )
    }
    return yield* then(input, plan)
  })

  /** A button that was pressed twice: the second time there is nothing left to say yes to, and nothing went wrong. */
  const unlessSaid = (answer: Answer, entity: EntityId, hash: string, { visitor }: Asked): Effect.Effect<Answer> =>
    acting(Effect.gen(function*() {
      const since = (yield* Clock.currentTimeMillis) - twiceWithin
      const entries = yield* store.history({ entity, types: ["act"], limit: 50 })
      const said = entries.some((entry) =>
        entry.type === "act" && entry.act.at >= since && entry.act.by === visitor.name && entry.act.subject === hash
        && (entry.act.kind === "approve" || entry.act.kind === "confirm")
      )
      return said ? good(`You said yes to this decision of ${entity} a moment ago: it counts once.`) : answer
    }))

  const setPaused = (entity: EntityId, paused: boolean, asked: Asked) =>
    acting(Effect.gen(function*() {
      yield* record(
        {
          entity,
          kind: paused ? "pause" : "resume",
          person: undefined,
          subject: "",
          changes: [{ type: "paused", paused }]
        },
        tellerOf(asked)
      )
      yield* reconciler.hurry(entity)
      return good(
        paused
          ? `${entity} is paused: nothing is applied, by anybody. A call that is under way ends.`
          : `${entity} goes on.`
      )
    }))

  return {
    version: packageJson.version,
    startedAt,
    sandbox,
    now: Effect.provideService(Clock.currentTimeMillis, Clock.Clock, clock),
    file: Ref.get(inForce),
    standings: reconciler.standings,
    connections: reconciler.connections,
    cards: here(Effect.gen(function*() {
      const all = yield* reconciler.standings
      const past = yield* pastOf().pipe(Effect.catch(() => Effect.succeed({ memories: [], runs: [], acts: [] })))
      return withPast(all.flatMap((standing) => standingCard(standing) ?? []), past)
    })),
    members: (entity) =>
      Effect.flatMap(
        goodLook(entity),
        (look) => look === undefined ? Effect.succeed(undefined) : members.of(entity, look)
      ),
    explain: (text) =>
      Effect.map(reconciler.standings, (all) =>
        explainPlanned(
          all.flatMap(({ good }) =>
            good?.input === undefined ? [] : [{ input: good.input, now: good.at, plan: good.plan }]
          ),
          text
        )),
    history: (query) => here(store.history(query)),
    approve: (entity, { hash, shown }, only, asked) =>
      onDecision(entity, hash, (input, plan) =>
        Effect.gen(function*() {
          if (shown !== undefined && shown !== shownOf(plan, readOf(input, entity)?.rules)) {
            return bad(
              `The rules or safety settings of ${entity}, or the doubts that stop it, are others than the page showed: nothing was approved.`,
              "Look at its plan again."
            )
          }
          const at = yield* Clock.currentTimeMillis
          const answer = yield* giveApproval(input, plan, only, tellerOf(asked), at)
          if (answer.type !== "deed") return bad(answer.message, answer.next)
          yield* reconciler.hurry(entity)
          const paused = plan.status === "paused"
            ? [`${entity} is paused: nothing is applied before it is resumed.`]
            : []
          const next = [...answer.notes, ...paused].join(" ")
          const { length: covered } = answer.covered
          return answer.approval === undefined
            ? good(`The rules of ${entity} are confirmed.`, next)
            : good(`${count(covered, "operation")} of ${entity} ${covered === 1 ? "is" : "are"} approved.`, next)
        })).pipe(
          Effect.flatMap((answer) =>
            answer.tone === "good" || only !== undefined
              ? Effect.succeed(answer)
              : unlessSaid(answer, entity, hash, asked)
          )
        ),
    refuse: (entity, hash, asked) =>
      onDecision(entity, hash, (input, plan) =>
        Effect.gen(function*() {
          if (decidedBy(plan).length === 0) return bad(`${entity} has nothing to refuse.`, "")
          yield* record({ entity, kind: "refuse", person: undefined, subject: hash, changes: [] }, tellerOf(asked))
          const { length: others } = goingOn(input, plan)
          return others === 0
            ? good(`The decision of ${entity} is refused: nothing of it is done without an approval.`)
            : good(
              `The refusal is kept with its reason.`,
              `${count(others, "operation")} of ${entity} ${
                others === 1 ? "goes" : "go"
              } ahead all the same, without a need for an approval or with one: to stop ${
                others === 1 ? "it" : "them"
              }, pause ${entity}.`
            )
        })),
    pause: (entity, asked) => setPaused(entity, true, asked),
    resume: (entity, asked) => setPaused(entity, false, asked),
    done: (entity, operation, asked) =>
      acting(Effect.gen(function*() {
        const look = yield* goodLook(entity)
        if (look === undefined) return neverRead(entity)
        const at = yield* Clock.currentTimeMillis
        const answer = yield* tellUnderLock(
          yield* fresh(look, entity),
          entity,
          tellerOf(asked),
          (input) => doneByHand(input, entity, operation, at)
        )
        if (answer.type === "refused") return bad(answer.message, answer.next)
        yield* reconciler.hurry(entity)
        return good("It is noted as done.", answer.notes.join(" "))
      })),
    hurry: (entity) => Effect.as(reconciler.hurry(entity), good(`${entity} is looked at now.`)),
    try: (text) =>
      Effect.gen(function*() {
        const { file, text: present } = yield* Ref.get(inForce)
        return yield* tried(text, { file, folder, present, sandbox, input: together(yield* reconciler.standings) })
      }),
    past: (asked) =>
      here(Effect.gen(function*() {
        const all = yield* reconciler.standings
        const { entity, limit, person, since, until } = asked
        const memories = memoriesOf(all)
        const connections = (yield* reconciler.world).connections.map(({ id }) => id)
        const people = person.trim() === "" ? undefined : rememberedPeople(memories, connections, person)
        if (people?.length === 0) return undefined
        return yield* partOf(memories, {
          limit,
          ...(entity === undefined ? {} : { entity }),
          ...(people === undefined ? {} : { people }),
          ...(since === undefined ? {} : { since }),
          ...(until === undefined ? {} : { until })
        })
      })),
    operationCounts: (query) => here(store.operationCounts(query)),
    decision: (entity) =>
      here(Effect.gen(function*() {
        const standing = (yield* reconciler.standings).find((one) => one.entity === entity)
        if (standing?.good === undefined) return undefined
        return (yield* present(standing, standing.good)).decision()
      })),
    worklists: here(Effect.gen(function*() {
      const all = yield* reconciler.standings
      const lists = yield* Effect.forEach(all, (standing) =>
        standing.good === undefined
          ? Effect.succeed([])
          : Effect.map(present(standing, standing.good), (one) => one.worklists()))
      return lists.flat()
    }))
  }
})

interface Problem {
  readonly message: string
  readonly next: string
}

const tellerOf = ({ reason, visitor }: Asked) => ({ by: visitor.name, reason })

/** The newest reading of every entity as one. */
const together = (all: ReadonlyArray<EntityStanding>): PlanInput => {
  const looks = all.flatMap(({ good }) => good ?? [])
  const entities = new Set(looks.flatMap(({ input }) => input?.rules.entity ?? []))
  return {
    now: Math.max(0, ...looks.map(({ at }) => at)),
    hypothetical: false,
    only: undefined,
    entities: looks.flatMap(({ input }) => input ?? []),
    disconnected: looks.flatMap(({ all: { disconnected } }) => disconnected).filter((
      { memory: { entity } },
      index,
      list
    ) => !entities.has(entity) && list.findIndex((one) => one.memory.entity === entity) === index)
  }
}

/** What was remembered of every entity when it was last looked at. */
const memoriesOf = (all: ReadonlyArray<EntityStanding>): ReadonlyArray<Memory> => {
  const { disconnected, entities } = together(all)
  return [...entities.map(({ memory }) => memory), ...disconnected.map(({ memory }) => memory)]
}

const asksPeople = ({ holds, operations }: EntityPlan): boolean =>
  operations.some(({ carry }) => carry === "manual") || holds.some(({ reason }) => reason === "waiting-for-person")

/** An entity as it is now: what was read last, with what is remembered now, and what follows. */
interface Present {
  readonly look: Look
  /** Of the store. */
  readonly revision: string
  readonly input: PlanInput
  /** Made once, when somebody asks. */
  readonly decision: () => Decision | undefined
  readonly worklists: () => ReadonlyArray<Worklist>
}

const once = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}

const presentOf = (
  look: Look,
  entity: EntityId,
  revision: string,
  input: PlanInput,
  planned: Planned
): Present => ({
  look,
  revision,
  input,
  decision: once(() => deciding(input, planned, entity)),
  worklists: once(() => {
    const [own] = planned.plan.entities
    const waits = (memoryOf(input, entity)?.waiting.length ?? 0) > 0
    return waits || (own !== undefined && asksPeople(own)) ? worklists(input, planned) : []
  })
})

/**
 * As long as a page and the form on it are about the same plan, in milliseconds: days and windows pass. An act of these
 * pages ends it at once.
 */
const presentFor = 15 * 60_000
/** The same while a cycle applies it. */
const applyingFor = 15_000

const plannedIn = ({ at, plan: own }: Look): Planned => ({
  plan: { version: 1, madeAt: at, hypothetical: false, entities: [own] },
  observations: []
})
