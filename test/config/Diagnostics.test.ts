import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { FileSchema } from "../../src/config/FileSchema.ts"
import { directoryKinds } from "../../src/directories/registry.ts"
import { sourceKinds } from "../../src/sources/registry.ts"
import { brief, diagnosticsOf, file, marked } from "./Reading.ts"

const kinds = sourceKinds.map(({ kind }) => kind)

interface Case {
  readonly name: string
  readonly yaml: string
  /** `line:column code`, all of them, in the order of the file. */
  readonly expected: ReadonlyArray<string>
  /** The exact text that the first one underlines. */
  readonly marks?: string
  readonly says?: RegExp
  readonly means?: string
  readonly allows?: ReadonlyArray<string>
}

const table = (title: string, cases: ReadonlyArray<Case>): void => {
  describe(title, () => {
    for (const { allows, expected, marks, means, name, says, yaml } of cases) {
      it.effect(name, () =>
        Effect.gen(function*() {
          const found = yield* diagnosticsOf(yaml)
          assert.deepStrictEqual(found.map(brief), expected)
          const [first] = found
          if (first === undefined) return
          if (marks !== undefined) assert.strictEqual(marked(first), marks)
          if (says !== undefined) assert.match(first.message, says)
          if (allows !== undefined) assert.deepStrictEqual(first.allowed, allows)
          assert.strictEqual(first.suggestion, means)
          for (const { message } of found) assert.match(message, /[.)]$/u)
        }))
    }
  })
}

/** The conditions of an entity. */
const where = (...conditions: ReadonlyArray<string>): string =>
  file({ employees: `{ where: [${conditions.map((condition) => `\n      ${condition}`).join(",")}] }` })

table("texts that are no YAML", [
  {
    name: "a quote that is not closed is told where it opens",
    yaml: "version: 1\nconnections:\n  hr: { kind: csv, path: \"a.csv }\n",
    expected: ["3:26 yaml-syntax"],
    marks: "\"",
    says: /not closed/u
  },
  {
    name: "a brace that is not closed is told where it opens",
    yaml: "version: 1\nconnections:\n  hr: { kind: csv\nentities: {}\n",
    expected: ["3:7 yaml-syntax"],
    marks: "{"
  },
  {
    name: "a reference inside braces needs quotes, and is told so once",
    yaml: "version: 1\nconnections:\n  hr: { kind: csv, path: ${env:EXPORT} }\nentities: {}\n",
    expected: ["3:26 yaml-syntax"],
    marks: "${env:EXPORT}",
    says: /needs quotes/u
  },
  {
    name: "tabs as indentation",
    yaml: "version: 1\nconnections:\n\thr: x\n",
    expected: ["3:1 yaml-syntax"],
    says: /spaces; here is a tab/u
  },
  {
    name: "a colon without a space",
    yaml: "version:1\nconnections: {}\n",
    expected: ["1:1 yaml-syntax"],
    marks: "version:1"
  },
  {
    name: "a colon in a text",
    yaml: "version: 1\nstate: a: b\n",
    expected: ["2:8 yaml-syntax"],
    says: /between quotes/u
  },
  {
    name: "two documents",
    yaml: "version: 1\n---\nversion: 1\n",
    expected: ["2:1 yaml-syntax"],
    says: /second document/u
  },
  { name: "YAML 1.1", yaml: "%YAML 1.1\n---\nversion: 1\n", expected: ["1:1 yaml-syntax"] },
  { name: "a tag", yaml: "version: !!python/none 1\n", expected: ["1:10 yaml-syntax"], says: /Tags/u },
  { name: "binary by tag", yaml: "version: !!binary aGk=\n", expected: ["1:19 yaml-syntax"] },
  {
    name: "an alias without an anchor",
    yaml: "version: 1\nentities: *none\n",
    expected: ["2:11 unknown-alias"],
    marks: "*none"
  },
  { name: "an alias in itself", yaml: "version: 1\nentities: &a [*a]\n", expected: ["2:15 alias-cycle"] },
  { name: "a list as a key", yaml: "version: 1\n? [a]\n: b\n", expected: ["2:3 bad-key"] },
  { name: "a merge key with a number", yaml: "version: 1\nentities: { <<: 5 }\n", expected: ["2:17 bad-merge"] },
  { name: "nothing at all", yaml: "", expected: ["1:1 empty-file"], says: /hrsync init/u },
  { name: "a comment and nothing else", yaml: "# to do\n", expected: ["1:1 empty-file"] },
  { name: "null", yaml: "null\n", expected: ["1:1 empty-file"] },
  { name: "a list instead of keys", yaml: "- a\n- b\n", expected: ["1:1 wrong-type"] },
  { name: "a text instead of keys", yaml: "hello\n", expected: ["1:1 wrong-type"] },
  {
    name: "A6: a terminal escape in the file",
    yaml: "version: 1\nstate: \"\u001B[2J\"\n",
    expected: ["2:9 control-character"],
    says: /U\+001B/u
  },
  {
    name: "P8: a mark that turns the direction of a line round",
    yaml: "version: 1\nstate: \"a\u202Eb\"\n",
    expected: ["2:10 control-character"]
  },
  {
    name: "line ends of an old Mac",
    yaml: "version: 1\rstate: x\r",
    expected: ["1:11 control-character", "1:20 control-character"]
  }
])

