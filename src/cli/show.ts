import { Effect, FileSystem } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"
import { all, format, notBlank } from "./flags.ts"
import { onNode } from "./Platform.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("What hrsync plan --out wrote"),
  Argument.filter(notBlank, () => "the name of a file")
)

const readBytes = Effect.fn("readBytes")(function*(file: string, limit: number) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(file)
  if (info.type === "File" && info.size > BigInt(limit)) {
    return yield* failed(`${file} is too large: no plan is that long.`, "Look whether it is the right file.")
  }
  return yield* fs.readFile(file)
}, (effect, file) => Effect.catchTag(effect, "PlatformError", (error) => cannot("read", file)(error)))

export const show = Command.make(
  "show",
  { file, format, all },
  Effect.fn("hrsync show")(function*(flags) {
    const { maxPlanBytes, readPlan } = yield* Effect.promise(() => import("../report/ReadPlan.ts"))
    const { planRenderers } = yield* Effect.promise(() => import("./PlanAnswer.ts"))
    const plan = yield* Effect.fromResult(readPlan(yield* readBytes(flags.file, maxPlanBytes), flags.file))
    yield* answer(flags, planRenderers(plan))
  }, onNode)
).pipe(
  Command.withDescription("Show a plan that was saved with hrsync plan --out"),
  Command.withExamples([
    { command: "hrsync show plan.json", description: "Read a saved plan" },
    { command: "hrsync show plan.json --format markdown > plan.md", description: "For a pull request" }
  ])
)
