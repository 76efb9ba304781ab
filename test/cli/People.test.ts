import { assert, describe, it } from "vitest"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, chloe, csv, members } from "./Company.ts"
import { historyOf, kept, whole } from "./Kept.ts"

const archived = (here: Folder, id: string): Folder =>
  here.write(
    "members.json",
    here.read("members.json").replace(new RegExp(`("id":"${id}".*?"state":)"active"`, "u"), "$1\"archived\"")
  )

const operations = async (here: Folder): Promise<ReadonlyArray<string>> => {
  const { out } = await here.run(["plan", "--format", "json"])
  const { entities }: {
    readonly entities: ReadonlyArray<{ readonly operations: ReadonlyArray<{ readonly id: string }> }>
  } = JSON.parse(out)
  return entities.flatMap(({ operations }) => operations.map(({ id }) => id))
}

describe("hrsync allow, built", () => {
  it("M6: lets somebody back whom a person archived; the history says who and why", async () => {
    const here = archived(await kept(folder(), [ada, blaise]), "m-E1")
    assert.deepStrictEqual(await operations(here), [])
    const run = await here.run(["allow", "ADA@acme.example", "--as", "grace", "--reason", "came back"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(
      run.out,
      /^Ada Lovelace ada@acme\.example is allowed in acme\.\nThe next plan has for them:\n {2}reactivate: .*\nNext: hrsync apply --entity acme\.\n$/u
    )
    assert.deepStrictEqual(await operations(here), ["reactivate:hr/E1"])
    const [entry] = await historyOf(here, "--person", "ada@acme.example")
    assert.deepInclude(entry, {
      kind: "allow",
      by: "grace",
      reason: "came back",
      person: { connection: "hr", id: "E1" }
    })
  })

  it("M9: and somebody who was archived before hrsync knew them, by member id", async () => {
    const here = archived((await kept(folder(), [blaise])).write("members.json", members([ada, blaise])), "m-E1")
      .write("employees.csv", csv([ada, blaise]))
    assert.strictEqual((await here.run(["allow", "m-E1"])).code, 0)
    assert.deepStrictEqual(await operations(here), ["adopt:hr/E1", "reactivate:hr/E1"])
  })

  it("refuses where nothing is to be allowed, and says what the plan has", async () => {
    const here = (await kept(folder(), [ada])).write("employees.csv", csv([{ ...ada, last: "King" }]))
    const run = await here.run(["allow", "E1"])
    assert.strictEqual(run.code, 1)
    assert.match(
      run.err,
      /^Ada King ada@acme\.example: There is nothing to allow in acme\.\nThe plan has for them:\n {2}update \(name /u
    )
  })

  it("nobody by that name: the nearest, and how people are named", async () => {
    const run = await (await kept(folder(), [ada])).run(["allow", "adda@acme.example"])
    assert.strictEqual(run.code, 64)
    assert.match(
      run.err,
      /Nobody is known by "adda@acme\.example"[^]*Ada Lovelace ada@acme\.example[^]*connection\/employee id/u
    )
  })

  it("several people: who they are, and how to say which", async () => {
    const here = (await kept(folder(), [ada, blaise])).write(
      "employees.csv",
      csv([ada, { ...blaise, email: "new@acme.example" }])
    )
    here.write("members.json", members([ada, { ...blaise, email: "new@acme.example" }]))
    here.write(
      "employees.csv",
      csv([{ ...ada, email: "blaise@acme.example" }, { ...blaise, email: "new@acme.example" }])
    )
    const run = await here.run(["allow", "blaise@acme.example"])
    assert.strictEqual(run.code, 64)
    assert.match(
      run.err,
      /may mean several people:\n.*employee hr\/E1; member m-E1 in acme\n.*employee hr\/E2; member m-E2 in acme\nSay which/u
    )
  })

  it("an entity that does not exist", async () => {
    const run = await (await kept(folder(), [ada])).run(["allow", "E1", "--entity", "acne"])
    assert.strictEqual(run.code, 64)
    assert.match(run.err, /no entity "acne". Did you mean acme\?/u)
  })
})

describe("hrsync release, built", () => {
  it("L2: the member stays, and hrsync leaves it until it is allowed again", async () => {
    const here = await kept(folder(), [ada])
    const run = await here.run(["release", "ada@acme.example"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(
      run.out,
      /is released in acme: member m-E1 stays as it is[^]*To take them back: hrsync allow hr\/E1\.[^]*held as released-by-a-person/u
    )
    here.write("employees.csv", csv([{ ...ada, last: "King" }]))
    assert.deepStrictEqual(await operations(here), [])
    assert.strictEqual((await here.run(["allow", "ada@acme.example"])).code, 0)
    assert.deepStrictEqual(await operations(here), ["adopt:hr/E1", "update:hr/E1:name"])
  })

  it("L5: a protected person too, which is said", async () => {
    const run = await (await kept(folder(), [ada], { entity: "    protect: [ada@acme.example]\n" })).run([
      "release",
      "E1"
    ])
    assert.match(run.out, /"ada@acme\.example" is in protect: no rule ever releases them, but a person may, and did\./u)
  })

  it("refuses somebody who is not linked, and whom a person released before", async () => {
    const here = (await kept(folder(), [ada])).write("employees.csv", csv([ada, blaise]))
    const run = await here.run(["release", "E2"])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(run.err, /Blaise Pascal blaise@acme\.example: They are not linked in acme/u)
    await here.run(["release", "E1"])
    assert.match((await here.run(["release", "E1"])).err, /released already in acme, by a person/u)
  })
})

describe("hrsync link and unlink, built", () => {
  it("M3: what was forgotten would be adopted again, which is said; a link ties it to another record", async () => {
    const here = (await kept(folder(), [ada])).write("employees.csv", csv([ada, { ...chloe, email: "" }]))
    const forgotten = await here.run(["unlink", "hr/E1", "--entity", "acme", "--reason", "wrong person"])
    assert.strictEqual(forgotten.code, 0, whole(forgotten))
    assert.match(
      forgotten.out,
      /Ada Lovelace ada@acme\.example and member m-E1 of acme are no longer linked\.\nThe next plan adopts them again\./u
    )
    assert.deepStrictEqual(await operations(here), ["adopt:hr/E1"])
    const tied = await here.run(["link", "hr/E3", "m-E1", "--entity", "acme"])
    assert.strictEqual(tied.code, 0, whole(tied))
    assert.match(tied.out, /^Chloé Noether.* is member m-E1 of acme now, and managed\./u)
    const entries = await historyOf(here)
    assert.deepStrictEqual(entries.map(({ kind, subject }) => [kind, subject]), [["link", "m-E1"], ["unlink", "m-E1"]])
  })

  it("M6: an archived member is linked with a warning", async () => {
    const here = archived((await kept(folder(), [])).write("members.json", members([ada])), "m-E1")
      .write("employees.csv", csv([ada]))
    const run = await here.run(["link", "E1", "m-E1"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(
      run.out,
      /Member m-E1 is archived\. hrsync does not bring them back by itself: hrsync allow hr\/E1 lets it\./u
    )
  })

  const refusals: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    [
      "an unknown member",
      ["link", "E3", "m-9"],
      /The target of acme lists no member m-9\.\nSee their ids: hrsync members acme/u
    ],
    ["somebody else's member", ["link", "E3", "m-E1"], /Member m-E1 is linked to somebody else: employee E1 of hr/u],
    [
      "an employee with another member",
      ["link", "E1", "m-owner"],
      /linked to another member already: employee E1 of hr is member m-E1[^]*hrsync unlink hr\/E1/u
    ],
    ["a pair that is linked", ["link", "E1", "m-E1"], /linked to member m-E1 already/u],
    ["somebody who is not linked", ["unlink", "E3"], /They are not linked in acme/u]
  ]
  for (const [name, args, words] of refusals) {
    it(`refuses ${name}`, async () => {
      const here = (await kept(folder(), [ada])).write("employees.csv", csv([ada, chloe]))
      const run = await here.run(args)
      assert.deepStrictEqual([run.code, run.out], [1, ""], whole(run))
      assert.match(run.err, words)
      assert.deepStrictEqual(await historyOf(here), [])
    })
  }

  it("refuses an unknown employee with 64", async () => {
    const run = await (await kept(folder(), [ada])).run(["link", "E77", "m-E1"])
    assert.strictEqual(run.code, 64)
    assert.match(run.err, /Nobody is known by "E77"/u)
  })
})
