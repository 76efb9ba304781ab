import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { externalIdOf, type Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { EntityInput } from "./Input.ts"

/** What somebody is looked for by; each is asked of everybody, so that it has to be quick. */
export interface Meaning {
  readonly employee: (employee: Employee) => boolean
  readonly link: (link: Link) => boolean
  readonly member: (member: Member) => boolean
}

/** A few texts, most often one: comparing them is quicker than hashing every text that is asked about. */
class FewTexts {
  readonly #texts = new Set<string>()
  #few: ReadonlyArray<string> = []

  get size(): number {
    return this.#texts.size
  }

  add(text: string): void {
    this.#texts.add(text)
    this.#few = this.#texts.size > 4 ? [] : [...this.#texts]
  }

  has(text: string): boolean {
    if (this.#texts.size > 4) return this.#texts.has(text)
    for (const one of this.#few) if (one === text) return true
    return false
  }
}

const only = <A>(all: ReadonlyArray<A>, taken: ReadonlySet<A>): ReadonlyArray<A> =>
  taken.size === 0 ? [] : all.filter((one) => taken.has(one))

/**
 * The part of an entity that says everything of whom somebody means: their records, with every other record of theirs
 * or of their address; their links and members, with whoever else is linked to those. What is found and said of them is
 * the same as in the whole.
 */
export const narrowed = (input: EntityInput, means: Meaning): EntityInput => {
  const employees = new Set<Employee>()
  const links = new Set<Link>()
  const members = new Set<Member>()
  const [ids, emails, personKeys] = [new FewTexts(), new FewTexts(), new FewTexts()]
  const [memberIds, externalIds, memberEmails] = [new FewTexts(), new FewTexts(), new FewTexts()]
  const takeEmployee = (employee: Employee): void => {
    if (employees.has(employee)) return
    employees.add(employee)
    ids.add(employee.id)
    externalIds.add(externalIdOf(employee))
    if (isValue(employee.personKey)) personKeys.add(employee.personKey)
    if (!isValue(employee.email)) return
    emails.add(employee.email)
    memberEmails.add(employee.email)
  }
  const takeLink = (link: Link): void => {
    if (links.has(link)) return
    links.add(link)
    ids.add(link.employeeId)
    memberIds.add(link.memberId)
  }
  const takeMember = (member: Member): void => {
    if (members.has(member)) return
    members.add(member)
    memberIds.add(member.id)
  }

  for (const { employees: all } of input.hr) for (const one of all) if (means.employee(one)) takeEmployee(one)
  for (const { unreadable } of input.hr) for (const { id } of unreadable) ids.add(id)
  for (const one of input.memory.links) if (means.link(one)) takeLink(one)
  for (const one of input.members.members) if (means.member(one)) takeMember(one)
  const taken = (): number => ids.size + emails.size + personKeys.size + memberIds.size
  for (let before = 0; before !== taken();) {
    before = taken()
    for (const link of input.memory.links) {
      if (memberIds.has(link.memberId) || ids.has(link.employeeId)) takeLink(link)
    }
    for (const { employees: all } of input.hr) {
      for (const employee of all) {
        const { email, id, personKey } = employee
        if (
          ids.has(id) || (isValue(email) && emails.has(email)) || (isValue(personKey) && personKeys.has(personKey))
        ) takeEmployee(employee)
      }
    }
    for (const member of input.members.members) {
      const { email, externalId, id } = member
      if (
        memberIds.has(id) || (isValue(email) && memberEmails.has(email))
        || (isValue(externalId) && externalIds.has(externalId))
      ) takeMember(member)
    }
  }
  return {
    ...input,
    hr: input.hr.map((read) => ({ ...read, employees: only(read.employees, employees) })),
    members: { ...input.members, members: only(input.members.members, members) },
    memory: { ...input.memory, links: only(input.memory.links, links) }
  }
}
