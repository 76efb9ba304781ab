import type { Country, Name } from "./Countries.ts"
import { countries, isLatin } from "./Countries.ts"
import type { Random } from "./Random.ts"
import type { Wish } from "./Wishes.ts"
import { fits } from "./Wishes.ts"

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

export interface PersonName {
  readonly first: Name
  readonly last: Name
}

const nobody: Name = { written: "", latin: "" }

/** A name without a first one. */
export const singleName: PersonName = { first: nobody, last: { written: "Suharto", latin: "suharto" } }

/** People whom a company of any size has: names that programs of the past got wrong. */
const guests: ReadonlyArray<readonly [code: string, first: string, last: string]> = [
  ["GB", "Siobhán", "O'Brien"],
  ["PL", "Łukasz", "Wiśniewski"],
  ["GR", "Ελένη", "Παπαδοπούλου"],
  ["JP", "太郎", "山田"],
  ["ES", "María José", "García Márquez"],
  ["DE", "Jürgen", "Weiß"]
]

/** The name of the company's so-manieth person: a guest's, or one of the country or, now and then, of another. */
export const nameFor = (number: number, own: Country, random: Random): PersonName => {
  const guest = number % 4 === 3 ? guests[(number - 3) / 4] : undefined
  if (guest === undefined) return usualName(own, random)
  const [code, first, last] = guest
  const country = countries.find((country) => country.code === code) ?? own
  return {
    first: country.firstNames.find(({ written }) => written === first) ?? country.firstNames[0],
    last: country.lastNames.find(({ written }) => written === last) ?? country.lastNames[0]
  }
}

/** A name of the country or, now and then, of another. */
export const usualName = (own: Country, random: Random): PersonName => {
  const country = random.percent(70) ? own : random.pick(countries)
  return { first: random.pick(country.firstNames), last: random.pick(country.lastNames) }
}

/** A name as an export writes it that may hold no letters beyond Latin-1. */
export const lettersOf = (name: Name, latin: boolean): string =>
  latin && !isLatin(name.written) ? capital(name.latin) : name.written

const latinNames: ReadonlyMap<string, string> = new Map(
  countries.flatMap(({ firstNames, lastNames }) => [firstNames, lastNames]).flat().map(({ latin, written }) => [
    written,
    capital(latin)
  ])
)

/** A name of the sandbox's people in the letters of addresses; nothing when it is none of theirs. */
export const inAddresses = (written: string): string | undefined => latinNames.get(written)

/** The name that an address was made of, in the letters of addresses. */
export const nameOfAddress = (email: string): { readonly first: string; readonly last: string } => {
  const words = (email.split("@")[0] ?? "").split(/[._]/u)
  return { first: words.slice(0, -1).join(" "), last: words.at(-1) ?? "" }
}

const localPart = ({ first, last }: PersonName): string =>
  [first, last].map(({ latin }) => latin.toLowerCase().replaceAll(" ", "")).filter((part) => part !== "").join(".")

/** E-mail addresses, each given once. */
export class Mailboxes {
  readonly #taken: Set<string>

  constructor(reserved: Iterable<string>) {
    this.#taken = new Set([...reserved].map((email) => email.trim().toLowerCase()))
  }

  /** An address that nobody else has, of a domain that the wish asks for, if it asks for one. */
  for(wish: Wish, { first, last }: PersonName): string {
    const local = localPart({ first, last })
    const named = wish.flatMap(({ condition: { field, test } }) =>
      field === "email" && "values" in test ? test.values.map((value) => value.replace(/^.*@/u, "")) : []
    )
    const usual = "acme.example"
    const domain = [usual, ...named].find((domain) => fits(wish, "email", `${local}@${domain}`)) ?? usual
    return this.#give(local, domain)
  }

  /** An address of the domain that nobody else has. */
  at(domain: string, name: PersonName): string {
    return this.#give(localPart(name), domain)
  }

  /** Every address given out, and every reserved one. */
  get taken(): ReadonlyArray<string> {
    return [...this.#taken]
  }

  #give(local: string, domain: string): string {
    for (let count = 1;; count++) {
      const email = `${local}${count === 1 ? "" : count}@${domain}`
      if (this.#taken.has(email)) continue
      this.#taken.add(email)
      return email
    }
  }
}
