import { describe, expect, it, test } from "vitest"
import { findPeople } from "../../src/planning/FindPeople.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { rememberedPeople } from "../../src/planning/RememberedPeople.ts"
import { input } from "./Inputs.ts"
import { emailOf, employee, invitation, linked, member, memory, person, rules } from "./World.ts"

const names = (given: PlanInput, text: string): ReadonlyArray<string> =>
  findPeople(given, text).map((people) =>
    people.map(({ chosen, entity, links, member }) =>
      [entity, chosen?.id ?? "-", links.map(({ memberId }) => memberId).join("+") || "-", member?.id ?? "-"].join(" ")
    ).join(", ")
  )

const world = {
  employees: [employee("1"), employee("2", { email: "new2@acme.example" }), employee("3"), employee("5")],
  members: [member("1"), member("2"), member("4"), member("5", { state: "archived" })],
  links: [
    linked("1"),
    linked("2", { emails: [emailOf("2"), "old2@acme.example"] }),
    linked("gone", { memberId: "m4", emails: ["gone@acme.example"] })
  ]
} as const

describe("whom a text means", () => {
  test.each([
    ["HR's e-mail", emailOf("1"), ["acme 1 m1 m1"]],
    ["an e-mail in any case, with space around", " P1@ACME.Example ", ["acme 1 m1 m1"]],
    ["an e-mail of the target alone", emailOf("2"), ["acme 2 m2 m2"]],
    ["M1: an e-mail that only the link remembers", "old2@acme.example", ["acme 2 m2 m2"]],
    ["an employee id", "3", ["acme 3 - -"]],
    ["connection/id", "hr/1", ["acme 1 m1 m1"]],
    ["a member id", "m1", ["acme 1 m1 m1"]],
    ["somebody whom HR does not return, by their link", "gone@acme.example", ["acme - m4 m4"]],
    ["M9: an archived member without a link, as the employee with its address", "m5", ["acme 5 - -"]],
    ["nobody", "nobody@acme.example", []],
    ["a part of an id", "hr", []]
  ])("%s", (_, text, expected) => {
    expect(names(input([world]), text)).toEqual(expected)
  })

  it("a member of whom HR knows nothing is found alone", () => {
    const given = input([{ ...world, members: [...world.members, member("9")] }])
    expect(names(given, "m9")).toEqual(["acme - - m9"])
  })

  it("M4: several records of one person are one person", () => {
    const given = input([{
      employees: [employee("1", { personKey: "p" }), employee("8", { personKey: "p", status: "inactive" })],
      members: [member("1")],
      links: [linked("8", { memberId: "m1" })]
    }])
    expect(names(given, "8")).toEqual(["acme 1 m1 m1"])
  })

  it("an id in two connections means two people, and an address that was given on means both who had it", () => {
    const two = [employee("1"), employee("1", { connection: "uk", email: "other@acme.example" })]
    const given = input([{ rules: { source: ["hr", "uk"] }, employees: two }])
    expect(names(given, "1")).toEqual(["acme 1 - -", "acme 1 - -"])
    expect(names(given, "uk/1")).toEqual(["acme 1 - -"])
    const heir = input([{
      employees: [employee("1", { email: "old2@acme.example" }), employee("2")],
      links: world.links
    }])
    expect(names(heir, "old2@acme.example")).toEqual(["acme 1 m1 -", "acme 2 m2 -"])
  })

  it("D5: a person is one person in every entity that knows them; only those asked for are looked at", () => {
    const worlds = [{ employees: [employee("1")], rules: { entity: "b" } }, {
      employees: [employee("1")],
      rules: { entity: "a" }
    }]
    expect(names(input(worlds), "1")).toEqual(["a 1 - -, b 1 - -"])
    expect(names(input(worlds, { only: new Set(["b"]) }), "1")).toEqual(["b 1 - -"])
  })

  it("L4: of a disconnected entity its links are known", () => {
    const off = { name: "Old", rules: undefined, memory: memory(rules({ entity: "old" }), { links: [linked("1")] }) }
    expect(names(input([], { disconnected: [off] }), "m1")).toEqual(["old - m1 -"])
  })
})

describe("whom a text means in the history", () => {
  const memories = [memory(rules(), {
    links: [linked("1", { emails: [emailOf("1"), "old1@acme.example"] })],
    invitations: [invitation("2")]
  })]
  test.each([
    ["an address of a link", "old1@acme.example", [person("1")]],
    ["an address of an invitation", emailOf("2"), [person("2")]],
    ["a member id", "m1", [person("1")]],
    ["connection/id, of somebody of whom nothing else is remembered", "hr/77", [person("77")]],
    ["an id, in every connection", "77", [person("77"), person("77", "uk")]],
    ["an address that nobody had", "nobody@acme.example", []]
  ])("%s", (_, text, expected) => {
    expect(rememberedPeople(memories, ["hr", "uk"], text)).toEqual(expected)
  })
})
