import { ageInWords } from "../domain/Age.ts"
import { atMinute } from "../domain/CalendarDate.ts"
import type { Capabilities } from "../domain/Capabilities.ts"
import { isValue } from "../domain/Field.ts"
import type { MemberId } from "../domain/Member.ts"
import { accountOwner } from "../domain/Member.ts"
import type { Approval, Memory, PendingOperation } from "../domain/Memory.ts"
import type { Operation } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import type { Block, Hold } from "../domain/Plan.ts"
import type { EntityId } from "../domain/Rules.ts"
import { compare } from "../domain/Text.ts"
import { digest } from "./Digest.ts"
import type { Members } from "./Links.ts"
import { showsWhetherDone } from "./Shown.ts"
import type { Candidate } from "./Situation.ts"

/** Section 2's order: arrivals of moves, invites, updates, then removals. Operations on the store come before what builds on them. */
export const rankOf = (operation: Operation): number => {
  switch (operation.kind) {
    case "adopt":
      return 0
    case "invite":
      return operation.arrivalFrom !== undefined ? 1 : operation.after === undefined ? 2 : 4
    case "reactivate":
    case "resend-invite":
      return 2
    case "update":
      return operation.changes.some(({ field }) => field === "manager") ? 5 : 3
    case "cancel-invite":
      return operation.halfOfPair ? 4 : 7
    case "release":
      return 6
    case "archive":
      return 7
  }
}

/** By rank, then by employee, then by id; the two halves of a pair stay together, the withdrawal first (A1, M2). */
export const compareOperations = (a: Operation, b: Operation): number =>
  rankOf(a) - rankOf(b)
  || compare(a.person.employee?.connection ?? "", b.person.employee?.connection ?? "")
  || compare(a.person.employee?.id ?? "", b.person.employee?.id ?? "")
  || compare(a.id, b.id)

/** P6: over the decided operations and their values. Not over the clock, holds, fingerprints, their order, or who carries them out. */
export const decisionHash = (entity: EntityId, operations: ReadonlyArray<Operation>): string =>
  digest([entity, operations.map(({ id, wanted }) => [id, wanted]).sort(([a = ""], [b = ""]) => compare(a, b))])

/** P6: a doubt that somebody may let pass: this one, with its numbers, and no other. */
export const doubtOf = ({ reason, text }: Block): string => digest([reason, text])

/**
 * What builds on an adoption or on a return of the same member goes only together with it, and by hand where that is by
 * hand: no API call changes somebody whom a person has yet to bring back.
 */
export const withGrounds = (candidates: ReadonlyArray<Candidate>): ReadonlyArray<Candidate> => {
  const grounds = new Map<MemberId, Array<Operation>>()
  for (const { operation } of candidates) {
    if (operation.kind !== "adopt" && operation.kind !== "reactivate") continue
    const same = grounds.get(operation.member)
    if (same === undefined) grounds.set(operation.member, [operation])
    else same.push(operation)
  }
  if (grounds.size === 0) return candidates
  return candidates.map((candidate) => {
    const { operation, requires } = candidate
    if (operation.kind === "adopt" || !("member" in operation) || operation.member === undefined) return candidate
    const under = (grounds.get(operation.member) ?? []).filter((other) => other !== operation)
    if (under.length === 0) return candidate
    const carry = under.some((other) => other.carry === "manual") ? "manual" : operation.carry
    return {
      ...candidate,
      operation: carry === operation.carry ? operation : { ...operation, carry },
      requires: [...requires, ...under.map(({ id }) => id)]
    }
  })
}

const withoutDone = (candidate: Candidate, done: ReadonlySet<string>): Candidate =>
  candidate.requires.some((id) => done.has(id))
    ? { ...candidate, requires: candidate.requires.filter((id) => !done.has(id)) }
    : candidate

