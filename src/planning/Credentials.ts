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

/** A credential that ends soon or has ended. */
export interface EndingCredential {
  readonly credential: ExpiringCredential
  /** Days; none on its last one, negative after it. */
  readonly left: number
  readonly text: string
}

/** P9: by the days that the file gives and the entity's own "today" (D2). */
export const endingCredentials = (
  { credentials, timezone }: Rules,
  now: Instant
): ReadonlyArray<EndingCredential> => {
  const day = today(now, timezone) ?? today(now, "UTC")
  return day === undefined ? [] : credentials.flatMap((credential) => {
    const left = daysBetween(day, credential.expires)
    return left > noticeDays ? [] : [{ credential, left, text: inWords(credential, left) }]
  })
}

/** P9: a warning for each of them. */
export const credentialWarnings = (rules: Rules, now: Instant): ReadonlyArray<Warning> =>
  endingCredentials(rules, now).map(({ text }) => ({ code: "credential-expires", text, people: [] }))
