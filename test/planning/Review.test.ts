import { describe, expect, test } from "vitest"
import { holding } from "../../src/cli/SavedPlan.ts"
import { accountOwner } from "../../src/domain/Member.ts"
import type { Link, Memory, PendingOperation } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import type { EntityPlan } from "../../src/domain/Plan.ts"
import { approve } from "../../src/planning/Approve.ts"
import { afterChanges } from "../../src/planning/ByHand.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { doneByHand } from "../../src/planning/DoneByHand.ts"
import type { Observations } from "../../src/planning/Input.ts"
import { observed } from "../../src/planning/Observed.ts"
import { plan } from "../../src/planning/Plan.ts"
import type { PlanView } from "../../src/report/PlanSchema.ts"
import { planView } from "../../src/report/PlanView.ts"
import { input } from "./Inputs.ts"
import { table } from "./Table.ts"
import type { World } from "./World.ts"
import {
  account,
  byHand,
  capabilities,
  day,
  emailOf,
  employee,
  entity,
  hour,
  iban,
  invitation,
  key,
  lines,
  linked,
  mail,
  member,
  now,
  operationOf,
  person,
  planned,
  planOf,
  removal,
  staff,
  waitingFor,
  warned
} from "./World.ts"

/* Ways in which single plans once went wrong; see test/engine/Review.test.ts for whole cycles. */

const left = { status: "inactive" } as const
const owner = { roles: [accountOwner] }

/** An operation, sent a minute ago. */
const sent = (operation: Operation, facts: Partial<PendingOperation> = {}): PendingOperation => ({
  journal: 1,
  operation: operation.id,
  kind: operation.kind,
  person: operation.person.employee ?? person("?"),
  member: operation.person.member,
  fields: [],
  wanted: operation.wanted,
  at: now - 60_000,
  outcome: "done",
  ...facts
})

const observations = (world: World): Observations => {
  const [one] = planned([world]).observations
  if (one === undefined) throw new Error("nothing was observed")
  return one
}

/** What is remembered once a plan was applied that did nothing. */
const remembered = (world: World): Memory => {
  const { memory } = entity(world)
  return afterChanges(memory, observed(observations(world), memory, world.now ?? now))
}

/** Somebody's approval of a plan. */
const approved = (of: EntityPlan): Pick<Memory, "approvals"> => {
  const deed = approve(input([]), of, { only: undefined, by: "grace", at: now })
  const changes = deed.type === "deed" ? deed.changes : []
  return { approvals: changes.flatMap((one) => one.type === "approval" ? [one.approval] : []) }
}

/** Two people, of whom the first has a new address, and an invitation to the old one. */
const moving: World = {
  employees: [employee("1", { email: "new@acme.example" }), employee("2")],
  members: [member("1", { state: "invited" }), member("2")],
  links: [linked("1"), linked("2")]
}
const withdrawn = [member("1", { state: "archived" }), member("2")]
const half = { ...moving, members: withdrawn, links: [linked("1", { reinvite: true }), linked("2")] }

describe("L5: the last Account Owner", () => {
  const owners: World = {
    employees: [employee("1", left), employee("2"), employee("3")],
    members: [member("1", owner), member("2", owner), member("3")],
    links: [linked("1"), linked("2"), linked("3")],
    rules: { limits: { count: 10 } }
  }
  const first = operationOf(planOf(owners), "archive")
  const then = (memory: Partial<Memory>, more: World = {}): ReadonlyArray<string> =>
    lines(planOf({ ...owners, employees: [employee("2", left), employee("3")], memory, ...more }))

  test.each(["done", "unknown"] as const)(
    "L5: the last Account Owner is held while the other one's archive is %s and not shown",
    (outcome) => {
      expect(then({ pending: [sent(first, { outcome })] })).toContain("hold last-owner 2")
    }
  )
  test("L5: also where hrsync remembers having archived the other one", () => {
    const links = [linked("1", { archivedByHrsync: true }), linked("2"), linked("3")]
    expect(then({ removals: [removal("1", now - 60_000)] }, { links })).toContain("hold last-owner 2")
  })
  test("L5: also where a person was asked to archive the other one", () => {
    expect(then({ waiting: [waitingFor(first)] }, { listing: { capabilities: byHand } })).toContain("hold last-owner 2")
  })
  test("L5: an owner whom nobody asked to leave stays, and so the other one may go", () => {
    expect(then({})).toContain("archive 2")
  })
})

