import { atMinute } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import type { ManagerReference } from "../domain/Employee.ts"
import type { Field } from "../domain/Field.ts"
import { empty, isValue, notVisible } from "../domain/Field.ts"
import type { Member } from "../domain/Member.ts"
import type { Person } from "../domain/Operation.ts"
import { putBacksOf, wantedOf } from "./Differences.ts"
import { appliedDigest, digest } from "./Digest.ts"
import { keyText } from "./Population.ts"
import type { Candidate, Situation, Subject } from "./Situation.ts"
import { carried, operationId, personOf } from "./Situation.ts"

/** Finds HR's records for the managers that other records name. */
export interface ManagerRecords {
  readonly byId: (connection: string, id: string) => Subject | undefined
  readonly byEmail: (email: EmailAddress) => Subject | undefined
}

interface Manager {
  readonly person: Person
  readonly member: Member | undefined
  /** The invitation that makes them a member in this plan. */
  readonly invitation: Candidate | undefined
}

/** Who is invited or adopted in this plan, by record. */
const arrivals = ({ decided }: Situation) => {
  const invited = new Map<string, Candidate>()
  const adopted = new Map<string, string>()
  for (const candidate of decided.candidates) {
    const { operation } = candidate
    const employee = operation.person.employee
    if (operation.kind === "invite") {
      if (employee !== undefined) invited.set(keyText(employee), candidate)
    } else if (operation.kind === "adopt" && employee !== undefined) adopted.set(keyText(employee), operation.member)
  }
  return { adopted, invited }
}

/** The manager as a member of this entity, or as somebody invited in the same plan; nothing when neither. */
const resolver = (
  { members }: Situation,
  records: ManagerRecords,
  { adopted, invited }: ReturnType<typeof arrivals>
) => {
  let byEmail: Map<EmailAddress, Member> | undefined
  const memberAt = (email: EmailAddress): Member | undefined => {
    if (byEmail === undefined) {
      byEmail = new Map()
      for (const member of members.all) {
        if (isValue(member.email) && member.state !== "archived") byEmail.set(member.email, member)
      }
    }
    return byEmail.get(email)
  }
  return (connection: string, reference: ManagerReference): Manager | undefined => {
    const named = reference.by === "id" ? records.byId(connection, reference.id) : records.byEmail(reference.email)
    // Of a manager's several records the one that counts, as everywhere (M4).
    const record = named?.chosen
    const link = named?.link
    const key = record === undefined ? undefined : keyText(record)
    const memberId = link?.memberId ?? (key === undefined ? undefined : adopted.get(key))
    const linked = memberId === undefined ? undefined : members.get(memberId)
    const email = reference.by === "email"
      ? reference.email
      : record !== undefined && isValue(record.email)
      ? record.email
      : undefined
    const held = email === undefined ? undefined : memberAt(email)
    // A member who is linked to somebody else is not the manager, whatever address they still have.
    const free = held !== undefined && record !== undefined && members.isLinked(held) ? undefined : held
    const member = linked ?? free
    const invitation = key === undefined ? undefined : invited.get(key)
    // An invitation that goes out again makes another member (M2); one that waits for a yes does not yet.
    const replaced = invitation !== undefined && invitation.ask === ""
    if (member !== undefined && member.state !== "archived" && !replaced) {
      return { person: personOf(record, member), member, invitation: undefined }
    }
    return invitation === undefined
      ? undefined
      : { person: { ...invitation.operation.person, member: undefined }, member: undefined, invitation }
  }
}

/** What a manager is remembered as: their record, so that their own new e-mail is no new manager. */
const remembered = (manager: Manager): string =>
  appliedDigest(
    "manager",
    manager.person.employee === undefined ? manager.member?.id ?? "" : keyText(manager.person.employee)
  )

/** F6: the manager of everybody who is kept or invited, each its own update, after invitations. */
export const managers = (situation: Situation, records: ManagerRecords): void => {
  const { capabilities, decided, members, rules } = situation
  if (!rules.fields.includes("manager")) return
  const arriving = arrivals(situation)
  const resolve = resolver(situation, records, arriving)
  for (const entry of decided.managed) {
    const { employee, link, member } = entry
    if (!isValue(employee.manager)) continue
    const person = personOf(employee, member, link)
    const manager = resolve(employee.connection, employee.manager)
    if (manager === undefined) {
      decided.warnOf("manager-not-a-member", person)
      continue
    }
    const own = member === undefined ? arriving.invited.get(keyText(employee)) : undefined
    const needed = [own, manager.invitation].flatMap((candidate) =>
      candidate === undefined ? [] : [candidate.operation]
    )
    // Whom a person has yet to invite is no member in this plan; the manager follows when they are.
    if (needed.some(({ carry }) => carry === "manual")) continue
    if (manager.person.employee !== undefined && keyText(manager.person.employee) === keyText(employee)) continue
    const wanted = remembered(manager)
    const applied = link?.applied.manager
    const shown: Field<string> = member === undefined
      ? capabilities.observes.manager ? empty : notVisible
      : member.managerId
    if (isValue(shown) && shown === manager.member?.id) continue
    // A target that shows no managers: believed to hold what was last applied (F4); a new member has none yet.
    if (shown === notVisible && member !== undefined && (applied === undefined || applied === wanted)) continue
    if (entry.unchanged) decided.unchanged -= 1
    const putBack = applied === wanted // of a target that shows none this is not asked, of a new member nothing is applied
    const before: Field<Person> = isValue(shown) ? personOf(undefined, members.get(shown) ?? undefined) : shown
    const unshown = putBack && member !== undefined ? situation.unshown(employee, member, "manager") : undefined
    if (unshown !== undefined) {
      decided.unshown.add(unshown.journal)
      decided.hold(
        "awaiting-confirmation",
        person,
        `The manager was applied at ${atMinute(unshown.at)}, and the target's list does not show it yet.`,
        { field: "manager" }
      )
      continue
    }
    const change = { field: "manager", before, after: manager.person, putBack } as const
    if (putBack && putBacksOf(situation, employee, "manager") >= 3) {
      decided.hold(
        "contested-field",
        person,
        "The manager was put back three times in 24 hours and has been changed again.",
        { field: "manager" }
      )
      decided.warnOf("contested-field", person)
      continue
    }
    const carry = carried(
      situation,
      capabilities.writes.update.manager,
      person,
      "change the manager of a member",
      "manager"
    )
    if (carry === undefined) continue
    decided.propose({
      kind: "update",
      id: operationId("update", employee, "manager"),
      person,
      carry,
      wanted: digest([member?.id ?? "", wantedOf(change)]),
      why: {
        rule: putBack ? "F3" : "F6",
        text: `${employee.connection} says that the manager is ${manager.person.name || manager.person.email}${
          putBack ? "; it was edited by hand and is put back" : ""
        }.`
      },
      member: member?.id,
      changes: [change]
    }, { field: "manager", requires: needed.map(({ id }) => id) })
  }
}
