import { BankAccount } from "../domain/BankAccount.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { empty, type Field, fromText, map, notVisible } from "../domain/Field.ts"
import { accountOwner, type Member, type MemberState } from "../domain/Member.ts"
import { attributeOf, type AttributePath, attributePath, listOf, textOf, valueAt } from "./ScimAttribute.ts"
import { shows } from "./ScimDiscovery.ts"
import type { Server } from "./ScimServer.ts"
import type { Settings } from "./ScimSettings.ts"

const givenName = attributePath("name.givenName")
const emails = attributePath("emails")
const familyName = attributePath("name.familyName")

/** true and false, also as texts; nothing where it is neither. */
const truth = (value: unknown): boolean | undefined => {
  const text = typeof value === "string" ? value.trim().toLowerCase() : value
  return text === true || text === "true" ? true : text === false || text === "false" ? false : undefined
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/u

/** The address of work, or the primary one; the one that the settings name comes first. */
const addressIn = (emails: ReadonlyArray<unknown>, first: "work" | "primary"): string | undefined => {
  const values = emails.map((one) => ({
    value: textOf(attributeOf(one, "value")) ?? textOf(one),
    work: textOf(attributeOf(one, "type"))?.toLowerCase() === "work",
    primary: truth(attributeOf(one, "primary")) === true
  })).filter(({ value }) => value !== undefined && value.trim() !== "")
  const other = first === "work" ? "primary" : "work"
  const chosen = values.find(({ primary, work }) => primary && work)
    ?? values.find((one) => one[first])
    ?? values.find((one) => one[other])
    ?? (values.length === 1 ? values[0] : undefined)
  return chosen?.value
}

/** Whether text that stands for an IBAN is only a part of it, with signs in place of the rest. */
const isInPart = (iban: string): boolean => /[^A-Z0-9\s]|X{6}/iu.test(iban)

/** Whether a user's IBAN is there in part alone: sent back, it would take the place of the whole one. */
export const showsAccountInPart = (user: unknown, { bank }: Server["paths"]): boolean =>
  bank !== undefined && isInPart(textOf(valueAt(user, bank.iban)) ?? "")

/** Turns users as one server gives them into members. */
export class ScimMembers {
  readonly #server: Server
  readonly #settings: Settings

  constructor(server: Server, settings: Settings) {
    this.#server = server
    this.#settings = settings
  }

  /** Nothing where it has no id: such a user can't be told from another. */
  decode(user: unknown): Member | undefined {
    const id = textOf(attributeOf(user, "id"))
    if (id === undefined || id.trim() === "") return undefined
    const { paths } = this.#server
    const state = this.#state(user)
    return {
      id,
      externalId: map(fieldOf(textOf(attributeOf(user, "externalId"))), fromText),
      firstName: this.#text(user, givenName),
      lastName: this.#text(user, familyName),
      email: this.#email(user),
      state,
      roles: paths.roles === undefined ? notVisible : this.#roles(user, paths.roles),
      managerId: this.#manager(user),
      bankAccount: this.#bankAccount(user),
      invitationExpiresAt: state === "invited" ? this.#expiry(user) : notVisible
    }
  }

  /** What is not there: nothing where the server's schema has it, else it is not seen. */
  #absent(path: AttributePath): Field<never> {
    return shows(this.#server.description, path) === true ? empty : notVisible
  }

  #text(user: unknown, path: AttributePath): Field<string> {
    const text = textOf(valueAt(user, path))
    return text === undefined ? this.#absent(path) : fromText(text)
  }

  #email(user: unknown): Field<EmailAddress> {
    const { email } = this.#server
    const listed = email === "userName" ? undefined : addressIn(listOf(attributeOf(user, "emails")), email)
    if (listed !== undefined) return parseEmail(listed) ?? notVisible
    const userName = textOf(attributeOf(user, "userName"))
    return (userName === undefined ? undefined : parseEmail(userName))
      ?? (email === "userName" ? notVisible : this.#absent(emails))
  }

  #state(user: unknown): MemberState {
    const { state } = this.#settings
    const { paths } = this.#server
    if (state !== undefined && paths.state !== undefined) {
      const word = textOf(valueAt(user, paths.state))
      if (word !== undefined && state.invited.includes(word)) return "invited"
      if (word !== undefined && state.archived?.includes(word) === true) return "archived"
    }
    const active = truth(attributeOf(user, "active"))
    return active === undefined ? "unknown" : active ? "active" : "archived"
  }

  #roles(user: unknown, path: AttributePath): Field<ReadonlyArray<string>> {
    const found = valueAt(user, path)
    if (found === undefined || found === null) return this.#absent(path)
    const owner = new Set(this.#settings.roles?.owner)
    const roles = listOf(found).flatMap((role) => {
      const names = [role, attributeOf(role, "value"), attributeOf(role, "display")].flatMap((name) =>
        textOf(name) ?? []
      )
      const [first] = names
      return names.some((name) => owner.has(name)) ? [accountOwner] : first === undefined ? [] : [first]
    })
    return roles.length === 0 ? empty : roles
  }

  #manager(user: unknown): Field<string> {
    const { manager } = this.#server.paths
    const found = valueAt(user, manager)
    const id = textOf(attributeOf(found, "value")) ?? textOf(found)
    return id === undefined ? this.#absent(manager) : fromText(id)
  }

  #bankAccount(user: unknown): Field<BankAccount> {
    const { bank } = this.#server.paths
    if (bank === undefined) return notVisible
    const text = (path: AttributePath | undefined): string =>
      path === undefined ? "" : textOf(valueAt(user, path)) ?? ""
    const iban = text(bank.iban)
    if (iban.trim() === "") return this.#absent(bank.iban)
    // A number that the server shows in part is not seen.
    return isInPart(iban) ? notVisible : new BankAccount(iban, text(bank.bic), text(bank.holder))
  }

  #expiry(user: unknown): Field<number> {
    const { expiresAt } = this.#server.paths
    const text = expiresAt === undefined ? undefined : textOf(valueAt(user, expiresAt))
    const at = text !== undefined && instant.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(at) ? notVisible : at
  }
}

const fieldOf = (text: string | undefined): Field<string> => text ?? notVisible
