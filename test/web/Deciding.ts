import { Effect } from "effect"
import { approve } from "../../src/planning/Approve.ts"
import { planOf } from "../../src/planning/ByHand.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import type { Answer, Site } from "../../src/web/Site.ts"
import type { Wish } from "./FakeSite.ts"

/** The two acts that decide a plan, by the rules of the planner; what was let through is noted. */
export const decidingSite = (
  input: PlanInput,
  wishes: Array<Wish>
): Pick<Site, "approve" | "refuse"> => {
  const on = (entity: string, hash: string, then: (plan: NonNullable<ReturnType<typeof planOf>>) => Answer) =>
    Effect.sync((): Answer => {
      const plan = planOf(input, entity)
      return plan === undefined || plan.decisionHash !== hash
        ? { tone: "bad", message: `${entity} has another decision by now.`, next: "Look at its plan again." }
        : then(plan)
    })
  return {
    approve: (entity, { hash }, only, { reason, visitor }) =>
      on(entity, hash, (plan) => {
        const answer = approve(input, plan, { only, by: visitor.name, at: input.now })
        if (answer.type !== "deed") return { tone: "bad", message: answer.message, next: answer.next }
        const subject = only === undefined ? "all" : only.join(" ")
        wishes.push({ act: answer.kind, entity, by: visitor.name, reason, subject })
        return { tone: "good", message: `${answer.covered.length} operations are approved.`, next: "" }
      }),
    refuse: (entity, hash, { reason, visitor }) =>
      on(entity, hash, () => {
        wishes.push({ act: "refuse", entity, by: visitor.name, reason, subject: hash })
        return { tone: "good", message: "It is refused.", next: "" }
      })
  }
}
