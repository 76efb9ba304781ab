import type { CalendarDate } from "../domain/CalendarDate.ts"
import type { ConnectionId, EmployeeId } from "../domain/Employee.ts"
import type { EntityId, Rules } from "../domain/Rules.ts"
import type { Company } from "./Company.ts"
import type { CompanyPerson, Story } from "./CompanyPerson.ts"
import type { Register } from "./Register.ts"

/** Somebody whom a plan will remove or release because of what happened in HR. */
export interface Departure {
  readonly day: CalendarDate
  readonly kind: "removal" | "release"
  readonly home: number
  readonly connection: ConnectionId
  readonly id: EmployeeId
  readonly email: string
}

/**
 * Everybody whom HR knows, as they are on some day. It does not depend on hrsync.yaml any more: a person can try a filter
 * and see what it would do to the same people.
 */
export interface Staff {
  /** The entities for which people were found; a person's home is a place in this list. */
  readonly homes: ReadonlyArray<EntityId>
  readonly people: ReadonlyArray<CompanyPerson>
  readonly register: Register
  /** The latest ones. */
  readonly departures: ReadonlyArray<Departure>
}

const removing: ReadonlySet<Story> = new Set(["leaver", "recent-leaver", "never-started"])
const releasing: ReadonlySet<Story> = new Set(["moved-away", "moved-between"])

/** The people of a company that was made today, for the entities given. */
export const staffOf = (
  { now, register }: Company,
  entities: ReadonlyArray<{ readonly rules: Rules }>,
  today: CalendarDate
): Staff => ({
  homes: entities.map(({ rules }) => rules.entity),
  people: now,
  register,
  departures: now.flatMap(({ connection, email, home, id, story }): ReadonlyArray<Departure> => {
    const kind = removing.has(story) ? "removal" : releasing.has(story) ? "release" : undefined
    return kind === undefined ? [] : [{ day: today, kind, home, connection, id, email }]
  })
})

/** Two companies as one, whose second one has people for entities and connections that the first one did not have. */
export const joined = (one: Staff, other: Staff): Staff => {
  const homes = [...new Set([...one.homes, ...other.homes])]
  const placed = <A extends { readonly home: number }>(of: A): A => ({
    ...of,
    home: homes.indexOf(other.homes[of.home] ?? "")
  })
  return {
    homes,
    people: [...one.people, ...other.people.map(placed)],
    register: other.register,
    departures: [...one.departures, ...other.departures.map(placed)]
  }
}
