import { Effect } from "effect"
import { Command } from "effect/cli"
import { as, inEntity, person, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const unlink = Command.make(
  "unlink",
  { person, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync unlink")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { untie } = yield* Effect.promise(() => import("../planning/TieByHand.ts"))
    const { tellOfOne } = yield* Effect.promise(() => import("./OnePerson.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say } = yield* Effect.promise(() => import("./Tell.ts"))
    const told = yield* tellOfOne(place, flags, untie)
    const { entity, subject } = told.deed
    yield* say(told, `and member ${subject} of ${entity} are no longer linked.`, hint(place, `hrsync plan ${entity}`))
  }, onNode)
).pipe(
  Command.withDescription("Forget that an HR record and a member are one person; the member stays as it is"),
  Command.withExamples([
    { command: "hrsync unlink ada@acme.example --entity acme-fr", description: "The link was wrong" },
    { command: "hrsync unlink hr/E0042 --entity acme-fr", description: "One of several records of a person" }
  ])
)
