import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { folder } from "./Cli.ts"
import { ada, configuration, synced } from "./Company.ts"

const shipped = readFileSync(fileURLToPath(new URL("../../hrsync.yaml", import.meta.url)), "utf8")

interface Plan {
  readonly entities: ReadonlyArray<{
    readonly entity: string
    readonly outcome: string
    readonly operations: ReadonlyArray<{ readonly kind: string }>
    readonly holds: ReadonlyArray<{ readonly reason: string }>
  }>
}

describe("hrsync --sandbox, built", () => {
  it("the root hrsync.yaml gives a real plan for three entities, without a credential, a file or a variable", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    const run = await here.run(["plan", "--sandbox", "--format", "json"])
    const { entities }: Plan = JSON.parse(run.out)
    assert.strictEqual(run.code, 0)
    assert.deepStrictEqual(entities.map(({ entity, outcome }) => [entity, outcome]), [
      ["acme-de", "changes"],
      ["acme-fr", "changes"],
      ["acme-uk", "changes"]
    ])
    const kinds = new Set(entities.flatMap(({ operations }) => operations.map(({ kind }) => kind)))
    for (const kind of ["invite", "update", "archive", "release"]) assert.isTrue(kinds.has(kind), kind)
    const reasons = new Set(entities.flatMap(({ holds }) => holds.map(({ reason }) => reason)))
    for (const reason of ["no-work-email", "duplicate-email"]) assert.isTrue(reasons.has(reason), reason)
  })

  it("everything of it stands under .hrsync/sandbox, which git ignores; the real files are not touched", async () => {
    const here = synced(folder(), [ada])
    const before = readdirSync(here.path).toSorted()
    const state = here.read("state.jsonl")
    await here.run(["plan", "--sandbox"])
    assert.deepStrictEqual(readdirSync(here.path).toSorted(), [".hrsync", ...before])
    assert.deepStrictEqual(readdirSync(join(here.path, ".hrsync")), ["sandbox"])
    assert.strictEqual(here.read(".hrsync/sandbox/.gitignore"), "*\n")
    assert.strictEqual(here.read("state.jsonl"), state)
    assert.include((await here.run(["plan"])).out, "No changes")
  })

  it("no reference is resolved", async () => {
    const connection = "kind: csv, path: \"${env:NO_SUCH_EXPORT}\", proof: { count: \"${env:NO_SUCH_COUNT}\" }"
    const here = folder().write("hrsync.yaml", configuration({ connection }))
    assert.strictEqual((await here.run(["plan"])).code, 78)
    assert.strictEqual((await here.run(["plan", "--sandbox"])).code, 0)
  })

  it("the same seed gives the same bytes, another seed other people, a size as many", async () => {
    const [one, other] = [folder().write("hrsync.yaml", shipped), folder().write("hrsync.yaml", shipped)]
    const plan = ["plan", "--sandbox", "--all"]
    const first = (await one.run(plan)).out
    assert.strictEqual((await other.run([...plan, "--sandbox-seed", "1", "--sandbox-size", "60"])).out, first)
    assert.strictEqual((await other.run(plan)).out, first)
    const anew = await other.run([...plan, "--sandbox-seed", "2"])
    assert.notStrictEqual(anew.out, first)
    assert.include(anew.err, "about 60 people (seed 1); another one was asked for, so it begins anew")
    assert.strictEqual((await other.run(plan)).out, anew.out)
    const large = JSON.parse(
      (await other.run(["members", "--sandbox", "--sandbox-size", "600", "--format", "json"])).out
    )
    assert.isAbove(large.members.length, 400)
    await other.run(["sandbox", "reset", "--sandbox-seed", "1", "--sandbox-size", "60"])
    assert.strictEqual((await other.run(plan)).out, first)
  })

  it("--at looks at the same company at another time", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    const later = await here.run(["plan", "--sandbox", "--at", "2027-01-01"])
    assert.include(later.out, "2027-01-01")
    const people = here.read(".hrsync/sandbox/exports/group-hr.csv")
    await here.run(["plan", "--sandbox"])
    assert.strictEqual(here.read(".hrsync/sandbox/exports/group-hr.csv"), people)
  })

  it("explain, members and status run in it too", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    const status = await here.run(["status", "--sandbox"])
    assert.strictEqual(status.code, 0)
    assert.match(status.err, /^Sandbox: .*about 60 people \(seed 1\).*\n$/u)
    const members = await here.run(["members", "acme-uk", "--sandbox"])
    assert.strictEqual(members.code, 0)
    const name = /^ {2}(\S+ \S+) .*✓ managed/mu.exec(members.out)?.[1] ?? ""
    const explained = await here.run(["explain", name, "--sandbox"])
    assert.strictEqual(explained.code, 0)
    assert.include(explained.out, "workLocation")
    assert.isFalse(existsSync(join(here.path, ".hrsync/state.jsonl")))
  })
})

