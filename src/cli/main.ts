import { runMain } from "@effect/platform-node/NodeRuntime"
import { Cause, Effect, Layer } from "effect"
import { CliConfig, Command, GlobalFlag, TerminalCapabilities } from "effect/cli"
import packageJson from "../../package.json" with { type: "json" }
import type { ConfigurationError } from "../config/Diagnostic.ts"
import { allow } from "./allow.ts"
import { apply } from "./apply.ts"
import { approve } from "./approve.ts"
import { check } from "./check.ts"
import { connect } from "./connect.ts"
import { done } from "./done.ts"
import { type ExitCode, exitCodes } from "./ExitCode.ts"
import { explain } from "./explain.ts"
import { exportCommand } from "./export.ts"
import { fields } from "./fields.ts"
import { history } from "./history.ts"
import { init } from "./init.ts"
import { link } from "./link.ts"
import { members } from "./members.ts"
import { printError, tolerateClosedPipes } from "./Output.ts"
import { pause } from "./pause.ts"
import { plan } from "./plan.ts"
import { notYet } from "./Platform.ts"
import * as Presenter from "./Presenter.ts"
import { release } from "./release.ts"
import { resume } from "./resume.ts"
import { root } from "./root.ts"
import { run as runCommand } from "./run.ts"
import { sandbox } from "./sandboxCommand.ts"
import { schema } from "./schema.ts"
import { show } from "./show.ts"
import { state } from "./state.ts"
import { status } from "./status.ts"
import { unlink } from "./unlink.ts"
import { validate } from "./validate.ts"
import { worklist } from "./worklist.ts"

const hrsync = root.pipe(Command.withSubcommands([
  init,
  connect,
  validate,
  schema,
  check,
  fields,
  plan,
  apply,
  runCommand,
  approve,
  show,
  explain,
  members,
  status,
  history,
  exportCommand,
  allow,
  link,
  unlink,
  release,
  pause,
  resume,
  worklist,
  done,
  state,
  sandbox
]))

const args = process.argv.slice(2)

/** Colours only where a terminal reads them, and nobody said no (NO_COLOR, FORCE_COLOR, TERM=dumb, --no-color). */
const terminal = Effect.map(TerminalCapabilities.TerminalCapabilities, (found) => ({
  ...found,
  canColor: found.canColor && !args.includes("--no-color")
}))

const layer = Layer.mergeAll(
  notYet,
  Presenter.layer,
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  Layer.effect(TerminalCapabilities.TerminalCapabilities, terminal)
)

const end = (code: ExitCode, message: string): Effect.Effect<ExitCode> =>
  Effect.as(message === "" ? Effect.void : printError(message), code)

const configurationText = Effect.fnUntraced(function*({ diagnostics }: ConfigurationError) {
  const { renderDiagnostics } = yield* Effect.promise(() => import("../config/Diagnostic.ts"))
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
  return renderDiagnostics(diagnostics, { colour: canColor })
})

const run = Command.runWith(hrsync, { version: packageJson.version })(args).pipe(
  Effect.as<ExitCode>(exitCodes.done),
  Effect.catch((error) => {
    switch (error._tag) {
      case "Ended":
        return end(error.code, error.message)
      case "ShowHelp":
        return end(exitCodes.usage, "") // the presenter has said what was typed wrongly
      case "ConfigurationError":
        return Effect.flatMap(configurationText(error), (message) => end(exitCodes.configuration, message))
      case "Locked":
      case "StoreError":
      case "PlanFileError":
        return end(exitCodes.error, `${error.message}\n${error.next}`)
      default:
        return end(exitCodes.error, error.message)
    }
  }),
  Effect.catchCause((cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.interrupt
      : end(exitCodes.error, `This is a defect of hrsync; please report it.\n${Cause.pretty(cause)}`)
  ),
  Effect.flatMap((code) =>
    Effect.sync(() => {
      process.exitCode = code
    })
  )
)

tolerateClosedPipes()
runMain(Effect.provide(run, layer), { disableErrorReporting: true })
