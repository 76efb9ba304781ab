import type { CalendarDate, Instant } from "../domain/CalendarDate.ts"
import { parse as parseDate } from "../domain/CalendarDate.ts"
import type { EmailAddress } from "../domain/EmailAddress.ts"
import { parse as parseEmail } from "../domain/EmailAddress.ts"

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const isTextList = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((item) => typeof item === "string")

/**
 * Reads the fields of one record. It never throws: the first field that is wrong becomes `problem`, in words that
 * name the field but not its value, which may be personal data. What it returns then is of no use.
 */
export class Fields {
  readonly #record: JsonObject
  readonly #known = new Set(["type"])
  #problem: string | undefined

  constructor(record: JsonObject) {
    this.#record = record
  }

  /** What is wrong with the record, asked after every field was read: a field that nobody asked for is wrong too. */
  get problem(): string | undefined {
    if (this.#problem !== undefined) return this.#problem
    for (const name in this.#record) {
      if (!this.#known.has(name)) return `the field ${JSON.stringify(name)} is not known`
    }
    return undefined
  }

  has(name: string): boolean {
    return this.#record[name] !== undefined
  }

  text(name: string): string {
    return this.#read(name, "a text", (value) => typeof value === "string" ? value : undefined, "")
  }

  texts(name: string): ReadonlyArray<string> {
    return this.#read(name, "a list of texts", (value) => isTextList(value) ? value : undefined, [])
  }

  flag(name: string): boolean {
    return this.#read(name, "true or false", (value) => typeof value === "boolean" ? value : undefined, false)
  }

  /** A whole number, 0 or more. */
  count(name: string): number {
    return this.#read(
      name,
      "a whole number",
      (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
      0
    )
  }

  instant(name: string): Instant {
    return this.#read(
      name,
      "an instant such as 2026-11-22T09:00:00.000Z",
      (value) => typeof value === "string" ? parseInstant(value) : undefined,
      0
    )
  }

  date(name: string): CalendarDate | undefined {
    return this.#read(
      name,
      "a date such as 2026-11-22",
      (value) => typeof value === "string" ? parseDate(value) : undefined,
      undefined
    )
  }

  email(name: string): EmailAddress | undefined {
    return this.#read(
      name,
      "an e-mail address",
      (value) => typeof value === "string" ? parseEmail(value) : undefined,
      undefined
    )
  }

  oneOf<A extends string>(name: string, allowed: readonly [A, ...ReadonlyArray<A>]): A {
    return this.#read(name, `one of ${allowed.join(", ")}`, (value) => allowed.find((a) => a === value), allowed[0])
  }

  listOf<A extends string>(name: string, allowed: ReadonlyArray<A>): ReadonlyArray<A> {
    return this.#read(
      name,
      `a list of ${allowed.join(", ")}`,
      (value) => {
        if (!isTextList(value)) return undefined
        const known = value.flatMap((item) => allowed.filter((a) => a === item))
        return known.length === value.length ? known : undefined
      },
      []
    )
  }

  /** Texts by name. */
  textsByName(name: string): Readonly<Record<string, string>> {
    return this.#read(name, "an object of texts", (value) => {
      if (!isObject(value)) return undefined
      const texts: Record<string, string> = {}
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== "string") return undefined
        Object.defineProperty(texts, key, { value: text, enumerable: true, writable: true, configurable: true })
      }
      return texts
    }, {})
  }

  /** Bytes, written in base64. */
  bytes(name: string): Uint8Array {
    return this.#read(
      name,
      "bytes in base64",
      (value) => typeof value === "string" ? parseBytes(value) : undefined,
      none
    )
  }

  #read<A>(name: string, form: string, decode: (value: unknown) => A | undefined, otherwise: A): A {
    this.#known.add(name)
    const decoded = decode(this.#record[name])
    if (decoded !== undefined) return decoded
    this.#problem ??= this.#record[name] === undefined
      ? `the field "${name}" is missing (${form})`
      : `the field "${name}" must be ${form}`
    return otherwise
  }
}

/** The form in which records write an instant. */
export const instantText = (at: Instant): string => new Date(at).toISOString()

const none = new Uint8Array()

const instants = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u

/** Milliseconds of the one form in which instants are written; other forms, and days that do not exist, are none. */
const parseInstant = (text: string): Instant | undefined => {
  if (!instants.test(text) || parseDate(text.slice(0, 10)) === undefined) return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}

/** The bytes that a text in base64 stands for; nothing when it is none. */
export const parseBytes = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, "base64")
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined
}

export const bytesText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")

/** The object that a text in JSON stands for; nothing when it is none. */
export const parseObject = (text: string): JsonObject | undefined => {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined // SyntaxError is JSON's only way to say that a text is none
  }
}
