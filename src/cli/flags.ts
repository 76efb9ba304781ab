import { Argument, Flag } from "effect/cli"

export const formats = ["text", "json", "markdown"] as const
export type Format = typeof formats[number]

/** An empty text is what a variable leaves that is not set in a script: it names nothing. */
export const notBlank = (text: string): boolean => text.trim() !== ""

/** How a command that shows something shows it. */
export const format = Flag.Literals("format", formats).pipe(
  Flag.withMetavar(formats.join("|")),
  Flag.withDescription("How it is written (default: text)"),
  Flag.withDefault("text")
)

export const all = Flag.Boolean("all").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Every line; long lists are folded otherwise"),
  Flag.withDefault(false)
)

export const entities = Argument.String("entity").pipe(
  Argument.withDescription("Keys of entities in the configuration (default: all of them)"),
  Argument.variadic()
)

/** `--sandbox` and what it is made from. */
export const sandbox = {
  sandbox: Flag.Boolean("sandbox").pipe(
    Flag.withoutNegation,
    Flag.withDescription("Run this very file against a generated company: no credentials, its own state"),
    Flag.withDefault(false)
  ),
  sandboxSeed: Flag.Int("sandbox-seed").pipe(
    Flag.withMetavar("number"),
    Flag.withDescription("Which company is generated: the same number, the same people (default: 1)"),
    Flag.optional
  ),
  sandboxSize: Flag.Int("sandbox-size").pipe(
    Flag.withMetavar("people"),
    Flag.withDescription("About how many people it has (default: 60)"),
    Flag.filter((people) => people >= 1 && people <= 100_000, () => "a number of people from 1 to 100000"),
    Flag.optional
  )
}
