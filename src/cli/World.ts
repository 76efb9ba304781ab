import { Clock, Effect, type Layer, Option } from "effect"
import type { ConfigurationError } from "../config/Diagnostic.ts"
import { type Configuration, load } from "../config/Load.ts"
import { nearest } from "../config/Problem.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { World } from "../engine/Gather.ts"
import type { Network } from "../net/Network.ts"
import { visible } from "../report/Safe.ts"
import { storeAt } from "../store/Location.ts"
import { Store, type StoreError } from "../store/Store.ts"
import { wrongUsage } from "./ExitCode.ts"
import { fixedClock } from "./FixedClock.ts"
import { printError } from "./Output.ts"

/** Where a command looks. */
export interface Place {
  /** The configuration file, as named. */
  readonly config: string
  readonly sandbox: {
    readonly sandbox: boolean
    readonly sandboxSeed: Option.Option<number>
    readonly sandboxSize: Option.Option<number>
  }
}

/** A configuration, and everything that it leads to. Nothing is opened yet. */
export interface OpenWorld {
  readonly configuration: Configuration
  readonly world: World<ConfigurationError>
  readonly store: Layer.Layer<Store, StoreError>
  /** Where the store is: a folder, and a location that starts there. */
  readonly location: { readonly folder: string; readonly state: string }
  readonly now: Instant
  /** Time as it is there: it stands still in the sandbox. */
  readonly clock: Clock.Clock
}

/** The configuration at hand, and what it names: the real world or the sandbox. */
export const openWorld = Effect.fn("openWorld")(function*({ config, sandbox: flags }: Place, network?: Network) {
  const { sandbox, sandboxSeed: seed, sandboxSize: size } = flags
  if (!sandbox && (Option.isSome(seed) || Option.isSome(size))) {
    return yield* wrongUsage("--sandbox-seed and --sandbox-size say what --sandbox generates: add --sandbox.")
  }
  const configuration = yield* load(config, undefined, {
    offline: sandbox,
    ...(network === undefined ? {} : { network })
  })
  const { length: warnings } = configuration.warnings
  if (warnings > 0) {
    yield* printError(`${config} has ${warnings === 1 ? "a warning" : `${warnings} warnings`}: hrsync validate.`)
  }
  if (!sandbox) {
    const clock = yield* Clock.Clock
    const location = { folder: configuration.folder, state: configuration.state }
    return {
      configuration,
      world: configuration,
      store: storeAt(location.folder, location.state),
      location,
      now: yield* Clock.currentTimeMillis,
      clock
    } satisfies OpenWorld
  }
  const { sandboxWorld } = yield* Effect.promise(() => import("./Sandbox.ts"))
  const { now, state, world } = yield* sandboxWorld(configuration, {
    seed: Option.getOrUndefined(seed),
    size: Option.getOrUndefined(size)
  })
  const location = { folder: configuration.folder, state: `sqlite:${state}` }
  return {
    configuration,
    world,
    store: storeAt(location.folder, location.state),
    location,
    now,
    clock: fixedClock(now)
  } satisfies OpenWorld
})

/** An entity may be named when the file has it, or when it is still remembered (L4). */
export const refuseUnknown = Effect.fnUntraced(function*(
  asked: ReadonlyArray<EntityId>,
  { entities, file }: Configuration
) {
  const known = new Set(entities.map(({ rules }) => rules.entity))
  if (asked.every((entity) => known.has(entity))) return
  const store = yield* Store
  for (const entity of yield* store.entities) known.add(entity)
  const unknown = asked.filter((entity) => !known.has(entity))
  if (unknown.length === 0) return
  const sentences = unknown.map((entity) => {
    const meant = nearest(entity, known)
    return `${visible(file)} has no entity "${visible(entity)}".${meant === undefined ? "" : ` Did you mean ${meant}?`}`
  })
  return yield* wrongUsage([...sentences, `Entities: ${[...known].toSorted().join(", ")}.`].join("\n"))
})
