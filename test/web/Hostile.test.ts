import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import type { HistoryEntry } from "../../src/domain/History.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import type { EntityPlan, Plan } from "../../src/domain/Plan.ts"
import type { EntityStanding } from "../../src/engine/Standing.ts"
import type { Decision, Site } from "../../src/web/Site.ts"
import { input } from "../planning/Inputs.ts"
import { employee, now } from "../planning/World.ts"
import * as arbitrary from "../report/arbitraries.ts"
import { item, list } from "../report/worklists.ts"
import { as, open, send } from "./Browse.ts"
import { fakeSite, served } from "./FakeSite.ts"
import { strangers } from "./markup.ts"

const base = fakeSite(input([{ employees: [employee("1")] }]))

const onePlan = ({ entities: [one] }: Plan): EntityPlan => {
  if (one === undefined) throw new Error("no entity")
  return { ...one, entity: "acme" }
}

/** Everything that a page may show, with texts in which anything may stand. Keys of entities are names of the file. */
const shown = fc.record({
  plan: arbitrary.plan.filter(({ entities }) => entities.length > 0).map(onePlan),
  operation: arbitrary.operation,
  words: arbitrary.text
})

type Shown = typeof shown extends fc.Arbitrary<infer A> ? A : never

const operationsIn = ({ holds, operations, withheld }: EntityPlan): ReadonlyArray<Operation> => [
  ...operations,
  ...withheld,
  ...holds.flatMap(({ operation }) => operation ?? [])
]

const siteOf = ({ operation, plan, words }: Shown, standing: EntityStanding): Partial<Site> => {
  const person = { connection: words, id: words }
  const entries: ReadonlyArray<HistoryEntry> = [
    {
      type: "act",
      act: { at: now, entity: words, kind: "refuse", by: words, reason: words, person, subject: plan.decisionHash }
    },
    {
      type: "run",
      run: {
        id: words,
        entity: words,
        by: words,
        reason: words,
        startedAt: now,
        endedAt: now,
        outcome: "failed",
        decisionHash: words,
        savedPlan: undefined,
        text: words
      }
    }
  ]
  const decision: Decision = {
    madeAt: now,
    plan,
    permit: { may: "apply", operations: plan.operations },
    mode: "approve",
    yes: { covers: 3, confirms: true },
    asked: new Set(operationsIn(plan).map(({ id }) => id)),
    refusable: true,
    shown: ""
  }
  const look = standing.look === undefined ? undefined : { ...standing.look, plan }
  return {
    standings: Effect.succeed([
      { ...standing, name: words, look, good: look },
      {
        ...standing,
        entity: "other",
        name: words,
        look: undefined,
        good: undefined,
        trouble: { message: words, next: words }
      }
    ]),
    decision: () => Effect.succeed(decision),
    history: () => Effect.succeed(entries),
    past: () => Effect.succeed({ entries, limit: 100, more: true, byOf: () => words, addressOf: () => words }),
    worklists: Effect.succeed([
      list({
        entity: "acme",
        name: words,
        items: [item({ ...operation, id: words }, "update", 9)],
        aside: [item(operation, "archive", 9, { state: "held", text: words })],
        follows: [operation],
        saidDone: [{ id: words, kind: "invite", person: operation.person, doneAt: now }]
      })
    ]),
    try: () =>
      Effect.succeed({
        problems: undefined,
        warnings: words,
        entities: [
          { entity: "acme", name: words, now: undefined, next: plan, untried: undefined },
          { entity: words, name: words, now: plan, next: undefined, untried: words }
        ]
      })
  }
}

it.live(
  "A6: names, e-mails, values of HR and reasons are words in every page of plans, and accounts are masked",
  () =>
    Effect.gen(function*() {
      let current: Partial<Site> = {}
      const [standing] = yield* base.standings
      if (standing === undefined) throw new Error("no standing")
      const site: Site = {
        ...base,
        standings: Effect.suspend(() => current.standings ?? base.standings),
        decision: (entity) => current.decision?.(entity) ?? base.decision(entity),
        history: (query) => current.history?.(query) ?? base.history(query),
        past: (asked) => current.past?.(asked) ?? base.past(asked),
        worklists: Effect.suspend(() => current.worklists ?? base.worklists),
        try: (text) => current.try?.(text) ?? base.try(text)
      }
      const { address } = yield* served(site, { access: as("approver") })
      const pages = (words: string) => [
        open(`${address}/plans`),
        open(`${address}/entities/acme/plan`),
        open(`${address}/history`),
        open(`${address}/history?${new URLSearchParams({ entity: words, person: words }).toString()}`),
        open(`${address}/worklist`),
        send(`${address}/try`, { csrf: "token", text: "version: 1" })
      ]
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(shown, async (one) => {
            current = siteOf(one, standing)
            for (const { status, text } of await Effect.runPromise(Effect.all(pages(one.words.toWellFormed())))) {
              assert.strictEqual(status, 200)
              assert.deepStrictEqual(strangers(text), [])
              assert.notInclude(text, arbitrary.iban)
            }
          }),
          { numRuns: 40 }
        )
      )
    }).pipe(Effect.scoped),
  60_000
)

it("what a page may not hold is found", () => {
  assert.deepStrictEqual(strangers("<!doctype html><p class=\"soft\">a &amp; b</p>"), [])
  for (
    const page of [
      "<script>x</script>",
      "<img src=x>",
      "<p onclick=\"x\">",
      "<a href=\"javascript:x\">",
      "<a href=\"//evil.example\">",
      "a < b",
      "&copy",
      "a\u202eb"
    ]
  ) assert.isAbove(strangers(page).length, 0, page)
})
