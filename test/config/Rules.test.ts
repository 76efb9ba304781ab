import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Condition, Test } from "../../src/domain/Condition.ts"
import type { Rules } from "../../src/domain/Rules.ts"
import { configurationOf, file } from "./Reading.ts"

const rulesOf = (yaml: string): Effect.Effect<Rules> =>
  Effect.map(configurationOf(yaml), ({ entities }) => {
    const [first] = entities
    assert.isDefined(first)
    return first.rules
  })

const conditionsOf = (where: string) =>
  Effect.map(
    rulesOf(file({ employees: where.startsWith("[") ? `{ where: ${where} }` : `\n      where:${where}` })),
    ({ where }) => where
  )

describe("what the file does not say", () => {
  it.effect("the defaults of every key (D1, D2, F1, F4, L1 to L3, M3, P3, P4, A2, X2)", () =>
    Effect.gen(function*() {
      const { entities, file: name, folder, state } = yield* configurationOf(file())
      assert.strictEqual(name, "hrsync.yaml")
      assert.strictEqual(folder, "/company")
      assert.strictEqual(state, "sqlite:.hrsync/state.db")
      const [first] = entities
      assert.isDefined(first)
      const { target, ...rules } = first.rules
      assert.strictEqual(target.kind, "file")
      assert.deepStrictEqual(rules, {
        entity: "acme",
        name: "acme",
        enabled: true,
        timezone: "UTC",
        source: ["hr"],
        credentials: [],
        statuses: ["active"],
        where: undefined,
        include: [],
        exclude: [],
        protect: [],
        fields: ["name", "email", "bankAccount"],
        costCenter: undefined,
        lifecycle: {
          endField: "terminationDate",
          accessEnds: "on-date",
          archiveAfterDays: 0,
          inviteBeforeDays: undefined
        },
        onInactive: "archive",
        onOutOfScope: "release",
        onMissing: "hold",
        onReleasedLeaver: "warn",
        adopt: "by-email",
        approval: { email: "apply", bankAccount: "apply" },
        limits: {
          archive: {
            percent: { setting: "limits.archive.percent", value: 10, position: undefined },
            count: { setting: "limits.archive.count", value: 10, position: undefined },
            floor: 20,
            windowDays: 7
          },
          release: { percent: { setting: "limits.release.percent", value: 20, position: undefined } },
          shrink: { percent: { setting: "limits.shrink.percent", value: 20, position: undefined } },
          invite: { count: undefined },
          update: { percent: undefined },
          onExceed: "stop-all"
        },
        planLifetime: 86_400_000,
        settleAfter: 3_600_000,
        state: "sqlite:.hrsync/state.db",
        reconcile: { mode: "auto", every: 900_000, cron: undefined, windows: [] }
      })
    }))

  it.effect("a connection without a proof cannot prove, one with a proof can (P1)", () =>
    Effect.gen(function*() {
      const { connections } = yield* configurationOf(
        file({
          connections:
            "hr: { kind: csv, path: a }\n  two: { kind: json, path: b, records: list, proof: { total: meta.total } }"
        })
          .replace("source: hr", "source: [hr, two]")
      )
      assert.deepStrictEqual(connections.map(({ canProve, id, kind }) => [id, kind, canProve]), [
        ["hr", "csv", false],
        ["two", "json", true]
      ])
    }))

  it.effect("F7: the cost center of a target's invitations reaches the rules", () =>
    Effect.gen(function*() {
      const target = (costCenter: string): string =>
        file().replace(
          "kind: file, path: members.json",
          `kind: scim, url: "http://localhost:1", token: "\${env:TOKEN}", costCenter: ${costCenter}`
        )
      assert.strictEqual((yield* rulesOf(target("Marketing"))).costCenter, "Marketing")
      assert.deepStrictEqual((yield* rulesOf(target("{ field: custom.Contract }"))).costCenter, {
        field: "custom.Contract"
      })
    }))

  it.effect("custom columns become attributes", () =>
    Effect.gen(function*() {
      const { connections } = yield* configurationOf(file())
      const attributes = connections[0]?.attributes
      assert.isTrue(attributes instanceof Set && attributes.has("custom.Contract") && attributes.has("workLocation"))
    }))
})

