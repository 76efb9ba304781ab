import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parse } from "../../src/config/Load.ts"
import { brief, configurationOf, diagnosticsOf, file, marked } from "./Reading.ts"

const connection = "hr: { kind: csv, path: export.csv, columns: { custom: { Contract: C } }"

const spendesk = (more = "", id = "FR"): string =>
  `{ kind: spendesk, clientId: "\${env:${id}_ID}", clientSecret: "\${env:${id}_SECRET}"${more} }`

const inSpendesk = (target: string): string => file().replace("{ kind: file, path: members.json }", target)

const two = (first: string, second: string): string =>
  inSpendesk(first).concat(`  other:\n    source: hr\n    employees: all\n    target: ${second}\n`)

describe("P9: the day on which a credential ends", () => {
  it.effect("of a connection and of a target reaches the rules, and not the settings of the kind", () =>
    Effect.gen(function*() {
      const text = inSpendesk(spendesk(", credentialExpires: 2027-03-01")).replace(
        "columns: { custom: { Contract: C } } }",
        "credentialExpires: 2027-01-31 }"
      )
      const { connections, entities } = yield* configurationOf(text)
      const [entity] = entities
      assert.deepStrictEqual(entity?.rules.credentials.map(({ expires, of }) => [of, String(expires)]), [
        ["the target", "2027-03-01"],
        ["connection hr", "2027-01-31"]
      ])
      assert.match(entity?.rules.credentials[0]?.renewal ?? "", /API access management.*credentialExpires/u)
      for (const { settings } of [...connections, ...entities]) assert.notProperty(settings, "credentialExpires")
      assert.strictEqual((yield* connections[0]?.connect ?? Effect.die("no connection")).kind, "csv")
    }))

  it.effect("is a day of the calendar, and anything else is one error at its place", () =>
    Effect.gen(function*() {
      for (const written of ["2027-02-30", "01.03.2027", "next year", "\"${env:WHEN}\""]) {
        const [found, ...others] = yield* diagnosticsOf(
          file({ connections: `${connection}, credentialExpires: ${written} }` })
        )
        assert.strictEqual(found === undefined ? "" : brief(found).replace(/^\d+:\d+ /u, ""), "bad-date", written)
        assert.strictEqual(found === undefined ? "" : marked(found), written)
        assert.deepStrictEqual(others, [])
      }
    }))
})

describe("targets of the kind spendesk", () => {
  it.effect("P8: its keys go to Spendesk's own hosts, this machine, and hosts that the environment allows", () =>
    Effect.gen(function*() {
      const found = (baseUrl: string, environment: Readonly<Record<string, string>> = {}) =>
        parse(inSpendesk(spendesk(`, baseUrl: "${baseUrl}"`)), { file: "hrsync.yaml", folder: "/company", environment })
          .pipe(
            Effect.match({ onFailure: ({ diagnostics }) => diagnostics, onSuccess: ({ warnings }) => warnings })
          )
      const [foreign, ...others] = yield* found("https://spendesk.attacker.example")
      assert.deepStrictEqual(others, [])
      assert.strictEqual(foreign?.code, "host-not-allowed")
      assert.strictEqual(foreign === undefined ? "" : marked(foreign), "\"https://spendesk.attacker.example\"")
      assert.include(foreign?.message, "HRSYNC_ALLOWED_HOSTS=spendesk.attacker.example")
      for (const own of ["https://public-api.demo.spendesk.com", "http://127.0.0.1:8787/acme"]) {
        assert.deepStrictEqual(yield* found(own), [], own)
      }
      assert.deepStrictEqual(
        yield* found("https://spendesk.attacker.example", { HRSYNC_ALLOWED_HOSTS: "*.attacker.example" }),
        []
      )
    }))

  it.effect("L4: two entities share neither an account nor a key, which is one account's", () =>
    Effect.gen(function*() {
      const cases: ReadonlyArray<readonly [first: string, second: string, says: RegExp | undefined]> = [
        [spendesk(), spendesk("", "BE"), undefined],
        [spendesk(", account: fr"), spendesk(", account: be", "BE"), undefined],
        [spendesk(), spendesk(), /the same target as acme/u],
        [spendesk(", account: fr"), spendesk(", account: fr", "BE"), /the same target as acme/u],
        [spendesk(", account: fr"), spendesk(", account: be"), /the same credential as acme/u]
      ]
      for (const [first, second, says] of cases) {
        const found = yield* diagnosticsOf(two(first, second))
        assert.deepStrictEqual(found.map(({ code }) => code), says === undefined ? [] : ["same-target"])
        if (says !== undefined) assert.match(found[0]?.message ?? "", says)
      }
    }))

  it.effect("L4: the target of the rules is named by the reference, whatever it leads to", () =>
    Effect.gen(function*() {
      const { entities } = yield* configurationOf(inSpendesk(spendesk()))
      assert.strictEqual(entities[0]?.rules.target.identity, "spendesk:${env:FR_ID}")
      assert.match(entities[0]?.rules.target.staying ?? "", /`account: /u)
    }))
})
