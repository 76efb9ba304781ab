import { Effect, Logger, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { actor } from "./Actor.ts"
import { answer } from "./Answer.ts"
import { exitCodeOfApply } from "./ApplyExit.ts"
import { endWith } from "./ExitCode.ts"
import { all, as, format, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const once = Flag.Boolean("once").pipe(
  Flag.withoutNegation,
  Flag.withDescription("One cycle of every entity, and end: for cron and Kubernetes jobs"),
  Flag.withDefault(false)
)

const logFormats = ["text", "json"] as const

const logFormat = Flag.Literals("log-format", logFormats).pipe(
  Flag.withMetavar(logFormats.join("|")),
  Flag.withDescription("How the log on standard error is written (default: text on a terminal, else json)"),
  Flag.optional
)

/** Whose doing the runs of a reconciler are, unless somebody says. */
const itself = "hrsync run"

export const run = Command.make(
  "run",
  { once, logFormat, as, format, all, ...sandbox },
  Effect.fn("hrsync run")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const by = Option.match(flags.as, { onNone: () => itself, onSome: actor })
    const format = Option.getOrElse(flags.logFormat, () => process.stderr.isTTY ? "text" : "json")
    const { logTo } = yield* Effect.promise(() => import("./LogTo.ts"))
    const logs = Logger.layer([logTo(format)])
    if (flags.once) {
      const { runOnce } = yield* Effect.promise(() => import("./RunOnce.ts"))
      const { appliedJson, appliedMarkdown, appliedText } = yield* Effect.promise(() => import("../report/Applied.ts"))
      const applied = yield* Effect.provide(runOnce(place, by), logs)
      yield* answer(flags, {
        text: (options) => appliedText(applied, options),
        json: () => appliedJson(applied),
        markdown: () => appliedMarkdown(applied)
      })
      return yield* endWith(exitCodeOfApply(applied, false))
    }
    const { running } = yield* Effect.promise(() => import("./Running.ts"))
    yield* Effect.provide(running(place, by), logs)
  }, onNode)
).pipe(
  Command.withDescription("Keep every entity in step, unattended: the container's one process"),
  Command.withExamples([
    { command: "hrsync run", description: "Until it is stopped; follows hrsync.yaml when it changes" },
    { command: "hrsync run --once", description: "One cycle, for cron and Kubernetes jobs" },
    { command: "hrsync run --sandbox", description: "With the generated company" }
  ])
)
