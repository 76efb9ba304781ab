import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { as, inEntity, notBlank, person, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const member = Argument.String("member").pipe(
  Argument.withDescription("The member's id in the target, as hrsync members shows it"),
  Argument.filter(notBlank, () => "a member id")
)

export const link = Command.make(
  "link",
  { person, member, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync link")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { tie } = yield* Effect.promise(() => import("../planning/TieByHand.ts"))
    const { tellOfOne } = yield* Effect.promise(() => import("./OnePerson.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say } = yield* Effect.promise(() => import("./Tell.ts"))
    const told = yield* tellOfOne(place, flags, (input, one) => tie(input, one, flags.member.trim()))
    const { entity, subject } = told.deed
    yield* say(told, `is member ${subject} of ${entity} now, and managed.`, hint(place, `hrsync plan ${entity}`))
  }, onNode)
).pipe(
  Command.withDescription("Tie an HR record to a member by hand, where hrsync can't or may not match them by e-mail"),
  Command.withExamples([
    { command: "hrsync link ada@acme.example mbr_0042 --entity acme-fr", description: "This employee is that member" },
    { command: "hrsync members acme-fr", description: "Find the member's id" }
  ])
)
