import { describe, expect, it, test } from "vitest"
import type { WaitingItem } from "../../src/domain/Memory.ts"
import { type Notice, type NoticeKind, noticeKinds, type Told } from "../../src/domain/Notice.ts"
import { type Reconcile, usualReconcile } from "../../src/domain/Rules.ts"
import { planOf, readOf, remembering } from "../../src/planning/ByHand.ts"
import type { PlanInput } from "../../src/planning/Input.ts"
import {
  mostAttempts,
  type Sight,
  type Situation,
  situationOf,
  tellAgainAt,
  toTell
} from "../../src/planning/Notices.ts"
import { permit } from "../../src/planning/Unattended.ts"
import { input } from "./Inputs.ts"
import { employee, hour, linked, member, now } from "./World.ts"

type Facts = Parameters<typeof input>[0][number]

const world = (reconcile: Partial<Reconcile> = {}, rules: Facts["rules"] = {}): PlanInput =>
  input([{
    employees: [employee("1", { lastName: "Newman" }), employee("2")],
    members: [member("1")],
    links: [linked("1")],
    rules: { ...rules, reconcile: { ...usualReconcile, ...reconcile } }
  }])

/** Somebody's e-mail changes, and a person is asked for that. */
const renamed: PlanInput = input([{
  employees: [employee("1", { email: "new@acme.example" })],
  members: [member("1")],
  links: [linked("1")],
  rules: { approval: { email: "ask" }, reconcile: usualReconcile }
}])

const unconfirmed = (given: PlanInput): PlanInput =>
  remembering(given, "acme", (one) => ({ ...one, confirmed: undefined }))

const sight = (given: PlanInput, more: Partial<Sight> = {}): Sight => {
  const plan = planOf(given, "acme")
  const read = readOf(given, "acme")
  if (plan === undefined || read === undefined) throw new Error("no plan of acme")
  const look = { plan, permit: permit(plan, read.rules, read.memory, given.now), input: read }
  return { entity: "acme", name: "Acme", rules: read.rules, look, applied: undefined, trouble: undefined, ...more }
}

/** HR answers with nobody, while somebody is managed. */
const blocked = (): Sight => sight(input([{ employees: [], members: [member("1")], links: [linked("1")] }]))

const trouble = { message: "The store is busy.", next: "Wait." }
const secret = { message: "HR_TOKEN is not set.", next: "Set it.", lasting: true }
const failed = (more: Partial<Sight> = {}): Sight =>
  sight(world(), {
    applied: { outcome: "partly-failed", results: [{ outcome: "failed" }, { outcome: "done" }], message: "", next: "" },
    ...more
  })
const failedBefore = (count: number, ago: number): PlanInput =>
  remembering(world(), "acme", (one) => ({ ...one, failures: { count, lastAt: now - ago } }))

const nobody = { now, refused: new Set<string>() }
const situation = (after: Sight, before?: Sight, refused: ReadonlySet<string> = new Set()): Situation =>
  situationOf(before, after, { now, refused })
const kinds = ({ notices }: Situation): ReadonlyArray<NoticeKind> => notices.map(({ kind }) => kind)

const item = (openedAt: number, doneAt?: number): WaitingItem => ({
  operation: `archive:people/${openedAt}`,
  person: { connection: "people", id: "1" },
  member: undefined,
  wanted: "w",
  openedAt,
  doneAt
})

