import { describe, expect, test } from "vitest"
import { everything } from "../../src/domain/Capabilities.ts"
import { empty, notVisible } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Link, Memory, PendingOperation } from "../../src/domain/Memory.ts"
import { nothingRemembered } from "../../src/domain/Memory.ts"
import { changed, type MemoryChange } from "../../src/domain/MemoryChange.ts"
import type { Change, Operation } from "../../src/domain/Operation.ts"
import { callOf } from "../../src/planning/Calls.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import { appliedDigest } from "../../src/planning/Digest.ts"
import { nothingObserved } from "../../src/planning/Input.ts"
import { LinkBook } from "../../src/planning/LinkBook.ts"
import { confirmed, observed, routine } from "../../src/planning/Observed.ts"
import type { Remembering } from "../../src/planning/Remember.ts"
import { already, begun, done, inStore, opened } from "../../src/planning/Remember.ts"
import { counted, retryAt } from "../../src/planning/Retry.ts"
import { stages } from "../../src/planning/Stages.ts"
import type { World } from "./World.ts"
import {
  account,
  approval,
  day,
  emailOf,
  employee,
  hour,
  hr,
  iban,
  invitation,
  key,
  linked,
  mail,
  member,
  now,
  operationOf,
  person,
  planOf,
  removal,
  rules,
  staff
} from "./World.ts"

const remembering = (links: ReadonlyArray<Link>, facts: Partial<Remembering> = {}): Remembering => ({
  links: new LinkBook(links),
  isAllowed: () => false,
  reactivated: new Set(),
  isApproved: () => false,
  unanswered: () => [],
  invitationOf: () => undefined,
  ...facts
})

const one = linked("1")
const of = <K extends Operation["kind"]>(kind: K, world: World) => operationOf(planOf(world), kind)

const invite = of("invite", { employees: [employee("1", { bankAccount: iban.fr })] })
const archive = of("archive", {
  employees: [employee("1", { status: "inactive" })],
  members: [member("1")],
  links: [one]
})
const pair: World = {
  employees: [employee("1", { email: "new@acme.example" })],
  members: [member("1", { state: "invited" })],
  links: [one]
}
const cancelHalf = of("cancel-invite", pair)
const cancel = of("cancel-invite", { ...pair, employees: [employee("1", { status: "inactive" })] })
const reactivate = of("reactivate", {
  employees: [employee("1")],
  members: [member("1", { state: "archived" })],
  links: [linked("1", { archivedByHrsync: true })]
})
const resend = of("resend-invite", {
  employees: [employee("1")],
  members: [member("1", { state: "invited", invitationExpiresAt: now - 1 })],
  links: [one]
})
const update = of("update", {
  employees: [employee("1", { lastName: "New", email: "new@acme.example", bankAccount: iban.fr })],
  members: [member("1", { bankAccount: iban.de })],
  links: [linked("1", { applied: { bankAccount: account(iban.de).digest(key) } })]
})
const adopt = of("adopt", { employees: [employee("1")], members: [member("1")] })
const release = of("release", {
  employees: [employee("1")],
  members: [member("1")],
  links: [one],
  rules: { exclude: ["1"] }
})

