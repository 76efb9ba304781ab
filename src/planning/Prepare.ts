import type { Employee, EmployeeKey } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"
import type { EntityInput } from "./Input.ts"
import type { Orphan } from "./Links.ts"
import { holders, joinLinks, Members, sortedLinks } from "./Links.ts"
import { Names } from "./Names.ts"
import type { Records } from "./Population.ts"
import { compareKeys, grouping, records } from "./Population.ts"
import type { Filter } from "./Scope.ts"
import { filter } from "./Scope.ts"
import type { Subject } from "./Situation.ts"
import type { Calendar, Standing } from "./Standing.ts"
import { calendar, standing } from "./Standing.ts"
import { TextIndex } from "./TextIndex.ts"

/** One entity's facts in order, with everything that can be asked of them before anything is decided. */
export interface Prepared {
  readonly input: EntityInput
  readonly reads: ReadonlyArray<{ readonly records: Records; readonly incremental: boolean }>
  /** Of all connections, in order of their keys. */
  readonly employees: ReadonlyArray<Employee>
  readonly links: ReadonlyArray<Link>
  readonly linkAt: ReadonlyArray<Link | undefined>
  /** The members of those links, where the target lists them. */
  readonly memberAt: ReadonlyArray<Member | undefined>
  /** Links whose employee did not come. */
  readonly orphans: ReadonlyArray<Orphan>
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
  /** Visits every person once, in order, and remembers the answer to `scopeAt`. */
  readonly eachSubject: (visit: (subject: Subject, index: number) => void) => void
  /** By index of a person's first record: what D5 counts. */
  readonly scopeAt: () => Uint8Array
}

/** 0: not eligible. 1: eligible, out of scope. 2: in scope by the filter. 3: in scope by name. */
export type Scoped = 0 | 1 | 2 | 3

const scoped = ({ inScope, included, standing }: Subject): Scoped =>
  standing.is !== "eligible" ? 0 : !inScope ? 1 : included === undefined ? 2 : 3

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
  readonly member: Member | undefined
}

const latest = (a: string | undefined, b: string | undefined): number => compare(b ?? "", a ?? "")

/** The record that counts: linked before unlinked, then the later start; the input is in order of keys. */
const choose = (candidates: ReadonlyArray<Candidate>): Candidate | undefined =>
  [...candidates].sort((a, b) =>
    (a.standing.is === "left" && b.standing.is === "left"
      ? latest(a.standing.goneOn ?? "9999-12-31", b.standing.goneOn ?? "9999-12-31")
      : 0)
    || Number(b.link !== undefined) - Number(a.link !== undefined)
    || latest(
      isValue(a.employee.startDate) ? a.employee.startDate : undefined,
      isValue(b.employee.startDate) ? b.employee.startDate : undefined
    )
  )[0]

const none: Subject["further"] = []

export const prepare = (input: EntityInput, now: number): Prepared => {
  const { memory, rules } = input
  const hr = [...input.hr].sort((a, b) => compare(a.connection, b.connection))
  const reads = hr.map((read) => ({ records: records(read), incremental: read.incremental }))
  const [only] = reads
  const employees = reads.length === 1 && only !== undefined
    ? only.records.employees
    : reads.flatMap(({ records }) => records.employees)
  const links = sortedLinks(memory.links)
  const members = new Members(input.members.members)
  const { linkAt, memberAt, orphans } = joinLinks(employees, links, members)
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
    // Of those who have left the filter asks nothing (L0): the same record counts, whatever it says.
    const chosen = choose(matching.length > 0 && best !== "left" ? matching : current)
    if (chosen === undefined) return undefined
    const linked = candidates.filter(({ link }) => link !== undefined)
    const main = chosen.link === undefined ? linked.find(({ link }) => link?.state === "managed") ?? linked[0] : chosen
    return {
      records: candidates.map(({ employee }) => employee),
      chosen: chosen.employee,
      standing: chosen.standing,
      inScope: excluded === undefined && (included !== undefined || matching.length > 0),
      excluded,
      included,
      link: main?.link,
      member: main?.member,
      further: linked.flatMap(({ link, member }) =>
        link !== undefined && link.memberId !== main?.link?.memberId && link.state === "managed"
          && member !== undefined && member.state !== "archived"
          ? [{ link, member }]
          : []
      )
    }
  }

  /** What `subjectOf` gives for one record alone, without its lists. */
  const subjectAlone = (index: number): Subject | undefined => {
    const [employee, found] = [employees[index], standings[index]]
    if (employee === undefined || found === undefined) return undefined
    const link = linkAt[index]
    const excluded = exclude.employee(employee, link)
    const included = include.employee(employee, link)
    return {
      records: [employee],
      chosen: employee,
      standing: found,
      inScope: excluded === undefined && (included !== undefined || compiled.holds(employee)),
      excluded,
      included,
      link,
      member: memberAt[index],
      further: none
    }
  }

  const candidateAt = (index: number): ReadonlyArray<Candidate> => {
    const [employee, found] = [employees[index], standings[index]]
    return employee === undefined || found === undefined
      ? []
      : [{ employee, standing: found, link: linkAt[index], member: memberAt[index] }]
  }

  const subjectAt = (index: number): Subject | undefined => {
    const group = groupOf.get(index)
    return group === undefined ? subjectAlone(index) : subjectOf(group.members.flatMap(candidateAt))
  }
  const isFirst = (index: number): boolean => {
    const group = groupOf.get(index)
    return group === undefined || group.members[0] === index
  }
  let scopes: Uint8Array | undefined
  const eachSubject = (visit: (subject: Subject, index: number) => void): void => {
    const seen = new Uint8Array(employees.length)
    for (let index = 0; index < employees.length; index++) {
      if (!isFirst(index)) continue
      const subject = subjectAt(index)
      if (subject === undefined) continue
      seen[index] = scoped(subject)
      visit(subject, index)
    }
    scopes = seen
  }

  return {
    input,
    reads,
    employees,
    links,
    linkAt,
    memberAt,
    orphans,
    members,
    calendar: days,
    filter: compiled,
    include,
    exclude,
    protect,
    duplicatesOf,
    indexOf: (key) => search(employees, key),
    subjectAt,
    isFirst,
    eachSubject,
    scopeAt: () => {
      if (scopes === undefined) eachSubject(() => {})
      return scopes ?? new Uint8Array()
    }
  }
}

/** Answers who holds an address, for every address that a decision may ask about. */
export const addressHolders = (prepared: Prepared) => {
  const asked = new TextIndex()
  prepared.employees.forEach(({ email }, index) => {
    if (!isValue(email)) return
    if (prepared.memberAt[index]?.email !== email) asked.add(email, index)
  })
  return holders(asked, prepared.links, prepared.members)
}
