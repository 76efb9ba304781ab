import { BankAccount } from "../domain/BankAccount.ts"
import { type CalendarDate, isTimezone } from "../domain/CalendarDate.ts"
import * as EmailAddress from "../domain/EmailAddress.ts"
import type { AttributeValue, Employee, EmployeeStatus, ManagerReference } from "../domain/Employee.ts"
import { empty, type Field, fromText, isValue, notVisible } from "../domain/Field.ts"
import { type DateFormat, dateReader } from "./Dates.ts"
import { type Slot, slots, type Wanted } from "./Slots.ts"
import { type KnownStatus, statusReader } from "./Statuses.ts"

/** Where the value of each slot stands in the array that `decode` takes; attributes follow in their order. */
export const slotIndex = Object.fromEntries(slots.map((slot, index) => [slot, index])) as Readonly<Record<Slot, number>>
export const firstAttribute = slots.length

const ID = slotIndex.id
const PERSON_KEY = slotIndex.personKey
const FIRST_NAME = slotIndex.firstName
const LAST_NAME = slotIndex.lastName
const EMAIL = slotIndex.email
const STATUS = slotIndex.status
const START_DATE = slotIndex.startDate
const TERMINATION_DATE = slotIndex.terminationDate
const LAST_WORKING_DAY = slotIndex.lastWorkingDay
const TIMEZONE = slotIndex.timezone
const MANAGER_ID = slotIndex.managerId
const MANAGER_EMAIL = slotIndex.managerEmail
const IBAN = slotIndex.iban
const BIC = slotIndex.bic
const ACCOUNT_HOLDER = slotIndex.accountHolder

const isIdentifier = (index: number): boolean => index === ID || index === MANAGER_ID || index === PERSON_KEY

/** Something about one value of the record just decoded, without the value. */
export interface Remark {
  /** Index in the array that `decode` took. */
  readonly index: number
  readonly text: string
}

/** Why a record gave no employee. Without an `id` nobody can say whom it concerns. */
export interface Failure {
  readonly id: string | undefined
  readonly email: EmailAddress.EmailAddress | undefined
  readonly remarks: ReadonlyArray<Remark>
}

export interface DecoderOptions {
  readonly connection: string
  readonly wanted: Wanted
  readonly dates: ReadonlyArray<DateFormat>
  readonly statuses: Readonly<Record<string, KnownStatus>>
  readonly assumeStatus: "active" | undefined
}

/** So many distinct texts are shared between records; beyond them every record keeps its own. */
const mostShared = 200_000
/** Sets of attributes need more memory to look up; where a company has more distinct ones, sharing would not pay. */
const mostSharedSets = 5000

type Leaf = Readonly<Record<string, Field<AttributeValue>>>
type Branch = Map<Field<AttributeValue>, Branch | Leaf>

/**
 * Turns the values of one record into an employee. Written by hand and without a schema, because it runs a million
 * times: every employee gets the same shape, and texts that many records share are kept once.
 *
 * A value is a text, number, boolean or null, or a list of those for an attribute; `undefined` says that the export
 * does not show it. Blank texts and null are empty.
 */
export class EmployeeDecoder {
  readonly #connection: string
  readonly #attributes: ReadonlyArray<string>
  readonly #wantsManager: boolean
  readonly #wantsBankAccount: boolean
  readonly #assume: EmployeeStatus
  readonly #formats: string
  readonly #readDate: (text: string) => CalendarDate | undefined
  readonly #readStatus: (word: string) => EmployeeStatus

  readonly #texts = new Map<string, string>()
  readonly #dates = new Map<string, CalendarDate | undefined>()
  readonly #statuses = new Map<string, { readonly status: EmployeeStatus; readonly raw: string }>()
  readonly #timezones = new Map<string, string | undefined>()
  readonly #managers = new Map<string, ManagerReference>()
  readonly #attributeSets: Branch = new Map()
  #sharedSets = 0
  /** Attributes of the record at hand. */
  readonly #found: Array<Field<AttributeValue>>

  #wrong: Array<Remark> = []
  #exact = false

  /** Remarks on the employee just decoded: values that were left out. Taken and cleared by the caller. */
  notes: Array<Remark> = []
  /** Why the last record gave no employee. */
  failure: Failure = { id: undefined, email: undefined, remarks: [] }
  /** Whether the last record holds an integer that a number cannot hold: it must be decoded again from its text. */
  inexact = false
  /** Whether any record so far showed a status, and an e-mail. */
  sawStatus = false
  sawEmail = false

