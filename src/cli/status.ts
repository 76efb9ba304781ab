import { Effect } from "effect"
import { Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith, exitCodeOf } from "./ExitCode.ts"
import { format, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const status = Command.make(
  "status",
  { format, ...sandbox },
  Effect.fn("hrsync status")(function*(flags) {
    const { config } = yield* root
    const { readInput } = yield* Effect.promise(() => import("./Input.ts"))
    const { plan } = yield* Effect.promise(() => import("../planning/Plan.ts"))
    const { cards } = yield* Effect.promise(() => import("../planning/Cards.ts"))
    const { statusJson, statusMarkdown, statusText } = yield* Effect.promise(() => import("../report/Status.ts"))
    const input = yield* readInput({ config, sandbox: flags, entities: [], at: undefined, everything: false })
    const planned = plan(input)
    const all = cards(input, planned)
    yield* answer(flags, {
      text: (options) => statusText(all, options),
      json: () => statusJson(all),
      markdown: () => statusMarkdown(all)
    })
    yield* endWith(exitCodeOf(planned.plan, false))
  }, onNode)
).pipe(
  Command.withDescription("Show one integration card per entity: connected, blocked, and what to do"),
  Command.withExamples([
    { command: "hrsync status", description: "Every entity" },
    { command: "hrsync status --sandbox", description: "In the generated company" }
  ])
)
