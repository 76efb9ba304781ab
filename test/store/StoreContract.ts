import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import type { Act, JournalOutcome } from "../../src/domain/History.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { MemoryChange } from "../../src/domain/MemoryChange.ts"
import { changed } from "../../src/domain/MemoryChange.ts"
import type { Told } from "../../src/domain/Notice.ts"
import { Store } from "../../src/store/Store.ts"
import type { NewJournalEntry, NewRun, StoreError, Writer } from "../../src/store/Store.ts"
import { change, inOrder } from "./changes.ts"

/** A fresh store. Every layer of it is a process of its own, which lives or is dead for the others. */
export interface Opened {
  readonly process: (pid: "alive" | "another" | "dead") => Layer.Layer<Store, StoreError>
}

const run: NewRun = { by: "grace", reason: "", startedAt: 10, decisionHash: "h", savedPlan: undefined }

const person = { connection: "people", id: "1" }

const archive: NewJournalEntry = {
  operation: "archive:people/1",
  kind: "archive",
  carry: "apply",
  person,
  member: "m1",
  fields: [],
  wanted: "w",
  rule: "L1",
  startedAt: 20
}

const act = (entity: string, at: number, more: Partial<Act> = {}): Act => ({
  at,
  entity,
  kind: "approve",
  by: "grace",
  reason: "checked",
  person: undefined,
  subject: "h",
  ...more
})

const told = (fingerprint: string, more: Partial<Told> = {}): Told => ({
  notifier: "n",
  entity: "acme",
  kind: "blocked",
  fingerprint,
  at: 10,
  attempts: 1,
  sent: false,
  ...more
})

const pause: MemoryChange = { type: "paused", paused: true }

