import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { isDeepStrictEqual } from "node:util"
import { describe, it } from "vitest"
import { isValue } from "../../src/domain/Field.ts"
import { accountOwner, type Member } from "../../src/domain/Member.ts"
import { Broken, demand } from "../planning/Law.ts"
import { example, managedPlace, person, place } from "../planning/Model.ts"
import { planText } from "../planning/ModelText.ts"
import type { FakeTarget, Heard } from "./FakeTarget.ts"
import { anySchedule, quiet, type Round, type Schedule, Simulation, strangers, type Turn } from "./Simulation.ts"

/*
 * The laws of docs/semantics.md, section 10, that an engine can break, over random worlds and random schedules of
 * crashes, lost answers, late lists and refusals. HRSYNC_SCHEDULES sets how many schedules each law sees (`npm run soak`
 * more), HRSYNC_LAW_SEED which ones. A schedule that broke a law stays as an example beside it.
 */

const numRuns = Number(process.env["HRSYNC_SCHEDULES"] ?? 1_000)
const chosen = process.env["HRSYNC_LAW_SEED"] ?? "20260310"
const seed = chosen === "random" ? {} : { seed: Number(chosen) }

/** A law looks at every turn, and at the end. */
interface Law {
  readonly name: string
  readonly turn?: (simulation: Simulation, turn: Turn, before: ReadonlyMap<FakeTarget, number>) => void
  readonly end?: (simulation: Simulation) => void
}

const textOf = ({ plan }: Turn): string => plan?.entities.map(planText).join("\n") ?? "(no plan)"

const saysCall = ({ call, carriedOut, made }: Heard): string =>
  `${call.kind} ${call.kind === "invite" ? `${call.email} for ${call.externalId} → ${made ?? "-"}` : call.member}${
    carriedOut ? "" : " (not carried out)"
  }`

const diary = (target: FakeTarget): string => target.heard.map(saysCall).join("\n")

/** Whether an operation of a plan is one that a target hears of. */
const isCall = ({ carry, kind }: { readonly carry: string; readonly kind: string }): boolean =>
  carry === "apply" && kind !== "adopt" && kind !== "release"

const isActiveOwner = ({ roles, state }: Member): boolean =>
  (state === "active" || state === "unknown") && isValue(roles) && roles.includes(accountOwner)

const laws: ReadonlyArray<Law> = [
  {
    name: "X2: one invitation per decision: nobody has two live accounts or invitations from hrsync",
    end: (simulation) => {
      for (const [entity, target] of simulation.targets) {
        const memory = simulation.world.entities.find(({ rules }) => rules.entity === entity)?.memory
        const live = new Map<string, string>()
        const gone = (member: string): void => {
          for (const [externalId, id] of live) if (id === member) live.delete(externalId)
        }
        for (const heard of target.heard) {
          if (!heard.carriedOut) continue
          const { call } = heard
          if (call.kind === "archive" || call.kind === "cancel-invite") gone(call.member)
          if (call.kind !== "invite" || heard.made === undefined) continue
          demand(
            !live.has(call.externalId) || (memory?.allowed.length ?? 0) > 0,
            () => `${entity}: ${call.externalId} was invited twice\n${diary(target)}`
          )
          live.set(call.externalId, heard.made)
        }
      }
    }
  },
  {
    name: "X2: one invitation to one address, whatever ids HR gives its people",
    end: (simulation) => {
      for (const [entity, target] of simulation.targets) {
        const memory = simulation.world.entities.find(({ rules }) => rules.entity === entity)?.memory
        if ((memory?.allowed.length ?? 0) > 0) continue
        const live = new Map<string, string>()
        for (const { call, carriedOut, made } of target.heard) {
          if (!carriedOut) continue
          if (call.kind === "archive" || call.kind === "cancel-invite") live.delete(call.member)
          else if (call.kind === "update" && call.changes.email !== undefined && live.has(call.member)) {
            live.set(call.member, call.changes.email)
          } else if (call.kind === "invite" && made !== undefined) {
            demand(
              ![...live.values()].includes(call.email),
              () => `${entity}: ${call.email} was invited twice\n${diary(target)}`
            )
            live.set(made, call.email)
          }
        }
      }
    }
  },
  {
    name: "L5: the last active Account Owner is never archived, however late the lists",
    turn: (simulation) => {
      for (const { rules, target: { capabilities, members } } of simulation.world.entities) {
        const { roles, state } = capabilities.observes
        if (!roles || !state || !members.some(isActiveOwner)) continue
        const target = simulation.targets.get(rules.entity)
        demand(
          target === undefined || target.members.some(isActiveOwner),
          () => `${rules.entity} has no active Account Owner left\n${target === undefined ? "" : diary(target)}`
        )
      }
    }
  },
  {
    name: "A4: the calls of an apply are operations of its plan, each at most once",
    turn: (simulation, turn, before) => {
      for (const [entity, target] of simulation.targets) {
        const calls = target.heard.slice(before.get(target) ?? 0)
        const left = turn.plans.flatMap(({ entities }) => entities).filter((one) => one.entity === entity)
          .flatMap(({ operations }) => operations).filter(isCall)
        for (const { call } of calls) {
          const index = left.findIndex((operation) => operation.kind === call.kind)
          demand(index >= 0, () => `${entity}: ${call.kind} was not planned\n${textOf(turn)}\n${diary(target)}`)
          left.splice(index, 1)
        }
      }
    }
  },
  {
    name: "L5: members that people manage by hand are never touched",
    end: (simulation) => {
      for (const [entity, target] of simulation.targets) {
        const ids = strangers(simulation, entity)
        const touched = target.heard.find(({ call }) => call.kind !== "invite" && ids.has(call.member))
        demand(
          touched === undefined,
          () => `${entity}: ${touched === undefined ? "" : saysCall(touched)}\n${diary(target)}`
        )
      }
    }
  },
  {
    name: "P3: whatever HR answers and however often it crashes, a window has no more removals than the limit",
    end: (simulation) => {
      for (const { memory, rules } of simulation.world.entities) {
        const target = simulation.targets.get(rules.entity)
        if (target === undefined || memory.approvals.length > 0) continue
        const { count, windowDays } = rules.limits.archive
        const removals = target.heard.filter(({ call, changed }) => changed && call.kind === "archive")
        for (const { at } of removals) {
          const start = at - windowDays * 86_400_000
          const within = removals.filter((other) => other.at <= at && other.at > start).length
          demand(
            within <= count.value,
            () => `${within} removals in ${windowDays} days, at most ${count.value}\n${diary(target)}`
          )
        }
      }
    }
  },
  {
    name: "X2: what is journalled and what the target did agree",
    end: (simulation) => {
      for (const [entity, target] of simulation.targets) {
        const entries = simulation.disk.journal.filter((entry) => entry.entity === entity && isCall(entry))
        const done = target.heard.filter(({ carriedOut }) => carriedOut).length
        const surely = entries.filter(({ outcome }) => outcome === "done").length
        const perhaps = entries.filter(({ outcome }) => outcome !== "failed").length
        demand(
          surely <= done && done <= perhaps,
          () => `${surely} ≤ ${done} ≤ ${perhaps} does not hold\n${diary(target)}`
        )
      }
    }
  },
  {
    name: "X4: no two processes work on an entity at a time",
    turn: (simulation) => {
      for (const entity of simulation.targets.keys()) {
        const running = simulation.disk.runs.filter((run) => run.entity === entity && run.outcome === "running")
        demand(running.length <= 1, () => `${entity} has ${running.length} runs at a time`)
      }
    }
  }
]