describe("D4: addresses that are remembered", () => {
  const second: World = {
    employees: [employee("1", { email: "second@acme.example" })],
    members: [member("1", { email: "second@acme.example" })],
    links: [linked("1")]
  }
  test("D4: one that the target shows, whoever wrote it there", () => {
    expect(observations(second).addresses).toEqual([{ person: person("1"), email: mail("second@acme.example") }])
    expect(remembered(second).links[0]?.emails).toEqual([mail(emailOf("1")), mail("second@acme.example")])
  })
  test("D4: one that the link has is no news", () => {
    expect(observations({ ...second, links: [linked("1", { emails: ["second@acme.example"] })] }).addresses).toEqual([])
  })
})

describe("M6: permissions", () => {
  const back: World = { ...staff(2), links: [linked("1", { allowed: true }), linked("2")] }
  test("M6: one ends when a list shows them back, so that a later archive by hand stays", () => {
    const { links } = remembered(back)
    expect(links.map(({ allowed }) => allowed)).toEqual([false, false])
    const archived = { ...back, members: withdrawn, links, now: now + 90 * day }
    expect(lines(planOf(archived))).toEqual(["hold archived-by-a-person 1"])
  })
  test("M9: so does one of somebody who had no link yet", () => {
    const memory = { allowed: [person("1")] }
    expect(observations({ ...staff(2), memory }).back).toEqual([person("1")])
    expect(remembered({ ...staff(2), memory }).allowed).toEqual([])
  })
  test("M6: not while they are archived", () => {
    expect(remembered({ ...back, members: withdrawn }).links[0]?.allowed).toBe(true)
    expect(lines(planOf({ ...back, members: withdrawn }))).toEqual(["reactivate 1"])
  })
  test("M6: nor where the list lags behind their archive", () => {
    const pending = [sent(operationOf(planOf({ ...staff(2), employees: [employee("1", left)] }), "archive"))]
    expect(remembered({ ...back, memory: { pending } }).links[0]?.allowed).toBe(true)
  })
  test("L2: nor that of somebody released, which their adoption uses up", () => {
    const links = [linked("1", { state: "released", releasedByPerson: true, allowed: true }), linked("2")]
    expect(lines(planOf({ ...back, links }))).toEqual(["adopt 1"])
  })
})

describe("M6: what was asked of another member", () => {
  const archive = operationOf(planOf({ ...staff(1), employees: [employee("1", left)] }), "archive")
  const relinked: World = {
    employees: [employee("1")],
    members: [member("1"), member("z", { state: "archived" })],
    links: [linked("1", { memberId: "mz" })]
  }
  test.each<[string, Partial<Memory>]>([
    ["a call", { pending: [sent(archive, { outcome: "unknown" })] }],
    ["a worklist item", { waiting: [waitingFor(archive)] }]
  ])("M6: %s says nothing of the one whom somebody linked since", (_, memory) => {
    expect(lines(planOf({ ...relinked, memory }))).toEqual(["hold archived-by-a-person 1"])
    expect(observations({ ...relinked, memory }).links).toEqual([])
  })
  test("M6: of the same member it does", () => {
    const same = { ...staff(1), members: [member("1", { state: "archived" })] }
    expect(lines(planOf({ ...same, memory: { pending: [sent(archive, { outcome: "unknown" })] } }))).toEqual([
      "reactivate 1"
    ])
  })
})

const changedAccount = {
  ...half,
  employees: [employee("1", { email: "other@acme.example", bankAccount: iban.de }), employee("2")]
}
const known = [linked("1", { reinvite: true, applied: { bankAccount: account(iban.fr).digest(key) } }), linked("2")]

