import type { Memory } from "../domain/Memory.ts"
import type { Operation } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import type { Block } from "../domain/Plan.ts"
import type { Limit, Rules } from "../domain/Rules.ts"
import { keyText } from "./Population.ts"

const day = 86_400_000

/** What the limits are measured on. */
export interface Measures {
  readonly rules: Rules
  readonly memory: Memory
  readonly now: number
  /** Members managed now, those to be removed included. */
  readonly managed: number
  /** Operations that no approval covers and that nothing else holds back. */
  readonly operations: ReadonlyArray<Operation>
  /** Releases among them that follow from a disconnect; they count against no limit (L4). */
  readonly exempt: ReadonlySet<string>
}

/**
 * Removals of the window that nobody approved: they count beside those of this plan (P3), also those that a clock which
 * was set back since shows in the future. One whose outcome is unknown
 * (X2) counts too, but not beside itself where it is planned again.
 */
export const recentRemovals = (
  rules: Rules,
  memory: Memory,
  now: number,
  planned: ReadonlyArray<Operation> = []
): number => {
  const start = now - rules.limits.archive.windowDays * day
  const again = new Set(planned.filter(isRemoval).map(({ id }) => id))
  const repeated = new Set(
    memory.pending.filter(({ operation }) => again.has(operation)).map(({ at, person }) => `${keyText(person)} ${at}`)
  )
  return memory.removals.filter((removal) =>
    !removal.approved && removal.at > start
    && !repeated.has(`${keyText(removal.person)} ${removal.at}`)
  ).length
}

/** The larger of managed now and at the window's start (P3): a slow bleed does not lower its own base. */
const base = ({ managed, memory, now, rules }: Measures): number => {
  const start = now - rules.limits.archive.windowDays * day
  const counts = memory.managedCounts.filter(({ at }) => at <= now)
  const before = counts.filter(({ at }) => at <= start).reduce<(typeof counts)[number] | undefined>(
    (a, b) => a !== undefined && (a.at - b.at || a.managed - b.managed) >= 0 ? a : b,
    undefined
  )
  const first = counts.reduce<(typeof counts)[number] | undefined>(
    (a, b) => a !== undefined && (b.at - a.at || a.managed - b.managed) >= 0 ? a : b,
    undefined
  )
  return Math.max(managed, (before ?? first)?.managed ?? 0)
}

const percentOf = (part: number, whole: number): string => whole === 0 ? "100" : (part / whole * 100).toFixed(1)

const people = (count: number): string => count === 1 ? "1 person" : `${count} people`

const archiveBlocks = (measures: Measures): ReadonlyArray<Block> => {
  const { memory, now, operations, rules } = measures
  const { count, floor, percent, windowDays } = rules.limits.archive
  const planned = operations.filter(isRemoval).length
  if (planned === 0) return []
  const recent = recentRemovals(rules, memory, now, operations)
  const total = planned + recent
  const whole = base(measures)
  const lost = `${people(total)} would lose access in ${windowDays} ${windowDays === 1 ? "day" : "days"}${
    recent === 0 ? "" : ` (${planned} now, ${recent} already did)`
  }`
  const next = "Look at each of them and at what HR says. If it is right, approve it; if not, correct HR or the file."
  const blocks: Array<Block> = []
  const atMost: Limit = whole < floor && count.position === undefined
    ? { ...count, value: Math.min(count.value, 2) }
    : count
  if (total > atMost.value) {
    blocks.push({
      reason: "archive-limit",
      text: `${lost}; the limit is ${atMost.value}.`,
      limit: atMost,
      measured: total,
      approvable: true,
      next
    })
  }
  if (whole >= floor && total * 100 > percent.value * whole) {
    blocks.push({
      reason: "archive-limit",
      text: `${lost}: ${percentOf(total, whole)} % of ${whole} managed; the limit is ${percent.value} %.`,
      limit: percent,
      measured: total / whole * 100,
      approvable: true,
      next
    })
  }
  return blocks
}

const isInvite = (operation: Operation): boolean => operation.kind === "invite" && operation.after === undefined

const isUpdate = (operation: Operation): boolean =>
  operation.kind === "update" || (operation.kind === "cancel-invite" && operation.halfOfPair)

/** P3: what exceeds a limit. Equal passes, more blocks. */
export const limitBlocks = (measures: Measures): ReadonlyArray<Block> => {
  const { exempt, managed, operations, rules } = measures
  const { archive, invite, release, update } = rules.limits
  const blocks = [...archiveBlocks(measures)]
  const released = operations.filter(({ id, kind }) => kind === "release" && !exempt.has(id)).length
  if (managed >= archive.floor && released * 100 > release.percent.value * managed) {
    blocks.push({
      reason: "release-limit",
      text: `${people(released)} would no longer be managed: ${
        percentOf(released, managed)
      } % of ${managed}; the limit is ${release.percent.value} %.`,
      limit: release.percent,
      measured: released / managed * 100,
      approvable: true,
      next: "Check the filter: a renamed location or department looks like this. If it is right, approve it."
    })
  }
  const invited = operations.filter(isInvite).length
  if (invite.count !== undefined && invited > invite.count.value) {
    blocks.push({
      reason: "invite-limit",
      text: `${people(invited)} would be invited; the limit is ${invite.count.value}.`,
      limit: invite.count,
      measured: invited,
      approvable: true,
      next: "Check the filter: everybody in it gets an account. If it is right, approve it."
    })
  }
  const updated = new Set(
    operations.filter(isUpdate).flatMap(({ person }) => person.member === undefined ? [] : [person.member])
  ).size
  // Whoever is adopted in this plan is managed when their update is done.
  const whole = managed + operations.filter(({ kind }) => kind === "adopt").length
  if (update.percent !== undefined && updated * 100 > update.percent.value * whole) {
    blocks.push({
      reason: "update-limit",
      text: `${people(updated)} would be changed: ${
        percentOf(updated, whole)
      } % of ${whole}; the limit is ${update.percent.value} %.`,
      limit: update.percent,
      measured: whole === 0 ? 100 : updated / whole * 100,
      approvable: true,
      next: "Check whether HR's data changed in bulk. If it is right, approve it."
    })
  }
  return blocks
}
