import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { Employee } from "../domain/Employee.ts"
import { isValue, valueOr } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { Adopt } from "../domain/Operation.ts"
import { awaits, isAllowed } from "./Awaits.ts"
import { contradiction, takenByAnother } from "./Contradicted.ts"
import { costCenterToSend } from "./CostCenter.ts"
import { invitedName } from "./Differences.ts"
import { digest } from "./Digest.ts"
import { accountToSend, holdInvalidIban, invitationDigest, keep } from "./Keep.ts"
import { keyText } from "./Population.ts"
import { facts } from "./Scope.ts"
import type { Situation, Subject } from "./Situation.ts"
import { carried, employmentFacts, operationId, personOf } from "./Situation.ts"

const sameKey = (key: { readonly connection: string; readonly id: string }, employee: Employee): boolean =>
  key.connection === employee.connection && key.id === employee.id

/** Unlinked members that carry hrsync's own id of one of the person's records (M1). */
export const markedFor = ({ members }: Situation, { records }: Subject): ReadonlyArray<Member> =>
  records.flatMap((record) => members.unlinkedByExternalId(externalIdOf(record)))

/** Starts managing an existing member: in the store only (M3). The caller keeps them after it. */
export const adopt = (situation: Situation, subject: Subject, member: Member, matchedBy: Adopt["matchedBy"]): void => {
  const { chosen, link } = subject
  const takesLinkOf = link === undefined || sameKey({ connection: link.connection, id: link.employeeId }, chosen)
    ? undefined
    : { connection: link.connection, id: link.employeeId }
  const how = matchedBy === "email"
    ? "their e-mail is the same"
    : matchedBy === "external-id"
    ? `the target keeps hrsync's own id ${valueOr(member.externalId, "")}`
    : takesLinkOf === undefined
    ? "they were managed before and belong here again"
    : `record ${takesLinkOf.id} of ${takesLinkOf.connection} is the same person's former one`
  situation.decided.propose({
    kind: "adopt",
    id: operationId("adopt", chosen),
    person: personOf(chosen, member, link),
    carry: "apply",
    wanted: digest(["adopt", member.id, matchedBy]),
    why: { rule: takesLinkOf === undefined ? "M3" : "M4", text: `Member ${member.id} is this employee: ${how}.` },
    member: member.id,
    matchedBy,
    takesLinkOf
  })
}