table("F4: the new invitation of a pair that broke half-way", [
  {
    name: "F4: asks what approval.email asks",
    given: { ...half, rules: { approval: { email: "ask" } } },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "F4: asks what approval.bankAccount asks, for another account",
    given: { ...changedAccount, links: known, rules: { approval: { bankAccount: "ask" } } },
    expected: ["hold approval-needed 1"]
  },
  {
    name: "M3: asks for an account where hrsync has never written one",
    given: changedAccount,
    expected: ["hold approval-needed 1"]
  },
  {
    name: "F4: does not ask for the account that they had",
    given: {
      ...half,
      employees: [employee("1", { email: "new@acme.example", bankAccount: iban.fr }), employee("2")],
      links: known,
      rules: { approval: { bankAccount: "ask" } }
    },
    expected: ["invite 1"]
  },
  {
    name: "F4: nor for another one where nothing asks",
    given: { ...changedAccount, links: known },
    expected: ["invite 1"]
  },
  {
    name: "F4: a first invitation asks nothing",
    given: {
      employees: [employee("1", { bankAccount: iban.fr })],
      rules: { approval: { email: "ask", bankAccount: "ask" } }
    },
    expected: ["invite 1"]
  }
])

/** The new address of the pair is that of an archived account which was never theirs. */
const archivedThere = (link: Partial<Link>): World => ({
  ...half,
  members: [...withdrawn, member("9", { state: "archived", email: "new@acme.example", lastName: "No1" })],
  links: [linked("1", { reinvite: true, ...link }), linked("2")]
})

table("M2: a pair whose new address is that of an archived account", [
  {
    name: "M9: nobody knows who archived it",
    given: archivedThere({}),
    expected: ["hold archived-before 1"]
  },
  {
    name: "M9: where somebody allowed it, it is adopted before anything is done to it",
    given: archivedThere({ allowed: true }),
    expected: ["adopt 1", "reactivate 1"]
  }
])

describe("M2: a withdrawal whose answer was lost, and a list without the invitation", () => {
  const cancel = operationOf(planOf(moving), "cancel-invite")
  const lost = (at: number, more: World = {}): World => ({
    ...moving,
    members: [member("2")],
    memory: { pending: [sent(cancel, { outcome: "unknown", at })] },
    ...more
  })
  test.each<[string, World]>([["new address", {}], ["old address", { employees: staff(2).employees }]])(
    "X2: to the %s nothing goes out while the list may be older than the invitation",
    (_, more) => {
      const world = lost(now - hour + 1, more)
      expect(lines(planOf(world))).toEqual(["hold awaiting-confirmation 1"])
      expect(observations(world)).toMatchObject({ links: [], settled: [] })
      expect(lines(planOf(lost(now - hour, more)))).toEqual(["invite 1"])
    }
  )
  test("X2: whoever left meanwhile is waited for as well, since they may come back", () => {
    const world = lost(now - hour + 1, { employees: [employee("1", left), employee("2")] })
    expect(lines(planOf(world))).toEqual([])
    expect(observations(world)).toMatchObject({ links: [], settled: [] })
  })
})

describe("M2: a pair done by hand", () => {
  const listing = { capabilities: byHand }
  const pair = planOf({ ...moving, listing }).operations
  const waiting = pair.map((operation) => waitingFor(operation))
  test("M2: its first half alone leads to the new invitation, not to the old account's return", () => {
    expect(pair.map(({ kind }) => kind)).toEqual(["cancel-invite", "invite"])
    for (const members of [withdrawn, [member("2")]]) {
      const world = { ...moving, listing, members, memory: { waiting } }
      expect(lines(planOf(world))).toEqual(["hold waiting-for-person 1"])
      expect(remembered(world).links.find(({ employeeId }) => employeeId === "1")).toEqual(
        linked("1", { reinvite: true })
      )
    }
  })
  test("M2: both halves lead to the new account", () => {
    const members = [...withdrawn, member("9", { state: "invited", email: "new@acme.example", lastName: "No1" })]
    expect(lines(planOf({ ...moving, listing, members, memory: { waiting } }))).toEqual(["adopt 1"])
  })
  test("X8: the first half that somebody says is done leads there too", () => {
    const given = input([{ ...moving, listing, members: withdrawn, memory: { waiting } }])
    const [cancel] = pair
    const deed = doneByHand(given, "acme", cancel?.id ?? "", now)
    const links = deed.type === "deed" ? deed.changes.flatMap((one) => one.type === "link" ? [one.link] : []) : []
    expect(links).toEqual([linked("1", { reinvite: true })])
  })
})