table("the version", [
  {
    name: "missing",
    yaml: "connections: {}\nentities: {}\n",
    expected: ["1:1 missing-key", "? 2:1 no-entities"],
    says: /Write version: 1/u
  },
  {
    name: "misspelt: one error, not two",
    yaml: "Version: 1\nconnections: {}\nentities: {}\n",
    expected: ["1:1 unknown-key", "? 3:1 no-entities"],
    means: "version",
    allows: Object.keys(FileSchema.fields)
  },
  {
    name: "one that this hrsync does not know: nothing else is said of the file",
    yaml: "version: 2\nanything: goes\n",
    expected: ["1:10 unsupported-version"],
    marks: "2",
    allows: ["1"]
  },
  {
    name: "a text",
    yaml: "version: \"1\"\nconnections: {}\nentities: {}\n",
    expected: ["1:10 wrong-type", "? 3:1 no-entities"],
    says: /without quotes/u
  },
  { name: "without a value", yaml: "version:\nconnections: {}\n", expected: ["1:1 unsupported-version"], allows: ["1"] }
])

table("keys", [
  {
    name: "unknown at the top",
    yaml: file({ head: "conections: {}" }),
    expected: ["2:1 unknown-key"],
    marks: "conections",
    allows: Object.keys(FileSchema.fields)
  },
  {
    name: "unknown in an entity",
    yaml: file({ entity: "onMising: hold" }),
    expected: ["9:5 unknown-key"],
    marks: "onMising",
    means: "onMissing"
  },
  {
    name: "unknown in a limit",
    yaml: file({ entity: "limits: { archive: { percnt: 5 } }" }),
    expected: ["9:26 unknown-key"],
    means: "percent",
    allows: ["percent", "count", "floor", "window"]
  },
  {
    name: "unknown in the settings of a connection",
    yaml: file({ connections: "hr: { kind: csv, path: x, delimeter: \";\" }" }),
    expected: ["4:29 unknown-key"],
    means: "delimiter"
  },
  {
    name: "misspelt and so missing: one error",
    yaml: file({ connections: "hr: { kind: csv, pth: x }" }),
    expected: ["4:20 unknown-key"],
    means: "path"
  },
  {
    name: "names that mean something to JavaScript",
    yaml: file({ entity: "__proto__: { a: 1 }\n    constructor: x\n    toString: y" }),
    expected: ["9:5 unknown-key", "10:5 unknown-key", "11:5 unknown-key"]
  },
  {
    name: "employees are an entity's own, and no default",
    yaml: file({ head: "defaults: { employees: all }" }),
    expected: ["2:13 unknown-key"]
  },
  {
    name: "twice in a map",
    yaml: file({ entity: "onMissing: hold\n    onMissing: archive" }),
    expected: ["10:5 duplicate-key"],
    says: /twice; the first is in line 9/u
  },
  {
    name: "an entity declared twice is told as such",
    yaml: file({ more: "  acme:\n    employees: all" }),
    expected: ["11:3 duplicate-entity"],
    marks: "acme",
    says: /entity "acme" is declared twice; the first time in line 6/u
  },
  {
    name: "a connection declared twice is told as such",
    yaml: file({ connections: "hr: { kind: csv, path: a }\n  hr: { kind: csv, path: b }" }),
    expected: ["5:3 duplicate-connection"]
  },
  {
    name: "an entity's name with a space",
    yaml: file({ more: "  \"acme fr\":\n    employees: all" }),
    expected: ["11:3 bad-name"],
    marks: "\"acme fr\""
  },
  {
    name: "a connection's name with a slash",
    yaml: file({ connections: "hr/x: { kind: csv, path: a }" }),
    expected: ["4:3 bad-name", "7:13 unknown-connection"]
  },
  {
    name: "missing in an entity",
    yaml: "version: 1\nconnections: {}\nentities:\n  acme: { name: Acme }\n",
    expected: ["4:3 missing-key", "4:3 missing-key", "4:3 missing-key"],
    marks: "acme"
  },
  { name: "sections missing", yaml: "version: 1\n", expected: ["1:1 missing-key", "1:1 missing-key"] }
])

