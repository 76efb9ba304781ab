import type { BlockView, EntityView, ErrorView, HoldView, OperationView } from "./PlanSchema.ts"

/** How two plans of one entity differ, made of the same readings under other rules. */
export interface PlanDifference {
  /** Operations that only the next one has, done or stopped by its blocks. */
  readonly more: ReadonlyArray<OperationView>
  readonly moreWithheld: ReadonlyArray<OperationView>
  /** Operations that only the present one has, stopped ones too. */
  readonly fewer: ReadonlyArray<OperationView>
  /** Done by the present one, and stopped in the next; and the other way round. */
  readonly stopped: ReadonlyArray<OperationView>
  readonly freed: ReadonlyArray<OperationView>
  readonly blocksMore: ReadonlyArray<BlockView>
  readonly blocksFewer: ReadonlyArray<BlockView>
  readonly errorsMore: ReadonlyArray<ErrorView>
  readonly errorsFewer: ReadonlyArray<ErrorView>
  readonly holdsMore: ReadonlyArray<HoldView>
  readonly holdsFewer: ReadonlyArray<HoldView>
}

type Parts = Pick<EntityView, "operations" | "withheld" | "blocks" | "errors" | "holds">

const none: Parts = { operations: [], withheld: [], blocks: [], errors: [], holds: [] }

const operationKey = ({ id, wanted }: OperationView): string => JSON.stringify([id, wanted])
const reasonKey = ({ reason }: { readonly reason: string }): string => reason
const holdKey = ({ field, operation, person: { employee, member }, reason }: HoldView): string =>
  JSON.stringify([reason, employee, member, field, operation?.id, operation?.wanted])

const without = <A>(all: ReadonlyArray<A>, others: ReadonlyArray<A>, key: (one: A) => string): ReadonlyArray<A> => {
  const known = new Set(others.map(key))
  return all.filter((one) => !known.has(key(one)))
}

const within = <A>(all: ReadonlyArray<A>, others: ReadonlyArray<A>, key: (one: A) => string): ReadonlyArray<A> => {
  const known = new Set(others.map(key))
  return all.filter((one) => known.has(key(one)))
}

/** Nothing: the entity does not exist there. */
export const planDifference = (
  now: Parts | undefined = none,
  next: Parts | undefined = none
): PlanDifference => {
  const present = [...now.operations, ...now.withheld]
  const following = [...next.operations, ...next.withheld]
  return {
    more: without(next.operations, present, operationKey),
    moreWithheld: without(next.withheld, present, operationKey),
    fewer: without(present, following, operationKey),
    stopped: within(next.withheld, now.operations, operationKey),
    freed: within(next.operations, now.withheld, operationKey),
    blocksMore: without(next.blocks, now.blocks, reasonKey),
    blocksFewer: without(now.blocks, next.blocks, reasonKey),
    errorsMore: without(next.errors, now.errors, reasonKey),
    errorsFewer: without(now.errors, next.errors, reasonKey),
    holdsMore: without(next.holds, now.holds, holdKey),
    holdsFewer: without(now.holds, next.holds, holdKey)
  }
}

/** Whether anything differs. */
export const differs = (difference: PlanDifference): boolean =>
  Object.values(difference).some((part: ReadonlyArray<unknown>) => part.length > 0)
