import { assert, describe, it } from "vitest"
import { checksumOf } from "../../src/report/PlanJson.ts"
import type { PlanView } from "../../src/report/PlanSchema.ts"
import { appliedOf, applyIn, outcomes, planIn, statesIn } from "./Answers.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import type { Employee } from "./Company.ts"
import { ada, blaise, chloe, csv, many, members } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"
import { start } from "./Watched.ts"

/** Ada is managed, Blaise is to be invited; the plan that says so is saved. */
const saved = async (entity = "", ...args: ReadonlyArray<string>): Promise<Folder> => {
  const here = (await kept(folder(), [ada], { entity })).write("employees.csv", csv([ada, blaise]))
  const run = await here.run(["plan", "--out", "plan.json", ...args])
  assert.strictEqual(run.code, 0, whole(run))
  return here
}

const terminated = (one: Employee): Employee => ({ ...one, status: "Terminated" })

const edit = (here: Folder, from: string, to: string): string => {
  const text = here.read("plan.json")
  assert.include(text, from)
  return text.replace(from, to)
}

/** Applies the saved plan, which must be refused for these words before anything is done. */
const refused = async (here: Folder, reason: string, words: RegExp): Promise<void> => {
  const before = here.read("members.json")
  const { entity, run } = await applyIn(here, "plan.json")
  assert.strictEqual(run.code, 1, whole(run))
  assert.deepStrictEqual([entity.outcome, entity.results, entity.errors.map((error) => error.reason)], [
    "error",
    [],
    [reason]
  ])
  assert.match(entity.errors[0]?.text ?? "", words)
  assert.match(entity.errors[0]?.next ?? "", /Make a new plan/u)
  assert.strictEqual(here.read("members.json"), before)
  assert.deepStrictEqual((await historyOf(here)).filter(({ type }) => type === "run"), [])
}

