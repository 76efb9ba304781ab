import { Effect } from "effect"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { layer } from "../../src/store/SqliteStore.ts"
import { Store } from "../../src/store/Store.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"

/** Ada's new name was applied, and then somebody paused the entity. */
const lived = async (): Promise<Folder> => {
  const here = (await kept(folder(), [ada, blaise])).write(
    "employees.csv",
    csv([{ ...ada, last: "King" }, blaise, chloe])
  )
  const run = await here.run(["apply", "--auto-approve", "--as", "ci", "--reason", "nightly"])
  assert.match(run.out, /2 done/u, whole(run))
  await here.run(["pause", "acme", "--as", "grace", "--reason", "audit"])
  return here
}

describe("hrsync history, built", () => {
  it("who, when, what, how it ended and why, newest first; times are UTC", async () => {
    const { code, out } = await (await lived()).run(["history"])
    assert.strictEqual(code, 0)
    const lines = out.trimEnd().split("\n")
    assert.strictEqual(lines.length, 4)
    for (const line of lines) assert.match(line, /^\d{4}-\d{2}-\d{2}T[\d:.]+Z  acme  /u)
    assert.match(lines[0] ?? "", /grace +pause .*Reason: audit\.$/u)
    assert.match(out, /ci +invite +done +hr\/E3 chloe@acme\.example member \S+ +D4/u)
    assert.match(out, /ci +update name +done +hr\/E1 ada@acme\.example member m-E1 +F1/u)
    assert.match(lines[3] ?? "", /ci +apply +done +run .*2 done\. Reason: nightly\.$/u)
  })

  it("everything about one person, by any name that a link remembers", async () => {
    const here = await lived()
    for (const name of ["ada@acme.example", "E1", "hr/E1", "m-E1"]) {
      assert.deepStrictEqual(
        (await historyOf(here, "--person", name)).map(({ by, operation, type }) => [type, by, operation]),
        [
          ["operation", "ci", "update:hr/E1:name"],
          ["run", "ci", undefined]
        ]
      )
    }
    const run = await here.run(["history", "--person", "nobody@acme.example"])
    assert.strictEqual(run.code, 64)
    assert.match(run.err, /remembers nobody by "nobody@acme\.example"[^]*connection\/employee id/u)
  })

  it("holds ids alone in JSON and Markdown: no name, no address", async () => {
    const here = await lived()
    for (const format of ["json", "markdown"]) {
      const { out } = await here.run(["history", "--format", format])
      assert.notMatch(out, /acme\.example|King|Lovelace|Noether/u)
    }
  })

  it("the newest alone, which is said", async () => {
    const run = await (await lived()).run(["history", "--limit", "1"])
    assert.match(run.out, /pause[^\n]*\nOnly the newest 1 are shown/u)
  })

  it("since a day, an instant, or so long ago; of one entity", async () => {
    const here = await lived()
    for (const since of ["7d", "2026-01-01", "2026-01-01T00:00:00Z"]) {
      assert.strictEqual((await historyOf(here, "--since", since, "--entity", "acme")).length, 4)
    }
    assert.deepStrictEqual(await historyOf(here, "--since", "9999-01-01"), [])
    assert.strictEqual(
      (await here.run(["history", "--since", "9999-01-01"])).out,
      "Nothing that was asked for is in the history.\n"
    )
    for (const args of [["--since", "yesterday"], ["--limit", "0"], ["--entity", "acne"]]) {
      assert.strictEqual((await here.run(["history", ...args])).code, 64)
    }
  })
})

describe("hrsync status, built", () => {
  it("the last cycle of each entity: when, by whom, how it ended", async () => {
    const here = await lived()
    assert.match((await here.run(["status"])).out, /Last cycle +\S+ \S+ UTC, done, by ci: 2 done\./u)
  })

  it("X1: how often it failed in a row, and when a reconciler tries again", async () => {
    const here = (await kept(folder(), [ada], {
      target: "{ kind: file, path: members.json, faults: { failFor: [ada@acme.example] } }"
    })).write("employees.csv", csv([{ ...ada, last: "King" }]))
    assert.strictEqual((await here.run(["apply", "--auto-approve"])).code, 1)
    const { out } = await here.run(["status"])
    assert.match(out, /Failing +1 run in a row; a reconciler tries it again at \S+ \S+ UTC\./u)
    assert.match(out, /Last cycle +\S+ \S+ UTC, failed/u)
  })
})

describe("while another process is at work (X4)", () => {
  it("nobody is allowed, linked or released; the entity can be paused all the same", async () => {
    const here = await kept(folder(), [ada])
    const [released, paused] = await Effect.runPromise(
      Effect.scoped(Effect.gen(function*() {
        const store = yield* Store
        yield* store.lock("acme", "grace")
        return [
          yield* Effect.promise(() => here.run(["release", "E1"])),
          yield* Effect.promise(() => here.run(["pause", "acme"]))
        ] as const
      })).pipe(Effect.provide(layer(join(here.path, "state.db"))))
    )
    assert.deepStrictEqual([released.code, released.out], [1, ""])
    assert.match(released.err, /grace/u)
    assert.strictEqual(paused.code, 0, whole(paused))
    assert.deepStrictEqual((await historyOf(here)).map(({ kind }) => kind), ["pause"])
  })
})
