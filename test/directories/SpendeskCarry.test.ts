import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Performed } from "../../src/directories/Directory.ts"
import { kind } from "../../src/directories/Spendesk.ts"
import { capabilities } from "../../src/directories/SpendeskSettings.ts"
import type { Capabilities } from "../../src/domain/Capabilities.ts"
import { notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { managedFields } from "../../src/domain/Rules.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { cycle } from "../../src/engine/Cycle.ts"
import { network } from "../../src/net/Network.ts"
import type { Source } from "../../src/sources/Source.ts"
import { Disk, storeOf } from "../engine/MemoryStore.ts"
import { employee, entity, iban, linked, member, now, operationLine, planOf, type World } from "../planning/World.ts"
import { decodeSettings } from "./SpendeskTrial.ts"

const settings = decodeSettings({ clientId: "${env:ID}", clientSecret: "${env:SECRET}" })
const spendesk = capabilities(settings)

/** A user as Spendesk shows one. */
const user = (id: string, facts: Parameters<typeof member>[1] = {}): Member => ({
  ...member(id, facts),
  externalId: notVisible,
  state: "unknown",
  roles: notVisible,
  managerId: notVisible,
  bankAccount: notVisible,
  invitationExpiresAt: notVisible
})

/** One person for each operation that a target like Spendesk can be asked for. */
const world = (target: Capabilities): World => ({
  employees: [
    employee("1"),
    employee("2", { status: "inactive" }),
    employee("3"),
    employee("4", { lastName: "Newman" }),
    employee("5", { email: "new5@acme.example" }),
    employee("6", { manager: "4" }),
    employee("7", { bankAccount: iban.fr })
  ],
  members: ["2", "3", "4", "5", "6", "7"].map((id) => user(id)),
  links: [
    linked("2"),
    linked("3", { archivedByHrsync: true }),
    linked("4"),
    linked("5"),
    linked("6", { applied: { manager: "another manager" } }),
    linked("7", { applied: { bankAccount: "another account" } })
  ],
  listing: { capabilities: target },
  rules: { fields: [...managedFields], protect: ["owner@acme.example"], limits: { count: 5 } }
})

/** A plan without a word of how anything is carried out. */
const withoutCarry = (plan: EntityPlan): unknown => ({
  ...plan,
  operations: plan.operations.map((operation) => ({ ...operation, carry: "" }))
})

const isAbout = (turned: string) => (operation: Operation): boolean =>
  operation.kind === "update"
    ? operation.changes.some(({ field }) => `update ${field}` === turned)
    : operation.kind === turned

/** Spendesk on the day that it documents one more call. */
const turns: ReadonlyArray<readonly [turned: string, Capabilities]> = [
  ...(["invite", "archive", "cancel-invite", "reactivate"] as const).map((operation) =>
    [operation, { ...spendesk, writes: { ...spendesk.writes, [operation]: "apply" } }] as const
  ),
  ...managedFields.map((field) => {
    const update = { ...spendesk.writes.update, [field]: "apply" } as const
    return [`update ${field}`, { ...spendesk, writes: { ...spendesk.writes, update } }] as const
  })
]

describe("the day on which Spendesk documents a call", () => {
  const byHand = planOf(world(spendesk))

  it("until then everything is a person's", () => {
    assert.deepStrictEqual(byHand.operations.map(operationLine), [
      "invite 1 by hand",
      "reactivate 3 by hand",
      "update 4 name by hand",
      "update 5 email by hand",
      "update 7 bankAccount by hand",
      "update 6 manager by hand",
      "archive 2 by hand"
    ])
    assert.deepStrictEqual([byHand.holds, byHand.blocks, byHand.errors], [[], [], []])
  })

  for (const [turned, target] of turns) {
    it(`A4, P6: ${turned} becomes hrsync's, and nothing else of the plan changes`, () => {
      const plan = planOf(world(target))
      assert.deepStrictEqual(withoutCarry(plan), withoutCarry(byHand))
      const about = isAbout(turned)
      for (const operation of plan.operations) {
        assert.strictEqual(operation.carry, about(operation) ? "apply" : "manual")
      }
    })
  }

  /** One apply, with what it asked the target for and what it gave to people. */
  const applied = (target: Capabilities) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now)
      const given = entity(world(target))
      const disk = new Disk([given.memory])
      const calls: Array<TargetCall> = []
      const made = kind.make(settings, { entity: "acme", folder: "/", network: network({}) })
      const perform = (call: TargetCall): Effect.Effect<Performed> =>
        Effect.sync(() => {
          calls.push(call)
          return { member: "made", outcome: "done" }
        })
      const source: Source = {
        connection: "hr",
        kind: "json",
        read: () =>
          Stream.make(
            { _tag: "Employees", employees: given.hr[0]?.employees ?? [] } as const,
            { _tag: "Proof", completeness: given.members.completeness, incremental: false } as const
          )
      }
      const list = Stream.make(
        { _tag: "Members", members: given.members.members } as const,
        { _tag: "Proof", completeness: given.members.completeness } as const
      )
      yield* cycle(
        {
          connections: [{ id: "hr", connect: Effect.succeed(source) }],
          entities: [{
            rules: given.rules,
            connect: Effect.succeed({
              ...made,
              list,
              capabilities: target,
              // As it is, until it is there to be called.
              ...(target === spendesk ? {} : { perform })
            })
          }]
        },
        {
          now: yield* Clock.currentTimeMillis,
          hypothetical: false,
          only: undefined,
          everything: false,
          progress: () => undefined,
          by: "kim",
          reason: "a test",
          savedPlan: undefined,
          applying: () => undefined
        },
        Effect.succeed
      ).pipe(Effect.provide(storeOf(disk, { name: "this process", dead: false })))
      return {
        calls: calls.map((call) => call.kind),
        journal: disk.journal.map(({ kind: of, outcome }) => `${of} ${outcome}`).toSorted()
      }
    })

  it.effect("X8: an apply by hand opens an item for each and calls nothing; a turned one alone is called", () =>
    Effect.gen(function*() {
      const opened = (kinds: ReadonlyArray<string>) => kinds.map((one) => `${one} opened`)
      const before = yield* applied(spendesk)
      assert.deepStrictEqual(before, {
        calls: [],
        journal: opened(["archive", "invite", "reactivate", "update", "update", "update", "update"])
      })
      const [, invites] = turns[0] ?? []
      if (invites === undefined) throw new Error("nothing is turned")
      const after = yield* applied(invites)
      assert.deepStrictEqual(after, {
        calls: ["invite"],
        journal: [
          "archive opened",
          "invite done",
          ...opened(["reactivate", "update", "update", "update", "update"])
        ]
      })
    }))
})
