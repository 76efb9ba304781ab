import type { EmployeeKey } from "../domain/Employee.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { IntegrationStatus } from "../domain/HrStatus.ts"
import type { Member } from "../domain/Member.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { Link, Memory, SentInvitation } from "../domain/Memory.ts"
import type { Operation } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import type { Block, Counts, EntityPlan, Fingerprints, Hold, Outcome, PlanError } from "../domain/Plan.ts"
import { holdReasons } from "../domain/Plan.ts"
import { compare } from "../domain/Text.ts"
import { isConfirmed, rulesFingerprint } from "./Confirm.ts"
import { credentialWarnings } from "./Credentials.ts"
import { decideAbsent, decideAll, managerRecords } from "./Everybody.ts"
import { hrFingerprint, membersFingerprint, memoryFingerprint } from "./Fingerprint.ts"
import {
  approvalHold,
  approved,
  compareOperations,
  decisionHash,
  perhapsGone,
  settledBy,
  withGrounds,
  withoutLastOwner,
  withoutUnconfirmed,
  withoutWaiting
} from "./Gate.ts"
import type { EntityInput, Observations } from "./Input.ts"
import { nothingObserved } from "./Input.ts"
import { limitBlocks, recentRemovals } from "./Limit.ts"
import { managers } from "./Managers.ts"
import { moves } from "./Moves.ts"
import { byPerson, compareKeys, keyText } from "./Population.ts"
import type { Prepared } from "./Prepare.ts"
import { addressHolders } from "./Prepare.ts"
import { incomplete, sourceBlocks, unreadableFields } from "./Prove.ts"
import type { Candidate, Situation } from "./Situation.ts"
import { Decided } from "./Situation.ts"
import { personOrder } from "./Warnings.ts"
import { allWarnings, compareWarnings } from "./Warnings.ts"

const noCounts: Counts = {
  employees: 0,
  eligible: 0,
  desired: 0,
  members: 0,
  managed: 0,
  released: 0,
  manual: 0,
  unchanged: 0
}

const compareHolds = (a: Hold, b: Hold): number =>
  holdReasons.indexOf(a.reason) - holdReasons.indexOf(b.reason) || personOrder(a.person, b.person)
  || compare(a.field ?? "", b.field ?? "") || compare(a.text, b.text)

/** Plan of an entity that could not be decided: what is wrong, a credential that ends (P9), and nothing else. */
export const failedPlan = (
  { hr, members, memory, rules }: EntityInput,
  errors: ReadonlyArray<PlanError>,
  now: number
): EntityPlan => ({
  entity: rules.entity,
  name: rules.name,
  outcome: "error",
  status: memory.paused ? "paused" : "error",
  counts: {
    ...noCounts,
    employees: hr.reduce((sum, read) => sum + read.employees.length, 0),
    members: members.members.length
  },
  operations: [],
  withheld: [],
  holds: [],
  blocks: [],
  errors,
  warnings: [...credentialWarnings(rules, now)].sort(compareWarnings),
  decisionHash: decisionHash(rules.entity, []),
  fingerprints: undefined,
  planLifetime: rules.planLifetime,
  recentRemovals: recentRemovals(rules, memory, now),
  windowDays: rules.limits.archive.windowDays
})

const countLinks = (prepared: Prepared): { readonly managed: number; readonly released: number } => {
  let managed = 0
  let released = 0
  const count = (link: Link | undefined, member: Member | undefined): void => {
    if (link === undefined || member === undefined || member.state === "archived") return
    if (link.state === "managed") managed += 1
    else released += 1
  }
  prepared.linkAt.forEach((link, index) => count(link, prepared.memberAt[index]))
  for (const { link, member } of prepared.orphans) count(link, member)
  return { managed, released }
}

const statusOf = (prepared: Prepared, blocks: ReadonlyArray<Block>): IntegrationStatus =>
  prepared.input.memory.paused
    ? "paused"
    : blocks.length > 0
    ? "blocked"
    : isConfirmed(prepared.input.rules, prepared.input.memory)
    ? "connected"
    : "awaiting-actions"

