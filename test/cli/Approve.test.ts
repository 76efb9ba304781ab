import { assert, describe, it } from "vitest"
import type { Folder } from "./Cli.ts"
import { folder } from "./Cli.ts"
import { ada, blaise, csv, many, members } from "./Company.ts"
import { historyOf, keeping, kept, whole } from "./Kept.ts"

const decision = async (here: Folder): Promise<string> => {
  const { out } = await here.run(["plan", "--format", "json"])
  const { entities: [entity] }: { readonly entities: ReadonlyArray<{ readonly decisionHash: string }> } = JSON.parse(
    out
  )
  return entity?.decisionHash ?? ""
}

/** Three of twelve have left, where two may go. */
const blocked = async (): Promise<Folder> => {
  const people = many(12)
  const gone = new Set(["E1", "E2", "E3"])
  const leavers = many(3).map(({ email, first, id, last }) => ({ id, first, last, email, status: "Terminated" }))
  return (await kept(folder(), people)).write(
    "employees.csv",
    csv([...leavers, ...people.filter(({ id }) => !gone.has(id))])
  )
}

describe("hrsync approve, built", () => {
  it("P6: lets exactly the decision pass that a limit blocked, once, and says who is concerned", async () => {
    const here = await blocked()
    assert.strictEqual((await here.run(["plan"])).code, 3)
    const hash = await decision(here)
    const run = await here.run(["approve", hash.slice(0, 8), "--as", "grace", "--reason", "HR confirmed"])
    assert.strictEqual(run.code, 0, whole(run))
    assert.match(run.out, /^Approved in Acme SAS \(acme\) by grace, until .*Z \(24 hours\): 3 operations\.\n/u)
    assert.match(run.out, /archive +First1 Last1 +p1@acme\.example/u)
    assert.match(run.out, /Its rules are confirmed as well\.\nNext: hrsync apply --entity acme/u)
    const applied = await here.run(["apply", "--auto-approve"])
    assert.strictEqual(applied.code, 0, whole(applied))
    assert.match(applied.out, /3 done/u)
    const entry = (await historyOf(here)).find(({ kind }) => kind === "approve")
    assert.deepInclude(entry, { by: "grace", reason: "HR confirmed", subject: hash, person: null })
  })

  it("P6: some of its operations alone", async () => {
    const here = await blocked()
    const run = await here.run(["approve", await decision(here), "--only", "archive:hr/E2"])
    assert.match(run.out, /: 1 operation\.\n/u)
    assert.include(run.out, "p2@acme.example")
    assert.notInclude(run.out, "p1@acme.example")
  })

  it("P6: the key is made first, and the decision that is approved is the one with it", async () => {
    const here = folder().write("hrsync.yaml", keeping({ target: "{ kind: file, path: members.json, shows: [] }" }))
      .write(
        "employees.csv",
        `${csv([]).trim()},IBAN\nE1,Ada,Lovelace,ada@acme.example,Active,2020-01-01,Paris,FR1420041010050500013M02606\n`
      )
      .write("members.json", members([]))
    const before = await decision(here)
    const run = await here.run(["approve", before])
    assert.strictEqual(run.code, 0, whole(run))
    assert.include(run.out, "FR14…2606")
    assert.notInclude(run.out, "FR1420041010050500013M02606")
    const after = await decision(here)
    assert.notStrictEqual(after, before)
    assert.include(run.out, `The key of hashed values was made just now, and the decision is ${after} from here on.`)
    const applied = await here.run(["apply", "--auto-approve"])
    assert.match(applied.out, /1 done/u, whole(applied))
  })

  it("P7: confirms the rules where nothing waits, and then says that there is nothing", async () => {
    const here = await kept(folder(), [ada])
    const hash = await decision(here)
    const run = await here.run(["approve", hash, "--as", "grace"])
    assert.match(run.out, /^The rules of Acme SAS \(acme\) are confirmed, by grace\./u)
    assert.notInclude((await here.run(["plan"])).out, "never confirmed")
    const again = await here.run(["approve", hash])
    assert.strictEqual(again.code, 0)
    assert.strictEqual(
      again.out,
      "Nothing in acme waits for an approval, and its rules are confirmed.\nThere is nothing to do.\n"
    )
  })
})

describe("what is refused, in words", () => {
  const refused = async (here: Folder, args: ReadonlyArray<string>, code: number, words: RegExp) => {
    const run = await here.run(["approve", ...args])
    assert.strictEqual(run.code, code, whole(run))
    assert.match(run.err, words)
    assert.strictEqual(run.out, "")
  }

  it("no such decision: says what each entity's is now", async () => {
    const here = await blocked()
    await refused(
      here,
      ["0123456789abcdef"],
      1,
      /No entity has the decision 0123456789abcdef now: HR, the members[^]*acme: [0-9a-f]{40} \(3 operations, 3 of them for an approval\)[^]*Look at hrsync plan/u
    )
  })

  it("no hash at all", async () => {
    const here = await blocked()
    for (const text of ["acme", "0123", "0123456g"]) await refused(here, [text], 64, /at least 8 of its digits/u)
  })

  it("P2: a block that no approval passes", async () => {
    const here = (await kept(folder(), [ada, blaise])).write("employees.csv", csv([]))
    await refused(here, [await decision(here)], 3, /No approval passes empty-source in acme:/u)
  })

  it("an operation that the decision does not have", async () => {
    const here = await blocked()
    await refused(
      here,
      [await decision(here), "--only", "archive:hr/E9"],
      64,
      /has no operation archive:hr\/E9\.\nIt has: /u
    )
  })

  it("M2: half of a pair", async () => {
    const here = await kept(folder(), [ada], { entity: "    approval: { email: ask }\n" })
    here.write(
      "members.json",
      members([ada]).replace("\"state\":\"active\",\"roles\":[]", "\"state\":\"invited\",\"roles\":[]")
    )
      .write("employees.csv", csv([{ ...ada, email: "king@acme.example" }]))
    await refused(
      here,
      [await decision(here), "--only", "invite:hr/E1"],
      64,
      /invite:hr\/E1 is one half of a pair[^]*Name cancel-invite:hr\/E1:new-address as well/u
    )
  })

  it("P1: an entity in error", async () => {
    const here = await blocked()
    here.write("members.json", "{")
    await refused(here, [await decision(here)], 1, /acme can't be planned, so there is nothing to approve/u)
    await refused(here, ["0123456789abcdef"], 1, /acme: can't be planned/u)
  })

  it("a state that is only read", async () => {
    const here = await blocked()
    here.write("hrsync.yaml", here.read("hrsync.yaml").replace("sqlite:state.db", "jsonl:state.jsonl"))
    const run = await here.run(["approve", await decision(here)])
    assert.strictEqual(run.code, 1)
    assert.match(run.err, /sqlite:[^]*hrsync state import/u)
  })
})