  constructor(options: DecoderOptions) {
    this.#connection = options.connection
    this.#attributes = options.wanted.attributes
    this.#found = options.wanted.attributes.map(() => empty)
    this.#wantsManager = options.wanted.slots.includes("managerId")
    this.#wantsBankAccount = options.wanted.slots.includes("iban")
    this.#assume = options.assumeStatus ?? "unknown"
    this.#formats = options.dates.join(" or ")
    this.#readDate = dateReader(options.dates)
    this.#readStatus = statusReader(options.statuses)
  }

  /** The employee, or nothing; then `failure` says why. `exact`: integers of any size come as texts. */
  decode(values: ReadonlyArray<unknown>, exact: boolean): Employee | undefined {
    this.#exact = exact
    this.inexact = false
    if (this.#wrong.length > 0) this.#wrong = []
    if (this.notes.length > 0) this.notes = []
    const id = this.#text(values, ID)?.trim()
    const email = this.#email(values)
    const status = this.#status(values)
    const employee: Employee = {
      connection: this.#connection,
      id: id ?? "",
      personKey: this.#plain(values, PERSON_KEY),
      firstName: this.#shared(values, FIRST_NAME),
      lastName: this.#shared(values, LAST_NAME),
      email,
      status: status.status,
      rawStatus: status.raw,
      startDate: this.#date(values, START_DATE),
      terminationDate: this.#date(values, TERMINATION_DATE),
      lastWorkingDay: this.#date(values, LAST_WORKING_DAY),
      timezone: this.#timezone(values),
      attributes: this.#attributeSet(values),
      manager: this.#wantsManager ? this.#manager(values) : notVisible,
      bankAccount: this.#wantsBankAccount ? this.#bankAccount(values) : notVisible
    }
    if (employee.id !== "" && this.#wrong.length === 0) return employee
    if (employee.id === "" && this.#wrong.every(({ index }) => index !== ID)) {
      this.#wrong.unshift({ index: ID, text: "is empty or missing" })
    }
    const idIsWrong = this.#wrong.some(({ index }) => index === ID)
    this.failure = {
      id: idIsWrong ? undefined : employee.id,
      email: isValue(email) ? email : undefined,
      remarks: this.#wrong
    }
    this.notes = []
    return undefined
  }

  /** A value as text; empty for null; nothing when it is not shown or, with a remark, no text. */
  #text(values: ReadonlyArray<unknown>, index: number): string | undefined {
    const value = values[index]
    if (typeof value === "string" || value === undefined) return value
    return this.#scalar(value, index)
  }

  #scalar(value: unknown, index: number): string | undefined {
    switch (typeof value) {
      case "string":
        return value
      case "number":
        if (Number.isSafeInteger(value)) return String(value)
        if (Number.isInteger(value) || !Number.isFinite(value)) {
          if (!this.#exact) this.inexact = true
          else this.#wrong.push({ index, text: "holds a number too large to be read exactly; write it as text" })
          return undefined
        }
        if (isIdentifier(index)) return this.#notAnIdentifier(index, "a fraction")
        return String(value)
      case "boolean":
        if (isIdentifier(index)) return this.#notAnIdentifier(index, "true or false")
        return value ? "true" : "false"
      default:
        if (value === null) return ""
        this.#wrong.push({
          index,
          text: Array.isArray(value)
            ? "holds a list where a single value should be"
            : "holds an object where a text should be; name the value inside it"
        })
        return undefined
    }
  }

  #notAnIdentifier(index: number, what: string): undefined {
    this.#wrong.push({ index, text: `holds ${what} where an identifier should be` })
    return undefined
  }

  #plain(values: ReadonlyArray<unknown>, index: number): Field<string> {
    const text = this.#text(values, index)
    return text === undefined ? notVisible : fromText(text)
  }

  #shared(values: ReadonlyArray<unknown>, index: number): Field<string> {
    const text = this.#text(values, index)
    return text === undefined ? notVisible : this.#share(text)
  }

  #share(text: string): Field<string> {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    if (text.trim() === "") return empty
    if (this.#texts.size < mostShared) this.#texts.set(text, text)
    return text
  }

  #email(values: ReadonlyArray<unknown>): Field<EmailAddress.EmailAddress> {
    const text = this.#text(values, EMAIL)
    if (text === undefined) return notVisible
    this.sawEmail = true
    return this.#address(text, EMAIL)
  }

  #address(text: string, index: number): Field<EmailAddress.EmailAddress> {
    const address = EmailAddress.parse(text)
    if (address !== undefined) return address
    if (text.trim() !== "") this.notes.push({ index, text: "holds no e-mail address and is taken as empty" })
    return empty
  }

  #status(values: ReadonlyArray<unknown>): { readonly status: EmployeeStatus; readonly raw: string } {
    const text = this.#text(values, STATUS)
    if (text === undefined) return { status: this.#assume, raw: "" }
    this.sawStatus = true
    const known = this.#statuses.get(text)
    if (known !== undefined) return known
    const made = { status: this.#readStatus(text), raw: text.trim() }
    if (this.#statuses.size < mostShared) this.#statuses.set(text, made)
    return made
  }

  #date(values: ReadonlyArray<unknown>, index: number): Field<CalendarDate> {
    const text = this.#text(values, index)
    if (text === undefined) return notVisible
    if (text === "") return empty
    let date = this.#dates.get(text)
    if (date === undefined && !this.#dates.has(text)) {
      const day = text.trim()
      if (day === "") return empty
      date = this.#readDate(day)
      if (this.#dates.size < mostShared) this.#dates.set(text, date)
    }
    if (date !== undefined) return date
    this.#wrong.push({ index, text: `holds no day of the calendar in the form ${this.#formats}` })
    return notVisible
  }

  #timezone(values: ReadonlyArray<unknown>): Field<string> {
    const text = this.#text(values, TIMEZONE)
    if (text === undefined) return notVisible
    const zone = text.trim()
    if (zone === "") return empty
    if (!this.#timezones.has(zone)) this.#timezones.set(zone, isTimezone(zone) ? zone : undefined)
    const known = this.#timezones.get(zone)
    if (known !== undefined) return known
    this.notes.push({
      index: TIMEZONE,
      text: "names a time zone that is not known (IANA, such as Europe/Paris) and is taken as empty"
    })
    return empty
  }

  /** Sets of attributes with equal values are one object: a company has few of them. */
  #attributeSet(values: ReadonlyArray<unknown>): Leaf {
    const found = this.#found
    let shareable = this.#sharedSets < mostSharedSets
    for (let i = 0; i < found.length; i++) {
      const value = this.#attribute(values, firstAttribute + i)
      if (typeof value === "object") shareable = false
      found[i] = value
    }
    if (!shareable) return this.#leaf()
    let branch = this.#attributeSets
    for (let i = 0; i < found.length - 1; i++) {
      const value = found[i] ?? empty
      const next = branch.get(value)
      if (next instanceof Map) branch = next
      else {
        const made: Branch = new Map()
        branch.set(value, made)
        branch = made
      }
    }
    const value = found[found.length - 1] ?? empty
    const leaf = branch.get(value)
    if (leaf !== undefined && !(leaf instanceof Map)) return leaf
    const made = this.#leaf()
    this.#sharedSets += 1
    branch.set(value, made)
    return made
  }

  #leaf(): Leaf {
    const made: Record<string, Field<AttributeValue>> = {}
    for (let i = 0; i < this.#found.length; i++) made[this.#attributes[i] ?? ""] = this.#found[i] ?? empty
    return made
  }

  #attribute(values: ReadonlyArray<unknown>, index: number): Field<AttributeValue> {
    const value = values[index]
    if (value === undefined) return notVisible
    if (typeof value === "string") return this.#share(value)
    if (!Array.isArray(value)) {
      const text = this.#scalar(value, index)
      return text === undefined ? notVisible : this.#share(text)
    }
    const texts: Array<string> = []
    for (const item of value) {
      const text = this.#scalar(item, index)
      if (text !== undefined && text.trim() !== "") texts.push(text)
    }
    return texts.length === 0 ? empty : texts
  }

  #manager(values: ReadonlyArray<unknown>): Field<ManagerReference> {
    const id = this.#text(values, MANAGER_ID)?.trim()
    if (id !== undefined && id !== "") return this.#reference(`#${id}`, () => ({ by: "id", id }))
    const text = this.#text(values, MANAGER_EMAIL)
    if (text === undefined) return id === undefined ? notVisible : empty
    const email = this.#address(text, MANAGER_EMAIL)
    return isValue(email) ? this.#reference(email, () => ({ by: "email", email })) : empty
  }

  #reference(key: string, make: () => ManagerReference): ManagerReference {
    const known = this.#managers.get(key)
    if (known !== undefined) return known
    const made = make()
    if (this.#managers.size < mostShared) this.#managers.set(key, made)
    return made
  }

  #bankAccount(values: ReadonlyArray<unknown>): Field<BankAccount> {
    const iban = this.#text(values, IBAN)
    if (iban === undefined) return notVisible
    if (iban.trim() === "") return empty
    return new BankAccount(iban, this.#text(values, BIC) ?? "", this.#text(values, ACCOUNT_HOLDER) ?? "")
  }
}
