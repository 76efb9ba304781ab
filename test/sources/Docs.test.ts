import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { collect } from "../../src/directories/Directory.ts"
import { directoryKind } from "../../src/directories/registry.ts"
import { dateFormats } from "../../src/sources/Dates.ts"
import { usualHeaders } from "../../src/sources/Header.ts"
import { sourceKind } from "../../src/sources/registry.ts"
import { knownWords } from "../../src/sources/Statuses.ts"
import { readFrom } from "./files.ts"

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..")
const page = readFileSync(join(repository, "docs/files.md"), "utf8")

interface Block {
  readonly connections?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly entities?: Readonly<Record<string, { readonly target: Readonly<Record<string, unknown>> }>>
}

const blocks: ReadonlyArray<Block> = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].map((match) =>
  parse(match[1] ?? "")
)

const kindAndSettings = ({ kind, ...settings }: Readonly<Record<string, unknown>>) => ({ kind: String(kind), settings })

describe("docs/files.md", () => {
  const connections = blocks.flatMap(({ connections = {} }) => Object.values(connections))
  const targets = blocks.flatMap(({ entities = {} }) => Object.values(entities).map(({ target }) => target))

  const isRemote = ({ path }: Readonly<Record<string, unknown>>): boolean => String(path).startsWith("https://")

  it("has the examples that these tests try", () => {
    assert.deepStrictEqual([connections.length, targets.length], [7, 3])
  })

  it("shows an address with settings that are right", () => {
    const remote = connections.filter(isRemote)
    assert.strictEqual(remote.length, 1)
    for (const { kind, settings } of remote.map(kindAndSettings)) {
      const opened = sourceKind(kind)?.open(settings)
      assert.isTrue(opened !== undefined && Result.isSuccess(opened), String(opened))
    }
  })

  for (const [index, connection] of connections.filter((one) => !isRemote(one)).entries()) {
    const { kind, settings } = kindAndSettings(connection)
    const notes = String(settings["path"]).includes("*") ? 1 : 0
    it.effect(`connection ${index + 1} (${String(settings["path"])}) reads every record of its file`, () =>
      Effect.gen(function*() {
        const read = yield* readFrom(kind, settings, repository)
        assert.deepStrictEqual([read.completeness.complete, read.unreadable, read.notes.length], [true, [], notes])
        assert.isAbove(read.employees.length, 1)
        assert.ok(read.employees.every(({ status }) => status !== "unknown"))
        if (read.completeness.complete) {
          assert.strictEqual(read.completeness.proof, settings["proof"] === undefined ? "weak" : "strong")
        }
      }))
  }

  for (const [index, target] of targets.entries()) {
    const { kind, settings } = kindAndSettings(target)
    it.effect(`target ${index + 1} lists every member of its file`, () =>
      Effect.gen(function*() {
        const opened = directoryKind(kind)?.open(settings)
        if (opened === undefined || Result.isFailure(opened)) return yield* Effect.die(opened)
        const read = yield* collect(opened.success.make({ entity: "acme", folder: repository }))
        assert.strictEqual(read.completeness.complete, true)
        assert.isAbove(read.members.length, 1)
      }))
  }

  it("lists every usual header, in the order in which they are looked for", () => {
    for (const [slot, headers] of Object.entries(usualHeaders)) {
      assert.include(page, `| \`${slot}\` | ${headers.join(" · ")} |\n`)
    }
  })

  it("lists every word for a status that is known", () => {
    for (const [status, words] of Object.entries(knownWords)) {
      assert.include(page, `| \`${status}\` | ${words.join(" · ")} |\n`)
    }
  })

  it("lists every date format", () => {
    for (const format of dateFormats) assert.include(page, `\`${format}\``)
  })
})
