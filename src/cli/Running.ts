import { Clock, Effect, Option, Path, Ref } from "effect"
import { readFile } from "node:fs/promises"
import { type ConfigurationError, renderDiagnostics } from "../config/Diagnostic.ts"
import { meterCycle } from "../engine/Meters.ts"
import { reconcile } from "../engine/Reconciler.ts"
import type { Trouble } from "../engine/Standing.ts"
import { networkOfProcess } from "../net/Network.ts"
import { actor } from "./Actor.ts"
import { type FileInForce, refuse } from "./FileInForce.ts"
import { MovingClock } from "./MovingClock.ts"
import { logCycle } from "./RunLog.ts"
import { aboutFile } from "./SandboxFolder.ts"
import { sandboxFolder } from "./SandboxPlace.ts"
import { watchFiles } from "./WatchFiles.ts"
import { openWorld, type Place } from "./World.ts"

const problems = ({ diagnostics }: ConfigurationError): string => renderDiagnostics(diagnostics, { colour: false })

/** Why nothing can be connected, in words. */
const describe = (error: ConfigurationError): Trouble => ({
  message: problems(error),
  next: "Correct it; the next cycle tries again."
})

const textOf = (file: string): Effect.Effect<string> => Effect.promise(() => readFile(file, "utf8").catch(() => ""))

/** Where the pages are served. */
export interface Listen {
  readonly host: string
  readonly port: number
}

/** Keeps every entity of a file in step until it is stopped, and follows the file when it changes (section 11). */
export const running = Effect.fn("running")(function*(place: Place, by: string, listen: Listen | undefined) {
  const network = networkOfProcess()
  const path = yield* Path.Path
  const open = yield* openWorld(place, network)
  const { sandbox } = place.sandbox
  const clock = sandbox ? new MovingClock(open.now) : open.clock
  const watched = sandbox
    ? [place.config, path.join(yield* sandboxFolder(open.configuration), aboutFile)]
    : [place.config]
  // The seed and the size have made the sandbox; from here on it is the one that is there.
  const again: Place = {
    ...place,
    sandbox: { ...place.sandbox, sandboxSeed: Option.none(), sandboxSize: Option.none() }
  }
  return yield* Effect.scoped(Effect.gen(function*() {
    const started = yield* Clock.currentTimeMillis
    const inForce = yield* Ref.make<FileInForce>({
      file: place.config,
      text: yield* textOf(place.config),
      since: started,
      refused: undefined
    })
    const reconciler = yield* reconcile(open.world, {
      by,
      describe,
      watch: (event) => Effect.andThen(logCycle(event), meterCycle(event))
    })
    const follow = Effect.gen(function*() {
      const text = yield* textOf(place.config)
      const next = yield* openWorld(again, network)
      if (next.location.state !== open.location.state) {
        return yield* refuse(inForce, "Its `state` is another one: stop hrsync run and start it again to move there.")
      }
      if (clock instanceof MovingClock) clock.jump(next.now)
      yield* reconciler.follow(next.world)
      yield* Ref.set(inForce, {
        file: place.config,
        text,
        since: yield* Clock.currentTimeMillis,
        refused: undefined
      })
      yield* Effect.logInfo(`${place.config} changed and is followed.`)
    }).pipe(
      Effect.catchTag("ConfigurationError", (error) => refuse(inForce, problems(error))),
      Effect.catch((error) => refuse(inForce, error.message))
    )
    if (listen !== undefined) {
      const { serve } = yield* Effect.promise(() => import("../web/Server.ts"))
      const { runningSite } = yield* Effect.promise(() => import("./RunningSite.ts"))
      const { folder } = open.configuration
      const site = yield* runningSite(reconciler, { startedAt: started, sandbox, folder, inForce })
      yield* Effect.logInfo(`Pages: ${yield* serve(site, { ...listen, user: actor(undefined) })}`)
    }
    yield* Effect.logInfo(`Keeping ${open.world.entities.length} entities of ${place.config} in step.`)
    yield* watchFiles(watched, follow)
  })).pipe(Effect.provide(open.store), Effect.provideService(Clock.Clock, clock))
})
