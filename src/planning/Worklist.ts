import { ageMark } from "../domain/Age.ts"
import type { Instant } from "../domain/CalendarDate.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import { accountOwner } from "../domain/Member.ts"
import type { Link, Memory, WaitingItem } from "../domain/Memory.ts"
import type { Operation, OperationKind, Person } from "../domain/Operation.ts"
import { operationKinds } from "../domain/Operation.ts"
import type { EntityPlan, Hold } from "../domain/Plan.ts"
import type { Rules } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import type { Obstacle, SaidDone, Waiting, WorkItem, Worklist, WorkState, WorkStep } from "../domain/Worklist.ts"
import { workSteps } from "../domain/Worklist.ts"
import { openItems } from "./DoneByHand.ts"
import { linkKey } from "./FindPeople.ts"
import type { EntityInput, PlanInput, Planned } from "./Input.ts"
import { Members } from "./Links.ts"
import { keyText } from "./Population.ts"
import { showsWhetherDone } from "./Shown.ts"
import { halfOfPairId, operationId, personOf } from "./Situation.ts"

/** The kind of an operation, by its id. */
const kindOf = (id: string): OperationKind => operationKinds.find((kind) => id.startsWith(`${kind}:`)) ?? "update"

const stepOf = (id: string, person: EmployeeKey, operation: Operation | undefined): WorkStep => {
  const kind = operation?.kind ?? kindOf(id)
  if (id === halfOfPairId(person)) return "replace-invite"
  switch (kind) {
    case "invite":
      return operation?.kind === "invite" && operation.after !== undefined ? "replace-invite" : "invite"
    case "update":
      return id === operationId("update", person, "manager") ? "manager" : "update"
    case "adopt":
    case "release":
      return "update" // never a person's work; an id of a later hrsync may look so
    default:
      return kind
  }
}

/** What the list and the plan of now say of one entity's items. */
interface Looking {
  readonly plan: EntityPlan
  readonly memory: Memory
  /** Nothing: it is disconnected, and nothing of it is read. */
  readonly input: EntityInput | undefined
  readonly members: Members
  readonly employees: (key: EmployeeKey) => Person | undefined
  /** The first link of a person. */
  readonly linkOf: (key: EmployeeKey) => Link | undefined
  /** Operations of the plan, done, withheld or held, by id; with the hold. */
  readonly planned: ReadonlyMap<string, { readonly operation: Operation; readonly hold: Hold | undefined }>
  readonly now: Instant
}

const plannedById = ({ holds, operations, withheld }: EntityPlan): Looking["planned"] => {
  const found = new Map<string, { readonly operation: Operation; readonly hold: Hold | undefined }>()
  for (const hold of holds) {
    if (hold.operation !== undefined && !found.has(hold.operation.id)) {
      found.set(hold.operation.id, { operation: hold.operation, hold })
    }
  }
  for (const operation of [...withheld, ...operations]) {
    found.set(operation.id, { operation, hold: found.get(operation.id)?.hold })
  }
  return found
}

/** Nobody's link is looked for where nothing waits. */
const linksOf = ({ links, waiting }: Memory): Looking["linkOf"] => {
  const found = new Map<string, Link>()
  if (waiting.length > 0) {
    for (const link of links) {
      const key = keyText(linkKey(link))
      if (!found.has(key)) found.set(key, link)
    }
  }
  return (key) => found.get(keyText(key))
}

interface Found {
  readonly state: WorkState
  readonly text: string
  readonly operation: Operation | undefined
}

/**
 * Why nothing asks for an item any more. Of a target that shows neither states nor archived members nobody but the person
 * who was asked knows whether a member who is gone was archived, so that they may come back as such (M7).
 */
const overText = ({ input, members, memory }: Looking, { member, operation: id, person }: WaitingItem): string => {
  const isGone = member !== undefined && members.get(member) === undefined
  const isTheirs = (link: Link): boolean => link.memberId === member && keyText(linkKey(link)) === keyText(person)
  return isGone && isRemovalId(id) && input?.members.capabilities.observes.state === false
      && memory.links.some(isTheirs)
    ? "The list no longer shows them. If that was done on purpose, say so with hrsync done: then hrsync knows that it was asked for. The next apply closes it either way."
    : "Nothing asks for it any more: the target shows it, or HR has changed its mind. The next apply closes it."
}

const isRemovalId = (id: string): boolean => /^(?:archive|cancel-invite):/u.test(id)

