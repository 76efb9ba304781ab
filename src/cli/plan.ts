import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith, exitCodeOf, wrongUsage } from "./ExitCode.ts"
import { all, entities, format, notBlank, sandbox, server } from "./flags.ts"
import { parseInstant } from "./Instant.ts"
import { printError } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { writePrivately } from "./PrivateFile.ts"
import { refuseToReplace } from "./ReplacesPlan.ts"
import { root } from "./root.ts"

const out = Flag.String("out").pipe(
  Flag.withAlias("o"),
  Flag.withMetavar("file"),
  Flag.withDescription("Also save the plan there, readable by you alone, for hrsync show; replaces plans only"),
  Flag.filter(notBlank, () => "the name of a file"),
  Flag.optional
)

const at = Flag.String("at").pipe(
  Flag.withMetavar("instant"),
  Flag.withDescription("Plan for another time: 2027-01-01, or 2027-01-01T08:00:00+01:00. It can be read, not applied"),
  Flag.filterMap(
    (text) => Option.fromUndefinedOr(parseInstant(text)),
    () => "a day (2027-01-01), or a time with Z or an offset (2027-01-01T08:00:00+01:00)"
  ),
  Flag.optional
)

const detailedExitcode = Flag.Boolean("detailed-exitcode").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Exit with 2 when changes are waiting"),
  Flag.withDefault(false)
)

export const plan = Command.make(
  "plan",
  { entities, out, at, detailedExitcode, format, all, server, ...sandbox },
  Effect.fn("hrsync plan")(function*(flags) {
    const { config } = yield* root
    if (Option.isSome(flags.server)) {
      if (Option.isSome(flags.out) || Option.isSome(flags.at)) {
        return yield* wrongUsage(
          "A reconciler applies its own plans, as they are now: --out and --at are for plans made here."
        )
      }
      const { remotePlan } = yield* Effect.promise(() => import("./Remote.ts"))
      const { planRenderers } = yield* Effect.promise(() => import("./PlanAnswer.ts"))
      const view = yield* remotePlan(flags.server.value, flags.entities)
      yield* answer(flags, planRenderers(view))
      return yield* endWith(exitCodeOf(view, flags.detailedExitcode))
    }
    if (Option.isSome(flags.out)) yield* refuseToReplace(flags.out.value)
    const { readInput } = yield* Effect.promise(() => import("./Input.ts"))
    const { plan } = yield* Effect.promise(() => import("../planning/Plan.ts"))
    const { planView } = yield* Effect.promise(() => import("../report/PlanView.ts"))
    const { planRenderers } = yield* Effect.promise(() => import("./PlanAnswer.ts"))
    const input = yield* readInput({
      config,
      sandbox: flags,
      entities: flags.entities,
      at: Option.getOrUndefined(flags.at),
      everything: false
    })
    const view = planView(plan(input).plan)
    yield* answer(flags, planRenderers(view))
    if (Option.isSome(flags.out)) {
      const file = flags.out.value
      const { planToJson } = yield* Effect.promise(() => import("../report/PlanJson.ts"))
      yield* refuseToReplace(file) // once more: to read HR may have taken a while
      yield* writePrivately(file, planToJson(view))
      yield* printError(`The plan is saved in ${file}; hrsync show ${file} reads it.`)
    }
    yield* endWith(exitCodeOf(view, flags.detailedExitcode))
  }, onNode)
).pipe(
  Command.withDescription("Show what an apply would do, and why; changes nothing anywhere"),
  Command.withExamples([
    { command: "hrsync plan", description: "Every entity" },
    { command: "hrsync plan acme-fr --all", description: "One entity, every line" },
    { command: "hrsync plan --sandbox", description: "This file against a generated company, without credentials" },
    {
      command: "hrsync plan --out plan.json --detailed-exitcode",
      description: "For CI: save it, and exit with 2 on changes"
    },
    { command: "hrsync plan --at 2027-01-01", description: "Who would have come and gone by New Year" }
  ])
)
