import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parse, type ParseOptions } from "../../src/config/Load.ts"
import { brief, file, marked } from "./Reading.ts"

const reading = (
  settings: string,
  environment: Readonly<Record<string, string>> = {},
  more: Partial<ParseOptions> = {}
) =>
  parse(file({ connections: `hr: { ${settings} }` }), { file: "hrsync.yaml", folder: "/company", environment, ...more })
    .pipe(
      Effect.match({ onFailure: ({ diagnostics }) => diagnostics, onSuccess: ({ warnings }) => warnings })
    )

const bamboo = (baseUrl: string): string =>
  `kind: bamboohr, company: acme, apiKey: "\${env:KEY}", baseUrl: "${baseUrl}"`

describe("the hosts that secrets are sent to", () => {
  it.effect("P8: another host than the vendor's own is an error at its line, without a secret", () =>
    Effect.gen(function*() {
      const [diagnostic, ...others] = yield* reading(bamboo("https://bamboohr.attacker.example/api"))
      assert.deepStrictEqual(others, [])
      assert.strictEqual(diagnostic === undefined ? "" : brief(diagnostic), "4:71 host-not-allowed")
      assert.strictEqual(
        diagnostic === undefined ? "" : marked(diagnostic),
        "\"https://bamboohr.attacker.example/api\""
      )
      assert.include(diagnostic?.message, "HRSYNC_ALLOWED_HOSTS=bamboohr.attacker.example")
    }))

  it.effect("P8: the vendor's own hosts, this machine, and what the environment allows are right", () =>
    Effect.gen(function*() {
      for (const host of ["https://acme.bamboohr.com/api", "http://127.0.0.1:8787/hr/api", "http://localhost:1/api"]) {
        assert.deepStrictEqual(yield* reading(bamboo(host)), [], host)
      }
      const gateway = bamboo("https://gateway.acme.example/bamboohr")
      assert.strictEqual((yield* reading(gateway)).length, 1)
      assert.deepStrictEqual(yield* reading(gateway, { HRSYNC_ALLOWED_HOSTS: "*.acme.example" }), [])
    }))

  it.effect("P8: also the address that tokens come from, and one that settings make up", () =>
    Effect.gen(function*() {
      const rest = (tokenUrl: string) =>
        `kind: rest, baseUrl: "http://127.0.0.1:1", path: /people, paging: { kind: none }, fields: { id: id, firstName: f, lastName: l, email: e, status: s }, auth: { kind: oauth, tokenUrl: "${tokenUrl}", clientId: "\${env:A}", clientSecret: "\${env:S}" }`
      const found = yield* reading(rest("https://login.attacker.example/token"))
      assert.deepStrictEqual(found.map(({ code }) => code), ["host-not-allowed"])
      assert.deepStrictEqual(found.map(marked), ["\"https://login.attacker.example/token\""])
      assert.deepStrictEqual(yield* reading(rest("/token")), [])
    }))

  it.effect("P8: also an export at an address, which no vendor documents", () =>
    Effect.gen(function*() {
      const csv = "kind: csv, path: \"https://hr.example/export.csv\", auth: { kind: bearer, token: \"${env:T}\" }"
      const found = yield* reading(csv)
      assert.deepStrictEqual(found.map(({ code }) => code), ["host-not-allowed"])
      assert.deepStrictEqual(found.map(marked), ["\"https://hr.example/export.csv\""])
      assert.deepStrictEqual(yield* reading(csv, { HRSYNC_ALLOWED_HOSTS: "hr.example" }), [])
    }))

  it.effect("P8: of an address with a reference nothing is known yet; the client looks at what it leads to", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* reading(bamboo("${env:BAMBOO_ADDRESS}")), [])
    }))

  it.effect("the sandbox sends nothing, so that hosts do not matter there", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* reading(bamboo("https://elsewhere.example"), {}, { offline: true }), [])
    }))
})
