import { Cause, Clock, Effect, Option } from "effect"
import type { Told } from "../domain/Notice.ts"
import type { Notifier } from "../notify/Notifier.ts"
import { type Sight, type Situation, situationOf } from "../planning/Notices.ts"
import { Store, type StoreError } from "../store/Store.ts"
import { causeText } from "./CauseText.ts"
import { concerns, refusals, tell } from "./Telling.ts"

/** So long everybody who is told is waited for, in milliseconds. */
const patience = 30_000

/**
 * Tells people what a cycle came to, for a process that ends with it (U7): each thing once across such processes. It waits
 * for a while and never fails: what did not arrive is logged, and tried by the next process.
 */
export const tellOnce = (
  notifiers: ReadonlyArray<Notifier>,
  sights: ReadonlyArray<Sight>
): Effect.Effect<void, never, Store> =>
  Effect.gen(function*() {
    if (notifiers.length === 0) return
    const now = yield* Clock.currentTimeMillis
    const all = yield* (yield* Store).told
    const situations = yield* Effect.forEach(sights, (sight) =>
      Effect.map(refusals(sight.entity), (refused) => {
        const failedBefore = all.some(({ entity, kind }) => entity === sight.entity && kind === "error")
        return situationOf(undefined, sight, { now, refused, failedBefore })
      }))
    const noted = notifiers.flatMap((notifier) => situations.flatMap((one) => firstFailure(notifier, one, now)))
    if (noted.length > 0) yield* (yield* Store).tell(noted, [])
    yield* Effect.forEach(notifiers, (notifier) => tellInTime(notifier, situations), {
      concurrency: "unbounded",
      discard: true
    })
  }).pipe(
    Effect.catch(({ message, next }) => Effect.logWarning(`People can't be told now. ${message} ${next}`)),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.logError(`Telling people ended with a defect of hrsync: ${causeText(cause)}`)
    )
  )

/** Noted, so that the next process knows of it: a second failure in a row is told. */
const firstFailure = (notifier: Notifier, { entity, first }: Situation, at: number): ReadonlyArray<Told> =>
  first === undefined || !notifier.about.has("error") || !concerns(notifier, entity)
    ? []
    : [{ notifier: notifier.id, entity, kind: "error", fingerprint: first.fingerprint, at, attempts: 0, sent: false }]

const tellInTime = (
  notifier: Notifier,
  situations: ReadonlyArray<Situation>
): Effect.Effect<void, StoreError, Store> =>
  Effect.gen(function*() {
    while (true) {
      const { againAt, arrived } = yield* tell(notifier, situations, yield* (yield* Store).told, () => undefined)
      // What is more than one message holds goes in the next one.
      if (arrived !== true || againAt === undefined || againAt > (yield* Clock.currentTimeMillis)) return
    }
  }).pipe(
    Effect.timeoutOption(patience),
    Effect.flatMap((ended) =>
      Option.isSome(ended) ? Effect.void : Effect.logWarning(
        `A message to ${notifier.id} was not delivered within ${patience / 1000} seconds. The next run tries it again.`
      )
    )
  )
