import { Effect } from "effect"
import { cpSync, existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { layer } from "../../src/store/SqliteStore.ts"
import { Store } from "../../src/store/Store.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, synced } from "./Company.ts"
import { historyOf, keeping, kept, whole } from "./Kept.ts"

describe("hrsync state export and import, built", () => {
  it("everything goes out and comes back: by file, and by standard output", async () => {
    const here = await kept(folder(), [ada, blaise])
    await here.run(["pause", "acme", "--reason", "audit"])
    const written = await here.run(["state", "export", "backup.jsonl"])
    assert.strictEqual(written.code, 0, whole(written))
    assert.match(written.err, /records in backup\.jsonl\. It is personal/u)
    assert.strictEqual(statSync(join(here.path, "backup.jsonl")).mode & 0o777, 0o600)
    assert.strictEqual((await here.run(["state", "export"])).out, here.read("backup.jsonl"))

    const there = folder().write("hrsync.yaml", keeping()).write("backup.jsonl", here.read("backup.jsonl"))
    const run = await there.run(["state", "import", "backup.jsonl", "--as", "grace", "--reason", "moved"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(
      run.out,
      /^Imported: 1 entity, 2 links \(2 managed, 0 released\), 0 worklist items and 1 entry of the history\./u
    )
    assert.strictEqual((await there.run(["state", "export"])).out, here.read("backup.jsonl"))
    const [first] = await historyOf(there)
    assert.deepInclude(first, { kind: "import", by: "grace", reason: "moved" })
  })

  it("an export takes the place of an export, and of no other file", async () => {
    const here = await kept(folder(), [ada])
    assert.strictEqual((await here.run(["state", "export", "backup.jsonl"])).code, 0)
    assert.strictEqual((await here.run(["state", "export", "backup.jsonl"])).code, 0)
    const before = here.read("employees.csv")
    const run = await here.run(["state", "export", "employees.csv"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(run.err, /employees\.csv is there already and is no state export; nothing was written/u)
    assert.strictEqual(here.read("employees.csv"), before)
  })

  it("a store that remembers something is refused, unless it is to be replaced", async () => {
    const here = await kept(folder(), [ada])
    await here.run(["state", "export", "backup.jsonl"])
    const refused = await here.run(["state", "import", "backup.jsonl"])
    assert.strictEqual(refused.code, 1)
    assert.match(refused.err, /remembers something already[^]*--replace/u)
    assert.strictEqual((await here.run(["state", "import", "backup.jsonl", "--replace"])).code, 0)
  })

  it("a damaged export is refused with its place, and leaves nothing behind", async () => {
    const here = await kept(folder(), [ada])
    await here.run(["state", "export", "backup.jsonl"])
    const there = folder().write("hrsync.yaml", keeping())
      .write("backup.jsonl", here.read("backup.jsonl").split("\n").slice(0, -2).join("\n"))
    const run = await there.run(["state", "import", "backup.jsonl"])
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "backup.jsonl")
    assert.isFalse(existsSync(join(there.path, "state.db")))
    const gone = await there.run(["state", "import", "nothing.jsonl"])
    assert.strictEqual(gone.code, 1)
    assert.match(gone.err, /nothing\.jsonl can't be read: there is no such file/u)
  })

  it("a state of an earlier version (jsonl:) is imported by one command", async () => {
    const here = synced(folder(), [ada])
    here.write("hrsync.yaml", keeping())
    assert.strictEqual((await here.run(["state", "import", "state.jsonl"])).code, 0)
    assert.include((await here.run(["plan"])).out, "1 managed member is as HR says")
  })

  it("examples/with-files: one command brings its state in, and it plans from there", async () => {
    const here = folder()
    cpSync(fileURLToPath(new URL("../../examples/with-files", import.meta.url)), here.path, { recursive: true })
    assert.include(here.read("hrsync.yaml"), "#   hrsync state import state.jsonl\n#   hrsync plan\n")
    const run = await here.run(["state", "import", "state.jsonl"])
    assert.match(run.out, /^Imported: 1 entity, 6 links/u, whole(run))
    assert.match(
      (await here.run(["plan"])).out,
      /\+1 invite {2}~2 update {2}-1 archive {2}=1 adopt {2}o1 release {2}3 held/u
    )
  })

  it("X4: not while another process is at work", async () => {
    const here = await kept(folder(), [ada])
    await here.run(["state", "export", "backup.jsonl"])
    const run = await Effect.runPromise(
      Effect.scoped(Effect.gen(function*() {
        yield* (yield* Store).lock("acme", "grace")
        return yield* Effect.promise(() => here.run(["state", "import", "backup.jsonl", "--replace"]))
      })).pipe(Effect.provide(layer(join(here.path, "state.db"))))
    )
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "grace")
  })
})

describe("hrsync state verify, built", () => {
  it("the store, an export and a store file, with what they hold", async () => {
    const here = await kept(folder(), [ada, blaise])
    await here.run(["state", "export", "backup.jsonl"])
    for (
      const [args, name] of [[[], "What is remembered"], [["backup.jsonl"], "backup.jsonl"], [
        ["state.db"],
        "state.db"
      ]] as const
    ) {
      const run = await here.run(["state", "verify", ...args])
      assert.strictEqual(run.code, 0, whole(run))
      assert.include(run.out, `${name} is whole: 1 entity, 2 links (2 managed, 0 released)`)
      assert.include(run.out, "Entities: acme.")
    }
  })

  it("damage is an error", async () => {
    const here = (await kept(folder(), [ada])).write("state.db", "SQLite format 3\u0000 and nothing more")
    const run = await here.run(["state", "verify"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.include(run.err, "state.db")
    assert.strictEqual((await here.run(["state", "verify", "gone.db"])).code, 1)
  })
})

describe("hrsync state mv, built", () => {
  it("L4: what is remembered follows a key that was renamed in the file", async () => {
    const here = await kept(folder(), [ada])
    assert.strictEqual((await here.run(["apply", "--auto-approve"])).code, 0)
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("  acme:\n", "  acme-fr:\n"))
    assert.match((await here.run(["plan"])).err + (await here.run(["plan"])).out, /hrsync state mv acme acme-fr/u)
    const run = await here.run(["state", "mv", "acme", "acme-fr"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(run.out, /^What was remembered of acme is remembered of acme-fr now\./u)
    assert.include((await here.run(["plan"])).out, "1 managed member is as HR says")
    assert.strictEqual((await historyOf(here)).at(0)?.["kind"], "move")
  })

  it("L4: a target at another address that holds the same members", async () => {
    const here = await kept(folder(), [ada])
    assert.strictEqual((await here.run(["apply", "--auto-approve"])).code, 0)
    here.write("moved.json", here.read("members.json"))
      .write("hrsync.yaml", here.read("hrsync.yaml").replace("members.json", "moved.json"))
    assert.strictEqual((await here.run(["plan"])).code, 1)
    const run = await here.run(["state", "mv", "--target", "acme"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(run.out, /acme's target is file:.*moved\.json from now on/u)
    assert.strictEqual((await here.run(["plan"])).code, 0)
  })

  it("refuses what can't be meant", async () => {
    const here = await kept(folder(), [ada])
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, RegExp]> = [
      [[], 64, /Give the old key and the new one, or --target/u],
      [["a"], 64, /Give the old key and the new one, or --target/u],
      [["a", "b", "--target", "acme"], 64, /Give the old key and the new one, or --target/u],
      [["acme", "other"], 1, /acme still stands in hrsync\.yaml: nothing was moved/u],
      [["gone", "nowhere"], 64, /has no entity "nowhere" to move to\.\nEntities: acme\./u],
      [["gone", "acme"], 1, /nothing is remembered of the entity "gone"/u],
      [["--target", "acne"], 64, /no entity "acne". Did you mean acme\?/u]
    ]
    for (const [args, code, words] of cases) {
      const run = await here.run(["state", "mv", ...args])
      assert.deepStrictEqual([run.code, run.out], [code, ""], whole(run))
      assert.match(run.err, words)
    }
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("  acme:\n", "  other:\n"))
    const off = await here.run(["state", "mv", "--target", "acme"])
    assert.strictEqual(off.code, 64)
    assert.match(off.err, /no longer in hrsync\.yaml/u)
  })
})
