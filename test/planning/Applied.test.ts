import { describe, expect, test } from "vitest"
import { notVisible } from "../../src/domain/Field.ts"
import type { Memory, PendingOperation } from "../../src/domain/Memory.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { table } from "./Table.ts"
import type { World } from "./World.ts"
import {
  byHand,
  capabilities,
  employee,
  hour,
  invitation,
  lines,
  linked,
  member,
  now,
  operationOf,
  person,
  planned,
  planOf,
  waitingFor
} from "./World.ts"

/** An operation of `world`'s plan, sent half an hour ago. */
const sent = (
  world: World,
  kind: Operation["kind"],
  facts: Partial<PendingOperation> = {}
): Pick<Memory, "pending"> => {
  const operation = operationOf(planOf(world), kind)
  return {
    pending: [{
      journal: 7,
      operation: operation.id,
      kind,
      person: operation.person.employee ?? person("1"),
      member: operation.person.member,
      fields: operation.kind === "update" ? operation.changes.map(({ field }) => field) : [],
      wanted: operation.wanted,
      at: now - hour / 2,
      outcome: "done",
      ...facts
    }]
  }
}

const renamed: World = { employees: [employee("1", { lastName: "New" })], members: [member("1")], links: [linked("1")] }
const left: World = { ...renamed, employees: [employee("1", { status: "inactive" })] }
const expired: World = {
  employees: [employee("1")],
  members: [member("1", { state: "invited", invitationExpiresAt: now - 1 })],
  links: [linked("1")]
}
const after = (world: World, kind: Operation["kind"], facts: Partial<PendingOperation> = {}): World => ({
  ...world,
  memory: sent(world, kind, facts)
})

table("X6: an applied change is believed when a list shows it", [
  {
    name: "X6: one that the list does not show yet is not done again",
    given: after(renamed, "update"),
    expected: ["hold awaiting-confirmation 1 name"]
  },
  {
    name: "X6: after settleAfter it is planned again",
    given: after(renamed, "update", { at: now - hour }),
    expected: ["update 1 name"]
  },
  {
    name: "X6: one moment before, it is not",
    given: after(renamed, "update", { at: now - hour + 1 }),
    expected: ["hold awaiting-confirmation 1 name"]
  },
  {
    name: "X6: settleAfter is the file's",
    given: { ...after(renamed, "update", { at: now - 2 * hour }), rules: { settleAfter: 3 * hour } },
    expected: ["hold awaiting-confirmation 1 name"]
  },
  {
    name: "X6: another wish is another operation",
    given: after(renamed, "update", { wanted: "something else" }),
    expected: ["update 1 name"]
  },
  {
    name: "X6: another operation has nothing to do with it",
    given: after(renamed, "update", { operation: "update:hr/2:name" }),
    expected: ["update 1 name"]
  },
  { name: "X6: an archive too", given: after(left, "archive"), expected: ["hold awaiting-confirmation 1"] },
  {
    name: "X2: an update whose answer was lost is done again, which does no harm",
    given: after(renamed, "update", { outcome: "unknown" }),
    expected: ["update 1 name"]
  },
  {
    name: "X2: an archive whose answer was lost as well",
    given: after(left, "archive", { outcome: "unknown" }),
    expected: ["archive 1"]
  },
  {
    name: "X7: an invitation that was perhaps sent again is not sent once more",
    given: { ...after(expired, "resend-invite", { outcome: "unknown" }), links: [linked("1", { resent: 1 })] },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "X7: nor one that certainly was",
    given: { ...after(expired, "resend-invite"), links: [linked("1", { resent: 1 })] },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "M7: what follows a return that is not shown yet waits with it",
    given: after(
      {
        employees: [employee("1", { lastName: "New" })],
        members: [member("1", { state: "archived" })],
        links: [linked("1", { archivedByHrsync: true })]
      },
      "reactivate"
    ),
    expected: ["hold awaiting-confirmation 1", "hold awaiting-confirmation 1 name"]
  },
  {
    name: "X2: somebody who was invited just now and is not listed yet has not vanished",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("1", { at: now - hour + 1 })] }
    },
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "M8: later they have",
    given: {
      employees: [employee("1")],
      links: [linked("1")],
      memory: { invitations: [invitation("1", { at: now - hour })] }
    },
    expected: ["hold member-vanished 1"]
  }
])

/** Somebody whose invitation was withdrawn for one to a new address, which did not go out. */
const broken = (more: World = {}): World => ({
  employees: [employee("1", { email: "new@acme.example" })],
  members: [],
  links: [linked("1", { reinvite: true })],
  ...more
})
const withdrawn = member("1", { state: "archived" })

