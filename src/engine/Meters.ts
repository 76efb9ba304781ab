import { Clock, Effect, Metric } from "effect"
import { integrationStatuses } from "../domain/HrStatus.ts"
import { blockReasons, holdReasons } from "../domain/Plan.ts"
import type { Reconciler, ReconcilerEvent } from "./Reconciler.ts"
import { type EntityStanding, isFailing } from "./Standing.ts"

type Labels = Readonly<Record<string, string>>

const gauge = (name: string, description: string) => {
  const metric = Metric.gauge(name, { description })
  return (labels: Labels, value: number): Effect.Effect<void> =>
    Metric.update(Metric.withAttributes(metric, labels), value)
}

const people = gauge("hrsync_people", "Members by HR status: managed, released, manual")
const scope = gauge("hrsync_employees_in_scope", "Employees who belong in the entity")
const statuses = gauge("hrsync_entity_status", "1 for the status that the integration has, 0 for the others")
const planned = gauge(
  "hrsync_operations_planned",
  "Operations of the last plan, by what becomes of them: due, withheld"
)
const holds = gauge("hrsync_holds", "People held by the last plan, by reason")
const blocks = gauge("hrsync_blocks", "Blocks of the last plan, by reason")
const items = gauge("hrsync_worklist_items", "Operations that wait for a person")
const failing = gauge("hrsync_entity_failing", "1 where the last cycle could not do what it was to do")
const lastCycle = gauge("hrsync_last_cycle_timestamp_seconds", "When the last cycle ended, in seconds since 1970")
const employees = gauge("hrsync_employees_read", "Employees of a connection's last good read")
const readAge = gauge("hrsync_last_good_read_age_seconds", "Seconds since a connection was last read to its end")
const readFailures = gauge("hrsync_read_failures", "Readings of a connection in a row that failed")

const operations = Metric.counter("hrsync_operations_total", {
  description: "Operations carried out, by kind and outcome",
  incremental: true
})

const cycleSeconds = Metric.histogram("hrsync_cycle_seconds", {
  description: "How long cycles took, in seconds",
  boundaries: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600]
})

const ofPlan = Effect.fnUntraced(function*({ entity, look, trouble }: EntityStanding) {
  // Where not even a plan could be made, the last one says nothing of now.
  const now = trouble === undefined ? look?.plan.status : "error"
  for (const one of integrationStatuses) yield* statuses({ entity, status: one }, one === now ? 1 : 0)
  if (look === undefined) return
  const { blocks: found, counts, holds: held, operations: due, withheld } = look.plan
  for (const one of ["managed", "released", "manual"] as const) {
    yield* people({ entity, hr_status: one }, counts[one])
  }
  yield* scope({ entity }, counts.desired)
  yield* planned({ entity, state: "due" }, due.length)
  yield* planned({ entity, state: "withheld" }, withheld.length)
  for (const reason of holdReasons) {
    yield* holds({ entity, reason }, held.filter((hold) => hold.reason === reason).length)
  }
  for (const reason of blockReasons) {
    yield* blocks({ entity, reason }, found.filter((block) => block.reason === reason).length)
  }
  yield* items(
    { entity },
    look.input?.memory.waiting.filter(({ doneAt }) => doneAt === undefined).length ?? 0
  )
})

/** Counts and measures a cycle. */
export const meterCycle = (event: ReconcilerEvent): Effect.Effect<void> =>
  Effect.gen(function*() {
    if (event.type === "started") return
    const { standing } = event
    const { applied, endedAt, entity, startedAt } = standing
    yield* ofPlan(standing)
    yield* failing({ entity }, isFailing(standing) ? 1 : 0)
    if (endedAt !== undefined) yield* lastCycle({ entity }, endedAt / 1000)
    if (startedAt !== undefined && endedAt !== undefined) {
      const outcome = applied?.outcome ?? (isFailing(standing) ? "error" : "looked")
      yield* Metric.update(Metric.withAttributes(cycleSeconds, { entity, outcome }), (endedAt - startedAt) / 1000)
    }
    for (const { operation: { kind }, outcome } of applied?.results ?? []) {
      yield* Metric.update(Metric.withAttributes(operations, { entity, kind, outcome }), 1)
    }
  })

/**
 * What changes by itself as time goes by: brought up to date whenever somebody looks. `before`: of which connections
 * something was told. A series can't be taken back: of one that the file no longer names it says that nothing is known,
 * which alarms nobody.
 */
export const meterConnections = Effect.fnUntraced(function*<E>(
  { connections }: Pick<Reconciler<E>, "connections">,
  before: Set<string>
) {
  const now = yield* Clock.currentTimeMillis
  const named = new Set((yield* connections).map(({ connection }) => connection))
  for (const connection of before) {
    if (named.has(connection)) continue
    for (const tell of [readFailures, employees, readAge]) yield* tell({ connection }, Number.NaN)
    before.delete(connection)
  }
  for (const connection of named) before.add(connection)
  for (const { connection, employees: count, failures, lastGoodAt } of yield* connections) {
    yield* readFailures({ connection }, failures)
    if (lastGoodAt === undefined) continue
    yield* employees({ connection }, count)
    yield* readAge({ connection }, Math.max(0, (now - lastGoodAt) / 1000))
  }
})
