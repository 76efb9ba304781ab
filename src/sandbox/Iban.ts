import type { Country } from "./Countries.ts"
import type { Random } from "./Random.ts"

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/** An IBAN of the country's own structure with right check digits (ISO 13616); nothing where the country has none. */
export const iban = (country: Country, random: Random): string => {
  if (country.bban === undefined) return ""
  let bban = ""
  for (const place of country.bban) bban += place === "A" ? letters.charAt(random.below(26)) : random.digits(1)
  return `${country.code}${checkDigits(country.code, bban)}${bban}`
}

/** The same account number with check digits that are not its own. */
export const spoilt = (iban: string): string => {
  const digits = iban.slice(2, 4)
  return `${iban.slice(0, 2)}${digits === "98" ? "02" : String(Number(digits) + 1).padStart(2, "0")}${iban.slice(4)}`
}

const checkDigits = (country: string, bban: string): string => {
  let rest = 0
  for (const character of `${bban}${country}00`) rest = Number(`${rest}${Number.parseInt(character, 36)}`) % 97
  return String(98 - rest).padStart(2, "0")
}