table("M2: a pair that broke half-way", [
  { name: "M2: the new invitation is planned anew", given: broken(), expected: ["invite 1"] },
  {
    name: "M2: also where the withdrawn one stays in the list, archived",
    given: broken({ members: [withdrawn] }),
    expected: ["invite 1"]
  },
  {
    name: "M2: not while it was perhaps sent",
    given: broken({
      memory: { invitations: [invitation("1", { email: "new@acme.example", outcome: "unknown", at: now - 1 })] }
    }),
    expected: ["hold awaiting-confirmation 1"]
  },
  {
    name: "M1: one that went out after all is adopted by hrsync's own id",
    given: broken({
      members: [
        withdrawn,
        member("2", { lastName: "No1", externalId: "hr/1", email: "new@acme.example", state: "invited" })
      ]
    }),
    expected: ["adopt 1"]
  },
  {
    name: "M3: or by its address",
    given: broken({
      members: [withdrawn, member("2", { lastName: "No1", email: "new@acme.example", state: "invited" })]
    }),
    expected: ["adopt 1"]
  },
  {
    name: "M4: not to an address that once was another's",
    given: broken({ links: [linked("1", { reinvite: true }), linked("2", { emails: ["new@acme.example"] })] }),
    expected: ["hold address-belongs-to-another-person 1"]
  },
  {
    name: "M2: back at the old address, the withdrawn account is brought back",
    given: broken({ employees: [employee("1")], members: [withdrawn] }),
    expected: ["reactivate 1"]
  },
  {
    name: "M2: while the list still shows the old invitation, nothing is withdrawn twice",
    given: (() => {
      const world: World = {
        employees: [employee("1", { email: "new@acme.example" })],
        members: [member("1", { state: "invited" })],
        links: [linked("1")]
      }
      return { ...after(world, "cancel-invite"), links: [linked("1", { reinvite: true })] }
    })(),
    expected: ["hold awaiting-confirmation 1 email", "hold awaiting-confirmation 1 email"]
  },
  {
    name: "L1: whoever has left meanwhile is not invited",
    given: broken({ employees: [employee("1", { status: "inactive" })] }),
    expected: []
  }
])

const freed = (more: World = {}): World => ({
  employees: [employee("1")],
  members: [member("1")],
  links: [linked("1", { state: "released", releasedByPerson: true })],
  ...more
})

table("L2: released by a person", [
  { name: "L2: stays released while in scope", given: freed(), expected: ["hold released-by-a-person 1"] },
  {
    name: "L2: until somebody allows it",
    given: freed({ links: [linked("1", { state: "released", releasedByPerson: true, allowed: true })] }),
    expected: ["adopt 1"]
  },
  {
    name: "L2: whom a rule released comes back by a rule",
    given: freed({ links: [linked("1", { state: "released" })] }),
    expected: ["adopt 1"]
  },
  { name: "L2: nothing is said out of scope", given: freed({ rules: { exclude: ["1"] } }), expected: [] }
])

describe("X2, X8: settled by reading", () => {
  const gone = { ...left, members: [member("1", { state: "archived" })] }
  const back = (world: World): World => ({ ...world, employees: [employee("1")] })
  const unknown = sent(left, "archive", { outcome: "unknown" })
  test("X2: an archive of unknown outcome that the list shows was hrsync's own, so that a re-hire comes back", () => {
    expect(lines(planOf(back({ ...gone, memory: unknown })))).toEqual(["reactivate 1"])
    expect(lines(planOf(back(gone)))).toEqual(["hold archived-by-a-person 1"])
  })
  test("X2: and is remembered so", () => {
    const made = planned([{ ...gone, memory: unknown }])
    expect(made.observations[0]?.links).toEqual([linked("1", { archivedByHrsync: true })])
    expect(made.observations[0]?.settled).toEqual([7])
  })
  test("X2: an incomplete list settles nothing", () => {
    const listing = { completeness: { complete: false, why: "cut", next: "again" } } as const
    expect(planned([{ ...gone, listing, memory: unknown }]).observations[0]?.links).toEqual([])
  })
  test("X2: nor does a list that shows no states", () => {
    const listing = { capabilities: capabilities({ observes: { state: false } }) }
    const members = [member("1", { state: "unknown" })]
    expect(planned([{ ...left, members, listing, memory: unknown }]).observations[0]?.links).toEqual([])
  })
  test("X8: what a person was asked for and did was hrsync's doing", () => {
    const listing = { capabilities: byHand }
    const asked = { waiting: [waitingFor(operationOf(planOf({ ...left, listing }), "archive"))] }
    const made = planned([{ ...gone, listing, memory: asked }])
    expect(made.observations[0]?.links).toEqual([linked("1", { archivedByHrsync: true })])
    expect(made.observations[0]?.closed).toEqual(["archive:hr/1"])
  })
  test("M6: somebody whom a list shows as active again was brought back, and who archives them next is a person", () => {
    const links = [linked("1", { archivedByHrsync: true })]
    expect(planned([{ ...renamed, links }]).observations[0]?.links).toEqual([linked("1")])
  })
  test("X6: a list that lags behind an archive brings nobody back", () => {
    const links = [linked("1", { archivedByHrsync: true })]
    const made = planned([{ ...left, links, memory: sent(left, "archive") }])
    expect(made.observations[0]?.links).toEqual([])
    expect(lines(made.plan.entities[0] ?? planOf({}))).toEqual(["hold awaiting-confirmation 1"])
  })
  test("M2: a withdrawal of unknown outcome that is shown is half of a pair still", () => {
    const pair: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { state: "invited" })],
      links: [linked("1")]
    }
    const world = { ...pair, members: [], memory: sent(pair, "cancel-invite", { outcome: "unknown", at: now - hour }) }
    expect(planned([world]).observations[0]?.links).toEqual([linked("1", { reinvite: true })])
    expect(lines(planOf(world))).toEqual(["invite 1"])
  })
  test("X6: what is still wanted is not settled, what nothing wants any more is", () => {
    expect(planned([after(renamed, "update")]).observations[0]?.settled).toEqual([])
    expect(planned([{ ...after(renamed, "update"), employees: [employee("1")] }]).observations[0]?.settled).toEqual([7])
  })
})

