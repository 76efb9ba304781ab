import { describe, expect, it, test } from "vitest"
import type { Operation } from "../../src/domain/Operation.ts"
import type { ApprovingOptions } from "../../src/planning/Approve.ts"
import { approve, decidedBy, decisionsOf, groundsOf, sameDecision, stopped } from "../../src/planning/Approve.ts"
import { afterChanges, planOf, remembering } from "../../src/planning/ByHand.ts"
import { doubtOf } from "../../src/planning/Gate.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { input } from "./Inputs.ts"
import type { World } from "./World.ts"
import { approval, day, employee, hr, iban, incomplete, linked, member, memory, now, rules, staff } from "./World.ts"

const options = (more: Partial<ApprovingOptions> = {}): ApprovingOptions => ({
  only: undefined,
  by: "grace",
  at: now,
  ...more
})

const decision = (given: PlanInput) => {
  const found = planOf(given, "acme")
  if (found === undefined) throw new Error("no plan of acme")
  return found
}

const ask = (given: PlanInput, more: Partial<ApprovingOptions> = {}) => approve(given, decision(given), options(more))

/** What an answer says in one line. */
const said = (given: PlanInput, more: Partial<ApprovingOptions> = {}): string => {
  const answer = ask(given, more)
  switch (answer.type) {
    case "deed":
      return `${answer.kind} ${answer.covered.map(({ id }) => id).join(", ")}`.trim()
    case "refused":
      return `${answer.is}: ${answer.message} ${answer.next}`
    case "nothing":
      return answer.message
  }
}

/** Three of 19 leave, where two may. */
const leaving = (more: World = {}): World => {
  const { employees, links, members } = staff(19)
  return {
    employees: employees.map((one) =>
      ["1", "2", "3"].includes(one.id) ? employee(one.id, { status: "inactive" }) : one
    ),
    links,
    members,
    ...more
  }
}

const newAccount: World = {
  employees: [employee("1", { bankAccount: iban.fr, lastName: "Newman" })],
  members: [member("1", { bankAccount: iban.de })],
  links: [linked("1", { applied: { bankAccount: "another" } })],
  rules: { approval: { bankAccount: "ask" } }
}

/** HR returns two of twelve, and nothing follows from it but doubt. */
const shrunk = (): World => {
  const { employees, links, members } = staff(12)
  return {
    employees: employees.slice(0, 2),
    links,
    members,
    memory: { goodReads: [{ connection: "hr", at: now - day, employees: 12 }] }
  }
}

const unconfirmed = { memory: { confirmed: undefined } } as const
const confirmedRules = { confirmed: { fingerprint: "old", safety: {}, by: "ada", at: now - day } }

describe("what is approved", () => {
  test.each([
    ["P6: everything that a limit stops", input([leaving()]), "approve archive:hr/1, archive:hr/2, archive:hr/3"],
    [
      "F4: a change that waits, with what goes ahead anyway",
      input([newAccount]),
      "approve update:hr/1:name, update:hr/1:bankAccount"
    ],
    ["P3: a block that stops nothing but the doubt", input([shrunk()]), "approve"],
    ["P7: nothing waits, and the rules were never confirmed", input([{ ...staff(1), ...unconfirmed }]), "confirm"],
    ["P7: or were confirmed as others", input([{ ...staff(1), memory: confirmedRules }]), "confirm"],
    ["nothing waits at all", input([staff(1)]), "Nothing in acme waits for an approval, and its rules are confirmed."],
    [
      "P2: no approval passes an empty answer",
      input([{ ...staff(3), employees: [], reads: [hr([])] }]),
      "blocked: No approval passes empty-source in acme: "
    ],
    [
      "P1: an entity in error has nothing to approve",
      input([{ ...staff(1), listing: { completeness: incomplete } }]),
      "error: acme can't be planned, so there is nothing to approve: "
    ],
    [
      "L4: nor has a disconnected one whose releases need none",
      input([], { disconnected: [{ name: "A", rules: undefined, memory: memory(rules(), { links: [linked("1")] }) }] }),
      "Nothing in acme waits for an approval, and its rules are confirmed."
    ]
  ])("%s", (_, given, expected) => {
    expect(said(given).startsWith(expected), said(given)).toBe(true)
  })

  it("P6: holds for planLifetime, names the decision and who gave it, and lets the plan pass", () => {
    const given = input([leaving()])
    const answer = ask(given)
    if (answer.type !== "deed") throw new Error("refused")
    const { blocks, decisionHash } = decision(given)
    expect(answer.subject).toBe(decisionHash)
    expect(answer.approval).toEqual({
      hash: decisionHash,
      only: undefined,
      passes: blocks.map(doubtOf),
      by: "grace",
      at: now,
      expiresAt: now + day
    })
    const next = planOf(remembering(given, "acme", (one) => afterChanges(one, answer.changes)), "acme")
    expect(next?.blocks).toEqual([])
    expect(next?.operations.map(({ kind }) => kind)).toEqual(["archive", "archive", "archive"])
  })

  it("P7: confirms the rules with it, and says so", () => {
    const answer = ask(input([leaving(unconfirmed)]))
    if (answer.type !== "deed") throw new Error("refused")
    expect(answer.changes.map(({ type }) => type)).toEqual(["approval", "confirmed"])
    expect(answer.notes).toEqual(["Its rules are confirmed as well."])
  })

  it("P6: what waits is told apart from what goes ahead", () => {
    const found = decision(input([newAccount]))
    expect(decidedBy(found).map(({ id }) => id)).toEqual(["update:hr/1:name", "update:hr/1:bankAccount"])
    expect(stopped(found).map(({ id }) => id)).toEqual(["update:hr/1:bankAccount"])
  })

  it("P6: a decision is found by the first digits of its hash", () => {
    const given = plan(input([staff(1), { ...leaving(), rules: { entity: "other" } }])).plan
    const [first] = given.entities
    expect(decisionsOf(given, first?.decisionHash.slice(0, 8) ?? "").map(({ entity }) => entity)).toEqual(["acme"])
    expect(decisionsOf(given, "00000000")).toEqual([])
    expect(decisionsOf(given, "").length).toBe(2)
  })
})

