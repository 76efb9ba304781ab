import { Effect, Option } from "effect"
import { Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith, exitCodeOf } from "./ExitCode.ts"
import { format, sandbox, server } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const status = Command.make(
  "status",
  { format, server, ...sandbox },
  Effect.fn("hrsync status")(function*(flags) {
    const { config } = yield* root
    if (Option.isSome(flags.server)) {
      const { printRemote, remotePlan } = yield* Effect.promise(() => import("./Remote.ts"))
      yield* printRemote(flags.server.value, "/api/v1/status", {}, flags)
      return yield* endWith(exitCodeOf(yield* remotePlan(flags.server.value, []), false))
    }
    const { inWorld, readHere } = yield* Effect.promise(() => import("./Input.ts"))
    const { pastOf } = yield* Effect.promise(() => import("./Past.ts"))
    const { plan } = yield* Effect.promise(() => import("../planning/Plan.ts"))
    const { cards } = yield* Effect.promise(() => import("../planning/Cards.ts"))
    const { withPast } = yield* Effect.promise(() => import("../planning/LastCycles.ts"))
    const { statusJson, statusMarkdown, statusText } = yield* Effect.promise(() => import("../report/Status.ts"))
    const { input, past } = yield* inWorld({ config, sandbox: flags }, (open) =>
      Effect.all({
        input: readHere({ entities: [], at: undefined, everything: false }, open),
        past: pastOf()
      }))
    const planned = plan(input)
    const all = withPast(cards(input, planned), past)
    yield* answer(flags, {
      text: (options) => statusText(all, options),
      json: () => statusJson(all),
      markdown: () => statusMarkdown(all)
    })
    yield* endWith(exitCodeOf(planned.plan, false))
  }, onNode)
).pipe(
  Command.withDescription(
    "Show one integration card per entity: connected, blocked, what to do, and what happened last"
  ),
  Command.withExamples([
    { command: "hrsync status", description: "Every entity" },
    { command: "hrsync status --sandbox", description: "In the generated company" }
  ])
)
