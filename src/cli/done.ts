import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { visible } from "../report/Safe.ts"
import { endWith, exitCodes } from "./ExitCode.ts"
import { as, inEntity, notBlank, reason, sandbox } from "./flags.ts"
import { print } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"
import type { SaidDone } from "./SayDone.ts"

const items = Argument.String("item").pipe(
  Argument.withDescription("Operations' ids, as hrsync worklist gives them, or people, where they have one item"),
  Argument.filter(notBlank, () => "the id of an operation, an e-mail address, or an id"),
  Argument.variadic({ min: 1 })
)

const lineOf = ({ entity, notes, operation, refused }: SaidDone): string =>
  [
    refused === undefined
      ? `${visible(operation)} in ${entity} is marked as done.`
      : `${visible(operation)} in ${entity} is not: ${visible(refused.message)} ${visible(refused.next)}`,
    ...notes.map((note) => `  ${visible(note)}`)
  ].join("\n")

export const done = Command.make(
  "done",
  { items, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync done")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { sayAllDone, sayDone } = yield* Effect.promise(() => import("./SayDone.ts"))
    const { inWorld } = yield* Effect.promise(() => import("./Input.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say, tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    const [first = "", ...more] = flags.items.map((item) => item.trim())
    if (more.length > 0) {
      const said = yield* inWorld(
        place,
        (open) => sayAllDone(open, [first, ...more], Option.toArray(flags.entity), tellerOf(flags))
      )
      const refused = said.filter((one) => one.refused !== undefined).length
      yield* print([...said.map(lineOf), `Next: ${hint(place, "hrsync plan")}.`].join("\n"))
      return yield* endWith(
        refused === 0 ? exitCodes.done : refused === said.length ? exitCodes.error : exitCodes.partlyFailed
      )
    }
    const told = yield* inWorld(
      place,
      (open) => sayDone(open, first, Option.toArray(flags.entity), tellerOf(flags))
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
    { command: "hrsync done invite:hr/E0042 invite:hr/E0043", description: "Several at once, from one reading" },
    { command: "hrsync done ada@acme.example --entity acme-fr", description: "By person, where they have one item" }
  ])
)
