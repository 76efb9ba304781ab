import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { ConfigurationError } from "../../src/config/Diagnostic.ts"
import { Report } from "../../src/config/Report.ts"
import { checkSecrets } from "../../src/config/SecretChecks.ts"
import { namesSecret } from "../../src/config/Secrets.ts"
import { sourceText } from "../../src/config/SourceText.ts"
import { readYaml } from "../../src/config/Yaml.ts"
import { secretReference } from "../../src/sources/Source.ts"
import { brief, diagnosticsOf, file, marked } from "./Reading.ts"

const connection = (settings: string): string => file({ connections: `hr: { kind: csv, path: x, ${settings} }` })

const codes = (yaml: string) => Effect.map(diagnosticsOf(yaml), (found) => found.map(brief))

describe("P8: a secret that stands in the file is an error of its own", () => {
  const literal = ["4:29 unknown-key"]

  for (
    const key of ["token", "clientSecret", "api_key", "API-Key", "password", "privateKey", "authorization", "dbPasswd"]
  ) {
    it.effect(`behind ${key}, although the key is not known`, () =>
      Effect.gen(function*() {
        const found = yield* diagnosticsOf(connection(`${key}: hunter2`))
        assert.deepStrictEqual(found.map(({ code }) => code), ["unknown-key", "literal-secret"])
        assert.deepStrictEqual(found.map(marked), [key, "••••••"])
      }))
  }

  for (const key of ["tokenUrl", "secretName", "monkey", "tokenEndpoint", "path"]) {
    it(`${key} names no secret`, () => {
      assert.isFalse(namesSecret(key))
    })
  }

  it.effect("a reference behind such a key is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* codes(connection("token: \"${env:TOKEN}\"")), literal)
      assert.deepStrictEqual(yield* codes(connection("token: \"${file:/run/secrets/x}\"")), literal)
    }))

  it.effect("a number, a list and a map behind such a key are secrets too", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(connection("token: 12345678, password: [aaa, bbb], secret: { value: ccc }"))
      assert.strictEqual(found.filter(({ code }) => code === "literal-secret").length, 4)
      for (const { excerpt } of found) assert.notMatch(excerpt, /12345678|aaa|bbb|ccc/u)
    }))

  it.effect("credentials in an address", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(
        file({ connections: "hr: { kind: csv, path: \"https://u:hunter2@hr.example/x.csv\" }" })
      )
      assert.deepStrictEqual(found.map(brief), ["4:3 bad-setting", "4:37 literal-secret"])
      assert.notInclude(JSON.stringify(found), "hunter2")
    }))

  it.effect("a state with a password: both mistakes are told, the password by neither", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(file({ head: "state: postgres://hrsync:hunter2@db.example/hrsync" }))
      assert.deepStrictEqual(found.map(({ code }) => code).toSorted(), ["literal-secret", "unsupported-state"])
      assert.notInclude(JSON.stringify(found), "hunter2")
    }))

  it.effect("a password that is a reference is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* codes(connection("proof: { count: \"https://u:${env:P}@hr.example\" }")), [])
    }))

  it.effect("settings of an unknown kind are not shown at all: any of them may be a secret", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(
        file({ connections: "hr: { kind: personoi, clientId: hunter2, other: [3.14] }" })
      )
      assert.deepStrictEqual(found.map(brief), ["4:15 unknown-kind"])
      assert.notMatch(found[0]?.excerpt ?? "", /hunter2|3\.14/u)
    }))

  it.effect("the secret of a declaration that another one hides is found", () =>
    Effect.gen(function*() {
      const found = yield* diagnosticsOf(file({ connections: "hr: { kind: csv, path: a }\n  hr: { token: hunter2 }" }))
      assert.deepStrictEqual(found.map(({ code }) => code), ["duplicate-connection", "literal-secret"])
      assert.notInclude(JSON.stringify(found), "hunter2")
    }))

  it("where a schema demands a reference, anything else is one, whatever its key", () => {
    const text = "connections:\n  hr: { clientId: hunter2 }\n"
    const { hidden, root } = readYaml(sourceText("f", text))
    assert.isDefined(root)
    const report = new Report()
    const finding = {
      keyword: "pattern",
      path: ["connections", "hr", "clientId"],
      params: {},
      schema: { type: "string", pattern: secretReference.source }
    }
    checkSecrets(root, text, hidden, [finding], report)
    assert.deepStrictEqual(report.problems.map(({ code, span }) => [code, text.slice(span.start, span.end)]), [
      ["literal-secret", "hunter2"]
    ])
    assert.strictEqual(report.secrets.length, 1)
  })
})

