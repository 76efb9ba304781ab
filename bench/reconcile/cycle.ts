/** The process of first and idle cycles: says what each took. */
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cycles } from "./Cycles.ts"
import { group } from "./Group.ts"
import { CyclesDone, CyclesJob } from "./Job.ts"
import { Rows } from "./Rows.ts"
import { type Spent, spent } from "./Spent.ts"
import { each, employee, member } from "./Staff.ts"
import { Target } from "./Target.ts"

const { entities, first: kind, idle, people } = Schema.decodeUnknownSync(CyclesJob)(readFileSync(0, "utf8"))
const folder = mkdtempSync(join(tmpdir(), "hrsync-bench-"))

const keys = each(entities, (index) => `e${String(index).padStart(2, "0")}`)
const teamOf = (index: number): string => keys[index % entities] ?? ""
const yaml = keys.map((key) =>
  `  ${key}:
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: ${key}.json }
    employees: { where: [{ field: team, oneOf: ${key} }] }
    fields: [name, email]
    reconcile: { cron: "*/15 * * * *" }
`
).join("")

const targets = new Map(keys.map((key) => {
  const staff = kind === "adopts"
    ? each(people, (index) => teamOf(index) === key ? [member(index, { externalId: "" })] : []).flat()
    : []
  return [key, new Target(staff)]
}))

const program = Effect.gen(function*() {
  yield* TestClock.setTime(Date.parse("2026-11-27T08:00:00Z"))
  const company = yield* group({
    folder,
    entities: yaml,
    employees: () => each(people, (index) => employee(index, { team: teamOf(index) })),
    targets,
    remembered: () => ({})
  })
  return yield* Effect.gen(function*() {
    let running: Effect.Success<ReturnType<typeof cycles>> | undefined
    const first = yield* spent(Effect.gen(function*() {
      running = yield* cycles(company, { step: "15 minutes" })
      yield* running.first
    }))
    if (running === undefined) throw new Error("nothing runs")
    const firstReadings = company.readings()
    let done = 0
    for (const { applied, entity } of yield* running.reconciler.standings) {
      if (applied?.outcome !== "done") throw new Error(`${entity}: ${applied?.outcome} ${applied?.message}`)
      done += applied.results.length
    }
    if (done !== people) throw new Error(`${done} operations, and not ${people}`)
    for (const target of targets.values()) target.accept()
    // What was done is seen, and noted.
    yield* running.next
    yield* running.next
    const measured: Array<Spent> = []
    const readings: Array<number> = []
    const rows = new Rows(company.state)
    yield* running.next
    const { commits, tables } = rows.changes
    rows.close()
    for (let turn = 0; turn < idle; turn++) {
      const before = company.readings()
      measured.push(yield* spent(running.next))
      readings.push(company.readings() - before)
    }
    for (const { applied, entity } of yield* running.reconciler.standings) {
      if (applied?.outcome !== "nothing-to-do") throw new Error(`${entity} is not idle: ${applied?.outcome}`)
    }
    return { done, first, firstReadings, idle: measured, readings, tables, commits }
  }).pipe(Effect.scoped, Effect.provide(company.store))
})

try {
  const done = await Effect.runPromise(Effect.provide(program, TestClock.layer()))
  process.stdout.write(Schema.encodeSync(CyclesDone)(done))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
