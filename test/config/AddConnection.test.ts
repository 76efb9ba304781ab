import { Effect, Result } from "effect"
import * as fc from "fast-check"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { addConnection, connectionLines, type NewConnection } from "../../src/config/AddConnection.ts"
import { parse } from "../../src/config/Load.ts"

const repository = fileURLToPath(new URL("../..", import.meta.url))

const bamboo: NewConnection = {
  id: "bamboo",
  kind: "bamboohr",
  settings: { company: "acme", apiKey: "${env:BAMBOO_API_KEY}", fields: { iban: "IBAN" } }
}

const added = (text: string, connection = bamboo): string => {
  const result = addConnection(text, connection)
  return Result.isSuccess(result) ? result.success.text : assert.fail(result.failure.why)
}

const rest = "entities:\n  acme:\n    source: hr\n    target: { kind: file, path: m.json }\n    employees: all\n"
const block = (connections: string, after = rest): string => `version: 1\nconnections:\n${connections}${after}`

/** Lines of one text that the other does not have, and nothing else between them. */
const difference = (before: string, after: string): string => {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  const end = before.length - start
  assert.isTrue(after.endsWith(before.slice(before.length - end)) || end === 0)
  return after.slice(0, start) + after.slice(after.length - end) === before
    ? after.slice(start, after.length - end)
    : ""
}

describe("a connection that is added to a file", () => {
  it("stands behind the others, in their indentation; every other byte stays", () => {
    const text = block("    hr:\n       kind: csv\n       path: x.csv   # the export\n\n")
    assert.strictEqual(
      added(text),
      block(
        "    hr:\n       kind: csv\n       path: x.csv   # the export\n    bamboo:\n       kind: bamboohr\n       company: acme\n       apiKey: ${env:BAMBOO_API_KEY}\n       fields:\n          iban: IBAN\n\n"
      )
    )
  })

  it("leaves comments with what they belong to", () => {
    const text = block(
      "  hr:\n    kind: csv\n    path: x.csv\n    # proof: { count: x.count }\n\n  # old: the tool of last year\n\n# Who gets in:\n"
    )
    const after = added(text)
    assert.isBelow(after.indexOf("# old:"), after.indexOf("bamboo:"))
    assert.isBelow(after.indexOf("bamboo:"), after.indexOf("# Who gets in:"))
  })

  it("keeps connections apart by a blank line where they are", () => {
    const text = block("  a: { kind: csv, path: a.csv }\n\n  hr: { kind: csv, path: b.csv }\n")
    assert.include(added(text), "path: b.csv }\n\n  bamboo:\n    kind: bamboohr\n")
  })

  it("goes into braces where they stand in braces, also in empty ones", () => {
    assert.include(
      added("version: 1\nconnections: { hr: { kind: csv, path: x.csv } }\n" + rest),
      `connections: { hr: { kind: csv, path: x.csv }, bamboo: { kind: bamboohr, company: acme, apiKey: "\${env:BAMBOO_API_KEY}", fields: { iban: IBAN } } }\n`
    )
    assert.include(added("version: 1\nconnections: {}\nentities: {}\n"), "connections: { bamboo: { kind: bamboohr,")
    assert.include(
      added("version: 1\nconnections: {\n  hr: { kind: csv, path: x.csv },\n}\n" + rest),
      "x.csv }, bamboo: {"
    )
  })

  it("takes the line ends of the file, and begins a line where the last one has no end", () => {
    const text = block("  hr:\n    kind: csv\n    path: x.csv\n").replaceAll("\n", "\r\n")
    assert.notMatch(added(text), /[^\r]\n/u)
    const last = `version: 1\n${rest}connections:\n  hr:\n    kind: csv\n    path: x.csv`
    assert.include(added(last), "    path: x.csv\n  bamboo:\n    kind: bamboohr\n")
  })

  it("stands behind texts of several lines, lists and empty values", () => {
    for (
      const settings of [
        "    kind: csv\n    path: |\n      x.csv\n",
        "    kind: csv\n    path: x.csv\n    dates:\n      - DD.MM.YYYY\n      - YYYY-MM-DD\n",
        "    kind: csv\n    path: x.csv\n    statuses:\n",
        "    kind: csv\n    path: \"x\n      .csv\"\n"
      ]
    ) {
      const text = block(`  hr:\n${settings}`)
      assert.strictEqual(difference(text, added(text)), connectionLines(bamboo, 2, 2), settings)
    }
  })

  it("is not put where that can't be done surely: behind an alias, under a name that is taken", () => {
    for (
      const text of [
        `version: 1\nx: &c { hr: { kind: csv, path: x.csv } }\nconnections: *c\n${rest}`,
        block("  bamboo:\n    kind: csv\n    path: x.csv\n"),
        "version: 1\n",
        "- a list\n"
      ]
    ) {
      assert.isTrue(Result.isFailure(addConnection(text, bamboo)), text)
    }
  })

  for (const file of ["hrsync.yaml", ...globSync("examples/**/*.yaml", { cwd: repository }).toSorted()]) {
    it(`to ${file} changes nothing else, and the file stays valid`, async () => {
      const text = readFileSync(join(repository, file), "utf8")
      const after = added(text)
      assert.strictEqual(difference(text, after).trim(), connectionLines(bamboo, 2, 2).trim())
      const { connections } = await Effect.runPromise(
        parse(after, {
          file,
          folder: "/company",
          environment: { HRSYNC_ALLOWED_HOSTS: "acme.bamboohr.com scim.acme.example" }
        })
      )
      assert.deepInclude(connections.find(({ id }) => id === "bamboo")?.settings, bamboo.settings)
    })
  }

  it("says what was meant, whatever the settings hold and however the file is laid out", () => {
    const scalar = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."aZ0 :#{}[],&*!|>'\"%@`-?~\n\té東") }),
      fc.constantFrom("true", "null", "1", "0420", "1e3", "${env:A}", "2026-11-01", "- a", "? b", "")
    )
    const settings = fc.dictionary(
      fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/u),
      fc.oneof(
        scalar,
        fc.array(scalar, { maxLength: 3 }),
        fc.boolean(),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/u), scalar, { noNullPrototype: true })
      ),
      { maxKeys: 4, noNullPrototype: true }
    )
    const layout = fc.constantFrom(
      block("  hr:\n    kind: csv\n    path: x.csv\n"),
      block("  hr: { kind: csv, path: x.csv } # one\n  # two\n\n"),
      `version: 1\nconnections: { hr: { kind: csv, path: x.csv } }\n${rest}`
    )
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/u).filter((name) => name !== "hr")
    fc.assert(
      fc.property(layout, id, settings, (text, name, given) => {
        // What is added is held against what was meant before it is handed out.
        assert.isTrue(Result.isSuccess(addConnection(text, { id: name, kind: "rest", settings: given })))
      }),
      { examples: [[block("  hr:\n    kind: csv\n    path: x.csv\n"), "a", { a: { a: "\n" } }]] }
    )
  })
})
