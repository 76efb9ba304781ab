import { planToJson } from "../report/PlanJson.ts"
import { planMarkdown } from "../report/PlanMarkdown.ts"
import type { PlanView } from "../report/PlanSchema.ts"
import { planText } from "../report/PlanText.ts"
import type { Renderers } from "./Answer.ts"

/** A plan just made and one read back look the same. */
export const planRenderers = (view: PlanView): Renderers => ({
  text: (options) => planText(view, options),
  json: () => planToJson(view),
  markdown: () => planMarkdown(view)
})
