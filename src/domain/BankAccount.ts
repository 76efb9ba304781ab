import { createHmac } from "node:crypto"

/**
 * A bank account as HR or a target gives it. The number is private: texts, JSON and inspection show the mask
 * (F4), so that no log, plan or page can print it by accident.
 */
export class BankAccount {
  readonly #iban: string
  readonly #bic: string
  readonly #holder: string

  constructor(iban: string, bic = "", holder = "") {
    this.#iban = iban.replace(/[\s\p{Cf}]/gu, "").toUpperCase()
    this.#bic = bic.replace(/\s/gu, "").toUpperCase().replace(/^(.{8})XXX$/u, "$1")
    this.#holder = holder
  }

  /** First 4 and last 4 characters; under 15 characters only the last 2 (F4). */
  get masked(): string {
    const iban = this.#iban
    return iban.length < 15 ? `…${iban.slice(-2)}` : `${iban.slice(0, 4)}…${iban.slice(-4)}`
  }

  /** Whether the number is an IBAN: country, length between 15 and 34, and check digits 02 to 98 by mod 97 (ISO 13616). */
  get isValidIban(): boolean {
    const iban = this.#iban
    if (!/^[A-Z]{2}(?!00|01|99)\d{2}[A-Z0-9]{11,30}$/u.test(iban)) return false
    const length = ibanLengths[iban.slice(0, 2)]
    if (length !== undefined && length !== iban.length) return false
    let rest = 0
    for (const character of iban.slice(4) + iban.slice(0, 4)) {
      rest = Number(`${rest}${Number.parseInt(character, 36)}`) % 97
    }
    return rest === 1
  }

  /** The two letters that the number begins with: the country of an IBAN (ISO 3166-1). */
  get country(): string {
    return this.#iban.slice(0, 2)
  }

  /** Whether there is a BIC, and one of the shape of ISO 9362: 8 or 11 characters. */
  get bic(): "none" | "valid" | "invalid" {
    return this.#bic === ""
      ? "none"
      : /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/u.test(this.#bic)
      ? "valid"
      : "invalid"
  }

  /** Same account: same number and, where both sides give a BIC, the same BIC. */
  equals(other: BankAccount): boolean {
    return this.#iban === other.#iban && (this.#bic === "" || other.#bic === "" || this.#bic === other.#bic)
  }

  /** Keyed hash, hex (HMAC-SHA-256): what may be remembered of an account. A plain hash could be guessed back. */
  digest(key: Uint8Array): string {
    return createHmac("sha256", key).update(`${this.#iban}\n${this.#bic}`).digest("hex")
  }

  /** The bare numbers, for the one place that sends them to a target. */
  reveal(): { readonly iban: string; readonly bic: string; readonly holder: string } {
    return { iban: this.#iban, bic: this.#bic, holder: this.#holder }
  }

  toString(): string {
    return this.masked
  }

  toJSON(): string {
    return this.masked
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `BankAccount(${this.masked})`
  }
}

/** Lengths of the SWIFT IBAN registry. A country that is not listed is held to the checksum alone. */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30
}
