import { Layer } from "effect"
import type { Desk } from "./Desk.ts"
import { entityPlan } from "./EntityPlan.ts"
import { plans } from "./Plans.ts"

/** The pages on what is planned, and on what became of it. */
export const planPages = (desk: Desk) => Layer.mergeAll(plans(desk), entityPlan(desk))
