import type { Instant } from "../domain/CalendarDate.ts"
import { isValue } from "../domain/Field.ts"
import type { Person } from "../domain/Operation.ts"
import type { Warning } from "../domain/Plan.ts"
import { compare } from "../domain/Text.ts"
import { confirmationWarnings } from "./Confirm.ts"
import { credentialWarnings } from "./Credentials.ts"
import type { Prepared } from "./Prepare.ts"
import { repeatedFields, unmatchedValues } from "./Prove.ts"
import type { Decided } from "./Situation.ts"
import { personOf } from "./Situation.ts"

/** The order in which people are named. */
export const personOrder = (a: Person, b: Person): number =>
  compare(a.employee?.connection ?? "", b.employee?.connection ?? "") ||
  compare(a.employee?.id ?? "", b.employee?.id ?? "")
  || compare(a.member ?? "", b.member ?? "") || compare(a.email, b.email)

export const compareWarnings = (a: Warning, b: Warning): number => compare(a.code, b.code) || compare(a.text, b.text)

/** Warnings that name people, each once, with the sentence that they stand under. */
const peopleWarnings = {
  "contested-field": "Fields that hrsync puts back and somebody changes again, three times in 24 hours:",
  "cost-center-missing":
    "HR shows no cost center of theirs, or several, so their invitation goes without one. Give them one in HR before it goes out, or in the target afterwards:",
  "manager-not-a-member": "HR's manager is not a member here, so the manager is left as it is:",
  "released-leaver":
    "Released earlier, and HR now says that they have left; hrsync does not touch them. Archive them by hand, or set onReleasedLeaver: archive:",
  "termination-before-start": "The termination date lies before the start date and is ignored:",
  "unknown-timezone": "HR gives a time zone that does not exist, so the entity's own counts:",
  "unmanaged-leaver": "Managed by hand, while HR says that they have left; hrsync does not touch them:"
} as const

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

/** X2: invitations of hrsync's that nobody is managed by: whoever holds one can still come in. */
const openInvitations = (
  { input: { memory, rules }, members }: Prepared,
  adopted: ReadonlySet<string>
): ReadonlyArray<Warning> => {
  const emails = new Set<unknown>(memory.invitations.map(({ email }) => email))
  const people = members.unlinked.filter(({ email, externalId, id, state }) =>
    state === "invited" && !adopted.has(id) && (emails.has(email)
      || (isValue(externalId) && rules.source.some((connection) => externalId.startsWith(`${connection}/`))))
  ).map((member) => personOf(undefined, member))
  return people.length === 0 ? [] : [{
    code: "open-invitation",
    text:
      "An invitation of hrsync's is open, and nobody is managed by it. Withdraw it by hand, or say whose it is (hrsync link):",
    people: people.sort(personOrder)
  }]
}

/** Everything that an entity's plan warns of, in no order yet. */
export const allWarnings = (prepared: Prepared, decided: Decided, now: Instant): ReadonlyArray<Warning> => {
  const { hr, memory, rules } = prepared.input
  const adopted = new Set(
    decided.candidates.flatMap(({ operation }) => operation.kind === "adopt" ? [operation.member] : [])
  )
  const about = Object.entries(peopleWarnings) as ReadonlyArray<[keyof typeof peopleWarnings, string]>
  return [
    ...confirmationWarnings(rules, memory),
    ...credentialWarnings(rules, now),
    ...repeatedFields(rules.where),
    ...unmatchedValues(rules, prepared.employees),
    ...namesUnmet(prepared),
    ...openInvitations(prepared, adopted),
    ...hr.flatMap(({ connection, notes }) =>
      notes.map((note): Warning => ({ code: "source-note", text: `${connection}: ${note}`, people: [] }))
    ),
    ...prepared.input.members.notes.map((text): Warning => ({ code: "target-note", text, people: [] })),
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