/** M6 and M7: an archived member whose employee belongs here. */
export const bringBack = (
  situation: Situation,
  subject: Subject,
  member: Member,
  byHrsync: boolean,
  matchedBy: Adopt["matchedBy"]
): void => {
  const { capabilities, decided } = situation
  const { chosen, link } = subject
  const person = personOf(chosen, member, link)
  // A link whose invitation was withdrawn for a new one is to another account (M2).
  const isTheirs = link?.memberId === member.id
  const wrong = link === undefined || !isTheirs ? undefined : contradiction(situation, subject.records, link, member)
  if (wrong !== undefined) {
    decided.hold("link-contradicted", person, wrong)
    return
  }
  if (!byHrsync && !isAllowed(situation, subject)) {
    if (!isTheirs) {
      decided.hold(
        "archived-before",
        person,
        `An archived member ${member.id} has ${
          matchedBy === "email" ? "this e-mail" : `hrsync's own id ${valueOr(member.externalId, "")}`
        }, and hrsync does not remember who archived them.`
      )
    } else {
      decided.hold(
        "archived-by-a-person",
        person,
        `Somebody archived member ${member.id} by hand, while ${employmentFacts(chosen)}.`
      )
    }
    return
  }
  const carry = carried(situation, capabilities.writes.reactivate, person, "bring an archived member back")
  if (carry === undefined) return
  const adopting = link === undefined || !isTheirs || link.state === "released"
    || !sameKey({ connection: link.connection, id: link.employeeId }, chosen)
  if (adopting) adopt(situation, subject, member, matchedBy)
  decided.propose({
    kind: "reactivate",
    id: operationId("reactivate", chosen),
    person,
    carry,
    wanted: digest(["reactivate", member.id]),
    why: {
      rule: byHrsync ? "M7" : "M6",
      text: `${employmentFacts(chosen)}; ${byHrsync ? "hrsync archived them" : "a person allowed it"}.`
    },
    member: member.id
  })
  keep(situation, subject, member, adopting, true)
}

/** F4: the new invitation of a pair that broke half-way is the pair's second half, and asks what the pair asks. */
const asksOfPair = ({ memory, rules }: Situation, { chosen, link }: Subject): ReadonlyArray<string> => {
  if (link === undefined) return []
  const account = rules.fields.includes("bankAccount") && isValue(chosen.bankAccount) ? chosen.bankAccount : undefined
  const applied = link.applied.bankAccount
  const isKnown = account === undefined || (memory.key !== undefined && applied === account.digest(memory.key))
  return [
    ...(rules.approval.email === "ask" ? ["approval.email is \"ask\""] : []),
    ...(isKnown ? [] : rules.approval.bankAccount === "ask"
      ? ["approval.bankAccount is \"ask\""]
      : applied === undefined
      ? ["hrsync has never written this person's bank account"]
      : [])
  ]
}

const invite = (situation: Situation, subject: Subject, email: EmailAddress): void => {
  const { capabilities, decided, filter, members, memory } = situation
  const { chosen, included } = subject
  if (awaits(situation, subject, email)) return
  const person = personOf(chosen, undefined)
  const carry = carried(situation, capabilities.writes.invite, person, "invite somebody")
  if (carry === undefined) return
  const account = accountToSend(situation, chosen)
  if (
    situation.rules.fields.includes("bankAccount") && isValue(chosen.bankAccount) && !chosen.bankAccount.isValidIban
  ) {
    holdInvalidIban(situation, chosen, undefined)
  }
  const name = invitedName(chosen)
  const costCenter = costCenterToSend(situation, chosen, person)
  const scope = included !== undefined
    ? `"${included}" is in include`
    : filter.fields.length === 0
    ? "all employees belong here"
    : facts(filter, chosen)
  const mayBeHidden = !capabilities.observes.invited || !capabilities.observes.archived || !members.showEmails
  const arrivalFrom = situation.arrivalFrom(subject)
  decided.propose({
    kind: "invite",
    id: operationId("invite", chosen),
    person,
    carry,
    wanted: invitationDigest(email, name, account.wanted, costCenter),
    why: {
      rule: arrivalFrom === undefined ? "D4" : "L6",
      text: `${employmentFacts(chosen)}; ${scope}${
        arrivalFrom === undefined ? "" : `; they move here from ${arrivalFrom}`
      }.`
    },
    email,
    name,
    bankAccount: account.bankAccount,
    bankAccountDigest: account.digest,
    costCenter,
    arrivalFrom,
    after: undefined
  }, {
    ask: [
      ...(!memory.appliedBefore && mayBeHidden
        ? [
          "hrsync remembers nothing of this entity yet, and the target may not show everybody who is invited or archived, or their e-mail"
        ]
        : []),
      ...asksOfPair(situation, subject)
    ].join("; ")
  })
  decided.managed.push({ employee: chosen, member: undefined, link: undefined, unchanged: false })
}

/** An eligible person in scope who has no link: adopt, invite, or say what is in the way. */
export const arrive = (situation: Situation, subject: Subject): void => {
  const { decided, members, rules } = situation
  const { chosen } = subject
  const marked = markedFor(situation, subject)
  const { email } = chosen
  const own = new Set(subject.records.map(keyText))
  const person = personOf(chosen, undefined)
  let unlinked = marked
  if (marked.length === 0) {
    const taken = takenByAnother(situation, subject)
    if (taken !== undefined) {
      decided.hold("link-contradicted", person, taken)
      return
    }
    if (!isValue(email)) {
      decided.hold(
        "no-work-email",
        person,
        `${chosen.connection} shows no work e-mail for employee ${chosen.id}, so there is no address to invite.`
      )
      return
    }
    const { links, members: all } = situation.holders(email)
    // Their own link is one whose invitation was withdrawn for a new one (M2); every other here is somebody else's.
    const foreign = links.find((link) => !own.has(keyText({ connection: link.connection, id: link.employeeId })))
    const holders = all.filter(({ id }) => id !== subject.link?.memberId)
    const linked = holders.find((member) => members.isLinked(member))
    if (foreign !== undefined) {
      decided.hold(
        "address-belongs-to-another-person",
        person,
        `${email} belongs, or once belonged, to employee ${foreign.employeeId} of ${foreign.connection}.`
      )
      return
    }
    if (linked !== undefined) {
      decided.hold(
        "address-belongs-to-another-person",
        person,
        `${email} is the address of member ${linked.id}, who is linked to somebody else.`
      )
      return
    }
    unlinked = holders
    // M1: the mark says for whom hrsync made the account, and so says more than an address.
    const marking = unlinked.find(({ externalId }) =>
      isValue(externalId) && !own.has(externalId) && situation.markedPerson(externalId) !== undefined
    )
    if (marking !== undefined) {
      decided.hold(
        "address-belongs-to-another-person",
        person,
        `${email} is the address of member ${marking.id}, whom hrsync created for employee ${
          valueOr(marking.externalId, "")
        }.`
      )
      return
    }
  }
  const live = unlinked.filter(({ state }) => state !== "archived")
  const [found] = live.length > 0 ? live : unlinked
  if (live.length > 1 || (live.length === 0 && unlinked.length > 1)) {
    const ids = unlinked.map(({ id }) => id).join(", ")
    decided.hold("ambiguous-member", person, `Several members could be this employee: ${ids}.`)
    return
  }
  if (found === undefined) {
    if (isValue(email)) invite(situation, subject, email)
    return
  }
  const matchedBy = marked.length > 0 ? "external-id" : "email"
  if (found.state === "archived") {
    bringBack(situation, subject, found, false, matchedBy)
    return
  }
  const invitedByHrsync = subject.records.some((record) => situation.invitationsOf(record).length > 0)
  if (marked.length === 0 && rules.adopt === "never" && !invitedByHrsync) {
    decided.hold(
      "unmanaged-member-exists",
      personOf(chosen, found),
      `Member ${found.id} has this e-mail and is managed by hand, and adopt is "never".`
    )
    return
  }
  adopt(situation, subject, found, matchedBy)
  keep(situation, subject, found, true)
}
