import type { MemoryChange } from "../domain/MemoryChange.ts"
import { about, saysTheSame } from "./About.ts"
import type { ByHand } from "./ByHand.ts"
import { followsFrom, planOf, readOf, refused } from "./ByHand.ts"
import type { FoundPerson } from "./FindPeople.ts"
import { linkKey } from "./FindPeople.ts"
import type { PlanInput } from "./Input.ts"
import { keyText } from "./Population.ts"

/**
 * A person says that somebody may come (back): a member archived by hand (M6), or before hrsync knew them (M9), one
 * released by hand (L2), or an invitation that is still waited for (X2). Refused where that would change nothing.
 */
export const allow = (input: PlanInput, found: FoundPerson): ByHand => {
  const { chosen, entity } = found
  const read = readOf(input, entity)
  if (read === undefined) {
    return refused(
      `${entity} is disconnected, so that there is nothing to allow.`,
      "Nothing is done in a disconnected entity; see hrsync status."
    )
  }
  const plan = planOf(input, entity)
  const [error] = plan?.errors ?? []
  if (error !== undefined) return refused(`Nothing can be decided in ${entity} now: ${error.text}`, error.next)
  const link = mainLink(found)
  const person = link === undefined ? chosen : linkKey(link)
  if (person === undefined) {
    return refused(
      "HR has nobody for this member: it is managed by hand, and hrsync leaves it alone.",
      `To tie it to somebody of HR: hrsync link <person> ${found.member?.id ?? "<member id>"} --entity ${entity}.`
    )
  }
  const key = { connection: person.connection, id: person.id }
  const changes: ReadonlyArray<MemoryChange> = [
    link === undefined ? { type: "allow", person: key } : { type: "link", link: { ...link, allowed: true } }
  ]
  const before = about(plan, found)
  const follows = followsFrom(input, found, changes)
  if (follows !== undefined && !saysTheSame(before, follows)) {
    return { type: "deed", kind: "allow", entity, person: key, subject: "", changes, notes: [], follows }
  }
  const already = link?.allowed === true || read.memory.allowed.some((one) => keyText(one) === keyText(key))
  return refused(
    already ? `They are allowed already in ${entity}.` : `There is nothing to allow in ${entity}.`,
    already ? "The next apply does what the plan has for them." : `See why: hrsync explain ${keyText(key)}.`,
    before
  )
}

/** The link that a decision for the person looks at: of the record that counts, else the first. */
const mainLink = ({ chosen, links, member }: FoundPerson) =>
  links.find((link) => chosen !== undefined && keyText(linkKey(link)) === keyText(chosen))
    ?? links.find(({ memberId }) => memberId === member?.id) ?? links[0]
