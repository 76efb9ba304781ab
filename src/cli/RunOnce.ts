import { Clock, Effect } from "effect"
import { cycle } from "../engine/Cycle.ts"
import { gathering } from "./Input.ts"
import { applyingLine, progressLine } from "./Progress.ts"
import { openWorld, type Place } from "./World.ts"

/** One unattended cycle of every entity: what its mode, its windows and its approvals let go (U2 to U4). */
export const runOnce = Effect.fn("runOnce")(function*(place: Place, by: string) {
  const open = yield* openWorld(place)
  const reading = progressLine(process.stderr)
  const carrying = applyingLine(process.stderr)
  return yield* cycle(
    open.world,
    {
      ...gathering({ entities: [], at: undefined, everything: false }, open, reading),
      by,
      reason: "",
      savedPlan: undefined,
      applying: carrying.update,
      unattended: true
    },
    (planned) => Effect.as(Effect.sync(reading.clear), planned)
  ).pipe(
    Effect.ensuring(Effect.sync(() => {
      reading.clear()
      carrying.clear()
    })),
    Effect.provide(open.store),
    Effect.provideService(Clock.Clock, open.clock)
  )
})
