import { assert, describe, it } from "vitest"
import { connectionLines } from "../../src/config/AddConnection.ts"
import { formOf } from "../../src/config/SettingsForm.ts"
import { emulatorKinds } from "../../src/sandbox/emulators/registry.ts"
import { sourceKind, sourceKinds } from "../../src/sources/registry.ts"
import { Place } from "./Place.ts"

/** The least that a connection of a kind says, by the examples of its settings. */
const least = (kind: string): Readonly<Record<string, string>> => {
  const found = sourceKind(kind)
  const needed = found === undefined ? [] : formOf(found).filter(({ required }) => required)
  return Object.fromEntries(
    needed.map(({ example, input, name }) => [name, input === "secret" ? "${env:NOT_SET}" : example])
  )
}

const yaml = (connections: string, source: string, where = "{ field: workLocation, oneOf: \"Paris, Lyon\" }"): string =>
  `version: 1
connections:
${connections}entities:
  acme:
    name: Acme SAS
    timezone: Europe/Paris
    source: ${source}
    target: { kind: file, path: members.json }
    employees: { where: [${where}] }
`

/** What a kind needs besides, that its schema alone does not say. */
const more: Readonly<Record<string, Readonly<Record<string, string>>>> = { lucca: { apiKey: "${env:NOT_SET}" } }

/** A filter for tools that know no place of work, or know the establishment as one. */
const otherFilter: Readonly<Record<string, string>> = {
  lucca: "{ field: department, isNotEmpty: true }",
  payfit: "{ field: jobTitle, isNotEmpty: true }"
}

/** Tools that the settings alone describe have an example file of their own (Examples.test.ts). */
const described = new Set(["rest"])
const kinds = emulatorKinds.map(({ kind }) => kind).filter((kind) => !described.has(kind))
const of = (kind: string, id = "hr"): string =>
  connectionLines({ id, kind, settings: { ...least(kind), ...more[kind] } }, 2, 2)

describe("HR tools in the sandbox", () => {
  it("every kind that is no file has an emulator", () => {
    const files = new Set(["csv", "json"])
    const without = sourceKinds.map(({ kind }) => kind).filter((kind) =>
      !files.has(kind) && !emulatorKinds.some((emulator) => emulator.kind === kind)
    )
    assert.deepStrictEqual(without, [])
  })

  for (const kind of kinds) {
    it(`${kind}: the file at hand is planned over HTTP, with nothing blocked, the same every time`, async () => {
      const text = yaml(of(kind), "hr", otherFilter[kind])
      const place = new Place(text)
      const plan = await place.plan()
      const [entity] = plan.entities
      assert.deepStrictEqual([...entity?.blocks ?? [], ...entity?.errors ?? []].map(({ text }) => text), [])
      assert.isAbove(entity?.counts.employees ?? 0, 30)
      assert.isAbove(entity?.operations.length ?? 0, 3)
      assert.deepStrictEqual(await place.plan(), plan)
      assert.deepStrictEqual(await new Place(text).plan(), plan)
    })
  }

  it("days pass in them as in exports", async () => {
    const place = new Place(yaml(of("bamboohr"), "hr"))
    await place.plan()
    const { happenings } = await place.advance(14)
    assert.isAbove(happenings.length, 3)
    const { entities: [entity] } = await place.plan()
    assert.deepStrictEqual([...entity?.blocks ?? [], ...entity?.errors ?? []], [])
    assert.isAbove(entity?.operations.length ?? 0, 3)
  })

  it("an attribute of the tool's own that a filter names is somebody's", async () => {
    const where = "{ field: custom.Contract, noneOf: [Freelance] }"
    const { entities: [entity] } = await new Place(yaml(of("hibob"), "hr", where)).plan()
    assert.deepStrictEqual(entity?.blocks, [])
    assert.isAbove(entity?.counts.desired ?? 0, 10)
  })

  it("another tool under the same name asks for the same people; a new connection gets people of its own", async () => {
    const place = new Place(yaml("  hr: { kind: csv, path: x.csv }\n", "hr"))
    await place.plan()
    const people = (text: string) => JSON.parse(text).people.map(({ email }: { readonly email: string }) => email)
    const before = people(place.read("people.json"))
    place.rewrite(yaml(of("bamboohr"), "hr"))
    const { entities: [entity] } = await place.plan()
    assert.deepStrictEqual(entity?.errors, [])
    assert.deepStrictEqual(people(place.read("people.json")), before)
    place.rewrite(yaml(of("bamboohr") + of("hibob", "bob"), "[hr, bob]"))
    const { entities: [both] } = await place.plan()
    assert.deepStrictEqual(both?.errors, [])
    assert.isAbove(people(place.read("people.json")).length, before.length)
  })
})
