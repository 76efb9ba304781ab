import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { appliedOf, applyIn, outcomes, planIn, statesIn } from "./Answers.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv, many, members } from "./Company.ts"
import { crowdConfiguration, crowdInHr, crowdMembers } from "./Crowd.ts"
import { historyOf, keeping, kept, whole } from "./Kept.ts"

/** Ada is a member whom nobody manages yet; Blaise and Chloé are to be invited. */
const first = (more: Parameters<typeof keeping>[0] = {}): Folder =>
  folder().write("hrsync.yaml", keeping(more)).write("employees.csv", csv([ada, blaise, chloe]))
    .write("members.json", members([ada]))

const forget = (here: Folder): void => {
  for (const ending of ["", "-wal", "-shm"]) rmSync(join(here.path, `state.db${ending}`), { force: true })
}

const askedFirst = async (here: Folder): Promise<ReadonlyArray<string>> =>
  (await planIn(here)).holds.filter(({ reason }) => reason === "approval-needed").map(({ operation }) =>
    operation?.id ?? ""
  )

describe("hrsync apply, built", () => {
  it("carries the first plan out, and then there is nothing to do", async () => {
    const here = first()
    const { entity, run } = await applyIn(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(outcomes(entity), {
      "adopt:hr/E1": "done",
      "invite:hr/E2": "done",
      "invite:hr/E3": "done"
    })
    assert.strictEqual(entity.unconfirmed, 0)
    assert.deepInclude(statesIn(here), { "blaise@acme.example": "invited", "chloe@acme.example": "invited" })
    const plan = await planIn(here)
    assert.deepStrictEqual([plan.operations, plan.holds], [[], []])
    const again = await applyIn(here)
    assert.deepStrictEqual([again.run.code, again.entity.outcome, again.entity.run], [0, "nothing-to-do", null])
    assert.deepStrictEqual((await historyOf(here)).filter(({ type }) => type === "run").length, 1)
  })

  it("M9: after the state is lost, everybody is recognised and nobody is invited a second time", async () => {
    const here = first()
    await applyIn(here)
    const before = here.read("members.json")
    forget(here)
    const { entity } = await applyIn(here)
    assert.deepStrictEqual(outcomes(entity), { "adopt:hr/E1": "done", "adopt:hr/E2": "done", "adopt:hr/E3": "done" })
    assert.strictEqual(here.read("members.json"), before)
    assert.deepStrictEqual((await planIn(here)).operations, [])
  })

  for (const shows of ["state, archived", "state, invited"]) {
    it(`M9: where the list shows only ${shows}, the first invitations wait for a yes, in every apply`, async () => {
      const here = first({ target: `{ kind: file, path: members.json, shows: [roles, ${shows}] }` })
      const before = here.read("members.json")
      for (const turn of ["first", "second"]) {
        const { entity, run } = await applyIn(here)
        assert.strictEqual(run.code, 0, whole(run))
        assert.notInclude(Object.keys(outcomes(entity)).join(" "), "invite", turn)
        assert.strictEqual(here.read("members.json"), before, turn)
        assert.sameMembers([...(await askedFirst(here))], ["invite:hr/E2", "invite:hr/E3"], turn)
      }
      assert.strictEqual((await here.run(["apply", "--auto-approve", "--detailed-exitcode"])).code, 2)
      const { decisionHash } = await planIn(here)
      const approved = await here.run(["approve", decisionHash])
      assert.strictEqual(approved.code, 0, whole(approved))
      const { entity } = await applyIn(here)
      assert.deepStrictEqual(outcomes(entity), { "invite:hr/E2": "done", "invite:hr/E3": "done" })
      forget(here)
      await applyIn(here)
      assert.strictEqual(Object.keys(statesIn(here)).length, 4)
    })
  }

  it("X6: says what the target's list does not show yet, and does not do it again", async () => {
    const here = first({ target: "{ kind: file, path: members.json, faults: { staleFor: 1h } }" })
    const { entity, run } = await applyIn(here)
    assert.deepStrictEqual([run.code, entity.outcome, entity.unconfirmed], [0, "done", 2])
    const text = (await here.run(["plan"])).out
    assert.include(text, "awaiting-confirmation")
    const again = await applyIn(here)
    assert.deepStrictEqual([again.entity.outcome, again.entity.results], ["nothing-to-do", []])
  })

  it("says who applied, and why", async () => {
    const here = first()
    await here.run(["apply", "--auto-approve", "--as", "grace", "--reason", "new hires"])
    const run = (await historyOf(here)).find(({ type }) => type === "run")
    assert.deepInclude(run, { by: "grace", reason: "new hires", outcome: "done", savedPlan: null })
  })
})

const hr = "{ field: workLocation, oneOf: [Paris] }"

/** Entities that end differently: one is blocked, one fails in part, one can't be read, one has something to do. */
const several = (...keys: ReadonlyArray<"blocked" | "partly" | "broken" | "fine">): Folder => {
  const people = many(3)
  const targets = {
    blocked: "target: { kind: file, path: members/blocked.json }\n    limits: { invite: { count: 1 } }",
    partly: "target: { kind: file, path: members/partly.json, faults: { failFor: [p2@acme.example] } }",
    broken: "target: { kind: file, path: members/broken.json }",
    fine: "target: { kind: file, path: members/fine.json }"
  }
  const here = folder().write(
    "hrsync.yaml",
    `version: 1
state: sqlite:state.db
connections:
  hr: { kind: csv, path: employees.csv }
entities:
${keys.map((key) => `  ${key}:\n    source: hr\n    employees: { where: [${hr}] }\n    ${targets[key]}\n`).join("")}`
  ).write("employees.csv", csv(people))
  for (const key of keys) here.write(`members/${key}.json`, key === "broken" ? "{" : members([]))
  return here
}

describe("X9: exit codes of an apply", () => {
  for (
    const [keys, code] of [
      [["fine"], 0],
      [["fine", "blocked"], 3],
      [["fine", "blocked", "partly"], 4],
      [["fine", "blocked", "partly", "broken"], 1],
      [["fine", "broken"], 1]
    ] as const
  ) {
    it(`${code} for ${keys.join(", ")}; the others go on`, async () => {
      const here = several(...keys)
      const run = await here.run(["apply", "--auto-approve", "--format", "json"])
      assert.strictEqual(run.code, code, whole(run))
      const outcome = Object.fromEntries(appliedOf(run).map((one) => [one.entity, one.outcome]))
      const expected = { fine: "done", blocked: "nothing-to-do", partly: "partly-failed", broken: "error" }
      assert.deepStrictEqual(outcome, Object.fromEntries(keys.toSorted().map((key) => [key, expected[key]])))
      assert.strictEqual(here.read("members/fine.json").match(/"invited"/gu)?.length, 3)
    })
  }

  it("64 for an unknown entity, and nothing is done", async () => {
    const here = several("fine")
    const run = await here.run(["apply", "--auto-approve", "--entity", "fin"])
    assert.deepStrictEqual([run.code, run.out], [64, ""])
    assert.match(run.err, /Did you mean fine\?/u)
    assert.notInclude(here.read("members/fine.json"), "invited")
  })

  it("--entity: the others are left alone", async () => {
    const here = several("fine", "blocked", "broken")
    const run = await here.run(["apply", "--auto-approve", "--entity", "fine", "--format", "json"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.deepStrictEqual(appliedOf(run).map(({ entity }) => entity), ["fine"])
  })
})

describe("what an apply prints", () => {
  const formats = ["text", "json", "markdown"] as const

  for (const format of formats) {
    it(`${format}: whole, without an IBAN`, async () => {
      const here = folder().write("hrsync.yaml", crowdConfiguration()).write("employees.ndjson", crowdInHr(true))
        .write("members.json", crowdMembers(true))
      const run = await here.run(["apply", "--auto-approve", "--format", format])
      assert.strictEqual(run.code, 0, whole(run))
      assert.notMatch(whole(run), /DE\d{20}/u)
      if (format === "text") {
        assert.match(run.out, /\nApplied\n {2}acme {2}done {2}\d+ done/u)
        assert.match(run.out, /Totals {2}\d+ changes made\.\n$/u)
      } else if (format === "markdown") {
        assert.match(run.out, /^## hrsync apply\n\n### `acme`: done\n\n\d+ done\./u)
        assert.isBelow(run.out.length, 65_536)
      } else {
        const document: { readonly format: string; readonly version: number } = JSON.parse(run.out)
        assert.deepInclude(document, { format: "hrsync-applied", version: 1 })
      }
    })
  }

  it("A6: control characters of names reach no terminal", async () => {
    const evil = { ...blaise, first: "\u001b[2JBlaise", last: "<b>\u0007" }
    for (const format of formats) {
      const here = (await kept(folder(), [ada], {
        target: "{ kind: file, path: members.json, faults: { failFor: [blaise@acme.example] } }"
      })).write("employees.csv", csv([ada, evil]))
      const run = await here.run(["apply", "--auto-approve", "--format", format])
      assert.strictEqual(run.code, 1, whole(run))
      assert.notInclude(whole(run), "\u001b[2J")
      assert.notInclude(whole(run), "\u0007")
      if (format === "markdown") assert.notMatch(run.out, /(?<!`)<b>/u)
    }
  })
})