table("types and values", [
  {
    name: "a list where a map is expected",
    yaml: "version: 1\nconnections: []\nentities: {}\n",
    expected: ["2:14 wrong-type", "? 3:1 no-entities"],
    says: /takes a map of keys and values, and this is a list/u
  },
  {
    name: "a key without a value",
    yaml: file({ entity: "name:" }),
    expected: ["9:5 missing-value"],
    marks: "name",
    says: /has no value; it takes a text/u
  },
  {
    name: "a number where a text is expected",
    yaml: file({ entity: "name: 5" }),
    expected: ["9:11 wrong-type"],
    says: /quotes: "5"/u
  },
  {
    name: "a text where a list is expected",
    yaml: file({ entity: "protect: a@b.example" }),
    expected: ["9:14 wrong-type"],
    says: /Write a list: \["a@b.example"\]/u
  },
  {
    name: "a text where true or false is expected",
    yaml: file({ entity: "enabled: no" }),
    expected: ["9:14 wrong-type"]
  },
  {
    name: "a value that is not one of the allowed",
    yaml: file({ entity: "onOutOfScope: relese" }),
    expected: ["9:19 unknown-value"],
    marks: "relese",
    means: "release",
    allows: ["release", "archive"]
  },
  {
    name: "a value in the wrong case",
    yaml: file({ entity: "adopt: Never" }),
    expected: ["9:12 unknown-value"],
    means: "never"
  },
  {
    name: "D1: status unknown cannot be chosen",
    yaml: file({ employees: "{ status: [active, unknown] }" }),
    expected: ["10:35 unknown-value"],
    allows: ["active", "on-leave", "onboarding", "inactive"]
  },
  {
    name: "D1: no status would choose nobody",
    yaml: file({ employees: "{ status: [] }" }),
    expected: ["10:26 empty-list"],
    says: /choose nobody/u
  },
  {
    name: "a status twice",
    yaml: file({ employees: "{ status: [active, active] }" }),
    expected: ["10:35 repeated-value"]
  },
  {
    name: "employees that are neither all nor a filter",
    yaml: file({ employees: "everybody" }),
    expected: ["10:16 unknown-value"],
    allows: ["all"]
  },
  { name: "employees as an empty filter", yaml: file({ employees: "{}" }), expected: ["10:5 empty-map"] },
  {
    name: "an unknown field to manage",
    yaml: file({ entity: "fields: [name, iban]" }),
    expected: ["9:20 unknown-value"],
    allows: ["name", "email", "manager", "bankAccount"]
  },
  { name: "an empty name", yaml: file({ entity: "name: \"\"" }), expected: ["9:11 empty-text"] },
  { name: "a name of 201 characters", yaml: file({ entity: `name: ${"a".repeat(201)}` }), expected: ["9:11 too-long"] }
])

