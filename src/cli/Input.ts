import { Clock, Effect, Option } from "effect"
import { resolve } from "node:path"
import type { ConfigurationError } from "../config/Diagnostic.ts"
import { type Configuration, load } from "../config/Load.ts"
import { nearest } from "../config/Problem.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import { gather, type World } from "../engine/Gather.ts"
import { visible } from "../report/Safe.ts"
import { sandboxNow, sandboxSeed, sandboxSize } from "../sandbox/World.ts"
import * as JsonLinesStore from "../store/JsonLinesStore.ts"
import { wrongUsage } from "./ExitCode.ts"
import { printError } from "./Output.ts"
import { progressLine } from "./Progress.ts"
import { keepSmall, large, letGrow } from "./YoungGeneration.ts"

/** What a command that looks at the world was asked. */
export interface Asked {
  /** The configuration file, as named. */
  readonly config: string
  readonly sandbox: {
    readonly sandbox: boolean
    readonly sandboxSeed: Option.Option<number>
    readonly sandboxSize: Option.Option<number>
  }
  /** Keys of entities; none: all of them. */
  readonly entities: ReadonlyArray<EntityId>
  readonly at: Instant | undefined
  /** Whether every attribute is to be read, for a person who looks around. */
  readonly everything: boolean
}

/** Everything that a plan of the entities asked for follows from: the configuration, and then whatever it names. */
export const readInput = Effect.fn("readInput")(function*(asked: Asked) {
  const { sandbox, sandboxSeed: seed, sandboxSize: size } = asked.sandbox
  if (!sandbox && (Option.isSome(seed) || Option.isSome(size))) {
    return yield* wrongUsage("--sandbox-seed and --sandbox-size say what --sandbox generates: add --sandbox.")
  }
  keepSmall()
  const configuration = yield* load(asked.config)
  const { length: warnings } = configuration.warnings
  if (warnings > 0) {
    yield* printError(`${asked.config} has ${warnings === 1 ? "a warning" : `${warnings} warnings`}: hrsync validate.`)
  }
  const now = asked.at ?? (sandbox ? sandboxNow : yield* Clock.currentTimeMillis)
  const { state, world }: Where = sandbox
    ? yield* inSandbox(
      configuration,
      Option.getOrElse(seed, () => sandboxSeed),
      Option.getOrElse(size, () => sandboxSize)
    )
    : { world: configuration, state: stateFile(configuration) }
  yield* refuseUnknown(asked.entities, configuration, state)
  const progress = progressLine(process.stderr)
  return yield* gather(world, {
    now,
    hypothetical: asked.at !== undefined,
    only: asked.entities.length === 0 ? undefined : new Set(asked.entities),
    everything: asked.everything,
    progress: (count) => {
      if (count >= large) letGrow()
      progress.update(count)
    }
  }).pipe(
    Effect.ensuring(Effect.sync(progress.clear)),
    Effect.provide(JsonLinesStore.layer(state))
  )
})

/** What is read, and the state file that goes with it. */
interface Where {
  readonly world: World<ConfigurationError>
  readonly state: string
}

const inSandbox = Effect.fnUntraced(function*(configuration: Configuration, seed: number, size: number) {
  const { sandboxWorld } = yield* Effect.promise(() => import("./Sandbox.ts"))
  yield* printError(`Sandbox: a generated company of about ${size} people (seed ${seed}); nothing real is read.`)
  return yield* sandboxWorld(configuration, { seed, size, now: sandboxNow })
})

const stateFile = ({ folder, state }: Configuration): string => resolve(folder, JsonLinesStore.pathOf(state) ?? "")

/** An entity may be named when the file has it, or when it is still remembered (L4). */
const refuseUnknown = Effect.fnUntraced(function*(
  asked: ReadonlyArray<EntityId>,
  { entities, file }: Configuration,
  state: string
) {
  const known = new Set(entities.map(({ rules }) => rules.entity))
  if (asked.every((entity) => known.has(entity))) return
  for (const { entity } of yield* JsonLinesStore.read(state)) known.add(entity)
  const unknown = asked.filter((entity) => !known.has(entity))
  if (unknown.length === 0) return
  const sentences = unknown.map((entity) => {
    const meant = nearest(entity, known)
    return `${visible(file)} has no entity "${visible(entity)}".${meant === undefined ? "" : ` Did you mean ${meant}?`}`
  })
  return yield* wrongUsage([...sentences, `Entities: ${[...known].toSorted().join(", ")}.`].join("\n"))
})
