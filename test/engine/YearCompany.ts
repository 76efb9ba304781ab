import { type Instant, today } from "../../src/domain/CalendarDate.ts"
import type { Employee, EmployeeStatus } from "../../src/domain/Employee.ts"
import { date, employee, mail } from "../planning/World.ts"

export const cities = ["Paris", "London", "Berlin", "Madrid", "Milan"] as const
export type City = typeof cities[number]

/** Somebody as HR knows them. */
interface Person {
  readonly id: string
  readonly connection: string
  city: City
  lastName: string
  email: string
  status: EmployeeStatus
  /** The day on which they leave, where that is known. */
  leaves: string | undefined
}

const day = 86_400_000

/** A company in which something happens every day, as often as the numbers want. */
export class YearCompany {
  readonly #people: Array<Person>
  readonly #random: () => number

  /** `random`: numbers from 0 to 1. */
  constructor(random: () => number, people?: ReadonlyArray<Person>) {
    this.#random = random
    this.#people = people === undefined ? [] : people.map((one) => ({ ...one }))
    if (people !== undefined) return
    for (const city of cities) for (let index = 0; index < 6; index++) this.#hire(city)
  }

  /** As it is now, whatever happens to this one later. */
  copy(): YearCompany {
    return new YearCompany(this.#random, this.#people)
  }

  employees(connection: string): ReadonlyArray<Employee> {
    return this.#people.filter((one) => one.connection === connection).map(employeeOf)
  }

  /** Whether somebody works there at that time: `externalId` as hrsync writes it. */
  works(externalId: string, city: City, at: Instant, timezone: string): boolean {
    const one = this.#people.find(({ connection, id }) => `${connection}/${id}` === externalId)
    if (one === undefined || one.city !== city) return false
    const isOver = one.leaves !== undefined && (today(at, timezone) ?? "") >= one.leaves
    return (one.status === "active" || one.status === "on-leave") && !isOver
  }

  /** Whoever works there, by external id. */
  staff(city: City, at: Instant, timezone: string): ReadonlyArray<Employee> {
    return this.#people.filter(({ connection, id }) => this.works(`${connection}/${id}`, city, at, timezone))
      .map(employeeOf)
  }

  emailOf(externalId: string): string | undefined {
    return this.#people.find(({ connection, id }) => `${connection}/${id}` === externalId)?.email
  }

  /** A day passes. */
  pass(at: Instant): void {
    if (this.#chance(0.25)) this.#hire(this.#pick<City>(cities) ?? "Paris")
    const current = this.#people.filter(({ leaves, status }) => status === "active" && leaves === undefined)
    const former = this.#people.filter(({ status }) => status === "inactive")
    const away = this.#people.filter(({ status }) => status === "on-leave")
    const some = this.#pick(current)
    const gone = this.#pick(former)
    const absent = this.#pick(away)
    if (some === undefined) return
    const luck = this.#random()
    if (luck < 0.1) some.status = "inactive"
    else if (luck < 0.18) some.leaves = new Date(at + 14 * day).toISOString().slice(0, 10)
    else if (luck < 0.24) some.status = "on-leave"
    else if (luck < 0.34) {
      const to = this.#pick<City>(["Paris", "London", "Paris", "London", "Berlin", "Milan"])
      if (some.connection === "hr") some.city = to ?? some.city
    } else if (luck < 0.4) some.lastName = `${some.lastName}-X`
    else if (luck < 0.46) some.email = `again.${some.email}`
    if (gone !== undefined && this.#chance(0.08)) {
      gone.status = "active"
      gone.leaves = undefined
    }
    if (absent !== undefined && this.#chance(0.2)) absent.status = "active"
  }

  #hire(city: City): void {
    const id = String(this.#people.length + 1)
    const connection = city === "Madrid" ? "hr-south" : "hr"
    const lastName = `No${id}`
    const email = `p${id}@acme.example`
    this.#people.push({ id, connection, city, lastName, email, status: "active", leaves: undefined })
  }

  #chance(likely: number): boolean {
    return this.#random() < likely
  }

  #pick<A>(all: ReadonlyArray<A>): A | undefined {
    return all[Math.floor(this.#random() * all.length)]
  }
}

const employeeOf = ({ city, connection, email, id, lastName, leaves, status }: Person): Employee => {
  const known = employee(id, { connection, lastName, status, location: city })
  return { ...known, email: mail(email), terminationDate: leaves === undefined ? known.terminationDate : date(leaves) }
}
