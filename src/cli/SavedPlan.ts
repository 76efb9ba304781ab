import { Effect, FileSystem } from "effect"
import { atMinute } from "../domain/CalendarDate.ts"
import type { EntityPlan, PlanError } from "../domain/Plan.ts"
import { approved } from "../planning/Gate.ts"
import type { PlanInput, Planned } from "../planning/Input.ts"
import { plan } from "../planning/Plan.ts"
import { staleness } from "../planning/Stale.ts"
import type { EntityView, SavedPlan } from "../report/PlanSchema.ts"
import { maxPlanBytes, readPlan } from "../report/ReadPlan.ts"
import { savedEntity, showsTheSame } from "../report/SavedEntity.ts"
import { Store } from "../store/Store.ts"
import { failed } from "./ExitCode.ts"
import { cannot } from "./FileProblem.ts"

const readBytes = Effect.fn("readBytes")(function*(file: string, limit: number) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(file)
  if (info.type === "File" && info.size > BigInt(limit)) {
    return yield* failed(`${file} is too large: no plan is that long.`, "Look whether it is the right file.")
  }
  return yield* fs.readFile(file)
}, (effect, file) => Effect.catchTag(effect, "PlatformError", (error) => cannot("read", file)(error)))

/** What `hrsync plan --out` wrote, or why it can't be trusted. */
export const loadPlan = Effect.fn("loadPlan")(function*(file: string) {
  return yield* Effect.fromResult(readPlan(yield* readBytes(file, maxPlanBytes), file))
})

/** A2: a saved plan is applied once, also one whose run was cut off. */
export const refuseUsed = Effect.fn("refuseUsed")(function*(saved: SavedPlan, file: string) {
  const store = yield* Store
  const [run] = yield* store.runsOf(saved.checksum)
  if (run === undefined) return
  return yield* failed(
    `plan-not-trusted: ${file} was applied already, by ${run.by} at ${atMinute(run.startedAt)} (run ${run.id}).`,
    "A plan is applied once. Make a new one; it has whatever is still to do."
  )
})

const edited = (entity: string): PlanError => ({
  reason: "plan-not-trusted",
  text: `The plan of ${entity} shows other operations than follow from what it was made from: it was edited.`,
  next: "Make a new plan, look at it, and apply that."
})

const refuse = (entityPlan: EntityPlan, error: PlanError): EntityPlan => ({
  ...entityPlan,
  outcome: "error",
  operations: [],
  withheld: [],
  errors: [error]
})

/** A saved entity that nothing is known of any more: neither in the file nor in what is remembered. */
const gone = ({ counts, entity, name, planLifetime }: EntityView): EntityPlan => ({
  entity,
  name,
  outcome: "error",
  status: "error",
  counts,
  operations: [],
  withheld: [],
  holds: [],
  blocks: [],
  errors: [{
    reason: "stale-plan",
    text: `The plan is of ${entity}, which is no longer there to be planned.`,
    next: "Make a new plan, look at it, and apply that."
  }],
  warnings: [],
  decisionHash: "",
  fingerprints: undefined,
  planLifetime,
  recentRemovals: 0,
  windowDays: 0
})

/** The plan made just now of the saved plan's entities; those whose saved plan does not hold are refused (A2, A4). */
export const holding = (saved: SavedPlan, planned: Planned, input: PlanInput): Planned => {
  // The same facts, decided for the instant of the saved plan.
  const again = plan({ ...input, now: Date.parse(saved.madeAt) }).plan.entities
  const entities = planned.plan.entities.flatMap((fresh) => {
    const one = saved.entities.find(({ entity }) => entity === fresh.entity)
    if (one === undefined) return []
    if (fresh.errors.length > 0) return [fresh]
    const memory = input.entities.find(({ rules }) => rules.entity === fresh.entity)?.memory
    const approval = memory === undefined ? undefined : approved(memory, fresh.decisionHash, input.now)
    const stale = staleness(savedEntity(saved, one), fresh, input.now, approval?.covers)
    if (stale !== undefined) return [refuse(fresh, stale)]
    const same = again.some((entityPlan) => entityPlan.entity === fresh.entity && showsTheSame(one, entityPlan))
    return [same ? fresh : refuse(fresh, edited(fresh.entity))]
  })
  const missing = saved.entities.filter((one) => !planned.plan.entities.some(({ entity }) => entity === one.entity))
  return { ...planned, plan: { ...planned.plan, entities: [...entities, ...missing.map(gone)] } }
}
