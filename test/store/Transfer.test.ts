import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as fc from "fast-check"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import type { Act, HistoryEntry, JournalEntry, Run } from "../../src/domain/History.ts"
import { actKinds, journalOutcomes, runOutcomes } from "../../src/domain/History.ts"
import type { Memory } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { operationKinds } from "../../src/domain/Operation.ts"
import { managedFields } from "../../src/domain/Rules.ts"
import { storeAt } from "../../src/store/Location.ts"
import * as SqliteStore from "../../src/store/SqliteStore.ts"
import { lines } from "../../src/store/StateWriter.ts"
import { Store } from "../../src/store/Store.ts"
import * as Transfer from "../../src/store/Transfer.ts"
import { inOrder } from "./changes.ts"
import { memories } from "./memories.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-transfer-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let places = 0
const fresh = (): string => `sqlite:${places += 1}/state.db`

const doing: Transfer.Doing = { at: 7, by: "grace", reason: "a move" }

const exported = (location: string): Promise<string> =>
  Effect.runPromise(Stream.mkString(Stream.map(Transfer.exportLines(folder, location), (line) => `${line}\n`)))

const imported = (location: string, text: string, replace = false) =>
  Effect.runPromise(importing(location, text, replace))

const importing = (location: string, text: string, replace = false) =>
  Transfer.importLines(folder, location, Stream.make(new TextEncoder().encode(text)), {
    ...doing,
    name: "backup.jsonl",
    replace
  })

