import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { write } from "../../src/store/StateWriter.ts"
import { type Folder, folder, type Run } from "./Cli.ts"
import { ada, blaise, chloe, configuration, csv, many, members, memory, ndjson, synced } from "./Company.ts"

interface Line {
  readonly kind: string
  readonly person: { readonly name: string; readonly email: string }
}

interface Entity {
  readonly outcome: string
  readonly operations: ReadonlyArray<Line>
  readonly withheld: ReadonlyArray<Line>
  readonly holds: ReadonlyArray<{ readonly reason: string; readonly text: string; readonly person: Line["person"] }>
  readonly blocks: ReadonlyArray<{ readonly reason: string }>
  readonly errors: ReadonlyArray<{ readonly reason: string; readonly text: string }>
}

const entity = (run: Run): Entity => {
  const plan: { readonly entities: ReadonlyArray<Entity> } = JSON.parse(run.out)
  const [only] = plan.entities
  assert.isDefined(only, run.out)
  return only
}

const operations = (run: Run): ReadonlyArray<string> =>
  entity(run).operations.map(({ kind, person }) => `${kind} ${person.name}`)

const json = ["plan", "--format", "json"]

describe("hrsync plan, built", () => {
  it("a first plan invites everybody in scope, writes nothing (A3), and ends with 0", async () => {
    const here = folder().write("hrsync.yaml", configuration()).write("employees.csv", csv([ada, blaise, chloe]))
      .write("members.json", members([]))
    const run = await here.run(json)
    assert.deepStrictEqual(operations(run).toSorted(), [
      "invite Ada Lovelace",
      "invite Blaise Pascal",
      "invite Chloé Noether"
    ])
    assert.strictEqual(run.code, 0)
    assert.sameMembers(readdirSync(here.path), ["hrsync.yaml", "employees.csv", "members.json"])
  })

  it("nothing to do is said, and ends with 0, detailed or not", async () => {
    const run = await synced(folder(), [ada, blaise]).run(["plan", "--detailed-exitcode"])
    assert.strictEqual(run.code, 0)
    assert.include(run.out, "No changes")
  })

  it("a leaver is archived, and waiting changes end with 2 when asked", async () => {
    const here = synced(folder(), [ada, blaise]).write("employees.csv", csv([ada, { ...blaise, status: "Terminated" }]))
    const run = await here.run([...json, "--detailed-exitcode"])
    assert.deepStrictEqual(operations(run), ["archive Blaise Pascal"])
    assert.strictEqual(run.code, 2)
    assert.strictEqual((await here.run(["plan"])).code, 0)
  })

  it("M2: a new e-mail updates the member; nobody is archived or invited", async () => {
    const here = synced(folder(), [ada, blaise])
      .write("employees.csv", csv([{ ...ada, last: "King", email: "ada.king@acme.example" }, blaise]))
    assert.deepStrictEqual(operations(await here.run(json)), ["update Ada King"])
    assert.match((await here.run(["plan"])).out, /ada@acme\.example → ada\.king@acme\.example/u)
  })

  it("L2: a narrowed filter releases people and archives nobody", async () => {
    const filter = "{ where: [{ field: workLocation, oneOf: Paris }] }"
    const run = await synced(folder(), [ada, blaise, chloe], { employees: filter }).run(json)
    assert.deepStrictEqual(operations(run), ["release Blaise Pascal"])
  })

  it("P2: an empty export blocks, and ends with 3", async () => {
    const here = synced(folder(), [ada, blaise]).write("employees.csv", csv([]))
    const run = await here.run(json)
    assert.strictEqual(run.code, 3)
    assert.deepStrictEqual(entity(run).operations, [])
    assert.deepStrictEqual(entity(run).blocks.map(({ reason }) => reason), ["empty-source"])
    assert.include((await here.run(["plan"])).out, "BLOCKED")
  })

  it("P1: an export that its count proves cut is an error: nothing is decided, and the end is 1", async () => {
    const people = many(30)
    const here = synced(folder(), people, { connection: "kind: csv, path: employees.csv, proof: { count: count }" })
      .write("count", "30\n")
    assert.deepStrictEqual(operations(await here.run(json)), [])
    const cut = await here.write("employees.csv", csv(people.slice(0, 29))).run(json)
    assert.strictEqual(cut.code, 1)
    assert.deepStrictEqual(entity(cut).operations, [])
    assert.deepStrictEqual(entity(cut).errors.map(({ reason }) => reason), ["incomplete-source"])
  })

  it("P3: without a proof, an export that lost half of its people blocks, and ends with 3", async () => {
    const people = many(30)
    const remembered = {
      ...memory(people),
      goodReads: [{ connection: "hr", at: Date.UTC(2026, 0, 1), employees: 30 }]
    }
    const here = synced(folder(), people).write("state.jsonl", write([remembered]))
      .write("employees.csv", csv(people.slice(0, 15)))
    const run = await here.run(json)
    assert.strictEqual(run.code, 3)
    assert.deepStrictEqual(entity(run).operations, [])
    assert.deepStrictEqual(entity(run).blocks.map(({ reason }) => reason), ["source-shrank"])
  })

  it("A6: 3,000 invitations in Markdown stay under 65,536 characters, and say how many are left out", async () => {
    const here = folder().write("hrsync.yaml", configuration()).write("employees.csv", csv(many(3000)))
      .write("members.json", members([]))
    const { code, out } = await here.run(["plan", "--format", "markdown"])
    assert.strictEqual(code, 0)
    assert.isBelow(Buffer.byteLength(out), 65_536)
    assert.include(out, "3,000")
    const shown = out.match(/p\d+@acme\.example/gu)?.length ?? 0
    assert.isAbove(shown, 100)
    assert.include(out, (3000 - shown).toLocaleString("en-US"))
  })

  it("A1: the same input in another order gives the same bytes, in every format", async () => {
    const people = [...many(40), ada, blaise, { ...chloe, status: "inactive" }]
    const connection = "kind: json, path: employees.ndjson"
    const linked = people.slice(20)
    const files = (order: <A>(list: ReadonlyArray<A>) => ReadonlyArray<A>) => {
      const parsed: { readonly members: ReadonlyArray<unknown> } = JSON.parse(members(linked))
      return folder().write("hrsync.yaml", configuration({ connection })).write(
        "employees.ndjson",
        ndjson(order(people))
      )
        .write("members.json", JSON.stringify({ version: 1, members: order(parsed.members) }))
        .write("state.jsonl", write([{ ...memory([]), links: order(memory(linked).links) }]))
    }
    const [one, other] = [files((list) => list), files((list) => list.toReversed())]
    for (const format of ["json", "text", "markdown"]) {
      const args = ["plan", "--all", "--at", "2026-06-01", "--format", format]
      const [first, second] = [await one.run(args), await other.run(args)]
      assert.include(first.out, "Chloé")
      assert.strictEqual(first.out, second.out)
      assert.strictEqual(first.code, 0)
    }
  })

  it("entities are planned one by one: only the named one is shown, and an unknown name is wrong usage", async () => {
    const second = `  other:
    source: hr
    target: { kind: file, path: other.json }
    employees: all
`
    const here = synced(folder(), [ada], { entity: second }).write("other.json", members([]))
    const plan: { readonly entities: ReadonlyArray<{ readonly entity: string }> } = JSON.parse(
      (await here.run([...json, "other"])).out
    )
    assert.deepStrictEqual(plan.entities.map(({ entity }) => entity), ["other"])
    const wrong = await here.run(["plan", "othr"])
    assert.strictEqual(wrong.code, 64)
    assert.strictEqual(wrong.out, "")
    assert.include(wrong.err, "no entity \"othr\". Did you mean other?")
  })

  it("L4: an entity that left the file releases its people, and can be named", async () => {
    const gone = { ...memory([ada]), entity: "former" }
    const here = synced(folder(), [blaise]).write("state.jsonl", write([memory([blaise]), gone]))
    const released = entity(await here.run([...json, "former"])).operations
    assert.deepStrictEqual(released.map(({ kind, person }) => [kind, person.email]), [["release", ada.email]])
  })

  it("X9: a block is told before waiting changes, an error before both; the other entities are planned", async () => {
    const strict = "    limits: { archive: { count: 0 } }\n"
    const entity = (key: string, file: string) =>
      `  ${key}:\n    source: hr\n    target: { kind: file, path: ${file} }\n    employees: all\n`
    const outcomes = (run: Run) => {
      const plan: { readonly entities: ReadonlyArray<{ readonly entity: string; readonly outcome: string }> } = JSON
        .parse(run.out)
      return plan.entities.map(({ entity, outcome }) => `${entity} ${outcome}`)
    }
    const people = many(30)
    const here = synced(folder(), people, { entity: strict + entity("second", "second.json") })
      .write("employees.csv", csv([...people.slice(1), { ...ada, status: "inactive", id: "E1" }]))
      .write("second.json", members([]))
    const blocked = await here.run([...json, "--detailed-exitcode"])
    assert.deepStrictEqual(outcomes(blocked), ["acme blocked", "second changes"])
    assert.strictEqual(blocked.code, 3)

    here.write(
      "hrsync.yaml",
      configuration({ entity: strict + entity("second", "second.json") + entity("third", "no") })
    )
    const failed = await here.run([...json, "--detailed-exitcode"])
    assert.deepStrictEqual(outcomes(failed), ["acme blocked", "second changes", "third error"])
    assert.strictEqual(failed.code, 1)
  })
})

