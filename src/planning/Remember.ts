import type { Instant } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { EmployeeKey } from "../domain/Employee.ts"
import type { MemberId } from "../domain/Member.ts"
import type { Link, PendingOperation, SentInvitation } from "../domain/Memory.ts"
import type { MemoryChange } from "../domain/MemoryChange.ts"
import type { Adopt, Change, Invite, Operation, Update } from "../domain/Operation.ts"
import { isRemoval } from "../domain/Operation.ts"
import { nameDigest } from "./Differences.ts"
import { appliedDigest } from "./Digest.ts"
import type { LinkBook } from "./LinkBook.ts"
import { keyText } from "./Population.ts"

/** What is remembered of an operation depends on. */
export interface Remembering {
  readonly links: LinkBook
  /** People without a link whom somebody allowed back. */
  readonly isAllowed: (person: EmployeeKey) => boolean
  /** Members whom the plan brings back. */
  readonly reactivated: ReadonlySet<MemberId>
  /** Whether somebody approved the operation (P6): then it counts against no limit (P3). */
  readonly isApproved: (operation: Operation) => boolean
  /** Earlier calls of the same operation that had no answer (X2). */
  readonly unanswered: (operation: Operation) => ReadonlyArray<PendingOperation>
  /** What was remembered of an invitation to the person. */
  readonly invitationOf: (person: EmployeeKey) => SentInvitation | undefined
}

const union = (
  emails: ReadonlyArray<EmailAddress>,
  ...more: ReadonlyArray<EmailAddress | undefined>
): ReadonlyArray<EmailAddress> => [
  ...new Set([...emails, ...more.filter((email) => email !== undefined)])
]

const linkChange = (link: Link | undefined, change: Partial<Link>): ReadonlyArray<MemoryChange> =>
  link === undefined ? [] : [{ type: "link", link: { ...link, ...change } }]

/** The HR record that an operation is remembered under: its link's, where it has one. */
export const personKeyOf = (operation: Operation, links: LinkBook): EmployeeKey | undefined => {
  const link = operation.kind === "adopt" ? undefined : links.for(operation)
  return link === undefined ? operation.person.employee : { connection: link.connection, id: link.employeeId }
}

/** What an invitation's permission is (`hrsync allow`), and how it is used up. */
const useUp = (
  person: EmployeeKey,
  link: Link | undefined,
  isAllowed: Remembering["isAllowed"]
): { readonly changes: ReadonlyArray<MemoryChange>; readonly undo: ReadonlyArray<MemoryChange> } => ({
  changes: [
    ...(isAllowed(person) ? [{ type: "allowed-used", person } as const] : []),
    ...(link?.allowed === true ? linkChange(link, { allowed: false }) : [])
  ],
  undo: [
    ...(isAllowed(person) ? [{ type: "allow", person } as const] : []),
    ...(link?.allowed === true ? linkChange(link, {}) : [])
  ]
})

/**
 * What must be remembered before the call of an operation, whatever becomes of it (X2), and what takes it back when the
 * operation certainly was not done.
 */
export const begun = (
  operation: Operation,
  { isAllowed, isApproved, links, unanswered }: Remembering,
  at: Instant
): { readonly changes: ReadonlyArray<MemoryChange>; readonly undo: ReadonlyArray<MemoryChange> } => {
  const person = personKeyOf(operation, links)
  if (person === undefined) return { changes: [], undo: [] }
  const link = links.for(operation)
  if (isRemoval(operation)) {
    // Called again, it is one removal still, whichever of the calls did it (P3).
    const before = unanswered(operation).map((earlier) => ({ person: earlier.person, at: earlier.at }))
    const approved = isApproved(operation)
    return {
      changes: [
        ...before.map((one) => ({ type: "removal-undone", ...one }) as const),
        { type: "removal", removal: { at, person, approved } }
      ],
      undo: [
        { type: "removal-undone", person, at },
        ...before.map((one) => ({ type: "removal", removal: { ...one, approved } }) as const)
      ]
    }
  }
  switch (operation.kind) {
    case "invite": {
      const used = useUp(person, link, isAllowed)
      const { email } = operation
      const bankAccount = operation.bankAccountDigest || undefined
      return {
        changes: [
          { type: "invitation", invitation: { person, email, at, outcome: "unknown", listsWithout: 0, bankAccount } },
          ...used.changes
        ],
        undo: [{ type: "invitation-forgotten", person }, ...used.undo]
      }
    }
    case "reactivate":
      return useUp(person, link, isAllowed)
    case "resend-invite":
      return { changes: linkChange(link, { resent: operation.attempt }), undo: linkChange(link, {}) }
    default:
      return { changes: [], undo: [] }
  }
}

const invited = (
  { bankAccount, bankAccountDigest, email, name }: Invite,
  person: EmployeeKey,
  member: MemberId,
  former: Link | undefined,
  at: Instant
): ReadonlyArray<MemoryChange> => {
  const applied = { name: nameDigest(name), email: appliedDigest("email", email) }
  return [
    {
      type: "link",
      link: {
        connection: person.connection,
        employeeId: person.id,
        memberId: member,
        emails: union(former?.emails ?? [], email),
        state: "managed",
        archivedByHrsync: false,
        allowed: false,
        applied: bankAccount === undefined || bankAccountDigest === ""
          ? applied
          : { ...applied, bankAccount: bankAccountDigest },
        resent: 0,
        reinvite: false,
        releasedByPerson: false
      }
    },
    {
      type: "invitation",
      invitation: { person, email, at, outcome: "sent", listsWithout: 0, bankAccount: bankAccountDigest || undefined }
    }
  ]
}