describe("what the file says", () => {
  it.effect("every key of an entity reaches the rules", () =>
    Effect.gen(function*() {
      const rules = yield* rulesOf(`version: 1
state: jsonl:memory/links.jsonl
connections:
  hr: { kind: csv, path: a.csv, proof: { count: a.count } }
  uk: { kind: csv, path: b.csv, proof: { count: b.count } }
entities:
  acme-fr:
    name: Acme SAS
    enabled: false
    timezone: Europe/Paris
    source: [hr, uk]
    target: { kind: file, path: members.json }
    employees:
      status: [active, on-leave]
      where: [{ field: workLocation, oneOf: [Paris] }]
      include: [board@acme.example, 0042]
      exclude: [robot@acme.example]
    fields: [name, manager]
    lifecycle: { endField: lastWorkingDay, accessEnds: after-date, inviteBefore: 2w, archiveAfter: 3d }
    onInactive: hold
    onOutOfScope: archive
    onMissing: archive
    onReleasedLeaver: archive
    adopt: never
    approval: { email: ask, bankAccount: ask }
    protect: [owner@acme.example]
    limits:
      archive: { percent: 12.5, count: 30, floor: 5, window: 2w }
      release: { percent: 50 }
      shrink: { percent: 1 }
      invite: { count: 100 }
      update: { percent: 80 }
      onExceed: stop-archives
    planLifetime: 3d
    settleAfter: 90m
    reconcile: { mode: approve, every: 1h, windows: [mon-fri 07:00-19:00, "22:00-6:00"] }
`)
      const { limits, target: _target, where: _where, ...rest } = rules
      assert.deepStrictEqual(rest, {
        entity: "acme-fr",
        name: "Acme SAS",
        enabled: false,
        timezone: "Europe/Paris",
        source: ["hr", "uk"],
        credentials: [],
        statuses: ["active", "on-leave"],
        include: ["board@acme.example", "0042"],
        exclude: ["robot@acme.example"],
        protect: ["owner@acme.example"],
        fields: ["name", "manager"],
        costCenter: undefined,
        lifecycle: {
          endField: "lastWorkingDay",
          accessEnds: "after-date",
          archiveAfterDays: 3,
          inviteBeforeDays: 14
        },
        onInactive: "hold",
        onOutOfScope: "archive",
        onMissing: "archive",
        onReleasedLeaver: "archive",
        adopt: "never",
        approval: { email: "ask", bankAccount: "ask" },
        planLifetime: 3 * 86_400_000,
        settleAfter: 90 * 60_000,
        state: "jsonl:memory/links.jsonl",
        reconcile: {
          mode: "approve",
          every: 3_600_000,
          cron: undefined,
          windows: [{ days: [1, 2, 3, 4, 5], from: 420, to: 1140 }, {
            days: [0, 1, 2, 3, 4, 5, 6],
            from: 1320,
            to: 360
          }]
        }
      })
      const at = (line: number, column: number) => ({ file: "hrsync.yaml", line, column })
      assert.deepStrictEqual(limits, {
        archive: {
          percent: { setting: "limits.archive.percent", value: 12.5, position: at(28, 27) },
          count: { setting: "limits.archive.count", value: 30, position: at(28, 40) },
          floor: 5,
          windowDays: 14
        },
        release: { percent: { setting: "limits.release.percent", value: 50, position: at(29, 27) } },
        shrink: { percent: { setting: "limits.shrink.percent", value: 1, position: at(30, 26) } },
        invite: { count: { setting: "limits.invite.count", value: 100, position: at(31, 24) } },
        update: { percent: { setting: "limits.update.percent", value: 80, position: at(32, 26) } },
        onExceed: "stop-archives"
      })
    }))
})

