import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { as, inEntity, notBlank, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const item = Argument.String("item").pipe(
  Argument.withDescription("The operation's id, as hrsync apply gave it, or the person, where they have one item"),
  Argument.filter(notBlank, () => "the id of an operation, an e-mail address, or an id")
)

export const done = Command.make(
  "done",
  { item, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync done")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { sayDone } = yield* Effect.promise(() => import("./SayDone.ts"))
    const { inWorld } = yield* Effect.promise(() => import("./Input.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say, tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    const told = yield* inWorld(
      place,
      (open) => sayDone(open, flags.item.trim(), Option.toArray(flags.entity), tellerOf(flags))
    )
    yield* say(
      told,
      `${told.deed.subject} in ${told.deed.entity} is marked as done.`,
      hint(place, `hrsync plan ${told.deed.entity}`)
    )
  }, onNode)
).pipe(
  Command.withDescription("Say that something was done by hand that hrsync asked a person for"),
  Command.withExamples([
    { command: "hrsync done archive:hr/E0042", description: "By the operation's id" },
    { command: "hrsync done ada@acme.example --entity acme-fr", description: "By person, where they have one item" }
  ])
)
