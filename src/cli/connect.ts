import { Effect, Option } from "effect"
import { Argument, Command, Flag, Prompt, TerminalCapabilities } from "effect/cli"
import { endWith, exitCodes, wrongUsage } from "./ExitCode.ts"
import { notBlank } from "./flags.ts"
import { printError } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const connection = Argument.String("connection").pipe(
  Argument.withDescription("Its name in the configuration: one that is there is tested, another one is added"),
  Argument.filter(notBlank, () => "the name of a connection"),
  Argument.optional
)

const kind = Flag.String("kind").pipe(
  Flag.withAlias("k"),
  Flag.withMetavar("kind"),
  Flag.withDescription("The HR tool, such as bamboohr (hrsync connect --kind list shows them)"),
  Flag.filter(notBlank, () => "a kind of HR tool"),
  Flag.optional
)

const set = Flag.String("set").pipe(
  Flag.withMetavar("setting=value"),
  Flag.withDescription("A setting of the connection, several times: company=acme, 'apiKey=${env:HR_API_KEY}'"),
  Flag.between(0, Infinity)
)

const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withoutNegation,
  Flag.withDescription("Ask nothing: add the connection when its test went well"),
  Flag.withDefault(false)
)

const stopped = "Stopped; nothing was written."

const noTerminal = wrongUsage(
  "hrsync connect asks, and no terminal is here to answer: name the tool with --kind, its settings with --set, and add --yes."
)

export const connect = Command.make(
  "connect",
  { connection, kind, set, yes },
  Effect.fn("hrsync connect")(function*(flags) {
    const { config } = yield* root
    const { canColor, canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
    const { findFile } = yield* Effect.promise(() => import("./ConnectFile.ts"))
    const { addNew, kindsText, review } = yield* Effect.promise(() => import("./ConnectSteps.ts"))
    const { load } = yield* Effect.promise(() => import("../config/Load.ts"))
    const asking = <A, E extends { readonly _tag: string }, R>(steps: Effect.Effect<A, E, R>) =>
      steps.pipe(
        Effect.tapError((error) => error._tag === "QuitError" ? printError(`\n${stopped}`) : Effect.void),
        Effect.onInterrupt(() => printError(`\n${stopped}`)),
        Effect.provideService(Prompt.Theme, Prompt.makeTheme({ colors: canColor }))
      )
    const name = Option.getOrUndefined(flags.connection)
    const asked = { kind: Option.getOrUndefined(flags.kind), sets: flags.set, yes: flags.yes }
    if (asked.kind === "list") return yield* kindsText
    const file = yield* findFile(config)
    const configuration = file.bytes === undefined ? undefined : yield* load(config)
    const known = configuration?.connections.find(({ id }) => id === name)
    if (configuration !== undefined && known !== undefined) {
      if (asked.kind !== undefined || asked.sets.length > 0) {
        return yield* wrongUsage(
          `${config} has the connection "${known.id}" already. To test it, leave --kind and --set out; its settings are changed in the file.`
        )
      }
      const good = yield* asking(review(configuration, known.id, canPrompt && !flags.yes))
      return yield* endWith(good ? exitCodes.done : exitCodes.error)
    }
    if (!canPrompt && !flags.yes) return yield* noTerminal
    yield* asking(addNew({ file, configuration, name, asked, interactive: canPrompt && !flags.yes }))
  }, onNode)
).pipe(
  Command.withDescription(
    "Connect an HR tool step by step: what to do there, what is read, a test, and the lines to add"
  ),
  Command.withExamples([
    { command: "hrsync connect", description: "Be asked" },
    { command: "hrsync connect hr", description: "Test a connection that is there, and see what could be better" },
    {
      command: "hrsync connect hr --kind bamboohr --set company=acme --set 'apiKey=${env:HR_API_KEY}' --yes",
      description: "In a script"
    }
  ])
)
