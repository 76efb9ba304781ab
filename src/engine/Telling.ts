import { Clock, Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { Notice, Told } from "../domain/Notice.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Message, Notifier, Tellable } from "../notify/Notifier.ts"
import { type Situation, toTell } from "../planning/Notices.ts"
import { Store, type StoreError } from "../store/Store.ts"

/** The page that shows more of a notice; nothing: there is none. */
export type PageOf = (notice: Notice) => string | undefined

/** Of one message at most. */
const mostAtOnce = 20
/** So many of an entity's newest acts are looked through for refusals. */
const recentActs = 200

/** Decisions of an entity that a person refused lately (P6). */
export const refusals = (entity: EntityId): Effect.Effect<ReadonlySet<string>, StoreError, Store> =>
  Effect.gen(function*() {
    const entries = yield* (yield* Store).history({ entity, limit: recentActs })
    return new Set(
      entries.flatMap((entry) =>
        entry.type === "act" && entry.act.kind === "refuse" && entry.act.entity === entity ? [entry.act.subject] : []
      )
    )
  })

/** What became of a message to one notifier. */
export interface Sent {
  /** Whether it arrived; nothing: there was nothing to tell. */
  readonly arrived: boolean | undefined
  /** When something is to be tried again, or the next message is due; nothing: nothing is. */
  readonly againAt: Instant | undefined
}

/** Tells one notifier, in one message, what it does not know yet. `all`: what anybody was told. */
export const tell = Effect.fnUntraced(function*(
  notifier: Notifier,
  situations: ReadonlyArray<Situation>,
  all: ReadonlyArray<Told>,
  pageOf: PageOf
): Effect.fn.Return<Sent, StoreError, Store> {
  const now = yield* Clock.currentTimeMillis
  const mine = all.filter((one) => one.notifier === notifier.id)
  const due = situations.filter(({ entity }) => concerns(notifier, entity)).map((situation) =>
    toTell(situation, mine.filter(({ entity }) => entity === situation.entity), notifier.about, now)
  )
  const forget = due.flatMap((one) => one.forget)
  const notices = due.flatMap((one) => one.tell).slice(0, mostAtOnce)
  const later = due.flatMap(({ againAt }) => againAt ?? [])
  if (due.flatMap((one) => one.tell).length > notices.length) later.push(now)
  if (notices.length === 0) {
    if (forget.length > 0) yield* (yield* Store).tell([], forget)
    return { arrived: undefined, againAt: soonest(later) }
  }
  const attempted = notices.map((notice) => attemptOf(notifier, notice, mine, now))
  yield* (yield* Store).tell(attempted, forget)
  const arrived = yield* deliver(notifier, {
    at: now,
    notices: notices.map((notice) => withPage(notice, pageOf(notice)))
  }, attempted)
  if (arrived) yield* (yield* Store).tell(attempted.map(settled), [])
  else later.push(now)
  return { arrived, againAt: soonest(later) }
})

export const concerns = ({ entities }: Notifier, entity: EntityId): boolean => entities?.has(entity) !== false

const soonest = (times: ReadonlyArray<Instant>): Instant | undefined =>
  times.length === 0 ? undefined : Math.min(...times)

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
