import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { parse, type ParseOptions } from "../../src/config/Load.ts"
import { sourceKind, sourceKinds } from "../../src/sources/registry.ts"
import { brief, file, marked } from "./Reading.ts"

const reading = (
  settings: string,
  environment: Readonly<Record<string, string>> = {},
  more: Partial<ParseOptions> = {}
) =>
  parse(file({ connections: settings.startsWith("\n") ? `hr:${settings}` : `hr: { ${settings} }` }), {
    file: "hrsync.yaml",
    folder: "/company",
    environment,
    ...more
  })
    .pipe(
      Effect.match({ onFailure: ({ diagnostics }) => diagnostics, onSuccess: ({ warnings }) => warnings })
    )

const bamboo = (baseUrl: string): string =>
  `kind: bamboohr, company: acme, apiKey: "\${env:KEY}", baseUrl: "${baseUrl}"`

/** Settings of a kind that are right, and each of its settings that says where requests go, as an attacker would say it. */
interface Kind {
  readonly settings: Readonly<Record<string, unknown>>
  /** By the setting's path: what is said, and the code of what is wrong with it. */
  readonly elsewhere: Readonly<Record<string, readonly [value: string, code: string]>>
}

const attacker = "https://hr.attacker.example"
const key = "${env:KEY}"
const fields = { id: "id", firstName: "f", lastName: "l", email: "e", status: "s" }
const host = (value: string): readonly [string, string] => [value, "host-not-allowed"]
const baseUrl = { baseUrl: host(`${attacker}/v1`) }

const kinds: Readonly<Record<string, ReadonlyArray<Kind>>> = {
  csv: [{
    settings: { path: "https://127.0.0.1/x.csv", auth: { kind: "bearer", token: key } },
    elsewhere: { path: host(`${attacker}/x.csv?since=2026`) }
  }],
  json: [{ settings: { path: "https://127.0.0.1/x.json", fields }, elsewhere: { path: host(`${attacker}/x.json`) } }],
  personio: ["v1", "v2"].map((version) => ({
    settings: { version, clientId: key, clientSecret: key },
    elsewhere: baseUrl
  })),
  bamboohr: [{
    settings: { company: "acme", apiKey: key },
    elsewhere: { ...baseUrl, company: ["hr.attacker.example/x", "bad-form"] }
  }],
  hibob: [{ settings: { serviceUserId: "x", token: key }, elsewhere: baseUrl }],
  lucca: [
    { settings: { domain: "acme", apiKey: key }, elsewhere: { ...baseUrl, domain: host("hr.attacker.example") } },
    {
      settings: { domain: "acme", api: "2024-11-01", clientId: "x", clientSecret: key },
      elsewhere: {
        ...baseUrl,
        domain: host("hr.attacker.example"),
        tokenUrl: host("https://login.attacker.example/token")
      }
    }
  ],
  workday: [
    {
      settings: { baseUrl: "https://wd3.myworkday.com", tenant: "acme", username: "x", password: key },
      elsewhere: { baseUrl: host(`${attacker}/ccx/api/v1/acme`) }
    }
  ],
  deel: [{ settings: { token: key }, elsewhere: baseUrl }],
  payfit: [{
    settings: { token: "${file:token}", oauth: { clientId: "x", redirectUri: "http://127.0.0.1:8137/payfit" } },
    elsewhere: {
      ...baseUrl,
      oauthUrl: host("https://login.attacker.example"),
      "oauth.redirectUri": [`${attacker}/payfit`, "bad-setting"]
    }
  }],
  kombo: [{ settings: { apiKey: key, integrationId: "x" }, elsewhere: baseUrl }],
  rest: [{
    settings: {
      baseUrl: "http://127.0.0.1:1",
      path: "/people",
      paging: { kind: "none" },
      fields,
      leavers: { path: "/left" },
      auth: { kind: "oauth", tokenUrl: "/token", clientId: key, clientSecret: key }
    },
    elsewhere: {
      ...baseUrl,
      path: ["//hr.attacker.example/people", "bad-form"],
      "leavers.path": ["//hr.attacker.example/left", "bad-form"],
      "auth.tokenUrl": host("https://login.attacker.example/token")
    }
  }]
}