/** X8: a manual operation whose worklist item is open waits for its person; one that is done is believed where nothing shows otherwise. */
export const withoutWaiting = (
  candidates: ReadonlyArray<Candidate>,
  memory: Memory,
  capabilities: Capabilities,
  members: Members,
  { now, settleAfter }: { readonly now: number; readonly settleAfter: number }
): { readonly candidates: ReadonlyArray<Candidate>; readonly holds: ReadonlyArray<Hold> } => {
  const items = new Map(memory.waiting.map((item) => [`${item.operation} ${item.wanted}`, item]))
  const holds: Array<Hold> = []
  const gone = new Set<string>()
  const done = new Set<string>()
  const wait = ({ field, operation }: Candidate, text: string, since?: number): void => {
    holds.push({
      reason: "waiting-for-person",
      person: operation.person,
      field,
      text,
      until: undefined,
      since,
      operation
    })
  }
  const left = candidates.filter((candidate) => {
    const { operation } = candidate
    if (operation.carry !== "manual") return true
    const item = items.get(`${operation.id} ${operation.wanted}`)
    if (item === undefined) return true
    const isLate = item.doneAt !== undefined && item.doneAt + settleAfter > now
    if (item.doneAt !== undefined && !isLate && showsWhetherDone(operation, capabilities, members)) return true
    if (item.doneAt === undefined) {
      gone.add(operation.id)
      wait(
        candidate,
        `A person has been asked to do this; it has been waiting for ${ageInWords(now - item.openedAt)}.`,
        item.openedAt
      )
    } else done.add(operation.id)
    return false
  }).map((candidate) => withoutDone(candidate, done))
  const follows = ({ requires }: Candidate): boolean => requires.some((id) => gone.has(id))
  for (const candidate of left.filter(follows)) wait(candidate, "It follows what a person has been asked to do.")
  return { candidates: left.filter((candidate) => !follows(candidate)), holds }
}

const isPending = (operation: Operation, one: PendingOperation): boolean =>
  one.operation === operation.id && one.wanted === operation.wanted

/**
 * X6, X7: what was applied and is not shown yet is not done again while the list may lag behind, and an invitation that
 * was perhaps sent again is not repeated, since that would kill the link in it.
 */
export const withoutUnconfirmed = (
  candidates: ReadonlyArray<Candidate>,
  { pending }: Memory,
  settleAfter: number,
  now: number
): { readonly candidates: ReadonlyArray<Candidate>; readonly holds: ReadonlyArray<Hold> } => {
  const waits = pending.filter(({ at, kind, outcome }) =>
    (outcome === "done" || kind === "resend-invite") && at + settleAfter > now
  )
  if (waits.length === 0) return { candidates, holds: [] }
  const byOperation = new Map(waits.map((one) => [one.operation, one]))
  const holds: Array<Hold> = []
  const gone = new Set<string>()
  const wait = ({ field, operation }: Candidate, text: string): void => {
    gone.add(operation.id)
    holds.push({
      reason: "awaiting-confirmation",
      person: operation.person,
      field,
      text,
      until: undefined,
      since: undefined,
      operation
    })
  }
  const left = candidates.filter((candidate) => {
    const one = byOperation.get(candidate.operation.id)
    if (one === undefined || !isPending(candidate.operation, one)) return true
    wait(
      candidate,
      `It was ${one.outcome === "done" ? "applied" : "perhaps applied (its answer was lost)"} at ${
        atMinute(one.at)
      }, and the target's list does not show it yet.`
    )
    return false
  })
  const follows = ({ operation, requires }: Candidate): boolean =>
    !gone.has(operation.id) && requires.some((id) => gone.has(id))
  // And what follows that in turn: the new manager's invitation comes after the withdrawal of their old one (M2, F6).
  for (let next = left.filter(follows); next.length > 0; next = left.filter(follows)) {
    for (const candidate of next) wait(candidate, "It follows what the target does not show yet.")
  }
  return { candidates: left.filter((candidate) => !gone.has(candidate.operation.id)), holds }
}

/**
 * Pending operations and worklist items that nothing wants any more: they are settled (X6, X8). `unshown`: journal numbers
 * of those that are waited for.
 */
