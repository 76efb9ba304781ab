import { describe, expect, test } from "vitest"
import { empty } from "../../src/domain/Field.ts"
import type { BlockReason, ErrorReason, HoldReason, WarningCode } from "../../src/domain/Plan.ts"
import { blockReasons, errorReasons, holdReasons, warningCodes } from "../../src/domain/Plan.ts"
import { nameDigest } from "../../src/planning/Differences.ts"
import type { Planned } from "../../src/planning/Input.ts"
import type { MemberFacts, World } from "./World.ts"
import {
  capabilities,
  date,
  day,
  employee,
  hr,
  iban,
  incomplete,
  invitation,
  linked,
  member,
  memory,
  namesOnly,
  noneOf,
  now,
  oneOf,
  person,
  planned,
  readOnly,
  rules,
  staff,
  unreadable,
  waitingFor,
  weak
} from "./World.ts"

/**
 * Every reason that a plan can give, with a case that reaches it. The types ask for each: a reason that is added
 * without a case does not compile.
 */

const active: World = { employees: [employee("1")], members: [member("1")], links: [linked("1")] }
const left: World = { ...active, employees: [employee("1", { status: "inactive" })] }
const archived: World = { ...active, members: [member("1", { state: "archived" })] }
const invited = (facts: MemberFacts = {}): World => ({
  ...active,
  members: [member("1", { state: "invited", ...facts })]
})
const renamed: World = { ...active, employees: [employee("1", { lastName: "Newman" })] }
const elsewhere = oneOf("workLocation", "Paris")

const waiting = (): Planned => {
  const given: World = { ...left, listing: { capabilities: capabilities({ writes: { archive: "manual" } }) } }
  const [operation] = planned([given]).plan.entities.flatMap(({ operations }) => operations)
  return planned([{ ...given, memory: { waiting: operation === undefined ? [] : [waitingFor(operation)] } }])
}

const moving = (): Planned => {
  const employees = [employee("1", { location: "Rome" }), employee("2", { location: "Paris", status: "on-leave" })]
  return planned([
    { ...active, employees, rules: { entity: "a", where: elsewhere, onOutOfScope: "archive" } },
    { employees, rules: { entity: "b", where: oneOf("workLocation", "Rome") } }
  ])
}

const holds: Readonly<Record<HoldReason, () => Planned>> = {
  "no-work-email": () => planned([{ employees: [employee("1", { email: empty })] }]),
  "duplicate-email": () =>
    planned([{ employees: [employee("1", { email: "x@acme.example" }), employee("2", { email: "x@acme.example" })] }]),
  "conflicting-records": () => planned([{ employees: [employee("1"), employee("1", { lastName: "Other" })] }]),
  "link-contradicted": () =>
    planned([{
      employees: [employee("1"), employee("2")],
      members: [member("1", { externalId: "hr/2" })],
      links: [linked("1")]
    }]),
  "unreadable-record": () => planned([{ reads: [hr([], { unreadable: [unreadable("1")] })] }]),
  "address-belongs-to-another-person": () =>
    planned([{ ...left, employees: [employee("2", { email: "p1@acme.example" })] }]),
  "unmanaged-member-exists": () => planned([{ ...active, links: [], rules: { adopt: "never" } }]),
  "ambiguous-member": () =>
    planned([{ ...active, members: [member("1"), member("2", { email: "p1@acme.example" })], links: [] }]),
  "unknown-status": () => planned([{ employees: [employee("1", { status: "unknown" })] }]),
  "status-not-chosen": () => planned([{ ...active, employees: [employee("1", { status: "on-leave" })] }]),
  "inactive-kept": () => planned([{ ...left, rules: { onInactive: "hold" } }]),
  "missing-in-hr": () => planned([{ ...active, employees: [employee("2")] }]),
  grace: () => planned([{ ...left, rules: { lifecycle: { archiveAfterDays: 1 } } }]),
  "not-started": () => planned([{ employees: [employee("1", { startDate: "2027-01-01" })] }]),
  protected: () => planned([{ ...left, rules: { protect: ["1"] } }]),
  "last-owner": () => planned([{ ...left, members: [member("1", { roles: ["account-owner"] })] }]),
  "invitations-ignored": () =>
    planned([{ ...invited({ invitationExpiresAt: now - 1 }), links: [linked("1", { resent: 2 })] }]),
  "archived-by-a-person": () => planned([archived]),
  "released-by-a-person": () =>
    planned([{ ...active, links: [linked("1", { state: "released", releasedByPerson: true })] }]),
  "archived-before": () => planned([{ ...archived, links: [] }]),
  "member-vanished": () => planned([{ ...active, members: [] }]),
  "move-pending": moving,
  "approval-needed": () =>
    planned([{
      ...active,
      employees: [employee("1", { email: "new@acme.example" })],
      rules: { approval: { email: "ask" } }
    }]),
  "waiting-for-person": waiting,
  "awaiting-confirmation": () => planned([{ employees: [employee("1")], memory: { invitations: [invitation("1")] } }]),
  "contested-field": () =>
    planned([{
      ...active,
      members: [member("1", { lastName: "Edited" })],
      links: [linked("1", { applied: { name: nameDigest({ first: "Person", last: "No1" }) } })],
      memory: { putBacks: [1, 2, 3].map((before) => ({ person: person("1"), field: "name", at: now - before })) }
    }]),
  "invalid-bank-account": () => planned([{ employees: [employee("1", { bankAccount: iban.wrong })] }]),
  "unsupported-by-target": () => planned([{ ...renamed, listing: { capabilities: readOnly } }])
}

