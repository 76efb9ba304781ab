import type { AppliedEntity } from "../domain/Applied.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import type { EntityInput, PlanInput } from "../planning/Input.ts"
import type { Permit } from "../planning/Unattended.ts"

/** One plan of one entity, and what it was made from. */
export interface Look {
  readonly at: Instant
  /** Everything that was read for it: of entities beside it too, where a move may concern them (L6). */
  readonly all: PlanInput
  /** Its own part of that; nothing: the entity is disconnected, and nothing of it is read. */
  readonly input: EntityInput | undefined
  readonly plan: EntityPlan
  readonly permit: Permit
}

/** Something that is wrong, in words, and what a person can do. */
export interface Trouble {
  readonly message: string
  readonly next: string
  /** Whether it stays until a person does something, so that nobody waits for a second failure to be told. */
  readonly lasting?: boolean
}

/** What a reconciler knows of one entity since the process began. A value: it never changes, another one takes its place. */
export interface EntityStanding {
  readonly entity: EntityId
  readonly name: string
  /** Nothing: the file no longer names it (L4). */
  readonly rules: Rules | undefined
  readonly phase: "waiting" | "reading" | "applying"
  /** Of the cycle under way: records and members read so far; operations carried out, of how many. */
  readonly progress: { readonly read: number; readonly applied: number; readonly of: number }
  readonly startedAt: Instant | undefined
  readonly endedAt: Instant | undefined
  /** When the next cycle begins; nothing: one is under way. */
  readonly nextAt: Instant | undefined
  /** Cycles that ended since the process began. */
  readonly cycles: number
  /** The newest plan; and the newest one whose readings were complete. */
  readonly look: Look | undefined
  readonly good: Look | undefined
  /** The store's revision of which `good` knows everything that was remembered; nothing: something was written since. */
  readonly asOf: string | undefined
  /** What the last cycle did; nothing where it only looked. */
  readonly applied: AppliedEntity | undefined
  /** Why the last cycle could not even be planned: a missing secret, a store that can't be read. */
  readonly trouble: Trouble | undefined
}

/** An entity of which nothing is known yet. */
export const unseen = (entity: EntityId, rules: Rules | undefined): EntityStanding => ({
  entity,
  name: rules?.name ?? entity,
  rules,
  phase: "waiting",
  progress: { read: 0, applied: 0, of: 0 },
  startedAt: undefined,
  endedAt: undefined,
  nextAt: undefined,
  cycles: 0,
  look: undefined,
  good: undefined,
  asOf: undefined,
  applied: undefined,
  trouble: undefined
})

/** Whether the last cycle ended without having done what it was to do. */
export const isFailing = ({ applied, look, trouble }: EntityStanding): boolean =>
  trouble !== undefined || (look?.plan.errors.length ?? 0) > 0
  || ["error", "failed", "partly-failed"].includes(applied?.outcome ?? "")
