import type { CalendarDate } from "../domain/CalendarDate.ts"
import { addDays } from "../domain/CalendarDate.ts"
import type { ConnectionId, EmployeeId } from "../domain/Employee.ts"
import { attributesOf, countryOf, whereabouts } from "./Attributes.ts"
import type { CompanyPerson, Story } from "./CompanyPerson.ts"
import type { Country } from "./Countries.ts"
import { countries } from "./Countries.ts"
import type { Home } from "./Home.ts"
import { iban } from "./Iban.ts"
import { lettersOf, Mailboxes, nameFor, nameOfAddress, singleName } from "./Naming.ts"
import type { Random } from "./Random.ts"
import { random } from "./Random.ts"
import { emptyRegister, type Register } from "./Register.ts"
import type { Wish } from "./Wishes.ts"
import { meets, waysToFail, waysToMeet } from "./Wishes.ts"

/** What a connection's export can hold. */
export interface Holds {
  /** Attributes beyond the standard ones: `custom.Contract`. */
  readonly custom: ReadonlyArray<string>
  /** Whether it holds no letters beyond Latin-1. */
  readonly latin: boolean
}

export interface RecruiterOptions {
  readonly seed: number
  readonly today: CalendarDate
  readonly homes: ReadonlyArray<Home>
  readonly connections: ReadonlyMap<ConnectionId, Holds>
  /** What was given out before. Default: nothing. */
  readonly register?: Register
}

/** Where somebody works, as far as filters can see it. */
export type Placement = Pick<CompanyPerson, "attributes" | "timezone">

/** Somebody to be found. */
export interface Opening {
  readonly home: Home
  /** The home's index. */
  readonly at: number
  /** Counts the home's people. */
  readonly position: number
  readonly story: Story
  /** Otherwise one of the home's, in turn. */
  readonly connection?: ConnectionId
}

/** Finds people for the company: active ones whom their home's filter wants. */
export class Recruiter {
  readonly #options: RecruiterOptions
  readonly #meeting: ReadonlyArray<ReadonlyArray<Wish>>
  readonly #failing: ReadonlyArray<ReadonlyArray<Wish>>
  readonly #mailboxes: Mailboxes
  readonly #ids: Map<ConnectionId, number>
  /** Who leads, by home. */
  readonly #leads = new Map<number, Array<CompanyPerson>>()
  #people: number

