import { Clock, Effect } from "effect"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"
import { approve, type Approving, type ApprovingOptions, type NotApproved, sameDecision } from "../planning/Approve.ts"
import { type ByHand, type Deed, memoryOf, type Refusal, refused, remembering } from "../planning/ByHand.ts"
import type { PlanInput } from "../planning/Input.ts"
import { plan } from "../planning/Plan.ts"
import { type Locked, type LockLost, Store, type StoreError } from "../store/Store.ts"
import { withKey } from "./Cycle.ts"

/** Who tells hrsync something, and why. */
export interface Teller {
  readonly by: string
  readonly reason: string
}

/** Writes a deed to the store: the history says who and why, and what follows from it is remembered with it. */
export const record = Effect.fn("record")(function*(
  { changes, entity, kind, person, subject }: Pick<Deed, "changes" | "entity" | "kind" | "person" | "subject">,
  { by, reason }: Teller
) {
  const store = yield* Store
  const at = yield* Clock.currentTimeMillis
  yield* store.act({ at, entity, kind, by, reason, person, subject }, changes)
})

/** An approval that was given, or the rules of an entity that were confirmed. */
export interface Approved extends Approving {
  /** As it is called from here on. */
  readonly plan: EntityPlan
  /** The key of keyed hashes was made for it, so that its decision hash is another one now (P6). */
  readonly renamed: boolean
}

/** There is nothing to approve. */
export interface NothingToApprove {
  readonly type: "nothing"
  readonly message: string
  readonly next: string
}

/** Approves a decision of an entity as `input` shows it, and remembers that, or says why not (P6, P7). */
export const giveApproval = Effect.fn("giveApproval")(function*(
  input: PlanInput,
  entity: EntityPlan,
  only: ApprovingOptions["only"],
  teller: Teller,
  at: Instant
): Effect.fn.Return<Approved | NotApproved | NothingToApprove, StoreError, Store> {
  const options = { only, by: teller.by, at }
  const first = approve(input, entity, options)
  if (first.type !== "deed") return first
  const hasKey = memoryOf(input, entity.entity)?.key !== undefined
  if (hasKey || first.approval === undefined) {
    yield* record(first, teller)
    return { ...first, plan: entity, renamed: false }
  }
  // P6: the key is made before anything is approved, and the hash covers bank accounts by it.
  const keyed = yield* withKey(input)
  const again = plan(keyed).plan.entities.find((one) => one.entity === entity.entity)
  if (again === undefined || !sameDecision(entity, again)) {
    return {
      ...refused(
        `The key of hashed values was made just now, and with it ${entity.entity} has another decision.`,
        "Look at hrsync plan, and approve what it shows."
      ),
      is: "error"
    }
  }
  const second = approve(keyed, again, options)
  if (second.type !== "deed") return second
  yield* record(second, teller)
  return { ...second, plan: again, renamed: again.decisionHash !== entity.decisionHash }
})

/**
 * Something that a person says about an entity, decided from what is remembered while its lock is held, so that no apply
 * at work beside it is contradicted.
 */
export const tellUnderLock = Effect.fn("tellUnderLock")(function*(
  input: PlanInput,
  entity: EntityId,
  teller: Teller,
  decide: (input: PlanInput) => ByHand
): Effect.fn.Return<Deed | Refusal, StoreError | Locked | LockLost, Store> {
  return yield* Effect.scoped(Effect.gen(function*() {
    const store = yield* Store
    const writer = yield* store.lock(entity, teller.by)
    const memory = yield* writer.memory
    const answer = decide(remembering(input, entity, () => memory))
    if (answer.type === "refused") return answer
    if (answer.entity !== entity) return refused("What hrsync remembers changed meanwhile.", "Run it again.")
    const { changes, kind, person, subject } = answer
    const at = yield* Clock.currentTimeMillis
    yield* writer.act({ at, entity, kind, by: teller.by, reason: teller.reason, person, subject }, changes)
    return answer
  }))
})
