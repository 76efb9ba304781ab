import { Cause, Clock, Effect, Exit, Option } from "effect"
import type { ConfigurationError } from "../config/Diagnostic.ts"
import type { AppliedEntity } from "../domain/Applied.ts"
import { cycle } from "../engine/Cycle.ts"
import { defect } from "../engine/Reconciler.ts"
import { Sights } from "../engine/Sights.ts"
import type { Trouble } from "../engine/Standing.ts"
import { tellOnce } from "../engine/TellOnce.ts"
import type { Sight } from "../planning/Notices.ts"
import type { StoreError } from "../store/Store.ts"
import { gathering } from "./Input.ts"
import { notConnected } from "./NotConnected.ts"
import { applyingLine, progressLine } from "./Progress.ts"
import { openWorld, type Place } from "./World.ts"

/**
 * One unattended cycle of every entity: what its mode, its windows and its approvals let go (U2 to U4). Then people are
 * told what they have to know (U7), also where it failed.
 */
export const runOnce = Effect.fn("runOnce")(function*(place: Place, by: string) {
  const open = yield* openWorld(place)
  const reading = progressLine(process.stderr)
  const carrying = applyingLine(process.stderr)
  const sights = new Sights(open.world.entities)
  return yield* cycle(
    open.world,
    {
      ...gathering({ entities: [], at: undefined, everything: false }, open, reading),
      by,
      reason: "",
      savedPlan: undefined,
      applying: carrying.update,
      unattended: true,
      looked: (input, plan) => sights.after(input, plan)
    },
    (planned, input) =>
      Effect.sync(() => {
        reading.clear()
        sights.planned(planned, input)
        return planned
      })
  ).pipe(
    Effect.ensuring(Effect.sync(() => {
      reading.clear()
      carrying.clear()
    })),
    Effect.exit,
    Effect.tap((exit) => tellOnce(open.configuration.notifiers, left(sights, exit))),
    Effect.flatten,
    Effect.provide(open.store),
    Effect.provideService(Clock.Clock, open.clock)
  )
})

/** What a cycle left behind; nothing where a stop signal ended it. */
const left = (
  sights: Sights,
  exit: Exit.Exit<ReadonlyArray<AppliedEntity>, ConfigurationError | StoreError>
): ReadonlyArray<Sight> => {
  if (Exit.isSuccess(exit)) return sights.ended(exit.value)
  return Cause.hasInterruptsOnly(exit.cause) ? [] : sights.failed(troubleOf(Cause.findErrorOption(exit.cause)))
}

const troubleOf = (error: Option.Option<ConfigurationError | StoreError>): Trouble => {
  if (Option.isNone(error)) return defect
  return error.value._tag === "StoreError"
    ? { message: error.value.message, next: error.value.next }
    : notConnected(error.value)
}