describe("X2: before a call", () => {
  test("X2: an invitation counts as perhaps sent, and is forgotten where it certainly was not", () => {
    expect(begun(invite, remembering([]), now)).toEqual({
      changes: [{
        type: "invitation",
        invitation: {
          person: person("1"),
          email: emailOf("1"),
          at: now,
          outcome: "unknown",
          listsWithout: 0,
          bankAccount: account(iban.fr).digest(key)
        }
      }],
      undo: [{ type: "invitation-forgotten", person: person("1") }]
    })
  })
  test("X2: a permission is used up before the call, and given back where nothing was done", () => {
    const made = begun(invite, remembering([], { isAllowed: () => true }), now)
    expect(made.changes).toContainEqual({ type: "allowed-used", person: person("1") })
    expect(made.undo).toContainEqual({ type: "allow", person: person("1") })
    const allowed = linked("1", { allowed: true })
    expect(begun(reactivate, remembering([allowed]), now)).toEqual({
      changes: [{ type: "link", link: one }],
      undo: [{ type: "link", link: allowed }]
    })
  })
  test.each([["an archive", archive], ["a withdrawn invitation", cancel]])(
    "P3: %s counts as a removal from its call on",
    (_, operation) => {
      const approved = remembering([one], { isApproved: () => true })
      expect(begun(operation, remembering([one]), now)).toEqual({
        changes: [{ type: "removal", removal: { at: now, person: person("1"), approved: false } }],
        undo: [{ type: "removal-undone", person: person("1"), at: now }]
      })
      expect(begun(operation, approved, now).changes).toMatchObject([{ removal: { approved: true } }])
    }
  )
  test("M2: half of a pair is no removal", () => {
    expect(begun(cancelHalf, remembering([one]), now)).toEqual({ changes: [], undo: [] })
  })
  test("X7: a repeated invitation counts, whatever becomes of it", () => {
    expect(begun(resend, remembering([one]), now)).toEqual({
      changes: [{ type: "link", link: linked("1", { resent: 1 }) }],
      undo: [{ type: "link", link: one }]
    })
  })
  test("X2: an update needs nothing", () => {
    expect(begun(update, remembering([one]), now).changes).toEqual([])
  })
})

describe("X2: after a call", () => {
  test("an invitation makes a link with every address that the person ever had", () => {
    const former = linked("1", { emails: ["old@acme.example"], reinvite: true, resent: 2 })
    expect(done(invite, "m9", remembering([former]), now)).toEqual([
      {
        type: "link",
        link: linked("1", {
          memberId: "m9",
          emails: ["old@acme.example", emailOf("1")],
          applied: {
            name: nameDigest({ first: "Person", last: "No1" }),
            email: appliedDigest("email", emailOf("1")),
            bankAccount: account(iban.fr).digest(key)
          }
        })
      },
      { type: "invitation", invitation: { ...invitation("1"), at: now, bankAccount: account(iban.fr).digest(key) } }
    ])
  })
  test("an update is remembered by digest, its address as well", () => {
    expect(done(update, undefined, remembering([linked("1", { applied: { manager: "m" } })]), now)).toEqual([{
      type: "link",
      link: linked("1", {
        emails: [emailOf("1"), "new@acme.example"],
        applied: {
          manager: "m",
          name: nameDigest({ first: "Person", last: "New" }),
          email: appliedDigest("email", "new@acme.example"),
          bankAccount: account(iban.fr).digest(key)
        }
      })
    }])
  })
  test("F3: what is put back counts", () => {
    const back: Operation = { ...update, changes: update.changes.map((change) => ({ ...change, putBack: true })) }
    const made = done(back, undefined, remembering([one]), now).filter(({ type }) => type === "put-back")
    expect(made).toEqual(
      (["name", "email", "bankAccount"] as const).map((field) => ({
        type: "put-back",
        putBack: { person: person("1"), field, at: now }
      }))
    )
  })
  test("F4: without a key nothing is remembered of a bank account", () => {
    const unkeyed: Operation = {
      ...update,
      changes: update.changes.map((change): Change =>
        change.field === "bankAccount" ? { ...change, digest: "" } : change
      )
    }
    expect(done(unkeyed, undefined, remembering([one]), now)).toMatchObject([{
      link: { applied: { name: expect.any(String), email: expect.any(String) } }
    }])
    expect(JSON.stringify(done(unkeyed, undefined, remembering([one]), now))).not.toContain("bankAccount")
  })
  test("F6: a manager is remembered by their record", () => {
    const managed = of("update", {
      employees: [employee("1", { manager: "2" }), employee("2")],
      members: [member("1"), member("2")],
      links: [one, linked("2")],
      rules: { fields: ["manager"] }
    })
    expect(done(managed, undefined, remembering([one, linked("2")]), now)).toMatchObject([{
      link: { applied: { manager: appliedDigest("manager", "hr/2") } }
    }])
  })
  test.each([
    ["an archive", archive, { archivedByHrsync: true }],
    ["a withdrawn invitation", cancel, { archivedByHrsync: true }],
    ["half of a pair", cancelHalf, { reinvite: true }]
  ])("M6, M2: %s", (_, operation, facts) => {
    expect(done(operation, "m1", remembering([one]), now)).toEqual([{ type: "link", link: linked("1", facts) }])
  })
  test("M7: who is back is no longer archived by hrsync", () => {
    const before = linked("1", { archivedByHrsync: true, allowed: true, reinvite: true })
    expect(done(reactivate, "m1", remembering([before]), now)).toEqual([{ type: "link", link: one }])
  })
})

