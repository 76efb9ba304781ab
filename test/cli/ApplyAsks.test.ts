import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, csv } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"
import { hasPty, noPty, onTerminal } from "./Pty.ts"

const waiting = async (): Promise<Folder> => (await kept(folder(), [ada])).write("employees.csv", csv([ada, blaise]))

describe("hrsync apply without a terminal, built", () => {
  it("is refused before anything is read, and says what to do", async () => {
    const here = await waiting()
    for (const file of ["employees.csv", "members.json", "state.db"]) rmSync(join(here.path, file))
    const run = await here.run(["apply"])
    assert.deepStrictEqual([run.code, run.out], [64, ""])
    assert.match(run.err, /no terminal to ask on\.\n.*hrsync plan.*hrsync apply --auto-approve/u, whole(run))
  })

  it("also of a saved plan", async () => {
    const here = await waiting()
    const run = await here.run(["apply", "not-there.json"])
    assert.deepStrictEqual([run.code, run.out], [64, ""])
    assert.match(run.err, /hrsync show not-there\.json first.*hrsync apply not-there\.json --auto-approve/u, whole(run))
  })
})

describe("hrsync apply on a terminal, built", () => {
  const question = /Apply this change to one entity\?[^]*\)/u

  it("applies after a yes", async ({ skip }) => {
    skip(!hasPty, noPty)
    const here = await waiting()
    const { code, screen } = await onTerminal(here, ["apply"], question, "y")
    assert.strictEqual(code, 0, screen)
    assert.match(screen, /\+ Blaise Pascal[^]*Apply this change[^]*Applied[^]*1 done/u)
    assert.include(here.read("members.json"), "blaise")
  })

  for (
    const [what, keys, code, words] of [
      ["a no", "n", 1, /Nothing was applied: the answer was no\./u],
      ["Enter alone, which is a no", "\r", 1, /Nothing was applied: the answer was no\./u],
      ["Ctrl-C", "\u0003", 130, /Stopped: nothing was applied\./u]
    ] as const
  ) {
    it(`does nothing after ${what}, and the entity is free again`, async ({ skip }) => {
      skip(!hasPty, noPty)
      const here = await waiting()
      const before = here.read("members.json")
      const asked = await onTerminal(here, ["apply"], question, keys)
      assert.strictEqual(asked.code, code, asked.screen)
      assert.match(asked.screen, words)
      assert.strictEqual(here.read("members.json"), before)
      assert.deepStrictEqual(await historyOf(here), [])
      const run = await here.run(["apply", "--auto-approve"])
      assert.strictEqual(run.code, 0, whole(run))
    })
  }

  it("does not ask where there is nothing to do", async ({ skip }) => {
    skip(!hasPty, noPty)
    const here = await kept(folder(), [ada])
    const { code, screen } = await onTerminal(here, ["apply"], /never/u, "")
    assert.strictEqual(code, 0, screen)
    assert.notInclude(screen, "Apply ")
    assert.include(screen, "nothing to do")
  })

  it("--format json: the answer is JSON alone, and the question shows what it is about", async ({ skip }) => {
    skip(!hasPty, noPty)
    const here = await waiting()
    const { code, screen } = await onTerminal(here, ["apply", "--format", "json"], question, "y")
    assert.strictEqual(code, 0, screen)
    assert.match(screen, /\+ Blaise Pascal[^]*Apply this change[^]*"format": "hrsync-applied"/u)
  })
})
