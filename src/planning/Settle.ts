import type { EmployeeKey } from "../domain/Employee.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import type { Link, Memory, PendingOperation } from "../domain/Memory.ts"
import type { EntityInput } from "./Input.ts"
import { compareLinks } from "./Links.ts"
import { keyText } from "./Population.ts"
import { halfOfPairId } from "./Situation.ts"

const keyOf = ({ connection, employeeId }: Link): EmployeeKey => ({ connection, id: employeeId })

/** Whom a person was asked to remove, by employee. */
const askedToRemove = (memory: Memory): ReadonlySet<string> =>
  new Set(
    memory.waiting.filter(({ operation }) => /^(?:archive|cancel-invite):/u.test(operation)).map(({ person }) =>
      keyText(person)
    )
  )

const isHalfOfPair = ({ operation, person }: PendingOperation): boolean => operation === halfOfPairId(person)

/** What a link is after a complete list showed its member so; nothing: as it was. */
const settledLink = (
  link: Link,
  member: Member | undefined,
  pending: ReadonlyArray<PendingOperation>,
  asked: boolean,
  now: number,
  settleAfter: number
): Partial<Link> | undefined => {
  const unknown = pending.filter(({ outcome }) => outcome === "unknown")
  const isGone = member === undefined || member.state === "archived"
  if (isGone) {
    if (!link.reinvite && unknown.some(isHalfOfPair)) return { reinvite: true }
    const removed = unknown.some((one) =>
      one.kind === "archive" || (one.kind === "cancel-invite" && !isHalfOfPair(one))
    )
    return !link.archivedByHrsync && (removed || asked) ? { archivedByHrsync: true } : undefined
  }
  if (!link.archivedByHrsync || member.state === "unknown") return undefined
  // A list that lags behind an archive shows an active member who is archived.
  const late = pending.some(({ at, kind, outcome }) =>
    (kind === "archive" || kind === "cancel-invite") && outcome === "done" && at + settleAfter > now
  )
  return late ? undefined : { archivedByHrsync: false, allowed: false }
}

/**
 * Settles by reading what became of removals and returns whose outcome is not known, or that a person carried out (X2,
 * X8): a complete list that shows states says it. Everything else settles by itself: what is not shown is planned again.
 */
export const settle = (
  { members, memory, rules }: EntityInput,
  now: number
): { readonly memory: Memory; readonly links: ReadonlyArray<Link> } => {
  const unchanged = { memory, links: [] }
  if (!members.completeness.complete || !members.capabilities.observes.state) return unchanged
  const pending = new Map<string, Array<PendingOperation>>()
  for (const one of memory.pending) {
    const key = keyText(one.person)
    const list = pending.get(key)
    if (list === undefined) pending.set(key, [one])
    else list.push(one)
  }
  const asked = askedToRemove(memory)
  const open = memory.links.filter((link) => {
    const key = keyText(keyOf(link))
    return link.archivedByHrsync || pending.has(key) || asked.has(key)
  })
  if (open.length === 0) return unchanged
  const ids = new Set(open.map(({ memberId }) => memberId))
  const shown = new Map<MemberId, Member>()
  for (const member of members.members) if (ids.has(member.id)) shown.set(member.id, member)
  const changes = new Map<Link, Link>()
  for (const link of open) {
    const key = keyText(keyOf(link))
    const change = settledLink(
      link,
      shown.get(link.memberId),
      pending.get(key) ?? [],
      asked.has(key),
      now,
      rules.settleAfter
    )
    if (change !== undefined) changes.set(link, { ...link, ...change })
  }
  return changes.size === 0 ? unchanged : {
    memory: { ...memory, links: memory.links.map((link) => changes.get(link) ?? link) },
    links: [...changes.values()].sort(compareLinks)
  }
}
