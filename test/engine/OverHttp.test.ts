import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { demand } from "../planning/Law.ts"
import { planText } from "../planning/ModelText.ts"
import {
  anySchedule,
  emailOf,
  OverHttp,
  quiet,
  type Round,
  type Says,
  type Schedule,
  strangers,
  type Turn
} from "./OverHttp.ts"

/*
 * Sections 9 and 10 of docs/semantics.md with the real engine and the real SCIM client, over HTTP, before the sandbox's
 * Spendesk: random schedules of crashes, stop signals, lost answers, late lists and refusals. HRSYNC_HTTP_SCHEDULES sets
 * how many (`npm run soak` more), HRSYNC_LAW_SEED which ones. A schedule that broke a law stays as an example.
 */

const numRuns = Number(process.env["HRSYNC_HTTP_SCHEDULES"] ?? 8)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20261127"
const seed = chosen === "random" ? {} : { seed: Number(chosen) }

const textOf = ({ plan }: Turn): string => plan?.entities.map(planText).join("\n") ?? "(no plan)"

const diary = ({ deeds, told }: OverHttp): string =>
  [
    ...deeds.map(({ kind, member, round }) =>
      `cycle ${round + 1}: ${kind} ${member.id} ${member.externalId ?? ""} ${member.email ?? ""} (${member.state})`
    ),
    ...told.map((says, index) => `cycle ${index + 1}: HR says ${says.join(", ")}`)
  ].join("\n")

/** Whose link a member is or was, by employee. */
const ownersOf = ({ disk }: OverHttp, member: { readonly id: string; readonly externalId: string | null }) =>
  new Set([
    ...disk.memory("acme").links.filter(({ memberId }) => memberId === member.id).map(({ employeeId }) => employeeId),
    ...(member.externalId === null ? [] : [member.externalId.slice(member.externalId.lastIndexOf("/") + 1)])
  ])

/** X2: whoever is mailed again was withdrawn or archived before. */
const oneInvitation = (over: OverHttp): void => {
  const mailed = new Map<string, number>()
  for (const { kind, member } of over.deeds) {
    for (const who of ownersOf(over, member)) {
      const open = mailed.get(who) ?? 0
      if (kind === "archived") mailed.set(who, 0)
      else {
        demand(open === 0, () => `employee ${who} was invited twice\n${diary(over)}`)
        mailed.set(who, open + 1)
      }
    }
  }
  demand(
    over.mailbox.every(({ outcome }) => outcome !== "replaced"),
    () => `a second invitation killed the link of the first\n${diary(over)}`
  )
}

/** L1, L5, P1: nobody is archived of whom HR did not say in a whole answer that they left, but for M2's pair. */
const positiveProof = (over: OverHttp): void => {
  for (const { kind, member, round } of over.deeds) {
    if (kind !== "archived") continue
    const left = [...ownersOf(over, member)].some((who) => {
      const said = over.told[round]?.[Number(who) - 1]
      const moved = member.state === "invited" && said !== "gone" && emailOf(who, said) !== member.email
      return said === "left" || moved
    })
    demand(left && over.cut[round] === false, () => `${member.id} was archived without proof\n${diary(over)}`)
  }
  for (const member of over.members) {
    demand(
      !strangers.has(member.id) || member.version <= 2,
      () => `${member.id}, whom people manage, was changed\n${diary(over)}`
    )
  }
}

/** Employees and members who are left as they are, for a reason that no time settles: held, or warned of (X2, M9). */
const namedIn = ({ plan }: Turn): ReadonlySet<string> => {
  const entities = plan?.entities ?? []
  const held = entities.flatMap(({ holds }) => holds).filter(({ reason }) => reason !== "awaiting-confirmation")
  const warned = entities.flatMap(({ warnings }) => warnings)
    .filter(({ code }) => code === "open-invitation" || code === "unmanaged-leaver")
  return new Set(
    [...held.map(({ person }) => person), ...warned.flatMap(({ people }) => people)]
      .flatMap(({ employee, member }) => [employee?.id, member].filter((id) => id !== undefined))
  )
}

const still: Round = { ...quiet, after: 1 }

/** Somebody who came, who is adopted, whose address moves; and the lists that settle what is unknown. */
const most = 8

