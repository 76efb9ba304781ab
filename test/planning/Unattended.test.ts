import { describe, expect, it, test } from "vitest"
import { type Reconcile, usualReconcile } from "../../src/domain/Rules.ts"
import { approve } from "../../src/planning/Approve.ts"
import { afterChanges, planOf, readOf, remembering } from "../../src/planning/ByHand.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { permit } from "../../src/planning/Unattended.ts"
import { input } from "./Inputs.ts"
import { employee, hour, linked, member, now } from "./World.ts"

/** Bo is to be invited, Ada's name changes; the rules are confirmed. */
const world = (reconcile: Partial<Reconcile> = {}): PlanInput =>
  input([{
    employees: [employee("1", { lastName: "Newman" }), employee("2")],
    members: [member("1")],
    links: [linked("1")],
    rules: { reconcile: { ...usualReconcile, ...reconcile } }
  }])

const asked = (given: PlanInput, at = now) => {
  const plan = planOf(given, "acme")
  const read = readOf(given, "acme")
  if (plan === undefined || read === undefined) throw new Error("no plan of acme")
  expect(plan.operations).toHaveLength(2)
  return permit(plan, read.rules, read.memory, at)
}

const unconfirmed = (given: PlanInput): PlanInput =>
  remembering(given, "acme", (one) => ({ ...one, confirmed: undefined }))

/** Monday to Friday in the evening; `now` is a Tuesday, noon in UTC. */
const evening = [{ days: [1, 2, 3, 4, 5], from: 18 * 60, to: 20 * 60 }]

describe("what an unattended cycle may do", () => {
  it("U2: auto applies all of a confirmed plan", () => {
    expect(asked(world())).toMatchObject({ may: "apply", operations: [{ kind: "invite" }, { kind: "update" }] })
  })

  it("P7, U4: nothing of rules that nobody confirmed, whatever the mode", () => {
    expect(asked(unconfirmed(world()))).toEqual({ may: "nothing", waits: "confirmation", until: undefined })
    expect(asked(unconfirmed(world({ mode: "approve" })))).toMatchObject({ may: "nothing", waits: "confirmation" })
  })

  it("P8, U4: nothing where a merge took away what somebody relied on", () => {
    const given = remembering(world(), "acme", (one) => ({
      ...one,
      confirmed: one.confirmed === undefined
        ? undefined
        : { ...one.confirmed, safety: { ...one.confirmed.safety, protect: "cfo@acme.example" } }
    }))
    expect(asked(given)).toEqual({ may: "nothing", waits: "confirmation", until: undefined })
  })

  it("U2: observe writes nothing, not to the store either", () => {
    expect(asked(world({ mode: "observe" }))).toEqual({ may: "nothing", waits: "observing", until: undefined })
    expect(asked(unconfirmed(world({ mode: "observe" })))).toMatchObject({ waits: "observing" })
  })

  it("U3: outside of its windows it notes what it read, and says when it goes on", () => {
    expect(asked(world({ windows: evening }))).toEqual({ may: "remember", waits: "window", until: now + 6 * hour })
    expect(asked(world({ windows: evening }), now + 6 * hour)).toMatchObject({ may: "apply" })
  })

  it("U3: where no window is found, it may not write either", () => {
    const never = world({ windows: [{ days: [], from: 0, to: 60 }] })
    expect(asked(never)).toEqual({ may: "remember", waits: "window", until: undefined })
  })

  it("X1: after a failure it waits, longer each time", () => {
    const failed = remembering(world(), "acme", (one) => ({ ...one, failures: { count: 3, lastAt: now - 60_000 } }))
    expect(asked(failed)).toEqual({ may: "nothing", waits: "retry", until: now + 180_000 })
    expect(asked(failed, now + 180_000)).toMatchObject({ may: "apply" })
  })

  it("U2, P6: approve applies what an approval covers, once it is given, and no other decision", () => {
    const given = world({ mode: "approve" })
    expect(asked(given)).toEqual({ may: "remember", waits: "approval", until: undefined })
    const plan = planOf(given, "acme")
    if (plan === undefined) throw new Error("no plan")
    const [first] = plan.operations
    const yes = (only: ReadonlyArray<string> | undefined) => {
      const answer = approve(given, plan, { only, by: "grace", at: now })
      if (answer.type !== "deed") throw new Error(answer.type)
      return remembering(given, "acme", (one) => afterChanges(one, answer.changes))
    }
    expect(asked(yes(undefined))).toMatchObject({ may: "apply", operations: plan.operations })
    expect(asked(yes([first?.id ?? ""]))).toMatchObject({ may: "apply", operations: [first] })
    expect(asked(yes(undefined), now + 25 * hour)).toMatchObject({ waits: "approval" })
  })

  it("U2: in the mode auto there is nothing to approve where nothing waits", () => {
    const given = world()
    const plan = planOf(given, "acme")
    if (plan === undefined) throw new Error("no plan")
    expect(approve(given, plan, { only: undefined, by: "grace", at: now }).type).toBe("nothing")
  })
})

test("L4, U4: a disconnect needs no confirmation, and waits for no window, unless the entity is only observed", () => {
  const given = unconfirmed(world({ windows: evening }))
  const read = readOf(given, "acme")
  if (read === undefined) throw new Error("no entity")
  const off = { ...read.rules, enabled: false }
  const plan = planOf(
    { ...given, entities: [], disconnected: [{ name: "Acme", rules: off, memory: read.memory }] },
    "acme"
  )
  if (plan === undefined) throw new Error("no plan")
  expect(plan.operations.map(({ kind }) => kind)).toEqual(["release"])
  expect(permit(plan, off, read.memory, now)).toMatchObject({ may: "apply", operations: plan.operations })
  expect(permit(plan, undefined, read.memory, now)).toMatchObject({ may: "apply" })
  const observed = { ...off, reconcile: { ...usualReconcile, mode: "observe" as const } }
  expect(permit(plan, observed, read.memory, now)).toMatchObject({ may: "nothing", waits: "observing" })
})