/** What is remembered of a value applied; of a bank account nothing while there is no key. */
const digestOf = (change: Change): string => {
  switch (change.field) {
    case "name":
      return nameDigest(change.after)
    case "email":
      return appliedDigest("email", change.after)
    case "manager": {
      const { employee, member } = change.after
      return appliedDigest("manager", employee === undefined ? member ?? "" : keyText(employee))
    }
    case "bankAccount":
      return change.digest
  }
}

const updated = ({ changes }: Update, person: EmployeeKey, link: Link | undefined, at: Instant) => {
  if (link === undefined) return []
  const applied: Partial<Record<Change["field"], string>> = { ...link.applied }
  let { emails } = link
  const putBacks: Array<MemoryChange> = []
  for (const change of changes) {
    const digest = digestOf(change)
    if (digest !== "") applied[change.field] = digest
    if (change.field === "email") emails = union(emails, change.after)
    if (change.putBack) putBacks.push({ type: "put-back", putBack: { person, field: change.field, at } })
  }
  return [...linkChange(link, { applied, emails }), ...putBacks]
}

/** What follows from an operation that the target carried out. `member`: who is meant, of an invitation the new one. */
export const done = (
  operation: Operation,
  member: MemberId | undefined,
  { links }: Remembering,
  at: Instant
): ReadonlyArray<MemoryChange> => {
  const person = personKeyOf(operation, links)
  const link = links.for(operation)
  if (person === undefined) return []
  switch (operation.kind) {
    case "invite":
      return member === undefined ? [] : invited(operation, person, member, links.of(person), at)
    case "update":
      return updated(operation, person, link, at)
    case "archive":
      return linkChange(link, { archivedByHrsync: true })
    case "cancel-invite":
      return linkChange(link, operation.halfOfPair ? { reinvite: true } : { archivedByHrsync: true })
    case "reactivate":
      return linkChange(link, { archivedByHrsync: false, allowed: false, reinvite: false })
    default:
      return []
  }
}

/**
 * What follows where the target says that it was so before the call. Whose doing that was is not known, so that an
 * invitation is adopted by the rules when a list shows it, and somebody archived counts as archived by hrsync only where
 * an earlier call of the same operation had no answer. `undo`: of `begun`.
 */
export const already = (
  operation: Operation,
  undo: ReadonlyArray<MemoryChange>,
  remembering: Remembering,
  at: Instant
): ReadonlyArray<MemoryChange> => {
  if (operation.kind === "invite") return undo
  if (!isRemoval(operation)) return done(operation, undefined, remembering, at)
  return remembering.unanswered(operation).length > 0 ? [...undo, ...done(operation, undefined, remembering, at)] : undo
}

const adopted = (
  operation: Adopt,
  { invitationOf, isAllowed, links, reactivated }: Remembering
): ReadonlyArray<MemoryChange> => {
  const { employee } = operation.person
  if (employee === undefined) return []
  const former = links.of(operation.takesLinkOf ?? employee)
  const isSame = former?.memberId === operation.member
  const invitation = invitationOf(employee)
  const account = invitation?.bankAccount
  // A permission to come back is used up by the return, not by the adoption before it.
  const allowed = reactivated.has(operation.member) && (former?.allowed === true || isAllowed(employee))
  return [
    ...(operation.takesLinkOf === undefined ? [] : [{ type: "unlink", person: operation.takesLinkOf } as const]),
    {
      type: "link",
      link: {
        connection: employee.connection,
        employeeId: employee.id,
        memberId: operation.member,
        // Also the address of hrsync's own invitation, which its member may still have: HR may say another one by now.
        emails: union(former?.emails ?? [], invitation?.email, parseEmail(operation.person.email)),
        state: "managed",
        archivedByHrsync: isSame && former.archivedByHrsync,
        allowed,
        // What went with hrsync's own invitation was written, though its answer may have been lost (F4).
        applied: isSame ? former.applied : account === undefined ? {} : { bankAccount: account },
        resent: isSame ? former.resent : 0,
        reinvite: false,
        releasedByPerson: false
      }
    },
    ...(isAllowed(employee) ? [{ type: "allowed-used", person: employee } as const] : [])
  ]
}

/** What an operation is that concerns the store alone: an adoption or a release. */
export const inStore = (operation: Operation, remembering: Remembering): ReadonlyArray<MemoryChange> =>
  operation.kind === "adopt"
    ? adopted(operation, remembering)
    : operation.kind === "release"
    ? linkChange(remembering.links.for(operation), { state: "released" })
    : []

/** X8: what is remembered when an operation is given to a person. A removal counts from now on (P3). */
export const opened = (
  operation: Operation,
  { isApproved, links }: Remembering,
  at: Instant
): ReadonlyArray<MemoryChange> => {
  const person = personKeyOf(operation, links)
  if (person === undefined) return []
  return [
    {
      type: "waiting",
      item: {
        operation: operation.id,
        person,
        member: "member" in operation ? operation.member : undefined,
        wanted: operation.wanted,
        openedAt: at,
        doneAt: undefined
      }
    },
    ...(isRemoval(operation)
      ? [{ type: "removal", removal: { at, person, approved: isApproved(operation) } } as const]
      : [])
  ]
}
