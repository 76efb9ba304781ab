import { Clock, Effect, Option } from "effect"
import { Argument, Command, Flag, Prompt, TerminalCapabilities } from "effect/cli"
import type { Plan } from "../domain/Plan.ts"
import type { PlanInput, Planned } from "../planning/Input.ts"
import { actor } from "./Actor.ts"
import { answer } from "./Answer.ts"
import { exitCodeOfApply } from "./ApplyExit.ts"
import { endWith, failed, wrongUsage } from "./ExitCode.ts"
import { all, as, format, notBlank, reason, sandbox } from "./flags.ts"
import { printError } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const planFile = Argument.String("plan").pipe(
  Argument.withDescription("A plan saved with hrsync plan --out: exactly that is applied, or nothing"),
  Argument.filter(notBlank, () => "the name of a file"),
  Argument.optional
)

const entity = Flag.String("entity").pipe(
  Flag.withAlias("e"),
  Flag.withMetavar("key"),
  Flag.withDescription("Only this entity; may be given several times (default: all of them)"),
  Flag.filter(notBlank, () => "the key of an entity"),
  Flag.between(0, Infinity)
)

const autoApprove = Flag.Boolean("auto-approve").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Do not ask. It passes no block, and no approval that somebody has to give"),
  Flag.withDefault(false)
)

const detailedExitcode = Flag.Boolean("detailed-exitcode").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Exit with 2 when something waits for an approval"),
  Flag.withDefault(false)
)

const noTerminal = (saved: Option.Option<string>) => {
  const [look, subject] = Option.match(saved, {
    onNone: () => ["hrsync plan", "hrsync apply"],
    onSome: (file) => [`hrsync show ${file}`, `hrsync apply ${file}`]
  })
  return wrongUsage(
    "hrsync apply asks before it changes anything, and there is no terminal to ask on.\n"
      + `Look at ${look} first; then run: ${subject} --auto-approve`
  )
}

const stoppedBefore = "Stopped: nothing was applied."
const stoppedHalfway =
  "A stop signal ended it. Calls that were under way have ended, or are settled by the next apply; "
  + "the rest was not tried.\nSee what was done with hrsync history; hrsync apply does what is left."

/** How old what was read may be when the question is answered, in milliseconds: people change their mind meanwhile. */
const patience = 15 * 60_000

const tooLate = failed(
  "Nothing was applied: the question waited for its answer for more than 15 minutes, and HR may say something else by now.",
  "Run hrsync apply again. To decide later, save the plan (hrsync plan --out), and apply that."
)

const question = ({ entities }: Plan): string => {
  const operations = entities.reduce((sum, one) => sum + one.operations.length, 0)
  const changing = entities.filter((one) => one.operations.length > 0).length
  const stopped = entities.filter(({ blocks, errors }) => blocks.length + errors.length > 0).length
  return `Apply ${operations === 1 ? "this change" : `these ${operations} changes`} to ${
    changing === 1 ? "one entity" : `${changing} entities`
  }?${stopped === 0 ? "" : ` (${stopped} blocked or in error: nothing is done there.)`}`
}

export const apply = Command.make(
  "apply",
  { plan: planFile, entity, autoApprove, detailedExitcode, as, reason, format, all, ...sandbox },
  Effect.fn("hrsync apply")(function*(flags) {
    const { config } = yield* root
    const { canColor, canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
    if (!flags.autoApprove && !canPrompt) return yield* noTerminal(flags.plan)
    if (Option.isSome(flags.plan) && flags.entity.length > 0) {
      return yield* wrongUsage("A saved plan names its entities itself: leave --entity out.")
    }
    const { cycle } = yield* Effect.promise(() => import("../engine/Cycle.ts"))
    const { holding, loadPlan, refuseUsed } = yield* Effect.promise(() => import("./SavedPlan.ts"))
    const { gathering } = yield* Effect.promise(() => import("./Input.ts"))
    const { openWorld, refuseUnknown } = yield* Effect.promise(() => import("./World.ts"))
    const { applyingLine, progressLine } = yield* Effect.promise(() => import("./Progress.ts"))
    const { planView } = yield* Effect.promise(() => import("../report/PlanView.ts"))
    const { planRenderers } = yield* Effect.promise(() => import("./PlanAnswer.ts"))
    const { appliedJson, appliedMarkdown, appliedText } = yield* Effect.promise(() => import("../report/Applied.ts"))

    const saved = Option.isSome(flags.plan) ? yield* loadPlan(flags.plan.value) : undefined
    const open = yield* openWorld({ config, sandbox: flags })
    const entities = saved === undefined ? flags.entity : saved.entities.map((one) => one.entity)
    const reading = progressLine(process.stderr)
    const carrying = applyingLine(process.stderr)

    let isApplying = false
    const review = Effect.fnUntraced(function*(fresh: Planned, input: PlanInput) {
      reading.clear()
      const planned = saved === undefined ? fresh : holding(saved, fresh, input)
      const view = planRenderers(planView(planned.plan))
      const operations = planned.plan.entities.reduce((sum, one) => sum + one.operations.length, 0)
      if (flags.format === "text") yield* answer(flags, view)
      if (operations === 0 || flags.autoApprove) {
        isApplying = true
        return planned
      }
      if (flags.format !== "text") yield* printError(view.text({ colour: canColor, width: undefined, all: false }))
      const yes = yield* Prompt.Confirm({ message: question(planned.plan), initial: false }).pipe(
        Effect.tapErrorTag("QuitError", () => printError(stoppedBefore))
      )
      if (!yes) return yield* failed("Nothing was applied: the answer was no.", "")
      if ((yield* Clock.currentTimeMillis) - input.now > patience) return yield* tooLate
      isApplying = true
      return planned
    })

    const applied = yield* refuseUnknown(entities, open.configuration).pipe(
      Effect.andThen(saved === undefined ? Effect.void : refuseUsed(saved, Option.getOrElse(flags.plan, () => ""))),
      Effect.andThen(cycle(
        open.world,
        {
          ...gathering({ entities, at: undefined, everything: false }, open, reading),
          by: actor(Option.getOrUndefined(flags.as)),
          reason: Option.getOrElse(flags.reason, () => ""),
          savedPlan: saved?.checksum,
          applying: carrying.update
        },
        review
      )),
      Effect.onInterrupt(() => Effect.suspend(() => printError(isApplying ? stoppedHalfway : stoppedBefore))),
      Effect.ensuring(Effect.sync(() => {
        reading.clear()
        carrying.clear()
      })),
      Effect.provide(open.store),
      Effect.provideService(Clock.Clock, open.clock),
      Effect.provideService(Prompt.Theme, Prompt.makeTheme({ colors: canColor }))
    )
    yield* answer(flags, {
      text: (options) => `\n${appliedText(applied, options)}`,
      json: () => appliedJson(applied),
      markdown: () => appliedMarkdown(applied)
    })
    yield* endWith(exitCodeOfApply(applied, flags.detailedExitcode))
  }, onNode)
).pipe(
  Command.withDescription("Carry a plan out: makes one, asks, and applies it; or applies one that was saved"),
  Command.withExamples([
    { command: "hrsync apply", description: "Plan, ask, apply" },
    {
      command: "hrsync apply --auto-approve",
      description: "In CI: no question; limits and approvals hold all the same"
    },
    { command: "hrsync apply plan.json", description: "Exactly what hrsync plan --out plan.json showed, or nothing" },
    { command: "hrsync apply --sandbox", description: "In the generated company" }
  ])
)
