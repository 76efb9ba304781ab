import type { EmployeeKey } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import { externalIdOf, type Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compareLinks } from "./Links.ts"
import { keyText } from "./Population.ts"
import type { Situation, Subject } from "./Situation.ts"

const keyOf = (link: Link): EmployeeKey => ({ connection: link.connection, id: link.employeeId })

/**
 * Why a link can't be believed (M1): its member carries hrsync's own id of somebody else, who is eligible. A former id of
 * the person's, of a connection that is read no more, of somebody who has left, or whom the file excludes, contradicts
 * nothing. `records`: of the person of the link.
 */
export const contradiction = (
  situation: Situation,
  records: ReadonlyArray<EmployeeKey>,
  link: Link,
  { externalId, id }: Member
): string | undefined => {
  if (!isValue(externalId) || externalId === keyText(keyOf(link))) return undefined
  if (records.some((record) => keyText(record) === externalId)) return undefined
  const other = situation.markedPerson(externalId)
  return other?.standing.is === "eligible" && other.excluded === undefined
    ? `Member ${id} is linked to employee ${link.employeeId} of ${link.connection} and carries hrsync's own id of another one, ${externalId}, who is eligible.`
    : undefined
}

/** The other side: an account that hrsync made for this person is linked to somebody else, so that a second one would be theirs too. */
export const takenByAnother = ({ members, memory }: Situation, { records }: Subject): string | undefined => {
  const own = new Set(records.map(keyText))
  const marked = records.flatMap((record) => members.byExternalId(externalIdOf(record)))
    .filter((member) => members.isLinked(member))
  for (const { externalId, id } of marked) {
    const other = memory.links.filter((link) => link.memberId === id && !own.has(keyText(keyOf(link))))
      .sort(compareLinks)[0]
    if (other !== undefined && isValue(externalId)) {
      return `Member ${id} carries hrsync's own id of theirs, ${externalId}, and is linked to employee ${other.employeeId} of ${other.connection}.`
    }
  }
  return undefined
}
