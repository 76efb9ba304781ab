import { Clock, Effect, Logger, References } from "effect"
import type { Spent } from "../report/CheckView.ts"

/**
 * What an effect costs: its time, and the answers that it had from any server, which the network tells in its log
 * (docs/networking.md).
 */
export const measured = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  let requests = 0
  const counter = Logger.make(({ fiber }) => {
    if ("attempt" in fiber.getRef(References.CurrentLogAnnotations)) requests += 1
  })
  const begun = yield* Clock.currentTimeMillis
  const value = yield* effect.pipe(
    Effect.provideService(References.MinimumLogLevel, "Debug"),
    Effect.provide(Logger.layer([counter]))
  )
  const milliseconds = (yield* Clock.currentTimeMillis) - begun
  return [value, { milliseconds, requests } satisfies Spent] as const
})
