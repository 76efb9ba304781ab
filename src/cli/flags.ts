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

/** A running reconciler that is asked instead of HR and the targets. */
export const server = Flag.String("server").pipe(
  Flag.withMetavar("address"),
  Flag.withDescription("Ask this running hrsync instead; its token is in HRSYNC_SERVER_TOKEN"),
  Flag.filter(notBlank, () => "an address, such as https://hrsync.example.com"),
  Flag.optional
)

/** Who acts, where the user or the CI system's actor is not who should stand in the history. */
export const as = Flag.String("as").pipe(
  Flag.withMetavar("who"),
  Flag.withDescription("Who does it, for the history (default: the CI system's actor, or this machine's user)"),
  Flag.filter(notBlank, () => "a name or an e-mail address"),
  Flag.optional
)

export const reason = Flag.String("reason").pipe(
  Flag.withAlias("r"),
  Flag.withMetavar("text"),
  Flag.withDescription("Why, for the history"),
  Flag.filter(notBlank, () => "a text"),
  Flag.optional
)

export const everyEntity = Flag.Boolean("all").pipe(
  Flag.withoutNegation,
  Flag.withDescription("Every entity of the file, and every one that is still remembered"),
  Flag.withDefault(false)
)

/** Whom a person tells hrsync something about. */
export const person = Argument.String("person").pipe(
  Argument.withDescription("An e-mail address, an employee id, connection/employee id, or a member id"),
  Argument.filter(notBlank, () => "an e-mail address or an id")
)

/** Where, for people who are known in several entities. */
export const inEntity = Flag.String("entity").pipe(
  Flag.withAlias("e"),
  Flag.withMetavar("key"),
  Flag.withDescription("The entity that is meant, where it can be several"),
  Flag.filter(notBlank, () => "the key of an entity"),
  Flag.optional
)