/** Settings that are called like places and are none: an id at the vendor, a place in an answer. */
const noPlaces = new Set(["payfit company", "workday tenant", "kombo region", "rest total.path"])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const withSetting = (
  settings: Readonly<Record<string, unknown>>,
  [first = "", ...rest]: ReadonlyArray<string>,
  value: string
): Readonly<Record<string, unknown>> => {
  const inner = settings[first]
  return { ...settings, [first]: rest.length === 0 ? value : withSetting(isRecord(inner) ? inner : {}, rest, value) }
}

/** Each setting on a line of its own, since the excerpt of a long line is cut. */
const lines = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings).map(([name, value]) => `\n    ${name}: ${JSON.stringify(value)}`).join("")

/** The paths of all settings of a kind, by its JSON Schema. */
const settingsOf = (kind: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const schema = sourceKind(kind)?.settings
  if (schema === undefined) return found
  const { definitions, schema: root } = Schema.toJsonSchemaDocument(schema)
  const walk = (part: unknown, path: string, above: ReadonlyArray<unknown>): void => {
    if (above.includes(part)) return
    if (Array.isArray(part)) { for (const one of part) walk(one, path, above) }
    if (!isRecord(part)) return
    const within = [...above, part]
    const { $ref, anyOf, oneOf, allOf, properties } = part
    if (typeof $ref === "string") walk(definitions[$ref.split("/").at(-1) ?? ""], path, within)
    for (const parts of [anyOf, oneOf, allOf]) walk(parts, path, within)
    for (const [name, property] of Object.entries(isRecord(properties) ? properties : {})) {
      found.add(`${path}${name}`)
      walk(property, `${path}${name}.`, within)
    }
  }
  walk(root, "", [])
  return found
}

describe("the hosts that secrets are sent to", () => {
  for (const { kind } of sourceKinds) {
    it(`P8: the table has every setting of ${kind} that says where requests go`, () => {
      const places = [...settingsOf(kind)].filter((path) =>
        /(?:url|uri|address|host|domain|endpoint|path|server|company|region|tenant)$/iu.test(path)
        && !noPlaces.has(`${kind} ${path}`)
      )
      const known = new Set((kinds[kind] ?? []).flatMap(({ elsewhere }) => Object.keys(elsewhere)))
      assert.deepStrictEqual(places.toSorted(), [...known].toSorted())
    })

    it.effect(`P8: validate refuses another host in every such setting of ${kind}, and marks it`, () =>
      Effect.gen(function*() {
        for (const { elsewhere, settings } of kinds[kind] ?? []) {
          const right = { kind, ...settings }
          assert.deepStrictEqual(
            yield* reading(lines(right), { HRSYNC_ALLOWED_HOSTS: "" }),
            [],
            JSON.stringify(right)
          )
          for (const [path, [value, code]] of Object.entries(elsewhere)) {
            const found = yield* reading(lines(withSetting(right, path.split("."), value)))
            const what = `${path}: ${JSON.stringify(found)}`
            assert.deepStrictEqual(found.map((one) => one.code), [code], what)
            assert.deepStrictEqual(found.map(marked), [JSON.stringify(value)], what)
            if (code !== "host-not-allowed") continue
            const allowed = yield* reading(lines(withSetting(right, path.split("."), value)), {
              HRSYNC_ALLOWED_HOSTS: "*.attacker.example"
            })
            assert.deepStrictEqual(allowed, [], path)
          }
        }
      }))
  }

  it.effect("P8: two settings that say one host are each refused, at its own place", () =>
    Effect.gen(function*() {
      const found = yield* reading(
        lines({ kind: "payfit", token: key, oauthUrl: `${attacker}/oauth`, baseUrl: attacker })
      )
      assert.deepStrictEqual(
        found.map(marked).toSorted(),
        [JSON.stringify(attacker), JSON.stringify(`${attacker}/oauth`)].toSorted()
      )
    }))

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