const blocks: Readonly<Record<BlockReason, () => Planned>> = {
  "empty-source": () => planned([{ ...active, employees: [] }]),
  "source-shrank": () =>
    planned([{ ...active, memory: { goodReads: [{ connection: "hr", at: now - day, employees: 9 }] } }]),
  "filter-field-unreadable": () => planned([{ ...active, rules: { where: elsewhere } }]),
  "archive-limit": () => planned([{ ...left, rules: { limits: { count: 0 } } }]),
  "invite-limit": () => planned([{ employees: [employee("1")], rules: { limits: { invite: 0 } } }]),
  "update-limit": () => planned([{ ...renamed, rules: { limits: { update: 0 } } }]),
  "release-limit": () => planned([{ ...staff(20), rules: { exclude: ["1"], limits: { release: 0 } } }])
}

/** The others are given by those who apply: a plan that is stale or edited, a lock that is taken. */
type PlannedError = Exclude<ErrorReason, "stale-plan" | "plan-not-trusted" | "locked">

const errors: Readonly<Record<PlannedError, () => Planned>> = {
  "incomplete-source": () => planned([{ reads: [hr([], { completeness: incomplete })] }]),
  "incomplete-target": () => planned([{ listing: { completeness: incomplete } }]),
  "invalid-config": () => {
    const old = rules({ entity: "old" })
    return planned([{ rules: { target: old.target.identity }, memory: { appliedBefore: false } }], {
      disconnected: [{ name: "Old", rules: undefined, memory: memory(old, { links: [linked("1")] }) }]
    })
  }
}

