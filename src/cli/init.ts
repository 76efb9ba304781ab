import { Effect, FileSystem, Option } from "effect"
import { Command, Flag, Prompt, TerminalCapabilities } from "effect/cli"
import { isTimezone } from "../domain/CalendarDate.ts"
import { failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"
import { notBlank } from "./flags.ts"
import { print } from "./Output.ts"
import { onNode } from "./Platform.ts"
import { defaults, fromPerson } from "./Questions.ts"
import { root } from "./root.ts"
import { type Answers, starter } from "./Starter.ts"

const answer = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.filter(notBlank, () => "a text"),
    Flag.optional
  )

const flags = {
  name: answer("name", "name", "Name of the company account (default: My company)"),
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("zone"),
    Flag.withDescription("Its time zone, such as Europe/Paris (default: UTC)"),
    Flag.filter(isTimezone, () => "a time zone, such as Europe/Paris"),
    Flag.optional
  ),
  source: Flag.Literals("source", ["csv", "json"]).pipe(
    Flag.withMetavar("csv|json"),
    Flag.withDescription("Form of the HR tool's export (default: csv)"),
    Flag.optional
  ),
  employees: answer("employees", "file", "The export (default: employees.csv)"),
  members: answer("members", "file", "The member file (default: members.json)"),
  force: Flag.Boolean("force").pipe(
    Flag.withoutNegation,
    Flag.withDescription("Overwrite a file that is there"),
    Flag.withDefault(false)
  )
}

type Given = {
  readonly [K in "name" | "timezone" | "source" | "employees" | "members"]: Option.Option<string>
}

const fromFlags = (given: Given): Answers => {
  const source = Option.getOrElse(given.source, () => defaults.source)
  return {
    name: Option.getOrElse(given.name, () => defaults.name),
    timezone: Option.getOrElse(given.timezone, () => defaults.timezone),
    source,
    employees: Option.getOrElse(given.employees, () => `employees.${source}`),
    members: Option.getOrElse(given.members, () => defaults.members)
  }
}

export const init = Command.make(
  "init",
  flags,
  Effect.fn("hrsync init")(function*({ force, ...given }) {
    const { config } = yield* root
    const fs = yield* FileSystem.FileSystem
    const refuse = failed(
      `${config} is there already; nothing was written.`,
      "Name another file with --config, or overwrite this one with --force."
    )
    if (!force && (yield* fs.exists(config))) return yield* refuse
    const { canColor, canPrompt } = yield* TerminalCapabilities.TerminalCapabilities
    const answers = canPrompt && Object.values(given).every(Option.isNone)
      ? yield* Effect.provideService(fromPerson, Prompt.Theme, Prompt.makeTheme({ colors: canColor }))
      : fromFlags(given)
    yield* fs.writeFileString(config, starter(answers), { flag: force ? "w" : "wx" }).pipe(
      Effect.mapError((error) => error.reason._tag === "AlreadyExists" ? refuse : cannot("written", config)(error))
    )
    yield* print(
      `${config} is written. Next: hrsync plan --sandbox, or hrsync validate.\n`
        + "Keep .hrsync/ beside it out of git (a line \".hrsync/\" in .gitignore): it holds who is managed, with their\n"
        + "e-mail addresses. Keep the state in it where every run finds it: without it, nobody is known."
    )
  }, onNode)
).pipe(
  Command.withDescription("Write a commented starter file; asks on a terminal, is silent with flags"),
  Command.withExamples([
    { command: "hrsync init", description: "Be asked" },
    {
      command: "hrsync init --name \"Acme SAS\" --timezone Europe/Paris --source csv",
      description: "Without questions"
    }
  ])
)