  constructor(options: RecruiterOptions) {
    this.#options = options
    this.#meeting = options.homes.map(({ where }) => waysToMeet(where))
    this.#failing = options.homes.map(({ where }) => waysToFail(where))
    const { addresses, ids, people } = options.register ?? emptyRegister
    this.#mailboxes = new Mailboxes([
      ...addresses,
      ...options.homes.flatMap(({ exclude, include }) => [...include, ...exclude])
    ])
    this.#ids = new Map(Object.entries(ids))
    this.#people = people
  }

  /** What has been given out by now. */
  get register(): Register {
    return { addresses: this.#mailboxes.taken, ids: Object.fromEntries(this.#ids), people: this.#people }
  }

  /** Nobody when the home has no connection. */
  person({ at, connection: given, home, position, story }: Opening): CompanyPerson | undefined {
    const connection = given ?? turnOf(home.connections, position)
    if (connection === undefined) return undefined
    const number = this.#people++
    const rng = random(this.#options.seed, "person", number)
    const wishes = this.#meeting[at] ?? []
    const wish = wishes[position % Math.max(1, wishes.length)] ?? []
    const name = story === "single-name" ? singleName : nameFor(number, countryOf(home.timezone, at), rng)
    const { latin } = this.#holds(connection)
    const { attributes, timezone } = this.#placement(at, connection, position, wish, {
      abroad: false,
      manages: position === 0,
      otherwise: home.timezone,
      random: rng
    })
    const person: CompanyPerson = {
      connection,
      id: this.id(connection),
      personKey: `P${String(number + 1).padStart(5, "0")}`,
      story,
      home: at,
      firstName: lettersOf(name.first, latin),
      lastName: lettersOf(name.last, latin),
      email: this.#mailboxes.for(wish, name),
      status: "active",
      startDate: addDays(this.#options.today, -60 - rng.below(4000)),
      terminationDate: undefined,
      lastWorkingDay: undefined,
      timezone,
      attributes,
      managerId: this.#managerOf(at, position, connection),
      iban: "",
      bic: ""
    }
    const account = this.bankAccount(person, rng)
    return { ...person, ...account }
  }

  /** An id that no record of the connection has. */
  id(connection: ConnectionId): EmployeeId {
    const id = (this.#ids.get(connection) ?? 10_000) + 1
    this.#ids.set(connection, id)
    return String(id)
  }

  /** Makes somebody a manager of those who come after, if the home needs one. */
  promote(person: CompanyPerson, position: number): void {
    const leads = this.#leads.get(person.home) ?? []
    if (leads.length <= position / 8) this.#leads.set(person.home, [...leads, person])
  }

  /** An account where the person works. Where there is no IBAN nobody has one, but for a story about one. */
  bankAccount(person: CompanyPerson, rng: Random): Pick<CompanyPerson, "bic" | "iban"> {
    const own = this.#countryOf(person)
    const country = own.bban === undefined && person.story.startsWith("bank-account") ? countries[0] : own
    const number = iban(country, rng)
    return { iban: number, bic: number === "" ? "" : country.bic }
  }

  /** Another surname, and the address that goes with it. */
  surname(person: CompanyPerson, rng: Random): Pick<CompanyPerson, "email" | "lastName"> {
    const { lastNames } = this.#countryOf(person)
    const others = lastNames.filter(({ written }) => written !== person.lastName)
    const last = others[rng.below(others.length)] ?? lastNames[0]
    const first = { written: person.firstName, latin: nameOfAddress(person.email).first }
    return {
      lastName: lettersOf(last, this.#holds(person.connection).latin),
      email: this.#mailboxes.for(this.#meeting[person.home]?.[0] ?? [], { first, last })
    }
  }

  /** A record of the same person in another home. */
  secondRecord(person: CompanyPerson, opening: Opening): CompanyPerson | undefined {
    const record = this.person(opening)
    if (record === undefined) return undefined
    const { email, personKey } = person
    const { latin } = this.#holds(record.connection)
    const { first, last } = nameOfAddress(email)
    return {
      ...record,
      email,
      personKey,
      firstName: lettersOf({ written: person.firstName, latin: first }, latin),
      lastName: lettersOf({ written: person.lastName, latin: last }, latin),
      managerId: ""
    }
  }

  /** A place where no home that shares the connection wants the person; nothing when the filters leave no room. */
  outside(person: CompanyPerson, position: number): Placement | undefined {
    const wishes = this.#failing[person.home] ?? []
    for (let turn = 0; turn < 4 * wishes.length; turn++) {
      const wish = wishes[(position + turn) % wishes.length] ?? []
      const found = this.#transfer(person, person.home, position + turn, wish, true)
      if (!this.#options.homes.some((home) => wants(home, person, found))) return found
    }
    return undefined
  }

  /** A place where another home that shares the connection wants the person, and the own one does not. */
  elsewhereInside(person: CompanyPerson, position: number): Placement | undefined {
    const own = this.#options.homes[person.home]
    for (const [at, home] of this.#options.homes.entries()) {
      if (own === undefined || home === own || !home.connections.includes(person.connection)) continue
      for (const wish of this.#meeting[at] ?? []) {
        const found = this.#transfer(person, at, position, wish, false)
        if (wants(home, person, found) && !wants(own, person, found)) return found
      }
    }
    return undefined
  }

  #transfer(person: CompanyPerson, at: number, position: number, wish: Wish, abroad: boolean): Placement {
    return this.#placement(at, person.connection, position, wish, {
      abroad,
      manages: false,
      otherwise: person.timezone,
      random: random(this.#options.seed, person.connection, person.id, "transfer", position)
    })
  }

  #placement(
    at: number,
    connection: ConnectionId,
    position: number,
    wish: Wish,
    { abroad, manages, otherwise, random }: {
      readonly abroad: boolean
      readonly manages: boolean
      /** The time zone where the place tells none. */
      readonly otherwise: string
      readonly random: Random
    }
  ): Placement {
    const home = this.#options.homes[at]
    const attributes = attributesOf({
      ...this.#holds(connection),
      abroad,
      country: countryOf(home?.timezone ?? "", at),
      legalEntity: home?.name ?? "",
      manages,
      position,
      random,
      wish
    })
    return { attributes, timezone: whereabouts(attributes["workLocation"] ?? "")?.timezone ?? otherwise }
  }

  #countryOf(person: CompanyPerson): Country {
    return whereabouts(person.attributes["workLocation"] ?? "")?.country
      ?? countryOf(this.#options.homes[person.home]?.timezone ?? "", person.home)
  }

  #managerOf(at: number, position: number, connection: ConnectionId): EmployeeId {
    const leads = (this.#leads.get(at) ?? []).filter((lead) => lead.connection === connection)
    return leads[position % Math.max(1, leads.length)]?.id ?? ""
  }

  #holds(connection: ConnectionId): Holds {
    return this.#options.connections.get(connection) ?? { custom: [], latin: false }
  }
}

const wants = (home: Home, person: CompanyPerson, { attributes }: Placement): boolean =>
  home.connections.includes(person.connection)
  && meets(home.where, (field) => field === "email" ? person.email : attributes[field] ?? "")

/** Most people are in the first of a home's connections, every fourth in one of the others. */
const turnOf = (connections: ReadonlyArray<ConnectionId>, position: number): ConnectionId | undefined => {
  const [first, ...others] = connections
  return position % 4 === 2 && others.length > 0 ? others[Math.floor(position / 4) % others.length] : first
}
