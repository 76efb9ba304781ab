import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee, EmployeeKey, UnreadableRecord } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { IntegrationStatus } from "../domain/HrStatus.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Operation, Person } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import type { Block, Counts, EntityPlan, Fingerprints, Hold, Outcome, PlanError, Warning } from "../domain/Plan.ts"
import { holdReasons } from "../domain/Plan.ts"
import { compare } from "../domain/Text.ts"
import { confirmationWarnings, isConfirmed, rulesFingerprint } from "./Confirm.ts"
import { decide, decideMissing } from "./Decide.ts"
import { hrFingerprint, membersFingerprint, memoryFingerprint } from "./Fingerprint.ts"
import {
  approvalHold,
  approved,
  compareOperations,
  decisionHash,
  withGrounds,
  withoutLastOwner,
  withoutWaiting
} from "./Gate.ts"
import type { EntityInput, Observations } from "./Input.ts"
import { limitBlocks, recentRemovals } from "./Limit.ts"
import type { ManagerRecords } from "./Managers.ts"
import { managers } from "./Managers.ts"
import { moves } from "./Moves.ts"
import { byPerson, compareKeys, keyText } from "./Population.ts"
import type { Prepared } from "./Prepare.ts"
import { addressHolders } from "./Prepare.ts"
import { incomplete, repeatedFields, sourceBlocks, unmatchedValues, unreadableFields } from "./Prove.ts"
import type { Candidate, Situation, Subject } from "./Situation.ts"
import { Decided, personOf } from "./Situation.ts"

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

const personOrder = (a: Person, b: Person): number =>
  compare(a.employee?.connection ?? "", b.employee?.connection ?? "") ||
  compare(a.employee?.id ?? "", b.employee?.id ?? "")
  || compare(a.member ?? "", b.member ?? "") || compare(a.email, b.email)

const compareHolds = (a: Hold, b: Hold): number =>
  holdReasons.indexOf(a.reason) - holdReasons.indexOf(b.reason) || personOrder(a.person, b.person)
  || compare(a.field ?? "", b.field ?? "") || compare(a.text, b.text)

export const compareWarnings = (a: Warning, b: Warning): number => compare(a.code, b.code) || compare(a.text, b.text)

/** Warnings that name people, each once, with the sentence that they stand under. */
const peopleWarnings = {
  "contested-field": "Fields that hrsync puts back and somebody changes again, three times in 24 hours:",
  "manager-not-a-member": "HR's manager is not a member here, so the manager is left as it is:",
  "released-leaver":
    "Released earlier, and HR now says that they have left; hrsync does not touch them. Archive them by hand, or set onReleasedLeaver: archive:",
  "termination-before-start": "The termination date lies before the start date and is ignored:",
  "unknown-timezone": "HR gives a time zone that does not exist, so the entity's own counts:",
  "unmanaged-leaver": "Managed by hand, while HR says that they have left; hrsync does not touch them:"
} as const

/** Plan of an entity that could not be decided: what is wrong, and nothing else. */
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
  warnings: [],
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

const holdPair = (prepared: Prepared, situation: Situation) => {
  const relevant = (one: Subject | undefined): boolean =>
    one !== undefined && (one.link?.state === "managed" || (one.standing.is === "eligible" && one.inScope))
  const known = new Map<ReadonlyArray<number>, boolean>()
  const anyRelevant = (list: ReadonlyArray<number>): boolean => {
    let found = known.get(list)
    if (found === undefined) known.set(list, found = list.some((at) => relevant(prepared.subjectAt(at))))
    return found
  }
  return (index: number, subject: Subject): boolean => {
    const own = new Set(subject.records.map((record) => prepared.indexOf(record) ?? index))
    const lists = new Set([...own].flatMap((at) => {
      const list = prepared.duplicatesOf.get(at)
      return list === undefined ? [] : [list]
    }))
    if (lists.size === 0) return false
    if (!relevant(subject) && ![...lists].some(anyRelevant)) return true
    const named: Array<string> = []
    let count = -own.size
    for (const list of lists) {
      count += list.length
      for (const at of list) {
        if (named.length === 3) break
        const other = own.has(at) ? undefined : prepared.employees[at]
        if (other !== undefined) named.push(`employee ${other.id} of ${other.connection}`)
      }
    }
    const more = count - named.length
    situation.decided.hold(
      "duplicate-email",
      personOf(subject.chosen, subject.member, subject.link),
      `${isValue(subject.chosen.email) ? subject.chosen.email : "Their e-mail"} is also the e-mail of ${
        named.join(", ")
      }${more > 0 ? ` and of ${more} more` : ""}, whose name differs.`
    )
    return true
  }
}

