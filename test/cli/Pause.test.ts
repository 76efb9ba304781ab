import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { folder } from "./Cli.ts"
import { ada, blaise, csv } from "./Company.ts"
import { historyOf, keeping, kept, whole } from "./Kept.ts"

describe("hrsync pause and resume, built", () => {
  it("L4: nothing is applied until it goes on; who paused it, when and why is told", async () => {
    const here = (await kept(folder(), [ada])).write("employees.csv", csv([ada, blaise]))
    const paused = await here.run(["pause", "acme", "--as", "grace", "--reason", "audit"])
    assert.strictEqual(paused.code, 0, whole(paused))
    assert.match(paused.out, /^acme is paused: nothing is applied, by anybody, until hrsync resume acme\./u)
    const applied = await here.run(["apply", "--auto-approve"])
    assert.notInclude(applied.out, "1 done")
    assert.match((await here.run(["status"])).out, /Paused +by grace at .* UTC: audit\./u)
    assert.match((await here.run(["resume", "acme"])).out, /^acme goes on\. See what waits: hrsync plan acme\./u)
    assert.match((await here.run(["apply", "--auto-approve"])).out, /1 done/u)
    const acts = (await historyOf(here)).filter(({ type }) => type === "act")
    assert.deepStrictEqual(acts.map(({ kind }) => kind), ["resume", "pause"])
    assert.deepInclude(acts[1], { by: "grace", reason: "audit" })
  })

  it("L4: without reading HR or the target, and for an entity that was never applied", async () => {
    const here = folder().write("hrsync.yaml", keeping())
    assert.strictEqual((await here.run(["pause", "--all"])).code, 0)
    assert.strictEqual((await here.run(["pause", "acme"])).out, "acme is paused already.\n")
  })

  it("names the next command as it has to be typed, in the sandbox and for another file too", async () => {
    const here = folder().write("other.yaml", keeping())
    const run = await here.run(["pause", "acme", "-c", "other.yaml", "--sandbox"])
    assert.include(run.out, "until hrsync resume acme --config other.yaml --sandbox.", whole(run))
  })

  it("L4: for an entity that is no longer in the file", async () => {
    const here = await kept(folder(), [ada])
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("  acme:\n", "  other:\n"))
    rmSync(join(here.path, "employees.csv"))
    const run = await here.run(["pause", "acme"])
    assert.match(run.out, /^acme is paused/u, whole(run))
    const all = await here.run(["resume", "--all"])
    assert.strictEqual(all.out, "acme goes on. See what waits: hrsync plan acme.\nother is not paused.\n")
  })

  it("refuses no entity, an entity and --all, and an unknown entity", async () => {
    const here = folder().write("hrsync.yaml", keeping())
    for (
      const [args, words] of [
        [["pause"], /needs the key of an entity, or --all/u],
        [["pause", "acme", "--all"], /not both/u],
        [["resume", "acne"], /no entity "acne". Did you mean acme\?/u]
      ] as const
    ) {
      const run = await here.run(args)
      assert.deepStrictEqual([run.code, run.out], [64, ""])
      assert.match(run.err, words)
    }
    assert.deepStrictEqual(await historyOf(here), [])
  })
})