describe("hrsync sandbox, built", () => {
  it("what is applied stays applied; a week later there is something to do again", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    const first = await here.run(["apply", "--sandbox", "--auto-approve"])
    assert.strictEqual(first.code, 0, first.err)
    const next: Plan = JSON.parse((await here.run(["plan", "--sandbox", "--format", "json"])).out)
    assert.deepStrictEqual(next.entities.flatMap(({ operations }) => operations), [])
    const week = await here.run(["sandbox", "advance", "7d"])
    assert.strictEqual(week.code, 0, week.err)
    assert.match(week.out, /^7 days passed in the sandbox: it is 2026-11-29, 09:00 UTC\. \d+ things happened\.$/mu)
    assert.match(week.out, /^ +\d+ {2}accepted their invitation +\S/mu)
    const later = await here.run(["plan", "--sandbox", "--detailed-exitcode"])
    assert.strictEqual(later.code, 2)
    assert.include(later.err, "on 2026-11-29")
    assert.include((await here.run(["sandbox", "status"])).out, "It is 2026-11-29, 09:00 UTC there.")
  })

  it("P5, P6: after an upheaval a plan is blocked, and can be approved", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    for (
      const args of [
        ["apply", "--sandbox", "--auto-approve"],
        ["sandbox", "advance", "8d"],
        ["apply", "--sandbox", "--auto-approve"],
        ["sandbox", "advance", "1d", "--upheaval"]
      ]
    ) {
      const run = await here.run(args)
      assert.strictEqual(run.code, 0, `${args.join(" ")}: ${run.err}`)
    }
    const blocked = await here.run(["plan", "--sandbox"])
    assert.strictEqual(blocked.code, 3)
    assert.match(blocked.out, /people would lose access/u)
    const [, hash = ""] = /approve it:\s+hrsync approve (\w+)/u.exec(blocked.out) ?? []
    const approved = await here.run(["approve", hash, "--sandbox", "--as", "Kim"])
    assert.strictEqual(approved.code, 0, approved.err)
    const applied = await here.run(["apply", "--sandbox", "--auto-approve"])
    assert.strictEqual(applied.code, 0, applied.err)
    assert.strictEqual((await here.run(["plan", "--sandbox"])).code, 0)
  })

  it("a duration that is none is said to be none", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    for (const duration of ["week", "0d", "1h", "-1d", "9999w", "7"]) {
      const run = await here.run(["sandbox", "advance", duration])
      assert.strictEqual(run.code, 64, duration)
    }
    assert.isFalse(existsSync(join(here.path, ".hrsync")))
  })

  it("status of none makes none; the file is checked all the same", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    const none = await here.run(["sandbox", "status"])
    assert.strictEqual(none.code, 0)
    assert.include(none.out, "no sandbox")
    assert.isFalse(existsSync(join(here.path, ".hrsync")))
    assert.strictEqual((await folder().write("hrsync.yaml", "version: 2").run(["sandbox", "status"])).code, 78)
  })

  it("a damaged sandbox is said to be one, by every command, with the way out", async () => {
    const here = folder().write("hrsync.yaml", shipped)
    await here.run(["plan", "--sandbox"])
    here.write(".hrsync/sandbox/sandbox.json", "{")
    for (const args of [["plan", "--sandbox"], ["sandbox", "advance", "1d"], ["sandbox", "status"]]) {
      const run = await here.run(args)
      assert.strictEqual(run.code, 1)
      assert.include(run.err, "sandbox.json is not what hrsync wrote")
      assert.include(run.err, "hrsync sandbox reset")
    }
    assert.strictEqual((await here.run(["sandbox", "reset"])).code, 0)
    assert.strictEqual((await here.run(["plan", "--sandbox"])).code, 0)
  })
})