/** What the plan of now has under the id of an item. */
const find = (looking: Looking, item: WaitingItem): Found => {
  const { input, plan, planned } = looking
  const { operation: id, wanted } = item
  if (input === undefined) {
    return {
      state: "unknown",
      text: "The entity is disconnected: hrsync asks for nothing there any more.",
      operation: undefined
    }
  }
  const [error] = plan.errors
  if (error !== undefined) {
    return {
      state: "unknown",
      text: `Whether it is still wanted can't be told now: ${error.text}`,
      operation: undefined
    }
  }
  const found = planned.get(id)
  if (found === undefined) return { state: "over", text: overText(looking, item), operation: undefined }
  const { hold, operation } = found
  if (operation.wanted !== wanted) {
    return {
      state: "changed",
      text: "HR wants something else meanwhile. The next apply asks for that, and this item goes.",
      operation
    }
  }
  if (operation.carry === "apply") {
    return { state: "taken-over", text: "hrsync can do it itself now: the next apply does.", operation }
  }
  return hold === undefined || hold.reason === "waiting-for-person"
    ? { state: "open", text: "", operation }
    : { state: "held", text: hold.text, operation }
}

/** L5: whether the member may be an owner, whom no target lets go. */
const obstacleOf = (kind: OperationKind, member: Member | undefined): Obstacle | undefined => {
  if (kind !== "archive" || member === undefined) return undefined
  return member.roles === notVisible
    ? "perhaps-owner"
    : isValue(member.roles) && member.roles.includes(accountOwner)
    ? "owner"
    : undefined
}

const itemOf = (looking: Looking, item: WaitingItem): WorkItem => {
  const { employees, input, linkOf, members, now } = looking
  const { operation, state, text } = find(looking, item)
  const member = item.member === undefined ? undefined : members.get(item.member)
  const known = operation?.person ?? employees(item.person) ?? personOf(undefined, member, linkOf(item.person))
  const kind = operation?.kind ?? kindOf(item.operation)
  const age = Math.max(0, now - item.openedAt)
  return {
    id: item.operation,
    step: stepOf(item.operation, item.person, operation),
    kind,
    person: { ...known, employee: known.employee ?? item.person, member: known.member ?? item.member },
    operation,
    memberState: member?.state,
    state,
    text,
    openedAt: item.openedAt,
    age,
    mark: ageMark(age),
    after: [],
    obstacle: obstacleOf(kind, member),
    shownByRead: operation !== undefined && input !== undefined
      && showsWhetherDone(operation, input.members.capabilities, members)
  }
}

const personKey = ({ id, person: { employee } }: WorkItem): string => employee === undefined ? id : keyText(employee)

/**
 * Step by step; within a step people side by side, the one who waits longest first, and each person's items in the order
 * of their ids: a withdrawal before the new invitation (M2).
 */
const inOrder = (items: ReadonlyArray<WorkItem>): ReadonlyArray<WorkItem> => {
  const placed = items.map((item) => {
    const person = personKey(item)
    return { item, person, group: `${item.step} ${person}`, step: workSteps.indexOf(item.step) }
  })
  const oldest = new Map<string, Instant>()
  for (const { group, item } of placed) oldest.set(group, Math.min(item.openedAt, oldest.get(group) ?? Infinity))
  return placed.sort((a, b) =>
    a.step - b.step
    || (oldest.get(a.group) ?? 0) - (oldest.get(b.group) ?? 0)
    || compare(a.person, b.person)
    || compare(a.item.id, b.item.id)
  ).map(({ item }) => item)
}

/** What has to be done before what, by what builds on it. */
const withBefore = (items: ReadonlyArray<WorkItem>): ReadonlyArray<WorkItem> => {
  const ids = new Set(items.map(({ id }) => id))
  const returns = new Map<MemberId, ReadonlyArray<string>>()
  const successions = new Map<MemberId, ReadonlyArray<string>>()
  const put = (to: Map<MemberId, ReadonlyArray<string>>, member: MemberId, id: string): void => {
    to.set(member, [...(to.get(member) ?? []), id])
  }
  for (const { id, operation } of items) {
    if (operation?.kind === "reactivate") put(returns, operation.member, id)
    if (operation?.kind !== "update") continue
    for (const change of operation.changes) {
      if (change.field !== "manager" || !isValue(change.before) || change.before.member === undefined) continue
      put(successions, change.before.member, id)
    }
  }
  return items.map((item) => {
    const { operation } = item
    switch (operation?.kind) {
      case "invite":
        return operation.after !== undefined && ids.has(operation.after) ? { ...item, after: [operation.after] } : item
      // A member is changed when they are back.
      case "update":
        return { ...item, after: operation.member === undefined ? [] : returns.get(operation.member) ?? [] }
      // Somebody's manager goes when those who had them have another one.
      case "archive":
        return { ...item, after: successions.get(operation.member) ?? [] }
      default:
        return item
    }
  })
}

