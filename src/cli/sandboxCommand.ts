import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { sandbox as flags } from "./flags.ts"
import { print } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const { sandboxSeed, sandboxSize } = flags

/** Ten years: more is a slip of the hand. */
const mostDays = 3650

const daysOf = (text: string): number | undefined => {
  const [, count, unit] = /^([1-9]\d{0,3})([dw])$/u.exec(text.trim()) ?? []
  const days = Number(count) * (unit === "w" ? 7 : 1)
  return days <= mostDays ? days : undefined
}

const duration = Argument.String("duration").pipe(
  Argument.withDescription("How long: 1d, 7d, 2w"),
  Argument.filterMap(
    (text) => Option.fromUndefinedOr(daysOf(text)),
    () => `days or weeks, such as 7d or 2w (at most ${mostDays}d)`
  )
)

const upheaval = Flag.Boolean("upheaval").pipe(
  Flag.withoutNegation,
  Flag.withDescription("On the first day many leave one entity at once: more than its limits let pass"),
  Flag.withDefault(false)
)

const placeOf = Effect.fnUntraced(function*(config: string) {
  const { load } = yield* Effect.promise(() => import("../config/Load.ts"))
  const { sandboxPlace } = yield* Effect.promise(() => import("./SandboxPlace.ts"))
  return yield* sandboxPlace(yield* load(config))
})

const advance = Command.make(
  "advance",
  { duration, upheaval },
  Effect.fn("hrsync sandbox advance")(function*({ duration, upheaval }) {
    const { config } = yield* root
    const { passDays } = yield* Effect.promise(() => import("./SandboxDays.ts"))
    const { happeningsText } = yield* Effect.promise(() => import("./SandboxText.ts"))
    const { about, happenings } = yield* passDays(yield* placeOf(config), duration, upheaval)
    yield* print(happeningsText(about, duration, happenings))
  }, onNode)
).pipe(
  Command.withDescription("Let days pass in the sandbox: people join, leave, marry, move, and accept invitations"),
  Command.withExamples([
    { command: "hrsync sandbox advance 7d", description: "A week later" },
    { command: "hrsync sandbox advance 1d --upheaval", description: "See a plan that is blocked" }
  ])
)

const reset = Command.make(
  "reset",
  { sandboxSeed, sandboxSize },
  Effect.fn("hrsync sandbox reset")(function*({ sandboxSeed, sandboxSize }) {
    const { config } = yield* root
    const { beginAnew } = yield* Effect.promise(() => import("./SandboxReset.ts"))
    const { now, seed, size } = yield* beginAnew(yield* placeOf(config), {
      seed: Option.getOrUndefined(sandboxSeed),
      size: Option.getOrUndefined(sandboxSize)
    })
    yield* print(
      `The sandbox begins anew on ${now.slice(0, 10)}: a company of about ${size} people (seed ${seed}).\n`
        + "Next: hrsync plan --sandbox."
    )
  }, onNode)
).pipe(
  Command.withDescription("Begin the sandbox anew, as it was generated"),
  Command.withExamples([
    { command: "hrsync sandbox reset", description: "The same company, on its first day" },
    { command: "hrsync sandbox reset --sandbox-seed 7 --sandbox-size 500", description: "Another one" }
  ])
)

const status = Command.make(
  "status",
  {},
  Effect.fn("hrsync sandbox status")(function*() {
    const { config } = yield* root
    const { sandboxStatus } = yield* Effect.promise(() => import("./SandboxStatus.ts"))
    yield* print(yield* sandboxStatus(yield* placeOf(config)))
  }, onNode)
).pipe(Command.withDescription("Show which sandbox there is, its day, who is in HR, and its members"))

export const sandbox = Command.make("sandbox").pipe(
  Command.withSubcommands([advance, status, reset]),
  Command.withDescription("The generated company that --sandbox shows: let days pass in it, look at it, begin anew"),
  Command.withExamples([
    { command: "hrsync sandbox advance 7d", description: "A week later" },
    { command: "hrsync sandbox status", description: "What there is" },
    { command: "hrsync sandbox reset", description: "Begin anew" }
  ])
)