const warnings: Readonly<Record<WarningCode, () => Planned>> = {
  "contested-field": holds["contested-field"],
  "cost-center-missing": () =>
    planned([{ employees: [employee("1")], rules: { costCenter: { field: "costCenter" } } }]),
  "credential-expires": () =>
    planned([{ rules: { credentials: [{ of: "the target", expires: date("2026-03-20"), renewal: "Make one." }] } }]),
  "filter-value-unmatched": () =>
    planned([{
      employees: [employee("1", { location: "Rome" })],
      rules: { where: noneOf("workLocation", "Paris") }
    }]),
  "include-unmatched": () => planned([{ rules: { include: ["x@acme.example"] } }]),
  "exclude-unmatched": () => planned([{ rules: { exclude: ["x@acme.example"] } }]),
  "protect-unmatched": () => planned([{ rules: { protect: ["x@acme.example"] } }]),
  "manager-not-a-member": () =>
    planned([{ ...active, employees: [employee("1", { manager: "9" })], rules: { fields: ["manager"] } }]),
  "matched-by-several": () =>
    planned([{ employees: [employee("1")], rules: { entity: "a" } }, {
      employees: [employee("1")],
      rules: { entity: "b" }
    }]),
  "matched-by-none": () => planned([{ employees: [employee("1")], rules: { exclude: ["1"] } }]),
  "open-invitation": () => planned([{ members: [member("9", { state: "invited", externalId: "hr/9" })] }]),
  "owners-unknown": () => planned([{ listing: { capabilities: namesOnly } }]),
  "released-leaver": () => planned([{ ...left, links: [linked("1", { state: "released" })] }]),
  "repeated-field": () => planned([{ rules: { where: { type: "all", conditions: [elsewhere, elsewhere] } } }]),
  "rules-not-confirmed": () => planned([{ memory: { confirmed: undefined } }]),
  "safety-setting-changed": () =>
    planned([{
      memory: { confirmed: { fingerprint: "x", safety: { state: "another" }, by: "grace", at: now } }
    }]),
  "source-note": () => planned([{ reads: [hr([], { notes: ["a note"] })] }]),
  "target-note": () => planned([{ listing: { notes: ["a note"] } }]),
  "termination-before-start": () =>
    planned([{ ...active, employees: [employee("1", { terminationDate: "2019-01-01" })] }]),
  "unknown-timezone": () => planned([{ ...active, employees: [employee("1", { timezone: "Mars/Olympus" })] }]),
  "unmanaged-leaver": () => planned([{ ...left, links: [] }]),
  "weak-proof": () =>
    planned([{ ...active, reads: [hr([employee("1")], { completeness: weak })], rules: { onMissing: "archive" } }])
}

const all = (made: Planned) => ({
  holds: made.plan.entities.flatMap((entity) => entity.holds),
  blocks: made.plan.entities.flatMap((entity) => entity.blocks),
  errors: made.plan.entities.flatMap((entity) => entity.errors),
  warnings: made.plan.entities.flatMap((entity) => entity.warnings)
})

const isIn = <K extends string>(key: string, record: Readonly<Record<K, unknown>>): key is K =>
  Object.hasOwn(record, key)

const sentence = /^\S.*[.:]$/su

describe("section 2: every reason is reached, and says a sentence", () => {
  test.each(holdReasons)("hold %s", (reason) => {
    const found = all(holds[reason]()).holds.filter((hold) => hold.reason === reason)
    expect(found.length).toBeGreaterThan(0)
    for (const { person: whom, text } of found) {
      expect(whom.employee ?? whom.member).toBeDefined()
      expect(text).toMatch(reason === "unreadable-record" ? /\S/u : sentence)
    }
  })
  test.each(blockReasons)("block %s", (reason) => {
    const made = blocks[reason]()
    const found = all(made).blocks.filter((block) => block.reason === reason)
    expect(found).toHaveLength(1)
    for (const { next, text } of found) {
      expect(text).toMatch(sentence)
      expect(next).toMatch(sentence)
    }
    expect(made.plan.entities[0]).toMatchObject({ outcome: "blocked", status: "blocked", operations: [] })
  })
  test.each(Object.keys(errors))("error %s", (reason) => {
    if (!isIn(reason, errors)) throw new Error("no case")
    const made = errors[reason]()
    const found = all(made).errors.filter((error) => error.reason === reason)
    expect(found).toHaveLength(1)
    for (const { next, text } of found) {
      expect(text).toMatch(sentence)
      expect(next).toMatch(sentence)
    }
    expect(made.plan.entities[0]).toMatchObject({ outcome: "error", status: "error", operations: [], holds: [] })
  })
  test.each(Object.keys(warnings))("warning %s", (code) => {
    if (!isIn(code, warnings)) throw new Error("no case")
    const found = all(warnings[code]()).warnings.filter((warning) => warning.code === code)
    expect(found.length).toBeGreaterThan(0)
    if (code !== "source-note" && code !== "target-note") {
      for (const { text } of found) expect(text).toMatch(sentence)
    }
  })
  test("no reason is without a case", () => {
    expect(Object.keys(holds).toSorted()).toEqual([...holdReasons].toSorted())
    expect(Object.keys(blocks).toSorted()).toEqual([...blockReasons].toSorted())
    expect([...Object.keys(errors), "locked", "plan-not-trusted", "stale-plan"].toSorted()).toEqual(
      [...errorReasons].toSorted()
    )
    expect(Object.keys(warnings).toSorted()).toEqual([...warningCodes].toSorted())
  })
})
