import { Effect } from "effect"
import { Command } from "effect/cli"
import { as, inEntity, person, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const release = Command.make(
  "release",
  { person, entity: inEntity, as, reason, ...sandbox },
  Effect.fn("hrsync release")(function*(flags) {
    const { config } = yield* root
    const place = { config, sandbox: flags }
    const { letGo } = yield* Effect.promise(() => import("../planning/ReleaseByHand.ts"))
    const { tellOfOne } = yield* Effect.promise(() => import("./OnePerson.ts"))
    const { hint } = yield* Effect.promise(() => import("./Hint.ts"))
    const { say } = yield* Effect.promise(() => import("./Tell.ts"))
    const told = yield* tellOfOne(place, flags, letGo)
    const { entity, subject } = told.deed
    yield* say(
      told,
      `is released in ${entity}: member ${subject} stays as it is, and hrsync no longer changes it.`,
      hint(place, `hrsync plan ${entity}`)
    )
  }, onNode)
).pipe(
  Command.withDescription("Stop managing somebody: the member stays as it is, until a person allows hrsync again"),
  Command.withExamples([
    { command: "hrsync release ada@acme.example --entity acme-fr", description: "Leave this member to people" },
    { command: "hrsync allow ada@acme.example --entity acme-fr", description: "Take them back" }
  ])
)
