import type { Instant } from "./CalendarDate.ts"
import type { EmployeeKey } from "./Employee.ts"
import type {
  Approval,
  ConfirmedRules,
  Failures,
  GoodRead,
  InactiveSince,
  Link,
  ManagedCount,
  Memory,
  PutBack,
  Removal,
  SentInvitation,
  WaitingItem
} from "./Memory.ts"

/** One thing that a store learns or forgets about an entity. What is remembered changes in no other way. */
export type MemoryChange =
  /** In place of the link of the same employee. */
  | { readonly type: "link"; readonly link: Link }
  | { readonly type: "unlink"; readonly person: EmployeeKey }
  | { readonly type: "allow"; readonly person: EmployeeKey }
  | { readonly type: "allowed-used"; readonly person: EmployeeKey }
  | { readonly type: "removal"; readonly removal: Removal }
  /** Takes back the removal of this person at this instant: it did not happen. */
  | { readonly type: "removal-undone"; readonly person: EmployeeKey; readonly at: Instant }
  /** In place of every invitation of the same person. */
  | { readonly type: "invitation"; readonly invitation: SentInvitation }
  | { readonly type: "invitation-forgotten"; readonly person: EmployeeKey }
  | { readonly type: "put-back"; readonly putBack: PutBack }
  /** In place of the day of the same person. */
  | { readonly type: "inactive-since"; readonly inactive: InactiveSince }
  | { readonly type: "active-again"; readonly person: EmployeeKey }
  /** In place of the item of the same operation. */
  | { readonly type: "waiting"; readonly item: WaitingItem }
  | { readonly type: "waiting-closed"; readonly operation: string }
  | { readonly type: "approval"; readonly approval: Approval }
  /** Every approval of the decision. */
  | { readonly type: "approval-used"; readonly hash: string }
  /** Nothing: the rules have to be confirmed anew, as after a disconnect (L4). */
  | { readonly type: "confirmed"; readonly rules: ConfirmedRules | undefined }
  /** In place of the one of the same connection. */
  | { readonly type: "good-read"; readonly read: GoodRead }
  | { readonly type: "managed-count"; readonly count: ManagedCount }
  | { readonly type: "target"; readonly target: string }
  /** From now on the entity counts as applied before (M9). */
  | { readonly type: "applied" }
  | { readonly type: "paused"; readonly paused: boolean }
  /** A pending operation has been settled by a list: its journal entry is pending no more. */
  | { readonly type: "settled"; readonly journal: number; readonly at: Instant }
  | { readonly type: "failures"; readonly failures: Failures | undefined }
  /**
   * Forgets what no limit and no rule looks at any more: removals and put-backs before `at`, approvals that ended
   * before `now`, and counts of managed members before `at` but for the last of them.
   */
  | { readonly type: "forget"; readonly before: Instant; readonly now: Instant }

const same = (a: EmployeeKey, b: EmployeeKey): boolean => a.connection === b.connection && a.id === b.id

const isOf = (person: EmployeeKey) => (one: { readonly person: EmployeeKey }): boolean => same(one.person, person)

const isLinkOf = (person: EmployeeKey) => ({ connection, employeeId }: Link): boolean =>
  connection === person.connection && employeeId === person.id

const without = <A>(all: ReadonlyArray<A>, gone: (one: A) => boolean): ReadonlyArray<A> =>
  all.some(gone) ? all.filter((one) => !gone(one)) : all

const lastBefore = (counts: ReadonlyArray<ManagedCount>, before: Instant): Instant =>
  counts.reduce((last, { at }) => at < before && at > last ? at : last, -Infinity)

/** What is remembered after a change. A store does the same to its tables. */
export const changed = (memory: Memory, change: MemoryChange): Memory => {
  switch (change.type) {
    case "link": {
      const { link } = change
      const person = { connection: link.connection, id: link.employeeId }
      return { ...memory, links: [...without(memory.links, isLinkOf(person)), link] }
    }
    case "unlink":
      return { ...memory, links: without(memory.links, isLinkOf(change.person)) }
    case "allow":
      return {
        ...memory,
        allowed: [...without(memory.allowed, (one) => same(one, change.person)), change.person]
      }
    case "allowed-used":
      return { ...memory, allowed: without(memory.allowed, (one) => same(one, change.person)) }
    case "removal":
      return { ...memory, removals: [...memory.removals, change.removal] }
    case "removal-undone":
      return {
        ...memory,
        removals: without(memory.removals, (one) => same(one.person, change.person) && one.at === change.at)
      }
    case "invitation":
      return {
        ...memory,
        invitations: [...without(memory.invitations, isOf(change.invitation.person)), change.invitation]
      }
    case "invitation-forgotten":
      return { ...memory, invitations: without(memory.invitations, isOf(change.person)) }
    case "put-back":
      return { ...memory, putBacks: [...memory.putBacks, change.putBack] }
    case "inactive-since":
      return {
        ...memory,
        inactiveSince: [...without(memory.inactiveSince, isOf(change.inactive.person)), change.inactive]
      }
    case "active-again":
      return { ...memory, inactiveSince: without(memory.inactiveSince, isOf(change.person)) }
    case "waiting":
      return {
        ...memory,
        waiting: [
          ...without(memory.waiting, ({ operation }) => operation === change.item.operation),
          change.item
        ]
      }
    case "waiting-closed":
      return { ...memory, waiting: without(memory.waiting, ({ operation }) => operation === change.operation) }
    case "approval":
      return { ...memory, approvals: [...memory.approvals, change.approval] }
    case "approval-used":
      return { ...memory, approvals: without(memory.approvals, ({ hash }) => hash === change.hash) }
    case "confirmed":
      return { ...memory, confirmed: change.rules }
    case "good-read":
      return {
        ...memory,
        goodReads: [
          ...without(memory.goodReads, ({ connection }) => connection === change.read.connection),
          change.read
        ]
      }
    case "managed-count":
      return { ...memory, managedCounts: [...memory.managedCounts, change.count] }
    case "target":
      return { ...memory, target: change.target }
    case "applied":
      return { ...memory, appliedBefore: true }
    case "paused":
      return { ...memory, paused: change.paused }
    case "settled":
      return { ...memory, pending: without(memory.pending, ({ journal }) => journal === change.journal) }
    case "failures":
      return { ...memory, failures: change.failures }
    case "forget": {
      const last = lastBefore(memory.managedCounts, change.before)
      return {
        ...memory,
        removals: without(memory.removals, ({ at }) => at < change.before),
        putBacks: without(memory.putBacks, ({ at }) => at < change.before),
        approvals: without(memory.approvals, ({ expiresAt }) => expiresAt < change.now),
        managedCounts: without(memory.managedCounts, ({ at }) => at < last)
      }
    }
  }
}
