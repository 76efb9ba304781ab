import { Layer } from "effect"
import type { Desk } from "./Desk.ts"
import { entityPlan } from "./EntityPlan.ts"
import { historyPages } from "./History.ts"
import { plans } from "./Plans.ts"
import { tryPages } from "./Try.ts"
import { worklistPages } from "./Worklist.ts"

/** The pages on what is planned, and on what became of it. */
export const planPages = (desk: Desk) =>
  Layer.mergeAll(plans(desk), entityPlan(desk), tryPages(desk), historyPages(desk), worklistPages(desk))
