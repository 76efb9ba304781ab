import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { answer } from "./Answer.ts"
import { format, inEntity, notBlank, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"
import { parseSince } from "./Since.ts"

const person = Flag.String("person").pipe(
  Flag.withAlias("p"),
  Flag.withMetavar("who"),
  Flag.withDescription(
    "Only what is about this person: an e-mail address, an employee id, connection/id, or member id"
  ),
  Flag.filter(notBlank, () => "an e-mail address or an id"),
  Flag.optional
)

const since = Flag.String("since").pipe(
  Flag.withMetavar("when"),
  Flag.withDescription("Only what happened since: 7d, 12h, 2026-11-01, or 2026-11-01T08:00:00Z"),
  Flag.filterMap(
    (text) => Option.fromUndefinedOr(parseSince(text)),
    () => "how long (30m, 12h, 7d, 2w), a day (2026-11-01), or a time with Z or an offset"
  ),
  Flag.optional
)

const limit = Flag.Int("limit").pipe(
  Flag.withMetavar("number"),
  Flag.withDescription("How many entries at most, the newest (default: 200)"),
  Flag.filter((entries) => entries >= 1 && entries <= 1_000_000, () => "a number of entries from 1 to 1000000"),
  Flag.withDefault(200)
)

export const history = Command.make(
  "history",
  { entity: inEntity, person, since, limit, format, ...sandbox },
  Effect.fn("hrsync history")(function*(flags) {
    const { config } = yield* root
    const { historyPart } = yield* Effect.promise(() => import("./Past.ts"))
    const { inWorld } = yield* Effect.promise(() => import("./Input.ts"))
    const { historyJson, historyMarkdown, historyText } = yield* Effect.promise(() => import("../report/History.ts"))
    const part = yield* inWorld({ config, sandbox: flags }, (open) =>
      historyPart(open, {
        entity: Option.getOrUndefined(flags.entity),
        person: Option.getOrUndefined(flags.person),
        since: Option.getOrUndefined(flags.since),
        limit: flags.limit
      }))
    yield* answer(flags, {
      text: (options) => historyText(part, options),
      json: () => historyJson(part),
      markdown: () => historyMarkdown(part)
    })
  }, onNode)
).pipe(
  Command.withDescription("Show who did what, when and why: applies, operations, and what people told hrsync"),
  Command.withExamples([
    { command: "hrsync history", description: "The newest 200 entries" },
    { command: "hrsync history --person ada@acme.example", description: "Everything about one person" },
    { command: "hrsync history --entity acme-fr --since 7d --format json", description: "The last week, for a script" }
  ])
)
