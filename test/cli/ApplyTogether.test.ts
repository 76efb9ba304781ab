import { assert, describe, it } from "vitest"
import type { AppliedEntity } from "./Answers.ts"
import { applyIn, outcomes, planIn } from "./Answers.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, csv, many } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"
import type { Moment } from "./Moment.ts"
import type { Watched } from "./Watched.ts"
import { start } from "./Watched.ts"

const apply = ["apply", "--auto-approve", "--format", "json"]

/** Ada is managed, and so many more are to be invited: of more than eight some are still to be tried when others are. */
const waiting = async (count = 3): Promise<Folder> =>
  (await kept(folder(), [ada])).write("employees.csv", csv(many(count + 1).with(0, ada)))

/** An apply that is in the middle of a call. */
const atWork = async (here: Folder, moment: Moment = { waitsAt: 1 }, args = apply): Promise<Watched> => {
  const one = start(here, args, moment)
  if (!(await one.waits)) assert.fail(whole(await one.ended))
  return one
}

const invitations = (here: Folder): number => here.read("members.json").match(/"state":\s*"invited"/gu)?.length ?? 0

const operations = async (here: Folder): Promise<ReadonlyArray<string>> =>
  (await historyOf(here)).flatMap(({ kind, outcome, type }) =>
    type === "operation" ? [`${String(kind)} ${String(outcome)}`] : []
  )

const runs = async (here: Folder): Promise<ReadonlyArray<unknown>> =>
  (await historyOf(here)).flatMap(({ outcome, type }) => type === "run" ? [outcome] : [])

describe("X4: two applies at once", () => {
  it("one works, the other says who does; nothing is done twice", async () => {
    const here = await waiting()
    const one = await atWork(here, { waitsAt: 1 }, [...apply, "--as", "grace"])
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 1, whole(run))
    assert.deepStrictEqual([entity.outcome, entity.results, entity.run], ["locked", [], null])
    assert.match(
      entity.message,
      /^Another hrsync is at work on the entity "acme": grace on .+ \(process \d+\), since /u
    )
    assert.match(entity.next, /^Wait until it is done/u)
    assert.strictEqual(invitations(here), 0)
    one.goOn()
    const first = await one.ended
    assert.strictEqual(first.code, 0, whole(first))
    assert.strictEqual(invitations(here), 3)
    assert.deepStrictEqual(await operations(here), ["invite done", "invite done", "invite done"])
    assert.strictEqual((await applyIn(here)).entity.outcome, "nothing-to-do")
  })

  it("both at the very same time", async () => {
    const here = await waiting()
    const both = await Promise.all([here.run(apply), here.run(apply)])
    assert.includeMembers(["0,0", "0,1"], [both.map(({ code }) => code).toSorted().join(",")], both.map(whole).join())
    assert.strictEqual(invitations(here), 3)
    assert.deepStrictEqual(await operations(here), ["invite done", "invite done", "invite done"])
  })

  it("what a person tells hrsync waits too, but not a pause and not a plan", async () => {
    const here = await waiting()
    const one = await atWork(here)
    const release = await here.run(["release", "ada@acme.example"])
    assert.strictEqual(release.code, 1, whole(release))
    assert.match(release.err, /at work on the entity/u)
    assert.strictEqual((await here.run(["plan"])).code, 0)
    one.goOn()
    assert.strictEqual((await one.ended).code, 0)
  })

  it("the lock of a process that died is taken over at once", async () => {
    const here = await waiting()
    const dead = await atWork(here)
    dead.signal("SIGKILL")
    await dead.ended
    const { entity, run } = await applyIn(here)
    assert.notStrictEqual(entity.outcome, "locked")
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(await runs(here), ["interrupted"])
    // Nobody knows whether their invitations went out.
    const { holds } = await planIn(here)
    assert.deepStrictEqual(holds.map(({ reason }) => reason), Array(3).fill("awaiting-confirmation"))
  })
})

describe("X5: a stop signal", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`${signal}: the calls in flight end and are written down; the next apply does the rest`, async () => {
      const here = await waiting(20)
      const one = await atWork(here)
      one.signal(signal)
      one.goOn()
      const stopped = await one.ended
      assert.strictEqual(stopped.code, 130, whole(stopped))
      assert.match(stopped.err, /stop signal[^]*hrsync history/iu)
      const done = invitations(here)
      assert.isAbove(done, 0)
      assert.isBelow(done, 20)
      assert.deepStrictEqual(await operations(here), Array(done).fill("invite done"))
      assert.deepStrictEqual(await runs(here), ["interrupted"])
      const { entity, run } = await applyIn(here)
      assert.strictEqual(run.code, 0, whole(run))
      assert.strictEqual(Object.keys(outcomes(entity)).length, 20 - done)
      assert.strictEqual(invitations(here), 20)
      assert.isFalse((await operations(here)).some((text) => text !== "invite done"))
    })
  }

  it("a call that does not end: it is given up, and of unknown outcome", async () => {
    const here = await waiting()
    const one = await atWork(here)
    one.signal("SIGTERM")
    const stopped = await one.ended
    assert.strictEqual(stopped.code, 130, whole(stopped))
    assert.deepStrictEqual(await operations(here), ["invite unknown", "invite unknown", "invite unknown"])
    assert.deepStrictEqual(await runs(here), ["interrupted"])
    const { holds, operations: planned } = await planIn(here)
    assert.deepStrictEqual([planned, holds.length], [[], 3])
  })
})

describe("L4: a pause while an apply runs", () => {
  it("lets the calls in flight end, makes no further one, and says so", async () => {
    const here = await waiting(20)
    const one = await atWork(here)
    const paused = await here.run(["pause", "acme", "--as", "grace"])
    assert.strictEqual(paused.code, 0, whole(paused))
    one.goOn()
    const run = await one.ended
    const { entities: [entity] }: { readonly entities: ReadonlyArray<AppliedEntity> } = JSON.parse(run.out)
    assert.strictEqual(run.code, 4, whole(run))
    assert.strictEqual(entity?.outcome, "paused")
    assert.match(entity?.message ?? "", /was paused while it was being applied; no further call is made/u)
    const done = invitations(here)
    assert.isBelow(done, 20)
    assert.strictEqual(entity?.results.filter(({ outcome }) => outcome === "done").length, done)
    assert.strictEqual(entity?.results.filter(({ outcome }) => outcome === "skipped").length, 20 - done)
    assert.strictEqual((await applyIn(here)).entity.outcome, "paused")
    await here.run(["resume", "acme"])
    assert.strictEqual(Object.keys(outcomes((await applyIn(here)).entity)).length, 20 - done)
    assert.strictEqual(invitations(here), 20)
  })

  it("before an apply: nothing is applied, and it says what lets it go on", async () => {
    const here = await waiting()
    await here.run(["pause", "acme"])
    const { entity, run } = await applyIn(here)
    assert.deepStrictEqual([run.code, entity.outcome, entity.results], [0, "paused", []])
    assert.match(entity.next, /hrsync resume acme/u)
    assert.strictEqual(invitations(here), 0)
  })
})
