import { Effect, Option } from "effect"
import { Command } from "effect/cli"
import { answer } from "./Answer.ts"
import { endWith } from "./ExitCode.ts"
import { entities, format, sandbox, server } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

export const members = Command.make(
  "members",
  { entities, format, server, ...sandbox },
  Effect.fn("hrsync members")(function*(flags) {
    const { config } = yield* root
    if (Option.isSome(flags.server)) {
      const { printRemote } = yield* Effect.promise(() => import("./Remote.ts"))
      return yield* printRemote(flags.server.value, "/api/v1/members", { entity: flags.entities }, flags)
    }
    const { readInput } = yield* Effect.promise(() => import("./Input.ts"))
    const { tellIncomplete } = yield* Effect.promise(() => import("./Incomplete.ts"))
    const { plan } = yield* Effect.promise(() => import("../planning/Plan.ts"))
    const { memberRows } = yield* Effect.promise(() => import("../planning/MemberRows.ts"))
    const { membersJson, membersMarkdown, membersText } = yield* Effect.promise(() => import("../report/Members.ts"))
    const input = yield* readInput({
      config,
      sandbox: flags,
      entities: flags.entities,
      at: undefined,
      everything: false
    })
    const rows = memberRows(input, plan(input).plan)
    yield* answer(flags, {
      text: (options) => membersText(rows, options),
      json: () => membersJson(rows),
      markdown: () => membersMarkdown(rows)
    })
    yield* endWith(yield* tellIncomplete(input))
  }, onNode)
).pipe(
  Command.withDescription("List members with their HR status: managed, released or manual"),
  Command.withExamples([
    { command: "hrsync members", description: "Every entity" },
    { command: "hrsync members acme-fr --format json", description: "One entity, for a script" }
  ])
)
