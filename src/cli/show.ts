import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { all, format, notBlank } from "./flags.ts"
import { onNode } from "./Platform.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("What hrsync plan --out wrote"),
  Argument.filter(notBlank, () => "the name of a file")
)

export const show = Command.make(
  "show",
  { file, format, all },
  Effect.fn("hrsync show")(function*(flags) {
    const { loadPlan } = yield* Effect.promise(() => import("./SavedPlan.ts"))
    const { planRenderers } = yield* Effect.promise(() => import("./PlanAnswer.ts"))
    yield* answer(flags, planRenderers(yield* loadPlan(flags.file)))
  }, onNode)
).pipe(
  Command.withDescription("Show a plan that was saved with hrsync plan --out"),
  Command.withExamples([
    { command: "hrsync show plan.json", description: "Read a saved plan" },
    { command: "hrsync show plan.json --format markdown > plan.md", description: "For a pull request" }
  ])
)
