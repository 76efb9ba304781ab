import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { parse } from "../../src/config/Load.ts"
import { brief, diagnosticsOf, file } from "./Reading.ts"

const server = (text: string) => file({ head: `server: ${text}` })
const token = "{ name: finance, role: approver, token: \"${env:TOKEN}\" }"

const accessOf = Effect.fnUntraced(function*(text: string, environment: Record<string, string>) {
  const configuration = yield* parse(server(text), { file: "hrsync.yaml", folder: "/company", environment })
  return yield* configuration.server.access
})

describe("server", () => {
  const tables: ReadonlyArray<readonly [what: string, text: string, found: ReadonlyArray<string>]> = [
    ["an address of this machine needs nothing more", "{ listen: \"127.0.0.1:8080\" }", []],
    ["none", "{ listen: none }", []],
    ["another address needs somebody who says who may come", "{ listen: \"0.0.0.0:8080\" }", [
      "2:19 listen-without-access"
    ]],
    ["so does one that only looks like this machine", "{ listen: \"127.evil.example:80\" }", [
      "2:19 listen-without-access"
    ]],
    ["with access it is served", `{ listen: "0.0.0.0:8080", access: { tokens: [${token}] } }`, []],
    ["a port that is none", "{ listen: \"127.0.0.1:70000\" }", ["2:19 bad-listen"]],
    ["two tokens of one name", `{ access: { tokens: [${token}, ${token}] } }`, ["2:96 repeated-value"]],
    ["a secret that stands in the file", "{ access: { tokens: [{ name: a, role: viewer, token: geheim }] } }", [
      "2:62 literal-secret"
    ]],
    ["a network that is none", "{ access: { proxy: { userHeader: X-User, from: [10.0.0.0/33] } } }", [
      "2:57 bad-network"
    ]],
    ["a header that says something else", "{ access: { proxy: { userHeader: Cookie, from: [10.0.0.1] } } }", [
      "2:42 bad-header"
    ]]
  ]
  for (const [what, text, found] of tables) {
    it.effect(what, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* diagnosticsOf(server(text))).map(brief), found)
      }))
  }

  it.effect("P8: tokens are resolved when the pages are served, and print as nothing", () =>
    Effect.gen(function*() {
      const TOKEN = "0123456789abcdef0123456789abcdef"
      const access = yield* accessOf(`{ access: { tokens: [${token}] } }`, { TOKEN })
      const [one] = access?.tokens ?? []
      assert.strictEqual(one === undefined ? undefined : Redacted.value(one.token), TOKEN)
      assert.notInclude(JSON.stringify(access), TOKEN)
    }))

  it.effect("a token that is missing, or so short that it can be guessed, is told where it stands, without its value", () =>
    Effect.gen(function*() {
      const missing = yield* Effect.flip(accessOf(`{ access: { tokens: [${token}] } }`, {}))
      assert.deepStrictEqual(missing.diagnostics.map(brief), ["2:70 unresolved-reference"])
      const short = yield* Effect.flip(accessOf(`{ access: { tokens: [${token}] } }`, { TOKEN: "geheim" }))
      assert.deepStrictEqual(short.diagnostics.map(brief), ["2:70 short-token"])
      assert.notInclude(short.message, "geheim")
    }))

  it.effect("two people with one token can't be told apart", () =>
    Effect.gen(function*() {
      const other = token.replace("finance", "auditor")
      const error = yield* Effect.flip(
        accessOf(`{ access: { tokens: [${token}, ${other}] } }`, { TOKEN: "0123456789abcdef0123456789abcdef" })
      )
      assert.deepStrictEqual(error.diagnostics.map(({ code }) => code), ["repeated-token"])
    }))
})
