import type { EmailAddress } from "../domain/EmailAddress.ts"
import { type Field, isValue } from "../domain/Field.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { ByHand, Refusal } from "./ByHand.ts"
import { followsFrom, memoryOf, readOf, refused } from "./ByHand.ts"
import type { FoundPerson } from "./FindPeople.ts"
import { linkKey } from "./FindPeople.ts"
import type { PlanInput } from "./Input.ts"
import { keyText } from "./Population.ts"

const linkWords = ({ connection, employeeId }: Link): string => `employee ${employeeId} of ${connection}`

const known = (email: Field<EmailAddress>): ReadonlyArray<EmailAddress> => isValue(email) ? [email] : []

const tied = (chosen: NonNullable<FoundPerson["chosen"]>, member: Member, former: Link | undefined): Link => ({
  connection: chosen.connection,
  employeeId: chosen.id,
  memberId: member.id,
  emails: [...new Set([...former?.emails ?? [], ...known(member.email), ...known(chosen.email)])],
  state: "managed",
  archivedByHrsync: false,
  allowed: false,
  applied: {},
  resent: 0,
  reinvite: false,
  releasedByPerson: false
})

/** Ties an HR record to a member by hand: where a match by e-mail can't be, or was refused (M3, M4, M8). */
export const tie = (input: PlanInput, found: FoundPerson, memberId: MemberId): ByHand => {
  const { chosen, entity, links, records } = found
  const read = readOf(input, entity)
  if (read === undefined) {
    return refused(
      `${entity} is disconnected: nobody can be linked in it.`,
      "Put it back into the file, with enabled: true, first."
    )
  }
  if (chosen === undefined) {
    return refused(
      `HR does not return this person to ${entity}, so that there is no record to link.`,
      "Name somebody whom HR returns: by work e-mail, employee id, or connection/id."
    )
  }
  const { members } = read
  if (!members.completeness.complete) {
    return refused(`The members of ${entity} can't be read: ${members.completeness.why}`, members.completeness.next)
  }
  const member = members.members.find(({ id }) => id === memberId)
  if (member === undefined) {
    return refused(`The target of ${entity} lists no member ${memberId}.`, `See their ids: hrsync members ${entity}.`)
  }
  const own = new Set(records.map(keyText))
  const foreign = read.memory.links.find((link) => link.memberId === memberId && !own.has(keyText(linkKey(link))))
  if (foreign !== undefined) {
    return refused(
      `Member ${memberId} is linked to somebody else: ${linkWords(foreign)}.`,
      `If that is wrong: hrsync unlink ${keyText(linkKey(foreign))} --entity ${entity}, then link again.`
    )
  }
  const other = links.find((link) => link.memberId !== memberId)
  if (other !== undefined) {
    return refused(
      `They are linked to another member already: ${linkWords(other)} is member ${other.memberId}.`,
      `If that is wrong: hrsync unlink ${keyText(linkKey(other))} --entity ${entity}, then link again.`
    )
  }
  const former = links.find((link) => link.memberId === memberId)
  if (former?.state === "managed") {
    return refused(`They are linked to member ${memberId} already, and managed.`, "There is nothing to do.")
  }
  const person = { connection: chosen.connection, id: chosen.id }
  const changes: ReadonlyArray<MemoryChange> = [
    ...links.filter((link) => keyText(linkKey(link)) !== keyText(person)).map((link) =>
      ({ type: "unlink", person: linkKey(link) }) as const
    ),
    { type: "link", link: tied(chosen, member, former) }
  ]
  return {
    type: "deed",
    kind: "link",
    entity,
    person,
    subject: memberId,
    changes,
    notes: member.state === "archived"
      ? [
        `Member ${memberId} is archived. hrsync does not bring them back by itself: hrsync allow ${
          keyText(person)
        } lets it.`
      ]
      : [],
    follows: followsFrom(input, found, changes)
  }
}

/** The link that is meant: the one that was named, or the only one. */
export const oneLink = ({ links, named }: FoundPerson): Link | "several" | undefined =>
  named ?? (links.length > 1 ? "several" : links[0])

/** A person who is linked to several members, of whom none was named. */
export const severalLinks = (
  { entity, links: [first, ...more] }: FoundPerson,
  command: "unlink" | "release"
): Refusal =>
  refused(
    `They have several links in ${entity}: ${
      [first, ...more].flatMap((link) => link === undefined ? [] : [`${linkWords(link)} is member ${link.memberId}`])
        .join(", ")
    }.`,
    `Say which, by member id: hrsync ${command} ${first?.memberId ?? "<member id>"} --entity ${entity}.`
  )

/** Forgets that an HR record and a member are one person. */
export const untie = (input: PlanInput, found: FoundPerson): ByHand => {
  const { entity } = found
  const link = oneLink(found)
  if (link === undefined) {
    return refused(`They are not linked in ${entity}.`, `See who is: hrsync members ${entity}.`)
  }
  if (link === "several") return severalLinks(found, "unlink")
  const person = linkKey(link)
  const changes: ReadonlyArray<MemoryChange> = [
    { type: "unlink", person },
    ...(memoryOf(input, entity)?.allowed.some((one) => keyText(one) === keyText(person)) === true
      ? [{ type: "allowed-used", person } as const]
      : [])
  ]
  const follows = followsFrom(input, found, changes)
  const back = [...follows?.operations ?? [], ...follows?.withheld ?? []].find(({ kind }) =>
    kind === "adopt" || kind === "invite"
  )
  return {
    type: "deed",
    kind: "unlink",
    entity,
    person,
    subject: link.memberId,
    changes,
    notes: back === undefined ? [] : [
      `The next plan ${
        back.kind === "adopt" ? "adopts them again" : "invites them anew"
      }. To keep them out: name them in exclude, ${
        back.kind === "adopt" ? "set adopt: never" : "link them to the right member"
      }, or link them again and run hrsync release.`
    ],
    follows
  }
}