const within = <A, E>(location: string, use: (store: Store["Service"]) => Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(Store.use(use).pipe(Effect.provide(storeAt(folder, location))))

const created = async (...all: ReadonlyArray<Memory>): Promise<string> => {
  const location = fresh()
  await Effect.runPromise(SqliteStore.create(join(folder, SqliteStore.pathOf(location) ?? ""), all))
  return location
}

const link = (employeeId: string, memberId: string): Memory["links"][number] => ({
  connection: "people",
  employeeId,
  memberId,
  emails: [],
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false
})

const acme: Memory = { ...nothingRemembered("acme"), appliedBefore: true, target: "file:a", links: [link("1", "m1")] }

/** A history of the entities of some memories, whose pending operations are in it. */
const historyOf = (all: ReadonlyArray<Memory>): fc.Arbitrary<ReadonlyArray<HistoryEntry>> => {
  if (all.length === 0) return fc.constant([])
  const text = fc.string()
  const instant = fc.nat()
  const person = fc.record({ connection: fc.constantFrom("people", "payroll"), id: text })
  const entity = fc.constantFrom(...all.map((memory) => memory.entity))
  const run: fc.Arbitrary<Run> = fc.record({
    id: fc.uuid(),
    entity,
    by: text,
    reason: text,
    startedAt: instant,
    endedAt: fc.option(instant, { nil: undefined }),
    outcome: fc.constantFrom(...runOutcomes),
    decisionHash: text,
    savedPlan: fc.option(text, { nil: undefined }),
    text
  })
  const operation: fc.Arbitrary<JournalEntry> = fc.record({
    id: fc.integer({ min: 1000, max: 1_000_000 }),
    run: text,
    entity,
    operation: text,
    kind: fc.constantFrom(...operationKinds),
    carry: fc.constantFrom("apply", "manual"),
    person,
    member: fc.option(text, { nil: undefined }),
    fields: fc.uniqueArray(fc.constantFrom(...managedFields)),
    wanted: text,
    rule: text,
    startedAt: instant,
    endedAt: fc.option(instant, { nil: undefined }),
    outcome: fc.constantFrom(...journalOutcomes),
    message: text,
    settledAt: fc.option(instant, { nil: undefined })
  })
  const act: fc.Arbitrary<Act> = fc.record({
    at: instant,
    entity,
    kind: fc.constantFrom(...actKinds.filter((kind) => kind !== "import")),
    by: text,
    reason: text,
    person: fc.option(person, { nil: undefined }),
    subject: text
  })
  return fc.uniqueArray(
    fc.oneof(
      fc.record({ type: fc.constant("run"), run }),
      fc.record({ type: fc.constant("operation"), entry: operation }),
      fc.record({ type: fc.constant("act"), act })
    ),
    {
      selector: (entry) =>
        entry.type === "run" ? entry.run.id : entry.type === "act" ? JSON.stringify(entry) : entry.entry.id,
      maxLength: 12
    }
  )
}

const states = memories.chain((all) => fc.tuple(fc.constant(all), historyOf(all)))

const instantText = (at: number): string => new Date(at).toISOString()

/** The same records as a state file writes them, told apart from the code that is tested. */
const line = (entry: HistoryEntry): string => {
  const record = entry.type === "run" ? entry.run : entry.type === "operation" ? entry.entry : entry.act
  const { person, ...more } = { person: undefined, ...record }
  const written = Object.entries(more).map(([name, value]) => [
    name,
    typeof value === "number" && name !== "id" ? instantText(value) : value
  ])
  const about = person === undefined ? {} : { connection: person.connection, employee: person.id }
  return JSON.stringify({ type: entry.type, ...Object.fromEntries(written), ...about })
}

const textOf = (all: ReadonlyArray<Memory>, history: ReadonlyArray<HistoryEntry>): string => {
  const state = [...lines(all)]
  const records = state.length - 2 + history.length
  return [...state.slice(0, -1), ...history.map(line), JSON.stringify({ type: "end", records })].join("\n")
}

describe("a store that is carried over", () => {
  it("comes out as it went in, and again to the byte", () =>
    fc.assert(
      fc.asyncProperty(states, async ([all, history]) => {
        const [first, second] = [fresh(), fresh()]
        await imported(first, textOf(all, history))
        const once = await exported(first)
        await imported(second, once)
        assert.strictEqual(await exported(second), once)
        const expected = all.map(inOrder).toSorted((a, b) => a.entity < b.entity ? -1 : 1)
        const added = new Map(all.map(({ entity }) => [entity, 0]))
        for (const entry of history) if (entry.type === "operation") added.set(entry.entry.entity, 1)
        const remembered = await within(second, (store) => store.memories)
        for (const [index, memory] of remembered.entries()) {
          // What the history holds may be pending too.
          if (added.get(memory.entity) === 0) assert.deepStrictEqual(memory, expected[index])
        }
        const kept = await within(second, (store) => store.history({}))
        const told = kept.toReversed().filter((entry) =>
          !(entry.type === "act" && entry.act.kind === "import")
          && !(entry.type === "operation" && entry.entry.id < 1000)
        )
        assert.deepStrictEqual(told, history)
      }),
      { numRuns: 40 }
    ))

  it("create and export give back every memory", () =>
    fc.assert(
      fc.asyncProperty(memories, async (all) => {
        const location = await created(...all)
        const expected = all.map(inOrder).toSorted((a, b) => a.entity < b.entity ? -1 : 1)
        assert.deepStrictEqual(await within(location, (store) => store.memories), expected)
        const path = join(folder, "copy.jsonl")
        writeFileSync(path, await exported(location))
        // A text keeps the order of its lines, which is that of the database.
        const copied = await within("jsonl:copy.jsonl", (store) => store.memories)
        assert.deepStrictEqual(copied.map(inOrder), expected)
      }),
      {
        numRuns: 40,
        examples: [[[{ ...acme, links: ["\u{ffff}", "\u{10000}"].map((employeeId) => link(employeeId, "m1")) }]]]
      }
    ))

  it("says in the history who brought it, and counts what came", async () => {
    const location = fresh()
    const counts = await imported(location, await exported(await created(acme)))
    assert.include(counts, { entities: 1, links: 1, managed: 1, released: 0, operations: 0 })
    const [act] = await within(location, (store) => store.history({}))
    assert.deepStrictEqual(act, {
      type: "act",
      act: { ...doing, entity: "acme", kind: "import", person: undefined, subject: "backup.jsonl" }
    })
  })

  it("numbers of the journal go on behind those that came", async () => {
    const pending = {
      journal: 500,
      operation: "archive:1",
      kind: "archive",
      person: { connection: "people", id: "1" },
      member: "m1",
      fields: [],
      wanted: "",
      at: 1,
      outcome: "done"
    } as const
    const location = await created({ ...acme, pending: [pending] })
    const number = await within(location, (store) =>
      Effect.scoped(Effect.gen(function*() {
        const writer = yield* store.lock("acme", "grace")
        const { journal, at, outcome, ...rest } = pending
        const entry = { ...rest, carry: "apply", rule: "", startedAt: at } as const
        const run = yield* writer.begin(
          { by: "", reason: "", startedAt: 1, decisionHash: "", savedPlan: undefined },
          []
        )
        return [yield* writer.before(run, entry, []), journal, outcome] as const
      })))
    assert.isAbove(number[0], 500)
  })

  it("an empty store gives a text that is one", async () => {
    const location = fresh()
    const text = await exported(location)
    assert.strictEqual(text, "{\"type\":\"hrsync-state\",\"version\":1}\n{\"type\":\"end\",\"records\":0}\n")
    assert.isFalse(existsSync(join(folder, location.slice("sqlite:".length))))
    await imported(fresh(), text)
  })
})

describe("an import that is refused", () => {
  it("a store that remembers something, unless it is to be replaced", async () => {
    const location = await created(acme)
    const before = await exported(location)
    const other = await exported(await created({ ...acme, entity: "globex" }))
    const error = await Effect.runPromise(Effect.flip(importing(location, other)))
    assert.strictEqual(error.reason, "refused")
    assert.include(error.next, "--replace")
    assert.strictEqual(await exported(location), before)
    await imported(location, other, true)
    assert.strictEqual(await exported(location), other)
  })

  it("a text that is damaged leaves nothing, not even a file, and says where", async () => {
    const location = fresh()
    const text = (await exported(await created(acme))).replace("\"managed\"", "\"perhaps\"")
    const error = await Effect.runPromise(Effect.flip(importing(location, text)))
    assert.strictEqual(error.reason, "damaged")
    assert.include(error.message, "backup.jsonl:3:")
    assert.isFalse(existsSync(join(folder, location.slice("sqlite:".length))))
  })

  it("a run or an operation that is there twice", async () => {
    const run: Run = {
      id: "r",
      entity: "acme",
      by: "grace",
      reason: "",
      startedAt: 1,
      endedAt: 2,
      outcome: "done",
      decisionHash: "h",
      savedPlan: undefined,
      text: ""
    }
    const text = textOf([acme], [{ type: "run", run }, { type: "run", run }])
    const error = await Effect.runPromise(Effect.flip(importing(fresh(), text)))
    assert.include(error.message, "the run \"r\" is there twice")
  })

  it("X4: while somebody is at work", async () => {
    const location = await created(acme)
    const text = await exported(location)
    const errors = await within(location, (store) =>
      Effect.scoped(Effect.gen(function*() {
        yield* store.lock("acme", "ada")
        return yield* Effect.forEach([
          Effect.asVoid(importing(location, text, true)),
          Transfer.move(folder, location, "acme", "globex", doing),
          Transfer.retarget(folder, location, "acme", "t", doing)
        ], (one) => Effect.flip(one))
      })))
    for (const error of errors) {
      assert.strictEqual(error.reason, "busy")
      assert.include(error.message, "ada on")
    }
    assert.strictEqual(await exported(location), text)
  })

  it("a state of the form jsonl, which is only read", async () => {
    writeFileSync(join(folder, "old.jsonl"), await exported(await created(acme)))
    const before = readFileSync(join(folder, "old.jsonl"), "utf8")
    const text = before
    const act: Act = { ...doing, entity: "acme", kind: "pause", person: undefined, subject: "" }
    const errors = await within("jsonl:old.jsonl", (store) =>
      Effect.forEach([
        Effect.asVoid(importing("jsonl:old.jsonl", text, true)),
        Transfer.move(folder, "jsonl:old.jsonl", "acme", "globex", doing),
        Transfer.retarget(folder, "jsonl:old.jsonl", "acme", "t", doing),
        store.act(act, []),
        Effect.asVoid(store.makeHashKey),
        Effect.asVoid(Effect.scoped(store.lock("acme", "grace")))
      ], (one) => Effect.flip(one)))
    for (const error of errors) {
      assert.include(error, { reason: "read-only" })
      assert.include(error.next, "hrsync state import")
      assert.include(error.next, "state: sqlite:.hrsync/state.db")
    }
    assert.strictEqual(readFileSync(join(folder, "old.jsonl"), "utf8"), before)
    assert.strictEqual(await exported("jsonl:old.jsonl"), before)
  })

  it("a kind of store that hrsync does not know", async () => {
    const error = await Effect.runPromise(
      Effect.flip(Store.use((store) => store.memories).pipe(Effect.provide(storeAt(folder, "postgres://x"))))
    )
    assert.strictEqual(error.reason, "refused")
    assert.include((await Effect.runPromise(Effect.flip(Transfer.verify(folder, "x")))).message, "\"x\"")
  })
})

describe("L4: an entity whose key or target changes", () => {
  it("move gives everything to the new key, and nothing stays under the old one", () =>
    fc.assert(
      fc.asyncProperty(states, async ([all, history]) => {
        const from = all[0]?.entity
        if (from === undefined) return
        const to = `${from}+`
        if (all.some(({ entity }) => entity === to)) return
        const location = fresh()
        await imported(location, textOf(all, history))
        const before = await exported(location)
        await Effect.runPromise(Transfer.move(folder, location, from, to, doing))
        const after = (await exported(location)).split("\n")
        const written = `"entity":${JSON.stringify(from)}`
        const expected = before.split("\n").map((text) => text.replace(written, () => `"entity":${JSON.stringify(to)}`))
        const sorted = (texts: ReadonlyArray<string>) =>
          texts.filter((text) => !text.includes("\"type\":\"end\"")).toSorted()
        const moved = after.filter((text) => text.includes("\"kind\":\"move\",\"by\":\"grace\",\"reason\":\"a move\""))
        assert.strictEqual(moved.length, 1)
        assert.deepStrictEqual(sorted(after.filter((text) => text !== moved[0])), sorted(expected))
      }),
      { numRuns: 30 }
    ))

  it("is refused where the old key is unknown, or the new one has people", async () => {
    const location = await created(acme, { ...acme, entity: "globex" })
    const before = await exported(location)
    const flipped = (from: string, to: string) =>
      Effect.runPromise(Effect.flip(Transfer.move(folder, location, from, to, doing)))
    assert.include((await flipped("initech", "new")).message, "nothing is remembered of the entity \"initech\"")
    assert.include((await flipped("acme", "globex")).message, "people of its own")
    assert.include((await flipped("acme", "acme")).message, "already")
    assert.strictEqual(await exported(location), before)
    const none = fresh()
    const error = await Effect.runPromise(Effect.flip(Transfer.move(folder, none, "acme", "new", doing)))
    assert.strictEqual(error.reason, "refused")
    assert.isFalse(existsSync(join(folder, none.slice("sqlite:".length))))
  })

  it("a new key that nobody is linked under gives way, but for its pause", async () => {
    const location = await created(acme, { ...nothingRemembered("globex"), paused: true, target: "file:b" })
    await Effect.runPromise(Transfer.move(folder, location, "acme", "globex", doing))
    const all = await within(location, (store) => store.memories)
    assert.deepStrictEqual(all, [{ ...acme, entity: "globex", paused: true }])
  })

  it("retarget sets the target alone", async () => {
    const location = await created(acme)
    await Effect.runPromise(Transfer.retarget(folder, location, "acme", "file:b", doing))
    assert.deepStrictEqual(await within(location, (store) => store.memories), [{ ...acme, target: "file:b" }])
    const [act] = await within(location, (store) => store.history({}))
    assert.deepInclude(act, {
      type: "act",
      act: { ...doing, entity: "acme", kind: "move", person: undefined, subject: "file:b" }
    })
  })
})

describe("verify", () => {
  it("counts what a store and its text hold, and finds nothing", async () => {
    const location = await created(acme, { ...acme, entity: "globex", links: [link("1", "m1"), link("2", "m2")] })
    writeFileSync(join(folder, "verified.jsonl"), await exported(location))
    for (const place of [location, "jsonl:verified.jsonl"]) {
      const { counts, entities, warnings } = await Effect.runPromise(Transfer.verify(folder, place))
      assert.include(counts, { entities: 2, links: 3, managed: 3, released: 0, runs: 0, pending: 0 })
      assert.deepStrictEqual(entities, ["acme", "globex"])
      assert.deepStrictEqual(warnings, [])
    }
  })

  it("names members that several employees are linked to", async () => {
    const location = await created({ ...acme, links: [link("1", "m1"), link("2", "m1"), link("3", "m1")] })
    const { warnings } = await Effect.runPromise(Transfer.verify(folder, location))
    assert.strictEqual(warnings.length, 1)
    assert.include(warnings[0], "several employees are linked to the member \"m1\"")
  })

  it("names runs that were cut off, and operations of which nobody knows", async () => {
    const location = await created(acme)
    const work = (store: Store["Service"]) =>
      Effect.scoped(Effect.gen(function*() {
        const writer = yield* store.lock("acme", "grace")
        const run = yield* writer.begin(
          { by: "", reason: "", startedAt: 1, decisionHash: "", savedPlan: undefined },
          []
        )
        yield* writer.before(run, {
          operation: "o",
          kind: "archive",
          carry: "apply",
          person: { connection: "people", id: "1" },
          member: "m1",
          fields: [],
          wanted: "",
          rule: "",
          startedAt: 1
        }, [])
        // Whoever is at work is not cut off.
        return yield* Transfer.verify(folder, location)
      }))
    assert.deepStrictEqual((await within(location, work)).warnings, [])
    const { warnings } = await Effect.runPromise(Transfer.verify(folder, location))
    assert.strictEqual(warnings.length, 2)
    assert.include(warnings[0], "was cut off")
    assert.include(warnings[1], "nobody knows what became of the operation")
  })

  it("gives the damage that reading gives", async () => {
    writeFileSync(join(folder, "bad.jsonl"), "x")
    assert.strictEqual(
      (await Effect.runPromise(Effect.flip(Transfer.verify(folder, "jsonl:bad.jsonl")))).reason,
      "damaged"
    )
    writeFileSync(join(folder, "bad.db"), "x".repeat(5000))
    assert.strictEqual(
      (await Effect.runPromise(Effect.flip(Transfer.verify(folder, "sqlite:bad.db")))).reason,
      "damaged"
    )
  })

  it("nothing is remembered yet", async () => {
    const { counts } = await Effect.runPromise(Transfer.verify(folder, fresh()))
    assert.strictEqual(counts.entities, 0)
  })
})
