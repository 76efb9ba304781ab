import { valueOr } from "../domain/Field.ts"
import type { HrStatus } from "../domain/HrStatus.ts"
import type { MemberRow } from "../domain/MemberRow.ts"
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

const rowsOf = ({ memory, members, rules }: EntityInput, plan: EntityPlan | undefined): ReadonlyArray<MemberRow> => {
  const status = new Map<string, HrStatus>()
  // One member may be linked twice; managed by either is managed.
  for (const link of memory.links) if (status.get(link.memberId) !== "managed") status.set(link.memberId, link.state)
  const operations = byMember(plan?.operations ?? [], ({ person }) => person)
  const withheld = byMember(plan?.withheld ?? [], ({ person }) => person)
  const holds = byMember(plan?.holds ?? [], ({ person }) => person)
  return [...members.members].sort((a, b) => compare(a.id, b.id)).map((member) => ({
    entity: rules.entity,
    member: member.id,
    name: tidy(`${valueOr(member.firstName, "")} ${valueOr(member.lastName, "")}`),
    email: valueOr(member.email, ""),
    state: member.state,
    hrStatus: status.get(member.id) ?? "manual",
    operations: operations.get(member.id) ?? [],
    withheld: withheld.get(member.id) ?? [],
    holds: holds.get(member.id) ?? []
  }))
}

/** Every listed member of the entities shown, with the HR status and what the plan has for them. */
export const memberRows = (input: PlanInput, plan: Plan): ReadonlyArray<MemberRow> =>
  [...input.entities]
    .filter(({ rules }) => input.only === undefined || input.only.has(rules.entity))
    .sort((a, b) => compare(a.rules.entity, b.rules.entity))
    .flatMap((entity) => rowsOf(entity, plan.entities.find((one) => one.entity === entity.rules.entity)))