/** Texts that stand nowhere else in the files below. */
const secret = fc.stringMatching(/^[A-Za-z0-9+/_-]{8,40}$/u).filter((text) => !/^\d+$/u.test(text)).map((text) =>
  `zq${text}`
)
const secretKey = fc.constantFrom("token", "clientSecret", "password", "apiKey", "private_key", "X-Api-Key")

const places: ReadonlyArray<(key: string, secret: string) => string> = [
  (key, text) => connection(`${key}: ${text}`),
  (key, text) => connection(`pth: y, "${key}": "${text}", kinde: z`),
  (key, text) => file({ connections: `hr: { kind: cvs, path: y, ${key}: ${text} }` }),
  (key, text) => file({ connections: `hr:\n    kind: csv\n    path: x\n    ${key}: |\n      ${text}\n      more` }),
  (key, text) => file({ connections: `hr: { kind: csv, path: x, auth: { ${key}: [${text}, "${text}"] } }` }),
  (key, text) => file({ connections: `hr: { kind: csv, path: "x\n    y", oops: 1 } # ${key}: ${text}` }),
  (key, text) => file({ entity: `onMising: hold # was ${key}=${text}` }),
  (_key, text) => file({ connections: `hr: { kind: csv, path: "ftp://u:${text.replaceAll("/", "x")}@h/p", oops: 1 }` }),
  (key, text) => file({ connections: `hr: { kind: csv, path: x, ${key}: ${text}` }),
  (key, text) => file({ connections: `hr:\n    kind: csv\n    ${key}: "${text}\n    path: x` }),
  (key, text) => file({ connections: `hr:\n    ${key}: ${text}: x\n    path: [` }),
  (key, text) => file({ connections: `hr:\n\t${key}: ${text}\n` }),
  (key, text) => file({ connections: `hr:\n    ${key}: >-\n      aaa\n      ${text}\n   path: x` }),
  (key, text) => `version: 2\n${key}: ${text}\n`,
  (key, text) => `version: 1\nconnections:\n  - { ${key}: ${text} }\nentities: { ${key}: ${text} }\n`,
  (key, text) => file({ connections: `hr: { kind: csv, path: x, ${key}: ${text} }`, entity: "name: \"\u0007\"" }),
  (key, text) => file({ connections: `hr: { kind: csv, ${key}: ${text}, path: "\u0007" }` }),
  (key, text) => file({ connections: `hr: { kind: csv, path: x, ${key}: &k ${text} }`, entity: "limits: *k" })
]

it.effect("P8: no secret is ever printed, whatever else is wrong with the file", () =>
  Effect.promise(() =>
    fc.assert(
      fc.asyncProperty(secret, secretKey, fc.constantFrom(...places), async (text, key, place) => {
        const found = await Effect.runPromise(diagnosticsOf(place(key, text)))
        assert.isAbove(found.length, 0)
        const printed = JSON.stringify(found) + ConfigurationError.of(found).message
        const shown = text.replaceAll("/", "x")
        assert.notInclude(printed, shown)
        assert.notInclude(printed, text)
        // Nor a part of it that would help to find it.
        for (let at = 0; at + 8 <= shown.length; at++) assert.notInclude(printed, shown.slice(at, at + 8))
      }),
      { numRuns: 1000 }
    )
  ))
