import { Effect } from "effect"
import { Command, Flag, TerminalCapabilities } from "effect/cli"
import { endWith, exitCodes } from "./ExitCode.ts"
import { print, printError } from "./Output.ts"
import { root } from "./root.ts"

const format = Flag.Literals("format", ["text", "json"]).pipe(
  Flag.withMetavar("text|json"),
  Flag.withDescription("How it is written (default: text)"),
  Flag.withDefault("text")
)

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`

export const validate = Command.make(
  "validate",
  { format },
  Effect.fn("hrsync validate")(function*(flags) {
    const { config } = yield* root
    const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
    const { load } = yield* Effect.promise(() => import("../config/Load.ts"))
    const { renderDiagnostics } = yield* Effect.promise(() => import("../config/Diagnostic.ts"))
    if (flags.format === "json") {
      const diagnostics = yield* Effect.match(load(config), {
        onFailure: (error) => error.diagnostics,
        onSuccess: ({ warnings }) => warnings
      })
      const { escapeJson } = yield* Effect.promise(() => import("../report/Safe.ts"))
      const document = { format: "hrsync-validation", version: 1, file: config, diagnostics }
      yield* print(escapeJson(JSON.stringify(document, null, 2)))
      return yield* endWith(
        diagnostics.some(({ severity }) => severity === "error") ? exitCodes.configuration : exitCodes.done
      )
    }
    const { connections, entities, warnings } = yield* load(config)
    if (warnings.length > 0) yield* printError(renderDiagnostics(warnings, { colour: canColor }))
    const sizes = [
      count(entities.length, "entity", "entities"),
      count(connections.length, "connection", "connections")
    ]
    yield* print(`${config} is valid: ${sizes.join(", ")}.`)
  })
).pipe(
  Command.withDescription("Check the configuration file; needs no secret and asks no tool"),
  Command.withExamples([
    { command: "hrsync validate", description: "Check hrsync.yaml in this folder" },
    {
      command: "hrsync validate -c staging.yaml --format json",
      description: "Every problem as data, for an editor or CI"
    }
  ])
)
