import { Effect, FileSystem } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { failed } from "./ExitCode.ts"
import { all, format } from "./flags.ts"
import { onNode } from "./Platform.ts"

const file = Argument.String("file").pipe(Argument.withDescription("What hrsync plan --out wrote"))

const readBytes = Effect.fn("readBytes")(function*(file: string, limit: number) {
  const fs = yield* FileSystem.FileSystem
  const cannot = (problem: string, next: string) => failed(`${file} can't be read: ${problem}.`, next)
  const info = yield* Effect.mapError(fs.stat(file), (error) =>
    error.reason._tag === "NotFound"
      ? cannot("there is no such file", "Save a plan first: hrsync plan --out plan.json.")
      : cannot("the system does not let this user", "Look at its rights."))
  if (info.type !== "File") {
    return yield* cannot(info.type === "Directory" ? "it is a folder" : "it is no regular file", "Name a plan file.")
  }
  if (info.size > BigInt(limit)) return yield* cannot("no plan is that large", "Look whether it is the right file.")
  return yield* Effect.mapError(
    fs.readFile(file),
    () => cannot("the system does not let this user", "Look at its rights.")
  )
})

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