describe("hrsync apply of a saved plan, built", () => {
  it("A4: does exactly what it shows, and the history knows which plan it was", async () => {
    const here = await saved()
    const { entity, run } = await applyIn(here, "plan.json")
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(outcomes(entity), { "invite:hr/E2": "done" })
    const entry = (await historyOf(here)).find(({ type }) => type === "run")
    assert.match(String(entry?.["savedPlan"]), /^sha256:[0-9a-f]{64}$/u)
  })

  it("A2: is applied once", async () => {
    const here = await saved()
    await applyIn(here, "plan.json")
    const run = await here.run(["apply", "plan.json", "--auto-approve"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(
      run.err,
      /^plan-not-trusted: plan\.json was applied already, by .+ at .+ UTC \(run .+\)\.\nA plan is app/u
    )
  })

  it("A2: a run of it that was killed is not resumed: a new plan has the rest", async () => {
    const here = await saved()
    const killed = await start(here, ["apply", "plan.json", "--auto-approve"], { killedAt: 16 }).ended
    assert.strictEqual(killed.signal, "SIGKILL")
    const again = await here.run(["apply", "plan.json", "--auto-approve"])
    assert.deepStrictEqual([again.code, again.out], [1, ""])
    assert.match(again.err, /was applied already/u)
    assert.notInclude(here.read("members.json"), "blaise")
  })

  it("A2: a locked or paused entity uses it up for nobody", async () => {
    const here = await saved()
    await here.run(["pause", "acme"])
    assert.strictEqual((await applyIn(here, "plan.json")).entity.outcome, "paused")
    await here.run(["resume", "acme"])
    assert.deepStrictEqual(outcomes((await applyIn(here, "plan.json")).entity), { "invite:hr/E2": "done" })
  })

  describe("A2: no longer holds when something changed, and says what", () => {
    it("the rules in the file", async () => {
      const here = await saved()
      here.write("hrsync.yaml", here.read("hrsync.yaml").replace("employees: all", "employees: { exclude: [x@y.z] }"))
      await refused(here, "stale-plan", /this changed: the rules in the file\.$/u)
    })

    it("the answer of HR", async () => {
      const here = (await saved()).write("employees.csv", csv([ada, { ...blaise, last: "Pascale" }]))
      await refused(here, "stale-plan", /this changed: the answer of hr\.$/u)
    })

    it("the members", async () => {
      const here = (await saved()).write("members.json", members([ada, chloe]))
      await refused(here, "stale-plan", /this changed: the members\.$/u)
    })

    it("what hrsync remembers", async () => {
      const here = await saved()
      await here.run(["release", "ada@acme.example"])
      await refused(here, "stale-plan", /this changed: what hrsync remembers\.$/u)
    })

    it("several of them", async () => {
      const here = (await saved()).write("members.json", members([ada, chloe])).write("employees.csv", csv([ada]))
      await refused(here, "stale-plan", /this changed: the answer of hr, the members\.$/u)
    })

    it("no field that the rules look at changed: it holds", async () => {
      const here = (await saved()).write("employees.csv", csv([ada, { ...blaise, place: "Nice" }]))
      assert.strictEqual((await applyIn(here, "plan.json")).entity.outcome, "done")
    })
  })

  it("A2: is too old after planLifetime", async () => {
    const here = await saved("    planLifetime: 1h\n")
    const run = await start(here, ["apply", "plan.json", "--auto-approve", "--format", "json"], { later: 3_601_000 })
      .ended
    assert.strictEqual(run.code, 1, whole(run))
    const [entity] = appliedOf(run)
    assert.deepStrictEqual(entity?.errors.map(({ reason }) => reason), ["stale-plan"])
    assert.match(entity?.errors[0]?.text ?? "", /was made at .+ UTC, and planLifetime is 1 hours?\./u)
    assert.notInclude(here.read("members.json"), "blaise")
  })

  it("A2: an edited one is refused whole", async () => {
    const here = await saved()
    here.write("plan.json", edit(here, "blaise@acme.example", "mallory@acme.example"))
    const run = await here.run(["apply", "plan.json", "--auto-approve"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(run.err, /plan-not-trusted|was edited|checksum/u)
    assert.notInclude(here.read("members.json"), "@acme.example\",\"state\":\"invited\"")
  })

  it("A2: also one that was edited with its checksum mended", async () => {
    const here = await saved()
    const plan: PlanView = JSON.parse(edit(here, "blaise@acme.example", "mallory@acme.example"))
    here.write("plan.json", JSON.stringify({ ...plan, checksum: checksumOf(plan) }))
    await refused(here, "plan-not-trusted", /shows other operations than follow from what it was made from: it was ed/u)
  })

  it("A4: one made for another time (--at) can be read, not applied", async () => {
    const here = await saved("", "--at", "2027-01-01")
    await refused(here, "plan-not-trusted", /made for another time \(--at\)/u)
  })

  it("A2: of several entities each stands for itself", async () => {
    const here = (await kept(folder(), [ada])).write("other.json", members([]))
    here.write(
      "hrsync.yaml",
      `${
        here.read("hrsync.yaml").trimEnd()
      }\n  other:\n    source: hr\n    target: { kind: file, path: other.json }\n    employees: all\n`
    ).write("employees.csv", csv([ada, blaise]))
    await here.run(["plan", "--out", "plan.json"])
    here.write("members.json", members([ada, chloe]))
    const run = await here.run(["apply", "plan.json", "--auto-approve", "--format", "json"])
    assert.strictEqual(run.code, 1, whole(run))
    assert.deepStrictEqual(appliedOf(run).map(({ entity, outcome }) => [entity, outcome]), [
      ["acme", "error"],
      ["other", "done"]
    ])
    assert.include(here.read("other.json"), "blaise@acme.example")
    assert.notInclude(here.read("members.json"), "blaise")
    assert.strictEqual((await here.run(["apply", "plan.json", "--auto-approve"])).code, 1)
  })

  it("A2: of some entities says nothing about the others", async () => {
    const here = await saved()
    here.write(
      "hrsync.yaml",
      `${
        here.read("hrsync.yaml").trimEnd()
      }\n  other:\n    source: hr\n    target: { kind: file, path: other.json }\n    employees: all\n`
    ).write("other.json", members([]))
    const run = await here.run(["apply", "plan.json", "--auto-approve", "--format", "json"])
    assert.deepStrictEqual(appliedOf(run).map(({ entity }) => entity), ["acme"], whole(run))
    assert.notInclude(here.read("other.json"), "invited")
  })

  it("P6: a blocked one does what was approved meanwhile", async () => {
    const people = many(12)
    const here = (await kept(folder(), people)).write(
      "employees.csv",
      csv([...people.slice(0, 3).map(terminated), ...people.slice(3)])
    )
    // Its rules are confirmed and its first reading is remembered.
    await applyIn(here)
    assert.strictEqual((await here.run(["plan", "--out", "plan.json"])).code, 3)
    const blocked = await applyIn(here, "plan.json")
    assert.strictEqual(blocked.run.code, 3, whole(blocked.run))
    assert.deepStrictEqual(blocked.entity.results, [])
    const approval = await here.run(["approve", (await planIn(here)).decisionHash])
    assert.strictEqual(approval.code, 0, whole(approval))
    const { entity, run } = await applyIn(here, "plan.json")
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(outcomes(entity), {
      "archive:hr/E1": "done",
      "archive:hr/E2": "done",
      "archive:hr/E3": "done"
    })
    assert.strictEqual(statesIn(here)["p1@acme.example"], "archived")
  })

  it("names its entities itself", async () => {
    const here = await saved()
    const run = await here.run(["apply", "plan.json", "--auto-approve", "--entity", "acme"])
    assert.deepStrictEqual([run.code, run.out], [64, ""])
    assert.match(run.err, /leave --entity out/u)
  })

  for (const [what, content] of [["missing", undefined], ["no plan", "{}"], ["not JSON", "plan"]] as const) {
    it(`${what}: says so, with the name of the file`, async () => {
      const here = await saved()
      if (content !== undefined) here.write("other.json", content)
      const run = await here.run(["apply", "other.json", "--auto-approve"])
      assert.deepStrictEqual([run.code, run.out], [1, ""])
      assert.include(run.err, "other.json")
    })
  }
})
