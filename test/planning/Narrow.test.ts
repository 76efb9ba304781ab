import { isDeepStrictEqual } from "node:util"
import { describe } from "vitest"
import { valueOr } from "../../src/domain/Field.ts"
import { explainPlanned } from "../../src/planning/Explain.ts"
import { plan } from "../../src/planning/Plan.ts"
import { demand, law } from "./Law.ts"
import type { World } from "./Model.ts"
import { inputOf } from "./Model.ts"

/** Everything by which somebody in a world may be asked for. */
const questionsOf = (world: World): ReadonlyArray<string> => {
  const { entities } = inputOf(world)
  const nameOf = (one: { readonly firstName: unknown; readonly lastName: unknown }): string =>
    [one.firstName, one.lastName].filter((part) => typeof part === "string").join(" ")
  const questions = new Set<string>()
  for (const { hr, members, memory } of entities) {
    for (const one of hr.flatMap(({ employees }) => employees)) {
      for (const text of [one.id, `${one.connection}/${one.id}`, valueOr(one.email, ""), nameOf(one)]) {
        questions.add(text)
      }
    }
    for (const one of members.members) {
      for (const text of [one.id, valueOr(one.email, ""), nameOf(one)]) questions.add(text)
    }
    for (const { emails, memberId } of memory.links) for (const text of [memberId, ...emails]) questions.add(text)
  }
  return [...questions]
}

describe("what is looked at of an entity for a question about somebody", () => {
  law("A5: what is not about them changes nothing of the answer", (world) => {
    const input = inputOf(world)
    const decided = plan({ ...input, only: undefined }).plan
    const entities = input.entities.map((entity) => ({
      input: entity,
      now: input.now,
      plan: decided.entities.find((one) => one.entity === entity.rules.entity)
    }))
    for (const question of questionsOf(world)) {
      const answer = explainPlanned(entities, question)
      const whole = explainPlanned(entities, question, (all) => all)
      demand(isDeepStrictEqual(answer, whole), () => `${JSON.stringify(question)} has another answer`)
    }
  })
})
