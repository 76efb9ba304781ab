import { assert, it } from "@effect/vitest"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { planOf } from "../../src/planning/ByHand.ts"
import { differs, planDifference } from "../../src/report/PlanDifference.ts"
import { planView } from "../../src/report/PlanView.ts"
import { input } from "../planning/Inputs.ts"
import { employee, linked, member, type World } from "../planning/World.ts"

const viewOf = (world: World) => {
  const plan: EntityPlan | undefined = planOf(input([world]), "acme")
  return plan === undefined
    ? undefined
    : planView({ version: 1, madeAt: 0, hypothetical: false, entities: [plan] }).entities[0]
}

const leavers: World = {
  employees: ["1", "2", "3"].map((id) => employee(id, { status: "inactive" })),
  members: ["1", "2", "3"].map((id) => member(id)),
  links: ["1", "2", "3"].map((id) => linked(id))
}

const ids = (operations: ReadonlyArray<{ readonly id: string }>) => operations.map(({ id }) => id)

it("a plan does not differ from itself", () => {
  assert.isFalse(differs(planDifference(viewOf(leavers), viewOf(leavers))))
})

it("what only one of them does, stops or is blocked by", () => {
  const raised = { ...leavers, rules: { limits: { count: 5 } } }
  const freed = planDifference(viewOf(leavers), viewOf(raised))
  assert.deepStrictEqual(ids(freed.freed), ["archive:hr/1", "archive:hr/2", "archive:hr/3"])
  assert.deepStrictEqual(freed.blocksFewer.map(({ reason }) => reason), ["archive-limit"])
  assert.deepStrictEqual([...freed.more, ...freed.fewer, ...freed.stopped], [])
  const stopped = planDifference(viewOf(raised), viewOf(leavers))
  assert.lengthOf(stopped.stopped, 3)
  const gone = planDifference(viewOf(raised), undefined)
  assert.lengthOf(gone.fewer, 3)
  assert.lengthOf(planDifference(undefined, viewOf(raised)).more, 3)
})

it("a value that differs is another operation", () => {
  const named = (name: string): World => ({
    employees: [employee("1", { lastName: name })],
    members: [member("1")],
    links: [linked("1")]
  })
  const { fewer, more } = planDifference(viewOf(named("Byron")), viewOf(named("Lovelace")))
  assert.deepStrictEqual([ids(more), ids(fewer)], [["update:hr/1:name"], ["update:hr/1:name"]])
})
