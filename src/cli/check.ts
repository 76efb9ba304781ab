import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith, exitCodes } from "./ExitCode.ts"
import { format, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const connections = Argument.String("connection").pipe(
  Argument.withDescription("Names of connections in the configuration (default: all of them, and the targets)"),
  Argument.variadic()
)

export const check = Command.make(
  "check",
  { connections, format, ...sandbox },
  Effect.fn("hrsync check")(function*(flags) {
    const { config } = yield* root
    const { openWorld } = yield* Effect.promise(() => import("./World.ts"))
    const { connectionsOf, namedConnections } = yield* Effect.promise(() => import("./Connections.ts"))
    const { checkup } = yield* Effect.promise(() => import("./Checkup.ts"))
    const { checkJson, checkMarkdown, checkText } = yield* Effect.promise(() => import("../report/Check.ts"))
    const { isSound } = yield* Effect.promise(() => import("../report/CheckView.ts"))
    const open = yield* openWorld({ config, sandbox: flags })
    const named = yield* namedConnections({ ...open, connections: connectionsOf(open) }, flags.connections)
    const found = yield* checkup(named, flags.connections.length === 0 ? open.world.entities : [])
    yield* answer(flags, {
      text: (options) => checkText(found, options),
      json: () => checkJson(found),
      markdown: () => checkMarkdown(found)
    })
    yield* endWith(isSound(found) ? exitCodes.done : exitCodes.error)
  }, onNode)
).pipe(
  Command.withDescription(
    "Read every connection and target to its end: who is found, which rights are missing, what it proves"
  ),
  Command.withExamples([
    { command: "hrsync check", description: "Everything that the file names" },
    { command: "hrsync check hr", description: "One connection" },
    {
      command: "hrsync check --format json",
      description: "For CI: ends with 1 when something can't be read to its end"
    }
  ])
)
