import type { CalendarDate } from "../domain/CalendarDate.ts"
import { addDays } from "../domain/CalendarDate.ts"
import type { ConnectionId, EmployeeId } from "../domain/Employee.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Item } from "./Agenda.ts"
import { countryOf, whereabouts } from "./Attributes.ts"
import type { CompanyPerson, Story } from "./CompanyPerson.ts"
import { nameOf } from "./CompanyPerson.ts"
import type { Country } from "./Countries.ts"
import type { Happening, HappeningKind } from "./Happening.ts"
import { iban } from "./Iban.ts"
import { lettersOf, Mailboxes, nameOfAddress, type PersonName, usualName } from "./Naming.ts"
import type { Random } from "./Random.ts"
import { random } from "./Random.ts"
import type { Holds } from "./Recruiter.ts"
import type { Room } from "./Room.ts"
import type { Departure, Staff } from "./Staff.ts"

export interface HrDayOptions {
  readonly seed: number
  readonly today: CalendarDate
  /** For so many days whoever left keeps access, by entity. */
  readonly graceDays: ReadonlyMap<EntityId, number>
  /** Connections of today's file. Nothing happens to people of others. */
  readonly connections: ReadonlyMap<ConnectionId, Holds>
  /** How many more may leave, and how many may move away, before a limit stops a plan. */
  readonly room: Room
}

/** Who is in nobody's scope. */
const outside: ReadonlySet<Story> = new Set(["elsewhere", "released", "moved-away", "named"])

/** Who is to stay as they were made, so that what they show goes on to show. */
const kept: ReadonlySet<Story> = new Set([
  "email-duplicate",
  "email-missing",
  "two-entities",
  "bank-account-invalid",
  "moved-between"
])

const keyOf = ({ connection, id }: Pick<CompanyPerson, "connection" | "id">): string => `${connection}/${id}`

/** One day in HR: what the calendar brings by itself, and what the agenda says. */
export class HrDay {
  readonly happenings: Array<Happening> = []
  readonly #options: HrDayOptions
  readonly #people: Array<CompanyPerson>
  readonly #homes: ReadonlyArray<EntityId>
  readonly #departures: Array<Departure>
  readonly #mailboxes: Mailboxes
  readonly #ids: Map<ConnectionId, number>
  #number: number
  /** To nobody happen two things on one day, but for a new manager. */
  readonly #touched = new Set<string>()
  /** Where in the list a record stands. */
  readonly #places: Map<string, number>
  /** How many report to somebody who leads. */
  readonly #reports = new Map<string, number>()
  readonly #rooms = new Map<string, number>()

  constructor(staff: Staff, options: HrDayOptions) {
    this.#options = options
    this.#people = [...staff.people]
    this.#places = new Map(staff.people.map((person, at) => [keyOf(person), at]))
    this.#homes = staff.homes
    for (const person of staff.people) this.#count(person, 1)
    this.#departures = staff.departures.filter(({ day }) => day > addDays(options.today, -remembered))
    this.#mailboxes = new Mailboxes(staff.register.addresses)
    this.#ids = new Map(Object.entries(staff.register.ids))
    this.#number = staff.register.people
  }

