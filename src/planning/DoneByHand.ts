import { atMinute, type Instant } from "../domain/CalendarDate.ts"
import type { Memory, WaitingItem } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Operation } from "../domain/Operation.ts"
import type { ByHand } from "./ByHand.ts"
import { memoryOf, planOf, readOf, refused } from "./ByHand.ts"
import { linkKey } from "./FindPeople.ts"
import type { PlanInput } from "./Input.ts"
import { LinkBook } from "./LinkBook.ts"
import { keyText } from "./Population.ts"
import { begun, done } from "./Remember.ts"
import { halfOfPairId } from "./Situation.ts"

/** Worklist items that nobody has said are done, the oldest first. */
export const openItems = ({ waiting }: Memory): ReadonlyArray<WaitingItem> =>
  waiting.filter(({ doneAt }) => doneAt === undefined).sort((a, b) => a.openedAt - b.openedAt)

/** Whether a text names the item: by its operation's id, or by the person as memory knows them. */
export const meansItem = ({ links }: Memory, item: WaitingItem, text: string, email: string | undefined): boolean => {
  if (item.operation === text || item.person.id === text || keyText(item.person) === text) return true
  const link = links.find((one) => keyText(linkKey(one)) === keyText(item.person))
  return link !== undefined && (link.memberId === text || link.emails.some((known) => known === email))
}

/** What follows from an operation that a person carried out: what hrsync remembers of its own, as far as it is known. */
const effects = (operation: Operation, memory: Memory, at: Instant): ReadonlyArray<MemoryChange> => {
  const remembering = {
    links: new LinkBook(memory.links),
    isAllowed: () => false,
    reactivated: new Set<string>(),
    isApproved: () => false,
    unanswered: () => [],
    invitationOf: () => undefined
  }
  return operation.kind === "resend-invite"
    ? begun(operation, remembering, at).changes
    : done(operation, undefined, remembering, at)
}

/** What a removal is that a person carried out, also where HR has changed its mind since: hrsync's own doing (M6, X8). */
const removed = (item: WaitingItem, { links }: Memory): ReadonlyArray<MemoryChange> => {
  const link = links.find((one) => keyText(linkKey(one)) === keyText(item.person) && one.memberId === item.member)
  if (link === undefined || !/^(?:archive|cancel-invite):/u.test(item.operation)) return []
  const half = item.operation === halfOfPairId(item.person)
  return [{ type: "link", link: { ...link, ...(half ? { reinvite: true } : { archivedByHrsync: true }) } }]
}

/**
 * A person says that a worklist item is done (X8). The fresh plan, where it still asks for the same, says what is
 * remembered of it; where HR has changed its mind, only the item is marked.
 */
export const doneByHand = (input: PlanInput, entity: string, operation: string, at: Instant): ByHand => {
  const memory = memoryOf(input, entity)
  const item = memory?.waiting.find((one) => one.operation === operation)
  if (memory === undefined || item === undefined) {
    return refused(
      `${entity} has no worklist item ${operation} any more.`,
      "It was closed meanwhile: the target shows it, or HR no longer wants it."
    )
  }
  if (item.doneAt !== undefined) {
    return refused(
      `Somebody said already at ${atMinute(item.doneAt)} that ${operation} is done.`,
      "There is nothing to do; the next apply closes the item."
    )
  }
  const plan = readOf(input, entity) === undefined ? undefined : planOf(input, entity)
  const [error] = plan?.errors ?? []
  if (error !== undefined) {
    return refused(
      `What follows from it can't be told now, so that nothing was marked: ${error.text}`,
      `${error.next} Then say it again.`
    )
  }
  const hold = plan?.holds.find(({ operation: one, reason }) =>
    reason === "waiting-for-person" && one?.id === item.operation && one.wanted === item.wanted
  )
  const marked: MemoryChange = { type: "waiting", item: { ...item, doneAt: at } }
  return {
    type: "deed",
    kind: "done",
    entity,
    person: item.person,
    subject: item.operation,
    changes: [
      marked,
      ...(hold?.operation === undefined ? removed(item, memory) : effects(hold.operation, memory, at))
    ],
    notes: hold === undefined
      ? [
        "The plan no longer asks for it: the target shows it already, or HR has changed its mind since. Only the item "
        + "is marked; the next apply closes it."
      ]
      : ["It counts as done until the target shows otherwise."],
    follows: undefined
  }
}
