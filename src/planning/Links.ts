import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"

export const compareLinks = (a: Link, b: Link): number =>
  compare(a.connection, b.connection) || compare(a.employeeId, b.employeeId) || compare(a.memberId, b.memberId)

/** Links in the order of their employees, without sorting what is sorted already. */
export const sortedLinks = (links: ReadonlyArray<Link>): ReadonlyArray<Link> => {
  for (let i = 1; i < links.length; i++) {
    const [before, after] = [links[i - 1], links[i]]
    if (before !== undefined && after !== undefined && compareLinks(before, after) > 0) {
      return [...links].sort(compareLinks)
    }
  }
  return links
}

/** Which link belongs to which record, by one walk over both in order; `orphans` are links without a record. */
export const joinLinks = (
  employees: ReadonlyArray<Employee>,
  links: ReadonlyArray<Link>
): { readonly linkAt: ReadonlyArray<Link | undefined>; readonly orphans: ReadonlyArray<Link> } => {
  const linkAt: Array<Link | undefined> = []
  const orphans: Array<Link> = []
  let next = 0
  for (const employee of employees) {
    let found: Link | undefined
    for (; next < links.length; next++) {
      const link = links[next]
      if (link === undefined) break
      const order = compare(link.connection, employee.connection) || compare(link.employeeId, employee.id)
      if (order > 0) break
      if (order < 0) orphans.push(link)
      else found ??= link
    }
    linkAt.push(found)
  }
  for (; next < links.length; next++) {
    const link = links[next]
    if (link !== undefined) orphans.push(link)
  }
  return { linkAt, orphans }
}

/** The members of a target by id, and which of them are linked. */
export class Members {
  readonly all: ReadonlyArray<Member>
  readonly #byId = new Map<string, Member>()
  readonly #linked = new Set<string>()
  #unlinkedByExternalId: ReadonlyMap<string, ReadonlyArray<Member>> | undefined

  constructor(members: ReadonlyArray<Member>, links: ReadonlyArray<Link>) {
    this.all = members
    for (const member of members) this.#byId.set(member.id, member)
    for (const link of links) this.#linked.add(link.memberId)
  }

  get hasRepeatedIds(): boolean {
    return this.#byId.size !== this.all.length
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id)
  }

  isLinked(member: Member): boolean {
    return this.#linked.has(member.id)
  }

  /** The unlinked members that carry this external id: one, if hrsync created it. */
  unlinkedByExternalId(externalId: string): ReadonlyArray<Member> {
    if (this.#unlinkedByExternalId === undefined) {
      const found = new Map<string, Array<Member>>()
      for (const member of this.all) {
        if (!isValue(member.externalId) || this.isLinked(member)) continue
        const same = found.get(member.externalId)
        if (same === undefined) found.set(member.externalId, [member])
        else same.push(member)
      }
      this.#unlinkedByExternalId = found
    }
    return this.#unlinkedByExternalId.get(externalId) ?? []
  }
}

/** Who has, or ever had, an address. */
export interface Holders {
  readonly links: ReadonlyArray<Link>
  readonly members: ReadonlyArray<Member>
}

const nobody: Holders = { links: [], members: [] }

/** Answers for the addresses asked, by one walk over links and members: an index of all addresses would cost far more. */
export const holders = (
  asked: ReadonlySet<EmailAddress>,
  links: ReadonlyArray<Link>,
  members: Members
): (email: EmailAddress) => Holders => {
  const found = new Map<EmailAddress, { readonly links: Array<Link>; readonly members: Array<Member> }>()
  const at = (email: EmailAddress) => {
    let entry = found.get(email)
    if (entry === undefined) found.set(email, entry = { links: [], members: [] })
    return entry
  }
  if (asked.size > 0) {
    for (const link of links) for (const email of link.emails) if (asked.has(email)) at(email).links.push(link)
    for (const member of members.all) {
      if (isValue(member.email) && asked.has(member.email)) at(member.email).members.push(member)
    }
  }
  return (email) => found.get(email) ?? nobody
}