table("kinds, connections and targets", [
  {
    name: "an unknown kind of connection",
    yaml: file({ connections: "hr: { kind: cvs, path: x }" }),
    expected: ["4:15 unknown-kind"],
    marks: "cvs",
    means: "csv",
    allows: kinds
  },
  {
    name: "a connection without a kind",
    yaml: file({ connections: "hr: { path: x }" }),
    expected: ["4:3 missing-key"],
    allows: kinds
  },
  {
    name: "an unknown kind of target",
    yaml: file().replace("kind: file", "kind: ledger"),
    expected: ["8:21 unknown-kind"],
    allows: directoryKinds.map(({ kind }) => kind)
  },
  {
    name: "a source that does not exist",
    yaml: file().replace("source: hr", "source: hrs"),
    expected: ["7:13 unknown-connection"],
    marks: "hrs",
    means: "hr",
    allows: ["hr"]
  },
  {
    name: "one of several sources that does not exist",
    yaml: file().replace("source: hr", "source: [hr, other-tool]"),
    expected: ["7:18 unknown-connection"]
  },
  {
    name: "no source",
    yaml: file().replace("    source: hr\n", ""),
    expected: ["? 4:3 unused-connection", "6:3 missing-key"]
  },
  { name: "a source twice", yaml: file().replace("source: hr", "source: [hr, hr]"), expected: ["7:18 repeated-value"] },
  {
    name: "no source in a list of sources",
    yaml: file().replace("source: hr", "source: []"),
    expected: ["? 4:3 unused-connection", "7:13 empty-list"]
  },
  {
    name: "two entities with one target, written in two ways",
    yaml: file({
      more: "  other:\n    source: hr\n    employees: all\n    target: { kind: file, path: ./members.json }"
    }),
    expected: ["14:5 same-target"],
    says: /other has the same target as acme in line 8/u
  },
  {
    name: "a proof of two kinds",
    yaml: file({ connections: "hr: { kind: json, path: x, proof: { sha: y } }" }),
    expected: ["4:39 unknown-key"],
    allows: ["sha256", "count", "total"]
  },
  {
    name: "a connection that nobody uses is a warning",
    yaml: file({ connections: "hr: { kind: csv, path: a }\n  old: { kind: csv, path: b }" }),
    expected: ["? 5:3 unused-connection"]
  },
  {
    name: "no entity is a warning",
    yaml: "version: 1\nconnections: {}\nentities: {}\n",
    expected: ["? 3:1 no-entities"]
  }
])

