import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { ByHand } from "./ByHand.ts"
import { followsFrom, memoryOf, readOf, refused } from "./ByHand.ts"
import type { FoundPerson } from "./FindPeople.ts"
import { linkKey } from "./FindPeople.ts"
import type { PlanInput } from "./Input.ts"
import { Names } from "./Names.ts"
import { keyText } from "./Population.ts"
import { oneLink, severalLinks } from "./TieByHand.ts"

/** The name in `protect` that means the person, if one does (L5). */
const protection = (input: PlanInput, { entity, links, member, records }: FoundPerson): string | undefined => {
  const names = new Names(readOf(input, entity)?.rules.protect ?? [])
  return [
    ...records.map((record) => names.employee(record, undefined)),
    ...links.map((link) => names.link(link)),
    names.member(member)
  ].find((name) => name !== undefined)
}

/** A person lets somebody go: the member stays as it is, and no rule takes them back before somebody allows it (L2). */
export const letGo = (input: PlanInput, found: FoundPerson): ByHand => {
  const { entity } = found
  const link = oneLink(found)
  if (link === "several") return severalLinks(found, "release")
  if (link === undefined) {
    return refused(
      `They are not linked in ${entity}: hrsync does not manage them there.`,
      `To keep hrsync from inviting or adopting them, name them in exclude of ${entity}.`
    )
  }
  if (link.state === "released" && link.releasedByPerson) {
    return refused(
      `They are released already in ${entity}, by a person.`,
      `If hrsync should manage them again: hrsync allow ${keyText(linkKey(link))}.`
    )
  }
  const person = linkKey(link)
  const keys = [person, ...found.records.map(({ connection, id }) => ({ connection, id }))]
  const allowed = (memoryOf(input, entity)?.allowed ?? []).filter((one) =>
    keys.some((key) => keyText(key) === keyText(one))
  )
  const changes: ReadonlyArray<MemoryChange> = [
    { type: "link", link: { ...link, state: "released", releasedByPerson: true, allowed: false } },
    ...allowed.map((one) => ({ type: "allowed-used", person: one }) as const)
  ]
  const name = protection(input, found)
  return {
    type: "deed",
    kind: "release",
    entity,
    person,
    subject: link.memberId,
    changes,
    notes: [
      ...(name === undefined
        ? []
        : [`"${name}" is in protect: no rule ever releases them, but a person may, and did.`]),
      `To take them back: hrsync allow ${keyText(person)}.`
    ],
    follows: followsFrom(input, found, changes)
  }
}
