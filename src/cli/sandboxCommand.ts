import { Effect, Option, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { wrongUsage } from "./ExitCode.ts"
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
  return yield* sandboxPlace(yield* load(config, undefined, { offline: true }))
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

const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withMetavar("number"),
  Flag.withDescription("The port (default: 8787; 0: a free one)"),
  Flag.filter((one) => one >= 0 && one <= 65_535, () => "a port from 0 to 65535"),
  Flag.withDefault(8787)
)

const limited = Flag.Boolean("limited").pipe(
  Flag.withoutNegation,
  Flag.withDescription("The vendors' limits hold: too many requests are answered with 429"),
  Flag.withDefault(false)
)

const fault = Flag.String("fault").pipe(
  Flag.withMetavar("fault"),
  Flag.withDescription(
    "What goes wrong on purpose, several times: 429@3, silent@2, bamboohr:hidden=email, members-acme:seats=50"
  ),
  Flag.between(0, Infinity)
)

const serving = { port, limited, fault }

const served = Effect.fnUntraced(function*(
  { fault, limited, port }: {
    readonly fault: ReadonlyArray<string>
    readonly limited: boolean
    readonly port: number
  }
) {
  const { config } = yield* root
  const { parseFault } = yield* Effect.promise(() => import("./SandboxFaults.ts"))
  const { serve } = yield* Effect.promise(() => import("./SandboxServe.ts"))
  const { servedPlace } = yield* Effect.promise(() => import("./SandboxStarter.ts"))
  const faults = yield* Effect.forEach(
    fault,
    (text) => Effect.fromResult(Result.mapError(parseFault(text), wrongUsage))
  )
  yield* Effect.scoped(Effect.gen(function*() {
    yield* print(yield* serve(yield* servedPlace(config), { port, limited, faults }))
    yield* Effect.never
  }))
})

const serve = Command.make("serve", serving, Effect.fn("hrsync sandbox serve")(served, onNode)).pipe(
  Command.withDescription(
    "Serve an emulator of every HR tool and the sandbox's Spendesk on this machine, with the sandbox's people, until it is stopped"
  ),
  Command.withExamples([
    { command: "hrsync sandbox serve", description: "With credentials and a request to try for each" },
    { command: "hrsync sandbox serve --limited", description: "With the vendors' limits" },
    { command: "hrsync sandbox serve --fault 429@3 --fault hibob:cut@2", description: "With things that go wrong" }
  ])
)

export const sandbox = Command.make("sandbox", serving, Effect.fn("hrsync sandbox")(served, onNode)).pipe(
  Command.withSubcommands([advance, status, reset, serve]),
  Command.withDescription(
    "The generated company that --sandbox shows: serve its HR tools (also without a subcommand), let days pass in it, "
      + "look at it, begin anew"
  ),
  Command.withExamples([
    { command: "hrsync sandbox", description: "HR tools to try a connection against, like hrsync sandbox serve" },
    { command: "hrsync sandbox advance 7d", description: "A week later" },
    { command: "hrsync sandbox status", description: "What there is" },
    { command: "hrsync sandbox reset", description: "Begin anew" }
  ])
)
