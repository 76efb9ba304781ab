import { Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityPlan, Plan } from "../domain/Plan.ts"
import { giveApproval, type Teller } from "../engine/Acts.ts"
import { type Approving, decidedBy, decisionsOf, stopped } from "../planning/Approve.ts"
import type { PlanInput } from "../planning/Input.ts"
import { plan } from "../planning/Plan.ts"
import { entityTitle, textMarkup } from "../report/Describe.ts"
import { operationsText } from "../report/Follows.ts"
import { visible } from "../report/Safe.ts"
import { count, duration, instant } from "../report/Words.ts"
import { textOptions } from "./Answer.ts"
import { Ended, exitCodes, failed, wrongUsage } from "./ExitCode.ts"
import { hint } from "./Hint.ts"
import { print } from "./Output.ts"
import type { Place } from "./World.ts"

export interface ApprovingAsked {
  /** Ids of operations; nothing: all of the decision. */
  readonly only: ReadonlyArray<string> | undefined
  readonly teller: Teller
  readonly place: Place
  readonly at: Instant
}

const decisionLine = (entity: EntityPlan): string => {
  const [error] = entity.errors
  if (error !== undefined) return `  ${entity.entity}: can't be planned (${visible(error.text)})`
  const waits = stopped(entity).length
  return `  ${entity.entity}: ${entity.decisionHash} (${count(decidedBy(entity).length, "operation")}, ${
    waits === 0 && entity.blocks.length === 0 ? "nothing waits for an approval" : `${waits} of them for an approval`
  })`
}

const unknown = ({ entities }: Plan, digits: string, place: Place): Ended =>
  failed(
    [
      `No entity has the decision ${digits} now: HR, the members, the rules or the day may have changed since the plan `
      + "that named it.",
      "The decisions now:",
      ...entities.map(decisionLine)
    ].join("\n"),
    `Look at ${hint(place, "hrsync plan")}, and approve what it shows.${
      place.sandbox.sandbox ? "" : " A decision of the sandbox is approved with --sandbox."
    }`
  )

/** The one entity whose decision begins with these digits. */
const oneOf = (planned: Plan, digits: string, place: Place): Effect.Effect<EntityPlan, Ended> => {
  const [first, second] = decisionsOf(planned, digits)
  if (first === undefined) return Effect.fail(unknown(planned, digits, place))
  return second === undefined
    ? Effect.succeed(first)
    : Effect.fail(
      wrongUsage(`The decisions of ${first.entity} and ${second.entity} both begin with ${digits}: give more digits.`)
    )
}

const approvedText = Effect.fnUntraced(function*(
  entity: EntityPlan,
  { approval, covered, notes }: Approving,
  { place, teller: { by } }: ApprovingAsked,
  renamed: boolean
) {
  const title = entityTitle(textMarkup, entity)
  const next = `Next: ${hint(place, `hrsync apply --entity ${entity.entity}`)}`
  if (approval === undefined) {
    return `The rules of ${title} are confirmed, by ${visible(by)}. Nothing in it waits for an approval.\n${next}`
  }
  const options = yield* textOptions(true)
  return [
    `Approved in ${title} by ${visible(by)}, until ${instant(approval.expiresAt)} (${
      duration(approval.expiresAt - approval.at)
    }): ${count(covered.length, "operation")}.`,
    ...operationsText(covered, options),
    ...notes,
    ...(renamed
      ? [`The key of hashed values was made just now, and the decision is ${entity.decisionHash} from here on.`]
      : []),
    `${next}. The approval is good for this decision alone, once: it no longer holds when HR or the members change it.`
  ].join("\n")
})

/** Approves the decision that begins with these digits, or says why not (P6, P7). */
export const approving = Effect.fn("approving")(function*(
  input: PlanInput,
  digits: string,
  asked: ApprovingAsked
) {
  const { at, only, place, teller } = asked
  const entity = yield* oneOf(plan(input).plan, digits, place)
  const answer = yield* giveApproval(input, entity, only, teller, at)
  switch (answer.type) {
    case "deed":
      return yield* print(yield* approvedText(answer.plan, answer, asked, answer.renamed))
    case "nothing":
      return yield* print(`${visible(answer.message)}\n${visible(answer.next)}`)
    case "refused":
      return yield* new Ended({
        code: answer.is === "usage" ? exitCodes.usage : answer.is === "blocked" ? exitCodes.blocked : exitCodes.error,
        message: `${visible(answer.message)}\n${visible(answer.next)}`
      })
  }
})