/** What is done now, what is withheld, and what waits for a yes (P3 to P6). */
const gate = (
  prepared: Prepared,
  candidates: ReadonlyArray<Candidate>,
  proofs: ReadonlyArray<Block>,
  managed: number,
  now: number
) => {
  const { memory, rules } = prepared.input
  const operations = candidates.map(({ operation }) => operation)
  const hash = decisionHash(rules.entity, operations)
  const approval = approved(memory, hash, now)
  const byId = new Map(candidates.map((candidate) => [candidate.operation.id, candidate]))
  // Half of a pair is no decision: an approval that names one of the two covers neither (M2).
  const covers = ({ id }: Operation, asked: ReadonlySet<string> = new Set()): boolean =>
    asked.has(id) || (approval.covers(id) && (byId.get(id)?.requires ?? []).every((required) => {
      const other = byId.get(required)
      return other === undefined || covers(other.operation, new Set(asked).add(id))
    }))
  const asks = ({ ask, operation }: Candidate): boolean => ask !== "" && !covers(operation)
  const isFree = (candidate: Candidate): boolean =>
    !asks(candidate) && candidate.requires.every((id) => {
      const required = byId.get(id)
      return required !== undefined && !asks(required)
    })
  const free = candidates.filter(isFree)
  const limits = limitBlocks({
    rules,
    memory,
    now,
    managed,
    operations: free.map(({ operation }) => operation).filter((operation) => !covers(operation)),
    exempt: new Set(free.filter(({ limited }) => !limited).map(({ operation }) => operation.id))
  })
  const blocks = [...proofs.filter((proof) => !approval.passes(proof)), ...limits]
  const isStopped = (operation: Operation): boolean => {
    if (blocks.length === 0) return false
    const proof = blocks.some(({ reason }) => reason !== "archive-limit")
    if (covers(operation)) return blocks.some(({ approvable }) => !approvable)
    return rules.limits.onExceed === "stop-archives" && !proof ? isRemoval(operation) : true
  }
  return {
    hash,
    blocks,
    operations: free.map(({ operation }) => operation).filter((operation) => !isStopped(operation)),
    withheld: free.map(({ operation }) => operation).filter(isStopped),
    holds: candidates.filter((candidate) => !isFree(candidate)).map(approvalHold)
  }
}

/** Whose id of hrsync's own an external id is; names of connections hold no slash. */
const markedPeople = (prepared: Prepared): Situation["markedPerson"] => (externalId) => {
  const slash = externalId.indexOf("/")
  const connection = externalId.slice(0, Math.max(slash, 0))
  if (!prepared.input.rules.source.includes(connection)) return undefined
  const index = prepared.indexOf({ connection, id: externalId.slice(slash + 1) })
  return index === undefined ? undefined : prepared.subjectAt(index)
}

const fingerprints = (prepared: Prepared): Fingerprints => ({
  rules: rulesFingerprint(prepared.input.rules),
  hr: prepared.reads.map(({ records }) => ({
    connection: records.connection,
    fingerprint: hrFingerprint(records, prepared.input.rules)
  })),
  members: membersFingerprint(prepared.members.all),
  links: memoryFingerprint(prepared.input.memory, prepared.links)
})

/** Finds updates that were applied just now, by person, member and field. */
const unshownUpdates = ({ pending }: Memory, settleAfter: number, now: number): Situation["unshown"] => {
  const recent = byPerson(
    pending.filter(({ at, kind, outcome }) => kind === "update" && outcome === "done" && at + settleAfter > now)
  )
  return (key, member, field) => recent(key).find((one) => one.member === member.id && one.fields.includes(field))
}

const compareInvitations = (a: SentInvitation, b: SentInvitation): number =>
  compareKeys(a.person, b.person) || a.at - b.at || compare(a.email, b.email) || compare(a.outcome, b.outcome)
  || a.listsWithout - b.listsWithout

/**
 * Which invitations are over, since the member whom they made is linked and listed, and which the list is without (X2).
 * One that is shown and not linked yet is neither: an older list may come after this one, and would not show it.
 */
const invitations = ({ input: { memory, rules }, members }: Prepared, now: number) => {
  if (memory.invitations.length === 0) return { invitationsSeen: [], invitationsMissing: [] }
  const linked = new Map(
    memory.links.flatMap(({ connection, employeeId, memberId, reinvite }) => {
      const member = reinvite ? undefined : members.get(memberId)
      return member === undefined ? [] : [[keyText({ connection, id: employeeId }), member] as const]
    })
  )
  const emails = new Set(members.all.flatMap(({ email, state }) => state === "archived" ? [] : [email]))
  // A visible address that is another one is that of an earlier invitation of theirs (M2).
  const marks = new Set(
    members.unlinked.flatMap(({ email, externalId, state }) =>
      state === "archived" || email !== notVisible ? [] : [externalId]
    )
  )
  // Not where the link is to another account: the one that was perhaps made would be nobody's.
  const isOver = ({ at, email, listsWithout, person }: SentInvitation): boolean => {
    const member = linked.get(keyText(person))
    if (member === undefined) return false
    const isTheirs = !isValue(member.email) || member.email === email
    return isTheirs || (listsWithout >= 2 && at + rules.settleAfter <= now && !emails.has(email))
  }
  const isShown = ({ email, person }: SentInvitation): boolean => emails.has(email) || marks.has(externalIdOf(person))
  return {
    invitationsSeen: memory.invitations.filter(isOver).map(({ person }) => person).sort(compareKeys),
    // More than two lists prove nothing more.
    invitationsMissing: memory.invitations.filter((one) => !isOver(one) && !isShown(one) && one.listsWithout < 2)
      .sort(compareInvitations)
  }
}