/** A record that could not be decoded, and that may be this person's: it has an address of theirs (M4). */
const unreadableOf = (prepared: Prepared) => {
  const byEmail = new Map<EmailAddress, UnreadableRecord>()
  for (const { records } of prepared.reads) {
    for (const record of records.unreadable.values()) {
      if (record.email !== undefined && !byEmail.has(record.email)) byEmail.set(record.email, record)
    }
    for (const { connection, email, id } of records.versions) {
      if (!isValue(email) || byEmail.has(email)) continue
      byEmail.set(email, {
        connection,
        id,
        email,
        at: connection,
        problem: "a record came twice, with different facts"
      })
    }
  }
  return (records: ReadonlyArray<Employee>, link: Link | undefined): string | undefined => {
    if (byEmail.size === 0) return undefined
    const emails = [...records.map(({ email }) => email).filter(isValue), ...link?.emails ?? []]
    const found = emails.map((email) => byEmail.get(email)).find((record) => record !== undefined)
    return found && `${found.at}: ${found.problem}; that record, ${found.id} of ${found.connection}, has their e-mail.`
  }
}

const decideAll = (
  situation: Situation,
  prepared: Prepared
): { readonly eligible: number; readonly desired: number } => {
  let eligible = 0
  let desired = 0
  const conflicts = new Map(prepared.reads.map(({ records }) => [records.connection, records.conflicting]))
  const unreadable = unreadableOf(prepared)
  const pairs = holdPair(prepared, situation)
  const anyConflict = prepared.reads.some(({ records }) => records.conflicting.size > 0)
  prepared.eachSubject((subject, index) => {
    const wanted = subject.standing.is === "eligible" && subject.inScope
    if (subject.standing.is === "eligible") eligible += 1
    if (wanted) desired += 1
    const conflict = anyConflict
      ? subject.records.find(({ connection, id }) => conflicts.get(connection)?.has(id) === true)
      : undefined
    if (conflict !== undefined) {
      situation.decided.hold(
        "conflicting-records",
        personOf(subject.chosen, subject.member, subject.link),
        `${conflict.connection} returned employee ${conflict.id} more than once, with different facts.`
      )
      return
    }
    const doubt = unreadable(subject.records, subject.link)
    if (doubt !== undefined) {
      if (wanted || subject.link !== undefined) {
        situation.decided.hold("unreadable-record", personOf(subject.chosen, subject.member, subject.link), doubt)
      }
      return
    }
    if (prepared.duplicatesOf.size > 0 && pairs(index, subject)) return
    decide(situation, subject)
  })
  return { eligible, desired }
}

/**
 * Finds somebody whom HR returns, whatever their status, at an address that a link remembers: perhaps its person under
 * a new id. The index is made when somebody asks.
 */
const heirOf = (prepared: Prepared) => {
  let byEmail: Map<EmailAddress, Employee> | undefined
  const index = (): Map<EmailAddress, Employee> => {
    const found = new Map<EmailAddress, Employee>()
    for (const employee of prepared.employees) {
      if (isValue(employee.email) && !found.has(employee.email)) found.set(employee.email, employee)
    }
    return found
  }
  return ({ emails }: Link): Employee | undefined => {
    const all = byEmail ??= index()
    return emails.map((email) => all.get(email)).find((employee) => employee !== undefined)
  }
}

