import { addDays } from "../domain/CalendarDate.ts"
import type { Employee, EmployeeKey } from "../domain/Employee.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import type { Why } from "../domain/Operation.ts"
import { contradiction } from "./Contradicted.ts"
import { digest } from "./Digest.ts"
import { compareLinks } from "./Links.ts"
import { keyText } from "./Population.ts"
import { facts } from "./Scope.ts"
import type { Situation, Subject } from "./Situation.ts"
import { carried, employmentFacts, operationId, personOf } from "./Situation.ts"

/** The name in `protect` that means this person or member, if one does (L5). */
const protection = (
  { protect }: Situation,
  records: ReadonlyArray<Employee>,
  links: ReadonlyArray<Link>,
  member: Member
): string | undefined =>
  [
    ...records.map((employee) => protect.employee(employee, undefined)),
    ...links.map((link) => protect.link(link)),
    protect.member(member)
  ].find((name) => name !== undefined)

/** Every link of a person: an address that only one of them remembers protects all their accounts. */
const linksOf = ({ further, link }: Subject, also: Link): ReadonlyArray<Link> => [
  also,
  ...(link === undefined ? [] : [link]),
  ...further.map((other) => other.link)
]

/** Somebody else whom a link ties to the same member (the store should never hold such): it is their account too. */
export const sharedWith = (
  { members, memory }: Situation,
  records: ReadonlyArray<EmployeeKey>,
  link: Link
): Link | undefined => {
  if (!members.isShared(link.memberId)) return undefined
  const own = new Set([...records.map(keyText), keyText({ connection: link.connection, id: link.employeeId })])
  return memory.links.filter((other) =>
    other.memberId === link.memberId && !own.has(keyText({ connection: other.connection, id: other.employeeId }))
  ).sort(compareLinks)[0]
}

/** Archives an active member, or withdraws a pending invitation. */
const remove = (
  situation: Situation,
  employee: Employee | undefined,
  records: ReadonlyArray<Employee>,
  link: Link,
  member: Member,
  why: Why
): void => {
  const { capabilities, decided } = situation
  const key = { connection: link.connection, id: link.employeeId }
  const person = personOf(employee, member, link)
  const other = sharedWith(situation, records, link)
  if (other !== undefined) {
    decided.hold(
      "conflicting-records",
      person,
      `${why.text} But employee ${other.employeeId} of ${other.connection} is linked to the same member ${member.id}.`
    )
    return
  }
  const wrong = contradiction(situation, records, link, member)
  if (wrong !== undefined) {
    decided.hold("link-contradicted", person, `${why.text} ${wrong}`)
    return
  }
  const kind = member.state === "invited" ? "cancel-invite" : "archive"
  const what = kind === "archive" ? "archive a member" : "withdraw an invitation"
  const carry = carried(situation, capabilities.writes[kind], person, what)
  if (carry === undefined) return
  const common = {
    id: operationId(kind, key),
    person,
    carry,
    wanted: digest([kind, member.id]),
    why,
    member: member.id
  }
  if (kind === "archive") {
    decided.propose({
      ...common,
      kind,
      instruction: member.state === "unknown"
        ? "withdraw the invitation if it is still open"
        : ""
    })
  } else decided.propose({ ...common, kind, halfOfPair: false })
}

/** L1, and a released leaver where `onReleasedLeaver` says so: gone after the days of grace. */
export const leaver = (situation: Situation, subject: Subject, link: Link, member: Member): void => {
  const { calendar, decided, rules } = situation
  const { chosen, standing } = subject
  if (standing.is !== "left") return
  const person = personOf(chosen, member, link)
  const text = employmentFacts(chosen)
  const name = protection(situation, subject.records, linksOf(subject, link), member)
  if (name !== undefined) {
    decided.hold("protected", person, `${text}, but "${name}" is in protect.`)
    return
  }
  if (rules.onInactive === "hold") {
    decided.hold("inactive-kept", person, `${text}, and onInactive is "hold".`)
    return
  }
  if (rules.lifecycle.archiveAfterDays > 0) {
    const day = calendar.todayOf(chosen)
    const remembered = situation.inactiveSinceOf(chosen)[0]
    if (standing.goneOn === undefined && remembered === undefined) {
      decided.inactiveSince.push({ person: { connection: chosen.connection, id: chosen.id }, since: day })
    }
    const until = addDays(standing.goneOn ?? remembered?.since ?? day, rules.lifecycle.archiveAfterDays)
    if (until > day) {
      decided.hold(
        "grace",
        person,
        `${text}; lifecycle.archiveAfter leaves ${rules.lifecycle.archiveAfterDays} days, until ${until}.`,
        { until }
      )
      return
    }
  }
  remove(situation, chosen, subject.records, link, member, { rule: "L1", text: `${text}.` })
}