describe("U7: what there is to tell", () => {
  test.for<readonly [string, Situation, ReadonlyArray<NoticeKind>, boolean]>([
    ["nothing of an entity that is in step", situation(sight(world())), [], true],
    ["a block", situation(blocked()), ["blocked"], false],
    ["nothing of a first failure", situation(sight(world(), { trouble })), [], false],
    [
      "a first failure of this process, before which the store knows another",
      situationOf(undefined, sight(world(), { trouble }), { ...nobody, failedBefore: true }),
      ["error"],
      false
    ],
    ["a second failure in a row", situation(sight(world(), { trouble }), failed()), ["error"], false],
    ["a missing secret at once", situation(sight(world(), { trouble: secret })), ["error"], false],
    ["nothing of operations that failed once", situation(failed()), [], false],
    [
      "operations that failed before, as the store knows after a restart",
      situation(failed({ look: sight(failedBefore(1, 2 * hour)).look })),
      ["error"],
      false
    ],
    ["not that it is well while it waits to try again", situation(sight(failedBefore(1, 1000))), [], false],
    ["rules that nobody confirmed", situation(sight(unconfirmed(world()))), ["approval"], false],
    ["a plan that the mode approve waits with", situation(sight(world({ mode: "approve" }))), ["approval"], true],
    ["nothing that only observing holds back", situation(sight(world({ mode: "observe" }))), [], true],
    [
      "fields that only an approval lets go",
      situation(sight(renamed)),
      ["approval"],
      true
    ],
    [
      "nothing of a paused entity, nor that it is well",
      situation(sight(remembering(world({ mode: "approve" }), "acme", (one) => ({ ...one, paused: true })))),
      [],
      false
    ],
    [
      "not that it is well while another process is at work",
      situation(sight(world(), { applied: { outcome: "locked", results: [], message: "", next: "" } })),
      [],
      false
    ]
  ])("%s", ([, given, expected, well]) => {
    expect(kinds(given)).toEqual(expected)
    if (!expected.includes("approval")) expect(given.well).toBe(well)
  })

  it("an approval names the numbers, the decision and the command, and is silent once that decision was refused", () => {
    const waits = sight(world({ mode: "approve" }))
    const hash = waits.look?.plan.decisionHash ?? ""
    const [asked] = situation(waits).notices
    expect(asked).toMatchObject({ fingerprint: hash, decisionHash: hash, counts: { operations: 2 } })
    expect(asked?.text).toBe("2 operations wait for an approval.")
    expect(asked?.next).toContain(`hrsync approve ${hash}`)
    expect(kinds(situation(waits, undefined, new Set([hash])))).toEqual([])
    expect(kinds(situation(waits, undefined, new Set(["another"])))).toEqual(["approval"])
  })

  it("what waits for a person is one message a day, from eight in the morning on the entity's clock", () => {
    const items = [item(now - 50 * hour), item(now - hour), item(now - 90 * hour, now)]
    const given = remembering(world({}, { timezone: "Asia/Tokyo" }), "acme", (one) => ({ ...one, waiting: items }))
    const at = (time: number) => situationOf(undefined, sight(given), { ...nobody, now: time }).notices[0]
    expect(at(now)).toMatchObject({ kind: "waiting", counts: { items: 2, oldestHours: 50 } })
    expect(at(now)?.text).toBe("2 items wait for a person, the oldest of them for 2 days.")
    // `now` is noon in UTC, nine in the evening in Tokyo: eight is eleven hours away.
    expect(at(now + 11 * hour - 1)?.fingerprint).toBe(at(now)?.fingerprint)
    expect(at(now + 11 * hour)?.fingerprint).not.toBe(at(now)?.fingerprint)
  })

  it("P9: a credential is told 30, 14, 7 and 1 day before its end, and when it has ended", () => {
    const given = world({}, { credentials: [{ of: "the connection hr", expires: "2027-03-01" as never, renewal: "" }] })
    const end = Date.parse("2027-03-01T12:00:00Z")
    const fingerprints = new Set<string>()
    for (let days = 40; days >= -5; days--) {
      const [one] = situationOf(undefined, sight(given), { ...nobody, now: end - days * 24 * hour }).notices
      if (one === undefined) continue
      fingerprints.add(one.fingerprint)
      expect(one.severity).toBe(days <= 0 ? "error" : "warning")
    }
    expect(fingerprints.size).toBe(5)
  })
})

const all = new Set(noticeKinds)
const told = ({ entity, fingerprint, kind }: Notice, more: Partial<Told> = {}): Told => ({
  notifier: "n",
  entity,
  kind,
  fingerprint,
  at: now,
  attempts: 1,
  sent: true,
  ...more
})

