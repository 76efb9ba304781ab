import { Effect } from "effect"
import { Prompt } from "effect/cli"
import { isTimezone } from "../domain/CalendarDate.ts"
import { notBlank } from "./flags.ts"

/** What an answer is that nobody gives. The export is `employees.csv` or `employees.json`. */
export const defaults = { name: "My company", timezone: "UTC", source: "csv", members: "members.json" }

/** Asks for a text. Enter alone takes the default; a text that stands in the line already would have to be deleted. */
const ask = (
  question: string,
  byDefault: string,
  validate: (text: string) => Effect.Effect<string, string> = Effect.succeed
) =>
  Prompt.String({
    message: `${question} [${byDefault}]`,
    validate: (typed) => validate(notBlank(typed) ? typed.trim() : byDefault)
  })

/** This machine's zone, where it says one that exists. */
const timezoneHere = (): string => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return isTimezone(timeZone) ? timeZone : defaults.timezone
}

/** Name and time zone of the company account. */
export const companyFromPerson = Effect.gen(function*() {
  const name = yield* ask("Name of the company account", defaults.name)
  const timezone = yield* ask(
    "Its time zone",
    timezoneHere(),
    (zone) => isTimezone(zone) ? Effect.succeed(zone) : Effect.fail("No such time zone; Europe/Paris is one.")
  )
  return { name, timezone }
})

/** What the starter file is made from, asked one by one on a terminal. */
export const fromPerson = Effect.gen(function*() {
  const { name, timezone } = yield* companyFromPerson
  const source = yield* Prompt.Select({
    message: "What does the HR tool export?",
    choices: [{ title: "A CSV file", value: "csv" }, { title: "A JSON or NDJSON file", value: "json" }]
  })
  const employees = yield* ask("Where is that file?", `employees.${source}`)
  const members = yield* ask("Where is the member file?", defaults.members)
  return { name, timezone, source, employees, members }
})
