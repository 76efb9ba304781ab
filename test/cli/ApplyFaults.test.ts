import { assert, describe, it } from "vitest"
import { appliedOf, applyIn, outcomes, planIn, statesIn } from "./Answers.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import type { Employee } from "./Company.ts"
import { ada, blaise, chloe, csv, many, members } from "./Company.ts"
import { historyOf, keeping, kept, whole } from "./Kept.ts"
import { start } from "./Watched.ts"

/** Ada is managed; the others are to be invited, in a target that fails so. */
const failing = async (faults: string, others: ReadonlyArray<Employee>, entity = ""): Promise<Folder> =>
  (await kept(folder(), [ada], { target: `{ kind: file, path: members.json, faults: ${faults} }`, entity })).write(
    "employees.csv",
    csv([ada, ...others])
  )

const journal = async (here: Folder): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> =>
  (await historyOf(here)).filter(({ type }) => type === "operation")

const invited = (here: Folder): ReadonlyArray<string> =>
  Object.entries(statesIn(here)).flatMap(([email, state]) => state === "invited" ? [email] : [])

/** The faults are over. */
const repair = (here: Folder): Folder =>
  here.write("hrsync.yaml", here.read("hrsync.yaml").replace(/, faults: \{.*?\}(?= \}\n)/u, ""))

/** An apply so many milliseconds later. */
const later = async (here: Folder, milliseconds: number) => {
  const run = await start(here, ["apply", "--auto-approve", "--format", "json"], { later: milliseconds }).ended
  const [entity] = appliedOf(run)
  return { run, entity: entity ?? assert.fail(whole(run)) }
}

