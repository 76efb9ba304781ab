import type { Instant } from "../domain/CalendarDate.ts"
import { notVisible } from "../domain/Field.ts"
import type { ConfirmedRules, GoodRead, Memory } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { EntityPlan } from "../domain/Plan.ts"
import type { HrRead, MemberRead } from "../domain/Read.ts"
import type { Rules } from "../domain/Rules.ts"
import { rulesFingerprint, safetySettings } from "./Confirm.ts"
import type { Observations } from "./Input.ts"
import { LinkBook } from "./LinkBook.ts"

const day = 86_400_000
/** How long removals and counts are kept at least: a window may be made longer. */
const kept = 92 * day

/** What a plan noticed, as changes of what is remembered. The same for a plan that is applied and for the look after it. */
export const observed = (observations: Observations, memory: Memory, at: Instant): ReadonlyArray<MemoryChange> => {
  const changes: Array<MemoryChange> = []
  const links = new LinkBook(memory.links)
  const put = (change: MemoryChange): void => {
    changes.push(change)
    links.take([change])
  }
  for (const link of observations.links) put({ type: "link", link })
  for (const person of observations.back) put({ type: "allowed-used", person })
  for (const { digest, person } of observations.bankBaselines) {
    const link = links.of(person)
    if (link !== undefined) put({ type: "link", link: { ...link, applied: { ...link.applied, bankAccount: digest } } })
  }
  for (const { email, person } of observations.addresses) {
    const link = links.of(person)
    if (link !== undefined && !link.emails.includes(email)) {
      put({ type: "link", link: { ...link, emails: [...link.emails, email] } })
    }
  }
  for (const person of observations.activeAgain) put({ type: "active-again", person })
  for (const inactive of observations.inactiveSince) put({ type: "inactive-since", inactive })
  for (const journal of observations.settled) put({ type: "settled", journal, at })
  for (const operation of observations.closed) {
    put({ type: "waiting-closed", operation })
    const item = memory.waiting.find((one) => one.operation === operation)
    // Where somebody said that it is done, it was counted then.
    const link = item === undefined || item.doneAt !== undefined ? undefined : links.of(item.person)
    // X7: sent again by hand, as far as anybody knows.
    if (operation.startsWith("resend-invite:") && link !== undefined) {
      put({ type: "link", link: { ...link, resent: link.resent + 1 } })
    }
  }
  for (const person of observations.invitationsSeen) put({ type: "invitation-forgotten", person })
  for (const invitation of observations.invitationsMissing) {
    put({ type: "invitation", invitation: { ...invitation, listsWithout: invitation.listsWithout + 1 } })
  }
  return changes
}

/** P7, P8: the rules as somebody confirms them. */
export const confirmation = (rules: Rules, by: string, at: Instant): ConfirmedRules => ({
  fingerprint: rulesFingerprint(rules),
  safety: safetySettings(rules),
  by,
  at
})

const sameSafety = (a: ConfirmedRules["safety"], b: ConfirmedRules["safety"]): boolean => {
  const [ours, theirs] = [Object.entries(a), Object.entries(b)]
  return ours.length === theirs.length && ours.every(([setting, value]) => b[setting] === value)
}

const isNews = (read: GoodRead, memory: Memory): boolean =>
  !memory.goodReads.some(({ at, connection, employees }) =>
    connection === read.connection && employees === read.employees && read.at - at < day && read.at >= at
  )

/** Whether the list may omit somebody who is invited or archived, or hides an e-mail (M9). */
const mayHide = ({ capabilities: { observes }, members }: MemberRead): boolean =>
  !observes.invited || !observes.archived || members.some(({ email }) => email === notVisible)

/**
 * What every apply remembers of an entity, whatever its plan does: where it was applied, how much HR returned, how many
 * are managed (P3). A cycle in which nothing changed remembers nothing.
 */
export const routine = (
  rules: Rules,
  plan: EntityPlan,
  { hr, members }: { readonly hr: ReadonlyArray<HrRead>; readonly members: MemberRead },
  memory: Memory,
  at: Instant
): ReadonlyArray<MemoryChange> => {
  const changes: Array<MemoryChange> = []
  if (memory.target !== rules.target.identity) changes.push({ type: "target", target: rules.target.identity })
  // M9: where somebody may be hidden, a plan is a first one until somebody has approved an invitation.
  const isKnown = !mayHide(members) || plan.operations.some(({ kind }) => kind === "invite")
  if (!memory.appliedBefore && isKnown && plan.blocks.length === 0) changes.push({ type: "applied" })
  // What a block doubts does not become the new measure.
  if (!plan.blocks.some(({ reason }) => reason === "source-shrank" || reason === "empty-source")) {
    for (const { connection, employees, unreadable } of hr) {
      const read = { connection, at, employees: new Set([...employees, ...unreadable].map(({ id }) => id)).size }
      if (isNews(read, memory)) changes.push({ type: "good-read", read })
    }
  }
  const { managed } = plan.counts
  const last = Math.max(-Infinity, ...memory.managedCounts.map((count) => count.at))
  const isCounted = memory.managedCounts.some((count) => count.at === last && count.managed === managed)
  if (!isCounted || at - last >= day) changes.push({ type: "managed-count", count: { at, managed } })
  const before = at - Math.max(kept, 2 * rules.limits.archive.windowDays * day)
  const old = [...memory.removals, ...memory.putBacks].some((one) => one.at < before)
    || memory.approvals.some(({ expiresAt }) => expiresAt < at)
    || memory.managedCounts.filter((count) => count.at < before).length > 1
  if (old) changes.push({ type: "forget", before, now: at })
  return changes
}

/** The confirmation that an apply of a person or of CI gives (P7), where it is news. */
export const confirmed = (rules: Rules, memory: Memory, by: string, at: Instant): ReadonlyArray<MemoryChange> => {
  const wanted = confirmation(rules, by, at)
  return memory.confirmed?.fingerprint === wanted.fingerprint && sameSafety(memory.confirmed.safety, wanted.safety)
    ? []
    : [{ type: "confirmed", rules: wanted }]
}