/** An earlier call of the archive, whose answer was lost. */
const earlier: PendingOperation = {
  journal: 1,
  operation: archive.id,
  kind: "archive",
  person: person("1"),
  member: "m1",
  fields: [],
  wanted: archive.wanted,
  at: now - hour,
  outcome: "unknown"
}

describe("X2: what was so already", () => {
  const undo: ReadonlyArray<MemoryChange> = [{ type: "removal-undone", person: person("1"), at: now }]
  test("an account that was there is left to the rules", () => {
    expect(already(invite, undo, remembering([]), now)).toEqual(undo)
  })
  test("M6: somebody archived already was archived by a person", () => {
    expect(already(archive, undo, remembering([one]), now)).toEqual(undo)
  })
  test("M6: by hrsync where an earlier call had no answer; it counts once", () => {
    expect(already(archive, undo, remembering([one], { unanswered: () => [earlier] }), now)).toEqual([
      ...undo,
      { type: "link", link: linked("1", { archivedByHrsync: true }) }
    ])
  })
  test("whoever is active already is back", () => {
    const before = linked("1", { archivedByHrsync: true })
    expect(already(reactivate, [], remembering([before]), now)).toEqual([{ type: "link", link: one }])
  })
  test("M2: a withdrawn half is withdrawn", () => {
    expect(already(cancelHalf, [], remembering([one]), now)).toEqual([
      { type: "link", link: linked("1", { reinvite: true }) }
    ])
  })
})

describe("M3, M4, L2: in the store alone", () => {
  test("M3: an adoption makes a link", () => {
    expect(inStore(adopt, remembering([]))).toEqual([{ type: "link", link: one }])
  })
  test("M4: it takes over the link of a former record", () => {
    const former = linked("0", { memberId: "m1", emails: ["old@acme.example"], applied: { name: "x" }, resent: 1 })
    expect(inStore({ ...adopt, takesLinkOf: person("0") }, remembering([former]))).toEqual([
      { type: "unlink", person: person("0") },
      {
        type: "link",
        link: linked("1", { emails: ["old@acme.example", emailOf("1")], applied: { name: "x" }, resent: 1 })
      }
    ])
  })
  test("X2: it remembers the address that hrsync's own invitation went to, where HR says another one by now", () => {
    const sent = { invitationOf: () => invitation("1", { email: "old@acme.example" }) }
    expect(inStore(adopt, remembering([], sent))).toEqual([
      { type: "link", link: linked("1", { emails: ["old@acme.example", emailOf("1")] }) }
    ])
  })
  test("M3: of another member nothing is known yet", () => {
    const former = linked("1", {
      memberId: "m8",
      applied: { name: "x" },
      resent: 1,
      archivedByHrsync: true,
      reinvite: true
    })
    expect(inStore(adopt, remembering([former]))).toEqual([{ type: "link", link: one }])
  })
  test("M6: a permission lasts until the return, and is used up by an adoption without one", () => {
    const allowed = { isAllowed: () => true }
    expect(inStore(adopt, remembering([], { ...allowed, reactivated: new Set(["m1"]) }))).toEqual([
      { type: "link", link: linked("1", { allowed: true }) },
      { type: "allowed-used", person: person("1") }
    ])
    expect(inStore(adopt, remembering([], allowed))).toMatchObject([{ link: { allowed: false } }, {
      type: "allowed-used"
    }])
  })
  test("L2: a release keeps the link; an adoption ends a person's release", () => {
    expect(inStore(release, remembering([one]))).toEqual([{ type: "link", link: linked("1", { state: "released" }) }])
    expect(inStore(adopt, remembering([linked("1", { state: "released", releasedByPerson: true })]))).toEqual([
      { type: "link", link: one }
    ])
  })
})

describe("X8: given to a person", () => {
  test("X8, P3: an item opens, and a removal counts from then on", () => {
    expect(opened(archive, remembering([one]), now)).toEqual([
      {
        type: "waiting",
        item: {
          operation: archive.id,
          person: person("1"),
          member: "m1",
          wanted: archive.wanted,
          openedAt: now,
          doneAt: undefined
        }
      },
      { type: "removal", removal: removal("1", now) }
    ])
    expect(opened(update, remembering([one]), now)).toHaveLength(1)
  })
})

