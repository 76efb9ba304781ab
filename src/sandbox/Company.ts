import type { CalendarDate } from "../domain/CalendarDate.ts"
import { addDays, fromParts } from "../domain/CalendarDate.ts"
import { casting } from "./Casting.ts"
import type { CompanyPerson } from "./CompanyPerson.ts"
import type { Home } from "./Home.ts"
import { spoilt } from "./Iban.ts"
import { capital, nameOfAddress } from "./Naming.ts"
import type { Random } from "./Random.ts"
import { random } from "./Random.ts"
import type { Opening, RecruiterOptions } from "./Recruiter.ts"
import { Recruiter } from "./Recruiter.ts"
import type { Register } from "./Register.ts"

export interface CompanyOptions extends RecruiterOptions {
  /** About how many people it has. */
  readonly size: number
}

/** The same company twice: as HR knew it at the last sync, a week ago, and as HR knows it now. */
export interface Company {
  readonly before: ReadonlyArray<CompanyPerson>
  readonly now: ReadonlyArray<CompanyPerson>
  readonly register: Register
}

/** Days between the last sync of the sandbox and its today. */
export const daysSinceSync = 7

/** A company that looks like one, the same for the same options. */
export const company = (options: CompanyOptions): Company => {
  const chronicle = new Chronicle(options)
  for (const { home: at, position, story } of casting(options.seed, options.size, options.homes)) {
    const home = options.homes[at]
    if (home !== undefined) chronicle.tell({ at, home, position, story })
  }
  options.homes.forEach((home, at) => chronicle.meetNamed(home, at))
  return { before: chronicle.before, now: chronicle.now, register: chronicle.register }
}

/** Writes down who was there a week ago and who is there today. */
class Chronicle {
  readonly before: Array<CompanyPerson> = []
  readonly now: Array<CompanyPerson> = []
  readonly #options: CompanyOptions
  readonly #recruiter: Recruiter

  constructor(options: CompanyOptions) {
    this.#options = options
    this.#recruiter = new Recruiter(options)
  }

  get register(): Register {
    return this.#recruiter.register
  }

  tell(opening: Opening): void {
    const person = this.#recruiter.person(opening)
    if (person === undefined) return
    this.#happen(person, opening)
    if (person.story === "plain") this.#recruiter.promote(person, opening.position)
  }

  /** Whom the file names is there: who is included stands outside of the filter, who is excluded within. */
  meetNamed(home: Home, at: number): void {
    for (const name of home.include) this.#meet(home, at, name.trim(), false)
    for (const name of home.exclude) this.#meet(home, at, name.trim(), true)
  }

