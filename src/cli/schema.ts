import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { print } from "./Output.ts"

const ofPlan = Flag.Boolean("plan").pipe(
  Flag.withoutNegation,
  Flag.withDescription("The schema of saved plans instead"),
  Flag.withDefault(false)
)

export const schema = Command.make(
  "schema",
  { plan: ofPlan },
  Effect.fn("hrsync schema")(function*(flags) {
    if (flags.plan) {
      const { planJsonSchema } = yield* Effect.promise(() => import("../report/PlanJsonSchema.ts"))
      return yield* print(planJsonSchema())
    }
    const { jsonSchema } = yield* Effect.promise(() => import("../config/JsonSchema.ts"))
    yield* print(JSON.stringify(jsonSchema(), undefined, 2))
  })
).pipe(
  Command.withDescription("Print the JSON Schema of the configuration file, for editors"),
  Command.withExamples([
    { command: "hrsync schema > hrsync.schema.json", description: "Save it beside hrsync.yaml" },
    { command: "hrsync schema --plan", description: "The schema of what hrsync plan --out writes" }
  ])
)