describe("section 2: calls", () => {
  test("an invitation carries hrsync's own id", () => {
    expect(callOf(invite, new LinkBook([linked("1", { reinvite: true })]))).toMatchObject({ replaces: "m1" })
    expect(callOf(invite, new LinkBook([linked("1")]))).toMatchObject({ replaces: undefined })
    expect(callOf(invite, new LinkBook([]))).toEqual({
      kind: "invite",
      email: emailOf("1"),
      name: { first: "Person", last: "No1" },
      bankAccount: account(iban.fr),
      externalId: "hr/1"
    })
  })
  test("an update names the fields that change, and no other", () => {
    expect(callOf(update, new LinkBook([one]))).toEqual({
      kind: "update",
      member: "m1",
      changes: { name: { first: "Person", last: "New" }, email: "new@acme.example", bankAccount: account(iban.fr) }
    })
  })
  const newcomers = planOf({
    employees: [employee("1", { manager: "2" }), employee("2")],
    rules: { fields: ["manager"] }
  })
  const manager = operationOf(newcomers, "update")
  test("F6: somebody invited in the same plan is who the invitation made", () => {
    const links = new LinkBook([linked("1", { memberId: "new-1" }), linked("2", { memberId: "new-2" })])
    expect(callOf(manager, links)).toEqual({ kind: "update", member: "new-1", changes: { manager: "new-2" } })
  })
  test("F6: without them there is no call", () => {
    expect(callOf(manager, new LinkBook([linked("2")]))).toEqual({
      why: "Their invitation, which comes first, did not go out."
    })
    expect(callOf(manager, new LinkBook([one]))).toEqual({
      why: "Their manager's invitation, which comes first, did not go out."
    })
  })
  test("adoptions and releases are no calls", () => {
    expect([callOf(adopt, new LinkBook([])), callOf(release, new LinkBook([one]))]).toEqual([undefined, undefined])
  })
})

describe("section 2: the order of an apply", () => {
  test("one stage after the other, people side by side, the halves of a pair in one chain", () => {
    const found = stages([archive, update, release, cancelHalf, { ...invite, after: cancelHalf.id }, adopt])
    expect(found.map((chains) => chains.map((chain) => chain.map(({ kind }) => kind)))).toEqual([
      [["adopt"]],
      [["update"]],
      [["cancel-invite", "invite"]],
      [["release"]],
      [["archive"]]
    ])
  })
  test("two people are two chains", () => {
    const people = staff(2)
    const { operations } = planOf({
      ...people,
      employees: people.employees.map(({ id }) => employee(id, { lastName: "New" }))
    })
    expect(stages(operations).map((chains) => chains.length)).toEqual([2])
  })
})

const remembered = (facts: Partial<Memory> = {}): Memory => ({
  ...nothingRemembered("acme"),
  target: rules().target.identity,
  appliedBefore: true,
  managedCounts: [{ at: now, managed: 0 }],
  goodReads: [{ connection: "hr", at: now, employees: 1 }],
  ...facts
})

const listed = (members: ReadonlyArray<Member> = []) => ({
  hr: [hr([employee("1")])],
  members: {
    members,
    capabilities: everything,
    completeness: { complete: true, proof: "strong", how: "counted" } as const,
    notes: []
  }
})

