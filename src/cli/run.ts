import { Effect, Logger, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { parseListen } from "../config/Listen.ts"
import { defectText } from "../domain/Defect.ts"
import { actor } from "./Actor.ts"
import { answer } from "./Answer.ts"
import { exitCodeOfApply } from "./ApplyExit.ts"
import { endWith, failed, wrongUsage } from "./ExitCode.ts"
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

const listen = Flag.String("listen").pipe(
  Flag.withMetavar("host:port"),
  Flag.withDescription("Where the pages are served; none: nowhere (default: server.listen, else 127.0.0.1:8080)"),
  Flag.optional
)

const listenOf = (text: string) => {
  const place = parseListen(text)
  return place === undefined
    ? Effect.fail(wrongUsage(`--listen ${text} is no address. Write host:port, such as 127.0.0.1:8080, or none.`))
    : Effect.succeed(place)
}

/** Its standard error is a log, and a log holds nobody's data. */
const broken = (defect: unknown) => failed(`This is a defect of hrsync; please report it.\n${defectText(defect)}`, "")

/** Whose doing the runs of a reconciler are, unless somebody says. */
const itself = "hrsync run"

export const run = Command.make(
  "run",
  { once, listen, logFormat, as, format, all, ...sandbox },
  Effect.fn("hrsync run")(
    function*(flags) {
      const { config } = yield* root
      const place = { config, sandbox: flags }
      const by = Option.match(flags.as, { onNone: () => itself, onSome: actor })
      const format = Option.getOrElse(flags.logFormat, () => process.stderr.isTTY ? "text" : "json")
      const { logTo } = yield* Effect.promise(() => import("./LogTo.ts"))
      const logs = Logger.layer([logTo(format)])
      if (flags.once) {
        const { runOnce } = yield* Effect.promise(() => import("./RunOnce.ts"))
        const { appliedJson, appliedMarkdown, appliedText } = yield* Effect.promise(() =>
          import("../report/Applied.ts")
        )
        const applied = yield* Effect.provide(runOnce(place, by), logs)
        yield* answer(flags, {
          text: (options) => appliedText(applied, options),
          json: () => appliedJson(applied),
          markdown: () => appliedMarkdown(applied)
        })
        return yield* endWith(exitCodeOfApply(applied, false))
      }
      const { openTelemetry } = yield* Effect.promise(() => import("./OpenTelemetry.ts"))
      const { running } = yield* Effect.promise(() => import("./Running.ts"))
      const listen = Option.isSome(flags.listen) ? yield* listenOf(flags.listen.value) : undefined
      yield* running(place, by, listen).pipe(Effect.provide(openTelemetry(process.env)), Effect.provide(logs))
    },
    Effect.catchDefect((defect) => Effect.fail(broken(defect))),
    onNode
  )
).pipe(
  Command.withDescription("Keep every entity in step, unattended: the container's one process"),
  Command.withExamples([
    { command: "hrsync run", description: "Until it is stopped; follows hrsync.yaml when it changes" },
    { command: "hrsync run --once", description: "One cycle, for cron and Kubernetes jobs" },
    { command: "hrsync run --sandbox", description: "With the generated company" }
  ])
)
