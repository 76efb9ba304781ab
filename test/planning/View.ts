import type { Instant } from "../../src/domain/CalendarDate.ts"
import { addDays, today } from "../../src/domain/CalendarDate.ts"
import type { Employee, EmployeeKey } from "../../src/domain/Employee.ts"
import { isValue } from "../../src/domain/Field.ts"
import type { Member } from "../../src/domain/Member.ts"
import type { Link, Memory } from "../../src/domain/Memory.ts"
import type { Operation } from "../../src/domain/Operation.ts"
import { isRemoval } from "../../src/domain/Operation.ts"
import type { EntityPlan, Hold, HoldReason } from "../../src/domain/Plan.ts"
import type { HrRead } from "../../src/domain/Read.ts"
import type { Rules } from "../../src/domain/Rules.ts"
import { fold } from "../../src/domain/Text.ts"
import type { Planned } from "../../src/planning/Input.ts"
import { plan } from "../../src/planning/Plan.ts"
import { keyText } from "../../src/planning/Population.ts"
import type { EntityWorld, World } from "./Model.ts"
import { decisionsOf, inputOf, listed } from "./Model.ts"
import { operationText, planText } from "./ModelText.ts"

/* What a plan may be judged by: the facts of a world, asked again without the planner. */

export interface View {
  readonly entity: EntityWorld
  readonly rules: Rules
  readonly memory: Memory
  readonly plan: EntityPlan
  readonly reads: ReadonlyArray<HrRead>
  readonly employees: ReadonlyArray<Employee>
  /** As the target lists them. */
  readonly members: ReadonlyMap<string, Member>
  readonly now: Instant
}

export const viewsOf = (world: World, planned: Planned): ReadonlyArray<View> =>
  world.entities.flatMap((entity) => {
    const found = planned.plan.entities.find((one) => one.entity === entity.rules.entity)
    if (found === undefined || entity.standing !== "enabled") return []
    const reads = world.reads.filter(({ connection }) => entity.rules.source.includes(connection))
    return [{
      entity,
      rules: entity.rules,
      memory: entity.memory,
      plan: found,
      reads,
      employees: reads.flatMap(({ employees }) => employees),
      members: new Map(listed(entity.target).map((member) => [member.id, member])),
      now: world.now
    }]
  })

export const views = (world: World): ReadonlyArray<View> => viewsOf(world, plan(inputOf(world)))

/** Every entity's plan is as it has to be. */
export const everyView = (world: World, holds: (view: View) => void): void => {
  for (const view of views(world)) holds(view)
}

/** Every decision of every plan is as it has to be. */
export const everyDecision = (world: World, holds: (operation: Operation, view: View) => void): void => {
  everyView(world, (view) => {
    for (const operation of decisionsOf(view.plan)) holds(operation, view)
  })
}

export const said = (operation: Operation, view: View, why: string): string =>
  `${operationText(operation)}\n  ${why}\n${planText(view.plan)}`

export const memberOf = (operation: Operation): string | undefined =>
  "member" in operation ? operation.member : undefined

export const sameKey = (a: EmployeeKey, b: EmployeeKey): boolean => a.connection === b.connection && a.id === b.id

export const linkTo = (view: View, member: string | undefined): Link | undefined =>
  view.memory.links.find(({ memberId }) => memberId === member)

export const keyOf = (link: Link): EmployeeKey => ({ connection: link.connection, id: link.employeeId })

/** Whether the person has left, by HR's own words, on the day that it is where they are (D1, D2). */
export const hasLeft = (rules: Rules, employee: Employee, now: Instant): boolean => {
  if (employee.status === "inactive") return true
  if (employee.status === "unknown") return false
  const end = endOf(rules, employee)
  return end !== undefined &&
    (rules.lifecycle.accessEnds === "on-date" ? end : addDays(end, 1)) <= dayOf(rules, employee, now)
}

export const endOf = ({ lifecycle }: Rules, { lastWorkingDay, startDate, terminationDate }: Employee) => {
  const counts = (date: typeof terminationDate) =>
    isValue(date) && !(isValue(startDate) && date < startDate) ? date : undefined
  return lifecycle.endField === "lastWorkingDay"
    ? counts(lastWorkingDay) ?? counts(terminationDate)
    : counts(terminationDate)
}

export const dayOf = (rules: Rules, { timezone }: Employee, now: Instant) => {
  const day = (isValue(timezone) ? today(now, timezone) : undefined) ?? today(now, rules.timezone)
  if (day === undefined) throw new Error("no such day")
  return day
}

/** The first day on which the employee may be invited (D3); nothing where no day is waited for. */
export const opensOn = ({ lifecycle, statuses }: Rules, { startDate, status }: Employee) =>
  !statuses.includes(status) && status !== "onboarding" || !isValue(startDate)
    ? undefined
    : addDays(startDate, -(lifecycle.inviteBeforeDays ?? 0))

export const isEligible = (rules: Rules, employee: Employee, now: Instant): boolean => {
  if (employee.status === "unknown" || hasLeft(rules, employee, now)) return false
  const opens = opensOn(rules, employee)
  const open = opens === undefined || opens <= dayOf(rules, employee, now)
  if (rules.statuses.includes(employee.status)) return open
  return employee.status === "onboarding" && rules.lifecycle.inviteBeforeDays !== undefined && opens !== undefined &&
    open
}

export const nameOf = ({ firstName, lastName }: Employee): string =>
  fold(`${isValue(firstName) ? firstName : ""} ${isValue(lastName) ? lastName : ""}`)