describe("P3, M9: what every apply remembers", () => {
  const world: World = { employees: [employee("1", { email: empty })] }
  const news = (
    facts: Partial<Memory>,
    of = planOf(world),
    at = now,
    members: ReadonlyArray<Member> = []
  ) => routine(rules(), of, listed(members), remembered(facts), at).map(({ type }) => type)
  test("a cycle in which nothing changed remembers nothing", () => {
    expect(news({})).toEqual([])
  })
  test("M9: the first one is remembered", () => {
    expect(news({ appliedBefore: false })).toEqual(["applied"])
  })
  test("M9: where somebody may be hidden, not before somebody approved an invitation", () => {
    const hidden = [member("9", { email: notVisible })]
    expect(news({ appliedBefore: false }, planOf(world), now, hidden)).toEqual([])
    const invites = planOf({ employees: [employee("1")] })
    expect(news({ appliedBefore: false }, invites, now, hidden)).toContain("applied")
  })
  test("L4: where it was applied", () => {
    expect(news({ target: "file:old.json" })).toEqual(["target"])
  })
  test("P3: another number of employees, or a new day", () => {
    expect(news({ goodReads: [{ connection: "hr", at: now, employees: 2 }] })).toEqual(["good-read"])
    expect(news({}, planOf(world), now + day)).toEqual(["good-read", "managed-count"])
    expect(news({}, planOf(world), now + day - 1)).toEqual([])
  })
  test("P3: what a block doubts is no new measure", () => {
    const shrank = planOf({ ...world, memory: { goodReads: [{ connection: "hr", at: now, employees: 9 }] } })
    expect(news({ goodReads: [] }, shrank)).not.toContain("good-read")
  })
  test("P3: another number of managed members", () => {
    expect(news({ managedCounts: [{ at: now, managed: 3 }] })).toEqual(["managed-count"])
  })
  test("what no window looks at any more is forgotten", () => {
    expect(news({ removals: [removal("1", now - 93 * day)] })).toEqual(["forget"])
    expect(news({ removals: [removal("1", now - 91 * day)] })).toEqual([])
    expect(news({ approvals: [approval("x", { expiresAt: now - 1 })] })).toEqual(["forget"])
  })
  test("P7: rules are confirmed once", () => {
    const [change] = confirmed(rules(), remembered(), "kim", now)
    expect(change).toMatchObject({ type: "confirmed", rules: { by: "kim", at: now } })
    const after = change === undefined ? remembered() : changed(remembered(), change)
    expect(confirmed(rules(), after, "kim", now)).toEqual([])
    expect(confirmed(rules({ onInactive: "hold" }), after, "kim", now)).toHaveLength(1)
    expect(confirmed(rules({ protect: ["x"] }), after, "kim", now)).toHaveLength(1)
  })
  test("what a plan noticed becomes what is remembered, link by link", () => {
    const made = observed(
      {
        ...nothingObserved("acme"),
        links: [linked("1", { archivedByHrsync: true })],
        bankBaselines: [{ person: person("1"), digest: "d" }],
        addresses: [{ person: person("1"), email: mail("new@acme.example") }],
        activeAgain: [person("2")],
        settled: [3],
        closed: ["archive:hr/1"],
        invitationsSeen: [person("1")],
        invitationsMissing: [invitation("2", { listsWithout: 1 })]
      },
      remembered({ links: [one] }),
      now
    )
    expect(made.findLast(({ type }) => type === "link")).toEqual({
      type: "link",
      link: linked("1", {
        archivedByHrsync: true,
        applied: { bankAccount: "d" },
        emails: [emailOf("1"), "new@acme.example"]
      })
    })
    expect(made.filter(({ type }) => type !== "link")).toEqual([
      { type: "active-again", person: person("2") },
      { type: "settled", journal: 3, at: now },
      { type: "waiting-closed", operation: "archive:hr/1" },
      { type: "invitation-forgotten", person: person("1") },
      { type: "invitation", invitation: invitation("2", { listsWithout: 2 }) }
    ])
  })
})

describe("X1: later each time while it fails", () => {
  test.each([[1, 60_000], [2, 120_000], [5, 16 * 60_000], [9, 256 * 60_000], [10, 6 * hour], [99, 6 * hour]])(
    "X1: after %i failures",
    (count, delay) => {
      expect(retryAt(remembered({ failures: { count, lastAt: now } }))).toBe(now + delay)
    }
  )
  test("X1: a success ends the row", () => {
    expect(retryAt(remembered())).toBeUndefined()
    expect(counted(remembered(), false, now)).toEqual([])
    const failed = remembered({ failures: { count: 2, lastAt: now - hour } })
    expect(counted(failed, false, now)).toEqual([{ type: "failures", failures: undefined }])
    expect(counted(failed, true, now)).toEqual([{ type: "failures", failures: { count: 3, lastAt: now } }])
    expect(counted(remembered(), true, now)).toEqual([{ type: "failures", failures: { count: 1, lastAt: now } }])
  })
})
