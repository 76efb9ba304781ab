import { statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv, members } from "./Company.ts"
import { kept, whole } from "./Kept.ts"

/** A target that shows names and e-mails alone, and in which a person does everything, as Spendesk's API and its screens. */
const blind = "{ kind: file, path: members.json, shows: [], does: { archive: manual, invite: manual, "
  + "cancel-invite: manual, reactivate: manual, update: { name: manual, email: manual } } }"

/** Ada has left, Blaise has another name, and Chloé is new; nobody was asked for it yet. */
const company = async (): Promise<Folder> =>
  (await kept(folder(), [ada, blaise], { target: blind, entity: "    protect: [olga@acme.example]\n" }))
    .write("employees.csv", csv([{ ...ada, status: "Terminated" }, { ...blaise, last: "Passcal" }, chloe]))

interface Item {
  readonly id: string
  readonly command: string
  readonly shownByRead: boolean
}

interface Answer {
  readonly open: number
  readonly entities: ReadonlyArray<
    { readonly items: ReadonlyArray<Item>; readonly aside: ReadonlyArray<Item>; readonly unopened: number }
  >
}

const listOf = async (here: Folder): Promise<Answer> =>
  JSON.parse((await here.run(["worklist", "--format", "json"])).out)
const idsOf = ({ entities }: Answer): ReadonlyArray<string> =>
  entities.flatMap(({ items }) => items.map(({ id }) => id))

describe("hrsync worklist, built", () => {
  it("X8: apply opens, worklist lists in order, a read or hrsync done closes", async () => {
    const here = await company()
    const before = await listOf(here)
    assert.deepStrictEqual([before.open, before.entities[0]?.unopened], [0, 3])
    const run = await here.run(["apply", "--auto-approve"])
    assert.match(run.out, /3 given to a person[^]*hrsync worklist acme/u, whole(run))

    const asked = await listOf(here)
    assert.deepStrictEqual(idsOf(asked), ["invite:hr/E3", "update:hr/E2:name", "archive:hr/E1"])
    assert.deepStrictEqual(asked.entities[0]?.items.map(({ shownByRead }) => shownByRead), [false, true, false])
    assert.match(
      (await here.run(["status"])).out,
      /By hand +3 items wait for a person, the oldest open for .*: hrsync worklist acme/u
    )
    assert.match(
      (await here.run(["plan"])).out,
      /The oldest is open for .*\. Where and how, in which order: hrsync worklist acme\./u
    )

    const [invite] = asked.entities[0]?.items ?? []
    const told = await here.run((invite?.command ?? "").split(" ").slice(1))
    assert.match(told.out, /^invite:hr\/E3 in acme is marked as done/u, whole(told))
    here.write("members.json", members([ada, { ...blaise, last: "Passcal" }]))
    const shown = await listOf(here)
    assert.deepStrictEqual(idsOf(shown), ["archive:hr/E1"])
    assert.deepStrictEqual(shown.entities[0]?.aside.map(({ id }) => id), ["update:hr/E2:name"])
    await here.run(["done", "archive:hr/E1"])
    await here.run(["apply", "--auto-approve"])
    const done = await here.run(["worklist", "--detailed-exitcode"])
    assert.strictEqual(done.code, 0, whole(done))
    assert.match(done.out, /^hrsync worklist: nothing waits for a person\.\n/u)
  })

  it("is written for a spreadsheet or a ticket, privately, and in place of nothing but an earlier one", async () => {
    const here = await company()
    await here.run(["apply", "--auto-approve"])
    for (const format of ["csv", "markdown", "json", "text"]) {
      const run = await here.run(["worklist", "acme", "--format", format, "--out", "list", "--detailed-exitcode"])
      assert.deepStrictEqual([run.code, run.out], [2, ""], whole(run))
      assert.include(here.read("list"), "hrsync done archive:hr/E1 --entity acme")
      assert.strictEqual(statSync(join(here.path, "list")).mode & 0o777, 0o600)
    }
    const run = await here.run(["worklist", "--out", "members.json"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(run.err, /members\.json is there already and is no worklist/u)
  })

  it("P1: what could not be read is said, and is not nothing", async () => {
    const here = await company()
    await here.run(["apply", "--auto-approve"])
    here.write("employees.csv", "")
    const run = await here.run(["worklist"])
    assert.strictEqual(run.code, 1, whole(run))
    assert.match(run.out, /^hrsync worklist: nothing to do now, and 3 open items not to be done now\./u)
  })
})
