import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { failed } from "./ExitCode.ts"
import { all, format, notBlank, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

/** Fields alone: nobody's manager, nobody's account. */
const looking = { attributes: "all", bankAccount: false, manager: false } as const

const connection = Argument.String("connection").pipe(
  Argument.withDescription("The name of a connection in the configuration"),
  Argument.filter(notBlank, () => "the name of a connection")
)

export const fields = Command.make(
  "fields",
  { connection, format, all, ...sandbox },
  Effect.fn("hrsync fields")(function*(flags) {
    const { config } = yield* root
    const { openWorld } = yield* Effect.promise(() => import("./World.ts"))
    const { connectionsOf, namedConnections } = yield* Effect.promise(() => import("./Connections.ts"))
    const { checkup } = yield* Effect.promise(() => import("./Checkup.ts"))
    const { fieldsJson, fieldsMarkdown, fieldsText } = yield* Effect.promise(() => import("../report/Fields.ts"))
    const open = yield* openWorld({ config, sandbox: flags })
    const named = yield* namedConnections({ ...open, connections: connectionsOf(open) }, [flags.connection])
    const { connections: [found] } = yield* checkup(
      named.map(({ connect, id, kind, usedBy }) => ({ connect, id, kind, usedBy, request: looking })),
      []
    )
    if (found === undefined) return
    const { completeness } = found
    if (!completeness.complete) return yield* failed(`${found.connection}: ${completeness.why}.`, completeness.next)
    yield* answer(flags, {
      text: (options) => fieldsText(found, options),
      json: () => fieldsJson(found),
      markdown: () => fieldsMarkdown(found, flags)
    })
  }, onNode)
).pipe(
  Command.withDescription(
    "Show what a connection has for filters: every field, its values with counts, and the line to write"
  ),
  Command.withExamples([
    { command: "hrsync fields hr", description: "The 20 most frequent values of each field" },
    { command: "hrsync fields hr --all", description: "Every value" },
    { command: "hrsync fields hr --sandbox", description: "In the generated company" }
  ])
)