describe("hrsync plan --out and hrsync show, built", () => {
  it("a saved plan is readable by its owner alone, and shows as the plan itself did", async () => {
    const here = synced(folder(), [ada, blaise]).write("employees.csv", csv([ada, blaise, chloe]))
    const made = await here.run(["plan", "--at", "2026-06-01", "--out", "plan.json"])
    assert.strictEqual(made.code, 0)
    assert.include(made.err, "plan.json")
    const shown = await here.run(["show", "plan.json"])
    assert.strictEqual(shown.out, made.out)
    assert.strictEqual(shown.code, 0)
    assert.strictEqual(statSync(join(here.path, "plan.json")).mode & 0o777, 0o600)
    assert.strictEqual((await here.run(["show", "plan.json", "--format", "json"])).out, here.read("plan.json"))
    assert.deepStrictEqual(readdirSync(here.path).filter((name) => name.startsWith(".")), [])
  })

  it("a folder that does not exist is said, and the plan is still shown", async () => {
    const here = synced(folder(), [ada])
    const run = await here.run(["plan", "--out", "no/such/plan.json"])
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "no/such/plan.json")
    assert.include(run.out, "Acme SAS")
    assert.isFalse(existsSync(join(here.path, "no")))
  })
})

describe("hrsync plan --out replaces nothing but plans, built", () => {
  const refused = async (here: Folder, out: string, message: RegExp) => {
    // Without the export a plan would be an error of its own: the refusal comes before anything is read.
    rmSync(join(here.path, "employees.csv"), { force: true })
    const run = await here.run(["plan", "--out", out])
    assert.deepStrictEqual([run.code, run.out], [1, ""])
    assert.match(run.err, message)
    assert.match(run.err, /Name another file with --out/u)
    assert.deepStrictEqual(readdirSync(here.path).filter((name) => name.startsWith(".")), [])
  }
  const noPlan = /there already and is no plan; nothing was written\./u

  it("a configuration, a state, a member list, an empty file and other JSON stay as they are", async () => {
    const here = synced(folder(), [ada]).write("empty", "").write("other.json", "{ \"version\": \"hrsync-plan\" }\n")
    for (const file of ["hrsync.yaml", "state.jsonl", "members.json", "empty", "other.json"]) {
      const before = here.read(file)
      await refused(here, file, noPlan)
      assert.strictEqual(here.read(file), before)
    }
  })

  it("neither does a link to one, nor a folder", async () => {
    const here = synced(folder(), [ada])
    symlinkSync("hrsync.yaml", join(here.path, "link.json"))
    const before = here.read("hrsync.yaml")
    await refused(here, "link.json", noPlan)
    assert.strictEqual(here.read("hrsync.yaml"), before)
    mkdirSync(join(here.path, "plans"))
    await refused(here, "plans", /plans is a folder; nothing was written\./u)
  })

  it("an earlier plan is replaced, also a cut or a reformatted one; its owner alone reads the new one", async () => {
    const here = synced(folder(), [ada])
    const save = () => here.run(["plan", "--at", "2026-06-01", "--out", "plan.json"])
    assert.strictEqual((await save()).code, 0)
    const plan = here.read("plan.json")
    for (const old of [plan.replace("2026", "2025"), plan.slice(0, 60), JSON.stringify(JSON.parse(plan))]) {
      here.write("plan.json", old)
      chmodSync(join(here.path, "plan.json"), 0o644)
      assert.strictEqual((await save()).code, 0)
      assert.strictEqual(here.read("plan.json"), plan)
      assert.strictEqual(statSync(join(here.path, "plan.json")).mode & 0o777, 0o600)
    }
  })
})

