import type { NodeServices } from "@effect/platform-node/NodeServices"
import { Effect, FileSystem, Layer, Path, Stdio, Terminal } from "effect"
import { ChildProcessSpawner } from "effect/process"

/**
 * Runs a command with Node's files and terminal. They are loaded only then: to load them takes longer than everything
 * that `--help` does.
 */
export const onNode = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Effect.promise(() => import("@effect/platform-node/NodeServices")),
    ({ layer }) => Effect.provide(effect, layer)
  )

const never = Effect.die("A command uses the platform without onNode.")

/** Stands for the platform while arguments are parsed: no flag of hrsync looks at a file. */
export const notYet: Layer.Layer<NodeServices> = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Stdio.layerTest({}),
  Layer.succeed(
    Terminal.Terminal,
    Terminal.make({
      columns: never,
      rows: never,
      size: never,
      readInput: never,
      readLine: never,
      display: () => never
    })
  ),
  Layer.succeed(ChildProcessSpawner.ChildProcessSpawner, ChildProcessSpawner.make(() => never))
)
