import { atMinute } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { PersonName } from "../domain/Operation.ts"
import type { ManagedField } from "../domain/Rules.ts"
import { awaits } from "./Awaits.ts"
import { costCenterToSend } from "./CostCenter.ts"
import type { FieldChange } from "./Differences.ts"
import { bankVerdict, emailChange, invitedName, inWords, nameChange, putBacksOf, wantedOf } from "./Differences.ts"
import { digest } from "./Digest.ts"
import { keyText } from "./Population.ts"
import type { Situation, Subject } from "./Situation.ts"
import { bankDigest, carried, halfOfPairId, operationId, personOf } from "./Situation.ts"

const fieldNames: Readonly<Record<ManagedField, string>> = {
  name: "name",
  email: "e-mail",
  manager: "manager",
  bankAccount: "bank account"
}

interface Proposal {
  readonly change: FieldChange
  /** Why it needs a yes first; empty when it does not. */
  readonly ask: string
}

/** Whether the new address of a managed member is free; a hold where it is not (M4). */
const addressIsFree = (situation: Situation, subject: Subject, member: Member): boolean => {
  const { email } = subject.chosen
  if (!isValue(email)) return false
  const own = new Set(subject.records.map(keyText))
  const { links, members } = situation.holders(email)
  const person = personOf(subject.chosen, member)
  const foreign = links.find((link) => !own.has(keyText({ connection: link.connection, id: link.employeeId })))
  const holder = members.find((other) => other.id !== member.id)
  if (foreign === undefined && holder === undefined) return true
  if (foreign !== undefined || (holder !== undefined && situation.members.isLinked(holder))) {
    situation.decided.hold(
      "address-belongs-to-another-person",
      person,
      foreign === undefined
        ? `HR's e-mail ${email} is used by member ${holder?.id ?? ""}, who is linked to somebody else.`
        : `HR's e-mail ${email} belongs, or once belonged, to employee ${foreign.employeeId} of ${foreign.connection}.`,
      { field: "email" }
    )
  } else {
    situation.decided.hold(
      "unmanaged-member-exists",
      person,
      `HR's e-mail ${email} is already used by member ${holder?.id ?? ""}, who is managed by hand.`,
      { field: "email" }
    )
  }
  return false
}

const proposals = (situation: Situation, subject: Subject, member: Member, adopting: boolean): Array<Proposal> => {
  const { decided, rules } = situation
  const { chosen, link } = subject
  const found: Array<Proposal> = []
  const person = personOf(chosen, member, link)
  const consider = (change: FieldChange | undefined, ask = ""): void => {
    if (change === undefined) return
    // HR's value was written just now, and the list lags behind: nobody edited it (X6).
    const unshown = change.putBack ? situation.unshown(chosen, member, change.field) : undefined
    if (unshown !== undefined) {
      decided.unshown.add(unshown.journal)
      decided.hold(
        "awaiting-confirmation",
        person,
        `The ${fieldNames[change.field]} was applied at ${
          atMinute(unshown.at)
        }, and the target's list does not show it yet.`,
        { field: change.field }
      )
      return
    }
    if (change.putBack && putBacksOf(situation, chosen, change.field) >= 3) {
      decided.hold(
        "contested-field",
        person,
        `The ${fieldNames[change.field]} was put back three times in 24 hours and has been changed again.`,
        { field: change.field }
      )
      decided.warnOf("contested-field", person)
      return
    }
    found.push({ change, ask })
  }
  if (rules.fields.includes("name")) consider(nameChange(chosen, member, link))
  if (adopting) return found
  if (rules.fields.includes("email")) {
    const change = emailChange(chosen, member, link)
    if (change !== undefined && addressIsFree(situation, subject, member)) {
      consider(change, rules.approval.email === "ask" ? "approval.email is \"ask\"" : "")
    }
  }
  if (rules.fields.includes("bankAccount")) {
    const verdict = bankVerdict(situation, chosen, member, link)
    if (verdict.is === "baseline") {
      decided.bankBaselines.push({ person: { connection: chosen.connection, id: chosen.id }, digest: verdict.digest })
    } else if (verdict.is === "invalid") holdInvalidIban(situation, chosen, member)
    else if (verdict.is === "different") {
      consider(
        verdict.change,
        rules.approval.bankAccount === "ask"
          ? "approval.bankAccount is \"ask\""
          : verdict.firstAgreement
          ? "hrsync has never written this person's bank account, and it differs from the target's"
          : ""
      )
    }
  }
  return found
}

/** HR's account is no IBAN: it is not written, and nothing else of the person waits for it (F4). */
export const holdInvalidIban = (situation: Situation, employee: Employee, member: Member | undefined): void => {
  const account = isValue(employee.bankAccount) ? employee.bankAccount.masked : ""
  situation.decided.hold(
    "invalid-bank-account",
    personOf(employee, member),
    `HR's bank account ${account} is not a valid IBAN (length or check digits).`,
    { field: "bankAccount" }
  )
}

