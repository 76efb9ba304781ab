import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee, EmployeeKey } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"
import type { EntityInput } from "./Input.ts"
import { holders, joinLinks, Members, sortedLinks } from "./Links.ts"
import { Names } from "./Names.ts"
import type { Records } from "./Population.ts"
import { compareKeys, grouping, records } from "./Population.ts"
import type { Filter } from "./Scope.ts"
import { filter } from "./Scope.ts"
import type { Subject } from "./Situation.ts"
import type { Calendar, Standing } from "./Standing.ts"
import { calendar, standing } from "./Standing.ts"

/** One entity's facts in order, with everything that can be asked of them before anything is decided. */
export interface Prepared {
  readonly input: EntityInput
  readonly reads: ReadonlyArray<{ readonly records: Records; readonly incremental: boolean }>
  /** Of all connections, in order of their keys. */
  readonly employees: ReadonlyArray<Employee>
  readonly links: ReadonlyArray<Link>
  readonly linkAt: ReadonlyArray<Link | undefined>
  /** Links whose employee did not come. */
  readonly orphans: ReadonlyArray<Link>
  readonly members: Members
  readonly calendar: Calendar
  readonly filter: Filter
  readonly include: Names
  readonly exclude: Names
  readonly protect: Names
  /** Other people's eligible records with the e-mail of the record at this index (M4). */
  readonly duplicatesOf: ReadonlyMap<number, ReadonlyArray<number>>
  readonly indexOf: (key: EmployeeKey) => number | undefined
  /** The person of a record. Every record of one person gives the same. */
  readonly subjectAt: (index: number) => Subject | undefined
  /** Whether the record is the one that stands for its person, so that each person is decided once. */
  readonly isFirst: (index: number) => boolean
}

const inOrder = (index: number, employees: ReadonlyArray<Employee>, key: EmployeeKey): number => {
  const employee = employees[index]
  return employee === undefined ? 1 : compareKeys(employee, key)
}

const search = (employees: ReadonlyArray<Employee>, key: EmployeeKey): number | undefined => {
  let [low, high] = [0, employees.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (inOrder(middle, employees, key) < 0) low = middle + 1
    else high = middle
  }
  return inOrder(low, employees, key) === 0 ? low : undefined
}

/** Which of a person's standings counts: the one that keeps most (M4). */
const preference = ["eligible", "unknown", "not-chosen", "not-started", "left"] as const

interface Candidate {
  readonly employee: Employee
  readonly standing: Standing
  readonly link: Link | undefined
}

const latest = (a: string | undefined, b: string | undefined): number => compare(b ?? "", a ?? "")

/** The record that counts: linked before unlinked, then the later start; the input is in order of keys. */
const choose = (candidates: ReadonlyArray<Candidate>): Candidate | undefined =>
  [...candidates].sort((a, b) =>
    (a.standing.is === "left" && b.standing.is === "left" ? latest(a.standing.goneOn, b.standing.goneOn) : 0)
    || Number(b.link !== undefined) - Number(a.link !== undefined)
    || latest(
      isValue(a.employee.startDate) ? a.employee.startDate : undefined,
      isValue(b.employee.startDate) ? b.employee.startDate : undefined
    )
  )[0]

export const prepare = (input: EntityInput, now: number): Prepared => {
  const { memory, rules } = input
  const hr = [...input.hr].sort((a, b) => compare(a.connection, b.connection))
  const reads = hr.map((read) => ({ records: records(read), incremental: read.incremental }))
  const [only] = reads
  const employees = reads.length === 1 && only !== undefined
    ? only.records.employees
    : reads.flatMap(({ records }) => records.employees)
  const links = sortedLinks(memory.links)
  const { linkAt, orphans } = joinLinks(employees, links)
  const members = new Members(input.members.members, links)
  const days = calendar(now, rules.timezone)
  const compiled = filter(rules)
  const include = new Names(rules.include)
  const exclude = new Names(rules.exclude)
  const protect = new Names(rules.protect)
  const standings = employees.map((employee) => standing(rules, employee, days.todayOf(employee)))
  const { duplicatesOf, groupOf } = grouping(employees, (index) => standings[index]?.is === "eligible")

  const named = (names: Names, candidates: ReadonlyArray<Candidate>): string | undefined => {
    let found: string | undefined
    // Every record is asked, so that each name in the file meets everybody it means.
    for (const { employee, link } of candidates) found = names.employee(employee, link) ?? found
    return found
  }

  const subjectOf = (candidates: ReadonlyArray<Candidate>): Subject | undefined => {
    const excluded = named(exclude, candidates)
    const included = named(include, candidates)
    const best = preference.find((is) => candidates.some(({ standing }) => standing.is === is))
    const current = candidates.filter(({ standing }) => standing.is === best)
    const matching = current.filter(({ employee }) => compiled.holds(employee))
    const chosen = choose(matching.length > 0 ? matching : current)
    if (chosen === undefined) return undefined
    const linked = candidates.flatMap(({ link }) => link === undefined ? [] : [link])
    const link = chosen.link ?? linked.find(({ state }) => state === "managed") ?? linked[0]
    return {
      records: candidates.map(({ employee }) => employee),
      chosen: chosen.employee,
      standing: chosen.standing,
      inScope: excluded === undefined && (included !== undefined || matching.length > 0),
      excluded,
      included,
      link,
      furtherLinks: linked.filter((other) => other.memberId !== link?.memberId && other.state === "managed")
    }
  }

  const candidateAt = (index: number): ReadonlyArray<Candidate> => {
    const [employee, found] = [employees[index], standings[index]]
    return employee === undefined || found === undefined ? [] : [{ employee, standing: found, link: linkAt[index] }]
  }

  return {
    input,
    reads,
    employees,
    links,
    linkAt,
    orphans,
    members,
    calendar: days,
    filter: compiled,
    include,
    exclude,
    protect,
    duplicatesOf,
    indexOf: (key) => search(employees, key),
    subjectAt: (index) => {
      const group = groupOf.get(index)
      return subjectOf(group === undefined ? candidateAt(index) : group.members.flatMap(candidateAt))
    },
    isFirst: (index) => {
      const group = groupOf.get(index)
      return group === undefined || group.members[0] === index
    }
  }
}

/** Answers who holds an address, for every address that a decision may ask about. */
export const addressHolders = (prepared: Prepared) => {
  const asked = new Set<EmailAddress>()
  prepared.employees.forEach(({ email }, index) => {
    if (!isValue(email)) return
    const link = prepared.linkAt[index]
    const member = link === undefined ? undefined : prepared.members.get(link.memberId)
    if (member?.email !== email) asked.add(email)
  })
  return holders(asked, prepared.links, prepared.members)
}
