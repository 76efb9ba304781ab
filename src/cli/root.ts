import { Command, Flag } from "effect/cli"
import { notBlank } from "./flags.ts"

/** What every command understands, before or after its own name. */
export const root = Command.make("hrsync").pipe(
  Command.withSharedFlags({
    config: Flag.String("config").pipe(
      Flag.withAlias("c"),
      Flag.withMetavar("file"),
      Flag.withDescription("The configuration file (default: hrsync.yaml in this folder)"),
      Flag.filter(notBlank, () => "the name of a file"),
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
  ),
  Command.withExamples([
    { command: "hrsync init", description: "Write a first hrsync.yaml" },
    { command: "hrsync plan --sandbox", description: "Try it against a generated company, without credentials" },
    { command: "hrsync plan acme-fr", description: "What would change in one entity, and why" },
    { command: "hrsync explain ada@acme.example", description: "Why somebody is in or out" },
    { command: "hrsync validate -c staging.yaml", description: "Check another file than hrsync.yaml" }
  ])
)