const decideAbsent = (situation: Situation, prepared: Prepared): void => {
  const heir = heirOf(prepared)
  const reads = new Map(prepared.reads.map((read) => [read.records.connection, read]))
  const unreadableFor = unreadableOf(prepared)
  for (const orphan of prepared.orphans) {
    const { link } = orphan
    const read = reads.get(link.connection)
    if (read === undefined) {
      decideMissing(situation, orphan, { is: "not-read" })
      continue
    }
    const unreadable = read.records.unreadable.get(link.employeeId)
    if (unreadable !== undefined) {
      decideMissing(situation, orphan, { is: "unreadable", text: `${unreadable.at}: ${unreadable.problem}` })
      continue
    }
    const doubt = unreadableFor([], link)
    if (doubt !== undefined) decideMissing(situation, orphan, { is: "unreadable", text: doubt })
    else {
      const archives = situation.rules.onMissing === "archive"
      decideMissing(situation, orphan, { is: "missing", heir: archives ? heir(link) : undefined })
    }
  }
  const linked = new Set(
    prepared.orphans.flatMap(({ link, member }) =>
      link.state === "managed" && member !== undefined && member.state !== "archived"
        ? [`${link.connection}/${link.employeeId}`]
        : []
    )
  )
  for (const { records } of prepared.reads) {
    for (const record of records.unreadable.values()) {
      if (linked.has(`${record.connection}/${record.id}`)) continue
      situation.decided.hold("unreadable-record", {
        employee: { connection: record.connection, id: record.id },
        member: undefined,
        name: "",
        email: record.email ?? ""
      }, `${record.at}: ${record.problem}`)
    }
  }
}

/** Looks up the people whom HR names as managers; the index by e-mail is made when somebody asks. */
const managerRecords = (prepared: Prepared): ManagerRecords => {
  let byEmail: Map<EmailAddress, number> | undefined
  const isCurrent = (index: number): boolean => prepared.subjectAt(index)?.standing.is === "eligible"
  const index = (): Map<EmailAddress, number> => {
    const found = new Map<EmailAddress, number>()
    prepared.employees.forEach(({ email }, at) => {
      if (!isValue(email)) return
      const other = found.get(email)
      // An address that was given to somebody else means who has it now.
      if (other === undefined || (!isCurrent(other) && isCurrent(at))) found.set(email, at)
    })
    return found
  }
  const personAt = (at: number | undefined): Subject | undefined =>
    at === undefined ? undefined : prepared.subjectAt(at)
  return {
    byId: (connection, id) => personAt(prepared.indexOf({ connection, id })),
    byEmail: (email) => personAt((byEmail ??= index()).get(email))
  }
}

