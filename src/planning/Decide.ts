import { atMinute, isTimezone } from "../domain/CalendarDate.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Link } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"
import { adopt, arrive, bringBack, markedFor } from "./Arrive.ts"
import { isAllowed } from "./Awaits.ts"
import { contradiction } from "./Contradicted.ts"
import { digest } from "./Digest.ts"
import { keep } from "./Keep.ts"
import { disconnected, leaver, missing, outOfScope, sharedWith } from "./Leave.ts"
import type { Orphan } from "./Links.ts"
import { perhapsWithdrawn } from "./Settle.ts"
import type { Situation, Subject } from "./Situation.ts"
import { carried, employmentFacts, operationId, personOf } from "./Situation.ts"
import { hasStaleEnd } from "./Standing.ts"

/** Sends an expired invitation again, twice at most (X7). Says whether it was expired. */
const renew = (situation: Situation, subject: Subject, link: Link, member: Member): boolean => {
  const { capabilities, decided, now } = situation
  if (member.state !== "invited" || !isValue(member.invitationExpiresAt) || member.invitationExpiresAt > now) {
    return false
  }
  const person = personOf(subject.chosen, member, link)
  const expired = `The invitation expired at ${atMinute(member.invitationExpiresAt)}`
  if (link.resent >= 2) {
    decided.hold("invitations-ignored", person, `${expired}, after it had been sent again ${link.resent} times.`)
    return true
  }
  const carry = carried(situation, capabilities.writes["resend-invite"], person, "send an invitation again")
  if (carry === undefined) return true
  decided.propose({
    kind: "resend-invite",
    id: operationId("resend-invite", subject.chosen),
    person,
    carry,
    wanted: digest(["resend-invite", member.id, member.invitationExpiresAt]),
    why: { rule: "X7", text: `${expired}.` },
    member: member.id,
    attempt: link.resent + 1
  })
  return true
}

/** What holds somebody whom HR neither shows as eligible nor as gone (D1, D3); nothing for the others. */
const holdStanding = (situation: Situation, subject: Subject, member: Member | undefined): boolean => {
  const { decided, rules } = situation
  const { chosen, standing } = subject
  const person = personOf(chosen, member, subject.link)
  switch (standing.is) {
    case "unknown":
      decided.hold(
        "unknown-status",
        person,
        `${employmentFacts(chosen)}, and hrsync does not know what that status means.`
      )
      return true
    case "not-chosen":
      decided.hold(
        "status-not-chosen",
        person,
        `${employmentFacts(chosen)} (${chosen.status}); employees.status asks for ${
          [...rules.statuses].sort(compare).join(", ")
        }.`
      )
      return true
    case "not-started":
      decided.hold(
        "not-started",
        person,
        standing.opens === undefined
          ? `${employmentFacts(chosen)}; there is no start date to count from.`
          : `${employmentFacts(chosen)}; they can be invited from ${standing.opens}.`,
        { until: standing.opens }
      )
      return true
    default:
      return false
  }
}

const keepManaged = (situation: Situation, subject: Subject, link: Link, member: Member): void => {
  const { chosen } = subject
  const other = sharedWith(situation, subject.records, link)
  if (other !== undefined) {
    situation.decided.hold(
      "conflicting-records",
      personOf(chosen, member, link),
      `Member ${member.id} is linked to employee ${other.employeeId} of ${other.connection} as well, so that nobody knows whose it is.`
    )
    return
  }
  const wrong = contradiction(situation, subject.records, link, member)
  if (wrong !== undefined) {
    situation.decided.hold("link-contradicted", personOf(chosen, member, link), wrong)
    return
  }
  const takesOver = link.employeeId !== chosen.id || link.connection !== chosen.connection
  if (takesOver) adopt(situation, subject, member, "link")
  // To another address goes a new invitation (M2), not the old one again.
  const sameAddress = !situation.rules.fields.includes("email") || !isValue(chosen.email) ||
    chosen.email === member.email
  const renewed = sameAddress && renew(situation, subject, link, member)
  keep(situation, subject, member, takesOver, renewed)
}

const managed = (situation: Situation, subject: Subject, link: Link, member: Member | undefined): void => {
  const { capabilities, decided } = situation
  const { chosen, inScope, standing } = subject
  const wanted = standing.is === "eligible" && inScope
  // The invitation to the old address is withdrawn, and the one to the new address has yet to go out (M2).
  if (link.reinvite && (member === undefined || member.state === "archived")) {
    // HR went back to the address that the withdrawn invitation had: that account is theirs.
    if (wanted && member !== undefined && member.email === chosen.email) {
      bringBack(situation, subject, member, true, "link")
    } else if (wanted) arrive(situation, subject)
    return
  }
  if (member === undefined) {
    const person = personOf(chosen, member, link)
    const { memory, now, rules: { settleAfter } } = situation
    const withdrawal = perhapsWithdrawn(memory, link, { now, settleAfter })
    if (withdrawal !== undefined) {
      decided.unshown.add(withdrawal.journal)
      if (wanted) {
        decided.hold(
          "awaiting-confirmation",
          person,
          `Their invitation may have been withdrawn at ${
            atMinute(withdrawal.at)
          }; its answer was lost, and a list without it may be older than the invitation.`
        )
      }
      return
    }
    const hidden = !capabilities.observes.invited
      && situation.invitationsOf({ connection: link.connection, id: link.employeeId }).length > 0
    if (standing.is === "left" && hidden && !link.archivedByHrsync) {
      decided.hold(
        "awaiting-confirmation",
        person,
        `${
          employmentFacts(chosen)
        }, and they were invited; the target does not list pending invitations, so that one must be withdrawn by hand.`
      )
    }
    if (!wanted) return
    if (link.archivedByHrsync && !capabilities.observes.archived) {
      decided.hold(
        "archived-before",
        person,
        `hrsync archived member ${link.memberId}, and the target does not list archived members, so that a return cannot be checked.`
      )
    } else if (hidden) {
      decided.hold(
        "awaiting-confirmation",
        person,
        "They were invited, and the target does not list pending invitations."
      )
    } else if (situation.invitationsOf(chosen).some(({ at }) => at + situation.rules.settleAfter > situation.now)) {
      decided.hold(
        "awaiting-confirmation",
        person,
        "They were invited just now; the target's list does not show it yet."
      )
    } else {
      decided.hold(
        "member-vanished",
        person,
        `The target no longer lists member ${link.memberId}, to whom ${chosen.connection}'s employee ${chosen.id} is linked.`
      )
    }
    return
  }
  if (member.state === "archived") {
    if (wanted) bringBack(situation, subject, member, link.archivedByHrsync, "link")
    else if (standing.is === "not-started" && inScope) holdStanding(situation, subject, member)
    return
  }
  if (standing.is === "left") leaver(situation, subject, link, member)
  else if (holdStanding(situation, subject, member)) return
  else if (inScope) keepManaged(situation, subject, link, member)
  else outOfScope(situation, subject, link, member)
}