table("D4: conditions", [
  {
    name: "a field that the connection does not give",
    yaml: where("{ field: worklocation, oneOf: Paris }"),
    expected: ["11:16 unknown-field"],
    marks: "worklocation",
    means: "workLocation"
  },
  {
    name: "a field by its visible name",
    yaml: where("{ field: Work Location, oneOf: Paris }"),
    expected: ["11:16 unknown-field"],
    means: "workLocation"
  },
  {
    name: "a custom field that the connection does not give",
    yaml: where("{ field: custom.contract, oneOf: Freelance }"),
    expected: ["11:16 unknown-field"],
    means: "custom.Contract",
    says: /The connection hr does not give the field "custom.contract"/u
  },
  {
    name: "a custom field without custom",
    yaml: where("{ field: Contract, oneOf: x }"),
    expected: ["11:16 unknown-field"],
    means: "custom.Contract"
  },
  { name: "custom without a name", yaml: where("{ field: custom., oneOf: x }"), expected: ["11:16 unknown-field"] },
  {
    name: "an unknown test",
    yaml: where("{ field: team, oneof: x }"),
    expected: ["11:22 unknown-key"],
    means: "oneOf"
  },
  {
    name: "no test",
    yaml: where("{ field: team }"),
    expected: ["11:9 no-test"],
    allows: ["oneOf", "noneOf", "contains", "startsWith", "endsWith", "matches", "isEmpty", "isNotEmpty"]
  },
  {
    name: "two tests",
    yaml: where("{ field: team, oneOf: x, noneOf: y }"),
    expected: ["11:32 several-tests"],
    marks: "noneOf"
  },
  {
    name: "no field",
    yaml: where("{ oneOf: x }"),
    expected: ["11:9 missing-key"],
    says: /One of field, all, any or not is needed/u
  },
  {
    name: "the field as the key",
    yaml: where("{ workLocation: Paris }"),
    expected: ["11:9 unknown-key"],
    says: /\{ field: workLocation, oneOf/u,
    allows: ["field", "all", "any", "not"]
  },
  {
    name: "a field and a group at once",
    yaml: where("{ field: team, oneOf: x, any: [{ field: country, oneOf: FR }] }"),
    expected: ["11:7 mixed-condition"]
  },
  {
    name: "mistakes in nested groups",
    yaml: where("{ not: { any: [{ field: tem, oneOf: x }, { all: [{ field: team }] }] } }"),
    expected: ["11:31 unknown-field", "11:58 no-test"],
    means: "team"
  },
  {
    name: "a map instead of a list",
    yaml: file({ employees: "{ where: { field: team, oneOf: x } }" }),
    expected: ["10:25 wrong-type"]
  },
  { name: "a text instead of a condition", yaml: where("team"), expected: ["11:7 wrong-type"] },
  {
    name: "an empty where would choose everybody",
    yaml: file({ employees: "{ where: [] }" }),
    expected: ["10:25 empty-list"],
    says: /choose everybody; if that is meant, write employees: all/u
  },
  {
    name: "an empty oneOf would choose nobody",
    yaml: where("{ field: team, oneOf: [] }"),
    expected: ["11:29 empty-list"],
    says: /choose nobody/u
  },
  {
    name: "an empty noneOf would choose everybody",
    yaml: where("{ field: team, noneOf: [] }"),
    expected: ["11:30 empty-list"]
  },
  { name: "an empty group", yaml: where("{ any: [] }"), expected: ["11:14 empty-list"], says: /hold for nobody/u },
  {
    name: "an empty value, which every text contains",
    yaml: where("{ field: team, contains: \"\" }"),
    expected: ["11:32 empty-value"]
  },
  {
    name: "an empty value in a list",
    yaml: where("{ field: team, oneOf: [a, \" \"] }"),
    expected: ["11:33 empty-value"],
    says: /isEmpty: true/u
  },
  { name: "a comma too much", yaml: where("{ field: team, startsWith: \"a,\" }"), expected: ["11:34 empty-value"] },
  {
    name: "a quote that is not closed in a comma-separated text",
    yaml: where("{ field: team, oneOf: '\"Paris, FR' }"),
    expected: ["11:29 bad-values"]
  },
  {
    name: "text behind a quoted value",
    yaml: where("{ field: team, oneOf: '\"Paris\" FR, x' }"),
    expected: ["11:29 bad-values"]
  },
  { name: "a list in a list of values", yaml: where("{ field: team, oneOf: [[a]] }"), expected: ["11:30 wrong-type"] },
  {
    name: "no value in a list of values",
    yaml: where("{ field: team, oneOf: [~] }"),
    expected: ["11:30 missing-value"]
  },
  {
    name: "a regular expression that is none",
    yaml: where("{ field: team, matches: \"(a\" }"),
    expected: ["11:31 bad-pattern"],
    marks: "\"(a\"",
    says: /missing closing/u
  },
  {
    name: "a regular expression that RE2 does not have",
    yaml: where("{ field: team, matches: \"(?=a)\" }"),
    expected: ["11:31 bad-pattern"]
  },
  {
    name: "a regular expression that explodes",
    yaml: where("{ field: team, matches: \"((a{500}){500}){500}\" }"),
    expected: ["11:31 bad-pattern"]
  },
  {
    name: "a regular expression of 1,001 characters",
    yaml: where(`{ field: team, matches: "${"a".repeat(1001)}" }`),
    expected: ["11:31 too-long"]
  },
  {
    name: "a day that does not exist",
    yaml: where("{ field: custom.Contract, oneOf: \"2026-02-28, 2026-02-30\" }"),
    expected: ["11:40 bad-date"],
    says: /"2026-02-30" is no day/u
  },
  { name: "an address that is none", yaml: where("{ field: email, oneOf: [a@b@c] }"), expected: ["11:31 bad-email"] },
  {
    name: "isEmpty: false",
    yaml: where("{ field: team, isEmpty: false }"),
    expected: ["11:31 unknown-value"],
    means: "isNotEmpty: true"
  },
  {
    name: "D5: two conditions on one field are a warning",
    yaml: where("{ field: team, oneOf: [a, b] }", "{ field: team, noneOf: a }"),
    expected: ["? 12:16 repeated-field"],
    marks: "team"
  },
  {
    name: "D5: two on one field under any are none",
    yaml: where("{ any: [{ field: team, oneOf: a }, { field: team, contains: b }] }"),
    expected: []
  },
  {
    name: "D5: but under all they are",
    yaml: where("{ all: [{ field: team, oneOf: a }, { field: team, contains: b }] }"),
    expected: ["? 11:51 repeated-field"]
  }
])

table("D4: people by name", [
  {
    name: "an address that is none",
    yaml: file({ employees: "{ exclude: [robot@] }" }),
    expected: ["10:28 bad-email"],
    marks: "robot@"
  },
  {
    name: "several addresses in one item",
    yaml: file({ employees: "{ exclude: [\"a@b.example, c@d.example\"] }" }),
    expected: ["10:28 bad-email"],
    says: /One item names one person/u
  },
  { name: "an empty name", yaml: file({ entity: "protect: [\" \"]" }), expected: ["9:15 empty-value"] },
  { name: "a date instead of a name", yaml: file({ entity: "protect: [2026-02-30]" }), expected: ["9:15 bad-name"] },
  {
    name: "a person twice",
    yaml: file({ entity: "protect: [a@b.example, a@b.example]" }),
    expected: ["? 9:28 repeated-value"]
  },
  {
    name: "include without where, where everybody is chosen already",
    yaml: file({ employees: "{ include: [a@b.example] }" }),
    expected: ["10:18 include-without-where"]
  },
  {
    name: "somebody included and excluded is a warning",
    yaml: file({ employees: "{ where: [{ field: team, oneOf: x }], include: [A@b.example], exclude: [a@b.example] }" }),
    expected: ["? 10:64 included-and-excluded"]
  }
])

const scim = (costCenter: string): string =>
  file().replace(
    "kind: file, path: members.json",
    `kind: scim, url: "http://localhost:1", token: "\${env:TOKEN}", ${costCenter}`
  )
const spendesk = (costCenter: string): string =>
  file().replace(
    "kind: file, path: members.json",
    `kind: spendesk, clientId: "\${env:ID}", clientSecret: "\${env:SECRET}", import: { ${costCenter} }`
  )

table("F7: the cost center of invitations", [
  { name: "one for everybody", yaml: scim("costCenter: Marketing"), expected: [] },
  { name: "an HR field", yaml: scim("costCenter: { field: costCenter }"), expected: [] },
  {
    name: "an HR field that the connection does not give",
    yaml: scim("costCenter: { field: Costcentre }"),
    expected: ["8:98 unknown-field"],
    marks: "Costcentre",
    means: "costCenter"
  },
  {
    name: "an HR field of an export (hrsync export) that the connection does not give",
    yaml: spendesk("costCenter: { field: custom.contract }"),
    expected: ["8:116 unknown-field"],
    means: "custom.Contract"
  },
  { name: "nothing but space", yaml: scim("costCenter: \"  \""), expected: ["8:89 empty-value"] },
  {
    name: "a reference, which nothing would resolve",
    yaml: scim("costCenter: \"${env:CENTER}\""),
    expected: ["8:89 reference-not-here"]
  },
  {
    name: "a target that has no such setting",
    yaml: file().replace("members.json", "m.json, costCenter: x"),
    expected: [
      "8:41 unknown-key"
    ]
  }
])

const limit = (text: string): string => file({ entity: `limits: { ${text} }` })

table("P4: a limit that is no limit", [
  {
    name: "off",
    yaml: limit("archive: { percent: off }"),
    expected: ["9:35 no-limit"],
    marks: "off",
    says: /never switched off \(P4\).*0 to 100/u
  },
  { name: "none", yaml: limit("archive: { count: none }"), expected: ["9:33 no-limit"] },
  { name: "false", yaml: limit("archive: false"), expected: ["9:24 no-limit"] },
  {
    name: "all limits off",
    yaml: file({ entity: "limits: off" }),
    expected: ["9:13 no-limit"],
    says: /Write limits: \{ archive/u
  },
  {
    name: "a number for a group",
    yaml: limit("shrink: 150"),
    expected: ["9:23 no-limit"],
    says: /Write shrink: \{ percent: 20 \}/u
  },
  { name: "over 100 percent", yaml: limit("archive: { percent: 100.5 }"), expected: ["9:35 no-limit"] },
  { name: "negative", yaml: limit("release: { percent: -1 }"), expected: ["9:35 no-limit"] },
  { name: "infinite", yaml: limit("invite: { count: .inf }"), expected: ["9:32 no-limit"] },
  { name: "no number at all", yaml: limit("update: { percent: .nan }"), expected: ["9:34 no-limit"] },
  { name: "half a person", yaml: limit("invite: { count: 1.5 }"), expected: ["9:32 no-limit"] },
  { name: "with a percent sign", yaml: limit("archive: { percent: 10% }"), expected: ["9:35 no-limit"], means: "10" },
  { name: "between quotes", yaml: limit("archive: { count: \"10\" }"), expected: ["9:33 no-limit"], means: "10" },
  { name: "a window of nothing", yaml: limit("archive: { window: 0d }"), expected: ["9:34 no-limit"] },
  { name: "a window of 0", yaml: limit("archive: { window: 0 }"), expected: ["9:34 no-limit"] },
  { name: "a window that is off", yaml: limit("archive: { window: off }"), expected: ["9:34 no-limit"] },
  { name: "a window that is no duration", yaml: limit("archive: { window: 7 days }"), expected: ["9:34 bad-duration"] },
  {
    name: "in the defaults",
    yaml: file({ head: "defaults: { limits: { archive: { percent: 101 } } }" }),
    expected: ["2:43 no-limit"]
  },
  { name: "without a value", yaml: limit("archive: { percent: }"), expected: ["9:26 missing-value"] },
  {
    name: "0 and 100 percent are limits",
    yaml: limit("archive: { percent: 100, count: 0 }, release: { percent: 0 }"),
    expected: []
  }
])

table("times", [
  {
    name: "a number without a unit",
    yaml: file({ entity: "planLifetime: 24" }),
    expected: ["9:19 bad-duration"],
    says: /24h/u
  },
  { name: "a lifetime of nothing", yaml: file({ entity: "planLifetime: 0h" }), expected: ["9:19 bad-duration"] },
  { name: "an unknown unit", yaml: file({ entity: "settleAfter: 1y" }), expected: ["9:18 bad-duration"] },
  {
    name: "hours where days are meant",
    yaml: file({ entity: "lifecycle: { archiveAfter: 12h }" }),
    expected: ["9:32 bad-duration"]
  },
  {
    name: "days in words",
    yaml: file({ entity: "lifecycle: { inviteBefore: 7 days }" }),
    expected: ["9:32 bad-duration"],
    marks: "7 days"
  },
  {
    name: "an unknown time zone",
    yaml: file({ entity: "timezone: Europe/Pari" }),
    expected: ["9:15 unknown-timezone"],
    means: "Europe/Paris"
  },
  { name: "an older name of a time zone is right", yaml: file({ entity: "timezone: Europe/Kiev" }), expected: [] },
  {
    name: "an offset is no time zone",
    yaml: file({ entity: "timezone: \"+02:00\"" }),
    expected: ["9:15 unknown-timezone"]
  },
  {
    name: "an unknown time zone in the defaults",
    yaml: file({ head: "defaults: { timezone: Paris }" }),
    expected: ["2:23 unknown-timezone"]
  }
])

table("P1: onMissing: archive needs a proof", [
  {
    name: "without one",
    yaml: file({ entity: "onMissing: archive" }),
    expected: ["9:16 missing-without-proof"],
    means: "hold",
    says: /the connection hr of entities.acme cannot \(P1\)/u
  },
  {
    name: "without one, from the defaults",
    yaml: file({ head: "defaults: { onMissing: archive }" }),
    expected: ["2:24 missing-without-proof"],
    means: "hold"
  },
  {
    name: "with one",
    yaml: file({ connections: "hr: { kind: csv, path: a, proof: { count: a.count } }", entity: "onMissing: archive" }),
    expected: []
  },
  {
    name: "one of two connections without one",
    yaml: file({
      connections: "hr: { kind: csv, path: a, proof: { count: c } }\n  weak: { kind: csv, path: b }",
      entity: "onMissing: archive"
    }).replace("source: hr", "source: [hr, weak]"),
    expected: ["10:16 missing-without-proof"],
    means: "hold",
    says: /the connection weak of/u
  }
])

table("state", [
  {
    name: "SQLite without a path",
    yaml: file({ head: "state: \"sqlite:\"" }),
    expected: ["2:8 unsupported-state"],
    allows: ["sqlite:<path>", "jsonl:<path>"],
    says: /sqlite: needs a path/u
  },
  {
    name: "PostgreSQL, later",
    yaml: file({ head: "state: postgres://db.example/hrsync" }),
    expected: ["2:8 unsupported-state"],
    allows: ["sqlite:<path>", "jsonl:<path>"]
  },
  {
    name: "a path without a scheme",
    yaml: file({ head: "state: state.jsonl" }),
    expected: ["2:8 unsupported-state"],
    allows: ["sqlite:<path>", "jsonl:<path>"]
  },
  {
    name: "jsonl without a path",
    yaml: file({ head: "state: \"jsonl:\"" }),
    expected: ["2:8 unsupported-state"],
    allows: ["sqlite:<path>", "jsonl:<path>"]
  },
  {
    name: "a reference",
    yaml: file({ head: "state: ${env:STATE}" }),
    expected: ["2:8 unsupported-state"],
    allows: ["sqlite:<path>", "jsonl:<path>"]
  }
])

table("references", [
  { name: "in an entity's name", yaml: file({ entity: "name: ${env:NAME}" }), expected: ["9:11 reference-not-here"] },
  {
    name: "in a condition",
    yaml: where("{ field: team, oneOf: \"${env:TEAM}\" }"),
    expected: ["11:29 reference-not-here"]
  },
  {
    name: "badly written",
    yaml: file({ connections: "hr: { kind: csv, path: \"${EXPORT}\" }" }),
    expected: ["4:26 bad-reference"],
    allows: ["${env:NAME}", "${file:/path}"]
  },
  {
    name: "with a name that no variable has",
    yaml: file({ connections: "hr: { kind: csv, path: \"${env:1-2}\" }" }),
    expected: ["4:26 bad-reference"],
    allows: ["${env:NAME}", "${file:/path}"]
  },
  {
    name: "P8: to a command",
    yaml: file({ connections: "hr: { kind: csv, path: \"${exec:cat x}\" }" }),
    expected: ["4:26 exec-reference"],
    allows: ["${env:NAME}", "${file:/path}"],
    says: /--allow-exec/u
  },
  {
    name: "to a file inside a text",
    yaml: file({ connections: "hr: { kind: csv, path: \"a/${file:/b}\" }" }),
    expected: ["4:26 bad-reference"]
  },
  {
    name: "to a variable inside a path are right",
    yaml: file({ connections: "hr: { kind: csv, path: \"${env:EXPORTS}/hr.csv\" }" }),
    expected: []
  }
])

describe("all at once", () => {
  it.effect("every mistake of a file is told, in the order of the file", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(`version: 1
state: redis:x
connections:
  hr: { kind: csv, path: "" }
  two: { kind: jsn }
defaults: { timezone: Mars }
entities:
  a:
    source: [hrr, two]
    target: { kind: file }
    employees: { where: [{ field: teem, oneOf: x }] }
  a: {}
`)
      assert.deepStrictEqual(found.map(brief), [
        "2:8 unsupported-state",
        "4:26 empty-text",
        "5:16 unknown-kind",
        "6:23 unknown-timezone",
        "9:14 unknown-connection",
        "10:5 missing-key",
        "11:35 unknown-field",
        "12:3 duplicate-entity"
      ])
    }))

  it.effect("what two entities share by an alias is told once, where it stands", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(`version: 1
connections: { hr: { kind: csv, path: x } }
entities:
  a: &a { source: hr, target: { kind: file, path: a }, employees: all, limits: { archive: { percent: 200 } } }
  b: { <<: *a, target: { kind: file, path: b } }
`)
      assert.deepStrictEqual(found.map((each) => `${brief(each)} ${each.message.slice(0, 9)}`), [
        "4:102 no-limit entities."
      ])
    }))

  it.effect("Windows line ends and a byte order mark shift no position", () =>
    Effect.gen(function*() {
      const text = file({ entity: "onMising: hold" })
      const found = yield* diagnosticsOf(`\uFEFF${text.replaceAll("\n", "\r\n")}`)
      assert.deepStrictEqual(found.map((each) => `${brief(each)} ${marked(each)}`), ["9:5 unknown-key onMising"])
    }))
})

