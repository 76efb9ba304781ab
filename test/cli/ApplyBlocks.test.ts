import { assert, describe, it } from "vitest"
import type { Removal } from "../../src/domain/Memory.ts"
import { applyIn, outcomes, planIn, statesIn } from "./Answers.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import type { Employee } from "./Company.ts"
import { csv, many } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"

const people = many(12)
const day = 86_400_000

/** HR says that these have left, and that `more` have come. */
const gone = (ids: ReadonlyArray<string>, more: ReadonlyArray<Employee> = []): string =>
  csv([...people.map((one) => ids.includes(one.id) ? { ...one, status: "Terminated" } : one), ...more])

const newcomer: Employee = { id: "N1", first: "Nina", last: "New", email: "nina@acme.example" }

const archived = (here: Folder): ReadonlyArray<string> =>
  Object.entries(statesIn(here)).flatMap(([email, state]) => state === "archived" ? [email] : [])

const reasons = async (here: Folder): Promise<ReadonlyArray<string>> =>
  (await planIn(here)).blocks.map(({ reason }) => reason)

describe("limits in an apply, built", () => {
  it("P4, P5: nothing is done where too many would go; --auto-approve does not pass it", async () => {
    const here = (await kept(folder(), people)).write("employees.csv", gone(["E1", "E2", "E3"], [newcomer]))
    const run = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(run.code, 3, whole(run))
    assert.match(run.out, /acme\) {2}nothing to do, BLOCKED/u)
    assert.match(run.out, /hrsync approve [0-9a-f]{40}/u)
    assert.deepStrictEqual(archived(here), [])
    assert.notInclude(here.read("members.json"), "nina")
    assert.deepStrictEqual((await historyOf(here)).filter(({ type }) => type === "operation"), [])
  })

  it("P6: an approval lets exactly that pass, once; other people are blocked again", async () => {
    const here = (await kept(folder(), people)).write("employees.csv", gone(["E1", "E2", "E3"]))
    assert.strictEqual((await applyIn(here)).run.code, 3)
    const approved = await here.run(["approve", (await planIn(here)).decisionHash, "--as", "grace"])
    assert.strictEqual(approved.code, 0, whole(approved))
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(Object.values(outcomes(entity)), ["done", "done", "done"])
    here.write("employees.csv", gone(["E1", "E2", "E3", "E4", "E5"]))
    // What was approved counts against no limit: two more may go, three more may not.
    assert.deepStrictEqual(await reasons(here), [])
    here.write("employees.csv", gone(["E1", "E2", "E3", "E4", "E5", "E6"]))
    const again = await applyIn(here)
    assert.strictEqual(again.run.code, 3, whole(again.run))
    assert.deepStrictEqual(archived(here), ["p1@acme.example", "p2@acme.example", "p3@acme.example"])
  })

  it("P6: an approval is worth nothing for another decision", async () => {
    const here = (await kept(folder(), people)).write("employees.csv", gone(["E1", "E2", "E3"]))
    await here.run(["approve", (await planIn(here)).decisionHash])
    here.write("employees.csv", gone(["E1", "E2", "E4"]))
    assert.strictEqual((await applyIn(here)).run.code, 3)
    assert.deepStrictEqual(archived(here), [])
  })

  it("P6: some of the operations alone", async () => {
    const here = (await kept(folder(), people)).write("employees.csv", gone(["E1", "E2", "E3"]))
    await applyIn(here)
    const { decisionHash } = await planIn(here)
    const approved = await here.run(["approve", decisionHash, "--only", "archive:hr/E2"])
    assert.strictEqual(approved.code, 0, whole(approved))
    const { entity, run } = await applyIn(here)
    assert.deepStrictEqual(outcomes(entity), {
      "archive:hr/E1": "done",
      "archive:hr/E2": "done",
      "archive:hr/E3": "done"
    }, whole(run))
  })

  it("P3: a slow bleed is stopped by the window, over applies", async () => {
    const here = await kept(folder(), people)
    for (const [ids, code] of [[["E1"], 0], [["E1", "E2"], 0], [["E1", "E2", "E3"], 3]] as const) {
      here.write("employees.csv", gone(ids))
      const { run } = await applyIn(here)
      assert.strictEqual(run.code, code, whole(run))
    }
    assert.deepStrictEqual(archived(here), ["p1@acme.example", "p2@acme.example"])
    assert.deepStrictEqual(await reasons(here), ["archive-limit"])
  })

  for (const [days, code] of [[6, 3], [8, 0]] as const) {
    it(`P3: removals of ${days} days ago ${code === 3 ? "count" : "do not count any more"} where the window is 7 days`, async () => {
      const removal = (id: string): Removal => ({
        at: Date.now() - days * day,
        person: { connection: "hr", id },
        approved: false
      })
      const here = (await kept(folder(), people, { memory: { removals: [removal("X1"), removal("X2")] } })).write(
        "employees.csv",
        gone(["E1"])
      )
      const { run } = await applyIn(here)
      assert.strictEqual(run.code, code, whole(run))
      assert.lengthOf(archived(here), code === 3 ? 0 : 1)
    })
  }

  it("P4: onExceed: stop-archives does the rest, and is blocked all the same", async () => {
    const here = (await kept(folder(), people, { entity: "    limits: { onExceed: stop-archives }\n" })).write(
      "employees.csv",
      gone(["E1", "E2", "E3"], [newcomer])
    )
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 3, whole(run))
    assert.deepStrictEqual([entity.outcome, outcomes(entity)], ["done", { "invite:hr/N1": "done" }])
    assert.deepStrictEqual(entity.blocks.map(({ reason }) => reason), ["archive-limit"])
    assert.deepStrictEqual(archived(here), [])
    const text = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(text.code, 3)
    assert.match(text.out, /nothing to do, BLOCKED/u)
  })

  it("P2: an empty answer of HR blocks, and no approval passes it", async () => {
    const here = (await kept(folder(), people)).write("employees.csv", csv([]))
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 3, whole(run))
    assert.include(entity.blocks.map(({ reason }) => reason), "empty-source")
    assert.strictEqual((await here.run(["approve", (await planIn(here)).decisionHash])).code, 3)
    assert.deepStrictEqual(archived(here), [])
  })
})