  get staff(): Staff {
    return {
      homes: this.#homes,
      people: this.#people,
      register: { addresses: this.#mailboxes.taken, ids: Object.fromEntries(this.#ids), people: this.#number },
      departures: this.#departures
    }
  }

  /** First days, and last ones. */
  dawn(): void {
    const { today } = this.#options
    for (const listed of this.#people.filter((person) => this.#isHere(person))) {
      const person = this.#latest(listed) // who led them may have left a moment ago
      if (person.status === "onboarding" && person.startDate <= today) {
        this.#change(person, { status: "active" }, "started")
      } else if (
        person.status !== "inactive" && person.terminationDate !== undefined && person.terminationDate <= today
        && person.terminationDate >= person.startDate
      ) {
        if (this.#roomFor(person, "removal")) this.#leave(person, person.terminationDate, "left")
        else this.#change(person, { terminationDate: addDays(today, 7), lastWorkingDay: undefined }, "extended")
      }
    }
  }

  happen({ topic, turn }: Item): void {
    const { seed, today } = this.#options
    const rng = random(seed, "day", topic, turn)
    switch (topic) {
      case "joined":
        return this.#hire(rng, "active", addDays(today, -rng.below(3)), "joined")
      case "hired":
        return this.#hire(rng, "onboarding", addDays(today, 4 + rng.below(17)), "hired")
      case "left":
        return this.#pick(
          rng,
          (person) => !this.#leads(person) && this.#roomFor(person, "removal"),
          (person) => this.#leave(person, addDays(today, -rng.below(2)), "left")
        )
      case "manager-left":
        return this.#pick(
          rng,
          (person) => this.#leads(person) && this.#roomFor(person, "removal"),
          (person) => this.#leave(person, today, "manager-left")
        )
      case "gave-notice":
        return this.#pick(
          rng,
          () => true,
          (person) => this.#change(person, { terminationDate: addDays(today, 14 + rng.below(22)) }, "gave-notice")
        )
      case "married":
        return this.#pick(
          rng,
          (person) => person.firstName !== "",
          (person) => this.#change(person, this.#surname(person, rng), "married")
        )
      case "bank-account-changed":
        return this.#pick(
          rng,
          (person) => person.iban !== "" && this.#countryOf(person).bban !== undefined,
          (person) => this.#change(person, this.#bankAccount(person, rng), "bank-account-changed")
        )
      case "moved":
        return this.#move(rng, turn)
      case "went-on-leave":
        return this.#pick(
          rng,
          (person) => !this.#leads(person),
          (person) => this.#change(person, { status: "on-leave" }, "went-on-leave")
        )
      case "returned":
        return this.#return()
      case "came-back":
        return this.#comeBack(rng, turn)
      case "edited-by-hand":
      case "archived-by-hand":
        return
    }
  }

  /** Many leave one home at once, more than its limits let pass, and are no longer to have access today. */
  upheave(): void {
    const { graceDays, room, seed, today } = this.#options
    const rng = random(seed, "upheaval", today)
    const sizes = this.#homes.map((entity, home) =>
      this.#candidates((person) => person.home === home && room.entitiesOf(person).includes(entity))
    )
    const most = sizes.reduce((a, b) => b.length > a.length ? b : a, [])
    const [first] = most
    if (first === undefined) return
    const entity = this.#homes[first.home] ?? ""
    const left = Math.max(Math.ceil(most.length / 4), room.in(entity, "removal", this.#departures)) + 3
    const day = addDays(today, -(graceDays.get(entity) ?? 0))
    const order = most.filter((person) => !this.#leads(person)).concat(most.filter((person) => this.#leads(person)))
    const start = rng.below(Math.max(1, order.length - left))
    for (const person of order.slice(start, start + left)) this.#leave(this.#latest(person), day, "left")
  }

  /** Whether their record is in an export of today's file. */
  #isHere({ connection }: CompanyPerson): boolean {
    return this.#options.connections.has(connection)
  }

  /** Whether somebody works here, a filter wants them, and something may happen to them today. */
  #isCandidate(person: CompanyPerson): boolean {
    return person.status === "active" && person.startDate <= this.#options.today && this.#isHere(person)
      && !outside.has(person.story) && !kept.has(person.story) && !isEnding(person)
      && !this.#touched.has(keyOf(person))
  }

  #candidates(where: (person: CompanyPerson) => boolean): ReadonlyArray<CompanyPerson> {
    return this.#people.filter((person) => this.#isCandidate(person) && where(person))
  }

  /** Something happens to one of those for whom it may; to nobody when there is none. */
  #pick(rng: Random, where: (person: CompanyPerson) => boolean, happen: (person: CompanyPerson) => void): void {
    const count = this.#people.length
    const start = rng.below(count)
    for (let step = 0; step < count; step++) {
      const person = this.#people[(start + step) % count]
      if (person !== undefined && this.#isCandidate(person) && where(person)) return happen(person)
    }
  }

  #change(person: CompanyPerson, change: Partial<CompanyPerson>, kind: HappeningKind): void {
    const changed = { ...person, ...change }
    const at = this.#places.get(keyOf(person)) ?? this.#people.length
    this.#count(this.#people[at] ?? person, -1)
    this.#count(changed, 1)
    this.#people[at] = changed
    this.#tell(changed, kind)
  }

  #enter(person: CompanyPerson, kind: HappeningKind): void {
    this.#places.set(keyOf(person), this.#people.length)
    this.#people.push(person)
    this.#count(person, 1)
    this.#tell(person, kind)
  }

  #tell(person: CompanyPerson, kind: HappeningKind): void {
    if (kind !== "new-manager") this.#touched.add(keyOf(person))
    const entity = this.#homes[person.home] ?? ""
    this.happenings.push({ day: this.#options.today, kind, who: nameOf(person), entity })
  }

  #latest(person: CompanyPerson): CompanyPerson {
    return this.#people[this.#places.get(keyOf(person)) ?? -1] ?? person
  }

  /** Whether somebody's home lets one more go and, who leaves, whatever else they are a member of. */
  #roomFor(person: CompanyPerson, kind: Departure["kind"]): boolean {
    const isRoom = (entity: EntityId): boolean => {
      const key = `${kind} ${entity}`
      const room = this.#rooms.get(key) ?? this.#options.room.in(entity, kind, this.#departures)
      this.#rooms.set(key, room)
      return room > 0
    }
    return isRoom(this.#homes[person.home] ?? "")
      && (kind === "release" || this.#options.room.entitiesOf(person).every(isRoom))
  }

  #depart({ connection, email, home, id }: CompanyPerson, kind: Departure["kind"]): void {
    this.#departures.push({ day: this.#options.today, kind, home, connection, id, email })
    this.#rooms.clear()
  }

  #leave(person: CompanyPerson, day: CalendarDate, kind: HappeningKind): void {
    this.#depart(person, "removal")
    this.#change(person, { status: "inactive", terminationDate: day, lastWorkingDay: day }, kind)
    this.#replace(person)
  }

  #leads(person: CompanyPerson): boolean {
    return (this.#reports.get(keyOf(person)) ?? 0) > 0
  }

  #count({ connection, managerId, status }: CompanyPerson, by: number): void {
    if (managerId === "" || status === "inactive") return
    const manager = keyOf({ connection, id: managerId })
    this.#reports.set(manager, (this.#reports.get(manager) ?? 0) + by)
  }

  #reportsOf(connection: ConnectionId, id: EmployeeId): ReadonlyArray<CompanyPerson> {
    return this.#people.filter((one) =>
      one.connection === connection && one.managerId === id && one.status !== "inactive"
    )
  }

  /** Those who reported to somebody report to that one's manager, or one of them leads the others. */
  #replace({ connection, id, managerId }: CompanyPerson): void {
    const reports = this.#reportsOf(connection, id)
    const leader = this.#people[this.#places.get(keyOf({ connection, id: managerId })) ?? -1]
    const above = leader?.status === "inactive" ? undefined : leader
    const next = above ?? reports.find(({ status }) => status === "active") ?? reports[0]
    if (next === undefined) return
    for (const report of reports) {
      this.#change(report, { managerId: keyOf(report) === keyOf(next) ? "" : next.id }, "new-manager")
    }
  }

  /** Somebody new, in a place where a colleague works already. */
  #hire(rng: Random, status: "active" | "onboarding", startDate: CalendarDate, kind: HappeningKind): void {
    return this.#pick(
      rng,
      ({ managerId }) => managerId !== "",
      (colleague) => this.#hireBeside(colleague, rng, status, startDate, kind)
    )
  }

  #hireBeside(
    colleague: CompanyPerson,
    rng: Random,
    status: "active" | "onboarding",
    startDate: CalendarDate,
    kind: HappeningKind
  ): void {
    const number = this.#number++
    const country = this.#countryOf(colleague)
    const name = usualName(country, rng)
    const { latin } = this.#holds(colleague)
    const person: CompanyPerson = {
      ...colleague,
      id: this.#id(colleague.connection),
      personKey: `P${String(number + 1).padStart(5, "0")}`,
      story: "joiner",
      firstName: lettersOf(name.first, latin),
      lastName: lettersOf(name.last, latin),
      email: this.#mailboxes.at(domainOf(colleague), name),
      status,
      startDate,
      terminationDate: undefined,
      lastWorkingDay: undefined,
      ...this.#bankAccount(colleague, rng)
    }
    this.#enter(person, kind)
  }

  #surname(person: CompanyPerson, rng: Random): Pick<CompanyPerson, "email" | "lastName"> {
    const others = this.#countryOf(person).lastNames.filter(({ written }) => written !== person.lastName)
    const last = others[rng.below(others.length)] ?? this.#countryOf(person).lastNames[0]
    const name: PersonName = {
      first: { written: person.firstName, latin: nameOfAddress(person.email).first },
      last
    }
    return {
      lastName: lettersOf(last, this.#holds(person).latin),
      email: this.#mailboxes.at(domainOf(person), name)
    }
  }

  #bankAccount(person: CompanyPerson, rng: Random): Pick<CompanyPerson, "bic" | "iban"> {
    const country = this.#countryOf(person)
    const number = iban(country, rng)
    return { iban: number, bic: number === "" ? "" : country.bic }
  }

  /** In turn to where another entity wants them, and to where nobody does; the other way where there is no such place. */
  #move(rng: Random, turn: number): void {
    const inside = this.#candidates(({ managerId }) => managerId !== "")
    const lost = this.#people.filter(({ story }) => gone.has(story))
    const homesOf = new Map<ConnectionId, Set<number>>()
    for (const { connection, home } of inside) {
      homesOf.set(connection, (homesOf.get(connection) ?? new Set()).add(home))
    }
    const leaving = new Set(lost.map(({ connection }) => connection))
    const movers = this.#candidates((person) => !this.#leads(person) && this.#roomFor(person, "release"))
    const between = movers.filter(({ connection, home }) =>
      [...homesOf.get(connection) ?? []].some((other) => other !== home)
    )
    const away = movers.filter(({ connection }) => leaving.has(connection))
    const isBetween = away.length === 0 || (turn % 2 === 0 && between.length > 0)
    const one = isBetween ? between : away
    const person = one[rng.below(one.length)]
    if (person === undefined) return
    const places = isBetween
      ? inside.filter(({ connection, home }) => connection === person.connection && home !== person.home)
      : lost.filter(({ connection }) => connection === person.connection)
    const place = places[rng.below(places.length)]
    if (place === undefined) return
    this.#depart(person, "release")
    const { attributes, home, managerId, timezone } = place
    if (isBetween) this.#change(person, { attributes, timezone, home, managerId, story: "plain" }, "moved-between")
    else this.#change(person, { attributes, timezone, story: "moved-away" }, "moved-away")
  }

  /** Who is on leave longest comes back: records are in the order of their coming. */
  #return(): void {
    const person = this.#people.find((person) =>
      person.status === "on-leave" && this.#isHere(person) && !this.#touched.has(keyOf(person))
    )
    if (person !== undefined) this.#change(person, { status: "active" }, "returned")
  }

  /** Somebody who left a while ago is back: in turn with their old record, and with a new one. */
  #comeBack(rng: Random, turn: number): void {
    const { today } = this.#options
    const before = addDays(today, -20)
    const there = new Set(this.#people.filter(({ status }) => status !== "inactive").map(({ personKey }) => personKey))
    const former = this.#people.filter((person) =>
      person.status === "inactive" && this.#isHere(person) && !outside.has(person.story) && !kept.has(person.story)
      && person.email !== "" && !there.has(person.personKey) && person.terminationDate !== undefined
      && person.terminationDate < before
    )
    const person = former[rng.below(former.length)]
    if (person === undefined) return
    const leads = this.#people.find((lead) =>
      lead.connection === person.connection && lead.home === person.home && lead.status === "active"
      && this.#leads(lead)
    )
    const again = {
      status: "active",
      story: "rehired",
      startDate: today,
      terminationDate: undefined,
      lastWorkingDay: undefined,
      managerId: leads?.id ?? ""
    } as const
    if (turn % 2 === 0) return this.#change(person, again, "came-back")
    this.#enter({ ...person, ...again, id: this.#id(person.connection) }, "came-back-anew")
  }

  #id(connection: ConnectionId): EmployeeId {
    for (let id = (this.#ids.get(connection) ?? 10_000) + 1;; id++) {
      if (this.#places.has(keyOf({ connection, id: String(id) }))) continue
      this.#ids.set(connection, id)
      return String(id)
    }
  }

  #holds({ connection }: CompanyPerson): Holds {
    return this.#options.connections.get(connection) ?? { custom: [], latin: false }
  }

  #countryOf(person: CompanyPerson): Country {
    return whereabouts(person.attributes["workLocation"] ?? "")?.country ?? countryOf(person.timezone, person.home)
  }
}

/** Where people are whom no filter wants. */
const gone: ReadonlySet<Story> = new Set(["elsewhere", "released", "moved-away"])

/** Departures are remembered for so many days. */
const remembered = 45

/** Somebody who has given notice has had their story. */
const isEnding = ({ startDate, terminationDate }: CompanyPerson): boolean =>
  terminationDate !== undefined && terminationDate >= startDate

const domainOf = ({ email }: CompanyPerson): string => email.split("@")[1] ?? "acme.example"
