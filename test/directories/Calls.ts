import { type EmailAddress, parse } from "../../src/domain/EmailAddress.ts"
import type { PersonName } from "../../src/domain/Operation.ts"
import type { TargetCall } from "../../src/domain/TargetCall.ts"

export const address = (text: string): EmailAddress => {
  const email = parse(text)
  if (email === undefined) throw new Error(`${text} is no address`)
  return email
}

/** An invitation of somebody new. */
export const inviteOf = (email: string, externalId: string, name: PersonName = { first: "New", last: "Comer" }) =>
  ({
    kind: "invite",
    email: address(email),
    name,
    bankAccount: undefined,
    costCenter: undefined,
    externalId,
    replaces: undefined
  }) satisfies TargetCall
