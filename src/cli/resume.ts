import { Effect } from "effect"
import { Command } from "effect/cli"
import { as, entities, everyEntity, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const resume = Command.make(
  "resume",
  { entities, all: everyEntity, as, reason, ...sandbox },
  Effect.fn("hrsync resume")(function*(flags) {
    const { config } = yield* root
    const { setPaused } = yield* Effect.promise(() => import("./Pausing.ts"))
    const { tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    yield* setPaused({ config, sandbox: flags }, flags, false, tellerOf(flags))
  }, onNode)
).pipe(
  Command.withDescription("Let a paused entity go on; nothing is applied by that alone"),
  Command.withExamples([
    { command: "hrsync resume acme-fr", description: "One entity" },
    { command: "hrsync resume --all", description: "Every entity" }
  ])
)
