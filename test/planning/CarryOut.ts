import type { Instant } from "../../src/domain/CalendarDate.ts"
import { empty } from "../../src/domain/Field.ts"
import type { Member, MemberId } from "../../src/domain/Member.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"
import type { Target } from "./Model.ts"

const day = 86_400_000

const part = (name: string) => name === "" ? empty : name

/** What a call does to a target that does as it is told, however foolish. `id`: of the member that an invitation makes. */
export const carryOut = (
  members: Map<MemberId, Member>,
  call: TargetCall,
  { at, id, withdrawn }: { readonly at: Instant; readonly id: MemberId; readonly withdrawn: Target["withdrawn"] }
): void => {
  const change = (member: MemberId, facts: Partial<Member>): void => {
    const known = members.get(member)
    if (known !== undefined) members.set(member, { ...known, ...facts })
  }
  switch (call.kind) {
    case "invite":
      members.set(id, {
        id,
        externalId: call.externalId,
        firstName: part(call.name.first),
        lastName: part(call.name.last),
        email: call.email,
        state: "invited",
        roles: [],
        managerId: empty,
        bankAccount: call.bankAccount ?? empty,
        invitationExpiresAt: at + 30 * day
      })
      return
    case "update": {
      const { bankAccount, email, manager, name } = call.changes
      change(call.member, {
        ...(email === undefined ? {} : { email }),
        ...(manager === undefined ? {} : { managerId: manager }),
        ...(bankAccount === undefined ? {} : { bankAccount }),
        ...(name === undefined ? {} : { firstName: part(name.first), lastName: part(name.last) })
      })
      return
    }
    case "archive":
    case "cancel-invite":
      if (members.get(call.member)?.state === "invited" && withdrawn === "nothing") members.delete(call.member)
      else change(call.member, { state: "archived", invitationExpiresAt: empty })
      return
    case "resend-invite":
      change(call.member, { invitationExpiresAt: at + 30 * day })
      return
    case "reactivate":
      change(call.member, { state: "active" })
  }
}
