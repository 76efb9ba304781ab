import { valueOr } from "../domain/Field.ts"
import type { HrStatus } from "../domain/HrStatus.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
import type { Link } from "../domain/Memory.ts"
import type { Person } from "../domain/Operation.ts"
import type { EntityPlan, Plan } from "../domain/Plan.ts"
import { compare, tidy } from "../domain/Text.ts"
import type { EntityInput, PlanInput } from "./Input.ts"

const byMember = <A>(all: ReadonlyArray<A>, personOf: (one: A) => Person): ReadonlyMap<string, ReadonlyArray<A>> => {
  const found = new Map<string, Array<A>>()
  for (const one of all) {
    const { member } = personOf(one)
    if (member === undefined) continue
    const list = found.get(member)
    if (list === undefined) found.set(member, [one])
    else list.push(one)
  }
  return found
}

/** The rows of one entity, one after the other: of large ones somebody may do something else in between. */
export function* eachMemberRow(
  { memory, members, rules }: EntityInput,
  plan: EntityPlan | undefined
): Generator<MemberRow, void> {
  const status = new Map<string, HrStatus>()
  // One member may be linked twice; managed by either is managed.
  for (const link of memory.links) if (status.get(link.memberId) !== "managed") status.set(link.memberId, link.state)
  const operations = byMember(plan?.operations ?? [], ({ person }) => person)
  const withheld = byMember(plan?.withheld ?? [], ({ person }) => person)
  const holds = byMember(plan?.holds ?? [], ({ person }) => person)
  for (const member of [...members.members].sort((a, b) => compare(a.id, b.id))) {
    yield {
      entity: rules.entity,
      member: member.id,
      name: tidy(`${valueOr(member.firstName, "")} ${valueOr(member.lastName, "")}`),
      email: valueOr(member.email, ""),
      state: member.state,
      hrStatus: status.get(member.id) ?? "manual",
      operations: operations.get(member.id) ?? nothing,
      withheld: withheld.get(member.id) ?? nothing,
      holds: holds.get(member.id) ?? nothing
    }
  }
}

const nothing: ReadonlyArray<never> = []

/** One reading of an entity, and its plan. */
export interface PlannedEntity {
  readonly input: EntityInput
  readonly plan: EntityPlan
}

const sameLinks = (a: ReadonlyArray<Link>, b: ReadonlyArray<Link>): boolean =>
  a.length === b.length
  && a.every(({ memberId, state }, index) => memberId === b[index]?.memberId && state === b[index]?.state)

/** To look through longer lists would take as long as to make the rows anew. */
const longest = 2_000

const textOf = ({ holds, operations, withheld }: EntityPlan): string =>
  JSON.stringify(
    [operations, withheld, holds],
    (_, value: unknown) => typeof value === "symbol" ? { field: value.description } : value
  )

/** What a value holds that it does not show, such as a bank account, is in the hash. */
const sameLists = (a: EntityPlan, b: EntityPlan): boolean =>
  a.decisionHash === b.decisionHash && a.holds.length + a.withheld.length + a.operations.length <= longest
  && textOf(a) === textOf(b)

/** Whether two readings give the same rows, so that those of the first need not be made again: as in most idle cycles. */
export const sameMemberRows = (a: PlannedEntity, b: PlannedEntity): boolean =>
  a.plan.fingerprints !== undefined && a.plan.fingerprints.members === b.plan.fingerprints?.members
  && sameLists(a.plan, b.plan) && sameLinks(a.input.memory.links, b.input.memory.links)

/** Every listed member of the entities shown, with the HR status and what the plan has for them. */
export const memberRows = (input: PlanInput, plan: Plan): ReadonlyArray<MemberRow> =>
  [...input.entities]
    .filter(({ rules }) => input.only === undefined || input.only.has(rules.entity))
    .sort((a, b) => compare(a.rules.entity, b.rules.entity))
    .flatMap((entity) =>
      Array.from(eachMemberRow(entity, plan.entities.find((one) => one.entity === entity.rules.entity)))
    )
