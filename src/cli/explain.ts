import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith, exitCodes } from "./ExitCode.ts"
import { format, notBlank, sandbox, server } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const who = Argument.String("who").pipe(
  Argument.withDescription("An e-mail address, a name, or an employee or member id"),
  Argument.filter(notBlank, () => "an e-mail address, a name, or an id")
)

export const explain = Command.make(
  "explain",
  { who, format, server, ...sandbox },
  Effect.fn("hrsync explain")(function*(flags) {
    const { config } = yield* root
    if (Option.isSome(flags.server)) {
      const { printRemote } = yield* Effect.promise(() => import("./Remote.ts"))
      return yield* printRemote(flags.server.value, "/api/v1/explain", { who: flags.who }, flags)
    }
    const { readInput } = yield* Effect.promise(() => import("./Input.ts"))
    const { tellIncomplete } = yield* Effect.promise(() => import("./Incomplete.ts"))
    const { explain } = yield* Effect.promise(() => import("../planning/Explain.ts"))
    const { explanationJson, explanationMarkdown, explanationText } = yield* Effect.promise(() =>
      import("../report/Explanation.ts")
    )
    const input = yield* readInput({ config, sandbox: flags, entities: [], at: undefined, everything: true })
    const explanation = explain(input, flags.who)
    yield* answer(flags, {
      text: (options) => explanationText(explanation, options),
      json: () => explanationJson(explanation),
      markdown: () => explanationMarkdown(explanation)
    })
    const read = yield* tellIncomplete(input)
    yield* endWith(explanation.people.length === 0 ? exitCodes.error : read)
  }, onNode)
).pipe(
  Command.withDescription("Explain a person: every condition with the value found, the match, and what follows"),
  Command.withExamples([
    { command: "hrsync explain ada@acme.example", description: "By e-mail" },
    { command: "hrsync explain \"Ada Lovelace\" --sandbox", description: "By name, in the generated company" },
    { command: "hrsync explain E0042 --format markdown", description: "By employee id, for an issue" }
  ])
)
