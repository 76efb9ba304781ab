import { parse } from "../domain/EmailAddress.ts"
import type { ConnectionId, EmployeeKey } from "../domain/Employee.ts"
import type { Memory } from "../domain/Memory.ts"
import { linkKey } from "./FindPeople.ts"
import { compareKeys, keyText } from "./Population.ts"

/**
 * The HR records that a text means by what is remembered alone: an address that a link or an invitation has, a member
 * id, an employee id or `connection/id`. An id may belong to somebody of whom nothing is remembered any more but the
 * history, so that it counts in every connection.
 */
export const rememberedPeople = (
  memories: ReadonlyArray<Memory>,
  connections: ReadonlyArray<ConnectionId>,
  text: string
): ReadonlyArray<EmployeeKey> => {
  const asked = text.trim()
  const email = parse(asked)
  const found = new Map<string, EmployeeKey>()
  const add = (key: EmployeeKey): void => void found.set(keyText(key), key)
  for (const { invitations, links } of memories) {
    for (const link of links) {
      if (email === undefined ? link.memberId === asked : link.emails.includes(email)) add(linkKey(link))
    }
    for (const invitation of invitations) if (invitation.email === email) add(invitation.person)
  }
  if (email !== undefined || found.size > 0) return [...found.values()].sort(compareKeys)
  const known = new Set([
    ...connections,
    ...memories.flatMap(({ links, goodReads }) => [
      ...links.map(({ connection }) => connection),
      ...goodReads.map(({ connection }) => connection)
    ])
  ])
  const named = [...known].filter((connection) => asked.startsWith(`${connection}/`))
  for (const connection of named) add({ connection, id: asked.slice(connection.length + 1) })
  if (named.length === 0) { for (const connection of known) add({ connection, id: asked }) }
  return [...found.values()].sort(compareKeys)
}