table("when hrsync run looks, and may write", [
  {
    name: "U1: a cron expression of another form",
    yaml: file({ entity: "reconcile: { cron: every day }" }),
    expected: ["9:24 bad-cron"],
    marks: "every day",
    says: /minute, hour/u
  },
  {
    name: "U1: seconds are not asked for",
    yaml: file({ entity: "reconcile: { cron: 0 0 6 * * mon-fri }" }),
    expected: ["9:24 bad-cron"]
  },
  {
    name: "U1: a day that never comes, so that the entity would never be looked at again",
    yaml: file({ entity: "reconcile: { cron: 0 6 30 2 * }" }),
    expected: ["9:24 bad-cron"],
    says: /never comes/u
  },
  {
    name: "U1: a day of leap years alone comes",
    yaml: file({ entity: "reconcile: { cron: 0 6 29 2 * }" }),
    expected: []
  },
  {
    name: "U1: two schedules",
    yaml: file({ entity: "reconcile: { every: 15m, cron: 0 6 * * mon-fri }" }),
    expected: ["9:30 two-schedules"],
    says: /write one of them/u
  },
  {
    name: "U3: a window without days is every day's; one that is none is told",
    yaml: file({ entity: "reconcile: { windows: [\"07:00-19:00\", mon-fri 7-19] }" }),
    expected: ["9:43 bad-window"],
    marks: "mon-fri 7-19",
    says: /mon-fri 07:00-19:00/u
  },
  {
    name: "U2: a mode that does not exist",
    yaml: file({ entity: "reconcile: { mode: automatic }" }),
    expected: ["9:24 unknown-value"]
  }
])