describe("defaults", () => {
  const head = `defaults:
  timezone: Europe/Berlin
  fields: [name]
  protect: [owner@acme.example]
  planLifetime: 2h
  lifecycle: { inviteBefore: 7d, archiveAfter: 3d }
  approval: { email: ask }
  limits: { archive: { percent: 15, window: 2w }, invite: { count: 9 }, onExceed: stop-archives }`

  it.effect("hold for an entity that says nothing, and limits say that they stand there", () =>
    Effect.gen(function*() {
      const rules = yield* rulesOf(file({ head }))
      assert.strictEqual(rules.timezone, "Europe/Berlin")
      assert.deepStrictEqual(rules.fields, ["name"])
      assert.deepStrictEqual(rules.protect, ["owner@acme.example"])
      assert.strictEqual(rules.planLifetime, 7_200_000)
      assert.deepStrictEqual(rules.limits.archive.percent, {
        setting: "limits.archive.percent",
        value: 15,
        position: { file: "hrsync.yaml", line: 9, column: 33 }
      })
      assert.strictEqual(rules.limits.invite.count?.value, 9)
      assert.strictEqual(rules.limits.onExceed, "stop-archives")
    }))

  it.effect("give way key by key, and within limits, lifecycle and approval too", () =>
    Effect.gen(function*() {
      const rules = yield* rulesOf(file({
        head,
        entity: `timezone: UTC
    protect: []
    lifecycle: { archiveAfter: 0d }
    approval: { bankAccount: ask }
    limits: { archive: { count: 3 }, onExceed: stop-all }`
      }))
      assert.strictEqual(rules.timezone, "UTC")
      assert.deepStrictEqual(rules.protect, [])
      assert.strictEqual(rules.lifecycle.archiveAfterDays, 0)
      assert.strictEqual(rules.lifecycle.inviteBeforeDays, 7)
      assert.deepStrictEqual(rules.approval, { email: "ask", bankAccount: "ask" })
      const { archive, onExceed } = rules.limits
      assert.strictEqual(archive.percent.value, 15)
      assert.strictEqual(archive.percent.position?.line, 9)
      assert.strictEqual(archive.count.value, 3)
      assert.strictEqual(archive.count.position?.line, 20)
      assert.strictEqual(archive.windowDays, 14)
      assert.strictEqual(onExceed, "stop-all")
    }))

  it.effect("P3: a count of 10 that is written is not the count of 10 that is not", () =>
    Effect.gen(function*() {
      const written = yield* rulesOf(file({ entity: "limits: { archive: { count: 10 } }" }))
      const unsaid = yield* rulesOf(file())
      assert.isDefined(written.limits.archive.count.position)
      assert.isUndefined(unsaid.limits.archive.count.position)
    }))

  it.effect("may name the source of all entities", () =>
    Effect.gen(function*() {
      const rules = yield* rulesOf(file({ head: "defaults: { source: hr }" }).replace("    source: hr\n", ""))
      assert.deepStrictEqual(rules.source, ["hr"])
    }))

  it.effect("a merge key and an anchor say the same as writing it out", () =>
    Effect.gen(function*() {
      const { entities } = yield* configurationOf(`version: 1
connections: { hr: { kind: csv, path: x } }
entities:
  a: &a { source: hr, target: { kind: file, path: a }, employees: all, limits: { archive: { percent: 7 } } }
  b: { <<: *a, name: Bee, target: { kind: file, path: b } }
`)
      assert.deepStrictEqual(
        entities.map(({ rules }) => [rules.name, rules.source, rules.limits.archive.percent.value]),
        [["a", ["hr"], 7], ["Bee", ["hr"], 7]]
      )
    }))
})

describe("D4: conditions", () => {
  const one = (field: string, test: Test): Condition => ({
    type: "all",
    conditions: [{ type: "field", field, test }]
  })

  it.effect("a list is never split, a text is split at commas", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* conditionsOf("[{ field: team, oneOf: [\"Paris, FR\", Lyon] }]"),
        one("team", { test: "oneOf", values: ["Paris, FR", "Lyon"] })
      )
      assert.deepStrictEqual(
        yield* conditionsOf("[{ field: team, noneOf: \"Remote, London ,Paris\" }]"),
        one("team", { test: "noneOf", values: ["Remote", "London", "Paris"] })
      )
    }))

  it.effect("double quotes protect a comma, and doubled they are one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* conditionsOf("[{ field: team, contains: '\"Paris, FR\", \"5\"\" pipes\", O\"Neill' }]"),
        one("team", { test: "contains", values: ["Paris, FR", "5\" pipes", "O\"Neill"] })
      )
    }))

  it.effect("numbers are values as they are written", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* conditionsOf("[{ field: costCenter, oneOf: [0420, 1e3, 7.10] }]"),
        one("costCenter", { test: "oneOf", values: ["0420", "1e3", "7.10"] })
      )
      assert.deepStrictEqual(
        yield* conditionsOf("[{ field: costCenter, startsWith: 0420 }]"),
        one("costCenter", { test: "startsWith", values: ["0420"] })
      )
    }))

  it.effect("groups nest, and every test is known", () =>
    Effect.gen(function*() {
      const field = (test: Test): Condition => ({ type: "field", field: "team", test })
      assert.deepStrictEqual(
        yield* conditionsOf(`
        - any: [{ field: team, endsWith: x }, { all: [{ field: team, matches: "^a|b$" }] }]
        - not: { field: team, isEmpty: true }
        - { field: country, isNotEmpty: true }`),
        {
          type: "all",
          conditions: [
            {
              type: "any",
              conditions: [
                field({ test: "endsWith", values: ["x"] }),
                { type: "all", conditions: [field({ test: "matches", pattern: "^a|b$" })] }
              ]
            },
            { type: "not", condition: field({ test: "isEmpty" }) },
            { type: "field", field: "country", test: { test: "isNotEmpty" } }
          ]
        }
      )
    }))
})
