import { Effect } from "effect"
import type { EntityId } from "../domain/Rules.ts"
import type { ByHand, Deed, Refusal } from "../planning/ByHand.ts"
import { explain } from "../planning/Explain.ts"
import { findPeople, type FoundPerson, keysOf, type MeantPerson, membersOf } from "../planning/FindPeople.ts"
import type { PlanInput } from "../planning/Input.ts"
import { followingText, personText } from "../report/Follows.ts"
import { visible } from "../report/Safe.ts"
import { textOptions } from "./Answer.ts"
import { Ended, exitCodes, failed, wrongUsage } from "./ExitCode.ts"
import { tellIncomplete } from "./Incomplete.ts"

const idsOf = (found: FoundPerson): string => {
  const { entity } = found
  const keys = keysOf(found)
  const members = membersOf(found)
  return [
    ...(keys.size === 0 ? [] : [`employee ${[...keys].join(", ")}`]),
    ...(members.size === 0 ? [] : [`member ${[...members].join(", ")} in ${entity}`])
  ].join("; ")
}

const line = (person: MeantPerson): string => {
  const [first] = person
  return first === undefined ? "" : `  ${personText(first.person)}  ${visible(person.map(idsOf).join("; "))}`
}

/** The one person whom a text means; several, or nobody, is said. */
export const oneMeant = Effect.fn("oneMeant")(function*(input: PlanInput, text: string) {
  const people = findPeople(input, text)
  const [person] = people
  if (person !== undefined && people.length === 1) return person
  if (person !== undefined) {
    return yield* wrongUsage(
      [
        `"${visible(text)}" may mean several people:`,
        ...people.map(line),
        "Say which, by connection/employee id or by member id."
      ].join("\n")
    )
  }
  yield* tellIncomplete(input)
  const { nearest } = explain(input, text)
  return yield* wrongUsage(
    [
      `Nobody is known by "${visible(text)}", in HR, in the targets, or in what hrsync remembers.`,
      ...(nearest.length === 0
        ? []
        : ["Perhaps one of these is meant:", ...nearest.map((one) => `  ${personText(one)}`)]),
      "People are named by e-mail, employee id, connection/employee id, or member id; hrsync explain finds them by name."
    ].join("\n")
  )
})

/** A refusal in words: who, what, and what the plan has for them instead. */
export const refusal = Effect.fnUntraced(function*({ instead, message, next }: Refusal, who: string) {
  const options = yield* textOptions(true)
  return failed(
    [
      `${who === "" ? "" : `${who}: `}${visible(message)}`,
      ...(instead === undefined ? [] : ["The plan has for them:", ...followingText(instead, options)])
    ].join("\n"),
    visible(next)
  )
})

/** What was decided, about whom. */
export interface Chosen {
  readonly deed: Deed
  /** The person as a terminal shows them. */
  readonly who: string
}

/** A person may be known in several entities: what is asked for must be possible in exactly one of them. */
export const inOneEntity = Effect.fnUntraced(function*(
  person: MeantPerson,
  decide: (found: FoundPerson) => ByHand
) {
  const [first] = person
  const who = first === undefined ? "" : personText(first.person)
  const answers = person.map((found) => ({ entity: found.entity, answer: decide(found) }))
  const deeds = answers.flatMap(({ answer }) => answer.type === "deed" ? [answer] : [])
  const [deed] = deeds
  if (deed !== undefined && deeds.length === 1) return { deed, who } satisfies Chosen
  if (deed !== undefined) return yield* severalEntities(who, deeds.map(({ entity }) => entity))
  const refusals = answers.flatMap(({ answer, entity }) => answer.type === "refused" ? [{ answer, entity }] : [])
  const said = yield* Effect.forEach(refusals, ({ answer }) => refusal(answer, who))
  const messages = new Set(said.map(({ message }) => message))
  return yield* new Ended({ code: exitCodes.error, message: [...messages].join("\n\n") })
})

const severalEntities = (who: string, entities: ReadonlyArray<EntityId>): Ended =>
  wrongUsage(
    `${who}: that can be done in several entities: ${entities.join(", ")}.\nSay which: --entity ${entities[0]}.`
  )
