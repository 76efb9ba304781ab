import type { Operation, Person } from "../domain/Operation.ts"
import type { EntityPlan, Hold } from "../domain/Plan.ts"
import type { FoundPerson } from "./FindPeople.ts"
import { keysOf, membersOf } from "./FindPeople.ts"
import { keyText } from "./Population.ts"

/** What a plan has for one person. */
export interface AboutPerson {
  readonly operations: ReadonlyArray<Operation>
  readonly withheld: ReadonlyArray<Operation>
  readonly holds: ReadonlyArray<Hold>
}

const nothing: AboutPerson = { operations: [], withheld: [], holds: [] }

/** Everything that an entity's plan says of somebody. */
export const about = (plan: EntityPlan | undefined, found: FoundPerson): AboutPerson => {
  if (plan === undefined) return nothing
  const keys = keysOf(found)
  const members = membersOf(found)
  const concerns = ({ employee, member }: Person): boolean =>
    employee === undefined ? member !== undefined && members.has(member) : keys.has(keyText(employee))
  return {
    operations: plan.operations.filter(({ person }) => concerns(person)),
    withheld: plan.withheld.filter(({ person }) => concerns(person)),
    holds: plan.holds.filter(({ person }) => concerns(person))
  }
}

/** Whether two plans have the same for somebody. */
export const saysTheSame = (a: AboutPerson, b: AboutPerson): boolean => signature(a) === signature(b)

const signature = ({ holds, operations, withheld }: AboutPerson): string =>
  JSON.stringify([
    operations.map(({ id, wanted }) => [id, wanted]),
    withheld.map(({ id, wanted }) => [id, wanted]),
    holds.map(({ field, operation, reason }) => [reason, field ?? "", operation?.id ?? "", operation?.wanted ?? ""])
  ])