describe("P6: what an approval is for", () => {
  test("P6: one of an update is not for another member", () => {
    const rules = { approval: { bankAccount: "ask" } } as const
    const employees = [employee("1", { bankAccount: iban.fr }), employee("2")]
    const first = planOf({ ...staff(2), rules, employees })
    const world = {
      rules,
      employees,
      members: [member("2"), member("z", { email: emailOf("1"), lastName: "No1" })],
      links: [linked("1", { memberId: "mz" }), linked("2")]
    }
    expect(lines(planOf({ ...world, memory: approved(first) }))).toEqual(lines(first))
    expect(planOf(world).decisionHash).not.toBe(first.decisionHash)
  })
  test("P6: nor one of a manager", () => {
    const managed = (memberId: string): World => ({
      rules: { fields: ["manager"] },
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("1", { id: memberId }), member("2")],
      links: [linked("1", { memberId }), linked("2")]
    })
    expect(planOf(managed("ma")).decisionHash).not.toBe(planOf(managed("mb")).decisionHash)
  })
  test("P3: one of a shrink is for that shrink alone", () => {
    const { employees, links, members } = staff(40)
    const read = (count: number, last: number, more: Partial<Memory> = {}): EntityPlan =>
      planOf({
        links,
        members,
        employees: employees.slice(0, count),
        memory: { goodReads: [{ connection: "hr", at: now - day, employees: last }], ...more }
      })
    const passed = approved(read(30, 40))
    expect(read(30, 40, passed).blocks).toEqual([])
    expect(read(1, 30, passed).blocks.map(({ reason }) => reason)).toEqual(["source-shrank"])
  })
})

table("X2: one invitation to one address", [
  {
    name: "X2: one that was perhaps sent to another employee id is waited for",
    given: {
      employees: [employee("9", { email: emailOf("1"), lastName: "No1" })],
      memory: { invitations: [invitation("1", { outcome: "unknown", at: now - 1 })] }
    },
    expected: ["hold awaiting-confirmation 9"]
  },
  {
    name: "X2: also where the other one has left, as the same person's former record",
    given: {
      employees: [employee("1", left), employee("9", { email: emailOf("1"), lastName: "No1" })],
      memory: { invitations: [invitation("1", { outcome: "unknown", at: now - 1 })] }
    },
    expected: ["hold awaiting-confirmation 9"]
  },
  {
    name: "X2: also where the other one has another address by now",
    given: {
      employees: [employee("1", { email: "other@acme.example" }), employee("9", { email: emailOf("1") })],
      memory: { invitations: [invitation("1", { outcome: "unknown", at: now - 1 })] }
    },
    expected: ["hold awaiting-confirmation 1", "hold awaiting-confirmation 9"]
  },
  {
    name: "X2: until two complete lists are without it",
    given: {
      employees: [employee("9", { email: emailOf("1") })],
      memory: { invitations: [invitation("1", { outcome: "unknown", listsWithout: 2 })] }
    },
    expected: ["invite 9"]
  }
])