export const settledBy = (
  candidates: ReadonlyArray<Candidate>,
  { pending, waiting }: Memory,
  unshown: ReadonlySet<number>
): { readonly settled: ReadonlyArray<number>; readonly closed: ReadonlyArray<string> } => {
  if (pending.length === 0 && waiting.length === 0) return { settled: [], closed: [] }
  const wanted = new Map(candidates.map(({ operation }) => [operation.id, operation.wanted]))
  const isOver = (one: { readonly operation: string; readonly wanted: string }): boolean =>
    wanted.get(one.operation) !== one.wanted
  return {
    settled: pending.filter((one) => isOver(one) && !unshown.has(one.journal)).map(({ journal }) => journal).sort((
      a,
      b
    ) => a - b),
    closed: waiting.filter(isOver).map(({ operation }) => operation).sort(compare)
  }
}

/**
 * Members who may be gone already, whatever a list that lags behind shows: removals that were sent, given to a person, or
 * done by hrsync (X2, X6, X8).
 */
export const perhapsGone = ({ links, pending, waiting }: Memory): ReadonlySet<MemberId> =>
  new Set([
    ...links.flatMap(({ archivedByHrsync, memberId }) => archivedByHrsync ? [memberId] : []),
    ...[...pending, ...waiting].flatMap(({ member, operation }) =>
      member !== undefined && /^(?:archive|cancel-invite):/u.test(operation) ? [member] : []
    )
  ])

/** L5: a plan that would take every active Account Owner takes none of them. `leaving`: who can't be counted on to stay. */
export const withoutLastOwner = (
  candidates: ReadonlyArray<Candidate>,
  members: Members,
  leaving: ReadonlySet<MemberId>
): { readonly candidates: ReadonlyArray<Candidate>; readonly holds: ReadonlyArray<Hold> } => {
  const owners = new Set(
    members.all.filter((member) =>
      (member.state === "active" || member.state === "unknown") && isValue(member.roles)
      && member.roles.includes(accountOwner)
    ).map(({ id }) => id)
  )
  const taken = candidates.filter(({ operation }) =>
    isRemoval(operation) && "member" in operation && operation.member !== undefined && owners.has(operation.member)
  )
  const removed = new Set(taken.map(({ operation }) => "member" in operation ? operation.member : undefined))
  const stays = [...owners].some((owner) => !removed.has(owner) && !leaving.has(owner))
  if (taken.length === 0 || stays) return { candidates, holds: [] }
  const held = new Set(taken)
  return {
    candidates: candidates.filter((candidate) => !held.has(candidate)),
    holds: taken.map(({ operation }) => ({
      reason: "last-owner",
      person: operation.person,
      field: undefined,
      text: `${operation.why.text} But ${
        owners.size === 1
          ? "they are the last active Account Owner"
          : `the ${owners.size} active Account Owners would all go`
      }.`,
      until: undefined,
      since: undefined,
      operation
    }))
  }
}

/** The approvals of a decision that hold now (P6). A used one is no longer remembered as an approval. */
export const approved = (
  memory: Memory,
  hash: string,
  now: number
): { readonly covers: (operation: string) => boolean; readonly passes: (doubt: Block) => boolean } => {
  const valid: ReadonlyArray<Approval> = memory.approvals.filter((approval) =>
    approval.hash === hash && approval.at <= now && now <= approval.expiresAt
  )
  const all = valid.some(({ only }) => only === undefined)
  const some = new Set(valid.flatMap(({ only }) => only ?? []))
  const passed = new Set(valid.flatMap(({ only, passes }) => only === undefined ? passes : []))
  return {
    covers: (operation) => all || some.has(operation),
    passes: (doubt) => doubt.approvable && passed.has(doubtOf(doubt))
  }
}

/** A decision that needs somebody's yes, as a hold (F4, M3, M9). */
export const approvalHold = ({ ask, field, operation }: Candidate): Hold => ({
  reason: "approval-needed",
  person: operation.person,
  field,
  text: `${operation.why.text} It needs an approval: ${ask || "what it builds on needs one"}.`,
  until: undefined,
  since: undefined,
  operation
})
