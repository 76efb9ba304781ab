import { Clock, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { wrongUsage } from "./ExitCode.ts"
import { as, notBlank, reason, sandbox, server } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const hash = Argument.String("decision").pipe(
  Argument.withDescription("The decision, as hrsync plan names it; its first 8 digits are enough"),
  Argument.filter(notBlank, () => "a decision")
)

const only = Flag.String("only").pipe(
  Flag.withMetavar("operation id"),
  Flag.withDescription("Approve this operation of the decision alone; may be given several times (default: all)"),
  Flag.filter(notBlank, () => "the id of an operation"),
  Flag.between(0, Infinity)
)

export const approve = Command.make(
  "approve",
  { hash, only, as, reason, server, ...sandbox },
  Effect.fn("hrsync approve")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const digits = flags.hash.trim().toLowerCase()
    if (!/^[0-9a-f]{8,}$/u.test(digits)) {
      return yield* wrongUsage(
        "A decision is named by its hash: at least 8 of its digits, 0 to 9 and a to f.\nhrsync plan shows it."
      )
    }
    if (Option.isSome(flags.server)) {
      if (Option.isSome(flags.as)) {
        return yield* wrongUsage("With --server the token says who you are: leave --as out.")
      }
      const { approveRemotely } = yield* Effect.promise(() => import("./Remote.ts"))
      return yield* approveRemotely(
        flags.server.value,
        digits,
        flags.only.length === 0 ? undefined : flags.only,
        Option.getOrElse(flags.reason, () => "")
      )
    }
    const { approving } = yield* Effect.promise(() => import("./Approving.ts"))
    const { inWorld, readHere } = yield* Effect.promise(() => import("./Input.ts"))
    const { tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    yield* inWorld(place, (open) =>
      Effect.gen(function*() {
        const input = yield* readHere({ entities: [], at: undefined, everything: false }, open)
        const at = yield* Clock.currentTimeMillis
        yield* approving(input, digits, {
          only: flags.only.length === 0 ? undefined : flags.only,
          teller: tellerOf(flags),
          place,
          at
        })
      }))
  }, onNode)
).pipe(
  Command.withDescription("Let a decision pass that a limit stops or that waits for a person, and confirm the rules"),
  Command.withExamples([
    { command: "hrsync approve 3f2a9c81", description: "Everything in the decision that hrsync plan showed" },
    {
      command: "hrsync approve 3f2a9c81 --only archive:hr/E0042 --reason \"left, confirmed by HR\"",
      description: "One operation of it, and why"
    }
  ])
)
