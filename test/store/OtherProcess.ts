import { Effect } from "effect"
import * as SqliteStore from "../../src/store/SqliteStore.ts"
import { Store } from "../../src/store/Store.ts"

/*
 * Another hrsync at work in a store: `node OtherProcess.ts <path> act <entity> <times>` tells it something so many times,
 * `… die <entity>` takes the lock, journals a call, says so, and never comes back.
 */

const [path = "", what = "", entity = "", times = "0"] = process.argv.slice(2)

const act = Store.use((store) =>
  Effect.forEach(Array.from({ length: Number(times) }), (_, index) =>
    store.act(
      { at: index, entity, kind: "allow", by: entity, reason: "", person: undefined, subject: String(index) },
      [{ type: "managed-count", count: { at: index, managed: index } }]
    ), { discard: true })
)

const die = Effect.gen(function*() {
  const store = yield* Store
  const writer = yield* store.lock(entity, "ada")
  const run = yield* writer.begin({ by: "ada", reason: "", startedAt: 1, decisionHash: "", savedPlan: undefined }, [])
  yield* writer.before(run, {
    operation: "invite:people/1",
    kind: "invite",
    carry: "apply",
    person: { connection: "people", id: "1" },
    member: undefined,
    fields: [],
    wanted: "w",
    rule: "D1",
    startedAt: 2
  }, [])
  process.stdout.write("at work\n")
  yield* Effect.never
}).pipe(Effect.scoped)

await Effect.runPromise((what === "act" ? act : die).pipe(Effect.provide(SqliteStore.layer(path))))