describe("X2: invitations and lists", () => {
  const one = invitation("1", { outcome: "unknown", at: now - 1, listsWithout: 0 })
  const observed = (world: World) => planned([world]).observations[0]
  test("X2: a complete list without it counts", () => {
    expect(observed({ employees: [employee("1")], memory: { invitations: [one] } })?.invitationsMissing).toEqual([one])
  })
  test("X2: one that shows it and is not linked yet ends nothing: an older list may come", () => {
    const made = observed({
      employees: [employee("1")],
      members: [member("1", { state: "invited" })],
      memory: { invitations: [one] }
    })
    expect([made?.invitationsSeen, made?.invitationsMissing]).toEqual([[], []])
  })
  test("X2: the same by hrsync's own id where the list hides addresses", () => {
    const members = [member("9", { email: notVisible, externalId: "hr/1", state: "invited" })]
    const made = observed({ employees: [employee("1")], members, memory: { invitations: [one] } })
    expect([made?.invitationsSeen, made?.invitationsMissing]).toEqual([[], []])
  })
  test("X2: an earlier invitation of theirs, to another address, is none", () => {
    const members = [member("9", { email: "old@acme.example", externalId: "hr/1", state: "invited" })]
    expect(observed({ employees: [employee("1")], members, memory: { invitations: [one] } })?.invitationsMissing)
      .toEqual([one])
  })
  test("X2: once their member is linked and listed it is over", () => {
    const made = observed({
      employees: [employee("1")],
      members: [member("1", { state: "invited" })],
      links: [linked("1")],
      memory: { invitations: [one] }
    })
    expect(made?.invitationsSeen).toEqual([person("1")])
  })
})

describe("D4: addresses of people whose target hides them", () => {
  test("D4: a link learns HR's address", () => {
    const given: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1", { email: notVisible })],
      links: [linked("1")]
    }
    expect(planned([given]).observations[0]?.addresses).toEqual([{ person: person("1"), email: "new@acme.example" }])
  })
  test("D4: not where the target shows another one: that is an update", () => {
    const given: World = {
      employees: [employee("1", { email: "new@acme.example" })],
      members: [member("1")],
      links: [linked("1")]
    }
    expect(planned([given]).observations[0]?.addresses).toEqual([])
  })
})

describe("P3: a removal of unknown outcome", () => {
  const twice = (ids: ReadonlyArray<string>): World => ({
    employees: ids.map((id) => employee(id, { status: "inactive" })),
    members: ids.map((id) => member(id)),
    links: ids.map((id) => linked(id)),
    rules: { limits: { count: 1 } }
  })
  const memory = {
    removals: [{ at: now - hour / 2, person: person("1"), approved: false }],
    ...sent(twice(["1"]), "archive", { outcome: "unknown" })
  }
  test("P3: does not count beside itself where it is planned again", () => {
    expect(lines(planOf({ ...twice(["1"]), memory }))).toEqual(["archive 1"])
  })
  test("P3: counts beside another", () => {
    const world = {
      ...twice(["2"]),
      links: [linked("1"), linked("2")],
      employees: [employee("1"), employee("2", { status: "inactive" })],
      members: [member("1"), member("2")]
    }
    expect(planOf({ ...world, memory }).blocks.map(({ reason }) => reason)).toEqual(["archive-limit"])
  })
})
