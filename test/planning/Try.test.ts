import { assert, describe, it } from "@effect/vitest"
import type { PlanInput } from "../../src/planning/Input.ts"
import { tryRules } from "../../src/planning/Try.ts"
import { input } from "./Inputs.ts"
import { employee, linked, member, oneOf, type RuleFacts, rules } from "./World.ts"

const people = ["1", "2", "3"]

const present = (facts: RuleFacts = {}): PlanInput =>
  input([{
    employees: people.map((id) => employee(id, { location: id === "3" ? "Paris" : "Rome" })),
    members: people.map((id) => member(id)),
    links: people.map((id) => linked(id)),
    rules: facts
  }])

const trying = (given: PlanInput, facts: ReadonlyArray<RuleFacts>, changed: ReadonlyArray<string> = []) =>
  tryRules({ input: given, rules: facts.map(rules), changed: new Set(changed) })

const ids = (plan: { readonly operations: ReadonlyArray<{ readonly id: string }> } | undefined) =>
  plan?.operations.map(({ id }) => id)

describe("what a changed file would do to people", () => {
  it("a narrower filter releases whom it leaves out (L2), against the plan of now", () => {
    const [one] = trying(present(), [{ where: oneOf("workLocation", "Rome"), limits: { release: 100 } }])
    assert.deepStrictEqual(ids(one?.now), [])
    assert.deepStrictEqual(ids(one?.next), ["release:hr/3"])
    assert.isUndefined(one?.untried)
  })

  it("D6: what nobody read is no block: it is said what would have to be read", () => {
    const [one] = trying(present(), [{ where: oneOf("department", "Sales") }])
    assert.isUndefined(one?.next)
    assert.match(one?.untried ?? "", /needs a reading of department in connection hr/u)
    const [center] = trying(present(), [{ costCenter: { field: "costCenter" } }])
    assert.match(center?.untried ?? "", /needs a reading of costCenter in connection hr/u)
    const [managers] = trying(present(), [{ fields: ["name", "manager"] }])
    assert.match(managers?.untried ?? "", /needs a reading of managers/u)
  })

  it("D6: a field that was read and is empty for everybody blocks as ever", () => {
    const empty = input([{
      employees: [employee("1", { location: "" })],
      members: [member("1")],
      links: [linked("1")],
      rules: { where: oneOf("workLocation", "Rome") }
    }])
    const [one] = trying(empty, [{ where: oneOf("workLocation", "Paris") }])
    assert.isUndefined(one?.untried)
    assert.deepStrictEqual(one?.next?.blocks.map(({ reason }) => reason), ["filter-field-unreadable"])
  })

  it("a field of the record itself needs no other reading", () => {
    const [one] = trying(present(), [{ where: oneOf("id", "1", "2", "3") }])
    assert.deepStrictEqual(ids(one?.next), [])
  })

  it("L4: an entity that vanishes, or is switched off, shows its disconnect", () => {
    const vanished = trying(present(), [])
    assert.deepStrictEqual(vanished.map(({ entity }) => entity), ["acme"])
    assert.deepStrictEqual(ids(vanished[0]?.next), ["release:hr/1", "release:hr/2", "release:hr/3"])
    const [off] = trying(present(), [{ enabled: false }])
    assert.strictEqual(off?.next?.status, "disconnected")
    assert.lengthOf(off?.next?.operations ?? [], 3)
  })

  it("L4: an entity under a new key with the same target is refused as a rename", () => {
    const tried = trying(present(), [{ entity: "acme-fr", target: "file:acme.json" }])
    const next = tried.find(({ entity }) => entity === "acme-fr")?.next
    assert.deepStrictEqual(next?.errors.map(({ reason }) => reason), ["invalid-config"])
    assert.include(next?.errors[0]?.next ?? "", "hrsync state mv acme acme-fr")
    const [unread] = trying(present(), [{ entity: "acme-fr", target: "file:acme.json" }], ["hr"])
    assert.isUndefined(unread?.untried)
  })

  it("what was never read can't be told: a new entity, a new connection, one with other settings, another target", () => {
    const untried = (facts: RuleFacts, changed: ReadonlyArray<string> = []) =>
      trying(present(), [facts], changed).find(({ entity }) => entity === (facts.entity ?? "acme"))?.untried ?? ""
    assert.include(untried({ entity: "new" }), "never read here")
    assert.include(untried({ source: ["hr", "other"] }), "connection other")
    assert.include(untried({}, ["hr"]), "new reading of connection hr")
    const unlinked = input([{ employees: [employee("1")], members: [] }])
    assert.include(trying(unlinked, [{ target: "file:other.json" }])[0]?.untried ?? "", "target is another one")
  })
})
