import { Effect } from "effect"
import { Command } from "effect/cli"
import { as, entities, everyEntity, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const pause = Command.make(
  "pause",
  { entities, all: everyEntity, as, reason, ...sandbox },
  Effect.fn("hrsync pause")(function*(flags) {
    const { config } = yield* root
    const { setPaused } = yield* Effect.promise(() => import("./Pausing.ts"))
    const { tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    yield* setPaused({ config, sandbox: flags }, flags, true, tellerOf(flags))
  }, onNode)
).pipe(
  Command.withDescription("Stop an entity at once, also while it is being applied, without a change of file"),
  Command.withExamples([
    { command: "hrsync pause acme-fr --reason \"HR is being migrated\"", description: "One entity, and why" },
    { command: "hrsync pause --all", description: "Every entity" }
  ])
)
