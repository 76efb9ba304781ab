import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { load } from "../../src/config/Load.ts"
import { file, marked } from "./Reading.ts"

const folder = mkdtempSync(join(tmpdir(), "hrsync-"))

const written = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The one diagnostic of a file. */
const onlyOne = (path: string) =>
  Effect.map(Effect.flip(load(path)), ({ _tag, diagnostics }) => {
    assert.strictEqual(_tag, "ConfigurationError")
    assert.strictEqual(diagnostics.length, 1)
    const [first] = diagnostics
    assert.isDefined(first)
    assert.strictEqual(first.file, path)
    return first
  })

const latin1 = Buffer.from(file({ entity: "name: Café" }), "latin1")

const cases: ReadonlyArray<readonly [name: string, path: () => string, code: string, says: RegExp]> = [
  ["a file that is not there says how to start one", () => join(folder, "none.yaml"), "no-file", /hrsync init/u],
  ["a path through a file", () => join(written("plain.yaml", "x"), "hrsync.yaml"), "no-file", /no folder/u],
  ["a folder", () => folder, "folder", /a folder, not a file/u],
  ["an empty file", () => written("empty.yaml", ""), "empty-file", /holds nothing/u],
  ["a byte order mark and nothing else", () => written("mark.yaml", "\uFEFF"), "empty-file", /holds nothing/u],
  [
    "a binary file",
    () => written("binary.yaml", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3)),
    "binary",
    /binary/u
  ],
  [
    "UTF-16 with a byte order mark",
    () => written("utf16.yaml", Buffer.from("\uFEFFversion: 1", "utf16le")),
    "utf-16",
    /Save it as UTF-8/u
  ],
  [
    "UTF-16 without one",
    () => written("utf16b.yaml", Buffer.from("version: 1\n", "utf16le").swap16()),
    "utf-16",
    /Save it as UTF-8/u
  ],
  ["Latin-1", () => written("latin1.yaml", latin1), "not-utf-8", /perhaps Latin-1/u],
  [
    "more than 5 MiB",
    () => written("large.yaml", `# ${"x".repeat(5 * 1024 * 1024)}`),
    "too-large",
    /5\.0 MiB large; a configuration is at most 5\.0 MiB/u
  ],
  ["a device", () => "/dev/zero", "no-regular-file", /no regular file/u]
]

describe("files that give no configuration", () => {
  for (const [name, path, code, says] of cases) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const found = yield* onlyOne(path())
        assert.strictEqual(found.code, code)
        assert.match(found.message, says)
      }))
  }

  it.effect("500 MB are refused without being read", () =>
    Effect.gen(function*() {
      const path = join(folder, "sparse.yaml")
      execFileSync("truncate", ["-s", "500M", path])
      assert.strictEqual((yield* onlyOne(path)).code, "too-large")
    }))

  it.effect("a pipe is refused, not waited for", () =>
    Effect.gen(function*() {
      const path = join(folder, "pipe")
      execFileSync("mkfifo", [path])
      assert.strictEqual((yield* onlyOne(path)).code, "no-regular-file")
    }))

  it.effect("a link that leads to itself", () =>
    Effect.gen(function*() {
      const path = join(folder, "loop.yaml")
      symlinkSync(path, path)
      assert.match((yield* onlyOne(path)).message, /leads to itself/u)
    }))

  it.effect.skipIf(process.getuid?.() === 0)("a file that this user may not read", () =>
    Effect.gen(function*() {
      const path = written("secret.yaml", file())
      chmodSync(path, 0o000)
      assert.match((yield* onlyOne(path)).message, /may not read/u)
    }))

  it.effect("bytes that are not UTF-8 are told by their place", () =>
    Effect.gen(function*() {
      const { column, line } = yield* onlyOne(written("latin1b.yaml", latin1))
      assert.deepStrictEqual([line, column], [9, 14])
    }))

  it.effect("P8: and a secret in their line is not shown", () =>
    Effect.gen(function*() {
      const { excerpt } = yield* onlyOne(written("latin1c.yaml", Buffer.from("token: hunter2 # Café\n", "latin1")))
      assert.isTrue(excerpt.startsWith("token: ••••••"))
    }))

  it.effect("a written replacement character is no such byte", () =>
    Effect.gen(function*() {
      const bytes = Buffer.concat([Buffer.from("# \uFFFD é 😀 \n"), latin1])
      const { column, line } = yield* onlyOne(written("replaced.yaml", bytes))
      assert.deepStrictEqual([line, column], [10, 14])
    }))
})

describe("files that give one", () => {
  it.effect("relative paths start at the folder of the file, which messages name as it was named", () =>
    Effect.gen(function*() {
      mkdirSync(join(folder, "sub"), { recursive: true })
      const path = join(
        written("sub/hrsync.yaml", file({ connections: "hr: { kind: csv, path: x }\n  old: { kind: csv, path: y }" }))
      )
      const found = yield* load(path)
      assert.strictEqual(found.folder, join(folder, "sub"))
      assert.deepStrictEqual(found.warnings.map((each) => [each.file, marked(each)]), [[path, "old"]])
    }))

  it.effect("accents and scripts of the whole world", () =>
    Effect.gen(function*() {
      const path = written("world.yaml", `\uFEFF${file({ entity: "name: Ærø 株式会社 😀" })}`)
      const { entities } = yield* load(path)
      assert.strictEqual(entities[0]?.rules.name, "Ærø 株式会社 😀")
    }))

  it.effect("exactly 5 MiB", () =>
    Effect.gen(function*() {
      const text = file()
      const { entities } = yield* load(written("full.yaml", `${text}#${"x".repeat(5 * 1024 * 1024 - text.length - 1)}`))
      assert.strictEqual(entities.length, 1)
    }))
})
