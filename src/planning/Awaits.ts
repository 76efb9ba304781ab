import { atMinute } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { SentInvitation } from "../domain/Memory.ts"
import { compare } from "../domain/Text.ts"
import type { Situation, Subject } from "./Situation.ts"
import { personOf } from "./Situation.ts"

/** Whether a person said that this one may come (back): `hrsync allow`. */
export const isAllowed = (situation: Situation, { link, records }: Subject): boolean =>
  link?.allowed === true || records.some(situation.isAllowed)

/** Whether an invitation that was sent, or perhaps sent, must be waited for (X2). */
export const awaits = (
  situation: Situation,
  subject: Subject,
  to: EmailAddress,
  field?: "email"
): boolean => {
  const { capabilities, decided, members, now, rules } = situation
  const isSettled = ({ at, listsWithout, outcome }: SentInvitation): boolean =>
    outcome === "unknown" && at + rules.settleAfter <= now && listsWithout >= 2 && capabilities.observes.invited &&
    members.showEmails
  // Also one to somebody else at that address: perhaps the same person, under another id (M4).
  const own = field === undefined ? subject.records.flatMap(situation.invitationsOf) : []
  const [sent] = [...own, ...situation.invitationsTo(to)]
    .filter((one) => !isSettled(one))
    .sort((a, b) =>
      b.at - a.at || compare(a.outcome, b.outcome) || a.listsWithout - b.listsWithout || compare(a.email, b.email)
    )
  if (sent === undefined || isAllowed(situation, subject)) return false
  decided.hold(
    "awaiting-confirmation",
    personOf(subject.chosen, subject.member, subject.link),
    sent.outcome === "sent"
      ? `An invitation to ${sent.email} was sent at ${atMinute(sent.at)}; the target does not show it yet.`
      : `An invitation to ${sent.email} may have been sent at ${
        atMinute(sent.at)
      }; its answer was lost, and ${sent.listsWithout} of 2 complete lists since then are without it.`,
    { field }
  )
  return true
}
