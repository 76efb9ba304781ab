import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "../../src/config/Load.ts"
import { resolveSettings } from "../../src/config/Resolve.ts"
import { sourceText } from "../../src/config/SourceText.ts"
import { readYaml } from "../../src/config/Yaml.ts"
import { Secret } from "../../src/sources/Source.ts"
import { brief, file, marked } from "./Reading.ts"

const resolved = (yaml: string, environment: Record<string, string>, folder = "/company") => {
  const { root } = readYaml(sourceText("f", yaml))
  assert.isDefined(root)
  return resolveSettings(root, { folder, environment })
}

const open = (yaml: string, environment: Record<string, string | undefined>) =>
  parse(yaml, { file: "hrsync.yaml", folder: "/company", environment })

describe("references", () => {
  it.effect("P8: validating resolves none, so that a pull request needs no secret", () =>
    Effect.gen(function*() {
      const { connections, warnings } = yield* open(
        file({ connections: "hr: { kind: csv, path: \"${env:NOWHERE}\" }" }),
        {}
      )
      assert.strictEqual(connections.length, 1)
      assert.deepStrictEqual(warnings, [])
    }))

  it.effect("connecting names every variable that is missing, and where", () =>
    Effect.gen(function*() {
      const yaml = file({
        connections: "hr: { kind: csv, path: \"${env:DIR}/${env:NAME}\", proof: { count: \"${env:COUNT}\" } }"
      })
      const { connections } = yield* open(yaml, { NAME: "", COUNT: undefined })
      const error = yield* Effect.flip(connections[0]?.connect ?? Effect.die("no connection"))
      assert.strictEqual(error._tag, "ConfigurationError")
      assert.deepStrictEqual(error.diagnostics.map(brief), [
        "4:26 unresolved-reference",
        "4:26 unresolved-reference",
        "4:68 unresolved-reference"
      ])
      assert.deepStrictEqual(error.diagnostics.map(({ message }) => message.slice(0, 45)), [
        "The environment variable DIR is not set.",
        "The environment variable NAME is set, but emp",
        "The environment variable COUNT is not set."
      ])
      assert.strictEqual(error.diagnostics.map(marked)[2], "\"${env:COUNT}\"")
    }))

  it.effect("connecting makes the source that was asked for", () =>
    Effect.gen(function*() {
      const { connections } = yield* open(file({ connections: "hr: { kind: csv, path: \"${env:DIR}/a.csv\" }" }), {
        DIR: "x"
      })
      const source = yield* connections[0]?.connect ?? Effect.die("no connection")
      assert.strictEqual(source.kind, "csv")
      assert.strictEqual(source.connection, "hr")
    }))

  it.effect("connecting makes the directory that was asked for", () =>
    Effect.gen(function*() {
      const { entities } = yield* open(file().replace("members.json", "\"${env:MEMBERS}\""), { MEMBERS: "m.json" })
      const directory = yield* entities[0]?.connect ?? Effect.die("no entity")
      assert.strictEqual(directory.kind, "file")
    }))

  it.effect("a variable stands anywhere in a text, also twice, and is not looked through again", () =>
    Effect.gen(function*() {
      const { problems, value } = yield* resolved(
        "{ a: \"${env:A}/${env:A}${env:B}\", b: [\"${env:B}\", 5, true], c: x }",
        {
          A: "one",
          B: "${env:A}"
        }
      )
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual(value, { a: "one/one${env:A}", b: ["${env:A}", 5, true], c: "x" })
    }))

  it.effect("a file gives its content without the last line end; relative to the folder of the configuration", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "hrsync-"))
      writeFileSync(join(folder, "secret"), "s3cret \n")
      writeFileSync(join(folder, "windows"), "s3cret\r\n")
      const { problems, value } = yield* resolved("{ a: \"${file:secret}\", b: \"${file:./windows}\" }", {}, folder)
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual(value, { a: "s3cret ", b: "s3cret" })
    }))

  it.effect("a file that is missing, empty, a folder or too large is told, all at once", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "hrsync-"))
      mkdirSync(join(folder, "folder"))
      writeFileSync(join(folder, "empty"), "\n")
      writeFileSync(join(folder, "large"), "x".repeat(70_000))
      const { problems } = yield* resolved(
        "[\"${file:none}\", \"${file:folder}\", \"${file:empty}\", \"${file:large}\"]",
        {},
        folder
      )
      const says = problems.map(({ message }) => message.replaceAll(folder, ""))
      assert.deepStrictEqual(says, [
        "The file /none does not exist.",
        "The file /folder is no regular file.",
        "The file /empty is empty.",
        "The file /large is larger than 65536 bytes, which no secret is."
      ])
    }))
})

describe("the schema of secrets", () => {
  it("decodes a reference and what it led to, and prints neither", () => {
    const decode = Schema.decodeUnknownSync(Secret)
    const secret = decode("hunter2")
    assert.strictEqual(Redacted.value(secret), "hunter2")
    assert.notInclude(`${String(secret)} ${JSON.stringify(secret)}`, "hunter2")
    assert.strictEqual(Redacted.value(decode("${env:TOKEN}")), "${env:TOKEN}")
  })

  it("is a pattern in the JSON Schema: only references fit", () => {
    const { schema } = Schema.toJsonSchemaDocument(Secret)
    const pattern = new RegExp(String(schema["pattern"]), "u")
    for (const text of ["${env:TOKEN}", "${env:_a1}", "${file:/run/secrets/x y}"]) assert.match(text, pattern)
    for (const text of ["hunter2", "${env:}", "${env:1}", "x${env:A}", "${exec:x}", "${file:}", "${env:A}${env:B}"]) {
      assert.notMatch(text, pattern)
    }
  })
})
