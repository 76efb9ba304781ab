import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { wrongUsage } from "./ExitCode.ts"
import { as, notBlank, reason, sandbox } from "./flags.ts"
import { onNode } from "./Platform.ts"
import { root } from "./root.ts"

const file = Argument.String("file").pipe(Argument.filter(notBlank, () => "the name of a file"))

const exportFile = file.pipe(
  Argument.withDescription("Where to, readable by you alone (default: standard output)"),
  Argument.optional
)

const exported = Command.make(
  "export",
  { file: exportFile, ...sandbox },
  Effect.fn("hrsync state export")(function*(flags) {
    const { config } = yield* root
    const { exportState } = yield* Effect.promise(() => import("./StateCommands.ts"))
    yield* exportState({ config, sandbox: flags }, Option.getOrUndefined(flags.file))
  }, onNode)
).pipe(
  Command.withDescription("Write everything that is remembered as JSON Lines: a backup, or to move it elsewhere"),
  Command.withExamples([
    { command: "hrsync state export backup.jsonl", description: "Into a file that its owner alone may read" },
    { command: "hrsync state export | gzip > backup.jsonl.gz", description: "To another program" }
  ])
)

const replace = Flag.Boolean("replace").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Also where something is remembered already: all of that goes"),
  Flag.withDefault(false)
)

const imported = Command.make(
  "import",
  {
    file: file.pipe(Argument.withDescription("What hrsync state export wrote")),
    replace,
    as,
    reason,
    ...sandbox
  },
  Effect.fn("hrsync state import")(function*(flags) {
    const { config } = yield* root
    const { importState } = yield* Effect.promise(() => import("./StateCommands.ts"))
    const { tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    yield* importState({ config, sandbox: flags }, flags.file, flags.replace, tellerOf(flags))
  }, onNode)
).pipe(
  Command.withDescription("Fill an empty store with an export, all of it or nothing"),
  Command.withExamples([
    { command: "hrsync state import backup.jsonl", description: "Into a store that remembers nothing yet" },
    { command: "hrsync state import backup.jsonl --replace", description: "In place of what is remembered" }
  ])
)

const verified = Command.make(
  "verify",
  {
    file: file.pipe(
      Argument.withDescription("An export, or a store file (default: the store that hrsync.yaml names)"),
      Argument.optional
    ),
    ...sandbox
  },
  Effect.fn("hrsync state verify")(function*(flags) {
    const { config } = yield* root
    const { verifyState } = yield* Effect.promise(() => import("./StateCommands.ts"))
    yield* verifyState({ config, sandbox: flags }, Option.getOrUndefined(flags.file))
  }, onNode)
).pipe(
  Command.withDescription("Look through everything that is remembered, and say whether it is whole"),
  Command.withExamples([
    { command: "hrsync state verify", description: "The store" },
    { command: "hrsync state verify backup.jsonl", description: "An export, before it is needed" }
  ])
)

const target = Flag.String("target").pipe(
  Flag.withMetavar("entity"),
  Flag.withDescription("The target of this entity stands at another address now, and is the same one"),
  Flag.filter(notBlank, () => "the key of an entity"),
  Flag.optional
)

const key = (name: string, description: string) =>
  Argument.String(name).pipe(
    Argument.withDescription(description),
    Argument.filter(notBlank, () => "the key of an entity"),
    Argument.optional
  )

const moved = Command.make(
  "mv",
  {
    from: key("old", "The key that the entity had"),
    to: key("new", "The key that it has now"),
    target,
    as,
    reason,
    ...sandbox
  },
  Effect.fn("hrsync state mv")(function*(flags) {
    const { config } = yield* root
    const { moveState, retargetState } = yield* Effect.promise(() => import("./StateCommands.ts"))
    const { tellerOf } = yield* Effect.promise(() => import("./Tell.ts"))
    const [from, to, entity] = [flags.from, flags.to, flags.target].map(Option.getOrUndefined)
    const place = { config, sandbox: flags }
    if (entity !== undefined && from === undefined) return yield* retargetState(place, entity, tellerOf(flags))
    if (entity === undefined && from !== undefined && to !== undefined) {
      return yield* moveState(place, from, to, tellerOf(flags))
    }
    return yield* wrongUsage(
      "Give the old key and the new one, or --target with the entity whose target moved.\n"
        + "Try: hrsync state mv acme-france acme-fr, or hrsync state mv --target acme-fr"
    )
  }, onNode)
).pipe(
  Command.withDescription("Keep what is remembered of an entity whose key, or whose target's address, is another now"),
  Command.withExamples([
    { command: "hrsync state mv acme-france acme-fr", description: "The entity was renamed in the file" },
    { command: "hrsync state mv --target acme-fr", description: "Its target moved, and holds the same members" }
  ])
)

export const state = Command.make("state").pipe(
  Command.withSubcommands([exported, imported, verified, moved]),
  Command.withDescription("Back up, move, check and bring back what hrsync remembers"),
  Command.withExamples([
    { command: "hrsync state export backup.jsonl", description: "Back it up" },
    { command: "hrsync state import backup.jsonl", description: "Bring it back" },
    { command: "hrsync state verify", description: "See that it is whole" }
  ])
)