const converges = (over: OverHttp, says: Round["says"]): Effect.Effect<void> =>
  Effect.gen(function*() {
    over.calm = true
    const seen: Array<string> = []
    for (let round = 0; round < most; round++) {
      const turn = yield* over.turn({ ...(round < 2 ? quiet : still), says })
      seen.push(`round ${round + 1}\n${textOf(turn)}`)
      const idle = turn.plan?.entities.every(({ errors, operations }) => operations.length === 0 && errors.length === 0)
      if (idle === true && round >= 2) {
        demand(turn.writes === 0 && turn.lists === 1, () => `a cycle with nothing to do asked for more than one list`)
        const named = namedIn(turn)
        for (const [index, said] of says.entries()) {
          inStep(over, String(index + 1), said, named, seen)
        }
        return
      }
    }
    demand(false, () => `still busy\n${seen.join("\n")}\n${diary(over)}`)
  })

/** Everybody of whom HR says something is what HR says, or is named. */
const inStep = (
  over: OverHttp,
  who: string,
  said: Says,
  named: ReadonlySet<string>,
  seen: ReadonlyArray<string>
): void => {
  if (said === "gone" || named.has(who)) return
  const own = over.members.filter((member) =>
    member.state !== "archived" && !strangers.has(member.id) && !named.has(member.id) && ownersOf(over, member).has(who)
  )
  const texts = own.map(({ email, lastName }) => `${lastName} ${email}`)
  const wanted = said === "left" ? [] : [`${said === "renamed" ? "Renamed" : `No${who}`} ${emailOf(who, said)}`]
  demand(
    texts.join() === wanted.join(),
    () => `employee ${who} is ${texts.join() || "nobody"}, not ${wanted.join()}\n${seen.join("\n")}\n${diary(over)}`
  )
}

const holds = ({ blows, faults, rounds }: Schedule): Effect.Effect<void> =>
  Effect.scoped(Effect.gen(function*() {
    const over = yield* OverHttp.start({ blows, faults, rounds })
    for (const round of rounds) {
      const turn = yield* over.turn(round)
      const planned = turn.plan?.entities.flatMap(({ operations }) => operations).length ?? 0
      demand(turn.writes <= planned, () => `${turn.writes} writes for ${planned} operations\n${textOf(turn)}`)
      oneInvitation(over)
      positiveProof(over)
    }
    yield* converges(over, rounds.at(-1)?.says ?? [])
    oneInvitation(over)
    positiveProof(over)
  }))

/** Schedules that were hard once: a process that dies between two invitations, one of which nobody wants by then. */
const here: Round = { ...quiet, after: 60_000 }
const examples: Array<[Schedule]> = [
  [{
    rounds: [here, here, { ...here, says: ["here", "here", "here", "left"] }],
    faults: {},
    blows: [{ request: 2, kind: "dies-before" }, { request: 7, kind: "dies-before" }]
  }]
]

describe("The engine over HTTP before the sandbox's Spendesk", () => {
  it(
    `X2, L1, L5, P1, A4: ${numRuns} schedules of crashes, stops, lost answers, late lists and 429; then it converges`,
    () =>
      fc.assert(
        fc.asyncProperty(
          anySchedule,
          (schedule) => holds(schedule).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
        ),
        { numRuns, examples, ...seed }
      ),
    1_200_000
  )

  it("members are listed once and once more after changes, a change is one request, and nothing is sent for nothing", () =>
    Effect.scoped(Effect.gen(function*() {
      const over = yield* OverHttp.start({ rounds: [], faults: {}, blows: [] })
      const changed: Round = { ...here, says: ["renamed", "here", "left", "new-email"] }
      const cycles: ReadonlyArray<Round> = [here, here, changed, changed]
      const counts: Array<readonly [lists: number, writes: number, mails: number]> = []
      for (const says of cycles) {
        const { lists, plan, writes } = yield* over.turn(says)
        const calls = plan?.entities.flatMap(({ operations }) => operations).filter(({ kind }) => kind !== "adopt")
        assert.strictEqual(writes, calls?.length)
        counts.push([lists, writes, over.mailbox.length - 1])
      }
      return counts
    })).pipe(
      Effect.map((counts) => assert.deepStrictEqual(counts, [[2, 4, 2], [2, 1, 2], [2, 5, 3], [1, 0, 3]])),
      Effect.provide(TestClock.layer()),
      Effect.runPromise
    ))
})
