import { Clock, Effect, Path, Stream } from "effect"
import type { Configuration } from "../config/Load.ts"
import type { Directory } from "../directories/Directory.ts"
import { kind as memberFile } from "../directories/FileDirectory.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { World } from "../engine/Gather.ts"
import { networkOfProcess } from "../net/Network.ts"
import { fixedClock } from "./FixedClock.ts"
import { printError } from "./Output.ts"
import { stateFile } from "./SandboxFolder.ts"
import { inSandbox, instantOf, type SandboxOptions, sandboxPlace, staffIn } from "./SandboxPlace.ts"
import { spendesksOf } from "./SandboxSpendesks.ts"
import { connectedTo, nowhere } from "./SandboxTarget.ts"
import { emulatedSource } from "./SandboxTools.ts"

/** What a command in the sandbox looks at instead of the real world. */
export interface SandboxWorld {
  readonly world: World<never>
  /** The absolute path of its state, for SqliteStore. */
  readonly state: string
  /** What time it is in the sandbox. */
  readonly now: Instant
}

/**
 * A generated company for the very file at hand: its connections and targets as they are set, with files of their own
 * under `.hrsync/sandbox/`, which stay as they were left. No reference is resolved, so no credential is needed, and
 * nothing outside is read or written.
 */
export const sandboxWorld = Effect.fn("sandboxWorld")(function*(configuration: Configuration, options: SandboxOptions) {
  const path = yield* Path.Path
  const place = yield* sandboxPlace(configuration)
  const about = yield* inSandbox(place, options, (about) => Effect.succeed(about))
  const now = instantOf(about.now)
  yield* printError(
    `Sandbox: a generated company of about ${about.size} people (seed ${about.seed}) on ${
      about.now.slice(0, 10)
    }; nothing real is read or written. Commands that it names need --sandbox too.`
  )
  const clock = fixedClock(now)
  const { folder, forms: { connections, entities, tools } } = place
  const spendesks = spendesksOf(place, now)
  const people = tools.length === 0 ? [] : (yield* staffIn(folder)).people
  return {
    world: {
      connections: [
        ...connections.map(({ id, source }) => ({ id, connect: Effect.succeed(source) })),
        ...tools.map((tool) => ({ id: tool.id, connect: Effect.sync(() => emulatedSource(tool, people, now)) }))
      ],
      entities: entities.map(({ rules, target }) => ({
        rules,
        connect: Effect.map(
          target.kind === "file"
            ? Effect.succeed(
              memberFile.make(target.settings, { entity: rules.entity, folder, network: networkOfProcess() })
            )
            : Effect.map(
              spendesks,
              (places) => connectedTo(target, places.get(rules.entity) ?? nowhere, { entity: rules.entity, folder })
            ),
          (directory) => atTime(clock, directory)
        )
      }))
    },
    state: path.join(folder, stateFile),
    now
  } satisfies SandboxWorld
})

/** A directory that lives by another clock. */
const atTime = (clock: Clock.Clock, directory: Directory): Directory => ({
  ...directory,
  list: Stream.provideService(directory.list, Clock.Clock, clock),
  perform: (call, key) => Effect.provideService(directory.perform(call, key), Clock.Clock, clock)
})
