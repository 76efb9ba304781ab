import { Clock, Effect } from "effect"
import { Departures } from "../net/Departures.ts"
import type { Spent } from "../report/CheckView.ts"

/** What an effect costs: its time, and the requests that left for any server, those without an answer among them. */
export const measured = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  let requests = 0
  const begun = yield* Clock.currentTimeMillis
  const value = yield* Effect.provideService(effect, Departures, { left: () => requests += 1 })
  const milliseconds = (yield* Clock.currentTimeMillis) - begun
  return [value, { milliseconds, requests } satisfies Spent] as const
})