const asserted = (name: string, check: () => void): void => {
  try {
    check()
  } catch (cause) {
    throw cause instanceof Broken ? new Broken(`${name}\n${cause.message}`) : cause
  }
}

const looked = (schedule: Schedule): Effect.Effect<Simulation> =>
  Effect.gen(function*() {
    const [world, rounds] = schedule
    const simulation = new Simulation(world)
    for (const round of rounds) {
      const heard = new Map([...simulation.targets.values()].map((target) => [target, target.heard.length]))
      const turn = yield* simulation.turn(round)
      for (const law of laws) asserted(law.name, () => law.turn?.(simulation, turn, heard))
    }
    return simulation
  })

/** A paused entity has a plan that nobody carries out. */
const busy = (simulation: Simulation, { plan }: Turn): boolean =>
  plan?.entities.some(({ entity, operations }) => operations.length > 0 && !simulation.disk.memory(entity).paused)
    ?? true

const still: Round = { ...quiet, after: 0 }

/** An arrival, an adoption, what follows of it here and elsewhere, and the lists that settle what is unknown. */
const rounds = 10

const converges = (simulation: Simulation): Effect.Effect<void> =>
  Effect.gen(function*() {
    const seen: Array<string> = []
    // Time passes once, until nothing is waited for any more; then it stands still, since a new day brings new work.
    for (let round = 0; round < rounds; round++) {
      seen.push(`round ${round + 1}\n${textOf(yield* simulation.turn(round === 0 ? quiet : still))}`)
    }
    const calls = [...simulation.targets.values()].map(({ heard }) => heard.length)
    for (let round = 0; round < 3; round++) {
      const again = yield* simulation.turn(still)
      demand(!busy(simulation, again), () => `still busy after ${rounds} rounds\n${seen.join("\n")}\n${textOf(again)}`)
    }
    demand(
      isDeepStrictEqual(calls, [...simulation.targets.values()].map(({ heard }) => heard.length)),
      () => `a quiet cycle called the target\n${seen.join("\n")}`
    )
  })

const soon: Round = { ...quiet, after: 60_000 }

/** Schedules that broke a law once. */
const examples: Array<[Schedule]> = [
  [[
    example([person([{}], place({ link: "managed", reinvite: true, allowed: true, extra: "archived" }))]),
    [still]
  ]],
  [[
    example([person([{}], managedPlace()), person([{}], {})], [{ count: 10, percent: 100 }]),
    [
      soon,
      { ...soon, calls: ["unheard"], hr: ["none", "new-email"] },
      { ...soon, lists: { lag: 1_800_000, incomplete: false }, hr: [] },
      soon
    ]
  ]]
]

describe("Laws of the engine", () => {
  it(
    `X2, X4, A4, L5, P3: ${numRuns} schedules of crashes, lost answers and late lists; once they stop it converges`,
    async () => {
      await fc.assert(
        fc.asyncProperty(anySchedule, (schedule) =>
          Effect.gen(function*() {
            const simulation = yield* looked(schedule)
            yield* converges(simulation)
            for (const law of laws) asserted(law.name, () => law.end?.(simulation))
          }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)),
        { numRuns, examples, ...seed }
      )
    },
    1_200_000
  )
})
