import { assert, describe, it } from "@effect/vitest"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import committed from "../../schemas/hrsync.v1.schema.json" with { type: "json" }
import { FileSchema } from "../../src/config/FileSchema.ts"
import { isObject, type Json, type JsonObject } from "../../src/config/Json.ts"
import { configurationJsonSchema, jsonSchema } from "../../src/config/JsonSchema.ts"
import { kindSchema } from "../../src/config/KindSchema.ts"
import { pointedSchema } from "../../src/config/PointedSchema.ts"
import { findings } from "../../src/config/Structure.ts"
import { directoryKinds } from "../../src/directories/registry.ts"
import { sourceKinds } from "../../src/sources/registry.ts"
import { Secret, secretReference } from "../../src/sources/Source.ts"

const published = (): { readonly validate: (value: unknown) => boolean } => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  ajv.addVocabulary(["markdownDescription"])
  const check = ajv.compile(committed)
  return { validate: (value) => check(value) }
}

/** Every schema in a schema, with where it stands. */
const parts = function*(schema: Json, path = ""): Generator<readonly [path: string, schema: JsonObject]> {
  if (Array.isArray(schema)) { for (const [index, item] of schema.entries()) yield* parts(item, `${path}/${index}`) }
  if (!isObject(schema)) return
  yield [path, schema]
  for (const [key, value] of Object.entries(schema)) {
    if (!["examples", "default", "enum"].includes(key)) yield* parts(value, `${path}/${key}`)
  }
}

const schema: JsonObject = committed

describe("schemas/hrsync.v1.schema.json", () => {
  it("is what the Effect schema says now", () => {
    const text = readFileSync(new URL("../../schemas/hrsync.v1.schema.json", import.meta.url), "utf8")
    assert.strictEqual(text, `${configurationJsonSchema()}\n`)
  })

  it("is derived in the same way every time", () => {
    assert.strictEqual(JSON.stringify(jsonSchema()), JSON.stringify(jsonSchema()))
  })

  it("is valid 2020-12 in ajv's strict mode", () => {
    assert.isTrue(published().validate({ version: 1, connections: {}, entities: {} }))
  })

  it("knows every kind of the registries", () => {
    const text = JSON.stringify(committed)
    for (const { kind } of [...sourceKinds, ...directoryKinds]) assert.include(text, `"enum":["${kind}"]`)
  })

  it("allows no key that it does not name", () => {
    const open = [...parts(schema)].filter(([, part]) =>
      "properties" in part ? part["additionalProperties"] !== false : false
    )
    assert.deepStrictEqual(open.map(([path]) => path), [])
  })

  it("describes every key, so that an editor has something to show", () => {
    const silent = [...parts(schema)].flatMap(([path, part]) =>
      Object.entries(isObject(part["properties"]) ? part["properties"] : {}).flatMap(([key, value]) =>
        isObject(value) && !("description" in value) && !("$ref" in value) ? [`${path}/${key}`] : []
      )
    )
    assert.deepStrictEqual(silent.filter((path) => !path.endsWith("/not")), [])
  })

  it("gives a title and a description to everything that is referred to", () => {
    const definitions: JsonObject = committed.$defs
    const silent = Object.entries(definitions).filter(([, part]) =>
      !isObject(part) || !("title" in part && "description" in part)
    )
    assert.deepStrictEqual(silent.map(([name]) => name), [])
  })

  it("has examples and defaults that it allows itself", () => {
    const ajv = new Ajv2020({ strict: false })
    for (const [path, part] of parts(schema)) {
      const { default: preset, examples, ...bare } = part
      const samples = [...(preset === undefined ? [] : [preset]), ...(Array.isArray(examples) ? examples : [])]
      if (samples.length === 0) continue
      const check = ajv.compile({ ...bare, $defs: committed.$defs })
      for (const sample of samples) assert.isTrue(check(sample), `${path}: ${JSON.stringify(sample)}`)
    }
  })
})

describe("the schema that is compiled", () => {
  it("has no union left in which a mistake would be told by every branch", () => {
    const unions = [...parts(pointedSchema())].filter(([, part]) => {
      const anyOf = part["anyOf"]
      return Array.isArray(anyOf) &&
        !anyOf.every((branch: Json) => isObject(branch) && Object.keys(branch).join("") === "required")
    })
    assert.deepStrictEqual(unions.map(([path]) => path), [])
  })
})

/** The settings that are secrets, by name. Decoded they may be any text; in a file they are references. */
const secrets = new Set(
  [...parts(schema)].flatMap(([path, part]) =>
    part["pattern"] === secretReference.source ? [path.slice(path.lastIndexOf("/") + 1)] : []
  )
)

const withReferences = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(withReferences)
    : isObject(value)
    ? Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        secrets.has(key) && typeof one === "string" ? "${env:SECRET}" : withReferences(one)
      ])
    )
    : value

const strictly = Schema.decodeUnknownResult(FileSchema, { onExcessProperty: "error" })

describe("whatever the Effect schema encodes, the JSON Schema accepts", () => {
  const check = published()
  let taken = 0

  it.prop("as published and as compiled", [FileSchema], ([file]) => {
    const plain = withReferences(JSON.parse(JSON.stringify(Schema.encodeSync(Schema.toCodecJson(FileSchema))(file))))
    // A generated record may have a key that its schema would not take (an empty name of a column): no such file is meant.
    if (Result.isFailure(strictly(plain))) return
    taken++
    assert.deepStrictEqual(findings(plain), [])
    assert.isTrue(check.validate(plain))
  }, { arbitrary: { runs: 1000 } })

  it("and nearly all of them were meant", () => {
    assert.isAbove(taken, 700)
  })
})

describe("the union of kinds", () => {
  const codec = (kind: string, settings: Schema.Codec<unknown, unknown>) => ({
    kind,
    title: kind,
    description: kind,
    settings
  })
  const personio = codec(
    "personio",
    Schema.Struct({ clientId: Secret, subdomain: Schema.optionalKey(Schema.NonEmptyString) })
  )

  it("keeps a secret's pattern, which only a reference fits", () => {
    const { schema } = Schema.toJsonSchemaDocument(kindSchema([personio]), { onExcessProperty: "error" })
    const text = JSON.stringify(schema)
    assert.include(text, "file:[^{}]+")
    const check = new Ajv2020().compile(schema)
    assert.isTrue(check({ kind: "personio", clientId: "${env:ID}" }))
    assert.isFalse(check({ kind: "personio", clientId: "hunter2" }))
    assert.isFalse(check({ kind: "personio", clientId: "${env:ID}", other: 1 }))
    assert.isFalse(check({ kind: "bob", clientId: "${env:ID}" }))
  })

  it("refuses settings that are no struct, or that have a kind of their own", () => {
    assert.throws(() => kindSchema([codec("x", Schema.String)]), /must be a struct/u)
    assert.throws(() => kindSchema([codec("x", Schema.Struct({ kind: Schema.String }))]), /must be a struct/u)
  })
})