describe("X2: open invitations", () => {
  const open = member("x", { state: "invited", externalId: "hr/1", email: "new@acme.example" })
  const invitations = [invitation("1", { outcome: "unknown", email: "new@acme.example", at: now - 3 * hour })]
  const company: World = { ...staff(2), members: [...staff(2).members, open] }

  test("X2: one of somebody who left is told", () => {
    expect(warned(planOf({ ...company, employees: [employee("1", left), employee("2")], links: [linked("2")] })))
      .toEqual(
        expect.arrayContaining(["open-invitation mx"])
      )
  })
  test("X2: one beside the account that somebody has is told, and stays remembered", () => {
    const world = { ...company, memory: { invitations } }
    expect(warned(planOf(world))).toEqual(["open-invitation mx"])
    expect(observations(world)).toMatchObject({ invitationsSeen: [], invitationsMissing: [] })
  })
  test("X2: one that is adopted is not", () => {
    expect(warned(planOf({ employees: [employee("1")], members: [open] }))).toEqual([])
  })
  test("X2: nor somebody whom people invited", () => {
    const members = [member("1"), member("2"), member("3", { state: "invited" })]
    expect(warned(planOf({ ...company, members }))).toEqual([])
  })
  test("X2: an invitation is over only for the account that it made", () => {
    const world = { ...company, members: staff(2).members, memory: { invitations } }
    expect(observations(world)).toMatchObject({ invitationsSeen: [], invitationsMissing: invitations })
    const settled = { outcome: "unknown", email: "new@acme.example", at: now - hour, listsWithout: 2 } as const
    expect(observations({ ...world, memory: { invitations: [invitation("1", settled)] } })).toMatchObject({
      invitationsSeen: [person("1")],
      invitationsMissing: []
    })
  })
})

describe("X6: a field that was put back just now, for the third time, and that the list does not show yet", () => {
  const putBacks = (field: "name" | "manager"): Memory["putBacks"] =>
    [0, 2, 4].map((hours) => ({ person: person("1"), field, at: now - 60_000 - hours * hour }))

  test.each<[string, World]>([
    ["name", {
      ...staff(2),
      employees: [employee("1", { lastName: "New" }), employee("2")],
      links: [linked("1", { applied: { name: nameDigest({ first: "Person", last: "New" }) } }), linked("2")],
      memory: { putBacks: putBacks("name") }
    }],
    ["manager", {
      ...staff(2),
      rules: { fields: ["manager"] },
      employees: [employee("1", { manager: "2" }), employee("2")],
      links: [linked("1", { applied: { manager: appliedDigest("manager", "hr/2") } }), linked("2")],
      memory: { putBacks: putBacks("manager") }
    }]
  ])("X6: nobody edited the %s", (field, world) => {
    const update = operationOf(planOf({ ...world, memory: {} }), "update")
    const pending = [sent(update, { fields: update.changes.map((one) => one.field) })]
    const memory = { ...world.memory, pending }
    expect(lines(planOf({ ...world, memory }))).toEqual([`hold awaiting-confirmation 1 ${field}`])
    expect(warned(planOf({ ...world, memory }))).toEqual([])
    expect(observations({ ...world, memory }).settled).toEqual([])
    expect(warned(planOf(world))).toEqual(["contested-field 1"])
  })
})

describe("P3: removals of the window", () => {
  const { links, members, employees } = staff(25)
  const world = (at: number): World => ({
    links,
    members,
    employees: employees.map((one) => one.id === "1" || one.id === "2" ? employee(one.id, left) : one),
    rules: { limits: { percent: 100, count: 3 } },
    memory: { removals: ["20", "21", "22"].map((id) => removal(id, at)) }
  })
  test.each<[string, number]>([["were done", now - hour], ["a clock set back since shows in the future", now + hour]])(
    "P3: those that %s count",
    (_, at) => {
      expect(planOf(world(at)).blocks.map(({ reason }) => reason)).toEqual(["archive-limit"])
    }
  )
})

