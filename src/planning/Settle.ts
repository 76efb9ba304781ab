import type { EmployeeKey } from "../domain/Employee.ts"
import type { Member, MemberId } from "../domain/Member.ts"
import type { Link, Memory, PendingOperation, WaitingItem } from "../domain/Memory.ts"
import type { EntityInput } from "./Input.ts"
import { compareLinks } from "./Links.ts"
import { compareKeys, keyText } from "./Population.ts"
import { halfOfPairId } from "./Situation.ts"

const keyOf = ({ connection, employeeId }: Link): EmployeeKey => ({ connection, id: employeeId })

/** An operation that was sent, or given to a person. */
type Asked = Pick<PendingOperation, "operation" | "person" | "member">

const isHalfOfPair = ({ operation, person }: Asked): boolean => operation === halfOfPairId(person)

const isRemovalAsked = (one: Asked): boolean => /^(?:archive|cancel-invite):/u.test(one.operation) && !isHalfOfPair(one)

const isYoung = (at: number, now: number, settleAfter: number): boolean => at + settleAfter > now

/**
 * M2, X2: a withdrawal for a new invitation whose answer was lost, so recently that a list without the member proves
 * nothing: it may be older than the invitation that is withdrawn.
 */
export const perhapsWithdrawn = (
  { pending }: Memory,
  link: Link,
  { now, settleAfter }: { readonly now: number; readonly settleAfter: number }
): PendingOperation | undefined =>
  pending.find((one) =>
    isHalfOfPair(one) && one.outcome === "unknown" && one.member === link.memberId
    && keyText(one.person) === keyText(keyOf(link)) && isYoung(one.at, now, settleAfter)
  )

/** Everything that is under way for one link's member. */
interface UnderWay {
  readonly pending: ReadonlyArray<PendingOperation>
  readonly waiting: ReadonlyArray<WaitingItem>
  /** When removals of the person were begun. */
  readonly removals: ReadonlyArray<number>
}

/** What a link is after a complete list showed its member so; nothing: as it was. */
const settledLink = (
  link: Link,
  member: Member | undefined,
  { pending, removals, waiting }: UnderWay,
  { now, settleAfter }: { readonly now: number; readonly settleAfter: number }
): Partial<Link> | undefined => {
  const unanswered = pending.filter(({ outcome }) => outcome === "unknown")
  if (member === undefined || member.state === "archived") {
    // A list that lags behind may be without somebody whom it does not show yet.
    const withdrawn = unanswered.filter((one) => member !== undefined || !isYoung(one.at, now, settleAfter))
    if (!link.reinvite && [...withdrawn, ...waiting].some(isHalfOfPair)) return { reinvite: true }
    const removed = [...unanswered, ...waiting].some(isRemovalAsked)
    return !link.archivedByHrsync && removed ? { archivedByHrsync: true } : undefined
  }
  if (member.state === "unknown") return undefined
  // A list may lag behind an archive, or go back in time: it then shows an active member who is archived.
  const isRecent = (at: number): boolean => isYoung(at, now, settleAfter)
  const late = removals.some(isRecent)
    || pending.some((one) => isRemovalAsked(one) && one.outcome === "done" && isRecent(one.at))
    || waiting.some((one) => isRemovalAsked(one) && one.doneAt !== undefined && isRecent(one.doneAt))
  const isBack = link.archivedByHrsync && !late
  // A permission to come back ends when they are back, whoever did it (M6).
  const isUsedUp = link.allowed && link.state === "managed" && !link.reinvite && !late
  return isBack || isUsedUp
    ? { archivedByHrsync: link.archivedByHrsync && !isBack, allowed: false }
    : undefined
}

const byKey = <A extends { readonly person: EmployeeKey }>(all: ReadonlyArray<A>): ReadonlyMap<string, Array<A>> => {
  const found = new Map<string, Array<A>>()
  for (const one of all) {
    const list = found.get(keyText(one.person))
    if (list === undefined) found.set(keyText(one.person), [one])
    else list.push(one)
  }
  return found
}

export interface Settled {
  readonly memory: Memory
  /** Links that are others now. */
  readonly links: ReadonlyArray<Link>
  /** People whose permission to come back has ended: they are back. */
  readonly back: ReadonlyArray<EmployeeKey>
}

/**
 * Settles by reading what became of removals and returns whose outcome is not known, or that a person carried out (X2,
 * X8): a complete list that shows states says it. Everything else settles by itself: what is not shown is planned again.
 */
export const settle = ({ members, memory, rules }: EntityInput, now: number): Settled => {
  const unchanged = { memory, links: [], back: [] }
  if (!members.completeness.complete || !members.capabilities.observes.state) return unchanged
  const [pending, waiting, removals] = [byKey(memory.pending), byKey(memory.waiting), byKey(memory.removals)]
  const allowed = new Set(memory.allowed.map(keyText))
  const open = memory.links.filter((link) => {
    const key = keyText(keyOf(link))
    return link.archivedByHrsync || link.allowed || pending.has(key) || waiting.has(key) || allowed.has(key)
  })
  if (open.length === 0) return unchanged
  const ids = new Set(open.map(({ memberId }) => memberId))
  const shown = new Map<MemberId, Member>()
  for (const member of members.members) if (ids.has(member.id)) shown.set(member.id, member)
  const changes = new Map<Link, Link>()
  const back: Array<EmployeeKey> = []
  for (const link of open) {
    const key = keyText(keyOf(link))
    const member = shown.get(link.memberId)
    // What was asked of another member says nothing of this one.
    const isOfMember = (one: Asked): boolean => one.member === link.memberId
    const change = settledLink(link, member, {
      pending: (pending.get(key) ?? []).filter(isOfMember),
      waiting: (waiting.get(key) ?? []).filter(isOfMember),
      removals: (removals.get(key) ?? []).map(({ at }) => at)
    }, { now, settleAfter: rules.settleAfter })
    if (change !== undefined) changes.set(link, { ...link, ...change })
    const isLive = member?.state === "active" || member?.state === "invited"
    if (isLive && link.state === "managed" && !link.reinvite && allowed.has(key)) back.push(keyOf(link))
  }
  if (changes.size === 0 && back.length === 0) return unchanged
  const gone = new Set(back.map(keyText))
  return {
    memory: {
      ...memory,
      links: changes.size === 0 ? memory.links : memory.links.map((link) => changes.get(link) ?? link),
      allowed: back.length === 0 ? memory.allowed : memory.allowed.filter((one) => !gone.has(keyText(one)))
    },
    links: [...changes.values()].sort(compareLinks),
    back: back.sort(compareKeys)
  }
}
