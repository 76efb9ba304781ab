import type { CalendarDate } from "../domain/CalendarDate.ts"
import { addDays } from "../domain/CalendarDate.ts"
import type { ConnectionId, EmployeeId } from "../domain/Employee.ts"
import { externalIdOf } from "../domain/Member.ts"
import type { EntityId } from "../domain/Rules.ts"
import type { Home } from "./Home.ts"
import type { MemberLists } from "./MemberDay.ts"
import { isArchived, type MemberEntry, textOf } from "./MemberEntry.ts"
import type { Departure } from "./Staff.ts"

/** Whoever may have members: by the employee whom they were made for, or by their address. */
export interface Leaver {
  readonly connection: ConnectionId
  readonly id: EmployeeId
  readonly email: string
}

/**
 * How many may leave, so that no plan is blocked: not one that is made every day, nor one that is made after some weeks. A
 * departure counts until its removal is in no window any more; one that was not carried out yet, as the members show,
 * until it is forgotten.
 */
export class Room {
  readonly #homes: ReadonlyMap<EntityId, Home>
  readonly #today: CalendarDate
  /** The entities by number, as departures have them. */
  readonly #names: ReadonlyArray<EntityId>
  readonly #lists: ReadonlyMap<EntityId, Names>

  constructor({ homes, lists, names, today }: {
    readonly homes: ReadonlyMap<EntityId, Home>
    readonly lists: MemberLists
    readonly names: ReadonlyArray<EntityId>
    readonly today: CalendarDate
  }) {
    this.#homes = homes
    this.#names = names
    this.#today = today
    this.#lists = new Map(
      [...lists].map(([entity, list]): [EntityId, Names] => {
        const there = list.filter((entry) => !isArchived(entry))
        const managed = there.filter((entry) => textOf(entry, "externalId") !== "").length
        return [entity, { there: namesOf(there), archived: namesOf(list.filter(isArchived)), managed }]
      })
    )
  }

  /** The entities that somebody is a member of. */
  entitiesOf(person: Leaver): ReadonlyArray<EntityId> {
    return [...this.#lists].flatMap(([entity, { there }]) => knows(there, person) ? [entity] : [])
  }

  /** How many more may leave an entity. */
  in(entity: EntityId, kind: Departure["kind"], departures: ReadonlyArray<Departure>): number {
    const home = this.#homes.get(entity)
    const { archived, managed, there } = this.#lists.get(entity) ?? nobody
    if (home === undefined) return 0
    const since = addDays(this.#today, -home.removalDays)
    const counted = departures.filter((one) => {
      if (one.kind !== kind) return false
      const isHome = this.#names[one.home] === entity
      if (kind === "release") return isHome
      const done = knows(archived, one) && !knows(there, one)
      return (isHome || knows(there, one) || knows(archived, one)) && (one.day >= since || !done)
    }).length
    return leastOf(kind === "removal" ? home.removals : home.releases, managed) - counted
  }
}

/** What the members of an entity are known by. */
interface Names {
  readonly there: ReadonlySet<string>
  readonly archived: ReadonlySet<string>
  /** How many were made for an employee. */
  readonly managed: number
}

const nobody: Names = { there: new Set(), archived: new Set(), managed: 0 }

const namesOf = (members: ReadonlyArray<MemberEntry>): ReadonlySet<string> =>
  new Set(members.flatMap((entry) => [textOf(entry, "externalId"), textOf(entry, "email")]))

const knows = (names: ReadonlySet<string>, person: Leaver): boolean =>
  names.has(externalIdOf(person)) || (person.email !== "" && names.has(person.email))

/** What the limits let pass, whether or not all who seem managed are, and also when some more are by the day it counts. */
const leastOf = (most: (managed: number) => number, managed: number): number => {
  let least = Number.POSITIVE_INFINITY
  for (let count = Math.floor(managed * 0.8); count <= managed + 2; count++) least = Math.min(least, most(count))
  return least
}