const saidDoneOf = ({ employees, linkOf, memory, members }: Looking): ReadonlyArray<SaidDone> =>
  memory.waiting.flatMap(({ doneAt, member, operation, person }) => {
    if (doneAt === undefined) return []
    const known = employees(person)
      ?? personOf(undefined, member === undefined ? undefined : members.get(member), linkOf(person))
    return [{
      id: operation,
      kind: kindOf(operation),
      person: { ...known, employee: known.employee ?? person, member: known.member ?? member },
      doneAt
    }]
  }).sort((a, b) => a.doneAt - b.doneAt || compare(a.id, b.id))

/** HR's own words for the people of some keys; the rest of HR is not looked at. */
const peopleOf = (
  input: EntityInput | undefined,
  memory: Memory,
  linkOf: Looking["linkOf"]
): Looking["employees"] => {
  const asked = new Set(memory.waiting.map(({ person }) => keyText(person)))
  if (input === undefined || asked.size === 0) return () => undefined
  const found = new Map<string, Person>()
  for (const { employees } of input.hr) {
    for (const employee of employees) {
      const key = keyText(employee)
      if (!asked.has(key) || found.has(key)) continue
      found.set(key, personOf(employee, undefined, linkOf(employee)))
    }
  }
  return (key) => found.get(keyText(key))
}

const worklistOf = (
  plan: EntityPlan,
  memory: Memory | undefined,
  rules: Rules | undefined,
  input: EntityInput | undefined,
  now: Instant
): Worklist => {
  const common = { entity: plan.entity, name: plan.name, target: rules?.target.kind ?? "", status: plan.status }
  if (memory === undefined) return { ...common, items: [], aside: [], saidDone: [], follows: [], unopened: 0 }
  const linkOf = linksOf(memory)
  const looking: Looking = {
    plan,
    memory,
    input,
    members: new Members(input === undefined || memory.waiting.length === 0 ? [] : input.members.members),
    employees: peopleOf(input, memory, linkOf),
    linkOf,
    planned: memory.waiting.length === 0 ? new Map() : plannedById(plan),
    now
  }
  const all = inOrder(openItems(memory).map((item) => itemOf(looking, item)))
  const ids = new Set(memory.waiting.map(({ operation }) => operation))
  return {
    ...common,
    items: withBefore(all.filter(({ state }) => state === "open")),
    aside: all.filter(({ state }) => state !== "open"),
    saidDone: saidDoneOf(looking),
    follows: plan.holds.flatMap(({ operation, reason }) =>
      reason === "waiting-for-person" && operation !== undefined && !ids.has(operation.id) ? [operation] : []
    ),
    unopened: plan.operations.filter(({ carry, id }) => carry === "manual" && !ids.has(id)).length
  }
}

/**
 * What waits for a person (X8), entity by entity, in the order in which a person does it. What is wanted, and why, is
 * what the plan of now says: an item itself remembers neither values nor names.
 */
export const worklists = (input: PlanInput, { plan }: Planned): ReadonlyArray<Worklist> => {
  const read = new Map(input.entities.map((entity) => [entity.rules.entity, entity]))
  const off = new Map(input.disconnected.map((one) => [one.memory.entity, one]))
  return plan.entities.map((entity) => {
    const here = read.get(entity.entity)
    const gone = off.get(entity.entity)
    return worklistOf(entity, here?.memory ?? gone?.memory, here?.rules ?? gone?.rules, here, input.now)
  })
}

/** How much of a worklist waits for a person: what is over, and what hrsync does itself now, does not. */
export const waitingIn = ({ aside, items, status }: Worklist): Waiting => {
  const open = status === "disconnected"
    ? []
    : [...items, ...aside.filter(({ state }) => state === "held" || state === "changed" || state === "unknown")]
  const [first] = open
  const oldest = first === undefined ? undefined : open.reduce((a, b) => b.openedAt < a.openedAt ? b : a, first)
  return {
    open: open.length,
    oldest: oldest === undefined ? undefined : { since: oldest.openedAt, age: oldest.age }
  }
}
