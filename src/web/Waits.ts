import type { EntityPlan } from "../domain/Plan.ts"
import type { Look } from "../engine/Standing.ts"
import { count } from "../report/Words.ts"
import { html, type Part } from "./Html.ts"
import { time } from "./Parts.ts"

/** Whether a plan waits for somebody, goes on by itself, or has nothing to do. */
export type Urgency = "stopped" | "asks" | "goes-on" | "quiet"

/** What a plan waits for, in words. */
export interface Waits {
  readonly urgency: Urgency
  readonly words: Part
}

const asks = (words: Part): Waits => ({ urgency: "asks", words })
const goesOn = (words: Part): Waits => ({ urgency: "goes-on", words })

/** What becomes of a plan, and of what it waits for (section 11). `nextAt`: when its next cycle begins. */
export const waitsOf = (plan: EntityPlan, permit: Look["permit"], nextAt: number | undefined): Waits => {
  const { blocks, errors, holds, operations, status } = plan
  if (errors.length > 0) return { urgency: "stopped", words: "Cannot be planned: see why." }
  if (status === "paused") return { urgency: "stopped", words: "Paused by a person: nothing is applied." }
  if (blocks.length > 0) {
    return {
      urgency: "stopped",
      words: operations.length > 0
        ? "Blocked; what the block does not stop goes ahead."
        : "Blocked: nothing is applied."
    }
  }
  const questions = holds.filter(({ reason }) => reason === "approval-needed").length
  const also = questions > 0 ? ` ${count(questions, "operation waits", "operations wait")} for an approval.` : ""
  if (permit.may === "apply") {
    if (operations.length > 0) {
      const rest = plan.operations.length - permit.operations.length
      const words = html`${count(permit.operations.length, "operation")} ${
        nextAt === undefined ? "being applied now" : html`to be applied by the cycle at ${time(nextAt)}`
      }.${also}`
      return also !== "" || rest > 0 ? asks(words) : goesOn(words)
    }
    return also === "" ? { urgency: "quiet", words: "Nothing to do." } : asks(also.trim())
  }
  switch (permit.waits) {
    case "confirmation":
      return asks("Waits for somebody to confirm its rules; until then nothing is applied.")
    case "observing":
      return operations.length > 0 || also !== ""
        ? goesOn(`Only observed (reconcile.mode: observe): hrsync run applies nothing here.${also}`)
        : { urgency: "quiet", words: "Nothing to do; only observed (reconcile.mode: observe)." }
    case "approval":
      return asks("Waits for an approval (reconcile.mode: approve).")
    case "window":
      return (also === "" ? goesOn : asks)(
        html`Waits for the hours in which it may write${
          permit.until !== undefined && [": ", time(permit.until)]
        }.${also}`
      )
    case "retry":
      return (also === "" ? goesOn : asks)(
        html`Failed, and is tried again${permit.until !== undefined && [" at ", time(permit.until)]}.${also}`
      )
  }
}
