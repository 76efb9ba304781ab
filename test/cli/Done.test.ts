import { assert, describe, it } from "vitest"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"

const blind =
  "{ kind: file, path: members.json, shows: [], does: { archive: manual, invite: manual, update: { name: manual } } }"

/** Ada has left and Blaise has another name, in a target where people act; both were asked for. */
const asked = async (): Promise<Folder> => {
  const here = (await kept(folder(), [ada, blaise], { target: blind, entity: "    protect: [olga@acme.example]\n" }))
    .write("employees.csv", csv([{ ...ada, status: "Terminated" }, { ...blaise, last: "Passcal" }]))
  const run = await here.run(["apply", "--auto-approve"])
  assert.match(run.out, /2 given to a person/u, whole(run))
  return here
}

const waiting = async (here: Folder): Promise<ReadonlyArray<string>> => {
  const { out } = await here.run(["plan", "--format", "json"])
  const { entities: [entity] }: {
    readonly entities: ReadonlyArray<
      { readonly holds: ReadonlyArray<{ readonly reason: string; readonly operation: { readonly id: string } }> }
    >
  } = JSON.parse(out)
  return (entity?.holds ?? []).filter(({ reason }) => reason === "waiting-for-person").map(({ operation }) =>
    operation.id
  )
}

describe("hrsync done, built", () => {
  it("X8: an archive counts as hrsync's own, so that they may come back (M7)", async () => {
    const here = await asked()
    assert.sameMembers([...(await waiting(here))], ["archive:hr/E1", "update:hr/E2:name"])
    const run = await here.run(["done", "archive:hr/E1", "--as", "grace"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.strictEqual(
      run.out,
      "archive:hr/E1 in acme is marked as done.\nIt counts as done until the target shows otherwise.\nNext: hrsync plan acme.\n"
    )
    assert.deepStrictEqual(await waiting(here), ["update:hr/E2:name"])
    here.write("employees.csv", csv([ada, blaise]))
    assert.match((await here.run(["plan"])).out, /Bring back \(1[^]*hrsync archived them/u)
    const [entry] = await historyOf(here)
    assert.deepInclude(entry, { kind: "done", by: "grace", subject: "archive:hr/E1" })
  })

  it("X8: several at once; none of them where one is unknown", async () => {
    const here = await asked()
    const wrong = await here.run(["done", "archive:hr/E1", "archive:hr/E9"])
    assert.strictEqual(wrong.code, 64, whole(wrong))
    assert.lengthOf(await waiting(here), 2)
    const run = await here.run(["done", "archive:hr/E1", "update:hr/E2:name", "archive:hr/E1", "--as", "grace"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(
      run.out,
      /^archive:hr\/E1 in acme is marked as done\.\n[^]*update:hr\/E2:name in acme is marked as done\.\n/u
    )
    assert.deepStrictEqual(await waiting(here), [])
  })

  it("X8: by the person, where they have one item; said twice it is said so", async () => {
    const here = await asked()
    assert.strictEqual((await here.run(["done", "ADA@acme.example"])).code, 0)
    const again = await here.run(["done", "ada@acme.example"])
    assert.deepStrictEqual([again.code, again.out], [1, ""])
    assert.match(again.err, /Somebody said already at .* UTC that archive:hr\/E1 is done/u)
  })

  it("X8: somebody whom a person was asked to invite is known by HR alone", async () => {
    const here = (await kept(folder(), [ada], { target: blind, entity: "    protect: [olga@acme.example]\n" }))
      .write("employees.csv", csv([ada, chloe]))
    await here.run(["apply", "--auto-approve"])
    const run = await here.run(["done", "chloe@acme.example"])
    assert.match(run.out, /^invite:hr\/E3 in acme is marked as done/u, whole(run))
  })

  it("X8: where HR has changed its mind only the item is marked", async () => {
    const here = (await asked()).write("employees.csv", csv([ada, { ...blaise, last: "Passcal" }]))
    const run = await here.run(["done", "archive:hr/E1"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(run.out, /The plan no longer asks for it[^]*HR has changed its mind since/u)
  })

  it("refuses what is not waiting, and lists what is, with its age", async () => {
    const here = await asked()
    const run = await here.run(["done", "archive:hr/E9"])
    assert.deepStrictEqual([run.code, run.out], [64, ""])
    assert.match(
      run.err,
      /known by "archive:hr\/E9"\. Open items:\n {2}(?:archive:hr\/E1|update:hr\/E2:name) {2}in acme, since .*Z \(less than an hour\)/u
    )
    const none = await (await kept(folder(), [ada])).run(["done", "E1"])
    assert.strictEqual(none.code, 64)
    assert.match(none.err, /Nothing is waiting for a person/u)
  })

  it("refuses an item that stands in several entities, until it is said which", async () => {
    const here = await kept(folder(), [ada], { target: blind, entity: "    protect: [olga@acme.example]\n" })
    const [head = "", one = ""] = here.read("hrsync.yaml").split("entities:\n")
    here.write(
      "hrsync.yaml",
      `${head}entities:\n${one}${one.replace("acme:", "beta:").replaceAll("members.json", "beta.json")}`
    )
      .write("beta.json", here.read("members.json"))
    assert.match((await here.run(["apply", "--auto-approve"])).out, /1 done/u) // beta adopts her
    here.write("employees.csv", csv([{ ...ada, status: "Terminated" }]))
    await here.run(["apply", "--auto-approve"])
    for (const text of ["archive:hr/E1", "ada@acme.example"]) {
      const run = await here.run(["done", text])
      assert.deepStrictEqual([run.code, run.out], [64, ""], whole(run))
      assert.match(run.err, /means several items:\n.* in acme, .*\n.* in beta, .*\nSay which entity: --entity/u)
    }
    assert.strictEqual((await here.run(["done", "archive:hr/E1", "--entity", "beta"])).code, 0)
    assert.match((await here.run(["done", "archive:hr/E1"])).out, /^archive:hr\/E1 in acme is marked/u)
  })

  it("P1: marks nothing while HR can't be read", async () => {
    const here = (await asked()).write("employees.csv", "")
    const run = await here.run(["done", "archive:hr/E1"])
    assert.strictEqual(run.code, 1, whole(run))
    assert.match(run.err, /nothing was marked/u)
    assert.notInclude((await historyOf(here)).map(({ kind }) => kind), "done")
  })
})
