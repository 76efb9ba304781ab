import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { assert, describe, it } from "vitest"
import type { JournalEntry } from "../../src/domain/History.ts"
import { externalIdOf } from "../../src/domain/Member.ts"
import type { EntityId } from "../../src/domain/Rules.ts"
import { mayWrite } from "../../src/planning/WriteWindows.ts"
import type { FakeTarget, Heard } from "./FakeTarget.ts"
import { Year } from "./Year.ts"

/*
 * A reconciler that nobody watches, for a year: people join, leave, move, marry and come back; HR tools and targets fail
 * in every way; clocks are wrong; processes are stopped and die. Every few hours it is looked whether the laws hold. HRSYNC_YEARS sets how
 * many years are lived through (`npm run soak`: more), the first seed is HRSYNC_LAW_SEED.
 */

const years = Number(process.env["HRSYNC_YEARS"] ?? 1)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20260105"
const first = chosen === "random" ? Date.now() % 1_000_000 : Number(chosen)

/** What the laws have seen so far. */
class Watch {
  readonly #heard = new Map<EntityId, number>()
  #journal = 0
  /** By entity, who has an invitation or an account that hrsync made, and under which address. */
  readonly #live = new Map<EntityId, Map<string, { readonly member: string; email: string }>>()
  readonly #observed: string
  calls = 0

  constructor(year: Year) {
    this.#observed = JSON.stringify(year.disk.memory("de"))
  }

  look(year: Year): void {
    for (const [entity, target] of year.targets) {
      for (const heard of target.heard.slice(this.#heard.get(entity) ?? 0)) this.#one(year, entity, heard, target)
      this.#heard.set(entity, target.heard.length)
    }
    for (const entry of year.disk.journal.slice(this.#journal)) this.#entry(year, entry)
    this.#journal = year.disk.journal.length
    // U2: what is only observed is written nowhere, not to the store either.
    assert.strictEqual(JSON.stringify(year.disk.memory("de")), this.#observed)
    // P7: nor is what nobody confirmed yet.
    if (!year.isConfirmed("it") && year.rules.some(({ entity }) => entity === "it")) {
      // From before it left the file, something may still wait for a list that shows it.
      assert.deepStrictEqual(year.disk.memory("it").pending.filter(({ at }) => at >= year.itCameAt), [])
    }
    for (const { entity } of year.rules) {
      // X4
      const running = year.disk.runs.filter((run) => run.entity === entity && run.outcome === "running")
      assert.isAtMost(running.length, 1, entity)
    }
  }

  #one(year: Year, entity: EntityId, { at, call, carriedOut, made }: Heard, target: FakeTarget): void {
    this.calls += 1
    const said = `${entity}, ${new Date(at).toISOString()}: ${JSON.stringify(call)}`
    const rules = year.rules.find((one) => one.entity === entity)
    if (rules === undefined) return assert.fail(`an entity that is in no file was written to: ${said}`)
    assert.notStrictEqual(rules.reconcile.mode, "observe", said)
    assert.isTrue(year.isConfirmed(entity), `nobody confirmed it: ${said}`)
    assert.isTrue(mayWrite(rules, at), `out of its windows: ${said}`)
    if (call.kind !== "invite") assert.notInclude(["owner", "stranger"], call.member, said)
    if (!carriedOut) return
    const live = this.#live.get(entity) ?? new Map()
    this.#live.set(entity, live)
    if (call.kind === "invite") {
      assert.include(year.worked(call.externalId, entity, at), true, `nobody who works there: ${said}`)
      assert.isUndefined(live.get(call.externalId), `invited twice: ${said}`)
      assert.notInclude([...live.values()].map(({ email }) => email), call.email, `one address twice: ${said}`)
      live.set(call.externalId, { member: made ?? "", email: call.email })
    } else if (call.kind === "archive" || call.kind === "cancel-invite") {
      const whom = year.externalIdOf(entity, call.member)
      const withdrawn = call.kind === "cancel-invite" && whom !== undefined
        && target.members.find(({ id }) => id === call.member)?.email !== year.company.emailOf(whom)
      assert.isTrue(
        whom !== undefined && (withdrawn || year.worked(whom, entity, at).includes(false)),
        `without proof: ${said}`
      )
      if (whom !== undefined) live.delete(whom)
    } else if (call.kind === "update" && call.changes.email !== undefined) {
      const whom = live.get(year.externalIdOf(entity, call.member) ?? "")
      if (whom !== undefined) whom.email = call.changes.email
    }
  }

  /** U2: in the mode `approve` nothing is done but what somebody approved. */
  #entry(year: Year, { carry, entity, kind, operation }: JournalEntry): void {
    if (entity !== "es" || carry !== "apply") return
    assert.isTrue(year.approved.get("es")?.has(operation) === true, `${kind} ${operation} was not approved`)
  }
}

/** What has become of it: everybody who works there is a member, nobody else of HR's is, and nothing is left to do. */
const inStep = (year: Year): Effect.Effect<void> =>
  Effect.gen(function*() {
    for (const { entity, look, rules, trouble } of yield* year.standings) {
      if (rules === undefined || rules.reconcile.mode === "observe") continue
      assert.isUndefined(trouble, entity)
      if (look === undefined) return assert.fail(`${entity} was not looked at`)
      assert.deepStrictEqual(look?.plan.operations, [], entity)
      assert.deepStrictEqual(look.plan.blocks, [], entity)
      assert.deepStrictEqual(look.plan.errors, [], entity)
      const members = (year.targets.get(entity)?.members ?? []).filter(({ state }) => state !== "archived")
      const ids = members.flatMap(({ id }) => year.externalIdOf(entity, id) ?? [])
      const wanted = year.expected(rules)
      assert.strictEqual(new Set(ids).size, ids.length, `${entity}: one person, two members`)
      const missing = [...wanted].filter((id) => !ids.includes(id))
      assert.deepStrictEqual(missing, [], `${entity}: not a member; ${JSON.stringify(look.plan.holds)}`)
      if (rules.onOutOfScope === "archive") {
        // L6: who moved to an entity that is only observed is not let go before they arrive there.
        const waits = new Set(look.plan.holds.flatMap(({ person: { employee }, reason }) =>
          reason === "move-pending" && employee !== undefined ? [externalIdOf(employee)] : []
        ))
        const left = ids.filter((id) =>
          !wanted.has(id) && !waits.has(id)
        )
        assert.deepStrictEqual(left, [], `${entity}: still a member`)
      }
    }
  })

describe("a year that nobody watches", () => {
  it(
    `U1 to U6, X2, X4, L1, L6, P7: ${years} of them, and in the end all are in step`,
    async () => {
      for (let seed = first; seed < first + years; seed++) {
        const year = new Year(seed)
        const watch = new Watch(year)
        await Effect.gen(function*() {
          yield* year.pass((one) => watch.look(one))
          yield* inStep(year)
        }).pipe(
          Effect.provide(TestClock.layer()),
          // The tenth more or less of each interval too, so that a seed that failed fails again.
          Random.withSeed(String(seed)),
          Effect.runPromise
        ).catch((cause: unknown) => {
          throw new Error(`seed ${seed}, ${new Date(year.now).toISOString()}`, { cause })
        })
        // A year in which nothing happens proves nothing.
        assert.isAbove(watch.calls, 100)
        assert.isAbove(year.restarts.stopped, 5)
        assert.isAbove(year.restarts.crashed, 1)
      }
    },
    36_000_000
  )
})