/** Whoever is remembered as inactive and whom HR shows as anything else now, so that their next grace starts anew (D2). */
const activeAgain = (prepared: Prepared): ReadonlyArray<EmployeeKey> =>
  prepared.input.memory.inactiveSince.map(({ person }) => person).filter((person) => {
    const index = prepared.indexOf(person)
    return index !== undefined && prepared.subjectAt(index)?.standing.is !== "left"
  }).sort(compareKeys)

/** Decides one entity. `all` are the entities of the plan, for moves (L6). */
export const planEntity = (
  prepared: Prepared,
  all: ReadonlyArray<Prepared>,
  now: number
): { readonly plan: EntityPlan; readonly observations: Observations } => {
  const { hr, members: read, memory, rules } = prepared.input
  const decided = new Decided()
  const observations = nothingObserved(rules.entity)
  const errors: ReadonlyArray<PlanError> = [
    ...incomplete(hr, read),
    ...(prepared.members.hasRepeatedIds
      ? [
        {
          reason: "incomplete-target",
          text: "The member list shows one id more than once.",
          next: "List the members again; if it stays so, the target's list cannot be trusted."
        } satisfies PlanError
      ]
      : [])
  ]
  if (errors.length > 0) return { plan: failedPlan(prepared.input, errors, now), observations }

  const complete = new Map(hr.map(({ completeness, connection, incremental }) => [
    connection,
    completeness.complete && completeness.proof === "strong" && !incremental
  ]))
  const allowed = new Set(memory.allowed.map(keyText))
  const situation: Situation = {
    rules,
    now,
    calendar: prepared.calendar,
    capabilities: read.capabilities,
    memory,
    invitationsOf: byPerson(memory.invitations),
    invitationsTo: (email) => memory.invitations.filter((one) => one.email === email),
    inactiveSinceOf: byPerson(memory.inactiveSince),
    putBacksOf: byPerson(memory.putBacks),
    isAllowed: (key) => allowed.has(keyText(key)),
    unshown: unshownUpdates(memory, rules.settleAfter, now),
    members: prepared.members,
    holders: addressHolders(prepared),
    markedPerson: markedPeople(prepared),
    filter: prepared.filter,
    protect: prepared.protect,
    provesAbsence: (connection) => complete.get(connection) === true,
    ...moves(prepared, all),
    decided
  }
  const { desired, eligible } = decideAll(situation, prepared)
  decideAbsent(situation, prepared)
  managers(situation, managerRecords(prepared))

  const sorted = [...withGrounds(decided.candidates)].sort((a, b) => compareOperations(a.operation, b.operation))
  // Owners first: one whose removal a person has already been asked for is not there to stay.
  const owners = withoutLastOwner(sorted, prepared.members, perhapsGone(memory))
  const waiting = withoutWaiting(owners.candidates, memory, read.capabilities, prepared.members, {
    now,
    settleAfter: rules.settleAfter
  })
  const unconfirmed = withoutUnconfirmed(waiting.candidates, memory, rules.settleAfter, now)
  const managedOn = (connection: string): number =>
    prepared.orphans.filter(({ link, member }) =>
      link.connection === connection && link.state === "managed" && member !== undefined && member.state !== "archived"
    ).length
  const proofs = [
    ...sourceBlocks(rules, memory, prepared.reads, managedOn),
    ...unreadableFields(rules, prepared.employees)
  ]
  const { managed, released } = countLinks(prepared)
  const gated = gate(prepared, unconfirmed.candidates, proofs, managed, now)
  const holds = [...decided.holds, ...waiting.holds, ...unconfirmed.holds, ...owners.holds, ...gated.holds]
    .sort(compareHolds)
  const changes = gated.operations.length > 0 || holds.some(({ reason }) => reason === "approval-needed")
  const outcome: Outcome = gated.blocks.length > 0 ? "blocked" : changes ? "changes" : "nothing-to-do"
  const plan: EntityPlan = {
    entity: rules.entity,
    name: rules.name,
    outcome,
    status: statusOf(prepared, gated.blocks),
    counts: {
      employees: prepared.reads.reduce((sum, { records }) => sum + records.count, 0),
      eligible,
      desired,
      members: prepared.members.all.length,
      managed,
      released,
      manual: prepared.members.unlinked.length,
      unchanged: decided.unchanged
    },
    operations: gated.operations,
    withheld: gated.withheld,
    holds,
    blocks: gated.blocks,
    errors,
    warnings: [...allWarnings(prepared, decided, now)].sort(compareWarnings),
    decisionHash: gated.hash,
    fingerprints: fingerprints(prepared),
    planLifetime: rules.planLifetime,
    recentRemovals: recentRemovals(rules, memory, now, [...gated.operations, ...gated.withheld]),
    windowDays: rules.limits.archive.windowDays
  }
  return {
    plan,
    observations: {
      ...observations,
      inactiveSince: decided.inactiveSince,
      activeAgain: activeAgain(prepared),
      bankBaselines: decided.bankBaselines,
      addresses: decided.addresses,
      ...settledBy(sorted, memory, decided.unshown),
      ...invitations(prepared, now)
    }
  }
}