/** L2 and L5: eligible, but not in this entity any more. */
export const outOfScope = (situation: Situation, subject: Subject, link: Link, member: Member): void => {
  const { decided, filter, rules } = situation
  const { chosen, excluded } = subject
  const person = personOf(chosen, member, link)
  const reason = excluded === undefined
    ? `the filter of ${rules.entity} does not match${filter.fields.length === 0 ? "" : `: ${facts(filter, chosen)}`}`
    : `"${excluded}" is in exclude`
  const name = protection(situation, subject.records, linksOf(subject, link), member)
  if (name !== undefined) {
    decided.hold("protected", person, `They are out of scope (${reason}), but "${name}" is in protect.`)
    return
  }
  if (excluded !== undefined || rules.onOutOfScope === "release") {
    decided.propose({
      kind: "release",
      id: operationId("release", { connection: link.connection, id: link.employeeId }),
      person,
      carry: "apply",
      wanted: digest(["release", member.id]),
      why: { rule: excluded === undefined ? "L2" : "L5", text: `Still employed, but ${reason}.` },
      member: member.id
    })
    return
  }
  const pending = situation.movePending(subject)
  if (pending !== undefined) {
    decided.hold("move-pending", person, pending)
    return
  }
  remove(situation, chosen, subject.records, link, member, {
    rule: "L2",
    text: `onOutOfScope is "archive", and ${reason}.`
  })
}

/** L3: HR no longer returns them. `heir`: somebody whom HR does return, at an address of theirs. */
export const missing = (
  situation: Situation,
  link: Link,
  member: Member,
  heir: Employee | undefined
): void => {
  const { decided, rules } = situation
  const person = personOf(undefined, member, link)
  const text = `${link.connection} no longer returns employee ${link.employeeId}`
  if (rules.onMissing === "archive" && situation.provesAbsence(link.connection)) {
    const name = protection(situation, [], [link], member)
    if (name === undefined && heir !== undefined) {
      decided.hold(
        "missing-in-hr",
        person,
        `${text}, but employee ${heir.id} of ${heir.connection} has their e-mail: perhaps the same person under a new id.`
      )
    } else if (name === undefined) {
      remove(situation, undefined, [], link, member, {
        rule: "L3",
        text: `${text}, in a read that was proved complete, and onMissing is "archive".`
      })
    } else decided.hold("protected", person, `${text}, but "${name}" is in protect.`)
    return
  }
  decided.hold(
    "missing-in-hr",
    person,
    `${text}. ${
      rules.onMissing === "archive"
        ? "onMissing is \"archive\", but this read does not prove that nobody is missing from it."
        : "Absence alone proves nothing, so they are kept."
    }`
  )
}

/** L4: the entity no longer reads the connection that the person came from. */
export const disconnected = (situation: Situation, link: Link, member: Member): void => {
  const person = personOf(undefined, member, link)
  const text = `${situation.rules.entity} no longer reads connection ${link.connection}`
  const name = protection(situation, [], [link], member)
  if (name !== undefined) {
    situation.decided.hold("protected", person, `${text}, but "${name}" is in protect.`)
    return
  }
  situation.decided.propose({
    kind: "release",
    id: operationId("release", { connection: link.connection, id: link.employeeId }),
    person,
    carry: "apply",
    wanted: digest(["release", member.id]),
    why: { rule: "L4", text: `${text}.` },
    member: member.id
  }, { limited: false })
}