const namesUnmet = (prepared: Prepared): ReadonlyArray<Warning> => {
  const { exclude, include, protect } = prepared
  for (const { link } of prepared.orphans) for (const names of [exclude, include, protect]) names.link(link)
  if (!protect.isEmpty) {
    prepared.employees.forEach((employee, index) => protect.employee(employee, prepared.linkAt[index]))
    for (const member of prepared.members.all) protect.member(member)
  }
  return ([["include-unmatched", "include", include], ["exclude-unmatched", "exclude", exclude], [
    "protect-unmatched",
    "protect",
    protect
  ]] as const).flatMap(([code, list, names]) =>
    names.unmet.map((name) => ({ code, text: `"${name}" in ${list} matches nobody.`, people: [] }))
  )
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
  const blocks = [...proofs.filter(({ approvable }) => !(approvable && approval.all)), ...limits]
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

const fingerprints = (prepared: Prepared): Fingerprints => ({
  rules: rulesFingerprint(prepared.input.rules),
  hr: prepared.reads.map(({ records }) => ({
    connection: records.connection,
    fingerprint: hrFingerprint(records, prepared.input.rules, prepared.filter.fields)
  })),
  members: membersFingerprint(prepared.members.all),
  links: memoryFingerprint(prepared.input.memory, prepared.links)
})

const allWarnings = (prepared: Prepared, decided: Decided): ReadonlyArray<Warning> => {
  const { hr, memory, rules } = prepared.input
  const adopted = new Set(
    decided.candidates.flatMap(({ operation }) => operation.kind === "adopt" ? [operation.member] : [])
  )
  const about = Object.entries(peopleWarnings) as ReadonlyArray<[keyof typeof peopleWarnings, string]>
  return [
    ...confirmationWarnings(rules, memory),
    ...repeatedFields(rules.where),
    ...unmatchedValues(rules, prepared.employees),
    ...namesUnmet(prepared),
    ...hr.flatMap(({ connection, notes }) =>
      notes.map((note): Warning => ({ code: "source-note", text: `${connection}: ${note}`, people: [] }))
    ),
    ...(rules.onMissing === "archive"
      ? hr.flatMap(({ completeness, connection }): ReadonlyArray<Warning> =>
        completeness.complete && completeness.proof === "weak"
          ? [{
            code: "weak-proof",
            text:
              `Connection ${connection} says nothing of how many people there should be, so onMissing: archive archives nobody.`,
            people: []
          }]
          : []
      )
      : []),
    ...(!prepared.input.members.capabilities.observes.roles && rules.protect.length === 0
      ? [
        {
          code: "owners-unknown",
          text: "The target does not show roles, so hrsync cannot tell the Account Owner: name the owners in protect.",
          people: []
        } satisfies Warning
      ]
      : []),
    ...about.flatMap(([code, text]): ReadonlyArray<Warning> => {
      // A former owner's address whose account the new one takes over is no unmanaged leaver.
      const people = decided.peopleWarned(code).filter(({ member }) => member === undefined || !adopted.has(member))
      return people.length === 0 ? [] : [{ code, text, people: [...people].sort(personOrder) }]
    })
  ]
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
  const observations = {
    entity: rules.entity,
    inactiveSince: decided.inactiveSince,
    activeAgain: [],
    bankBaselines: decided.bankBaselines
  }
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
    inactiveSinceOf: byPerson(memory.inactiveSince),
    putBacksOf: byPerson(memory.putBacks),
    isAllowed: (key) => allowed.has(keyText(key)),
    members: prepared.members,
    holders: addressHolders(prepared),
    isMarkedForAnother: ({ externalId }, own) =>
      isValue(externalId) && !own.has(externalId) &&
      rules.source.some((connection) =>
        externalId.startsWith(`${connection}/`)
        && prepared.indexOf({ connection, id: externalId.slice(connection.length + 1) }) !== undefined
      ),
    filter: prepared.filter,
    include: prepared.include,
    exclude: prepared.exclude,
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
  const owners = withoutLastOwner(sorted, prepared.members)
  const waiting = withoutWaiting(owners.candidates, memory, read.capabilities, prepared.members, now)
  const managedOn = (connection: string): number =>
    prepared.orphans.filter(({ link, member }) =>
      link.connection === connection && link.state === "managed" && member !== undefined && member.state !== "archived"
    ).length
  const proofs = [
    ...sourceBlocks(rules, memory, prepared.reads, managedOn),
    ...unreadableFields(rules, prepared.employees)
  ]
  const { managed, released } = countLinks(prepared)
  const gated = gate(prepared, waiting.candidates, proofs, managed, now)
  const holds = [...decided.holds, ...waiting.holds, ...owners.holds, ...gated.holds].sort(compareHolds)
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
    warnings: [...allWarnings(prepared, decided)].sort(compareWarnings),
    decisionHash: gated.hash,
    fingerprints: fingerprints(prepared),
    planLifetime: rules.planLifetime,
    recentRemovals: recentRemovals(rules, memory, now),
    windowDays: rules.limits.archive.windowDays
  }
  return { plan, observations: { ...observations, activeAgain: activeAgain(prepared) } }
}
