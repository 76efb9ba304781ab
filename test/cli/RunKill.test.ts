import { assert, describe, it } from "vitest"
import { numbers } from "../planning/Changes.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { whole } from "./Kept.ts"
import { dying, journalOf, openIn, twice } from "./Killed.ts"

/*
 * `hrsync run` as a process, against the sandbox's Spendesk over HTTP, killed again and again: a week passes, a run begins
 * and dies at one of its writes or at its rest, and so on. HRSYNC_KILLS sets how many times (`npm run soak`: 250), the
 * moments follow from HRSYNC_LAW_SEED.
 */

const kills = Number(process.env["HRSYNC_KILLS"] ?? 2)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20261127"
const seed = chosen === "random" ? Date.now() % 1_000_000 : Number(chosen)

const yaml = `version: 1
connections:
  hr: { kind: bamboohr, company: acme, apiKey: "\${env:KEY}" }
entities:
  acme:
    source: hr
    target: { kind: scim, url: "https://spendesk.example/scim", token: "\${env:TOKEN}" }
    employees: all
    limits: { archive: { percent: 100, count: 1000 }, release: { percent: 100 }, shrink: { percent: 100 } }
`

interface Listed {
  readonly state: string
  readonly email: string
}

/** Members whom the sandbox's Spendesk has, of those who have access or an invitation. */
const membersOf = async (here: Folder): Promise<ReadonlyArray<Listed>> => {
  const run = await here.run(["members", "--sandbox", "--format", "json"])
  const { members }: { readonly members: ReadonlyArray<Listed> } = JSON.parse(run.out)
  return members.filter(({ state }) => state !== "archived")
}

describe("hrsync run, built, killed", () => {
  it(
    `X2: ${kills} times: nobody is invited twice, nothing is lost, journal and members agree`,
    async () => {
      const random = numbers(seed)
      const here = folder().write("hrsync.yaml", yaml)
      const first = await here.run(["apply", "--sandbox", "--auto-approve"])
      assert.strictEqual(first.code, 0, whole(first))
      let died = 0
      const moments: Array<number> = []
      for (let turn = 0; turn < kills; turn++) {
        const passed = await here.run(["sandbox", "advance", "7d"])
        assert.strictEqual(passed.code, 0, whole(passed))
        const moment = 3 + Math.floor(random() * 40)
        moments.push(moment)
        if (await dying(here, ["--sandbox"], { killedAt: moment }).died) died += 1
      }
      const said = `seed ${seed}, killed at ${moments.join(", ")}`
      assert.isAtLeast(died, Math.floor(kills / 2), said)
      // Unknown outcomes are settled by what is listed later (X2).
      for (let week = 0; week < 3; week++) {
        await here.run(["sandbox", "advance", "1d"])
        const run = await here.run(["run", "--once", "--sandbox"])
        assert.include([0, 4], run.code, `${said}\n${whole(run)}`)
      }
      const last = await here.run(["plan", "--sandbox", "--format", "json"])
      const { entities: [plan] }: {
        readonly entities: ReadonlyArray<{ readonly operations: ReadonlyArray<unknown> }>
      } = JSON.parse(last.out)
      assert.deepStrictEqual(plan?.operations, [], said)

      const members = await membersOf(here)
      assert.isAbove(members.length, 30, said)
      assert.deepStrictEqual(twice(members.map(({ email }) => email)), [], said)
      const journal = await journalOf(here, "--sandbox")
      assert.deepStrictEqual(openIn(journal), [], said)
      // "already": the target had done it before. Then it was asked twice.
      assert.deepStrictEqual(journal.filter(({ outcome }) => outcome === "already"), [], said)
      const verified = await here.run(["state", "verify", "--sandbox"])
      assert.strictEqual(verified.code, 0, `${said}\n${whole(verified)}`)
    },
    36_000_000
  )
})
