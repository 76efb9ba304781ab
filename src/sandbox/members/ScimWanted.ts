import type { MemberWorld, Wanted } from "./MemberWorld.ts"
import { enterpriseSchema, isJson, sandboxSchema, ScimProblem, valueIn } from "./ScimNames.ts"

const invalid = (detail: string): ScimProblem => new ScimProblem(400, "invalidValue", detail)

/** A text; nothing where the attribute is left out or null. */
const textIn = (object: unknown, name: string): string | undefined => {
  const value = valueIn(object, name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== "string") throw invalid(`The attribute ${name} is a text.`)
  return value
}

const booleanIn = (object: unknown, name: string): boolean | undefined => {
  const value = valueIn(object, name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== "boolean") throw invalid(`The attribute ${name} is true or false.`)
  return value
}

/** The one address in `emails`: the primary one, else the only one. */
const emailIn = (user: unknown): string | undefined => {
  const emails = valueIn(user, "emails")
  if (emails === undefined || emails === null) return undefined
  if (!Array.isArray(emails)) throw invalid("The attribute emails is a list.")
  const addresses: ReadonlyArray<unknown> = emails
  const [only, ...others] = addresses
  const chosen = addresses.find((one) => valueIn(one, "primary") === true) ?? (others.length === 0 ? only : undefined)
  if (chosen === undefined && addresses.length > 0) throw invalid("Of several e-mails one is the primary one.")
  return textIn(chosen, "value")
}

/**
 * The address that a user is to have, which stands in two places: of the two, the one that differs from before counts.
 * `before`: the user as it is; nothing: there is none yet.
 */
const addressIn = (user: unknown, before: unknown): string => {
  const userName = textIn(user, "userName")
  if (userName === undefined || userName === "") throw invalid("A user has a userName.")
  const email = emailIn(user)
  const sameName = userName === valueIn(before, "userName")
  const sameEmail = email === undefined || (before !== undefined && email === emailIn(before))
  if (!sameName && !sameEmail && userName !== email) throw invalid("userName and the e-mail are one address here.")
  return sameEmail ? userName : email
}

const managerIn = (user: unknown): string | null => {
  const manager = valueIn(valueIn(user, enterpriseSchema), "manager")
  if (manager === undefined || manager === null) return null
  if (!isJson(manager)) throw invalid("The attribute manager is an object with the manager's id as value.")
  const id = textIn(manager, "value")
  return id === undefined || id === "" ? null : id
}

const costCenterIn = (user: unknown, world: MemberWorld): string | null => {
  const name = textIn(valueIn(user, enterpriseSchema), "costCenter")
  if (name === undefined || name === "") return null
  const found = world.costCenter(name)
  if (found === undefined) throw invalid("There is no cost centre of that name.")
  return found.id
}

const accountIn = (user: unknown): NonNullable<Wanted["bankAccount"]> | null => {
  const extension = valueIn(user, sandboxSchema)
  const iban = textIn(extension, "iban") ?? ""
  return iban === "" ? null : {
    iban,
    bic: textIn(extension, "bic") || null,
    accountHolder: textIn(extension, "accountHolder") || null
  }
}

/** What a user as JSON says that a member is to be like. What nobody writes is not looked at. `before`: as it is now. */
export const wantedOf = (user: unknown, world: MemberWorld, before?: unknown): Wanted => {
  if (!isJson(user)) throw new ScimProblem(400, "invalidSyntax", "The body is no user.")
  const name = valueIn(user, "name")
  const active = booleanIn(user, "active")
  const address = addressIn(user, before)
  const sameAddress = before !== undefined && address === valueIn(before, "userName")
  return {
    externalId: textIn(user, "externalId") || null,
    firstName: textIn(name, "givenName") ?? "",
    lastName: textIn(name, "familyName") ?? "",
    ...(sameAddress ? {} : { email: address }),
    managerId: managerIn(user),
    costCenterId: costCenterIn(user, world),
    bankAccount: accountIn(user),
    ...(active === undefined ? {} : { active })
  }
}