/** What every store keeps to. `open` makes an empty one; it is asked again for each test. */
export const storeContract = (name: string, open: () => Opened): void => {
  const inStore = <A, E>(use: (store: Store["Service"], opened: Opened) => Effect.Effect<A, E, Scope.Scope>) =>
    Effect.suspend(() => {
      const opened = open()
      return Store.use((store) => use(store, opened)).pipe(Effect.scoped, Effect.provide(opened.process("alive")))
    })

  /** Does something as another process. */
  const as = <A, E>(
    opened: Opened,
    pid: "another" | "dead",
    use: (store: Store["Service"]) => Effect.Effect<A, E, Scope.Scope>
  ) => Effect.flatMap(Layer.build(opened.process(pid)), (context) => use(Context.get(context, Store)))

  const memoryOf = (store: Store["Service"], entity: string): Effect.Effect<Memory | undefined, StoreError> =>
    Effect.map(store.memories, (all) => all.find((memory) => memory.entity === entity))

  const writerOf = (store: Store["Service"], entity = "acme"): Effect.Effect<Writer, unknown, Scope.Scope> =>
    store.lock(entity, "grace")

  describe(`${name}: what is remembered`, () => {
    it("is what the changes say, whatever their order, also for a later process", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom("acme", "other"), fc.array(change, { minLength: 1, maxLength: 6 })), {
            maxLength: 12
          }),
          async (steps) => {
            const model = new Map<string, Memory>()
            const [now, later] = await Effect.runPromise(inStore((store, opened) =>
              Effect.gen(function*() {
                const writers = new Map<string, Writer>()
                for (const [entity, changes] of steps) {
                  const writer = writers.get(entity) ?? (yield* store.lock(entity, "grace"))
                  writers.set(entity, writer)
                  yield* writer.remember(changes)
                  model.set(entity, changes.reduce(changed, model.get(entity) ?? nothingRemembered(entity)))
                }
                return [yield* store.memories, yield* as(opened, "another", (other) => other.memories)] as const
              })
            ))
            const expected = [...model.values()].map(inOrder).toSorted((a, b) => a.entity < b.entity ? -1 : 1)
            assert.deepStrictEqual(now, expected)
            assert.deepStrictEqual(later, expected)
          }
        ),
        { numRuns: 60 }
      ))

    it.effect("M5: links come in the order of code units, whatever the database compares", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* store.lock("acme", "grace")
          const ids = ["b", "\u{ffff}", "\u{10000}", "B", "", "é", "a"]
          yield* writer.remember(ids.map((employeeId) => ({
            type: "link",
            link: {
              connection: "people",
              employeeId,
              memberId: "m",
              emails: [],
              state: "managed",
              archivedByHrsync: false,
              allowed: false,
              applied: {},
              resent: 0,
              reinvite: false,
              releasedByPerson: false
            }
          })))
          const found = (yield* writer.memory).links.map(({ employeeId }) => employeeId)
          assert.deepStrictEqual(found, ["", "B", "a", "b", "é", "\u{10000}", "\u{ffff}"])
        })
      ))

    it.effect("is nothing on a first run", () =>
      inStore((store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.memories, [])
          assert.deepStrictEqual(yield* store.memoriesOf(new Set(["acme"])), [])
          assert.deepStrictEqual(yield* store.stops, [])
          assert.isUndefined(yield* store.hashKey)
          assert.deepStrictEqual(yield* store.history({}), [])
          assert.deepStrictEqual(yield* store.lastRuns, [])
          assert.deepStrictEqual(yield* store.runsOf("x"), [])
        })
      ))

    it.effect("of some entities is that alone, and what stops entities is asked without their people", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const failures = { count: 2, lastAt: 1_000 }
          yield* (yield* writerOf(store, "acme")).remember([{ type: "failures", failures }])
          yield* (yield* writerOf(store, "other")).remember([{ type: "paused", paused: true }, { type: "applied" }])
          const other = (yield* store.memories).filter(({ entity }) => entity === "other")
          assert.deepStrictEqual(yield* store.memoriesOf(new Set(["other", "nobody"])), other)
          assert.deepStrictEqual(yield* store.stops, [
            { entity: "acme", paused: false, failures },
            { entity: "other", paused: true, failures: undefined }
          ])
        })
      ))

    it.effect("is of another revision once another process has written, and not by our own writing", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          yield* (yield* writerOf(store, "acme")).remember([{ type: "applied" }])
          const before = yield* store.revision
          yield* (yield* writerOf(store, "mine")).remember([{ type: "applied" }])
          assert.strictEqual(yield* store.revision, before)
          yield* Effect.scoped(as(opened, "another", (other) =>
            Effect.flatMap(writerOf(other, "theirs"), (writer) =>
              writer.remember([{ type: "applied" }]))))
          assert.notStrictEqual(yield* store.revision, before)
        })
      ))

    it.effect("P6: one key of all hashes, made once, whoever asks first", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          const [a, b] = yield* Effect.all(
            [store.makeHashKey, as(opened, "another", (other) => other.makeHashKey)],
            { concurrency: 2 }
          )
          assert.strictEqual(a.length, 32)
          assert.deepStrictEqual(a, b)
          assert.deepStrictEqual(yield* store.hashKey, a)
          yield* store.act(act("acme", 1), [])
          assert.deepStrictEqual((yield* memoryOf(store, "acme"))?.key, a)
        })
      ))

    it.effect("an act and what follows from it are one", () =>
      inStore((store) =>
        Effect.gen(function*() {
          yield* store.act(act("acme", 5, { kind: "pause", person }), [pause])
          assert.isTrue((yield* memoryOf(store, "acme"))?.paused)
          assert.deepStrictEqual(yield* store.history({}), [
            { type: "act", act: act("acme", 5, { kind: "pause", person }) }
          ])
        })
      ))
  })

  describe(`${name}: the journal`, () => {
    it.effect("X2: an operation is pending from before its call until a list settles it", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const id = yield* writer.begin(run, [])
          const update: NewJournalEntry = { ...archive, kind: "update", fields: ["name", "email"] }
          const entry = yield* writer.before(id, update, [{
            type: "removal",
            removal: { person, at: 20, approved: false }
          }])
          const pending = {
            journal: entry,
            operation: update.operation,
            kind: "update",
            person,
            member: "m1",
            fields: ["name", "email"],
            wanted: "w",
            at: 20
          } as const
          assert.deepStrictEqual((yield* writer.memory).pending, [{ ...pending, outcome: "unknown" }])
          assert.strictEqual((yield* writer.memory).removals.length, 1)
          yield* writer.after(entry, { outcome: "already", at: 30, member: undefined, message: "" }, [])
          assert.deepStrictEqual((yield* writer.memory).pending, [{ ...pending, outcome: "done" }])
          yield* writer.remember([{ type: "settled", journal: entry, at: 40 }])
          assert.deepStrictEqual((yield* writer.memory).pending, [])
          yield* writer.end(id, { at: 50, outcome: "done", text: "1 archived" }, [{ type: "target", target: "t" }])
          assert.strictEqual((yield* writer.memory).target, "t")
          const [journal, begun] = yield* store.history({})
          assert.deepStrictEqual(journal, {
            type: "operation",
            entry: {
              ...update,
              id: entry,
              run: id,
              entity: "acme",
              endedAt: 30,
              outcome: "already",
              message: "",
              settledAt: 40
            }
          })
          assert.deepStrictEqual(begun, {
            type: "run",
            run: { ...run, id, entity: "acme", endedAt: 50, outcome: "done", text: "1 archived" }
          })
        })
      ))

    const ends: ReadonlyArray<readonly [NewJournalEntry, "done" | "failed" | "unknown" | "opened", string?]> = [
      [archive, "done", "done"],
      [archive, "unknown", "unknown"],
      [archive, "failed"],
      [{ ...archive, carry: "manual" }, "opened"],
      [{ ...archive, carry: "manual" }, "unknown"],
      [{ ...archive, kind: "adopt" }, "done"],
      [{ ...archive, kind: "release" }, "done"]
    ]
    for (const [entry, outcome, pending] of ends) {
      it.effect(`X6: ${entry.kind} (${entry.carry}) that ended ${outcome} is ${pending ?? "not"} pending`, () =>
        inStore((store) =>
          Effect.gen(function*() {
            const writer = yield* writerOf(store)
            const id = yield* writer.before(yield* writer.begin(run, []), entry, [])
            yield* writer.after(id, { outcome, at: 30, member: "m9", message: "" }, [])
            const found = (yield* writer.memory).pending
            assert.deepStrictEqual(found.map((one) => one.outcome), pending === undefined ? [] : [pending])
            assert.deepStrictEqual(found.map((one) => one.member), pending === undefined ? [] : ["m9"])
          })
        ))
    }

    it.effect("X2: the call in which a process died is pending, and its run was interrupted", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          yield* as(opened, "another", (other) =>
            Effect.scoped(Effect.gen(function*() {
              const writer = yield* writerOf(other)
              yield* writer.before(yield* writer.begin(run, []), archive, [])
            })))
          assert.deepStrictEqual((yield* store.lastRuns).map(({ outcome }) => outcome), ["running"])
          const writer = yield* writerOf(store)
          assert.deepStrictEqual((yield* writer.memory).pending.map(({ outcome }) => outcome), ["unknown"])
          const id = yield* writer.begin({ ...run, startedAt: 99, savedPlan: "sum" }, [])
          const runs = (yield* store.history({})).flatMap((entry) => entry.type === "run" ? [entry.run] : [])
          assert.deepStrictEqual(runs.map(({ endedAt, outcome }) => ({ endedAt, outcome })), [
            { endedAt: undefined, outcome: "running" },
            { endedAt: undefined, outcome: "interrupted" }
          ])
          assert.deepStrictEqual((yield* store.lastRuns).map((last) => last.id), [id])
          assert.deepStrictEqual((yield* store.runsOf("sum")).map((found) => found.id), [id])
          assert.deepStrictEqual(yield* store.runsOf("another"), [])
        })
      ))

    it.effect("L4: a pause stops the next call, and nothing else", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const id = yield* writer.begin(run, [])
          const entry = yield* writer.before(id, archive, [])
          yield* store.act(act("acme", 25, { kind: "pause" }), [pause])
          const refused = yield* Effect.flip(
            writer.before(id, archive, [{ type: "removal", removal: { person, at: 1, approved: true } }])
          )
          assert.strictEqual(refused._tag, "Paused")
          assert.deepStrictEqual((yield* writer.memory).removals, [])
          yield* writer.after(entry, { outcome: "done", at: 30, member: undefined, message: "" }, [])
          yield* writer.end(id, { at: 40, outcome: "failed", text: "" }, [])
          assert.strictEqual((yield* writer.memory).pending.length, 1)
        })
      ))

    it.effect("L4: what was paused before its run began writes nothing, and uses no approval", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const died = yield* writer.begin(run, [])
          yield* store.act(act("acme", 25), [{
            type: "approval",
            approval: { hash: "h", only: undefined, passes: [], by: "grace", at: 25, expiresAt: 99 }
          }])
          yield* store.act(act("acme", 26, { kind: "pause" }), [pause])
          const [memory, history] = [yield* writer.memory, yield* store.history({})]
          const refused = yield* Effect.flip(writer.begin(run, [{ type: "approval-used", hash: "h" }]))
          assert.strictEqual(refused._tag, "Paused")
          assert.deepStrictEqual(yield* writer.memory, memory)
          assert.strictEqual(memory.approvals.length, 1)
          assert.deepStrictEqual(yield* store.history({}), history)
          assert.deepStrictEqual((yield* store.lastRuns).map(({ id, outcome }) => [id, outcome]), [[died, "running"]])
          yield* store.act(act("acme", 27, { kind: "resume" }), [{ type: "paused", paused: false }])
          yield* writer.begin(run, [{ type: "approval-used", hash: "h" }])
          assert.deepStrictEqual((yield* writer.memory).approvals, [])
        })
      ))

    it.effect("an act under a lock and what follows from it are one", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          yield* writer.act(act("acme", 5, { kind: "pause", person }), [pause])
          assert.isTrue((yield* writer.memory).paused)
          assert.deepStrictEqual(yield* store.history({}), [
            { type: "act", act: act("acme", 5, { kind: "pause", person }) }
          ])
        })
      ))

    it.effect("gives the newest of what was asked for, and the runs of its operations", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const id = yield* writer.begin(run, [])
          const other = { connection: "people", id: "2" }
          yield* writer.before(id, archive, [])
          yield* writer.before(id, { ...archive, person: other, startedAt: 30 }, [])
          yield* store.act(act("acme", 40, { person }), [])
          yield* store.act(act("other", 50), [])
          const asked = (query: Parameters<typeof store.history>[0]) =>
            Effect.map(store.history(query), (found) =>
              found.map((entry) =>
                entry.type === "run" ? "run" : entry.type === "act" ? entry.act.at : entry.entry.startedAt
              ))
          assert.deepStrictEqual(yield* asked({}), [50, 40, 30, 20, "run"])
          assert.deepStrictEqual(yield* asked({ limit: 2 }), [50, 40])
          assert.deepStrictEqual(yield* asked({ entity: "acme", limit: 2 }), [40, 30, "run"])
          assert.deepStrictEqual(yield* asked({ people: [person] }), [40, 20, "run"])
          assert.deepStrictEqual(yield* asked({ people: [person], limit: 1 }), [40])
          assert.deepStrictEqual(yield* asked({ people: [person, other], since: 30 }), [40, 30, "run"])
          assert.deepStrictEqual(yield* asked({ people: [] }), [])
          assert.deepStrictEqual(yield* asked({ since: 41 }), [50])
          assert.deepStrictEqual(yield* asked({ until: 40 }), [30, 20, "run"])
          assert.deepStrictEqual(yield* asked({ types: ["act"] }), [50, 40])
          assert.deepStrictEqual(yield* asked({ types: ["operation"], limit: 1 }), [30])
        })
      ))

    it.effect("operations are counted by day, kind and outcome", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const day = 86_400_000
          const writer = yield* writerOf(store)
          const id = yield* writer.begin(run, [])
          const call = (days: number, employee: string) =>
            writer.before(
              id,
              { ...archive, person: { connection: "people", id: employee }, startedAt: days * day + 5 },
              []
            )
          const first = yield* call(20_000, "1")
          yield* writer.after(first, { outcome: "done", at: 20_000 * day + 6, member: undefined, message: "" }, [])
          yield* call(20_001, "2")
          yield* call(20_001, "3")
          const archived = (day: number, outcome: JournalOutcome, count: number) => ({
            day,
            kind: archive.kind,
            outcome,
            count
          })
          assert.deepStrictEqual(yield* store.operationCounts({}), [
            archived(20_000, "done", 1),
            archived(20_001, "started", 2)
          ])
          assert.deepStrictEqual(yield* store.operationCounts({ until: 20_001 * day }), [archived(20_000, "done", 1)])
          assert.deepStrictEqual(yield* store.operationCounts({ entity: "other" }), [])
        })
      ))
  })

  describe(`${name}: whose doing it was`, () => {
    it.effect("every operation of a person comes with its run, once, and with no other run", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const other = { connection: "people", id: "2" }
          const applied = (by: string, ...people: ReadonlyArray<typeof person>) =>
            Effect.gen(function*() {
              const id = yield* writer.begin({ ...run, by }, [])
              for (const one of people) yield* writer.before(id, { ...archive, person: one }, [])
            })
          yield* applied("ada", person, other, person)
          yield* applied("blaise", other)
          yield* applied("chloe", person)
          const found = yield* store.history({ people: [person] })
          assert.deepStrictEqual(
            found.map((entry) => entry.type === "run" ? entry.run.by : entry.type),
            ["operation", "chloe", "operation", "operation", "ada"]
          )
          const last = yield* store.history({ people: [person], limit: 1 })
          assert.deepStrictEqual(last.map((entry) => entry.type === "run" ? entry.run.by : entry.type), [
            "operation",
            "chloe"
          ])
        })
      ))

    it.effect("so do more runs than are asked for at once", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* writerOf(store)
          const applied = Effect.flatMap(writer.begin(run, []), (id) => writer.before(id, archive, []))
          yield* Effect.replicateEffect(applied, 501, { concurrency: "unbounded", discard: true })
          const found = yield* store.history({ people: [person] })
          assert.strictEqual(new Set(found.flatMap((entry) => entry.type === "run" ? [entry.run.id] : [])).size, 501)
          assert.strictEqual(found.length, 1002)
        })
      ))
  })

  describe(`${name}: X4: one writer at a time`, () => {
    it.effect("a second one is told who is at work, and other entities are free", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          yield* store.lock("acme", "grace")
          const refused = yield* Effect.flip(as(opened, "another", (other) => Effect.scoped(other.lock("acme", "ada"))))
          assert.strictEqual(refused._tag, "Locked")
          assert.match(refused.message, /"acme": grace on .* \(process \d+\), since 1970-01-01T00:00:00\.000Z/u)
          assert.include(refused.next, "1970-01-01T00:00:30.000Z")
          yield* as(opened, "another", (other) => Effect.scoped(other.lock("other", "ada")))
          assert.strictEqual((yield* Effect.flip(store.lock("acme", "grace")))._tag, "Locked")
        })
      ))

    it.effect("it is free again when the first one is done", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          const writer = yield* Effect.scoped(store.lock("acme", "grace"))
          yield* as(opened, "another", (other) => Effect.scoped(other.lock("acme", "ada")))
          const late = yield* Effect.flip(writer.remember([pause]))
          assert.strictEqual(late._tag, "LockLost")
          assert.deepStrictEqual(yield* store.memories, [])
        })
      ))

    it.effect("a dead process's lock is taken over at once", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          yield* as(opened, "dead", (dead) => dead.lock("acme", "ada").pipe(Scope.provide(scope)))
          yield* store.lock("acme", "grace")
        })
      ))

    it.effect("a lock is kept alive for as long as it is held", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          yield* store.lock("acme", "grace")
          yield* TestClock.adjust("10 minutes")
          const refused = yield* Effect.flip(as(opened, "another", (other) => Effect.scoped(other.lock("acme", "ada"))))
          assert.strictEqual(refused._tag, "Locked")
        })
      ))

    it.effect("a process that slept beyond its lease writes nothing more once another came", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          // Its clock stands still: it gives no sign of life.
          const stale = yield* as(opened, "another", (other) => other.lock("acme", "ada")).pipe(
            Scope.provide(scope),
            Effect.provide(TestClock.layer())
          )
          const id = yield* stale.begin(run, [])
          const entry = yield* stale.before(id, archive, [])
          yield* TestClock.adjust("29 seconds")
          assert.strictEqual((yield* Effect.flip(Effect.scoped(store.lock("acme", "grace"))))._tag, "Locked")
          // It may still end what nobody took over.
          yield* stale.remember([])
          yield* TestClock.adjust("1 second")
          const writer = yield* store.lock("acme", "grace")
          const [before, history] = [yield* store.memories, yield* store.history({})]
          const late = [
            stale.remember([pause]),
            Effect.asVoid(stale.begin(run, [pause])),
            Effect.asVoid(stale.before(id, archive, [pause])),
            stale.act(act("acme", 1, { kind: "pause" }), [pause]),
            stale.after(entry, { outcome: "done", at: 1, member: undefined, message: "" }, [pause]),
            stale.end(id, { at: 1, outcome: "done", text: "" }, [pause])
          ]
          for (const write of late) assert.strictEqual((yield* Effect.flip(write))._tag, "LockLost")
          assert.deepStrictEqual(yield* store.memories, before)
          assert.deepStrictEqual(yield* store.history({}), history)
          // What it gives back is no longer its own.
          yield* Scope.close(scope, Exit.void)
          yield* writer.remember([pause])
          assert.isTrue((yield* memoryOf(store, "acme"))?.paused)
        })
      ))

    it.effect("eight at once share transactions, and each has its own answer", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const good = yield* store.lock("acme", "grace")
          const lost = yield* Effect.scoped(store.lock("lost", "grace"))
          const paused = yield* store.lock("paused", "grace")
          yield* store.act(act("paused", 1, { kind: "pause" }), [pause])
          const id = yield* good.begin(run, [])
          const writers = [good, lost, good, paused, good, lost, good, paused]
          const exits = yield* Effect.forEach(
            writers,
            (writer, index) => Effect.exit(writer.before(id, { ...archive, wanted: String(index) }, [])),
            { concurrency: 8 }
          )
          assert.deepStrictEqual(
            exits.map((exit) => Exit.isSuccess(exit) ? "written" : Exit.findErrorOption(exit)).map((found) =>
              typeof found === "string" ? found : found._tag === "Some" ? found.value._tag : "?"
            ),
            ["written", "LockLost", "written", "Paused", "written", "LockLost", "written", "Paused"]
          )
          assert.deepStrictEqual((yield* good.memory).pending.map(({ wanted }) => wanted), ["0", "2", "4", "6"])
          assert.deepStrictEqual((yield* memoryOf(store, "lost"))?.pending ?? [], [])
          assert.deepStrictEqual((yield* memoryOf(store, "paused"))?.pending, [])
        })
      ))

    it.effect("a write that nobody waits for any more is written or not, and leaves the store whole", () =>
      inStore((store) =>
        Effect.gen(function*() {
          const writer = yield* store.lock("acme", "grace")
          const id = yield* writer.begin(run, [])
          const fiber = yield* Effect.forkChild(writer.before(id, archive, []))
          yield* Fiber.interrupt(fiber)
          const count = (yield* writer.memory).pending.length
          assert.isAtMost(count, 1)
          yield* writer.before(id, archive, [])
          assert.strictEqual((yield* writer.memory).pending.length, count + 1)
        })
      ))
  })

  describe(`${name}: what people were told (U7)`, () => {
    it.effect("is noted once, settled, forgotten, and there for a later process", () =>
      inStore((store, opened) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.told, [])
          const other = told("a", { notifier: "another's", kind: "error", entity: "it's" })
          yield* store.tell([told("b"), told("a"), other], [])
          yield* store.tell([told("b", { at: 2 ** 42, attempts: 2, sent: true })], [told("a"), told("never")])
          const expected = [told("b", { at: 2 ** 42, attempts: 2, sent: true }), other]
          assert.deepStrictEqual(yield* store.told, expected)
          assert.deepStrictEqual(yield* as(opened, "another", (later) => later.told), expected)
          assert.deepStrictEqual(yield* store.entities, [])
        })
      ))
  })
}
