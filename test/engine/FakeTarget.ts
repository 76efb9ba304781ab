import { Clock, Effect, Stream } from "effect"
import { CallError, type Directory, type Performed } from "../../src/directories/Directory.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import type { Completeness } from "../../src/domain/Read.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import { carryOut } from "../planning/CarryOut.ts"
import { listed, type Target } from "../planning/Model.ts"
import type { Process } from "./MemoryStore.ts"

/** What happens to one call. */
export type CallFault =
  | "none"
  /** Certainly not done. */
  | "refused"
  /** Done, and its answer is lost. */
  | "lost"
  /** Not done, and nobody says so. */
  | "unheard"
  /** The process dies before the call, or after it. */
  | "crash-before"
  | "crash-after"
  | "unauthorized"
  | "no-seats"

/** What happens to the listings of a cycle. */
export interface ListFault {
  /** How old what they show is, in milliseconds. */
  readonly lag: number
  readonly incomplete: boolean
}

/** One call that reached the target, and whether it was carried out. */
export interface Heard {
  readonly at: number
  readonly call: TargetCall
  readonly carriedOut: boolean
  /** Of an invitation: the member it made. */
  readonly made: MemberId | undefined
  /** Whether it changed anything. */
  readonly changed: boolean
}

const cut: Completeness = { complete: false, why: "page 2 of 3 was not read", next: "List them again." }

/**
 * A target that does what it is told, however foolish: it makes a second account for one address. So nothing but hrsync
 * itself keeps from inviting twice.
 */
export class FakeTarget {
  readonly heard: Array<Heard> = []
  readonly #target: Target
  readonly #versions: Array<{ readonly at: number; readonly members: ReadonlyArray<Member> }>
  #members: Map<MemberId, Member>
  #made = 0
  /** What happens to the next calls, in turn; then nothing does. */
  calls: Array<CallFault> = []
  lists: ListFault = { lag: 0, incomplete: false }
  /** So long a call takes, in milliseconds. */
  latency = 0
  /** Calls that came in. */
  begun = 0

  constructor(target: Target, now: number) {
    this.#target = target
    this.#members = new Map(target.members.map((member) => [member.id, member]))
    this.#versions = [{ at: -Infinity, members: target.members }, { at: now - 1, members: target.members }]
  }

  get members(): ReadonlyArray<Member> {
    return [...this.#members.values()]
  }

  /** The target as one process sees it. */
  directory(process: Process): Directory {
    return {
      kind: "fake",
      capabilities: this.#target.capabilities,
      concurrency: 3,
      list: Stream.unwrap(Effect.map(Clock.currentTimeMillis, (now) => {
        if (process.dead) return Stream.never
        const { incomplete, lag } = this.lists
        const shown = this.#versions.findLast(({ at }) => at <= now - lag) ?? this.#versions[0]
        return Stream.make(
          { _tag: "Members", members: listed({ ...this.#target, members: shown?.members ?? [] }) } as const,
          { _tag: "Proof", completeness: incomplete ? cut : this.#target.completeness } as const
        )
      })),
      perform: (call) =>
        Effect.gen({ self: this }, function*() {
          this.begun += 1
          if (this.latency > 0) yield* Effect.sleep(this.latency)
          const now = yield* Clock.currentTimeMillis
          return yield* process.dead ? Effect.never : this.#perform(call, process, now)
        })
    }
  }

  /** A person does it in the target, and not hrsync. */
  byHand(call: TargetCall, at: number): void {
    this.#carryOut(call, at)
    this.#versions.push({ at, members: this.members })
  }

  #perform(call: TargetCall, process: Process, now: number): Effect.Effect<Performed, CallError> {
    const fault = this.calls.shift() ?? "none"
    const refuse = (outcome: CallError["outcome"], stops: CallError["stops"] = "nothing") =>
      Effect.fail(new CallError({ outcome, stops, message: `The fake target: ${fault}.`, next: "Try again." }))
    switch (fault) {
      case "refused":
        this.#hear(call, now, false)
        return refuse("refused")
      case "unauthorized":
        this.#hear(call, now, false)
        return refuse("refused", "target")
      case "no-seats":
        this.#hear(call, now, false)
        return call.kind === "invite" ? refuse("refused", "invitations") : refuse("refused")
      case "unheard":
        return refuse("unknown")
      case "crash-before":
        process.dead = true
        return Effect.never
      case "lost":
        this.#hear(call, now, true)
        return refuse("unknown")
      case "crash-after":
        this.#hear(call, now, true)
        process.dead = true
        return Effect.never
      case "none": {
        const { made } = this.#hear(call, now, true)
        return Effect.succeed({ member: call.kind === "invite" ? made : call.member, outcome: "done" })
      }
    }
  }

  #hear(call: TargetCall, at: number, carriedOut: boolean): Heard {
    const before = JSON.stringify(this.members, asText)
    const made = carriedOut ? this.#carryOut(call, at) : undefined
    const heard = { at, call, carriedOut, made, changed: JSON.stringify(this.members, asText) !== before }
    this.heard.push(heard)
    if (carriedOut) this.#versions.push({ at, members: this.members })
    return heard
  }

  #carryOut(call: TargetCall, at: number): MemberId | undefined {
    if (call.kind === "invite") this.#made += 1
    const id = `made-${this.#made}`
    carryOut(this.#members, call, { at, id, withdrawn: this.#target.withdrawn })
    return call.kind === "invite" ? id : undefined
  }
}

const asText = (_: string, value: unknown): unknown => typeof value === "symbol" ? value.description : value

/** Members that hrsync made for an HR record and that still have access, or a link to it. */
export const liveFor = (members: ReadonlyArray<Member>, externalId: string): ReadonlyArray<Member> =>
  members.filter((member) =>
    member.id.startsWith("made-") && isValue(member.externalId) && member.externalId === externalId
    && member.state !== "archived"
  )
