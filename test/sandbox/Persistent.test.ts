import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { sandboxNow } from "../../src/sandbox/World.ts"
import first from "./first.json" with { type: "json" }
import { Place, said } from "./Place.ts"

const yaml = (more: { readonly where?: string; readonly connection?: string; readonly entities?: string } = {}) =>
  `version: 1
connections:
  hr: { ${more.connection ?? "kind: csv, path: hr.csv"} }
entities:
  acme:
    name: Acme SAS
    timezone: Europe/Paris
    source: hr
    target: { kind: file, path: members.json }
    employees: ${more.where ?? `{ where: [{ field: workLocation, oneOf: "Paris, Lyon" }] }`}
${more.entities ?? ""}`

const rejects = async (promise: Promise<unknown>): Promise<string> => {
  const ended: unknown = await promise.then(() => "it went well", (error: unknown) => error)
  return ended instanceof Error ? ended.message : String(ended)
}

describe("the first run", () => {
  for (const { digest, example, seed, size } of first) {
    it(`makes ${example} of ${size} people (seed ${seed}) as it ever was, byte for byte`, async () => {
      const place = Place.of(example)
      await place.open({ seed, size })
      const hash = createHash("sha256")
      for (const [name, content] of place.files) {
        if (!/^(?:exports|members)\//u.test(name)) continue
        hash.update(`${name} ${createHash("sha256").update(Buffer.from(content, "base64")).digest("hex")}\n`)
      }
      assert.strictEqual(hash.digest("hex"), digest)
    })
  }

  it("stands at the sandbox's own time, and under .hrsync/sandbox alone", async () => {
    const place = new Place(yaml())
    const { now, state } = await place.open()
    assert.strictEqual(now, sandboxNow)
    assert.strictEqual(state, join(place.folder, ".hrsync/sandbox/state.db"))
    assert.deepStrictEqual(readdirSync(place.folder).toSorted(), [".hrsync", "hrsync.yaml"])
    assert.deepStrictEqual(readdirSync(join(place.folder, ".hrsync/sandbox")).toSorted(), [
      ".gitignore",
      "exports",
      "members",
      "people.json",
      "sandbox.json",
      "state.db"
    ])
  })
})

describe("later runs", () => {
  it("leave everything as it is, and what was written there is found again", async () => {
    const place = new Place(yaml())
    const before = await place.plan()
    const members = place.read("members/acme.json").replace(`"firstName":"`, `"firstName":"Dr. `)
    place.write("members/acme.json", members)
    const { files } = place
    const after = await place.plan()
    assert.deepStrictEqual(place.files, files)
    assert.notDeepEqual(after, before)
    assert.deepStrictEqual(await place.plan({ seed: 1, size: 60 }), after)
    assert.strictEqual(place.read("members/acme.json"), members)
  })

  it("begin anew where another seed or size is asked for, and keep what they were not asked for", async () => {
    const place = new Place(yaml())
    await place.open({ seed: 4, size: 20 })
    const of = () => {
      const { seed, size } = JSON.parse(place.read("sandbox.json"))
      return [seed, size]
    }
    const { files } = place
    await place.advance(3)
    await place.open()
    assert.deepStrictEqual(of(), [4, 20])
    assert.notInclude(said.at(-2) ?? "", "begins anew")
    await place.open({ seed: 5, size: undefined })
    assert.include(said.at(-2) ?? "", "about 20 people (seed 4); another one was asked for, so it begins anew")
    assert.deepStrictEqual(of(), [5, 20])
    await place.open({ seed: 4, size: undefined })
    assert.deepStrictEqual(place.files, files)
    await place.open({ seed: undefined, size: 30 })
    assert.deepStrictEqual(of(), [4, 30])
  })

  it("reset makes it as it was on the first day", async () => {
    const place = new Place(yaml())
    await place.open({ seed: 3, size: 25 })
    const { files } = place
    const memories = await place.memories()
    await place.advance(10)
    assert.notDeepEqual(place.files, files)
    place.write("members/.acme.json.before", "something of a fault")
    await place.reset()
    assert.deepStrictEqual(place.files, files)
    assert.deepStrictEqual(await place.memories(), memories)
    await place.reset({ seed: 4, size: undefined })
    assert.strictEqual(JSON.parse(place.read("sandbox.json")).size, 25)
  })

  it("reset begins one where there is none", async () => {
    const place = new Place(yaml())
    await place.reset({ seed: undefined, size: 10 })
    assert.include(await place.status(), "about 10 people (seed 1)")
  })
})

describe("days", () => {
  it("advance 7d is 7 times advance 1d, byte for byte", async () => {
    const daily = Place.of("hrsync.yaml")
    await daily.open()
    const once = daily.copy()
    await once.advance(7)
    for (let day = 0; day < 7; day++) await daily.advance(1)
    assert.deepStrictEqual(once.files, daily.files)
    assert.deepStrictEqual(await once.memories(), await daily.memories())
    assert.strictEqual((await once.open()).now, sandboxNow + 7 * 86_400_000)
  })

  it("advance begins a sandbox where there is none, and leaves memory alone", async () => {
    const place = new Place(yaml())
    const { happenings } = await place.advance(7)
    assert.isAbove(happenings.length, 3)
    const other = new Place(yaml())
    await other.open()
    assert.deepStrictEqual(await place.memories(), await other.memories())
  })

  it("what a colleague wrote beside a member stays, and untouched member files are not rewritten", async () => {
    const place = new Place(yaml())
    await place.open()
    place.write("members/acme.json", place.read("members/acme.json").replaceAll(`{"id"`, `{"note":"by Kim","id"`))
    await place.advance(14)
    const notes = place.read("members/acme.json").match(/by Kim/gu) ?? []
    assert.isAbove(notes.length, 10)
  })

  it("plans of every example are neither an error nor blocked after weeks", async () => {
    for (const example of ["hrsync.yaml", "examples/minimal.yaml", "examples/several-tools.yaml"]) {
      const place = Place.of(example)
      await place.advance(30)
      const { entities } = await place.plan()
      assert.deepStrictEqual(entities.flatMap(({ blocks, errors }) => [blocks, errors]).flat(), [], example)
    }
  })

  it("after an upheaval the plan is blocked", async () => {
    const place = new Place(yaml())
    await place.advance(1, true)
    const { entities } = await place.plan()
    const reasons = new Set(entities.flatMap(({ blocks }) => blocks.map(({ reason }) => reason)))
    assert.deepStrictEqual([...reasons], ["archive-limit"])
  })

  it("status says the day, who is there, and how many members each entity has", async () => {
    const place = new Place(yaml())
    assert.include(await place.status(), "no sandbox")
    assert.isFalse(existsSync(join(place.folder, ".hrsync")))
    await place.advance(2)
    const status = await place.status()
    assert.include(status, "about 60 people (seed 1)")
    assert.include(status, "2026-11-24, 09:00 UTC")
    assert.match(status, /In HR: \d+ records: \d+ active/u)
    assert.match(status, /^acme {2}\d+ members: \d+ active/mu)
  })
})

describe("another file", () => {
  const peopleOf = (place: Place): unknown => JSON.parse(place.read("people.json")).people

  it("a changed filter keeps the people, and shows what it would do to them", async () => {
    const place = new Place(yaml())
    await place.advance(5)
    const { files } = place
    writeFileSync(place.file, yaml({ where: `{ where: [{ field: workLocation, oneOf: "Paris" }] }` }))
    const { entities } = await place.plan()
    assert.deepStrictEqual(place.files, files)
    const [acme] = entities
    const released = acme?.operations.concat(acme.withheld).filter(({ kind }) => kind === "release") ?? []
    assert.isAbove(released.length, 2)
    assert.isTrue(released.every(({ why: { text } }) => text.includes("workLocation is")))
  })

  it("another form of an export: the same people in it, on the same day", async () => {
    const place = new Place(yaml())
    await place.advance(5)
    const before = peopleOf(place)
    const plan = await place.plan()
    const connection =
      "kind: csv, path: other.csv, delimiter: \";\", dates: DD/MM/YYYY, columns: { workLocation: Site }"
    writeFileSync(place.file, yaml({ connection }))
    const after = await place.plan()
    assert.deepStrictEqual(peopleOf(place), before)
    assert.match(place.read("exports/hr.csv"), /^Employee ID;.*;Site;/u)
    const operations = (plans: typeof plan) =>
      plans.entities.flatMap(({ operations }) => operations.map(({ id }) => id))
    assert.deepStrictEqual(operations(after), operations(plan))
  })

  it("an encoding that lacks letters writes names as in their addresses", async () => {
    const place = new Place(yaml())
    await place.open()
    writeFileSync(place.file, yaml({ connection: "kind: csv, path: hr.csv, encoding: latin1" }))
    await place.open()
    const text = Buffer.from(place.files.get("exports/hr.csv") ?? "", "base64").toString("latin1")
    assert.include(text, ",Lukasz,Wisniewski,lukasz.wisniewski@")
    assert.include(text, ",Eleni,Papadopoulou,eleni.papadopoulou@")
    assert.include(text, ",Taro,Yamada,,")
    assert.notInclude(text, "?")
  })

  it("an attribute that is new has values, for the same people", async () => {
    const place = new Place(yaml())
    await place.open()
    writeFileSync(place.file, yaml({ connection: "kind: csv, path: hr.csv, columns: { custom: { Level: Level } }" }))
    await place.open()
    assert.match(place.read("exports/hr.csv"), /,L[1-4]\r\n/u)
    const [first] = JSON.parse(place.read("people.json")).people
    assert.match(first.attributes["custom.Level"], /^L[1-4]$/u)
  })

  const second = (source: string): string =>
    `  beta:
    name: Beta Ltd
    timezone: Europe/London
    source: ${source}
    target: { kind: file, path: beta.json }
    employees: { where: [{ field: workLocation, oneOf: London }] }
    protect: [boss@beta.example]
`

  it("a new entity has a member file with whom people invited, and hrsync has never seen it", async () => {
    const place = new Place(yaml())
    await place.open()
    const before = peopleOf(place)
    writeFileSync(place.file, yaml({ entities: second("hr") }))
    const beta = (await place.plan()).entities.find(({ entity }) => entity === "beta")
    assert.deepStrictEqual(peopleOf(place), before)
    assert.include(place.read("members/beta.json"), "boss@beta.example")
    assert.strictEqual(beta?.status, "awaiting-actions")
    const { files } = place
    await place.open()
    assert.deepStrictEqual(place.files, files)
    await place.advance(1)
  })

  it("a new connection has people, who are new too; the others stay as they are", async () => {
    const place = new Place(yaml())
    await place.advance(3)
    const before = peopleOf(place)
    const added = yaml({ entities: second("uk") }).replace(
      "entities:",
      "  uk: { kind: json, path: uk.json }\nentities:"
    )
    writeFileSync(place.file, added)
    const beta = (await place.plan()).entities.find(({ entity }) => entity === "beta")
    const after = peopleOf(place)
    assert.isTrue(Array.isArray(before) && Array.isArray(after))
    if (!Array.isArray(before) || !Array.isArray(after)) return
    assert.deepStrictEqual(after.slice(0, before.length), before)
    assert.isAbove(after.length, before.length + 20)
    assert.strictEqual(new Set(after.map(({ personKey }) => personKey)).size > before.length, true)
    assert.isAbove(beta?.operations.filter(({ kind }) => kind === "invite").length ?? 0, 5)
    await place.advance(7)
  })

  it("L4: an entity that is gone is remembered, and can be disconnected", async () => {
    const place = new Place(yaml({ entities: second("hr") }))
    await place.open()
    writeFileSync(place.file, yaml())
    const beta = (await place.plan()).entities.find(({ entity }) => entity === "beta")
    assert.isTrue(beta !== undefined && beta.operations.every(({ kind }) => kind === "release"))
    assert.isAbove(beta?.operations.length ?? 0, 0)
    await place.advance(3)
    assert.isTrue(existsSync(join(place.folder, ".hrsync/sandbox/members/beta.json")))
  })
})

describe("a sandbox that is damaged", () => {
  const damages: ReadonlyArray<readonly [string, (place: Place) => void, RegExp]> = [
    ["sandbox.json is cut", (place) => place.write("sandbox.json", "{ \"format\""), /sandbox\.json is not what/u],
    ["sandbox.json is of a newer hrsync", (place) => {
      place.write("sandbox.json", place.read("sandbox.json").replace("\"version\": 1", "\"version\": 2"))
    }, /a newer hrsync wrote it/u],
    ["people.json is gone", (place) => place.remove("people.json"), /people\.json is gone/u],
    ["people.json has a day that does not exist", (place) => {
      place.write(
        "people.json",
        place.read("people.json").replace(/"startDate":"[^"]*"/u, "\"startDate\":\"2026-02-30\"")
      )
    }, /people\.json is not what/u],
    ["a member file is no JSON", (place) => place.write("members/acme.json", "members"), /members\/acme\.json is not/u],
    ["a member file is gone", (place) => place.remove("members/acme.json"), /members\/acme\.json is/u],
    ["the state is gone", (place) => place.remove("state.db"), /state\.db is gone/u]
  ]
  for (const [what, damage, words] of damages) {
    it(`${what}: said in words, nothing is overwritten, and reset is the way out`, async () => {
      const place = new Place(yaml())
      await place.open()
      const whole = place.files
      damage(place)
      const { files } = place
      const message = await rejects(place.advance(1))
      assert.match(message, words)
      assert.match(message, /hrsync sandbox reset/u)
      assert.deepStrictEqual(place.files, files)
      await place.reset()
      assert.deepStrictEqual(place.files, whole)
    })
  }
})