describe("X8: what a person did", () => {
  const listing = {
    capabilities: capabilities({ observes: { state: false }, writes: byHand.writes })
  }
  test("X8: the archive that HR no longer wants is remembered as hrsync's own, so that they are brought back", () => {
    const blind: World = {
      listing,
      members: [member("1", { state: "unknown" }), member("2", { state: "unknown" })],
      links: [linked("1"), linked("2")]
    }
    const item = waitingFor(
      operationOf(planOf({ ...blind, employees: [employee("1", left), employee("2")] }), "archive")
    )
    const again = { ...blind, employees: [employee("1"), employee("2")], memory: { waiting: [item] } }
    const deed = doneByHand(input([again]), "acme", item.operation, now)
    const links = deed.type === "deed" ? deed.changes.flatMap((one) => one.type === "link" ? [one.link] : []) : []
    expect(links).toEqual([linked("1", { archivedByHrsync: true })])
    expect(doneByHand(input([{ ...again, links: [linked("1", { memberId: "mz" })] }]), "acme", item.operation, now))
      .toMatchObject({ changes: [{ type: "waiting" }] })
  })
  test("X8: a removal that is done stays done while a list lags behind, for settleAfter at most", () => {
    const world: World = {
      ...staff(2),
      listing: { capabilities: byHand },
      employees: [employee("1", left), employee("2")]
    }
    const said = (doneAt: number): World => ({
      ...world,
      links: [linked("1", { archivedByHrsync: true }), linked("2")],
      memory: {
        waiting: [waitingFor(operationOf(planOf(world), "archive"), { doneAt })],
        removals: [removal("1", now - 5 * hour)]
      }
    })
    expect(lines(planOf(said(now - 60_000)))).toEqual([])
    expect(remembered(said(now - 60_000)).links[0]?.archivedByHrsync).toBe(true)
    expect(lines(planOf(said(now - hour)))).toEqual(["archive 1 by hand"])
    expect(remembered(said(now - hour)).links.find(({ employeeId }) => employeeId === "1")?.archivedByHrsync).toBe(
      false
    )
  })

  const invited = (invitationExpiresAt: number, resent: number, waiting: Memory["waiting"] = []): World => ({
    employees: [employee("1")],
    members: [member("1", { state: "invited", invitationExpiresAt })],
    links: [linked("1", { resent })],
    listing: { capabilities: byHand },
    memory: { waiting }
  })
  const resend = (resent: number) => waitingFor(operationOf(planOf(invited(now - hour, resent)), "resend-invite"))

  test("X7: invitations that people send again end after two", () => {
    expect(remembered(invited(now + day, 0, [resend(0)])).links[0]?.resent).toBe(1)
    expect(remembered(invited(now + day, 1, [resend(1)])).links[0]?.resent).toBe(2)
    expect(lines(planOf(invited(now - hour, 2)))).toEqual(["hold invitations-ignored 1"])
  })
  test("X7: one that somebody says is done counts once, when the list shows it", () => {
    const item = resend(0)
    const given = input([invited(now - hour, 0, [item])])
    const deed = doneByHand(given, "acme", item.operation, now)
    const memory = afterChanges(entity(invited(now - hour, 0, [item])).memory, deed.type === "deed" ? deed.changes : [])
    const shown = { ...invited(now + day, 0), links: memory.links, memory: { waiting: memory.waiting } }
    expect(remembered(shown).links[0]?.resent).toBe(1)
  })
})

describe("L4: an entity under a new key", () => {
  const memory = { ...nothingRemembered("old"), target: "file:acme.json", appliedBefore: true, links: [linked("1")] }
  const heir: World = {
    employees: [employee("1")],
    members: [member("1")],
    memory: { appliedBefore: false, target: undefined }
  }
  const disconnected = [{ name: "old", rules: undefined, memory }]
  const told = (only: ReadonlyArray<string> | undefined) =>
    plan(input([heir], { disconnected, only: only === undefined ? undefined : new Set(only) })).plan.entities
      .map((one) => [one.entity, lines(one)])

  test("L4: is an error, whichever of the two keys is asked for", () => {
    expect(told(undefined)).toEqual([["acme", ["error invalid-config"]]])
    expect(told(["acme"])).toEqual([["acme", ["error invalid-config"]]])
    expect(told(["old"])).toEqual([["old", ["error invalid-config"]]])
  })

  /** A plan as `hrsync plan --out` saves it. */
  const saved = (view: PlanView) => ({ ...view, checksum: "" })

  test("A2: a saved plan of the old key is refused, whether it can still be planned or not", () => {
    const before = { ...input([], { disconnected }), now: now - hour }
    const old = saved(planView(plan(before).plan))
    expect(old.entities.map(({ entity, operations }) => [entity, operations.length])).toEqual([["old", 1]])
    const renamed = input([heir], { disconnected, only: new Set(["old"]) })
    expect(holding(old, plan(renamed), renamed).plan.entities.map(lines)).toEqual([["error invalid-config"]])
    const moved = input([heir], { only: new Set(["old"]) })
    expect(holding(old, plan(moved), moved).plan.entities.map(lines)).toEqual([["error stale-plan"]])
  })
})