describe("an apply to a target that fails, built", () => {
  it("X1: refused for one person: the others go on, and the list says who and why; the next one tries again", async () => {
    const here = await failing("{ failFor: [blaise@acme.example] }", [blaise, chloe])
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 4, whole(run))
    assert.strictEqual(entity.outcome, "partly-failed")
    assert.deepStrictEqual(outcomes(entity), { "invite:hr/E2": "failed", "invite:hr/E3": "done" })
    assert.deepStrictEqual(invited(here), ["chloe@acme.example"])
    const status = await here.run(["status"])
    assert.match(status.out, /partly failed/iu, whole(status))
    const again = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(again.code, 1, whole(again))
    assert.match(again.out, /FAILED {2}1 failed\n {4}! .*under failFor.*\n(?: {4}→ .*\n)? {6}\+ invite Blaise Pascal/u)
    const { entity: third, run: good } = await applyIn(repair(here))
    assert.deepStrictEqual([good.code, outcomes(third)], [0, { "invite:hr/E2": "done" }])
    assert.notMatch((await here.run(["status"])).out, /failed/iu)
  })

  it("X1: what comes before for the same person failed: what follows is not tried", async () => {
    const here = (await kept(folder(), [ada, blaise], {
      target: "{ kind: file, path: members.json, faults: { failFor: [m-E1] } }"
    })).write("employees.csv", csv([{ ...ada, email: "countess@acme.example" }, blaise]))
    here.write(
      "members.json",
      here.read("members.json").replace(
        `"email":"ada@acme.example","state":"active"`,
        `"email":"ada@acme.example","state":"invited"`
      )
    )
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 1, whole(run))
    assert.deepStrictEqual(outcomes(entity), {
      "cancel-invite:hr/E1:new-address": "failed",
      "invite:hr/E1": "skipped"
    })
    assert.notInclude(here.read("members.json"), "countess")
  })

  it("X2: a lost answer is unknown, waited for, and settled by the list: nobody is invited twice", async () => {
    const here = await failing("{ loseAnswerAt: [1] }", [blaise, chloe])
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 4, whole(run))
    assert.sameMembers(Object.values(outcomes(entity)), ["unknown", "done"])
    assert.lengthOf(invited(here), 2)
    // The look after it saw them both.
    const second = await applyIn(repair(here))
    assert.strictEqual(second.run.code, 0, whole(second.run))
    const plan = await planIn(here)
    assert.deepStrictEqual([plan.operations, plan.holds], [[], []])
    assert.lengthOf(invited(here), 2)
    assert.notInclude((await journal(here)).map(({ outcome }) => outcome), "already")
    assert.lengthOf((await journal(here)).filter(({ kind }) => kind === "invite"), 2)
  })

  it("X2: an invitation that never arrived is sent again, after settleAfter and two lists without it", async () => {
    const here = await failing("{ loseCallAt: [1] }", [blaise], "    settleAfter: 1m\n")
    assert.deepStrictEqual(outcomes((await applyIn(here)).entity), { "invite:hr/E2": "unknown" })
    repair(here)
    const early = await applyIn(here)
    assert.deepStrictEqual([early.run.code, early.entity.outcome], [0, "nothing-to-do"])
    assert.deepStrictEqual((await planIn(here)).holds.map(({ reason }) => reason), ["awaiting-confirmation"])
    assert.deepStrictEqual(invited(here), [])
    const late = await later(here, 61_000)
    assert.deepStrictEqual(outcomes(late.entity), { "invite:hr/E2": "done" }, whole(late.run))
    assert.deepStrictEqual(invited(here), ["blaise@acme.example"])
  })

  it("X2: removals and returns of unknown outcome are settled by the list", async () => {
    const here = (await kept(folder(), [ada, blaise, chloe], {
      target: "{ kind: file, path: members.json, faults: { loseAnswerAt: [1] } }"
    })).write("employees.csv", csv([ada, blaise, { ...chloe, status: "Terminated" }]))
    assert.deepStrictEqual(outcomes((await applyIn(here)).entity), { "archive:hr/E3": "unknown" })
    assert.strictEqual(statesIn(here)["chloe@acme.example"], "archived")
    here.write("employees.csv", csv([ada, blaise, chloe]))
    // hrsync archived her, and so may bring her back (M7).
    assert.deepStrictEqual(outcomes((await applyIn(here)).entity), { "reactivate:hr/E3": "unknown" })
    assert.strictEqual(statesIn(here)["chloe@acme.example"], "active")
    const { entity } = await applyIn(here)
    assert.deepStrictEqual([entity.outcome, entity.results], ["nothing-to-do", []])
    assert.deepStrictEqual((await planIn(here)).operations, [])
  })

  it("X3: a refused credential stops the target after a handful of calls, with its words, once", async () => {
    const here = await failing("{ unauthorizedFrom: 11 }", many(60).slice(3))
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 4, whole(run))
    const done = Object.values(outcomes(entity))
    assert.strictEqual(done.filter((outcome) => outcome === "done").length, 10)
    const refused = done.filter((outcome) => outcome === "failed").length
    assert.isAbove(refused, 0)
    assert.isAtMost(refused, 8, "calls that were under way when the first was refused")
    assert.strictEqual(done.filter((outcome) => outcome === "skipped").length, 57 - 10 - refused)
    assert.lengthOf(await journal(here), 10 + refused)
    const text = (await here.run(["history"])).out
    assert.include(text, "401")
    const { entity: rest } = await applyIn(repair(here))
    assert.strictEqual(rest.outcome, "done")
    assert.lengthOf(invited(here), 57)
    assert.notInclude((await journal(here)).map(({ outcome }) => outcome), "already")
  })

  it("X3: a credential that is refused from the start: nothing is called, the message says so", async () => {
    const here = await failing("{ unauthorizedFrom: 1 }", [blaise, chloe])
    const run = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(run.code, 1, whole(run))
    assert.match(run.out, /ERROR[^]*401: the credential is not accepted/u)
    assert.deepStrictEqual(await journal(here), [])
    assert.match((await here.run(["status"])).out, /401/u)
  })

  it("no seats left: invitations stop, everything else goes on", async () => {
    const people = many(14)
    const here = (await kept(folder(), people.slice(0, 3), {
      target: "{ kind: file, path: members.json, faults: { seats: 4 } }"
    })).write(
      "employees.csv",
      csv(people).replace("First1,Last1", "First1,Renamed").replace(
        "p2@acme.example,Active",
        "p2@acme.example,Terminated"
      )
    )
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 4, whole(run))
    const result = outcomes(entity)
    assert.deepInclude(result, { "update:hr/E1:name": "done", "archive:hr/E2": "done" })
    const rest = Object.entries(result).flatMap(([id, outcome]) => id.startsWith("invite:") ? [outcome] : [])
    assert.lengthOf(rest, 11)
    assert.isTrue(rest.every((outcome) => outcome === "failed" || outcome === "skipped"))
    assert.isAtMost(rest.filter((outcome) => outcome === "failed").length, 8)
    assert.isTrue(entity.results.some(({ message }) => message.includes("has no seat left: 4 of 4 are taken")))
    // Somebody left meanwhile: one more fits.
    await applyIn(here)
    assert.lengthOf(invited(here), 1)
  })

  it("X6: a list that lags behind makes nothing be done a second time, of any kind", async () => {
    const here = (await kept(folder(), [ada, blaise], {
      target: "{ kind: file, path: members.json, faults: { staleFor: 30m } }"
    })).write("employees.csv", csv([{ ...ada, last: "King" }, { ...blaise, status: "Terminated" }, chloe]))
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.strictEqual(entity.unconfirmed, 3)
    const after = here.read("members.json")
    for (const minutes of [1, 20]) {
      const { entity: again } = await later(here, minutes * 60_000)
      assert.deepStrictEqual([again.outcome, again.results], ["nothing-to-do", []])
    }
    assert.strictEqual(here.read("members.json"), after)
    const { run: last } = await later(here, 40 * 60_000)
    assert.strictEqual(last.code, 0, whole(last))
    const plan = await start(here, ["plan", "--format", "json"], { later: 41 * 60_000 }).ended
    assert.include(plan.out, `"operations": []`)
    assert.lengthOf(await journal(here), 3)
  })

  it("X1: every few operations one fails, until all are done", async () => {
    const here = await failing("{ failEvery: 3 }", many(12).slice(3))
    for (let turn = 0; turn < 6 && (await planIn(here)).operations.length > 0; turn++) await applyIn(here)
    assert.lengthOf(invited(here), 9)
    assert.notInclude((await journal(here)).map(({ outcome }) => outcome), "already")
  })

  it("the member file is locked by somebody who stays: said, and nothing is half done", async () => {
    const here = folder().write("hrsync.yaml", keeping()).write("employees.csv", csv([blaise])).write(
      "members.json",
      members([])
    ).write(".members.json.lock", "somebody's")
    const run = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(run.code, 1, whole(run))
    assert.match(run.out, /\.members\.json\.lock/u)
    assert.deepStrictEqual(invited(here), [])
  })
})
