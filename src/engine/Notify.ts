import { Cause, Clock, Deferred, Effect, type Scope } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { Notice, Told } from "../domain/Notice.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Message, Notifier, Tellable } from "../notify/Notifier.ts"
import { type Situation, situationOf, toTell } from "../planning/Notices.ts"
import { Store, type StoreError } from "../store/Store.ts"
import { causeText } from "./CauseText.ts"
import type { ReconcilerEvent } from "./Reconciler.ts"

/** Tells people what a reconciler came to (U7). */
export interface Notifying {
  /** Takes note of an event. Nothing is sent or waited for here. */
  readonly watch: (event: ReconcilerEvent) => Effect.Effect<void>
  /** Others are told from now on. */
  readonly follow: (notifiers: ReadonlyArray<Notifier>) => Effect.Effect<void>
}

export interface NotifyOptions {
  /** The page that shows more of a notice; nothing: there is none. */
  readonly pageOf: (notice: Notice) => string | undefined
}

/** What changes within that time, over several entities, is one message (milliseconds). */
export const togetherWithin = 5000
/** Of one message at most. */
const mostAtOnce = 20
/** So many of an entity's newest acts are looked through for refusals. */
const recentActs = 200

/** Begins to tell. It ends with the scope; what was not sent until then is sent by the next process. */
export const notify = Effect.fnUntraced(function*(
  first: ReadonlyArray<Notifier>,
  { pageOf }: NotifyOptions
): Effect.fn.Return<Notifying, never, Store | Scope.Scope> {
  const waiting = new Map<EntityId, { readonly before: EndedEvent["before"]; readonly ended: EndedEvent["standing"] }>()
  const situations = new Map<EntityId, Situation>()
  let notifiers = first
  let wake = Deferred.makeUnsafe<void>()
  let againAt: Instant | undefined

  const pass = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const events = [...waiting]
    waiting.clear()
    for (const [entity, { before, ended }] of events) {
      const refused = yield* refusals(entity)
      situations.set(entity, situationOf(before.cycles === 0 ? undefined : before, ended, { now, refused }))
    }
    const all = yield* (yield* Store).told
    const times = yield* Effect.forEach(
      notifiers,
      (notifier) => tell(notifier, [...situations.values()], all, pageOf),
      {
        concurrency: "unbounded"
      }
    )
    againAt = times.reduce((soonest, one) => one === undefined || (soonest ?? one) < one ? soonest : one, undefined)
  }).pipe(
    Effect.catch(({ message, next }) => Effect.logWarning(`People can't be told now. ${message} ${next}`)),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.logError(`Telling people ended with a defect of hrsync: ${causeText(cause)}`)
    )
  )

  const rest = Effect.suspend(() => {
    const woken = Deferred.await(wake)
    return againAt === undefined ? woken : Effect.gen(function*() {
      const left = Math.max(togetherWithin, (againAt ?? 0) - (yield* Clock.currentTimeMillis))
      yield* Effect.race(woken, Effect.sleep(left))
    })
  })

  yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
    yield* rest
    yield* Effect.sleep(togetherWithin)
    wake = Deferred.makeUnsafe()
    againAt = undefined
    yield* pass
  })))

  return {
    watch: (event) =>
      Effect.sync(() => {
        if (event.type !== "ended" || notifiers.length === 0) return
        waiting.set(event.standing.entity, { before: event.before, ended: event.standing })
        Deferred.doneUnsafe(wake, Effect.void)
      }),
    follow: (next) =>
      Effect.sync(() => {
        notifiers = next
        // Every entity is looked at anew with another file; one that it no longer names has nothing to tell.
        situations.clear()
        Deferred.doneUnsafe(wake, Effect.void)
      })
  }
})

type EndedEvent = Extract<ReconcilerEvent, { readonly type: "ended" }>

/** Decisions of an entity that a person refused lately (P6). */
const refusals = (entity: EntityId): Effect.Effect<ReadonlySet<string>, StoreError, Store> =>
  Effect.gen(function*() {
    const entries = yield* (yield* Store).history({ entity, limit: recentActs })
    return new Set(entries.flatMap((entry) =>
      entry.type === "act" && entry.act.kind === "refuse" && entry.act.entity === entity ? [entry.act.subject] : []
    ))
  })

/** Tells one notifier what it does not know yet. Gives when something is to be tried again. */
const tell = Effect.fnUntraced(function*(
  notifier: Notifier,
  situations: ReadonlyArray<Situation>,
  all: ReadonlyArray<Told>,
  pageOf: NotifyOptions["pageOf"]
): Effect.fn.Return<Instant | undefined, StoreError, Store> {
  const now = yield* Clock.currentTimeMillis
  const mine = all.filter((one) => one.notifier === notifier.id)
  const due = situations.filter(({ entity }) => notifier.entities?.has(entity) !== false).map((situation) =>
    toTell(situation, mine.filter(({ entity }) => entity === situation.entity), notifier.about, now)
  )
  const forget = due.flatMap((one) => one.forget)
  const notices = due.flatMap((one) => one.tell).slice(0, mostAtOnce)
  const later = due.flatMap(({ againAt }) => againAt ?? [])
  if (due.flatMap((one) => one.tell).length > notices.length) later.push(now)
  if (notices.length === 0) {
    if (forget.length > 0) yield* (yield* Store).tell([], forget)
    return later.length === 0 ? undefined : Math.min(...later)
  }
  const attempted = notices.map((notice) => attemptOf(notifier, notice, mine, now))
  yield* (yield* Store).tell(attempted, forget)
  const arrived = yield* deliver(notifier, {
    at: now,
    notices: notices.map((notice) => withPage(notice, pageOf(notice)))
  }, attempted)
  if (arrived) yield* (yield* Store).tell(attempted.map(settled), [])
  else later.push(now)
  return later.length === 0 ? undefined : Math.min(...later)
})

const withPage = (notice: Notice, page: string | undefined): Tellable => ({ ...notice, page })

const settled = (told: Told): Told => ({ ...told, sent: true })

const attemptOf = (
  { id }: Notifier,
  { entity, fingerprint, kind }: Notice,
  mine: ReadonlyArray<Told>,
  at: Instant
): Told => {
  const before = mine.find((one) => one.entity === entity && one.kind === kind && one.fingerprint === fingerprint)
  return { notifier: id, entity, kind, fingerprint, at, attempts: (before?.attempts ?? 0) + 1, sent: false }
}

const deliver = (notifier: Notifier, message: Message, attempted: ReadonlyArray<Told>): Effect.Effect<boolean> =>
  notifier.send(message).pipe(
    Effect.as(true),
    Effect.catch(({ message: said, next }) => {
      const tries = Math.max(...attempted.map(({ attempts }) => attempts))
      return Effect.as(Effect.logWarning(`${said} ${next} (Try ${tries} of this message.)`), false)
    }),
    Effect.annotateLogs({
      notifier: notifier.id,
      entities: [...new Set(attempted.map(({ entity }) => entity))].join(",")
    })
  )
