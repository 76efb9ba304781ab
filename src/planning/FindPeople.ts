import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse } from "../domain/EmailAddress.ts"
import type { Employee, EmployeeKey } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { Link, Memory } from "../domain/Memory.ts"
import type { Person } from "../domain/Operation.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import type { EntityInput, PlanInput } from "./Input.ts"
import { keyText } from "./Population.ts"
import type { Prepared } from "./Prepare.ts"
import { prepare } from "./Prepare.ts"
import { personOf } from "./Situation.ts"

/** One person in one entity: what HR, the target and memory say of them. */
export interface FoundPerson {
  readonly entity: EntityId
  readonly person: Person
  /** Every HR record of theirs that came, in order of their keys. */
  readonly records: ReadonlyArray<Employee>
  /** The record that counts (M4); nothing: HR did not return them. */
  readonly chosen: Employee | undefined
  /** Every link of theirs. */
  readonly links: ReadonlyArray<Link>
  /** The one of several that the text names, by member id or by HR record; nothing: the person as a whole is meant. */
  readonly named: Link | undefined
  /** The member of their link, or an unlinked member whom the text means; nothing: none is listed. */
  readonly member: Member | undefined
}

/** A person whom a text may mean, in every entity in which they are known. */
export type MeantPerson = ReadonlyArray<FoundPerson>

interface Query {
  readonly text: string
  readonly email: EmailAddress | undefined
}

const queryOf = (text: string): Query => ({ text: text.trim(), email: parse(text) })

export const linkKey = ({ connection, employeeId }: Link): EmployeeKey => ({ connection, id: employeeId })

/** Every HR record by which somebody is known, as texts (`keyText`). */
export const keysOf = ({ links, records }: FoundPerson): ReadonlySet<string> =>
  new Set([...records.map(keyText), ...links.map((link) => keyText(linkKey(link)))])

/** The members that are theirs, or that the text means. */
export const membersOf = ({ links, member }: FoundPerson): ReadonlySet<MemberId> =>
  new Set([...links.map(({ memberId }) => memberId), ...(member === undefined ? [] : [member.id])])

const meansKey = ({ text }: Query, key: EmployeeKey): boolean => key.id === text || keyText(key) === text

const meansLink = (query: Query, link: Link): boolean =>
  query.email === undefined
    ? link.memberId === query.text || meansKey(query, linkKey(link))
    : link.emails.includes(query.email)

const namedIn = (query: Query, links: ReadonlyArray<Link>): Link | undefined => {
  const [one, second] = query.email === undefined ? links.filter((link) => meansLink(query, link)) : []
  return second === undefined ? one : undefined
}

const meansEmployee = (query: Query, employee: Employee): boolean =>
  query.email === undefined ? meansKey(query, employee) : employee.email === query.email

const meansMember = ({ email, text }: Query, member: Member): boolean =>
  email === undefined ? member.id === text : member.email === email

/** Unlinked members whom the text means, and the records of HR that are theirs by address or by hrsync's own id (M1). */
const unlinkedIn = ({ employees, members }: Prepared, query: Query) => {
  const meant = members.unlinked.filter((member) => meansMember(query, member))
  const emails = new Set(meant.map(({ email }) => email).filter(isValue))
  const marks = new Set(meant.map(({ externalId }) => externalId).filter(isValue))
  const isOwner = (employee: Employee): boolean =>
    (isValue(employee.email) && emails.has(employee.email)) || marks.has(externalIdOf(employee))
  return { meant, isOwner: meant.length === 0 ? () => false : isOwner, hasOwner: employees.some(isOwner) }
}

const findIn = (input: EntityInput, now: number, query: Query): ReadonlyArray<FoundPerson> => {
  const prepared = prepare(input, now)
  const { entity } = input.rules
  const found = new Map<string, FoundPerson>()
  const unlinked = unlinkedIn(prepared, query)
  prepared.employees.forEach((employee, index) => {
    const link = prepared.linkAt[index]
    const listed = prepared.memberAt[index]
    const means = meansEmployee(query, employee) || (link !== undefined && meansLink(query, link))
      || (listed !== undefined && meansMember(query, listed)) || unlinked.isOwner(employee)
    if (!means) return
    const subject = prepared.subjectAt(index)
    const records = subject?.records ?? [employee]
    const key = keyText(records[0] ?? employee)
    if (found.has(key)) return
    const keys = new Set(records.map(keyText))
    const links = input.memory.links.filter((one) => keys.has(keyText(linkKey(one))))
    found.set(key, {
      entity,
      person: personOf(subject?.chosen ?? employee, subject?.member, subject?.link),
      records,
      chosen: subject?.chosen ?? employee,
      links,
      named: namedIn(query, links),
      member: subject?.member
    })
  })
  for (const { link, member } of prepared.orphans) {
    if (!meansLink(query, link) && (member === undefined || !meansMember(query, member))) continue
    found.set(keyText(linkKey(link)), {
      entity,
      person: personOf(undefined, member, link),
      records: [],
      chosen: undefined,
      links: [link],
      named: link,
      member
    })
  }
  if (!unlinked.hasOwner) {
    for (const member of unlinked.meant) {
      found.set(`member ${entity} ${member.id}`, {
        entity,
        person: personOf(undefined, member),
        records: [],
        chosen: undefined,
        links: [],
        named: undefined,
        member
      })
    }
  }
  return [...found.values()]
}

/** Of an entity that is not read nobody is known but by link. */
const rememberedIn = ({ entity, links }: Memory, query: Query): ReadonlyArray<FoundPerson> =>
  links.filter((link) => meansLink(query, link)).map((link) => ({
    entity,
    person: personOf(undefined, undefined, link),
    records: [],
    chosen: undefined,
    links: [link],
    named: link,
    member: undefined
  }))

const identityOf = ({ entity, links, member, records }: FoundPerson): string => {
  const [record] = records
  const [link] = links
  return record !== undefined
    ? keyText(record)
    : link !== undefined
    ? keyText(linkKey(link))
    : `member ${entity} ${member?.id ?? ""}`
}

/**
 * Whom a text means: an e-mail address (of HR, of the target, or one that a link remembers), an employee id,
 * `connection/id`, or a member id. Each person once, with every entity of the input that knows them.
 */
export const findPeople = (input: PlanInput, text: string): ReadonlyArray<MeantPerson> => {
  const query = queryOf(text)
  const isAsked = (entity: EntityId): boolean => input.only === undefined || input.only.has(entity)
  const all = [
    ...input.entities.filter(({ rules }) => isAsked(rules.entity)).flatMap((one) => findIn(one, input.now, query)),
    ...input.disconnected.filter(({ memory }) => isAsked(memory.entity)).flatMap(({ memory }) =>
      rememberedIn(memory, query)
    )
  ]
  const people = new Map<string, Array<FoundPerson>>()
  for (const one of all) {
    const list = people.get(identityOf(one))
    if (list === undefined) people.set(identityOf(one), [one])
    else list.push(one)
  }
  return [...people].sort(([a], [b]) => compare(a, b)).map(([, list]) =>
    list.sort((a, b) => compare(a.entity, b.entity))
  )
}