  #meet(home: Home, at: number, name: string, inside: boolean): void {
    const connection = home.connections.find((connection) => name.startsWith(`${connection}/`))
    const id = connection === undefined ? name : name.slice(connection.length + 1)
    if (
      this.now.some((person) =>
        home.connections.includes(person.connection) && (person.email === name || person.id === id)
      )
    ) {
      return
    }
    const position = this.now.length
    const person = this.#recruiter.person({
      at,
      home,
      position,
      story: "named",
      ...(connection === undefined ? {} : { connection })
    })
    if (person === undefined) return
    const placed = inside ? person : { ...person, ...this.#recruiter.outside(person, position) }
    const { first, last } = nameOfAddress(name)
    const named = name.includes("@")
      ? { email: name, firstName: first.split(" ").map(capital).join(" "), lastName: capital(last) }
      : { id, managerId: "" }
    this.#same({ ...placed, ...named })
  }

  #same(person: CompanyPerson): void {
    this.before.push(person)
    this.now.push(person)
  }

  #change(person: CompanyPerson, change: Partial<CompanyPerson> | undefined): void {
    this.before.push(person)
    this.now.push({ ...person, ...change })
  }

  #arrive(person: CompanyPerson, daysAgo: number): void {
    this.now.push({ ...person, startDate: addDays(this.#options.today, -daysAgo) })
  }

  /** What became of somebody between the last sync and today. */
  #happen(person: CompanyPerson, opening: Opening): void {
    const { position } = opening
    const rng = random(this.#options.seed, person.connection, person.id, "story")
    const day = (offset: number): CalendarDate => addDays(this.#options.today, offset)
    switch (person.story) {
      case "joiner":
      case "adopted":
        return this.#arrive(person, rng.below(4))
      case "email-missing":
        return this.#arrive({ ...person, email: "" }, 2)
      case "leaver":
        return this.#change(person, left(day(-4 - rng.below(2)), rng))
      case "recent-leaver":
        return this.#change(person, left(day(-1), rng))
      case "notice-given":
        return this.#same({ ...person, terminationDate: day(20 + rng.below(40)) })
      case "former":
        return this.#same({ ...person, ...left(day(-100 - rng.below(900)), rng) })
      case "married":
        return this.#change(person, this.#recruiter.surname(person, rng))
      case "name-corrected":
        return this.#change({ ...person, lastName: misspelt(person.lastName) }, { lastName: person.lastName })
      case "bank-account-changed":
        return this.#change(person, this.#recruiter.bankAccount(person, rng))
      case "bank-account-invalid":
        return this.#change(person, { iban: spoilt(this.#recruiter.bankAccount(person, rng).iban) })
      case "moved-away":
        return this.#change(person, this.#recruiter.outside(person, position))
      case "moved-between":
        return this.#change(
          person,
          this.#recruiter.elsewhereInside(person, position) ?? this.#recruiter.outside(person, position)
        )
      case "elsewhere":
      case "released":
        return this.#same({ ...person, ...this.#recruiter.outside(person, position) })
      case "on-leave":
        return this.#change(person, { status: "on-leave" })
      case "starts-soon":
        return this.#same({ ...person, status: "onboarding", startDate: day(5) })
      case "starts-later":
        return this.#same({ ...person, status: "onboarding", startDate: day(40) })
      case "never-started":
        return this.#change(
          { ...person, status: "onboarding", startDate: day(-5) },
          { status: "inactive", terminationDate: day(-5) }
        )
      case "status-unknown":
        return this.#change(person, { status: "unknown" })
      case "email-duplicate":
        return this.#shareEmail(person, opening)
      case "two-entities":
        return this.#employTwice(person, opening)
      case "rehired-old": {
        this.#same({ ...person, ...left(day(-430), rng) })
        return this.#arrive({ ...person, story: "rehired", id: this.#recruiter.id(person.connection) }, 3)
      }
      case "ended-before-start":
        return this.#same({ ...person, startDate: day(-200), terminationDate: day(-700) })
      case "leap-day":
        return this.#same({ ...person, startDate: leapDay(this.#options.today) })
      case "gone-from-hr":
        this.before.push(person)
        return
      default:
        return this.#same(person)
    }
  }

  /** Somebody new has an address that somebody else has. */
  #shareEmail(person: CompanyPerson, opening: Opening): void {
    this.#same(person)
    const other = this.#recruiter.person({ ...opening, connection: person.connection })
    if (other !== undefined) this.#arrive({ ...other, email: person.email }, 2)
  }

  #employTwice(person: CompanyPerson, opening: Opening): void {
    const at = (opening.at + 1) % this.#options.homes.length
    const second = this.#recruiter.secondRecord(person, {
      ...opening,
      at,
      home: this.#options.homes[at] ?? opening.home
    })
    this.#same(person)
    if (second !== undefined) this.#same(second)
  }
}

const left = (day: CalendarDate, rng: Random): Partial<CompanyPerson> => ({
  status: "inactive",
  terminationDate: day,
  lastWorkingDay: addDays(day, -rng.below(3))
})

/** Two letters changed places, or one was doubled. */
const misspelt = (name: string): string => {
  const letters = Array.from(name)
  const [a, b] = [letters[1], letters[2]]
  return a === undefined || b === undefined || a === b
    ? `${name}${letters.at(-1) ?? ""}`
    : [letters[0], b, a, ...letters.slice(3)].join("")
}

/** The last 29 February. */
const leapDay = (today: CalendarDate): CalendarDate => {
  for (let year = Number(today.slice(0, 4)); year > 0; year--) {
    const day = fromParts(year, 2, 29)
    if (day !== undefined && day <= today) return day
  }
  return today
}
