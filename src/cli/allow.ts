import { Effect } from "effect"
import { Command } from "effect/cli"
import { as, inEntity, person, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const allow = Command.make(
  "allow",
  { person, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync allow")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { allow } = yield* Effect.promise(() => import("../planning/Allow.ts"))
    const { tellOfOne } = yield* Effect.promise(() => import("./OnePerson.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say } = yield* Effect.promise(() => import("./Tell.ts"))
    const told = yield* tellOfOne(place, flags, allow)
    yield* say(told, `is allowed in ${told.deed.entity}.`, hint(place, `hrsync apply --entity ${told.deed.entity}`))
  }, onNode)
).pipe(
  Command.withDescription("Let somebody come back whom a person archived or released, or who was there before hrsync"),
  Command.withExamples([
    { command: "hrsync allow ada@acme.example", description: "By e-mail" },
    {
      command: "hrsync allow hr/E0042 --entity acme-fr --reason \"back from sabbatical\"",
      description: "By HR record, in one entity, and why"
    }
  ])
)
