import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { textOptions } from "./Answer.ts"
import { endWith, exitCodes, mostSevere } from "./ExitCode.ts"
import { entities, notBlank, sandbox } from "./flags.ts"
import { print, printError } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { writePrivately } from "./PrivateFile.ts"
import { refusing } from "./ReplacesPlan.ts"
import { root } from "./root.ts"

const formats = ["text", "markdown", "csv", "json"] as const

const format = Flag.Literals("format", formats).pipe(
  Flag.withMetavar(formats.join("|")),
  Flag.withDescription("How it is written (default: text)"),
  Flag.withDefault("text")
)

const out = Flag.String("out").pipe(
  Flag.withAlias("o"),
  Flag.withMetavar("file"),
  Flag.withDescription("Write it there instead, readable by you alone; replaces worklists only"),
  Flag.filter(notBlank, () => "the name of a file"),
  Flag.optional
)

const detailedExitcode = Flag.Boolean("detailed-exitcode").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Exit with 2 when something waits for a person"),
  Flag.withDefault(false)
)

/** How a worklist begins, in every form. */
const asWorklistsBegin =
  /^(?:hrsync worklist: |## hrsync worklist\n|Entity,No\.,State,Step,Name,|\{\s*"format"\s*:\s*"hrsync-worklist")/u

const refuseToReplace = refusing(
  asWorklistsBegin,
  "no worklist",
  "Name another file with --out, or move this one away first."
)

export const worklist = Command.make(
  "worklist",
  { entities, format, out, detailedExitcode, ...sandbox },
  Effect.fn("hrsync worklist")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    if (Option.isSome(flags.out)) yield* refuseToReplace(flags.out.value)
    const { readInput } = yield* Effect.promise(() => import("./Input.ts"))
    const { tellIncomplete } = yield* Effect.promise(() => import("./Incomplete.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { plan } = yield* Effect.promise(() => import("../planning/Plan.ts"))
    const { worklists } = yield* Effect.promise(() => import("../planning/Worklist.ts"))
    const { worklistView } = yield* Effect.promise(() => import("../report/WorklistView.ts"))
    const { worklistText } = yield* Effect.promise(() => import("../report/WorklistText.ts"))
    const { worklistMarkdown } = yield* Effect.promise(() => import("../report/WorklistMarkdown.ts"))
    const { worklistCsv } = yield* Effect.promise(() => import("../report/WorklistCsv.ts"))
    const { worklistJson } = yield* Effect.promise(() => import("../report/WorklistJson.ts"))
    const input = yield* readInput({ ...place, entities: flags.entities, at: undefined, everything: false })
    const view = worklistView(worklists(input, plan(input)), input.now, (command) => hint(place, command))
    const options = yield* textOptions(true)
    const text = {
      text: () =>
        worklistText(view, Option.isSome(flags.out) ? { ...options, colour: false, width: undefined } : options),
      markdown: () => worklistMarkdown(view),
      csv: () => worklistCsv(view),
      json: () => worklistJson(view)
    }[flags.format]()
    if (Option.isSome(flags.out)) {
      yield* refuseToReplace(flags.out.value) // once more: to read HR may have taken a while
      yield* writePrivately(flags.out.value, text)
      yield* printError(`The worklist is saved in ${flags.out.value}.`)
    } else yield* print(text)
    const incomplete = yield* tellIncomplete(input)
    const waits = flags.detailedExitcode && view.open > 0 ? exitCodes.changes : exitCodes.done
    yield* endWith(mostSevere([incomplete, waits]))
  }, onNode)
).pipe(
  Command.withDescription("Show what waits for a person in the targets: where, what, in which order, and since when"),
  Command.withExamples([
    { command: "hrsync worklist", description: "Every entity" },
    { command: "hrsync worklist acme-fr --format markdown", description: "One entity, for a ticket" },
    { command: "hrsync worklist --format csv --out worklist.csv", description: "For a spreadsheet" }
  ])
)
