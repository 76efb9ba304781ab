import { describe, expect, it, test } from "vitest"
import { parse } from "../../src/domain/EmailAddress.ts"
import { notVisible } from "../../src/domain/Field.ts"
import type { MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { afterChanges, memoryOf, planOf, remembering } from "../../src/planning/ByHand.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { doneByHand, meansItem, openItems } from "../../src/planning/DoneByHand.ts"
import { input } from "./Inputs.ts"
import type { World } from "./World.ts"
import {
  byHand,
  capabilities,
  emailOf,
  employee,
  hour,
  incomplete,
  lines,
  linked,
  member,
  memory,
  now,
  person,
  planOf as planOfWorld,
  rules,
  waitingFor
} from "./World.ts"

/** A target where people act and whose list shows neither states nor what they did. */
const blind = capabilities({
  observes: { state: false, invited: false, archived: false, bankAccount: false },
  writes: byHand.writes,
  update: byHand.writes.update
})

const base = (world: World): World => ({ ...world, listing: { capabilities: blind } })

/** The one operation of a world that a person has to carry out. */
const manual = (world: World): Operation => {
  const [operation, second] = planOfWorld(base(world)).operations.filter(({ carry }) => carry === "manual")
  if (operation === undefined || second !== undefined) throw new Error("not one manual operation")
  return operation
}

/** A world with an open item for an operation: its own, or another world's. */
const waiting = (world: World, of: World = world) => {
  const operation = manual(of)
  return {
    given: input([{ ...base(world), memory: { waiting: [waitingFor(operation)] } }]),
    operation: operation.id
  }
}

const listed = member("1", { state: "unknown" })
const left: World = { employees: [employee("1", { status: "inactive" })], members: [listed], links: [linked("1")] }
const back: World = {
  employees: [employee("1")],
  members: [listed],
  links: [linked("1", { archivedByHrsync: true })]
}
const renamed: World = {
  employees: [employee("1", { lastName: "Newman" })],
  members: [member("1", { state: "unknown", firstName: notVisible, lastName: notVisible })],
  links: [linked("1", { applied: { name: nameDigest({ first: "Person", last: "No1" }) } })]
}

const tell = ({ given, operation }: ReturnType<typeof waiting>) => doneByHand(given, "acme", operation, now)

const changesOf = (answer: ReturnType<typeof doneByHand>): ReadonlyArray<MemoryChange> =>
  answer.type === "deed" ? answer.changes : []

describe("hrsync done", () => {
  test.each([
    ["X8: an archive counts as hrsync's own", left, { archivedByHrsync: true }],
    ["X8: a return is one", back, { archivedByHrsync: false }]
  ])("%s", (_, world, expected) => {
    const [marked, link] = changesOf(tell(waiting(world)))
    expect(marked?.type === "waiting" && marked.item.doneAt).toBe(now)
    expect(link?.type === "link" && link.link).toMatchObject(expected)
  })

  it("F3: an update remembers what was applied, as hrsync's own would", () => {
    const [, link] = changesOf(tell(waiting(renamed)))
    const name = nameDigest({ first: "Person", last: "Newman" })
    expect(link?.type === "link" && link.link.applied).toEqual({ name })
  })

  it("X7: an invitation sent again is counted", () => {
    const invited = member("1", { state: "invited", invitationExpiresAt: now - hour })
    const given: World = {
      employees: [employee("1")],
      members: [invited],
      links: [linked("1")],
      listing: { capabilities: byHand }
    }
    const [operation] = planOfWorld(given).operations
    if (operation === undefined) throw new Error("nothing to do")
    const asked = input([{ ...given, memory: { waiting: [waitingFor(operation)] } }])
    const [, link] = changesOf(doneByHand(asked, "acme", operation.id, now))
    expect(link?.type === "link" && link.link.resent).toBe(1)
  })

  it("X8: it counts until the target shows otherwise: the next plan asks for nothing", () => {
    for (const world of [left, renamed]) {
      const asked = waiting(world)
      const answer = tell(asked)
      const next = planOf(
        remembering(asked.given, "acme", (one) => afterChanges(one, changesOf(answer))),
        "acme"
      )
      expect(next === undefined ? undefined : lines(next)).toEqual([])
    }
  })

  it("X8, M6: where HR has changed its mind a removal is hrsync's own still, and that is said", () => {
    const answer = tell(waiting({ ...left, employees: [employee("1")] }, left))
    // The account is gone all the same, and it was hrsync's wish (M6).
    expect(changesOf(answer).map(({ type }) => type)).toEqual(["waiting", "link"])
    expect(answer.type === "deed" && answer.notes.join()).toMatch(/HR has changed its mind/u)
  })

  it("P1: while nothing can be decided nothing is marked", () => {
    const unread: World = { ...base(left), listing: { capabilities: blind, completeness: incomplete } }
    const operation = manual(left)
    const given = input([{ ...unread, memory: { waiting: [waitingFor(operation)] } }])
    const answer = doneByHand(given, "acme", operation.id, now)
    expect(answer.type === "refused" && answer.message).toMatch(/nothing was marked: .*page 3 never came/u)
  })

  it("says when it was said before, and when the item is gone", () => {
    const { given, operation } = waiting(left)
    const before = remembering(given, "acme", (one) => afterChanges(one, changesOf(tell({ given, operation }))))
    const again = doneByHand(before, "acme", operation, now + 1)
    expect(again.type === "refused" && again.message).toBe(
      "Somebody said already at 2026-03-10 12:00 UTC that archive:hr/1 is done."
    )
    const gone = doneByHand(given, "acme", "archive:hr/9", now)
    expect(gone.type === "refused" && gone.message).toBe("acme has no worklist item archive:hr/9 any more.")
  })

  it("L4: in a disconnected entity too", () => {
    const { given, operation } = waiting(left)
    const known = memoryOf(given, "acme")
    if (known === undefined) throw new Error("no memory")
    const off = input([], { disconnected: [{ name: "Acme", rules: undefined, memory: known }] })
    expect(changesOf(doneByHand(off, "acme", operation, now)).map(({ type }) => type)).toEqual(["waiting", "link"])
  })
})

describe("which worklist item is meant", () => {
  const item = {
    operation: "archive:hr/1",
    person: person("1"),
    member: "m1",
    wanted: "x",
    openedAt: now,
    doneAt: undefined
  }
  const remembered = memory(rules(), {
    links: [linked("1")],
    waiting: [item, { ...item, operation: "older", openedAt: now - 1 }, { ...item, operation: "over", doneAt: now }]
  })
  test.each([
    ["archive:hr/1", true],
    ["hr/1", true],
    ["1", true],
    ["m1", true],
    [emailOf("1"), true],
    ["archive:hr", false],
    [emailOf("2"), false]
  ])("%s", (text, expected) => {
    expect(meansItem(remembered, item, text, parse(text))).toBe(expected)
  })

  it("X8: open items stand in the order of their age", () => {
    expect(openItems(remembered).map(({ operation }) => operation)).toEqual(["older", "archive:hr/1"])
  })
})
