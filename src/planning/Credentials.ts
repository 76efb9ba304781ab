import { daysBetween, type Instant, today } from "../domain/CalendarDate.ts"
import type { Warning } from "../domain/Plan.ts"
import type { ExpiringCredential, Rules } from "../domain/Rules.ts"

/** So many days before its last one a credential is warned of: who may make a new one is often somebody else. */
const noticeDays = 30

const inWords = ({ expires, of, renewal }: ExpiringCredential, left: number): string => {
  const count = Math.abs(left)
  const days = count === 1 ? "1 day" : `${count} days`
  if (left > 0) return `The credential of ${of} ends on ${expires}, in ${days}. ${renewal}`
  const ended = left === 0 ? `ENDS TODAY, ${expires}` : `ENDED on ${expires}, ${days} ago`
  return `THE CREDENTIAL of ${of} ${ended}, by \`credentialExpires\`: where that is so, nothing can be read or done any more. ${renewal}`
}

/** P9: credentials that end soon or have ended, by the days that the file gives and the entity's own "today" (D2). */
export const credentialWarnings = ({ credentials, timezone }: Rules, now: Instant): ReadonlyArray<Warning> => {
  const day = today(now, timezone) ?? today(now, "UTC")
  return day === undefined ? [] : credentials.flatMap((credential): ReadonlyArray<Warning> => {
    const left = daysBetween(day, credential.expires)
    return left > noticeDays ? [] : [{ code: "credential-expires", text: inWords(credential, left), people: [] }]
  })
}
