import { closest } from "fastest-levenshtein"
import { BankAccount } from "../domain/BankAccount.ts"
import { type Instant, parse as parseDate } from "../domain/CalendarDate.ts"
import type { Capabilities } from "../domain/Capabilities.ts"
import * as EmailAddress from "../domain/EmailAddress.ts"
import { empty, type Field, fromText, notVisible } from "../domain/Field.ts"
import type { Member, MemberState } from "../domain/Member.ts"

/** What is wrong with one member of a file: the key that it is about, and words without the value. */
export interface MemberProblem {
  readonly key: string | undefined
  readonly problem: string
}

const states: ReadonlyMap<unknown, MemberState> = new Map([
  ["invited", "invited"],
  ["active", "active"],
  ["archived", "archived"]
])

const keys = [
  "id",
  "externalId",
  "firstName",
  "lastName",
  "email",
  "state",
  "roles",
  "managerId",
  "iban",
  "bic",
  "accountHolder",
  "invitationExpiresAt"
] as const
type Key = typeof keys[number]
const isKey = new Set<string>(keys)

const instant =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/u

const noBankAccount = "bic and accountHolder belong to an iban"

/**
 * Turns one entry of a member file into a member as the directory shows it. Written by hand and without a schema,
 * because it runs a million times: every member gets the same shape, and roles that many share are kept once.
 */
export class MemberDecoder {
  readonly #observes: Capabilities["observes"]
  readonly #roles = new Map<string, ReadonlyArray<string>>()
  readonly #names = new Map<string, string>()
  /** Why the last entry gave no member. */
  problem: MemberProblem | undefined

  constructor(observes: Capabilities["observes"]) {
    this.#observes = observes
  }

  /** The member, or nothing; then `problem` says why. */
  decode(entry: unknown): Member | undefined {
    this.problem = undefined
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      return this.#wrong(undefined, "is not an object")
    }
    const values: Readonly<Record<string, unknown>> = entry as Readonly<Record<string, unknown>>
    for (const key in values) {
      if (!isKey.has(key)) {
        return this.#wrong(
          key,
          `has the key “${key.slice(0, 40)}”, which is not known; nearest is “${closest(key, [...keys])}”`
        )
      }
    }
    const observes = this.#observes
    const id = this.#text(values, "id", true).trim()
    const state = states.get(values["state"])
    const email = EmailAddress.parse(this.#text(values, "email", true))
    const firstName = this.#text(values, "firstName", true)
    const lastName = this.#text(values, "lastName", true)
    const externalId = this.#text(values, "externalId", false)
    const managerId = this.#text(values, "managerId", false).trim()
    const roles = this.#rolesOf(values["roles"])
    const bankAccount = this.#bankAccount(values)
    const invitationExpiresAt = this.#instant(values)
    if (this.problem !== undefined) return undefined
    if (id === "") return this.#wrong("id", "has an empty id")
    if (email === undefined) return this.#wrong("email", "has an email that is no e-mail address")
    if (state === undefined) {
      return this.#wrong(
        "state",
        values["state"] === undefined ? "has no state" : "has a state that is none of invited, active, archived"
      )
    }
    const member: Member = {
      id,
      externalId: fromText(externalId),
      firstName: this.#shared(firstName),
      lastName: this.#shared(lastName),
      email,
      state: observes.state ? state : "unknown",
      roles: observes.roles ? roles : notVisible,
      managerId: observes.manager ? this.#shared(managerId) : notVisible,
      bankAccount: observes.bankAccount ? bankAccount : notVisible,
      invitationExpiresAt: observes.state && state === "invited" ? invitationExpiresAt : notVisible
    }
    return member
  }

  /** Whether the directory's list holds a member in the state that the file gives it. */
  lists(entry: unknown): boolean {
    const state = (entry as { readonly state?: unknown }).state
    return (this.#observes.invited || state !== "invited") && (this.#observes.archived || state !== "archived")
  }

  #wrong(key: Key | string | undefined, problem: string): undefined {
    this.problem ??= { key, problem }
    return undefined
  }

  #text(values: Readonly<Record<string, unknown>>, key: Key, required: boolean): string {
    const value = values[key]
    if (typeof value === "string") return value
    if (value === undefined || value === null) {
      if (required) this.#wrong(value === undefined ? undefined : key, `has no ${key}`)
    } else this.#wrong(key, `has ${article(value)} as ${key}, which is text: put it in double quotes`)
    return ""
  }

  #shared(name: string): Field<string> {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    if (name.trim() === "") return empty
    if (this.#names.size < 200_000) this.#names.set(name, name)
    return name
  }

  #rolesOf(value: unknown): Field<ReadonlyArray<string>> {
    if (value === undefined || value === null) return empty
    if (!Array.isArray(value) || value.some((role) => typeof role !== "string" || role.trim() === "")) {
      this.#wrong("roles", "has roles that are not a list of names")
      return empty
    }
    if (value.length === 0) return empty
    const key = value.length === 1 ? String(value[0]) : JSON.stringify(value)
    const known = this.#roles.get(key)
    if (known !== undefined) return known
    const made: ReadonlyArray<string> = value.map(String)
    this.#roles.set(key, made)
    return made
  }

  #bankAccount(values: Readonly<Record<string, unknown>>): Field<BankAccount> {
    const iban = this.#text(values, "iban", false)
    const bic = this.#text(values, "bic", false)
    const holder = this.#text(values, "accountHolder", false)
    if (iban.trim() !== "") return new BankAccount(iban, bic, holder)
    if (bic !== "" || holder !== "") this.#wrong(bic === "" ? "accountHolder" : "bic", `has no iban; ${noBankAccount}`)
    return empty
  }

  #instant(values: Readonly<Record<string, unknown>>): Field<Instant> {
    const text = this.#text(values, "invitationExpiresAt", false)
    if (text === "") return notVisible
    const day = instant.exec(text)?.[1]
    if (day === undefined || parseDate(day) === undefined) {
      this.#wrong("invitationExpiresAt", "has an invitationExpiresAt that is no instant such as 2026-12-01T09:00:00Z")
      return notVisible
    }
    return Date.parse(text)
  }
}

const article = (value: unknown): string =>
  typeof value === "number"
    ? "a number"
    : typeof value === "boolean"
    ? "true or false"
    : Array.isArray(value)
    ? "a list"
    : "an object"