const released = (situation: Situation, subject: Subject, link: Link): void => {
  const { decided, rules } = situation
  const { chosen, inScope, member, standing } = subject
  if (member === undefined) {
    if (standing.is === "eligible" && inScope) {
      decided.hold(
        "member-vanished",
        personOf(chosen, member, link),
        `They belong here again, but the target no longer lists member ${link.memberId}.`
      )
    }
    return
  }
  if (standing.is === "eligible") {
    if (!inScope) return
    if (link.releasedByPerson && !isAllowed(situation, subject)) {
      decided.hold(
        "released-by-a-person",
        personOf(chosen, member, link),
        `Somebody released them by hand (hrsync release), while ${employmentFacts(chosen)}.`
      )
      return
    }
    const wrong = contradiction(situation, subject.records, link, member)
    if (wrong !== undefined) decided.hold("link-contradicted", personOf(chosen, member, link), wrong)
    else if (member.state === "archived") bringBack(situation, subject, member, link.archivedByHrsync, "link")
    else {
      adopt(situation, subject, member, "link")
      keep(situation, subject, member, true)
    }
  } else if (standing.is === "left" && member.state !== "archived") {
    if (rules.onReleasedLeaver === "archive") leaver(situation, subject, link, member)
    else decided.warnOf("released-leaver", personOf(chosen, member, link))
  }
}

const unlinked = (situation: Situation, subject: Subject): void => {
  const { decided, holders, members } = situation
  const { chosen, inScope, standing } = subject
  if (standing.is === "eligible") {
    if (inScope) arrive(situation, subject)
    return
  }
  if (standing.is === "left") {
    const marked = markedFor(situation, subject)
    const matches = marked.length > 0 || !isValue(chosen.email) ? marked : holders(chosen.email).members
    const own = matches.find((member) =>
      !members.isLinked(member) && (member.state === "active" || member.state === "unknown")
    )
    if (own !== undefined) decided.warnOf("unmanaged-leaver", personOf(chosen, own))
    return
  }
  if (inScope && (standing.is !== "not-chosen" || chosen.status === "onboarding")) {
    holdStanding(situation, subject, undefined)
  }
}

/** The decision for one person of HR (sections 3 to 6). */
export const decide = (situation: Situation, subject: Subject): void => {
  const { chosen, link, standing } = subject
  const concerns = link?.state === "managed" || (standing.is === "eligible" && subject.inScope)
  if (concerns && hasStaleEnd(chosen)) {
    situation.decided.warnOf("termination-before-start", personOf(chosen, undefined, link))
  }
  if (concerns && isValue(chosen.timezone) && !isTimezone(chosen.timezone)) {
    situation.decided.warnOf("unknown-timezone", personOf(chosen, undefined, link))
  }
  if (link !== undefined && subject.further.length > 0 && standing.is === "eligible" && subject.inScope) {
    situation.decided.hold(
      "conflicting-records",
      personOf(chosen, subject.member, link),
      `HR has several records of this person, linked to several members: ${
        [link, ...subject.further.map((other) => other.link)].map(({ memberId }) => memberId).join(", ")
      }.`
    )
    return
  }
  if (link === undefined) unlinked(situation, subject)
  else if (link.state === "managed") managed(situation, subject, link, subject.member)
  else released(situation, subject, link)
  // A person's further accounts leave with them, each under the record that it is linked to.
  for (const other of subject.further) {
    const record = subject.records.find(({ connection, id }) =>
      connection === other.link.connection && id === other.link.employeeId
    )
    managed(
      situation,
      {
        ...subject,
        chosen: record ?? chosen,
        link: other.link,
        further: link === undefined || subject.member === undefined
          ? subject.further
          : [...subject.further, { link, member: subject.member }]
      },
      other.link,
      other.member
    )
  }
}

/** The decision for a link whose employee HR did not return. */
export const decideMissing = (
  situation: Situation,
  { link, member }: Orphan,
  fact:
    | { readonly is: "missing"; readonly heir: Employee | undefined }
    | { readonly is: "not-read" }
    | { readonly is: "unreadable"; readonly text: string }
): void => {
  if (link.state !== "managed") return
  if (member === undefined || member.state === "archived") return
  if (fact.is === "missing") missing(situation, link, member, fact.heir)
  else if (fact.is === "unreadable") {
    situation.decided.hold("unreadable-record", personOf(undefined, member, link), fact.text)
  } else disconnected(situation, link, member)
}
