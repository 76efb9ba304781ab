import { Command, Flag } from "effect/cli"

/** What every command understands, before or after its own name. */
export const root = Command.make("hrsync").pipe(
  Command.withSharedFlags({
    config: Flag.String("config").pipe(
      Flag.withAlias("c"),
      Flag.withMetavar("file"),
      Flag.withDescription("The configuration file (default: hrsync.yaml in this folder)"),
      Flag.withDefault("hrsync.yaml")
    ),
    noColor: Flag.Boolean("no-color").pipe(
      Flag.withoutNegation,
      Flag.withDescription("No colours, on a terminal either; NO_COLOR does the same"),
      Flag.withDefault(false)
    )
  }),
  Command.withDescription(
    "Keeps Spendesk members in step with the HR tool: one versioned file, a plan that anyone can read, "
      + "an apply that never surprises."
  )
)
