import { Clock, Effect, Stream } from "effect"
import type { Directory } from "../../src/directories/Directory.ts"
import { type Capabilities, everything } from "../../src/domain/Capabilities.ts"
import { empty } from "../../src/domain/Field.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"

const day = 86_400_000

/** A target without HTTP: it does as it is told, and lists everybody anew each time. */
export class Target {
  readonly #members: Map<MemberId, Member>
  readonly #capabilities: Capabilities
  #made = 0
  /** Calls that came. */
  calls = 0

  constructor(members: Iterable<Member>, capabilities: Capabilities = everything) {
    this.#members = new Map(Array.from(members, (member) => [member.id, member]))
    this.#capabilities = capabilities
  }

  get size(): number {
    return this.#members.size
  }

  /** Everybody who was invited follows the link in the mail. */
  accept(): void {
    for (const member of this.#members.values()) {
      if (member.state === "invited") this.change(member.id, { state: "active", invitationExpiresAt: empty })
    }
  }

  change(id: MemberId, facts: Partial<Member>): void {
    const member = this.#members.get(id)
    if (member !== undefined) this.#members.set(id, { ...member, ...facts })
  }

  get directory(): Directory {
    return {
      kind: "file",
      capabilities: this.#capabilities,
      concurrency: 3,
      list: Stream.suspend(() =>
        Stream.make(
          { _tag: "Members", members: Array.from(this.#members.values(), (member) => ({ ...member })) } as const,
          { _tag: "Proof", completeness: { complete: true, proof: "strong", how: "all are here" } } as const
        )
      ),
      perform: (call) =>
        Effect.map(Clock.currentTimeMillis, (now) => ({ member: this.#carryOut(call, now), outcome: "done" }) as const)
    }
  }

  #carryOut(call: TargetCall, now: number): MemberId {
    this.calls += 1
    if (call.kind !== "invite") {
      if (call.kind === "archive" || call.kind === "cancel-invite") this.change(call.member, { state: "archived" })
      else if (call.kind === "reactivate") this.change(call.member, { state: "active" })
      else if (call.kind === "update") {
        const { email, name } = call.changes
        this.change(call.member, {
          ...(email === undefined ? {} : { email }),
          ...(name === undefined ? {} : { firstName: name.first, lastName: name.last })
        })
      }
      return call.member
    }
    this.#made += 1
    const id = `new-${String(this.#made).padStart(7, "0")}`
    this.#members.set(id, {
      id,
      externalId: call.externalId,
      firstName: call.name.first,
      lastName: call.name.last,
      email: call.email,
      state: "invited",
      roles: ["requester"],
      managerId: empty,
      bankAccount: empty,
      invitationExpiresAt: now + 30 * day
    })
    return id
  }
}
