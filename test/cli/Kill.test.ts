import { Effect } from "effect"
import * as fc from "fast-check"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { create } from "../../src/store/SqliteStore.ts"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { crowdConfiguration, crowdInHr, crowdMembers, crowdMemory, entriesOf, outcomeOf } from "./Crowd.ts"
import { historyOf, whole } from "./Kept.ts"
import { start } from "./Watched.ts"

/** So long an invitation of unknown outcome is waited for in this company, and a little more; milliseconds. */
const settled = 61_000
/** How many moments a test run sees; `npm run soak` sees 50. */
const moments = Number(process.env["HRSYNC_APPLY_KILLS"] ?? 14)

/** A company in which something of every kind is to be done, but for what `before` has seen. */
const today = (here: Folder): Folder =>
  here.write("hrsync.yaml", crowdConfiguration())
    .write("employees.ndjson", crowdInHr(true))
    .write("members.json", crowdMembers(true))

/** Yesterday's apply, in which nothing was to be done: the accounts of both sides were seen to agree. */
const yesterday = async (): Promise<Folder> => {
  const here = folder().write("hrsync.yaml", crowdConfiguration())
    .write("employees.ndjson", crowdInHr(false))
    .write("members.json", crowdMembers(false))
  await Effect.runPromise(create(join(here.path, "state.db"), [crowdMemory]))
  const run = await here.run(["apply", "--auto-approve"])
  assert.strictEqual(run.code, 0, whole(run))
  return here
}

interface Planned {
  readonly operations: ReadonlyArray<unknown>
  readonly holds: ReadonlyArray<{ readonly reason: string }>
  readonly counts: Readonly<Record<string, number>>
}

const planned = async (here: Folder, later: number): Promise<Planned> => {
  const { err, out } = await start(here, ["plan", "--format", "json"], { later }).ended
  const { entities: [entity] }: { readonly entities: ReadonlyArray<Planned> } = JSON.parse(out)
  if (entity === undefined) return assert.fail(`no plan: ${out}${err}`)
  return entity
}

/** Applies until there is nothing left to do. */
const finish = async (here: Folder, from: number): Promise<Planned> => {
  let later = from
  for (let turn = 0; turn < 6; turn++) {
    const run = await start(here, ["apply", "--auto-approve"], { later }).ended
    assert.strictEqual(run.code, 0, whole(run))
    later += settled
    const plan = await planned(here, later)
    if (plan.operations.length === 0 && plan.holds.length === 0) return plan
  }
  return assert.fail("it does not come to an end")
}

describe("hrsync apply, built, killed", () => {
  it(
    `X2: at ${moments} moments: nobody is invited twice, nothing is lost, and in the end all is as if nobody had`,
    async () => {
      const before = await yesterday()
      const like = (): Folder => {
        const here = folder()
        copyFileSync(join(before.path, "state.db"), join(here.path, "state.db"))
        return today(here)
      }
      const undisturbed = like()
      const plan = await finish(undisturbed, 0)
      const expected = outcomeOf(undisturbed.read("members.json"))

      const chains = fc.sample(fc.array(fc.integer({ min: 9, max: 26 }), { minLength: 12, maxLength: 12 }), {
        seed: 20_261_126,
        numRuns: 50
      })
      let kills = 0
      /** Kills it again and again in one company, until it is done; then in the next one. */
      const work = async (): Promise<void> => {
        for (let chain = chains.pop(); kills < moments; chain = chains.pop()) {
          if (chain === undefined) return assert.fail(`only ${kills} kills`)
          const here = like()
          const passed: Array<number> = []
          let later = 0
          for (const killedAt of chain) {
            const run = await start(here, ["apply", "--auto-approve"], { later, killedAt }).ended
            later += settled
            if (run.signal === null) break
            assert.strictEqual(run.signal, "SIGKILL", whole(run))
            passed.push(killedAt)
            kills += 1
          }
          const said = `killed at ${passed.join(", ")}`
          const last = await finish(here, later)
          assert.deepStrictEqual(outcomeOf(here.read("members.json")), expected, said)
          assert.deepStrictEqual(last.counts, plan.counts, said)
          await agree(here, said)
        }
      }
      await Promise.all([work(), work()])
    },
    900_000
  )
})

/** What the journal says is what the member file shows, and nothing was done twice. */
const agree = async (here: Folder, said: string): Promise<void> => {
  const entries = entriesOf(here.read("members.json"))
  const journal = (await historyOf(here, "--limit", "5000")).filter(({ type }) => type === "operation")
  // "already": the target had done it before. Then it was asked twice.
  assert.deepStrictEqual(journal.filter(({ outcome }) => outcome === "already" || outcome === "failed"), [], said)
  for (const { externalId, id } of entries.filter((entry) => entry.externalId !== undefined)) {
    const calls = journal.filter(({ kind, operation }) =>
      kind === "invite" && operation === `invite:${externalId ?? ""}`
    )
    assert.isAtMost(calls.filter(({ outcome }) => outcome === "done").length, 1, `${externalId}: ${said}`)
    assert.isTrue(
      calls.some(({ member, outcome }) => outcome === "done" ? member === id : outcome === "started"),
      `${externalId}: ${said}`
    )
  }
  assert.strictEqual(new Set(entries.flatMap(({ externalId }) => externalId ?? [])).size, 10, said)
  for (const { kind, member, outcome } of journal) {
    if (kind !== "archive" || outcome !== "done") continue
    assert.strictEqual(entries.find(({ id }) => id === member)?.state, "archived", said)
  }
  const verified = await here.run(["state", "verify"])
  assert.strictEqual(verified.code, 0, whole(verified))
}
