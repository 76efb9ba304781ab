import { Clock, Effect, Option, Path, Ref } from "effect"
import { readFile } from "node:fs/promises"
import { isLoopbackHost, type Listen } from "../config/Listen.ts"
import type { AccessControl, ConfiguredServer } from "../config/Server.ts"
import { meterCycle } from "../engine/Meters.ts"
import { notify } from "../engine/Notify.ts"
import { reconcile } from "../engine/Reconciler.ts"
import { networkOfProcess } from "../net/Network.ts"
import { count, moment } from "../report/Words.ts"
import { noticePage } from "../web/NoticePage.ts"
import { actor } from "./Actor.ts"
import { wrongUsage } from "./ExitCode.ts"
import { type FileInForce, refuse } from "./FileInForce.ts"
import { MovingClock } from "./MovingClock.ts"
import { notConnected, problems } from "./NotConnected.ts"
import { renewed } from "./Renewed.ts"
import { logCycle } from "./RunLog.ts"
import { aboutFile } from "./SandboxFolder.ts"
import { sandboxFolder } from "./SandboxPlace.ts"
import { watchFiles } from "./WatchFiles.ts"
import { openWorld, type Place } from "./World.ts"

const textOf = (file: string): Effect.Effect<string> => Effect.promise(() => readFile(file, "utf8").catch(() => ""))

const usual: Listen = { host: "127.0.0.1", port: 8080 }

/** Pages that other machines can reach need somebody who says who may come. */
const refuseOpen = (listen: Listen | undefined, control: AccessControl | undefined) =>
  listen === undefined || control !== undefined || isLoopbackHost(listen.host)
    ? Effect.void
    : Effect.fail(
      wrongUsage(
        `--listen ${listen.host} is open to other machines, and nothing says who may come. Write server.access in hrsync.yaml, with tokens or a proxy, or listen on 127.0.0.1.`
      )
    )

/** Keeps every entity of a file in step until it is stopped, and follows the file when it changes (section 11). */
export const running = Effect.fn("running")(function*(place: Place, by: string, flag: Listen | "none" | undefined) {
  const network = networkOfProcess()
  const path = yield* Path.Path
  const open = yield* openWorld(place, network)
  const { sandbox } = place.sandbox
  const { server } = open.configuration
  const asked = flag ?? server.listen ?? usual
  const listen = asked === "none" ? undefined : asked
  // Where no page is served, nobody has to hold its secrets.
  const controlOf = (next: ConfiguredServer) => listen === undefined ? Effect.succeed(undefined) : next.access
  const first = yield* controlOf(server)
  yield* refuseOpen(listen, first)
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
    const telling = yield* notify(open.configuration.notifiers, {
      pageOf: (notice) => server.url === undefined || listen === undefined ? undefined : noticePage(server.url, notice)
    })
    const members = listen === undefined
      ? undefined
      : yield* (yield* Effect.promise(() => import("./MemberLists.ts"))).memberLists
    const reconciler = yield* reconcile(open.world, {
      by,
      describe: notConnected,
      watch: (event) =>
        Effect.all([
          logCycle(event),
          meterCycle(event),
          telling.watch(event),
          members?.watch(event) ?? Effect.void
        ], { discard: true })
    })
    const control = yield* renewed(
      controlOf(server),
      first,
      (error) =>
        Effect.logError(`server.access can't be read anew; who could come before still can.\n${problems(error)}`)
    )
    const follow = Effect.gen(function*() {
      const text = yield* textOf(place.config)
      const next = yield* openWorld(again, network)
      if (next.location.state !== open.location.state) {
        return yield* refuse(inForce, "Its `state` is another one: stop hrsync run and start it again to move there.")
      }
      const nextControl = yield* controlOf(next.configuration.server)
      yield* refuseOpen(listen, nextControl)
      if (clock instanceof MovingClock) clock.jump(next.now)
      yield* telling.follow(next.configuration.notifiers)
      yield* reconciler.follow(next.world)
      yield* control.set(controlOf(next.configuration.server), nextControl)
      const before = yield* Ref.get(inForce)
      if (sandbox && before.text === text && before.refused === undefined) {
        // Its days were moved on, and the file is the one that it was.
        return yield* Effect.logInfo(`The sandbox changed and is followed: it is ${moment(next.now)} there.`)
      }
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
    if (listen !== undefined && members !== undefined) {
      const { serve } = yield* Effect.promise(() => import("../web/Server.ts"))
      const { runningSite } = yield* Effect.promise(() => import("./RunningSite.ts"))
      const { folder } = open.configuration
      const site = yield* runningSite(reconciler, { startedAt: started, sandbox, folder, inForce, members })
      yield* Effect.logInfo(
        `Pages: ${yield* serve(site, {
          ...listen,
          user: actor(undefined),
          url: server.url,
          control: control.get
        })}`
      )
    }
    yield* Effect.logInfo(
      `Keeping ${count(open.world.entities.length, "entity", "entities")} of ${place.config} in step.`
    )
    yield* watchFiles(watched, follow)
  })).pipe(Effect.provide(open.store), Effect.provideService(Clock.Clock, clock))
})
