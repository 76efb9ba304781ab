import { Ajv2020 } from "ajv/dist/2020.js"
import { Result, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { directoryKind, directoryKinds } from "../../src/directories/registry.ts"
import { sourceKind, sourceKinds } from "../../src/sources/registry.ts"

const kinds = [...sourceKinds, ...directoryKinds]

/** As the configuration derives it. */
const documentOf = (settings: Schema.Codec<unknown, unknown>) =>
  Schema.toJsonSchemaDocument(settings, {
    onExcessProperty: "error",
    includeAnnotationKey: (key) => key === "markdownDescription"
  })

const published = (settings: Schema.Codec<unknown, unknown>): object => {
  const { definitions, schema } = documentOf(settings)
  return { ...schema, $defs: definitions }
}

const compile = (settings: Schema.Codec<unknown, unknown>) => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  ajv.addVocabulary(["markdownDescription"])
  return ajv.compile(published(settings))
}

/** Every property of every object in a schema, by name. */
const properties = (node: unknown): ReadonlyArray<readonly [string, unknown]> => {
  if (Array.isArray(node)) return node.flatMap(properties)
  if (typeof node !== "object" || node === null) return []
  const own = "properties" in node && typeof node.properties === "object" && node.properties !== null
    ? Object.entries(node.properties)
    : []
  return [...own, ...Object.values(node).flatMap(properties)]
}

/** Whether a setting has a text, or leads to one; that of a checked one stands in an `allOf`. */
const isTold = (value: unknown): boolean =>
  typeof value === "object" && value !== null
  && ("description" in value || "$ref" in value ||
    ("allOf" in value && Array.isArray(value.allOf) && value.allOf.some(isTold)))

describe("the kinds of sources and targets", () => {
  it("are found by name, and no other is", () => {
    expect(sourceKinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["csv", "json"]))
    expect(directoryKinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["file"]))
    for (const { kind } of sourceKinds) expect(sourceKind(kind)?.kind).toBe(kind)
    for (const { kind } of directoryKinds) expect(directoryKind(kind)?.kind).toBe(kind)
    expect(sourceKind("cvs")).toBeUndefined()
  })

  for (const { kind, settings } of kinds) {
    it(`${kind}: a JSON Schema that ajv takes in strict mode, with a text for every setting`, () => {
      const schema = published(settings)
      const check = compile(settings)
      expect(check({})).toBe(false)
      const untold = properties(schema).filter(([, value]) => !isTold(value))
      expect(untold.map(([name]) => name)).toEqual([])
    })

    it(`${kind}: in a union of kinds the schema stays exact, so that an editor offers one branch`, () => {
      const union = Schema.Union([settings, Schema.Struct({ never: Schema.Literal("x") })], { mode: "oneOf" })
      expect(Object.keys(documentOf(union).schema)).toContain("oneOf")
    })
  }

  it("take and refuse the same settings as their JSON Schemas", () => {
    const cases: ReadonlyArray<readonly [kind: string, settings: unknown, fits: boolean]> = [
      ["csv", { path: "a.csv" }, true],
      ["csv", { path: "" }, false],
      ["csv", { path: "a.csv", delimiter: ":" }, false],
      ["csv", { path: "https://a.example/a.csv", auth: { kind: "bearer", token: "${env:T}" } }, true],
      ["csv", { path: "https://a.example/a.csv", auth: { kind: "none" } }, false],
      ["csv", { path: "a.csv", dates: ["DD.MM.YYYY", "YYYY-MM-DD"], statuses: { x: "active" } }, true],
      ["csv", { path: "a.csv", dates: [] }, false],
      ["csv", { path: "a.csv", columns: { ID: "x" } }, false],
      ["csv", { path: "a.csv", proof: { sha256: "x" } }, true],
      ["csv", { path: "a.csv", proof: { total: "x" } }, false],
      ["csv", { path: "a.csv", proof: { sha256: "x", count: "y" } }, false],
      ["json", { path: "a.json", records: "x", proof: { total: "x" } }, true],
      ["json", { path: "a.json", columns: {} }, false],
      ["file", { path: "m.json", shows: [], does: { update: { name: "manual" } } }, true],
      ["file", { path: "m.json", does: { update: "manual" } }, false]
    ]
    for (const [kind, settings, fits] of cases) {
      const found = sourceKind(kind) ?? directoryKind(kind)
      if (found === undefined) throw new Error(kind)
      const message = `${kind} ${JSON.stringify(settings)}`
      expect(compile(found.settings)(settings), message).toBe(fits)
      const opened: Result.Result<unknown, unknown> = found.open(settings)
      expect(Result.isSuccess(opened), message).toBe(fits)
    }
  })

  it("every source says what an administrator does, and what is read and why", () => {
    for (const { adminSteps, dataReviewed, description, title } of sourceKinds) {
      expect(adminSteps.length).toBeGreaterThan(0)
      expect(dataReviewed.length).toBeGreaterThan(0)
      expect(title).not.toBe("")
      expect(description).not.toBe("")
    }
  })
})
