import type { Instant } from "../../domain/CalendarDate.ts"
import type { EmulatorFaults } from "../Emulator.ts"
import type { MemberWorld } from "./MemberWorld.ts"
import type { SpendeskMember } from "./SpendeskMember.ts"

/**
 * What lists show: the members as they are, or, where a fault makes lists late, for a while after a write as they were
 * before it. While writes follow one another, that is before the first of them.
 */
export class ListedMembers {
  readonly #late: number
  readonly #world: () => MemberWorld
  #before: { readonly members: ReadonlyArray<SpendeskMember>; until: Instant } | undefined

  constructor(world: () => MemberWorld, { lateList = 0 }: EmulatorFaults) {
    this.#world = world
    this.#late = lateList
  }

  at(now: Instant): ReadonlyArray<SpendeskMember> {
    if (this.#before !== undefined && now >= this.#before.until) this.#before = undefined
    return this.#before?.members ?? this.#world().members
  }

  /** To be told before anything is written. */
  beforeWrite(now: Instant): void {
    if (this.#late === 0) return
    this.#before = { members: this.at(now), until: now + this.#late }
  }
}
