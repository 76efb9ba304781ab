/** The process of thousands of idle cycles, with pages asked for now and then: says what stays of its memory. */
import { Effect, Ref, Schema } from "effect"
import { TestClock } from "effect/testing"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { FileInForce } from "../../src/cli/FileInForce.ts"
import { memberLists } from "../../src/cli/MemberLists.ts"
import { runningSite } from "../../src/cli/RunningSite.ts"
import { serve } from "../../src/web/Server.ts"
import { ask } from "./Ask.ts"
import { cycles } from "./Cycles.ts"
import { group } from "./Group.ts"
import { IdleDone, IdleJob } from "./Job.ts"
import { spent } from "./Spent.ts"
import { each, employee, link, member } from "./Staff.ts"
import { Target } from "./Target.ts"

const { cycles: all, people } = Schema.decodeUnknownSync(IdleJob)(readFileSync(0, "utf8"))
const folder = mkdtempSync(join(tmpdir(), "hrsync-bench-"))
const { gc } = globalThis
if (gc === undefined) throw new Error("start it with --expose-gc")

/** So often a page is looked at. */
const pageEvery = 50

const program = Effect.gen(function*() {
  const now = Date.parse("2026-11-27T08:00:00Z")
  yield* TestClock.setTime(now)
  const company = yield* group({
    folder,
    entities: `  acme:
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: members.json }
    employees: all
    fields: [name, email]
`,
    employees: () => each(people, (index) => employee(index)),
    targets: new Map([["acme", new Target(each(people, (index) => member(index)))]]),
    remembered: () => ({ appliedBefore: true, links: each(people, (index) => link(index)) })
  })
  return yield* Effect.gen(function*() {
    const members = yield* memberLists
    const running = yield* cycles(company, members)
    yield* running.first
    const inForce = yield* Ref.make<FileInForce>({ file: "hrsync.yaml", text: "", since: now, refused: undefined })
    const site = yield* runningSite(running.reconciler, { startedAt: now, sandbox: false, folder, inForce, members })
    const address = yield* serve(site, {
      host: "127.0.0.1",
      port: 0,
      user: "ada",
      url: undefined,
      control: Effect.succeed(undefined)
    })
    const paths = [
      "",
      "entities/acme/members",
      "entities/acme/plan",
      "people?q=p3%40acme.example",
      "plans",
      "worklist",
      "history",
      "metrics"
    ]
    const heap: Array<{ readonly cycles: number; readonly bytes: number }> = []
    const look = (count: number) =>
      Effect.gen(function*() {
        // What waits for the end of a turn goes first.
        for (let turn = 0; turn < 3; turn++) {
          yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
          gc()
        }
        heap.push({ cycles: count, bytes: process.memoryUsage().heapUsed })
      })
    const marks = new Set([0.01, 0.1, 0.25, 0.5, 0.75, 1].map((part) => Math.round(all * part)))
    const took = yield* spent(Effect.gen(function*() {
      for (let count = 1; count <= all; count++) {
        yield* running.next
        if (count % pageEvery === 0) {
          const path = paths[count / pageEvery % paths.length] ?? ""
          const { status } = yield* ask(`${address}${path}`)
          if (status !== 200) throw new Error(`/${path} answers ${status}`)
        }
        if (marks.has(count)) yield* look(count)
      }
    }))
    const [standing] = yield* running.reconciler.standings
    if (standing?.applied?.outcome !== "nothing-to-do") throw new Error(`not idle: ${standing?.applied?.outcome}`)
    return { spent: took, heap }
  }).pipe(Effect.scoped, Effect.provide(company.store))
})

try {
  const done = await Effect.runPromise(Effect.provide(program, TestClock.layer()))
  process.stdout.write(Schema.encodeSync(IdleDone)(done))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