describe("hrsync explain, members and status, built", () => {
  it("explain finds by e-mail, name and id, and ends with 1 for nobody", async () => {
    const here = synced(folder(), [ada, blaise], { employees: "{ where: [{ field: workLocation, oneOf: Paris }] }" })
    for (const who of ["blaise@acme.example", "Blaise Pascal", "E2"]) {
      const run = await here.run(["explain", who])
      assert.strictEqual(run.code, 0)
      assert.include(run.out, "workLocation")
      assert.include(run.out, "Lyon")
      assert.include(run.out, "release")
    }
    const nobody = await here.run(["explain", "balise@acme.example"])
    assert.strictEqual(nobody.code, 1)
    assert.include(nobody.out, "blaise@acme.example")
  })

  it("members lists everybody with the HR status", async () => {
    const run = await synced(folder(), [ada, blaise]).run(["members", "--format", "json"])
    const { members: rows }: { readonly members: ReadonlyArray<{ readonly name: string; readonly hrStatus: string }> } =
      JSON.parse(run.out)
    assert.deepStrictEqual(rows.map(({ hrStatus, name }) => `${name}: ${hrStatus}`).toSorted(), [
      "Ada Lovelace: managed",
      "Blaise Pascal: managed",
      "Olga Owner: manual"
    ])
    assert.strictEqual(run.code, 0)
  })

  it("members says on standard error what could not be read, and ends with 1", async () => {
    const run = await synced(folder(), [ada]).write("members.json", "{").run(["members"])
    assert.strictEqual(run.code, 1)
    assert.include(run.err, "members.json")
  })

  it("status shows a card per entity and ends as the plan does", async () => {
    const here = synced(folder(), [ada, blaise])
    const run = await here.run(["status"])
    assert.strictEqual(run.code, 0)
    assert.include(run.out, "Acme SAS")
    assert.strictEqual((await here.write("employees.csv", csv([])).run(["status"])).code, 3)
  })

  it("a state without an entity is no state with nobody: an empty memory is read as such", async () => {
    const here = synced(folder(), [ada]).write("state.jsonl", write([nothingRemembered("acme")]))
    assert.deepStrictEqual(operations(await here.run(json)), ["adopt Ada Lovelace"])
  })
})