describe("U7: each once", () => {
  const trouble = situation(blocked())
  const well = situation(sight(world()))
  const [block] = trouble.notices
  if (block === undefined) throw new Error("no block")

  test.for<readonly [string, Situation, ReadonlyArray<Told>, ReadonlyArray<NoticeKind>, number]>([
    ["what was not told", trouble, [], ["blocked"], 0],
    ["not what was told, however long ago", trouble, [told(block, { at: 0 })], [], 0],
    ["what is another decision", trouble, [told(block, { fingerprint: "another" })], ["blocked"], 0],
    ["not yet what did not arrive a moment ago", trouble, [told(block, { sent: false })], [], 0],
    ["what did not arrive a minute ago", trouble, [told(block, { sent: false, at: now - 60_000 })], ["blocked"], 0],
    ["not what never arrived, for ever", trouble, [told(block, { sent: false, at: 0, attempts: mostAttempts })], [], 0],
    ["that it is well again, to whom knew that it was not", well, [told(block)], ["recovered"], 0],
    ["not to whom it did not reach, and forgets it", well, [told(block, { sent: false })], [], 1],
    ["nothing of an entity that was always well", well, [], [], 0],
    [
      "a month later nothing that is no more is remembered",
      well,
      [told({ ...block, kind: "approval" }, { at: now - 31 * 24 * hour })],
      [],
      1
    ]
  ])("%s", ([, given, before, expected, forgotten]) => {
    const { forget, tell } = toTell(given, before, all, now)
    expect(tell.map(({ kind }) => kind)).toEqual(expected)
    expect(forget).toHaveLength(forgotten)
  })

  it("a recovery is told once, then both are forgotten, and the next block is told again", () => {
    const [recovery] = toTell(well, [told(block)], all, now).tell
    if (recovery === undefined) throw new Error("no recovery")
    const after = [told(block), told(recovery)]
    const second = toTell(well, after, all, now)
    expect(second.tell).toEqual([])
    const left = after.filter((one) => !second.forget.includes(one))
    expect(left.map(({ kind }) => kind)).not.toContain("blocked")
    const third = toTell(well, left, all, now)
    expect(third.tell).toEqual([])
    expect(left.filter((one) => !third.forget.includes(one))).toEqual([])
    expect(toTell(trouble, left, all, now).tell.map(({ kind }) => kind)).toEqual(["blocked"])
  })

  it("only what it is about", () => {
    expect(toTell(trouble, [], new Set(["approval"]), now).tell).toEqual([])
    const quiet = toTell(well, [told(block)], new Set(["blocked"]), now)
    expect(quiet.tell).toEqual([])
    expect(quiet.forget).toHaveLength(1)
  })

  it("what did not arrive comes again later each time, six hours at most, and says when", () => {
    const times = Array.from(
      { length: mostAttempts },
      (_, index) => (tellAgainAt(told(block, { attempts: index + 1 })) - now) / 60_000
    )
    expect(times.slice(0, 4)).toEqual([1, 2, 4, 8])
    expect(Math.max(...times)).toBe(360)
    const open = told(block, { sent: false })
    expect(toTell(trouble, [open], all, now).againAt).toBe(tellAgainAt(open))
  })
})

test("U7: one outage is told once, whether or not the target was asked again", () => {
  const told = (errors: ReadonlyArray<"incomplete-source" | "incomplete-target">) => {
    const good = sight(world())
    if (good.look === undefined) throw new Error("no plan")
    const plan = { ...good.look.plan, errors: errors.map((reason) => ({ reason, text: `${reason}.`, next: "Wait." })) }
    const bad = { ...good, look: { ...good.look, plan } }
    return situation(bad, bad).notices.map(({ fingerprint }) => fingerprint)
  }
  const [both = ""] = told(["incomplete-source", "incomplete-target"])
  expect(told(["incomplete-source"])).toEqual([both])
  expect(told(["incomplete-target"])).not.toEqual([both])
})

test("U7, P8: rules that wait again are another thing to tell, and the same rules are not", () => {
  const askedFor = (given: PlanInput) => {
    const [notice] = situation(sight(given)).notices
    if (notice === undefined) throw new Error("nobody is asked")
    return notice.fingerprint
  }
  const confirmedWith = (given: PlanInput, safety: Readonly<Record<string, string>>, later = 0): PlanInput =>
    remembering(given, "acme", (one) => ({
      ...one,
      confirmed: one.confirmed === undefined
        ? undefined
        : { ...one.confirmed, at: one.confirmed.at + later, safety: { ...one.confirmed.safety, ...safety } }
    }))
  const never = askedFor(unconfirmed(world()))
  const merged = askedFor(confirmedWith(world(), { protect: "cfo@acme.example" }))
  const again = askedFor(confirmedWith(world(), { protect: "cfo@acme.example" }, hour))
  expect(askedFor(unconfirmed(world()))).toBe(never)
  expect(new Set([never, merged, again]).size).toBe(3)
  expect(askedFor(confirmedWith(world({}, { fields: ["name"] }), { protect: "cfo@acme.example" }))).not.toBe(merged)
})
