import { Cause, Clock, Deferred, Effect, type Scope } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Notifier } from "../notify/Notifier.ts"
import { type Situation, situationOf } from "../planning/Notices.ts"
import { Store } from "../store/Store.ts"
import { causeText } from "./CauseText.ts"
import type { ReconcilerEvent } from "./Reconciler.ts"
import { type PageOf, refusals, tell } from "./Telling.ts"

/** Tells people what a reconciler came to (U7). */
export interface Notifying {
  /** Takes note of an event. Nothing is sent or waited for here. */
  readonly watch: (event: ReconcilerEvent) => Effect.Effect<void>
  /** Others are told from now on. */
  readonly follow: (notifiers: ReadonlyArray<Notifier>) => Effect.Effect<void>
}

export interface NotifyOptions {
  readonly pageOf: PageOf
}

/** What changes within that time, over several entities, is one message (milliseconds). */
export const togetherWithin = 5000

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
    const again = times.flatMap((one) => one.againAt ?? [])
    againAt = again.length === 0 ? undefined : Math.min(...again)
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
