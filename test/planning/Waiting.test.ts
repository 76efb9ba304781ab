import { describe, expect, test } from "vitest"
import type { Capabilities } from "../../src/domain/Capabilities.ts"
import { notVisible } from "../../src/domain/Field.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { table } from "./Table.ts"
import type { EmployeeFacts, MemberFacts, World } from "./World.ts"
import {
  account,
  at,
  byHand,
  capabilities,
  employee,
  holdOf,
  hour,
  iban,
  invitation,
  key,
  lines,
  linked,
  member,
  now,
  operationOf,
  person,
  planOf,
  readOnly,
  waitingFor
} from "./World.ts"

const newcomer = (more: World = {}): World => ({ employees: [employee("1")], ...more })
const lost = (facts: Parameters<typeof invitation>[1] = {}) =>
  invitation("1", { outcome: "unknown", listsWithout: 2, ...facts })

table("X2: one invitation per decision", [
  {
    name: "X2: an invitation that was sent is waited for, not sent again",
    given: newcomer({ memory: { invitations: [invitation("1")] } }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: however long ago it was",
    given: newcomer({
      memory: { invitations: [invitation("1", { at: at("2025-01-01T00:00:00Z"), listsWithout: 99 })] }
    }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: one of unknown outcome is waited for until settleAfter has passed",
    given: newcomer({ memory: { invitations: [lost({ at: now - hour + 1 })] } }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: when it has, and two complete lists are without it, it is planned again",
    given: newcomer({ memory: { invitations: [lost({ at: now - hour })] } }),
    expected: ["invite 1"]
  },
  {
    name: "X2: one list is not enough",
    given: newcomer({ memory: { invitations: [lost({ listsWithout: 1 })] } }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: settleAfter is the file's",
    given: newcomer({ rules: { settleAfter: 3 * hour }, memory: { invitations: [lost()] } }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: where the target does not list invitations, no list says anything",
    given: newcomer({
      memory: { invitations: [lost()] },
      listing: { capabilities: capabilities({ observes: { invited: false } }) }
    }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: somebody may say that it may go out again",
    given: newcomer({ memory: { invitations: [invitation("1")], allowed: [person("1")] } }),
    expected: ["invite 1"]
  },
  {
    name: "X2: an invitation to somebody else is theirs",
    given: newcomer({ memory: { invitations: [invitation("2"), invitation("3", { person: person("1", "bob") })] } }),
    expected: ["invite 1"]
  },
  {
    name: "X2: of several the last one counts",
    given: newcomer({
      memory: { invitations: [lost({ at: now - 9 * hour }), lost({ at: now - 1 }), lost({ at: now - 5 * hour })] }
    }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: each has to be settled: an earlier one that was sent is waited for all the same",
    given: newcomer({
      memory: { invitations: [lost({ at: now - 2 * hour }), invitation("1", { at: now - 9 * hour })] }
    }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: when all are settled, it is planned again",
    given: newcomer({ memory: { invitations: [lost({ at: now - 2 * hour }), lost({ at: now - 9 * hour })] } }),
    expected: ["invite 1"]
  },
  {
    name: "X2: an invitation to a former record of the person is theirs",
    given: {
      employees: [
        employee("1", { personKey: "p", status: "inactive" }),
        employee("2", { personKey: "p", email: "p1@acme.example" })
      ],
      memory: { invitations: [invitation("1")] }
    },
    expected: ["hold awaiting-confirmation 2"]
  },
  {
    name: "X2: a new address does not make it another invitation",
    given: { employees: [employee("1", { email: "new@acme.example" })], memory: { invitations: [invitation("1")] } },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X2: when the list shows the member, they are adopted",
    given: newcomer({ members: [member("1", { state: "invited" })], memory: { invitations: [lost()] } }),
    expected: ["adopt 1"]
  }
])

describe("X2: what it says", () => {
  test("X2: when it was sent, and to which address", () => {
    const plan = planOf(newcomer({ memory: { invitations: [invitation("1", { email: "old@acme.example" })] } }))
    expect(holdOf(plan, "awaiting-confirmation").text)
      .toBe("An invitation to old@acme.example was sent at 2026-03-10 10:00 UTC; the target does not show it yet.")
  })
  test("X2: how many lists are without it", () => {
    const plan = planOf(newcomer({ memory: { invitations: [lost({ listsWithout: 1 })] } }))
    expect(holdOf(plan, "awaiting-confirmation").text).toBe(
      "An invitation to p1@acme.example may have been sent at 2026-03-10 10:00 UTC; its answer was lost, and 1 of 2 complete lists since then are without it."
    )
  })
})

const invited = (shown: MemberFacts, more: World = {}, facts: EmployeeFacts = {}): World => ({
  employees: [employee("1", facts)],
  members: [member("1", { state: "invited", ...shown })],
  links: [linked("1")],
  ...more
})
const expired = { invitationExpiresAt: now - hour } as const

table("X7: expired invitations", [
  { name: "X7: an expired invitation is sent again", given: invited(expired), expected: ["resend-invite 1"] },
  {
    name: "X7: it has expired at its very end",
    given: invited({ invitationExpiresAt: now }),
    expected: ["resend-invite 1"]
  },
  { name: "X7: a pending one is never repeated", given: invited({ invitationExpiresAt: now + 1 }), expected: [] },
  {
    name: "X7: nor one whose end the target does not show",
    given: invited({ invitationExpiresAt: notVisible }),
    expected: []
  },
  {
    name: "X7: it is sent again twice at most",
    given: invited(expired, { links: [linked("1", { resent: 1 })] }),
    expected: ["resend-invite 1"]
  },
  {
    name: "X7: then it was ignored",
    given: invited(expired, { links: [linked("1", { resent: 2 })] }),
    expected: ["hold invitations-ignored 1"]
  },
  {
    name: "X7: an accepted one is none",
    given: invited({ ...expired, state: "active" }),
    expected: []
  },
  {
    name: "X7: nor one of a member of unknown state",
    given: invited({ ...expired, state: "unknown" }),
    expected: []
  },
  {
    name: "X7: the name is changed all the same",
    given: invited(expired, {}, { lastName: "Newman" }),
    expected: ["resend-invite 1", "update 1 name"]
  },
  {
    name: "X7: somebody who left has it withdrawn instead",
    given: invited(expired, {}, { status: "inactive" }),
    expected: ["cancel-invite 1"]
  },
  {
    name: "X7: somebody whose start was moved is not reminded",
    given: invited(expired, {}, { startDate: "2026-05-01" }),
    expected: ["hold not-started 1 until 2026-05-01"]
  },
  {
    name: "X7: somebody released is not reminded",
    given: invited(expired, { rules: { exclude: ["1"] } }),
    expected: ["release 1"]
  },
  {
    name: "X7: nor in the plan that adopts them",
    given: { employees: [employee("1")], members: [member("1", { state: "invited", ...expired })] },
    expected: ["adopt 1"]
  },
  {
    name: "X7: a target that cannot send again says so",
    given: invited(expired, { listing: { capabilities: readOnly } }),
    expected: ["hold unsupported-by-target 1"]
  },
  {
    name: "X7: or has a person do it",
    given: invited(expired, { listing: { capabilities: byHand } }),
    expected: ["resend-invite 1 by hand"]
  },
  {
    name: "X7: not to an address that HR no longer has, while the new one is held",
    given: {
      ...invited(expired, {}, { email: "new@acme.example" }),
      members: [member("1", { state: "invited", ...expired }), member("9", { email: "new@acme.example" })]
    },
    expected: ["hold unmanaged-member-exists 1 email"]
  },
  {
    name: "X7: where HR shows no address, to the one that the invitation has",
    given: invited(expired, {}, { email: notVisible }),
    expected: ["resend-invite 1"]
  }
])

describe("X7: the operation", () => {
  test("X7: which attempt it is, and when the invitation expired", () => {
    expect(operationOf(planOf(invited(expired)), "resend-invite")).toMatchObject({
      id: "resend-invite:hr/1",
      member: "m1",
      attempt: 1,
      why: { rule: "X7", text: "The invitation expired at 2026-03-10 11:00 UTC." }
    })
    const second = operationOf(planOf(invited(expired, { links: [linked("1", { resent: 1 })] })), "resend-invite")
    expect(second.attempt).toBe(2)
    // One decision per expiry: a list that lags behind asks for no other (X6).
    expect(second.wanted).toBe(operationOf(planOf(invited(expired)), "resend-invite").wanted)
  })
  test("X7: an ignored one says how often it was sent again", () => {
    expect(holdOf(planOf(invited(expired, { links: [linked("1", { resent: 2 })] })), "invitations-ignored").text)
      .toBe("The invitation expired at 2026-03-10 11:00 UTC, after it had been sent again 2 times.")
  })
  test("X7: whoever is reminded or ignores it is not counted as unchanged", () => {
    expect(planOf(invited(expired)).counts.unchanged).toBe(0)
    expect(planOf(invited(expired, { links: [linked("1", { resent: 2 })] })).counts.unchanged).toBe(0)
    expect(planOf(invited({ invitationExpiresAt: now + 1 })).counts.unchanged).toBe(1)
  })
})

/** A world in which one operation is a person's work, by the operation's kind. */
const manual: Readonly<Record<string, World>> = {
  invite: newcomer(),
  archive: { employees: [employee("1", { status: "inactive" })], members: [member("1")], links: [linked("1")] },
  "cancel-invite": invited({}, {}, { status: "inactive" }),
  "resend-invite": invited(expired),
  reactivate: {
    employees: [employee("1")],
    members: [member("1", { state: "archived" })],
    links: [linked("1", { archivedByHrsync: true })]
  },
  update: { employees: [employee("1", { lastName: "Newman" })], members: [member("1")], links: [linked("1")] }
}

const worlds = Object.entries(manual).map(([kind, world]) => ({
  kind,
  world: { ...world, listing: { capabilities: byHand } }
}))
const first = (world: World): Operation => {
  const [operation] = planOf(world).operations
  if (operation === undefined) throw new Error("no operation")
  return operation
}

describe("X8: a person's work", () => {
  test.each(worlds)("X8: $kind by hand is planned until somebody is asked", ({ kind, world }) => {
    expect(planOf(world).operations.map((operation) => [operation.kind, operation.carry])).toEqual([[kind, "manual"]])
  })
  test.each(worlds)("X8: while its item is open, $kind waits for the person", ({ kind, world }) => {
    const operation = first(world)
    const plan = planOf({ ...world, memory: { waiting: [waitingFor(operation)] } })
    expect(plan.operations).toEqual([])
    const hold = holdOf(plan, "waiting-for-person")
    expect(hold.operation).toEqual(operation)
    expect(hold.operation?.kind).toBe(kind)
    expect(plan.outcome).toBe("nothing-to-do")
  })
  test.each(worlds)("X8: a changed wish is another item: $kind is planned again", ({ kind, world }) => {
    const waiting = [{ ...waitingFor(first(world)), wanted: "something else" }]
    expect(planOf({ ...world, memory: { waiting } }).operations.map((operation) => operation.kind)).toEqual([kind])
  })
  test.each(worlds)("X8: an item about another operation is not this one's: $kind", ({ kind, world }) => {
    const waiting = [{ ...waitingFor(first(world)), operation: "another" }]
    expect(planOf({ ...world, memory: { waiting } }).operations.map((operation) => operation.kind)).toEqual([kind])
  })
  test.each(worlds)("X8: done, while the target shows otherwise: $kind is planned again", ({ kind, world }) => {
    const waiting = [waitingFor(first(world), { doneAt: now - hour })]
    expect(planOf({ ...world, memory: { waiting } }).operations.map((operation) => operation.kind)).toEqual([kind])
  })
  test("X8: an operation that hrsync carries out waits for nobody", () => {
    const world = manual["archive"] ?? {}
    const waiting = [waitingFor(first(world))]
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual(["archive 1"])
  })
  test.each([
    [0, "less than an hour"],
    [hour - 1, "less than an hour"],
    [hour, "1 hour"],
    [2 * hour - 1, "1 hour"],
    [2 * hour, "2 hours"],
    [48 * hour - 1, "47 hours"],
    [48 * hour, "2 days"],
    [-hour, "less than an hour"]
  ])("X8: the hold says how long it has waited: %i ms are %s", (milliseconds, text) => {
    const world: World = { ...manual["archive"], listing: { capabilities: byHand } }
    const waiting = [waitingFor(first(world), { openedAt: now - milliseconds })]
    expect(holdOf(planOf({ ...world, memory: { waiting } }), "waiting-for-person").text)
      .toBe(`A person has been asked to do this; it has been waiting for ${text}.`)
  })
})

/** A target on which a person does everything and that does not show some of it. */
const unseen = (observes: Partial<Capabilities["observes"]>): World["listing"] & object => ({
  capabilities: { ...byHand, observes: { ...byHand.observes, ...observes } }
})
const done = (world: World): ReadonlyArray<string> =>
  lines(planOf({ ...world, memory: { ...world.memory, waiting: [waitingFor(first(world), { doneAt: now - hour })] } }))

describe("X8: done is believed where the target shows nothing", () => {
  test("X8: an invitation, where the list may omit invited people", () => {
    const world = { ...newcomer(), listing: unseen({ invited: false }) }
    expect(done(world)).toEqual([])
  })
  test("X8: an archive, where the state is not shown", () => {
    const world: World = {
      employees: [employee("1", { status: "inactive" })],
      members: [member("1", { state: "unknown" })],
      links: [linked("1")],
      listing: unseen({ state: false })
    }
    expect(done(world)).toEqual([])
  })
  test("X8: a reactivation too", () => {
    const world: World = {
      employees: [employee("1")],
      members: [member("1", { state: "unknown" })],
      links: [linked("1", { archivedByHrsync: true })],
      listing: unseen({ state: false })
    }
    expect(done(world)).toEqual([])
  })
  const hidden = (
    facts: EmployeeFacts,
    shown: MemberFacts,
    observes: Partial<Capabilities["observes"]> = {}
  ): World => ({
    employees: [employee("1", facts), employee("2")],
    members: [member("1", shown), member("2")],
    links: [
      linked("1", {
        applied: {
          name: "another",
          email: appliedDigest("email", "another"),
          manager: "another",
          bankAccount: account(iban.de).digest(key)
        }
      }),
      linked("2")
    ],
    rules: { fields: ["name", "email", "manager", "bankAccount"] },
    listing: unseen(observes)
  })
  test("X8: a name that is not shown", () => {
    const world = hidden({ lastName: "Newman" }, { firstName: notVisible, lastName: notVisible })
    expect(done(world)).toEqual([])
  })
  test("X8: half a name is shown: it shows otherwise", () => {
    expect(done(hidden({ lastName: "Newman" }, { firstName: notVisible }))).toEqual(["update 1 name by hand"])
    expect(done(hidden({ firstName: "Ada", lastName: "Newman" }, { lastName: notVisible }))).toEqual([
      "update 1 name by hand"
    ])
  })
  test("X8: an e-mail that is not shown", () => {
    expect(done(hidden({ email: "new@acme.example" }, { email: notVisible }))).toEqual([])
  })
  test("X8: a manager that is not shown", () => {
    expect(done(hidden({ manager: "2" }, { managerId: notVisible }, { manager: false }))).toEqual([])
  })
  test("X8: a manager that is", () => {
    expect(done(hidden({ manager: "2" }, {}))).toEqual(["update 1 manager by hand"])
  })
  test("X8: a bank account that is not shown", () => {
    expect(done(hidden({ bankAccount: iban.fr }, { bankAccount: notVisible }, { bankAccount: false }))).toEqual([])
  })
  test("X8: a bank account that is", () => {
    expect(done(hidden({ bankAccount: iban.fr }, { bankAccount: iban.de }))).toEqual(["update 1 bankAccount by hand"])
  })
  test("X8: each field is an item of its own: what one that is shown says is said of no other", () => {
    const world = hidden(
      { lastName: "Newman", bankAccount: iban.fr },
      { bankAccount: notVisible },
      { bankAccount: false }
    )
    const waiting = planOf(world).operations.map((operation) => waitingFor(operation, { doneAt: now - 2 * hour }))
    expect(waiting.map(({ operation }) => operation)).toEqual(["update:hr/1:bankAccount", "update:hr/1:name"])
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual(["update 1 name by hand"])
  })
  test("X8: one that a person has changed leaves the other as it was asked for", () => {
    const world = (lastName: string) =>
      hidden({ lastName: "Newman", bankAccount: iban.fr }, { lastName, bankAccount: notVisible }, {
        bankAccount: false
      })
    const waiting = planOf(world("No1")).operations.map((operation) => waitingFor(operation))
    expect(lines(planOf({ ...world("Newman"), memory: { waiting } }))).toEqual([
      "hold waiting-for-person 1 bankAccount"
    ])
  })
})

describe("X8: what builds on a person's work waits with it", () => {
  const half = capabilities({ writes: { "cancel-invite": "manual" } })
  const pair = invited({}, { listing: { capabilities: half } }, { email: "new@acme.example" })

  test("X8: the halves of a pair go one way, and the invitation follows its withdrawal", () => {
    expect(lines(planOf(pair))).toEqual(["cancel-invite 1 by hand", "invite 1 by hand"])
    const waiting = [waitingFor(operationOf(planOf(pair), "cancel-invite"))]
    const plan = planOf({ ...pair, memory: { waiting } })
    expect(plan.operations).toEqual([])
    expect(plan.holds.map(({ operation, text }) => [operation?.kind, text])).toEqual([
      ["cancel-invite", "A person has been asked to do this; it has been waiting for 5 hours."],
      ["invite", "It follows what a person has been asked to do."]
    ])
  })
  test("X8: so it is where only the invitation is a person's work", () => {
    const given = { ...pair, listing: { capabilities: capabilities({ writes: { invite: "manual" } }) } }
    expect(lines(planOf(given))).toEqual(["cancel-invite 1 by hand", "invite 1 by hand"])
  })
  test("X8: the manager of somebody whom a person invites comes when they are there", () => {
    const world: World = {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("2")],
      links: [linked("2")],
      rules: { fields: ["manager"] },
      listing: { capabilities: capabilities({ writes: { invite: "manual" } }) }
    }
    const waiting = [waitingFor(operationOf(planOf(world), "invite"))]
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual(["hold waiting-for-person 1"])
  })
})

describe("X2, X7, X8: side by side", () => {
  const told = (...invitations: ReadonlyArray<ReturnType<typeof invitation>>) =>
    [invitations, invitations.toReversed()].map((list) =>
      holdOf(planOf(newcomer({ memory: { invitations: list } })), "awaiting-confirmation").text
    )
  test("X2: of several that are waited for the last is told, whatever their order", () => {
    for (
      const text of told(
        invitation("1", { email: "first@acme.example", at: now - 9 * hour }),
        invitation("1", { email: "last@acme.example", at: now - hour })
      )
    ) {
      expect(text).toContain("last@acme.example was sent")
    }
  })
  test("X2: at one moment one that was sent before one that may have been", () => {
    for (const text of told(lost({ listsWithout: 0 }), invitation("1"))) expect(text).toContain("was sent at")
  })
  test("X2: then the one that fewer lists are without, then by address", () => {
    for (const text of told(lost({ listsWithout: 1 }), lost({ listsWithout: 0 }))) {
      expect(text).toContain("0 of 2 complete lists")
    }
    for (
      const text of told(invitation("1", { email: "b@acme.example" }), invitation("1", { email: "a@acme.example" }))
    ) {
      expect(text).toContain("to a@acme.example")
    }
  })
  test("X7: whoever cannot be reminded is not counted as unchanged", () => {
    expect(planOf(invited(expired, { listing: { capabilities: readOnly } })).counts.unchanged).toBe(0)
  })
  test("X8: an e-mail that is shown shows otherwise", () => {
    const world: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1")],
      links: [linked("1")],
      listing: { capabilities: byHand }
    }
    expect(done(world)).toEqual(["update 1 email by hand"])
  })
  test("X8: a hold about one field names it", () => {
    const field = (facts: EmployeeFacts) => {
      const world: World = {
        employees: [employee("1", facts)],
        members: [member("1")],
        links: [linked("1")],
        listing: { capabilities: byHand }
      }
      return holdOf(planOf({ ...world, memory: { waiting: [waitingFor(first(world))] } }), "waiting-for-person").field
    }
    expect(field({ lastName: "Newman" })).toBe("name")
    expect(field({ email: "new@acme.example" })).toBe("email")
  })
  test("X8: what builds on a return by hand waits with it", () => {
    const world: World = {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })],
      listing: { capabilities: capabilities({ writes: { reactivate: "manual" } }) }
    }
    const waiting = [waitingFor(operationOf(planOf(world), "reactivate"))]
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual([
      "hold waiting-for-person 1",
      "hold waiting-for-person 1 name"
    ])
  })
})

describe("X8: done, and what was to follow", () => {
  test("X8: what follows a return that a person has done, and that nothing shows, is planned", () => {
    const world: World = {
      employees: [employee("1", { lastName: "Newman" })],
      members: [member("1", { state: "unknown" })],
      links: [linked("1", { archivedByHrsync: true })],
      listing: unseen({ state: false })
    }
    const reactivate = operationOf(planOf(world), "reactivate")
    const waiting = [waitingFor(reactivate, { doneAt: now - hour })]
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual(["update 1 name by hand"])
  })
  test("X8: what needs two things of which one is done waits for the other", () => {
    const world: World = {
      employees: [
        employee("2", { personKey: "p", lastName: "Newman" }),
        employee("1", { personKey: "p", status: "inactive" })
      ],
      members: [member("1", { state: "archived" })],
      links: [linked("1", { archivedByHrsync: true })],
      listing: { capabilities: byHand }
    }
    expect(lines(planOf(world))).toEqual(["adopt 2", "reactivate 2 by hand", "update 2 name by hand"])
    const waiting = [waitingFor(operationOf(planOf(world), "reactivate"))]
    expect(lines(planOf({ ...world, memory: { waiting } }))).toEqual([
      "adopt 2",
      "hold waiting-for-person 2",
      "hold waiting-for-person 2 name"
    ])
  })
})
