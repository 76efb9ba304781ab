import { spawnSync } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { afterEach, assert, describe, it } from "vitest"
import { anotherUser, isInReach, outOfReach } from "./AnotherUser.ts"
import { applyIn, statesIn } from "./Answers.ts"
import type { Folder, Run } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, csv, many } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"
import { start } from "./Watched.ts"

/** Ada is managed, and so many are to be invited. */
const waiting = async (count: number): Promise<Folder> =>
  (await kept(folder(), [ada])).write("employees.csv", csv(many(count + 1).with(0, ada)))

const nothingCalled = (here: Folder, run: Run): void => {
  assert.strictEqual(run.code, 1, whole(run))
  assert.notInclude(here.read("members.json"), "invited")
  assert.notInclude(whole(run), "defect")
}

describe("an apply whose state can't be written, built", () => {
  const disks: Array<string> = []
  afterEach(() => {
    for (const disk of disks.splice(0)) spawnSync("umount", [disk])
  })

  const mounted = (path: string, size: string): boolean => {
    mkdirSync(path)
    if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]).status !== 0) return false
    disks.push(path)
    return true
  }

  it("a full disk: said, and nothing is called", async ({ skip }) => {
    const here = await waiting(3)
    const disk = join(here.path, "disk")
    const could = mounted(disk, "1m")
    if (could) {
      here.write("hrsync.yaml", here.read("hrsync.yaml").replace("sqlite:state.db", "sqlite:disk/state.db"))
      copyFileSync(join(here.path, "state.db"), join(disk, "state.db"))
      const { bavail, bsize } = statfsSync(disk)
      for (const room of [0, 12, 36]) {
        writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize - room * 1024))
        const run = await here.run(["apply", "--auto-approve"])
        nothingCalled(here, run)
        assert.match(
          whole(run),
          /disk is full[^]*Make room|look at the disk that the file is on/u,
          `${room} KiB: ${whole(run)}`
        )
        rmSync(join(disk, "filler"))
      }
      const { run } = await applyIn(here)
      assert.strictEqual(run.code, 0, whole(run))
    }
    skip(!could, "this user may not mount a disk")
  })

  it("a disk that gets full in the middle: no further call, and the rest is done when there is room", async () => {
    const here = await waiting(30)
    const run = await start(here, ["apply", "--auto-approve"], { fullFrom: 9 }).ended
    assert.strictEqual(run.code, 1, whole(run))
    assert.match(run.out, /disk is full/u)
    assert.notInclude(whole(run), "defect")
    const sent = Object.values(statesIn(here)).filter((state) => state === "invited").length
    assert.isAtMost(sent, 8, "calls that were under way")
    // What was sent is seen by the list, and what was not is done.
    for (let turn = 1; turn < 5; turn++) {
      const again = await start(here, ["apply", "--auto-approve"], { later: turn * 3_700_000 }).ended
      assert.strictEqual(again.code, 0, whole(again))
    }
    assert.lengthOf(Object.values(statesIn(here)).filter((state) => state === "invited"), 30)
    const outcomes = (await historyOf(here)).flatMap(({ outcome, type }) => type === "operation" ? [outcome] : [])
    assert.notInclude(outcomes, "already")
  })

  it("a folder that may not be written: said, and nothing is called", async (context) => {
    const here = await waiting(3)
    if (!await isInReach(here)) context.skip(outOfReach)
    chmodSync(here.path, 0o555)
    for (const file of ["hrsync.yaml", "employees.csv", "members.json", "state.db"]) {
      chmodSync(join(here.path, file), 0o444)
    }
    const run = await here.run(["apply", "--auto-approve"], {}, anotherUser)
    nothingCalled(here, run)
    assert.match(whole(run), /state\.db can't be written: the disk or its folder is read-only/u)
    chmodSync(here.path, 0o755)
  })

  it("a state file that was cut in half: said, nothing is called, and the file stays as it is", async () => {
    const here = await waiting(3)
    const file = join(here.path, "state.db")
    truncateSync(file, Math.floor(readFileSync(file).length / 2))
    const cut = readFileSync(file)
    const run = await here.run(["apply", "--auto-approve"])
    nothingCalled(here, run)
    assert.match(run.err, /is damaged[^]*backup/u)
    assert.deepStrictEqual(readFileSync(file), cut)
  })

  it("a state of no bytes is no first run", async () => {
    const here = (await waiting(3)).write("state.db", "")
    const run = await here.run(["apply", "--auto-approve"])
    nothingCalled(here, run)
    assert.match(run.err, /is empty: what it held was lost/u)
  })

  it("a state of the form jsonl is only read", async () => {
    const here = await waiting(3)
    await here.run(["state", "export", "state.jsonl"])
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("sqlite:state.db", "jsonl:state.jsonl"))
    const run = await here.run(["apply", "--auto-approve"])
    nothingCalled(here, run)
    assert.match(run.err, /hrsync state import/u)
  })

  it("is made by the first apply, readable by its owner alone", async () => {
    const here = (await waiting(3)).write("members.json", `{ "version": 1, "members": [] }`)
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("sqlite:state.db", "sqlite:.hrsync/new/state.db"))
    const { run } = await applyIn(here)
    assert.strictEqual(run.code, 0, whole(run))
    assert.isTrue(existsSync(join(here.path, ".hrsync/new/state.db")))
    const { stdout } = spawnSync("stat", ["-c", "%a", join(here.path, ".hrsync/new/state.db")], { encoding: "utf8" })
    if (stdout !== "") assert.strictEqual(stdout.trim(), "600")
  })
})
