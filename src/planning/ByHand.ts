import type { EmployeeKey } from "../domain/Employee.ts"
import type { ActKind } from "../domain/History.ts"
import type { Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import { changed } from "../domain/MemoryChange.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { AboutPerson } from "./About.ts"
import { about } from "./About.ts"
import type { FoundPerson } from "./FindPeople.ts"
import type { EntityInput, PlanInput } from "./Input.ts"
import { plan } from "./Plan.ts"

/** Why what a person asked for is not done: what is so, and what they can do instead. */
export interface Refusal {
  readonly type: "refused"
  readonly message: string
  readonly next: string
  /** What the plan has for the person, where that is the answer. */
  readonly instead: AboutPerson | undefined
}

/** What a person told hrsync, and what is to be remembered for it. */
export interface Deed {
  readonly type: "deed"
  readonly kind: ActKind
  readonly entity: EntityId
  readonly person: EmployeeKey | undefined
  readonly subject: string
  readonly changes: ReadonlyArray<MemoryChange>
  /** What the person should know, a sentence each. */
  readonly notes: ReadonlyArray<string>
  /** What the next plan has for them; nothing: it can't be told now, or is no question. */
  readonly follows: AboutPerson | undefined
}

export type ByHand = Refusal | Deed

export const refused = (message: string, next: string, instead?: AboutPerson): Refusal => ({
  type: "refused",
  message,
  next,
  instead
})

/** What is remembered after some changes. */
export const afterChanges = (memory: Memory, changes: ReadonlyArray<MemoryChange>): Memory =>
  changes.reduce(changed, memory)

/** The same input with something else remembered of an entity. */
export const remembering = (
  input: PlanInput,
  entity: EntityId,
  change: (memory: Memory) => Memory
): PlanInput => ({
  ...input,
  entities: input.entities.map((one) => one.rules.entity === entity ? { ...one, memory: change(one.memory) } : one),
  disconnected: input.disconnected.map((one) =>
    one.memory.entity === entity ? { ...one, memory: change(one.memory) } : one
  )
})

export const planOf = (input: PlanInput, entity: EntityId): EntityPlan | undefined =>
  plan(input).plan.entities.find((one) => one.entity === entity)

/** What the plan has for somebody once the changes are remembered; nothing where none can be made now. */
export const followsFrom = (
  input: PlanInput,
  found: FoundPerson,
  changes: ReadonlyArray<MemoryChange>
): AboutPerson | undefined => {
  const next = planOf(remembering(input, found.entity, (memory) => afterChanges(memory, changes)), found.entity)
  return next === undefined || next.errors.length > 0 ? undefined : about(next, found)
}

/** The entity as it was read; nothing: it is disconnected, and nothing of it is read. */
export const readOf = (input: PlanInput, entity: EntityId): EntityInput | undefined =>
  input.entities.find(({ rules }) => rules.entity === entity)

export const memoryOf = (input: PlanInput, entity: EntityId): Memory | undefined =>
  readOf(input, entity)?.memory ?? input.disconnected.find(({ memory }) => memory.entity === entity)?.memory
