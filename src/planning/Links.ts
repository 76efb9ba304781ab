import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"
import { TextIndex } from "./TextIndex.ts"

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

/** A link whose employee HR did not return, with its member where the target lists one. */
export interface Orphan {
  readonly link: Link
  readonly member: Member | undefined
}

/** Links and their members, side by side with the records. */
export interface Joined {
  readonly linkAt: ReadonlyArray<Link | undefined>
  readonly memberAt: ReadonlyArray<Member | undefined>
  readonly orphans: ReadonlyArray<Orphan>
}

/** Which link and member belong to which record, by one walk over records and links in order. */
export const joinLinks = (
  employees: ReadonlyArray<Employee>,
  links: ReadonlyArray<Link>,
  members: Members
): Joined => {
  const linkAt: Array<Link | undefined> = []
  const memberAt: Array<Member | undefined> = []
  const orphans: Array<Orphan> = []
  let next = 0
  for (const employee of employees) {
    let found: Link | undefined
    let member: Member | undefined
    for (; next < links.length; next++) {
      const link = links[next]
      if (link === undefined) break
      const order = compare(link.connection, employee.connection) || compare(link.employeeId, employee.id)
      if (order > 0) break
      const linked = members.markLinked(link)
      if (order < 0) orphans.push({ link, member: linked })
      else if (found === undefined) {
        found = link
        member = linked
      }
    }
    linkAt.push(found)
    memberAt.push(member)
  }
  for (const link of links.slice(next)) orphans.push({ link, member: members.markLinked(link) })
  return { linkAt, memberAt, orphans }
}

const isAscending = (members: ReadonlyArray<Member>): boolean => {
  let last = ""
  for (const { id } of members) {
    if (id < last) return false
    last = id
  }
  return true
}

/** The members of a target in the order of their ids (M5), by id, and which of them are linked. */
export class Members {
  readonly #all: Array<Member>
  readonly #indexById: TextIndex
  /** By index: how many links name the member; 2 stands for several. */
  readonly #linked: Uint8Array
  #showEmails: boolean | undefined
  #byExternalId: ReadonlyMap<string, ReadonlyArray<Member>> | undefined

  constructor(members: ReadonlyArray<Member>) {
    this.#all = isAscending(members) ? [...members] : [...members].sort((a, b) => compare(a.id, b.id))
    this.#indexById = new TextIndex(members.length)
    this.#all.forEach(({ id }, index) => this.#indexById.add(id, index))
    this.#linked = new Uint8Array(members.length)
  }

  get all(): ReadonlyArray<Member> {
    return this.#all
  }

  /**
   * Notes that a link names this member, and gives the member. Of a member whose state the target does not show it is
   * known to be archived where hrsync did it and nobody brought them back (M8).
   */
  markLinked({ archivedByHrsync, memberId }: Link): Member | undefined {
    const index = this.#indexById.get(memberId)
    const member = this.#all[index]
    if (member === undefined) return undefined
    this.#linked[index] = Math.min((this.#linked[index] ?? 0) + 1, 2)
    if (member.state !== "unknown" || !archivedByHrsync) return member
    const archived: Member = { ...member, state: "archived" }
    this.#all[index] = archived
    return archived
  }

  /** Whether the list shows the e-mail of everybody, be it empty. */
  get showEmails(): boolean {
    return this.#showEmails ??= this.#all.every(({ email }) => email !== notVisible)
  }

  get hasRepeatedIds(): boolean {
    return this.#indexById.size !== this.#all.length
  }

  get(id: string): Member | undefined {
    return this.#all[this.#indexById.get(id)]
  }

  isLinked({ id }: Member): boolean {
    return (this.#linked[this.#indexById.get(id)] ?? 0) > 0
  }

  /** Whether several links name the member. */
  isShared(id: string): boolean {
    return this.#linked[this.#indexById.get(id)] === 2
  }

  /** Members that no link names: managed by hand. */
  get unlinked(): ReadonlyArray<Member> {
    return this.#all.filter((_, index) => this.#linked[index] === 0)
  }

  /** The members that carry this external id: one, if hrsync created it. */
  byExternalId(externalId: string): ReadonlyArray<Member> {
    if (this.#byExternalId === undefined) {
      const found = new Map<string, Array<Member>>()
      for (const member of this.#all) {
        if (!isValue(member.externalId)) continue
        const same = found.get(member.externalId)
        if (same === undefined) found.set(member.externalId, [member])
        else same.push(member)
      }
      this.#byExternalId = found
    }
    return this.#byExternalId.get(externalId) ?? []
  }

  unlinkedByExternalId(externalId: string): ReadonlyArray<Member> {
    return this.byExternalId(externalId).filter((member) => !this.isLinked(member))
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
  asked: TextIndex,
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
    for (const link of links) for (const email of link.emails) if (asked.get(email) >= 0) at(email).links.push(link)
    for (const member of members.all) {
      if (isValue(member.email) && asked.get(member.email) >= 0) at(member.email).members.push(member)
    }
  }
  return (email) => found.get(email) ?? nobody
}