describe("commands that are cut off, or run at once", () => {
  it("what was on its way is dropped; what was ready is put in its place", async () => {
    const place = new Place(yaml())
    await place.open()
    const after = place.copy()
    await after.advance(1)
    const sandbox = join(place.folder, ".hrsync/sandbox")
    place.write(".next.new/sandbox.json", "half of")
    await place.open()
    assert.isFalse(existsSync(join(sandbox, ".next.new")))

    // as after a kill in the middle of putting files in their places
    mkdirSync(join(sandbox, ".next/exports"), { recursive: true })
    for (const [name, content] of after.files) {
      if (name.startsWith(".")) continue
      place.write(`.next/${name}`, Buffer.from(content, "base64").toString())
    }
    renameSync(join(sandbox, ".next/sandbox.json"), join(sandbox, "sandbox.json"))
    await place.open()
    assert.deepStrictEqual(place.files, after.files)
  })

  it("a sandbox that was to begin anew does so, however far it was", async () => {
    const place = new Place(yaml())
    await place.open()
    const { files } = place
    await place.advance(4)
    place.write("exports/old.csv", "of an earlier file")
    const sandbox = join(place.folder, ".hrsync/sandbox")
    const fresh = new Place(yaml())
    await fresh.open()
    renameSync(join(fresh.folder, ".hrsync/sandbox"), join(sandbox, ".next"))
    writeFileSync(join(sandbox, ".next/.anew"), "")
    rmSync(join(sandbox, "members"), { recursive: true })
    await place.open()
    assert.deepStrictEqual(place.files, files)
  })

  it("X4: while an apply is under way no day passes and nothing begins anew", async () => {
    const place = new Place(yaml())
    await place.open()
    const { files } = place
    await place.applying("acme", async () => {
      assert.match(await rejects(place.advance(1)), /an apply/u)
      assert.match(await rejects(place.reset()), /an apply/u)
    })
    assert.deepStrictEqual(place.files, files)
    await place.advance(1)
  })

  it("two at once come one after the other", async () => {
    const place = new Place(yaml())
    await place.open()
    const one = place.copy()
    await one.advance(4)
    await Promise.all([place.advance(1), place.advance(1), place.open(), place.advance(2)])
    assert.deepStrictEqual(place.files, one.files)
  })
})
