import { Effect } from "effect"
import { CliOutput, TerminalCapabilities } from "effect/cli"
import { print, printError } from "./Output.ts"

/** Help and the version go to standard output; what was typed wrongly is said, in few lines, on standard error. */
const presenter: CliOutput.Presenter = {
  present: Effect.fnUntraced(function*(event) {
    const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
    const formatter = CliOutput.defaultFormatter({ colors: canColor })
    switch (event._tag) {
      case "Version":
        return yield* print(`${event.name} ${event.version}`)
      case "Help":
        return yield* (event.reason === "Requested" ? print : printError)(formatter.formatHelpDoc(event.helpDoc))
      case "InvalidInvocation": {
        const problems = event.errors.map((error) => error.message).join("\n\n")
        return yield* printError(
          `${problems}\n\nUsage: ${event.helpDoc.usage}\nTry:   ${event.commandPath.join(" ")} --help`
        )
      }
    }
  })
}

export const layer = CliOutput.layerPresenter(presenter)
