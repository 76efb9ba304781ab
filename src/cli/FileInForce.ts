import { Clock, Effect, Ref } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"

/** The configuration file that a reconciler lives by. */
export interface FileInForce {
  /** As it was named. */
  readonly file: string
  /** Its text when it came into force. */
  readonly text: string
  readonly since: Instant
  /** A newer one that is not followed (U6): why, in words for people; nothing where the newest is in force. */
  readonly refused: { readonly since: Instant; readonly text: string } | undefined
}

/** The newest file can't be followed; the one in force stays. Said once for every text that is refused. */
export const refuse = Effect.fnUntraced(function*(current: Ref.Ref<FileInForce>, text: string) {
  const since = yield* Clock.currentTimeMillis
  const before = yield* Ref.get(current)
  if (before.refused?.text === text) return
  yield* Ref.set(current, { ...before, refused: { since, text } })
  yield* Effect.logError(`${before.file} changed and is not followed; the last good one stays in force.\n${text}`)
})