const moved: World = {
  employees: [employee("1", { email: "new@acme.example", manager: "2" }), employee("2")],
  members: [member("1", { state: "invited" })],
  links: [linked("1")],
  rules: { approval: { email: "ask" }, fields: ["name", "email", "manager"] }
}

const underNewcomer: World = {
  employees: [employee("1", { manager: "2" }), employee("2")],
  members: [member("1")],
  links: [linked("1")],
  rules: { fields: ["name", "email", "manager"] }
}

const returning: World = {
  employees: [employee("1", { lastName: "Newman" })],
  members: [member("1", { state: "archived" })],
  memory: { allowed: [{ connection: "hr", id: "1" }] }
}

describe("approving some operations alone", () => {
  test.each([
    ["P6: a subset", leaving(), ["archive:hr/2"], "approve archive:hr/2"],
    ["P6: a list of none", leaving(unconfirmed), [], /^usage: No operation is named/u],
    [
      "P7: a part, where a confirmation lets all of it go",
      { ...underNewcomer, ...unconfirmed },
      ["invite:hr/2"],
      /^usage: What waits in acme is that somebody confirms its rules, and then all of its plan is applied/u
    ],
    [
      "an operation that is not in the decision",
      leaving(),
      ["archive:hr/9"],
      "usage: The decision of acme has no operation archive:hr/9. It has: archive:hr/1, archive:hr/2, archive:hr/3."
    ],
    [
      "M2: both halves of a pair",
      moved,
      ["cancel-invite:hr/1:new-address", "invite:hr/1"],
      /^approve .*cancel-invite/u
    ],
    [
      "M2: the withdrawal alone",
      moved,
      ["cancel-invite:hr/1:new-address"],
      /^usage: cancel-invite:hr\/1:new-address is one half of a pair/u
    ],
    ["M2: the invitation alone", moved, ["invite:hr/1"], /^usage: invite:hr\/1 is one half of a pair/u],
    [
      "F6: a manager's update without the invitations that it builds on",
      moved,
      ["update:hr/1:manager"],
      /^usage: update:hr\/1:manager builds on what is not named with it/u
    ],
    [
      "F6: a manager's update without the manager's own invitation",
      underNewcomer,
      ["update:hr/1:manager"],
      "usage: update:hr/1:manager builds on what is not named with it. Name invite:hr/2 as well."
    ],
    [
      "M9: a return without its adoption",
      returning,
      ["reactivate:hr/1"],
      "usage: reactivate:hr/1 builds on what is not named with it. Name adopt:hr/1 as well."
    ],
    [
      "M9: an update without the return",
      returning,
      ["update:hr/1:name", "adopt:hr/1"],
      "usage: update:hr/1:name builds on what is not named with it. Name reactivate:hr/1 as well."
    ]
  ])("%s", (_, given, only, expected) => {
    const answer = said(input([given]), { only })
    if (typeof expected === "string") expect(answer).toBe(expected)
    else expect(answer).toMatch(expected)
  })

  it("P6: what an earlier approval covers need not be named again", () => {
    const { decisionHash } = decision(input([moved]))
    const before = approval(decisionHash, { only: ["cancel-invite:hr/1:new-address"] })
    const given = input([{ ...moved, memory: { approvals: [before] } }])
    expect(said(given, { only: ["invite:hr/1"] })).toBe("approve invite:hr/1")
  })

  it("M2, F6: the grounds are those that the planner asks for: whatever passes here goes ahead there", () => {
    for (const world of [moved, underNewcomer, returning, leaving()]) {
      const given = input([world])
      const all = decidedBy(decision(given))
      for (const operation of all) {
        const only = closure(operation, all).map(({ id }) => id)
        const answer = ask(given, { only })
        if (answer.type !== "deed") {
          expect(answer.type).toBe("nothing")
          continue
        }
        const next = planOf(remembering(given, "acme", (one) => afterChanges(one, answer.changes)), "acme")
        const ahead = next?.operations.map(({ id }) => id)
        for (const id of only) expect(ahead).toContain(id)
      }
    }
  })
})

const closure = (operation: Operation, all: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const found = new Set([operation])
  for (const one of found) for (const ground of groundsOf(one, all)) found.add(ground)
  return [...found]
}

describe("a key that is made (P6)", () => {
  const keyless = input([{ ...newAccount, memory: { key: undefined } }])
  const keyed = input([newAccount])

  it("changes the hash of a bank account, and not which operations there are", () => {
    const [a, b] = [decision(keyless), decision(keyed)]
    expect(a.decisionHash).not.toBe(b.decisionHash)
    expect(sameDecision(a, b)).toBe(true)
  })

  it("another set of operations is another decision", () => {
    expect(sameDecision(decision(keyed), decision(input([leaving()])))).toBe(false)
  })
})