/** M2: the invitation that went to the old address is withdrawn, and one goes to the new address. */
const replaceInvitation = (
  situation: Situation,
  subject: Subject,
  member: Member,
  { ask, change }: Proposal
): boolean => {
  const { capabilities, decided } = situation
  if (change.field !== "email" || awaits(situation, subject, change.after, "email")) return false
  const { chosen } = subject
  const person = personOf(chosen, member)
  const cancel = carried(situation, capabilities.writes["cancel-invite"], person, "withdraw an invitation", "email")
  if (cancel === undefined) return false
  const invite = carried(situation, capabilities.writes.invite, person, "invite somebody", "email")
  if (invite === undefined) return false
  // Halves of one decision go one way: a new invitation does not run ahead of a person's withdrawal.
  const carry = cancel === "manual" || invite === "manual" ? "manual" : "apply"
  const why = {
    rule: "M2",
    text: `The invitation is still open and ${chosen.connection} says that the ${
      inWords(change)
    }; the old link went to the old address.`
  }
  const cancelId = halfOfPairId(chosen)
  const inviteId = operationId("invite", chosen)
  decided.propose({
    kind: "cancel-invite",
    id: cancelId,
    person,
    carry,
    wanted: digest(["cancel-invite", member.id]),
    why,
    member: member.id,
    halfOfPair: true
  }, { ask, field: "email", requires: [inviteId] })
  const account = accountToSend(situation, chosen)
  const name = invitedName(chosen, member)
  const costCenter = costCenterToSend(situation, chosen, person)
  decided.propose({
    kind: "invite",
    id: inviteId,
    person,
    carry,
    wanted: invitationDigest(change.after, name, account.wanted, costCenter),
    why,
    email: change.after,
    name,
    bankAccount: account.bankAccount,
    bankAccountDigest: account.digest,
    costCenter,
    arrivalFrom: undefined,
    after: cancelId
  }, { ask, field: "email", requires: [cancelId] })
  return true
}

/** Everything that an invitation carries. Where no cost center goes along, nothing says so: most targets take none (F7). */
export const invitationDigest = (
  email: EmailAddress,
  name: PersonName,
  account: string,
  costCenter: string | undefined
): string => digest(["invite", email, name, account, ...(costCenter === undefined ? [] : [costCenter])])

/**
 * The bank account that an invitation carries: none unless `fields` asks for it, it is valid, and the target has a place
 * for it. `wanted`: for the digest of the operation.
 */
export const accountToSend = ({ capabilities, memory, rules }: Situation, employee: Employee) => {
  const account = employee.bankAccount
  const isKept = rules.fields.includes("bankAccount") && capabilities.writes.update.bankAccount !== "unsupported"
  if (!isKept || !isValue(account) || !account.isValidIban) {
    return { bankAccount: undefined, digest: "", wanted: "" }
  }
  const digest = bankDigest(memory, account)
  return { bankAccount: account, digest, wanted: digest || account.masked }
}

/**
 * Keeps a member as HR says (section 5). `adopting`: the plan that adopts changes names only (M3). `touched`: the plan
 * does something else for them, so that they are not counted as unchanged.
 */
export const keep = (
  situation: Situation,
  subject: Subject,
  member: Member,
  adopting: boolean,
  touched = adopting
): void => {
  const { capabilities, decided } = situation
  const { chosen, link } = subject
  const before = decided.candidates.length + decided.holds.length
  const person = personOf(chosen, member, link)
  const parts = new Map<
    string,
    { readonly carry: "apply" | "manual"; readonly ask: string; readonly changes: Array<FieldChange> }
  >()
  const found = proposals(situation, subject, member, adopting)
  const moved = member.state === "invited" ? found.find(({ change }) => change.field === "email") : undefined
  // The new invitation carries the bank account, so what the account waits for it waits for too.
  const pairAsks = [moved?.ask ?? "", found.find(({ change }) => change.field === "bankAccount")?.ask ?? ""]
  const pairAsk = pairAsks.filter((reason) => reason !== "").join("; ")
  const replaced = moved !== undefined
    && replaceInvitation(situation, subject, member, { change: moved.change, ask: pairAsk })
  for (const { ask, change } of found) {
    if (member.state === "invited" && change.field === "email") continue
    if (replaced && (pairAsk === "" || ask !== "")) continue // the new invitation carries it
    const what = `change the ${fieldNames[change.field]} of a member`
    const carry = carried(situation, capabilities.writes.update[change.field], person, what, change.field)
    if (carry === undefined) continue
    // A person's work is one item per field: what the target shows of one says nothing of another (X8).
    const key = `${carry} ${ask} ${carry === "manual" ? change.field : ""}`
    const part = parts.get(key)
    if (part === undefined) parts.set(key, { carry, ask, changes: [change] })
    else part.changes.push(change)
  }
  for (const { ask, carry, changes } of parts.values()) {
    const contested = changes.filter(({ putBack }) => putBack)
    decided.propose({
      kind: "update",
      id: operationId("update", chosen, changes.map(({ field }) => field).join("+")),
      person,
      carry,
      wanted: digest([member.id, ...changes.map(wantedOf)]),
      why: {
        rule: contested.length > 0 ? "F3" : changes.some(({ field }) => field === "email") ? "M2" : "F1",
        text: `${chosen.connection} says that the ${changes.map(inWords).join(", ")}${
          contested.length > 0 ? "; it was edited by hand and is put back" : ""
        }.`
      },
      member: member.id,
      changes
    }, { ask, field: changes.length === 1 ? changes[0]?.field : undefined })
  }
  const changes = decided.candidates.length + decided.holds.length - before
  if (!adopting && link !== undefined && isValue(chosen.email)) {
    const { email } = chosen
    // Also where the target shows it: the answer to the update may have been lost, or a person made it (D4, L5).
    if ((member.email === notVisible || member.email === email) && !link.emails.includes(email)) {
      decided.addresses.push({ person: { connection: link.connection, id: link.employeeId }, email })
    }
  }
  if (!adopting) {
    const unchanged = changes === 0 && !touched
    if (unchanged) decided.unchanged += 1
    decided.managed.push({
      employee: chosen,
      member: replaced ? undefined : member,
      link: replaced ? undefined : link,
      unchanged
    })
  }
}