/** One person by HR's own key, or by one address and one name (M4). */
export const isSamePerson = (a: Employee, b: Employee): boolean =>
  sameKey(a, b)
  || (isValue(a.personKey) && a.connection === b.connection && a.personKey === b.personKey)
  || (isValue(a.email) && a.email === b.email && nameOf(a) === nameOf(b) && nameOf(a) !== "")

/** Every record of the people to whom a link or an operation points. */
export const recordsOf = (view: View, keys: ReadonlyArray<EmployeeKey>): ReadonlyArray<Employee> => {
  const found = new Set(view.employees.filter((employee) => keys.some((key) => sameKey(key, employee))))
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const employee of view.employees) {
      if ([...found].some((other) => isSamePerson(other, employee))) found.add(employee)
    }
  }
  return [...found]
}

export const keysOf = (view: View, operation: Operation): ReadonlyArray<EmployeeKey> => {
  const link = linkTo(view, memberOf(operation))
  return [
    ...(operation.person.employee === undefined ? [] : [operation.person.employee]),
    ...(link === undefined ? [] : [keyOf(link)])
  ]
}

export const covered = ({ memory, now, plan }: View, { id }: Operation): boolean =>
  memory.approvals.some(({ at, expiresAt, hash, only }) =>
    hash === plan.decisionHash && at <= now && now <= expiresAt && (only === undefined || only.includes(id))
  )

const day = 86_400_000

/** Whether HR gave one of the people's records more than once: one of them is believed, none is sure. */
export const isInDoubt = (view: View, operation: Operation): boolean =>
  recordsOf(view, keysOf(view, operation)).some((one) =>
    view.employees.filter((other) => sameKey(one, other)).length > 1
  )

/** Whether a hold is about one of these records. */
export const isAbout = ({ person }: Hold, records: ReadonlyArray<Employee>): boolean =>
  person.employee !== undefined && records.some((one) => sameKey(one, person.employee ?? noKey))

/** What is held, by reason. */
export const heldFor = ({ holds }: EntityPlan, wanted: HoldReason): ReadonlyArray<Operation> =>
  holds.flatMap(({ operation, reason }) => operation !== undefined && reason === wanted ? [operation] : [])

export const keyTexts = (keys: Iterable<EmployeeKey>): ReadonlySet<string> => new Set(Array.from(keys, keyText))

export const removalsOf = (view: View): ReadonlyArray<Operation> => decisionsOf(view.plan).filter(isRemoval)

export const signature = ({ plan }: { readonly plan: EntityPlan }): string =>
  JSON.stringify(decisionsOf(plan).map(({ id, wanted }) => `${id} ${wanted}`).sort())

/** The plan's text as a file would hold it, with fields that are no values written out. */
export const bytes = (planned: Planned): string =>
  JSON.stringify(planned, (_, value: unknown) => typeof value === "symbol" ? `<${value.description}>` : value)

/** P3, counted anew: removals done now and in the window that nobody approved, against count and percent. */
export const withinLimits = (view: View): boolean => {
  const { memory, members, now, plan, rules } = view
  const { count, floor, percent, windowDays } = rules.limits.archive
  const start = now - windowDays * day
  const here = plan.operations.filter((operation) => isRemoval(operation) && !covered(view, operation)).length
  if (here === 0) return true
  const total = here + memory.removals.filter(({ approved, at }) => !approved && at > start && at <= now).length
  const managed = memory.links.filter((link) => {
    const member = members.get(link.memberId)
    return link.state === "managed" && member !== undefined && !isKnownArchived(member, link)
  }).length
  const before = memory.managedCounts.filter(({ at }) => at <= start)
  const since = memory.managedCounts.filter(({ at }) => at > start && at <= now)
  const counts = before.length > 0
    ? before.filter(({ at }) => at === Math.max(...before.map(({ at }) => at)))
    : since.filter(({ at }) => at === Math.min(...since.map(({ at }) => at)))
  const base = Math.max(managed, ...counts.map(({ managed }) => managed))
  const most = base < floor && count.position === undefined ? Math.min(2, count.value) : count.value
  return total <= most && (base < floor || total * 100 <= percent.value * base)
}

export const isKnownArchived = (member: Member, link: Link | undefined): boolean =>
  member.state === "archived" || (member.state === "unknown" && link?.archivedByHrsync === true)

export const noKey: EmployeeKey = { connection: "", id: "" }

export const sameEmployee = (a: Operation, b: Operation): boolean =>
  a.person.employee !== undefined && b.person.employee !== undefined && sameKey(a.person.employee, b.person.employee)

/** Why a removal may be: what HR says, without asking the planner; nothing when there is no proof. */
export const proofOf = (view: View, operation: Operation): string | undefined => {
  const { now, rules } = view
  const link = linkTo(view, memberOf(operation))
  if (link === undefined) return undefined
  const records = recordsOf(view, keysOf(view, operation))
  if (records.length === 0) {
    const read = view.reads.find(({ connection }) => connection === link.connection)
    // Somebody at one of their addresses may be they, under another id.
    const heir = view.employees.some((one) =>
      isValue(one.email) && link.emails.includes(one.email) && isEligible(rules, one, now)
      && view.employees.every((other) => other === one || !sameKey(one, other))
    )
    return rules.onMissing === "archive" && read !== undefined && read.completeness.complete
        && read.completeness.proof === "strong" && !read.incremental && !heir
        && !read.unreadable.some(({ id }) => id === link.employeeId)
      ? "missing"
      : undefined
  }
  if (records.some((employee) => isEligible(rules, employee, now))) {
    return rules.onOutOfScope === "archive" ? "out of scope" : undefined
  }
  return rules.onInactive === "archive" && records.every((employee) => hasLeft(rules, employee, now))
    ? "left"
    : undefined
}
